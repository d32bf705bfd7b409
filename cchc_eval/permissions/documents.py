"""Who sees which document: one rule for lists and for single documents, so that they can't drift apart."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document

from cchc_eval.permissions.appraisal_parts import APPRAISAL, rounds_of_outsider, seen_parts_of
from cchc_eval.permissions.roles import (
	APPRAISER,
	CLERK,
	COUNCIL,
	COUNCIL_CHAIR,
	MANAGER,
	OFFICE,
	OFFICE_HEAD,
	UNIT,
	roles_of,
)

# One alternative: every field has one of the values. A user sees what any alternative admits.
Alternative = Mapping[str, frozenset[str]]
EVERYTHING: Alternative = {}
APPRAISED = frozenset({"Appraised", "Approved"})
DECIDED = frozenset({"Approved", "Superseded"})
IN_COUNCIL = DECIDED | {"In Council"}
PROPOSED = frozenset({"Proposed", "Approved", "Refused"})
GIVEN = frozenset({"Approved", "Revoked"})
CHANGING = frozenset({"write", "submit", "cancel", "amend"})
LEAVING = frozenset({"print", "email", "share"})
SENT = frozenset({"Sent", "Prepared", "Answered"})
# Where what was read of documents is held.
_STORED = "cchc_eval: what the rules go by"


def units_of(user: str) -> frozenset[str]:
	"""The units that list the user as a member."""

	def read() -> list[str]:
		return frappe.get_all("CCHC Unit Member", {"user": user, "parenttype": "CCHC Unit"}, pluck="parent")

	return frozenset(frappe.cache.hget("cchc_units_of", user, read) or ())


def _self_assessments(user: str, roles: frozenset[str]) -> list[Alternative]:
	if roles & (OFFICE | {MANAGER}):
		return [EVERYTHING]
	seen: list[Alternative] = []
	if roles & UNIT:
		seen.append({"unit": units_of(user)})
	if roles & COUNCIL:
		seen.append({"appraisal_state": APPRAISED})
	return seen


def _appraisals(user: str, roles: frozenset[str]) -> list[Alternative]:
	if roles & OFFICE:
		return [EVERYTHING]
	return [{"workflow_state": APPRAISED}] if roles & COUNCIL else []


def _decisions(user: str, roles: frozenset[str]) -> list[Alternative]:
	if OFFICE_HEAD in roles:
		return [EVERYTHING]
	if roles & COUNCIL:
		return [{"workflow_state": IN_COUNCIL}]
	return [{"workflow_state": DECIDED}] if CLERK in roles else []


def _reward_proposals(user: str, roles: frozenset[str]) -> list[Alternative]:
	seen: list[Alternative] = []
	if roles & (OFFICE | {MANAGER}):
		seen.append({"workflow_state": PROPOSED})
	if CLERK in roles:
		seen.append({"workflow_state": frozenset({"Approved"})})
	return seen + _own_unit(user, roles)


def _reward_decisions(user: str, roles: frozenset[str]) -> list[Alternative]:
	if roles & OFFICE or COUNCIL_CHAIR in roles:
		return [EVERYTHING]
	seen: list[Alternative] = [{"workflow_state": GIVEN}] if CLERK in roles else []
	return seen + _own_unit(user, roles)


def _improvement_plans(user: str, roles: frozenset[str]) -> list[Alternative]:
	return [EVERYTHING] if roles & (OFFICE | COUNCIL | {MANAGER}) else _own_unit(user, roles)


def _review_requests(user: str, roles: frozenset[str]) -> list[Alternative]:
	seen: list[Alternative] = []
	if roles & (OFFICE | COUNCIL | {MANAGER}):
		seen.append({"workflow_state": SENT})
	if CLERK in roles:
		seen.append({"workflow_state": frozenset({"Answered"})})
	return seen + _own_unit(user, roles)


def _review_answers(user: str, roles: frozenset[str]) -> list[Alternative]:
	if roles & (OFFICE | COUNCIL):
		return [EVERYTHING]
	return [{"workflow_state": frozenset({"Answered"})}] if CLERK in roles else []


def _council_votes(user: str, roles: frozenset[str]) -> list[Alternative]:
	return [EVERYTHING] if roles & COUNCIL or OFFICE_HEAD in roles else []


def _released_results(user: str, roles: frozenset[str]) -> list[Alternative]:
	# The clerk sends them to the units.
	return [EVERYTHING] if roles & (OFFICE | COUNCIL | {CLERK}) else _own_unit(user, roles)


def _released(user: str, roles: frozenset[str]) -> list[Alternative]:
	"""To everyone whose role reads the DocType."""
	return [EVERYTHING]


def _figures(user: str, roles: frozenset[str]) -> list[Alternative]:
	if roles & (OFFICE | {MANAGER}):
		return [EVERYTHING]
	seen = _own_unit(user, roles)
	if roles & COUNCIL:
		before = {"workflow_state": ("in", sorted(IN_COUNCIL))}
		rounds = frappe.get_all("CCHC Council Decision", before, pluck="round", order_by="round")
		seen.append({"round": frozenset(rounds)})
	return seen


def _monitoring_snapshots(user: str, roles: frozenset[str]) -> list[Alternative]:
	"""The council never: what a form said through the year counts for nothing that it decides on."""
	return [EVERYTHING] if roles & (OFFICE | {MANAGER}) else _own_unit(user, roles)


def _own_unit(user: str, roles: frozenset[str]) -> list[Alternative]:
	return [{"unit": units_of(user)}] if roles & UNIT else []


RULES: Mapping[str, Callable[[str, frozenset[str]], list[Alternative]]] = {
	"CCHC Self Assessment": _self_assessments,
	"CCHC Appraisal": _appraisals,
	"CCHC Council Decision": _decisions,
	"CCHC Council Vote": _council_votes,
	"CCHC Reward Proposal": _reward_proposals,
	"CCHC Reward Decision": _reward_decisions,
	"CCHC Improvement Plan": _improvement_plans,
	"CCHC Review Request": _review_requests,
	"CCHC Review Answer": _review_answers,
	"CCHC Released Result": _released_results,
	"CCHC Released Ranking": _released,
	"CCHC Released Reward": _released,
	"CCHC Figure": _figures,
	"CCHC Monitoring Snapshot": _monitoring_snapshots,
	"CCHC Criterion Task": _own_unit,
	"CCHC Criterion Comment": _own_unit,
}


# Of a round, what who appraises in it for a body sees; elsewhere they are nobody of the office.
OF_ROUND = frozenset({"CCHC Self Assessment", "CCHC Appraisal", "CCHC Figure", "CCHC Released Result"})


def seen_by(user: str, doctype: str) -> list[Alternative]:
	roles = roles_of(user)
	rounds = rounds_of_outsider(user, roles)
	if rounds is None:
		return RULES[doctype](user, roles)
	return RULES[doctype](user, roles - {APPRAISER}) + ([{"round": rounds}] if doctype in OF_ROUND else [])


def query_conditions(user: str | None = None, doctype: str = "") -> str:
	"""Frappe's `permission_query_conditions`: the rule as SQL."""
	user = user or frappe.session.user
	if user == "Administrator":
		return ""
	table = f"`tab{doctype}`"
	alternatives = []
	for alternative in seen_by(user, doctype):
		parts = []
		for field, values in alternative.items():
			listed = ", ".join(frappe.db.escape(value) for value in sorted(values))
			parts.append(f"{table}.`{field}` in ({listed})" if listed else "1=0")
		alternatives.append(" and ".join(parts) or "1=1")
	return f"({' or '.join(f'({part})' for part in alternatives) or '1=0'})"


def seen_with(user: str, kind: str, name: str, holders: Iterable[str]) -> str:
	"""A condition for rows that belong to documents: of those of `holders` (with rules) only where the user sees the
	document. `kind`, `name`: the columns that hold its DocType and name, as SQL."""
	escaped = {holder: frappe.db.escape(holder) for holder in holders}
	seen = [f"ifnull({kind}, '') not in ({', '.join(escaped.values())})"]
	for holder, quoted in escaped.items():
		documents = f"select name from `tab{holder}` where {query_conditions(user, holder)}"
		seen.append(f"({kind} = {quoted} and {name} in ({documents}))")
	return f"({' or '.join(seen)})"


def sees_all(doctype: str, user: str) -> bool:
	"""Whether the rule shows the user every document of the DocType."""
	return user == "Administrator" or EVERYTHING in seen_by(user, doctype)


def has_permission(doc: Document, ptype: str | None = None, user: str | None = None, debug: bool = False) -> bool:
	"""Frappe's `has_permission`: the same rule on one document; what the role may do there is DocPerm's."""
	user = user or frappe.session.user
	if user == "Administrator" or doc.is_new():
		return True
	# What the database holds decides, not what a client says.
	stored = _stored(doc)
	if ptype in CHANGING and not _is_its_body(doc.doctype, stored, user, roles_of(user)):
		return False
	if ptype in LEAVING and doc.doctype == APPRAISAL and seen_parts_of(doc, user) is not None:
		# A paper holds all of it.
		return False
	return any(
		all((stored.get(field) or "") in values for field, values in alternative.items())
		for alternative in seen_by(user, doc.doctype)
	)


def note_stored(doc: Document) -> None:
	"""Of a document that has just been read nothing is read again as long as nothing is written."""
	if doc.doctype in RULES:
		_read_by_now()[doc.doctype, doc.name] = {field: doc.get(field) for field in _fields(doc.doctype)}


def _stored(doc: Document) -> Mapping[str, Any]:
	"""What the rules go by of the document, as the database holds it."""
	read, at = _read_by_now(), (doc.doctype, doc.name)
	if at not in read:
		read[at] = frappe.db.get_value(*at, _fields(doc.doctype), as_dict=True) or {}
	return read[at]


def _read_by_now() -> dict[tuple[str, Any], Mapping[str, Any]]:
	"""By DocType and name what was read since this transaction wrote anything. Frappe empties the holder where a
	transaction ends, also where only a part of it is undone."""
	writes = frappe.db.transaction_writes
	held = frappe.db.value_cache.get(_STORED)
	if not held or held[0] != writes:
		held = frappe.db.value_cache[_STORED] = (writes, {})
	return held[1]


def _is_its_body(doctype: str, stored: Mapping[str, Any], user: str, roles: frozenset[str]) -> bool:
	"""A reward decision is changed by the department's people, or by the unit's own where it is the unit's."""
	if doctype != "CCHC Reward Decision":
		return True
	if stored.get("level") == "Unit Head":
		return stored.get("unit") in units_of(user)
	return bool(roles & {OFFICE_HEAD, COUNCIL_CHAIR, CLERK})


def _fields(doctype: str) -> list[str]:
	meta = frappe.get_meta(doctype)
	return [field for field in ("unit", "workflow_state", "appraisal_state", "level", "round") if meta.has_field(field)]


def refuse_sharing(doc: Document, method: str | None = None) -> None:
	"""A share would open a document past the rule above; assigning one shares it too."""
	if doc.share_doctype in RULES:
		frappe.throw(
			_("{0} can't be shared: who may see it follows from the evaluation's roles.").format(_(doc.share_doctype)),
			frappe.PermissionError,
		)
