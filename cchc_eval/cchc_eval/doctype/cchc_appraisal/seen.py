"""Which criteria an appraiser has looked at: marked one by one or a field at once, and with what is decided on them."""

from __future__ import annotations

from typing import Any

import frappe
from frappe.model.document import Document
from frappe.utils import cint, cstr

from cchc_eval.cchc_eval.doctype.cchc_appraisal import independent
from cchc_eval.permissions.appraisal_parts import own_parts

# The columns of a row: whether, and by whom, one user a line; when is in the history.
COLUMNS = ("seen", "seen_by")
DECIDED = (*independent.ENTERED, "question")


def take(doc: Document) -> None:
	"""Note who has seen what of what is being saved, before the server itself changes a row.

	Of a part that two score on their own each has marks of their own: `own_seen` of the flags, from `divert`.
	"""
	before = doc.get_doc_before_save()
	if before is None or doc.flags.by_server:
		return
	user = frappe.session.user
	stored = {row.name: row for row in before.scores}
	blind = independent.blind_parts(before)
	marked, entered = doc.flags.pop("own_seen", None) or {}, doc.flags.own_entries or {}
	for row in doc.scores:
		old = stored.get(row.name)
		if old is None:
			continue
		people = people_of(old)
		if row.part in blind:
			was, sees = user in people, marked.get(row.code, user in people)
			decided = row.code in entered or cstr(row.question).strip() != cstr(old.question).strip()
		else:
			was, sees = bool(old.seen), bool(cint(row.seen))
			decided = any(independent.differ(row.get(column), old.get(column)) for column in DECIDED)
		if sees == was and not decided:
			set_people(row, people)
		elif sees or decided:
			set_people(row, [*people, user])
		else:
			set_people(row, [one for one in people if one != user] if row.part in blind else [])


def lay_over(row: dict[str, Any], user: str) -> None:
	"""Of a row that the user scores without seeing the other's points: whether they have seen it themselves."""
	sees = user in cstr(row.get("seen_by")).split()
	row.update({"seen": int(sees), "seen_by": user if sees else None})


def people_of(row: Any) -> list[str]:
	return cstr(row.seen_by).split()


def set_people(row: Any, people: list[str]) -> None:
	row.seen_by = "\n".join(dict.fromkeys(people)) or None
	row.seen = int(bool(people))


def forget(row: Any) -> None:
	"""There is something new to look at."""
	set_people(row, [])


def unseen(doc: Document) -> list[str]:
	"""The codes of what the user appraises and nobody has marked."""
	parts = own_parts(doc.round)
	return [row.code for row in doc.scores if not row.seen and (parts is None or cstr(row.part) in parts)]
