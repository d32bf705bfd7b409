from __future__ import annotations

from cchc_eval.controllers.child_row import ChildRow


class CCHCUnitMember(ChildRow):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		duty: DF.Literal["Staff", "Head"]
		full_name: DF.Data | None
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
		post: DF.Data | None
		user: DF.Link
	# end: auto-generated types
