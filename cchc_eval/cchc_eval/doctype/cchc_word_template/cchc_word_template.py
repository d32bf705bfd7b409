from __future__ import annotations

from cchc_eval.controllers.child_row import ChildRow


class CCHCWordTemplate(ChildRow):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		document: DF.Literal[
			"Decision",
			"Minutes",
			"Office Report",
			"Unit Report",
			"Proposal",
			"Reward Decision",
			"Improvement Plan",
			"Review Answer",
			"Self Assessment Sheet",
			"Appraisal Sheet",
			"Plain Paper",
			"Certificate",
			"Ballot",
			"Counting Minutes",
		]
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
		template: DF.Attach
	# end: auto-generated types
