"""Answers and explanations are the unit's; everything else is the server's."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import frappe
import pytest
from entries_counted import entries_into
from factories_appraisal import counting
from factories_round import (
	APPRAISER,
	MANAGER,
	OFFICE_HEAD,
	answer_all,
	head_of,
	self_assessment,
	set_answer,
	staff_of,
)
from refusals import NO_RIGHT, words_for
from scoring_counted import count_answers

from cchc_eval.cchc_eval.doctype.cchc_self_assessment.actions import preview
from cchc_eval.cchc_eval.doctype.cchc_self_assessment.answers import read_answer, write_answer
from cchc_eval.data import default_criteria_set
from cchc_eval.scoring import score

STAFF, HEAD = staff_of("U01"), head_of("U01")


def test_an_answer_is_written_with_all_its_digits() -> None:
	digits = "0.1234567890123456789012345"
	answer = {"part": Decimal(digits), "whole": 10**30, "rest": [Decimal("2.50"), True, None, 'ngoặc "kép"']}
	text = write_answer(answer)
	assert text == f'{{"part": {digits}, "whole": {10**30}, "rest": [2.5, true, null, "ngoặc \\"kép\\""]}}'
	assert read_answer(text) == answer


def test_a_draft_may_be_incomplete_and_is_scored_by_the_core() -> None:
	doc = self_assessment()
	set_answer(doc, "1.1.1", {"choice": "late"})
	set_answer(doc, "1.1.3", {"part": 8, "whole": 9})
	set_answer(doc, "1.2.1", {"counts": {"late": 1, "missing": 1}})
	set_answer(doc, "2.1.3", {"not_applicable": True})
	doc.save()
	rows = {row.code: row for row in doc.reload().scores}
	# docs/scoring.md, "Example": 0.75; 8/9 × 3 = 2.67; 2 − 0.25 − 0.5 = 1.25.
	assert [rows[code].points for code in ("1.1.1", "1.1.3", "1.2.1")] == [0.75, 2.67, 1.25]
	assert rows["1.1.3"].computation == "8/9 = 88,9 % ≥ 80 %: 8/9 × 3 = 2,67 điểm"
	assert rows["2.1.3"].answer_state == "not_applicable" and rows["1.1.2"].answer_state == "unanswered"
	expected = score(
		default_criteria_set(),
		{
			"1.1.1": {"choice": "late"},
			"1.1.3": {"part": 8, "whole": 9},
			"1.2.1": {"counts": {"late": 1, "missing": 1}},
			"2.1.3": {"not_applicable": True},
		},
	)
	assert Decimal(str(doc.total)) == expected.total == Decimal("4.67")
	assert doc.applicable == float(expected.applicable) and doc.index_percent == float(expected.index)
	assert doc.rank_name == "YẾU" and doc.unanswered == 55 - 4


def test_a_save_and_a_preview_compute_every_answer_once(monkeypatch: pytest.MonkeyPatch) -> None:
	doc = answer_all(self_assessment())
	answered = sorted(row.code for row in doc.scores if row.answer)
	counted = count_answers(monkeypatch)
	doc.save()
	assert sorted(counted) == answered and len(answered) == 55
	counted.clear()
	preview(doc.name, json.dumps({row.code: json.loads(row.answer) for row in doc.scores if row.answer}))
	assert sorted(counted) == answered


def test_a_save_writes_the_rows_that_changed_and_no_other() -> None:
	answer_all(self_assessment()).save()
	doc, counted = self_assessment(), []
	before = {row.name: row.modified for row in doc.scores}
	doc.scores[3].explanation = "Khác"
	with pytest.MonkeyPatch.context() as patch:
		patch.setattr(frappe.db, "sql", counting(counted))
		doc.save()
	written = [query for query in counted if query.startswith(("UPDATE", "INSERT", "DELETE")) and "Self Score" in query]
	assert len(written) == 1 and len(counted) <= 14
	changed = [row for row in self_assessment().scores if row.modified != before[row.name]]
	assert [(row.name, row.explanation) for row in changed] == [(doc.scores[3].name, "Khác")]


def test_a_save_enters_each_module_once() -> None:
	doc = answer_all(self_assessment())
	with entries_into("cchc_self_assessment") as entries:
		doc.save()
	assert entries == {"cchc_self_assessment": 1, "answers": 1, "evidence": 1, "figures": 1, "statements": 1}


def test_all_faults_are_reported_at_once_and_nothing_is_saved() -> None:
	doc = self_assessment()
	set_answer(doc, "1.1.1", {"choice": "soon"})
	set_answer(doc, "1.1.3", {"part": 8, "whole": 0})
	set_answer(doc, "1.2.1", {"counts": {"late": 1.5}})
	set_answer(doc, "1.1.2", "{not json")
	set_answer(doc, "1.2.2", {"not_applicable": True})
	with pytest.raises(frappe.ValidationError) as error:
		doc.save()
	for fault in (
		"1.1.1: không có mã",
		"1.1.3: «Số",
		"1.2.1: số lần",
		"1.1.2: không đọc được câu trả lời",
		"1.2.2: không được ghi «không phát sinh»",
	):
		assert f"Tiêu chí {fault}" in str(error.value)
	assert not any(row.answer for row in self_assessment().scores)
	doc = self_assessment()
	set_answer(doc, "1.1.1", {"choice": "late"})
	doc.save()
	assert [row.code for row in self_assessment().scores if row.answer] == ["1.1.1"]


@pytest.mark.parametrize(
	("text", "words"),
	[
		("NaN", "không đọc được câu trả lời; hãy nhập lại"),
		('{"part": NaN, "whole": 1}', "không đọc được câu trả lời; hãy nhập lại"),
		("[" * 3000, "không đọc được câu trả lời; hãy nhập lại"),
		('"' + "x" * 50_000 + '"', "không đọc được câu trả lời; hãy nhập lại"),
		("[1]", r"câu trả lời phải là một đối tượng, không phải \[1\]"),
		("7", "câu trả lời phải là một đối tượng, không phải 7"),
	],
)
def test_text_that_is_no_answer_is_a_fault(text: str, words: str) -> None:
	doc = self_assessment()
	set_answer(doc, "1.1.3", text)
	with pytest.raises(frappe.ValidationError, match=rf"Tiêu chí 1\.1\.3: {words}"):
		doc.save()


def test_numbers_stay_exact() -> None:
	doc = self_assessment()
	set_answer(doc, "1.1.3", '{"part": 79.99999999999999999, "whole": 100}')
	doc.save()
	row = next(row for row in doc.scores if row.code == "1.1.3")
	assert row.points == 0


def test_the_offices_own_criteria_are_not_answered_by_the_unit() -> None:
	doc = self_assessment()
	set_answer(doc, "8.1", {"percent": 90})
	with pytest.raises(frappe.ValidationError, match=r"8\.1: do cơ quan thẩm định chấm, đơn vị không tự trả lời"):
		doc.save()
	doc = self_assessment()
	next(row for row in doc.scores if row.code == "8.2").explanation = "Rất tốt"
	with pytest.raises(frappe.ValidationError, match=r"8\.2: do cơ quan thẩm định chấm, đơn vị không tự trả lời"):
		doc.save()


@pytest.mark.parametrize(
	("field", "value", "label"),
	[
		("total", 99, "Điểm"),
		("index_percent", 99, "Chỉ số (%)"),
		("rank_name", "TỐT", "Xếp hạng"),
		("unanswered", 0, "Số tiêu chí chưa trả lời"),
		("round", "CCHC-2000", "Đợt đánh giá"),
		("criteria_json", "{}", "Tiêu chí"),
		("fingerprint", "0" * 16, "Dấu nhận dạng"),
		("active_key", "x", "Khóa hiện hành"),
		("appraisal_state", "Approved", "Thẩm định"),
		("submitted_by", "head.u01@example.com", "Người nộp"),
		("closing_reason", "x", "Lý do trả lại hoặc rút lại"),
	],
)
def test_a_client_cannot_write_what_the_server_decides(field: str, value: Any, label: str) -> None:
	"""As the REST interface saves: a document made of the client's data."""
	with pytest.raises(frappe.PermissionError, match=re.escape(f"«Bản nháp»: bạn không sửa được «{label}»")):
		sent(**{field: value}).save()
	assert self_assessment().get(field) != value
	sent().save()


def sent(**values: Any) -> Any:
	doc = frappe.get_doc(json.loads(frappe.as_json({**self_assessment().as_dict(), **values})))
	doc.flags.ignore_links = True
	return doc


def test_a_client_cannot_give_the_form_to_another_unit() -> None:
	"""The user permission on their own unit refuses it before."""
	with pytest.raises(frappe.PermissionError, match=NO_RIGHT):
		sent(unit="U02").save()
	assert self_assessment().unit == "U01"
	sent(unit="U01").save()


@pytest.mark.parametrize(
	("column", "value"),
	[
		("points", 3),
		("answer_state", "answered"),
		("computation", "3 điểm"),
		("max_points", 50),
		("code", "1.1.2"),
		("scored_by", "Office"),
		("na_allowed", 1),
		("previous_points", "9"),
	],
)
def test_a_client_cannot_write_the_computed_columns(column: str, value: Any) -> None:
	data = json.loads(frappe.as_json(self_assessment().as_dict()))
	data["scores"][0][column] = value
	with pytest.raises(frappe.PermissionError, match="bạn không sửa được «Bảng điểm»"):
		frappe.get_doc(data).save()


@pytest.mark.parametrize(
	"change", [lambda rows: rows.pop(), lambda rows: rows.append(dict(rows[0], name=None)), list.reverse]
)
def test_a_client_cannot_add_remove_or_move_criteria(change: Callable[[list[Any]], Any]) -> None:
	data = json.loads(frappe.as_json(self_assessment().as_dict()))
	change(data["scores"])
	with pytest.raises(frappe.PermissionError, match="bạn không sửa được «Bảng điểm»"):
		frappe.get_doc(data).save()


def test_a_row_alone_is_refused() -> None:
	row = frappe.get_doc("CCHC Self Score", {"parent": self_assessment().name, "code": "1.1.1"})
	row.points = 3
	with pytest.raises(frappe.PermissionError, match="chỉ được sửa trong văn bản CCHC-2091-U01, không sửa riêng"):
		row.save(ignore_permissions=True)


@pytest.mark.parametrize("user", [STAFF, HEAD])
def test_staff_and_head_edit_their_units_draft(user: str, as_user: Callable[[str], None]) -> None:
	as_user(user)
	doc = answer_all(self_assessment()).save()
	assert doc.unanswered == 0 and doc.modified_by == user


@pytest.mark.parametrize("user", [staff_of("U02"), head_of("U02"), OFFICE_HEAD, APPRAISER, MANAGER, "Administrator"])
def test_nobody_else_edits_it(user: str, as_user: Callable[[str], None]) -> None:
	as_user(user)
	doc = self_assessment()
	set_answer(doc, "1.1.1", {"choice": "on_time"})
	words = words_for(user, {OFFICE_HEAD, "Administrator"}, "«Bản nháp»: bạn không sửa được «Bảng điểm»")
	with pytest.raises(frappe.PermissionError, match=words):
		doc.save()
	assert not any(row.answer for row in self_assessment().scores)


@pytest.mark.parametrize("user", [staff_of("U02"), head_of("U02")])
def test_other_units_do_not_see_it(user: str, as_user: Callable[[str], None]) -> None:
	name = self_assessment().name
	as_user(user)
	own = self_assessment("U02").name
	assert frappe.has_permission("CCHC Self Assessment", "read", own)
	assert not frappe.has_permission("CCHC Self Assessment", "read", name)
	assert frappe.get_list("CCHC Self Assessment", pluck="name") == [own]


@pytest.mark.parametrize("user", [STAFF, HEAD, OFFICE_HEAD, MANAGER, "Administrator"])
def test_nobody_makes_or_deletes_one_by_hand(user: str, as_user: Callable[[str], None]) -> None:
	as_user(user)
	data = json.loads(frappe.as_json(self_assessment().as_dict()))
	fresh = {key: value for key, value in data.items() if key not in ("name", "active_key", "scores")}
	made, kept = (
		words_for(user, {"Administrator"}, words)
		for words in ("Phiếu tự đánh giá do đợt đánh giá tạo ra, không lập trực tiếp", "được lưu hồ sơ, không xóa được")
	)
	with pytest.raises(frappe.PermissionError, match=made):
		frappe.get_doc({**fresh, "active_key": "other"}).insert()
	with pytest.raises(frappe.PermissionError, match=kept):
		frappe.delete_doc("CCHC Self Assessment", data["name"])
	assert self_assessment().name == data["name"]


def test_the_preview_computes_without_saving() -> None:
	doc = self_assessment()
	answers = {"1.1.1": {"choice": "late"}, "1.1.3": {"part": 8, "whole": 9}, "1.2.1": {"counts": {"late": -1}}}
	result = preview(doc.name, json.dumps(answers))
	assert result["leaves"]["1.1.3"] == {
		"state": "answered",
		"points": "2,67",
		"sentence": "8/9 = 88,9 % ≥ 80 %: 8/9 × 3 = 2,67 điểm",
		"next_step": "còn thiếu 1 nhiệm vụ hoàn thành để đạt 100 %: +0,33 điểm",
	}
	assert result["groups"]["1.1"] == {"points": "3,42", "applicable": "5,5"}
	assert (result["total"], result["applicable"], result["index"]) == ("3,42", "100", "3,42")
	# An answer that can't be counted is still to be given: 53 criteria are, and 2 are the office's.
	assert result["forecast"] == {
		"low": "YẾU",
		"high": "TỐT",
		"own": {"criteria": 53, "points": "89,5"},
		"office": {"criteria": 2, "points": "6"},
	}
	assert [fault["code"] for fault in result["faults"]] == ["1.2.1"]
	assert self_assessment().total == 0


def test_the_preview_asks_about_what_is_likely_a_slip() -> None:
	asked = preview(self_assessment().name, json.dumps({"1.1.3": {"part": 12, "whole": 9}}))["doubts"]
	assert [doubt["code"] for doubt in asked] == ["1.1.3"] and "đổi chỗ hai số" in asked[0]["message"]
	assert preview(self_assessment().name, json.dumps({"1.1.3": {"part": 9, "whole": 9}}))["doubts"] == []


def test_the_preview_is_for_those_who_see_the_document(as_user: Callable[[str], None]) -> None:
	name = self_assessment().name
	with pytest.raises(frappe.ValidationError, match="Không đọc được câu trả lời; hãy tải lại trang và nhập lại"):
		preview(name, "[")
	assert preview(name, "{}")["total"] == "0"
	as_user(staff_of("U02"))
	with pytest.raises(frappe.PermissionError, match=NO_RIGHT):
		preview(name, "{}")
	assert preview(self_assessment("U02").name, "{}")["total"] == "0"


def test_the_form_gets_what_the_user_may_do(as_user: Callable[[str], None]) -> None:
	def told() -> Any:
		doc = self_assessment()
		doc.run_method("onload")
		return doc.get("__onload")

	assert told().may_edit and not told().deadline_passed and told().require_explanation
	as_user(OFFICE_HEAD)
	assert not told().may_edit
