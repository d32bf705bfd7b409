"""Two who write the same document by REST: nobody's rows are lost without a word."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import frappe
import pytest
from asking import whole
from factories_round import YEAR, head_of, open_round, staff_of

FORM = "CCHC Self Assessment"
NAME = f"CCHC-{YEAR}-U01"
FIRST, SECOND = head_of("U01"), staff_of("U01")
Doc = dict[str, Any]
Send = Callable[[Doc], tuple[int, str]]
ADDRESS = f"/api/resource/{FORM}/{NAME}"
CLIENT = "/api/method/frappe.client"


def named(doc: Doc) -> Doc:
	return {"doctype": FORM, "name": NAME, "docname": NAME, **doc}


SENDING: dict[str, Send] = {
	"PUT": lambda doc: whole(ADDRESS, {"data": doc}, "PUT"),
	"PUT v1": lambda doc: whole(ADDRESS.replace("/api/", "/api/v1/"), {"data": doc}, "PUT"),
	"set_value": lambda doc: whole(f"{CLIENT}.set_value", {**named({}), "fieldname": doc}, "POST"),
	"set_value by command": lambda doc: whole(
		"/", {"cmd": "frappe.client.set_value", **named({}), "fieldname": doc}, "POST"
	),
	"bulk_update": lambda doc: whole(f"{CLIENT}.bulk_update", {"docs": [named(doc)]}, "POST"),
}


@pytest.fixture
def form(as_user: Any) -> None:
	open_round(2)
	as_user(SECOND)


def read() -> Doc:
	return json.loads(whole(ADDRESS, {})[1])["data"]


def answered(doc: Doc, row: int, text: str) -> Doc:
	"""What a client sends back: the table as it read it, with an explanation in one row."""
	rows = [{**one} for one in doc["scores"]]
	rows[row]["explanation"] = text
	return {"scores": rows}


def explanations() -> list[str]:
	rows = frappe.get_all("CCHC Self Score", {"parent": NAME}, ["explanation"], order_by="idx", limit=2)
	return [row.explanation or "" for row in rows]


@pytest.mark.parametrize("way", SENDING)
def test_a_table_without_what_was_read_is_refused(form: None, way: str) -> None:
	frappe.local.lang = "vi"
	before = explanations()
	status, body = SENDING[way](answered(read(), 0, "Một"))
	assert status == 417 and "TimestampMismatchError" in body
	assert "làm mất nội dung người khác vừa lưu" in body and "`modified`" in body and NAME in body
	assert explanations() == before


@pytest.mark.parametrize("way", ["PUT", "PUT v1", "set_value", "set_value by command"])
def test_of_two_savers_the_second_reads_again(form: None, as_user: Any, way: str) -> None:
	frappe.local.lang = "vi"
	send = SENDING[way]
	first, second = read(), read()
	as_user(FIRST)
	assert send({**answered(first, 0, "Một"), "modified": first["modified"]})[0] == 200
	as_user(SECOND)
	status, body = send({**answered(second, 1, "Hai"), "modified": second["modified"]})
	assert (status, explanations()) == (417, ["Một", ""])
	assert "Nội dung đã được người khác sửa sau khi bạn mở" in body and "tải lại" in body
	again = read()
	assert send({**answered(again, 1, "Hai"), "modified": again["modified"]})[0] == 200
	assert explanations() == ["Một", "Hai"]


def test_a_document_of_the_second_interface_too(form: None) -> None:
	if not hasattr(frappe, "api") or "v2" not in dir(frappe.api):
		pytest.skip("Frappe has one interface")
	doc = answered(read(), 0, "Một")
	address = f"/api/v2/document/{FORM}/{NAME}"
	for verb in ("PUT", "PATCH"):
		status, body = whole(address, doc, verb, as_json=True)
		assert status == 417 and "làm mất nội dung người khác vừa lưu" in body
		assert whole(address, {**doc, "modified": read()["modified"]}, verb, as_json=True)[0] == 200
	assert explanations() == ["Một", ""]


def test_fields_alone_need_no_proof(form: None, as_user: Any) -> None:
	"""Nothing of others is sent with them."""
	as_user("Administrator")
	assert whole("/api/resource/CCHC Unit/U01", {"data": {"phone": "x"}}, "PUT")[0] == 200


def test_tables_of_the_hosts_documents_are_frappes(as_user: Any) -> None:
	user = frappe.get_doc("User", "Administrator").as_dict()
	social = {"data": {"social_logins": [{"provider": one.provider} for one in user.social_logins]}}
	assert whole("/api/resource/User/Administrator", social, "PUT")[0] == 200


@pytest.mark.parametrize("path", ["/", "/x", "/api", "/api/resource", f"/api/resource/{FORM}", "/api/v2/document"])
def test_other_addresses_are_left_alone(form: None, path: str) -> None:
	assert whole(path, {"scores": []}, "PUT", as_json=True)[0] in (404, 405)
