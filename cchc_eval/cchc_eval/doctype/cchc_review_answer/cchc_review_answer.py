"""What office and council write of a request while they work on its answer (docs/process.md, step 12).

It bears the name of the request, begins when that is sent and follows its steps. The unit reads none of it: an answer
that is given stands in the request.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import ClassVar

import frappe
from frappe import _
from frappe.model.document import Document

from cchc_eval.cchc_eval.doctype.cchc_review_answer import votes
from cchc_eval.cchc_eval.doctype.cchc_review_answer.content import (
	ANSWERED,
	CHANGE,
	KEEP,
	decided_rows,
	show_decided,
)
from cchc_eval.controllers.guarded_document import Editable, GuardedDocument
from cchc_eval.controllers.problems import throw_problems
from cchc_eval.scoring.limits import Reckoning
from cchc_eval.scoring.snapshot import thaw
from cchc_eval.storage.decimals import as_typed
from cchc_eval.storage.score_columns import stored_points
from cchc_eval.vietnamese.writing import in_column


class CCHCReviewAnswer(GuardedDocument):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		from cchc_eval.cchc_eval.doctype.cchc_review_answer_item.cchc_review_answer_item import CCHCReviewAnswerItem

		appraisal: DF.Data | None
		council_met_on: DF.Date | None
		items: DF.Table[CCHCReviewAnswerItem]
		request: DF.Link
		return_reason: DF.SmallText | None
		round: DF.Link | None
		unit: DF.Link | None
		unit_name: DF.Data | None
		votes_abstain: DF.Int
		votes_against: DF.Int
		votes_for: DF.Int
		votes_recorded_by: DF.Link | None
		workflow_state: DF.Link | None
		year: DF.Int
	# end: auto-generated types
	steps_of: ClassVar[str] = "CCHC Review Request"
	editable: ClassVar[dict[str, Editable]] = {
		"Sent": {"items": frozenset({"office_opinion"})},
		"Prepared": {"items": ANSWERED},
	}

	def validate(self) -> None:
		show_decided(self.items, decided_rows(self.appraisal))
		if problems := list(self.answer_problems()):
			throw_problems(problems, _("The answer can't be saved"))
		votes.drop_overtaken(self)

	def answer_problems(self) -> Iterator[str]:
		decimals = self._decimals()
		for row in self.items:
			if row.answer != CHANGE:
				row.new_points = 0
				continue
			new, most = as_typed(row.new_points), as_typed(row.max_points)
			if new != round(new, decimals):
				yield _("Criterion {0}: points have at most {1} decimals.").format(row.code, decimals)
			elif not Decimal(0) <= new <= most:
				yield _("Criterion {0}: points must lie between 0 and {1}.").format(row.code, in_column(most))
			elif new == stored_points(row.decided_points, row.decided_state) and row.decided_state != "not_applicable":
				yield _("Criterion {0}: these are the points decided already; choose {1} instead.").format(
					row.code, _(KEEP, context="CCHC Review Item")
				)

	def _decimals(self) -> int:
		"""Of points, as the unit's criteria set has them."""
		criteria = frappe.db.get_value("CCHC Appraisal", self.appraisal, "criteria_json")
		return thaw(criteria).reckoning.places if criteria else Reckoning().places

	def _check_step(self, before: Document) -> None:
		frappe.throw(
			_("{0} follows the steps of its request: take them on the form of {1}.").format(
				_(self.doctype), self.request
			),
			frappe.PermissionError,
		)
