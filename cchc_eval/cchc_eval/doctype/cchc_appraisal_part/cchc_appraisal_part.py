from __future__ import annotations

from cchc_eval.controllers.child_row import ChildRow


class CCHCAppraisalPart(ChildRow):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		codes: DF.SmallText | None
		first_appraiser: DF.Link | None
		independent: DF.Check
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
		part: DF.Data
		second_appraiser: DF.Link | None
		third_appraiser: DF.Link | None
		with_bodies: DF.SmallText | None
	# end: auto-generated types
