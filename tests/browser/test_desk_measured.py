"""Measured rules in the desk: filled in, submitted, appraised, changed by the council, approved and printed."""

from __future__ import annotations

import html
import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import frappe
import http_measured
import pytest
from accessibility import grave_faults
from conftest import build_in_vietnamese
from desk_window import Desk
from http_measured import ANSWERED, APPROVING, BLANK, CHANGING, DONE, GATED, MODELS, ON_TIME, REAL
from http_world import (
	APPRAISAL,
	APPRAISER,
	CHAIR,
	DECISION,
	HEAD,
	MANAGER,
	MEMBER,
	OFFICE_HEAD,
	SELF_ASSESSMENT,
	STAFF,
	stored,
)
from playwright.sync_api import Locator, Page
from real_rules import RULES
from typed_numbers import EITHER, NONE, READ

from cchc_eval.vietnamese.writing import number, number_to_type, tight

Desks = Callable[..., Desk]
IN_COUNCIL = f"CCHC-QD-{CHANGING}"
MANY_DIGITS = "1000000000000000000001"
PROVISIONAL = "(tạm tính, chưa so với các đơn vị khác)"


# Columns of points keep more decimals than they show: two, and up to four where a number has them.
SHOWN = """values => values.map(
	value => frappe.format(value, frappe.meta.get_docfield("CCHC Self Score", "points"), {inline: 1})
)"""
TYPED = """values => {
	const control = Object.create(frappe.ui.form.ControlFloat.prototype);
	control.df = {fieldtype: "Float", parent: "CCHC Review Answer Item", precision: "4"};
	return values.map(value => control.format_for_input(value));
}"""

# Of a title, whether the year is where it can be read, and not where dots stand for it.
# The desk's reader of typed numbers, out of its own file: what it reads, the number to type again and to read.
READ_NUMBERS = """async texts => {
	const { read_number, read_json, write_json, edit_number, show_number } =
		await import("/assets/cchc_eval/js/answers/numbers.js");
	return texts.map(text => {
		const { value } = read_number(text, { signed: true });
		return value && [read_json(write_json({ value })).value.text, edit_number(value), show_number(value)];
	});
}"""

YEAR_IN_SIGHT = r"""title => {
	const texts = document.createTreeWalker(title, NodeFilter.SHOW_TEXT);
	let text, at;
	while (texts.nextNode())
		if ((at = texts.currentNode.data.search(/\d{4}/)) >= 0) { text = texts.currentNode; break; }
	const year = document.createRange();
	year.setStart(text, at);
	year.setEnd(text, at + 4);
	const [shown, room] = [year, title].map(one => one.getBoundingClientRect());
	return shown.left >= room.left && shown.right <= room.right + 1;
}"""


@pytest.fixture(scope="module", autouse=True)
def documents(live_site: str) -> None:
	build_in_vietnamese(http_measured.build)


def leaf_of(page: Page, code: str) -> Locator:
	return page.locator(f".cchc-leaf[data-code='{code}']")


def value_at(answer: Any, path: list[str]) -> Any:
	for key in path:
		answer = answer.get(key) if isinstance(answer, dict) else None
	return answer


def typed(value: Any) -> str:
	return "/".join(reversed(value.split("-"))) if isinstance(value, str) else str(value).replace(".", ",")


def fill(leaf: Locator, inputs: list[dict[str, Any]], answer: dict[str, Any]) -> None:
	"""As a person does: tick, choose, type; nothing at all by its button."""
	if answer.get("not_applicable"):
		leaf.locator(".cchc-na-tick").check()
		return
	filled = False
	for index, item in enumerate(inputs):
		box, path = leaf.locator(f"[data-input='{index}']"), item["path"]
		value = value_at(answer, path[:-1] if item["kind"] == "tick" else path)
		if value is None or (item["kind"] == "tick" and path[-1] not in value):
			continue
		filled = True
		if item["kind"] in ("tick", "flag"):
			box.check()
		elif item["kind"] == "choice":
			leaf.locator(f"[data-input='{index}'][data-key='{value}']").check()
		else:
			box.fill(value if item["kind"] == "text" else typed(value))
	if not filled:
		leaf.locator(".cchc-nothing").click()


def test_every_real_rule_is_answered_on_the_page_and_submitted(desk: Desks) -> None:
	name = f"CCHC-{REAL}-{BLANK}"
	page = (window := desk(STAFF)).open(SELF_ASSESSMENT, name)
	questions = page.evaluate("JSON.parse(cur_frm.doc.__onload.questions_json)")
	cases = {rule.number: rule.cases[-1] for rule in RULES}
	for (text, value), read in zip(READ, page.evaluate(READ_NUMBERS, [text for text, _value in READ]), strict=True):
		exact = Decimal(value)
		assert (text, read) == (text, [f"{exact:f}".removesuffix(".0"), number_to_type(exact), number(exact)])
	assert page.evaluate(READ_NUMBERS, [*EITHER, *NONE]) == [None] * len([*EITHER, *NONE])
	for code, (answer, _points) in cases.items():
		fill(leaf_of(page, code), questions[code]["inputs"], answer)
	# All digits that somebody types are kept, also where another box of the answer is changed later.
	code = next(code for code, (answer, _points) in cases.items() if answer.keys() == {"part", "whole"})
	for box, digits in ((1, MANY_DIGITS), (0, MANY_DIGITS), (0, "7")):
		leaf_of(page, code).locator(f"[data-input='{box}']").fill(digits)
		page.wait_for_function("!document.querySelector('.cchc-wrong')")
	window.save()
	kept = next(row["answer"] for row in stored(SELF_ASSESSMENT, name)["scores"] if row["code"] == code)
	assert json.loads(kept) == {"part": 7, "whole": int(MANY_DIGITS)}
	page = window.open(SELF_ASSESSMENT, name)
	assert leaf_of(page, code).locator("[data-input='1']").input_value() == MANY_DIGITS
	fill(leaf_of(page, code), questions[code]["inputs"], cases[code][0])
	# What was half typed was wrong until the server has scored the whole.
	page.wait_for_function("!document.querySelector('.cchc-wrong')")
	window.save()
	rows = {row["code"]: row for row in stored(SELF_ASSESSMENT, name)["scores"]}
	for code, (_answer, points) in cases.items():
		assert (code, Decimal(repr(rows[code]["points"]))) == (code, Decimal(points))
		assert rows[code]["computation"]
	# What was typed stands there again.
	page = window.open(SELF_ASSESSMENT, name)
	assert page.evaluate("cur_frm.answers.unanswered()") == []
	assert page.evaluate(SHOWN, [2, 2.5, 2.667, 1 / 3, 0.6667]) == ["2", "2,50", "2,667", "0,3333", "0,6667"]
	assert page.evaluate(TYPED, [2, 2.5, 0.6667]) == ["2,00", "2,50", "0,6667"]
	window.settle()
	assert window.english_words() == []
	page = (head := desk(HEAD)).open(SELF_ASSESSMENT, name)
	head.act("Nộp")
	head.confirm()
	page.wait_for_function("cur_frm.doc.docstatus === 1")
	again = {row["code"]: row for row in stored(SELF_ASSESSMENT, name)["scores"]}
	assert {code: json.loads(row["answer"]) for code, row in again.items()} == {
		code: json.loads(row["answer"]) for code, row in rows.items()
	}


def test_the_next_step_and_what_is_provisional_show_while_the_appraiser_decides(desk: Desks) -> None:
	name = f"CCHC-{REAL}-{ANSWERED}"
	page = (window := desk(APPRAISER)).open(APPRAISAL, name)
	questions = page.evaluate("JSON.parse(cur_frm.doc.__onload.questions_json)")
	rule = next(rule for rule in RULES if rule.number == "R06")
	leaf = leaf_of(page, rule.number)
	leaf.locator("[data-action='Correct']").click()
	fill(leaf, questions[rule.number]["inputs"], rule.cases[1][0])
	leaf.locator(".cchc-reason").fill("Theo hồ sơ")
	page.wait_for_function(
		"code => document.querySelector(`.cchc-leaf[data-code='${code}'] .cchc-next`).textContent.includes('điểm')",
		arg=rule.number,
	)
	window.save()
	row = next(row for row in stored(APPRAISAL, name)["scores"] if row["code"] == rule.number)
	assert (row["action"], row["appraised_points"]) == ("Correct", float(rule.cases[1][1]))
	compared = [code for code, asked in questions.items() if asked["of_group"]]
	assert compared
	for code in compared:
		assert leaf_of(page, code).locator(".cchc-provisional-pill").is_visible()
		assert PROVISIONAL in leaf_of(page, code).inner_text()


def no_wider_than_the_screen(page: Page) -> None:
	assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]


def test_the_council_changes_the_best_unit_and_the_others_move(desk: Desks) -> None:
	page = (window := desk(CHAIR, telephone=True)).open(DECISION, IN_COUNCIL)
	before = {row["unit"]: row for row in stored(DECISION, IN_COUNCIL)["results"]}
	assert page.locator(".form-message", has_text="quá 40 %").is_visible()
	# Pressed twice, the dialog opens once.
	page.evaluate("unit => { const b = $(`[data-change='${unit}']`); b.click(); b.click() }", ANSWERED)
	page.locator(f".cchc-pick-leaf[data-code='{MODELS}']").tap()
	assert page.locator(".cchc-council-dialog").count() == 1
	assert PROVISIONAL not in page.locator(".modal.show .cchc-said-table").inner_text()
	page.locator(".modal.show [data-how=answer]").tap()
	page.locator(".modal.show .cchc-how [data-input='0']").fill("8")
	# What it gives, and whose votes it voids, is told before it is saved.
	told = page.locator(".modal.show .cchc-what-if")
	told.locator(".cchc-voided").wait_for()
	lines = told.locator("tbody tr").all_inner_texts()
	assert len(lines) == 2
	voided = told.locator(".cchc-voided").inner_text()
	assert "không còn giá trị" in voided and MEMBER.partition("@")[0] in voided
	no_wider_than_the_screen(page)
	assert grave_faults(page, ".modal.show .cchc-council-dialog") == []
	assert {row["unit"]: row for row in stored(DECISION, IN_COUNCIL)["results"]} == before
	page.locator(".modal.show .cchc-why").fill("Đếm trùng hai mô hình")
	window.confirm()
	page.wait_for_function("unit => !document.querySelector('.modal.show')", arg=BLANK)
	window.settle()
	after = {row["unit"]: row for row in stored(DECISION, IN_COUNCIL)["results"]}
	# 6/10 of 4 were 2,4; 6/8 of 4 are 3. The best stays the best.
	points = {unit: row["council_points"] - before[unit]["council_points"] for unit, row in after.items()}
	assert {unit: round(moved, 2) for unit, moved in points.items()} == {BLANK: 0.6, ANSWERED: 0}
	assert f"→ {after[BLANK]['index_percent']:.2f}".replace(".", ",") in " ".join("".join(lines).split())


def test_a_member_votes_by_thumb_and_the_secretary_sees_it_come(desk: Desks) -> None:
	frappe.db.set_value(DECISION, IN_COUNCIL, "meeting_end", None)
	frappe.db.commit()
	secretary = desk(OFFICE_HEAD).open(DECISION, IN_COUNCIL)
	secretary.locator(".cchc-minutes > summary").click()
	minutes = secretary.frame_locator(".cchc-minutes-page")
	minutes.get_by_text("BIÊN BẢN", exact=True).wait_for()
	page = (window := desk(MEMBER, telephone=True)).open(DECISION, IN_COUNCIL)
	assert page.locator(".page-title :is(.title-text, .navbar-breadcrumbs):visible").evaluate(YEAR_IN_SIGHT)
	unit = page.locator(f"tr[data-unit='{BLANK}']")
	unit.scroll_into_view_if_needed()
	sizes = unit.locator("[data-vote]").evaluate_all("all => all.map(one => [one.offsetWidth, one.offsetHeight])")
	assert min(height for _width, height in sizes) >= 44 and min(width for width, _height in sizes) >= 200
	no_wider_than_the_screen(page)
	unit.locator("input").fill("Chưa rõ hai mô hình")
	unit.locator("[data-vote=Against]").tap()
	unit.locator("[data-vote=Against][aria-pressed=true]").wait_for()
	assert "Bạn đã biểu quyết 2/2 đơn vị" in page.locator(".cchc-own-votes").inner_text()
	row = secretary.locator(f"tr[data-unit='{BLANK}']")
	# Asked every few seconds; and not while it is out of sight.
	secretary.bring_to_front()
	secretary.evaluate("cur_frm.cchc_pulse.ask()")
	row.locator(".cchc-vote-list", has_text="1 ý kiến").wait_for()
	minutes.get_by_text("Chưa rõ hai mô hình").wait_for()
	assert "không tán thành 01" in minutes.locator("body").inner_text()
	window.settle()
	assert grave_faults(page, ".cchc-session") == []
	assert window.english_words() == []


def test_a_decision_is_presented_by_keyboard(desk: Desks) -> None:
	page = (window := desk(MEMBER)).open(DECISION, IN_COUNCIL)
	page.locator("[data-view=twice]").click()
	page.locator(".cchc-twice").first.wait_for()
	page.locator("[data-view=fields]").click()
	page.locator(".cchc-picture svg").wait_for()
	assert grave_faults(page, "[data-fieldname=results_html]") == []
	page.locator(".cchc-present").focus()
	page.keyboard.press("Enter")
	show = page.locator(".cchc-show")
	show.locator("h1", has_text="Xếp hạng").wait_for()
	names = {row["unit"]: row["unit_name"] for row in stored(DECISION, IN_COUNCIL)["results"]}
	pages = []
	for key in ("ArrowRight", "PageDown", "ArrowRight", "ArrowLeft", "End", "Home"):
		page.keyboard.press(key)
		pages.append((show.locator("h1").inner_text(), show.locator(".cchc-show-at").inner_text()))
		# Of votes an audience sees nothing.
		assert "án thành" not in show.inner_text()
	first, second = names[ANSWERED], names[BLANK]
	assert pages == [
		(first, "Trang 2/3"),
		(second, "Trang 3/3"),
		(second, "Trang 3/3"),
		(first, "Trang 2/3"),
		(second, "Trang 3/3"),
		("Xếp hạng", "Trang 1/3"),
	]
	assert grave_faults(page, ".cchc-show") == []
	page.keyboard.press("f")
	page.wait_for_function("document.fullscreenElement")
	page.keyboard.press("f")
	page.wait_for_function("!document.fullscreenElement")
	page.keyboard.press("Escape")
	assert show.count() == 0
	assert page.evaluate("document.activeElement.className").split()[-1] == "cchc-present"
	assert window.english_words() == []


def test_the_chair_approves_and_the_sheets_say_what_was_measured(desk: Desks) -> None:
	page = (window := desk(CHAIR)).open(DECISION, f"CCHC-QD-{APPROVING}")
	window.act("Phê duyệt")
	window.confirm()
	page.wait_for_function("cur_frm.doc.docstatus === 1")
	window.settle()
	rows = {row["code"]: row for row in stored(APPRAISAL, f"CCHC-{APPROVING}-{BLANK}")["scores"]}
	assert PROVISIONAL not in "".join(row["council_computation"] for row in rows.values())
	assert rows[MODELS]["council_computation"].startswith("6, cao nhất ")
	assert rows[GATED]["council_computation"].startswith("Ngày 17/12/2026, hạn 15/12/2026: chậm 2 ngày")
	printed = desk(APPRAISER).context.request.get(
		f"{window.base}/printview", params={"doctype": APPRAISAL, "name": f"CCHC-{APPROVING}-{BLANK}"}
	)
	assert printed.ok
	# On paper some spaces don't break.
	paper = " ".join(html.unescape(printed.text()).split())
	for code in (MODELS, ON_TIME, DONE, GATED):
		assert " ".join(tight(rows[code]["council_computation"]).split()) in paper
	assert desk(MEMBER).open(DECISION, f"CCHC-QD-{APPROVING}")


# One of each measure and scale, and of the rules that are short forms.
EDITED = ["R01", "R02", "R04", "R07", "R09", "R12", "R16", "R18", "R19", "R32"]
RULE = {
	"measure": {"kind": "share", "part": "Số hồ sơ đúng hạn", "whole": "Tổng số hồ sơ"},
	"scale": {
		"kind": "steps",
		"steps": [{"label": "Dưới 90%", "points": 0}, {"from": 90, "label": "Từ 90%", "points": 0.5}],
	},
}


def draft_of_a_set() -> str:
	frappe.db.rollback()
	return frappe.get_all("CCHC Criteria Set", {"docstatus": 0}, pluck="name", order_by="creation desc", limit=1)[0]


def open_rule(page: Page, code: str) -> None:
	page.locator(f"[data-rule='{code}']").click()
	page.locator(".modal.show .cchc-rule-form [data-kind]").first.wait_for()


def at(page: Page, *path: str | int) -> Locator:
	return page.locator(
		f".modal.show .cchc-rule-form [data-path='{json.dumps(path, separators=(',', ':'))}']:not([data-act])"
	)


def add(page: Page, *path: str | int) -> None:
	page.locator(f".modal.show [data-act=add][data-path='{json.dumps(path, separators=(',', ':'))}']").click()


def test_a_rule_is_written_as_a_form_and_tried_out(desk: Desks) -> None:
	name = draft_of_a_set()
	page = (window := desk(MANAGER)).open("CCHC Criteria Set", name)
	open_rule(page, "R01")
	at(page, "type").select_option("measured")
	at(page, "measure", "kind").select_option("share")
	at(page, "measure", "part").fill(RULE["measure"]["part"])
	at(page, "measure", "whole").fill(RULE["measure"]["whole"])
	at(page, "scale", "kind").select_option("steps")
	add(page, "scale", "steps")
	at(page, "scale", "steps", 0, "label").fill("Dưới 90%")
	at(page, "scale", "steps", 0, "points").fill("0")
	add(page, "scale", "steps")
	at(page, "scale", "steps", 1, "from").fill("90")
	at(page, "scale", "steps", 1, "label").fill("Từ 90%")
	at(page, "scale", "steps", 1, "points").fill("0,75")
	# The core's own refusal, and nothing is taken over.
	page.locator(".modal.show .cchc-rule-faults", has_text="0,75").wait_for()
	window.confirm()
	assert page.locator(".modal.show").is_visible()
	at(page, "scale", "steps", 1, "points").fill("0,5")
	# What is no number stays as it was typed when the form is drawn again, and is named.
	at(page, "scale", "steps", 1, "from").fill("chín mươi")
	box = page.locator(".modal.show .cchc-rule-form input[type=checkbox]").first
	box.check()
	assert at(page, "scale", "steps", 1, "from").input_value() == "chín mươi"
	page.locator(".modal.show .cchc-rule-faults", has_text="chín mươi").wait_for()
	at(page, "scale", "steps", 1, "from").fill("90")
	page.locator(".modal.show .cchc-rule-form input[type=checkbox]").first.uncheck()
	trial = page.locator(".modal.show .cchc-trial")
	trial.locator("[data-input='0']").fill("85")
	trial.locator("[data-input='1']").fill("100")
	page.locator(".modal.show .cchc-rule-score", has_text="thiếu 5 hồ sơ đúng hạn để đạt 90 %: +0,5 điểm").wait_for()
	assert "85/100 = 85 %" in page.locator(".modal.show .cchc-rule-score").inner_text()
	window.confirm()
	page.wait_for_function("!document.querySelector('.modal.show')")
	window.save()
	row = next(row for row in stored("CCHC Criteria Set", name)["criteria"] if row["code"] == "R01")
	assert (row["rule_type"], json.loads(row["rule_parameters"])) == ("measured", RULE)
	assert window.english_words() == []


def test_a_rule_that_is_opened_and_used_again_stays_as_it_is(desk: Desks) -> None:
	name = draft_of_a_set()
	page = (window := desk(MANAGER)).open("CCHC Criteria Set", name)
	before = {row["code"]: row["rule_parameters"] for row in stored("CCHC Criteria Set", name)["criteria"]}
	for code in EDITED:
		open_rule(page, code)
		page.locator(".modal.show .cchc-rule-words > div").first.wait_for()
		assert page.locator(".modal.show .cchc-rule-faults").inner_text() == ""
		window.confirm()
		page.wait_for_function("!document.querySelector('.modal.show')")
	after = page.evaluate("Object.fromEntries(cur_frm.doc.criteria.map(row => [row.code, row.rule_parameters]))")
	assert {code: after[code] for code in EDITED} == {code: before[code] for code in EDITED}
