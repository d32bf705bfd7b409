"""Questions that name what is hidden, to Frappe's functions and ours, and what is said to them."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Callable
from typing import Any

import frappe
import frappe.client
import requests
from called import called_functions
from frappe.utils import nowdate
from http_after_world import LISTED, OPEN, UNITS, plan, proposal, request, reward
from http_client import Person
from http_world import (
	APPRAISAL,
	CHAIR,
	COMPILED,
	DECISION,
	HEAD,
	MANAGER,
	MEMBER,
	OFFICE_HEAD,
	ROUND,
	SELF_ASSESSMENT,
	SENT,
	SIGNED,
	STAFF,
)

# Documents that OTHER_HEAD may not see, and one of each kind that is not there.
HIDDEN = {
	SELF_ASSESSMENT: f"{ROUND}-{SENT}",
	APPRAISAL: f"{ROUND}-{SIGNED}",
	DECISION: f"CCHC-QD-{COMPILED}",
}
# Who reads them, and takes no step from there.
READER = {SELF_ASSESSMENT: STAFF, APPRAISAL: MEMBER, DECISION: OFFICE_HEAD}
MISSING = "CCHC-2081-H77"


def asked(name: str, condition: list[Any]) -> dict[str, Any]:
	"""A question about a hidden value, in the place of a name."""
	return {"name": name, "docstatus": condition}


def said(reply: requests.Response, *names: str) -> tuple[int, str]:
	"""What the answer tells, without the name that was asked for and the number that Frappe gives to each error."""
	text = re.sub(r"__frappe_exc_id[^,}]*", "", reply.text)
	for name in names:
		text = text.replace(name, "·")
	return reply.status_code, text


def unescaped(text: str) -> str:
	"""JSON within JSON, as it reads."""
	return re.sub(r"\\+u([0-9a-f]{4})", lambda letter: chr(int(letter[1], 16)), text)


GET_NODES, MAP_DOCS = "frappe.desk.treeview.get_all_nodes", "frappe.model.mapper.map_docs"
MAKE_MAPPED = "frappe.model.mapper.make_mapped_doc"


def handed_on(doctype: str, value: Any) -> list[tuple[str, dict[str, Any]]]:
	"""Questions that a tree or a mapper hands on to another function, by the names of its own."""
	close = "cchc_eval.cchc_eval.doctype.cchc_council_decision.cchc_council_decision.close_meeting"
	escaped = json.dumps([doctype]).replace("C", "\\u0043", 1)
	name = value if isinstance(value, str) else ""
	filters = {} if name else {"filters": value}
	args = {} if name else {"args": json.dumps(value)}
	return [
		(
			GET_NODES,
			{"doctype": doctype, "label": "x", "parent": name, "tree_method": "frappe.client.get", **filters},
		),
		*(
			(MAP_DOCS, {"method": "frappe.client.get", "source_names": names, "target_doc": name, **args})
			for names in (json.dumps([doctype]), escaped)
		),
		(
			MAP_DOCS,
			{"method": "frappe.desk.form.load.getdoc", "source_names": json.dumps([doctype]), "target_doc": name},
		),
		(MAKE_MAPPED, {"method": close, "source_name": name or MISSING}),
	]


# By Frappe's function: what names the document, the rest of what it takes.
OF_FRAPPE: dict[str, tuple[str, dict[str, Any]]] = {
	"frappe.client.get": ("name", {}),
	"frappe.client.get_value": ("filters", {"fieldname": "name"}),
	"frappe.client.set_value": ("name", {"fieldname": "owner", "value": "x"}),
	"frappe.client.delete": ("name", {}),
	"frappe.client.cancel": ("name", {}),
	"frappe.client.rename_doc": ("old_name", {"new_name": "x"}),
	"frappe.client.get_password": ("name", {"fieldname": "x"}),
	# Of Frappe 15, and of 16.
	**(
		{"frappe.client.validate_link": ("docname", {"fields": "[]"})}
		if hasattr(frappe.client, "validate_link")
		else {"frappe.client.validate_link_and_fetch": ("docname", {"fields_to_fetch": "[]"})}
	),
	"frappe.client.is_document_amended": ("docname", {}),
	"frappe.client.has_permission": ("docname", {}),
	"frappe.client.get_doc_permissions": ("docname", {}),
	"frappe.desk.form.load.getdoc": ("name", {}),
	"frappe.desk.form.load.get_docinfo": ("name", {}),
	"frappe.desk.form.linked_with.get": ("docname", {}),
	"frappe.desk.form.assign_to.remove": ("name", {"assign_to": HEAD}),
	"frappe.desk.form.document_follow.get_follow_users": ("doc_name", {}),
	"frappe.desk.notifications.get_open_count": ("name", {}),
	"frappe.share.get_users": ("name", {}),
	"frappe.model.workflow.apply_workflow": ("doc", {"action": "x"}),
	"frappe.model.workflow.get_transitions": ("doc", {}),
	"frappe.model.workflow.bulk_workflow_approval": ("docnames", {"action": "x"}),
	"frappe.desk.reportview.delete_items": ("items", {}),
	"frappe.client.submit": ("doc", {}),
	"frappe.client.save": ("doc", {}),
	"run_doc_method": ("dn", {"method": "x"}),
}


def arguments(function: str, doctype: str, value: Any) -> dict[str, Any]:
	name, more = OF_FRAPPE[function]
	if name == "doc":
		return {"doc": {"doctype": doctype, "name": value}, **more}
	if name in ("docnames", "items"):
		value = json.dumps([value])
	return {"dt" if name == "dn" else "doctype": doctype, name: value, **more}


# Whether a document was amended is no to both; and nobody renames ours.
ALIKE_TO_ALL = ("frappe.client.is_document_amended", "frappe.client.rename_doc")
F1 = UNITS[0]
# Parameters of ours that name a document: one that OTHER_HEAD may not see, and who reads it without taking its steps.
NAMING: dict[str, tuple[str, str]] = {
	"self_assessment": (HIDDEN[SELF_ASSESSMENT], STAFF),
	"appraisal": (HIDDEN[APPRAISAL], MEMBER),
	"decision": (HIDDEN[DECISION], OFFICE_HEAD),
	"plan": (plan(F1), MANAGER),
	"proposal": (proposal(OPEN, F1), STAFF),
	"request": (request(F1), STAFF),
	"name": (HIDDEN[DECISION], OFFICE_HEAD),
	# Everyone reads rounds.
	"round": (HIDDEN[DECISION], ""),
}
OF_REWARDS = (reward(LISTED), CHAIR)
DOSSIER = "cchc_eval.printing.dossier."
# What else a function is sent where it refuses an "x" before it looks for the document.
WITH: dict[str, dict[str, Any]] = {
	"cchc_eval.cchc_eval.doctype.cchc_self_assessment.merging.save_changes": {"changes": "{}"},
	"cchc_eval.printing.signing.sign": {"kind": "Signature"},
	f"{DOSSIER}make": {"doctype": SELF_ASSESSMENT},
	f"{DOSSIER}listed": {"doctype": SELF_ASSESSMENT},
}
OF_OURS = [
	(path, parameter)
	for path, parameters in called_functions().items()
	for parameter in parameters
	if parameter in NAMING
]
# Everyone reads criteria sets too.
OF_ONE_DOCUMENT = [
	(path, parameter) for path, parameter in OF_OURS if parameter != "round" and "cchc_criteria_set" not in path
]


def named_by(path: str, parameter: str) -> tuple[str, str]:
	if parameter == "name" and path.startswith(DOSSIER):
		return NAMING["self_assessment"]
	return OF_REWARDS if parameter == "decision" and "cchc_reward_decision" in path else NAMING[parameter]


def valid(path: str, function: Callable[..., Any], parameter: str, value: Any) -> dict[str, Any]:
	given: dict[str, Any] = {}
	for name, declared in inspect.signature(function).parameters.items():
		if name == parameter:
			given[name] = value
		elif declared.default is declared.empty and declared.kind is not declared.VAR_KEYWORD:
			kinds = str(declared.annotation)
			given[name] = (
				1 if declared.annotation is int else "[]" if "list" in kinds else "{}" if "dict" in kinds else "x"
			)
	if "paper" in given:
		given["paper"] = "decision"
	if "doctype" in given:
		given["doctype"] = DECISION
	if "date" in given and parameter != "date":
		given["date"] = nowdate()
	return {**given, **WITH.get(path, {})}


def ask(user: Person, path: str, parameter: str, value: Any) -> requests.Response:
	function = frappe.get_attr(path)
	verbs = frappe.allowed_http_methods_for_whitelisted_func[function]
	verb = "POST" if "POST" in verbs else "GET"
	return user.send(verb, f"/api/method/{path}", **valid(path, function, parameter, value))
