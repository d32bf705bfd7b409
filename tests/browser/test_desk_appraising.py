"""An appraiser at work: evidence beside the criterion, what was seen, one criterion over all units, and the signature."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from shutil import which
from typing import Any

import frappe
from accessibility import grave_faults
from desk_window import Desk
from docx import Document
from http_world import APPRAISAL, APPRAISER, BEGUN, OFFICE_HEAD, ROUND, SELF_ASSESSMENT, WHOLE, stored
from pdf_files import small_pdf
from playwright.sync_api import Page

from cchc_eval.cchc_eval.doctype.cchc_appraisal.actions import decide_across

Desks = Callable[[str], Desk]
NAME, NEXT = f"{ROUND}-{BEGUN}", "1.1.2"
CODE, FIELD = "1.1.1", "2"
PAGE = "https://example.vn/ket-qua?nam=2026"
PIXEL = base64.b64decode(
	"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def prove(code: str, title: str, content: bytes) -> None:
	"""A piece of the unit's evidence, straight into the tables."""
	of = {"attached_to_doctype": SELF_ASSESSMENT, "attached_to_name": NAME, "is_private": 1}
	file = frappe.get_doc({"doctype": "File", "file_name": title, "content": content, **of})
	file.flags.by_server = True
	file.insert(ignore_permissions=True)
	form: Any = frappe.get_doc(SELF_ASSESSMENT, NAME)
	form.append("evidence", {"criteria": code, "title": title, "file": file.file_url}).db_insert()
	frappe.db.commit()


def small_docx(text: str) -> bytes:
	document, stream = Document(), io.BytesIO()
	document.add_paragraph(text)
	document.save(stream)
	return stream.getvalue()


def cite_page(code: str, title: str, link: str) -> None:
	form: Any = frappe.get_doc(SELF_ASSESSMENT, NAME)
	form.append("evidence", {"criteria": code, "title": title, "link": link}).db_insert()
	frappe.db.commit()


def leaf(page: Page, code: str) -> Any:
	return page.locator(f".cchc-leaf[data-code='{code}']")


def decided(code: str) -> tuple[str, float, str]:
	(row,) = [row for row in stored(APPRAISAL, NAME)["scores"] if row["code"] == code]
	return row["action"], row["points_set"], row["reason"]


def decide_meanwhile(code: str, points: float, reason: str) -> None:
	"""As somebody does in another window."""
	frappe.db.rollback()
	(row,) = [row for row in frappe.get_doc(APPRAISAL, NAME).scores if row.code == code]
	known = {column: row.get(column) for column in ("action", "answer", "points_set", "reason", "seen")}
	frappe.set_user(APPRAISER)
	try:
		decide_across(NAME, code, {"action": "Set Points", "points_set": points, "reason": reason}, known)
		frappe.db.commit()
	finally:
		frappe.set_user("Administrator")


def set_points(page: Page, code: str, points: str, reason: str) -> None:
	if leaf(page, code).locator(".cchc-points-set").count() == 0:
		leaf(page, code).locator("[data-action='Set Points']").click()
	leaf(page, code).locator(".cchc-points-set").fill(points)
	leaf(page, code).locator(".cchc-reason").fill(reason)


def decide_beside_another(window: Desk) -> None:
	"""What another window saved comes in, what is typed here stays; where both decided the reader chooses."""
	page = window.page
	decide_meanwhile("1.1.3", 1, "Của người kia")
	set_points(page, NEXT, "0,25", "Của tôi")
	reason = leaf(page, NEXT).locator(".cchc-reason")
	reason.press("Home")
	window.save()
	# Who types goes on where they were.
	page.wait_for_function(
		"""code => { const box = document.activeElement.closest('.cchc-reason');
		return box?.selectionEnd === 0 && box.closest('.cchc-leaf').dataset.code === code }""",
		arg=NEXT,
	)
	assert decided("1.1.3") == ("Set Points", 1, "Của người kia")
	assert decided(NEXT) == ("Set Points", 0.25, "Của tôi")
	assert leaf(page, "1.1.3").locator(".cchc-reason").input_value() == "Của người kia"
	for theirs, mine, choice, stands in (
		(0.1, "0,75", "Giữ của tôi", 0.75),
		(0.2, "0,6", "Lấy nội dung đã lưu", 0.2),
	):
		decide_meanwhile(NEXT, theirs, "Người kia sửa lại")
		set_points(page, NEXT, mine, "Tôi sửa lại")
		page.keyboard.press("Control+s")
		asked = window.dialog()
		assert "cũng đã thẩm định nội dung này" in asked.inner_text() and "Người kia sửa lại" in asked.inner_text()
		asked.get_by_label(choice).check()
		check(page, ".modal.show .modal-body")
		window.confirm()
		page.wait_for_function("!cur_frm.is_dirty()")
		window.settle()
		assert decided(NEXT)[1] == stands
		assert float(leaf(page, NEXT).locator(".cchc-points-set").input_value().replace(",", ".")) == stands


def check(page: Page, part: str) -> None:
	"""In the light and in the dark, and as wide as a telephone."""
	assert grave_faults(page, part) == []
	former = page.viewport_size
	page.set_viewport_size({"width": 390, "height": 844})
	assert page.evaluate("document.documentElement.scrollWidth") <= 390
	assert former
	page.set_viewport_size(former)


def test_from_the_evidence_to_the_signature(desk: Desks) -> None:
	prove(CODE, "ke-hoach.png", PIXEL)
	prove(CODE, "bao-cao.pdf", small_pdf("Báo cáo"))
	prove(CODE, "bang-tong-hop.docx", small_docx("Bảng tổng hợp"))
	prove(NEXT, "ghi-chu.txt", b"<script>alert(1)</script>")
	cite_page(NEXT, "Trang công khai", PAGE)
	page = (window := desk(APPRAISER)).open(APPRAISAL, NAME)
	assert leaf(page, CODE).locator(".cchc-scale").inner_text()
	pane = page.locator(".cchc-pane")

	# Evidence by keyboard: picture, PDF, a Word file as PDF, a text that would be a page elsewhere.
	leaf(page, CODE).locator(".cchc-chip-open").first.press("Enter")
	page.wait_for_function("document.querySelector('.cchc-pane-picture')?.naturalWidth === 1")
	check(page, ".cchc-pane")
	page.keyboard.press("ArrowRight")
	assert pane.locator(".cchc-pane-frame").get_attribute("src").startswith("blob:")  # type: ignore[union-attr]
	page.keyboard.press("ArrowRight")
	if which("soffice"):
		page.wait_for_function(
			"old => document.querySelector('.cchc-pane-frame')?.title === old", arg="bang-tong-hop.docx"
		)
		assert pane.locator(".cchc-pane-frame").get_attribute("src").startswith("blob:")  # type: ignore[union-attr]
		check(page, ".cchc-pane-head")
	else:
		pane.get_by_text("LibreOffice").wait_for()
	page.keyboard.press("ArrowRight")
	assert pane.locator("pre").inner_text() == "<script>alert(1)</script>"
	assert pane.locator("a[download]").count() == 1 and pane.locator("iframe, img, script").count() == 0
	page.keyboard.press("ArrowRight")
	link = pane.locator(".cchc-pane-body a")
	assert PAGE in pane.inner_text() and (link.get_attribute("href"), link.get_attribute("target")) == (PAGE, "_blank")
	page.keyboard.press("Escape")
	pane.wait_for(state="detached")

	# What was looked at.
	progress = page.locator(".cchc-seen-bar b")
	before = int(progress.inner_text())
	leaf(page, CODE).locator("[data-seen]").check()
	leaf(page, NEXT).locator("[data-action='Set Points']").click()
	leaf(page, NEXT).locator(".cchc-points-set").fill("0,5")
	leaf(page, NEXT).locator(".cchc-common-reason").select_option(label="Chưa có tài liệu kiểm chứng")
	page.locator(f".cchc-field[data-field-code='{FIELD}'] [data-keep-field]").click()
	kept = [row["code"] for row in stored(APPRAISAL, NAME)["scores"] if row["code"].startswith(f"{FIELD}.")]
	assert int(progress.inner_text()) >= before + 2
	window.save()
	rows = {row["code"]: row for row in stored(APPRAISAL, NAME)["scores"]}
	assert rows[CODE]["seen_by"] == APPRAISER and rows[NEXT]["seen"]
	assert rows[NEXT]["reason"] == "Chưa có tài liệu kiểm chứng"
	assert all(rows[code]["seen"] for code in kept if rows[code]["scored_by"] == "Unit")
	page.locator("[data-filter=unseen]").click()
	assert not leaf(page, CODE).is_visible()
	page.locator("[data-next-unseen]").click()
	assert page.evaluate("document.activeElement.matches('[data-seen]')")
	page.locator("[data-filter=all]").click()
	check(page, ".cchc-appraisal")

	# One criterion over all units, and to the same criterion of another.
	leaf(page, CODE).locator("[data-across]").click()
	grid = window.dialog()
	grid.locator("tbody tr", has_text=stored(APPRAISAL, NAME)["unit_name"]).wait_for()
	other = f"{ROUND}-{WHOLE}"
	# Decided on where all stand beside each other; what others are marked meanwhile takes nothing away.
	line = grid.locator(f"tr[data-unit='{other}']")
	line.locator("[data-across-decide]").click()
	editor = grid.locator(".cchc-across-edit")
	editor.locator("[data-action='Set Points']").click()
	editor.locator(".cchc-points-set").fill("0,")
	editor.locator(".cchc-reason").fill("So với các đơn vị khác")
	check(page, ".modal.show .modal-body")
	grid.locator(f"tr[data-unit='{NAME}'] [data-across-seen]").click()
	page.wait_for_function("document.activeElement.matches('[data-across-seen]:not(:checked)')")
	assert editor.locator(".cchc-points-set").input_value() == "0,"
	editor.locator(".cchc-points-set").fill("0,1")
	editor.locator("[data-across-save]").click()
	page.wait_for_function("document.activeElement.matches('[data-across-decide]')")
	assert editor.count() == 0 and "0,1" in line.inner_text() and line.locator("[data-across-seen]").is_checked()
	assert not {row["code"]: row for row in stored(APPRAISAL, NAME)["scores"]}[CODE]["seen"]
	(row,) = [row for row in stored(APPRAISAL, other)["scores"] if row["code"] == CODE]
	assert (row["points_set"], row["reason"]) == (0.1, "So với các đơn vị khác")
	grid.locator(f"[data-open-unit='{other}']").click()
	page.wait_for_function("name => cur_frm.docname === name", arg=other)
	page.wait_for_function("code => document.activeElement.closest('.cchc-leaf')?.dataset.code === code", arg=CODE)
	page.wait_for_function("name => cur_frm.view.frm.doc.name === name", arg=other)
	leaf(page, CODE).locator(".cchc-points", has_text="0,1").wait_for()
	# What is not saved yet is saved before another unit is opened.
	leaf(page, NEXT).locator("[data-seen]").check()
	page.keyboard.press("Alt+PageUp")
	page.wait_for_function("name => cur_frm.docname !== name", arg=other)
	assert {row["code"]: row for row in stored(APPRAISAL, other)["scores"]}[NEXT]["seen_by"] == APPRAISER

	# To the head of the office, and back.
	page = window.open(APPRAISAL, NAME)
	decide_beside_another(window)
	# What can't be saved is not submitted as it was before.
	reason = leaf(page, NEXT).locator(".cchc-reason")
	reason.fill("")
	window.expected = "417"
	window.press("Trình Chánh Văn phòng Sở")
	window.dialog().locator(".msgprint").wait_for()
	window.settle()
	assert page.locator(".modal.show").count() == 1 and reason.input_value() == ""
	page.keyboard.press("Escape")
	page.locator(".modal.show").wait_for(state="detached")
	window.expected = ""
	reason.fill("Chưa có tài liệu kiểm chứng")
	window.press("Trình Chánh Văn phòng Sở")
	assert "chưa được đánh dấu đã xem" in window.dialog().inner_text()
	window.confirm()
	page.wait_for_function("cur_frm.doc.submitted_to_head === 1")
	page.locator(".cchc-answers.cchc-readonly").wait_for()
	window.settle()
	assert window.english_words() == []
	page = (head := desk(OFFICE_HEAD)).open(APPRAISAL)
	row = page.locator(".list-row", has=page.locator(f"[data-name='{NAME}']"))
	assert "Đã trình ký" in row.first.inner_text()
	assert page.locator(".list-row", has_text="Bản nháp").count() > 0
	page = head.open(APPRAISAL, NAME)
	head.press("Trả lại người thẩm định")
	head.fill(reason="Xem lại 1.1.2")
	head.confirm()
	page.wait_for_function("!cur_frm.doc.submitted_to_head")
	assert stored(APPRAISAL, NAME)["return_reason"] == "Xem lại 1.1.2"
