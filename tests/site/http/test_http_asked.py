"""Methods and rows of documents that are asked for through HTTP, and bodies that are no document: each is answered in
words, and of what is hidden as of what is not there.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import frappe
import http_world
import pytest
from http_client import Person, Refused
from http_questions import OF_OURS, ask
from http_world import (
	APPRAISAL,
	APPRAISER,
	DECIDED,
	DRAFT,
	OFFICE_HEAD,
	OTHER_HEAD,
	ROUND,
	SELF_ASSESSMENT,
	SENT,
	SIGNED,
	STAFF,
)

V1 = f"/api/resource/{APPRAISAL}/CCHC-{DECIDED}-{DRAFT}"
V2 = f"/api/v2/document/{APPRAISAL}/CCHC-{DECIDED}-{DRAFT}"
RUN, RUN_2 = "/api/method/run_doc_method", "/api/v2/method/run_doc_method"
THAT = f'"dt": "{APPRAISAL}", "dn": "CCHC-{DECIDED}-{DRAFT}"'
NO_SUCH = (404, "Phiếu thẩm định không có chức năng {}.")
WANTING = (417, "Thiếu {} trong dữ liệu gửi lên; hãy tải lại trang rồi thử lại.")
NO_SHAPE = (417, "{}: dữ liệu gửi lên không đúng kiểu; hãy tải lại trang rồi thử lại.")
UNREADABLE = (417, "Không đọc được dữ liệu gửi lên; hãy tải lại trang và nhập lại.")
JSON = "application/json"


def told(answer: tuple[int, str], *named: str) -> tuple[int, str]:
	return answer[0], answer[1].format(*named)


# (verb, address, body, its type): what is answered.
CASES: list[tuple[str, str, str, str, tuple[int, str]]] = [
	# The body is read instead of the address.
	("POST", f"{V1}?run_method=x", "{}", JSON, told(WANTING, "run_method")),
	("POST", f"{V1}?run_method=x", '{"a": 1}', JSON, told(WANTING, "run_method")),
	("POST", f"{V1}?run_method=x", "[1]", JSON, told(NO_SHAPE, "data")),
	("POST", f"{V1}?run_method=x", "5", JSON, UNREADABLE),
	("POST", f"{V1}?run_method=x", "{", JSON, UNREADABLE),
	("POST", V1, "", "", told(WANTING, "run_method")),
	("POST", V1, '{"run_method": "x"}', JSON, told(NO_SUCH, "x")),
	("POST", V1, '{"run_method": ["x"]}', JSON, told(NO_SHAPE, "run_method")),
	("POST", V1, '{"run_method": "scores"}', JSON, told(NO_SUCH, "scores")),
	("POST", V1, '{"run_method": "meta"}', JSON, told(NO_SUCH, "meta")),
	("POST", V1, '{"run_method": "add_comment", "colour": 1}', JSON, told(NO_SHAPE, "colour")),
	("POST", V1, '{"run_method": "add_comment", "method": "x"}', JSON, told(NO_SHAPE, "method")),
	("POST", V1, '{"run_method": "rename"}', JSON, told(WANTING, "name")),
	("PUT", V1, '{"name": [{"code": "1.1.1"}]}', JSON, told(NO_SHAPE, "name")),
	("GET", f"{V1}?run_method=x", "", "", told(NO_SUCH, "x")),
	("GET", f"{V1}?run_method=", "", "", told(NO_SUCH, "")),
	("GET", f"{V1}?run_method=docstatus", "", "", told(NO_SUCH, "docstatus")),
	# There it is no method's name.
	("PUT", f"{V1}?run_method=x", "[1]", JSON, told(NO_SHAPE, "data")),
	("PUT", f"{V1}?run_method=x", "5", JSON, UNREADABLE),
	("PUT", f"{V1}?run_method=x", "{", JSON, UNREADABLE),
	("PUT", V1, "5", "text/plain", told(NO_SHAPE, "data")),
	("PUT", f"{V1}?x=1", "5", "text/plain", told(NO_SHAPE, "data")),
	("PUT", V1, '{"name": {}}', "text/plain", told(NO_SHAPE, "name")),
	("PUT", V1, '{"data": "[1]"}', JSON, told(NO_SHAPE, "data")),
	("DELETE", f"{V1}?run_method=x", "{", JSON, UNREADABLE),
	("PATCH", V2, "[1]", JSON, told(NO_SHAPE, "data")),
	("POST", f"{V2}/method/x", "{}", JSON, told(NO_SUCH, "x")),
	("POST", f"{V2}/method/scores", "{}", JSON, told(NO_SUCH, "scores")),
	("POST", f"{V2}/method/add_comment", '{"colour": 1}', JSON, told(NO_SHAPE, "colour")),
	("POST", f"{V2}/method/add_comment", "[1]", JSON, told(NO_SHAPE, "data")),
	("POST", f"{V2}/method/rename", "{}", JSON, told(WANTING, "name")),
	("GET", f"{V2}/method/x", "", "", told(NO_SUCH, "x")),
	("POST", RUN, f"{{{THAT}}}", JSON, told(WANTING, "method")),
	("POST", RUN, f'{{{THAT}, "method": "x"}}', JSON, told(NO_SUCH, "x")),
	("POST", RUN, f'{{{THAT}, "method": ["x"]}}', JSON, told(NO_SHAPE, "method")),
	("POST", RUN, f'{{{THAT}, "method": "scores"}}', JSON, told(NO_SUCH, "scores")),
	(
		"POST",
		RUN,
		f'{{{THAT}, "method": "add_comment", "args": "{{\\"colour\\": 1}}"}}',
		JSON,
		told(NO_SHAPE, "colour"),
	),
	("POST", RUN, f'{{{THAT}, "method": "rename", "args": {{}}}}', JSON, told(WANTING, "name")),
	("POST", RUN, f'{{"docs": "{{\\"doctype\\": \\"{APPRAISAL}\\"}}", "method": "x"}}', JSON, told(NO_SHAPE, "docs")),
	("POST", RUN_2, f'{{"document": {{"doctype": "{APPRAISAL}"}}, "method": "x"}}', JSON, told(NO_SHAPE, "document")),
]


@pytest.fixture(scope="module", autouse=True)
def documents(live_site: str) -> None:
	http_world.build()


def answer(person: Person, verb: str, path: str, body: str, kind: str) -> tuple[int, str]:
	headers = {"Content-Type": kind} if kind else {}
	reply = person.http.request(verb, person.address + path, data=body.encode(), headers=headers, timeout=60)
	if reply.ok:
		return reply.status_code, ""
	return reply.status_code, Refused(reply).says


@pytest.mark.parametrize(("verb", "path", "body", "kind", "told"), CASES, ids=lambda part: str(part)[-60:])
def test_what_is_no_method_or_document_is_told_in_words(
	verb: str, path: str, body: str, kind: str, told: tuple[int, str], person: Callable[[str], Person]
) -> None:
	assert answer(person(OFFICE_HEAD), verb, path, body, kind) == told


# What functions of Frappe's fail on that run nothing of the app.
UNUSABLE: list[tuple[str, dict[str, Any]]] = [
	("frappe.client.get_count", {"doctype": APPRAISAL, "debug": "x", "cache": "x"}),
	("frappe.client.get_single_value", {"doctype": APPRAISAL, "field": {"1.1.1": "x"}}),
	("frappe.desk.treeview.get_children", {"doctype": APPRAISAL, "parent": "x"}),
	("frappe.desk.listview.set_list_settings", {"doctype": APPRAISAL, "values": True}),
	("frappe.desk.reportview.get_stats", {"doctype": APPRAISAL, "stats": [{"user": "x"}]}),
	("frappe.model.utils.user_settings.save", {"doctype": APPRAISAL, "user_settings": [{"unit": "x"}]}),
	(
		"frappe.utils.diff.version_query",
		{"doctype": APPRAISAL, "txt": 0, "searchfield": "name", "start": "x", "page_len": "x", "filters": "["},
	),
	("frappe.core.doctype.data_import.data_import.download_template", {"doctype": APPRAISAL, "export_fields": 1}),
]


@pytest.mark.parametrize(("function", "sent"), UNUSABLE, ids=[function for function, _ in UNUSABLE])
def test_what_frappe_can_t_use_is_told_in_words(
	function: str, sent: dict[str, Any], person: Callable[[str], Person]
) -> None:
	def ask(**more: Any) -> tuple[int, str]:
		reply = person(OFFICE_HEAD).send("POST", f"/api/method/{function}", **{**sent, **more})
		return reply.status_code, "" if reply.ok else Refused(reply).says

	status, says = ask()
	assert (status, says) == UNREADABLE
	# Of others it is answered as ever.
	status, says = ask(doctype="ToDo")
	assert says != UNREADABLE[1], (status, says)


@pytest.mark.parametrize(
	("path", "sent", "named"),
	[
		("frappe.desk.form.save.cancel", {"workflow_state_fieldname": [["x"]]}, "workflow_state_fieldname"),
		("frappe.desk.form.utils.get_next", {"value": "x", "prev": "scores"}, "prev"),
		("frappe.desk.form.linked_with.cancel_all_linked_docs", {"docs": [{"doctype": APPRAISAL}]}, "docs"),
		("frappe.utils.print_format.download_pdf", {"format": "x", "doc": {"doctype": APPRAISAL}}, "doc"),
		("frappe.utils.print_format.download_pdf", {"format": "x", "language": 1.5}, "language"),
		("frappe.www.list.get_list_data", {"cmd": [["x"]]}, "cmd"),
		("frappe.desk.form.load.get_docinfo", {"doc": "x"}, "doc"),
		("frappe.client.get_value", {"fieldname": "name", "filters": [{"name": "x"}]}, "filters"),
		("frappe.client.set_value", {"fieldname": None, "value": 1}, "fieldname"),
	],
)
def test_what_frappe_takes_without_looking_is_refused_by_name(
	path: str, sent: dict[str, Any], named: str, person: Callable[[str], Person]
) -> None:
	about = {"doctype": APPRAISAL, "name": f"CCHC-{DECIDED}-{DRAFT}"}
	reply = person(OFFICE_HEAD).send("POST", f"/api/method/{path}", **about, **sent)
	assert (reply.status_code, Refused(reply).says) == told(NO_SHAPE, named)


# (verb, address, what is sent), of a row: {row} of the table {table} of a document of {parent}.
ROW: list[tuple[str, str, dict[str, Any]]] = [
	("POST", "/api/method/frappe.client.get", {"doctype": "{table}", "name": "{row}"}),
	("POST", "/api/method/frappe.client.get", {"doctype": "{table}", "name": "{row}", "parent": "{parent}"}),
	(
		"POST",
		"/api/method/frappe.client.get",
		{"doctype": "{table}", "filters": {"name": "{row}"}, "parent": "{parent}"},
	),
	("POST", "/api/method/frappe.client.get_value", {"doctype": "{table}", "filters": "{row}", "fieldname": "name"}),
	(
		"POST",
		"/api/method/frappe.client.get_value",
		{"doctype": "{table}", "filters": {"name": "{row}"}, "fieldname": "name", "parent": "{parent}"},
	),
	(
		"POST",
		"/api/method/frappe.client.get_list",
		{"doctype": "{table}", "filters": {"name": "{row}"}, "parent": "{parent}"},
	),
	(
		"POST",
		"/api/method/frappe.client.get_count",
		{"doctype": "{table}", "filters": {"name": "{row}"}},
	),
	(
		"POST",
		"/api/method/frappe.client.set_value",
		{"doctype": "{table}", "name": "{row}", "fieldname": "note", "value": "x"},
	),
	("POST", "/api/method/frappe.client.delete", {"doctype": "{table}", "name": "{row}"}),
	("POST", "/api/method/frappe.client.save", {"doc": {"doctype": "{table}", "name": "{row}"}}),
	("POST", "/api/method/frappe.client.has_permission", {"doctype": "{table}", "docname": "{row}"}),
	("POST", "/api/method/frappe.client.get_doc_permissions", {"doctype": "{table}", "docname": "{row}"}),
	("POST", "/api/method/frappe.desk.form.load.getdoc", {"doctype": "{table}", "name": "{row}"}),
	("POST", "/api/method/frappe.desk.form.load.get_docinfo", {"doctype": "{table}", "name": "{row}"}),
	("POST", "/api/method/run_doc_method", {"dt": "{table}", "dn": "{row}", "method": "add_comment"}),
	("GET", "/api/resource/{table}/{row}", {}),
	("PUT", "/api/resource/{table}/{row}", {"note": "x"}),
	("DELETE", "/api/resource/{table}/{row}", {}),
	("GET", "/api/v2/document/{table}/{row}", {}),
	("PATCH", "/api/v2/document/{table}/{row}", {"note": "x"}),
	("GET", "/api/v2/document/{table}/{row}/method/add_comment", {}),
]
HIDDEN = {
	"CCHC Self Score": (SELF_ASSESSMENT, f"{ROUND}-{SENT}"),
	"CCHC Appraised Score": (APPRAISAL, f"{ROUND}-{SIGNED}"),
}
READER = {"CCHC Self Score": STAFF, "CCHC Appraised Score": OFFICE_HEAD}


def filled(value: Any, **words: str) -> Any:
	if isinstance(value, dict):
		return {key: filled(one, **words) for key, one in value.items()}
	return value.format(**words)


@pytest.mark.parametrize("table", HIDDEN)
@pytest.mark.parametrize(("verb", "path", "sent"), ROW, ids=lambda part: str(part)[-60:])
def test_a_hidden_row_is_refused_like_one_that_is_not_there(
	table: str, verb: str, path: str, sent: dict[str, Any], person: Callable[[str], Person]
) -> None:
	parent, document = HIDDEN[table]
	row = frappe.db.get_value(table, {"parent": document, "parenttype": parent}, "name")

	def ask(user: str, name: str) -> tuple[int, str]:
		words = {"table": table, "row": name, "parent": parent}
		reply = person(user).send(verb, path.format(**words), **filled(sent, **words))
		text = re.sub(r"__frappe_exc_id[^,}]*", "", reply.text)
		return reply.status_code, text.replace(name, "·")

	hidden, missing = (ask(OTHER_HEAD, name) for name in (row, "abcdefghij"))
	assert hidden == missing
	assert hidden[0] in (200, 403, 417) and "Traceback" not in hidden[1], hidden
	# Who reads the document is told more of the one, by the ways that read.
	if verb == "GET" and "/method/" not in path:
		assert ask(READER[table], row)[0] == 200 != ask(READER[table], "abcdefghij")[0]


@pytest.mark.parametrize(("path", "parameter"), OF_OURS)
def test_no_name_is_one_that_is_not_there(path: str, parameter: str, person: Callable[[str], Person]) -> None:
	for user in (APPRAISER, OFFICE_HEAD):
		reply = ask(person(user), path, parameter, "")
		if reply.ok:
			# Of no round nothing is missing.
			assert reply.json()["message"] == [] and parameter == "round"
		else:
			assert reply.status_code in (403, 404, 417) and Refused(reply).says
