"""The form as a workbook: exported with its answers, imported all or nothing, never stored."""

from __future__ import annotations

import io
from collections.abc import Callable

import frappe
import openpyxl
import pytest
from factories_round import (
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
from forms import download, edit, upload
from refusals import NO_RIGHT, words_for

from cchc_eval.cchc_eval.doctype.cchc_self_assessment import sheet
from cchc_eval.workbook.form_layout import LETTER, MAIN_SHEET, lay_out

STAFF = staff_of("U01")


def test_a_filled_form_comes_back_as_answered() -> None:
	full = answer_all(self_assessment()).save()
	content = download(full)
	blank = self_assessment()
	for row in blank.scores:
		row.answer = row.explanation = ""
	blank.save()
	taken = upload(blank, content)
	assert taken == {"answers": 55, "explanations": 55, "evidence": 0, "statements": 0, "kept": [], "remarks": []}
	again = self_assessment()
	for column in ("code", "answer_state", "points", "computation", "explanation"):
		assert [row.get(column) or 0 for row in again.scores] == [row.get(column) or 0 for row in full.scores]
	assert again.total == full.total


def test_what_is_typed_is_taken_and_scored(as_user: Callable[[str], None]) -> None:
	doc = self_assessment()
	content = edit(
		download(doc),
		{
			("1.1.3|1", "answer"): 8,
			("1.1.3|2", "answer"): "9",
			("1.1.3|1", "explanation"): "Một nhiệm vụ chuyển sang năm sau",
			("1.1.3|1", "evidence"): "Báo cáo CCHC năm\n- Bảng tổng hợp",
			("1.2.1|1", "evidence"): "Báo cáo CCHC năm",
		},
	)
	assert upload(doc, content)["evidence"] == 2
	doc = self_assessment()
	row = next(row for row in doc.scores if row.code == "1.1.3")
	assert (row.points, row.explanation) == (2.67, "Một nhiệm vụ chuyển sang năm sau")
	assert {row.title: row.criteria for row in doc.evidence} == {
		"Báo cáo CCHC năm": "1.1.3, 1.2.1",
		"Bảng tổng hợp": "1.1.3",
	}
	# The same form once more adds nothing.
	assert upload(doc, download(doc))["evidence"] == 0 and len(self_assessment().evidence) == 2


def test_numbers_and_dates_of_documents_are_taken_from_the_lines() -> None:
	doc = self_assessment()
	lines = "Kế hoạch CCHC năm: số 17/KH-U01, ngày 04/02/2026\n- Phụ lục số 2\nBáo cáo, số 3/BC, ngày 31/02/2026"
	content = edit(download(doc), {("1.1.1|1", "evidence"): lines})
	assert upload(doc, content)["evidence"] == 3
	rows = self_assessment().evidence
	assert [(row.title, row.document_number or "", str(row.document_date or "")) for row in rows] == [
		("Kế hoạch CCHC năm", "17/KH-U01", "2026-02-04"),
		("Phụ lục số 2", "", ""),
		# No such day: left as it was written.
		("Báo cáo, số 3/BC, ngày 31/02/2026", "", ""),
	]
	# What is written down again, a little differently, is the same document.
	assert upload(doc, content)["evidence"] == 0


def test_a_blank_cell_keeps_what_stands_here() -> None:
	doc = self_assessment()
	content = edit(download(doc), {("1.1.3|1", "answer"): 9, ("1.1.3|2", "answer"): 9})
	set_answer(doc, "1.1.1", {"choice": "late"})
	doc.save()
	assert upload(self_assessment(), content)["kept"] == ["1.1.1"]
	assert {row.code for row in self_assessment().scores if row.answer} == {"1.1.1", "1.1.3"}


def test_every_wrong_cell_is_named_and_nothing_is_taken() -> None:
	doc = self_assessment()
	cells = {
		("1.1.3|1", "answer"): "tám",
		("1.1.3|2", "answer"): 9,
		("1.2.1|1", "answer"): -1,
		("1.4.2|1", "answer"): 2,
	}
	content = edit(download(doc), cells)
	with pytest.raises(frappe.ValidationError) as error:
		upload(doc, content)
	rows = {line.key: line.row for line in lay_out(sheet.criteria_of(doc)).lines}
	for key, said in (("1.1.3|1", "tiêu chí 1.1.3: «tám» không phải là số"), ("1.2.1|1", "tiêu chí 1.2.1: số lần")):
		assert f"ô {LETTER['answer']}{rows[key]}, {said}" in str(error.value)
	assert not any(row.answer for row in self_assessment().scores)
	right = {**cells, ("1.1.3|1", "answer"): 8, ("1.2.1|1", "answer"): 0}
	upload(doc, edit(download(doc), right))
	assert {row.code for row in self_assessment().scores if row.answer} == {"1.1.3", "1.2.1", "1.4.2"}


def test_who_imports_is_told_what_is_not_read_or_in_doubt() -> None:
	doc = self_assessment()
	content = edit(download(doc), {("1.1.3|1", "answer"): 12, ("1.1.3|2", "answer"): 9})
	book = openpyxl.load_workbook(io.BytesIO(content))
	book[MAIN_SHEET]["A1"].comment = openpyxl.comments.Comment("Xin xem lại", "Trưởng phòng")
	saved = io.BytesIO()
	book.save(saved)
	remarks = "\n".join(upload(doc, saved.getvalue())["remarks"])
	assert "đổi chỗ hai số" in remarks and "A1" in remarks and "Xin xem lại" in remarks


def test_a_computed_cell_that_was_typed_over_is_named_and_nothing_is_taken() -> None:
	doc = self_assessment()
	content = edit(download(doc), {("1.1.1", "points"): 5})
	with pytest.raises(frappe.ValidationError) as error:
		upload(doc, content)
	row = next(line.row for line in lay_out(sheet.criteria_of(doc)).lines if line.key == "1.1.1")
	typed_over = f"ô {LETTER['points']}{row}, tiêu chí 1.1.1: công thức của phiếu đã bị ghi đè bằng «5»"
	assert typed_over in str(error.value)
	assert not any(row.answer for row in self_assessment().scores)


def test_a_long_line_of_evidence_is_kept_whole() -> None:
	"""It was cut at 140 characters."""
	doc, long = self_assessment(), "Kế hoạch " + "cải cách hành chính " * 19 + "năm"
	content = edit(download(doc), {("1.1.1|1", "evidence"): f"{long}, số 17/KH-U01, ngày 04/02/2026"})
	assert upload(doc, content)["evidence"] == 1
	(row,) = self_assessment().evidence
	assert (row.title, row.document_number) == (long, "17/KH-U01")
	assert upload(doc.reload(), download(doc))["evidence"] == 0
	doc.reload().evidence[0].title = "x" * 2001
	with pytest.raises(frappe.ValidationError, match=r"Tên tài liệu dài quá 2\.000"):
		doc.save()


def test_a_form_of_another_unit_is_refused(as_user: Callable[[str], None]) -> None:
	as_user(staff_of("U02"))
	content = download(self_assessment("U02"))
	as_user(STAFF)
	with pytest.raises(frappe.ValidationError, match="là phiếu của đơn vị «Đơn vị U02»"):
		upload(self_assessment(), content)
	own = download(self_assessment())
	assert upload(self_assessment(), own)["answers"] == 0


@pytest.mark.parametrize(
	("content", "words"),
	[
		(b"", "Tệp trống"),
		(b"PK\x03\x04 broken", "bị hỏng hoặc bị cắt cụt"),
		(b"not a workbook", "không phải là tệp Excel"),
		(b"x" * (20 * 2**20 + 1), "Tệp lớn hơn 20 MB"),
	],
	ids=["empty", "broken", "other", "large"],
)
def test_what_is_no_form_is_refused(content: bytes, words: str) -> None:
	with pytest.raises(frappe.ValidationError, match=words):
		upload(self_assessment(), content)


def test_the_workbook_itself_is_not_stored() -> None:
	before = frappe.db.count("File")
	upload(self_assessment(), download(answer_all(self_assessment()).save()))
	assert frappe.db.count("File") == before


@pytest.mark.parametrize("user", [staff_of("U02"), OFFICE_HEAD, "Administrator"])
def test_only_the_unit_imports(user: str, as_user: Callable[[str], None]) -> None:
	content = edit(download(self_assessment()), {("1.1.3|1", "answer"): 9, ("1.1.3|2", "answer"): 9})
	as_user(user)
	words = words_for(user, {OFFICE_HEAD, "Administrator"}, "«Bản nháp»: bạn không sửa được «Bảng điểm»")
	with pytest.raises(frappe.PermissionError, match=words):
		upload(frappe.get_doc("CCHC Self Assessment", f"CCHC-{YEAR}-U01"), content)
	as_user(STAFF)
	assert upload(self_assessment(), content)["answers"] == 1


def test_nothing_is_imported_into_what_is_submitted(as_user: Callable[[str], None]) -> None:
	content = edit(download(self_assessment()), {("1.1.3|1", "answer"): 9, ("1.1.3|2", "answer"): 12})
	submit_as_head()
	# Staff may not save what is submitted; the head may, in other states.
	for user, words in ((STAFF, NO_RIGHT), (head_of("U01"), "«Đã nộp»: bạn không sửa được «Bảng điểm»")):
		as_user(user)
		with pytest.raises(frappe.PermissionError, match=words):
			upload(self_assessment(), content)


def test_the_form_is_not_for_other_units(as_user: Callable[[str], None]) -> None:
	doc = self_assessment()
	as_user(staff_of("U02"))
	with pytest.raises(frappe.PermissionError, match=NO_RIGHT):
		sheet.download_form(doc.name)
	assert download(self_assessment("U02"))


def test_last_years_answers_stand_beside_in_the_form(as_user: Callable[[str], None]) -> None:
	as_user("Administrator")
	submit_as_head()
	open_round(["U01"], year=YEAR + 1)
	as_user(STAFF)
	book = openpyxl.load_workbook(io.BytesIO(download(self_assessment("U01", YEAR + 1))))
	page = book[MAIN_SHEET]
	column = [page[f"{LETTER['previous']}{row}"].value for row in range(6, page.max_row)]
	assert "Ban hành đúng hạn" in column and 9 in column
