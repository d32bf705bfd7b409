"""Who of a unit works on a criterion of its self-assessment, and until when.

A matter of the unit alone: no part of the score, not frozen with the form, read by nobody outside the unit. Written by
`cchc_self_assessment/tasks.py`; no role may write it otherwise.
"""

from __future__ import annotations

from cchc_eval.cchc_eval.doctype.cchc_criterion_task.rows import key_of
from cchc_eval.controllers.plain_texts import PlainTexts


class CCHCCriterionTask(PlainTexts):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		assigned_by: DF.Link | None
		assigned_on: DF.Datetime | None
		code: DF.Data
		due_on: DF.Date
		full_name: DF.Data | None
		round: DF.Link
		task_key: DF.Data | None
		unit: DF.Link
		unit_name: DF.Data | None
		user: DF.Link
	# end: auto-generated types

	def validate(self) -> None:
		self.task_key = key_of(self.round, self.unit, self.code)
