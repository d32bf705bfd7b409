"""Two people fill in one form: each change is taken, and what both changed is shown to the second."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import frappe
import pytest
from factories_appraisal import counting
from factories_round import (
	APPRAISER,
	OFFICE_HEAD,
	YEAR,
	answer_all,
	attach,
	head_of,
	self_assessment,
	staff_of,
	submit_as_head,
)
from refusals import NO_RIGHT

from cchc_eval.cchc_eval.doctype.cchc_self_assessment.merging import changed_since, save_changes

NAME = f"CCHC-{YEAR}-U01"
STAFF, HEAD, STRANGER = staff_of("U01"), head_of("U01"), staff_of("U02")
LATE, NONE = '{"choice": "late"}', '{"choice": "none"}'
PLAN = {"criteria": "1.1.1", "title": "Kế hoạch", "document_number": "12/KH"}


def save(by_hand: bool = False, evidence: Any = None, texts: Any = None, **scores: Any) -> dict:
	"""`scores`: c1_1_1={"answer": [was, now]}"""
	by_code = {code[1:].replace("_", "."): columns for code, columns in scores.items()}
	return save_changes(NAME, json.dumps({"scores": by_code, "evidence": evidence, "texts": texts}), by_hand)


def row(code: str) -> Any:
	return next(one for one in self_assessment().scores if one.code == code)


def history() -> list[dict]:
	entries = frappe.get_all("Version", {"docname": NAME}, ["owner", "data"], order_by="creation, name")
	return [{"owner": one.owner, **json.loads(one.data)} for one in entries]


def test_each_criterion_is_taken_from_who_changed_it(as_user: Callable[[str], None]) -> None:
	read = self_assessment().modified
	save(c1_1_1={"answer": ["", LATE]}, texts={"difficulties": ["", "Thiếu người"]})
	as_user(HEAD)
	told = save(c1_1_2={"answer": ["", '{"checked": []}'], "explanation": [None, "Không có"]})
	assert told["saved"] and not told["clashes"] and not told["held"]
	state = {one["code"]: one for one in told["state"]["scores"]}
	assert state["1.1.1"]["answer"] == LATE and state["1.1.1"]["points"] == row("1.1.1").points
	stored = self_assessment()
	assert stored.difficulties == "Thiếu người" and row("1.1.2").explanation == "Không có"
	assert changed_since(NAME, str(read))["modified"] == told["state"]["modified"] == str(stored.modified)
	assert changed_since(NAME, str(stored.modified)) == {"modified": str(stored.modified)}


def test_what_both_changed_is_shown_with_who_and_when_and_all_else_is_taken(as_user: Callable[[str], None]) -> None:
	save(c1_1_1={"answer": ["", LATE], "explanation": ["", "Chậm vì bão"]})
	as_user(HEAD)
	told = save(
		c1_1_1={"answer": ["", NONE], "explanation": ["", "Chậm vì bão"]}, c1_1_2={"explanation": ["", "Xem phụ lục"]}
	)
	(clash,) = told["clashes"]
	assert (clash["table"], clash["row"], clash["column"]) == ("scores", "1.1.1", "answer")
	assert clash["theirs"] == LATE and clash["by"] == "staff.u01" and "ngày" in clash["on"]
	assert clash["theirs_shown"] == row("1.1.1").computation and clash["mine_shown"] != clash["theirs_shown"]
	assert row("1.1.1").answer == LATE and row("1.1.2").explanation == "Xem phụ lục"
	# Who takes the own one has seen the other's.
	assert not save(c1_1_1={"answer": [LATE, NONE]})["clashes"] and row("1.1.1").answer == NONE


def test_what_is_wrong_is_left_out_and_said_and_all_else_is_saved() -> None:
	rows = {
		"a": {**PLAN, "criteria": "1.1.9"},
		"b": {**PLAN, "title": ""},
		"c": PLAN,
		"d": {**PLAN, "file": "/files/x"},
	}
	told = save(
		c1_1_1={"answer": ["", '{"choice": "no-such"}']},
		c1_1_2={"answer": ["", '{"checked": []}']},
		c1_1_3={"explanation": ["", "x" * 5001]},
		evidence={"added": rows},
		texts={"difficulties": ["", "x" * 10_001], "recommendations": ["", "Tập huấn"]},
	)
	held = {one.get("code") or one.get("row") or one.get("field"): one["message"] for one in told["held"]}
	assert set(held) == {"1.1.1", "1.1.3", "a", "b", "d", "difficulties"}
	assert "bộ tiêu chí không có tiêu chí thành phần 1.1.9" in held["a"] and "10.000" in held["difficulties"]
	stored = self_assessment()
	assert [one.title for one in stored.evidence] == ["Kế hoạch"] and told["added"] == {"c": stored.evidence[0].name}
	assert not row("1.1.1").answer and row("1.1.2").answer and stored.recommendations == "Tập huấn"
	assert not stored.difficulties
	# Nothing but what is wrong: nothing is saved.
	told = save(c1_1_1={"answer": ["", "{{"]})
	assert not told["saved"] and [one["code"] for one in told["held"]] == ["1.1.1"]
	assert told["state"]["modified"] == str(stored.modified)


def test_evidence_of_two_people_is_kept_row_by_row(as_user: Callable[[str], None]) -> None:
	name = save(evidence={"added": {"new 1": PLAN}})["added"]["new 1"]
	# The answer got lost, and the same is sent again.
	assert save(evidence={"added": {"new 1": PLAN}})["added"] == {"new 1": name}
	save(evidence={"changed": {name: {"criteria": ["1.1.1", "1.1.1, 1.1.2"], "note": ["", "Bản chính"]}}})
	as_user(HEAD)
	told = save(evidence={"changed": {name: {"criteria": ["1.1.1", "1.1.3"], "note": ["", "Bản sao"]}}})
	assert [(one["row"], one["column"], one["theirs"]) for one in told["clashes"]] == [(name, "note", "Bản chính")]
	(stored,) = self_assessment().evidence
	assert stored.criteria == "1.1.2, 1.1.3" and stored.note == "Bản chính"
	(clash,) = save(evidence={"removed": {name: PLAN}})["clashes"]
	assert clash["mine_shown"] == "(đã bỏ)" and len(self_assessment().evidence) == 1
	seen = {**PLAN, "criteria": "1.1.2, 1.1.3", "note": "Bản chính"}
	assert save(evidence={"removed": {name: seen}})["state"]["evidence"] == []
	(clash,) = save(evidence={"changed": {name: {"title": ["Kế hoạch", "Báo cáo"]}}})["clashes"]
	assert clash["is_gone"] and clash["theirs_shown"] == "(đã bỏ)"
	assert save(evidence={"removed": {name: seen}})["clashes"] == []
	# The last criterion taken off takes the row with it.
	name = save(evidence={"added": {"new 2": PLAN}})["added"]["new 2"]
	save(evidence={"changed": {name: {"criteria": ["1.1.1", ""]}}})
	assert not self_assessment().evidence


def test_a_quarter_of_an_hour_of_one_person_is_one_entry_of_the_history(as_user: Callable[[str], None]) -> None:
	before = len(history())
	for was, now in (("", LATE), (LATE, NONE), (NONE, LATE)):
		save(c1_1_1={"answer": [was, now]})
	name = save(evidence={"added": {"new 1": PLAN}})["added"]["new 1"]
	save(evidence={"changed": {name: {"title": ["Kế hoạch", "Báo cáo"]}}})
	(entry,) = history()[before:]
	changed = {line[0]: line[1:] for _table, _at, _name, lines in entry["row_changed"] for line in lines}
	assert changed["answer"] == ["", LATE] or changed["answer"] == [None, LATE]
	assert [added["title"] for _table, added in entry["added"]] == ["Báo cáo"]
	as_user(HEAD)
	save(c1_1_1={"answer": [LATE, NONE]})
	as_user(STAFF)
	save(c1_1_1={"answer": [NONE, LATE]})
	assert [one["owner"] for one in history()[before:]] == [STAFF, HEAD, STAFF]
	frappe.db.set_value("Version", {"docname": NAME}, "creation", "2091-01-01 00:00:00")
	save(c1_1_1={"answer": [LATE, NONE]})
	assert len(history()) == before + 4


def test_nobody_saves_so_who_may_not_save_the_form(as_user: Callable[[str], None]) -> None:
	given = json.dumps({"scores": {"1.1.1": {"answer": ["", LATE]}}})
	for user in (STRANGER, APPRAISER):
		as_user(user)
		with pytest.raises(frappe.PermissionError, match=NO_RIGHT):
			save_changes(NAME, given)
	as_user(OFFICE_HEAD)
	with pytest.raises(frappe.PermissionError, match="ở trạng thái «Bản nháp»"):
		save_changes(NAME, given)
	as_user(STAFF)
	assert save_changes(NAME, given)["saved"]
	submit_as_head()
	# Who had it open meanwhile.
	for user in (HEAD, STAFF):
		as_user(user)
		with pytest.raises(frappe.PermissionError, match="ở trạng thái «Đã nộp»: những gì bạn vừa sửa không được lưu"):
			save(c1_1_1={"answer": [row("1.1.1").answer, NONE]})
	as_user(STRANGER)
	with pytest.raises(frappe.PermissionError, match=NO_RIGHT):
		changed_since(NAME, "")


@pytest.mark.parametrize(
	"sent",
	[
		"[]",
		"{{",
		"[" * 100_000,
		'{"scores": []}',
		'{"scores": {"1.1.1": {"points": ["", "9"]}}}',
		'{"scores": {"1.1.1": {"answer": ["x"]}}}',
		'{"scores": {"1.1.1": {"answer": [{}, []]}}}',
		'{"texts": {"total": ["", "9"]}}',
		'{"evidence": {"added": {"x": {"parent": "CCHC-2091-U02"}}}}',
		'{"evidence": {"changed": {"x": "y"}}}',
	],
)
def test_what_cannot_be_read_is_refused_whole(sent: str) -> None:
	with pytest.raises(frappe.ValidationError, match="Không đọc được"):
		save_changes(NAME, sent)


def test_a_file_of_another_form_is_no_evidence_of_this_one(as_user: Callable[[str], None]) -> None:
	as_user(STRANGER)
	foreign = attach(self_assessment("U02"), "bao-cao.txt", b"Bao cao").file_url
	as_user(STAFF)
	own = attach(self_assessment()).file_url
	told = save(evidence={"added": {"x": {**PLAN, "file": foreign}, "y": {**PLAN, "file": own}}})
	assert [one["row"] for one in told["held"]] == ["x"] and set(told["added"]) == {"y"}


def test_a_save_asks_as_much_of_the_database_for_many_changes_as_for_one(monkeypatch: pytest.MonkeyPatch) -> None:
	def cost(codes: list[str]) -> int:
		counted: list[str] = []
		scores = {code: {"explanation": [row(code).explanation, f"Giải trình {code}"]} for code in codes}
		given = json.dumps({"scores": scores})
		with monkeypatch.context() as patch:
			patch.setattr(frappe.db, "sql", counting(counted))
			assert save_changes(NAME, given)["saved"]
		return len(counted)

	answer_all(self_assessment()).save()
	codes = [one.code for one in self_assessment().scores if one.scored_by != "office"]
	cost(codes[:1])
	assert cost(codes[1:2]) == cost(codes[2:])
