"""What the server answers with a document: the fields that the user reads, and no document that they may not read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import frappe
import http_world
import pytest
from http_client import Person
from http_world import APPRAISAL, CHAIR, COMPILED, DECIDED, DECISION, DRAFT, STAFF

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
	# The unit's own appraisal leads to the decision.
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
def test_staff_are_sent_no_more_of_a_decision_than_they_read(
	person: Callable[[str], Person],
	path: str,
	asked: dict[str, Any],
) -> None:
	reply = person(STAFF).send("GET", path, **asked)
	assert reply.ok, reply.text
	assert SECRET not in reply.text


def test_the_chair_is_sent_all_of_it(person: Callable[[str], Person]) -> None:
	"""By an ordinary reading, by a method and by a link: four values each."""
	for path, asked in (WAYS[1], WAYS[4], WAYS[-2]):
		assert person(CHAIR).send("GET", path, **asked).text.count(SECRET) == 4, path


def test_a_link_leads_to_the_name_only_of_what_one_may_not_read(person: Callable[[str], Person]) -> None:
	"""For example of a review whose amending decision lies before the council."""
	hidden = f"CCHC-QD-{COMPILED}"
	frappe.db.set_value(APPRAISAL, OWN, "council_decision", hidden, update_modified=False)
	frappe.db.commit()
	reply = person(STAFF).send("GET", f"/api/resource/{APPRAISAL}/{OWN}", expand_links="1")
	assert reply.json()["data"]["council_decision"] == hidden
	assert reply.json()["data"]["scores"]
