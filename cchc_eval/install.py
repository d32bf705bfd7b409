"""What installing adds to a site and uninstalling removes. Each step is idempotent."""

from __future__ import annotations

import json
from collections.abc import Collection
from pathlib import Path

import click
import frappe
from frappe.core.doctype.page.page import delete_custom_role
from frappe.installer import add_module_defs, remove_from_installed_apps
from frappe.model.sync import sync_for

from cchc_eval.cchc_eval.doctype.cchc_unit import access
from cchc_eval.data import default_criteria_set, read_json
from cchc_eval.permissions import frappe_version, roles

APP = "cchc_eval"
ON_INSTALL = Path(__file__).with_name("fixtures") / "on_install"

# What holds for every office; its names, posts and own regulation each enters in CCHC Settings.
SETTINGS = {
	"legal_bases": [
		{
			"basis": "Căn cứ Nghị quyết số 76/NQ-CP ngày 15 tháng 7 năm 2021 của Chính phủ ban hành Chương trình "
			"tổng thể cải cách hành chính nhà nước giai đoạn 2021 - 2030",
			"valid_from": "2021-07-15",
		},
	],
	"recipients": [{"recipient": "Như Điều 3"}, {"recipient": "Lưu: VT"}],
	"base_salaries": [
		{"valid_from": "2024-07-01", "amount": 2340000},
		{"valid_from": "2026-07-01", "amount": 2530000},
	],
}  # fmt: skip


def before_install() -> None:
	rebuild_module_map()
	# Left by an interrupted install: Frappe inserts it again and fails on the duplicate.
	if APP not in frappe.get_installed_apps():
		frappe.db.delete("Module Def", {"app_name": APP})


def after_install() -> None:
	try:
		make_fixtures()
		make_settings()
		make_criteria_set()
		make_reward_forms()
		warn_of_frappe()
	except Exception:
		# Frappe has listed the app as installed by now: the next `install-app` would do nothing.
		frappe.db.rollback()
		remove_from_installed_apps(APP)
		raise


def warn_of_frappe() -> None:
	"""Also after every migration."""
	if text := frappe_version.problem():
		click.secho(text, fg="yellow")


def rebuild_module_map() -> None:
	"""Make Frappe read again which modules each app has.

	A site caches that, and the cache outlives an app that is added to the bench without `bench build`: Frappe would
	install the app with none of its DocTypes. Fixed in Frappe by #41437 of July 2026.
	"""
	frappe.cache.delete_value("app_modules")
	frappe.setup_module_map()


def make_fixtures(only: Collection[str] | None = None) -> None:
	"""Workflow states, actions, workflows and notifications where absent: what a site changed in them stays.

	`only` these names: for a patch, which must not bring back what a site has done away with.
	"""
	for file in sorted(ON_INSTALL.glob("*.json")):
		for data in json.loads(file.read_text(encoding="utf-8")):
			doc = frappe.get_doc(data)
			named = ("workflow_name", "workflow_state_name", "workflow_action_name", "role_profile", "name")
			name = next(data[key] for key in named if key in data)
			if (only is None or name in only) and not frappe.db.exists(doc.doctype, name):
				doc.insert(ignore_permissions=True)


def make_settings() -> None:
	"""The defaults; only where the site has no settings yet. Frappe has saved the document, without a row in a table,
	before it calls `after_install`."""
	settings = frappe.get_single("CCHC Settings")
	if settings.department or any(settings.get(table) for table in SETTINGS):
		return
	settings.update(SETTINGS)
	# Names come with no site: the checklist of the workspace asks for them.
	settings.flags.ignore_mandatory = True
	settings.save(ignore_permissions=True)


def make_criteria_set() -> None:
	"""The default set, submitted; only where the site has none at all."""
	if frappe.db.count("CCHC Criteria Set"):
		return
	doc = frappe.new_doc("CCHC Criteria Set")
	doc.fill_from(default_criteria_set())
	doc.flags.ignore_permissions = True
	doc.submit()


def make_reward_forms() -> None:
	for form in read_json("reward-forms.json")["forms"]:
		row = _reward_form_row(form)
		if not frappe.db.exists("CCHC Reward Form", {key: row[key] for key in ("form_code", "valid_from")}):
			frappe.get_doc({"doctype": "CCHC Reward Form", **row}).insert(ignore_permissions=True)


def _reward_form_row(form: dict) -> dict:
	return {
		"form_code": form["code"],
		"form_name": form["name"],
		"kind": form["kind"].title(),
		"authority": form["authority"].replace("_", " ").title(),
		"coefficient": float(form["coefficient"] or 0),
		"valid_from": form.get("valid_from"),
		"valid_to": form.get("valid_to"),
		"legal_basis": form.get("legal_basis") or "",
	}


def before_uninstall() -> None:
	"""Remove what lies outside our module; Frappe removes the module itself. Mails and access logs stay."""
	_complete()
	access.before_uninstall()
	doctypes = frappe.get_all("DocType", {"module": "CCHC Eval"}, pluck="name")
	for workflow in frappe.get_all("Workflow", {"document_type": ("in", doctypes)}, pluck="name"):
		frappe.delete_doc("Workflow", workflow, force=True, delete_permanently=True)
	_delete_navigation(doctypes)
	_delete_references(doctypes)
	frappe.delete_doc("Custom HTML Block", "CCHC Home", force=True, ignore_missing=True, delete_permanently=True)
	_delete_roles()
	_delete_unused("Workflow State", "Workflow Document State", "state")
	_delete_unused("Workflow Action Master", "Workflow Transition", "action")
	frappe.db.delete("Scheduled Job Type", {"method": ("like", "cchc_eval.%")})
	frappe.db.delete("Patch Log", {"patch": ("like", "cchc_eval.%")})
	frappe.db.delete("Series", {"name": ("like", "CCHC-BTC-%")})


def _complete() -> None:
	"""Add what an interrupted install or uninstall left out: Frappe removes only what is whole."""
	rebuild_module_map()
	add_module_defs(APP, ignore_if_duplicate=True)
	sync_for(APP)


# Logs of events, which outlive their documents.
_LOGS = ("Access Log", "Activity Log", "Communication", "Communication Link", "Email Queue", "Integration Request")


def _delete_references(doctypes: list[str]) -> None:
	"""Comments, versions, files, permissions, custom fields, reports …: records that name one of our DocTypes."""
	fields = frappe.get_all(
		"DocField",
		{"fieldtype": "Link", "options": "DocType", "parent": ("not in", [*doctypes, "DocType", *_LOGS])},
		["parent", "fieldname"],
		order_by="parent",
	)
	for field in fields:
		meta = frappe.get_meta(field.parent)
		if meta.issingle or meta.is_virtual:
			continue
		about_us = {field.fieldname: ("in", doctypes)}
		if meta.name != "File" and not meta.get_table_fields():
			frappe.db.delete(meta.name, about_us)
			continue
		for name in frappe.get_all(meta.name, about_us, pluck="name"):
			doc = frappe.get_doc(meta.name, name)
			doc.flags.by_server = True
			# A report that came with an app refuses to go, also with the DocType that it is about.
			came_along = doc.doctype == "Report" and doc.is_standard == "Yes"
			if came_along:
				delete_custom_role("report", name)
			frappe.delete_doc(
				meta.name,
				name,
				flags=doc.flags,
				ignore_permissions=True,
				force=True,
				delete_permanently=True,
				ignore_on_trash=came_along,
			)
	frappe.db.delete("Custom DocPerm", {"parent": ("in", doctypes)})
	frappe.db.delete("Singles", {"doctype": ("in", doctypes)})
	for table in ("__global_search", "__UserSettings"):
		frappe.db.sql(f"delete from `{table}` where doctype in %s", [doctypes])


def _delete_navigation(doctypes: list[str]) -> None:
	"""Frappe 16's icons and sidebars of the app, those that it makes of our workspaces and users of them, and what
	stands of us in others."""
	if not frappe.db.exists("DocType", "Workspace Sidebar"):
		return
	ours = ["CCHC", *frappe.get_all("Workspace", {"module": "CCHC Eval", "name": ("!=", "CCHC")}, pluck="name")]
	icons = frappe.get_all("Desktop Icon", or_filters={"app": "cchc_eval", "link_to": ("in", ours)}, pluck="name")
	about = {"app": "cchc_eval", "module": "CCHC Eval", "name": ("in", ours)}
	sidebars = frappe.get_all("Workspace Sidebar", or_filters=about, pluck="name")
	frappe.db.delete("Workspace Sidebar Item", {"link_to": ("in", [*doctypes, *ours])})
	# Not by their documents, which in developer mode delete the app's own files.
	for icon in icons:
		frappe.db.delete("Has Role", {"parenttype": "Desktop Icon", "parent": icon})
		frappe.db.delete("Desktop Icon", {"name": icon})
	for sidebar in sidebars:
		frappe.db.delete("Workspace Sidebar Item", {"parent": sidebar})
		frappe.db.delete("Workspace Sidebar", {"name": sidebar})
	for layout in frappe.get_all("Desktop Layout", ["name", "layout"]):
		shown = json.loads(layout.layout or "[]")
		left = [icon for icon in shown if icon.get("name") not in icons]
		if left != shown:
			frappe.db.set_value("Desktop Layout", layout.name, "layout", json.dumps(left), update_modified=False)


def _delete_roles() -> None:
	ours = sorted(roles.ALL)
	_delete_role_profiles()
	for doctype in ("Has Role", "Custom DocPerm"):
		frappe.db.delete(doctype, {"role": ("in", ours)})
	for role in ours:
		frappe.delete_doc("Role", role, force=True, ignore_missing=True, delete_permanently=True)


def _delete_role_profiles() -> None:
	"""Ours; who has one keeps the other roles that a site may have added to it."""
	data = json.loads((ON_INSTALL / "7_role_profile.json").read_text(encoding="utf-8"))
	for name in (one["role_profile"] for one in data):
		if frappe.db.exists("Role Profile", name) and not frappe.db.exists("User", {"role_profile_name": name}):
			frappe.db.delete("Has Role", {"parenttype": "Role Profile", "parent": name})
			frappe.db.delete("Role Profile", {"name": name})


def _delete_unused(doctype: str, used_in: str, field: str) -> None:
	"""Delete those of the names that we installed which no other app's workflow uses."""
	for file in ON_INSTALL.glob("*.json"):
		for data in json.loads(file.read_text(encoding="utf-8")):
			if data["doctype"] == doctype:
				name = next(value for key, value in data.items() if key.endswith("_name"))
				# Frappe brings these itself.
				if name not in ("Approved", "Approve") and not frappe.db.exists(used_in, {field: name}):
					frappe.delete_doc(doctype, name, force=True, ignore_missing=True, delete_permanently=True)
