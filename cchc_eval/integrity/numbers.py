"""Numbers and dates of papers, against the register and against what was issued with them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import frappe
from frappe import _
from frappe.utils import cint, getdate
from pypika import CustomFunction

from cchc_eval.controllers.findings import Finding
from cchc_eval.integrity.reading import DECISION, restore
from cchc_eval.storage import number_register
from cchc_eval.storage.number_register import REGISTER, TEXT, key_of
from cchc_eval.vietnamese.writing import short_date

REWARD_DECISION = "CCHC Reward Decision"


@dataclass(frozen=True)
class Numbered:
	"""A field that holds a number, that of its date, and the time before which it can't have been given."""

	doctype: str
	number: str
	day: str
	not_before: str
	keeps: bool = True  # what is revised loses its number; the register keeps it
	approved: bool = False  # looked at once the document is approved, and where there is a number at all


NUMBERED = (
	Numbered(DECISION, "number", "decision_date", "approved_on"),
	Numbered(DECISION, "minutes_number", "meeting_end", "meeting_start", approved=True),
	Numbered(REWARD_DECISION, "number", "decision_date", "approved_on"),
	Numbered(REWARD_DECISION, "submission_number", "submission_date", "creation"),
	Numbered("CCHC Reward Proposal", "number", "proposal_date", "proposed_on"),
	Numbered("CCHC Improvement Plan", "number", "plan_date", "adopted_on", keeps=False),
	Numbered("CCHC Review Request", "number", "answer_date", "answered_on"),
)


def of_site() -> Iterator[Finding]:
	"""The register is one for all rounds."""
	fields = ["name", "symbol", "year", "number", "reference_doctype", "reference_name", "content_digest"]
	entered = frappe.get_all(REGISTER, fields=fields, order_by="name")
	digests = _digests()
	held = {(row.reference_doctype, row.reference_name, cint(row.year), cint(row.number)) for row in entered}
	borne = set()
	for kind in NUMBERED:
		for doc in _numbered(kind):
			year = getdate(doc.day).year if doc.day else 0
			borne.add((kind.doctype, doc.name, year, cint(doc.number)))
			for text in _problems(kind, doc, held):
				yield Finding(kind.doctype, doc.name, text, restore(doc.name))
	kept = {kind.doctype for kind in NUMBERED if kind.keeps} - {kind.doctype for kind in NUMBERED if not kind.keeps}
	for row in entered:
		if row.name != key_of(row.symbol, cint(row.year), cint(row.number)):
			yield Finding(REGISTER, row.name, _("its name is not its symbol, year and number"), restore(row.name))
		elif row.name in digests:
			if digests[row.name] != row.content_digest:
				yield Finding(REGISTER, row.name, _("its text is not the one that was numbered"), restore(row.name))
		elif row.reference_doctype in kept and (
			(row.reference_doctype, row.reference_name, cint(row.year), cint(row.number)) not in borne
		):
			text = _("{0} {1}, for which it is entered, does not bear it").format(
				_(row.reference_doctype), row.reference_name
			)
			yield Finding(REGISTER, row.name, text, restore(row.reference_name))


def _digests() -> dict[str, str]:
	"""Of the texts that the register keeps: the database tells them, which may be of some thousand papers."""
	table = frappe.qb.DocType(TEXT)
	digest = CustomFunction("SHA2", ["text", "bits"])(table.content, 256)
	return dict(frappe.qb.from_(table).select(table.name, digest).run())


def _numbered(kind: Numbered) -> list[Any]:
	"""Documents with a number or a date."""
	table = frappe.qb.DocType(kind.doctype)
	number, day = table[kind.number], table[kind.day]
	looked_at = (
		(number != 0) & day.isnotnull() & (table.docstatus != 0) if kind.approved else (number != 0) | day.isnotnull()
	)
	return (
		frappe.qb.from_(table)
		.select(table.name, number.as_("number"), day.as_("day"), table[kind.not_before].as_("not_before"))
		.where(looked_at)
		.orderby(table.name)
	).run(as_dict=True)


def _problems(kind: Numbered, doc: Any, held: set[tuple[str, str, int, int]]) -> Iterator[str]:
	if not doc.day or cint(doc.number) < 1:
		yield _("number and date are given together, and one of them is missing")
		return
	day = getdate(doc.day)
	if not doc.not_before or any(number_register.wrong(cint(doc.number), day, getdate(doc.not_before))):
		yield _("its date {0} lies in the future, or before it was made final").format(short_date(day))
	if (kind.doctype, doc.name, day.year, cint(doc.number)) not in held:
		yield _("number {0} of {1} is not entered in the register for it").format(cint(doc.number), day.year)
