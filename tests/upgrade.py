"""A site of Frappe 15 brought to Frappe 16: `make upgrade-test`.

On the first bench (FRAPPE_BENCH, else ~/frappe-bench) a site is made, filled with the demo (a decided and issued round
with rewards, plans and reviews, and rounds in every earlier stage) and with settings of its own, and backed up. On the
second (FRAPPE16_BENCH, else ~/bench16) the backup is restored and migrated. Then the two have to agree: every row and
value, every file, the text of every paper, the bytes of every issued one. A step that was waiting is taken on the new
site. Both sites are dropped, both benches left as they were.

Making sites takes the password of the database's root: CCHC_DB_ROOT_PASSWORD, or root_password in
common_site_config.json. Standard library only.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from bench import APP, Bench, BenchFailure
from throwaway import made_site, root_options, root_password

SITE = "cchc-upgrade.localhost"
SCRIPT = Path(__file__).with_name("upgrade_site.py")
# Differences printed of each kind.
SHOWN = 20


def main() -> int:
    old, new = Bench(), Bench("FRAPPE16_BENCH", "~/bench16")
    for bench, variable in ((old, "FRAPPE_BENCH"), (new, "FRAPPE16_BENCH")):
        if not bench.sites.is_dir():
            print(f"Upgrade: NOT tested: there is no Frappe bench at {bench.folder}; {variable} names another")
            return 1
    try:
        with ExitStack() as stack:
            for bench in (old, new):
                stack.enter_context(bench.servers_up())
                if not root_password(bench):
                    raise BenchFailure(
                        f"{bench.folder}: making a site takes the password of the database's root: set "
                        "CCHC_DB_ROOT_PASSWORD, or root_password in common_site_config.json"
                    )
                stack.enter_context(bench.holding_app())
            print(f"Upgrade from {old.versions()} to {new.versions()}", flush=True)
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            before = on_the_old(old, folder)
            after, went_on = on_the_new(new, folder)
    except BenchFailure as failure:
        print(f"Upgrade: FAILED: {failure}")
        return 1
    found = [*problems(before, "before"), *problems(after, "after"), *differences(before, after)]
    for problem in found:
        print(problem)
    rows = sum(len(table) for table in before["rows"].values())
    values = sum(len(row) for table in before["rows"].values() for row in table.values())
    print(
        f"{len(before['rows'])} tables, {rows} rows, {values} values; {len(before['files'])} files, "
        f"{len(before['papers'])} papers, {len(before['issued'])} of them issued"
    )
    print("\n".join(f"On the new site: {step}" for step in went_on))
    print(f"Upgrade: {len(found)} differences" if found else "Upgrade: nothing is lost or changed")
    return int(bool(found))


def on_the_old(bench: Bench, folder: Path) -> dict[str, Any]:
    """Make, fill and back up the site; returns what it holds."""
    with made_site(bench, SITE) as site:
        site.frappe("install-app", APP)
        told(site, "fill")
        account = told(site, "account")
        site.frappe("backup", "--with-files", "--backup-path", str(folder))
        return account


def on_the_new(bench: Bench, folder: Path) -> tuple[dict[str, Any], list[str]]:
    """Restore and migrate it; returns what it holds then, and how the next steps went."""
    with made_site(bench, SITE) as site:
        config = json.loads(one(folder, "*-site_config_backup.json").read_text())
        if key := config.get("encryption_key"):
            site.frappe("set-config", "encryption_key", key)
        files = ("--with-public-files", str(one(folder, "*-files.tar", "private")))
        files += ("--with-private-files", str(one(folder, "*-private-files.tar")))
        site.frappe("restore", str(one(folder, "*-database.sql.gz")), *files, *root_options(bench))
        site.frappe("migrate")
        return told(site, "account"), told(site, "go_on")


def one(folder: Path, pattern: str, without: str = " ") -> Path:
    """The file of the backup; `without`: a part of the name that another one has."""
    (path,) = (path for path in folder.glob(pattern) if without not in path.name)
    return path


def told(site: Bench, action: str) -> Any:
    return json.loads(site.run(SCRIPT, site.site, action).splitlines()[-1])


def problems(account: dict[str, Any], when: str) -> Iterator[str]:
    yield from shown([f"{when}: {problem}" for problem in account["problems"]])


def differences(before: dict[str, Any], after: dict[str, Any]) -> Iterator[str]:
    for kind in ("files", "papers", "issued"):
        yield from shown(unlike(kind, before[kind], after[kind]))
    for table, rows in before["rows"].items():
        yield from shown(unlike_rows(table, rows, after["rows"].get(table, {})))


def unlike(kind: str, before: dict[str, str], after: dict[str, str]) -> list[str]:
    return [
        f"{kind}: {name}: {before.get(name, 'nothing')} → {after.get(name, 'nothing')}"
        for name in sorted(before.keys() | after.keys())
        if before.get(name) != after.get(name)
    ]


def unlike_rows(table: str, before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """A column that is new on the newer site is no difference."""
    lost = [f"{table}: {name} is lost" for name in sorted(before.keys() - after.keys())]
    added = [f"{table}: {name} was added" for name in sorted(after.keys() - before.keys())]
    changed = [
        f"{table}: {name}: {column}: {value!r} → {after[name].get(column)!r}"
        for name, row in before.items()
        if name in after
        for column, value in row.items()
        if after[name].get(column) != value
    ]
    return [*lost, *added, *changed]


def shown(found: list[str]) -> list[str]:
    return found if len(found) <= SHOWN else [*found[:SHOWN], f"… and {len(found) - SHOWN} more of this kind"]


if __name__ == "__main__":
    sys.exit(main())
