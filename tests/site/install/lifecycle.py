"""What the test of install, migrate and uninstall does on a throwaway site, in processes of their own.

`lifecycle.py SITE ACTION …` takes actions one after the other, and prints what they tell as a list in JSON:

    snapshot          what every table holds
    use               leave the traces of a site that works: units, members, a round, files, edits
    kept              what is left of the edits
    arranged          what is left of the navigation that users arranged
    tidy              delete what `use` made that is not the app's: the user, the tag, the navigation
    forget_modules    as where the app came onto the bench after the site had cached the modules of all
    break_off_…       begin to install or uninstall, and fail in the middle
    note_as_installed have the app's name and module there, whatever else is
    uninstall         as Frappe's command does
"""

from __future__ import annotations

import itertools
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest import mock

import frappe
from frappe import installer
from frappe.model import sync

from cchc_eval.demo import office

APP = "cchc_eval"
BENCH = Path(os.environ.get("FRAPPE_BENCH", "~/frappe-bench")).expanduser()
HEAD = "head@lifecycle.example"
# Rows beyond this are not shown by name.
MOST_ROWS = 20_000


class BrokenOff(Exception):
	"""Stands for whatever ends an install: a killed process, a full disk."""


def snapshot() -> dict[str, object]:
	"""Names of the rows by table (a count where there are too many), values of Singles, and files on disk."""
	tables: dict[str, object] = {}
	columns = frappe.db.sql(
		"select table_name, group_concat(column_name) from information_schema.columns"
		" where table_schema = database() group by table_name"
	)
	for table, names in columns:
		key = "name" in names.split(",")
		count = frappe.db.sql(f"select count(*) from `{table}`")[0][0]
		if key and count <= MOST_ROWS:
			tables[table] = sorted(str(row[0]) for row in frappe.db.sql(f"select name from `{table}`"))
		else:
			tables[table] = count
	tables["tabSingles"] = sorted({row[0] for row in frappe.db.sql("select doctype from tabSingles")})
	tables["tabDefaultValue"] = sorted(
		f"{row[0]}={row[1]}" for row in frappe.db.sql("select defkey, parent from tabDefaultValue")
	)
	files = Path(frappe.get_site_path("private", "files")), Path(frappe.get_site_path("public", "files"))
	tables["files"] = sorted(file.name for folder in files for file in folder.glob("*") if file.is_file())
	return tables


def use() -> None:
	frappe.set_user("Administrator")
	user = frappe.get_doc({"doctype": "User", "email": HEAD, "first_name": "Head", "send_welcome_email": 0})
	user.flags.no_welcome_mail = True
	user.insert()
	member = {"user": HEAD, "duty": "Head"}
	unit = {"doctype": "CCHC Unit", "unit_code": "LC1", "unit_name": "Đơn vị LC1", "members": [member]}
	frappe.get_doc(unit).insert()
	cset = frappe.copy_doc(frappe.get_last_doc("CCHC Criteria Set"))
	cset.update({"docstatus": 0, "amended_from": None, "title": "Bộ của cơ quan"})
	cset.insert()
	cset.add_comment("Comment", "Một ý kiến")
	cset.add_tag("cải cách")
	attached = {"attached_to_doctype": cset.doctype, "attached_to_name": cset.name}
	frappe.get_doc(
		{"doctype": "File", "file_name": "lifecycle.txt", "content": "x" * 99, "is_private": 1, **attached}
	).insert()
	frappe.get_doc(
		{"doctype": "ToDo", "description": "x", "reference_type": cset.doctype, "reference_name": cset.name}
	).insert()
	arrange()
	edit()
	frappe.db.commit()


# A sidebar that is not the app's, with an entry of the app's.
OTHER_SIDEBAR = "Thanh bên của cơ quan"


def arrange() -> None:
	"""What users make of Frappe 16's navigation."""
	if not frappe.db.exists("DocType", "Workspace Sidebar"):
		return
	own = frappe.copy_doc(frappe.get_doc("Workspace Sidebar", "CCHC"))
	own.update({"title": f"CCHC-{HEAD}", "for_user": HEAD, "standard": 0})
	own.insert()
	other = frappe.get_doc({"doctype": "Workspace Sidebar", "title": OTHER_SIDEBAR, "module": "Core"})
	for doctype in ("CCHC Unit", "User"):
		other.append("items", {"label": doctype, "type": "Link", "link_type": "DocType", "link_to": doctype})
	other.insert()
	shown = [{"name": name, "label": name} for name in ("CCHC", "Users")]
	frappe.get_doc({"doctype": "Desktop Layout", "user": HEAD, "layout": json.dumps(shown)}).insert()


def arranged() -> dict[str, object]:
	"""What is left of the same."""
	if not frappe.db.exists("DocType", "Workspace Sidebar"):
		return {}
	(layout,) = frappe.get_all("Desktop Layout", {"user": HEAD}, pluck="layout")
	items = frappe.get_all("Workspace Sidebar Item", {"parent": OTHER_SIDEBAR}, pluck="link_to")
	return {"layout": [icon["name"] for icon in json.loads(layout)], "items": items}


def edit() -> None:
	"""What a site may set to its liking."""
	settings = frappe.get_single("CCHC Settings")
	settings.update({**office.TEXTS, "department": "Sở Khoa học và Công nghệ", "signer_name": "Nguyễn Văn Ký"})
	settings.save()
	workflow = frappe.get_doc("Workflow", "CCHC Self Assessment")
	workflow.transitions[0].allowed = "CCHC Unit Staff"
	workflow.save()
	frappe.permissions.setup_custom_perms("CCHC Unit")
	frappe.permissions.update_permission_property("CCHC Unit", "CCHC Clerk", 0, "export", 1)
	frappe.make_property_setter(
		{
			"doctype": "CCHC Unit",
			"fieldname": "unit_group",
			"property": "label",
			"value": "Cụm",
			"property_type": "Data",
		}
	)
	frappe.get_doc(
		{
			"doctype": "Custom Field",
			"dt": "CCHC Unit",
			"fieldname": "site_note",
			"fieldtype": "Data",
			"label": "Ghi chú riêng",
		}
	).insert()
	frappe.delete_doc("CCHC Reward Form", frappe.get_all("CCHC Reward Form", pluck="name", order_by="name desc")[0])
	role = frappe.get_doc("Role", "CCHC Clerk")
	role.two_factor_auth = 1
	role.save()


def kept() -> dict[str, object]:
	return {
		"department": frappe.db.get_single_value("CCHC Settings", "department"),
		"signer_name": frappe.db.get_single_value("CCHC Settings", "signer_name"),
		"transition": frappe.get_doc("Workflow", "CCHC Self Assessment").transitions[0].allowed,
		"export": frappe.db.get_value("Custom DocPerm", {"parent": "CCHC Unit", "role": "CCHC Clerk"}, "export"),
		"label": frappe.get_meta("CCHC Unit").get_label("unit_group"),
		"custom_field": frappe.get_meta("CCHC Unit").has_field("site_note"),
		"reward_forms": frappe.db.count("CCHC Reward Form"),
		"criteria_sets": frappe.db.count("CCHC Criteria Set"),
		"two_factor": frappe.db.get_value("Role", "CCHC Clerk", "two_factor_auth"),
		"roles": sorted(frappe.get_all("Has Role", {"parent": HEAD}, pluck="role")),
		"workflows": frappe.db.count("Workflow", {"document_type": ("like", "CCHC %")}),
	}


def tidy() -> None:
	frappe.set_user("Administrator")
	for contact in frappe.get_all("Contact", {"user": HEAD}, pluck="name"):
		frappe.delete_doc("Contact", contact, force=True)
	frappe.delete_doc("User", HEAD, force=True)
	frappe.db.delete("Notification Settings", {"name": HEAD})
	frappe.defaults.clear_default(parent=HEAD)
	frappe.db.delete("DocShare", {"share_name": HEAD})
	if frappe.db.exists("DocType", "Workspace Sidebar"):
		frappe.db.delete("Desktop Layout", {"user": HEAD})
		frappe.delete_doc("Workspace Sidebar", OTHER_SIDEBAR)
	frappe.db.commit()


def forget_modules() -> None:
	modules = {app: listed for app, listed in frappe.local.app_modules.items() if app != APP}
	frappe.cache.set_value("app_modules", modules)


def break_off_in_doctypes() -> None:
	"""After the first 15 of the app's files."""
	bring, brought = sync.import_file_by_path, itertools.count()

	def import_file_by_path(path: str, **options: Any) -> Any:
		if next(brought) == 15:
			raise BrokenOff
		return bring(path, **options)

	with mock.patch.object(sync, "import_file_by_path", import_file_by_path):
		_broken_off(installer.install_app, APP)


def break_off_after_doctypes() -> None:
	from cchc_eval import install

	with mock.patch.object(install, "make_criteria_set", side_effect=BrokenOff):
		_broken_off(installer.install_app, APP)


def break_off_uninstall() -> None:
	"""Between the modules and their DocTypes."""
	with mock.patch.object(installer, "_delete_doctypes", side_effect=BrokenOff):
		_broken_off(installer.remove_app, APP, yes=True, no_backup=True)


def _broken_off(begin: Callable[..., object], *arguments: object, **options: object) -> None:
	frappe.set_user("Administrator")
	try:
		begin(*arguments, **options)
	except BrokenOff:
		frappe.db.commit()
	else:
		raise AssertionError("it did not break off")


def note_as_installed() -> None:
	installer.add_module_defs(APP, ignore_if_duplicate=True)
	installer.add_to_installed_apps(APP)
	frappe.db.commit()


def uninstall() -> None:
	installer.remove_app(APP, yes=True, no_backup=True)


ACTIONS: dict[str, Callable[[], object]] = {
	action.__name__: action
	for action in (
		snapshot,
		use,
		kept,
		arranged,
		tidy,
		forget_modules,
		break_off_in_doctypes,
		break_off_after_doctypes,
		break_off_uninstall,
		note_as_installed,
		uninstall,
	)
}

if __name__ == "__main__":
	os.chdir(BENCH / "sites")
	answers = []
	for action in sys.argv[2:]:
		frappe.init(sys.argv[1], sites_path=".")
		frappe.connect()
		answers.append(ACTIONS[action]())
		frappe.destroy()
	# On a line of its own, also after a bar of progress.
	print("\n" + json.dumps(answers, ensure_ascii=False))
