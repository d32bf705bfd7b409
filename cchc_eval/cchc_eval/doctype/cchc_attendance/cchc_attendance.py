from __future__ import annotations

from cchc_eval.controllers.child_row import ChildRow


class CCHCAttendance(ChildRow):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		absence_reason: DF.Data | None
		duty: DF.Literal["Chair", "Deputy Chair", "Secretary", "Member"]
		full_name: DF.Data
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
		post: DF.Data | None
		present: DF.Check
		salutation: DF.Literal["", "\u00d4ng", "B\u00e0"]
		stand_in: DF.Check
		unit: DF.Link | None
		user: DF.Link | None
	# end: auto-generated types
