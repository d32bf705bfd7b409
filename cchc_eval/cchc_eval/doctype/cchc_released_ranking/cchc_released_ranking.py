"""The ranking of a round as everyone is given it: the lines of an approved decision, and its file once it is issued.

It bears the name of the decision. Written by `cchc_council_decision.release`.
"""

from __future__ import annotations

from cchc_eval.controllers.released_document import ReleasedDocument


class CCHCReleasedRanking(ReleasedDocument):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		amendment_reason: DF.SmallText | None
		amends: DF.Link | None
		approved_on: DF.Datetime | None
		authority: DF.Data | None
		decision: DF.Data | None
		decision_date: DF.Date | None
		excluded_json: DF.LongText | None
		issued_digest: DF.Data | None
		issued_file: DF.Attach | None
		number: DF.Int
		groups_json: DF.LongText | None
		rank_names: DF.SmallText | None
		results_json: DF.LongText | None
		round: DF.Link | None
		state: DF.Literal["In Force", "Superseded"]
		supersede_reason: DF.SmallText | None
		symbol: DF.Data | None
		title: DF.Data | None
		year: DF.Int
	# end: auto-generated types
