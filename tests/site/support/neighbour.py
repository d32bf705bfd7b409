"""A second session of the site's database, in which somebody else works on documents that are none of ours."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import frappe
import pymysql
from database_user import database_user

from cchc_eval.storage.transactions import LOCK_ORDER

_WRITTEN = re.compile(
	r"^\s*(?:insert(?:\s+ignore)?\s+into|update|replace\s+into)\s+`?([\w ]+?)`?\s*(?:\(|set|force|$)"
	r"|^\s*delete\s+(?:`row`\s+)?from\s+`([^`]+)`"
	r"|straight_join\s+`([^`]+)`",
	re.IGNORECASE,
)
_READ = re.compile(r"\bfrom\s+`?([\w ]+?)`?\s+(?:force|where|order|$)", re.IGNORECASE)
# Waiting is refused at once (MariaDB: 0 seconds).
_PATIENCE = "set innodb_lock_wait_timeout = 0"
# Keys before, among and behind those of any document.
KEYS = ("0 khác", "Khac", "m-khac", "zzz khác")


ORDER = [f"tab{doctype}" for doctype in LOCK_ORDER]


class Tables(set[str]):
	"""Tables that a step writes in, or locks rows of."""

	def __init__(self) -> None:
		super().__init__()
		# Those of `ORDER` of which rows were locked that were there before.
		self.locked: list[str] = []

	def note(self, tables: Iterable[str], *, new: bool) -> None:
		for table in tables:
			self.add(table)
			if not new and table in ORDER and table not in self.locked:
				self.locked.append(table)

	@property
	def are_locked_in_order(self) -> bool:
		return self.locked == sorted(self.locked, key=ORDER.index)


@contextmanager
def touched_tables() -> Iterator[Tables]:
	"""The tables that the block writes in, or locks rows of."""
	found = Tables()
	real = frappe.db.sql

	def sql(query: Any, *args: Any, **kwargs: Any) -> Any:
		text = str(query)
		matches = list(_WRITTEN.finditer(text))
		if re.search(r"for\s+update", text, re.IGNORECASE):
			matches += _READ.finditer(text)
		names = (next(name for name in match.groups() if name) for match in matches)
		found.note(names, new=bool(re.match(r"\s*(?:insert|replace)\b", text, re.IGNORECASE)))
		return real(query, *args, **kwargs)

	frappe.db.sql = sql
	try:
		yield found
	finally:
		frappe.db.sql = real


@contextmanager
def second_session() -> Iterator[pymysql.connections.Connection]:
	conf = frappe.conf
	connection = pymysql.connect(
		host=conf.db_host or "127.0.0.1",
		port=int(conf.db_port or 3306),
		user=database_user(conf),
		password=conf.db_password,
		database=conf.db_name,
		charset="utf8mb4",
		autocommit=False,
	)
	try:
		with connection.cursor() as cursor:
			cursor.execute(_PATIENCE)
		yield connection
	finally:
		connection.rollback()
		connection.close()


def has_to_wait(connection: pymysql.connections.Connection, tables: Iterable[str]) -> list[str]:
	"""Where somebody else can't add a document, or change one of `foreign_rows`; nothing is kept."""
	waits = []
	for table in sorted(tables):
		columns = _columns(connection, table)
		if not columns:
			continue
		for key in KEYS:
			row = {column: f"{key} {column}"[:length] for column, length in columns.items()}
			if _refused(connection, _insert(table, row), list(row.values())):
				waits.append(f"{table}: add {key}")
		if "name" in columns and _refused(
			connection, f"select `name` from `{table}` force index (primary) where `name` = %s for update", [MARK]
		):
			waits.append(f"{table}: change another's")
	return waits


MARK = "m-khac-tu-truoc"


def foreign_rows(tables: Iterable[str]) -> None:
	"""A row of somebody else's in each table, in the present transaction; for the caller to commit."""
	for table in sorted(tables):
		columns = texts_of(lambda sql, values: frappe.db.sql(sql, values), table)
		if "name" in columns:
			row = {column: f"{MARK} {column}"[:length] for column, length in columns.items()} | {"name": MARK}
			frappe.db.sql(_insert(table, row), list(row.values()))


def _insert(table: str, row: dict[str, str]) -> str:
	listed = ", ".join(f"`{column}`" for column in row)
	return f"insert into `{table}` ({listed}) values ({', '.join(['%s'] * len(row))})"


def _columns(connection: pymysql.connections.Connection, table: str) -> dict[str, int]:
	def ask(sql: str, values: Any) -> Any:
		with connection.cursor() as cursor:
			cursor.execute(sql, values)
			return cursor.fetchall()

	return texts_of(ask, table)


def texts_of(ask: Any, table: str) -> dict[str, int]:
	"""The texts of a table that have to be given or are in an index, with how long they may be."""
	rows = ask(
		"""select column_name, character_maximum_length from information_schema.columns
		where table_schema = database() and table_name = %s and data_type in ('varchar', 'char', 'text', 'longtext')
		and (column_key <> '' or (is_nullable = 'NO' and column_default is null))""",
		(table,),
	)
	return {name: min(int(length), 140) for name, length in rows}


def _refused(connection: pymysql.connections.Connection, sql: str, values: list[str]) -> bool:
	try:
		with connection.cursor() as cursor:
			cursor.execute(sql, values)
		return False
	except pymysql.err.OperationalError as error:
		# 1205: lock wait timeout.
		if error.args[0] != 1205:
			raise
		return True
	finally:
		connection.rollback()
