"""Fixtures for tests through HTTP, in the desk too; a folder of such tests takes them into its conftest."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator

import frappe
import pytest
from site_connection import SITES, WORKER
from bench import Bench
from frappe.desk.doctype.notification_settings.notification_settings import create_notification_settings
from frappe.utils.password import update_password
from http_client import Person
from http_snapshot import restored_after

PASSWORD = "mat-khau-thu-2026"


def log_in(address: str, user: str) -> Person:
	"""A session with a password set for it, and the CSRF token that it else has from the desk's first page on; commits.
	The page costs twice what the log-in does, and the browser tests open it anyway."""
	let_in(user)
	frappe.db.commit()
	person = Person(address, user).open_session(PASSWORD)
	opened = frappe.cache.hget("session", sid := person.http.cookies["sid"])
	opened["data"]["csrf_token"] = token = frappe.generate_hash()
	frappe.cache.hset("session", sid, opened)
	# Where the cache is emptied, the session is read from here: by Frappe 15 as Python, by 16 as JSON.
	kept = json.dumps({key: value for key, value in opened["data"].items() if isinstance(value, str)})
	frappe.db.sql("update tabSessions set sessiondata = %s where sid = %s", (kept, sid))
	frappe.db.commit()
	person.http.headers["X-Frappe-CSRF-Token"] = token
	return person


def let_in(user: str) -> None:
	"""What it takes to log in with the password of the tests."""
	update_password(user, PASSWORD)
	# The desk does not open without; Frappe makes them where a User is saved, which the factories do not.
	create_notification_settings(user)


@pytest.fixture(autouse=True)
def transaction() -> Iterator[None]:
	"""Instead of the rollback around each test: here the module is put back as a whole (`live_site`)."""
	frappe.db.rollback()
	frappe.set_user("Administrator")
	frappe.clear_messages()
	yield
	frappe.set_user("Administrator")
	frappe.db.rollback()


@pytest.fixture(scope="session")
def address(site: None) -> Iterator[str]:
	"""Where the site is served: by the lane that runs the tests, else started here."""
	if given := os.environ.get("CCHC_TEST_ADDRESS"):
		yield given.split()[WORKER]
		return
	with Bench().on(SITES[WORKER]).served() as started:
		yield started


@pytest.fixture(scope="module")
def live_site(site: None, address: str) -> Iterator[str]:
	"""The served site's address; whatever the module commits is undone after it."""
	with restored_after():
		yield address


@pytest.fixture(scope="module")
def person(live_site: str) -> Callable[[str], Person]:
	"""A user's session, opened when first asked for."""
	sessions: dict[str, Person] = {}

	def session_of(user: str) -> Person:
		if user not in sessions:
			sessions[user] = log_in(live_site, user)
		return sessions[user]

	return session_of


def with_token(address: str, user: str) -> Person:
	"""Access by an API key and secret, which are made; commits."""
	doc = frappe.get_doc("User", user)
	secret = frappe.generate_hash(length=15)
	doc.update({"api_key": frappe.generate_hash(length=15), "api_secret": secret})
	doc.save(ignore_permissions=True)
	frappe.db.commit()
	return Person(address, user).use_token(doc.api_key, secret)


@pytest.fixture(scope="module")
def integration(live_site: str) -> Callable[[str], Person]:
	"""A user's access by API key and secret, made when first asked for."""
	made: dict[str, Person] = {}

	def token_of(user: str) -> Person:
		if user not in made:
			made[user] = with_token(live_site, user)
		return made[user]

	return token_of
