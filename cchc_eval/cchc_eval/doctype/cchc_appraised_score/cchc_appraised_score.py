from __future__ import annotations

from cchc_eval.controllers.child_row import ChildRow


class CCHCAppraisedScore(ChildRow):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		action: DF.Literal["Keep", "Correct", "Set Points", "Unfounded"]
		answer: DF.LongText | None
		appraised_computation: DF.SmallText | None
		appraised_points: DF.Float
		appraised_state: DF.Data | None
		asked_on: DF.Datetime | None
		code: DF.Data | None
		council_changed: DF.Check
		council_computation: DF.SmallText | None
		council_points: DF.Float
		council_reason: DF.SmallText | None
		council_state: DF.Data | None
		earlier: DF.SmallText | None
		max_points: DF.Float
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
		part: DF.Data | None
		points_set: DF.Float
		question: DF.SmallText | None
		reason: DF.SmallText | None
		replied_by: DF.Link | None
		replied_on: DF.Datetime | None
		reply: DF.SmallText | None
		rule_type: DF.Data | None
		seen: DF.Check
		seen_by: DF.SmallText | None
		scored_by: DF.Literal["Unit", "Office"]
		self_answer: DF.LongText | None
		self_computation: DF.SmallText | None
		self_points: DF.Float
		self_state: DF.Data | None
		title: DF.SmallText | None
	# end: auto-generated types
