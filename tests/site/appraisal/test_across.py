"""One criterion over all units of a round, for who reads their appraisals."""

from __future__ import annotations

from typing import Any

import frappe
import pytest
from factories_appraisal import (
	APPRAISER,
	CHAIR,
	HEAD,
	ROUND,
	act,
	answers_without,
	appraisal,
	best_answers,
	counting,
	row_of,
	start_all,
	submitted_round,
)
from factories_parts import (
	DEPUTY,
	LAW,
	LAWS,
	LAWYER,
	MONEY,
	MONEYS,
	PARTS,
	TREASURER,
	assign,
	finish,
	score,
	split_round,
)
from factories_round import staff_of

from cchc_eval.cchc_eval.doctype.cchc_appraisal import across
from cchc_eval.cchc_eval.doctype.cchc_appraisal.actions import criteria_of_round, criterion_over_units

CODE = "1.1.1"


@pytest.fixture
def begun() -> Any:
	"""The second unit has answered nothing there; the first one's points are halved."""
	doc = submitted_round(3, {"U02": answers_without(CODE)}, people=True)
	act(APPRAISER, lambda: start_all(ROUND))
	score(APPRAISER, CODE)
	return doc


def grid(user: str = APPRAISER, code: str = CODE) -> dict[str, Any]:
	return act(user, lambda: criterion_over_units(ROUND, code))


def test_each_unit_has_its_points_beside_the_appraised(begun: Any) -> None:
	source = frappe.get_doc("CCHC Self Assessment", f"{ROUND}-U03")
	for criteria in (CODE, f"1.1.2, {CODE}", f"{CODE}1"):
		source.append("evidence", {"criteria": criteria, "title": "Kế hoạch", "document_number": "1"}).db_insert()
	shown = grid()
	full = row_of(appraisal("U03"), CODE)
	assert [(row["appraisal"], row["self"], row["appraised"]) for row in shown["rows"]] == [
		(f"{ROUND}-U01", full.self_points, 0.25),
		(f"{ROUND}-U02", None, None),
		(f"{ROUND}-U03", full.self_points, full.self_points),
	]
	assert shown["spread"] == {
		"least": 0.25,
		"median": (0.25 + full.self_points) / 2,
		"most": full.self_points,
	}
	assert [row["decided"] for row in shown["rows"]] == [row["seen"] for row in shown["rows"]] == [True, False, False]
	assert [row["evidence"] for row in shown["rows"]] == [0, 0, 2]
	assert shown["rows"][0]["reason"] == "Thiếu hồ sơ"
	assert [one["code"] for one in act(APPRAISER, lambda: criteria_of_round(ROUND))] == [
		row.code for row in appraisal().scores
	]


def test_last_year_is_what_counted_in_the_end_on_the_same_criterion(begun: Any) -> None:
	former = frappe.copy_doc(frappe.get_doc("CCHC Evaluation Round", ROUND))
	former.update({"name": "CCHC-2090", "year": 2090, "status": "Closed", "docstatus": 0})
	former.db_insert()
	for unit, points in (("U01", 0.5), ("U02", 0.75), ("U03", 1)):
		doc = frappe.copy_doc(appraisal(unit))
		doc.update(
			{"name": f"CCHC-2090-{unit}", "round": "CCHC-2090", "active_key": f"CCHC-2090/{unit}", "docstatus": 0}
		)
		doc.workflow_state = "Approved"
		doc.db_insert()
		row = row_of(doc, CODE)
		row.update({"name": frappe.generate_hash(length=10), "parent": doc.name, "appraised_state": "answered"})
		row.update({"appraised_points": points, "title": "Khác" if unit == "U03" else row.title})
		row.update({"council_changed": int(unit == "U02"), "council_state": "answered", "council_points": 0.1})
		row.db_insert()
	assert [row["last"] for row in grid()["rows"]] == [0.5, 0.1, None]


def test_who_reads_no_appraisal_is_refused_and_the_council_sees_what_lies_before_it(begun: Any) -> None:
	assert len(grid(HEAD)["rows"]) == 3
	for ask in (lambda: criterion_over_units(ROUND, CODE), lambda: criteria_of_round(ROUND)):
		with pytest.raises(frappe.PermissionError, match="Bạn không được xem các phiếu thẩm định"):
			act(staff_of("U01"), ask)
	frappe.db.set_value("CCHC Appraisal", f"{ROUND}-U02", "workflow_state", "Appraised")
	assert [row["appraisal"] for row in grid(CHAIR)["rows"]] == [f"{ROUND}-U02"]
	for round, code in ((ROUND, "9.9.9"), ("CCHC-2050", CODE)):
		with pytest.raises(frappe.DoesNotExistError, match=f"Không có tiêu chí {code} nào bạn được xem"):
			act(HEAD, lambda round=round, code=code: criterion_over_units(round, code))


def test_each_body_sees_its_own_criteria_and_none_of_two_the_others_points() -> None:
	split_round(1)
	assign([PARTS[0], {**PARTS[1], "independent": 1}])
	act(APPRAISER, lambda: start_all(ROUND))
	assert {one["code"][0] for one in act(LAWYER, lambda: criteria_of_round(ROUND))} == {"2"}
	assert len(grid(LAWYER, LAWS)["rows"]) == 1
	with pytest.raises(frappe.DoesNotExistError, match=f"Không có tiêu chí {MONEYS} nào bạn được xem"):
		grid(LAWYER, MONEYS)
	doc = appraisal()
	doc.append(
		"independent_scores",
		{"code": MONEYS, "part": MONEY, "user": TREASURER, "action": "Set Points", "appraised_state": "answered"},
	).db_insert()
	assert grid(TREASURER, MONEYS)["rows"][0]["decided"]
	assert not grid(DEPUTY, MONEYS)["rows"][0]["decided"]
	finish(LAWYER, LAW)


def test_it_takes_the_same_statements_for_two_units_and_for_six(monkeypatch: pytest.MonkeyPatch) -> None:
	taken = []
	for units in (2, 6):
		frappe.db.savepoint("begin_here")
		submitted_round(units, {f"U{number:02d}": best_answers() for number in range(1, units + 1)})
		act(APPRAISER, lambda: start_all(ROUND))
		grid()
		counted: list[str] = []
		with monkeypatch.context() as patch:
			patch.setattr(frappe.db, "sql", counting(counted))
			assert len(grid()["rows"]) == units
		taken.append(len(counted))
		frappe.db.rollback(save_point="begin_here")
	assert taken[0] == taken[1] <= 12


def test_the_form_knows_the_units_in_their_order(begun: Any) -> None:
	units = act(APPRAISER, lambda: across.units(appraisal()))
	assert [one["name"] for one in units] == [f"{ROUND}-U{number:02d}" for number in (1, 2, 3)]
	assert {one["state"] for one in units} == {"Draft"}
