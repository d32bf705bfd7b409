"""The tests through HTTP leave the site as they found it, also where they fail."""

from __future__ import annotations

import time
from collections.abc import Callable

import frappe
import pytest
from factories import make_unit, make_user
from http_client import Person
from http_fixtures import log_in
from http_refusals import NO_RIGHT, refused
from http_snapshot import built_once, checksums, restored_after, user_files


class Failed(Exception):
	pass


def test_what_a_failing_block_committed_is_gone_after_it(site: None) -> None:
	before, files = checksums(), user_files()
	with pytest.raises(Failed, match="on purpose"), restored_after():
		make_unit("HTTP1", head="http.head@example.com")
		frappe.get_doc({"doctype": "File", "file_name": "thu.txt", "content": b"thu", "is_private": 1}).insert()
		frappe.db.commit()
		assert checksums() != before
		assert user_files() != files
		raise Failed("on purpose")
	assert checksums() == before
	assert user_files() == files
	assert not frappe.db.exists("CCHC Unit", "HTTP1")


def test_what_was_built_once_is_put_back_as_it_was(site: None) -> None:
	"""On two sites that are as before: its rows and its files, and what it deleted is gone."""
	calls = []

	@built_once
	def build() -> None:
		calls.append(1)
		frappe.db.delete("Language", {"name": "vi"})
		frappe.db.set_single_value("CCHC Settings", "department", "như lúc dựng")
		unit = make_unit("HTTP1", head="http.head@example.com")
		frappe.get_doc(
			{
				"doctype": "File",
				"file_name": "thu.txt",
				"content": b"thu",
				"is_private": 1,
				"attached_to_doctype": "CCHC Unit",
				"attached_to_name": unit.name,
			}
		).insert()
		frappe.db.commit()

	stood = []
	for _run in range(3):
		with restored_after():
			build()
			stood.append((checksums(), user_files()))
	assert len(calls) == 1
	assert stood[0] == stood[1] == stood[2]


def test_what_a_user_writes_through_the_server_is_gone_after_it(address: str) -> None:
	before, files = checksums(), user_files()
	with restored_after():
		user = make_user("http.user@example.com", "CCHC Manager")
		someone = log_in(address, user)
		assert someone.call("frappe.auth.get_logged_user") == user
		someone.upload("thu.txt", b"thu")
		assert user_files() != files
	assert checksums() == before
	assert user_files() == files
	refused(lambda: someone.call("frappe.auth.get_logged_user"), NO_RIGHT, "frappe.auth.get_logged_user")


def test_a_request_leaves_no_connection_behind_it(address: str) -> None:
	"""Also the first one after the cache was emptied."""
	before = connections()
	frappe.clear_cache()
	Person(address, "Guest").send("GET", "/api/method/frappe.ping").raise_for_status()
	# The answer comes before its connection is closed.
	ends = time.monotonic() + 30
	while (left := connections() - before) and time.monotonic() < ends:
		time.sleep(0.1)
	assert left == set()


def connections() -> set[int]:
	"""Those of the site's database user to its database, by their numbers."""
	rows = frappe.db.sql("select id from information_schema.processlist where db = database()")
	return {number for (number,) in rows}


def test_a_session_needs_its_csrf_token(person: Callable[[str], Person]) -> None:
	"""Also where the cache that holds it was emptied."""
	user = person(make_user("http.user@example.com", "CCHC Manager"))
	for _time in range(2):
		token = user.http.headers.pop("X-Frappe-CSRF-Token")
		refused(
			lambda: user.call("frappe.client.get_count", doctype="CCHC Unit"),
			"400 CSRFTokenError",
			"Yêu cầu không hợp lệ",
		)
		user.http.headers["X-Frappe-CSRF-Token"] = token
		assert user.call("frappe.client.get_count", doctype="CCHC Unit") == frappe.db.count("CCHC Unit")
		frappe.clear_cache()


def test_an_integration_acts_as_its_user(integration: Callable[[str], Person]) -> None:
	user = make_user("http.token@example.com", "CCHC Manager")
	assert integration(user).call("frappe.auth.get_logged_user") == user
