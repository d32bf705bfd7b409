"""A table that a client sends replaces the stored one: only from somebody who read that one.

Frappe compares `modified` where it is sent. Without it, a client that reads, changes a row and writes the table back
undoes what others saved in the meantime, and nobody is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import frappe
from frappe import _
from frappe.api.v1 import get_request_form_data
from frappe.utils import escape_html

from cchc_eval.permissions.asked import address
from cchc_eval.permissions.requests import SETTING, UPDATING, called, is_ours, parsed

_ADDRESSES = ("resource", "document")


def check() -> None:
	"""`auth_hooks`: raises TimestampMismatchError."""
	request = getattr(frappe.local, "request", None)
	if request is None or request.method not in ("POST", "PUT", "PATCH"):
		return
	for doctype, name, values in _written():
		if is_ours(doctype) and isinstance(values, dict) and not values.get("modified"):
			_check(doctype, name, values)


def _check(doctype: str, name: Any, values: Mapping[str, Any]) -> None:
	for table in frappe.get_meta(doctype).get_table_fields():
		if table.fieldname in values:
			frappe.throw(
				_(
					"{0} {1} was sent with its table {2}, but without `modified`: it could undo what others have saved "
					"meanwhile. Read the document again, and send `modified` as you read it along with your changes."
				).format(_(doctype), escape_html(str(name)), _(table.label, context=doctype)),
				frappe.TimestampMismatchError,
			)


def _written() -> Iterator[tuple[Any, Any, Any]]:
	"""(DocType, name, values) of each document that the request reads, changes and saves."""
	given = frappe.local.form_dict
	function = called()
	if function == SETTING:
		field, value = given.get("fieldname"), given.get("value")
		yield given.get("doctype"), given.get("name"), {str(field): value} if value else parsed(field)
	elif function == UPDATING:
		docs = parsed(given.get("docs"))
		for doc in docs if isinstance(docs, list) else ():
			if isinstance(doc, dict):
				yield doc.get("doctype"), doc.get("docname"), doc
	elif not given.get("cmd") and frappe.local.request.method != "POST":
		kind, rest = address()
		doctype, _slash, name = rest.partition("/")
		if kind in _ADDRESSES and name:
			values = given if kind == "document" else get_request_form_data()
			yield doctype, name, values
