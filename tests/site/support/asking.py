"""Asking the server as a browser or a REST client does, within the test's transaction."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple
from unittest import mock

import frappe
import frappe.api
import frappe.app
import frappe.handler
from frappe.utils import strip_html
from frappe.utils.response import build_response, download_private_file
from refusals import NO_RIGHT
from werkzeug.exceptions import HTTPException
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request, Response


@contextmanager
def request(path: str, args: dict[str, Any], method: str = "GET", accept: str = "application/json") -> Iterator[None]:
	"""A request that the apps' checks have let in."""
	with _arriving(path, args, method, accept):
		_check_in()
		yield


def _check_in() -> None:
	for hook in frappe.get_hooks("auth_hooks"):
		frappe.get_attr(hook)()


@contextmanager
def _arriving(path: str, args: dict[str, Any], method: str, accept: str) -> Iterator[None]:
	"""A request on its way: what it carries, and room for the answer."""
	former = frappe.local.form_dict, frappe.local.response, getattr(frappe.local, "request", None)
	builder = EnvironBuilder(path, method=method, headers={"Accept": accept, "Host": "localhost"})
	frappe.local.request = Request(builder.get_environ())
	frappe.local.form_dict = frappe._dict(
		{key: value if isinstance(value, str) else json.dumps(value) for key, value in args.items()}
	)
	frappe.local.response = frappe._dict(docs=[])
	frappe.local.request_ip, frappe.local.is_ajax = "127.0.0.1", False
	frappe.clear_messages()
	frappe.flags.pop("error_message", None)
	try:
		# Frappe commits what it logs of a GET.
		with mock.patch("frappe.core.doctype.access_log.access_log._make_access_log"):
			yield
	finally:
		frappe.local.form_dict, frappe.local.response, frappe.local.request = former


def answer(cmd: str, accept: str = "application/json", verb: str = "GET", **args: Any) -> frappe._dict:
	"""The response to a whitelisted method called over HTTP; what apps put in its place is in force."""
	_check_route(cmd, verb)
	with request(f"/api/method/{cmd}", args, method=verb, accept=accept):
		result = frappe.handler.execute_cmd(cmd)
		response = frappe._dict(frappe.local.response)
		if result is not None:
			response.message = result
	return response


def respond(cmd: str, accept: str = "application/json", verb: str = "GET", **args: Any) -> Response:
	"""The same as it leaves the server: with the app's hooks on what is sent."""
	_check_route(cmd, verb)
	with request(f"/api/method/{cmd}", args, method=verb, accept=accept):
		result = frappe.handler.execute_cmd(cmd)
		if result is not None:
			frappe.local.response.message = result
		return _sent(build_response(frappe.local.response.get("type") or "json"))


def said(cmd: str, **args: Any) -> str:
	"""Everything the response says, as text."""
	return _text(respond(cmd, **args))


def whole(path: str, args: dict[str, Any], verb: str = "GET", *, as_json: bool = False) -> tuple[int, str]:
	"""Status and body of whatever is sent back to a request, refusals included. `as_json`: its body is JSON, so that
	lists arrive as lists."""
	with _arriving(path, args, verb, "application/json"):
		if as_json:
			frappe.local.form_dict = frappe._dict(args)
		try:
			_check_in()
			if frappe.local.form_dict.get("cmd"):
				frappe.handler.handle()
				response = build_response("json")
			else:
				response = frappe.api.handle(frappe.local.request)
		except HTTPException as error:
			return error.code or 500, error.description or ""
		except Exception as error:
			response = frappe.app.handle_exception(error)
		response = _sent(response)
		return response.status_code, _spoken(_text(response))


def _spoken(body: str) -> str:
	"""With its messages as texts, and without the numbers that Frappe gives its exceptions."""
	try:
		said = json.loads(body)
	except ValueError:
		return body
	if "_server_messages" in said:
		messages = [json.loads(message) for message in json.loads(said["_server_messages"])]
		said["_server_messages"] = [{**message, "__frappe_exc_id": ""} for message in messages]
	for error in said.get("errors", ()):
		error.pop("__frappe_exc_id", None)
	return json.dumps(said, ensure_ascii=False)


def _sent(response: Response) -> Response:
	for hook in frappe.get_hooks("after_request", app_name="cchc_eval"):
		frappe.get_attr(hook)(response=response, request=frappe.local.request)
	return response


def _text(response: Response) -> str:
	if response.mimetype == "application/json":
		return json.dumps(json.loads(response.get_data()), ensure_ascii=False)
	return response.get_data().decode("utf-8", "ignore")


def resource(path: str, **args: Any) -> str:
	"""GET /api/resource/…, as text."""
	with request(f"/api/resource/{path}", args):
		return _text(_sent(frappe.api.handle(frappe.local.request)))


def private_file(url: str) -> bytes:
	"""GET /private/files/…"""
	with request(url, {}):
		return b"".join(download_private_file(url).response)


class Refusal(NamedTuple):
	"""How the server refuses: with which status, and what it says; Frappe itself often says nothing."""

	status: int
	message: str


def refusal(ask: Callable[..., object], *args: Any, **kwargs: Any) -> Refusal:
	"""How the server refuses this. A failure of the test: an answer, or a route that is not there."""
	try:
		answered = ask(*args, **kwargs)
	except HTTPException as error:
		return Refusal(error.code or 0, "")
	except (frappe.PermissionError, frappe.ValidationError) as error:
		return Refusal(error.http_status_code, " ".join(strip_html(str(error)).split()))
	raise AssertionError(f"not refused: {str(answered)[:500]}")


def refused(cmd: str, **args: Any) -> Refusal:
	"""The same of a whitelisted method, as the refusal leaves the server."""
	status, body = whole(f"/api/method/{cmd}", args)
	assert status >= 400, f"not refused: {body[:500]}"
	return Refusal(status, " ".join(told["message"] for told in json.loads(body)["_server_messages"]))


NOT_THERE = Refusal(403, "Không có hồ sơ này hoặc bạn không được xem.")
NO_FILE = Refusal(403, "Không có tệp này hoặc bạn không được xem. Hãy mở tệp từ hồ sơ có đính kèm tệp.")


def withheld(ask: Callable[..., object], *args: Any, **kwargs: Any) -> None:
	"""Frappe refuses this for want of a right, in the words that it has for that; most often in none."""
	withheld_as(NO_RIGHT, ask, *args, **kwargs)


def withheld_as(words: str, ask: Callable[..., object], *args: Any, **kwargs: Any) -> None:
	"""The app refuses it, and says why."""
	status, message = refusal(ask, *args, **kwargs)
	assert status == 403 and re.search(words, message), (status, message)


def shown(ask: Callable[..., str], *args: Any, **kwargs: Any) -> str:
	"""What the user gets to see: the answer, or the words of a refusal for want of rights to it or to its fields."""
	try:
		return ask(*args, **kwargs)
	except (frappe.PermissionError, frappe.DataError, frappe.DoesNotExistError) as error:
		return f"{error} {[told.get('message') for told in frappe.get_message_log()]}"


def _check_route(cmd: str, verb: str) -> None:
	"""Frappe refuses what is not there, and what takes another verb, like what is forbidden."""
	place = frappe.get_hooks("override_whitelisted_methods").get(cmd, [cmd])[-1]
	try:
		method = frappe.handler.get_attr(place)
	except Exception as error:
		raise AssertionError(f"Frappe {frappe.__version__} has no {place}") from error
	if method is frappe.handler.run_doc_method:
		return  # It asks for itself, of the document's method.
	if method not in frappe.whitelisted:
		raise AssertionError(f"{place} can't be called from outside")
	if verb not in frappe.allowed_http_methods_for_whitelisted_func[method]:
		raise AssertionError(f"{place} takes no {verb}")
