from __future__ import annotations

from cchc_eval.controllers.child_row import ChildRow


class CCHCBonusItem(ChildRow):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		code: DF.Data
		evidence: DF.SmallText | None
		kind: DF.Literal["Bonus", "Penalty"]
		max_points: DF.Float
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
		points_each: DF.Float
		title: DF.SmallText
	# end: auto-generated types
