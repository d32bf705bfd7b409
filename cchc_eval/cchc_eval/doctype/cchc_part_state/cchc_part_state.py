from __future__ import annotations

from cchc_eval.controllers.child_row import ChildRow


class CCHCPartState(ChildRow):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		done_by: DF.Link | None
		done_on: DF.Datetime | None
		independent: DF.Check
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
		part: DF.Data | None
		reported_by: DF.SmallText | None
		with_bodies: DF.SmallText | None
	# end: auto-generated types
