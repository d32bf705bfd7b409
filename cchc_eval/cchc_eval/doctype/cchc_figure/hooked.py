"""Figures that other apps of the bench give: `cchc_figures = ["app.module.function"]` in their hooks.

A function gets (round, year, units, indicators) and returns what `put_figures` takes. Each is checked and written by
itself: one that fails is named, and its figures are undone; the others go on.
"""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.utils import escape_html, get_traceback

from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.decisions import decision_in_force
from cchc_eval.cchc_eval.doctype.cchc_figure import entries
from cchc_eval.cchc_eval.doctype.cchc_figure.unit_sets import ROUND, unit_sets
from cchc_eval.scoring.figures import asked_of

HOOK = "cchc_figures"


def fetch(round: str) -> list[dict[str, Any]]:
	"""[{"path", "new", "changed", "same"} or {"path", "fault": text}] of each function, in the order of the hooks."""
	paths = list(dict.fromkeys(frappe.get_hooks(HOOK)))
	if not paths:
		return []
	sets = unit_sets(round)
	year = frappe.db.get_value(ROUND, round, "year")
	asked = sorted(asked_of(one.criteria for one in sets.values()))
	return [_fetch_from(path, round, year, list(sets), asked) for path in paths]


def _fetch_from(path: str, round: str, year: int, units: list[str], asked: list[str]) -> dict[str, Any]:
	frappe.db.savepoint("cchc_figures")
	said = len(frappe.local.message_log)
	try:
		given = frappe.get_attr(path)(round=round, year=year, units=list(units), indicators=list(asked))
		if not isinstance(given, list) or not all(isinstance(row, dict) for row in given):
			frappe.throw(_("It did not return a list of figures."))
		return {"path": path, **entries.put(round, entries.read_entries(given), entries.BY_APP, path)}
	except Exception as error:
		_undo()
		told = [str(message.get("message", "")) for message in frappe.local.message_log[said:]]
		del frappe.local.message_log[said:]
		log = frappe.log_error(title=path, message=get_traceback(), reference_doctype=ROUND, reference_name=round)
		fault = " ".join(told) or escape_html(str(error)) or type(error).__name__
		text = _("Figures of {0} were not taken over ({1}): {2}").format(escape_html(path), log.name, fault)
		frappe.get_doc(ROUND, round).add_comment("Info", text)
		return {"path": path, "fault": fault}


def _undo() -> None:
	"""What the function wrote; all since the last commit where it has committed itself."""
	try:
		frappe.db.rollback(save_point="cchc_figures")
	except frappe.db.OperationalError:
		frappe.db.rollback()


def fetch_daily() -> None:
	"""Daily job: every open round that still takes figures."""
	if not frappe.get_hooks(HOOK):
		return
	# Otherwise a worker uses the server's language, also for stored texts.
	frappe.set_user_lang(frappe.session.user)
	for round in frappe.get_all(ROUND, {"status": "Open"}, pluck="name", order_by="name"):
		if decision_in_force(round):
			continue
		try:
			fetch(round)
		except Exception:
			frappe.db.rollback()
			frappe.log_error(title=round, message=get_traceback(), reference_doctype=ROUND, reference_name=round)
		frappe.db.commit()  # what was taken for one round stays whatever becomes of the next
