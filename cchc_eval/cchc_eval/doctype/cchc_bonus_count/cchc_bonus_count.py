from __future__ import annotations

from cchc_eval.controllers.child_row import ChildRow


class CCHCBonusCount(ChildRow):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		code: DF.Data | None
		kind: DF.Literal["Bonus", "Penalty"]
		note: DF.SmallText | None
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
		points: DF.Float
		times: DF.Int
		title: DF.SmallText | None
	# end: auto-generated types
