"""Copies of a bench's site, one for each worker of the site tests, gone after them.

Standard library only.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from bench import HOST, Bench, BenchFailure
from database_user import database_user

# A digit tells them apart, in the names of their folders and databases.
MOST = 9
# What a site writes as it runs, and no test reads.
LEFT_OUT = shutil.ignore_patterns("logs", "backups", "locks")


class NoCopies(Exception):
    """The site can't be copied; the message says why."""


@contextmanager
def copied(bench: Bench, number: int) -> Iterator[list[str]]:
    """The names of so many copies of the bench's site. Raises NoCopies, BenchFailure."""
    with _alone(bench):
        _remove_all(bench)
        try:
            yield _made(bench, number)
        finally:
            _remove_all(bench)


@contextmanager
def _alone(bench: Bench) -> Iterator[None]:
    """Two runs on one bench would take the copies from each other."""
    with (bench.sites / bench.site / "site_config.json").open() as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BenchFailure(f"another run is testing {bench.site} of {bench.folder}") from None
        yield


def _made(bench: Bench, number: int) -> list[str]:
    config = bench.config()
    if config.get("db_type", "mariadb") != "mariadb":
        raise NoCopies(f"its database is {config['db_type']}")
    if "_" not in config["db_name"]:
        raise NoCopies("its database user may make no other database")
    # Frappe grants a site's user "all on `_1bd3…`", where `_` stands for any character: also for these.
    databases = {
        f"copy{worker}.{bench.site}": config["db_name"].replace("_", str(worker), 1) for worker in range(1, number + 1)
    }
    for name, database in databases.items():
        same = f"select 1 from information_schema.schemata where schema_name = '{database}'"
        if _ask(config, "mariadb", f"--execute={same}"):
            # Not of a copy: its folder would have been there.
            raise NoCopies(f"the database {database} is there already")
        # The folder is there before the database and after it, so that what an interrupted run left is found.
        folder = bench.sites / name
        shutil.copytree(bench.sites / bench.site, folder, ignore=LEFT_OUT)
        (folder / "logs").mkdir()
        own = json.loads((folder / "site_config.json").read_text())
        own |= {"db_name": database, "db_user": database_user(config)}
        (folder / "site_config.json").write_text(json.dumps(own, indent=1))
    dump = _ask(config, "mariadb-dump", "--single-transaction", "--routines", config["db_name"])
    with ThreadPoolExecutor(number) as pool:
        list(pool.map(lambda name: _fill(bench.on(name).config(), dump), databases))
    return list(databases)


def _fill(config: dict[str, Any], dump: bytes) -> None:
    try:
        _ask(config, "mariadb", f"--execute=create database `{config['db_name']}` character set utf8mb4")
    except BenchFailure as failure:
        raise NoCopies(f"its database user may make no other database: {failure}") from None
    # A copy that a power cut destroys is no loss.
    fast = "--init-command=set unique_checks = 0, foreign_key_checks = 0"
    _ask(config, "mariadb", fast, config["db_name"], script=dump)


def _remove_all(bench: Bench) -> None:
    for folder in sorted(bench.sites.glob(f"copy[0-9].{bench.site}")):
        config = bench.on(folder.name).config()
        # Interrupted as it was copied, it has no settings yet, or those of the site.
        if config.get("db_name") not in (None, bench.config()["db_name"]):
            _ask(config, "mariadb", f"--execute=drop database if exists `{config['db_name']}`")
        shutil.rmtree(folder)


def _ask(config: dict[str, Any], command: str, *arguments: str, script: bytes | None = None) -> bytes:
    """One of the database's commands, signed in as the site; the password goes through the environment."""
    address = [f"--host={config.get('db_host') or HOST}", f"--port={config.get('db_port') or 3306}"]
    done = subprocess.run(
        [command, "--no-defaults", *address, f"--user={database_user(config)}", *arguments],
        env={**os.environ, "MYSQL_PWD": config["db_password"]},
        input=script,
        capture_output=True,
    )
    if done.returncode:
        raise BenchFailure(f"{command} failed: {done.stderr.decode(errors='replace')[-2000:]}")
    return done.stdout
