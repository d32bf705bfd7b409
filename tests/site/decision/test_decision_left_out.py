"""Units without an appraisal: named, left out with a reason, and on the papers."""

from __future__ import annotations

import io
import json
from typing import Any

import frappe
import pytest
from factories_appraisal import (
	HEAD,
	ROUND,
	act,
	approve,
	sign_off,
	signed_off_round,
	started,
	step,
	submitted_round,
)
from factories_round import staff_of
from openpyxl import load_workbook

from cchc_eval.cchc_eval.doctype.cchc_council_decision.cchc_council_decision import (
	compile,
	missing_units,
)
from cchc_eval.cchc_eval.doctype.cchc_self_assessment.sheet import download_form
from cchc_eval.printing import decision as papers
from cchc_eval.workbook.form_layout import MAIN_SHEET


def again(excluded: list | None = None, user: str = HEAD) -> Any:
	return frappe.get_doc("CCHC Council Decision", act(user, lambda: compile(ROUND, excluded)))


def test_missing_units_are_listed_and_nothing_is_made() -> None:
	submitted_round(3)
	started("U01")
	started("U02")
	sign_off("U01")
	with pytest.raises(frappe.ValidationError) as caught:
		again()
	text = str(caught.value)
	assert "(Đơn vị U02): phiếu thẩm định đang ở trạng thái Bản nháp" in text
	assert "(Đơn vị U03): chưa có phiếu thẩm định" in text and "U01" not in text
	assert not frappe.db.count("CCHC Council Decision", {"round": ROUND})
	listed = act(HEAD, lambda: missing_units(ROUND))
	assert [(row["unit"], row["state"]) for row in listed] == [("U02", "Draft"), ("U03", "")]


def test_missing_units_may_be_left_out_with_a_reason() -> None:
	submitted_round(3)
	started("U01")
	started("U02")
	sign_off("U01", "U02")
	with pytest.raises(frappe.ValidationError, match="U03: hãy nêu lý do không xét"):
		again([{"unit": "U03", "reason": " "}])
	doc = again([{"unit": "U03", "reason": "Giải thể"}])
	assert [(row.unit, row.unit_name, row.reason) for row in doc.excluded] == [("U03", "Đơn vị U03", "Giải thể")]
	assert [row.unit for row in doc.results] == ["U01", "U02"]
	# Compiled again, the draft's own list holds.
	assert [row.unit for row in again().excluded] == ["U03"]


def test_papers_and_form_name_the_units_left_out() -> None:
	submitted_round(3, people=True)
	started("U01")
	started("U02")
	sign_off("U01", "U02")
	doc = again([{"unit": "U03", "reason": "Giải thể trong năm."}])
	form = frappe.get_doc("CCHC Self Assessment", f"{ROUND}-U03")
	assert form.excluded_because() == ""
	step(HEAD, doc, "Report to Council")
	approve(doc)
	expected = [("Đơn vị U03", "Giải thể trong năm")]
	for paper in (papers.decision(doc), papers.minutes(doc)):
		assert [(unit.unit_name, unit.reason) for unit in paper.excluded] == expected
	released = frappe.db.get_value("CCHC Released Ranking", doc.name, "excluded_json")
	assert [(unit["unit_name"], unit["reason"]) for unit in json.loads(released)] == [
		("Đơn vị U03", "Giải thể trong năm.")
	]
	sheet = load_workbook(io.BytesIO(papers.appendix(doc))).active
	assert "- Đơn vị U03: Giải thể trong năm" in [cell.value for row in sheet.iter_rows() for cell in row]
	# The unit's form says so, and is closed.
	assert form.excluded_because() == "Giải thể trong năm"
	frappe.db.set_value(form.doctype, form.name, {"docstatus": 0, "workflow_state": "Draft"})
	not_evaluated = r"không đánh giá, xếp hạng Đơn vị U03 trong đợt này: Giải thể trong năm\. Phiếu đã đóng"
	with pytest.raises(frappe.PermissionError, match=not_evaluated):
		act(staff_of("U03"), form.reload().save)
	form.run_method("onload")
	assert form.get_onload("excluded") == "Giải thể trong năm" and not form.get_onload("may_edit")
	closed = (form.check_may_change_files, lambda: form.check_transition("Submitted", "Withdrawn"))
	for way in closed:
		with pytest.raises(frappe.PermissionError, match=not_evaluated):
			act(staff_of("U03"), way)
	frappe.local.response = frappe._dict()
	download_form(form.name)
	page = load_workbook(io.BytesIO(frappe.response.filecontent))[MAIN_SHEET]
	assert "Giải thể" in str(page["A3"].value)


def test_others_can_not_be_left_out() -> None:
	signed_off_round(2)
	not_missing, unknown = [{"unit": "U01", "reason": "Không muốn"}], [{"unit": "U99", "reason": "Không có"}]
	for excluded, words in (
		(not_missing, "Đơn vị U01 đã được thẩm định hoặc không thuộc đợt này"),
		(unknown, "Đơn vị U99 đã được thẩm định hoặc không thuộc đợt này"),
		(["U01"], "Không đọc được dữ liệu gửi lên"),
		([{"reason": "?"}], "phải ghi rõ đơn vị và lý do"),
	):
		with pytest.raises(frappe.ValidationError, match=words):
			again(excluded)
	with pytest.raises(TypeError, match="should be of type"):
		again({"U01": "x"})
	assert not frappe.db.count("CCHC Council Decision", {"round": ROUND})
	assert [row.unit for row in again([]).results] == ["U01", "U02"]


def test_leaving_everybody_out_is_refused() -> None:
	submitted_round(1)
	with pytest.raises(frappe.ValidationError, match="Chưa có đơn vị nào của đợt được thẩm định xong"):
		again([{"unit": "U01", "reason": "x"}])
	started("U01")
	sign_off("U01")
	assert [row.unit for row in again().results] == ["U01"]


def test_a_unit_that_came_back_is_no_longer_left_out() -> None:
	submitted_round(2)
	started("U01")
	sign_off("U01")
	again([{"unit": "U02", "reason": "Chưa xong"}])
	started("U02")
	sign_off("U02")
	doc = again()
	assert [row.unit for row in doc.results] == ["U01", "U02"] and not doc.excluded
