"""Steps that are broken off and taken again: all of it is there then, and nothing twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import frappe
import pytest
from background import an_hour_later
from breaking import AFTER, BEFORE, cut, killed
from factories_appraisal import (
	APPRAISER,
	CHAIR,
	CLERK,
	DECISION,
	HEAD,
	ROUND,
	act,
	best_answers,
	decision,
	sign_off,
	step,
)
from factories_round import self_assessment, staff_of
from factories_session import hold_session
from factories_whole import all_answer, all_submit, round_with_council, versions_kept
from frappe.utils import nowdate
from http_snapshot import restored_after
from pdf_files import small_pdf

from cchc_eval import integrity
from cchc_eval.cchc_eval.doctype.cchc_appraisal.cchc_appraisal import start_all
from cchc_eval.cchc_eval.doctype.cchc_council_decision.cchc_council_decision import compile, issue
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.periods import printed
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.start import open_now
from cchc_eval.cchc_eval.doctype.cchc_self_assessment.answers import criteria_of
from cchc_eval.cchc_eval.doctype.cchc_self_assessment.sheet import take_form
from cchc_eval.printing import papers
from cchc_eval.workbook.form import write_form

UNITS = ["U01", "U02"]


@pytest.fixture(autouse=True)
def site_put_back(site: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
	monkeypatch.setattr(papers, "render_pdf", lambda paper: small_pdf("broken off"))
	monkeypatch.setattr(frappe, "enqueue", lambda *args, **kwargs: None)
	with restored_after(), versions_kept():
		frappe.local.lang = "vi"
		yield


def import_form() -> None:
	"""The unit's form, filled in Excel."""
	doc = self_assessment("U01")
	of_unit = {"unit_code": doc.unit, "unit_name": doc.unit_name, "period": printed(doc.round)}
	content = write_form(criteria_of(doc), answers=best_answers(), **of_unit)
	take_form(doc, content, "phieu-U01.xlsx")


def submit() -> None:
	all_answer(UNITS)
	all_submit(UNITS)


def meet() -> None:
	step(HEAD, decision(), "Report to Council")
	hold_session(decision())


def approve() -> None:
	step(frappe.session.user, decision(), "Approve")


# In the order of the process: who, what, and whether it is broken off. What is not prepares it.
STEPS: list[tuple[str, Callable[[], Any], bool]] = [
	("Administrator", lambda: round_with_council(UNITS), False),
	("Administrator", lambda: open_now(ROUND), True),
	(staff_of("U01"), import_form, True),
	("Administrator", submit, False),
	(APPRAISER, lambda: start_all(ROUND), True),
	("Administrator", lambda: sign_off(*UNITS), False),
	(HEAD, lambda: compile(ROUND), True),
	("Administrator", meet, False),
	(CHAIR, approve, True),
	(CLERK, lambda: issue(DECISION, 905, nowdate()), True),
]


def test_what_is_broken_off_is_whole_after_it_is_taken_again() -> None:
	for user, do, is_broken_off in STEPS:
		if not is_broken_off:
			act(user, do)
			frappe.db.commit()
			continue
		before = counts()
		killed(user, do, BEFORE)
		assert isinstance(cut(user, do), frappe.db.OperationalError)
		frappe.db.rollback()
		assert counts() == before
		killed(user, do, AFTER)
		frappe.clear_cache()
		# The PDF of what was issued is made in a job, which was lost with the process.
		an_hour_later()
		done = counts()
		assert done != before
		assert disagreements() == []
		# Taken again, because nobody was told that it was done.
		try:
			act(user, do)
			frappe.db.commit()
		except frappe.ValidationError:
			frappe.db.rollback()
		assert counts() == done
		assert disagreements() == []


# What is written once for each document; versions, for each time that something changed.
TABLES = (
	"CCHC Self Assessment",
	"CCHC Self Score",
	"CCHC Appraisal",
	"CCHC Appraised Score",
	"CCHC Council Decision",
	"CCHC Unit Result",
	"CCHC Improvement Plan",
	"CCHC Document Number",
	"Workflow Action",
	"File",
)


def counts() -> dict[str, Any]:
	"""How many rows, and the states of the round's documents."""
	found: dict[str, Any] = {table: frappe.db.count(table) for table in TABLES}
	found["answers"] = frappe.db.count("CCHC Self Score", {"answer": ("is", "set")})
	for doctype in ("CCHC Self Assessment", "CCHC Appraisal", "CCHC Council Decision"):
		fields = ["name", "workflow_state", "docstatus", *(["number"] if doctype.endswith("Decision") else [])]
		found[f"states of {doctype}"] = frappe.get_all(doctype, {"round": ROUND}, fields, order_by="name")
	return found


def disagreements() -> list[str]:
	return [finding.text(with_values=True) for finding in [*integrity.of_site(), *integrity.of_round(ROUND)]]
