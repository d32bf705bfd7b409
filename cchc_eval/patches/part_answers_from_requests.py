"""What office and council write of a request stood in the request, on permission level 1; now in CCHC Review Answer.

The columns that the request has lost are still in the database.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import frappe

from cchc_eval.cchc_eval.doctype.cchc_review_answer.content import ANSWERED
from cchc_eval.cchc_eval.doctype.cchc_review_answer.votes import ANSWER, COUNTS
from cchc_eval.permissions.roles import COUNCIL, OFFICE, UNIT, roles_of
from cchc_eval.storage.bulk import insert_documents

REQUEST, ITEM = "CCHC Review Request", "CCHC Review Item"
COPIED = ("unit", "unit_name", "round", "year", "appraisal", "workflow_state", "council_met_on", *COUNTS)
DECIDED = ("code", "title", "max_points", "decided_points", "decided_state", "computation")
LOST = {REQUEST: ("return_reason", "votes_recorded_by"), ITEM: ("office_opinion",)}


def execute() -> None:
	parted = set(frappe.get_all(ANSWER, pluck="name"))
	for name in frappe.get_all(REQUEST, {"workflow_state": ("!=", "Draft")}, pluck="name", order_by="name"):
		if name not in parted:
			_part(frappe.get_doc(REQUEST, name))
	for doctype, columns in LOST.items():
		for column in _still_there(doctype, columns):
			frappe.db.sql(f"update `tab{doctype}` set `{column}` = null where `{column}` is not null")


def _part(request: Any) -> None:
	opinions = _former(ITEM, [row.name for row in request.items])
	answer = frappe.new_doc(ANSWER)
	answer.update({"name": request.name, "request": request.name, **_former(REQUEST, [request.name])[request.name]})
	answer.update({field: request.get(field) for field in COPIED})
	for position, row in enumerate(request.items, 1):
		own = answer.append("items", {field: row.get(field) for field in (*DECIDED, *ANSWERED)})
		own.update({"name": frappe.generate_hash(length=10), "idx": position, **opinions[row.name]})
	insert_documents([answer])
	if request.workflow_state != "Answered":
		for row in request.items:
			_set(ITEM, row.name, answer="", new_points=0, answer_reason="")
		_set(REQUEST, request.name, council_met_on=None, **dict.fromkeys(COUNTS, 0))
	_move_history(request)


def _former(doctype: str, names: Sequence[str]) -> dict[str, dict[str, Any]]:
	"""What the database still holds, by name."""
	columns = _still_there(doctype, LOST[doctype])
	if not columns or not names:
		return {name: {} for name in names}
	listed = ", ".join(f"`{column}`" for column in columns)
	rows = frappe.db.sql(f"select name, {listed} from `tab{doctype}` where name in %s", [tuple(names)], as_dict=True)
	return {row.pop("name"): row for row in rows}


def _still_there(doctype: str, columns: Sequence[str]) -> list[str]:
	return [column for column in columns if frappe.db.has_column(doctype, column)]


def _move_history(request: Any) -> None:
	"""The unit reads the history of its request: what was written of it since it was sent goes with the answer."""
	since = {"creation": (">=", request.sent_on)}
	versions = {"ref_doctype": REQUEST, "docname": request.name, **since}
	_move("Version", "ref_doctype", frappe.get_all("Version", versions, pluck="name"))
	about = {"reference_doctype": REQUEST, "reference_name": request.name, **since}
	for doctype, kinds in (("Comment", {"comment_type": ("in", ("Comment", "Info"))}), ("Communication", {})):
		said = frappe.get_all(doctype, {**about, **kinds}, ["name", "owner"])
		_move(doctype, "reference_doctype", [row.name for row in said if not _is_units(row.owner)])
	_set(REQUEST, request.name, _comments=None)


def _is_units(user: str) -> bool:
	roles = roles_of(user)
	return bool(roles & UNIT) and not roles & (OFFICE | COUNCIL)


def _move(doctype: str, field: str, names: Sequence[str]) -> None:
	for name in names:
		_set(doctype, name, **{field: ANSWER})


def _set(doctype: str, name: str, **values: Any) -> None:
	frappe.db.set_value(doctype, name, values, update_modified=False)
