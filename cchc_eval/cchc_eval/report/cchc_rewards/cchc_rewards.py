"""Who was rewarded for a round, by which decision, with how much; revoked rewards say so and count nothing."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from typing import Any

import frappe
from frappe import _
from frappe.utils import cint

from cchc_eval.cchc_eval.report.shared import Report, Row, bars, column, only_units, round_of
from cchc_eval.vietnamese.writing import document_number

REWARD = "CCHC Released Reward"


def execute(filters: dict[str, Any] | None = None) -> Report:
	round = round_of(filters)
	fields = ["number", "symbol", "decision_date", "state", "rewarded_json"]
	_in, units = only_units(round, filters).get("unit", ("in", None))
	rows = [
		_row(one, decision)
		for decision in frappe.get_list(REWARD, {"round": round.name}, fields, order_by="decision_date, creation")
		for one in json.loads(decision.rewarded_json or "[]")
		if units is None or one["unit"] in units
	]
	columns = [
		column("nominee_name", _("Name"), width=240),
		column("post", _("Post", context="CCHC Rewarded"), width=180),
		column("unit_name", _("Unit"), width=280),
		column("form_name", _("Reward Form"), width=240),
		column("amount", _("Amount (VND)"), "Int", 130),
		column("cited", _("Decision"), width=150),
		column("decision_date", _("Date"), "Date", 110),
		column("told", _("State", context="CCHC Improvement Plan"), width=220),
	]
	return columns, rows, None if rows else _("Nobody was rewarded for this round yet."), _by_form(rows), None


def _row(one: Mapping[str, Any], decision: Any) -> Row:
	name = " ".join(filter(None, (one["salutation"], one["nominee_name"])))
	cited = document_number(decision.number, decision.symbol) if cint(decision.number) else ""
	revoked = one["revoked"] or decision.state == "Revoked"
	told = _("Revoked: {0}").format(one["revoked_reason"]) if one["revoked_reason"] else _("Revoked") if revoked else ""
	given = {"nominee_name": name or one["unit_name"], "amount": 0 if revoked else cint(one["amount"]), "told": told}
	return {**one, **given, "cited": cited, "decision_date": decision.decision_date}


def _by_form(rows: list[Row]) -> Row | None:
	counted = Counter(row["form_name"] for row in rows if not row["told"])
	return bars(
		[{"form_name": name, "rewards": number} for name, number in counted.items()], "form_name", rewards=_("Rewards")
	)
