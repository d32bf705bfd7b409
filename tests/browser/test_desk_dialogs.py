"""Steps that ask for something first: each dialog as its user meets it."""

from __future__ import annotations

from collections.abc import Callable

import frappe
from desk_window import Desk
from http_world import (
	APPRAISAL,
	BEFORE_COUNCIL,
	CHAIR,
	DECIDED,
	DECISION,
	OFFICE_HEAD,
	ROUND,
	SELF_ASSESSMENT,
	SENT,
	SIGNED,
	stored,
)

Desks = Callable[[str], Desk]
REASON = "Thiếu tài liệu kiểm chứng"


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
	page.locator(".modal.show [data-fieldname=new_deadline] input").click()
	page.locator(".datepicker.active .datepicker--nav-title", has_text="Tháng").wait_for()
	window.fill(stage="Appraisal", new_deadline="20/12/2099 17:00:00", reason=REASON)
	window.confirm()
	page.wait_for_function("cur_frm.doc.extensions.length")
	window.settle()
	assert stored("CCHC Evaluation Round", ROUND)["extensions"][0]["reason"] == REASON


def test_the_chair_returns_the_results(desk: Desks) -> None:
	name = f"CCHC-QD-{BEFORE_COUNCIL}"
	page = (window := desk(CHAIR)).open(DECISION, name)
	window.act("Trả lại Văn phòng")
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
	page.locator(".alert-message", has_text="Văn phòng tổng hợp").wait_for()
	window.settle()
	assert stored(DECISION, name)["workflow_state"] == "Approved"
	assert frappe.get_all(DECISION, {"amends": name}, ["workflow_state", "amendment_reason"]) == [
		{"workflow_state": "Draft", "amendment_reason": REASON}
	]
