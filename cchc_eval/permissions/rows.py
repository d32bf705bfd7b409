"""Child rows are visible only with their document, and fields only at their permission level, by every route.

Frappe checks a query on a child table against the role only: whoever may read one self-assessment could list the rows
of all. It follows a link field into a document that the user may not see, and it accepts filters and sorting by fields
that the user may not read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.model.meta import Meta

from cchc_eval.permissions.documents import RULES, query_conditions

OURS = "CCHC "
# Parameters in which a request may name any field: Frappe leaves out those that are not permitted.
_HARMLESS = frozenset({"fields", "doc"})
# A plain field, which Frappe checks; of an expression it may check only the first field.
_PLAIN_FIELD = re.compile(r"(`tab[^`]+`\.|\w+\.)?(\*|`?\w+`?)( as `?[\w ]+`?)?", re.IGNORECASE)
_WEBSITE_LIST = re.compile(r"^/list\b|\bwww\.list\b")
_PLAIN_COMMENT = re.compile(r"/\*(?!!).*?\*/", re.DOTALL)
_SUBQUERY = re.compile(r"\bselect\b.*\bfrom\b[^\w]*\d*[^\w]*(tab|__|\w+`?\.)", re.IGNORECASE | re.DOTALL)


def conditions(user: str | None = None, doctype: str = "") -> str:
	"""`permission_query_conditions` of every DocType; empty for those that are not ours."""
	user = user or frappe.session.user
	if user == "Administrator":
		return ""
	refuse_subqueries()
	if not doctype.startswith(OURS):
		return ""
	if frappe.is_table(doctype):
		_refuse_hidden_fields(user, doctype)
		return " and ".join(f"({condition})" for condition in _row_conditions(user, frappe.get_meta(doctype)))
	if doctype in RULES:
		_refuse_hidden_fields(user, doctype)
	return ""


def _row_conditions(user: str, meta: Meta) -> Iterator[str]:
	table = f"`tab{meta.name}`"
	listed = ", ".join(frappe.db.escape(parent) for parent in RULES)
	seen = [f"{table}.parenttype not in ({listed})"]
	for parent in _parents(meta.name):
		fields = [field.fieldname for field in _readable_tables(parent, user) if field.options == meta.name]
		names = ", ".join(frappe.db.escape(name) for name in fields) or "''"
		seen.append(
			f"{table}.parenttype = {frappe.db.escape(parent)} and {table}.parentfield in ({names}) "
			f"and {table}.parent in ({_visible(parent, user)})"
		)
	yield " or ".join(f"({one})" for one in seen)
	for link in meta.get_link_fields():
		if link.options in RULES:
			column = f"{table}.`{link.fieldname}`"
			yield f"ifnull({column}, '') = '' or {column} in ({_visible(link.options, user)})"


def _parents(table: str) -> Iterator[str]:
	return (
		parent
		for parent in RULES
		if any(field.options == table for field in frappe.get_meta(parent).get_table_fields())
	)


def _readable_tables(parent: str, user: str) -> Iterator[Document]:
	meta = frappe.get_meta(parent)
	levels = meta.get_permlevel_access("read", user=user)
	return (field for field in meta.get_table_fields() if not field.permlevel or field.permlevel in levels)


def _visible(doctype: str, user: str) -> str:
	return f"select name from `tab{doctype}` where {query_conditions(user, doctype)}"


def may_see_row(row: Document, ptype: str, user: str | None) -> bool:
	"""Whether the user may see the document that a stored row belongs to; Frappe checks its DocType only."""
	return not row.parent or bool(frappe.has_permission(row.parenttype, ptype, doc=row.parent, user=user))


def _refuse_hidden_fields(user: str, doctype: str) -> None:
	"""Refuse filters and sorting by fields that the user may not read: the result would reveal their values."""
	asked = _asked()
	if doctype in asked:
		refuse_hidden_fields(doctype, asked, user)


def refuse_hidden_fields(doctype: str, asked: Any, user: str | None = None) -> None:
	"""Refuse anything that names a field which the user may not read."""
	text = _plain(asked)
	for name in sorted(set(_unreadable(doctype, user or frappe.session.user))):
		# The database ignores case too.
		if re.search(rf"\b{re.escape(name)}\b", text, re.IGNORECASE):
			frappe.throw(_("You may not filter or sort by {0}.").format(_(name)), frappe.PermissionError)


def refuse_subqueries(*stored: Any) -> None:
	"""Refuse subqueries in the request and in the `stored` values that it uses.

	Frappe accepts a query in place of a field name, so whoever may list anything could read every table.
	"""
	for value in (*frappe.local.form_dict.values(), *stored):
		asked = _plain(value)
		if "select" in asked.lower() and _SUBQUERY.search(_PLAIN_COMMENT.sub(" ", asked)):
			frappe.throw(_("You may not ask for a query within a query."), frappe.PermissionError)


def _asked() -> str:
	request = getattr(frappe.local, "request", None)
	path = frappe.utils.cstr(request.path) if request else ""
	given = frappe.local.form_dict
	values = (value for key, value in given.items() if key not in _HARMLESS)
	# Frappe's website lists filter by any parameter that is named like a field.
	names = given if _WEBSITE_LIST.search(f"{path} {given.get('cmd') or ''}") else ()
	return "\n".join([path, *names, *(_plain(value) for value in values), *_expressions(given.get("fields"))])


def _expressions(fields: Any) -> Iterator[str]:
	"""The requested fields that are expressions."""
	if isinstance(fields, str):
		try:
			fields = json.loads(fields)
		except ValueError:
			fields = fields.split(",")
	for field in fields if isinstance(fields, list) else [fields]:
		text = _plain(field or "")
		if not _PLAIN_FIELD.fullmatch(text.strip()):
			yield text


def _plain(value: Any) -> str:
	"""A value as Frappe reads it: JSON within it may write any letter as an escape."""
	if isinstance(value, str):
		try:
			read = json.loads(value)
		except ValueError:
			return value
		return value if isinstance(read, str) and read == value else f"{value}\n{_plain(read)}"
	if isinstance(value, dict):
		return "\n".join(_plain(part) for pair in value.items() for part in pair)
	if isinstance(value, (list, tuple)):
		return "\n".join(map(_plain, value))
	return frappe.utils.cstr(value)


def _unreadable(doctype: str, user: str) -> Iterator[str]:
	"""Fields, and tables by their DocType, that the user reads in none of the documents that hold them."""
	for parent in _parents(doctype) if frappe.is_table(doctype) else (doctype,):
		meta = frappe.get_meta(parent)
		levels = meta.get_permlevel_access("read", user=user)
		for field in meta.fields:
			if field.permlevel and field.permlevel not in levels:
				yield field.options if field.fieldtype == "Table" else field.fieldname
			elif field.fieldtype == "Table":
				columns = frappe.get_meta(field.options).fields
				yield from (row.fieldname for row in columns if row.permlevel and row.permlevel not in levels)
