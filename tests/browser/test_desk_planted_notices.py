"""Notices say what people wrote and run none of it: every wording with planted texts, in the bell and in the mail."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Callable, Iterator
from typing import Any

import frappe
import pytest
from desk_window import Desk
from frappe.desk.form import assign_to
from http_world import HEAD, ROUND, SELF_ASSESSMENT, STAFF
from jinja2 import Template
from playwright.sync_api import Browser, Page, Route

from cchc_eval.notices import delivery
from cchc_eval.notices.items import Item
from cchc_eval.storage.plain_text import plain

Desks = Callable[[str], Desk]
FORM = f"{ROUND}-H01"
# As it is typed, not as it is stored: whatever shows a text escapes it.
TYPED = (
	"""'"><img src=x onerror=cchcRan=1><script>cchcRan=1</script><style>*{display:none}</style>&lt;img src=x"""
	""" onerror=cchcRan=1&gt;<a href="javascript:cchcRan=1">a</a> javascript:cchcRan=1 {{ 7*7 }} {% raw %} background:url(x)"""
	""" =HYPERLINK("https://planted.example/","x") =cmd|' /C calc'!A0 https://planted.example/p.png"""
)
WORDS = re.compile(r"\bdoc\.(\w+)|\{\{-?\s*(\w+)\s*-?\}\}|\{%\s*if\s+(\w+)")


@pytest.fixture(scope="module", autouse=True)
def account(documents: None) -> None:
	"""What the site sends mail with; nothing leaves it."""
	account = {
		"doctype": "Email Account",
		"email_account_name": "CCHC",
		"email_id": "cchc@example.com",
		"enable_outgoing": 1,
		"default_outgoing": 1,
		"smtp_server": "localhost",
		"awaiting_password": 1,
	}
	frappe.get_doc(account).db_insert()
	frappe.db.set_single_value("CCHC Settings", {"send_digest": 1, "digest_hour": 0})
	frappe.db.commit()
	frappe.local.outgoing_email_account = {}


def planted(notification: Any, occasion: str) -> Item:
	"""A notice in whose wording every word of people is planted."""
	of_document, words = set(), set()
	for in_document, shown, asked in WORDS.findall(f"{notification.subject} {notification.message or ''}"):
		if in_document:
			of_document.add(in_document)
		else:
			words.add(shown or asked)
	doc = {**dict.fromkeys(of_document, TYPED), "name": FORM}
	return Item(notification.name, SELF_ASSESSMENT, doc, occasion, words=dict.fromkeys(words, TYPED))


def as_typed(wording: str, item: Item) -> str:
	return " ".join(Template(wording).render(doc=item.doc, **item.words).split())


@pytest.fixture(scope="module")
def notices(account: None) -> dict[str, tuple[str, str]]:
	"""By Notification its subject and message as they were typed; each was sent to the unit's staff."""
	notifications = delivery.notifications()
	items = {name: planted(doc, "planted") for name, doc in notifications.items()}
	new = {delivery._key(item, STAFF): (item, STAFF) for item in items.values()}
	delivery.ring(new, notifications)
	delivery.mail(set(new))
	frappe.db.commit()
	return {
		name: (as_typed(doc.subject, items[name]), as_typed(doc.message or "", items[name]))
		for name, doc in notifications.items()
	}


def ran(page: Page) -> bool:
	return page.evaluate("window.cchcRan") is not None or page.locator("img[src=x]").count() > 0


def one_line(text: str) -> str:
	return " ".join(text.split())


def bell(window: Desk) -> Page:
	window.open("CCHC")
	# Beside the name of the desk on Frappe 16, in the bar above on 15.
	opens = (".sidebar-notification", ".dropdown-notifications > .nav-link", ".dropdown-notifications > button")
	window.page.locator(", ".join(f"{one}:visible" for one in opens)).first.click()
	window.page.locator(".notification-item:visible").first.wait_for()
	window.settle()
	return window.page


def test_all_kinds_of_notices_are_planted(notices: dict[str, tuple[str, str]]) -> None:
	assert len(notices) == len(frappe.get_all("Notification", {"name": ("like", "CCHC %")})) == 29
	# The wording of two names nothing but a year.
	assert all(TYPED in subject for subject, _message in notices.values())
	assert sum(TYPED in message for _subject, message in notices.values()) == 6


def test_the_bell_shows_them_as_they_were_typed(desk: Desks, notices: dict[str, tuple[str, str]]) -> None:
	logs = {
		row.name: row
		for row in frappe.get_all("Notification Log", {"for_user": STAFF, "type": "Alert"}, ["name", "modified"])
	}
	names = sorted(logs)
	shown: set[str] = set()
	for part in (names[::2], names[1::2]):
		for name in names:
			when = frappe.utils.add_days(logs[name].modified, 1 if name in part else -1)
			frappe.db.set_value("Notification Log", name, {"modified": when, "creation": when}, update_modified=False)
		frappe.db.commit()
		window = desk(STAFF)
		page = bell(window)
		shown |= {
			one_line(text) for text in page.locator(".notification-item .message > div:first-child").all_inner_texts()
		}
		assert not ran(page)
	assert {subject for subject, _message in notices.values()} <= shown


def test_a_notice_opened_shows_its_message_as_it_was_typed(desk: Desks, notices: dict[str, tuple[str, str]]) -> None:
	window = desk(STAFF)
	with_message = frappe.get_all(
		"Notification Log", {"for_user": STAFF, "email_content": ("like", "%cchcRan%")}, pluck="name"
	)
	assert len(with_message) == 6
	seen = set()
	for name in with_message:
		page = window.open("Notification Log", name)
		assert not ran(page)
		seen.add(one_line(page.locator(".form-page:visible, .layout-main:visible").first.inner_text()))
	for _subject, message in notices.values():
		assert not message or any(message in text for text in seen)


@pytest.fixture
def inbox(browser: Browser) -> Iterator[Callable[[str], tuple[Page, list[str]]]]:
	"""A mail opened by a program that runs and loads whatever it holds, and what it asked for."""
	context = browser.new_context()

	def opened(html: str) -> tuple[Page, list[str]]:
		page, asked = context.new_page(), []

		def serve(route: Route) -> None:
			if route.request.url == "https://mail.example/":
				route.fulfill(body=html, content_type="text/html; charset=utf-8")
			else:
				asked.append(route.request.url)
				route.abort()

		page.route("**/*", serve)
		page.goto("https://mail.example/")
		page.wait_for_load_state("networkidle")
		return page, asked

	yield opened
	context.close()


def mails(recipient: str) -> list[Any]:
	queued = frappe.get_all("Email Queue Recipient", {"recipient": recipient}, pluck="parent")
	messages = frappe.get_all("Email Queue", {"name": ("in", queued)}, pluck="message", order_by="creation")
	return [email.message_from_string(message, policy=email.policy.default) for message in messages]


def test_the_mail_shows_them_as_they_were_typed(
	inbox: Callable[[str], tuple[Page, list[str]]], notices: dict[str, tuple[str, str]]
) -> None:
	page, asked = inbox(TYPED)
	assert ran(page) and asked
	(mail,) = mails(STAFF)
	page, asked = inbox(mail.get_body(("html",)).get_content())
	assert not ran(page) and asked == []
	text = one_line(page.locator("body").inner_text())
	assert [subject for subject, _message in notices.values() if subject not in text] == []
	links = {link for link in page.locator("a").evaluate_all("links => links.map((link) => link.href)") if link}
	assert links and all(link.startswith(frappe.utils.get_url()) for link in links), links
	assert "cchcRan" not in mail["Subject"]


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
	"""What Frappe leaves to a worker."""

	def enqueue(method: Any, now: bool = False, enqueue_after_commit: bool = False, **given: Any) -> Any:
		return frappe.call(method if callable(method) else frappe.get_attr(method), **given)

	monkeypatch.setattr(frappe, "enqueue", enqueue)


def test_what_frappe_sends_of_them_runs_nothing(
	desk: Desks, inbox: Callable[[str], tuple[Page, list[str]]], at_once: None
) -> None:
	"""Assignments and mentions, of texts as they are stored; these documents are not shared."""
	table = frappe.qb.DocType(SELF_ASSESSMENT)
	frappe.qb.update(table).set(table.unit_name, plain(TYPED)[:120]).where(table.name == FORM).run()
	frappe.clear_document_cache(SELF_ASSESSMENT, FORM)
	frappe.set_user("Administrator")
	assign_to.add({"doctype": SELF_ASSESSMENT, "name": FORM, "assign_to": [HEAD], "description": "Xem giúp"})
	mention = f'<span class="mention" data-id="{HEAD}" data-value="x">@x</span> {frappe.utils.escape_html(TYPED)}'
	frappe.get_doc(SELF_ASSESSMENT, FORM).add_comment("Comment", mention)
	frappe.db.commit()
	told = frappe.get_all("Notification Log", {"for_user": HEAD, "document_name": FORM}, pluck="type")
	assert {"Assignment", "Mention"} <= set(told)
	page = bell(desk(HEAD))
	assert page.locator(".notification-item").count() >= 2 and not ran(page)
	found = mails(HEAD)
	assert len(found) >= 2
	for mail in found:
		page, asked = inbox(mail.get_body(("html",)).get_content())
		assert not ran(page), mail["Subject"]
		assert not [url for url in asked if "planted" in url or url.endswith("/x")], mail["Subject"]
