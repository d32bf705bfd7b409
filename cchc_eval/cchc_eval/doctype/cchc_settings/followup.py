"""The settings of what follows the ranking: improvement, review, reminders."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, flt

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


def problems(settings: Document) -> Iterator[str]:
	if not 0 <= flt(settings.weak_share) <= 100:
		yield _("Criteria to improve: enter a percentage from 0 to 100.")
	for field in ("plan_days", "review_days"):
		if cint(settings.get(field)) > _MOST_DAYS:
			label = _(settings.meta.get_label(field))
			yield _("{0}: at most {1} days.").format(label, _MOST_DAYS)
	try:
		given = _days(settings.reminder_days or "")
	except ValueError:
		given = {-1}
	if any(not 0 <= day <= _MOST_DAYS for day in given):
		yield _("Days before a deadline: enter whole numbers separated by commas, such as 7, 3, 1.")
	if cint(settings.digest_hour) > 23:
		yield _("The mail's hour must lie between 0 and 23.")
