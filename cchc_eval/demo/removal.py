"""Removing the demo: its units, users and rounds, everything made for them since, and no other row.

Set-based, bypassing the controllers, which refuse to delete evaluations.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import frappe
from frappe import _

from cchc_eval.controllers.problems import throw_problems
from cchc_eval.demo import office, record
from cchc_eval.storage import rows_by_name
from cchc_eval.storage.transactions import LOCK_ORDER, lock_rows

MODULE = "CCHC Eval"
USER, UNIT, ROUND = "User", "CCHC Unit", "CCHC Evaluation Round"
Names = dict[str, set[str]]
# Frappe's records about a document: the fields with its DocType and name.
ABOUT_DOCUMENTS = (
	("Access Log", "export_from", "reference_document"),
	("Activity Log", "reference_doctype", "reference_name"),
	("CCHC Document Number", "reference_doctype", "reference_name"),
	("CCHC Numbered Text", "reference_doctype", "reference_name"),
	("Comment", "reference_doctype", "reference_name"),
	("Communication", "reference_doctype", "reference_name"),
	("Document Follow", "ref_doctype", "ref_docname"),
	("Document Share Key", "reference_doctype", "reference_docname"),
	("DocShare", "share_doctype", "share_name"),
	("Email Queue", "reference_doctype", "reference_name"),
	("Error Log", "reference_doctype", "reference_name"),
	("File", "attached_to_doctype", "attached_to_name"),
	("Milestone", "reference_type", "reference_name"),
	("Notification Log", "document_type", "document_name"),
	("Tag Link", "document_type", "document_name"),
	("ToDo", "reference_type", "reference_name"),
	("Version", "ref_doctype", "docname"),
	("View Log", "reference_doctype", "reference_name"),
	("Workflow Action", "reference_doctype", "reference_name"),
	("Deleted Document", "deleted_doctype", "deleted_name"),
)
# Frappe's records about a user.
ABOUT_USERS = (
	("Access Log", "user"),
	("Activity Log", "user"),
	("CCHC Access Grant", "user"),
	("Contact", "user"),
	("Dashboard Settings", "name"),
	("DefaultValue", "parent"),
	("Document Follow", "user"),
	("DocShare", "user"),
	("Notification Log", "for_user"),
	("Notification Log", "from_user"),
	("Notification Settings", "name"),
	("Route History", "user"),
	("ToDo", "allocated_to"),
	("User Permission", "user"),
	("View Log", "viewed_by"),
)
# Frappe's tables that are no DocType: the column that names the user, and the columns of an index.
USER_TABLES = (
	("__UserSettings", "user", ("user", "doctype")),
	("__Auth", "name", ("doctype", "name", "fieldname")),
	("tabSessions", "user", ("sid",)),
)
SEARCH = "__global_search"


def clear() -> dict[str, int]:
	"""{DocType: how many documents}; {} where no demo is loaded. Raises ValidationError where others need it."""
	made = record.read()
	if not made:
		return {}
	names_of_office = made.pop(office.SETTINGS, [])
	names: Names = defaultdict(set, {doctype: set(listed) for doctype, listed in made.items()})
	_add_rounds_of_their_own(names)
	_refuse_if_needed(names)
	_add_what_links(names)
	for doctype in LOCK_ORDER:
		lock_rows(doctype, *names[doctype])
	files = _files_of(names)
	_delete_about_documents(names)
	_delete_about_users(names[USER])
	for doctype, listed in names.items():
		_delete(doctype, listed)
	record.forget()
	office.empty_again(names_of_office)
	_delete_beside(names)
	_delete_from_disk(files)
	frappe.clear_cache()
	frappe.cache.delete_key("cchc_units_of")
	frappe.cache.delete_key("users_for_mentions")
	return {doctype: len(listed) for doctype, listed in sorted(names.items()) if listed}


def _add_rounds_of_their_own(names: Names) -> None:
	"""Rounds that somebody opened while looking around, with the demo's units only."""
	names[ROUND] |= {round for round, units in _units_by_round().items() if units and units <= names[UNIT]}


def _units_by_round() -> dict[str, set[str]]:
	units: dict[str, set[str]] = defaultdict(set)
	for row in frappe.get_all("CCHC Round Unit", {"parenttype": ROUND}, ["parent", "unit"], order_by="parent"):
		units[row.parent].add(row.unit)
	return units


def _refuse_if_needed(names: Names) -> None:
	problems = [
		_("Round {0} has units of the demo beside others: {1}. Take them out of it first.").format(
			round, ", ".join(sorted(units & names[UNIT]))
		)
		for round, units in _units_by_round().items()
		if round not in names[ROUND] and units & names[UNIT]
	]
	members = frappe.get_all(
		"CCHC Unit Member",
		{"user": ("in", _some(names[USER])), "parent": ("not in", _some(names[UNIT]))},
		["user", "parent"],
		order_by="parent",
	)
	text = _("Unit {0} has the demo's user {1} as a member. Take that row out first.")
	problems += [text.format(row.parent, row.user) for row in members]
	if problems:
		throw_problems(problems, _("The demo can't be cleared"))


def _add_what_links(names: Names) -> None:
	"""Documents of the evaluation that name one of these, and those that name them."""
	links = [
		(meta.name, field.fieldname, field.options)
		for meta in map(
			frappe.get_meta, frappe.get_all("DocType", {"module": MODULE, "istable": 0, "issingle": 0}, pluck="name")
		)
		for field in meta.get_link_fields()
		if meta.name not in (UNIT, "CCHC Criteria Set")
	]
	grown = True
	while grown:
		before = sum(map(len, names.values()))
		for doctype, field, target in links:
			if names[target]:
				names[doctype].update(frappe.get_all(doctype, {field: ("in", sorted(names[target]))}, pluck="name"))
		grown = sum(map(len, names.values())) > before


def _files_of(names: Names) -> list[str]:
	"""Addresses of the files on these documents, and of files that the demo's users uploaded elsewhere."""
	urls = []
	for doctype, listed in names.items():
		filters = {"attached_to_doctype": doctype, "attached_to_name": ("in", _some(listed))}
		urls += frappe.get_all("File", filters, pluck="file_url")
	loose = {"owner": ("in", _some(names[USER])), "attached_to_name": ("is", "not set"), "is_folder": 0}
	for file in frappe.get_all("File", loose, ["name", "file_url"]):
		urls.append(file.file_url)
		names["File"].add(file.name)
	return urls


def _delete_about_documents(names: Names) -> None:
	for table, doctype_field, name_field in ABOUT_DOCUMENTS:
		for doctype, listed in list(names.items()):
			if listed:
				filters = {doctype_field: doctype, name_field: ("in", sorted(listed))}
				_delete(table, frappe.get_all(table, filters, pluck="name"))


def _delete_about_users(users: Iterable[str]) -> None:
	users = sorted(users)
	for doctype, field in ABOUT_USERS:
		if frappe.db.table_exists(doctype):
			_delete(doctype, frappe.get_all(doctype, {field: ("in", _some(users))}, pluck="name"))


def _delete_beside(names: Names) -> None:
	"""Rows of tables that have no names. Last, because an index of theirs also locks the gap before a row."""
	for doctype, listed in names.items():
		_delete_found(SEARCH, "name", listed, ("doctype", "name"), f"doctype = {frappe.db.escape(doctype)}")
	for table, field, key in USER_TABLES:
		_delete_found(table, field, names[USER], key)


def _delete_found(table: str, field: str, values: Iterable[str], key: Sequence[str], more: str = "true") -> None:
	"""Rows whose `field` has one of the values, found by a plain read."""
	listed = ", ".join(f"`{column}`" for column in key)
	found = frappe.db.sql(f"SELECT {listed} FROM `{table}` WHERE {more} AND `{field}` IN %s", (tuple(_some(values)),))
	for row in found:
		frappe.db.sql(f"DELETE FROM `{table}` WHERE {' AND '.join(f'`{column}` = %s' for column in key)}", row)


def _delete(doctype: str, names: Iterable[str]) -> None:
	"""Documents with their rows."""
	listed = list(names)
	if not listed:
		return
	for field in frappe.get_meta(doctype).get_table_fields():
		of_these = {"parenttype": doctype, "parent": ("in", listed)}
		rows_by_name.delete(field.options, frappe.get_all(field.options, of_these, pluck="name", order_by=None))
	rows_by_name.delete(doctype, listed)


def _delete_from_disk(urls: Iterable[str]) -> None:
	"""After the commit; content that another file of the site shares stays."""
	gone = set(urls) - set(frappe.get_all("File", {"file_url": ("in", _some(urls))}, pluck="file_url"))

	def delete() -> None:
		for url in gone:
			if url and url.startswith(("/private/files/", "/files/")):
				folder = ("private", "files") if url.startswith("/private") else ("public", "files")
				Path(frappe.get_site_path(*folder, url.rpartition("/")[2])).unlink(missing_ok=True)

	frappe.db.after_commit.add(delete)


def _some(values: Iterable[str] | Mapping[str, object]) -> list[str]:
	"""For an `in` that may be empty."""
	return sorted(values) or [""]
