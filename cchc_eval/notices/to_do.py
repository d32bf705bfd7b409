"""What waits for the office, the clerk and the manager without a notice of its own: it stands in their queue alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any

import frappe
from frappe import _
from frappe.query_builder.functions import Count
from frappe.utils import get_datetime

from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.deadlines import STAGES
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.decisions import DECISION
from cchc_eval.notices.items import Item
from cchc_eval.permissions.roles import APPRAISER, CLERK, MANAGER, OFFICE_HEAD

ROUND, FORM, APPRAISAL = "CCHC Evaluation Round", "CCHC Self Assessment", "CCHC Appraisal"
REQUEST = "CCHC Review Request"
# Where an appraisal has come to its end.
DONE = ("Appraised", "Approved")


def rounds() -> Iterator[Item]:
	"""Rounds to open, and what each open one asks of the office next."""
	fields = ["name", "title", "year", "status", *STAGES.values()]
	found = frappe.get_all(ROUND, {"status": ("!=", "Closed")}, fields, order_by="name")
	counted = forms_counted([round.name for round in found if round.status == "Open"])
	decided = {"round": ("in", list(counted) or [""]), "docstatus": ("<", 2)}
	compiled = set(frappe.get_all(DECISION, decided, pluck="round", order_by=None))
	for round in found:
		if round.status == "Draft":
			words = partial(_opening, round.title)
			yield _item("open", ROUND, round, MANAGER, words, round[STAGES["Self Assessment"]])
			continue
		due, rows = round[STAGES["Appraisal"]], counted.get(round.name, [])
		units = sum(row.units for row in rows)
		if waiting := sum(row.units for row in rows if row.docstatus == 1 and not row.appraisal_state):
			forms = (FORM, {"round": round.name, "docstatus": 1, "appraisal_state": ["is", "not set"]})
			words = partial(_starting, waiting, round.title)
			yield _item("start", ROUND, round, APPRAISER, words, due, opens=forms)
		done = sum(row.units for row in rows if row.appraisal_state in DONE)
		if units and done == units and round.name not in compiled:
			yield _item("compile", ROUND, round, OFFICE_HEAD, partial(_compiling, units, round.title), due)


def forms_counted(rounds: Iterable[str]) -> dict[str, list[Any]]:
	"""By round [{"round", "docstatus", "appraisal_state", "units"}], of the forms that count; one statement."""
	form = frappe.qb.DocType(FORM)
	found: dict[str, list[Any]] = {}
	rows = (
		frappe.qb.from_(form)
		.select(form.round, form.docstatus, form.appraisal_state, Count("*").as_("units"))
		.where(form.round.isin(list(rounds) or [""]))
		.where(form.docstatus < 2)
		.groupby(form.round, form.docstatus, form.appraisal_state)
		.run(as_dict=True)
	)
	for row in rows:
		found.setdefault(row.round, []).append(row)
	return found


def appraisals() -> Iterator[Item]:
	"""Those that are begun and not signed off. Of a split appraisal each body has notices of its own, and the head of
	the office looks after the whole."""
	field = STAGES["Appraisal"]
	due = {row.name: row[field] for row in frappe.get_all(ROUND, {"status": "Open"}, ["name", field], order_by="name")}
	parts = {"parenttype": ROUND, "parent": ("in", list(due) or [""])}
	split = set(frappe.get_all("CCHC Appraisal Part", parts, pluck="parent", distinct=True, order_by="parent"))
	listed = {"round": ("in", list(due) or [""]), "workflow_state": "Draft", "submitted_to_head": 0}
	fields = ["name", "round", "year", "unit", "unit_name"]
	for doc in frappe.get_all(APPRAISAL, listed, fields, order_by="name"):
		role = OFFICE_HEAD if doc.round in split else APPRAISER
		same = (APPRAISAL, {"round": doc.round, "workflow_state": "Draft", "submitted_to_head": 0})
		yield _item("appraise", APPRAISAL, doc, role, partial(_appraising, doc.unit_name), due[doc.round], all_in=same)


def decisions() -> Iterator[Item]:
	"""Drafts to report to the council; what it approved, and what it answered, to issue."""
	fields = ["name", "title", "round", "year", "workflow_state"]
	drafts = {"workflow_state": "Draft"}
	for doc in frappe.get_all(DECISION, drafts, fields, order_by="name"):
		yield _item("report", DECISION, doc, OFFICE_HEAD, partial(_reporting, doc.title))
	for doc in frappe.get_all(DECISION, {"workflow_state": "Approved", "number": 0}, fields, order_by="name"):
		yield _item("issue", DECISION, doc, CLERK, partial(_issuing, doc.title))
	answered = {"workflow_state": "Answered", "number": 0}
	for doc in frappe.get_all(REQUEST, answered, ["name", "round", "year", "unit", "unit_name"], order_by="name"):
		yield _item("answer", REQUEST, doc, CLERK, partial(_answering, doc.unit_name))


def _item(
	kind: str, doctype: str, doc: Mapping[str, Any], role: str, text: Callable[[], str], due: Any = None, **lists: Any
) -> Item:
	moment = get_datetime(due) if due else None
	return Item("", doctype, doc, kind, roles=frozenset({role}), told=False, text=text, due=moment, **lists)


def _opening(title: str) -> str:
	return _("Open the round: {0}").format(title)


def _starting(units: int, title: str) -> str:
	return _("Start the appraisal of {0} units that have submitted: {1}").format(units, title)


def _compiling(units: int, title: str) -> str:
	return _("All {0} units are appraised: compile the results of {1}").format(units, title)


def _appraising(unit_name: str) -> str:
	return _("Appraise {0}").format(unit_name)


def _reporting(title: str) -> str:
	return _("Report to the council: {0}").format(title)


def _issuing(title: str) -> str:
	return _("Give number and date: {0}").format(title)


def _answering(unit_name: str) -> str:
	return _("Give number and date to the answer to {0}").format(unit_name)


FINDERS: tuple[Callable[[], Iterable[Item]], ...] = (rounds, appraisals, decisions)
