"""Opening a round, or units added to it since: all or nothing, in the caller's transaction.

Listeners of the event `on_open` (hooks.py) create what belongs to a unit, such as its self-assessment. Idempotent: the
round's row is locked, and only units without a self-assessment are opened.
"""

from __future__ import annotations

from collections.abc import Sequence

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html, now

from cchc_eval.controllers import background
from cchc_eval.controllers.problems import throw_problems
from cchc_eval.permissions.roles import MANAGER
from cchc_eval.storage.bulk import add_comments, record_version
from cchc_eval.storage.transactions import lock_rows

ROUND = "CCHC Evaluation Round"


def _said(made: int) -> str:
	return _("{0} self-assessments made").format(made)


def waiting_units(doc: Document) -> list[Document]:
	"""The rows of the round that have no self-assessment yet."""
	return [row for row in doc.units if not row.self_assessment]


def open_now(round: str) -> int:
	"""Open the round, or give the units added since their self-assessments; returns how many were made."""
	lock_rows(ROUND, round)
	before = frappe.get_doc(ROUND, round, for_update=True)
	if before.status == "Closed":
		frappe.throw(_("Round {0} is closed: it can't be opened again.").format(round))
	rows = waiting_units(before)
	if not rows and before.status == "Open":
		return 0
	if problems := before.opening_problems():
		throw_problems(problems, _("The round can't be opened"))
	before.run_method("on_open", rows)
	background.progress(90, _("Recording"))
	_record(before, [row.unit for row in rows])
	return len(rows)


def _record(before: Document, units: Sequence[str]) -> None:
	"""Store the change of the round, with its version and a comment."""
	round, stamp, user = before.name, now(), frappe.session.user
	opened = {} if before.status == "Open" else {"status": "Open", "opened_on": stamp}
	frappe.db.set_value(ROUND, round, {**opened, "modified": stamp, "modified_by": user}, update_modified=False)
	after = frappe.get_doc(ROUND, round)
	record_version(before, after)
	text = _("Units added: {0}") if before.status == "Open" else _("Round opened for {1} units: {0}")
	add_comments(ROUND, {round: text.format(escape_html(", ".join(units)), len(units))})
	after.clear_cache()
	after.notify_update()


OPENING = background.Task(f"{__name__}.OPENING", lambda: _("Opening the round"), open_now, _said, frozenset({MANAGER}))
