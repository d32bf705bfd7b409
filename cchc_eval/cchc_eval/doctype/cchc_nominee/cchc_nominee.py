from __future__ import annotations

from cchc_eval.controllers.child_row import ChildRow


class CCHCNominee(ChildRow):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		achievements: DF.SmallText
		amount: DF.Int
		authority: DF.Literal["Unit Head", "Department", "Province"]
		base_salary: DF.Int
		coefficient: DF.Float
		decided_by: DF.Link | None
		decided_on: DF.Datetime | None
		form_name: DF.Data | None
		identity: DF.SmallText | None
		kind: DF.Literal["Collective", "Individual"]
		nominee_name: DF.Data
		note: DF.SmallText | None
		outcome: DF.Literal["", "Approved", "Refused", "Revoked"]
		outcome_reason: DF.SmallText | None
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
		pay_back: DF.Int
		post: DF.Data | None
		reward_decision: DF.Data | None
		reward_form: DF.Link
		salutation: DF.Literal["", "\u00d4ng", "B\u00e0"]
		user: DF.Link | None
	# end: auto-generated types
