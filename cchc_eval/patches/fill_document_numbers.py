"""Fill the register of numbers from numbered papers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import frappe

from cchc_eval.cchc_eval.doctype.cchc_reward_decision.kept_texts import SUBMISSION_SYMBOL
from cchc_eval.storage.bulk import insert_rows
from cchc_eval.storage.number_register import REGISTER, key_of

COUNCIL, REWARD = "CCHC Council Decision", "CCHC Reward Decision"
REPLY, PLAN = "CCHC Review Request", "CCHC Improvement Plan"


def execute() -> None:
	taken = {name.casefold() for name in frappe.get_all(REGISTER, pluck="name")}
	rows = []
	for doctype, name, symbol, number, day in given():
		key = key_of(symbol, day.year, number)
		# Where two papers have one number, the register holds the first.
		if key.casefold() not in taken:
			taken.add(key.casefold())
			about = {"reference_doctype": doctype, "reference_name": name}
			rows.append({"name": key, "symbol": symbol, "year": day.year, "number": number, **about})
	insert_rows(REGISTER, rows)


def given() -> Iterator[tuple[str, str, str, int, Any]]:
	"""(DocType, name, symbol, number, date), oldest first."""
	symbols = dict(frappe.get_all(COUNCIL, fields=["name", "symbol"], as_list=True))
	for doctype in (COUNCIL, REWARD):
		for row in _numbered(doctype, "number", "decision_date", "symbol"):
			yield doctype, row.name, row.symbol, row.number, row.day
	for row in _numbered(REWARD, "submission_number", "submission_date", "symbol"):
		yield REWARD, row.name, SUBMISSION_SYMBOL, row.number, row.day
	for row in _numbered(REPLY, "number", "answer_date", "decision"):
		yield REPLY, row.name, symbols[row.decision].removeprefix("QĐ-"), row.number, row.day
	for row in _numbered(PLAN, "number", "plan_date", "unit"):
		yield PLAN, row.name, f"KH-{row.unit}", row.number, row.day


def _numbered(doctype: str, number: str, day: str, more: str) -> list[Any]:
	return frappe.get_all(
		doctype,
		{number: (">", 0), day: ("is", "set")},
		["name", f"{number} as number", f"{day} as day", more],
		order_by=f"{day}, creation",
	)
