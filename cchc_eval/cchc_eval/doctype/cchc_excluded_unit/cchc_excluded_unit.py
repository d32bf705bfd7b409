from __future__ import annotations

from cchc_eval.controllers.child_row import ChildRow


class CCHCExcludedUnit(ChildRow):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
		reason: DF.SmallText
		unit: DF.Link
		unit_group: DF.Data | None
		unit_name: DF.Data | None
	# end: auto-generated types
