from __future__ import annotations

from cchc_eval.controllers.child_row import ChildRow


class CCHCSelfScore(ChildRow):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		answer: DF.LongText | None
		answer_state: DF.Literal["unanswered", "answered", "not_applicable"]
		code: DF.Data | None
		computation: DF.SmallText | None
		contest_reason: DF.SmallText | None
		contest_value: DF.Data | None
		explanation: DF.SmallText | None
		figures_json: DF.LongText | None
		max_points: DF.Float
		na_allowed: DF.Check
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
		points: DF.Float
		previous_answer: DF.SmallText | None
		previous_points: DF.Data | None
		rule_type: DF.Data | None
		scored_by: DF.Literal["Unit", "Office"]
		title: DF.SmallText | None
	# end: auto-generated types
