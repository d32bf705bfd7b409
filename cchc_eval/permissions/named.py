"""What a request names of the evaluation: the function it calls, DocTypes, documents."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import frappe

from cchc_eval.permissions.asked import address, function_at, function_path
from cchc_eval.permissions.history import OURS
from cchc_eval.permissions.requests import is_ours

APP = "cchc_eval"
# Parameters of Frappe's functions that name a DocType, with those that name a document of it.
NAMES = {
	"doctype": ("name", "docname", "doc_name", "document_name", "names", "docnames", "items"),
	"dt": ("dn",),
	"reference_doctype": ("reference_name", "reference_docname"),
	"reference_type": ("reference_name",),
	"ref_doctype": ("ref_docname", "ref_name"),
	"attached_to_doctype": ("attached_to_name",),
	"link_doctype": ("link_name",),
	"share_doctype": ("share_name",),
	"document_type": ("document_name",),
	"parenttype": ("parent",),
	"parent_doctype": ("parent_name",),
	"goal_doctype": (),
}
# Of these the ones that may name several.
SEVERAL = ("names", "docnames", "items")
# Those that hold a document, or several.
DOCUMENTS = ("doc", "docs", "document", "data")


def called() -> Callable[..., Any] | None:
	"""The function that answers the request, of whichever app; None where it calls none."""
	path = function_path()
	function = path and function_at(frappe.override_whitelisted_method(path))
	return function if function in frappe.whitelisted else None


def is_of_app(function: Callable[..., Any] | None) -> bool:
	return function is not None and function.__module__.startswith(f"{APP}.")


def is_about_ours(given: dict[str, Any]) -> bool:
	if any(is_ours(part) for part in parts()):
		return True
	named = [given.get(key) for key in NAMES] + [doc.get("doctype") for doc in documents(given)]
	return any(is_ours(value) or (_is_json(value) and OURS in as_text(value)) for value in named)


def _is_json(value: Any) -> bool:
	"""Several DocTypes, as an object or its text."""
	return not isinstance(value, str) or value.lstrip()[:1] in ("{", "[")


def parts() -> list[str]:
	"""What the address names, the DocType or function first."""
	_kind, rest = address()
	return rest.split("/", 1) if rest else []


def as_text(value: Any) -> str:
	return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def read_json(value: Any) -> Any:
	"""What a parameter's text holds; the text where that is no JSON, which is Frappe's to say."""
	try:
		return json.loads(value) if isinstance(value, str) else value
	except (ValueError, RecursionError):
		return value


def documents(given: dict[str, Any]) -> Iterator[dict[str, Any]]:
	for key in DOCUMENTS:
		value = given.get(key)
		if isinstance(value, str) and OURS not in value and "\\u" not in value:
			continue
		value = read_json(value)
		for doc in value if isinstance(value, list) else [value]:
			if isinstance(doc, dict):
				yield doc


def named(given: dict[str, Any]) -> Iterator[tuple[str, Any]]:
	"""Every document of the evaluation that the request names; a DocType alone with the name None."""
	yield from by_address()
	yield from by_parameters(given)
	for doc in documents(given):
		if is_ours(doc.get("doctype")) and not doc.get("__islocal"):
			yield doc["doctype"], doc.get("docname") or doc.get("name")


def by_address() -> Iterator[tuple[str, Any]]:
	kind, rest = address()
	doctype, _slash, name = rest.partition("/")
	if is_ours(doctype):
		name = name if kind in ("resource", "document") else ""
		yield doctype, re.sub(r"/(copy|method/[^/]+)$", "", name) or None


def by_parameters(given: dict[str, Any]) -> Iterator[tuple[str, Any]]:
	for key, names in NAMES.items():
		doctype = given.get(key)
		if is_ours(doctype):
			found = [one for name in names for one in _each(given, name)]
			yield from ((doctype, name) for name in found or [doctype if key == "dt" else None])


def _each(given: dict[str, Any], parameter: str) -> list[Any]:
	"""The names in a parameter."""
	value = given.get(parameter)
	# Beside a name, `items` are the DocTypes whose documents are counted.
	if value is None or (parameter == "items" and given.get("name") is not None):
		return []
	if parameter not in SEVERAL:
		return [value]
	listed = read_json(value)
	return listed if isinstance(listed, list) else []


def is_new(name: Any) -> bool:
	"""The name that the desk gives to what is not saved yet, and that of its address."""
	return isinstance(name, str) and (name == "new" or name.startswith("new-"))
