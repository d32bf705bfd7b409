"""What people write runs nowhere: planted in every text of every document, and shown by list, form and print."""

from __future__ import annotations

from collections.abc import Callable

import frappe
import pytest
from desk_window import Desk
from http_world import (
	APPRAISAL,
	APPRAISER,
	CHAIR,
	DECIDED,
	DECISION,
	HEAD,
	MANAGER,
	OFFICE_HEAD,
	ROUND,
	SELF_ASSESSMENT,
	STAFF,
)

from cchc_eval.storage.plain_text import plain

Desks = Callable[[str], Desk]
# A tag, a tag in letters that a page might decode, the end of an attribute, what runs when it gets the focus.
PAYLOAD = """'"><img src=x onerror=cchcRan=1>&lt;img src=x onerror=cchcRan=1&gt;" autofocus onfocus=cchcRan=1 x='"""
TEXTS = ("Data", "Small Text", "Text")
# Read by the program, not by people.
KEYS = (
	"active_key",
	"vote_key",
	"notice_key",
	"fingerprint",
	"issued_digest",
	"value",
	"reference",
	"authors",
	"quorum",
	"level",
)
ENDINGS = (
	"_json",
	"_state",
	"rule_parameters",
	"rule_type",
	"code",
	"codes",
	"criteria",
	"previous_points",
	"rank_names",
)
# Data of the settings and the like that are read as numbers or symbols.
SKIPPED = {"CCHC Settings", "CCHC Criterion", "CCHC Rank Cap Rule", "CCHC Access Grant", "CCHC Document Number"}


@pytest.fixture(scope="module", autouse=True)
def planted(documents: None) -> None:
	for doctype in frappe.get_all("DocType", {"module": "CCHC Eval", "issingle": 0}, pluck="name"):
		if doctype in SKIPPED:
			continue
		for field in frappe.get_meta(doctype).fields:
			plants = field.fieldtype in TEXTS and field.fieldname not in KEYS and not field.fieldname.endswith(ENDINGS)
			if plants and not field.unique:
				column = frappe.qb.DocType(doctype)
				frappe.qb.update(column).set(column[field.fieldname], plain(PAYLOAD)).run()
	frappe.db.commit()
	frappe.clear_cache()


PAGES = [
	(STAFF, SELF_ASSESSMENT, f"{ROUND}-H01"),
	(STAFF, SELF_ASSESSMENT, ""),
	(HEAD, SELF_ASSESSMENT, f"{ROUND}-H07"),
	(APPRAISER, APPRAISAL, f"{ROUND}-H07"),
	(APPRAISER, APPRAISAL, ""),
	(OFFICE_HEAD, APPRAISAL, f"{ROUND}-H09"),
	(OFFICE_HEAD, DECISION, "CCHC-QD-2082"),
	(CHAIR, DECISION, "CCHC-QD-2083"),
	(CHAIR, DECISION, f"CCHC-QD-{DECIDED}"),
	(CHAIR, DECISION, ""),
	(MANAGER, "CCHC Evaluation Round", ROUND),
	(MANAGER, "CCHC Unit", "H01"),
	(MANAGER, "CCHC Unit", ""),
]


@pytest.mark.parametrize(("user", "doctype", "name"), PAGES, ids=lambda value: str(value).partition("@")[0])
def test_a_page_shows_it_and_runs_nothing(desk: Desks, user: str, doctype: str, name: str) -> None:
	window = desk(user)
	page = window.open(doctype, name)
	for tab in page.locator(".form-tabs .nav-link:visible").all():
		tab.click()
		window.settle()
	assert page.evaluate("window.cchcRan") is None
	assert page.locator("img[src=x]").count() == 0
	# It is not lost either.
	assert not name or "img src=x onerror" in page.content()


@pytest.mark.parametrize(
	("user", "doctype", "name"), [(APPRAISER, APPRAISAL, f"{ROUND}-H07"), (HEAD, SELF_ASSESSMENT, f"{ROUND}-H07")]
)
def test_frappes_print_runs_nothing(desk: Desks, user: str, doctype: str, name: str) -> None:
	window = desk(user)
	window.page.goto(f"{window.base}/printview?doctype={doctype}&name={name}&format=Standard")
	window.page.wait_for_load_state("networkidle")
	assert window.page.evaluate("window.cchcRan") is None and "img src=x" in window.page.content()
	# The page has no icon of its own.
	window.faults = [fault for fault in window.faults if "favicon.ico" not in fault]
