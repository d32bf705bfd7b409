"""A unit's form that saves itself: beside a second person, without a network, and with what is half typed."""

from __future__ import annotations

import json
from collections.abc import Callable

import frappe
from desk_window import Desk
from http_world import ASKED, HEAD, ROUND, SELF_ASSESSMENT, STAFF, stored
from playwright.sync_api import Locator, Page

Desks = Callable[[str], Desk]
NAME = f"{ROUND}-H01"
CHOICE, CHECKED, RATIO = "1.1.1", "1.1.2", "1.2.1"
TEXTS = "JSON.stringify(localStorage)"
KEPT = "Object.keys(localStorage).filter((key) => key.startsWith('cchc-draft:')).length"


def leaf(page: Page, code: str) -> Locator:
	return page.locator(f".cchc-leaf[data-code='{code}']")


def saved(page: Page) -> None:
	page.wait_for_function("!cur_frm.is_dirty() && cur_frm.answers.draft.state === 'saved'")


def row(code: str) -> dict:
	return next(row for row in stored(SELF_ASSESSMENT, NAME)["scores"] if row["code"] == code)


def test_two_people_fill_in_one_form(desk: Desks) -> None:
	one, other = (desk(user).open(SELF_ASSESSMENT, NAME) for user in (STAFF, HEAD))
	leaf(one, CHOICE).locator("input[type=radio]").nth(0).check()
	leaf(one, CHECKED).locator(".cchc-explanation").fill("Xem phụ lục 2")
	saved(one)
	assert one.locator(".cchc-saved").inner_text().startswith("Đã lưu lúc")
	# The second has not seen it, and answers the same one otherwise.
	explanation = leaf(other, RATIO).locator(".cchc-explanation")
	leaf(other, CHOICE).locator("input[type=radio]").nth(1).check()
	explanation.fill("Chưa có số liệu")
	explanation.press("End")
	clash = leaf(other, CHOICE).locator(".cchc-clash")
	clash.wait_for()
	assert "cũng đã sửa câu trả lời" in clash.inner_text() and "Bạn" in clash.inner_text()
	assert leaf(other, CHECKED).locator(".cchc-explanation").input_value() == "Xem phụ lục 2"
	assert explanation.evaluate("element => element === document.activeElement")
	assert row(RATIO)["explanation"] == "Chưa có số liệu"
	first = row(CHOICE)["answer"]
	clash.get_by_role("button", name="Giữ của tôi").click()
	saved(other)
	assert row(CHOICE)["answer"] != first and clash.count() == 0
	# The first looks at the window again, in the midst of a text.
	typed = leaf(one, CHECKED).locator(".cchc-explanation")
	typed.press_sequentially(", mục 3")
	one.evaluate("window.dispatchEvent(new Event('focus'))")
	one.wait_for_function(
		"code => [...document.querySelectorAll(`.cchc-leaf[data-code='${code}'] input[type=radio]`)][1].checked",
		arg=CHOICE,
	)
	assert typed.evaluate("element => element === document.activeElement")
	saved(one)
	assert row(CHECKED)["explanation"] == "Xem phụ lục 2, mục 3" and row(RATIO)["explanation"] == "Chưa có số liệu"
	# What they say to each other about it is read within the unit.
	leaf(one, RATIO).locator(".cchc-talk").click()
	said = leaf(one, RATIO).locator(".cchc-talks")
	said.locator("textarea").fill("Số này lấy ở đâu?")
	# The criterion is drawn anew, as others save.
	one.evaluate("code => cur_frm.answers.redraw_leaf(code)", RATIO)
	assert said.locator("textarea").input_value() == "Số này lấy ở đâu?"
	said.get_by_role("button", name="Gửi").click()
	said.locator("li", has_text="Số này lấy ở đâu?").wait_for()
	leaf(other, RATIO).locator(".cchc-talk").click()
	leaf(other, RATIO).locator(".cchc-talks li", has_text="Số này lấy ở đâu?").wait_for()
	assert leaf(other, RATIO).locator(".cchc-talk-count").inner_text() == "1"
	# What is typed last before another form is opened is saved too.
	typed.press_sequentially(", trang 4")
	one.evaluate("name => frappe.set_route('Form', 'CCHC Self Assessment', name)", f"{ROUND}-{ASKED}")
	one.wait_for_function(
		"name => cur_frm.docname !== name && !frappe.get_doc(cur_frm.doctype, name).__unsaved", arg=NAME
	)
	assert row(CHECKED)["explanation"] == "Xem phụ lục 2, mục 3, trang 4" and one.evaluate(KEPT) == 0


def test_what_is_typed_outlives_the_network_and_the_window(desk: Desks) -> None:
	page = (window := desk(STAFF)).open(SELF_ASSESSMENT, NAME)
	window.context.set_offline(True)
	leaf(page, CHECKED).locator(".cchc-explanation").fill("Gõ khi mất mạng")
	state = page.locator(".cchc-saved")
	page.wait_for_function("cur_frm.answers.draft.state === 'offline'")
	assert state.inner_text() == "Mất kết nối, sẽ lưu lại khi có mạng"
	page.wait_for_function(KEPT)
	window.context.set_offline(False)
	saved(page)
	assert row(CHECKED)["explanation"] == "Gõ khi mất mạng" and page.evaluate(KEPT) == 0
	# Half a number, and a window that is closed without a network.
	box = leaf(page, RATIO).locator(".cchc-inputs input[type=text]").first
	box.fill("1.")
	leaf(page, CHECKED).locator(".cchc-explanation").fill("Vẫn lưu")
	leaf(page, RATIO).locator(".cchc-draft-note").wait_for()
	page.wait_for_function(
		"code => cur_frm.answers.draft.known.seen.scores[code].explanation === 'Vẫn lưu'", arg=CHECKED
	)
	assert "Chưa lưu" in leaf(page, RATIO).locator(".cchc-draft-note").inner_text()
	assert row(CHECKED)["explanation"] == "Vẫn lưu" and not json.loads(row(RATIO)["answer"] or "{}")
	leave(window, "Đóng máy")
	page = window.open(SELF_ASSESSMENT, NAME)
	page.wait_for_function("cur_frm.answers.draft.known.seen.scores['1.1.1'].explanation === 'Đóng máy'")
	assert leaf(page, RATIO).locator(".cchc-inputs input[type=text]").first.input_value() == "1."
	assert row(CHOICE)["explanation"] == "Đóng máy"
	# A step would lose it.
	assert page.evaluate("cur_frm.is_dirty()")
	leaf(page, RATIO).locator(".cchc-inputs input[type=text]").first.fill("")
	saved(page)
	assert page.evaluate(KEPT) == 0
	# Somebody saved the form since: what was left behind is asked about.
	leave(window, "Bản cũ hơn")
	frappe.db.sql("update `tabCCHC Self Assessment` set modified = modified + interval 1 second where name = %s", NAME)
	frappe.db.commit()
	page = window.open(SELF_ASSESSMENT, NAME)
	dialog = window.dialog()
	assert "chưa lưu được" in dialog.inner_text()
	assert leaf(page, CHOICE).locator(".cchc-explanation").input_value() == "Đóng máy"
	dialog.get_by_role("button", name="Đưa vào phiếu", exact=True).click()
	page.wait_for_function("cur_frm.answers.draft.known.seen.scores['1.1.1'].explanation === 'Bản cũ hơn'")
	saved(page)
	assert row(CHOICE)["explanation"] == "Bản cũ hơn" and page.evaluate(KEPT) == 0
	# Who logs out leaves nothing on the computer, nor does the window that closes behind them.
	window.context.set_offline(True)
	leaf(page, CHOICE).locator(".cchc-explanation").fill("Máy dùng chung")
	page.wait_for_function(KEPT)
	page.evaluate("frappe.app.logout(), window.dispatchEvent(new Event('pagehide'))")
	assert page.evaluate(KEPT) == 0


def leave(window: Desk, text: str) -> None:
	"""Close the window on a change that is not saved, without a network."""
	window.context.set_offline(True)
	leaf(window.page, CHOICE).locator(".cchc-explanation").fill(text)
	window.page.wait_for_function(f"text => {TEXTS}.includes(text)", arg=text)
	window.page.close(run_before_unload=False)
	window.context.set_offline(False)
	window.page = window.context.new_page()
