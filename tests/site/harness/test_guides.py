"""The guides are on the site, each under its file's name, with pictures that are there."""

from __future__ import annotations

import re

import frappe
import pytest
from frappe.website.serve import get_response
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request, Response

from cchc_eval.overrides.guides import ADDRESS, GUIDES


def asked(path: str) -> Response:
	frappe.local.request = Request(EnvironBuilder(path=f"/{ADDRESS}{path}", method="GET").get_environ())
	frappe.set_user("Guest")
	try:
		return get_response()
	finally:
		frappe.set_user("Administrator")


@pytest.mark.parametrize("page", sorted(GUIDES.glob("*.md")), ids=lambda page: page.stem)
def test_a_guide_is_shown_under_its_name(page) -> None:
	answer = asked(f"/{page.name}")
	text = answer.get_data(as_text=True)
	assert (answer.status_code, answer.mimetype) == (200, "text/html")
	assert f"<title>{page.read_text().partition(chr(10))[0].removeprefix('# ')}</title>" in text
	assert text.count("<h1") == 1 and ("**" not in text)
	for picture in re.findall(r'src="/assets/cchc_eval/huong-dan/([^"]+)"', text):
		assert (GUIDES / picture).is_file()


def test_the_first_page_and_what_is_not_there() -> None:
	assert asked("").status_code == asked("/index.md").status_code == 200
	for path in ("/khong-co.md", "/../hooks.py", "/index.md.py", "/anh/tu-danh-gia.png", "/INDEX.md"):
		answer = asked(path)
		assert answer.status_code == 404 and "Không có trang này" in answer.get_data(as_text=True)
