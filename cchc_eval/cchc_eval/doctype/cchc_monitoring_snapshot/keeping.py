"""Keeping what the forms of a round say: every night for the monitoring dates that are over, and when a unit asks.

Set-based, in the caller's transaction. Idempotent: a day of a unit has one name.
"""

import json
from collections.abc import Iterable
from datetime import date
from typing import Any

import frappe
from frappe import _
from frappe.utils import escape_html, get_fullname, get_traceback, getdate, now

from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.monitoring import MONITORING_DATE
from cchc_eval.cchc_eval.doctype.cchc_monitoring_snapshot.states import SELF_ASSESSMENT, UnitState, states_now
from cchc_eval.permissions.documents import units_of
from cchc_eval.permissions.roles import MANAGER, OFFICE, UNIT_HEAD, roles_of
from cchc_eval.rules.monitoring import days_late, fields_data
from cchc_eval.storage import rows_by_name
from cchc_eval.storage.bulk import add_comments, insert_rows
from cchc_eval.storage.transactions import afresh, lock_document, lock_rows
from cchc_eval.vietnamese.writing import short_date

ROUND, SNAPSHOT = "CCHC Evaluation Round", "CCHC Monitoring Snapshot"
BY_DATE, BY_UNIT = "By Date", "By the Unit"


def keep_due() -> None:
	"""Daily job: every open round with a monitoring date that is over and was not kept, also one missed on its day."""
	# Otherwise a worker uses the server's language, also for stored texts.
	frappe.set_user_lang(frappe.session.user)
	for round in _rounds_due():
		try:
			afresh(keep_round, round)
		except Exception:
			frappe.db.rollback()
			frappe.log_error(title=round, message=get_traceback(), reference_doctype=ROUND, reference_name=round)
		frappe.db.commit()  # what was kept for one round stays whatever becomes of the next


@frappe.whitelist(methods=["POST"])
def keep_missed(round: str) -> dict:
	"""Keep the days that are over and that no job has kept yet: {"made": how many snapshots}."""
	frappe.get_doc(ROUND, round).check_permission("read")
	if not roles_of() & (OFFICE | {MANAGER}):
		frappe.throw(_("Only the office and the manager follow the units of a round."), frappe.PermissionError)
	return {"made": afresh(keep_round, round)}


def _rounds_due() -> list[str]:
	over = {"parenttype": ROUND, "kept_on": ("is", "not set"), "due_date": ("<", getdate())}
	due = set(frappe.get_all(MONITORING_DATE, over, pluck="parent", order_by=None))
	listed = {"status": "Open", "name": ("in", sorted(due) or [""])}
	return frappe.get_all(ROUND, listed, pluck="name", order_by="name")


def keep_round(round: str, today: date | None = None) -> int:
	"""Keep the round's monitoring dates that are over; how many snapshots were made."""
	lock_rows(ROUND, round)
	if frappe.db.get_value(ROUND, round, "status") != "Open":
		return 0
	today = today or getdate()
	over = {"parenttype": ROUND, "parent": round, "kept_on": ("is", "not set"), "due_date": ("<", today)}
	rows = frappe.get_all(MONITORING_DATE, over, ["name", "due_date", "label"], order_by="due_date")
	if not rows:
		return 0
	states = states_now(round)
	kept = {unit: one for unit, one in states.items() if one.state}
	for row in rows:
		day = getdate(row.due_date)
		_insert(round, kept.values(), day, row.label, BY_DATE, days_late(day, today))
	values = {"kept_on": now(), "kept_units": len(kept)}
	rows_by_name.write_all(MONITORING_DATE, [row.name for row in rows], values)
	_record(round, rows, states, today)
	return len(rows) * len(kept)


def _record(round: str, rows: list[Any], states: dict[str, UnitState], today: date) -> None:
	texts = []
	for row in rows:
		day = getdate(row.due_date)
		text = _("{0} ({1}): the state of {2} units was kept").format(
			escape_html(row.label), short_date(day), sum(one.state is not None for one in states.values())
		)
		if late := days_late(day, today):
			text += " " + _("({0} days late)").format(late)
		texts.append(text)
	texts += [
		_("Unit {0} was not kept: {1}").format(escape_html(unit), escape_html(one.fault))
		for unit, one in states.items()
		if one.state is None
	]
	add_comments(ROUND, {round: "<br>".join(texts)})
	frappe.db.set_value(ROUND, round, {"modified": now(), "modified_by": frappe.session.user}, update_modified=False)
	doc = frappe.get_doc(ROUND, round)
	doc.clear_cache()
	doc.notify_update()


def _insert(round: str, units: Iterable[UnitState], day: date, label: str, origin: str, late: int) -> list[str]:
	stamp, by = now(), "" if origin == BY_DATE else get_fullname(frappe.session.user)
	rows = []
	for one in units:
		form, state = one.form, one.state
		assert state is not None
		data = state.to_data()
		del data["fields"]
		rows.append(
			{
				"name": name_of(round, form.unit, day, origin),
				"round": round,
				"unit": form.unit,
				"unit_name": form.unit_name,
				"self_assessment": form.name,
				"form_state": form.workflow_state,
				"due_date": day.isoformat(),
				"label": label,
				"origin": origin,
				"kept_on": stamp,
				"kept_by": by,
				"days_late": late,
				"index_percent": float(state.index),
				"total": float(state.total),
				"applicable": float(state.applicable),
				"answered": state.answered,
				"asked": state.asked,
				"fields_json": _json(fields_data(state.fields)),
				"state_json": _json(data),
				"answers_digest": state.digest,
			}
		)
	insert_rows(SNAPSHOT, rows)
	return [row["name"] for row in rows]


def name_of(round: str, unit: str, day: date, origin: str) -> str:
	"""One for a unit and a day, and one that the unit itself keeps: "CCHC-2026-VP-20260331", "…-20260331-DV"."""
	own = "-DV" if origin == BY_UNIT else ""
	return f"{round}-{unit}-{day:%Y%m%d}{own}"


def _json(data: Any) -> str:
	return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


@frappe.whitelist(methods=["POST"])
def keep_own(self_assessment: str) -> dict:
	"""The head of the unit keeps what the form says now, as it was saved last: {"name", "made": whether it is new}.

	One a day; the same again is no new one.
	"""
	return afresh(_keep_own, self_assessment)


def _keep_own(self_assessment: str) -> dict[str, Any]:
	doc = lock_document(SELF_ASSESSMENT, self_assessment)
	if UNIT_HEAD not in roles_of() or doc.unit not in units_of(frappe.session.user):
		frappe.throw(_("Only the head of the unit keeps the figures of its form."), frappe.PermissionError)
	if doc.docstatus != 0 or frappe.db.get_value(ROUND, doc.round, "status") != "Open":
		frappe.throw(_("Self-assessment {0} is not being filled in: there is nothing to keep.").format(doc.name))
	(one,) = states_now(doc.round, [doc.unit]).values()
	if one.state is None:
		frappe.throw(escape_html(one.fault), title=_("Nothing Was Kept"))
	day = getdate()
	name = name_of(doc.round, doc.unit, day, BY_UNIT)
	digest = frappe.db.get_value(SNAPSHOT, name, "answers_digest")
	if digest is None:
		_insert(doc.round, [one], day, _("Kept by the unit"), BY_UNIT, 0)
		return {"name": name, "made": True}
	if digest != one.state.digest:
		frappe.throw(
			_(
				"The figures of {0} have been kept already: what was answered since can be kept from tomorrow on."
			).format(short_date(day)),
			title=_("Nothing Was Kept"),
		)
	return {"name": name, "made": False}
