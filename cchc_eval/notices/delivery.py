"""The hourly job: what is new goes to the bell, and once a day into one mail for each person.

CCHC Notice logs one row per person and item with a unique key, so a repeated job sends nothing twice. Of two jobs that
run at once the second does nothing. Each person gets notices in their own language.
"""

from __future__ import annotations

import hashlib
import html
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import frappe
from frappe import _
from frappe.desk.doctype.notification_settings.notification_settings import is_email_notifications_enabled
from frappe.email.doctype.email_account.email_account import EmailAccount
from frappe.translate import print_language
from frappe.utils import cint, escape_html, get_url_to_form, now_datetime

from cchc_eval.cchc_eval.doctype.cchc_settings.followup import setting
from cchc_eval.notices import bell
from cchc_eval.notices.items import Item
from cchc_eval.notices.open_items import items
from cchc_eval.notices.people import People, languages, readable
from cchc_eval.storage import rows_by_name
from cchc_eval.storage.bulk import insert_rows
from cchc_eval.storage.transactions import read_anew
from cchc_eval.vietnamese.writing import short_date

NOTICE = "CCHC Notice"
# Older notices are not mailed any more, where no mail account was set up until now.
STALE = timedelta(days=2)
KEPT = timedelta(days=800)
# In a mail Frappe completes what looks like an address in a page, `src=a` and `:url(a)`, in texts too.
_NO_ADDRESS = str.maketrans({"=": "&#61;", "(": "&#40;"})
_LIKE_ADDRESS = re.compile(r"(href|src|url)(?=\s*[=(])")
# Further lines of a mail are only counted.
MOST_LINES = 100


def tell() -> None:
	"""Hourly; safe to repeat. The worker commits."""
	if not _alone():
		return
	mail(_show(items()))
	forget_old()


def tell_of(found: Iterable[Item]) -> None:
	"""In the bell alone, in a job of its own. Where another job keeps sending, the hourly one tells of it."""
	if _alone(wait=30):
		_show(found)


def _show(found: Iterable[Item]) -> set[str]:
	"""Show in the bell what is new of these; the keys of all."""
	wording = notifications()
	wanted = [item for item in found if item.told and item.notification in wording]
	people = People(wording, wanted)
	current = {_key(item, user): (item, user) for item in wanted for user in people.of(item)}
	ring(_new(current), wording)
	return set(current)


def _alone(wait: int = 0) -> bool:
	"""Whether no other job is sending now, or `wait` seconds later; holds a lock until the transaction ends."""
	name = f"{frappe.conf.db_name}.cchc_tell"[:64]
	if not frappe.db.sql("SELECT GET_LOCK(%s, %s)", (name, wait))[0][0]:
		return False

	def release() -> None:
		frappe.db.sql("SELECT RELEASE_LOCK(%s)", name)

	frappe.db.after_commit.add(release)
	frappe.db.after_rollback.add(release)
	# What a job that ran meanwhile has sent is seen by plain reads, which let nobody wait.
	read_anew()
	return True


def notifications(*, enabled_only: bool = True) -> dict[str, Any]:
	"""The site's Notifications, those that are switched on."""
	wanted = {"name": ("like", "CCHC %"), **({"enabled": 1} if enabled_only else {})}
	names = frappe.get_all("Notification", wanted, pluck="name", order_by="name")
	return {name: frappe.get_cached_doc("Notification", name) for name in names}


def _key(item: Item, user: str) -> str:
	return notice_key(item.notification, item.doctype, item.name, item.occasion, user)


def notice_key(notification: str, doctype: str, name: str, occasion: str, user: str) -> str:
	"""What is told to a person once."""
	return hashlib.sha256("|".join((notification, doctype, name, occasion, user)).encode()).hexdigest()


def _new(current: Mapping[str, tuple[Item, str]]) -> dict[str, tuple[Item, str]]:
	"""Those that were not sent yet, to people who may see the document."""
	known = {"notice_key": ("in", list(current) or [""])}
	sent = set(frappe.get_all(NOTICE, known, pluck="notice_key", order_by=None))
	unsent = {key: pair for key, pair in current.items() if key not in sent}
	seen = readable((user, item.doctype, item.name) for item, user in unsent.values())
	return {key: (item, user) for key, (item, user) in unsent.items() if (user, item.doctype, item.name) in seen}


def ring(new: Mapping[str, tuple[Item, str]], notifications: Mapping[str, Any]) -> None:
	"""Log new notices and show them in the bell, unless the person has switched that off."""
	users = {user for _item, user in new.values()}
	language_of, deaf = languages(users), bell.switched_off(users)
	rows, shown = [], []
	for language in sorted(set(language_of.values())):
		with print_language(language):
			texts: dict[int, tuple[str, str]] = {}
			for key, (item, user) in new.items():
				if language_of[user] != language:
					continue
				if id(item) not in texts:
					texts[id(item)] = worded(item, notifications[item.notification])
				rows.append(_row(key, item, user, texts[id(item)][0]))
				if user not in deaf:
					shown.append(bell.Shown(user, item.doctype, item.name, *texts[id(item)]))
	insert_rows(NOTICE, rows)
	bell.show(shown)


def _row(key: str, item: Item, user: str, subject: str) -> dict[str, Any]:
	return {
		"notice_key": key,
		"user": user,
		"notification": item.notification,
		"reference_doctype": item.doctype,
		"reference_name": item.name,
		"subject": subject,
		"noticed_on": now_datetime(),
	}


def worded(item: Item, notification: Any) -> tuple[str, str]:
	"""Subject and message as HTML: what users wrote is escaped before it goes in.

	The wording is the site's; the packaged one is translated (translations/en.csv).
	"""
	doc = frappe._dict({field: _escaped(value) for field, value in item.doc.items()}, doctype=item.doctype)
	context = {"doc": doc, **{word: _escaped(value) for word, value in item.worded().items()}}
	return (
		frappe.render_template(_(notification.subject), context).strip(),
		frappe.render_template(_(notification.message) if notification.message else "", context).strip(),
	)


def _escaped(value: Any) -> Any:
	return escape_html(value).translate(_NO_ADDRESS) if isinstance(value, str) else value


def _as_text(subject: str) -> str:
	"""A subject, which is HTML, for the part of a mail that programs without HTML show.

	Frappe would make it of the page, with a stroke before each `_` and `*`, and completes addresses in it too: a
	joiner, which nobody sees, keeps what people wrote from being one.
	"""
	return _LIKE_ADDRESS.sub("\\1\N{WORD JOINER}", html.unescape(subject))


def mail(current: set[str]) -> None:
	"""One mail to each person who has something new, not before the hour that the site sets; at most one a day."""
	now = now_datetime()
	if not cint(setting("send_digest")) or now.hour < cint(setting("digest_hour")):
		return
	if EmailAccount.find_outgoing(match_by_doctype=None, _raise_error=False) is None:
		return
	served = _served_on(now)
	waiting = {user: rows for user, rows in _unmailed(now, current).items() if user not in served}
	language_of = languages(waiting)
	seen = readable((user, row.reference_doctype, row.reference_name) for user, rows in waiting.items() for row in rows)
	for user, rows in waiting.items():
		lines = [row for row in rows if (user, row.reference_doctype, row.reference_name) in seen]
		if lines and is_email_notifications_enabled(user):
			with print_language(language_of[user]):
				_try_to_send(user, lines, now)


def _served_on(now: datetime) -> set[str]:
	midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
	return set(frappe.get_all(NOTICE, {"mailed_on": (">=", midnight)}, pluck="user", distinct=True, order_by="user"))


def _unmailed(now: datetime, current: set[str]) -> dict[str, list[Any]]:
	table = frappe.qb.DocType(NOTICE)
	rows = (
		frappe.qb.from_(table)
		.select(table.name, table.user, table.notice_key, table.subject, table.notification)
		.select(table.reference_doctype, table.reference_name)
		.where(table.mailed_on.isnull())
		.where(table.noticed_on >= now - STALE)
		.orderby(table.user, table.notification, table.reference_name)
	).run(as_dict=True)
	by_user: dict[str, list[Any]] = defaultdict(list)
	for row in rows:
		if row.notice_key in current:
			by_user[row.user].append(row)
	return by_user


def _try_to_send(user: str, lines: Sequence[Any], now: datetime) -> None:
	"""A mail that can't be written stays in the site's log of errors, and takes nothing else with it."""
	frappe.db.savepoint("cchc_mail")
	try:
		_send(user, lines, now)
	except Exception:
		frappe.db.rollback(save_point="cchc_mail")
		frappe.clear_messages()
		frappe.log_error(title=f"{NOTICE}: {user}")


def _send(user: str, lines: Sequence[Any], now: datetime) -> None:
	frappe.sendmail(
		recipients=[frappe.db.get_value("User", user, "email")],
		subject=_("CCHC: {0} new items on {1}").format(len(lines), short_date(now.date())),
		template="cchc_digest",
		args={
			"lines": [
				{
					"subject": row.subject,
					"text": _as_text(row.subject),
					"url": get_url_to_form(row.reference_doctype, row.reference_name),
				}
				for row in lines[:MOST_LINES]
			],
			"more": max(len(lines) - MOST_LINES, 0),
			"intro": _("What is new for you in the evaluation of administrative reform:"),
		},
		header=[_("CCHC Evaluation"), "blue"],
	)
	rows_by_name.write_all(NOTICE, [row.name for row in lines], {"mailed_on": now})


def forget_old() -> None:
	"""Delete rows whose keys can't recur."""
	past = [["noticed_on", "is", "set"], ["noticed_on", "<", now_datetime() - KEPT]]
	old = frappe.get_all(NOTICE, past, pluck="name", order_by=None)
	rows_by_name.delete(NOTICE, old)
