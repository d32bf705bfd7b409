"""What people of a unit say to each other about a criterion of their self-assessment.

A matter of the unit alone, as who works on what: no part of the score, not frozen with the form, read by nobody outside
the unit. Written by `cchc_self_assessment/talks.py`; no role may write it otherwise.
"""

from __future__ import annotations

from cchc_eval.controllers.plain_texts import PlainTexts


class CCHCCriterionComment(PlainTexts):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		code: DF.Data
		content: DF.SmallText
		full_name: DF.Data | None
		round: DF.Link
		unit: DF.Link
		unit_name: DF.Data | None
	# end: auto-generated types
