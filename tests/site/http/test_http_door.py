"""Whoever may not see a document learns nothing of it by asking: the same answer for true and false, there and not there.

An object where a name is expected was a filter for Frappe, and refused otherwise where it found something.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import http_after_world
import http_world
import pytest
import requests
from http_client import Person, body, spoken
from http_questions import (
	ALIKE_TO_ALL,
	HIDDEN,
	MAP_DOCS,
	MISSING,
	OF_FRAPPE,
	OF_ONE_DOCUMENT,
	OF_OURS,
	READER,
	arguments,
	ask,
	asked,
	handed_on,
	named_by,
	said,
	unescaped,
)
from http_refusals import HIDDEN as NOT_SHOWN
from http_refusals import INVALID, refused
from http_world import (
	APPRAISAL,
	HEAD,
	OFFICE_HEAD,
	OTHER_HEAD,
	ROUND,
	SELF_ASSESSMENT,
	SENT,
	STAFF,
	SYSTEM,
)

TRUE, FALSE = ["<", 5], [">", 5]


@pytest.fixture(scope="module", autouse=True)
def documents(live_site: str) -> None:
	http_world.build()
	http_after_world.add()


@pytest.mark.parametrize("doctype", HIDDEN)
def test_a_guest_asks_in_vain(doctype: str, live_site: str) -> None:
	def ask(dn: Any, **how: Any) -> tuple[int, str]:
		reply = requests.post(
			f"{live_site}/api/method/run_doc_method", json={"dt": doctype, "dn": dn, "method": "x", **how}, timeout=60
		)
		return said(reply)

	true, false = (ask(asked(HIDDEN[doctype], condition)) for condition in (TRUE, FALSE))
	assert true == false == ask(HIDDEN[doctype]) == ask(MISSING)
	assert true[0] == 403 and "Traceback" not in true[1] and HIDDEN[doctype] not in true[1]
	assert "Không có hồ sơ này hoặc bạn không được xem." in unescaped(true[1])


@pytest.mark.parametrize(
	("verb", "path"),
	[
		("GET", "/api/resource/{doctype}/{name}"),
		("PUT", "/api/resource/{doctype}/{name}"),
		("DELETE", "/api/resource/{doctype}/{name}"),
		("GET", "/api/resource/{doctype}"),
		("GET", "/api/v2/document/{doctype}/{name}"),
		("POST", "/api/v2/document/{doctype}/{name}/method/x"),
		("POST", "/api/v2/document/{doctype}/{name}/method/x%0A"),
		("GET", "/api/v2/doctype/{doctype}/count"),
		("GET", "/api/v2/doctype/{doctype}/meta"),
		("POST", "/api/method/frappe.client.get?doctype={doctype}&name={name}"),
		("POST", "/?cmd=frappe.client.get&doctype={doctype}&name={name}"),
		("GET", "/printview?doctype={doctype}&name={name}"),
		("GET", "/api/method/frappe.utils.print_format.download_pdf?doctype={doctype}&name={name}"),
	],
)
def test_a_guest_is_refused_before_anything_is_read(
	verb: str, path: str, live_site: str, person: Callable[[str], Person]
) -> None:
	def ask(user: Person, name: str) -> tuple[int, str]:
		reply = user.http.request(verb, live_site + path.format(doctype=APPRAISAL, name=name), timeout=60)
		return said(reply, name)

	guest = Person(live_site, "Guest")
	there, missing = (ask(guest, name) for name in (HIDDEN[APPRAISAL], MISSING))
	assert there == missing and there[0] == 403
	assert "Không có hồ sơ này hoặc bạn không được xem." in unescaped(there[1])
	# Asked by who reads it, all but the writing is answered.
	seen = ask(person(READER[APPRAISAL]), HIDDEN[APPRAISAL])
	assert seen != there
	assert seen[0] == 200 or verb in ("PUT", "DELETE") or "/method/x" in path, seen


@pytest.mark.parametrize("doctype", HIDDEN)
@pytest.mark.parametrize(
	("verb", "path"),
	[
		("GET", "/api/resource/{doctype}/{name}?run_method=x"),
		("GET", "/api/v2/document/{doctype}/{name}/method/x"),
		("POST", "/api/v2/document/{doctype}/{name}/method/x%0A"),
	],
)
def test_what_is_hidden_has_no_methods(doctype: str, verb: str, path: str, person: Callable[[str], Person]) -> None:
	"""Frappe looks for the method, and says that there is none, before it asks for a right to the document."""

	def ask(user: str, name: str) -> tuple[int, str]:
		return said(person(user).send(verb, path.format(doctype=doctype, name=name)), name)

	assert ask(OTHER_HEAD, HIDDEN[doctype]) == ask(OTHER_HEAD, MISSING)
	assert ask(OTHER_HEAD, MISSING)[0] == 403
	# Whoever may see it is told that it has no such method.
	assert ask(OFFICE_HEAD, HIDDEN[doctype])[0] == 404


@pytest.mark.parametrize("doctype", HIDDEN)
def test_nothing_is_asked_through_trees_and_mappers(doctype: str, person: Callable[[str], Person]) -> None:
	def ask(value: Any) -> list[tuple[int, str]]:
		replies = [
			person(OTHER_HEAD).send("POST", f"/api/method/{f}", **given) for f, given in handed_on(doctype, value)
		]
		return [said(reply, HIDDEN[doctype], MISSING) for reply in replies]

	answers = [ask(value) for value in (HIDDEN[doctype], MISSING, *(asked(HIDDEN[doctype], c) for c in (TRUE, FALSE)))]
	assert all(answer == answers[0] for answer in answers)
	assert {status for status, _text in answers[0]} == {403}
	# Of others they do as ever.
	made = person(SYSTEM).insert("ToDo", description="Việc")["name"]
	given = {"method": "frappe.client.get", "source_names": '["ToDo"]', "target_doc": made}
	reply = person(SYSTEM).send("POST", f"/api/method/{MAP_DOCS}", **given)
	assert reply.status_code == 200 and reply.json()["message"]["name"] == made


@pytest.mark.parametrize("function", OF_FRAPPE)
def test_frappes_functions_answer_alike(function: str, person: Callable[[str], Person]) -> None:
	outsider = person(OTHER_HEAD)
	for doctype, name in list(HIDDEN.items())[:2]:
		answers = {}
		for label, value in (
			("true", asked(name, TRUE)),
			("false", asked(name, FALSE)),
			("there", name),
			("missing", MISSING),
		):
			reply = outsider.send("POST", f"/api/method/{function}", **arguments(function, doctype, value))
			answers[label] = said(reply, name, MISSING)
			assert reply.status_code < 500, (label, reply.text[-2000:])
		assert answers["true"] == answers["false"], doctype
		assert answers["there"] == answers["missing"], doctype


@pytest.mark.parametrize("function", sorted(OF_FRAPPE.keys() - set(ALIKE_TO_ALL)))
def test_who_reads_it_is_told_more_by_frappes_functions(function: str, person: Callable[[str], Person]) -> None:
	"""So what the outsider is asked above is something that there is to ask."""
	for doctype, name in list(HIDDEN.items())[:2]:
		ask = person(READER[doctype]).send
		there, missing = (
			said(ask("POST", f"/api/method/{function}", **arguments(function, doctype, value)), name, MISSING)
			for value in (name, MISSING)
		)
		assert there != missing, (doctype, there)


def test_get_with_filters_finds_what_the_user_may_see(person: Callable[[str], Person]) -> None:
	def get(user: str, **filters: Any) -> requests.Response:
		return person(user).send("POST", "/api/method/frappe.client.get", doctype=SELF_ASSESSMENT, filters=filters)

	assert get(HEAD, round=ROUND, unit=SENT).json()["message"]["name"] == HIDDEN[SELF_ASSESSMENT]
	true, false = (get(OTHER_HEAD, unit=SENT, docstatus=condition) for condition in (TRUE, FALSE))
	assert said(true) == said(false)
	# The filters of other DocTypes are Frappe's.
	filters = {"name": STAFF, "enabled": 1}
	other, system = (
		person(user).send("POST", "/api/method/frappe.client.get", doctype="User", filters=filters)
		for user in (HEAD, SYSTEM)
	)
	assert other.status_code == 403 and other.json()["exc_type"] == "PermissionError"
	assert system.json()["message"]["name"] == STAFF


@pytest.mark.parametrize(("path", "parameter"), OF_ONE_DOCUMENT)
def test_who_reads_it_is_told_more_by_our_functions(path: str, parameter: str, person: Callable[[str], Person]) -> None:
	name, reader = named_by(path, parameter)
	there, missing = (said(ask(person(reader), path, parameter, value), name, MISSING) for value in (name, MISSING))
	assert there != missing, there


@pytest.mark.parametrize(("path", "parameter"), OF_OURS)
def test_our_functions_answer_alike(path: str, parameter: str, person: Callable[[str], Person]) -> None:
	outsider = person(OTHER_HEAD)
	name, _reader = named_by(path, parameter)
	answers = {}
	for label, value in (
		("true", asked(name, TRUE)),
		("false", asked(name, FALSE)),
		("there", name),
		("missing", MISSING),
	):
		reply = ask(outsider, path, parameter, value)
		answers[label] = said(reply, name, MISSING)
		assert reply.status_code < 500, (label, reply.text[-2000:])
	assert answers["true"] == answers["false"]
	assert answers["there"] == answers["missing"]
	assert answers["true"][0] in (403, 417)


SHAPE = "dữ liệu gửi lên không đúng kiểu; hãy tải lại trang rồi thử lại."
OF_APPRAISAL = {"doctype": APPRAISAL, "name": HIDDEN[APPRAISAL]}


@pytest.mark.parametrize(
	("function", "given", "named"),
	[
		("frappe.client.get", {"doctype": {"name": APPRAISAL}, "name": "x"}, "doctype"),
		("frappe.client.get", {"doctype": [APPRAISAL], "name": "x"}, "doctype"),
		("frappe.client.insert", {"doc": {"doctype": [APPRAISAL]}}, "doctype"),
		("frappe.client.save", {"doc": {**OF_APPRAISAL, "unit": {"x": 1}}}, "unit"),
		("frappe.client.save", {"doc": {**OF_APPRAISAL, "scores": [["x"]]}}, "scores"),
		("frappe.client.save", {"doc": {**OF_APPRAISAL, "scores": [{"code": {"x": 1}}]}}, "code"),
		("frappe.desk.reportview.delete_items", {"doctype": APPRAISAL, "items": [["x"]]}, "items"),
		("frappe.client.save", {"doc": json.dumps({"doctype": APPRAISAL, "name": {"x": 1}})}, "name"),
	],
)
def test_what_names_something_is_a_text(
	function: str, given: dict[str, Any], named: str, person: Callable[[str], Person]
) -> None:
	def ask(user: str) -> Any:
		return body(person(user).send("POST", f"/api/method/{function}", **given))

	refused(lambda: ask(OFFICE_HEAD), INVALID, f"{named}: {SHAPE}")
	# Nor is more said of what isn't the user's to see.
	refused(lambda: ask(HEAD), *((INVALID, f"{named}: {SHAPE}") if named == "doctype" else NOT_SHOWN))


OF_A_UNIT = {"doctype": "CCHC Unit", "name": "H01", "docname": "H01"}
SAVE = "frappe.desk.form.save.savedocs"


@pytest.mark.parametrize(
	("function", "given", "named"),
	[
		(SAVE, {"doc": OF_A_UNIT, "action": "Save"}, "doc: "),
		(SAVE, {"doc": json.dumps(OF_A_UNIT), "action": "save"}, "action: "),
		("frappe.client.save", {"doc": [OF_A_UNIT]}, "doc: "),
		("frappe.client.insert_many", {"docs": OF_A_UNIT}, "docs: "),
		(
			"frappe.desk.doctype.bulk_update.bulk_update.submit_cancel_or_update_docs",
			{"doctype": "CCHC Unit", "docnames": "NaN", "action": "update", "data": "{}"},
			"docnames: ",
		),
		("frappe.client.get_list", {"doctype": "CCHC Unit", "filters": True}, "filters: "),
		("frappe.client.get_list", {"doctype": "CCHC Unit", "parent": [{}]}, "parent: "),
		("frappe.client.get_list", {"doctype": "CCHC Unit", "fields": [1]}, "fields: "),
		("frappe.client.rename_doc", {"doctype": "CCHC Settings", "old_name": "x", "new_name": "y"}, "doctype: "),
		("frappe.desk.form.load.getdoc", {"doctype": "CCHC Unit", "name": None}, "name: "),
		(
			"frappe.client.get_value",
			{"doctype": "CCHC Unit", "fieldname": "0000-00-00", "filters": "H01"},
			"fieldname: ",
		),
		("frappe.client.get_value", {"doctype": "CCHC Unit", "fieldname": [["x"]], "filters": "H01"}, "fieldname: "),
		("frappe.client.attach_file", {"doctype": "CCHC Unit", "docname": "H01", "filedata": {"x": 1}}, "filedata: "),
		("frappe.desk.form.assign_to.remove_multiple", {"doctype": "CCHC Unit", "names": "null"}, "names: "),
		("frappe.desk.form.assign_to.remove_multiple", {"doctype": "CCHC Unit", "names": []}, "names: "),
		(
			"frappe.desk.form.assign_to.remove",
			{"doctype": "CCHC Unit", "name": "H01", "assign_to": [{}]},
			"assign_to: ",
		),
		("frappe.client.validate_link", {"doctype": "CCHC Unit", "docname": "H01", "fields": [{}]}, "fields: "),
		("frappe.desk.form.assign_to.remove_multiple", {"doctype": "CCHC Unit", "names": "[" * 5000}, ""),
		("frappe.client.insert_many", {"docs": [{**OF_A_UNIT, "members": "x"}]}, "members: "),
		("frappe.client.insert", {"doc": {**OF_A_UNIT, "docstatus": "x"}}, "docstatus: "),
		("frappe.client.save", {"doc": {**OF_A_UNIT, "owner": 5}}, "owner: "),
		("frappe.client.bulk_update", {"docs": [OF_A_UNIT]}, "docs: "),
		(
			"frappe.client.set_value",
			{"doctype": "CCHC Unit", "name": "H01", "fieldname": {"address": {"x": 1}}},
			"address: ",
		),
		("frappe.model.workflow.get_transitions", {"doc": OF_A_UNIT, "workflow": "x"}, "workflow: "),
		("frappe.model.workflow.get_common_transition_actions", {"docs": OF_A_UNIT, "doctype": "CCHC Unit"}, "docs: "),
		("frappe.model.workflow.bulk_workflow_approval", {"docnames": "x", "doctype": "CCHC Unit", "action": "x"}, ""),
	],
)
def test_where_frappe_would_fail_the_fault_is_named(
	function: str, given: dict[str, Any], named: str, person: Callable[[str], Person]
) -> None:
	reply = person(http_world.MANAGER).send("POST", f"/api/method/{function}", **given)
	assert reply.status_code == 417, reply.text
	(message,) = spoken(reply.json())
	assert message == (
		f"{named}dữ liệu gửi lên không đúng kiểu; hãy tải lại trang rồi thử lại."
		if named
		else "Không đọc được dữ liệu gửi lên; hãy tải lại trang và nhập lại."
	)


@pytest.mark.parametrize(
	("path", "given"),
	[
		("/api/resource/{doctype}", {}),
		("/api/v2/document/{doctype}", {}),
		("/api/method/frappe.client.get_list", {"doctype": "{doctype}"}),
	],
)
def test_of_the_settings_there_is_no_list(path: str, given: dict[str, str], person: Callable[[str], Person]) -> None:
	def ask(doctype: str) -> requests.Response:
		named = {key: value.format(doctype=doctype) for key, value in given.items()}
		return person(http_world.MANAGER).send("GET", path.format(doctype=doctype), **named)

	reply = ask("CCHC Settings")
	assert reply.status_code == 417, reply.text
	said_by_v2 = [error["message"] for error in reply.json().get("errors", ())]
	(message,) = said_by_v2 or spoken(reply.json())
	assert message.endswith("chỉ có một bản duy nhất; không có danh sách.")
	assert ask("CCHC Unit").status_code == 200


def test_a_new_document_has_an_address(person: Callable[[str], Person]) -> None:
	form = {"path": "/api/method/frappe.desk.form.load.getdoc", "doctype": "CCHC Criteria Set"}
	for name in ("new", "new-cchc-criteria-set-x"):
		assert body(person(http_world.MANAGER).send("GET", **form, name=name)).get("docs") is None
	refused(lambda: body(person(http_world.MANAGER).send("GET", **form, name=MISSING)), *NOT_SHOWN)


def test_an_update_of_many_says_why_one_failed_and_no_more(person: Callable[[str], Person]) -> None:
	def failed(user: str, name: str) -> str:
		doc = {"doctype": SELF_ASSESSMENT, "name": name, "docname": name, "year": 1999}
		reply = person(user).send("POST", "/api/method/frappe.client.bulk_update", docs=json.dumps([doc]))
		assert reply.status_code == 200 and "Traceback" not in reply.text
		(told,) = reply.json()["message"]["failed_docs"]
		return told["exc"]

	assert "đang ở trạng thái «Đã nộp»" in failed(HEAD, HIDDEN[SELF_ASSESSMENT])
	unseen = [failed(OTHER_HEAD, name) for name in (HIDDEN[SELF_ASSESSMENT], MISSING)]
	assert unseen == ["Không có hồ sơ này hoặc bạn không được xem."] * 2
	sent = json.dumps([{"doctype": "ToDo", "docname": "khong-co"}])
	others = person(HEAD).send("POST", "/api/method/frappe.client.bulk_update", docs=sent)
	# Of others the answer is Frappe's.
	assert "Traceback" in others.text


@pytest.mark.parametrize("fields", [["*"], ["name", "unit_name"], '["name"]'])
def test_what_names_fields_is_taken(fields: Any, person: Callable[[str], Person]) -> None:
	reply = person(http_world.MANAGER).send(
		"POST", "/api/method/frappe.client.get_list", doctype="CCHC Unit", fields=fields, limit_page_length=1
	)
	assert reply.status_code == 200 and reply.json()["message"], reply.text


def test_no_meeting_is_closed_that_was_not_named(person: Callable[[str], Person]) -> None:
	close = "cchc_eval.cchc_eval.doctype.cchc_council_decision.cchc_council_decision.close_meeting"
	for decision in ([["x"]], {"name": ["like", "%"]}, ["x"], 5):
		reply = person(http_world.CHAIR).send("POST", f"/api/method/{close}", decision=decision)
		assert reply.status_code == 417
		assert spoken(reply.json()) == ["decision: dữ liệu gửi lên không đúng kiểu; hãy tải lại trang rồi thử lại."]
		assert "Traceback" not in reply.text


def test_other_doctypes_answer_as_ever(person: Callable[[str], Person]) -> None:
	made = person(SYSTEM).insert("ToDo", description="Việc")
	found = person(SYSTEM).send("POST", "/api/method/frappe.client.get", doctype="ToDo", filters={"name": made["name"]})
	assert found.json()["message"]["name"] == made["name"]
	missing = person(SYSTEM).send("GET", "/api/resource/ToDo/khong-co")
	assert missing.status_code == 404 and missing.json()["exc_type"] == "DoesNotExistError"


@pytest.mark.parametrize(
	"query",
	["frappe.client.get", "frappe.client.get_count", "frappe.desk.form.load.getdoc", "frappe.desk.reportview.get"],
)
def test_a_search_calls_no_function_that_is_none(query: str, person: Callable[[str], Person]) -> None:
	search = {"doctype": "CCHC Self Assessment", "txt": ""}
	for way in ("search_widget", "search_link"):
		assert (
			person(STAFF).send("POST", f"/api/method/frappe.desk.search.{way}", **search, query=query).status_code
			== 403
		)
		assert person(STAFF).send("POST", f"/api/method/frappe.desk.search.{way}", **search).status_code == 200


def test_several_doctypes_in_a_text_are_read_as_one_is(person: Callable[[str], Person]) -> None:
	"""Frappe fails where the names are none."""
	sent = {"doctype": json.dumps({APPRAISAL: ["X"]}), "name": "x", "format": "Standard"}
	reply = person(OFFICE_HEAD).send("POST", "/api/method/frappe.utils.print_format.download_multi_pdf", **sent)
	assert reply.status_code in (403, 417), reply.text[:300]
	assert "Traceback" not in reply.text
