"""Copies of a site for the workers of the site tests; a script stands for the database's commands."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from bench import Bench, BenchFailure
from site_copies import NoCopies, copied

SITE = "a.localhost"
# Notes what it is asked, with the user; refuses what `refuse` in its folder says. The database in `there` exists.
COMMAND = """#!/bin/sh
here=$(dirname "$0")
echo "${0##*/} $*" >> "$here/asked"
if [ -f "$here/refuse" ] && echo "$*" | grep --quiet --file "$here/refuse"; then echo denied >&2; exit 1; fi
case "${0##*/} $*" in
mariadb-dump*) echo "the dump";;
*schemata*) if echo "$*" | grep --quiet --file "$here/there"; then echo 1; fi;;
*) cat >> "$here/read";;
esac
"""


class Database:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def asked(self) -> list[str]:
        """The statements that made and dropped databases, since they were last asked for."""
        asked = self.folder / "asked"
        lines = asked.read_text().splitlines()
        asked.write_text("")
        asked_for = [line.partition("--execute=")[2] for line in lines if "--execute=" in line]
        return [statement for statement in asked_for if not statement.startswith("select")]

    def refuse(self, pattern: str) -> None:
        (self.folder / "refuse").write_text(pattern)


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("mariadb", "mariadb-dump"):
        (folder / name).write_text(COMMAND)
        (folder / name).chmod(0o755)
    (folder / "there").write_text("'none'\n")
    monkeypatch.setenv("PATH", str(folder), prepend=":")
    return Database(folder)


@pytest.fixture
def bench(tmp_path: Path, database: Database, monkeypatch: pytest.MonkeyPatch) -> Bench:
    folder = tmp_path / "bench"
    (folder / "sites" / SITE / "private").mkdir(parents=True)
    (folder / "sites" / SITE / "logs").mkdir()
    (folder / "sites" / SITE / "logs" / "old.log").write_text("x")
    (folder / "sites" / SITE / "private" / "file.txt").write_text("x")
    (folder / "sites" / "common_site_config.json").write_text("{}")
    write_config(folder, db_name="_1b_2", db_password="p")
    monkeypatch.setenv("FRAPPE_BENCH", str(folder))
    monkeypatch.setenv("FRAPPE_SITE", SITE)
    return Bench()


def write_config(folder: Path, **config: str) -> None:
    (folder / "sites" / SITE / "site_config.json").write_text(json.dumps(config))


def test_each_copy_has_files_a_database_and_the_sites_own_user(bench: Bench, database: Database) -> None:
    with copied(bench, 2) as names:
        assert names == ["copy1.a.localhost", "copy2.a.localhost"]
        configs = [bench.on(name).config() for name in names]
        assert [(config["db_name"], config["db_user"]) for config in configs] == [
            ("11b_2", "_1b_2"),
            ("21b_2", "_1b_2"),
        ]
        for name in names:
            assert (bench.sites / name / "private" / "file.txt").is_file()
            assert list((bench.sites / name / "logs").iterdir()) == []
        assert (database.folder / "read").read_text().splitlines() == ["the dump"] * 2
        made = sorted(database.asked())
    assert made == [f"create database `{name}` character set utf8mb4" for name in ("11b_2", "21b_2")]
    assert database.asked() == [f"drop database if exists `{name}`" for name in ("11b_2", "21b_2")]
    assert sorted(folder.name for folder in bench.sites.iterdir()) == [SITE, "common_site_config.json"]


def test_what_an_interrupted_run_left_is_dropped_before_the_next(bench: Bench, database: Database) -> None:
    left = bench.sites / f"copy3.{SITE}"
    left.mkdir()
    (left / "site_config.json").write_text(json.dumps({"db_name": "31b_2", "db_password": "p"}))
    with copied(bench, 1):
        assert not left.exists() and database.asked()[0] == "drop database if exists `31b_2`"


@pytest.mark.parametrize("config", [None, {"db_name": "_1b_2", "db_password": "p"}])
def test_of_a_copy_that_was_just_begun_only_the_folder_is_dropped(
    bench: Bench, database: Database, config: dict[str, str] | None
) -> None:
    left = bench.sites / f"copy3.{SITE}"
    left.mkdir()
    if config:
        (left / "site_config.json").write_text(json.dumps(config))
    with copied(bench, 1):
        assert not left.exists()
        assert database.asked() == ["create database `11b_2` character set utf8mb4"]


def test_a_failing_block_leaves_no_copy(bench: Bench, database: Database) -> None:
    with pytest.raises(ZeroDivisionError, match="division by zero"), copied(bench, 1):
        _ = 1 / 0
    assert database.asked()[-1] == "drop database if exists `11b_2`"
    assert not (bench.sites / f"copy1.{SITE}").exists()


def test_a_user_who_may_make_no_database_gets_no_copies(bench: Bench, database: Database) -> None:
    database.refuse("create database")
    with pytest.raises(NoCopies, match="may make no other database: mariadb failed: denied"), copied(bench, 2):
        pass
    assert sorted(folder.name for folder in bench.sites.iterdir()) == [SITE, "common_site_config.json"]


def test_a_database_of_somebody_else_is_left_alone(bench: Bench, database: Database) -> None:
    (database.folder / "there").write_text("'21b_2'\n")
    with pytest.raises(NoCopies, match="the database 21b_2 is there already"), copied(bench, 2):
        pass
    assert [statement for statement in database.asked() if "21b_2" in statement] == []
    assert sorted(folder.name for folder in bench.sites.iterdir()) == [SITE, "common_site_config.json"]


@pytest.mark.parametrize(
    ("config", "why"),
    [
        ({"db_name": "_1", "db_type": "postgres"}, "its database is postgres"),
        ({"db_name": "plain", "db_password": "p"}, "may make no other database"),
    ],
)
def test_some_sites_are_not_copied(bench: Bench, config: dict[str, str], why: str) -> None:
    write_config(bench.folder, **config)
    with pytest.raises(NoCopies, match=why), copied(bench, 2):
        pass


def test_a_dump_that_fails_is_a_failure(bench: Bench, database: Database) -> None:
    database.refuse("single-transaction")
    with pytest.raises(BenchFailure, match="mariadb-dump failed: denied"), copied(bench, 1):
        pass


def test_two_runs_do_not_take_the_copies_from_each_other(bench: Bench) -> None:
    with copied(bench, 1):
        with pytest.raises(BenchFailure, match="another run is testing"), copied(bench, 1):
            pass
        assert (bench.sites / f"copy1.{SITE}").is_dir()
