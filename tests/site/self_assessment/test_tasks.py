"""Criteria given to people of the unit: by its head, until a day, seen within the unit only."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import frappe
import openpyxl
import pytest
from factories import make_user
from factories_appraisal import counting
from factories_round import (
	APPRAISER,
	MANAGER,
	OFFICE_HEAD,
	YEAR,
	answer_all,
	head_of,
	open_round,
	self_assessment,
	set_answer,
	staff_of,
	submit_as_head,
)
from forms import download, upload
from frappe.utils import add_days, getdate
from refusals import NO_RIGHT

from cchc_eval.cchc_eval.doctype.cchc_self_assessment import actions
from cchc_eval.cchc_eval.doctype.cchc_self_assessment.tasks import assign, copy_last_year, progress, take_back
from cchc_eval.vietnamese.writing import short_date
from cchc_eval.workbook.form_tasks import SHEET

HEAD, STAFF = head_of("U01"), staff_of("U01")
NAME = f"CCHC-{YEAR}-U01"
TASK = "CCHC Criterion Task"
OURS = {"round": f"CCHC-{YEAR}"}


def soon(days: int = 3) -> str:
	return str(add_days(getdate(), days))


@pytest.fixture
def head(as_user: Callable[[str], None]) -> None:
	as_user(HEAD)


def sent_to(user: str, as_user: Callable[[str], None]) -> Any:
	"""What the form sends them of it."""
	as_user(user)
	doc = self_assessment()
	doc.run_method("onload")
	return doc.get("__onload").get("tasks")


def test_the_head_gives_a_field_and_a_criterion_and_sees_who_is_done(
	head: None, as_user: Callable[[str], None]
) -> None:
	given = assign(NAME, ["1.1"], STAFF, soon())
	assert sorted(given["tasks"]) == ["1.1.1", "1.1.2", "1.1.3"] and given["changed"] == 3
	assert assign(NAME, '["1.1.1", "1.1"]', STAFF, soon())["changed"] == 0
	assert assign(NAME, ["1.1.3"], HEAD, soon(5))["changed"] == 1
	doc = self_assessment()
	set_answer(doc, "1.1.1", {"choice": "late"})
	set_answer(doc, "1.1.2", {"checked": []})
	doc.append("evidence", {"criteria": "1.1.1", "title": "Kế hoạch", "document_number": "1/KH"})
	doc.save()
	people = [
		(one["user"], one["answered"], one["total"], one["unproven"], one["late"]) for one in progress(NAME)["people"]
	]
	assert people == [(HEAD, 0, 1, 0, 0), (STAFF, 2, 2, 1, 0)]
	frappe.db.set_value(TASK, {**OURS, "code": ("in", ("1.1.1", "1.1.2"))}, "due_on", add_days(getdate(), -1))
	assert [one["late"] for one in progress(NAME)["people"]] == [0, 1]
	assert progress(NAME)["unassigned"] == 52
	own = sent_to(STAFF, as_user)
	assert [one["user"] for one in own["people"]] == [STAFF] and not own["may_assign"] and own["members"] == []
	assert own["tasks"]["1.1.3"] == {"user": HEAD, "full_name": "head.u01", "due_on": soon(5), "is_late": False}


def test_what_is_given_is_taken_back(head: None) -> None:
	assign(NAME, ["1.1", "1.2"], STAFF, soon())
	assert take_back(NAME, ["1.1", "1.2.1"])["changed"] == 4
	assert set(progress(NAME)["tasks"]) == {"1.2.2"}


def test_all_that_is_wrong_is_said_at_once_and_nothing_is_given(head: None) -> None:
	late = frappe.db.get_value("CCHC Evaluation Round", f"CCHC-{YEAR}", "self_assessment_deadline")
	wrong = (
		(["9.9", "8.1"], "khach@example.com", soon(30)),
		"Không có tiêu chí 9.9 trong phiếu này",
		"Tiêu chí 8.1 do cơ quan thẩm định chấm",
		"khach@example.com không phải thành viên của Đơn vị U01",
		f"Ngày {short_date(getdate(soon(30)))} sau hạn nộp phiếu tự đánh giá ({late:%H:%M} ngày {short_date(late.date())})",
	)
	with pytest.raises(frappe.ValidationError) as error:
		assign(NAME, *wrong[0])
	for words in wrong[1:]:
		assert words in str(error.value)
	for codes, user, day, words in (
		([], STAFF, soon(), "Hãy chọn tiêu chí"),
		(["1.1"], STAFF, "", "Hãy ghi ngày phải hoàn thành"),
		(["1.1"], STAFF, soon(-1), "đã qua: hãy ghi từ ngày"),
		(["1.1"], staff_of("U02"), soon(), "không phải thành viên của Đơn vị U01"),
		(["x" * 1_000_000], STAFF, soon(), r"Không có tiêu chí x{60} trong"),
		(["1.1"], STAFF, "01-02-2027", "không phải là ngày"),
		("{", STAFF, soon(), "Không đọc được dữ liệu gửi lên"),
	):
		with pytest.raises(frappe.ValidationError, match=words):
			assign(NAME, codes, user, day)
	frappe.db.set_value("User", STAFF, "enabled", 0)
	with pytest.raises(frappe.ValidationError, match=r"Tài khoản của staff\.u01 đã bị khóa"):
		assign(NAME, ["1.1"], STAFF, soon())
	assert not frappe.db.count(TASK, OURS)
	frappe.db.set_value("User", STAFF, "enabled", 1)
	assert assign(NAME, ["1.1"], STAFF, soon())["changed"] == 3


def test_only_the_units_head_gives_and_only_its_people_see(as_user: Callable[[str], None]) -> None:
	ours = "Chỉ thủ trưởng đơn vị phân công tiêu chí của đơn vị"
	for user, words in (
		(STAFF, ours),
		(OFFICE_HEAD, ours),
		(MANAGER, ours),
		("Administrator", ours),
		(head_of("U02"), NO_RIGHT),
		("Guest", NO_RIGHT),
	):
		as_user(user)
		for call in (
			lambda: assign(NAME, ["1.1"], STAFF, soon()),
			lambda: take_back(NAME, ["1.1"]),
			lambda: copy_last_year(NAME),
		):
			with pytest.raises(frappe.PermissionError, match=words):
				call()
	as_user(HEAD)
	assign(NAME, ["1.1"], STAFF, soon())
	for user in (OFFICE_HEAD, APPRAISER, MANAGER, "Administrator"):
		assert sent_to(user, as_user) is None
		with pytest.raises(frappe.PermissionError, match="Chỉ chính đơn vị được xem phân công"):
			progress(NAME)
	for user in (HEAD, STAFF):
		assert sent_to(user, as_user) and len(frappe.get_list(TASK)) == 3


def test_nobody_writes_one_otherwise(head: None) -> None:
	assign(NAME, ["1.1.1"], STAFF, soon())
	task = frappe.get_doc(TASK, {**OURS, "code": "1.1.1"})
	task.due_on = soon(1)
	for change in (task.save, task.delete, frappe.copy_doc(task).insert):
		with pytest.raises(frappe.PermissionError, match=NO_RIGHT):
			change()


def test_it_is_no_part_of_the_form_and_outlives_its_return(head: None, as_user: Callable[[str], None]) -> None:
	before = self_assessment().modified
	assign(NAME, ["1.1.1"], STAFF, soon())
	assert self_assessment().modified == before
	sent = submit_as_head()
	assert progress(NAME)["people"][0]["answered"] == 1
	draft = actions.withdraw(sent.name)
	assert progress(draft)["tasks"]["1.1.1"]["user"] == STAFF
	assert assign(draft, ["1.1.2"], STAFF, soon())["changed"] == 1


def test_the_deadline_ends_it(head: None) -> None:
	frappe.db.set_value("CCHC Evaluation Round", f"CCHC-{YEAR}", "self_assessment_deadline", add_days(getdate(), -1))
	with pytest.raises(frappe.ValidationError, match="đã hết lúc"):
		assign(NAME, ["1.1"], STAFF, soon(0))


def test_last_years_is_taken_over_as_long_before_the_deadline(as_user: Callable[[str], None]) -> None:
	as_user("Administrator")
	leaver = make_user("leaver@example.com")
	unit = frappe.get_doc("CCHC Unit", "U01")
	unit.append("members", {"user": leaver, "duty": "Staff"})
	unit.save()
	as_user(HEAD)
	nothing = copy_last_year(NAME)
	assert nothing["changed"] == 0 and nothing["none"].startswith("Đợt trước không phân công tiêu chí nào")
	assert "«Phân công cả nhóm…»" in nothing["none"]
	assign(NAME, ["1.1"], STAFF, soon(6))
	assign(NAME, ["1.2.1"], leaver, soon(6))
	as_user("Administrator")
	unit.reload().members.pop()
	unit.save()
	open_round(["U01"], year=YEAR + 1)
	frappe.db.set_value(TASK, {**OURS, "code": "1.1.3"}, {"code": "1.1.9", "task_key": "1.1.9"})
	as_user(HEAD)
	form = f"CCHC-{YEAR + 1}-U01"
	assign(form, ["1.1.2"], HEAD, soon(1))
	taken = copy_last_year(form)
	assert (taken["changed"], taken["none"]) == (1, "") and taken["tasks"]["1.1.2"]["user"] == HEAD
	assert (taken["tasks"]["1.1.1"]["user"], taken["tasks"]["1.1.1"]["due_on"]) == (STAFF, soon(6))
	assert taken["left"] == [
		"Tiêu chí 1.1.9 không có trong phiếu này.",
		"Tiêu chí 1.2.1: leaver hiện không còn làm việc tại đơn vị.",
	]


def test_another_unit_that_is_still_there_keeps_its_own(as_user: Callable[[str], None]) -> None:
	as_user(HEAD)
	assign(NAME, ["1.1"], STAFF, soon())
	as_user("Administrator")
	frappe.db.set_value("CCHC Unit", "U02", "predecessor", "U01")
	open_round(["U01", "U02"], year=YEAR + 1)
	as_user(head_of("U02"))
	taken = copy_last_year(f"CCHC-{YEAR + 1}-U02")
	assert taken["none"] and taken["tasks"] == {}


def test_the_excel_form_of_the_units_people_says_who_works_on_what(head: None, as_user: Callable[[str], None]) -> None:
	assign(NAME, ["1.1.1"], STAFF, soon())
	content = download(self_assessment())
	book = openpyxl.load_workbook(io.BytesIO(content))
	shown = [tuple(cell.value for cell in row) for row in book[SHEET].iter_rows(min_row=4)]
	assert [(code, who, due) for code, _title, who, due in shown] == [
		("1.1.1", "staff.u01", short_date(getdate(soon())))
	]
	assert upload(self_assessment(), content)["remarks"] == []
	book[SHEET]["C4"] = "Người khác"
	saved = io.BytesIO()
	book.save(saved)
	(remark,) = upload(self_assessment(), saved.getvalue())["remarks"]
	assert remark.startswith(f"Sheet '{SHEET}', ô C4") and progress(NAME)["tasks"]["1.1.1"]["user"] == STAFF
	as_user(OFFICE_HEAD)
	assert SHEET not in openpyxl.load_workbook(io.BytesIO(download(self_assessment()))).sheetnames


def test_the_form_opens_with_as_many_statements_whatever_is_given(head: None, monkeypatch: pytest.MonkeyPatch) -> None:
	def statements() -> int:
		counted: list[str] = []
		with monkeypatch.context() as patch:
			patch.setattr(frappe.db, "sql", counting(counted))
			self_assessment().run_method("onload")
		return len(counted)

	answer_all(self_assessment()).save()
	statements()
	before = statements()
	assert assign(NAME, [str(field) for field in range(1, 8)], STAFF, soon())["changed"] == 55
	assert statements() == before


def test_giving_all_takes_as_many_statements_as_giving_one(head: None, monkeypatch: pytest.MonkeyPatch) -> None:
	def statements(codes: list[str]) -> int:
		counted: list[str] = []
		with monkeypatch.context() as patch:
			patch.setattr(frappe.db, "sql", counting(counted))
			assign(NAME, codes, STAFF, soon())
		return len(counted)

	statements(["1.1.1"])
	assert statements([str(field) for field in range(2, 8)]) == statements(["1.1.2"])


def test_a_day_that_passed_is_late_only_while_something_is_missing(head: None) -> None:
	assign(NAME, ["1.1.1"], STAFF, soon())
	frappe.db.set_value(TASK, {**OURS, "code": "1.1.1"}, "due_on", getdate() - timedelta(days=1))
	assert progress(NAME)["tasks"]["1.1.1"]["is_late"]
	answer_all(self_assessment()).save()
	assert not progress(NAME)["tasks"]["1.1.1"]["is_late"]
