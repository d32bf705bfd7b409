from __future__ import annotations

from cchc_eval.controllers.child_row import ChildRow


class CCHCImprovementAction(ChildRow):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		action: DF.SmallText | None
		adopted_due_date: DF.Date | None
		code: DF.Data | None
		completed_on: DF.Date | None
		document_date: DF.Date | None
		document_number: DF.Data | None
		due_date: DF.Date | None
		evidence: DF.Attach | None
		finding: DF.SmallText | None
		handled_who: DF.Data | None
		kind: DF.Literal["Correction", "Handling", "Improvement"]
		legal_basis: DF.SmallText | None
		max_points: DF.Float
		origin: DF.Literal["Unit", "Results", "Department"]
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
		points: DF.Float
		points_text: DF.Data | None
		responsible: DF.Data | None
		responsible_user: DF.Link | None
		result: DF.SmallText | None
		share: DF.Float
		status: DF.Literal["Open", "In Progress", "Done", "Dropped"]
		title: DF.SmallText | None
	# end: auto-generated types
