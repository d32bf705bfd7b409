"""The clerk's step: the approved decision gets its number and date, once."""

from __future__ import annotations

from datetime import date
from typing import Any

from frappe import _

from cchc_eval.cchc_eval.doctype.cchc_council_decision.checks import lock_decision
from cchc_eval.controllers.issue import issue_problems, put_number
from cchc_eval.controllers.problems import throw_problems
from cchc_eval.permissions.roles import CLERK, require_role


def give_number(decision: str, number: int, day: date | None) -> dict[str, Any]:
	require_role(CLERK)
	doc = lock_decision(decision)
	too_early = _("The date can't be before the council's approval on {0}.")
	if problems := issue_problems(doc, number, day, too_early):
		throw_problems(problems, _("The decision can't be issued"))
	comment = put_number(doc, number, day)
	doc.flags.by_server = True
	# The clerk can't submit decisions, a right that Frappe requires to save a submitted one.
	doc.flags.ignore_permissions = True
	doc.save()
	doc.add_comment("Info", comment)
	return {"number": doc.number, "decision_date": doc.decision_date}
