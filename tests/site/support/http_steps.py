"""Steps of a workflow over HTTP, and what a sweep of them checks, for whatever DocTypes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import frappe
import requests
from frappe.core.doctype.data_import.data_import import start_import
from frappe.custom.doctype.property_setter.property_setter import make_property_setter
from http_attempts import Attempt
from http_client import Person
from http_refusals import HIDDEN, NO_RIGHT, NO_STEP, Told, refused
from http_world import content, stored, stored_rows, unstamped

from cchc_eval.install import ON_INSTALL

Sessions = Callable[[str], Person]
MODULES = "cchc_eval.cchc_eval.doctype"
NOT_OFFERED: Told = (NO_RIGHT, "Bạn không chuyển được")
REASON = {"reason": "Theo ý kiến của Hội đồng."}


@dataclass(frozen=True)
class Step:
	"""A transition, the document that waits for it and the only user who may take it."""

	doctype: str
	name: str
	state: str
	action: str
	next_state: str
	by: str | None
	# What the form's button calls where the step needs a reason; the bare action is refused then.
	button: str = ""
	arguments: Mapping[str, Any] | Callable[[], Mapping[str, Any]] = field(default_factory=dict)
	# Who reads the document as it waits, beside Administrator: to the others it isn't there.
	readers: tuple[str, ...] = ()
	# What the bare action lacks, for who may take the step by the button.
	lacks: Told = ()
	# What the button tells those who read the document, and those to whom it tells something else.
	by_button: Told = NOT_OFFERED
	but: Mapping[str, Told] = field(default_factory=dict)

	def __str__(self) -> str:
		return f"{self.doctype.removeprefix('CCHC ')}: {self.state} → {self.next_state}"

	def told_by_action(self, user: str) -> Told:
		"""Administrator, to whom Frappe offers every step, is refused by the app."""
		if user == self.by:
			return self.lacks
		if user in self.but and not self.button:
			return self.but[user]
		if user == "Administrator":
			return NOT_OFFERED
		return NO_STEP if user in self.readers else HIDDEN

	def told(self, user: str) -> Told:
		if not self.button:
			return self.told_by_action(user)
		reads = user in self.readers or user == "Administrator"
		return self.but.get(user) or (self.by_button if reads else HIDDEN)

	def take(self, user: Person) -> None:
		if self.button:
			arguments = self.arguments() if callable(self.arguments) else self.arguments
			user.call(f"{MODULES}.{self.button}", **arguments)
		else:
			user.move(self.doctype, self.name, self.action)


def transitions_of(doctypes: Iterable[str]) -> set[tuple[str, str, str, str]]:
	"""What the app's own workflows offer of the DocTypes: each is to be tried by each role."""
	return {
		(workflow["document_type"], row["state"], row["action"], row["next_state"])
		for file in ON_INSTALL.glob("*_workflow.json")
		for workflow in json.loads(file.read_text(encoding="utf-8"))
		if workflow["document_type"] in doctypes
		for row in workflow["transitions"]
	}


def assert_no_effect(
	attempts: Mapping[str, Attempt], user: Person, doctype: str, name: str, *, untouched: bool = False
) -> None:
	"""None of the attempts changes anything or breaks the server. Where one is answered with 200 all the same, Frappe
	saved the document as it stands; `untouched`: not even that, so that who saved it last stays too."""
	count, doc = frappe.db.count(doctype), stored(doctype, name)
	shares = {"share_doctype": doctype, "share_name": name}
	shared = frappe.db.count("DocShare", shares)
	seen = (lambda doc: doc) if untouched else unstamped
	before, rows = seen(doc), stored_rows(doctype, name)
	for route, attempt in attempts.items():
		reply = attempt(user, doc)
		said = f"{route}: {reply.status_code} {reply.text[-1500:]}"
		assert reply.status_code < 500, said
		if rows != (now := stored_rows(doctype, name)):
			rows, doc = now, stored(doctype, name)
			assert seen(doc) == before, said
		assert frappe.db.count("DocShare", shares) == shared, said
	assert frappe.db.count(doctype) == count


def take_or_be_refused(person: Sessions, step: Step, user: str) -> None:
	"""Whoever may take the step takes it; anyone else is refused, and so is the bare action that needs a reason."""
	before = content(step.doctype, step.name)
	assert before["workflow_state"] == step.state
	if step.button or user != step.by:
		refused(lambda: person(user).move(step.doctype, step.name, step.action), *step.told_by_action(user))
	if user != step.by:
		refused(lambda: step.take(person(user)), *step.told(user))
		assert content(step.doctype, step.name) == before
		return
	step.take(person(user))
	after = stored(step.doctype, step.name)
	states = {row.state: int(row.doc_status) for row in frappe.get_doc("Workflow", step.doctype).states}
	assert (after["workflow_state"], after["docstatus"]) == (step.next_state, states[step.next_state])
	assert after["modified_by"] == user


def take_from_the_list(user: Person, doctype: str, name: str, action: str) -> requests.Response:
	"""The entry of the list's Actions menu, for what is selected there."""
	bulk = "/api/method/frappe.model.workflow.bulk_workflow_approval"
	return user.send("POST", bulk, docnames=json.dumps([name]), doctype=doctype, action=action)


def imported(user: str, doctype: str, kind: str, csv: str) -> list[Any]:
	"""The job that Frappe's Data Import starts, run as the user; its log. Of a DocType that the site has opened to it,
	as its administrator can: the newer Frappes import no other."""
	frappe.set_user("Administrator")
	if not frappe.get_meta(doctype).allow_import:
		make_property_setter(doctype, None, "allow_import", 1, "Check", for_doctype=True)
	file = frappe.get_doc({"doctype": "File", "file_name": "nhap.csv", "content": csv, "is_private": 1}).insert()
	doc = frappe.get_doc(
		{"doctype": "Data Import", "reference_doctype": doctype, "import_type": kind, "import_file": file.file_url}
	).insert()
	frappe.db.commit()
	frappe.set_user(user)
	start_import(doc.name)
	frappe.set_user("Administrator")
	return frappe.get_all("Data Import Log", {"data_import": doc.name}, ["success", "exception"], order_by="log_index")
