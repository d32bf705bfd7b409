"""The ways round a workflow are ways: where nothing of this app stands in them, each of them writes.

Else a route that is misspelt, or that Frappe has dropped, would pass for one that is closed.
"""

from __future__ import annotations

from typing import Any

import frappe
import pytest
from factories_appraisal import make_users
from http_attempts import NEVER, Attempt, change, to_state
from http_steps import Sessions
from http_world import OTHER_HEAD, stored

PARENT, ROW = "Thu Van Ban", "Thu Dong"
TEXT = {"fieldtype": "Data", "allow_on_submit": 1}
ATTEMPTS: dict[str, Attempt] = {
	**NEVER,
	**to_state("Xong", None),
	**to_state("Xong", 1),
	**{f"change: {route}": attempt for route, attempt in change({"title": "Khác"}, {"title": "Khác"}).items()},
}


@pytest.fixture(scope="module", autouse=True)
def doctype(live_site: str) -> None:
	"""A document of the host's with a table, that its administrator may do everything with."""
	make_users({OTHER_HEAD: ["CCHC Unit Head"]})
	title = {**TEXT, "fieldname": "title", "label": "Title"}
	rows = {"fieldtype": "Table", "fieldname": "scores", "label": "Scores", "options": ROW, "allow_on_submit": 1}
	state = {**TEXT, "fieldname": "workflow_state", "label": "State"}
	rights = ("read", "write", "create", "delete", "submit", "cancel", "amend", "share")
	shape = {"doctype": "DocType", "module": "Core", "custom": 1}
	frappe.get_doc({**shape, "name": ROW, "istable": 1, "fields": [title]}).insert()
	frappe.get_doc(
		{
			**shape,
			"name": PARENT,
			"is_submittable": 1,
			"allow_rename": 1,
			"autoname": "hash",
			"fields": [title, state, rows],
			"permissions": [{"role": "System Manager", **dict.fromkeys(rights, 1)}],
		}
	).insert()
	frappe.db.commit()


def everything() -> tuple[Any, ...]:
	"""What an attempt could have changed."""
	frappe.db.rollback()
	stamps = ("modified", "modified_by", "creation")
	found: list[Any] = [
		[{key: value for key, value in row.items() if key not in stamps} for row in rows]
		for rows in (frappe.get_all(table, fields=["*"], order_by="name") for table in (PARENT, ROW))
	]
	return (*found, frappe.db.count("DocShare", {"share_doctype": PARENT}))


@pytest.mark.parametrize("route", ATTEMPTS)
def test_where_nothing_stands_in_it_each_way_writes(person: Sessions, route: str) -> None:
	"""On a draft, or on what was submitted or cancelled, where it takes that."""
	replies = []
	for docstatus in (0, 1, 2):
		doc = frappe.get_doc(
			{"doctype": PARENT, "title": "Một", "workflow_state": "Nháp", "scores": [{"title": "Một"}]}
		)
		doc.insert()
		if docstatus:
			doc.submit()
		if docstatus == 2:
			doc.cancel()
		frappe.db.commit()
		before = everything()
		reply = ATTEMPTS[route](person("Administrator"), stored(PARENT, doc.name))
		if everything() != before:
			return
		replies.append(f"{docstatus}: {reply.status_code} {reply.text[-400:]}")
	pytest.fail("\n".join(replies))
