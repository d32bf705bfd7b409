"""What a site holds after the app is installed."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import frappe
from frappe.modules.patch_handler import get_patches_from_app

from cchc_eval import hooks, install
from cchc_eval.data import default_criteria_set
from cchc_eval.permissions import roles


def test_the_default_criteria_set_is_in_force() -> None:
	names = frappe.get_all("CCHC Criteria Set", {"docstatus": 1}, pluck="name", order_by="creation")
	assert frappe.get_doc("CCHC Criteria Set", names[0]).criteria_set() == default_criteria_set()


def test_settings_roles_and_workflows_are_there() -> None:
	assert set(frappe.get_all("Role", {"name": ("in", sorted(roles.ALL)), "desk_access": 1}, pluck="name")) == roles.ALL
	for doctype in ("CCHC Self Assessment", "CCHC Appraisal", "CCHC Council Decision"):
		assert frappe.get_doc("Workflow", doctype).is_active


def test_installing_again_changes_nothing() -> None:
	install.after_install()
	before = {table: frappe.db.count(table) for table in _TABLES}
	frappe.db.set_single_value("CCHC Settings", "department", "Sở khác")
	install.after_install()
	assert {table: frappe.db.count(table) for table in _TABLES} == before
	assert frappe.db.get_single_value("CCHC Settings", "department") == "Sở khác"


_TABLES = ("CCHC Criteria Set", "CCHC Reward Form", "Workflow", "Workflow State", "Workflow Action Master", "Role")


def dotted_paths(value: Any) -> Iterator[str]:
	if isinstance(value, str) and value.startswith("cchc_eval."):
		yield value
	elif isinstance(value, dict):
		for inner in value.values():
			yield from dotted_paths(inner)
	elif isinstance(value, list | tuple):
		for inner in value:
			yield from dotted_paths(inner)


def test_every_path_in_hooks_leads_to_a_function_or_a_file() -> None:
	public = Path(hooks.__file__).parent / "public"
	paths = [path for name, value in vars(hooks).items() if not name.startswith("_") for path in dotted_paths(value)]
	assert paths
	for path in paths:
		if path.endswith((".bundle.js", ".bundle.css")):
			assert list(public.rglob(path)), path
		else:
			assert callable(frappe.get_attr(path)), path


def test_every_doctype_in_hooks_exists() -> None:
	known = {"*", *frappe.get_all("DocType", pluck="name")}
	if frappe.__version__ >= "16":
		known.add("Energy Point Log")  # Of Frappe 15 alone.
	for name in ("doc_events", "has_permission", "permission_query_conditions"):
		assert set(getattr(hooks, name)) and set(getattr(hooks, name)) <= known, name


def test_every_patch_can_be_run() -> None:
	patches = get_patches_from_app("cchc_eval")
	assert patches
	for patch in patches:
		assert callable(importlib.import_module(patch.split()[0]).execute), patch


def test_no_fixture_lies_where_migrate_would_import_it_again() -> None:
	folder = Path(hooks.__file__).parent / "fixtures"
	assert list(folder.rglob("*.json")) and not list(folder.glob("*.json"))
	assert not hasattr(hooks, "fixtures")
