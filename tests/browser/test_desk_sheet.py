"""A unit's form as people fill it in: with the mouse, by keyboard alone, on a telephone, and read by others."""

from __future__ import annotations

import json
from collections.abc import Callable

from accessibility import grave_faults
from desk_window import Desk
from http_world import HEAD, READY, ROUND, SELF_ASSESSMENT, STAFF, stored
from playwright.sync_api import Route

Desks = Callable[[str], Desk]
NAME = f"{ROUND}-H01"
CHOICE, TICKS, COUNTED = "1.1.1", "1.1.2", "1.1.3"
SHEET = ".cchc-answers"
TELEPHONE = {"width": 390, "height": 844}
FOCUSED = """() => {
	const { dataset, selectionStart } = document.activeElement;
	return [document.activeElement.closest(".cchc-leaf")?.dataset.code, dataset.input, dataset.key || selectionStart];
}"""
# The points of a criterion are counted, and what was typed was the last that was asked.
COUNTED_NOW = """([code, points]) =>
	document.querySelector(`.cchc-leaf[data-code="${code}"] [data-points]`).textContent.startsWith(points)"""
SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
PASTE = """(text) => {
	const clipboardData = new DataTransfer();
	clipboardData.setData("text/plain", text);
	const pasted = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
	document.activeElement.dispatchEvent(pasted);
}"""
BELOW_THE_BAR = """(selector) => document.querySelector(selector).getBoundingClientRect().top
	- document.querySelector(".cchc-bar").getBoundingClientRect().bottom"""


def answer(name: str, code: str) -> object:
	return json.loads(next(row for row in stored(SELF_ASSESSMENT, name)["scores"] if row["code"] == code)["answer"])


def test_a_form_is_filled_in_by_keyboard_alone_and_the_caret_outlives_the_save(desk: Desks) -> None:
	page = (window := desk(STAFF)).open(SELF_ASSESSMENT, NAME)
	page.locator(".cchc-rank").wait_for()
	press = page.keyboard.press
	press("Alt+ArrowDown")
	assert page.evaluate(FOCUSED)[:2] == [CHOICE, "0"]
	# Moving through the options chooses none of them; a digit does.
	press("ArrowDown")
	press("ArrowUp")
	assert page.locator(f"[data-code='{CHOICE}'] input:checked").count() == 0
	press("2")
	chosen = page.evaluate(FOCUSED)[2]
	# A link that is pasted at an option is evidence, and the caret stays.
	page.evaluate(PASTE, "https://donvi.example.vn/ke-hoach.pdf")
	assert page.locator(f"[data-code='{CHOICE}']").get_by_text("ke-hoach.pdf").count() == 1
	assert page.evaluate(FOCUSED)[2] == chosen
	press("Enter")
	assert page.evaluate(FOCUSED)[0] == TICKS
	press("1")
	press("3")
	press("Enter")
	assert page.evaluate(FOCUSED)[:2] == [COUNTED, "0"]
	page.keyboard.type("8")
	press("Enter")
	page.keyboard.type("9")
	press("ArrowUp")
	press("ArrowDown")
	press("End")
	page.wait_for_function(COUNTED_NOW, arg=[COUNTED, "2,67"])
	press("Control+s")
	page.wait_for_function("!cur_frm.is_dirty()")
	window.settle()
	assert page.evaluate(FOCUSED) == [COUNTED, "1", 1]
	assert page.locator(".cchc-saved").inner_text().startswith("Đã lưu")
	assert (answer(NAME, CHOICE), answer(NAME, COUNTED)) == ({"choice": chosen}, {"part": 8, "whole": 9})
	assert len(answer(NAME, TICKS)["checked"]) == 2  # type: ignore[index]
	# From the tick that nothing arose Enter goes on, too.
	tick = page.locator(".cchc-na-tick:visible:enabled").first
	tick.focus()
	press("Enter")
	assert page.evaluate("document.activeElement.matches('.cchc-inputs input')")
	# From the last box of a field the next field opens.
	page.locator(".cchc-field-body:visible .cchc-inputs input:enabled").last.focus()
	press("Enter")
	assert page.evaluate(FOCUSED)[0].startswith("2.")
	press("Control+ArrowDown")
	assert page.evaluate("document.activeElement.closest('.cchc-field').dataset.fieldCode") == "3"
	press("Shift+?")
	listed = window.dialog().inner_text()
	assert "Tiêu chí chưa trả lời tiếp theo" in listed and window.english_words() == []


def with_a_figure(route: Route) -> None:
	"""A form that nobody opened since the office gave a figure."""
	answer = route.fetch()
	sent = answer.json()
	sent["docs"][0]["__onload"]["filled"] = {COUNTED: json.dumps({"part": 8, "whole": 9})}
	route.fulfill(response=answer, json=sent)


def test_a_form_is_filled_in_with_the_mouse_field_by_field(desk: Desks) -> None:
	(window := desk(STAFF)).context.route("**/frappe.desk.form.load.getdoc?*", with_a_figure)
	page = window.open(SELF_ASSESSMENT, NAME)
	page.locator(".cchc-rank").wait_for()
	assert page.locator(f"[data-code='{COUNTED}'] [data-points]").inner_text().startswith("2,67")
	assert "điểm (2 tiêu chí) do cơ quan thẩm định chấm" in page.locator(".cchc-waiting").inner_text()
	assert page.locator(".cchc-field:not(.cchc-folded)").count() == 1
	# Beside the sheet where there is room, in the bar where Frappe 16's own side takes it.
	beside = page.locator("[data-go='5']")
	beside.click() if beside.is_visible() else page.locator(".cchc-go").select_option("5")
	assert page.locator(".cchc-go").input_value() == "5"
	leaf = page.locator(".cchc-field[data-field-code='5'] .cchc-leaf").first
	assert 0 <= page.evaluate(BELOW_THE_BAR, ".cchc-field[data-field-code='5']") < 80
	# What is saved and not shown anew keeps what is half typed beside it.
	leaf.locator(".cchc-explanation").fill("Đang thực hiện")
	code = leaf.get_attribute("data-code")
	page.locator(".cchc-save").click()
	page.wait_for_function("!cur_frm.is_dirty()")
	window.settle()
	row = next(row for row in stored(SELF_ASSESSMENT, NAME)["scores"] if row["code"] == code)
	assert row["explanation"] == "Đang thực hiện"
	assert page.locator(".cchc-explanation:focus").count() == 1
	# A filter shows what it finds wherever that is, and stays.
	page.locator("[data-filter=open]").click()
	shown = page.locator(".cchc-leaf:visible").count()
	assert f"({shown})" == page.locator("[data-filter=open] .cchc-count").inner_text()
	page.locator("[data-filter=all]").click()
	page.locator(".cchc-go-open").click()
	assert page.locator(".cchc-leaf:focus-within").count() == 1
	page.locator(".cchc-fold-all").click()
	assert page.locator(".cchc-leaf:visible").count() == 57
	assert grave_faults(page, SHEET) == []
	page.locator(".cchc-fold-all").click()
	page.set_viewport_size(TELEPHONE)
	page.locator(".cchc-go").select_option("2")
	page.locator(".cchc-field[data-field-code='2'] .cchc-leaf").first.scroll_into_view_if_needed()
	assert page.evaluate(SIDEWAYS) <= 0
	assert page.locator(".cchc-bar").bounding_box()["height"] < 180  # type: ignore[index]
	assert grave_faults(page, SHEET) == []


def test_the_head_reads_the_same_form_and_can_type_nothing_once_it_is_sent(desk: Desks) -> None:
	late = (window := desk(STAFF)).open(SELF_ASSESSMENT, f"{ROUND}-{READY}")
	late.locator(".cchc-rank").wait_for()
	window.expected = "save_changes"
	staff, page = window, (window := desk(HEAD)).open(SELF_ASSESSMENT, f"{ROUND}-{READY}")
	window.act("Nộp")
	window.confirm()
	page.wait_for_function("cur_frm.doc.docstatus === 1")
	window.settle()
	page.locator(".cchc-answers.cchc-readonly .cchc-rank").wait_for()
	assert page.locator(".cchc-save").count() == 0
	assert grave_faults(page, SHEET) == []
	assert window.english_words() == []
	# Who still had it open hears why nothing more is saved.
	late.locator(f"[data-code='{CHOICE}'] .cchc-explanation").fill("Thêm sau khi nộp")
	late.locator(".cchc-save").click()
	assert "đang ở trạng thái «Đã nộp»: những gì bạn vừa sửa không được lưu" in staff.dialog().inner_text()
