from __future__ import annotations

from cchc_eval.controllers.child_row import ChildRow


class CCHCCriterion(ChildRow):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		code: DF.Data
		evidence: DF.SmallText | None
		figures: DF.SmallText | None
		gate_code: DF.Data | None
		gate_points: DF.Float
		group_rules: DF.LongText | None
		guidance: DF.SmallText | None
		index_weight: DF.Float
		max_points: DF.Float
		na_allowed: DF.Check
		not_applicable: DF.Literal["", "Exclude", "Full Points", "Spread"]
		not_for: DF.SmallText | None
		parent: DF.Data
		parent_code: DF.Data | None
		parentfield: DF.Data
		parenttype: DF.Data
		rule_parameters: DF.LongText | None
		rule_type: DF.Literal[
			"",
			"choice",
			"checklist",
			"bands_value",
			"bands_percent",
			"ratio",
			"deduct",
			"percent",
			"manual",
			"measured",
			"sum",
		]
		scored_by: DF.Literal["Unit", "Office"]
		title: DF.SmallText
	# end: auto-generated types
