"""Difficulties and recommendations: written by the unit in its draft, in its Excel form, frozen with the rest."""

from __future__ import annotations

from collections.abc import Callable

import frappe
import pytest
from factories_round import OFFICE_HEAD, head_of, self_assessment, staff_of, submit_as_head
from forms import download, upload
from refusals import NO_RIGHT

from cchc_eval.cchc_eval.doctype.cchc_self_assessment import actions
from cchc_eval.printing.sheets import self_assessment_sheet

SAID = {"difficulties": "Thiếu người\nPhần mềm chậm", "recommendations": "Bố trí kinh phí"}


def test_what_the_unit_says_is_printed_from_what_it_sent(as_user: Callable[[str], None]) -> None:
	self_assessment().update(SAID).save()
	sent = submit_as_head()
	sheet = self_assessment_sheet(sent)
	assert {field: getattr(sheet, field) for field in SAID} == SAID
	for user, words in (
		(head_of("U01"), "«Đã nộp»: bạn không sửa được «Khó khăn, vướng mắc»"),
		(OFFICE_HEAD, NO_RIGHT),
	):
		as_user(user)
		sent.reload().difficulties = "Không có"
		with pytest.raises(frappe.PermissionError, match=words):
			sent.save()
	as_user(head_of("U01"))
	again = frappe.get_doc(sent.doctype, actions.withdraw(sent.name))
	assert {field: again.get(field) for field in SAID} == SAID


def test_the_excel_form_carries_it_and_a_blank_cell_keeps_what_stands_here() -> None:
	blank = download(self_assessment())
	doc = self_assessment().update(SAID).save()
	content = download(doc)
	doc.update({"difficulties": "", "recommendations": "Khác"}).save()
	taken = upload(doc, content)
	assert (taken["statements"], taken["kept"]) == (2, [])
	doc.reload()
	assert {field: doc.get(field) for field in SAID} == SAID
	assert upload(doc, blank)["kept"] == ["Khó khăn, vướng mắc", "Kiến nghị, đề xuất"]
	assert self_assessment().recommendations == "Bố trí kinh phí"


def test_a_text_beyond_any_report_is_refused_by_its_name() -> None:
	doc = self_assessment()
	doc.recommendations = "a" * 10_001
	with pytest.raises(frappe.ValidationError, match=r"Kiến nghị, đề xuất dài quá 10\.000 ký tự"):
		doc.save()
	doc.reload().recommendations = "a" * 10_000
	assert doc.save().recommendations == "a" * 10_000


def test_another_unit_does_not_write_it(as_user: Callable[[str], None]) -> None:
	doc = self_assessment()
	as_user(staff_of("U02"))
	with pytest.raises(frappe.PermissionError, match=NO_RIGHT):
		doc.update(SAID).save()
