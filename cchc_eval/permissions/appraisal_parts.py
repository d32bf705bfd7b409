"""Whose part of a split appraisal a row is: who sees it, and who changes it.

The head of the office sees all of an appraisal. Of a round whose appraisal is split, an appraiser sees and changes the
rows of the bodies that name them, and one whom none names what is left to the office; until the council has approved
the results, which are released to the office as a whole.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import frappe
from frappe.model.document import Document
from frappe.utils import cstr

from cchc_eval.permissions.roles import APPRAISER, COUNCIL, OFFICE_HEAD, roles_of

APPRAISAL, ROW, COUNTS = "CCHC Appraisal", "CCHC Appraised Score", "CCHC Bonus Count"
# The users of a row of the round's table.
APPRAISERS = ("first_appraiser", "second_appraiser", "third_appraiser")
# The part of what is assigned to no body.
REST = ""
# The tables of an appraisal of which each sees their own rows; those without a column `part` are the office's.
TABLES = {"scores": ROW, "bonus_counts": COUNTS}
# What each of two enters who score a part without seeing the other's points.
ENTRIES, ENTRY = "independent_scores", "CCHC Independent Score"
_OF_ROUNDS = {"parenttype": "CCHC Evaluation Round"}


def parts_by_round(user: str, round: str | None = None) -> dict[str, frozenset[str]]:
	"""By round whose appraisal is split: the names of the user's parts, {REST} where none names them."""
	listed = {**_OF_ROUNDS, **({"parent": round} if round else {})}
	found: dict[str, set[str]] = defaultdict(set)
	for row in frappe.get_all("CCHC Appraisal Part", listed, ["parent", "part", *APPRAISERS], order_by="parent, idx"):
		found[row.parent].update({row.part} if user in (row[field] for field in APPRAISERS) else ())
	return {name: frozenset(parts or {REST}) for name, parts in found.items()}


def own_parts(round: str, user: str | None = None) -> frozenset[str] | None:
	"""The parts whose rows the user may change; None where the round's appraisal is not split."""
	return parts_by_round(user or frappe.session.user, round).get(round)


def seen_parts(round: str, state: str | None, user: str | None = None) -> frozenset[str] | None:
	"""The parts whose rows the user sees in an appraisal of the round; None: all."""
	user = user or frappe.session.user
	roles = roles_of(user)
	if state == "Approved" or not _is_limited(user, roles) or (state == "Appraised" and roles & COUNCIL):
		return None
	return own_parts(round, user)


def _is_limited(user: str, roles: frozenset[str]) -> bool:
	return user != "Administrator" and APPRAISER in roles and OFFICE_HEAD not in roles


def seen_parts_of(doc: Document, user: str | None = None) -> frozenset[str] | None:
	"""The same of an appraisal, by what the database holds of it."""
	stored = frappe.db.get_value(APPRAISAL, doc.name, ["round", "workflow_state"], as_dict=True)
	return seen_parts(stored.round, stored.workflow_state, user) if stored else None


def may_see(row: Any, parts: frozenset[str] | None) -> bool:
	return parts is None or cstr(row.get("part")) in parts


def hides_rows(user: str | None = None) -> bool:
	"""Whether there may be rows of appraisals that the user reads only in part."""
	user = user or frappe.session.user
	return _is_limited(user, roles_of(user)) and bool(frappe.db.exists("CCHC Appraisal Part", _OF_ROUNDS))


def rounds_of_outsider(user: str, roles: frozenset[str]) -> frozenset[str] | None:
	"""The rounds that name a user who has the role to appraise for a body alone; None for the office's own."""
	by_round = {"user": user, "kind": "Role", "value": APPRAISER}
	if not _is_limited(user, roles) or not frappe.db.exists("CCHC Access Grant", by_round):
		return None
	named = [["CCHC Appraisal Part", field, "=", user] for field in APPRAISERS]
	return frozenset(
		frappe.get_all("CCHC Appraisal Part", filters=_OF_ROUNDS, or_filters=named, pluck="parent", order_by="parent")
	)


def seen_whole(round: str) -> dict[str, Any]:
	"""A filter for the appraisals of a round of which the user sees every row."""
	user = frappe.session.user
	roles = roles_of(user)
	if not _is_limited(user, roles) or own_parts(round, user) is None:
		return {}
	return {"workflow_state": ("in", ("Approved", "Appraised") if roles & COUNCIL else ("Approved",))}


def conditions(user: str, doctype: str) -> list[str]:
	"""SQL that a row of one of `TABLES` has to meet, beside that its document is seen."""
	roles = roles_of(user)
	if doctype not in (*TABLES.values(), ENTRY) or not _is_limited(user, roles):
		return []
	if doctype == ENTRY:
		return [f"`tab{doctype}`.user = {frappe.db.escape(user)}"]
	states = ("Approved", "Appraised") if roles & COUNCIL else ("Approved",)
	decided = ", ".join(map(frappe.db.escape, states))
	part = f"ifnull(`tab{doctype}`.`part`, '')" if doctype == ROW else "''"
	found = []
	for round, parts in sorted(parts_by_round(user).items()):
		hidden = (
			f"select name from `tab{APPRAISAL}` where round = {frappe.db.escape(round)} "
			f"and ifnull(workflow_state, '') not in ({decided})"
		)
		own = ", ".join(map(frappe.db.escape, sorted(parts)))
		elsewhere = f"`tab{doctype}`.parenttype != '{APPRAISAL}' or `tab{doctype}`.parent not in ({hidden})"
		found.append(f"({elsewhere} or {part} in ({own}))")
	return found


def sees_row(row: Document, user: str | None = None) -> bool:
	"""Whether a row of an appraisal that the user reads is of a part that they see."""
	if row.doctype == ENTRY:
		user = user or frappe.session.user
		own = frappe.db.get_value(ENTRY, row.name, "user") == user
		return own or not _is_limited(user, roles_of(user))
	if row.parenttype != APPRAISAL or row.doctype not in TABLES.values():
		return True
	stored = frappe.db.get_value(APPRAISAL, row.parent, ["round", "workflow_state"], as_dict=True)
	# What the database holds decides, not what a client says.
	part = frappe.db.get_value(ROW, row.name, "part") if row.doctype == ROW else REST
	return stored is None or may_see({"part": part}, seen_parts(stored.round, stored.workflow_state, user))
