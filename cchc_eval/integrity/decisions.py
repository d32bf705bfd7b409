"""Council decisions and what follows from them: lines, votes, what was issued, and the money of rewards."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint

from cchc_eval.cchc_eval.doctype.cchc_council_decision import verification
from cchc_eval.controllers.findings import Finding
from cchc_eval.controllers.issue import says_what_was_issued
from cchc_eval.integrity import released, votes
from cchc_eval.integrity.reading import DECISION, documents, restore
from cchc_eval.rules.rewards import sum_of
from cchc_eval.scoring import Evaluation
from cchc_eval.storage.decimals import as_typed

REWARD_DECISION = "CCHC Reward Decision"


def of_round(round: str) -> tuple[list[Finding], Mapping[str, tuple[str, Evaluation]]]:
	"""The findings, and by appraisal the decision in force with the evaluation that it rests on."""
	findings: list[Finding] = []
	decided: dict[str, tuple[str, Evaluation]] = {}
	for row in documents(DECISION, round, ("name", "workflow_state", "docstatus")):
		if row.workflow_state not in verification.COMPILED_FOR_GOOD:
			continue
		doc = frappe.get_doc(DECISION, row.name)
		evaluations: dict[str, Evaluation] = {}
		findings += verification.verify(doc, evaluations.update)
		if row.docstatus:
			findings += [*votes.of_decision(doc), *released.of_decision(doc)]
		if row.docstatus == 1:
			decided = {
				line.appraisal: (doc.name, evaluations[line.unit]) for line in doc.results if line.unit in evaluations
			}
		findings += _issued_findings(doc)
	for row in documents(REWARD_DECISION, round, ("name",)):
		doc = frappe.get_doc(REWARD_DECISION, row.name)
		findings += [*_issued_findings(doc), *_money_findings(doc), *released.of_rewards(doc)]
	return findings, decided


def _issued_findings(doc: Document) -> Iterator[Finding]:
	if not says_what_was_issued(doc):
		text = _("it says something else than what was issued with number {0}").format(cint(doc.number))
		yield Finding(doc.doctype, doc.name, text, verification.cure(doc))


def _money_findings(doc: Document) -> Iterator[Finding]:
	for row in doc.rewarded:
		wanted = sum_of(as_typed(row.coefficient), cint(row.base_salary))
		if cint(row.amount) != wanted:
			text = _("{0}: the money is not coefficient times base salary").format(row.nominee_name)
			values = _("stored {0}, right {1}").format(cint(row.amount), wanted)
			yield Finding(doc.doctype, doc.name, text, restore(doc.name), values)
