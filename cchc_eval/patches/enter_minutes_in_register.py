"""Say in the register of numbers of which paper each number is, and its date; enter the numbers of minutes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import frappe
from frappe.utils import getdate

from cchc_eval.storage.bulk import insert_rows
from cchc_eval.storage.number_register import REGISTER, key_of

COUNCIL, REWARD = "CCHC Council Decision", "CCHC Reward Decision"
PLAN, PROPOSAL = "CCHC Improvement Plan", "CCHC Reward Proposal"
MINUTES = "CCHC Minutes"
# (DocType, number, date, paper); the same number of a reward decision may be that of its submission.
_KEPT = (
	(COUNCIL, "number", "decision_date", COUNCIL),
	(REWARD, "number", "decision_date", REWARD),
	(REWARD, "submission_number", "submission_date", "CCHC Reward Submission"),
	(PROPOSAL, "number", "proposal_date", PROPOSAL),
	(PLAN, "number", "plan_date", PLAN),
	("CCHC Review Request", "number", "answer_date", "CCHC Review Answer"),
)


def execute() -> None:
	for doctype, number, day, paper in _KEPT:
		register, kept = frappe.qb.DocType(REGISTER), frappe.qb.DocType(doctype)
		query = (
			frappe.qb.update(register)
			.join(kept)
			.on((register.reference_name == kept.name) & (register.number == kept[number]))
			.set(register.paper, paper)
			.set(register.paper_date, kept[day])
			.where((register.reference_doctype == doctype) & (register.paper.isnull() | (register.paper == "")))
		)
		if doctype == REWARD:
			submitted = register.symbol.like("TTr-%")
			query = query.where(submitted.negate() if paper == REWARD else submitted)
		query.run()
	insert_rows(REGISTER, list(_of_minutes()))


def _of_minutes() -> Iterator[dict[str, Any]]:
	"""Where two have one number, the register holds the first."""
	taken = {name.casefold() for name in frappe.get_all(REGISTER, pluck="name")}
	fields = ["name", "minutes_number", "meeting_end", "council_symbol"]
	filters = {"minutes_number": (">", 0), "meeting_end": ("is", "set"), "docstatus": 1}
	for row in frappe.get_all(COUNCIL, filters, fields, order_by="meeting_end, creation"):
		day, symbol = getdate(row.meeting_end), f"BB-{row.council_symbol}"
		key = key_of(symbol, day.year, row.minutes_number)
		if key.casefold() in taken:
			continue
		taken.add(key.casefold())
		yield {
			"name": key,
			"symbol": symbol,
			"year": day.year,
			"number": row.minutes_number,
			"reference_doctype": COUNCIL,
			"reference_name": row.name,
			"paper": MINUTES,
			"paper_date": day,
		}
