"""A user's window on the desk."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from shutil import which
from typing import Any
from urllib.parse import urlsplit

from http_client import DESK, Person
from playwright.sync_api import Browser, ConsoleMessage, Error, Locator, Page, Request, Response, sync_playwright

FLAGS = [
	"--headless",
	"--no-sandbox",
	"--disable-gpu",
	"--disable-quic",
	"--no-first-run",
	"--disable-background-networking",
	"--disable-component-update",
	"--disable-sync",
]
SIZES = {True: {"width": 390, "height": 844}, False: {"width": 1280, "height": 900}}
# Live updates need a server of their own, which tests do without. A workspace that Frappe draws twice has the chart that
# came first in a page that is gone, where it has no width: what is shown without one, `misdrawn` finds.
NO_FAULT = re.compile(r'socket\.io|ERR_ABORTED|Expected (length|number), "(translate\(|)NaN')
MISDRAWN = """() => [...document.querySelectorAll("svg, svg *")]
	.filter((one) => [...one.attributes].some(({ value }) => /\\bNaN\\b/.test(value))).length"""
SAVED_OR_SAVING = """() => {
	const button = [...document.querySelectorAll(".primary-action")].find((one) => one.offsetParent && one.innerText === "Lưu");
	button?.click();
	return button || !cur_frm.is_dirty();
}"""
# The words of the workflows and of Frappe's own lists, forms and sidebars, as they stand in the code.
ENGLISH = re.compile(
	r"\b(Draft|Submit(ted)?|Withdraw(n)?|Return(ed)?|Awaiting|Appraise(d|r)?|Appraisal|Approve(d)?|Sign Off|Supersede(d)?"
	r"|Council|Decision|Self Assessment|Evaluation|Criteria|Criterion|Unit|Round|Evidence|Explanation|Points|Rank"
	r"|Save|Actions|Menu|Print|Issue|Open|Closed|Search|Filters?|Status|Notifications?|Assign|Attachments?|Share|Activity"
	r"|Comments?|Created|Edited|Updated|Collapse|Refresh|Export|Delete|Help|Home|Overview|(minutes?|hours?) ago"
	r"|(Add|No) rows?|of \d+)\b"
)


@contextmanager
def chromium() -> Iterator[Browser]:
	with sync_playwright() as playwright:
		path = os.environ.get("CCHC_TEST_CHROMIUM") or which("chromium")
		browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
		yield browser
		browser.close()


class Windows:
	"""Windows of the browser. One that a test has given back goes to the next as new, but for the scripts of Frappe's that
	it has read: to read and compile them is most of what a page costs, and to close a window costs as much again."""

	def __init__(self, browser: Browser) -> None:
		self.browser = browser
		self.free: dict[bool, list[Page]] = {True: [], False: []}

	def take(self, telephone: bool = False) -> Page:
		"""In a context of its own. A telephone's is tapped, and 390 pixels wide."""
		if self.free[telephone]:
			return self.free[telephone].pop()
		context = self.browser.new_context(has_touch=telephone, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh")
		context.set_default_timeout(60_000)
		page = context.new_page()
		page.set_viewport_size(SIZES[telephone])
		return page

	def give_back(self, page: Page, origin: str, telephone: bool = False) -> None:
		"""Nothing is left in it of what the pages of the origin kept."""
		context = page.context
		if page.is_closed():
			context.close()
			return
		for other in context.pages:
			if other != page:
				other.close()
		context.unroute_all()
		context.set_offline(False)
		if page.url.startswith(origin):
			page.evaluate("sessionStorage.clear()")
		# Whatever a form asks that isn't saved.
		page.once("dialog", leave := lambda asked: asked.accept())
		page.goto("about:blank")
		page.remove_listener("dialog", leave)
		context.clear_cookies()
		devtools = context.new_cdp_session(page)
		devtools.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": "all"})
		devtools.detach()
		page.set_viewport_size(SIZES[telephone])
		self.free[telephone].append(page)


class Desk:
	"""A user's window, with the errors that it met."""

	def __init__(self, page: Page, person: Person) -> None:
		"""With the session that the person has opened."""
		self.user, self.base, self.page, self.context = person.user, person.address, page, page.context
		host = urlsplit(self.base).hostname
		self.context.add_cookies(
			[
				{"name": cookie.name, "value": cookie.value or "", "domain": host, "path": "/"}
				for cookie in person.http.cookies
			]
		)
		self.faults: list[str] = []
		self.refusals: list[Response] = []
		self.expected = ""  # of what the console says, what a test brings about on purpose
		self.listening: dict[str, Callable[[Any], None]] = {
			"console": self._heard,
			"pageerror": self._thrown,
			"requestfailed": self._failed,
			"response": self._answered,
		}
		for event, listener in self.listening.items():
			page.on(event, listener)

	def leave(self) -> None:
		"""Hear no more of what the window does. Beside faults stands what the server answered to refused calls."""
		if self.faults:
			for answer in self.refusals:
				with suppress(Error):  # the browser keeps none of a page that is left
					self.faults.append(f"{answer.status} {answer.url}: {answer.text()[:3000]}")
		for event, listener in self.listening.items():
			self.page.remove_listener(event, listener)

	def _answered(self, answer: Response) -> None:
		if answer.status >= 400 and "/api/" in answer.url:
			self.refusals.append(answer)

	def _thrown(self, error: Error) -> None:
		self.faults.append(error.stack or str(error))

	def _heard(self, message: ConsoleMessage) -> None:
		where = message.location.get("url", "")
		told = f"{message.text} {where}"
		if (
			message.type == "error"
			and not NO_FAULT.search(told)
			and not (self.expected and re.search(self.expected, told))
		):
			self.faults.append(f"{message.text} ({where})")

	def misdrawn(self) -> list[str]:
		"""Pictures of the page as it stands that have parts of no size."""
		return [f"{found} parts of a picture have no size"] if (found := self.page.evaluate(MISDRAWN)) else []

	def _failed(self, request: Request) -> None:
		if not NO_FAULT.search(f"{request.url} {request.failure}"):
			self.faults.append(f"{request.url}: {request.failure}")

	def open(self, doctype: str, name: str = "") -> Page:
		"""A form; without a name the list, or the workspace."""
		route = doctype.lower().replace(" ", "-")
		self.page.goto(f"{self.base}{DESK}/{route}/{name}")
		shown = (
			".form-page:visible"
			if name
			else ".frappe-list :is(.result, .no-result):visible, .editor-js-container:visible"
		)
		self.page.locator(shown).first.wait_for()
		self.settle()
		return self.page

	def settle(self) -> None:
		self.page.wait_for_load_state("networkidle")
		self.page.wait_for_function("!frappe.request.ajax_count && !document.querySelector('#freeze')")

	def save(self) -> None:
		"""By the button, which is gone where the form has just saved itself."""
		self.page.wait_for_function(SAVED_OR_SAVING)
		self.page.wait_for_function("!cur_frm.is_dirty()")
		self.settle()

	def act(self, action: str) -> None:
		"""An entry of the Actions menu."""
		self.page.locator(".actions-btn-group:visible > .btn").click()
		self.page.locator(".actions-btn-group .dropdown-menu a:visible", has_text=action).click()

	def press(self, label: str) -> None:
		"""A button of the form or the list."""
		self.page.locator(".page-actions").get_by_role("button", name=label, exact=True).click()

	def opened(self) -> None:
		"""Wait until no dialog and no calendar is on its way. Once it is open, Frappe puts the focus into the first field
		of a dialog, and what the date was into the field of a calendar, whatever was typed meanwhile."""
		self.page.wait_for_function(
			"document.getAnimations().every((one) => !(one instanceof CSSTransition) || one.playState !== 'running')"
		)

	def dialog(self) -> Locator:
		"""Every open dialog."""
		shown = self.page.locator(".modal.show")
		shown.first.wait_for()
		self.opened()
		return shown

	def fill(self, **values: str) -> None:
		"""Fields of the open dialog."""
		for field, value in values.items():
			box = self.dialog().locator(f"[data-fieldname={field}] :is(input, textarea, select):visible").first
			if box.evaluate("element => element.tagName") == "SELECT":
				box.select_option(value)
			else:
				box.focus()
				self.opened()
				box.fill(value)

	def confirm(self) -> None:
		self.dialog().locator(".btn-primary:visible").last.click()

	def english_words(self) -> list[str]:
		text = self.page.locator("body").inner_text()
		return sorted({match[0] for match in ENGLISH.finditer(text)})


def drop(page: Page, target: str, *files: Path) -> None:
	"""As from a folder's window, which Playwright has no step for."""
	box = page.locator(target).bounding_box()
	assert box
	devtools = page.context.new_cdp_session(page)
	for kind in ("dragEnter", "dragOver", "drop"):
		devtools.send(
			"Input.dispatchDragEvent",
			{
				"type": kind,
				"x": box["x"] + 40,
				"y": box["y"] + 10,
				"data": {"items": [], "files": [str(file) for file in files], "dragOperationsMask": 1},
			},
		)
