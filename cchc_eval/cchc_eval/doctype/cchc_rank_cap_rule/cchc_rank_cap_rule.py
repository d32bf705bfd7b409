from __future__ import annotations

from cchc_eval.controllers.child_row import ChildRow


class CCHCRankCapRule(ChildRow):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		best_rank: DF.Data
		enabled: DF.Check
		field_code: DF.Data | None
		kind: DF.Literal["Not Submitted", "Late", "Field Below", "By Evidence"]
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
		percent: DF.Float
		reason: DF.SmallText
	# end: auto-generated types
