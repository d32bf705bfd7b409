"""Page or clause of a document that is evidence, and the address of a page in the web: in the row, in a line of the Excel
form, on the sheet."""

from __future__ import annotations

import frappe
import pytest
from factories_round import self_assessment
from forms import download, edit, upload

from cchc_eval.cchc_eval.doctype.cchc_self_assessment.evidence_lines import Line, as_line, read_line
from cchc_eval.cchc_eval.doctype.cchc_self_assessment.sheet import evidence_texts
from cchc_eval.printing.sheets import self_assessment_sheet

PLAN = {"title": "Kế hoạch CCHC năm", "document_number": "17/KH-U01", "document_date": "2026-02-04"}
WRITTEN = "Kế hoạch CCHC năm, số 17/KH-U01, ngày 04/02/2026"
FIRST = ("1.1.1|1", "evidence")


def rows() -> list[tuple[str, str, str]]:
	return [
		(row.criteria, row.document_number or row.title, row.place_in_document or "")
		for row in self_assessment().evidence
	]


@pytest.mark.parametrize(
	("text", "title", "place"),
	[
		("Báo cáo (trang 3, mục 2)", "Báo cáo", "trang 3, mục 2"),
		("Báo cáo (Điều 5 (khoản 2))", "Báo cáo", "Điều 5 (khoản 2)"),
		("Báo cáo (phút 12:30)", "Báo cáo", "phút 12:30"),
		("Báo cáo (tại danh sách kèm theo)", "Báo cáo", "danh sách kèm theo"),
		# None of these names a place.
		("Báo cáo (bản sao)", "Báo cáo (bản sao)", ""),
		("Báo cáo (https://vbpl.vn/x)", "Báo cáo (https://vbpl.vn/x)", ""),
		("Báo cáo trang 3)", "Báo cáo trang 3)", ""),
		("(trang 3)", "(trang 3)", ""),
		(f"Báo cáo (trang {'3' * 140})", f"Báo cáo (trang {'3' * 140})", ""),
	],
)
def test_a_place_is_read_from_the_end_of_a_line_and_written_back(text: str, title: str, place: str) -> None:
	line = read_line(text)
	assert line == Line(title, place=place)
	assert str(line) == text


@pytest.mark.parametrize(
	"place", ["trang 3", "danh sách kèm theo", "tại phụ lục II", "bảng (1", "Tại mục 2) và 3", "trang\x00 3\x1b"]
)
def test_any_place_that_the_unit_types_comes_back_from_the_form(place: str) -> None:
	for more in ({}, {"link": "https://vbpl.vn/a?b=(1),c"}):
		row = frappe._dict(PLAN, place_in_document=place, **more)
		assert read_line(str(as_line(row))) == as_line(row) and as_line(row).place


def test_the_place_goes_to_excel_and_comes_back_and_stands_on_the_sheet() -> None:
	doc = self_assessment()
	doc.append("evidence", {"criteria": "1.1.1", "place_in_document": "trang 3, mục 2", **PLAN})
	doc.save()
	content = download(doc)
	assert evidence_texts(doc)["1.1.1"] == f"{WRITTEN} (trang 3, mục 2)"
	assert upload(doc, content)["evidence"] == 0
	doc.reload().set("evidence", [])
	doc.save()
	assert upload(doc, content)["evidence"] == 1
	assert rows() == [("1.1.1", "17/KH-U01", "trang 3, mục 2")]


def test_a_place_written_later_joins_its_document_and_an_older_form_takes_none_away() -> None:
	doc = self_assessment()
	doc.append("evidence", {"criteria": "1.1.1", **PLAN})
	older = download(doc.save())
	assert upload(doc, edit(older, {FIRST: f"{WRITTEN} (trang 3)"}))["evidence"] == 1
	assert rows() == [("1.1.1", "17/KH-U01", "trang 3")]
	assert upload(doc.reload(), older)["evidence"] == 0
	assert rows() == [("1.1.1", "17/KH-U01", "trang 3")]


def test_a_place_for_one_of_several_criteria_is_not_said_of_the_others() -> None:
	doc = self_assessment()
	doc.append("evidence", {"criteria": "1.1.1, 1.1.2", **PLAN})
	content = edit(download(doc.save()), {FIRST: f"{WRITTEN} (trang 3)"})
	assert upload(doc, content)["evidence"] == 1
	assert rows() == [("1.1.1, 1.1.2", "17/KH-U01", ""), ("1.1.1", "17/KH-U01", "trang 3")]


def test_a_place_beyond_a_line_is_refused_by_its_name() -> None:
	doc = self_assessment()
	doc.append("evidence", {"criteria": "1.1.1", "place_in_document": "x" * 141, **PLAN})
	with pytest.raises(frappe.ValidationError, match="Trang, mục dài quá 140 ký tự"):
		doc.save()


def test_the_address_of_a_page_goes_to_excel_and_comes_back_and_stands_on_the_sheet() -> None:
	address, bare = "https://dichvucong.example.vn/ket-qua?nam=2026&quy=4", "http://example.vn/1"
	doc = self_assessment()
	for values in ({"title": "Kết quả", "link": address}, {"title": bare, "link": bare}):
		doc.append("evidence", {"criteria": "1.1.1", **values})
	content = download(doc.save())
	assert evidence_texts(doc)["1.1.1"] == f"Kết quả, địa chỉ {address}\n{bare}"
	assert "địa chỉ" in self_assessment_sheet(doc).lines[2].evidence
	assert upload(doc, content)["evidence"] == 0
	# A file from before the address was there takes nothing away, another address is another page.
	assert upload(doc.reload(), edit(content, {FIRST: "Kết quả"}))["evidence"] == 0
	assert upload(doc.reload(), edit(content, {FIRST: "Kết quả, địa chỉ https://example.vn/2"}))["evidence"] == 1
	doc.reload().set("evidence", [])
	doc.save()
	assert upload(doc, content)["evidence"] == 2
	assert [(row.title, row.link) for row in doc.reload().evidence] == [("Kết quả", address), (bare, bare)]
