from __future__ import annotations

from cchc_eval.controllers.child_row import ChildRow


class CCHCUnitResult(ChildRow):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		applicable: DF.Float
		appraisal: DF.Data | None
		appraised_points: DF.Float
		cap_document_date: DF.Date | None
		cap_document_number: DF.Data | None
		cap_document_title: DF.Data | None
		cap_origin: DF.Literal["", "Proposed", "Council"]
		cap_rank: DF.Data | None
		cap_reason: DF.SmallText | None
		computed_rank: DF.Data | None
		council_points: DF.Float
		fields_json: DF.LongText | None
		leaves_json: DF.LongText | None
		index_percent: DF.Float
		note: DF.SmallText | None
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
		place: DF.Int
		rank_name: DF.Data | None
		self_points: DF.Float
		submitted: DF.Check
		unit: DF.Link | None
		unit_group: DF.Data | None
		unit_name: DF.Data | None
	# end: auto-generated types
