"""The lines of a reward decision, from the units' proposals. Reading is set-based."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint

from cchc_eval.cchc_eval.doctype.cchc_reward_form.catalogue import codes_of, row_name
from cchc_eval.cchc_eval.doctype.cchc_reward_proposal.nominees import (
	AUTHORITY_OF,
	COLLECTIVE,
	DEPARTMENT,
	PROPOSAL,
	PROVINCE,
	ROW,
	UNIT_HEAD,
	Line,
	Pricing,
	lines_of,
	put_money,
	rule_problems,
	today,
)
from cchc_eval.documents.phrases import in_order
from cchc_eval.rules.rewards import (
	Price,
	RewardError,
	cites_the_emulation_council,
	cites_the_law,
	is_placeholder,
	is_title,
)
from cchc_eval.storage.decimals import as_typed
from cchc_eval.vietnamese.alphabet import Key, alphabetical
from cchc_eval.vietnamese.writing import number, short_date, text_lines

# The authorities whose forms a decision holds; the province's are only proposed.
LISTED: Mapping[str, tuple[str, ...]] = {DEPARTMENT: (DEPARTMENT, PROVINCE), UNIT_HEAD: (UNIT_HEAD,)}
# Columns copied from a nominee; a difference makes the decision's line out of date.
COPIED = ("kind", "salutation", "nominee_name", "post", "unit", "achievements", "authority", "note")
LINE = ("unit_name", "rank_name", "index_percent", "form_code")


def found(level: str, round: str, unit: str | None) -> list[Any]:
	"""The nominees for a decision: those the department approved, or those the unit's head has not decided yet. The
	round is locked."""
	row, proposal = frappe.qb.DocType(ROW), frappe.qb.DocType(PROPOSAL)
	query = (
		frappe.qb.from_(row)
		.join(proposal)
		.on((proposal.name == row.parent) & (row.parenttype == PROPOSAL))
		.select(row.name, row.parent, row.idx, row.user, row.reward_form, row.outcome, proposal.unit)
		.select(*(row[field] for field in COPIED if field != "unit"))
		.where(proposal.round == round)
		.where(row.authority.isin(LISTED[level]))
		.orderby(proposal.unit, row.idx)
	)
	if level == UNIT_HEAD:
		query = query.where(proposal.unit == unit).where(row.outcome.isnull() | (row.outcome == ""))
	else:
		query = query.where(proposal.workflow_state == "Approved").where(row.outcome == "Approved")
	return query.run(as_dict=True)


def undecided(round: str) -> list[str]:
	"""The units whose proposals wait for the department."""
	return frappe.get_all(PROPOSAL, {"round": round, "workflow_state": "Proposed"}, pluck="unit_name", order_by="unit")


def fill(doc: Document, nominees: Sequence[Any]) -> list[str]:
	"""Fill the decision's lines, best units first; returns all faults."""
	lines = lines_of(doc.decision)
	codes = codes_of({row.reward_form for row in nominees})
	listed = [codes.get(row.reward_form, row.reward_form) for row in nominees]
	pricing = Pricing(today())
	ranks = {unit: line.rank for unit, line in lines.items()}
	problems = rule_problems(nominees, lambda row: row.unit, listed, ranks, pricing)
	if problems:
		return problems
	doc.set("rewarded", [])
	for row in sorted(nominees, key=lambda row: _order(row, lines)):
		doc.append("rewarded", _line(row, codes[row.reward_form], lines[row.unit]))
	problems = price(doc, pricing)
	return problems


def _order(row: Any, lines: Mapping[str, Line]) -> tuple[bool, int, Key, int]:
	return row.kind != COLLECTIVE, lines[row.unit].place, alphabetical(row.unit), row.idx


def _line(row: Any, code: str, line: Line) -> dict[str, Any]:
	return {
		**{field: row[field] for field in COPIED},
		"unit_name": line.unit_name,
		"rank_name": line.rank,
		"index_percent": line.index,
		"form_code": code,
		"proposal": row.parent,
		"proposal_row": row.name,
	}


def price(doc: Document, pricing: Pricing) -> list[str]:
	"""Set forms and money for a decision of that day; returns the faults."""
	problems: list[str] = []
	for row, money in _prices(doc, pricing, problems):
		if AUTHORITY_OF[money.form.authority] != row.authority:
			problems.append(
				_("{0}: «{1}» is given by another authority on that day; compile anew.").format(
					row.nominee_name, money.form.name
				)
			)
		row.update({"form_name": money.form.name, "reward_form": row_name(money.form)})
		put_money(row, money)
	set_total(doc)
	return problems


def reprice(doc: Document, pricing: Pricing) -> list[str]:
	"""Set the approved money by the base salary of the day on which the decision is issued.

	Form and coefficient stay; returns the lines for which the catalogue differs on that day.
	"""
	problems: list[str] = []
	for row, money in _prices(doc, pricing, problems):
		approved = (row.reward_form, row.authority, as_typed(row.coefficient))
		if approved != (row_name(money.form), AUTHORITY_OF[money.form.authority], money.form.coefficient or 0):
			problems.append(
				_("{0}: by the catalogue {1} holds on {2} («{3}», coefficient {4}), not {5} as approved.").format(
					row.nominee_name,
					row_name(money.form),
					short_date(pricing.day),
					money.form.name,
					_coefficient(money.form.coefficient),
					f"{row.reward_form} ({_coefficient(as_typed(row.coefficient))})",
				)
			)
			continue
		put_money(row, money)
	set_total(doc)
	return problems


def _prices(doc: Document, pricing: Pricing, problems: list[str]) -> Iterator[tuple[Any, Price]]:
	"""Each row with its price; the faults of rows that have none are added to `problems`."""
	for row in doc.rewarded:
		try:
			yield row, pricing(row.form_code)
		except RewardError as error:
			problems += [f"{row.nominee_name}: {fault}." for fault in error.faults]


def _coefficient(value: Decimal | None) -> str:
	return number(value) if value else _("none", context="CCHC Reward Form")


def set_total(doc: Document) -> None:
	"""Set the sum that the decision gives, and the sum to pay back."""
	doc.total_amount = sum(cint(row.amount) for row in given(doc))
	doc.pay_back = sum(cint(row.pay_back) for row in doc.rewarded)


def salaries(doc: Document) -> list[int]:
	"""The base salaries that its money is computed from, each once."""
	return sorted({cint(row.base_salary) for row in doc.rewarded if row.base_salary})


def given(doc: Document) -> list[Any]:
	"""The lines that the decision gives, not only proposes."""
	return [row for row in doc.rewarded if row.authority != PROVINCE]


def form_bases(rewarded: Iterable[Any]) -> list[str]:
	"""The legal bases of the forms in force today, each once."""
	pricing = Pricing(today())
	bases = [
		basis
		for row in rewarded
		for basis in text_lines(pricing.catalogue.form(row.form_code, pricing.day).legal_basis)
	]
	return list(dict.fromkeys(basis if basis.startswith("Căn cứ") else f"Căn cứ {basis}" for basis in bases if basis))


def basis_problems(doc: Document) -> list[str]:
	"""Legal bases without number and date; and none on the law, by which the department gives what a head does not."""
	problems = [
		_(
			"Legal basis «{0}» is not complete: enter number and date in {1} (and in the form's row of {2}, for the "
			"decisions to come)."
		).format(row.basis, _("Legal Bases"), _("CCHC Reward Form"))
		for row in doc.legal_bases
		if is_placeholder(row.basis or "")
	]
	if doc.level == DEPARTMENT and not cites_the_law(row.basis or "" for row in doc.legal_bases):
		text = _(
			"No legal basis is the law of emulation and commendation that is in force: enter it in {0} (and in the "
			"forms' rows of {1}, for the decisions to come)."
		)
		problems.append(text.format(_("Legal Bases"), _("CCHC Reward Form")))
	titles = [row.form_name for row in given(doc) if is_title(row.form_name or "")]
	if titles and not cites_the_emulation_council(row.basis or "" for row in doc.legal_bases):
		text = _(
			"The title of emulation «{0}» is bestowed on the minutes of the Hội đồng Thi đua - Khen thưởng: enter "
			"them, with number and date, in {1}."
		)
		problems.append(text.format(titles[0], _("Legal Bases")))
	return problems


def complete_bases(doc: Document, today_bases: Sequence[str]) -> None:
	"""Replace placeholders by the catalogue's legal bases of today; keep what the office wrote."""
	kept = [row.basis for row in doc.legal_bases if not is_placeholder(row.basis or "")]
	if len(kept) < len(doc.legal_bases):
		doc.set("legal_bases", [{"basis": basis} for basis in in_order([*kept, *today_bases])])


def out_of_date(doc: Document) -> list[str]:
	"""Differences between the decision and the proposals of today."""
	lines = lines_of(doc.decision)
	today_rows = found(doc.level, doc.round, doc.unit)
	codes = codes_of({row.reward_form for row in today_rows})
	now = {
		row.name: _stated(_line(row, codes.get(row.reward_form, ""), lines[row.unit]))
		for row in today_rows
		if row.unit in lines
	}
	here = {row.proposal_row: row for row in doc.rewarded}
	problems = [
		_("{0} is not in the decision yet.").format(row.nominee_name) for row in today_rows if row.name not in here
	]
	for name, row in here.items():
		if name not in now:
			problems.append(_("{0} is not nominated any more.").format(row.nominee_name))
		elif now[name] != _stated(row):
			problems.append(_("What is said about {0} has changed.").format(row.nominee_name))
	return problems


def _stated(row: Any) -> list[Any]:
	return [row.get(field) or "" for field in (*COPIED, *LINE)]
