"""What the server answers with a document goes to those who may read it, whatever it is asked to do with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import frappe
import http_world
import pytest
from http_client import Person, body
from http_refusals import HIDDEN, refused
from http_world import APPRAISAL, CHAIR, DECIDED, DECISION, DRAFT, STAFF

SECRET = "bi-mat-cua-hoi-dong"
NAME = f"CCHC-QD-{DECIDED}"
OWN = f"CCHC-{DECIDED}-{DRAFT}"
CALLED = {"dt": DECISION, "dn": NAME, "method": "add_comment", "args": '{"comment_type": "Like", "text": "x"}'}
SAID = {"comment_type": "Like", "text": "x"}
WAYS: list[tuple[str, dict[str, Any]]] = [
	(f"/api/v2/document/{DECISION}/{NAME}/method/add_comment", SAID),
	(f"/api/v2/document/{DECISION}/{NAME}", {}),
	(f"/api/v2/document/{DECISION}/{NAME}/copy", {}),
	(f"/api/resource/{DECISION}/{NAME}", {"run_method": "add_comment", **SAID}),
	("/api/method/run_doc_method", CALLED),
	("/api/method/frappe.handler.run_doc_method", CALLED),
	("/api/method/frappe.client.get", {"doctype": DECISION, "name": NAME}),
	("/api/method/frappe.desk.form.load.getdoc", {"doctype": DECISION, "name": NAME}),
	# The appraisal leads to what was released of the decision.
	(f"/api/resource/{APPRAISAL}/{OWN}", {"expand_links": "1"}),
	(f"/api/resource/{APPRAISAL}", {"expand": ["council_decision"], "fields": ["name", "council_decision"]}),
]


@pytest.fixture(scope="module", autouse=True)
def documents(live_site: str) -> None:
	"""A decision of whose meeting and changes the units read nothing."""
	http_world.build()
	decision = frappe.get_doc(DECISION, NAME)
	decision.db_set({"venue": SECRET, "agenda": SECRET}, update_modified=False)
	decision.attendance[0].db_set("absence_reason", SECRET, update_modified=False)
	row = decision.append("council_changes", {"unit": DRAFT, "code": "1.1.1", "action": "Set Points", "reason": SECRET})
	row.db_insert()
	frappe.db.commit()


@pytest.mark.parametrize(("path", "asked"), WAYS, ids=[f"{path} {' '.join(asked)}" for path, asked in WAYS])
def test_staff_are_sent_nothing_of_a_decision(
	person: Callable[[str], Person],
	path: str,
	asked: dict[str, Any],
) -> None:
	# To what is asked of a DocType that they read nothing of, Frappe's answer is the same.
	refused(lambda: body(person(STAFF).send("GET", path, **asked)), *HIDDEN)


def test_the_chair_is_sent_all_of_it(person: Callable[[str], Person]) -> None:
	"""By every way to the decision itself: four values. Whether a document goes with what its method returns is for the
	version of Frappe to say."""
	for path, asked in WAYS[:-2]:
		reply = person(CHAIR).send("GET", path, **asked)
		assert reply.ok and NAME in reply.text, path
		if not path.endswith("/add_comment") and "run_method" not in asked:
			assert reply.text.count(SECRET) == 4, path


def test_a_link_leads_to_what_everyone_reads(person: Callable[[str], Person]) -> None:
	for path, asked in WAYS[-2:]:
		reply = person(CHAIR).send("GET", path, **asked)
		assert reply.ok and NAME in reply.text and "results_json" in reply.text
		assert SECRET not in reply.text
	result = frappe.db.get_value("CCHC Released Result", {"appraisal": OWN})
	reply = person(STAFF).send("GET", f"/api/resource/CCHC Released Result/{result}", expand_links="1")
	assert reply.json()["data"]["decision"]["results_json"]
	assert SECRET not in reply.text
