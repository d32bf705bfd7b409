"""What each role does most, in the desk itself, on a screen of 1280 pixels as in most offices."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import frappe
import pytest
from accessibility import grave_faults
from background import pdf_made_at_once
from desk_window import Desk
from http_client import DESK
from http_world import (
	APPRAISAL,
	APPRAISER,
	ASKED,
	BEFORE_COUNCIL,
	BEFORE_COUNCIL_TOO,
	BEGUN,
	CHAIR,
	CLERK,
	DECIDED,
	DECISION,
	HEAD,
	MANAGER,
	MEMBER,
	OFFICE_HEAD,
	READY,
	ROUND,
	SELF_ASSESSMENT,
	STAFF,
	stored,
)
from playwright.sync_api import Route

Desks = Callable[[str], Desk]
CHOICE = "1.1.1"  # a choice of one
TELEPHONE = {"width": 390, "height": 844}
CUT = "elements => elements.filter(element => element.scrollWidth > element.clientWidth).map(element => element.innerText)"
IN_ONE_LINE = "elements => elements.filter(element => element.offsetHeight > 32).map(element => element.innerText)"


def test_staff_answer_a_criterion_and_see_its_points(desk: Desks) -> None:
	name = f"{ROUND}-H01"
	page = (window := desk(STAFF)).open(SELF_ASSESSMENT, name)
	leaf = page.locator(f".cchc-leaf[data-code='{CHOICE}']")
	assert leaf.locator("[data-points]").inner_text().startswith("–")
	leaf.locator("input[type=radio]").first.check()
	page.wait_for_function(
		"code => !document.querySelector(`.cchc-leaf[data-code='${code}'] [data-points]`).textContent.startsWith('–')",
		arg=CHOICE,
	)
	shown = leaf.locator("[data-points]").inner_text()
	window.save()
	row = next(row for row in stored(SELF_ASSESSMENT, name)["scores"] if row["code"] == CHOICE)
	assert json.loads(row["answer"])["choice"]
	assert shown.split(" / ")[0] == f"{row['points']:g}".replace(".", ",")


def test_the_head_submits_through_the_actions_menu(desk: Desks) -> None:
	name = f"{ROUND}-{READY}"
	page = (window := desk(HEAD)).open(SELF_ASSESSMENT, name)
	window.act("Nộp")
	window.confirm()
	page.wait_for_function("cur_frm.doc.docstatus === 1")
	window.settle()
	assert window.english_words() == []
	assert stored(SELF_ASSESSMENT, name)["workflow_state"] == "Submitted"
	# Nothing can be typed any more.
	page.locator(".cchc-answers.cchc-readonly").wait_for()
	assert page.locator(".cchc-answer input:enabled").count() == 0


def test_the_appraiser_corrects_with_a_reason(desk: Desks) -> None:
	name = f"{ROUND}-{BEGUN}"
	page = (window := desk(APPRAISER)).open(APPRAISAL, name)
	leaf = page.locator(f".cchc-leaf[data-code='{CHOICE}']")
	leaf.locator("[data-action='Set Points']").click()
	leaf.locator(".cchc-points-set").fill("0,5")
	leaf.locator(".cchc-reason").fill("Ban hành chậm 10 ngày")
	window.save()
	row = next(row for row in stored(APPRAISAL, name)["scores"] if row["code"] == CHOICE)
	assert (row["action"], row["points_set"], row["reason"]) == ("Set Points", 0.5, "Ban hành chậm 10 ngày")
	assert "0,5" in leaf.locator("[data-points]").inner_text()


def test_the_chair_approves(desk: Desks) -> None:
	name = f"CCHC-QD-{BEFORE_COUNCIL_TOO}"
	page = (window := desk(CHAIR)).open(DECISION, name)
	window.act("Phê duyệt")
	assert window.dialog().locator(".text-warning").count()
	assert grave_faults(page, ".modal.show .modal-body") == []
	window.confirm()
	page.wait_for_function("cur_frm.doc.docstatus === 1")
	window.settle()
	assert window.english_words() == []
	approved = stored(DECISION, name)
	assert (approved["workflow_state"], approved["approved_by"]) == ("Approved", CHAIR)
	assert {stored(APPRAISAL, row["appraisal"])["workflow_state"] for row in approved["results"]} == {"Approved"}


# The paper on its way to its number is nowhere wider than its frame.
FITS = """() => {
	const { documentElement: room } = document.querySelector("iframe[title='Xem trước văn bản']").contentDocument;
	const pages = [...room.querySelectorAll(".part")];
	return pages.length && pages.every((one) => one.getBoundingClientRect().width <= room.clientWidth + 1);
}"""


def test_the_clerk_issues_and_opens_the_pdf(desk: Desks) -> None:
	name = f"CCHC-QD-{DECIDED}"
	page = (window := desk(CLERK)).open(DECISION, name)
	page.get_by_role("button", name="Ban hành", exact=True).click()
	# The next free number is offered, and the paper shown with what is typed.
	page.wait_for_function("window.cur_dialog?.get_value('number') > 0")
	# As on the paper, whatever format the site has.
	day = window.dialog().locator("[data-fieldname=date] input").input_value()
	assert re.fullmatch(r"\d\d/\d\d/\d{4}", day), day
	window.fill(number="5")
	page.keyboard.press("Tab")
	paper = page.frame_locator("iframe[title='Xem trước văn bản'][src*='number=5&']")
	paper.get_by_text("DỰ THẢO").first.wait_for()
	page.set_viewport_size({"width": 390, "height": 844})
	page.wait_for_function(FITS)
	page.set_viewport_size({"width": 1280, "height": 900})
	window.settle()
	assert grave_faults(page, ".modal.show") == []
	window.confirm()
	page.wait_for_function("cur_frm.doc.number === 5")
	window.settle()
	# The answer does not wait for the PDF, which a worker makes.
	page.locator(".form-message", has_text="Đang tạo tệp PDF").wait_for()
	assert window.english_words() == []
	pdf_made_at_once(DECISION, name)
	page.wait_for_function("cur_frm.doc.issued_file")
	window.settle()
	bodies: list[bytes] = []

	def take(route: Route) -> None:
		answer = route.fetch()
		bodies.append(answer.body())
		route.fulfill(body="", content_type="text/plain")

	window.context.route("**/cchc_eval.printing.api.pdf**", take)
	page.locator(".inner-group-button:visible", has_text="In").locator("button").click()
	with window.context.expect_page():
		page.locator(".inner-group-button .dropdown-menu a:visible", has_text="PDF").first.click()
	page.wait_for_timeout(100)
	while not bodies:
		page.wait_for_timeout(100)
	assert bodies[0].startswith(b"%PDF")
	assert stored(DECISION, name)["issued_file"]


PAGES = [
	(STAFF, SELF_ASSESSMENT, f"{ROUND}-H01"),
	(STAFF, SELF_ASSESSMENT, ""),
	(HEAD, SELF_ASSESSMENT, f"{ROUND}-H03"),
	(APPRAISER, APPRAISAL, f"{ROUND}-H07"),
	(APPRAISER, APPRAISAL, ""),
	(OFFICE_HEAD, APPRAISAL, f"{ROUND}-H09"),
	(OFFICE_HEAD, DECISION, "CCHC-QD-2082"),
	(OFFICE_HEAD, "CCHC Evaluation Round", ROUND),
	(MEMBER, DECISION, "CCHC-QD-2083"),
	(CHAIR, DECISION, ""),
	(CLERK, DECISION, f"CCHC-QD-{DECIDED}"),
	(MANAGER, "CCHC Evaluation Round", ROUND),
	(MANAGER, "CCHC Unit", "H01"),
	(MANAGER, "CCHC Criteria Set", ""),
	(MANAGER, "CCHC Settings", "CCHC Settings"),
]


@pytest.mark.parametrize(("user", "doctype", "name"), PAGES, ids=lambda value: str(value).partition("@")[0])
def test_a_page_is_in_vietnamese_and_breaks_nowhere(desk: Desks, user: str, doctype: str, name: str) -> None:
	window = desk(user)
	window.open(doctype, name)
	assert window.english_words() == []


@pytest.mark.parametrize("user", [STAFF, APPRAISER, CHAIR, CLERK], ids=lambda user: user.partition("@")[0])
def test_the_desk_leads_to_the_workspace_in_vietnamese(desk: Desks, user: str) -> None:
	"""By the sidebar of Frappe 15 or the icons of 16."""
	page = (window := desk(user)).page
	page.goto(window.base + DESK)
	page.locator(":is(.desktop-icon, .standard-sidebar-item):visible", has_text="Đánh giá CCHC").first.click()
	page.locator(".editor-js-container .widget:visible").first.wait_for()
	# It begins with what waits for them, and Frappe's own workspaces are not beside it.
	page.locator(".cchc-home section", has_text="Việc đang chờ bạn").wait_for()
	assert page.locator(".standard-sidebar-item:visible").count() <= 1 or DESK != "/app"
	window.settle()
	assert window.english_words() == []


def test_the_heads_of_an_appraisal_stay_in_one_line(desk: Desks) -> None:
	page = desk(APPRAISER).open(APPRAISAL, f"{ROUND}-{BEGUN}")
	page.locator(".cchc-leaf").first.wait_for()
	assert page.locator(".cchc-side-head :is(.btn, span:not(.btn-group))").evaluate_all(IN_ONE_LINE) == []


def test_the_votes_fit_beside_each_other(desk: Desks) -> None:
	name = f"CCHC-QD-{BEFORE_COUNCIL}"
	frappe.db.set_value(DECISION, name, "meeting_end", None)
	frappe.db.commit()
	page = desk(CHAIR).open(DECISION, name)
	page.locator(".cchc-my-vote").first.wait_for()
	beyond = "table => table.scrollWidth - table.parentElement.clientWidth"
	for width in (1280, 1366, 1440, 1920):
		page.set_viewport_size({"width": width, "height": 900})
		page.evaluate("() => new Promise(requestAnimationFrame)")
		assert page.locator(".cchc-votes").evaluate(beyond) == 0, width


def test_the_workspace_cuts_no_name(desk: Desks) -> None:
	page = desk(OFFICE_HEAD).open("CCHC")
	names = page.locator(
		":is(.shortcut-widget-box, .number-widget-box) :is(.widget-title, .widget-title .ellipsis):visible"
	)
	# They are drawn one after the other.
	names.nth(10).wait_for()
	page.wait_for_load_state("networkidle")
	assert names.count() > 10
	assert names.evaluate_all(CUT) == []


def test_a_telephone_shows_steps_and_criteria_whole(desk: Desks) -> None:
	window = desk(APPRAISER)
	window.page.set_viewport_size(TELEPHONE)
	page = window.open(APPRAISAL, f"{ROUND}-{BEGUN}")
	page.locator(".cchc-leaf").first.wait_for()
	assert page.locator(".cchc-actions").count() > 10
	assert page.locator(":is(.cchc-side-head, .cchc-actions, .cchc-actions .btn)").evaluate_all(CUT) == []
	window = desk(MANAGER)
	window.page.set_viewport_size(TELEPHONE)
	page = window.open("CCHC Criteria Set", frappe.db.get_value("CCHC Criteria Set", {"docstatus": 1}))
	titles = page.locator(".cchc-criteria td:nth-child(2)")
	titles.first.wait_for()
	assert min(titles.evaluate_all("cells => cells.map(cell => cell.clientWidth)")) > 150


def test_people_have_names_and_times_one_form(desk: Desks) -> None:
	page = (window := desk(OFFICE_HEAD)).open(DECISION, f"CCHC-QD-{DECIDED}")
	page.locator(".cchc-votes").wait_for()
	window.settle()
	page.locator(".section-head.collapsed:visible").evaluate_all("heads => heads.forEach((head) => head.click())")
	text = page.locator(".layout-main:visible").inner_text()
	assert "@http.example" not in text
	assert "Asia/" not in text
	# No seconds, and none as the database writes it.
	assert not page.evaluate(r"text => text.match(/\d\d:\d\d:\d\d|\d{4}-\d\d-\d\d/g)", text)


def test_a_unit_is_led_to_the_questions_it_may_answer(desk: Desks) -> None:
	page = (window := desk(STAFF)).open(SELF_ASSESSMENT, f"{ROUND}-{ASKED}")
	page.locator(".form-message", has_text="yêu cầu giải trình").wait_for()
	# What is typed is still there once the form is drawn anew, and said once.
	reply = page.locator("[data-reply]").first
	reply.fill("Đã ban hành văn bản")
	page.evaluate("cur_frm.refresh(), cur_frm.refresh()")
	window.settle()
	assert reply.input_value() == "Đã ban hành văn bản"
	assert page.locator(".form-message", has_text="yêu cầu giải trình").count() == 1
	page.locator("[data-filter=asked]").click()
	shown = page.locator(".cchc-leaf:visible")
	assert shown.count() == page.locator(".cchc-leaf:visible .cchc-asked").count() > 0
	# Without planned actions no empty block is shown.
	assert page.locator(".form-dashboard-section:visible", has_text="Cam kết").count() == 0


def test_a_list_distinguishes_the_years(desk: Desks) -> None:
	page = desk(APPRAISER).open(APPRAISAL)
	columns = page.locator(".list-row-head .list-row-col:visible").all_inner_texts()
	assert [text.strip() for text in columns if text.strip()][:4] == ["Tên đơn vị", "Trạng thái", "Năm", "Chỉ số (%)"]


FORMATTED = sorted(
	path.stem.removesuffix("_list")
	for path in Path(frappe.get_app_path("cchc_eval")).rglob("*_list.js")
	if "formatters" in path.read_text()
)


@pytest.mark.parametrize("doctype", FORMATTED)
def test_a_cell_of_a_list_is_one_element_whatever_it_holds(desk: Desks, doctype: str) -> None:
	"""Frappe 16 takes a cell for an element to measure; where it is a bare text the list stays empty."""
	page = desk("Administrator").open(doctype.replace("_", "-"))
	full = {
		"docstatus": 1,
		"index_percent": 85.5,
		"rank_name": "TỐT",
		"number": 5,
		"total_amount": 1e6,
		"pay_back": 1e3,
	}
	full |= {"due_date": "2026-12-31", "authority": "Province", "overdue": 1, "late": 1}
	elements = """(docs) => docs.flatMap((doc) =>
		Object.entries(cur_list.settings.formatters).map(([field, formatter]) =>
			$(formatter(doc[field] || "", frappe.meta.get_docfield(cur_list.doctype, field), doc)).filter("*").length))"""
	assert set(page.evaluate(elements, [{"docstatus": 0}, full, {**full, "overdue": 0}])) == {1}
