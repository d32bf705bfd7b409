"""What a change of the chair was told to give, against what saving it then gives."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import frappe
from factories_appraisal import CHAIR, DECISION, act, change, decision

from cchc_eval.cchc_eval.doctype.cchc_council_decision import what_if
from cchc_eval.cchc_eval.doctype.cchc_council_decision.session import VOTE, voided, votes_of

TOLD = ("council_points", "index_percent", "rank_name", "place")


def change_as_told(unit: str, code: str, **how: Any) -> Any:
	"""What was told, after the change was made and gave just that."""
	told = lambda: act(CHAIR, lambda: what_if.change(DECISION, unit, code, **how))  # noqa: E731
	return as_told(unit, told, lambda: change(unit, code, **how))


def as_told(unit: str, tell: Callable[[], Any], save: Callable[[], Any]) -> Any:
	before, counting, written = standing(), counting_votes(), everything()
	told = tell()
	assert everything() == written, "nothing is written by asking"
	save()
	after, counting_then = standing(), counting_votes()
	moved = [code for code in after if code == unit or before[code] != after[code]]
	assert [(row["unit"], row["itself"], row["before"], row["after"]) for row in told["lines"]] == [
		(code, code == unit, before[code], after[code]) for code in moved
	]
	assert by_unit(told["voided"]) == counting - counting_then
	assert by_unit(told["again"]) == counting_then - counting
	return told


def standing() -> dict[str, dict[str, Any]]:
	return {row.unit: {field: row.get(field) for field in TOLD} for row in decision().results}


def counting_votes() -> set[tuple[str, str]]:
	"""Unit and member of each vote that counts for the result as it stands."""
	doc = decision()
	votes = votes_of(doc.name)
	return {
		(row.unit, vote.member_name) for row in doc.results for vote in votes.get(row.unit, ()) if not voided(vote, row)
	}


def by_unit(found: list[dict[str, Any]]) -> set[tuple[str, str]]:
	return {(one["unit"], name) for one in found for name in one["names"]}


def everything() -> tuple[Any, ...]:
	doc = decision()
	votes = frappe.get_all(VOTE, fields=["*"], order_by="name")
	return doc.as_dict(), votes, frappe.db.count("Version"), frappe.db.count("Comment")
