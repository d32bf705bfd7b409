"""What people type, drop and paste is kept, or it is said that it is not."""

from __future__ import annotations

import json
from collections.abc import Callable

import frappe
from accessibility import grave_faults
from desk_window import Desk
from http_world import (
	APPRAISAL,
	APPRAISER,
	BEFORE_COUNCIL,
	BEGUN,
	CHAIR,
	DECISION,
	DRAFT,
	HEAD,
	ROUND,
	SELF_ASSESSMENT,
	STAFF,
)

Desks = Callable[[str], Desk]
MAY_NOT_APPLY = "1.3.2"
COUNTED = "1.1.3"  # a part of a whole
NAME = f"{ROUND}-{DRAFT}"
VOTE = "CCHC Council Vote"


def test_what_does_not_apply_is_not_counted_as_lacking_evidence(desk: Desks) -> None:
	page = (window := desk(STAFF)).open(SELF_ASSESSMENT, NAME)
	count = page.locator("[data-filter=unproven] .cchc-count")
	before = int(count.inner_text().strip("()"))
	page.locator(f".cchc-leaf[data-code='{MAY_NOT_APPLY}'] .cchc-na-tick").check()
	page.wait_for_function(
		"before => Number(document.querySelector('[data-filter=unproven] .cchc-count').textContent.slice(1, -1)) < before",
		arg=before,
	)
	assert int(count.inner_text().strip("()")) == before - 1
	window.save()


def test_nor_does_the_office_miss_evidence_of_it(desk: Desks) -> None:
	name = f"{ROUND}-{BEGUN}"
	row = frappe.db.get_value("CCHC Appraised Score", {"parent": name, "code": MAY_NOT_APPLY}, "name")
	frappe.db.set_value(
		"CCHC Appraised Score",
		row,
		{"self_answer": json.dumps({"not_applicable": True}), "self_state": "not_applicable", "self_points": 0},
	)
	frappe.db.commit()
	page = desk(APPRAISER).open(APPRAISAL, name)
	page.locator(f".cchc-leaf[data-code='{COUNTED}'] .cchc-missing").wait_for()
	assert page.locator(f".cchc-leaf[data-code='{MAY_NOT_APPLY}'] .cchc-missing").count() == 0
	page.locator("[data-filter=unproven]").click()
	assert not page.locator(f".cchc-leaf[data-code='{MAY_NOT_APPLY}']").is_visible()
	assert page.locator(f".cchc-leaf[data-code='{COUNTED}']").is_visible()


def test_a_doubtful_answer_is_asked_about(desk: Desks) -> None:
	page = desk(STAFF).open(SELF_ASSESSMENT, NAME)
	inputs = page.locator(f".cchc-leaf[data-code='{COUNTED}'] .cchc-inputs input[type=text]")
	inputs.nth(0).fill("12")
	inputs.nth(1).fill("9")
	page.locator(f".cchc-leaf[data-code='{COUNTED}'] .cchc-doubt", has_text="đổi chỗ hai số").wait_for()
	assert grave_faults(page, f".cchc-leaf[data-code='{COUNTED}']") == []


def test_an_opinion_typed_after_the_vote_is_kept_when_its_field_is_left(desk: Desks) -> None:
	name = f"CCHC-QD-{BEFORE_COUNCIL}"
	frappe.db.set_value(DECISION, name, "meeting_end", None)
	frappe.db.commit()
	page = (window := desk(CHAIR)).open(DECISION, name)
	mine = page.locator(".cchc-my-vote").first
	mine.locator("[data-vote=Against]").click()
	mine.locator("[data-vote=Against][aria-pressed=true]").wait_for()
	mine.locator("input").fill("Chưa đủ minh chứng")
	page.locator(".cchc-session-head").click()
	page.locator(".cchc-vote-list", has_text="ý kiến").first.wait_for()
	window.settle()
	frappe.db.rollback()
	votes = frappe.get_all(VOTE, {"decision": name, "member": CHAIR}, ["vote", "opinion"])
	assert {"vote": "Against", "opinion": "Chưa đủ minh chứng"} in votes


def test_a_refused_step_leaves_no_error_behind(desk: Desks) -> None:
	"""The server says why, and what was typed is still there."""
	page = (window := desk(HEAD)).open(SELF_ASSESSMENT, NAME)
	thrown: list[str] = []
	page.on("pageerror", lambda error: thrown.append(str(error)))
	page.evaluate(
		"""name => {
			const method = "cchc_eval.cchc_eval.doctype.cchc_self_assessment.actions.return_to_unit";
			const ask = (values) => cchc_eval.call(method, { self_assessment: name, ...values });
			cur_frm.add_custom_button("Thử", () => ask({ reason: "?" }));
			$(document).one("hidden.bs.modal", () =>
				cchc_eval.prompt({ fieldname: "reason", fieldtype: "Small Text", label: "?" }, ask, "?")
			);
		}""",
		NAME,
	)
	window.press("Thử")
	window.dialog().locator(".msgprint").wait_for()
	page.locator(".custom-actions button:enabled", has_text="Thử").wait_for()
	page.keyboard.press("Escape")
	window.fill(reason="Thiếu tài liệu")
	window.confirm()
	page.locator(".modal.show .msgprint").wait_for()
	window.settle()
	assert thrown == []
	assert page.locator(".modal [data-fieldname=reason] textarea").input_value() == "Thiếu tài liệu"
	# The browser notes the refusal itself in its console, and Frappe the server's traceback.
	window.faults.clear()


def test_a_reward_form_of_the_department_is_no_bureau(desk: Desks) -> None:
	page = desk("Administrator").open("CCHC Reward Form")
	options = page.locator(".standard-filter-section select option, .filter-section select option").all_inner_texts()
	shown = " ".join([*options, page.locator(".frappe-list").inner_text()])
	assert "Cục" not in shown and "Sở" in shown
	# Frappe's menu of sorting translates labels without their DocType.
	labels = page.evaluate("""async () => {
		const ours = ["CCHC Released Result", "CCHC Document Number", "CCHC Access Grant"];
		await Promise.all(ours.map((name) => new Promise((done) => frappe.model.with_doctype(name, done))));
		return ours.map((doctype) => {
			const menu = new frappe.ui.SortSelector({ parent: $("<div>"), doctype, args: {}, change() {} });
			return menu.wrapper.find("a.option").text().split(/\\s\\s+/);
		});
	}""")
	for shown, told in zip(labels, ({"Thứ hạng", "Trạng thái"}, {"Văn bản", "Ký hiệu"}, {"Tài khoản"}), strict=True):
		assert told <= set(shown) and not {"Place", "Bang", "Paper", "Người dùng"} & set(shown)
	# Nobody reads these, the administrator neither.
	for route in ("cchc-notice", "cchc-numbered-text/x"):
		page.evaluate("route => frappe.set_route(route)", route)
		page.locator(
			".message-page:visible", has_text="Không có trang này hoặc tài khoản của bạn không được xem."
		).wait_for()
	assert page.locator(".modal.show").count() == 0
