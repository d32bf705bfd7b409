"""Nominees of a proposal: who may be nominated, by whom, and the money, by the rules of `cchc_eval.rules.rewards`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ParamSpec, TypeVar

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cstr, getdate

from cchc_eval.cchc_eval.doctype.cchc_reward_form.catalogue import codes_of, row_name, site_catalogue
from cchc_eval.cchc_eval.doctype.cchc_reward_form.cchc_reward_form import AUTHORITIES, KINDS
from cchc_eval.rules.rewards import Nomination, Price, RewardCatalogue, check_nominations
from cchc_eval.storage.transactions import afresh, lock_first
from cchc_eval.vietnamese.people import folded, person_key, tidy
from cchc_eval.vietnamese.writing import nfc, text_lines

P = ParamSpec("P")
T = TypeVar("T")

PROPOSAL, ROW = "CCHC Reward Proposal", "CCHC Nominee"
COUNCIL_DECISION = "CCHC Council Decision"
# Text that the head types, normalised for official documents (Decree 30/2020/NĐ-CP, Annex I, I.3).
TEXTS = ("nominee_name", "salutation", "post", "achievements", "note")
INDIVIDUAL, COLLECTIVE = "Individual", "Collective"
UNIT_HEAD, DEPARTMENT, PROVINCE = "Unit Head", "Department", "Province"
AUTHORITY_OF = {value: key for key, value in AUTHORITIES.items()}


class Pricing:
	"""The catalogue on one day."""

	def __init__(self, day: date) -> None:
		self.day = day
		self.catalogue: RewardCatalogue = site_catalogue()

	def __call__(self, code: str) -> Price:
		"""Raises RewardError where the form or a base salary does not hold on the day."""
		return self.catalogue.price(code, self.day)


@dataclass(frozen=True)
class Line:
	"""A unit's line in the decision that approved the results."""

	unit: str
	unit_name: str
	rank: str
	index: float
	place: int


def lines_of(decision: str) -> dict[str, Line]:
	"""By unit."""
	rows = frappe.get_all(
		"CCHC Unit Result",
		{"parent": decision, "parenttype": COUNCIL_DECISION},
		["unit", "unit_name", "rank_name", "index_percent", "place"],
		order_by="idx",
	)
	return {row.unit: Line(row.unit, row.unit_name, row.rank_name, row.index_percent, row.place) for row in rows}


def ranks_allowed() -> tuple[Collection[str] | None, Collection[str] | None]:
	"""The ranks of units whose collectives and whose members may be nominated; None: any."""
	settings = frappe.get_cached_doc("CCHC Settings")
	listed = (settings.reward_collective_ranks, settings.reward_individual_ranks)
	collective, individual = map(text_lines, listed)
	return collective or None, individual or None


def rule_problems(
	rows: Sequence[Any], unit_of: Callable[[Any], str], codes: Sequence[str], ranks: dict[str, str], pricing: Pricing
) -> list[str]:
	"""Faults of the nominees by the catalogue and the units' ranks; `codes` are those of their forms."""
	collective, individual = ranks_allowed()
	nominations = [
		Nomination(KINDS[row.kind], code, unit_of(row), row.nominee_name, row.get("user") or "")
		for row, code in zip(rows, codes, strict=True)
	]
	everyone = tuple(dict.fromkeys(ranks.values()))
	return check_nominations(
		pricing.catalogue, nominations, ranks, everyone if collective is None else collective, pricing.day, individual
	)


def put_money(row: Any, money: Price) -> None:
	row.update(
		{
			"coefficient": float(money.form.coefficient or 0),
			"base_salary": money.base_salary,
			"amount": money.amount,
		}
	)


def prepare(doc: Document) -> None:
	"""Complete what the head wrote: the account, the form of today, the identity."""
	members = _accounts(doc.unit)
	for row in doc.nominees:
		for field in TEXTS:
			row.set(field, nfc(cstr(row.get(field))))
		row.nominee_name = tidy(row.nominee_name)
		if row.kind == COLLECTIVE:
			row.update({"salutation": "", "user": None, "post": ""})
			row.nominee_name = row.nominee_name or doc.unit_name
		elif not row.user and len(found := members.get(person_key(row.nominee_name), [])) == 1:
			row.user = found[0]
		row.identity = identity(row, doc.unit, doc.unit_name)


def _accounts(unit: str) -> dict[str, list[str]]:
	"""The accounts of the unit's members, by name."""
	users: dict[str, list[str]] = defaultdict(list)
	for row in members(unit):
		users[person_key(row.full_name or "")].append(row.user)
	return users


def members(unit: str) -> list[Any]:
	"""Those with an enabled account of the desk: `user`, `full_name`."""
	member, user = frappe.qb.DocType("CCHC Unit Member"), frappe.qb.DocType("User")
	return (
		frappe.qb.from_(member)
		.join(user)
		.on(user.name == member.user)
		.select(member.user, member.full_name)
		.where((member.parent == unit) & (member.parenttype == "CCHC Unit"))
		.where((user.enabled == 1) & (user.user_type == "System User"))
		.orderby(member.idx)
	).run(as_dict=True)


def strangers(doc: Document) -> Iterator[str]:
	"""Faults: accounts of users who are not members of the unit."""
	known = {row.user for row in members(doc.unit)}
	for row in doc.nominees:
		if row.user and row.user not in known:
			yield _("Row {0}: {1} is no user of unit {2}; choose the account of a member, or leave it empty.").format(
				row.idx, row.user, doc.unit_name or doc.unit
			)


def is_meant(row: Any, user: str) -> bool:
	"""Whether a nominee is that user: by account, or by name where no other account has that name."""
	if row.kind != INDIVIDUAL or row.user == user:
		return row.user == user
	key = person_key(row.nominee_name or "")
	return key in _names_of(user) and not (row.user and key in _names_of(row.user))


def _names_of(user: str) -> set[str]:
	names = [
		frappe.db.get_value("User", user, "full_name"),
		*frappe.get_all("CCHC Unit Member", {"user": user, "parenttype": "CCHC Unit"}, pluck="full_name"),
	]
	return {person_key(name) for name in names if name}


def identity(row: Any, unit: str, unit_name: str) -> str:
	"""A key for the person. Two people of one name are told apart by account, or by what is written with the name."""
	if row.kind == COLLECTIVE:
		name = folded(row.nominee_name)
		return f"unit/{unit}" if name in (folded(unit), folded(unit_name)) else f"collective/{unit}/{name}"
	return f"user/{row.user}" if row.user else f"name/{person_key(row.nominee_name)}"


def repeated(doc: Document, others: Sequence[Any]) -> Iterator[str]:
	"""Faults: nominees who are in this proposal twice, or in another unit's of the round."""
	seen: list[Any] = list(others)
	by_key: dict[str, list[Any]] = defaultdict(list)
	for other in seen:
		for key in _keys(other):
			by_key[key].append(other)
	for row in doc.nominees:
		clash = next((other for key in _keys(row) for other in by_key[key] if _same(row, other)), None)
		if clash is not None:
			where = clash.get("unit_name") or doc.unit_name
			advice = (
				_("if they are two people of one name, choose their user accounts or add the year of birth to the name")
				if row.kind == INDIVIDUAL
				else _("remove one row")
			)
			yield _("Row {0}: {1} is nominated already by {2}; {3}.").format(row.idx, row.nominee_name, where, advice)
		for key in _keys(row):
			by_key[key].append(row)


def _keys(row: Any) -> list[str]:
	if row.kind == COLLECTIVE:
		return [row.identity]
	return [f"name/{person_key(row.nominee_name)}", *([f"user/{row.user}"] if row.user else [])]


def _same(row: Any, other: Any) -> bool:
	return row.kind == COLLECTIVE or not (row.user and other.user) or row.user == other.user


def lock_round(round: str | None) -> None:
	"""Let nobody else write a proposal or a decision on rewards of the round before this transaction ends.

	Then they are read without locks: a lock on all that is found would hold the rows of other units, and the places
	beside them.
	"""
	if round:
		lock_first("CCHC Evaluation Round", round)


def alone_in_round(doctype: str, name: str, step: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
	"""`afresh`, with the round of this proposal or decision locked."""
	round = frappe.db.get_value(doctype, name, "round")

	def in_round() -> T:
		lock_round(round)
		return step(*args, **kwargs)

	return afresh(in_round)


def nominated_elsewhere(doc: Document) -> list[Any]:
	"""The nominees of the round's other proposals; the round is locked."""
	row, proposal = frappe.qb.DocType(ROW), frappe.qb.DocType(PROPOSAL)
	return (
		frappe.qb.from_(row)
		.join(proposal)
		.on((proposal.name == row.parent) & (row.parenttype == PROPOSAL))
		.select(row.kind, row.nominee_name, row.user, row.identity, proposal.unit_name)
		.where(proposal.round == doc.round)
		.where(proposal.name != (doc.name or ""))
	).run(as_dict=True)


def foreign_collectives(doc: Document, lines: dict[str, Line]) -> Iterator[str]:
	"""Faults: units nominated by another unit's head."""
	others = {folded(line.unit_name): line for line in lines.values() if line.unit != doc.unit}
	for row in doc.nominees:
		if row.kind == COLLECTIVE and folded(row.nominee_name) in others:
			yield _("Row {0}: {1} is another unit; its own head nominates it.").format(row.idx, row.nominee_name)


def use_forms_of_today(rows: Sequence[Any]) -> list[str]:
	"""Each row's form code; the link goes to the catalogue's row in force today."""
	codes = codes_of({row.reward_form for row in rows})
	return [codes.get(row.reward_form, row.reward_form) for row in rows]


def fill_money(rows: Sequence[Any], codes: Sequence[str], pricing: Pricing) -> None:
	for row, code in zip(rows, codes, strict=True):
		money = pricing(code)
		row.update({"reward_form": row_name(money.form), "form_name": money.form.name})
		row.authority = AUTHORITY_OF[money.form.authority]
		put_money(row, money)


def today() -> date:
	return getdate()
