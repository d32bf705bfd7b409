"""What a site holds after the app is installed; what it keeps over migrate and gives back on uninstall."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import frappe
import pytest
from frappe.modules.patch_handler import get_patches_from_app

from cchc_eval import hooks, install
from cchc_eval.data import default_criteria_set
from cchc_eval.install import SETTINGS
from cchc_eval.permissions import roles

# The name of a site without the app, which may be changed and is put back by uninstalling.
THROWAWAY = os.environ.get("CCHC_THROWAWAY_SITE", "")
# Frappe 16's record of who changed permissions.
PERMISSION_LOG = "tabPermission Log"
# What Frappe itself writes or keeps: the list of apps with new row names, what was deleted, the histories of users,
# roles, permissions and workflows, the tags of the site.
FRAPPES_OWN = {
	PERMISSION_LOG,
	"tabInstalled Application",
	"tabDeleted Document",
	"tabComment",
	"tabVersion",
	"tabTag",
	"tabError Log",
	"tabScheduled Job Log",
	"tabActivity Log",
	"tabRQ Job",
	"tabSessions",
	"tabSeries",
}


def test_the_default_criteria_set_is_in_force() -> None:
	names = frappe.get_all("CCHC Criteria Set", {"docstatus": 1}, pluck="name", order_by="creation")
	assert frappe.get_doc("CCHC Criteria Set", names[0]).criteria_set() == default_criteria_set()


def test_settings_roles_and_workflows_are_there() -> None:
	assert frappe.db.get_single_value("CCHC Settings", "council_name") == SETTINGS["council_name"]
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
	for name in ("doc_events", "has_permission", "permission_query_conditions"):
		for doctype in getattr(hooks, name):
			assert doctype == "*" or frappe.db.exists("DocType", doctype), doctype


def test_every_patch_can_be_run() -> None:
	for patch in get_patches_from_app("cchc_eval"):
		assert callable(importlib.import_module(patch.split()[0]).execute), patch


def test_no_fixture_lies_where_migrate_would_import_it_again() -> None:
	assert not list((Path(hooks.__file__).parent / "fixtures").glob("*.json"))
	assert not hasattr(hooks, "fixtures")


@pytest.mark.skipif(not THROWAWAY, reason="CCHC_THROWAWAY_SITE names no site without the app")
def test_install_migrate_uninstall_and_install_again() -> None:
	before = lifecycle("snapshot")
	assert not any(table.startswith("tabCCHC") for table in before)
	bench("install-app", "cchc_eval")
	lifecycle("use")
	edits = lifecycle("kept")
	assert (edits["department"], edits["transition"], edits["export"]) == (
		"Sở Khoa học và Công nghệ",
		"CCHC Unit Staff",
		1,
	)
	bench("migrate")
	bench("migrate")
	assert lifecycle("kept") == edits
	logged = lifecycle("snapshot").get(PERMISSION_LOG, [])

	bench("uninstall-app", "cchc_eval", "--yes", "--no-backup")
	after = lifecycle("snapshot")
	lifecycle("tidy")
	tidied = lifecycle("snapshot")
	assert not any("cchc" in table.lower() for table in after)
	assert set(logged) <= set(after.get(PERMISSION_LOG, []))
	left = {
		table: sorted(set(rows) - set(before.get(table, ())))
		for table, rows in tidied.items()
		if isinstance(rows, list) and table not in FRAPPES_OWN
	}
	assert {table: rows for table, rows in left.items() if rows} == {}
	gone = {table for table, rows in before.items() if isinstance(rows, list) and set(rows) - set(tidied[table])}
	assert gone <= FRAPPES_OWN

	bench("install-app", "cchc_eval")
	assert lifecycle("kept")["criteria_sets"] == 1
	bench("uninstall-app", "cchc_eval", "--yes", "--no-backup")


def bench(*arguments: str) -> None:
	command = ["bench", "--site", THROWAWAY, *arguments]
	done = subprocess.run(command, cwd=frappe.utils.get_bench_path(), capture_output=True, text=True, check=False)
	assert done.returncode == 0 and "Traceback" not in done.stdout + done.stderr, done.stdout + done.stderr


def lifecycle(action: str) -> dict[str, Any]:
	script = Path(__file__).with_name("lifecycle.py")
	command = [sys.executable, str(script), THROWAWAY, action]
	done = subprocess.run(command, capture_output=True, text=True, check=False)
	assert done.returncode == 0, done.stderr
	return json.loads(done.stdout.splitlines()[-1])
