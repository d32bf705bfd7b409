"""The desk in Chromium, as its users: sessions of their own, nothing left behind in the site."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from shutil import which
from urllib.parse import urlsplit

import http_world
import pytest
from http_client import Person
from http_fixtures import address, live_site, person, transaction  # noqa: F401
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, sync_playwright
from site_connection import connected

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
# Live updates need a server of their own, which tests do without.
NO_FAULT = re.compile(r"socket\.io|ERR_ABORTED")
# The words of the workflows and of the form's own buttons, as they stand in the code.
ENGLISH = re.compile(
	r"\b(Draft|Submit(ted)?|Withdraw(n)?|Return(ed)?|Awaiting|Appraise(d|r)?|Appraisal|Approve(d)?|Sign Off|Supersede(d)?"
	r"|Council|Decision|Self Assessment|Evaluation|Criteria|Criterion|Unit|Round|Evidence|Explanation|Points|Rank"
	r"|Save|Actions|Menu|Print|Issue|Open|Closed)\b"
)


@pytest.fixture(scope="session")
def site() -> Iterator[None]:
	with connected():
		yield


@pytest.fixture(scope="module", autouse=True)
def documents(live_site: str) -> None:  # noqa: F811
	http_world.build()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
	with sync_playwright() as playwright:
		chromium = playwright.chromium.launch(executable_path=os.environ.get("CCHC_TEST_CHROMIUM") or which("chromium"), args=FLAGS)
		yield chromium
		chromium.close()


class Desk:
	"""A user's window, and what went wrong in it."""

	def __init__(self, context: BrowserContext, base: str, user: str) -> None:
		self.user, self.base = user, base
		self.context = context
		self.page: Page = context.new_page()
		self.faults: list[str] = []
		self.page.on("console", self._heard)
		self.page.on("pageerror", lambda error: self.faults.append(str(error)))
		self.page.on("requestfailed", self._failed)

	def _heard(self, message: ConsoleMessage) -> None:
		where = message.location.get("url", "")
		if message.type == "error" and not NO_FAULT.search(f"{message.text} {where}"):
			self.faults.append(f"{message.text} ({where})")

	def _failed(self, request: Request) -> None:
		if not NO_FAULT.search(f"{request.url} {request.failure}"):
			self.faults.append(f"{request.url}: {request.failure}")

	def open(self, doctype: str, name: str = "") -> Page:
		"""A form, or the list."""
		route = doctype.lower().replace(" ", "-")
		self.page.goto(f"{self.base}/app/{route}/{name}")
		shown = ".layout-main-section .form-page" if name else ".frappe-list .result"
		self.page.locator(f"{shown} >> visible=true").first.wait_for()
		self.settle()
		return self.page

	def settle(self) -> None:
		self.page.wait_for_load_state("networkidle")
		self.page.wait_for_function("!frappe.request.ajax_count && !document.querySelector('#freeze')")

	def save(self) -> None:
		self.page.locator(".primary-action:visible", has_text="Lưu").click()
		self.page.wait_for_function("!cur_frm.is_dirty()")
		self.settle()

	def act(self, action: str) -> None:
		"""An entry of the Actions menu."""
		self.page.locator(".actions-btn-group:visible > .btn").click()
		self.page.locator(".actions-btn-group .dropdown-menu a:visible", has_text=action).click()

	def confirm(self) -> None:
		self.page.locator(".modal.show .btn-primary:visible").click()

	def english_words(self) -> list[str]:
		text = self.page.locator("body").inner_text()
		return sorted({match[0] for match in ENGLISH.finditer(text)})


@pytest.fixture
def desk(browser: Browser, live_site: str, person: Callable[[str], Person]) -> Iterator[Callable[[str], Desk]]:  # noqa: F811
	"""A desk by its user. At the end of the test none may have met an error."""
	desks: list[Desk] = []

	def of(user: str) -> Desk:
		context = browser.new_context(
			viewport={"width": 1280, "height": 900}, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh"
		)
		host = urlsplit(live_site).hostname
		cookies = person(user).http.cookies
		context.add_cookies(
			[{"name": cookie.name, "value": cookie.value or "", "domain": host, "path": "/"} for cookie in cookies]
		)
		context.set_default_timeout(60_000)
		desks.append(Desk(context, live_site, user))
		return desks[-1]

	yield of
	for opened in desks:
		opened.context.close()
	assert {one.user: one.faults for one in desks if one.faults} == {}
