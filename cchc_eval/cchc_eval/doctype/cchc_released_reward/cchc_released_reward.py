"""The department's rewards as the units are given them, and the decision's file once it is issued.

It bears the name of the reward decision. Written by `cchc_reward_decision.release`.
"""

from __future__ import annotations

from cchc_eval.controllers.released_document import ReleasedDocument


class CCHCReleasedReward(ReleasedDocument):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		approved_on: DF.Datetime | None
		decision: DF.Link | None
		decision_date: DF.Date | None
		issued_digest: DF.Data | None
		issued_file: DF.Attach | None
		number: DF.Int
		pay_back: DF.Int
		revoke_reason: DF.SmallText | None
		reward_decision: DF.Data | None
		rewarded_json: DF.LongText | None
		round: DF.Link | None
		state: DF.Literal["In Force", "Revoked"]
		symbol: DF.Data | None
		title: DF.Data | None
		total_amount: DF.Int
		year: DF.Int
	# end: auto-generated types
