"""The numbers of issued papers: one register for all kinds, so that no two papers bear the same number and symbol.

A row's name is "SYMBOL/YEAR/NUMBER", the primary key: of two users who give a number at the same time only one
succeeds. A paper that is superseded or revoked keeps its number taken.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, getdate

from cchc_eval.storage.bulk import insert_rows
from cchc_eval.storage.days import lies_ahead
from cchc_eval.vietnamese.writing import document_number, short_date

REGISTER = "CCHC Document Number"
# What the paper says, where its document does not keep it; by the register's key.
TEXT = "CCHC Numbered Text"
# No office comes near it in a year; the database holds no number of more than nine digits.
MOST = 999_999


def key_of(symbol: str, year: int, number: int) -> str:
	return f"{symbol}/{year}/{number}"


def take(symbol: str, day: date | str, number: int, doc: Document, paper: str, content: str = "") -> None:
	"""Enter a number for a document's paper of that day; raises ValidationError, naming who holds it. Idempotent for
	the same document. `paper`: its print format. `content`: what it says, where the document does not keep it."""
	year = getdate(day).year
	key = key_of(symbol, year, number)
	try:
		insert_rows(
			REGISTER,
			[
				{
					"name": key,
					"symbol": symbol,
					"year": year,
					"number": number,
					"reference_doctype": doc.doctype,
					"reference_name": doc.name,
					"paper": paper,
					"paper_date": getdate(day),
					"content_digest": sha256(content.encode()).hexdigest() if content else None,
				}
			],
		)
	except Exception as error:
		if not _is_duplicate(error):
			raise
		# Locking, so that it sees what another transaction has just committed.
		# Only what its document keeps is entered again.
		check_free(symbol, year, number, doc, paper, again=not content, for_update=True)
	if content:
		_keep_text(key, doc, content)


def _keep_text(key: str, doc: Document, content: str) -> None:
	about = {"reference_doctype": doc.doctype, "reference_name": doc.name}
	try:
		insert_rows(TEXT, [{"name": key, **about, "content": content}])
	except Exception as error:
		if not _is_duplicate(error):
			raise
		# A paper went out with this number, whatever became of its entry.
		frappe.throw(
			_(
				"Of number {0} a text is kept whose entry in the register is missing. Give another number, and have the"
				" administrator restore the entry from a backup."
			).format(key),
			title=_("Number Is Taken"),
		)


def _is_duplicate(error: Exception) -> bool:
	return bool(error.args and frappe.db.is_duplicate_entry(error))


def check_free(
	symbol: str, year: int, number: int, doc: Document, paper: str, *, again: bool = True, for_update: bool = False
) -> None:
	"""Raise ValidationError, naming who holds it, where another paper has the number; without `again`, where any."""
	held_by = ["reference_doctype", "reference_name", "paper"]
	key = key_of(symbol, year, number)
	holder = frappe.db.get_value(REGISTER, key, held_by, as_dict=True, for_update=for_update)
	same = (doc.doctype, doc.name, paper)
	if holder and not (again and (holder.reference_doctype, holder.reference_name, holder.paper) == same):
		frappe.throw(
			_("Number {0} of {1} is taken by {2} {3}.").format(
				document_number(number, symbol),
				year,
				_(holder.paper or holder.reference_doctype),
				holder.reference_name,
			),
			title=_("Number Is Taken"),
		)


def next_free(symbol: str, year: int) -> int:
	"""The one after the highest that the series has this year. Numbers that were left out are not offered again."""
	held = {"symbol": symbol, "year": year}
	highest = frappe.get_all(REGISTER, held, pluck="number", order_by="number desc", limit=1)
	return cint(highest[0]) + 1 if highest else 1


def seal(symbol: str, year: int, number: int, digest: str) -> None:
	"""Keep the digest of what the document with this number says."""
	frappe.db.set_value(REGISTER, key_of(symbol, year, number), "content_digest", digest, update_modified=False)


def seal_of(symbol: str, year: int, number: int) -> str:
	"""The digest that was kept; "" for a number given before digests were."""
	return frappe.db.get_value(REGISTER, key_of(symbol, year, number), "content_digest") or ""


def symbol_of(doc: Document) -> str:
	"""The symbol with which the document got its number; "" without one."""
	held = {"reference_doctype": doc.doctype, "reference_name": doc.name}
	return frappe.db.get_value(REGISTER, held, "symbol") or ""


def entries(doc: Document, *papers: str) -> list[Any]:
	"""[{name, symbol, number, paper, paper_date, creation}] of a document's papers, the newest first."""
	about = {"reference_doctype": doc.doctype, "reference_name": doc.name, "paper": ("in", papers or ("",))}
	fields = ["name", "symbol", "number", "paper", "paper_date", "creation"]
	return frappe.get_all(REGISTER, about, fields, order_by="paper_date desc, creation desc, number desc")


def last(doc: Document, paper: str) -> Any:
	return next(iter(entries(doc, paper)), None)


def given_now(doc: Document, number: str, day: str) -> bool:
	"""Whether this save gives the document its number and date."""
	return bool(cint(doc.get(number)) and doc.get(day) and not _before(doc, number))


def problems(doc: Document, number: str, day: str, not_before: date | None) -> Iterator[str]:
	"""What is wrong with a number and date that a person writes into two fields: they are given together, once."""
	before = (cint(_before(doc, number)), _before(doc, day) or None)
	now = (cint(doc.get(number)), doc.get(day) or None)
	if before[0] and (before[0], getdate(before[1])) != (now[0], getdate(now[1]) if now[1] else None):
		yield _("Number and date are given once: {0} of {1}.").format(before[0], short_date(getdate(before[1])))
	elif not before[0] and any(now):
		yield from wrong(*now, not_before)


def wrong(
	number: int, day: date | str | None, not_before: date | None, *, missing: str = "", too_early: str = ""
) -> Iterator[str]:
	"""`missing` and `too_early` (with {0} for `not_before`): how the paper words it, where it has words of its own."""
	if number < 1:
		yield _("The number must be 1 or more.")
	elif number > MOST:
		yield _("The number is too large: {0}.").format(number)
	if not day:
		yield missing or _("Give number and date together: the date is missing.")
	elif lies_ahead(day):
		yield _("The date can't lie in the future.")
	elif not_before and getdate(day) < not_before:
		text = too_early or _("The date can't be before {0}, when the text was made final.")
		yield text.format(short_date(not_before))


def printed(number: object, day: date | str | None) -> dict[str, Any]:
	"""Number and day of a paper's head; None, which leaves room to write them, where they are not given yet."""
	return {"number": cint(number) or None, "day": getdate(day) if day else None}


def _before(doc: Document, field: str) -> object:
	before = doc.get_doc_before_save()
	return before.get(field) if before else None
