"""Whatever a client sends to a function of the app, it is answered in words: no server error, no traceback.

The calls are the same in every run. More of them, and others: CCHC_FUZZ_CALLS=3000 CCHC_FUZZ_SEED=2.
"""

from __future__ import annotations

import json
import os
import random
import re
from collections.abc import Callable
from typing import Any

import frappe
import http_world
import pytest
import requests
from called import called_functions
from http_client import Person, spoken

CALLS = int(os.environ.get("CCHC_FUZZ_CALLS", "300"))
SEED = int(os.environ.get("CCHC_FUZZ_SEED", "1"))
GUEST = "Guest"
WHO = (*http_world.ROLES, GUEST)
NAMES = [
	http_world.ROUND,
	*(f"{http_world.ROUND}-{unit}" for unit in http_world.UNITS),
	*(f"CCHC-QD-{year}" for year in (2082, 2083, 2084, 2085)),
	*http_world.UNITS,
	"H99",
]
DOCTYPES = ["CCHC Self Assessment", "CCHC Council Decision", "CCHC Reward Form", "CCHC Settings", "CCHC Evidence"]
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


@pytest.fixture(scope="module", autouse=True)
def documents(live_site: str) -> None:
	http_world.build()


def calls() -> list[tuple[str, str, dict[str, Any]]]:
	"""(who, function, arguments)."""
	chance = random.Random(SEED)
	functions = called_functions()
	made = []
	for number in range(CALLS):
		# Each function as often as the others.
		path = list(functions)[number % len(functions)]
		given = {}
		for parameter in functions[path]:
			if parameter == "doctype":
				# Of others the answer is Frappe's.
				given[parameter] = chance.choice(DOCTYPES)
			elif chance.random() < 0.9:
				given[parameter] = chance.choice(NAMES if chance.random() < 0.5 else ODD)
		made.append((chance.choice(WHO), path, given))
	return made


def faults(reply: requests.Response, who: str) -> list[str]:
	found = []
	if reply.status_code >= 500:
		found.append("server error")
	if "Traceback" in reply.text:
		found.append("traceback")
	if who == GUEST and reply.status_code != 403:
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


def test_every_call_is_answered_in_words(live_site: str, person: Callable[[str], Person]) -> None:
	guest = Person(live_site, GUEST)
	wrong = []
	for who, path, given in calls():
		methods = frappe.allowed_http_methods_for_whitelisted_func[frappe.get_attr(path)]
		asking = guest if who == GUEST else person(who)
		reply = asking.send("POST" if "POST" in methods else "GET", f"/api/method/{path}", **given)
		if found := faults(reply, who):
			shown = json.dumps(given, ensure_ascii=False)[:300]
			wrong.append(f"{found} {reply.status_code} {who} {path} {shown}: {reply.text[-1500:]}")
	assert not wrong, "\n".join([f"{len(wrong)} of {CALLS} calls:", *wrong])
