from __future__ import annotations

from cchc_eval.controllers.child_row import ChildRow


class CCHCRewarded(ChildRow):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		achievements: DF.SmallText | None
		amount: DF.Int
		authority: DF.Data | None
		base_salary: DF.Int
		coefficient: DF.Float
		form_code: DF.Data | None
		form_name: DF.Data | None
		index_percent: DF.Float
		kind: DF.Literal["Collective", "Individual"]
		nominee_name: DF.Data | None
		note: DF.SmallText | None
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
		pay_back: DF.Int
		post: DF.Data | None
		proposal: DF.Data | None
		proposal_row: DF.Data | None
		rank_name: DF.Data | None
		revoked: DF.Check
		revoked_by: DF.Link | None
		revoked_on: DF.Datetime | None
		revoked_reason: DF.SmallText | None
		reward_form: DF.Link | None
		salutation: DF.Data | None
		unit: DF.Link | None
		unit_name: DF.Data | None
	# end: auto-generated types
