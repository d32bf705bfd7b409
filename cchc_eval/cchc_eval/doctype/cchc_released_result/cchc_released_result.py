"""A unit's result with its criteria as they were decided, frozen. Written by `cchc_council_decision.release`."""

from __future__ import annotations

from cchc_eval.controllers.released_document import ReleasedDocument


class CCHCReleasedResult(ReleasedDocument):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		applicable: DF.Float
		appraisal: DF.Data | None
		appraised_points: DF.Float
		bonus_points: DF.Float
		content_json: DF.LongText | None
		decision: DF.Link
		final_points: DF.Float
		index_percent: DF.Float
		not_submitted: DF.Check
		note: DF.SmallText | None
		penalty_points: DF.Float
		place: DF.Int
		placed_among: DF.Data | None
		rank_name: DF.Data | None
		released_on: DF.Datetime | None
		round: DF.Link
		self_assessment: DF.Data | None
		self_points: DF.Float
		state: DF.Literal["In Force", "Superseded"]
		unit: DF.Link
		unit_name: DF.Data | None
		year: DF.Int
	# end: auto-generated types
