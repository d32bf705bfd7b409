"""Somebody else on the same site, in a process of their own: how long they wait at the most.

They add a document to each table that all apps share, one after another, and take it back. Told on standard input what
to sign in with and what to add (a line of JSON), it goes on until another line comes, and writes {"ms", "table"} of
the longest wait.
"""

from __future__ import annotations

import json
import select
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

import pymysql

KEYS = ("0 khác", "Khac", "m-khac", "zzz khác")  # before, among and behind those of any document


class Neighbour:
    """Works as long as the block is under way; `waited` after it."""

    def __init__(self, sign_in: Mapping[str, Any], columns: Mapping[str, Mapping[str, int]]) -> None:
        self._told = json.dumps({"sign_in": dict(sign_in), "columns": columns})
        self.waited: dict[str, Any] = {}

    def __enter__(self) -> Neighbour:
        self._process = subprocess.Popen(
            [sys.executable, str(Path(__file__))], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self._say(self._told)
        self._hear()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._say("enough")
        self.waited = json.loads(self._hear())
        self._process.wait()

    def _say(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def _hear(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline()


def main() -> None:
    told = json.loads(sys.stdin.readline())
    connection = pymysql.connect(**told["sign_in"], autocommit=False)
    longest, where = 0.0, ""
    print("ready", flush=True)
    while not select.select([sys.stdin], [], [], 0.005)[0]:
        for table, columns in told["columns"].items():
            listed, places = ", ".join(f"`{one}`" for one in columns), ", ".join(["%s"] * len(columns))
            for key in KEYS:
                began = time.perf_counter()
                with connection.cursor() as cursor:
                    values = [f"{key} {column}"[:length] for column, length in columns.items()]
                    cursor.execute(f"insert into `{table}` ({listed}) values ({places})", values)
                connection.rollback()
                took = time.perf_counter() - began
                if took > longest:
                    longest, where = took, table
    print(json.dumps({"ms": round(1000 * longest, 1), "table": where}), flush=True)


if __name__ == "__main__":
    main()
