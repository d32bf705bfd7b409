"""Asking the server as a browser or a REST client does, within the test's transaction."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

import frappe
import frappe.api
import frappe.handler
from frappe.utils.response import download_private_file, json_handler
from werkzeug.exceptions import Forbidden, NotFound
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request, Response


@contextmanager
def request(path: str, args: dict[str, Any], method: str = "GET", accept: str = "application/json") -> Iterator[None]:
	"""A request on its way: what it carries, and room for the answer."""
	former = frappe.local.form_dict, frappe.local.response, getattr(frappe.local, "request", None)
	builder = EnvironBuilder(path, method=method, headers={"Accept": accept, "Host": "localhost"})
	frappe.local.request = Request(builder.get_environ())
	frappe.local.form_dict = frappe._dict(
		{key: value if isinstance(value, str) else json.dumps(value) for key, value in args.items()}
	)
	frappe.local.response = frappe._dict(docs=[])
	frappe.local.request_ip = "127.0.0.1"
	frappe.clear_messages()
	try:
		# Frappe commits what it logs of a GET.
		with mock.patch("frappe.core.doctype.access_log.access_log._make_access_log"):
			for hook in frappe.get_hooks("auth_hooks"):
				frappe.get_attr(hook)()
			yield
	finally:
		frappe.local.form_dict, frappe.local.response, frappe.local.request = former


def answer(cmd: str, accept: str = "application/json", verb: str = "GET", **args: Any) -> frappe._dict:
	"""The response to a whitelisted method called over HTTP; what apps put in its place is in force."""
	with request(f"/api/method/{cmd}", args, method=verb, accept=accept):
		result = frappe.handler.execute_cmd(cmd)
		response = frappe._dict(frappe.local.response)
		if result is not None:
			response.message = result
	return response


def told(cmd: str, **args: Any) -> str:
	"""Everything the answer says, as text; a refusal says nothing."""
	try:
		response = answer(cmd, **args)
	except (frappe.PermissionError, frappe.ValidationError, frappe.DoesNotExistError):
		return ""
	content = response.pop("filecontent", b"")
	body = sent(json.dumps(response, default=json_handler, ensure_ascii=False))
	return body + (content if isinstance(content, str) else content.decode("utf-8", "ignore"))


def sent(body: str | bytes) -> str:
	"""What goes out of what Frappe has made ready."""
	response = Response(body, mimetype="application/json")
	for hook in frappe.get_hooks("after_request", app_name="cchc_eval"):
		frappe.get_attr(hook)(response=response)
	return response.get_data(as_text=True)


def resource(path: str, **args: Any) -> str:
	"""GET /api/resource/…, as text; a refusal says nothing."""
	try:
		with request(f"/api/resource/{path}", args):
			response = frappe.api.handle(frappe.local.request)
			return json.dumps(json.loads(sent(response.get_data())), ensure_ascii=False)
	except (frappe.PermissionError, frappe.ValidationError, frappe.DoesNotExistError):
		return ""


def private_file(url: str) -> bytes:
	"""GET /private/files/…; b"" where it is refused."""
	try:
		with request(url, {}):
			return b"".join(download_private_file(url).response)
	except (frappe.PermissionError, Forbidden, NotFound):
		return b""
