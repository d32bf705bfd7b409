"""Whether a document is there, or was returned, is told to those who may see it: the others get one and the same answer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import frappe
import frappe.client
import pytest
from asking import whole
from factories_appraisal import ROUND, signed_off_round
from factories_round import staff_of
from leaks import APPRAISAL, MANAGER, RANKING, RESULT, SELF_ASSESSMENT

LINK = "validate_link" if hasattr(frappe.client, "validate_link") else "validate_link_and_fetch"
# What a link field, a form and its menu ask of a document.
ASKED = (
	"frappe.client.is_document_amended",
	"frappe.client.has_permission",
	"frappe.client.get_doc_permissions",
	f"frappe.client.{LINK}",
)
# To these the answer is the same for what is seen: not amended; and nobody renames.
ALIKE = {
	"frappe.client.is_document_amended",
	"frappe.model.rename_doc.update_document_title",
	"frappe.client.rename_doc",
}
NOBODYS = f"{ROUND}-U09"


def questions(doctype: str, name: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
	"""(function, verb, arguments) of everything that tells something of a document without showing it."""
	for function in ASKED:
		yield function, "GET", {"doctype": doctype, "docname": name}
	yield "frappe.model.workflow.get_transitions", "GET", {"doc": json.dumps({"doctype": doctype, "name": name})}
	title = "frappe.model.rename_doc.update_document_title"
	yield title, "POST", {"doctype": doctype, "docname": name, "title": "x"}
	yield title, "POST", {"doctype": doctype, "docname": name, "name": "x"}
	yield title, "POST", {"doctype": doctype, "docname": f"{ROUND}-U01", "name": name}
	yield "frappe.client.rename_doc", "POST", {"doctype": doctype, "old_name": name, "new_name": "x"}
	yield "frappe.client.rename_doc", "POST", {"doctype": doctype, "old_name": f"{ROUND}-U01", "new_name": name}


def answers(doctype: str, name: str) -> dict[tuple[str, str, str], tuple[int, str]]:
	"""By each address of Frappe's. Only the name that was sent may differ."""
	said = {}
	for number, (function, verb, asked) in enumerate(questions(doctype, name)):
		for path, args in (
			(f"/api/method/{function}", asked),
			(f"/api/v2/method/{function}", asked),
			("/", {**asked, "cmd": function}),
			# Frappe takes the command before the path.
			("/api/method/ping", {**asked, "cmd": function}),
		):
			frappe.db.savepoint("asked")
			status, body = whole(path, args, verb)
			frappe.db.rollback(save_point="asked")
			said[f"{number} {function}", path, verb] = (status, body.replace(name, "<name>"))
	return said


@pytest.fixture
def returned() -> None:
	"""U02's form was returned, so that it is there twice."""
	signed_off_round(3, people=True)
	doc = frappe.get_doc(SELF_ASSESSMENT, f"{ROUND}-U02")
	frappe.get_doc(SELF_ASSESSMENT, f"{ROUND}-U03").db_set("amended_from", doc.name)


@pytest.mark.parametrize("doctype", [APPRAISAL, SELF_ASSESSMENT])
def test_what_is_hidden_is_not_there(returned: None, as_user: Any, doctype: str) -> None:
	as_user(staff_of("U01"))
	assert frappe.db.exists(doctype, f"{ROUND}-U02") and not frappe.db.exists(doctype, NOBODYS)
	hidden, missing = answers(doctype, f"{ROUND}-U02"), answers(doctype, NOBODYS)
	for asked, said in hidden.items():
		assert said == missing[asked], asked
		assert said[0] != 500, asked
	assert len(hidden) == 40


def test_released_results_of_others_are_not_there(decision: Any, as_user: Any) -> None:
	name = frappe.db.get_value(RESULT, {"decision": decision.name, "unit": "U02"})
	as_user(staff_of("U01"))
	assert answers(RESULT, name) == answers(RESULT, f"{name}-x")


def test_what_is_seen_is_there(decision: Any, as_user: Any) -> None:
	for user, doctype, name in (
		(staff_of("U01"), SELF_ASSESSMENT, f"{ROUND}-U01"),
		(staff_of("U01"), RANKING, decision.name),
		(MANAGER, SELF_ASSESSMENT, f"{ROUND}-U02"),
	):
		as_user(user)
		seen, missing = answers(doctype, name), answers(doctype, NOBODYS)
		alike = {asked[0].partition(" ")[2] for asked in seen if seen[asked] == missing[asked]}
		assert alike <= ALIKE, (user, doctype)
