"""What appraisals gave when they were signed off is taken where nothing that they were scored from differs; anything
else is scored again."""

from __future__ import annotations

from typing import Any

import frappe
import pytest
from factories_appraisal import (
	APPRAISER,
	HEAD,
	ROUND,
	act,
	answers_without,
	appraisal,
	approve,
	best_answers,
	change,
	decision,
	in_council,
	line,
	pressed,
	row_of,
	set_states,
	sign_off,
	signed_off_round,
	step,
)
from scoring_counted import count_answers

from cchc_eval.cchc_eval.doctype.cchc_council_decision import results
from cchc_eval.cchc_eval.doctype.cchc_council_decision.cchc_council_decision import compile
from cchc_eval.storage import scored_from

APPRAISALS, ROWS, LINES = "`tabCCHC Appraisal`", "`tabCCHC Appraised Score`", "`tabCCHC Unit Result`"
NAMED_U02 = f"where name = '{ROUND}-U02'"
OF_U02 = f"where parent = '{ROUND}-U02' and code = '1.1.1'"
# What differs past the app, and of whom nothing that is kept can be taken any more.
DIFFERING = {
	"an answer": (f"update {ROWS} set self_answer = null {OF_U02}", {"U02"}),
	"a space in an answer": (f"update {ROWS} set self_answer = concat(self_answer, ' ') {OF_U02}", {"U02"}),
	"an answer beside another action": (f"update {ROWS} set answer = '' {OF_U02}", {"U02"}),
	"points of the office": (f"update {ROWS} set action = 'Set Points', points_set = 0.5 {OF_U02}", {"U02"}),
	"a reason": (f"update {ROWS} set reason = 'Khác' {OF_U02}", {"U02"}),
	"a row that is gone": (f"delete from {ROWS} {OF_U02}", {"U02"}),
	"rows in another order": (f"update {ROWS} set idx = idx + 100 {OF_U02}", {"U02"}),
	"a form that was not sent": (
		f"update `tabCCHC Appraisal` set not_submitted = 1 where name = '{ROUND}-U02'",
		{"U02"},
	),
	"the criteria": (
		f"""update `tabCCHC Appraisal` set criteria_json = replace(criteria_json, '"title":"', '"title":"Khác ')
		where round = '{ROUND}'""",
		{"U01", "U02"},
	),
	"what is kept": (f"update {APPRAISALS} set kept_json = replace(kept_json, '0', '1') {NAMED_U02}", {"U02"}),
	"the digest of another": (
		f"update {APPRAISALS} one join {APPRAISALS} other on other.name = '{ROUND}-U01'"
		f" set one.scored_from = other.scored_from where one.name = '{ROUND}-U02'",
		{"U02"},
	),
	"no digest": (f"update {APPRAISALS} set scored_from = null {NAMED_U02}", {"U02"}),
	"a count of bonus points": (
		f"""insert into `tabCCHC Bonus Count` (name, parent, parenttype, parentfield, code, times)
		values ('counted', '{ROUND}-U02', 'CCHC Appraisal', 'bonus_counts', 'X', 1)""",
		{"U02"},
	),
}
OF_LINE = f"update {LINES} set {{0}} where unit = 'U02'"
# What is written past the app while a decision lies before the council.
BEFORE_THE_COUNCIL = {
	"points in a line": OF_LINE.format("council_points = council_points + 1"),
	"a rank in a line": OF_LINE.format("rank_name = 'YẾU'"),
	"a cap": OF_LINE.format("cap_rank = 'YẾU', cap_reason = 'Khác', cap_origin = 'Proposed'"),
	"a field's points": OF_LINE.format("fields_json = replace(fields_json, '1', '2')"),
	"a note": OF_LINE.format("note = 'Khác'"),
	"an answer in an appraisal": f"update {ROWS} set self_answer = null {OF_U02}",
}


def compiled_round() -> Any:
	signed_off_round(2, answers={"U01": answers_without("1.1.1"), "U02": best_answers()})
	act(HEAD, lambda: compile(ROUND))
	return decision()


def taken(doc: Any) -> set[str]:
	return set(results.standing(doc, results.listed(doc)).holding)


def test_what_was_compiled_is_not_scored_again_until_something_differs(monkeypatch: pytest.MonkeyPatch) -> None:
	before = compiled_round()
	counted = count_answers(monkeypatch)
	act(HEAD, lambda: compile(ROUND))
	again = decision()
	assert [row.as_dict(no_private_properties=True) for row in again.results] == [
		row.as_dict(no_private_properties=True) for row in before.results
	]
	step(HEAD, again, "Report to Council")
	assert counted == []
	# Positive control: the chair's change is scored, and that unit alone.
	change("U02", "1.1.1", points=0.25)
	assert len(counted) == len(best_answers())
	assert taken(decision()) == {"U01"}
	approve(decision())
	assert len(counted) == 2 * len(best_answers())


def test_whatever_differs_is_scored_again(monkeypatch: pytest.MonkeyPatch) -> None:
	doc = compiled_round()
	assert taken(doc) == {"U01", "U02"}
	for what, (sql, units) in DIFFERING.items():
		frappe.db.savepoint("differing")
		frappe.db.sql(sql)
		frappe.clear_document_cache(doc.doctype, doc.name)
		assert taken(decision()) == {"U01", "U02"} - units, what
		frappe.db.rollback(save_point="differing")
	monkeypatch.setattr(scored_from, "VERSION", "another version of the app")
	assert taken(doc) == set()


@pytest.mark.parametrize("sql", BEFORE_THE_COUNCIL.values(), ids=BEFORE_THE_COUNCIL)
def test_what_was_changed_past_the_app_before_the_council_is_not_approved(sql: str) -> None:
	doc = in_council(2)
	frappe.db.sql(sql)
	frappe.clear_document_cache(doc.doctype, doc.name)
	with pytest.raises(frappe.ValidationError, match="Đơn vị U02: phiếu thẩm định đã thay đổi sau khi tổng hợp"):
		approve(decision())


def test_what_was_signed_off_is_not_scored_again(monkeypatch: pytest.MonkeyPatch) -> None:
	"""Also what the office changed; nobody who reads the appraisal is sent what is kept of it. Where it is, an answer that
	units gave alike is computed once."""
	signed_off_round(2, answers={"U01": answers_without("1.1.1"), "U02": best_answers()})
	set_states(ROUND, "Draft")
	doc = appraisal("U02")
	row_of(doc, "1.1.1").update({"action": "Set Points", "points_set": 0.35, "reason": "Thiếu"})
	act(APPRAISER, doc.save)
	sign_off("U01", "U02")
	counted = count_answers(monkeypatch)
	act(HEAD, lambda: compile(ROUND))
	given = [row.as_dict(no_default_fields=True) for row in decision().results]
	assert counted == [] and line(decision(), "U02").appraised_points == line(decision(), "U02").self_points - 1.15
	monkeypatch.setattr(scored_from, "VERSION", "another version of the app")
	act(HEAD, lambda: compile(ROUND))
	assert sorted(counted) == sorted(best_answers())
	assert [row.as_dict(no_default_fields=True) for row in decision().results] == given
	assert not act(HEAD, lambda: frappe.get_list("CCHC Appraisal", {"name": doc.name}, ["*"]))[0].get("kept_json")
	sent = pressed(HEAD, lambda: frappe.get_doc("CCHC Appraisal", doc.name).as_dict())
	assert sent["index_percent"] and not {"kept_json", "scored_from"} & sent.keys()
	# Positive control.
	assert frappe.db.get_value("CCHC Appraisal", doc.name, "kept_json")


def test_a_text_that_the_database_cuts_short_is_no_digest() -> None:
	doc = compiled_round()
	frappe.db.sql("set session group_concat_max_len = 100")
	try:
		assert taken(doc) == set()
	finally:
		frappe.db.sql("set session group_concat_max_len = default")
	assert taken(doc) == {"U01", "U02"}
