from __future__ import annotations

from cchc_eval.controllers.child_row import ChildRow


class CCHCDeadlineExtension(ChildRow):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		extended_by: DF.Link | None
		extended_on: DF.Datetime | None
		new_deadline: DF.Datetime
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
		previous_deadline: DF.Datetime | None
		reason: DF.SmallText
		stage: DF.Literal["Self Assessment", "Explanation", "Appraisal"]
		unit: DF.Link | None
	# end: auto-generated types
