from __future__ import annotations

from cchc_eval.controllers.child_row import ChildRow


class CCHCCitableKind(ChildRow):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		date_field: DF.Data | None
		document_type: DF.Link
		number_field: DF.Data | None
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
		title_field: DF.Data | None
	# end: auto-generated types
