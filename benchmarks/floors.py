"""Processor time of Python and of the database's thread, and what the least costs that any implementation must do."""

from __future__ import annotations

import csv
import gc
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import frappe
import pymysql
from database_user import database_user


@dataclass
class Cost:
    python: float  # seconds of processor
    database: float
    wall: float
    statements: int
    answer: int  # characters

    @property
    def cpu(self) -> float:
        return self.python + self.database


class Database:
    """The thread that serves a connection; its processor time where the server runs on this machine."""

    def __init__(self, ask: Callable[[str], Any]) -> None:
        (thread,) = ask("select tid from information_schema.processlist where id = connection_id()")[0]
        self._path = Path(f"/proc/{thread}/schedstat")

    def seconds(self) -> float:
        try:
            return int(self._path.read_text().split()[0]) / 1e9
        except OSError:
            return 0.0


class Memory:
    """What a step takes beyond what the process has now."""

    def __init__(self) -> None:
        gc.collect()
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the peak is counted anew
        self.before = self._read("VmRSS:")

    def _read(self, field: str) -> int:
        listed = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) for line in listed if line.startswith(field)) // 1024

    def most(self) -> int:
        """MB."""
        return self._read("VmHWM:") - self.before


def timed(database: Database, counted: list[str], what: Callable[[], Any]) -> Cost:
    wall, python, spent = time.perf_counter(), time.process_time(), database.seconds()
    answer = what()
    cost = (time.process_time() - python, database.seconds() - spent, time.perf_counter() - wall)
    return Cost(*cost, len(counted), len(frappe.as_json(answer, indent=None)) if answer is not None else 0)


def sign_in() -> dict[str, Any]:
    """For a connection to the site's database beside Frappe's."""
    conf = frappe.conf
    return {
        "host": conf.db_host or "127.0.0.1",
        "port": int(conf.db_port or 3306),
        "user": database_user(conf),
        "password": conf.db_password,
        "database": conf.db_name,
        "charset": "utf8mb4",
    }


class Floor:
    """A connection of its own, with copies of the tables: what it does there is over with it."""

    def __init__(self) -> None:
        self.connection = pymysql.connect(**sign_in(), local_infile=True)
        self.database = Database(self.ask)
        self.tables: list[str] = []

    def ask(self, sql: str, values: Any = None, many: bool = False) -> Any:
        with self.connection.cursor() as cursor:
            (cursor.executemany if many else cursor.execute)(sql, values)
            return cursor.fetchall()

    def empty(self, doctype: str) -> str:
        """An empty table like the DocType's."""
        table = f"bench floor {doctype}"
        if table not in self.tables:
            self.tables.append(table)
        self.ask(f"drop table if exists `{table}`")
        self.ask(f"create table `{table}` like `tab{doctype}`")
        return table

    def cost(self, what: Callable[[], Any]) -> Cost:
        cost = timed(self.database, [], lambda: (what(), self.connection.commit())[1])
        return cost

    def insert(self, doctypes: Mapping[str, str]) -> dict[str, Cost]:
        """By LOAD DATA and by executemany what stands in these DocTypes; a condition by DocType."""
        rows = {
            doctype: frappe.db.sql(f"select * from `tab{doctype}` where {condition}", as_dict=True)
            for doctype, condition in doctypes.items()
        }

        def by_execute() -> None:
            for doctype, found in rows.items():
                listed = list(found[0])
                columns, places = ", ".join(f"`{one}`" for one in listed), ", ".join(["%s"] * len(listed))
                sql = f"insert into `bench floor {doctype}` ({columns}) values ({places})"
                self.ask(sql, [tuple(row.values()) for row in found], many=True)

        def by_load() -> None:
            for doctype, found in rows.items():
                columns = ", ".join(f"`{one}`" for one in found[0])
                with tempfile.NamedTemporaryFile("w", suffix=".csv", newline="", encoding="utf-8") as file:
                    write = csv.writer(file, lineterminator="\n")
                    write.writerows(
                        [["\\N" if v is None else str(v).replace("\\", "\\\\") for v in row.values()] for row in found]
                    )
                    file.flush()
                    self.ask(
                        f"load data local infile '{file.name}' into table `bench floor {doctype}` character set utf8mb4"
                        f" fields terminated by ',' optionally enclosed by '\"' lines terminated by '\\n' ({columns})"
                    )

        costs = {}
        for name, what in (("LOAD DATA", by_load), ("executemany", by_execute)):
            for doctype in rows:
                self.empty(doctype)
            costs[name] = self.cost(what)
        return costs

    def close(self) -> None:
        for table in self.tables:
            self.ask(f"drop table if exists `{table}`")
        self.connection.close()
