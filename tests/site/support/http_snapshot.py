"""A site put back as it was: its database, the files of its users and what it keeps in Redis.

Tests through HTTP have to commit, since the web server reads what they write; the transaction that undoes the
other site tests can't serve them.
"""

from __future__ import annotations

import functools
import os
import re
import subprocess
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import frappe
from database_user import database_user
from worlds import Unkept, World, as_it_stands

FILE_FOLDERS = ("private/files", "public/files")


@contextmanager
def restored_after() -> Iterator[None]:
	"""Put the connected site back at the end of the block, also where the block fails."""
	before, files = checksums(), user_files()
	dump = Dump.of(before)
	try:
		yield
	finally:
		after = checksums()
		for table in after.keys() - before.keys():
			frappe.db.sql_ddl(f"drop table `{table}`")
		dump.put_back({table for table, checksum in before.items() if after.get(table) != checksum})
		for path in user_files().keys() - files.keys():
			path.unlink(missing_ok=True)
		# What is cached is gone from the database, sessions too.
		frappe.clear_cache()


def built_once(build: Callable[[], None]) -> Callable[[], None]:
	"""Mark what commits the documents with which many modules begin: the next time its rows are written as they were, by
	language. It begins where `restored_after` has put the site back."""
	built: dict[str, World] = {}

	@functools.wraps(build)
	def place() -> None:
		if not (world := built.get(frappe.local.lang)):
			before = checksums()
			build()
			after = checksums()
			with suppress(Unkept):
				built[frappe.local.lang] = as_it_stands({name for name in after if after[name] != before.get(name)})
			return
		if world.statements is None:
			world.compare()
		world.write()
		frappe.db.commit()
		for path, content in world.files.items():
			path.write_bytes(content)
		frappe.clear_cache()

	return place


@dataclass(frozen=True)
class Dump:
	"""What mariadb-dump wrote, cut into tables: to make all of a site's again takes ten times as long."""

	head: bytes
	tables: Mapping[str, bytes]

	# A line break inside a value is written as \\n, so nothing that users wrote can look like this.
	STARTS: ClassVar[re.Pattern[bytes]] = re.compile(rb"^-- (?:Table|Sequence) structure for (?:table )?`(.+)`$", re.M)

	# Of each database the last one, with the checksums of what it holds.
	LAST: ClassVar[dict[str, tuple[Mapping[str, int], Dump]]] = {}

	@classmethod
	def of(cls, sums: Mapping[str, int]) -> Dump:
		"""Of a database with these checksums. The tests leave it as they find it, so that most tables are those of the
		last one: to write them all takes a second."""
		last_sums, last = cls.LAST.get(frappe.conf.db_name, ({}, None))
		changed = [name for name, checksum in sums.items() if last_sums.get(name) != checksum]
		if last is None:
			last = cls.take()
		elif changed:
			last = cls(last.head, {**last.tables, **cls.take(*changed).tables})
		cls.LAST[frappe.conf.db_name] = sums, last
		return last

	@classmethod
	def take(cls, *tables: str) -> Dump:
		"""Of these, or of all."""
		text = _run("mariadb-dump", "--single-transaction", frappe.conf.db_name, *tables)
		starts = [*cls.STARTS.finditer(text)]
		ends = [*(match.start() for match in starts[1:]), text.index(b"/*!40103 SET TIME_ZONE=@OLD_TIME_ZONE")]
		tables = {match[1].decode(): text[match.start() : end] for match, end in zip(starts, ends, strict=True)}
		return cls(text[: starts[0].start()], tables)

	def put_back(self, tables: Collection[str]) -> None:
		# Waiting for a table means that someone holds a transaction open: fail, don't hang.
		patience = "--init-command=SET lock_wait_timeout=60"
		script = b"".join([self.head, *(self.tables[table] for table in sorted(tables))])
		_run("mariadb", patience, frappe.conf.db_name, script=script)


def user_files() -> dict[Path, int]:
	"""The site's uploaded files and their sizes."""
	found = (
		path for folder in FILE_FOLDERS for path in Path(frappe.get_site_path(folder)).rglob("*") if path.is_file()
	)
	return {path: path.stat().st_size for path in found}


def checksums() -> dict[str, int]:
	"""One number per table of the site's database, sequences by their next value."""
	frappe.db.rollback()
	kinds = dict(
		frappe.db.sql("select table_name, table_type from information_schema.tables where table_schema = database()")
	)
	tables = ", ".join(f"`{name}`" for name, kind in kinds.items() if kind == "BASE TABLE")
	sums = {name.partition(".")[2]: number for name, number in frappe.db.sql(f"checksum table {tables}")}
	for name, kind in kinds.items():
		if kind == "SEQUENCE":
			sums[name] = frappe.db.sql(f"select next_not_cached_value from `{name}`")[0][0]
	frappe.db.rollback()
	return sums


def _run(command: str, *arguments: str, script: bytes | None = None) -> bytes:
	"""One of the database's commands, signed in as the site; the password goes through the environment."""
	conf = frappe.conf
	address = [
		f"--host={conf.db_host or '127.0.0.1'}",
		f"--port={conf.db_port or 3306}",
		f"--user={database_user(conf)}",
	]
	environment = {**os.environ, "MYSQL_PWD": conf.db_password}
	return subprocess.run(
		[command, "--no-defaults", *address, *arguments],
		check=True,
		env=environment,
		input=script,
		stdout=subprocess.PIPE,
	).stdout
