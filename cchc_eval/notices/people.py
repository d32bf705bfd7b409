"""Who gets a notice: the roles of its Notification, within the item's unit, if they may see the document."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import frappe

from cchc_eval.notices.items import Item
from cchc_eval.permissions.roles import UNIT

NOBODY = ("Administrator", "Guest")
# The packaged notifications are in the first, the source texts of the app in the second.
LANGUAGES = ("vi", "en")


class People:
	"""The enabled users by role and by unit, read once. `only`: that one alone."""

	def __init__(self, notifications: Mapping[str, Any], items: Iterable[Item], only: str | None = None) -> None:
		self.notifications = notifications
		self.roles = {name: _roles(doc) for name, doc in notifications.items()}
		wanted = set().union(*self.roles.values(), *(item.roles for item in items), UNIT)
		users = {"enabled": 1, "user_type": "System User", "name": ("not in", NOBODY)}
		self.enabled = {only} if only else set(frappe.get_all("User", users, pluck="name"))
		self.holders: dict[str, set[str]] = defaultdict(set)
		one = {"parent": only} if only else {}
		holders = {"parenttype": "User", "role": ("in", sorted(wanted) or [""]), **one}
		for row in frappe.get_all("Has Role", holders, ["parent", "role"]):
			self.holders[row.role].add(row.parent)
		self.members: dict[str, set[str]] = defaultdict(set)
		units = sorted({item.unit for item in items if item.unit})
		members = {"parenttype": "CCHC Unit", "parent": ("in", units or [""]), **({"user": only} if only else {})}
		for row in frappe.get_all("CCHC Unit Member", members, ["parent", "user"]):
			self.members[row.parent].add(row.user)

	def of(self, item: Item) -> set[str]:
		"""Recipients, not yet checked for whether they may see the document."""
		if item.users is not None:
			return set(item.users) & self.enabled
		found: set[str] = set()
		for role in item.roles or self.roles[item.notification]:
			holders = self.holders[role]
			found |= holders & self.members[item.unit] if role in UNIT and item.unit else holders
		return found & self.enabled


def _roles(notification: Any) -> set[str]:
	return {row.receiver_by_role for row in notification.recipients if row.receiver_by_role}


def readable(asked: Iterable[tuple[str, str, str]]) -> set[tuple[str, str, str]]:
	"""Those of (user, DocType, document) that the user may read: one query for each person and DocType."""
	names: dict[tuple[str, str], set[str]] = defaultdict(set)
	for user, doctype, name in asked:
		names[user, doctype].add(name)
	return {(user, doctype, name) for (user, doctype), wanted in names.items() for name in _seen(user, doctype, wanted)}


def _seen(user: str, doctype: str, names: Iterable[str]) -> list[str]:
	listed = {"name": ("in", sorted(names))}
	try:
		return frappe.get_list(doctype, listed, pluck="name", user=user, limit_page_length=0, order_by="name")
	except frappe.PermissionError:
		# None of their roles reads the DocType.
		return []


def languages(users: Iterable[str]) -> dict[str, str]:
	"""Each user's language: their own, else the site's; Vietnamese where it is neither of LANGUAGES."""
	chosen = frappe.get_all("User", {"name": ("in", sorted(users) or [""])}, ["name", "language"])
	default = frappe.db.get_default("lang")
	return {row.name: _language(row.language or default) for row in chosen}


def _language(language: str | None) -> str:
	base = (language or "").partition("-")[0]
	return base if base in LANGUAGES else LANGUAGES[0]
