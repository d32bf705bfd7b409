"""Ways round a workflow's actions: everything of Frappe's through which a client can write a document.

Each takes the person and the document as the database holds it, and gives the server's reply.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import requests
from http_client import Person

Doc = dict[str, Any]
Attempt = Callable[[Person, Doc], requests.Response]


def method(name: str, of: Callable[[Doc], dict[str, Any]]) -> Attempt:
	return lambda person, doc: person.send("POST", f"/api/method/{name}", **of(doc))


def put(of: Callable[[Doc], dict[str, Any]]) -> Attempt:
	return lambda person, doc: person.send("PUT", _address(doc), **of(doc))


def _address(doc: Doc) -> str:
	return f"/api/resource/{doc['doctype']}/{doc['name']}"


def _named(doc: Doc) -> Doc:
	return {"doctype": doc["doctype"], "name": doc["name"]}


def _listed(doc: Doc) -> Doc:
	return {"doctype": doc["doctype"], "docnames": json.dumps([doc["name"]])}


# The table of each document whose rows are tried alone.
ROWS = ("scores", "results", "nominees", "rewarded", "actions", "items")


def _row(doc: Doc) -> Doc:
	return next(doc[table] for table in ROWS if doc.get(table))[0]


def _row_change(doc: Doc) -> Doc:
	return {key: "Sửa" for key in ("title", "unit_name", "nominee_name", "grounds") if key in _row(doc)}


def _new_row(doc: Doc) -> Doc:
	return {**_row(doc), "name": None, "__islocal": 1, "idx": 999}


def _form_button(action: str) -> Attempt:
	return method("frappe.desk.form.save.savedocs", lambda doc: {"doc": json.dumps(doc), "action": action})


BULK_CHANGE = "frappe.desk.doctype.bulk_update.bulk_update.submit_cancel_or_update_docs"

# Nobody has any of these, whatever the state.
NEVER: dict[str, Attempt] = {
	"docstatus 1": put(lambda doc: {"docstatus": 1 - doc["docstatus"]}),
	"docstatus 2": put(lambda doc: {"docstatus": 2}),
	"client.submit": method("frappe.client.submit", lambda doc: {"doc": json.dumps(doc)}),
	"client.cancel": method("frappe.client.cancel", _named),
	"run_method submit": lambda person, doc: person.send("POST", _address(doc), run_method="submit"),
	"run_method cancel": lambda person, doc: person.send("POST", _address(doc), run_method="cancel"),
	"form: submit": _form_button("Submit"),
	"form: cancel": method("frappe.desk.form.save.cancel", _named),
	"bulk submit": method(BULK_CHANGE, lambda doc: {**_listed(doc), "action": "submit"}),
	"bulk cancel": method(BULK_CHANGE, lambda doc: {**_listed(doc), "action": "cancel"}),
	"delete": lambda person, doc: person.send("DELETE", _address(doc)),
	"client.delete": method("frappe.client.delete", _named),
	"delete from the list": method(
		"frappe.desk.reportview.delete_items",
		lambda doc: {"doctype": doc["doctype"], "items": json.dumps([doc["name"]])},
	),
	"amend": method(
		"frappe.client.insert",
		lambda doc: {"doc": {**doc, "name": None, "docstatus": 0, "active_key": None, "amended_from": doc["name"]}},
	),
	"rename": method(
		"frappe.client.rename_doc",
		lambda doc: {"doctype": doc["doctype"], "old_name": doc["name"], "new_name": "CCHC-9999"},
	),
	"new document": method(
		"frappe.client.insert", lambda doc: {"doc": {**doc, "name": None, "docstatus": 0, "active_key": None}}
	),
	"new document, form": method(
		"frappe.desk.form.save.savedocs",
		lambda doc: {"doc": json.dumps({**doc, "name": "new-1", "__islocal": 1, "docstatus": 0}), "action": "Save"},
	),
	"share": method(
		"frappe.share.add",
		lambda doc: {**_named(doc), "user": "other.head@http.example", "write": 1},
	),
	"row alone": lambda person, doc: person.send("PUT", _address(_row(doc)), **_row_change(doc)),
	"row by client.set_value": method(
		"frappe.client.set_value", lambda doc: {**_named(_row(doc)), "fieldname": _row_change(doc)}
	),
	"row by client.save": method("frappe.client.save", lambda doc: {"doc": {**_row(doc), **_row_change(doc)}}),
	"row deleted": lambda person, doc: person.send("DELETE", _address(_row(doc))),
	"row added": lambda person, doc: person.send("POST", f"/api/resource/{_row(doc)['doctype']}", **_new_row(doc)),
	"row added to the document": method("frappe.client.insert", lambda doc: {"doc": _new_row(doc)}),
}


def to_state(state: str, docstatus: int | None) -> dict[str, Attempt]:
	"""Writing the state itself, with its docstatus or without."""
	values = {"workflow_state": state} | ({} if docstatus is None else {"docstatus": docstatus})
	attempts = {
		f"PUT {values}": put(lambda doc: values),
		f"client.set_value {values}": method(
			"frappe.client.set_value", lambda doc: {**_named(doc), "fieldname": values}
		),
	}
	if docstatus is not None:
		attempts[f"form {values}"] = method(
			"frappe.desk.form.save.savedocs", lambda doc: {"doc": json.dumps({**doc, **values}), "action": "Save"}
		)
	return attempts


def change(values: dict[str, Any], rows: dict[str, Any]) -> dict[str, Attempt]:
	"""Writing fields of the document and, in all its tables, of every row."""

	def changed(doc: Doc) -> Doc:
		whole = {**doc, **values}
		for field, value in doc.items():
			if isinstance(value, list):
				whole[field] = [{**row, **{key: new for key, new in rows.items() if key in row}} for row in value]
		return whole

	return {
		"PUT": put(
			lambda doc: {
				key: value
				for key, value in changed(doc).items()
				if key in values or key == "modified" or _is_table(value)
			}
		),
		"client.set_value": method("frappe.client.set_value", lambda doc: {**_named(doc), "fieldname": values}),
		"client.save": method("frappe.client.save", lambda doc: {"doc": changed(doc)}),
		"client.bulk_update": method(
			"frappe.client.bulk_update",
			lambda doc: {"docs": json.dumps([{**_named(doc), "docname": doc["name"], **values}])},
		),
		"form": method(
			"frappe.desk.form.save.savedocs", lambda doc: {"doc": json.dumps(changed(doc)), "action": "Save"}
		),
		"form, submitted": method(
			"frappe.desk.form.save.savedocs", lambda doc: {"doc": json.dumps(changed(doc)), "action": "Update"}
		),
		"list edit": method(BULK_CHANGE, lambda doc: {**_listed(doc), "action": "update", "data": json.dumps(values)}),
	}


def _is_table(value: Any) -> bool:
	return isinstance(value, list) and bool(value)
