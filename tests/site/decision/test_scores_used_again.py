"""Lines of a decision are taken as they are where nothing that they were scored from differs; anything else is scored
again."""

from __future__ import annotations

from typing import Any

import frappe
import pytest
from factories_appraisal import (
	HEAD,
	ROUND,
	act,
	answers_without,
	approve,
	best_answers,
	change,
	decision,
	in_council,
	line,
	signed_off_round,
	step,
)
from scoring_counted import count_answers

from cchc_eval.cchc_eval.doctype.cchc_council_decision import results, reuse
from cchc_eval.cchc_eval.doctype.cchc_council_decision.cchc_council_decision import compile
from cchc_eval.storage import scored_from

ROWS, LINES = "`tabCCHC Appraised Score`", "`tabCCHC Unit Result`"
OF_U02 = f"where parent = '{ROUND}-U02' and code = '1.1.1'"
# What differs past the app, and whose lines can't be taken any more.
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
	"a form that was sent late": (
		f"update `tabCCHC Self Assessment` set submitted_on = '2200-01-01' where name = '{ROUND}-U02'",
		{"U02"},
	),
	"the group": ("update `tabCCHC Round Unit` set unit_group = 'Xã' where unit = 'U02'", {"U02"}),
	"the criteria": (
		f"""update `tabCCHC Appraisal` set criteria_json = replace(criteria_json, '"year"', '"yeer"')
		where round = '{ROUND}'""",
		{"U01", "U02"},
	),
	"points in a line": (f"update {LINES} set council_points = council_points + 1 where unit = 'U02'", {"U02"}),
	"a rank in a line": (f"update {LINES} set rank_name = 'YẾU' where unit = 'U02'", {"U02"}),
	"a cap": (f"update {LINES} set cap_rank = 'YẾU', cap_reason = 'Khác' where unit = 'U02'", {"U02"}),
	"a field's points": (
		f"update {LINES} set fields_json = replace(fields_json, '1', '2') where unit = 'U02'",
		{"U02"},
	),
	"a note": (f"update {LINES} set note = 'Khác' where unit = 'U02'", {"U02"}),
	"a line's digest": (
		f"update {LINES} one join {LINES} other on other.unit = 'U01' and other.parent = one.parent"
		" set one.scored_from = other.scored_from where one.unit = 'U02'",
		{"U02"},
	),
	"a line without digest": (f"update {LINES} set scored_from = null where unit = 'U02'", {"U02"}),
}


def compiled_round() -> Any:
	signed_off_round(2, answers={"U01": answers_without("1.1.1"), "U02": best_answers()})
	act(HEAD, lambda: compile(ROUND))
	return decision()


def taken(doc: Any) -> set[str]:
	return reuse.Reuse(doc, results.by_set(results.listed(doc))).units


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


def test_a_line_that_was_changed_past_the_app_is_not_approved() -> None:
	doc = in_council(2)
	frappe.db.set_value("CCHC Unit Result", line(doc, "U02").name, "council_points", 1)
	with pytest.raises(frappe.ValidationError, match="Đơn vị U02: phiếu thẩm định đã thay đổi sau khi tổng hợp"):
		approve(decision())


def test_a_text_that_the_database_cuts_short_is_no_digest() -> None:
	doc = compiled_round()
	frappe.db.sql("set session group_concat_max_len = 100")
	try:
		assert taken(doc) == set()
	finally:
		frappe.db.sql("set session group_concat_max_len = default")
	assert taken(doc) == {"U01", "U02"}
