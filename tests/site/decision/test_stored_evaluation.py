"""What an appraisal has stored of its scores reads back as the core computed it, before and after the decision."""

from __future__ import annotations

from typing import Any

import frappe
import pytest
from factories_appraisal import (
	APPRAISER,
	HEAD,
	ROUND,
	act,
	answer_text,
	answers_without,
	appraisal,
	approve,
	change,
	decision,
	row_of,
	sign_off,
	started,
	step,
	submitted_round,
)
from scoring_counted import count_answers

from cchc_eval.cchc_eval.doctype.cchc_appraisal.records import record_of, stored_evaluation
from cchc_eval.cchc_eval.doctype.cchc_council_decision import results
from cchc_eval.cchc_eval.doctype.cchc_council_decision.candidates import candidates
from cchc_eval.cchc_eval.doctype.cchc_council_decision.cchc_council_decision import compile
from cchc_eval.data import default_criteria_set
from cchc_eval.scoring import Evaluation, Score, evaluate


def appraised_unit() -> Any:
	"""One unit that left two criteria open, of which the office corrected one, set points on one and entered a survey."""
	submitted_round(1, answers={"U01": answers_without("1.1.2", "2.1.1")})
	doc = started()
	row_of(doc, "1.1.1").update({"action": "Correct", "answer": answer_text(choice="late"), "reason": "Chậm 3 ngày"})
	row_of(doc, "1.1.3").update({"action": "Set Points", "points_set": 1.25, "reason": "Theo báo cáo"})
	row_of(doc, "8.1").update({"action": "Correct", "answer": answer_text(percent=87.5)})
	act(APPRAISER, doc.save)
	return doc


def shown(score: Score) -> Any:
	"""All that paper shows of a score."""
	leaves = {code: (leaf.state, leaf.points, leaf.sentence) for code, leaf in score.leaves.items()}
	return leaves, score.groups, score.total, score.applicable, score.index, score.rank


def same(stored: Evaluation, computed: Evaluation) -> None:
	assert shown(stored.self_score) == shown(computed.self_score)
	assert shown(stored.appraised) == shown(computed.appraised)
	assert shown(stored.final) == shown(computed.final)
	assert (stored.computed_rank, stored.rank) == (computed.computed_rank, computed.rank)
	for stage in ("appraised", "council"):
		kept, given = getattr(stored.record, stage), getattr(computed.record, stage)
		assert {code: one.reason for code, one in kept.items()} == {code: one.reason for code, one in given.items()}


def test_a_signed_off_appraisal_reads_back_as_it_was_computed(monkeypatch: pytest.MonkeyPatch) -> None:
	appraised_unit()
	sign_off("U01")
	doc = appraisal()
	computed = evaluate(default_criteria_set(), record_of("U01", doc.unit_name, True, doc.scores, doc.bonus_counts))
	assert len(computed.record.appraised) == 3
	counted = count_answers(monkeypatch)
	same(stored_evaluation(doc), computed)
	assert counted == []
	evaluate(default_criteria_set(), computed.record)
	assert counted


def test_an_approved_appraisal_reads_back_with_what_the_council_changed(monkeypatch: pytest.MonkeyPatch) -> None:
	appraised_unit()
	sign_off("U01")
	act(HEAD, lambda: compile(ROUND))
	step(HEAD, decision(), "Report to Council")
	change("U01", "1.1.1", "Biên bản còn thiếu", points=0.5)
	change("U01", "1.2.1", "Theo sổ theo dõi", answer={"counts": {"late": 1}})
	doc = decision()
	[candidate] = candidates(ROUND)
	computed = results.evaluate([candidate], results.council_part(doc))["U01"]
	approve(doc)
	assert set(computed.record.council) == {"1.1.1", "1.2.1"}
	assert computed.final.total not in (computed.appraised.total, computed.self_score.total)
	counted = count_answers(monkeypatch)
	same(stored_evaluation(appraisal()), computed)
	assert counted == []
	# The papers of the decision show the same total.
	assert frappe.db.get_value("CCHC Appraisal", f"{ROUND}-U01", "final_points") == float(computed.final.total)
