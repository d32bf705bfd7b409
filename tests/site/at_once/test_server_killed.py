"""A web server that is killed in the middle of a request: what was asked for is whole or not there, and asked for again
through the next one it is there once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import frappe
import pytest
from background import an_hour_later
from factories_appraisal import (
	APPRAISER,
	CHAIR,
	CLERK,
	HEAD,
	MANAGER,
	ROUND,
	act,
	best_answers,
)
from factories_round import self_assessment, staff_of
from factories_whole import versions_kept
from frappe.utils import nowdate
from frappe.utils.doctor import purge_pending_jobs
from http_client import Person, Refused
from http_fixtures import with_token
from http_snapshot import restored_after
from killed_server import KilledServer
from pdf_files import small_pdf
from serve_breaking import AFTER, BEFORE, at_write
from test_broken_off import STEPS, counts, disagreements

from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.periods import printed
from cchc_eval.cchc_eval.doctype.cchc_self_assessment.answers import criteria_of
from cchc_eval.printing import papers
from cchc_eval.workbook.form import write_form

DOCTYPES = "cchc_eval.cchc_eval.doctype"
FORM, QD = f"{ROUND}-U01", ROUND.replace("CCHC-", "CCHC-QD-")


@pytest.fixture(autouse=True)
def site_put_back(site: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
	monkeypatch.setattr(papers, "render_pdf", lambda paper: small_pdf("killed"))
	monkeypatch.setattr(frappe, "enqueue", lambda *args, **kwargs: None)
	with restored_after(), versions_kept():
		frappe.local.lang = "vi"
		yield
	# What the servers queued: no worker takes it, and other tests issue a decision of that name.
	purge_pending_jobs(site=frappe.local.site)


def import_form(person: Person) -> Any:
	doc = self_assessment("U01")
	of_unit = {"unit_code": doc.unit, "unit_name": doc.unit_name, "period": printed(doc.round)}
	content = write_form(criteria_of(doc), answers=best_answers(), **of_unit)
	about = {"doctype": doc.doctype, "docname": doc.name}
	method = f"{DOCTYPES}.cchc_self_assessment.sheet.import_form"
	return person.upload("phieu-U01.xlsx", content, **about, method=method)


# Of the steps that are broken off there, in their order: who asks for it through HTTP, and how.
ASKED: list[tuple[str, Callable[[Person], Any]]] = [
	(MANAGER, lambda person: person.call(f"{DOCTYPES}.cchc_evaluation_round.actions.open_round", round=ROUND)),
	(staff_of("U01"), import_form),
	(APPRAISER, lambda person: person.call(f"{DOCTYPES}.cchc_appraisal.cchc_appraisal.start_all", round=ROUND)),
	(HEAD, lambda person: person.call(f"{DOCTYPES}.cchc_council_decision.cchc_council_decision.compile", round=ROUND)),
	(CHAIR, lambda person: person.move("CCHC Council Decision", QD, "Approve")),
	(
		CLERK,
		lambda person: person.call(
			f"{DOCTYPES}.cchc_council_decision.cchc_council_decision.issue", decision=QD, number=905, date=nowdate()
		),
	),
]


def test_what_a_killed_server_was_asked_for_is_whole_after_it_is_asked_for_again() -> None:
	asked = iter(ASKED)
	with KilledServer() as server:
		for user, do, is_broken_off in STEPS:
			if not is_broken_off:
				act(user, do)
				frappe.db.commit()
				continue
			who, ask = next(asked)
			person = with_token(server.address, who)
			before = counts()
			writes = server.killed_in(person, ask, BEFORE)
			assert seen() == before
			assert writes > 2
			assert server.killed_in(person, ask, at_write(writes // 2)) == writes // 2
			assert seen() == before
			server.killed_in(person, ask, AFTER)
			# The PDF of what was issued is made in a job, which was lost with the server.
			an_hour_later()
			done = seen()
			assert done != before
			assert disagreements() == []
			# Asked for again, because nobody was told that it was done.
			try:
				ask(person)
			except Refused as refusal:
				assert refusal.status in (403, 417) and refusal.says, refusal
			assert seen() == done
			assert disagreements() == []
	assert list(asked) == []


def seen() -> dict[str, Any]:
	frappe.db.rollback()
	frappe.clear_cache()
	return counts()
