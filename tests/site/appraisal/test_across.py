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
	past,
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
from cchc_eval.cchc_eval.doctype.cchc_appraisal.actions import criteria_of_round, criterion_over_units, decide_across

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
	actions = [row["known"]["action"] for row in shown["rows"]]
	assert (actions, [row["seen"] for row in shown["rows"]]) == (["Set Points", "Keep", "Keep"], [True, False, False])
	assert [row["evidence"] for row in shown["rows"]] == [0, 0, 2]
	assert shown["rows"][0]["known"]["reason"] == "Thiếu hồ sơ"
	assert [one["code"] for one in act(APPRAISER, lambda: criteria_of_round(ROUND))] == [
		row.code for row in appraisal().scores
	]


def test_last_year_is_what_counted_in_the_end_on_the_same_criterion_also_of_merged_units(begun: Any) -> None:
	former = frappe.copy_doc(frappe.get_doc("CCHC Evaluation Round", ROUND))
	former.update({"name": "CCHC-2090", "year": 2090, "status": "Closed", "docstatus": 0})
	former.db_insert()
	# The second was made of two, of which one was called otherwise the year before.
	for at, merged in enumerate(("V01", "V02")):
		within = {"parent": "U02", "parenttype": "CCHC Unit", "parentfield": "merged_from", "idx": at, "unit": merged}
		frappe.get_doc({"doctype": "CCHC Unit Predecessor", **within}).db_insert()
	for unit, like, points in (("U01", "U01", 0.5), ("V01", "U02", 0.75), ("V02", "U02", 0.25), ("U03", "U03", 1)):
		listed = {"parent": "CCHC-2090", "parenttype": "CCHC Evaluation Round", "parentfield": "units", "unit": unit}
		frappe.get_doc({"doctype": "CCHC Round Unit", **listed}).db_insert()
		doc = frappe.copy_doc(appraisal(like))
		doc.update(
			{"name": f"CCHC-2090-{unit}", "round": "CCHC-2090", "active_key": f"CCHC-2090/{unit}", "docstatus": 0}
		)
		doc.update({"workflow_state": "Approved", "unit": unit, "unit_name": f"Đơn vị {unit}"})
		doc.db_insert()
		row = row_of(doc, CODE)
		row.update({"name": frappe.generate_hash(length=10), "parent": doc.name, "appraised_state": "answered"})
		row.update({"appraised_points": points, "title": "Khác" if unit == "U03" else row.title})
		row.update({"council_changed": int(unit == "V01"), "council_state": "answered", "council_points": 0.1})
		row.db_insert()
	assert [row["last"] for row in grid()["rows"]] == [
		[{"unit_name": "", "points": 0.5}],
		[{"unit_name": "Đơn vị V01", "points": 0.1}, {"unit_name": "Đơn vị V02", "points": 0.25}],
		[],
	]


def decide(user: str, unit: str, known: dict[str, Any], code: str = CODE, **values: Any) -> dict[str, Any]:
	return act(user, lambda: decide_across(f"{ROUND}-{unit}", code, values, known))


def known_of(found: dict[str, Any], at: int = 0) -> dict[str, Any]:
	return found["rows"][at]["known"]


def test_who_appraises_decides_on_one_criterion_where_the_units_stand_beside_each_other(begun: Any) -> None:
	shown = grid()
	names = [f"{ROUND}-U{number:02d}" for number in (1, 2, 3)]
	assert (shown["deciding"], len(shown["sets"])) == (names, 1) and shown["reasons"]
	(asked,) = shown["sets"].values()
	assert (asked["leaf"]["code"], asked["claims_deducted"]) == (CODE, False) and asked["question"]["inputs"]
	kept = known_of(shown, 2)
	with pytest.raises(frappe.ValidationError, match=f"{CODE}.*lý do"):
		decide(APPRAISER, "U03", kept, action="Set Points", points_set="0.1", reason=" ")
	shown = decide(APPRAISER, "U03", kept, action="Set Points", points_set="0.1", reason="Chưa đủ")
	assert (shown["rows"][2]["appraised"], shown["rows"][2]["seen"], shown["spread"]["least"]) == (0.1, True, 0.1)
	doc, before = appraisal("U03"), appraisal("U01")
	assert (row_of(doc, CODE).seen_by, doc.author_names, row_of(before, CODE).points_set) == (
		APPRAISER,
		[APPRAISER],
		0.25,
	)
	# Nobody undoes what they did not see; what was looked at is marked.
	with pytest.raises(frappe.TimestampMismatchError, match=f"Đơn vị U03: .*tiêu chí {CODE}"):
		decide(APPRAISER, "U03", kept, action="Keep")
	assert decide(APPRAISER, "U02", known_of(shown, 1), seen=1)["rows"][1]["seen"]
	assert row_of(appraisal("U02"), CODE).action == "Keep"
	# Who only reads decides nothing, nor anybody after the deadline.
	frappe.db.set_value("CCHC Appraisal", f"{ROUND}-U02", "workflow_state", "Appraised")
	assert act(CHAIR, lambda: criterion_over_units(ROUND, CODE))["deciding"] == []
	with pytest.raises(frappe.PermissionError, match="bạn không sửa được «Bảng điểm»"):
		decide(CHAIR, "U02", known_of(shown, 1), action="Keep", reason="x")
	past(ROUND, "appraisal")
	assert grid(HEAD)["deciding"] == []
	with pytest.raises(frappe.ValidationError, match="đã hết"):
		decide(APPRAISER, "U03", known_of(shown, 2), action="Keep")


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
	assert known_of(grid(TREASURER, MONEYS))["action"] == "Set Points"
	others = grid(DEPUTY, MONEYS)
	assert (known_of(others)["action"], others["deciding"]) == ("Keep", [doc.name])
	# What one of two decides stays theirs.
	told = decide(DEPUTY, "U01", known_of(others), MONEYS, action="Set Points", points_set=0.5, reason="Thiếu", seen=1)
	assert (known_of(told)["points_set"], row_of(appraisal(), MONEYS).action) == (0.5, "Keep")
	assert known_of(decide(DEPUTY, "U01", known_of(told), MONEYS, action="Keep"))["action"] == "Keep"
	decide(DEPUTY, "U01", known_of(grid(DEPUTY, MONEYS)), MONEYS, seen=1)
	assert [grid(user, MONEYS)["rows"][0]["seen"] for user in (DEPUTY, TREASURER)] == [True, False]
	with pytest.raises(frappe.DoesNotExistError, match=f"không có tiêu chí {MONEYS}"):
		decide(LAWYER, "U01", known_of(told), MONEYS, action="Keep")
	assert grid(LAWYER, LAWS)["deciding"] == [doc.name] and grid(HEAD, LAWS)["deciding"] == []
	finish(LAWYER, LAW)
	assert grid(LAWYER, LAWS)["deciding"] == []
	# Once the part is settled everyone sees what it came to.
	frappe.db.set_value("CCHC Part State", {"parent": doc.name, "part": MONEY}, "done_on", "2091-01-01 08:00:00")
	assert known_of(grid(TREASURER, MONEYS))["action"] == "Keep"


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
