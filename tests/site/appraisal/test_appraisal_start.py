"""Beginning appraisals: from what was submitted, or from nothing once the time to submit is over."""

from __future__ import annotations

from typing import Any

import frappe
import pytest
from factories_appraisal import (
	APPRAISER,
	CHAIR,
	CLERK,
	HEAD,
	MANAGER,
	MEMBER,
	ROUND,
	SURVEY,
	act,
	appraisal,
	best_answers,
	counting,
	make_people,
	opened_round,
	past,
	put_answers,
	row_of,
	started,
	submitted_round,
)
from factories_round import head_of, staff_of
from factories_whole import all_answer, all_submit, round_with_council
from refusals import NO_RIGHT
from scoring_counted import count_answers

from cchc_eval.cchc_eval.doctype.cchc_appraisal.cchc_appraisal import start, start_all
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.start import open_now
from cchc_eval.data import default_criteria_set
from cchc_eval.scoring import UnitRecord, evaluate
from cchc_eval.storage import rows_by_name, scored_from
from cchc_eval.storage.decimals import as_typed
from cchc_eval.vietnamese import writing


def test_an_appraisal_copies_criteria_answers_sentences_and_points() -> None:
	submitted_round(1)
	doc = started()
	source = frappe.get_doc("CCHC Self Assessment", f"{ROUND}-U01")
	core = evaluate(default_criteria_set(), UnitRecord("U01", "", best_answers()))
	assert doc.name == f"{ROUND}-U01" and doc.workflow_state == "Draft" and doc.active_key == f"{ROUND}/U01"
	assert doc.criteria_json == source.criteria_json and doc.fingerprint == source.fingerprint
	assert [row.code for row in doc.scores] == [row.code for row in source.scores] == list(core.self_score.leaves)
	for row in doc.scores:
		leaf = core.self_score.leaves[row.code]
		assert (row.self_state, row.self_points, row.self_computation) == (
			leaf.state,
			float(leaf.points),
			leaf.sentence,
		)
		assert (row.action, row.appraised_points) == ("Keep", row.self_points)
	assert doc.self_points == doc.appraised_points == float(core.self_score.total)
	assert (doc.index_percent, doc.rank_name) == (float(core.appraised.index), core.appraised.rank)
	assert row_of(doc, SURVEY[0]).self_answer is None and row_of(doc, SURVEY[0]).scored_by == "Office"
	assert doc.owner == APPRAISER and doc.author_names == []


def test_starting_and_saving_compute_every_answer_once(monkeypatch: pytest.MonkeyPatch) -> None:
	submitted_round(2)
	answered = sorted(best_answers())
	counted = count_answers(monkeypatch)
	doc = started()
	assert sorted(counted) == answered
	counted.clear()
	act(APPRAISER, doc.save)
	assert sorted(counted) == answered
	counted.clear()
	act(APPRAISER, lambda: start_all(ROUND))
	assert sorted(counted) == answered


def test_the_self_assessment_shows_that_appraisal_has_begun() -> None:
	submitted_round(1)
	started()
	assert frappe.db.get_value("CCHC Self Assessment", f"{ROUND}-U01", "appraisal_state") == "Draft"


def test_pressing_twice_gives_the_same_appraisal() -> None:
	submitted_round(1)
	assert started().name == started().name
	assert frappe.db.count("CCHC Appraisal", {"round": ROUND}) == 1


def test_the_database_refuses_a_second_live_appraisal() -> None:
	submitted_round(1)
	doc = started()
	copy = frappe.copy_doc(doc)
	copy.update({"name": "another", "active_key": doc.active_key})
	copy.flags.name_set = copy.flags.by_server = True
	with pytest.raises(frappe.UniqueValidationError, match="active_key"):
		copy.insert(ignore_permissions=True)


def test_a_draft_waits_for_its_deadline() -> None:
	submitted_round(1)
	frappe.db.set_value("CCHC Self Assessment", f"{ROUND}-U01", {"docstatus": 0, "workflow_state": "Draft"})
	with pytest.raises(frappe.ValidationError, match="U01 chưa nộp và còn được nộp đến"):
		act(APPRAISER, lambda: start(f"{ROUND}-U01"))


def test_a_unit_that_never_submitted_is_appraised_from_nothing() -> None:
	"""What it began to answer does not count."""
	submitted_round(1)
	frappe.db.set_value("CCHC Self Assessment", f"{ROUND}-U01", {"docstatus": 0, "workflow_state": "Draft"})
	past(ROUND, "self_assessment")
	doc = started()
	assert doc.not_submitted and doc.self_points == 0 and doc.appraised_points == 0
	assert {(row.self_answer, row.self_state) for row in doc.scores} == {(None, "unanswered")}


def test_an_extension_for_the_unit_holds_the_start_off() -> None:
	doc = submitted_round(1)
	frappe.db.set_value("CCHC Self Assessment", f"{ROUND}-U01", {"docstatus": 0, "workflow_state": "Draft"})
	past(ROUND, "self_assessment")
	row = doc.append(
		"extensions",
		{"stage": "Self Assessment", "unit": "U01", "new_deadline": "2999-01-01 00:00:00", "reason": "Lũ"},
	)
	row.db_insert()
	with pytest.raises(frappe.ValidationError, match="chưa nộp và còn được nộp đến"):
		act(APPRAISER, lambda: start(f"{ROUND}-U01"))
	assert act(APPRAISER, lambda: start_all(ROUND)) == {"made": [], "not_due": ["U01"]}


def test_a_withdrawn_self_assessment_is_not_appraised() -> None:
	submitted_round(1)
	frappe.db.set_value("CCHC Self Assessment", f"{ROUND}-U01", {"docstatus": 2, "workflow_state": "Withdrawn"})
	with pytest.raises(frappe.ValidationError, match="chỉ thẩm định phiếu tự đánh giá đã nộp"):
		act(APPRAISER, lambda: start(f"{ROUND}-U01"))
	frappe.db.set_value("CCHC Self Assessment", f"{ROUND}-U01", {"docstatus": 1, "workflow_state": "Submitted"})
	assert started().name == f"{ROUND}-U01"


def test_nothing_starts_after_the_appraisal_deadline() -> None:
	submitted_round(1)
	past(ROUND, "appraisal")
	with pytest.raises(frappe.ValidationError, match="Hạn Thẩm định của đợt CCHC-2091 đã hết"):
		act(APPRAISER, lambda: start(f"{ROUND}-U01"))
	with pytest.raises(frappe.ValidationError, match="Hạn Thẩm định của đợt CCHC-2091 đã hết"):
		act(APPRAISER, lambda: start_all(ROUND))
	assert not frappe.db.count("CCHC Appraisal", {"round": ROUND})
	frappe.db.set_value("CCHC Evaluation Round", ROUND, "appraisal_deadline", "2999-01-01 00:00:00")
	assert act(APPRAISER, lambda: start_all(ROUND))["made"] == [f"{ROUND}-U01"]


def test_no_other_points_are_appraised_than_were_submitted() -> None:
	submitted_round(2)
	total = frappe.db.get_value("CCHC Self Assessment", f"{ROUND}-U01", "total")
	damaged = {"parent": f"{ROUND}-U01", "code": "1.1.1"}
	answer = frappe.db.get_value("CCHC Self Score", damaged, "answer")
	frappe.db.set_value("CCHC Self Score", damaged, "answer", None)

	def points(value: float) -> str:
		return writing.number(as_typed(value), 2)

	words = f"U01 đã nộp {points(total)} điểm nhưng các câu trả lời nay cho {points(total - 1.5)} điểm"
	frappe.db.savepoint("none_started")
	for begin in (lambda: start_all(ROUND), lambda: start(f"{ROUND}-U01")):
		with pytest.raises(frappe.ValidationError, match=words):
			act(APPRAISER, begin)
		# As the request that was refused would end.
		frappe.db.rollback(save_point="none_started")
	frappe.db.set_value("CCHC Self Score", damaged, "answer", answer)
	assert started().self_points == total
	assert act(APPRAISER, lambda: start_all(ROUND))["made"] == [f"{ROUND}-U02"]


def test_only_an_appraiser_starts() -> None:
	submitted_round(2, people=True)
	for user in (HEAD, CHAIR, MEMBER, CLERK, MANAGER, head_of("U01"), staff_of("U01"), "Administrator"):
		with pytest.raises(frappe.PermissionError, match="Chỉ người có vai trò Người thẩm định"):
			act(user, lambda: start(f"{ROUND}-U01"))
		with pytest.raises(frappe.PermissionError, match="Chỉ người có vai trò Người thẩm định"):
			act(user, lambda: start_all(ROUND))
	assert not frappe.db.count("CCHC Appraisal", {"round": ROUND})
	act(APPRAISER, lambda: start(f"{ROUND}-U01"))
	assert act(APPRAISER, lambda: start_all(ROUND)) == {"made": [f"{ROUND}-U02"], "not_due": []}


def test_an_appraisal_is_not_made_by_hand() -> None:
	submitted_round(1)
	doc = started()
	with pytest.raises(frappe.PermissionError, match="Phiếu thẩm định do đợt đánh giá tạo ra, không lập trực tiếp"):
		act(APPRAISER, lambda: frappe.get_doc({**frappe.copy_doc(doc).as_dict(), "active_key": "other"}).insert())
	with pytest.raises(frappe.PermissionError, match=NO_RIGHT):
		act(APPRAISER, lambda: frappe.delete_doc("CCHC Appraisal", doc.name))
	with pytest.raises(frappe.PermissionError, match=f"Phiếu thẩm định {doc.name} được lưu hồ sơ, không xóa được"):
		frappe.delete_doc("CCHC Appraisal", doc.name)
	assert frappe.get_all("CCHC Appraisal", {"round": ROUND}, pluck="name") == [doc.name]


def test_starting_all_makes_what_starting_each_makes() -> None:
	submitted_round(3, {"U02": {"1.1.1": {"choice": "late"}}})
	frappe.db.savepoint("none_started")
	one_by_one = [_content(started(unit)) for unit in ("U01", "U02", "U03")]
	frappe.db.rollback(save_point="none_started")
	made = act(APPRAISER, lambda: start_all(ROUND))
	assert made == {"made": [f"{ROUND}-U01", f"{ROUND}-U02", f"{ROUND}-U03"], "not_due": []}
	assert [_content(appraisal(unit)) for unit in ("U01", "U02", "U03")] == one_by_one
	assert act(APPRAISER, lambda: start_all(ROUND)) == {"made": [], "not_due": []}


def test_starting_all_takes_over_what_the_forms_of_the_units_gave(monkeypatch: pytest.MonkeyPatch) -> None:
	"""As they were saved; what differs past the app, or was scored by other code, is scored again."""
	units = ["U01", "U02"]
	open_now(round_with_council(units).name)
	all_answer(units)
	all_submit(units)
	counted = count_answers(monkeypatch)

	def started_by(*differing: str) -> list[dict]:
		frappe.db.savepoint("none_started")
		counted.clear()
		for sql in differing:
			frappe.db.sql(sql)
		act(APPRAISER, lambda: start_all(ROUND))
		made = [_content(appraisal(unit)) for unit in units]
		frappe.db.rollback(save_point="none_started")
		return made

	taken = started_by()
	answered = [row["code"] for row in taken[0]["scores"] if row["self_answer"]]
	assert counted == [] and len(answered) > 50
	of_u02 = f"where parent = '{ROUND}-U02' and code = '1.1.1'"
	for changed in ("answer = concat(answer, ' ')", "computation = 'Khác'"):
		again = started_by(f"update `tabCCHC Self Score` set {changed} {of_u02}")
		assert sorted(counted) == sorted(answered)
		assert [row["self_computation"] for row in again[1]["scores"]] == [
			row["self_computation"] for row in taken[1]["scores"]
		]
	monkeypatch.setattr(scored_from, "VERSION", "another version of the app")
	assert started_by() == taken and len(counted) == 2 * len(answered)
	with pytest.raises(frappe.ValidationError, match="U02 đã nộp 94,00 điểm nhưng"):
		started_by(f"update `tabCCHC Self Score` set answer = null {of_u02}")


def _content(doc: object) -> dict:
	stamps = {"name", "creation", "modified", "parent"}
	data = doc.as_dict(convert_dates_to_str=True)
	data["scores"] = [{key: value for key, value in row.items() if key not in stamps} for row in data["scores"]]
	return {key: value for key, value in data.items() if key not in {"creation", "modified"}}


def test_starting_all_leaves_begun_and_not_due_units_alone(monkeypatch: pytest.MonkeyPatch) -> None:
	make = submitted_round(3)
	started("U01")
	frappe.db.set_value("CCHC Self Assessment", f"{ROUND}-U03", {"docstatus": 0, "workflow_state": "Draft"})
	locked: list[str] = []
	lock = rows_by_name.lock

	def locking(doctype: str, names: list[str], *columns: Any) -> Any:
		locked.extend(names)
		return lock(doctype, names, *columns)

	with monkeypatch.context() as patch:
		patch.setattr(rows_by_name, "lock", locking)
		assert act(APPRAISER, lambda: start_all(make.name)) == {"made": [f"{ROUND}-U02"], "not_due": ["U03"]}
	# A unit that is still writing does not wait.
	assert locked == [f"{ROUND}-U02"]
	states = frappe.get_all("CCHC Self Assessment", {"round": ROUND}, pluck="appraisal_state", order_by="name")
	assert [state or "" for state in states] == ["Draft", "Draft", ""]


def test_starting_sixty_takes_no_more_queries_than_starting_four(monkeypatch: pytest.MonkeyPatch) -> None:
	make_people()
	opened_round(60)
	counted: list[str] = []
	monkeypatch.setattr(frappe.db, "sql", counting(counted))
	for unit in ("U01", "U02", "U03", "U04"):
		put_answers(unit, best_answers())
	counted.clear()
	assert len(act(APPRAISER, lambda: start_all(ROUND))["made"]) == 4
	few = len(counted)
	for number in range(5, 61):
		put_answers(f"U{number:02d}", best_answers())
	counted.clear()
	assert len(act(APPRAISER, lambda: start_all(ROUND))["made"]) == 56
	# A statement holds so many rows; nothing is asked or written unit by unit.
	assert len(counted) <= few + 10
