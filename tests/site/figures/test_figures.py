"""Figures from elsewhere: given by the office, they answer; the unit contests and does not change them."""

from __future__ import annotations

import csv
import io
import json
from base64 import b64encode
from typing import Any

import frappe
import pytest
from asking import whole
from factories_figures import FIGURE, SOURCE, bound_round, figure
from factories_paper import HEAD, MEMBER, approved_decision
from factories_round import (
	APPRAISER,
	answer_all,
	head_of,
	make_criteria_set,
	make_office,
	open_round,
	self_assessment,
	set_answer,
	staff_of,
)
from measured_sets import a_set, leaf
from openpyxl import load_workbook
from real_rules import measured
from refusals import NO_RIGHT

from cchc_eval import integrity
from cchc_eval.cchc_eval.doctype.cchc_appraisal.cchc_appraisal import start
from cchc_eval.cchc_eval.doctype.cchc_figure import hooked, table
from cchc_eval.cchc_eval.doctype.cchc_figure.cchc_figure import put_figures
from cchc_eval.cchc_eval.doctype.cchc_self_assessment import sheet
from cchc_eval.cchc_eval.doctype.cchc_self_assessment.actions import preview
from cchc_eval.printing.sheets import self_assessment_sheet

CODE = "1.1.3"


def give(round: str, done: Any = 9, given: Any = 10, unit: str = "U01") -> dict[str, Any]:
	return put_figures(round, [figure(unit, "NV_XONG", done), figure(unit, "NV_GIAO", given)])


def row_of(doc: Any, code: str = CODE) -> Any:
	return next(row for row in doc.scores if row.code == code)


def saved(**contest: Any) -> Any:
	"""The form of the first unit, everything else answered, saved by its staff."""
	frappe.set_user(staff_of("U01"))
	doc = answer_all(self_assessment())
	row = row_of(doc)
	row.update({"answer": None, "explanation": None, **contest})
	doc.save()
	return self_assessment()


def test_a_figure_answers_its_criterion_and_stands_with_its_source(round: str) -> None:
	assert give(round) == {"new": 2, "changed": 0, "same": 0}
	frappe.set_user(staff_of("U01"))
	doc = self_assessment()
	doc.onload()
	shown = doc.get("__onload").figures[CODE]
	assert [(one["value"], one["text"]) for one in shown] == [
		(9, f"{SOURCE}, tính đến ngày 31/10/2026"),
		(10, f"{SOURCE}, tính đến ngày 31/10/2026"),
	]
	assert json.loads(doc.get("__onload").filled[CODE]) == {"part": 9, "whole": 10}
	assert preview(doc.name, "{}")["leaves"][CODE]["points"] == "2,7"
	doc.save()
	row = row_of(self_assessment())
	assert (row.points, json.loads(row.answer)) == (2.7, {"part": 9, "whole": 10})
	assert [one["source"] for one in json.loads(row.figures_json)] == [SOURCE, SOURCE]
	frappe.set_user(APPRAISER)
	assert give(round, done=8) == {"new": 0, "changed": 1, "same": 1}
	frappe.set_user(staff_of("U01"))
	# What was read before counts for nothing: the figure of today does.
	self_assessment().save()
	assert row_of(self_assessment()).points == 2.4


def test_a_unit_does_not_change_a_figure_and_contests_it_with_a_reason(round: str) -> None:
	give(round)
	frappe.set_user(staff_of("U01"))
	doc = self_assessment()
	set_answer(doc, CODE, {"part": 10, "whole": 10})
	with pytest.raises(frappe.ValidationError, match=r"do Phần mềm theo dõi nhiệm vụ cung cấp .9, tính đến ngày 31/10"):
		doc.save()
	doc = self_assessment()
	row_of(doc).contest_value = "10"
	with pytest.raises(frappe.ValidationError, match=r"Tiêu chí 1.1.3: ghi lý do kiến nghị số liệu"):
		doc.save()
	doc = self_assessment()
	row_of(doc, "1.1.1").contest_reason = "sai"
	with pytest.raises(frappe.ValidationError, match=r"Tiêu chí 1.1.1: không có số liệu lấy sẵn để kiến nghị"):
		doc.save()
	doc = self_assessment()
	row_of(doc).figures_json = "[]"
	with pytest.raises(frappe.PermissionError, match="bạn không sửa được «Bảng điểm»"):
		doc.save()
	doc = saved(contest_value=" 10 ", contest_reason="NV 12 xong ngày 30/10, Báo cáo số 45/BC-U01")
	assert (row_of(doc).contest_value, row_of(doc).points) == ("10", 2.7)


def test_what_was_signed_keeps_its_figure_and_the_appraiser_sees_a_newer_one(round: str) -> None:
	give(round)
	doc = saved(contest_value="10", contest_reason="Báo cáo số 45/BC-U01")
	frappe.set_user(head_of("U01"))
	frappe.model.workflow.apply_workflow(doc, "Submit to Office")
	frappe.set_user(APPRAISER)
	give(round, done=7)
	doc = self_assessment()
	assert json.loads(row_of(doc).answer)["part"] == 9
	appraisal = frappe.get_doc("CCHC Appraisal", start(doc.name))
	appraisal.onload()
	(told,) = appraisal.get("__onload").newer_figures[CODE]
	assert told.endswith(f"hiện nay 7 ({SOURCE}, tính đến ngày 31/10/2026)")
	line = next(line for line in self_assessment_sheet(doc).lines if line.code == CODE)
	assert f"Số liệu của hệ thống ({SOURCE}, tính đến ngày 31/10/2026): Số nhiệm vụ hoàn thành 9; Số" in line.answer
	assert line.answer.endswith(". Đơn vị kiến nghị: 10; Báo cáo số 45/BC-U01")
	assert [one for one in integrity.of_round(round) if "số liệu" in one.what] == []
	frappe.db.set_value("CCHC Self Score", row_of(doc).name, "answer", '{"part": 10, "whole": 10}')
	assert [one.name for one in integrity.of_round(round) if "không đúng số liệu đã lấy: 1.1.3" in one.what] == [
		doc.name
	]


def test_a_form_is_not_signed_with_figures_that_nobody_looked_at(round: str) -> None:
	give(round)
	doc = saved()
	frappe.set_user(APPRAISER)
	give(round, done=8)
	frappe.set_user(head_of("U01"))
	with pytest.raises(frappe.ValidationError, match=r"Tiêu chí 1.1.3: số liệu đã thay đổi sau khi lưu phiếu"):
		frappe.model.workflow.apply_workflow(doc, "Submit to Office")
	self_assessment().save()
	frappe.model.workflow.apply_workflow(self_assessment(), "Submit to Office")
	assert self_assessment().docstatus == 1


def test_only_the_office_gives_figures_and_a_unit_reads_its_own(round: str) -> None:
	one = frappe.get_doc({"doctype": FIGURE, "round": round, **figure("U01", "NV_XONG", "9")}).insert()
	other = frappe.get_doc({"doctype": FIGURE, "round": round, **figure("U02", "NV_XONG", 8.5)}).insert()
	assert (one.origin, one.unit_name, other.value) == ("By Hand", "Đơn vị U01", "8,5")
	with pytest.raises(frappe.DuplicateEntryError, match="Đơn vị U01 đã có số liệu của chỉ tiêu NV_XONG"):
		frappe.get_doc({"doctype": FIGURE, "round": round, **figure("U01", "NV_XONG", 7)}).insert()
	frappe.set_user(staff_of("U01"))
	assert frappe.get_list(FIGURE, pluck="name") == [one.name]
	assert not frappe.has_permission(FIGURE, "read", other.name)
	with pytest.raises(frappe.PermissionError, match=NO_RIGHT):
		frappe.get_doc(FIGURE, one.name).save()
	with pytest.raises(frappe.PermissionError, match="Chỉ cơ quan thẩm định và quản trị CCHC nhập số liệu"):
		give(round)
	frappe.set_user("Administrator")
	with pytest.raises(frappe.PermissionError, match="Chỉ cơ quan thẩm định và quản trị CCHC nhập số liệu"):
		frappe.get_doc(FIGURE, one.name).save()
	frappe.set_user(APPRAISER)
	one.reload().unit = "U02"
	with pytest.raises(frappe.ValidationError, match="Đơn vị của số liệu không đổi được"):
		one.save()
	frappe.delete_doc(FIGURE, one.name)


def test_what_is_wrong_with_figures_is_told_all_at_once_and_nothing_is_taken(round: str) -> None:
	wrong = [
		figure("U01", "NV_XONG", 9),
		figure("U01", "NV_XONG", 9),
		figure("U9", "NV_XONG", 9),
		figure("U02", "NV_XON", 9),
		figure("U02", "NV_GIAO", 0, as_of="2999-01-01"),
	]
	with pytest.raises(frappe.ValidationError) as refused:
		put_figures(round, wrong)
	said = str(refused.value)
	for part in (
		"Số liệu thứ 2: đơn vị U01, chỉ tiêu NV_XONG bị ghi hai lần (Số liệu thứ 1)",
		"không có đơn vị U9 trong đợt",
		"không tiêu chí nào của đợt dùng chỉ tiêu NV_XON; các chỉ tiêu được dùng: NV_XONG, NV_GIAO; gần nhất: «NV_XONG»",
		"ngày của số liệu 01/01/2999 ở tương lai",
		"Đơn vị U02, tiêu chí 1.1.3: «Số nhiệm vụ trong kế hoạch» bằng 0",
	):
		assert part in said, part
	with pytest.raises(frappe.ValidationError, match="Số liệu thứ 1: thiếu source"):
		put_figures(round, [{**figure("U01", "NV_XONG", "1.234"), "source": " "}])
	assert not frappe.db.count(FIGURE, {"round": round})


def test_a_figure_comes_by_rest_and_a_refusal_is_in_words(round: str) -> None:
	def post(indicator: str) -> tuple[int, str]:
		data = {"round": round, **figure("U01", indicator, 9)}
		return whole(f"/api/resource/{FIGURE}", {"data": data}, "POST")

	status, body = post("NV_XONG")
	assert status == 200 and json.loads(body)["data"]["value"] == "9"
	status, body = post("NV_XON")
	assert status == 417 and "không tiêu chí nào của đợt dùng chỉ tiêu NV_XON" in body
	frappe.set_user(staff_of("U01"))
	assert post("NV_GIAO")[0] == 403


def test_many_figures_take_as_many_statements_as_few(monkeypatch: pytest.MonkeyPatch) -> None:
	round = bound_round(8)
	frappe.set_user(APPRAISER)
	real, counted = frappe.db.sql, []

	def sql(query: Any, *args: Any, **kwargs: Any) -> Any:
		counted.append(str(query))
		return real(query, *args, **kwargs)

	def statements(*units: int) -> int:
		rows = [figure(f"U0{unit}", code, 9) for unit in units for code in ("NV_XONG", "NV_GIAO")]
		counted.clear()
		put_figures(round, rows)
		return len(counted)

	statements(1)  # fills Frappe's caches
	monkeypatch.setattr(frappe.db, "sql", sql)
	assert statements(2) == statements(3, 4, 5, 6, 7, 8) > 5
	monkeypatch.undo()


def test_figures_stay_once_the_round_is_decided_and_the_council_reads_those_of_what_lies_before_it() -> None:
	decision = approved_decision()
	given = {"doctype": FIGURE, "round": decision.round, **figure("U01", "NV_XONG", "1")}
	kept = frappe.get_doc({**given, "figure_key": "kept"})
	kept.db_insert()
	other = frappe.get_doc({**given, "round": "CCHC-1999", "figure_key": "other"})
	other.db_insert()
	frappe.set_user(MEMBER)
	assert frappe.get_list(FIGURE, pluck="name") == [kept.name]
	assert [frappe.has_permission(FIGURE, "read", one.name) for one in (kept, other)] == [True, False]
	frappe.set_user(HEAD)
	with pytest.raises(frappe.PermissionError, match=r"đã được phê duyệt: số liệu của đợt .* giữ nguyên"):
		frappe.delete_doc(FIGURE, kept.name)
	with pytest.raises(frappe.PermissionError, match=r"đã được phê duyệt: số liệu của đợt .* giữ nguyên"):
		put_figures(decision.round, [figure("U01", "NV_XONG", 1)])


def test_a_unit_has_its_own_target_and_counts_the_rest_itself() -> None:
	make_office()
	target = measured({"kind": "target", "of": {"kind": "value", "value": "Hồ sơ"}}, {"kind": "proportional"})
	cset = a_set(leaf("1", 4, target, figures={"target": "CHI_TIEU"}))
	round = open_round(2, criteria_set=make_criteria_set(cset)).name
	frappe.set_user(APPRAISER)
	put_figures(round, [figure("U01", "CHI_TIEU", 200), figure("U02", "CHI_TIEU", 100)])
	frappe.set_user(staff_of("U01"))
	self_assessment().save()
	assert row_of(self_assessment(), "1").answer_state == "unanswered"
	doc = self_assessment()
	set_answer(doc, "1", {"value": 100, "target": 100})
	with pytest.raises(frappe.ValidationError, match=r"Tiêu chí 1: «Hồ sơ .chỉ tiêu giao.» do .* cung cấp"):
		doc.save()
	doc = self_assessment()
	set_answer(doc, "1", {"value": 100})
	doc.save()
	assert (row_of(doc, "1").points, row_of(doc, "1").computation) == (
		2,
		"100 so với chỉ tiêu 200 = 50 %: 50 % × 4 = 2 điểm",
	)


def test_the_table_is_downloaded_filled_in_and_taken_all_or_nothing(round: str) -> None:
	table.download_table(round)
	book = load_workbook(io.BytesIO(frappe.response.filecontent))
	cells = book.active
	assert [cell.value for cell in cells[2]][:4] == ["U01", "Đơn vị U01", "NV_XONG", "Số nhiệm vụ hoàn thành"]
	for row, value in ((2, 9), (3, "10"), (4, "1.234")):
		cells.cell(row, 5).value, cells.cell(row, 7).value, cells.cell(row, 8).value = value, "31/10/2026", SOURCE
	with pytest.raises(frappe.ValidationError, match=r"ô E4: «1.234» có thể hiểu là hai số khác nhau"):
		table.import_table(round, sent(book), "so-lieu.xlsx")
	assert not frappe.db.count(FIGURE, {"round": round})
	for column in (5, 7, 8):
		cells.cell(4, column).value = None
	assert table.import_table(round, sent(book), "so-lieu.xlsx") == {"new": 2, "changed": 0, "same": 0, "remarks": []}
	lines = io.StringIO()
	rows = [
		["Mã đơn vị", "Mã chỉ tiêu", "Giá trị", "Tính đến ngày", "Nguồn", "Ghi"],
		["U02", "NV_XONG", "7", "31/10/2026", SOURCE, "x"],
	]
	csv.writer(lines, delimiter=";").writerows(rows)
	taken = table.import_table(round, b64encode(lines.getvalue().encode()).decode(), "so-lieu.csv")
	assert taken["new"] == 1 and "cột «Ghi» không được đọc" in taken["remarks"][0]
	kept = frappe.get_all(FIGURE, {"round": round}, ["unit", "value", "origin"], order_by="unit, indicator")
	assert [(one.unit, one.value) for one in kept] == [("U01", "10"), ("U01", "9"), ("U02", "7")]
	assert {one.origin for one in kept} == {"By Import"}


def sent(book: Any) -> str:
	file = io.BytesIO()
	book.save(file)
	return b64encode(file.getvalue()).decode()


def test_the_excel_form_shows_a_figure_locked_and_takes_what_the_unit_holds_against_it(round: str) -> None:
	give(round)
	frappe.set_user(staff_of("U01"))
	sheet.download_form(self_assessment().name)
	book = load_workbook(io.BytesIO(frappe.response.filecontent))
	form = book["Tự đánh giá"]
	line = next(row for row in form.iter_rows() if f"[số liệu của hệ thống: {SOURCE}" in str(row[1].value))
	assert (line[4].value, line[4].protection.locked, line[7].protection.locked) == (9, True, False)
	line[7].value = "Đã báo cáo\nKiến nghị: 10, Báo cáo số 45/BC-U01"
	file = io.BytesIO()
	book.save(file)
	sheet.take_form(self_assessment(), file.getvalue(), "phieu.xlsx")
	row = row_of(self_assessment())
	assert (row.explanation, row.contest_reason, row.points) == ("Đã báo cáo", "10, Báo cáo số 45/BC-U01", 2.7)


def test_the_daily_job_asks_for_the_rounds_that_still_take_figures(
	round: str, host_app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
	host_app(hooked.HOOK, "host_app.figures.give")
	monkeypatch.setattr(frappe.db, "commit", lambda: None)
	frappe.set_user("Administrator")
	hooked.fetch_daily()
	assert frappe.db.count(FIGURE, {"round": round}) == 4
	frappe.db.set_value("CCHC Evaluation Round", round, "status", "Closed")
	frappe.db.delete(FIGURE, {"round": round})
	hooked.fetch_daily()
	assert not frappe.db.count(FIGURE, {"round": round})


def test_an_app_that_ends_the_transaction_itself_stops_no_other(
	round: str, host_app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
	undone: list[Any] = []
	real = frappe.db.rollback
	monkeypatch.setattr(frappe.db, "rollback", lambda **how: real(**how) if how else undone.append(how))
	host_app(hooked.HOOK, "host_app.figures.commit_and_break_down", "host_app.figures.give")
	broken, given = table.fetch_figures(round)["apps"]
	assert (broken["fault"], given["new"], undone) == ("the statistics are closed again", 4, [{}])
	monkeypatch.undo()


def test_another_app_gives_figures_and_one_that_fails_is_named(round: str, host_app: Any) -> None:
	assert table.fetch_figures(round) == {"apps": []}
	host_app(hooked.HOOK, "host_app.figures.break_down", "host_app.figures.misspell", "host_app.figures.give")
	broken, misspelt, given = table.fetch_figures(round)["apps"]
	assert broken == {"path": "host_app.figures.break_down", "fault": "the statistics are closed"}
	assert "không tiêu chí nào của đợt dùng chỉ tiêu NHIEM_VU_X" in misspelt["fault"]
	assert given == {"path": "host_app.figures.give", "new": 4, "changed": 0, "same": 0}
	assert frappe.get_all(FIGURE, {"round": round}, pluck="brought_by", distinct=True) == ["host_app.figures.give"]
	assert "host_app.figures.misspell" in frappe.get_last_doc("Error Log", {"reference_name": round}).method
	told = frappe.get_all("Comment", {"reference_name": round, "content": ("like", "%break_down%")}, pluck="content")
	assert len(told) == 1 and "the statistics are closed" in told[0]
