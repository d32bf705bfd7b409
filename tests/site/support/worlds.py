"""What many tests begin with, built once and then put back as it was stored.

To walk a round to its approved decision takes half a second of processor, and most tests begin with one. A function
that is marked as a `world` is really called the first time; when another test begins with the same call, the rows that
it had written are written again as they were, in one go. That holds where nothing else was done before: no other write,
nothing replaced by monkeypatch. Else, and outside of tests that are rolled back, the function is called as ever.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import frappe
from frappe.model.document import Document

Build = TypeVar("Build", bound=Callable[..., Any])
# One row: the values of its key, and all its values as SQL writes them.
Rows = Mapping[str, str]
READS = ("select", "show", "set", "desc", "describe", "explain", "start", "begin")
TABLES = re.compile(r"`((?:tab|__)[^`]+)`|\b(tab[A-Z]\w+|__[A-Za-z]\w+)")
# The one table without a key.
SINGLES = ("tabSingles", ("doctype", "field"))


class Unkept(Exception):
	"""This can't be put back: it is built each time."""


@dataclass
class World:
	tables: frozenset[str]
	user: str
	result: Callable[[], Any]
	rows: dict[str, Rows]
	files: dict[Path, bytes]
	# How to make it of an empty transaction; known after the rollback that follows it.
	statements: list[str] | None = None

	def compare(self) -> None:
		"""With what is there without it. Raises Unkept."""
		self.statements = list(_difference(self))

	def write(self) -> None:
		for statement in self.statements or ():
			frappe.db._cursor.execute(statement)
		frappe.db.transaction_writes += 1


@dataclass
class Worlds:
	kept: dict[tuple[Any, ...], World | None] = field(default_factory=dict)
	# The calls that made what stands in this transaction; None where anything else was written.
	standing: tuple[Any, ...] | None = None
	# Tables that this transaction wrote into.
	written: set[str] = field(default_factory=set)
	fresh: list[World] = field(default_factory=list)

	def begin(self) -> None:
		"""A transaction that is rolled back begins, with nothing written."""
		self.standing, self.written = (), set()

	def end(self) -> None:
		"""It has been rolled back: what it had built can be told from what is there anyway."""
		self.standing = None
		for world in self.fresh:
			with suppress(Unkept):
				world.compare()
		self.fresh.clear()

	def stop(self) -> None:
		"""What follows in this transaction depends on more than on who called what."""
		self.standing = None

	def ran(self, query: str) -> None:
		"""The site's database is asked this."""
		words = query.split(None, 1)
		word = words[0].lower()
		if word in READS:
			return
		if word == "rollback" and len(words) == 1 and self.standing is not None:
			self.begin()
			return
		self.standing = None
		self.written.update(first or second for first, second in TABLES.findall(query))

	def place(self, build: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
		if self.standing is None:
			return build(*args, **kwargs)
		try:
			asked = (
				build.__module__,
				build.__qualname__,
				_plain((args, kwargs)),
				frappe.session.user,
				frappe.local.lang,
			)
			key = (*self.standing, asked)
			world = self.kept.get(key)
		except (Unkept, TypeError):
			# Arguments of which can't be said whether they are the same.
			self.stop()
			return build(*args, **kwargs)
		if world and world.statements is not None:
			self._put_back(world)
			self.standing = key
			return world.result()
		result = build(*args, **kwargs)
		if key not in self.kept:
			try:
				self.kept[key] = self._keep(result)
				self.fresh.append(self.kept[key])
			except Unkept:
				self.kept[key] = None
		self.standing = key
		return result

	def _keep(self, result: Any) -> World:
		return as_it_stands(self.written & set(frappe.db.get_tables(cached=True)), result)

	def _put_back(self, world: World) -> None:
		frappe.db.rollback()
		world.write()
		self.written |= world.tables
		for path, content in world.files.items():
			if not path.exists():
				path.write_bytes(content)
				frappe.db.after_rollback.add(functools.partial(path.unlink, missing_ok=True))
		frappe.clear_cache()
		frappe.set_user(world.user)


WORLDS = Worlds()


def world(build: Build) -> Build:
	"""Mark a function that builds what tests begin with: it depends on its arguments alone."""

	@functools.wraps(build)
	def place(*args: Any, **kwargs: Any) -> Any:
		return WORLDS.place(build, args, kwargs)

	return place  # type: ignore[return-value]


def as_it_stands(tables: Collection[str], result: Any = None) -> World:
	"""What the tables hold now. Raises Unkept."""
	rows = {table: _rows(table) for table in tables}
	files = dict(_files()) if "tabFile" in rows else {}
	return World(frozenset(tables), frappe.session.user, _again(result), rows, files)


def watch() -> None:
	"""Let the connected site tell what its database is asked."""
	real = frappe.db.check_transaction_status

	def check_transaction_status(query: str, *more: Any) -> None:
		real(query, *more)
		WORLDS.ran(query)

	frappe.db.check_transaction_status = check_transaction_status


@functools.cache
def _columns(table: str) -> list[str]:
	frappe.db._cursor.execute(
		"select column_name from information_schema.columns where table_schema = database() and table_name = %s",
		(table,),
	)
	return [column for (column,) in frappe.db._cursor.fetchall()]


@functools.cache
def _key(table: str) -> tuple[str, ...]:
	"""The columns that tell its rows apart. Raises Unkept where there are none."""
	frappe.db._cursor.execute(
		"""select group_concat(column_name order by seq_in_index) from information_schema.statistics
		where table_schema = database() and table_name = %s and non_unique = 0
		group by index_name order by index_name = 'PRIMARY' desc, index_name limit 1""",
		(table,),
	)
	for (columns,) in frappe.db._cursor.fetchall():
		return tuple(columns.split(","))
	if table == SINGLES[0]:
		return SINGLES[1]
	raise Unkept(table)


def _rows(table: str) -> Rows:
	"""Raises Unkept."""
	quoted = {column: f"quote(`{column}`)" for column in _columns(table)}
	parts = ([quoted[column] for column in _key(table)], quoted.values())
	key, values = (f"concat_ws(',', {', '.join(texts)})" for texts in parts)
	frappe.db._cursor.execute(f"select {key}, {values} from `{table}`")
	rows = frappe.db._cursor.fetchall()
	if len(kept := dict(rows)) != len(rows):
		raise Unkept(table)
	return kept


def _difference(world: World) -> Iterator[str]:
	for table, rows in world.rows.items():
		before = _rows(table)
		changed = {key: values for key, values in rows.items() if before.get(key) != values}
		if out := [key for key in before if rows.get(key) != before[key]]:
			columns = ", ".join(f"`{column}`" for column in _key(table))
			yield f"delete from `{table}` where ({columns}) in ({', '.join(f'({key})' for key in out)})"
		if changed:
			columns = ", ".join(f"`{column}`" for column in _columns(table))
			yield f"insert into `{table}` ({columns}) values ({'), ('.join(changed.values())})"


def _files() -> Iterator[tuple[Path, bytes]]:
	"""What is attached to documents of ours, on the disk."""
	for url in frappe.get_all("File", {"attached_to_doctype": ("like", "CCHC %")}, pluck="file_url"):
		path = Path(frappe.get_site_path(url.lstrip("/")))
		if path.is_file():
			yield path, path.read_bytes()


def _plain(value: Any) -> Any:
	"""An argument, so that equal ones do the same. Raises Unkept."""
	if isinstance(value, Document):
		return value.doctype, value.name, frappe.as_json(value.as_dict())
	if isinstance(value, dict):
		return tuple((key, _plain(value[key])) for key in sorted(value))
	if isinstance(value, list | tuple):
		return tuple(map(_plain, value))
	if callable(value):
		raise Unkept
	return value


def _again(result: Any) -> Callable[[], Any]:
	"""How to have the result once more: a document as it is stored. Raises Unkept."""
	if isinstance(result, Document):
		return functools.partial(frappe.get_doc, result.doctype, result.name)
	if isinstance(result, list | tuple):
		kind, parts = type(result), [_again(part) for part in result]
		return lambda: kind(part() for part in parts)
	if result is None or isinstance(result, str | int | float):
		return lambda: result
	raise Unkept
