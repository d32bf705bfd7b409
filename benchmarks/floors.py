"""Processor time of Python and of the database's thread, and what the least costs that any implementation must do."""

from __future__ import annotations

import csv
import gc
import os
import pickle
import tempfile
import time
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import frappe
import pymysql
from database_user import database_user

T = TypeVar("T")
# Of the appraisals that are named, the office's points by unit; and what a line of a decision holds, by unit and field.
SUM = "select `parent`, sum(`appraised_points`) from `tabCCHC Appraised Score` where `parent` in %s group by `parent`"
SUMS_OF_LINES = """select `parent`, substring_index(`code`, '.', 1) `field`, sum(`self_points`),
    sum(`appraised_points`), sum(if(`appraised_state` = 'not_applicable', 0, `max_points`)),
    sum(`appraised_state` = 'unanswered')
    from `tabCCHC Appraised Score` where `parent` in %s group by `parent`, `field`"""


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

    def __add__(self, other: Cost) -> Cost:
        return Cost(*(getattr(self, one) + getattr(other, one) for one in self.__dataclass_fields__))


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
    """What the process takes at the most from now on, all of it."""

    def __init__(self) -> None:
        gc.collect()
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the peak is counted anew

    def most(self) -> int:
        """MB."""
        listed = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) for line in listed if line.startswith("VmHWM:")) // 1024


class Locked:
    """From a step's first statement that locks rows which were there before: what it takes until its end, where the
    commit follows. Nobody waits for rows that are new, but for who adds the same ones."""

    def __init__(self, database: Database) -> None:
        self._database, self._began = database, (0.0, 0.0, 0.0)
        self.first, self.wall, self.cpu = "", 0.0, 0.0

    def note(self, statement: str) -> None:
        text = statement.lower()
        if not self.first and (text.startswith(("update", "delete", "replace")) or "for update" in text):
            self.first, self._began = statement, self._now()

    def end(self) -> None:
        if self.first:
            wall, python, database = (now - began for now, began in zip(self._now(), self._began, strict=True))
            self.wall, self.cpu = wall, python + database

    def _now(self) -> tuple[float, float, float]:
        return time.perf_counter(), time.process_time(), self._database.seconds()


def apart(what: Callable[[], T]) -> T:
    """Done by a child of the process, which stays as small as it is; meanwhile it must leave its connections alone."""
    got, gives = os.pipe()
    if not (child := os.fork()):
        status = 1
        try:
            with os.fdopen(gives, "wb") as file:
                pickle.dump(what(), file)
            status = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(status)
    os.close(gives)
    with os.fdopen(got, "rb") as file:
        told = file.read()
    _pid, status = os.waitpid(child, 0)
    if status:
        raise RuntimeError("what was done apart failed; see above")
    result: T = pickle.loads(told)
    return result


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

    def ask(self, sql: str, values: Any = None, many: bool = False) -> Any:
        with self.connection.cursor() as cursor:
            (cursor.executemany if many else cursor.execute)(sql, values)
            return cursor.fetchall()

    def empty(self, doctype: str) -> str:
        """An empty table like the DocType's."""
        table = f"bench floor {doctype}"
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
        listed = "select table_name from information_schema.tables where table_schema = database()"
        for (table,) in self.ask(f"{listed} and table_name like 'bench floor %'"):
            self.ask(f"drop table `{table}`")
        self.connection.close()
