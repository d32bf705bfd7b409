"""The desk in Chromium, as its users: sessions of their own, nothing left behind in the site."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import site_connection
import frappe
import http_world
import pytest
from desk_window import Desk, Windows, chromium
from http_client import Person
from http_fixtures import address as address
from http_fixtures import live_site as live_site
from http_fixtures import person as person
from http_fixtures import transaction as transaction
from playwright.sync_api import Browser, Page


@pytest.fixture(scope="session")
def site() -> Iterator[None]:
	with site_connection.connected():
		yield


@pytest.fixture(scope="module", autouse=True)
def documents(live_site: str) -> None:
	build_in_vietnamese(http_world.build)


def build_in_vietnamese(build: Callable[[], None]) -> None:
	"""Texts on the timeline are stored in the language of whoever acted."""
	former, frappe.local.lang = frappe.local.lang, "vi"
	try:
		build()
	finally:
		frappe.local.lang = former


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
	with chromium() as started:
		yield started


@pytest.fixture(scope="session")
def windows(browser: Browser) -> Windows:
	return Windows(browser)


@pytest.fixture
def desk(windows: Windows, person: Callable[[str], Person]) -> Iterator[Callable[..., Desk]]:
	"""A desk by its user. At the end of the test none may have met an error."""
	desks: list[tuple[Desk, Page, bool]] = []

	def of(user: str, telephone: bool = False) -> Desk:
		opened = Desk(page := windows.take(telephone), person(user))
		desks.append((opened, page, telephone))
		return opened

	yield of
	for opened, page, telephone in desks:
		opened.faults += [] if opened.page.is_closed() else opened.misdrawn()
		opened.leave()
		windows.give_back(page, opened.base, telephone)
	assert {opened.user: opened.faults for opened, *_rest in desks if opened.faults} == {}
