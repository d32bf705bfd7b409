"""Set-based writes for what touches a whole round: a few statements, whatever the number of documents.

Controllers, notifications and global search do not run for these rows; each caller does explicitly what is needed of
them. Nothing commits here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count, islice, repeat
from typing import Any, NamedTuple

import frappe
from frappe.model.document import Document
from frappe.model.workflow import get_workflow
from frappe.utils import get_fullname, now

from cchc_eval.storage import rows_by_name
from cchc_eval.storage.plain_text import plain
from cchc_eval.storage.rows_by_name import stored

# One statement stays far below MariaDB's default max_allowed_packet (16 MB).
_MOST_CHARACTERS = 2_000_000
_MOST_ROWS = 1000
_LONG = 500
# Frappe writes `coalesce(` for it, in texts too.
_REWRITTEN = "ifnull("


class Joined(NamedTuple):
	"""A long text whose head is that of many rows: the head is sent once."""

	head: str
	rest: str


# Exactly of these types: what is derived from them may be written in another way.
_PLAIN = frozenset({str, int, float, type(None), Joined})


def insert_rows(doctype: str, rows: Iterable[Mapping[str, Any]]) -> None:
	"""Insert rows that all have the same keys; name, owner and times are filled in where absent. Of what is generated
	no more is held than one statement takes."""
	left, names = iter(rows), row_names()
	stamp = now()
	common = {
		"creation": stamp,
		"modified": stamp,
		"owner": frappe.session.user,
		"modified_by": frappe.session.user,
		"docstatus": 0,
		"idx": 0,
	}
	while chunk := list(islice(left, _MOST_ROWS)):
		columns = list({"name": None, **common, **chunk[0]})
		written: list[Iterable[str]] = []
		given: list[Sequence[Any]] = []
		for column in columns:
			if column in chunk[0]:
				values = [row[column] for row in chunk]
			elif column == "name":
				values = list(islice(names, len(chunk)))
			else:
				values = [common[column]] * len(chunk)
			if _PLAIN.issuperset(map(type, values)):
				written.append(_written(doctype, column, values))
			else:
				written.append(repeat("%s", len(chunk)))
				given.append([stored(doctype, column, value) for value in values])
		into = f"INSERT INTO `tab{doctype}` ({', '.join(f'`{column}`' for column in columns)}) VALUES "
		# Made one by one: a thousand rows that each carry a criteria set take a hundred megabytes.
		texts = (f"({', '.join(row)})" for row in zip(*written, strict=True))
		_send(into, texts, zip(*given, strict=True) if given else repeat((), len(chunk)))


def row_names() -> Iterator[str]:
	"""In their order: rows that are read together lie together. Names drawn one by one would, of some hundred thousand,
	be found twice now and then."""
	drawn = frappe.generate_hash(length=10)
	return (f"{drawn}{number:06x}" for number in count())


def _written(doctype: str, column: str, values: list[Any]) -> list[str]:
	"""As parts of the statement: a driver in Python takes most of the time that it all takes. Once what comes again."""
	known: dict[Any, str] = {}
	heads: dict[str, str] = {}
	for value in values:
		if value not in known:
			if isinstance(value, Joined):
				known[value] = _joined(doctype, column, value, heads)
			else:
				known[value] = _literal(stored(doctype, column, value))
	return [known[value] for value in values]


def _literal(value: str | int | float | None) -> str:
	if value is None:
		return "NULL"
	if not isinstance(value, str):
		return repr(value)
	# Letter by letter a driver in Python takes most of the time of a long text.
	if len(value) < _LONG and _REWRITTEN not in value.casefold():
		return frappe.db.escape(value)
	return f"_utf8mb4 0x{value.encode().hex()}"


def _joined(doctype: str, column: str, value: Joined, heads: dict[str, str]) -> str:
	if value.head not in heads:
		heads[value.head] = f"@cchc_head_{len(heads)}"
		frappe.db.sql(f"SET {heads[value.head]} = %s", stored(doctype, column, value.head))
	return f"CONCAT({heads[value.head]}, {_literal(stored(doctype, column, value.rest))})"


def _send(into: str, rows: Iterable[str], given: Iterable[Sequence[Any]]) -> None:
	"""In statements that stay far below what one may hold."""
	texts: list[str] = []
	values: list[Any] = []
	size = 0
	for text, of_row in zip(rows, given, strict=True):
		taken = len(text) + sum(len(value) for value in of_row if isinstance(value, str))
		if texts and size + taken > _MOST_CHARACTERS:
			_execute(into, texts, values)
			texts, values, size = [], [], 0
		texts.append(text)
		values += of_row
		size += taken
	_execute(into, texts, values)


def _execute(into: str, rows: Sequence[str], values: Sequence[Any]) -> None:
	# With an empty list too a driver takes each %% as one %.
	frappe.db.sql(f"{into}{', '.join(rows)}", values or {"no": None})


def add_comments(doctype: str, texts: Mapping[str, str], comment_type: str = "Info") -> None:
	"""One timeline entry on each named document. `texts` are HTML: escape what users wrote."""
	user = frappe.session.user
	insert_rows(
		"Comment",
		[
			{
				"comment_type": comment_type,
				"reference_doctype": doctype,
				"reference_name": name,
				"content": text,
				"comment_email": user,
				"comment_by": get_fullname(user),
			}
			for name, text in texts.items()
		],
	)


def add_workflow_actions(doctype: str, names: Sequence[str], state: str) -> None:
	"""The Workflow Actions that Frappe makes for documents in a state: who may move them on."""
	roles = sorted({row.allowed for row in get_workflow(doctype).transitions if row.state == state})
	actions = [
		{
			"name": frappe.generate_hash(length=10),
			"status": "Open",
			"reference_doctype": doctype,
			"reference_name": name,
			"workflow_state": state,
		}
		for name in names
	]
	insert_rows("Workflow Action", actions)
	insert_rows(
		"Workflow Action Permitted Role",
		[
			{
				"parent": action["name"],
				"parenttype": "Workflow Action",
				"parentfield": "permitted_roles",
				"idx": position,
				"role": role,
			}
			for action in actions
			for position, role in enumerate(roles, 1)
		],
	)


def record_version(before: Document, after: Document) -> None:
	"""The version of a change that was written without `save`."""
	version = frappe.new_doc("Version")
	if version.update_version_info(before, after):
		version.insert(ignore_permissions=True)


def insert_documents(docs: Sequence[Document]) -> None:
	"""Insert documents (or rows) of one DocType, named already, and the rows of their tables with them."""
	if not docs:
		return
	stamp, user = now(), frappe.session.user
	values = []
	for doc in docs:
		doc.creation, doc.owner = doc.creation or stamp, doc.owner or user
		doc.modified, doc.modified_by = doc.modified or stamp, doc.modified_by or user
		values.append(doc.get_valid_dict(convert_dates_to_str=True, ignore_virtual=True))
		doc.set("__islocal", False)
	insert_rows(docs[0].doctype, values)
	for field in docs[0].meta.get_table_fields():
		insert_documents([row for doc in docs for row in doc.get(field.fieldname)])


def add_versions(doctype: str, diffs: Mapping[str, Mapping[str, Any]]) -> None:
	"""The history of documents changed in bulk. A diff holds, as Frappe's Version does, `changed` [[field, from,
	to], …] and `row_changed` [[table, index, row's name, [[field, from, to], …]], …]."""
	empty: dict[str, Any] = {"changed": [], "added": [], "removed": [], "row_changed": []}
	insert_rows(
		"Version",
		[
			{
				"ref_doctype": doctype,
				"docname": name,
				"data": plain(frappe.as_json({**empty, **diff}, indent=None, separators=(",", ":"))),
			}
			for name, diff in diffs.items()
		],
	)


def forget(doctype: str, names: Sequence[str]) -> None:
	"""Frappe's `clear_document_cache` of many, in one word to the cache instead of one each."""
	keys = [f"document_cache::{doctype}::{name}" for name in names]

	def clear() -> None:
		frappe.cache.delete_value(keys)

	clear()
	frappe.db.value_cache.pop(doctype, None)
	frappe.db.after_commit.add(clear)
	frappe.db.after_rollback.add(clear)


def complete_workflow_actions(doctype: str, names: Sequence[str]) -> None:
	"""Complete the open Workflow Actions of these documents."""
	if names:
		about = {"reference_doctype": doctype, "reference_name": ("in", list(names)), "status": "Open"}
		# Other apps make and complete theirs meanwhile.
		found = frappe.get_all("Workflow Action", about, pluck="name", order_by=None)
		rows_by_name.write_all("Workflow Action", found, {"status": "Completed", "completed_by": frappe.session.user})
