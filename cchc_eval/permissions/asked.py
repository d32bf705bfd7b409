"""What a request asks for, read as Frappe will read it: the function that it calls, the document at its address."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

import frappe
from frappe.modules.utils import load_doctype_module

# A method of a document may be named with a line break, and is routed all the same.
_API = re.compile(r"/api/(v[12]/)?(resource|document|doctype|method)/(.+)", re.DOTALL)
_FUNCTION = re.compile(r"[A-Za-z_][\w.]{0,199}")


def address() -> tuple[str, str]:
	"""("resource", "document", "doctype" or "method", what stands below it) of an address of the API, else ("", "")."""
	where = _API.fullmatch(_path())
	return (where[2], where[3]) if where else ("", "")


def function_path() -> str | None:
	"""The function that the request calls, as its caller names it; None where it calls none, or one by no such name."""
	# Frappe takes this before the path.
	path = frappe.local.form_dict.get("cmd")
	if not path:
		kind, rest = address()
		if kind != "method":
			return None
		path, slash, beside = rest.partition("/")
		if slash and _path().startswith("/api/v2/"):
			path = _beside_doctype(path, beside)
	return path if isinstance(path, str) and _FUNCTION.fullmatch(path) else None


def function_at(path: Any) -> Callable[..., Any] | None:
	"""The function of an installed app at that path; None where Frappe will say that there is none."""
	if not isinstance(path, str) or not _FUNCTION.fullmatch(path) or "." not in path:
		return None
	if path.partition(".")[0] not in frappe.get_installed_apps():
		return None
	try:
		return frappe.get_attr(path)
	except (ImportError, AttributeError):
		return None


def _path() -> str:
	return unquote(frappe.local.request.path).rstrip("/")


def _beside_doctype(doctype: str, function: str) -> str | None:
	"""Of a function beside the controller of a DocType, its path; one that was made in the desk has no controller."""
	if frappe.db.get_value("DocType", doctype, "custom") != 0:
		return None
	return f"{load_doctype_module(doctype).__name__}.{function}"
