"""A unit's two sheets print what is stored, as it was said then; nothing is computed again."""

from __future__ import annotations

from decimal import Decimal
from importlib import import_module
from typing import Any, NoReturn

import frappe
import pytest
from factories_appraisal import (
	APPRAISER,
	HEAD,
	ROUND,
	act,
	answer_text,
	appraisal,
	approve,
	best_answers,
	change,
	decision,
	row_of,
	set_states,
	started,
	step,
	submitted_round,
)
from factories_round import answer_all, self_assessment, set_answer

from cchc_eval.cchc_eval.doctype.cchc_appraisal.records import record_of
from cchc_eval.cchc_eval.doctype.cchc_council_decision.cchc_council_decision import compile
from cchc_eval.cchc_eval.doctype.cchc_council_decision.results import council_part
from cchc_eval.cchc_eval.doctype.cchc_self_assessment.answers import score_unit
from cchc_eval.documents import render_html
from cchc_eval.documents.sheet_lines import appraisal_lines, self_lines
from cchc_eval.printing import papers
from cchc_eval.scoring import RULES, evaluate
from cchc_eval.scoring.snapshot import thaw

ANSWERS = {**best_answers(), "1.1.3": {"part": 7, "whole": 9}, "2.1.3": {"not_applicable": True}}


def appraised() -> Any:
	"""With every kind of change by the office."""
	submitted_round(1, answers={"U01": ANSWERS})
	doc = started("U01")
	row_of(doc, "1.1.1").update({"action": "Correct", "answer": answer_text(choice="late"), "reason": "Nộp chậm"})
	row_of(doc, "1.2.1").update({"action": "Set Points", "points_set": 1.25, "reason": "Thiếu hồ sơ"})
	row_of(doc, "8.1").update({"action": "Correct", "answer": answer_text(percent=82.5)})
	act(APPRAISER, doc.save)
	return doc.reload()


def decided() -> Any:
	"""And by the council, on the office's and on the unit's own."""
	appraised()
	set_states(ROUND, "Appraised")
	act(HEAD, lambda: compile(ROUND))
	step(HEAD, decision(), "Report to Council")
	change("U01", "1.1.1", "Theo hồ sơ", answer={"choice": "on_time"})
	change("U01", "1.1.2", "Chưa rõ người phụ trách", answer={"checked": ["i1"]})
	change("U01", "1.2.1", "Đủ hồ sơ", points="2")
	approve(decision())
	return appraisal("U01")


def computed_lines(doc: Any, decided_by: Any = None) -> list[Any]:
	changes = council_part(decided_by).changes.get(doc.unit) if decided_by else None
	record = record_of(doc.unit, doc.unit_name, True, doc.scores, doc.bonus_counts, changes)
	return appraisal_lines(evaluate(thaw(doc.criteria_json), record), decided=decided_by is not None)


def test_an_appraisal_before_the_council_is_printed_as_it_was_computed() -> None:
	doc = appraised()
	sheet = papers.compose("appraisal", doc)
	assert sheet.lines == computed_lines(doc)
	assert (sheet.result.appraised_points, sheet.result.council_points) == (Decimal(str(doc.appraised_points)), None)
	line = next(line for line in sheet.lines if line.code == "1.1.1")
	assert line.appraised_reason == "Nộp chậm (Chậm từ 1 đến 10 ngày làm việc: 0,75 điểm)"


def test_an_approved_appraisal_is_printed_as_it_was_decided() -> None:
	doc = decided()
	sheet = papers.compose("appraisal", doc)
	assert sheet.lines == computed_lines(doc, decision())
	reasons = {line.code: line.council_reason for line in sheet.lines if line.council_reason}
	assert reasons == {
		"1.1.1": "Theo hồ sơ (Ban hành đúng hạn: 1,5 điểm)",
		"1.1.2": "Chưa rõ người phụ trách (Đạt 1/4 nội dung: 0,25 điểm)",
		"1.2.1": "Đủ hồ sơ",
	}
	assert next(line for line in sheet.lines if line.code == "2.1.3").council_points is None


def test_a_self_assessment_is_printed_as_it_was_computed() -> None:
	submitted_round(1)
	doc = answer_all(self_assessment())
	set_answer(doc, "1.1.3", {"part": 7, "whole": 9})
	set_answer(doc, "2.1.3", {"not_applicable": True})
	doc.compute()
	own, sheet = score_unit(doc), papers.compose("self-assessment", doc)
	explanations = {row.code: row.explanation or "" for row in doc.scores}
	assert sheet.lines == self_lines(own, {}, explanations)
	assert (sheet.total, sheet.applicable, sheet.index, sheet.rank) == (own.total, own.applicable, own.index, own.rank)


def test_no_sheet_asks_a_rule_again(monkeypatch: pytest.MonkeyPatch) -> None:
	doc = decided()
	form = frappe.get_doc("CCHC Self Assessment", f"{ROUND}-U01")
	shown = (("appraisal", doc), ("self-assessment", form), ("unit-report", form), ("office-report", decision()))
	before = [render_html(papers.compose(paper, one)) for paper, one in shown]

	def refuse(*args: Any, **kwargs: Any) -> NoReturn:
		raise AssertionError("a sheet must not score")

	monkeypatch.setattr(import_module("cchc_eval.scoring.score"), "score_leaf", refuse)
	for rule in RULES.values():
		monkeypatch.setattr(rule, "explain", refuse)
	with pytest.raises(AssertionError, match="a sheet must not score"):
		computed_lines(doc)
	assert [render_html(papers.compose(paper, one)) for paper, one in shown] == before
