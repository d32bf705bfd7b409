"""Roles and User Permissions of the members of units and councils, kept in step with their tables.

A unit's member gets the roles of the duty and a User Permission for the unit. A member of the council of a round that
is not closed gets the role of the duty there, without which nobody could log in to vote. What is granted here is logged
in CCHC Access Grant, so that a role or User Permission set by hand is never removed. Set-based: the number of queries
does not depend on the number of users.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import now, nowdate

from cchc_eval.permissions.appraisal_parts import APPRAISERS
from cchc_eval.permissions.roles import (
	ALL,
	APPRAISER,
	CLERK,
	COUNCIL,
	COUNCIL_CHAIR,
	COUNCIL_MEMBER,
	MANAGER,
	OFFICE,
	UNIT_HEAD,
	UNIT_STAFF,
)
from cchc_eval.rules import council
from cchc_eval.storage import rows_by_name

ROLES_OF_DUTY: Mapping[str, tuple[str, ...]] = {"Staff": (UNIT_STAFF,), "Head": (UNIT_HEAD, UNIT_STAFF)}
ROLE_IN_COUNCIL: Mapping[str, str] = {
	council.CHAIR: COUNCIL_CHAIR,
	council.DEPUTY_CHAIR: COUNCIL_CHAIR,
	council.SECRETARY: COUNCIL_MEMBER,
	council.MEMBER: COUNCIL_MEMBER,
}
# A User Permission would hide the other units from these; what they see is `permissions.documents.RULES`.
SEES_OTHER_UNITS = OFFICE | COUNCIL | {CLERK, MANAGER}
ROLE, PERMISSION = "Role", "User Permission"


class Access(NamedTuple):
	user: str
	kind: str  # ROLE or PERMISSION
	value: str  # the role or the unit


class Change(NamedTuple):
	"""What is to be done about users, so that they have what they should."""

	surplus: list[Any]  # grants to take back
	outdated: list[Any]  # grants to forget, with those
	missing: set[Access]

	@property
	def users(self) -> set[str]:
		return {row.user for row in (*self.outdated, *self.missing)}


def sync(users: Iterable[str]) -> None:
	"""Grant the users what the tables of units and councils give them, and revoke our other grants."""
	names = sorted({user for user in users if user})
	if not names:
		return
	# One at a time per user, also where two units are saved at once.
	rows_by_name.lock("User", names)
	change = _change(names)
	_take_back(change.surplus)
	_forget(change.outdated)
	_give(change.missing)
	_clear_caches(change.users)
	_forget_units(names)


def _change(users: list[str]) -> Change:
	held = _held(users)
	grants = _grants({"user": ("in", users)})
	wanted = _wanted_in_councils(users) | _wanted_as_appraisers(users)
	seeing = {access.user for access in (*held, *wanted) if access.value in SEES_OTHER_UNITS}
	wanted |= _wanted(users, seeing)

	standing = [row for row in grants if row.reference in held.get(_access(row), ())]
	surplus = [row for row in standing if _access(row) not in wanted]
	kept = {row.name for row in standing} - {row.name for row in surplus}
	outdated = [row for row in grants if row.name not in kept]
	return Change(surplus, outdated, wanted - held.keys())


def sync_all() -> None:
	"""Daily: units begin and end by date; also corrects changes made outside Frappe's documents.

	Nobody is locked, and nobody's caches are emptied, whose access is as it should be.
	"""
	members = frappe.get_all("CCHC Unit Member", {"parenttype": "CCHC Unit"}, pluck="user", distinct=True)
	of_rounds = {"parenttype": "CCHC Evaluation Round"}
	councils = frappe.get_all("CCHC Council Member", of_rounds, pluck="user", distinct=True)
	parts = frappe.get_all("CCHC Appraisal Part", of_rounds, APPRAISERS, as_list=True)
	granted = frappe.get_all("CCHC Access Grant", pluck="user", distinct=True)
	listed = {*members, *councils, *granted, *(user for row in parts for user in row)}
	if names := sorted(user for user in listed if user):
		sync(_change(names).users)
	frappe.cache.delete_value("cchc_units_of")


def on_user_update(doc: Document, method: str | None = None) -> None:
	"""Enabled or disabled, or roles changed."""
	sync([doc.name])


def on_user_trash(doc: Document, method: str | None = None) -> None:
	_take_back_all({"user": doc.name})


def on_user_rename(doc: Document, method: str | None, old: str, new: str, merge: bool = False) -> None:
	sync([new])
	_clear_caches([old])


def before_uninstall() -> None:
	_take_back_all({})


def _take_back_all(filters: Mapping[str, Any]) -> None:
	grants = _grants(filters)
	_take_back(grants)
	_forget(grants)
	_clear_caches({row.user for row in grants})


def _access(grant: Any) -> Access:
	return Access(grant.user, grant.kind, grant.value)


def _grants(filters: Mapping[str, Any]) -> list[Any]:
	return frappe.get_all("CCHC Access Grant", filters, ["name", "user", "kind", "value", "reference"])


def _held(users: list[str]) -> dict[Access, set[str]]:
	"""The users' roles and User Permissions, whoever gave them, with the names of their rows."""
	held: dict[Access, set[str]] = defaultdict(set)
	roles = {"parenttype": "User", "parent": ("in", users), "role": ("in", sorted(ALL))}
	for row in frappe.get_all("Has Role", roles, ["name", "parent", "role"]):
		held[Access(row.parent, ROLE, row.role)].add(row.name)
	permissions = {"allow": "CCHC Unit", "user": ("in", users), "apply_to_all_doctypes": 1}
	for row in frappe.get_all("User Permission", permissions, ["name", "user", "for_value"]):
		held[Access(row.user, PERMISSION, row.for_value)].add(row.name)
	return dict(held)


def _wanted(users: list[str], see_other_units: Collection[str]) -> set[Access]:
	"""The grants of enabled users from units that exist today."""
	rows = frappe.db.sql(
		"""select member.user, member.duty, unit.name as unit
		from `tabCCHC Unit Member` member
		join `tabCCHC Unit` unit on unit.name = member.parent and member.parenttype = 'CCHC Unit'
		join tabUser user on user.name = member.user and user.enabled = 1
		where member.user in %(users)s
			and (unit.valid_from is null or unit.valid_from <= %(today)s)
			and (unit.valid_to is null or unit.valid_to >= %(today)s)""",
		{"users": users, "today": nowdate()},
		as_dict=True,
	)
	wanted = {Access(row.user, ROLE, role) for row in rows for role in ROLES_OF_DUTY[row.duty]}
	wanted |= {Access(row.user, PERMISSION, row.unit) for row in rows if row.user not in see_other_units}
	return wanted


def _wanted_in_councils(users: list[str]) -> set[Access]:
	"""The roles of enabled users from the councils of rounds that are not closed."""
	rows = frappe.db.sql(
		"""select distinct member.user, member.duty
		from `tabCCHC Council Member` member
		join `tabCCHC Evaluation Round` round
			on round.name = member.parent and member.parenttype = 'CCHC Evaluation Round'
		join tabUser user on user.name = member.user and user.enabled = 1
		where member.user in %(users)s and round.status != 'Closed'""",
		{"users": users},
		as_dict=True,
	)
	return {Access(row.user, ROLE, ROLE_IN_COUNCIL[row.duty]) for row in rows if row.duty in ROLE_IN_COUNCIL}


def _wanted_as_appraisers(users: list[str]) -> set[Access]:
	"""The role of enabled users who appraise for a body in rounds that are not closed."""
	named = " or ".join(f"user.name = part.{field}" for field in APPRAISERS)
	rows = frappe.db.sql(
		f"""select distinct user.name
		from `tabCCHC Appraisal Part` part
		join `tabCCHC Evaluation Round` round
			on round.name = part.parent and part.parenttype = 'CCHC Evaluation Round'
		join tabUser user on user.enabled = 1 and ({named})
		where user.name in %(users)s and round.status != 'Closed'""",
		{"users": users},
	)
	return {Access(user, ROLE, APPRAISER) for (user,) in rows}


def _give(missing: Iterable[Access]) -> None:
	made = [(access, frappe.generate_hash(length=10)) for access in sorted(missing)]
	stamp = (now(), now(), frappe.session.user, frappe.session.user)
	_insert(
		"Has Role",
		("parent", "parenttype", "parentfield", "role"),
		{name: (access.user, "User", "roles", access.value) for access, name in made if access.kind == ROLE},
		stamp,
	)
	_insert(
		"User Permission",
		("user", "allow", "for_value", "apply_to_all_doctypes"),
		{name: (access.user, "CCHC Unit", access.value, 1) for access, name in made if access.kind == PERMISSION},
		stamp,
	)
	_insert(
		"CCHC Access Grant",
		("user", "kind", "value", "reference"),
		{frappe.generate_hash(length=10): (*access, name) for access, name in made},
		stamp,
	)
	_note_roles(
		_("Role given as a member of a unit or council, or as an appraiser: {0}"), [access for access, _name in made]
	)
	if users := sorted({access.user for access, _name in made if access.kind == ROLE}):
		# As saving the user does: these roles give desk access.
		without = frappe.get_all("User", {"name": ("in", users), "user_type": "Website User"}, pluck="name")
		rows_by_name.write_all("User", without, {"user_type": "System User"})


def _take_back(grants: Iterable[Any]) -> None:
	grants = list(grants)
	for doctype, kind in (("Has Role", ROLE), ("User Permission", PERMISSION)):
		if references := [row.reference for row in grants if row.kind == kind]:
			rows_by_name.delete(doctype, references)
	_note_roles(
		_("Role taken back, no member of the unit or council and no appraiser any more: {0}"),
		[_access(row) for row in grants],
	)


def _forget(grants: Iterable[Any]) -> None:
	rows_by_name.delete("CCHC Access Grant", [row.name for row in grants])


def _note_roles(message: str, changed: list[Access]) -> None:
	"""Comment on the user's timeline, because these writes make no version."""
	roles: dict[str, list[str]] = defaultdict(list)
	for access in changed:
		if access.kind == ROLE:
			roles[access.user].append(_(access.value))
	_insert(
		"Comment",
		("comment_type", "comment_email", "comment_by", "reference_doctype", "reference_name", "content"),
		{
			frappe.generate_hash(length=10): (
				"Info",
				frappe.session.user,
				frappe.utils.get_fullname(),
				"User",
				user,
				message.format(", ".join(names)),
			)
			for user, names in roles.items()
		},
		(now(), now(), frappe.session.user, frappe.session.user),
	)


def _insert(doctype: str, fields: tuple[str, ...], rows: Mapping[str, tuple[Any, ...]], stamp: tuple[str, ...]) -> None:
	"""Rows by name, `stamp` for who made them when."""
	if rows:
		columns = ["name", "creation", "modified", "owner", "modified_by", *fields]
		frappe.db.bulk_insert(doctype, columns, [(name, *stamp, *row) for name, row in rows.items()])


def _clear_caches(users: Iterable[str]) -> None:
	"""Clear caches now and after the commit: another process may fill them in between."""
	users = list(users)

	def clear() -> None:
		for user in users:
			frappe.clear_cache(user=user)

	clear()
	frappe.db.after_commit.add(clear)
	_forget_units(users)


def _forget_units(users: Iterable[str]) -> None:
	"""Of whom a unit may list, or not any more, also where that changes nothing of their access."""
	users = list(users)

	def forget() -> None:
		for user in users:
			frappe.cache.hdel("cchc_units_of", user)

	forget()
	frappe.db.after_commit.add(forget)
