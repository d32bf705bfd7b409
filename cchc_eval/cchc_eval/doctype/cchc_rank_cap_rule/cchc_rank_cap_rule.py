from __future__ import annotations

from cchc_eval.child_row import ChildRow


class CCHCRankCapRule(ChildRow):
	pass
