"""Steps that ask for something first: each dialog as its user meets it."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import frappe
import openpyxl
from desk_window import Desk
from http_world import (
	APPRAISAL,
	BEFORE_COUNCIL,
	CHAIR,
	DECIDED,
	DECISION,
	DRAFT,
	HEAD,
	MANAGER,
	OFFICE_HEAD,
	ROUND,
	SELF_ASSESSMENT,
	SENT,
	SIGNED,
	STAFF,
	stored,
)

from cchc_eval.workbook.form_layout import LETTER, MAIN_SHEET

Desks = Callable[[str], Desk]
REASON = "Thiếu tài liệu kiểm chứng"
CELL = re.compile(r"\b[A-Z]{1,2}\d+\b")


def test_a_faulty_form_is_reported_by_cell(desk: Desks) -> None:
	name = f"{ROUND}-{DRAFT}"
	page = (window := desk(STAFF)).open(SELF_ASSESSMENT, name)
	before = stored(SELF_ASSESSMENT, name)
	download = "cchc_eval.cchc_eval.doctype.cchc_self_assessment.sheet.download_form"
	form = window.context.request.get(f"{window.base}/api/method/{download}", params={"self_assessment": name})
	window.press("Excel")
	with page.expect_file_chooser() as chooser:
		page.locator(".page-actions .dropdown-menu a:visible", has_text="Nhập từ Excel").click()
	chooser.value.set_files(
		{"name": "phieu.xlsx", "mimeType": "application/octet-stream", "buffer": with_text_for_a_number(form.body())}
	)
	page.locator(".modal.show .msgprint", has_text="1.1.3").wait_for()
	told = page.locator(".modal.show .msgprint").inner_text()
	assert CELL.search(told) and "nhiều" in told, told
	assert stored(SELF_ASSESSMENT, name) == before
	# The browser notes the refusal itself in its console.
	window.faults[:] = [fault for fault in window.faults if "417" not in fault]


def test_the_manager_imports_what_is_sound_of_many_forms(desk: Desks) -> None:
	download = "cchc_eval.cchc_eval.doctype.cchc_self_assessment.sheet.download_form"
	page = (window := desk(MANAGER)).open("CCHC Evaluation Round", ROUND)
	form = window.context.request.get(
		f"{window.base}/api/method/{download}", params={"self_assessment": f"{ROUND}-{DRAFT}"}
	).body()
	files = {"đúng.xlsx": with_a_word(form), "sai.xlsx": with_text_for_a_number(form), "ghi chú.zip": b"PK"}
	window.press("Nhập nhiều phiếu")
	sent = [{"name": name, "mimeType": "application/octet-stream", "buffer": data} for name, data in files.items()]
	page.locator(".cchc-many-forms input[type=file]").set_input_files(sent)
	state = page.locator(".cchc-many-state")
	state.get_by_text("Đã đọc 3 tệp, 2 tệp có lỗi, 1 tệp được chọn để nhập").wait_for()
	rows = page.locator(".cchc-many-table tbody tr")
	faulty = rows.filter(has_text="sai.xlsx").inner_text()
	assert CELL.search(faulty) and DRAFT in faulty, faulty
	assert "bị hỏng" in rows.filter(has_text="ghi chú.zip").inner_text()
	assert rows.filter(has_text="đúng.xlsx").locator("input").is_checked()
	page.locator(".modal.show .btn-primary", has_text="Nhập các phiếu đã chọn").click()
	page.locator(".modal.show .msgprint", has_text="Đã nhập 1 phiếu").wait_for()
	scores = stored(SELF_ASSESSMENT, f"{ROUND}-{DRAFT}")["scores"]
	assert [row["explanation"] for row in scores if row["code"] == "1.1.1"] == ["Nhập thay đơn vị"]


def with_a_word(content: bytes) -> bytes:
	return typed_into(content, "1.1.1", "explanation", "Nhập thay đơn vị")


def with_text_for_a_number(content: bytes) -> bytes:
	return typed_into(content, "1.1.3", "answer", "nhiều")


def typed_into(content: bytes, code: str, column: str, text: str) -> bytes:
	book = openpyxl.load_workbook(io.BytesIO(content))
	page = book[MAIN_SHEET]
	row = next(row for row in range(1, page.max_row + 1) if page[f"{LETTER['key']}{row}"].value == f"{code}|1")
	page[f"{LETTER[column]}{row}"] = text
	saved = io.BytesIO()
	book.save(saved)
	return saved.getvalue()


def test_the_head_gives_a_field_to_somebody_who_then_sees_it_alone(desk: Desks) -> None:
	name = f"{ROUND}-{DRAFT}"
	page = (window := desk(HEAD)).open(SELF_ASSESSMENT, name)
	page.locator(".cchc-field-head [data-task='1']").click()
	window.dialog().locator("[data-fieldname=user] select").select_option(STAFF)
	window.confirm()
	page.locator(".cchc-leaf [data-task='1.1.1']", has_text="staff").wait_for()
	assert page.locator(".cchc-tasks tbody tr").all_inner_texts()[0].split() == ["staff", "0", "/", "13", "0", "0"]
	page = desk(STAFF).open(SELF_ASSESSMENT, name)
	page.locator("[data-filter=mine]", has_text="Giao cho tôi (13)").click()
	assert page.locator(".cchc-leaf:visible").count() == 13 and not page.locator("[data-task]").count()


def test_the_office_returns_a_self_assessment(desk: Desks) -> None:
	name = f"{ROUND}-{SENT}"
	page = (window := desk(OFFICE_HEAD)).open(SELF_ASSESSMENT, name)
	window.act("Trả lại đơn vị")
	window.fill(reason=REASON)
	window.confirm()
	page.wait_for_function("cur_frm.doc.workflow_state === 'Returned'")
	assert stored(SELF_ASSESSMENT, f"{name}-1")["workflow_state"] == "Draft"


def test_the_office_returns_an_appraisal(desk: Desks) -> None:
	name = f"{ROUND}-{SIGNED}"
	page = (window := desk(OFFICE_HEAD)).open(APPRAISAL, name)
	window.act("Trả lại người thẩm định")
	window.fill(reason=REASON)
	window.confirm()
	page.wait_for_function("cur_frm.doc.workflow_state === 'Draft'")
	page.locator(".form-message", has_text=REASON).wait_for()
	assert stored(APPRAISAL, name)["return_reason"] == REASON


def test_the_office_extends_a_deadline(desk: Desks) -> None:
	page = (window := desk(OFFICE_HEAD)).open("CCHC Evaluation Round", ROUND)
	window.press("Gia hạn")
	window.dialog().locator("[data-fieldname=new_deadline] input").click()
	page.locator(".datepicker.active .datepicker--nav-title", has_text="Tháng").wait_for()
	window.fill(stage="Appraisal", new_deadline="20/12/2099 17:00:00", reason=REASON)
	window.confirm()
	page.wait_for_function("cur_frm.doc.extensions.length")
	window.settle()
	assert stored("CCHC Evaluation Round", ROUND)["extensions"][0]["reason"] == REASON


def test_the_chair_returns_the_results(desk: Desks) -> None:
	name = f"CCHC-QD-{BEFORE_COUNCIL}"
	page = (window := desk(CHAIR)).open(DECISION, name)
	window.act("Trả lại cơ quan thẩm định")
	window.fill(reason=REASON)
	window.confirm()
	page.locator(".frappe-list .result:visible").wait_for()
	window.settle()
	returned = stored(DECISION, name)
	assert (returned["workflow_state"], returned["return_reason"]) == ("Draft", REASON)


def test_the_chair_has_a_decision_amended(desk: Desks) -> None:
	"""It stays in force until the council approves the draft that replaces it."""
	name = f"CCHC-QD-{DECIDED}"
	page = (window := desk(CHAIR)).open(DECISION, name)
	window.act("Thay thế")
	window.fill(reason=REASON)
	window.confirm()
	page.locator(".alert-message", has_text="Cơ quan thẩm định tổng hợp").wait_for()
	window.settle()
	assert stored(DECISION, name)["workflow_state"] == "Approved"
	assert frappe.get_all(DECISION, {"amends": name}, ["workflow_state", "amendment_reason"]) == [
		{"workflow_state": "Draft", "amendment_reason": REASON}
	]


def test_the_manager_looks_through_a_set_on_the_last_round(desk: Desks) -> None:
	name = frappe.db.get_value("CCHC Evaluation Round", f"CCHC-{DECIDED}", "criteria_set")
	page = (window := desk(MANAGER)).open("CCHC Criteria Set", name)
	window.press("Xem lại bộ tiêu chí")
	found = page.locator(".modal.show [data-fieldname=found]")
	found.locator("h5", has_text="Chấm lại đợt trước theo bộ này").wait_for()
	lines = frappe.get_all(
		"CCHC Unit Result", {"parent": f"CCHC-QD-{DECIDED}"}, ["unit_name", "rank_name"], order_by="idx"
	)
	rows = found.locator("table").last.locator("tbody tr")
	assert rows.count() == len(lines)
	for row, line in enumerate(lines):
		cells = rows.nth(row).locator("td").all_inner_texts()
		assert cells[0] == line.unit_name and cells[3] == cells[6] == line.rank_name
		assert cells[1:3] == cells[4:6] and re.fullmatch(r"\d+,\d\d", cells[2])
	assert window.english_words() == []
	with page.expect_download() as file:
		page.locator(".modal.show .btn-primary:visible", has_text="Xuất").click()
	assert file.value.suggested_filename == f"{name}.xlsx"
