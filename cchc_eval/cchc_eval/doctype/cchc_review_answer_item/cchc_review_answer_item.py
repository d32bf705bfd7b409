from __future__ import annotations

from cchc_eval.controllers.child_row import ChildRow


class CCHCReviewAnswerItem(ChildRow):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		answer: DF.Literal["", "Keep", "Change"]
		answer_reason: DF.SmallText | None
		code: DF.Data | None
		computation: DF.SmallText | None
		decided_points: DF.Float
		decided_state: DF.Data | None
		max_points: DF.Float
		new_points: DF.Float
		office_opinion: DF.SmallText | None
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
		title: DF.SmallText | None
	# end: auto-generated types
