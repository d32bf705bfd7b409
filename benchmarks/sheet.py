"""A unit's form beside Frappe's plain form of the same document: `…/bench/env/bin/python benchmarks/sheet.py`.

The plain form is what Frappe draws without our scripts: the rows in its grid, an answer as its JSON. Both are opened,
and filled in by keyboard, in Chromium on a served site; the site is put back after. For each: from the way to the form
until it can be typed in; keys, clicks and seconds for 55 criteria, with a key every 10 ms; from a key to the new total.

Site and bench as for the tests (FRAPPE_SITE, FRAPPE_BENCH).
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / folder) for folder in ("tests/site/support", "tests/unit", "tests", "tests/browser")]

import site_connection  # noqa: E402
import frappe  # noqa: E402
from bench import Bench  # noqa: E402
from desk_window import Desk, Windows, chromium  # noqa: E402
from factories import make_unit  # noqa: E402
from factories_appraisal import best_answers, make_users  # noqa: E402
from factories_round import make_criteria_set, open_round  # noqa: E402
from http_fixtures import log_in  # noqa: E402
from http_snapshot import restored_after  # noqa: E402
from http_world import HEAD, ROLES, SELF_ASSESSMENT, STAFF, remove_evaluations  # noqa: E402
from measured_sets import a_set, field, leaf  # noqa: E402
from playwright.sync_api import Page, Route  # noqa: E402

from cchc_eval.cchc_eval.doctype.cchc_criteria_set.questions import questions_of  # noqa: E402
from cchc_eval.data import default_criteria_set  # noqa: E402

PAUSE = 10  # milliseconds between two keys
TURNS = 5
RATIO = "1.1.3"
SHEET = ".cchc-leaf .cchc-inputs input:not(:disabled)"
GRID = "[data-fieldname=scores] .grid-row[data-idx='1'] .row-index"
# From the way to the form until a box of it is there and the page has nothing else to do.
OPENED = """async ([name, selector]) => {
	const began = performance.now();
	frappe.set_route("Form", "CCHC Self Assessment", name);
	const frame = () => new Promise(requestAnimationFrame);
	const shown = () => [...document.querySelectorAll(selector)].some((one) => one.offsetParent);
	while (!shown()) await frame();
	await frame();
	await new Promise((resolve) => setTimeout(resolve));
	return performance.now() - began;
}"""
# Notes when the total differs from what it is now.
WATCH = """(shown) => {
	const total = () => eval(shown);
	const before = total();
	window.told = new Promise((resolve) => {
		addEventListener("keydown", () => (window.began = performance.now()), { capture: true });
		const took = () => resolve(performance.now() - window.began);
		const look = () => (total() === before ? requestAnimationFrame(look) : took());
		look();
	});
}"""
SHOWN = "document.querySelector('.cchc-total')?.innerText"
STORED = "String(cur_frm.doc.total)"
AT = """() => {
	const { dataset, type } = document.activeElement;
	return [document.activeElement.closest(".cchc-leaf")?.dataset.code, Number(dataset.input), type];
}"""


class Counted:
    """A keyboard and a mouse that count."""

    def __init__(self, page: Page) -> None:
        self.page, self.keys, self.clicks = page, 0, 0

    def press(self, key: str) -> None:
        self.keys += 1
        self.page.keyboard.press(key)
        self.page.wait_for_timeout(PAUSE)

    def type(self, text: str) -> None:
        self.keys += len(text)
        self.page.keyboard.type(text, delay=PAUSE)

    def click(self, selector: str) -> None:
        self.clicks += 1
        self.page.locator(selector).first.click()


def big_set() -> Any:
    """150 leaves in 10 fields."""
    ratio = {"type": "ratio", "part": "Số việc xong", "whole": "Tổng số việc"}
    listed = []
    for number in range(1, 11):
        listed.append(field(f"{number}", 30))
        listed += [leaf(f"{number}.{below}", 2, ratio, f"{number}") for below in range(1, 16)]
    return a_set(*listed)


def plain(route: Route) -> None:
    """The form without our scripts, and with the rows in sight."""
    answer = route.fetch()
    data = answer.json()
    for meta in data.get("docs", []):
        if meta.get("name") == SELF_ASSESSMENT:
            meta.update({"__js": "", "__custom_js": ""})
            for one in meta["fields"]:
                if one["fieldname"] in ("scores", "answers_html", "total", "result_section"):
                    one.update({"hidden": int(one["fieldname"] == "answers_html"), "read_only": 0, "depends_on": ""})
        elif meta.get("name") == "CCHC Self Score":
            next(one for one in meta["fields"] if one["fieldname"] == "answer")["hidden"] = 0
    route.fulfill(response=answer, json=data)


def window(browser: Any, person: Any, *, is_plain: bool) -> Desk:
    """The desk's first page, as it stands open all day."""
    desk = Desk(Windows(browser).take(), person)
    if is_plain:
        desk.context.route("**/frappe.desk.form.load.getdoctype?*", plain)
    desk.open(SELF_ASSESSMENT)
    if is_plain:
        desk.page.evaluate("cchc_eval.sheet_ready = () => {}")  # nor what the form would be drawn with
    return desk


def opening(new: Callable[..., Desk], name: str) -> list[float]:
    """Milliseconds of sheet and plain form, the median of some first openings taken in turn."""
    taken: list[list[float]] = [[], []]
    for _ in range(TURNS):
        for is_plain, selector in enumerate((SHEET, GRID)):
            desk = new(is_plain=bool(is_plain))
            taken[is_plain].append(desk.page.evaluate(OPENED, [name, selector]))
            desk.settle()
            desk.context.close()
    return [statistics.median(times) for times in taken]


def fill_sheet(desk: Desk, hand: Counted, answers: dict[str, Any]) -> None:
    """By keyboard alone: digits choose, Enter goes on."""
    questions = questions_of(default_criteria_set())
    hand.press("Alt+ArrowDown")
    before = None
    while (at := desk.page.evaluate(AT)) != before:
        before = at
        code, index, kind = at
        asked = questions[code]["inputs"][index]
        answer: Any = answers[code]
        if kind == "radio":
            keys = [option["key"] for option in asked["options"]]
            hand.press(str(keys.index(answer["choice"]) + 1))
        elif kind == "checkbox":
            for digit in range(1, len(answer["checked"]) + 1):
                hand.press(str(digit))
        else:
            for key in asked["path"]:
                answer = answer.get(key, 0) if isinstance(answer, dict) else answer
            hand.type(f"{answer}".replace(".", ","))
        hand.press("Enter")
    hand.press("Control+s")


def fill_plain(desk: Desk, hand: Counted, answers: dict[str, Any]) -> None:
    """Each row is opened, and its answer typed as Frappe keeps it."""
    rows = desk.page.evaluate("cur_frm.doc.scores.map(({ code }) => code)")
    for at, code in enumerate(rows):
        if code not in answers:
            continue
        if at % 50 == 0:
            if at:
                hand.click("[data-fieldname=scores] .next-page")
            desk.page.wait_for_timeout(300)
        hand.click(f"[data-fieldname=scores] .grid-row[data-idx='{at + 1}'] .btn-open-row")
        hand.click(".grid-row-open [data-fieldname=answer] textarea:visible")
        hand.type(json.dumps(answers[code], ensure_ascii=False, default=float))
        hand.click(".grid-row-open .grid-collapse-row")
    hand.press("Control+s")


def saved(desk: Desk) -> float:
    desk.page.wait_for_function("!cur_frm.is_dirty() && !cur_frm.is_new()")
    desk.settle()
    return float(desk.page.evaluate("cur_frm.doc.total"))


def key_to_total_of_sheet(desk: Desk) -> list[float]:
    page = desk.page
    box = page.locator(f".cchc-leaf[data-code='{RATIO}'] [data-input='0']")
    box.click()
    taken = []
    for digit in "8989898989898989":
        page.keyboard.press("Control+a")
        page.evaluate(WATCH, SHOWN)
        page.keyboard.press(digit)
        taken.append(page.evaluate("window.told"))
        page.wait_for_timeout(200)
    return taken


def key_to_total_of_plain(desk: Desk) -> list[float]:
    """The total is computed where the form is saved."""
    page, taken = desk.page, []
    for part in "8787":
        set_row = "([code, text]) => { const row = cur_frm.doc.scores.find((one) => one.code === code);"
        set_row += " frappe.model.set_value(row.doctype, row.name, 'answer', text); }"
        page.evaluate(set_row, [RATIO, json.dumps({"part": int(part), "whole": 9})])
        page.evaluate(WATCH, STORED)
        page.keyboard.press("Control+s")
        taken.append(page.evaluate("window.told"))
        saved(desk)
    return taken


def main() -> None:
    with site_connection.connected(), restored_after():
        remove_evaluations()
        make_users(ROLES)
        for unit in ("H01", "H02"):
            make_unit(unit, HEAD, STAFF)
        open_round(["H01", "H02"], year=2081)
        open_round(["H01"], year=2082, criteria_set=make_criteria_set(replace(big_set(), year=2082)))
        frappe.db.commit()
        with Bench().served() as address, chromium() as browser:
            person = log_in(address, STAFF)

            def new(*, is_plain: bool) -> Desk:
                return window(browser, person, is_plain=is_plain)

            for leaves, name in ((57, "CCHC-2081-H01"), (150, "CCHC-2082-H01")):
                sheet, grid = opening(new, name)
                print(f"Opening with {leaves} leaves: sheet {sheet:.0f} ms, plain form {grid:.0f} ms", flush=True)
            answers = best_answers()
            for label, fill, is_plain, unit, measure in (
                ("sheet", fill_sheet, False, "H01", key_to_total_of_sheet),
                ("plain form", fill_plain, True, "H02", key_to_total_of_plain),
            ):
                desk = new(is_plain=is_plain)
                desk.page.evaluate(OPENED, [f"CCHC-2081-{unit}", GRID if is_plain else SHEET])
                desk.settle()
                hand = Counted(desk.page)
                began = time.perf_counter()
                fill(desk, hand, answers)
                total = saved(desk)
                took = time.perf_counter() - began
                done = f"{hand.clicks} clicks, {hand.keys} keys, {took:.0f} s, {total:g} points"
                print(f"Filling in {len(answers)} criteria, {label}: {done}", flush=True)
                times = measure(desk)
                print(
                    f"Key to new total, {label}: median {statistics.median(times):.0f} ms, most {max(times):.0f} ms",
                    flush=True,
                )
                desk.context.close()


if __name__ == "__main__":
    main()
