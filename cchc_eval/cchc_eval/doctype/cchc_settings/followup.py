"""The settings of what follows the ranking: improvement, review, reminders."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, escape_html, flt

from cchc_eval.data import default_criteria_set
from cchc_eval.storage.decimals import as_typed
from cchc_eval.vietnamese.people import folded
from cchc_eval.vietnamese.writing import number, text_lines

SETTINGS = "CCHC Settings"
_MOST_DAYS = 365


FIELDS = (
	"weak_share",
	"plan_lowest_ranks",
	"plan_days",
	"review_days",
	"reminder_days",
	"send_digest",
	"digest_hour",
	"require_council_session",
	"quorum",
	"reward_collective_ranks",
	"reward_funding",
	"evidence_endings",
	"appraisal_reasons",
)


def setting(field: str) -> Any:
	return frappe.get_cached_doc(SETTINGS).get(field)


def fill_defaults() -> None:
	"""Set the defaults of fields added after the site's settings were saved."""
	stored = frappe.db.get_singles_dict(SETTINGS)
	meta = frappe.get_meta(SETTINGS)
	for field in FIELDS:
		if field not in stored:
			frappe.db.set_single_value(SETTINGS, field, meta.get_field(field).default, update_modified=False)


def reminder_days() -> list[int]:
	"""How many days before a deadline people are reminded; the farthest first."""
	return sorted(_days(setting("reminder_days") or ""), reverse=True)


def _days(text: str) -> set[int]:
	"""Raises ValueError where a part is no number."""
	return {int(part) for part in text.replace(";", ",").split(",") if part.strip()}


RANK_LISTS = ("reward_collective_ranks", "reward_individual_ranks")


def known_ranks() -> Mapping[str, str]:
	"""The ranks of the packaged criteria set and of the site's, by their folded names."""
	ranks = dict.fromkeys(default_criteria_set().ranks)
	filters = {"parenttype": "CCHC Criteria Set", "docstatus": ("<", 2)}
	ranks |= dict.fromkeys(frappe.get_all("CCHC Rank Band", filters, pluck="rank_name", order_by="parent, idx"))
	return {folded(rank): rank for rank in reversed(ranks)}


def spell_ranks(settings: Document) -> Iterator[str]:
	"""Write the ranks of the lists as the criteria sets do; yields a fault for each that is no rank."""
	ranks = known_ranks()
	for field in RANK_LISTS:
		lines = text_lines(settings.get(field))
		for line in lines:
			if folded(line) not in ranks:
				yield _("{0}: «{1}» is no rank of a criteria set. Write one a line: {2}.").format(
					_(settings.meta.get_label(field), context=settings.doctype),
					escape_html(line),
					", ".join(reversed(ranks.values())),
				)
		settings.set(field, "\n".join(dict.fromkeys(ranks.get(folded(line), line) for line in lines)))


def problems(settings: Document) -> Iterator[str]:
	yield from spell_ranks(settings)
	if not 0 <= flt(settings.weak_share) <= 100:
		yield _("Criteria to improve: enter a percentage from 0 to 100.")
	elif 0 < flt(settings.weak_share) <= 1:
		share = as_typed(settings.weak_share)
		yield _("Criteria to improve: {0} % of the points; should it be {1} %? Enter 0 for none.").format(
			number(share), number(100 * share)
		)
	for field in ("plan_days", "review_days"):
		if cint(settings.get(field)) > _MOST_DAYS:
			label = _(settings.meta.get_label(field), context=settings.doctype)
			yield _("{0}: at most {1} days.").format(label, _MOST_DAYS)
	try:
		given = _days(settings.reminder_days or "")
	except ValueError:
		given = {-1}
	if any(not 0 <= day <= _MOST_DAYS for day in given):
		yield _("Days before a deadline: enter whole numbers separated by commas, such as 7, 3, 1.")
	if cint(settings.digest_hour) > 23:
		yield _("The mail's hour must lie between 0 and 23.")
