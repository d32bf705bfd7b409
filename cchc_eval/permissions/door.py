"""What a request about the evaluation must look like before anything is read, and what it is told
of what the user may not see.

Frappe takes an object where it expects the name of a document for a filter, and answers otherwise where a document is
there that the caller may not read and where none is: questions to be asked by anyone, of any value. So what names a
DocType, a document or a field is a plain text or number; a guest learns nothing; and both cases have one answer.
Requests about DocTypes of others are let through as they are.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, NoReturn

import frappe
from frappe import _
from frappe.desk.form.load import getdoc
from frappe.translate import print_language
from werkzeug.wrappers import Request, Response

from cchc_eval.permissions.asked import function_path
from cchc_eval.permissions.named import (
	APP,
	by_address,
	by_parameters,
	called,
	is_about_ours,
	is_new,
	is_of_app,
	named,
)
from cchc_eval.permissions.own_methods import check_method
from cchc_eval.permissions.requests import GUARDS, NONE, is_ours, unseen
from cchc_eval.permissions.requests import called as guarded
from cchc_eval.permissions.rows import sees_row
from cchc_eval.permissions.shapes import BULK_UPDATE, check_arguments, check_names, refuse_shape

# What fails where Frappe reads JSON, and where one of its functions meets a value that it did not expect.
_UNREADABLE = ("JSONDecodeError", "RecursionError")
_UNUSABLE = ("TypeError", "ValueError", "AttributeError", "KeyError", "IndexError", "ImportError")
_UNUSABLE += ("OperationalError", "ProgrammingError", "DataError")
_RUNS_OURS = tuple(
	f"frappe.{name}"
	for name in (
		"client.",
		"handler.",
		"share.",
		"desk.form.",
		"desk.doctype.bulk_update.",
		"desk.query_report.",
		"model.workflow.",
		"model.mapper.",
		"model.rename_doc.",
		"model.delete_doc.",
	)
)
_COUNTS = ("frappe.client.get_count", "frappe.client.get_single_value")
# Refusals of Frappe's: of permission, of what is not there, of what was changed meanwhile or is not valid.
_REFUSED = (403, 404, 409, 417)
GET = "frappe.client.get"
# They answer without saying that there is something to hide; this one fails where Frappe refuses.
_HIDING = GUARDS.keys() - {"frappe.desk.notifications.get_open_count"}


def check() -> None:
	"""`auth_hooks`: the user is known, and nothing has been read yet."""
	if not getattr(frappe.local, "request", None):
		return
	given = frappe.local.form_dict
	function = called()
	if not is_of_app(function) and not is_about_ours(given):
		return
	# What is wrong with a request is said in words.
	frappe.local.flags.disable_traceback = True
	if frappe.session.user == "Guest" and _is_settled():
		refuse_unseen()
	check_names(given)
	if frappe.session.user == "Guest":
		return
	if function is not None:
		check_arguments(function, given)
	if function_path() == GET:
		_find_seen(given)
	# What Frappe refuses to show, and what it answers where there is nothing, `answer_alike` makes one answer.
	if not is_of_app(function) and function is not getdoc and guarded() not in _HIDING:
		# Frappe ends some of these with a response of its own, which does not come past `answer_alike`.
		for doctype, name in by_parameters(given) if function_path() else by_address():
			if name is not None and not is_new(name) and not _sees(doctype, name):
				refuse_unseen()
	check_method(given)


def _is_settled() -> bool:
	"""Whether no other app's hook comes that may still say who asks."""
	hooks = frappe.get_hooks("auth_hooks")
	ours = f"{__name__}.{check.__name__}"
	return all(hook.startswith(f"{APP}.") for hook in hooks[hooks.index(ours) + 1 :])


def answer_alike(response: Response | None = None, request: Request | None = None) -> None:
	"""`after_request`: whether a document is there is told to nobody who may not read it."""
	if response is None or not (response.status_code in _REFUSED or _found_none(response)):
		return
	if not getattr(frappe.local, "db", None) or _is_unread():
		return
	given = frappe.local.form_dict
	if is_of_app(called()):
		# What is wrong with what a function of ours was sent, it says to those who may call it.
		known = response.status_code == 417 or any(_sees_some(value) for value in given.values())
	else:
		known = all(_sees(doctype, name) for doctype, name in named(given))
	if not known:
		_tell(response)


def _found_none(response: Response) -> bool:
	"""Whether a form was asked for that is not there."""
	return (
		response.status_code == 200
		and not frappe.local.response.get("docs")
		and called() is getdoc
		and not is_new(frappe.local.form_dict.get("name"))
	)


def answer_in_words(response: Response | None = None, request: Request | None = None) -> None:
	"""`after_request`: what Frappe gives up without a word, in a request about the evaluation.

	Our functions begin anew where the database ended a step to resolve a deadlock; a save of Frappe's is the user's to
	repeat. What is not readable as JSON is the client's fault, and no server error.
	"""
	if response is None or not getattr(frappe.local, "db", None) or response.mimetype != "application/json":
		return
	if response.status_code >= 400 and _is_unread():
		if is_about_ours({}):
			with print_language(frappe.get_system_settings("language") or "vi"):
				_put(response, 417, _("What was sent can't be read; reload the page and enter it again."))
		return
	if response.status_code == 200 and function_path() == BULK_UPDATE:
		_say_why(response)
	function = called()
	if response.status_code < 500 or not (is_of_app(function) or is_about_ours(frappe.local.form_dict)):
		return
	body = json.loads(response.get_data())
	kind = body.get("exc_type") or next((error.get("type") for error in body.get("errors") or ()), None)
	if kind in ("QueryDeadlockError", "QueryTimeoutError"):
		# The desk has words of its own for these, in English.
		_put(response, 409, _("Somebody else is changing the same at this moment. Nothing was saved: try again."))
	elif not is_of_app(function) and (kind in _UNREADABLE or (kind in _UNUSABLE and _is_only_frappes(function))):
		_put(response, 417, _("What was sent can't be read; reload the page and enter it again."))


def _is_only_frappes(function: Callable[..., Any] | None) -> bool:
	"""Whether it is a function of Frappe's that runs nothing of the app: where it does, such an error is ours."""
	path = f"{function.__module__}.{function.__name__}" if function else ""
	return path in _COUNTS or (path.startswith("frappe.") and not path.startswith(_RUNS_OURS))


def _is_unread() -> bool:
	"""Whether the body is no JSON that Frappe takes: it gave up before it knew who asks."""
	request = frappe.local.request
	sent = request.get_data(as_text=True) if request.is_json else ""
	try:
		return bool(sent) and not isinstance(json.loads(sent), dict | list)
	except (ValueError, RecursionError):
		return True


def _say_why(response: Response) -> None:
	"""Of documents that were not saved Frappe gives the traceback, to everyone."""
	body = json.loads(response.get_data())
	for failed in (body.get("message") or body["data"])["failed_docs"]:
		doc = failed["doc"]
		if is_ours(doc.get("doctype")):
			seen = _sees(doc["doctype"], doc.get("docname"))
			failed["exc"] = failed["exc"].strip().splitlines()[-1].partition(": ")[2] if seen else unseen()
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
	frappe.throw(unseen(), frappe.PermissionError)
	raise AssertionError("frappe.throw raises")


def _tell(response: Response) -> None:
	response.status_code = 403
	message = unseen()
	if response.mimetype != "application/json":
		response.set_data(message)
		return
	_put(response, 403, message, "PermissionError", _("Not Permitted"))


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
			return sees_row(doctype, str(name))
		return bool(frappe.get_list(doctype, {"name": str(name)}, limit_page_length=1))
	except (frappe.PermissionError, frappe.DoesNotExistError):
		frappe.clear_last_message()
		return False


def _sees_some(name: Any) -> bool:
	"""Whether it names a document of the evaluation that the user may read."""
	if not isinstance(name, str) or not name or len(name) > 140:
		return False
	documents = frappe.get_all("DocType", {"module": "CCHC Eval", "istable": 0, "issingle": 0}, pluck="name")
	# Most hold nothing of that name; to ask for the right to what is not there takes ten times as long.
	return any(_sees(doctype, name) for doctype in documents if frappe.db.exists(doctype, name))
