"""A site on two database servers: what reads from the replica, and whether it reads the same.

    python3 benchmarks/replica.py

Two MariaDB servers of its own, the second following the first, hold a copy of the bench's site with the demo, which
reads from the second (`read_from_replica`). Every report, the lists of what people work on and a person's own queue
are asked as the desk asks them, without and with the replica: the answers have to be equal, and the rows have to come
from the replica. A save goes to the first server; how long until the second has it is told.

Ends with 1 where an answer differs or a report or list did not read from the replica. Nothing of it stays.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), *(str(ROOT / folder) for folder in ("tests", "tests/site/support"))]
PASSWORD = "mat-khau-thu-2026"
READER = "chanh-van-phong@cchc-demo.example"
ASKED = ("com_select", "com_insert", "com_update", "com_delete")
# The desk's own ways to a report and a list.
REPORT, LIST = "frappe.desk.query_report.run", "frappe.desk.reportview.get"
VARYING = re.compile(r'"(execution_time|modified|creation|last_execution_time)": ("[^"]*"|[\d.]+|null)')


class Server:
    """MariaDB with its data in that folder."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port, self.socket = folder, port, folder / "socket"

    def command(self, number: int, *options: str) -> list[str]:
        """What starts it, over new data."""
        data = self.folder / "data"
        data.mkdir(parents=True)
        user = []
        if os.geteuid() == 0:
            user = ["--user=mysql"]
            for one in (self.folder, data):
                shutil.chown(one, "mysql")
        places = ["--no-defaults", f"--datadir={data}", *user]
        done = subprocess.run(
            ["mariadb-install-db", *places, "--auth-root-authentication-method=normal", "--skip-test-db"],
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise RuntimeError(done.stdout[-2000:] + done.stderr[-2000:])
        words = ["--character-set-server=utf8mb4", "--collation-server=utf8mb4_unicode_ci"]
        net = ["--bind-address=127.0.0.1", f"--port={self.port}", f"--socket={self.socket}", "--skip-name-resolve"]
        files = [f"--pid-file={self.folder / 'pid'}", f"--log-error={self.folder / 'log'}"]
        return ["mariadbd", *places, *words, *net, *files, f"--server-id={number}", *options]

    def ask(self, sql: str, database: str = "") -> list[list[str]]:
        client = [
            "mariadb",
            "--no-defaults",
            f"--socket={self.socket}",
            "--user=root",
            "--batch",
            "--skip-column-names",
        ]
        done = subprocess.run([*client, *filter(None, [database])], input=sql.encode(), capture_output=True, check=True)
        return [line.split("\t") for line in done.stdout.decode().splitlines()]

    def counted(self) -> dict[str, int]:
        """Statements since it started, of reading and of writing."""
        listed = {name.lower(): int(value) for name, value in self.ask("show global status like 'Com\\_%'")}
        return {name: listed[name] for name in ASKED}


def main() -> int:
    from bench import Bench, BenchFailure, started

    signal.signal(signal.SIGTERM, signal.default_int_handler)
    bench = Bench()
    try:
        with ExitStack() as stack:
            stack.enter_context(bench.running())
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="replica")))
            folder.chmod(0o755)
            first, second = (Server(folder / name, free_port()) for name in ("first", "second"))
            for server, command in (
                (first, first.command(1, "--log-bin=log", "--binlog-format=ROW")),
                (second, second.command(2, "--read-only", "--relay-log=relay")),
            ):
                stack.enter_context(started("MariaDB", server.port, command))
            follow(first, second)
            site = stack.enter_context(copied_to(bench, first))
            site.frappe("execute", "cchc_eval.demo.load", "--kwargs", json.dumps({"password": PASSWORD}))
            print(f"{bench.versions()}, MariaDB {first.ask('select version()')[0][0]}", flush=True)
            return compared(site, first, second)
    except BenchFailure as failure:
        print(f"NOT run: {failure}")
        return 1


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def follow(first: Server, second: Server) -> None:
    first.ask(
        "create user follower@'127.0.0.1' identified by 'follow';"
        " grant replication slave on *.* to follower@'127.0.0.1'"
    )
    second.ask(
        f"change master to master_host = '127.0.0.1', master_port = {first.port}, master_user = 'follower',"
        " master_password = 'follow', master_use_gtid = slave_pos; start slave"
    )


def caught_up(first: Server, second: Server) -> float:
    """Seconds until the second has what the first has."""
    (where,) = first.ask("select @@gtid_binlog_pos")[0]
    began = time.monotonic()
    second.ask(f"select master_gtid_wait('{where}', 60)")
    return time.monotonic() - began


@contextmanager
def copied_to(bench: Any, server: Server) -> Iterator[Any]:
    """The bench on a copy of its site, whose database is on that server; gone after it."""
    from database_user import database_user
    from site_copies import LEFT_OUT, _ask

    config = bench.config()
    name, user = config["db_name"], database_user(config)
    dump = _ask(config, "mariadb-dump", "--single-transaction", "--routines", name)
    server.ask(
        f"create database `{name}` character set utf8mb4;"
        f" create user `{user}`@'127.0.0.1' identified by '{config['db_password']}';"
        f" grant all on `{name}`.* to `{user}`@'127.0.0.1'"
    )
    server.ask(dump.decode(), name)
    site = bench.on(f"replicated.{bench.site}")
    folder = bench.sites / site.site
    shutil.copytree(bench.sites / bench.site, folder, ignore=LEFT_OUT)
    try:
        (folder / "logs").mkdir()
        change(site, db_host="127.0.0.1", db_port=server.port)
        yield site
    finally:
        shutil.rmtree(folder)


def change(site: Any, **settings: Any) -> None:
    path = site.sites / site.site / "site_config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | settings, indent=1))


def compared(site: Any, first: Server, second: Server) -> int:
    with site.served() as address:
        alone = put(site, address, first, second)
    change(site, read_from_replica=1, replica_host="127.0.0.1", replica_db_port=second.port)
    caught_up(first, second)
    with site.served() as address:
        with_replica = put(site, address, first, second)
        waits = sorted(with_replica.pop("waits"))
    print(f"{'':44} {'first: read':>12} {'written':>8} {'second: read':>13}")
    faults = []
    for what, (said, here, there) in with_replica.items():
        print(
            f"{what:44} {here['com_select']:>12} {sum(here.values()) - here['com_select']:>8} {there['com_select']:>13}"
        )
        if said != alone[what][0]:
            faults.append(f"{what}: the answers differ")
        if not there["com_select"]:
            faults.append(f"{what}: nothing was read from the replica")
    print(
        f"A save was on the second after {1000 * waits[len(waits) // 2]:.0f} ms, at the most {1000 * waits[-1]:.0f} ms"
    )
    print(f"{len(with_replica)} questions, {len(faults)} faults", *faults, sep="\n")
    return int(bool(faults))


def put(site: Any, address: str, *servers: Server) -> dict[str, Any]:
    """What `questions` prints, in the bench's Python."""
    given = [address, *(str(part) for server in servers for part in (server.folder, server.port))]
    done = subprocess.run(
        [str(site.python), "-W", "ignore", __file__, *given], env=site.environment, cwd=ROOT, stdout=subprocess.PIPE
    )
    if done.returncode:
        raise RuntimeError("the questions failed")
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def questions(address: str, first: Server, second: Server) -> dict[str, Any]:
    """{question: (digest of the answer, statements of the first, of the second)}; "waits": seconds of some saves."""
    from http_client import Person, body

    person = Person(address, READER).log_in(PASSWORD)
    told: dict[str, Any] = {}
    for warm in (True, False):  # the server knows its DocTypes then
        for what, function, arguments in asked(person):
            before = first.counted(), second.counted()
            answer = body(person.send("GET", f"/api/method/{function}", **arguments))
            said = VARYING.sub("", json.dumps(answer, sort_keys=True))
            pairs = zip((first.counted(), second.counted()), before, strict=True)
            counts = [{name: now[name] - then[name] for name in ASKED} for now, then in pairs]
            if not warm:
                told[what] = hashlib.sha256(said.encode()).hexdigest(), *counts
    told["waits"] = [lag(person, first, second) for _ in range(20)]
    return told


def asked(person: Any) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """(what it is called, the function, its arguments)"""
    decided = person.names("CCHC Council Decision", docstatus=1)
    round = person.read("CCHC Council Decision", decided[0])["round"]
    for name in reports():
        filters = {"round": round}
        yield f"report {name}", REPORT, {"report_name": name, "filters": filters, "ignore_prepared_report": True}
    for doctype in ("CCHC Self Assessment", "CCHC Appraisal", "CCHC Council Decision", "CCHC Improvement Plan"):
        fields = [f"`tab{doctype}`.`name`", f"`tab{doctype}`.`workflow_state`"]
        yield f"list of {doctype}", LIST, {"doctype": doctype, "fields": fields, "page_length": 100, "start": 0}
    yield "the person's queue", "cchc_eval.notices.queue.mine", {}


def reports() -> list[str]:
    folder = ROOT / "cchc_eval" / "cchc_eval" / "report"
    return sorted(json.loads(path.read_text())["name"] for path in folder.glob("*/*.json"))


def lag(person: Any, first: Server, second: Server) -> float:
    person.call("frappe.client.set_value", doctype="User", name=person.user, fieldname="bio", value=str(time.time()))
    return caught_up(first, second)


if __name__ == "__main__":
    if sys.argv[1:]:
        address, *places = sys.argv[1:]
        servers = (Server(Path(folder), int(port)) for folder, port in zip(places[::2], places[1::2], strict=True))
        print(json.dumps(questions(address, *servers)))
    else:
        sys.exit(main())
