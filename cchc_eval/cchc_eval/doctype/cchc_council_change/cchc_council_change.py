from __future__ import annotations

from cchc_eval.controllers.child_row import ChildRow


class CCHCCouncilChange(ChildRow):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		action: DF.Literal["Keep", "Correct", "Set Points", "Unfounded"]
		answer: DF.LongText | None
		appraised_points: DF.Float
		appraised_state: DF.Data | None
		changed_by: DF.Link | None
		changed_on: DF.Datetime | None
		code: DF.Data | None
		computation: DF.SmallText | None
		council_points: DF.Float
		council_state: DF.Data | None
		in_force: DF.Check
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
		previous_points: DF.Float
		reason: DF.SmallText | None
		title: DF.SmallText | None
		unit: DF.Link | None
	# end: auto-generated types
