"""The clerk's step: the approved decision gets its number and date, once."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.utils import cint, getdate, now_datetime

from cchc_eval.cchc_eval.doctype.cchc_council_decision.checks import lock_decision
from cchc_eval.controllers.problems import throw_problems
from cchc_eval.permissions.roles import CLERK, require_role
from cchc_eval.storage import number_register
from cchc_eval.vietnamese.writing import short_date


def give_number(decision: str, number: int, date: str) -> dict[str, Any]:
	require_role(CLERK)
	doc = lock_decision(decision)
	if doc.workflow_state != "Approved":
		frappe.throw(_("{0} is {1}: only an approved decision is issued.").format(doc.name, _(doc.workflow_state)))
	if doc.number:
		frappe.throw(
			_("{0} was issued with number {1} of {2}: number and date are given once.").format(
				doc.name, doc.number, short_date(getdate(doc.decision_date))
			)
		)
	day = getdate(date)
	problems = []
	if cint(number) < 1:
		problems.append(_("The number must be 1 or more."))
	if not date or day is None:
		problems.append(_("Give the date of the decision."))
	elif day < getdate(doc.approved_on):
		problems.append(
			_("The date can't be before the council's approval on {0}.").format(short_date(getdate(doc.approved_on)))
		)
	elif day > getdate():
		problems.append(_("The date can't lie in the future."))
	if problems:
		throw_problems(problems, _("The decision can't be issued"))
	number_register.take(doc.symbol, day.year, cint(number), doc)
	doc.update(
		{
			"number": cint(number),
			"decision_date": day,
			"issued_by": frappe.session.user,
			"issued_on": now_datetime(),
		}
	)
	doc.run_method("on_issue")
	doc.flags.by_server = True
	# The clerk can't submit decisions, and Frappe asks for that right to save a submitted one.
	doc.flags.ignore_permissions = True
	doc.save()
	doc.add_comment(
		"Info",
		_("Issued: number {0} of {1}").format(f"{doc.number:02d}/{doc.symbol}", short_date(day)),
	)
	return {"number": doc.number, "decision_date": doc.decision_date}
