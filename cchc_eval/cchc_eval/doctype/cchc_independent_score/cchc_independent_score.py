from __future__ import annotations

from cchc_eval.controllers.child_row import ChildRow


class CCHCIndependentScore(ChildRow):
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
		chosen: DF.Check
		code: DF.Data | None
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
		part: DF.Data | None
		points_set: DF.Float
		reason: DF.SmallText | None
		user: DF.Link | None
	# end: auto-generated types
