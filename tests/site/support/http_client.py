"""A user of the site as the web server meets them: a session with its CSRF token, or the token of an integration."""

from __future__ import annotations

import json
import re
from typing import Any

import requests

from cchc_eval.hooks import add_to_apps_screen

# Below this the site's version of Frappe serves the desk.
DESK = add_to_apps_screen[0]["route"].rpartition("/")[0]
# A page that takes longer has hung.
TIMEOUT = 120
PAGE = re.compile(r"<title>\d+ (.+?)</title>.*?<p>(.*?)</p>", re.S)


class Refused(Exception):
	"""A refusal: status, name of the exception and message."""

	def __init__(self, reply: requests.Response) -> None:
		self.status = reply.status_code
		try:
			body = reply.json()
		except ValueError:
			body = {}
		# The second interface has its own shape.
		errors = body.get("errors") or [{}]
		self.kind: str = body.get("exc_type") or errors[0].get("type", "")
		self.says = " ".join([*spoken(body), *(error.get("message", "") for error in errors)]).strip()
		self.says = self.says or str(body.get("exception", ""))
		# At the address of a file the server answers with a page.
		if not body and (page := PAGE.search(reply.text)):
			self.kind, self.says = page.groups()
		self.trace: str = str(body.get("exception") or body.get("exc") or reply.text[-2000:])
		super().__init__(f"{self.status} {self.kind}: {self.says or self.trace}")


class Person:
	"""A user's way to the site; `call` and the document verbs raise Refused."""

	def __init__(self, address: str, user: str) -> None:
		self.address, self.user = address, user
		self.http = requests.Session()
		self.http.headers["Accept"] = "application/json"

	def log_in(self, password: str) -> Person:
		"""Open a session and take the desk's CSRF token, as the browser does."""
		self.open_session(password)
		desk = self.http.get(f"{self.address}{DESK}", headers={"Accept": "text/html"}, timeout=TIMEOUT)
		desk.raise_for_status()
		found = re.search(r'frappe\.csrf_token = "(\w+)"', desk.text)
		assert found, f"{self.user} got no desk: {desk.url}"
		self.http.headers["X-Frappe-CSRF-Token"] = found[1]
		return self

	def open_session(self, password: str) -> Person:
		body(self.send("POST", "/api/method/login", usr=self.user, pwd=password))
		return self

	def use_token(self, key: str, secret: str) -> Person:
		self.http.headers["Authorization"] = f"token {key}:{secret}"
		return self

	def send(self, verb: str, path: str, **fields: Any) -> requests.Response:
		"""One request, as it comes back; fields go as JSON, in a GET as parameters."""
		if verb == "GET":
			given = {key: value if isinstance(value, str) else json.dumps(value) for key, value in fields.items()}
			return self.http.get(self.address + path, params=given, timeout=TIMEOUT)
		return self.http.request(verb, self.address + path, json=fields, timeout=TIMEOUT)

	def call(self, method: str, **arguments: Any) -> Any:
		"""What a whitelisted function returns."""
		return body(self.send("POST", f"/api/method/{method}", **arguments)).get("message")

	def read(self, doctype: str, name: str) -> dict[str, Any]:
		return body(self.send("GET", f"/api/resource/{doctype}/{name}"))["data"]

	def names(self, doctype: str, **filters: Any) -> list[str]:
		"""The documents of a list that the user sees, in order of name."""
		reply = self.send("GET", f"/api/resource/{doctype}", filters=filters, limit_page_length=0)
		return sorted(row["name"] for row in body(reply)["data"])

	def insert(self, doctype: str, **values: Any) -> dict[str, Any]:
		return body(self.send("POST", f"/api/resource/{doctype}", **values))["data"]

	def save(self, doc: dict[str, Any]) -> dict[str, Any]:
		"""The form's Save button."""
		reply = self.send("POST", "/api/method/frappe.desk.form.save.savedocs", doc=json.dumps(doc), action="Save")
		return body(reply)["docs"][0]

	def move(self, doctype: str, name: str, action: str) -> dict[str, Any]:
		"""An entry of the form's Actions menu."""
		doc = json.dumps({"doctype": doctype, "name": name})
		return self.call("frappe.model.workflow.apply_workflow", doc=doc, action=action)

	def upload(self, name: str, content: bytes, **attached: Any) -> dict[str, Any]:
		"""A private file; returns the File document."""
		reply = self.http.post(
			f"{self.address}/api/method/upload_file",
			data={"is_private": 1, **attached},
			files={"file": (name, content)},
			timeout=TIMEOUT,
		)
		return body(reply)["message"]

	def download(self, path: str, **parameters: Any) -> bytes:
		reply = self.http.get(self.address + path, params=parameters, timeout=TIMEOUT)
		if not reply.ok:
			raise Refused(reply)
		return reply.content


def body(reply: requests.Response) -> dict[str, Any]:
	"""What a reply holds; raises Refused."""
	if not reply.ok:
		raise Refused(reply)
	return reply.json()


def spoken(body: dict[str, Any]) -> list[str]:
	"""The messages of a reply, as the desk would show them."""
	raw = json.loads(body.get("_server_messages") or "[]")
	said = [str(json.loads(message).get("message")) for message in raw]
	# Frappe 16 says there what it refuses for want of a right, beside an empty message.
	refused = body.get("_error_message")
	return [*said, refused] if refused and not any(said) else said
