"""Saves and actions through Frappe's own addresses that the database ends to resolve a deadlock: the person is told so in
words and nothing of it is there; repeated, it is done."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import frappe
import pytest
import requests
from factories_appraisal import ROUND
from factories_round import self_assessment
from http_client import Person, spoken
from http_fixtures import address as address
from http_fixtures import log_in
from http_snapshot import restored_after

from cchc_eval.storage import rows_by_name

HEAD, STAFF = "head.u01@example.com", "staff.u01@example.com"
FORM, FORMS = f"{ROUND}-U01", "CCHC Self Assessment"
TOLD = "Đang có người khác thay đổi cùng dữ liệu này. Chưa có gì được lưu; hãy thử lại."
PATIENCE = 60


@pytest.fixture(autouse=True)
def site_put_back(site: None) -> Iterator[None]:
	with restored_after():
		frappe.local.lang = "vi"
		yield


def save_form(person: Person) -> requests.Response:
	doc = person.read(FORMS, FORM)
	doc["scores"][0]["explanation"] = "Đã đủ hồ sơ"
	return person.send("POST", "/api/method/frappe.desk.form.save.savedocs", doc=json.dumps(doc), action="Save")


def put(person: Person) -> requests.Response:
	doc = person.read(FORMS, FORM)
	doc["scores"][0]["explanation"] = "Đã đủ hồ sơ"
	return person.send("PUT", f"/api/resource/{FORMS}/{FORM}", modified=doc["modified"], scores=doc["scores"])


def submit(person: Person) -> requests.Response:
	doc = json.dumps({"doctype": FORMS, "name": FORM})
	return person.send("POST", "/api/method/frappe.model.workflow.apply_workflow", doc=doc, action="Submit to Office")


@pytest.mark.parametrize(("user", "ask"), [(STAFF, save_form), (STAFF, put), (HEAD, submit)])
def test_who_is_in_a_deadlock_is_told_and_may_try_again(
	user: str, ask: Callable[[Person], requests.Response], form: None, address: str
) -> None:
	person = log_in(address, user)
	before = stored()
	reply = in_a_deadlock(lambda: ask(person))
	assert (reply.status_code, spoken(reply.json())) == (409, [TOLD]), reply.text
	assert "Traceback" not in reply.text and "Deadlock" not in reply.text
	assert stored() == before
	again = ask(person)
	assert again.status_code == 200, again.text
	assert stored() != before


def stored() -> tuple[Any, ...]:
	frappe.db.rollback()
	doc = self_assessment()
	return doc.workflow_state, doc.modified, [row.explanation for row in doc.scores]


def in_a_deadlock(ask: Callable[[], requests.Response]) -> requests.Response:
	"""The request locks its form and waits for a row of it that this session holds, which then asks for the form. The
	database ends the one that has written less: this one writes much."""
	row = self_assessment().scores[0].name
	others = frappe.get_all("DocField", pluck="name", order_by=None, limit=2000)
	rows_by_name.write_all("DocField", others, {"idx": rows_by_name.Column("idx"), "owner": "Administrator.0"})
	rows_by_name.lock("CCHC Self Score", [row])
	replies: list[requests.Response] = []
	asking = threading.Thread(target=lambda: replies.append(ask()))
	asking.start()
	wait_for_waiting(asking)
	rows_by_name.lock(FORMS, [FORM])
	asking.join(PATIENCE)
	frappe.db.rollback()
	(reply,) = replies
	return reply


def wait_for_waiting(asking: threading.Thread) -> None:
	"""Until the other session waits for a row: two looks find it at the same statement on the rows of the form."""
	query = """SELECT query_id FROM information_schema.processlist
	WHERE db = DATABASE() AND id <> CONNECTION_ID() AND command = 'Query' AND info LIKE '%%tabCCHC Self Score%%'"""
	end, seen = time.monotonic() + PATIENCE, None
	while True:
		found = frappe.db.sql(query)
		if found and found == seen:
			return
		seen = found
		assert asking.is_alive(), "it waited for nothing"
		assert time.monotonic() < end, "it neither waits nor ends"
		time.sleep(0.3)
