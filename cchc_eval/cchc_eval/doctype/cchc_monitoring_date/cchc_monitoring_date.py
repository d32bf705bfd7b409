from __future__ import annotations

from cchc_eval.controllers.child_row import ChildRow


class CCHCMonitoringDate(ChildRow):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		due_date: DF.Date
		kept_on: DF.Datetime | None
		kept_units: DF.Int
		label: DF.Data | None
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
	# end: auto-generated types
