"""Store the printed texts of proposals and reward decisions made before these fields existed."""

from __future__ import annotations

from typing import Any

import frappe
from frappe.utils import getdate

from cchc_eval.cchc_eval.doctype.cchc_reward_form.catalogue import row_name, site_catalogue
from cchc_eval.cchc_eval.doctype.cchc_reward_proposal import paper
from cchc_eval.rules.rewards import RewardError
from cchc_eval.storage.bulk import insert_rows

FORM, PROPOSAL, DECISION = "CCHC Reward Form", "CCHC Reward Proposal", "CCHC Reward Decision"
NOMINEE, REWARDED = "CCHC Nominee", "CCHC Rewarded"


def execute() -> None:
	names = dict(frappe.get_all(FORM, fields=["name", "form_name"], as_list=True))
	for row in frappe.get_all(NOMINEE, {"form_name": ("is", "not set")}, ["name", "reward_form"]):
		_set(NOMINEE, row.name, form_name=names.get(row.reward_form))
	_keep_texts()
	_keep_forms()


def _keep_texts() -> None:
	sent = {"workflow_state": ("!=", "Draft"), "symbol": ("is", "not set")}
	for name in frappe.get_all(PROPOSAL, sent, pluck="name"):
		doc = frappe.get_doc(PROPOSAL, name)
		texts = paper.texts(doc, doc.proposed_by)
		place = {"parent": name, "parenttype": PROPOSAL, "parentfield": "legal_bases"}
		insert_rows(
			"CCHC Legal Basis",
			[{**place, "idx": idx, "basis": row.basis} for idx, row in enumerate(texts.pop("legal_bases"), 1)],
		)
		_set(PROPOSAL, name, **texts)


def _keep_forms() -> None:
	"""The catalogue's row by which a decision was approved, or is being written."""
	rows = frappe.get_all(REWARDED, {"reward_form": ("is", "not set")}, ["name", "parent", "form_code"])
	if not rows:
		return
	catalogue = site_catalogue()
	days = {row.name: row for row in frappe.get_all(DECISION, fields=["name", "approved_on", "compiled_on"])}
	for row in rows:
		decision = days.get(row.parent)
		if decision is None:
			continue
		try:
			form = catalogue.form(row.form_code, getdate(decision.approved_on or decision.compiled_on))
		except RewardError:
			continue
		_set(REWARDED, row.name, reward_form=row_name(form))


def _set(doctype: str, name: str, **values: Any) -> None:
	frappe.db.set_value(doctype, name, values, update_modified=False)
