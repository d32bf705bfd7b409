"""The decision gets its number and date, once; with the date the money is final."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date as Date
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, escape_html, getdate, now_datetime

from cchc_eval.cchc_eval.doctype.cchc_reward_decision import lines
from cchc_eval.cchc_eval.doctype.cchc_reward_decision.approval import money_of
from cchc_eval.cchc_eval.doctype.cchc_reward_decision.checks import check_heads, lock_decision, save_submitted
from cchc_eval.cchc_eval.doctype.cchc_reward_proposal import outcomes
from cchc_eval.cchc_eval.doctype.cchc_reward_proposal.nominees import UNIT_HEAD, Pricing
from cchc_eval.controllers.problems import throw_problems
from cchc_eval.permissions.roles import CLERK, require_role
from cchc_eval.storage import number_register
from cchc_eval.vietnamese.writing import money, short_date


def give_number(decision: str, number: int, date: str) -> dict[str, Any]:
	"""Number and date, once; with the date the money is final. The PDF is kept."""
	doc = lock_decision(decision)
	if doc.level == UNIT_HEAD:
		check_heads(doc.unit)
	else:
		require_role(CLERK)
	if doc.workflow_state != "Approved":
		frappe.throw(_("{0} is {1}: only an approved decision is issued.").format(doc.name, _(doc.workflow_state)))
	if doc.number:
		frappe.throw(
			_("{0} was issued with number {1} of {2}: number and date are given once.").format(
				doc.name, doc.number, short_date(getdate(doc.decision_date))
			)
		)
	day = getdate(date) if date else None
	problems = [*_issue_problems(doc, cint(number), day), *lines.basis_problems(doc)]
	before = lines.salaries(doc), doc.total_amount
	if day is not None and (differing := lines.reprice(doc, Pricing(day))):
		problems += [
			*differing,
			_("Choose a day on which what was approved holds, or revoke {0} and compile the list again.").format(
				doc.name
			),
		]
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
	save_submitted(doc)
	outcomes.write_back({row.proposal_row: money_of(row) for row in doc.rewarded}, {})
	text = _("Issued: number {0} of {1}").format(f"{doc.number:02d}/{doc.symbol}", short_date(day))
	doc.add_comment("Info", escape_html("; ".join([text, *_repriced(doc, *before)])))
	return {"number": doc.number, "decision_date": doc.decision_date, "total_amount": doc.total_amount}


def _repriced(doc: Document, salaries: Collection[int], total: int) -> Iterator[str]:
	"""What the date of the decision changes in the approved money: nothing but the base salary can."""
	if (now := lines.salaries(doc)) != salaries:
		yield _("base salary of that day {0} instead of {1}").format(
			", ".join(map(money, now)), ", ".join(map(money, salaries))
		)
		yield _("total {0} instead of {1}").format(money(doc.total_amount), money(total))


def _issue_problems(doc: Document, number: int, day: Date | None) -> list[str]:
	problems = []
	if number < 1:
		problems.append(_("The number must be 1 or more."))
	if day is None:
		problems.append(_("Give the date of the decision."))
		return problems
	if day < getdate(doc.approved_on):
		problems.append(_("The date can't be before the approval on {0}.").format(short_date(getdate(doc.approved_on))))
	elif day > getdate():
		problems.append(_("The date can't lie in the future."))
	return problems
