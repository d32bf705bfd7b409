"""Number and date of a reward decision, given once; with the date the money is final."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from typing import Any

from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html

from cchc_eval.cchc_eval.doctype.cchc_reward_decision import lines
from cchc_eval.cchc_eval.doctype.cchc_reward_decision.approval import money_of
from cchc_eval.cchc_eval.doctype.cchc_reward_decision.checks import check_heads, lock_decision, save_submitted
from cchc_eval.cchc_eval.doctype.cchc_reward_proposal import outcomes
from cchc_eval.cchc_eval.doctype.cchc_reward_proposal.nominees import UNIT_HEAD, Pricing
from cchc_eval.controllers.issue import issue_problems, put_number
from cchc_eval.controllers.problems import throw_problems
from cchc_eval.permissions.roles import CLERK, require_role
from cchc_eval.vietnamese.writing import money


def check_issuer(doc: Document) -> None:
	if doc.level == UNIT_HEAD:
		check_heads(doc.unit)
	else:
		require_role(CLERK)


def problems_with(doc: Document, number: int, day: date | None) -> list[str]:
	"""What prevents the issue on that day; the document's money is then that of the day."""
	too_early = _("The date can't be before the approval on {0}.")
	problems = [*issue_problems(doc, number, day, too_early), *lines.basis_problems(doc)]
	if day is not None and (differing := lines.reprice(doc, Pricing(day))):
		problems += [
			*differing,
			_("Choose a day on which what was approved holds, or revoke {0} and compile the list again.").format(
				doc.name
			),
		]
	return problems


def give_number(decision: str, number: int, day: date | None) -> dict[str, Any]:
	"""Number and date, once; with the date the money is final. The PDF is made and kept behind it."""
	doc = lock_decision(decision)
	check_issuer(doc)
	before = lines.salaries(doc), doc.total_amount
	if problems := problems_with(doc, number, day):
		throw_problems(problems, _("The decision can't be issued"))
	comment = put_number(doc, number, day)
	save_submitted(doc)
	outcomes.write_back({row.proposal_row: money_of(row) for row in doc.rewarded}, {})
	doc.add_comment("Info", escape_html("; ".join([comment, *_repriced(doc, *before)])))
	return {"number": doc.number, "decision_date": doc.decision_date, "total_amount": doc.total_amount}


def _repriced(doc: Document, salaries: Collection[int], total: int) -> Iterator[str]:
	"""What the date of issue changes in the approved money; only the base salary can."""
	if (now := lines.salaries(doc)) != salaries:
		yield _("base salary of that day {0} instead of {1}").format(
			", ".join(map(money, now)), ", ".join(map(money, salaries))
		)
		yield _("total {0} instead of {1}").format(money(doc.total_amount), money(total))
