"""What stands in an answer: the criteria as they were decided, and what office and council must have said of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from frappe import _
from frappe.model.document import Document
from frappe.utils import cstr

from cchc_eval.storage.score_columns import appraisal_rows

KEEP, CHANGE = "Keep", "Change"
# The council's part of a row.
ANSWERED = frozenset({"answer", "new_points", "answer_reason"})


def decided_rows(appraisal: str) -> dict[str, Any]:
	"""The unit's criteria by code, as they were decided."""
	columns = ["code", "title", "max_points", "council_points", "council_state", "council_computation"]
	return {row.code: row for row in appraisal_rows([appraisal], columns)[appraisal]}


def show_decided(rows: Iterable[Any], decided: Mapping[str, Any]) -> None:
	"""What was decided on each criterion is the appraisal's, not a client's."""
	for row in rows:
		row.code = cstr(row.code).strip()
		found = decided.get(row.code)
		row.update(
			{
				"title": found.title if found else "",
				"max_points": found.max_points if found else 0,
				"decided_points": found.council_points if found else 0,
				"decided_state": found.council_state if found else "",
				"computation": found.council_computation if found else "",
			}
		)


def without_opinion(answer: Document) -> Iterator[str]:
	for row in answer.items:
		if not cstr(row.office_opinion).strip():
			yield _("Criterion {0}: write the opinion of the office.").format(row.code)


def unanswered(answer: Document) -> Iterator[str]:
	for row in answer.items:
		if row.answer not in (KEEP, CHANGE):
			yield _("Criterion {0}: choose whether the points are kept or changed.").format(row.code)
		elif not cstr(row.answer_reason).strip():
			yield _("Criterion {0}: give the reason of the answer.").format(row.code)
