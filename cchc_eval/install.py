"""What a site gets with the app, and gives back with it. Each step may run twice."""

from __future__ import annotations

import json
from pathlib import Path

import frappe

from cchc_eval import roles
from cchc_eval.setup_data import make_criteria_set, make_reward_forms, make_settings

ON_INSTALL = Path(__file__).with_name("fixtures") / "on_install"


def after_install() -> None:
	make_fixtures()
	make_settings()
	make_criteria_set()
	make_reward_forms()


def make_fixtures() -> None:
	"""Workflow states, actions and workflows where absent: what a site changed in them stays."""
	for file in sorted(ON_INSTALL.glob("*.json")):
		for data in json.loads(file.read_text(encoding="utf-8")):
			doc = frappe.get_doc(data)
			name = doc.get("workflow_name") or doc.get("workflow_state_name") or doc.get("workflow_action_name")
			if not frappe.db.exists(doc.doctype, name):
				doc.insert(ignore_permissions=True)


def before_uninstall() -> None:
	"""What lies outside our module, which Frappe removes itself."""
	frappe.db.delete("User Permission", {"allow": "CCHC Unit"})
	for doctype in frappe.get_all("DocType", {"module": "CCHC Eval", "istable": 0}, pluck="name"):
		frappe.db.delete("Workflow Action", {"reference_doctype": doctype})
	for workflow in frappe.get_all("Workflow", {"document_type": ("like", "CCHC %")}, pluck="name"):
		frappe.delete_doc("Workflow", workflow, force=True)
	for role in sorted(roles.ALL):
		frappe.db.delete("Has Role", {"role": role})
		frappe.delete_doc("Role", role, force=True, ignore_missing=True)
	_delete_unused("Workflow State", "Workflow Document State", "state")
	_delete_unused("Workflow Action Master", "Workflow Transition", "action")


def _delete_unused(doctype: str, used_in: str, field: str) -> None:
	"""Of the names that we brought, those that no other app's workflow uses."""
	for file in ON_INSTALL.glob("*.json"):
		for data in json.loads(file.read_text(encoding="utf-8")):
			if data["doctype"] == doctype:
				name = next(value for key, value in data.items() if key.endswith("_name"))
				# Frappe brings these itself.
				if name not in ("Approved", "Approve") and not frappe.db.exists(used_in, {field: name}):
					frappe.delete_doc(doctype, name, force=True, ignore_missing=True)
