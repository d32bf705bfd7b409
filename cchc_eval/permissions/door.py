"""What a request about the evaluation must look like before anything is read, and what it is told
of what the user may not see.

Frappe takes an object where it expects the name of a document for a filter, and answers otherwise where a document is
there that the caller may not read and where none is: questions to be asked by anyone, of any value. So what names a
DocType, a document or a field is a plain text or number; a guest learns nothing; and both cases have one answer.
Requests about DocTypes of others are let through as they are.
"""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Callable, Iterator
from typing import Any, NoReturn

import frappe
from frappe import _
from frappe.utils import cstr, escape_html
from frappe.utils.typing_validations import transform_parameter_types
from werkzeug.wrappers import Request, Response

from cchc_eval.permissions.asked import address, function_at, function_path
from cchc_eval.permissions.history import OURS
from cchc_eval.permissions.requests import GUARDS, NONE, is_ours
from cchc_eval.permissions.requests import called as guarded

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
FIELDS = ("fieldname", "field", "fields", "group_by", "order_by", "workflow_state_field")
# In a document: what names it and the one that it belongs to.
OF_DOCUMENT = ("doctype", "name", "docname", "parent", "parenttype", "parentfield", "amended_from")
# Refusals of Frappe's: of permission, of what is not there, of what was changed meanwhile or is not valid.
_REFUSED = (403, 404, 409, 417)
GET, BULK_UPDATE = "frappe.client.get", "frappe.client.bulk_update"
# They answer without saying that there is something to hide; this one fails where Frappe refuses.
_HIDING = GUARDS.keys() - {"frappe.desk.notifications.get_open_count"}


def check() -> None:
	"""`auth_hooks`: the user is known, and nothing has been read yet."""
	if not getattr(frappe.local, "request", None):
		return
	given = frappe.local.form_dict
	function = called()
	if not _is_of_app(function) and not _is_about_ours(given):
		return
	# What is wrong with a request is said in words.
	frappe.local.flags.disable_traceback = True
	if frappe.session.user == "Guest" and _is_settled():
		refuse_unseen()
	_check_names(given)
	if frappe.session.user == "Guest":
		return
	if function is not None:
		_check_arguments(function, given)
	if function_path() == GET:
		_find_seen(given)
	if not _is_of_app(function) and guarded() not in _HIDING:
		# Frappe ends some of these with a response of its own, which does not come past `answer_alike`.
		for doctype, name in _by_parameters(given) if function_path() else _by_address():
			if name is not None and not _is_new(name) and not _sees(doctype, name):
				refuse_unseen()


def _is_settled() -> bool:
	"""Whether no other app's hook comes that may still say who asks."""
	hooks = frappe.get_hooks("auth_hooks")
	ours = f"{__name__}.{check.__name__}"
	return all(hook.startswith(f"{APP}.") for hook in hooks[hooks.index(ours) + 1 :])


def answer_alike(response: Response | None = None, request: Request | None = None) -> None:
	"""`after_request`: whether a document is there is told to nobody who may not read it."""
	if response is None or response.status_code not in _REFUSED or not getattr(frappe.local, "db", None):
		return
	given = frappe.local.form_dict
	if _is_of_app(called()):
		# What is wrong with what a function of ours was sent, it says to those who may call it.
		known = response.status_code == 417 or any(_sees_some(value) for value in given.values())
	else:
		known = all(_sees(doctype, name) for doctype, name in _named(given))
	if not known:
		_tell(response)


def answer_in_words(response: Response | None = None, request: Request | None = None) -> None:
	"""`after_request`: what Frappe gives up without a word, in a request about the evaluation.

	Our functions begin anew where the database ended a step to resolve a deadlock; a save of Frappe's is the user's to
	repeat. What is not readable as JSON is the client's fault, and no server error.
	"""
	if response is None or not getattr(frappe.local, "db", None) or response.mimetype != "application/json":
		return
	if response.status_code == 200 and function_path() == BULK_UPDATE:
		_say_why(response)
	function = called()
	if response.status_code < 500 or not (_is_of_app(function) or _is_about_ours(frappe.local.form_dict)):
		return
	body = json.loads(response.get_data())
	kind = body.get("exc_type") or next((error.get("type") for error in body.get("errors") or ()), None)
	if kind in ("QueryDeadlockError", "QueryTimeoutError"):
		# The desk has words of its own for these, in English.
		_put(response, 409, _("Somebody else is changing the same at this moment. Nothing was saved: try again."))
	elif kind in ("JSONDecodeError", "RecursionError") and not _is_of_app(function):
		_put(response, 417, _("What was sent can't be read; reload the page and enter it again."))


def _say_why(response: Response) -> None:
	"""Of documents that were not saved Frappe gives the traceback, to everyone."""
	body = json.loads(response.get_data())
	for failed in (body.get("message") or body["data"])["failed_docs"]:
		doc = failed["doc"]
		if is_ours(doc.get("doctype")):
			seen = _sees(doc["doctype"], doc.get("docname"))
			failed["exc"] = failed["exc"].strip().splitlines()[-1].partition(": ")[2] if seen else _unseen()
	response.set_data(json.dumps(body))


def _put(response: Response, status: int, message: str, kind: str = "ValidationError", title: str = "") -> None:
	response.status_code = status
	told = {"message": message, "indicator": "red"} | ({"title": title} if title else {})
	if frappe.local.request.path.startswith("/api/v2/"):
		body: dict[str, Any] = {"errors": [{"type": kind, **told}]}
	else:
		body = {"exc_type": kind, "_server_messages": json.dumps([json.dumps(told)])}
	response.set_data(json.dumps(body))


def refuse_unseen() -> NoReturn:
	frappe.throw(_unseen(), frappe.PermissionError)
	raise AssertionError("frappe.throw raises")


def _unseen() -> str:
	return _("There is no such document, or you may not see it.")


def _tell(response: Response) -> None:
	response.status_code = 403
	message = _unseen()
	if response.mimetype != "application/json":
		response.set_data(message)
		return
	_put(response, 403, message, "PermissionError", _("Not Permitted"))


# What is asked


def called() -> Callable[..., Any] | None:
	"""The function that answers the request, of whichever app; None where it calls none."""
	path = function_path()
	function = path and function_at(frappe.override_whitelisted_method(path))
	return function if function in frappe.whitelisted else None


def _is_of_app(function: Callable[..., Any] | None) -> bool:
	return function is not None and function.__module__.startswith(f"{APP}.")


def _is_about_ours(given: dict[str, Any]) -> bool:
	if any(is_ours(part) for part in _parts()):
		return True
	named = [given.get(key) for key in NAMES] + [doc.get("doctype") for doc in _documents(given)]
	return any(is_ours(value) if isinstance(value, str) else OURS in _text(value) for value in named)


def _parts() -> list[str]:
	"""What the address names, the DocType or function first."""
	_kind, rest = address()
	return rest.split("/", 1) if rest else []


def _text(value: Any) -> str:
	return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def _documents(given: dict[str, Any]) -> Iterator[dict[str, Any]]:
	for key in DOCUMENTS:
		value = given.get(key)
		if isinstance(value, str):
			if OURS not in value and "\\u" not in value:
				continue
			try:
				value = json.loads(value)
			except (ValueError, RecursionError):
				# Frappe says so itself.
				continue
		for doc in value if isinstance(value, list) else [value]:
			if isinstance(doc, dict):
				yield doc


def _named(given: dict[str, Any]) -> Iterator[tuple[str, Any]]:
	"""Every document of the evaluation that the request names; a DocType alone with the name None."""
	yield from _by_address()
	yield from _by_parameters(given)
	for doc in _documents(given):
		if is_ours(doc.get("doctype")) and not doc.get("__islocal"):
			yield doc["doctype"], doc.get("docname") or doc.get("name")


def _by_address() -> Iterator[tuple[str, Any]]:
	kind, rest = address()
	doctype, _slash, name = rest.partition("/")
	if is_ours(doctype):
		name = name if kind in ("resource", "document") else ""
		yield doctype, re.sub(r"/(copy|method/[^/]+)$", "", name) or None


def _by_parameters(given: dict[str, Any]) -> Iterator[tuple[str, Any]]:
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
	try:
		listed = json.loads(value) if isinstance(value, str) else value
	except (ValueError, RecursionError):
		# Refused already, or Frappe says so itself.
		return []
	return listed if isinstance(listed, list) else []


def _is_new(name: Any) -> bool:
	"""The name that the desk gives to what is not saved yet."""
	return isinstance(name, str) and name.startswith("new-")


# What it must look like


def _may_name_fields(value: Any) -> bool:
	"""What has no letter names no field, and Frappe fails on it; counts and the like are objects from Frappe 16 on."""
	try:
		read = json.loads(value) if isinstance(value, str) else value
	except (ValueError, RecursionError):
		read = value
	listed = read if isinstance(read, list) else [] if isinstance(read, dict) else [value]
	objects = not frappe.__version__.startswith("15.")
	return all(
		(objects and isinstance(one, dict)) or (isinstance(one, str) and re.search(r"[A-Za-z*]", one)) for one in listed
	)


def _names_fields(value: Any) -> bool:
	return not isinstance(value, list) or all(isinstance(field, str) for field in value)


# What Frappe takes without looking, by its function.
TAKEN: dict[str, dict[str, Callable[[Any], bool]]] = {
	"frappe.desk.form.save.savedocs": {
		"doc": lambda doc: isinstance(doc, str),
		"action": lambda action: action in ("Save", "Submit", "Update", "Cancel"),
	},
	BULK_UPDATE: {"docs": lambda docs: isinstance(docs, str)},
	"frappe.client.attach_file": dict.fromkeys(("filename", "filedata"), lambda value: isinstance(value, str | None)),
	"frappe.client.get_value": {"fieldname": _names_fields},
	"frappe.desk.form.load.getdoc": dict.fromkeys(("doctype", "name"), bool),
	"frappe.desk.form.assign_to.remove": {"assign_to": lambda user: isinstance(user, str)},
	"frappe.desk.form.assign_to.remove_multiple": {"names": lambda names: isinstance(names, str)},
	"frappe.client.set_value": {"fieldname": lambda values: not isinstance(values, list)},
	"frappe.client.validate_link": {"fields": _names_fields},
	"frappe.model.workflow.get_transitions": {"workflow": lambda workflow: not workflow},
}


def _check_names(given: dict[str, Any]) -> None:
	for key, names in NAMES.items():
		doctype = given.get(key)
		if doctype is None:
			continue
		if not isinstance(doctype, str):
			if OURS in _text(doctype):
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
	if not _is_plain(given.get("parent")):
		refuse_shape("parent")
	listed = given.get("doctype") if function_path() == "frappe.client.get_list" else None
	if len(_parts()) == 1 and frappe.local.request.method == "GET" and not function_path():
		listed = _parts()[0]
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
	for doc in _documents(given):
		_check_document(doc)
	if _parts() and frappe.local.request.method in ("POST", "PUT", "PATCH") and not function_path():
		# The body of a REST request is the document.
		_check_values({key: value for key, value in given.items() if key not in ("cmd", *DOCUMENTS)}, _parts()[0])


def _is_plain(value: Any, *, several: bool = False) -> bool:
	if several and isinstance(value, list):
		return all(isinstance(one, str | int) for one in value)
	return value is None or isinstance(value, str | int)


def _check_listed(given: dict[str, Any]) -> None:
	"""Several documents or names are a list, one document is an object: of another Frappe takes what it finds."""
	for key, kind in {"doc": dict, **dict.fromkeys(("docs", *SEVERAL), list)}.items():
		value = given.get(key)
		if value is None:
			continue
		try:
			value = json.loads(value) if isinstance(value, str) else value
		except (ValueError, RecursionError):
			# Frappe says so itself; of some functions it is the name of the one document.
			continue
		if not isinstance(value, kind | str) or (key in SEVERAL and not _is_plain(value, several=True)):
			refuse_shape(key)


def _check_document(doc: dict[str, Any]) -> None:
	doctype = doc.get("doctype")
	if not isinstance(doctype, str | None):
		if OURS in _text(doctype):
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
		if is_row or not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
			refuse_shape(key)
		for row in value:
			_check_values(row, None, is_row=True)
	if not is_row and is_ours(doctype) and frappe.db.exists("DocType", doctype):
		for table in frappe.get_meta(doctype).get_table_fields():
			if not isinstance(doc.get(table.fieldname), list | None):
				refuse_shape(table.fieldname)


def _check_arguments(function: Callable[..., Any], given: dict[str, Any]) -> None:
	"""Frappe answers with a server error where one is missing, and to us in English where one is of another type."""
	declared = inspect.unwrap(function)
	taken = frappe.get_newargs(function, given)
	for name, parameter in inspect.signature(declared).parameters.items():
		if parameter.kind in (parameter.VAR_KEYWORD, parameter.VAR_POSITIONAL):
			continue
		if name not in taken:
			if parameter.default is parameter.empty:
				frappe.throw(_("{0} is missing in what was sent; reload the page and try again.").format(name))
			continue
		if _is_of_app(function):
			try:
				transform_parameter_types(declared, (), {name: taken[name]})
			except TypeError:
				refuse_shape(name)


def refuse_shape(name: str) -> NoReturn:
	frappe.throw(
		_("{0}: what was sent is not of the expected kind; reload the page and try again.").format(
			escape_html(str(name)[:100])
		)
	)
	raise AssertionError("frappe.throw raises")


def _find_seen(given: dict[str, Any]) -> None:
	"""Frappe looks for the filters of `get` among all documents, and only then asks whether the one may be read."""
	doctype, filters = given.get("doctype"), given.get("filters")
	if not is_ours(doctype) or not filters or given.get("name"):
		return
	try:
		filters = json.loads(filters) if isinstance(filters, str) and filters[:1] in "{[" else filters
		if isinstance(filters, str):
			filters = {"name": filters}
		found = frappe.get_list(doctype, filters, pluck="name", limit_page_length=1)
	except (TypeError, ValueError, AttributeError, frappe.db.ProgrammingError, frappe.db.OperationalError):
		refuse_shape("filters")
	given.pop("filters")
	given["name"] = found[0] if found else NONE


# What the user may know


def _sees(doctype: str, name: Any) -> bool:
	try:
		if name is None or not isinstance(name, str | int):
			return bool(frappe.has_permission(doctype, "read"))
		meta = frappe.get_meta(doctype)
		if meta.issingle:
			return bool(frappe.has_permission(doctype, "read"))
		if meta.istable:
			return bool(frappe.has_permission(doctype, "read", doc=frappe.get_doc(doctype, str(name))))
		return bool(frappe.get_list(doctype, {"name": str(name)}, limit_page_length=1))
	except (frappe.PermissionError, frappe.DoesNotExistError):
		frappe.clear_last_message()
		return False


def _sees_some(name: Any) -> bool:
	"""Whether it names a document of the evaluation that the user may read."""
	if not isinstance(name, str) or not name or len(name) > 140:
		return False
	documents = frappe.get_all("DocType", {"module": "CCHC Eval", "istable": 0, "issingle": 0}, pluck="name")
	return any(_sees(doctype, name) for doctype in documents)
