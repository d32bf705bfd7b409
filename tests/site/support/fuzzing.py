"""Calls that nobody should send, the same for a seed, and what is wrong with an answer."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any

import frappe
import http_world
import requests
from called import called_functions, functions_about_documents
from http_client import Person, spoken

from cchc_eval.permissions.named import DOCUMENTS, NAMES

GUEST = "Guest"
WHO = (*http_world.ROLES, GUEST)
# A System Manager may take the site apart with Frappe's own functions.
WHO_ASKS_FRAPPE = tuple(user for user in WHO if user != http_world.SYSTEM)
DOCUMENT_NAMES = [
	http_world.ROUND,
	*(f"{http_world.ROUND}-{unit}" for unit in http_world.UNITS),
	*(f"CCHC-QD-{year}" for year in (2082, 2083, 2084, 2085)),
	*http_world.UNITS,
	"H99",
]
DOCTYPES = [
	"CCHC Self Assessment",
	"CCHC Appraisal",
	"CCHC Council Decision",
	"CCHC Evaluation Round",
	"CCHC Unit",
	"CCHC Reward Form",
	"CCHC Settings",
	"CCHC Evidence",
]
ODD: list[Any] = [
	None,
	"",
	" ",
	"x",
	"🏛 Đơn vị",
	0,
	-1,
	10**30,
	1e308,
	True,
	[],
	{},
	[["x"]],
	[None],
	[{}],
	[{"row": None, "outcome": {}}],
	[{"code": "1.1.1", "points": "một", "answer": {"choice": ["x"]}, "action": "Change"}],
	[{"code": "1.1.1", "reply": 5, "evidence": "x"}],
	[{"unit": "H01", "reason": 5}],
	[{"user": "x", "present": "x"}],
	[{"member": {}, "vote": []}],
	{"name": ["like", "%"]},
	{"meeting_start": "x", "venue": {"x": 1}},
	{"1.1.1": {"choice": "x"}},
	{"1.1.1": "x", "9": None},
	"[",
	"[1]",
	"null",
	"[" * 5000,
	'{"a": [{"b": NaN}]}',
	"2026-13-45",
	"0000-00-00",
	"9999-12-31 23:59:59",
	"2026-01-15",
	"NaN",
	"Infinity",
	"' or 1=1 -- ",
	"\\",
	"%",
	"a\u0000b",
	"\ud7ff\ufffe",
	"x" * 70_000,
	"../../etc/passwd",
	"<img src=x onerror=alert(1)>",
	"TỐT",
	"For",
	"Self Assessment",
	"decision",
]
FIELDS = ["name", "title", "year", "unit", "scores", "results", "workflow_state", "docstatus", "modified", "owner", "x"]
# Frappe's addresses for a document: verb and path.
REST = [
	("GET", "/api/resource/{doctype}"),
	("POST", "/api/resource/{doctype}"),
	("GET", "/api/resource/{doctype}/{name}"),
	("PUT", "/api/resource/{doctype}/{name}"),
	("DELETE", "/api/resource/{doctype}/{name}"),
	("GET", "/api/v2/document/{doctype}"),
	("PATCH", "/api/v2/document/{doctype}/{name}"),
]
# Functions of Frappe's through which documents are read and written. What else takes the name of a DocType answers what
# it can't read as it does for any DocType.
TO_DOCUMENTS = (
	*(f"frappe.client.{name}" for name in ("get", "set_", "insert", "save", "submit", "cancel", "delete", "rename")),
	*(f"frappe.client.{name}" for name in ("bulk_", "has_", "is_", "validate_", "attach_")),
	"frappe.desk.doctype.bulk_update.",
	"frappe.desk.form.assign_to.",
	"frappe.desk.form.load.getdoc",
	"frappe.desk.form.save.",
	"frappe.desk.form.utils.",
	"frappe.model.workflow.",
	"frappe.share.",
)
# Of one field and of numbers: with what is no name of a field Frappe fails.
NOT_TO_DOCUMENTS = ("frappe.client.get_count", "frappe.client.get_single_value")
NAMING = {name for names in NAMES.values() for name in names}


@dataclass(frozen=True)
class Call:
	who: str
	verb: str
	path: str
	given: dict[str, Any]

	def line(self) -> str:
		"""As it is read again by `of_line`."""
		return json.dumps([self.who, self.verb, self.path, self.given])

	@classmethod
	def of_line(cls, line: str) -> Call:
		return cls(*json.loads(line))

	def shown(self) -> str:
		return f"{self.who} {self.verb} {self.path} {json.dumps(self.given, ensure_ascii=False)[:300]}"


def calls_of_ours(seed: int) -> Iterator[Call]:
	"""Without end; each function of the app as often as the others."""
	chance = random.Random(seed)
	functions = called_functions()
	for number in count():
		path = list(functions)[number % len(functions)]
		given = {}
		for parameter in functions[path]:
			if parameter == "doctype":
				# Of others the answer is Frappe's.
				given[parameter] = chance.choice(DOCTYPES)
			elif chance.random() < 0.9:
				given[parameter] = chance.choice(DOCUMENT_NAMES if chance.random() < 0.5 else ODD)
		yield Call(chance.choice(WHO), _verb(path), f"/api/method/{path}", given)


def calls_of_frappes(seed: int, *, everything: bool = False) -> Iterator[Call]:
	"""Without end; about documents of the evaluation, by Frappe's own addresses and functions: those that read and write
	documents, or all that take the name of a DocType."""
	chance = random.Random(seed)
	functions = {
		path: parameters
		for path, parameters in functions_about_documents({*NAMES, *DOCUMENTS}).items()
		if everything or (path.startswith(TO_DOCUMENTS) and path not in NOT_TO_DOCUMENTS)
	}
	paths = list(functions)
	for number in count():
		who, doctype = chance.choice(WHO_ASKS_FRAPPE), chance.choice(DOCTYPES)
		place = number % (len(paths) + len(REST))
		if place >= len(paths):
			verb, path = REST[place - len(paths)]
			given = {chance.choice(FIELDS): chance.choice(ODD) for _ in range(2)}
			yield Call(who, verb, path.format(doctype=doctype, name=chance.choice(DOCUMENT_NAMES)), given)
			continue
		path = paths[place]
		given = {}
		for parameter in functions[path]:
			if parameter in NAMES:
				given[parameter] = doctype
			elif parameter in NAMING:
				given[parameter] = chance.choice(DOCUMENT_NAMES if chance.random() < 0.7 else ODD)
			elif parameter in DOCUMENTS:
				name = chance.choice(DOCUMENT_NAMES)
				doc = {"doctype": doctype, "name": name, "docname": name, chance.choice(FIELDS): chance.choice(ODD)}
				sent = [doc] if (parameter == "docs") == (chance.random() < 0.9) else doc
				given[parameter] = json.dumps(sent) if chance.random() < 0.7 else sent
			elif chance.random() < 0.7:
				given[parameter] = chance.choice(FIELDS if chance.random() < 0.4 else ODD)
		yield Call(who, _verb(path), f"/api/method/{path}", given)


def _verb(path: str) -> str:
	methods = frappe.allowed_http_methods_for_whitelisted_func[frappe.get_attr(path)]
	return "POST" if "POST" in methods else "GET"


def send(call: Call, person: Callable[[str], Person], guest: Person) -> requests.Response:
	asking = guest if call.who == GUEST else person(call.who)
	return asking.send(call.verb, call.path, **call.given)


def faults(reply: requests.Response, call: Call) -> list[str]:
	found = []
	if reply.status_code >= 500:
		found.append("server error")
	if "Traceback" in reply.text:
		found.append("traceback")
	if not call.path.startswith("/api/method/cchc_eval."):
		return found
	# 414: the server takes no address so long, whoever asks.
	if call.who == GUEST and reply.status_code not in (403, 414):
		found.append("a guest is let in")
	if reply.status_code >= 400:
		try:
			messages = spoken(reply.json())
		except ValueError:
			messages = [re.sub(r"<[^>]*>", "", reply.text)]
		if not "".join(messages).strip():
			found.append("no words")
		if any(re.search(r"\b(Argument|should be of type|argument|object)\b", message) for message in messages):
			found.append("words of the program")
	return found
