"""Creating a review request: once for each unit and decision, within days of its issue (docs/process.md, step 12)."""

from __future__ import annotations

from datetime import date
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import add_days, cint, escape_html, getdate

from cchc_eval.cchc_eval.doctype.cchc_settings.followup import setting
from cchc_eval.controllers.problems import throw_problems
from cchc_eval.permissions.documents import units_of
from cchc_eval.permissions.released import check_may_see
from cchc_eval.permissions.roles import UNIT_HEAD, require_role, roles_of
from cchc_eval.vietnamese.writing import short_date

REQUEST, DECISION = "CCHC Review Request", "CCHC Council Decision"


def deadline_of(decision: Any) -> date | None:
	"""The last day for requests; None while the decision has no date."""
	if not decision.decision_date:
		return None
	return getdate(add_days(getdate(decision.decision_date), cint(setting("review_days"))))


def time_problems(decision: Any, deadline: date | None) -> list[str]:
	"""Why no request on the decision is accepted today."""
	if decision.workflow_state == "Superseded":
		return [_("{0} was replaced: ask for the review of the decision that amends it.").format(decision.name)]
	if decision.workflow_state != "Approved" or deadline is None:
		return [
			_("{0} has not been issued yet: a review is asked for once it has its number and date.").format(
				decision.name
			)
		]
	if getdate() > deadline:
		return [_("Requests on {0} were accepted until {1}.").format(decision.name, short_date(deadline))]
	return []


def start(decision: str, unit: str | None = None) -> str:
	"""The request of the user's unit on the decision, created where there is none. Raises ValidationError."""
	require_role(UNIT_HEAD)
	doc = frappe.get_doc(DECISION, decision)
	check_may_see(doc)
	line = _own_line(doc, unit)
	existing = frappe.db.get_value(
		REQUEST, {"active_key": _key(doc, line.unit)}, ["name", "workflow_state"], as_dict=True
	)
	if existing and existing.workflow_state == "Draft":
		return existing.name
	if existing:
		frappe.throw(
			_("{0} has asked for a review of {1} already ({2}): a unit asks once.").format(
				escape_html(line.unit_name), doc.name, existing.name
			),
			title=_("Only Once"),
		)
	deadline = deadline_of(doc)
	if problems := time_problems(doc, deadline):
		throw_problems(problems, _("No review can be asked for"))
	request = frappe.get_doc(
		{
			"doctype": REQUEST,
			"decision": doc.name,
			"appraisal": line.appraisal,
			"round": doc.round,
			"year": doc.year,
			"unit": line.unit,
			"unit_name": line.unit_name,
			"deadline": deadline,
			"active_key": _key(doc, line.unit),
		}
	)
	request.flags.by_server = True
	request.insert(ignore_permissions=True)
	return request.name


def can_start(decision: Document) -> dict[str, str]:
	"""{unit: name} of the user's units that may still ask; for the button."""
	if UNIT_HEAD not in roles_of() or time_problems(decision, deadline_of(decision)):
		return {}
	asked = set(frappe.get_all(REQUEST, {"decision": decision.name, "workflow_state": ("!=", "Draft")}, pluck="unit"))
	own = units_of(frappe.session.user) - asked
	return {line.unit: line.unit_name for line in decision.results if line.unit in own}


def _own_line(doc: Document, unit: str | None) -> Document:
	own = units_of(frappe.session.user)
	lines = [line for line in doc.results if line.unit in own and unit in (None, "", line.unit)]
	if not lines:
		frappe.throw(
			_("Only the head of a unit that {0} decides on asks for a review of its result.").format(doc.name),
			frappe.PermissionError,
		)
	if len(lines) > 1:
		frappe.throw(_("Choose the unit that asks: {0}.").format(", ".join(line.unit for line in lines)))
	return lines[0]


def _key(decision: Document, unit: str) -> str:
	return f"{decision.name}/{unit}"
