"""Methods that a request calls on a document of the evaluation: there is such a one, and it is sent what it takes.

Frappe fails on what is no method (a field, a property), on an argument too many or too few, and where the body of a
request, which it reads instead of the address, names no method.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

import frappe
from frappe import _
from frappe.model.base_document import get_controller
from frappe.utils import escape_html

from cchc_eval.permissions.asked import address, function_path
from cchc_eval.permissions.named import read_json
from cchc_eval.permissions.requests import is_ours
from cchc_eval.permissions.shapes import refuse_missing, refuse_shape

_RUN = ("run_doc_method", "runserverobj")


def check_method(given: dict[str, Any]) -> None:
	function = function_path()
	if function is None:
		_check_address(given)
	elif function.rpartition(".")[2] in _RUN:
		_check_run(given)


def _check_address(given: dict[str, Any]) -> None:
	kind, rest = address()
	doctype, slash, name = rest.partition("/")
	verb = frappe.local.request.method
	if not slash or not is_ours(doctype) or kind not in ("resource", "document"):
		return
	if kind == "resource":
		if verb == "POST" and given.get("run_method") is None:
			refuse_missing("run_method")
		if verb == "POST" or (verb == "GET" and "run_method" in given):
			_check(doctype, given["run_method"], {key: given[key] for key in given if key != "run_method"})
		return
	_name, slash, method = name.rpartition("/method/")
	if slash and verb in ("GET", "POST") and "/" not in method:
		_check(doctype, method, given)


def _check_run(given: dict[str, Any]) -> None:
	"""`run_doc_method`: of ours nothing is called on a document that is sent, for it may say of itself whose it is."""
	doctype = given.get("dt")
	for key in () if doctype else ("docs", "document"):
		sent = read_json(given.get(key))
		for doc in sent if isinstance(sent, list) else [sent]:
			if isinstance(doc, dict) and is_ours(doc.get("doctype")):
				refuse_shape(key)
	if not is_ours(doctype):
		return
	if given.get("method") is None:
		refuse_missing("method")
	args = read_json(next((given[key] for key in ("args", "arg", "kwargs") if given.get(key) is not None), None))
	_check(doctype, given["method"], args if isinstance(args, dict) else None)


def _check(doctype: Any, method: Any, sent: Mapping[str, Any] | None) -> None:
	"""`sent`: by name of the argument; None where one value takes the place of the first."""
	if not isinstance(method, str):
		refuse_shape("method")
	function = getattr(get_controller(doctype), method, None)
	if not inspect.isfunction(function):
		name = escape_html(method[:100])
		frappe.throw(_("{0} has no function {1}.").format(_(doctype), name), frappe.DoesNotExistError)
	if function not in frappe.whitelisted:
		return
	_self, *parameters = inspect.signature(inspect.unwrap(function)).parameters.values()
	if sent is None:
		sent = {parameter.name: None for parameter in parameters[:1]}
	takes_all = any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters)
	names = {parameter.name for parameter in parameters}
	for name in sent:
		if name in ("self", "method") or (name not in names and not takes_all):
			refuse_shape(name)
	for parameter in parameters:
		is_one = parameter.kind not in (parameter.VAR_KEYWORD, parameter.VAR_POSITIONAL)
		if is_one and parameter.default is parameter.empty and parameter.name not in sent:
			refuse_missing(parameter.name)
