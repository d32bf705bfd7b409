"""What a request about the evaluation must look like: what names something is a plain text or number."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, NoReturn

import frappe
from frappe import _
from frappe.utils import cstr, escape_html
from frappe.utils.typing_validations import transform_parameter_types

from cchc_eval.permissions.asked import function_path
from cchc_eval.permissions.history import OURS
from cchc_eval.permissions.named import DOCUMENTS, NAMES, SEVERAL, as_text, documents, is_of_app, parts, read_json
from cchc_eval.permissions.requests import is_ours

FIELDS = ("fieldname", "field", "fields", "group_by", "order_by", "workflow_state_field")
# In a document: what names it and the one that it belongs to.
OF_DOCUMENT = ("doctype", "name", "docname", "parent", "parenttype", "parentfield", "amended_from")
BULK_UPDATE = "frappe.client.bulk_update"


def _may_name_fields(value: Any) -> bool:
	"""What has no letter names no field, and Frappe fails on it; counts and the like are objects from Frappe 16 on."""
	read = read_json(value)
	listed = read if isinstance(read, list) else [] if isinstance(read, dict) else [value]
	objects = not frappe.__version__.startswith("15.")
	return all(
		(objects and isinstance(one, dict)) or (isinstance(one, str) and re.search(r"[A-Za-z*]", one)) for one in listed
	)


def _names_fields(value: Any) -> bool:
	return not isinstance(value, list) or all(isinstance(field, str) for field in value)


def _is_filter(value: Any) -> bool:
	"""Conditions in a list are lists or texts."""
	read = read_json(value)
	return not isinstance(read, list) or not any(isinstance(one, dict) for one in read)


# What Frappe takes without looking, by its function.
TAKEN: dict[str, dict[str, Callable[[Any], bool]]] = {
	"frappe.desk.form.save.savedocs": {
		"doc": lambda doc: isinstance(doc, str),
		"action": lambda action: action in ("Save", "Submit", "Update", "Cancel"),
	},
	BULK_UPDATE: {"docs": lambda docs: isinstance(docs, str)},
	"frappe.client.attach_file": dict.fromkeys(("filename", "filedata"), lambda value: isinstance(value, str | None)),
	"frappe.client.get_value": {"fieldname": _names_fields, "filters": _is_filter},
	"frappe.desk.form.load.get_docinfo": {"doc": lambda doc: doc is None},
	"frappe.desk.form.load.getdoc": dict.fromkeys(("doctype", "name"), bool),
	"frappe.desk.form.assign_to.remove": {"assign_to": lambda user: isinstance(user, str)},
	"frappe.desk.form.assign_to.remove_multiple": {"names": lambda names: isinstance(names, str)},
	"frappe.desk.form.utils.get_next": {"prev": lambda prev: cstr(prev).isdigit()},
	"frappe.desk.form.save.cancel": dict.fromkeys(
		("workflow_state_fieldname", "workflow_state"), lambda word: isinstance(word, str | None)
	),
	"frappe.desk.form.linked_with.cancel_all_linked_docs": dict.fromkeys(
		("docs", "ignore_doctypes_on_cancel_all"), lambda listed: isinstance(listed, str | None)
	),
	"frappe.client.set_value": {"fieldname": lambda values: values is not None and not isinstance(values, list)},
	"frappe.client.validate_link": {"fields": _names_fields},
	"frappe.model.workflow.get_transitions": {"workflow": lambda workflow: not workflow},
}


def check_names(given: dict[str, Any]) -> None:
	for key, names in NAMES.items():
		doctype = given.get(key)
		if doctype is None:
			continue
		if not isinstance(doctype, str):
			if OURS in as_text(doctype):
				refuse_shape(key)
			continue
		if not is_ours(doctype):
			continue
		for name in names:
			if not _is_plain(given.get(name), several=name in SEVERAL):
				refuse_shape(name)
		for field in FIELDS:
			# Objects of values by field are fields too; lists are looked at by Frappe, field by field.
			if not isinstance(given.get(field), str | list | dict | None):
				refuse_shape(field)
	for key in ("fieldname", "fields"):
		if given.get(key) and not _may_name_fields(given[key]):
			refuse_shape(key)
	if not isinstance(given.get("cmd"), str | None):
		refuse_shape("cmd")
	if not _is_plain(given.get("parent")):
		refuse_shape("parent")
	listed = given.get("doctype") if function_path() == "frappe.client.get_list" else None
	if len(parts()) == 1 and frappe.local.request.method == "GET" and not function_path():
		listed = parts()[0]
	renamed = given.get("doctype") if function_path() in ("frappe.client.rename_doc", "frappe.rename_doc") else None
	if is_ours(renamed) and frappe.db.get_value("DocType", renamed, "issingle"):
		refuse_shape("doctype")
	if is_ours(listed) and frappe.db.get_value("DocType", listed, "issingle"):
		frappe.throw(_("{0} is one document; there is no list of it.").format(_(listed)))
	for key in ("filters", "or_filters"):
		if not isinstance(given.get(key), str | list | dict | None):
			refuse_shape(key)
	for key, is_taken in TAKEN.get(function_path() or "", {}).items():
		if not is_taken(given.get(key)):
			refuse_shape(key)
	if isinstance(given.get("fieldname"), dict):
		_check_values(given["fieldname"], given.get("doctype"))
	_check_listed(given)
	for doc in documents(given):
		_check_document(doc)
	if parts() and frappe.local.request.method in ("POST", "PUT", "PATCH") and not function_path():
		# The body of a REST request is the document.
		_check_values({key: value for key, value in given.items() if key not in ("cmd", *DOCUMENTS)}, parts()[0])
		_check_body(given)


def _check_body(given: dict[str, Any]) -> None:
	"""The document may also be a text, in `data` or as a body that does not say that it is JSON."""
	sent = given.get("data")
	if sent is None and not frappe.local.request.is_json:
		sent = frappe.local.request.get_data(as_text=True)
	try:
		sent = json.loads(sent) if isinstance(sent, str) else sent
	except (ValueError, RecursionError):
		# Frappe takes what else was sent.
		return
	if not isinstance(sent, dict | None):
		refuse_shape("data")
	if sent:
		_check_values(sent, parts()[0])


def _is_plain(value: Any, *, several: bool = False) -> bool:
	if several and isinstance(value, list):
		return all(isinstance(one, str | int) for one in value)
	return value is None or isinstance(value, str | int)


def _check_listed(given: dict[str, Any]) -> None:
	"""Several documents or names are a list, one document is an object: of another Frappe takes what it finds."""
	for key, kind in {"doc": dict, **dict.fromkeys(("docs", *SEVERAL), list)}.items():
		if given.get(key) is None:
			continue
		# Of some functions a text is the name of the one document.
		value = read_json(given[key])
		if not isinstance(value, kind | str) or (key in SEVERAL and not _is_plain(value, several=True)):
			refuse_shape(key)


def _check_document(doc: dict[str, Any]) -> None:
	doctype = doc.get("doctype")
	if not isinstance(doctype, str | None):
		if OURS in as_text(doctype):
			refuse_shape("doctype")
		return
	if is_ours(doctype):
		for key in OF_DOCUMENT:
			if not _is_plain(doc.get(key)):
				refuse_shape(key)
		_check_values(doc, doctype)


def _check_values(doc: dict[str, Any], doctype: Any, *, is_row: bool = False) -> None:
	"""A value is a text or a number; a table is a list of rows."""
	# Of the one Frappe takes the letters, of the other the number.
	if not isinstance(doc.get("owner"), str | None):
		refuse_shape("owner")
	if cstr(doc.get("docstatus")) not in ("", "0", "1", "2"):
		refuse_shape("docstatus")
	for key, value in doc.items():
		if key.startswith("_") or isinstance(value, str | int | float | None):
			continue
		is_table = isinstance(value, list) and all(isinstance(row, dict) for row in value)
		if is_row or key in OF_DOCUMENT or not is_table:
			refuse_shape(key)
		for row in value:
			_check_values(row, None, is_row=True)
	if not is_row and is_ours(doctype) and frappe.db.exists("DocType", doctype):
		for table in frappe.get_meta(doctype).get_table_fields():
			if not isinstance(doc.get(table.fieldname), list | None):
				refuse_shape(table.fieldname)


def check_arguments(function: Callable[..., Any], given: dict[str, Any]) -> None:
	"""Frappe answers with a server error where one is missing, and to us in English where one is of another type."""
	declared, parameters = _declared(function)
	taken = frappe.get_newargs(function, given)
	for name, parameter in parameters.items():
		if parameter.kind in (parameter.VAR_KEYWORD, parameter.VAR_POSITIONAL):
			continue
		if name not in taken:
			if parameter.default is parameter.empty:
				refuse_missing(name)
			continue
		if is_of_app(function):
			try:
				transform_parameter_types(declared, (), {name: taken[name]})
			except TypeError:
				refuse_shape(name)


@lru_cache(maxsize=256)
def _declared(function: Callable[..., Any]) -> tuple[Callable[..., Any], Mapping[str, inspect.Parameter]]:
	declared = inspect.unwrap(function)
	return declared, inspect.signature(declared).parameters


def refuse_missing(name: str) -> NoReturn:
	frappe.throw(_("{0} is missing in what was sent; reload the page and try again.").format(name))
	raise AssertionError("frappe.throw raises")


def refuse_shape(name: str) -> NoReturn:
	frappe.throw(
		_("{0}: what was sent is not of the expected kind; reload the page and try again.").format(
			escape_html(str(name)[:100])
		)
	)
	raise AssertionError("frappe.throw raises")
