"""A ranking on the web: published by the clerk in the desk, read and checked by anyone, taken off."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import frappe
import http_ranking
import pytest
from conftest import build_in_vietnamese
from desk_window import Desk
from http_ranking import CLERK, FIRST, NAMES, ROUND
from playwright.sync_api import Browser, Page

WITHIN = "() => document.documentElement.scrollWidth <= innerWidth"


@pytest.fixture(scope="module", autouse=True)
def documents(live_site: str) -> None:
	build_in_vietnamese(http_ranking.build)
	frappe.db.set_single_value("CCHC Settings", "publish_rankings", 1)
	frappe.db.commit()


@pytest.fixture
def visitor(browser: Browser) -> Iterator[Page]:
	"""Somebody without an account, on a telephone; what the page says of its own faults, and whom else it asks."""
	context = browser.new_context(viewport={"width": 390, "height": 844}, locale="vi-VN")
	page = context.new_page()
	faults: list[str] = []
	page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
	page.on("pageerror", lambda error: faults.append(str(error)))
	page.on("request", lambda request: faults.append(request.url) if request.method != "GET" else None)
	yield page
	context.close()
	assert faults == []


def test_anyone_reads_a_published_ranking_and_checks_its_file(
	desk: Callable[[str], Desk], visitor: Page, live_site: str, tmp_path: Path
) -> None:
	page = (window := desk(CLERK)).open("CCHC Released Ranking", FIRST)
	page.get_by_role("button", name="Trang công khai").click()
	page.locator(".dropdown-menu a:visible", has_text="Công bố trên mạng").click()
	address = f"{live_site}/ket-qua-cchc/{ROUND}"
	assert f"/ket-qua-cchc/{ROUND}" in window.dialog().inner_text()
	window.confirm()
	page.locator(".inner-group-button a", has_text="Ngừng công bố").first.wait_for(state="attached")
	window.settle()
	assert window.english_words() == []

	visitor.goto(f"{live_site}/ket-qua-cchc")
	visitor.get_by_role("link", name="năm 2086").click()
	assert visitor.url == address
	for name in NAMES.values():
		assert visitor.get_by_role("rowheader", name=name).is_visible()
	assert visitor.evaluate(WITHIN)
	link = visitor.get_by_role("link", name="Tải Quyết định")
	content = visitor.request.get(f"{live_site}{link.get_attribute('href')}").body()
	# The same size and one byte else; and the file itself under another name.
	wrong, right = tmp_path / "sua.pdf", tmp_path / "nhan-duoc.pdf"
	right.write_bytes(content)
	wrong.write_bytes(bytes([content[0] ^ 1]) + content[1:])
	told = visitor.get_by_role("status")
	visitor.locator("input[type=file]").set_input_files(wrong)
	told.get_by_text("Không đúng: «sua.pdf»").wait_for()
	visitor.locator("input[type=file]").set_input_files(right)
	told.get_by_text("Đúng: «nhan-duoc.pdf» là tệp Quyết định đã ban hành.", exact=True).wait_for()
	assert "sua.pdf" not in told.inner_text()

	page.get_by_role("button", name="Trang công khai").click()
	page.locator(".dropdown-menu a:visible", has_text="Ngừng công bố").click()
	window.confirm()
	page.locator(".inner-group-button a", has_text="Công bố trên mạng").first.wait_for(state="attached")
	window.settle()
	for gone in (address, f"{address}/quyet-dinh.pdf"):
		assert visitor.request.get(gone).status == 404
