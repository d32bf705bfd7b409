"""The examples of docs/integration.md for apps around this one."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import frappe
import pytest
from asking import request
from factories_round import open_round, self_assessment, set_answer, staff_of
from frappe.auth import validate_auth_via_api_keys
from refusals import NO_RIGHT
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from cchc_eval.permissions import door
from cchc_eval.printing import issued, papers

GUIDE = (Path(__file__).resolve().parents[3] / "docs" / "integration.md").read_text(encoding="utf-8")


def commands() -> Iterator[str]:
	for block in re.findall(r"```sh\n(.*?)```", GUIDE, re.S):
		for line in block.replace("\\\n", " ").splitlines():
			if line.startswith("curl"):
				yield line


COMMANDS = list(commands())


@pytest.mark.parametrize("command", COMMANDS, ids=[f"curl{number}" for number in range(1, len(COMMANDS) + 1)])
def test_every_command_asks_for_something_there_is(command: str) -> None:
	address = urlsplit(re.search(r"\$SITE(\S+?)\"?(?:\s|$)", command)[1])
	verb = (re.search(r"-X (\w+)", command) or ("", "POST" if " -F " in command else "GET"))[1]
	kind, _, rest = address.path.removeprefix("/api/").partition("/")
	if kind == "resource":
		assert frappe.db.exists("DocType", unquote(rest).split("/")[0])
		return
	if rest == "upload_file":
		return
	method = frappe.get_attr(rest)
	assert method in frappe.whitelisted
	assert verb in frappe.allowed_http_methods_for_whitelisted_func[method]
	given = {*parse_qs(address.query), *re.findall(r" -d (\w+)=", command)}
	parameters = inspect.signature(method).parameters
	assert given <= set(parameters)
	needed = {name for name, parameter in parameters.items() if parameter.default is inspect.Parameter.empty}
	assert needed <= given


def test_the_guide_covers_every_role_and_paper() -> None:
	for role in ("Manager", "Unit staff", "Unit head", "Appraiser", "Office head", "Council chair", "Clerk"):
		assert f"\n{role}: " in GUIDE
	listed = [row.split(" | ") for row in GUIDE.splitlines() if row.startswith("| `")]
	for paper in ("decision", "minutes", "appraisal", "self-assessment", "unit-report", "office-report"):
		assert [row[1] for row in listed if f"`{paper}`" in row[0]] == [papers.KINDS[paper].doctype], paper
	assert f"\n{issued.HOOK} = " in GUIDE


def test_a_token_is_its_user(as_user: Any, monkeypatch: pytest.MonkeyPatch) -> None:
	"""The unit's staff through a token: its own document is written, another's is not there."""
	open_round(["U01", "U02"])
	keys = frappe.get_doc("User", staff_of("U01"))
	keys.api_key, keys.api_secret = "key-of-staff", "secret-of-staff"
	keys.save(ignore_permissions=True)
	as_user("Guest")
	monkeypatch.setattr(frappe.local, "login_manager", frappe._dict(user="Guest"), raising=False)
	# Frappe reads the token before it asks the apps' hooks.
	monkeypatch.setattr("cchc_eval.permissions.door.check", lambda: None)
	with request("/api/resource/CCHC Self Assessment", {}):
		validate_auth_via_api_keys(["token", "key-of-staff:secret-of-staff"])
	assert frappe.session.user == staff_of("U01")
	doc = self_assessment("U01")
	set_answer(doc, "1.1.1", {"choice": "on_time"})
	doc.save()
	assert doc.reload().scores[0].points == 1.5
	doc.scores[0].points = 99
	with pytest.raises(frappe.PermissionError, match="bạn không sửa được «Bảng điểm»"):
		doc.save()
	assert [row.name for row in frappe.get_list("CCHC Self Assessment")] == [doc.name]
	with pytest.raises(frappe.PermissionError, match=NO_RIGHT):
		self_assessment("U02").check_permission("read")
	self_assessment("U01").check_permission("read")


def test_another_app_may_still_say_who_asks(as_user: Any, monkeypatch: pytest.MonkeyPatch) -> None:
	"""A guest is refused at the door, unless a hook that logs people in comes behind ours."""
	asked = Request(EnvironBuilder("/api/resource/CCHC Unit").get_environ())
	monkeypatch.setattr(frappe.local, "request", asked, raising=False)
	as_user("Guest")
	with pytest.raises(frappe.PermissionError, match="bạn không được xem"):
		door.check()
	real = frappe.get_hooks

	def with_login(hook: str | None = None, *args: Any, **kwargs: Any) -> Any:
		return [*real(hook), "host_app.sso.log_in"] if hook == "auth_hooks" else real(hook, *args, **kwargs)

	monkeypatch.setattr(frappe, "get_hooks", with_login)
	door.check()


@pytest.fixture
def plan(as_user: Any) -> str:
	"""A DocType of the host, here Frappe's Note, private to its author."""
	open_round(["U01", "U02"])
	as_user(staff_of("U01"))
	return (
		frappe.get_doc({"doctype": "Note", "title": "Kế hoạch CCHC 2091", "public": 0})
		.insert(ignore_permissions=True)
		.name
	)


def cite(unit: str, doctype: str, name: str) -> Any:
	doc = self_assessment(unit)
	row = {"criteria": "1.1.1", "title": "Kế hoạch CCHC", "document_number": "12/KH", "document_date": "2091-01-15"}
	doc.append("evidence", {**row, "reference_doctype": doctype, "reference_name": name})
	doc.save()
	return doc


def test_evidence_cites_any_document_of_the_office(plan: str) -> None:
	doc = cite("U01", "Note", plan)
	(row,) = doc.reload().evidence
	assert (row.reference_doctype, row.reference_name) == ("Note", plan)
	(line,) = (line for line in papers.compose("self-assessment", doc).lines if line.code == "1.1.1")
	assert line.evidence == "Kế hoạch CCHC, số 12/KH, ngày 15/01/2091"


def test_what_one_may_not_read_one_may_not_cite(plan: str, as_user: Any) -> None:
	as_user(staff_of("U02"))
	for doctype, name in (
		("Note", plan),
		("CCHC Self Assessment", self_assessment("U01").name),
		("Note", "no such note"),
	):
		with pytest.raises(frappe.ValidationError, match=f"{name} không có hoặc bạn không được xem"):
			cite("U02", doctype, name)
	own = self_assessment("U02").name
	assert cite("U02", "CCHC Self Assessment", own).reload().evidence[0].reference_name == own


def test_the_form_is_sent_as_it_was_read(as_user: Any) -> None:
	open_round(["U01"])
	as_user(staff_of("U01"))
	sent = json.loads(self_assessment("U01").as_json())
	sent["scores"][0]["answer"] = '{"choice": "on_time"}'
	doc = frappe.get_doc("CCHC Self Assessment", sent["name"])
	doc.update(sent)
	doc.save()
	assert doc.reload().total == 1.5
