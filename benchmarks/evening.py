"""The evening before the deadline: every unit saves and uploads at once, on a copy of the bench's site.

    python3 benchmarks/evening.py [--units 200] [--turns 3] [--workers 2]

As many people as units, each on their own form, ask gunicorn without a pause. Five kinds of request take turns, so that
each is measured beside the others in one run: Frappe's Save of a plain form, a DocType with the same fields and no
code; the same of our form; the Save button of the sheet; what the sheet saves by itself; an upload with its evidence
row. In the last turn all are asked at once. Of each: requests a second, how long one waited, processor time of the
workers and of the database for one. After it the database is compared with what was answered: each answer that was told
as saved, each file once.

Ends with 1 where an answer was lost or doubled, where anything but 200 came back, or where the copy differs. Figures as
JSON in build/benchmark/evening.json. The machine should do nothing else meanwhile.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), *(str(ROOT / folder) for folder in ("tests", "tests/site/support"))]
PLAIN, PLAIN_ROW = "Bench Plain Form", "Bench Plain Row"
FORM, ROW = "CCHC Self Assessment", "CCHC Self Score"
MERGING = "cchc_eval.cchc_eval.doctype.cchc_self_assessment.merging"
YEAR = 2091
SIZE = 200_000  # bytes of a file


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--units", type=int, default=200)
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--to", type=Path, default=ROOT / "build" / "benchmark")
    parser.add_argument("--address", help=argparse.SUPPRESS)
    parser.add_argument("--server", type=int, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.address:
        return on_the_site(asked)

    from bench import Bench, BenchFailure
    from site_copies import NoCopies, copied
    from throwaway import purge_jobs

    signal.signal(signal.SIGTERM, signal.default_int_handler)
    bench = Bench()
    try:
        with bench.running(), copied(bench, 1) as (site,):
            print(f"On a copy of {bench.site}, {bench.versions()}", flush=True)
            with served_by_gunicorn(bench.on(site), asked.workers) as (address, server):
                environment = {**bench.environment, "FRAPPE_BENCH": str(bench.folder), "FRAPPE_SITE": site}
                own = ["--address", address, "--server", str(server)]
                command = [bench.python, "-W", "ignore", __file__, *sys.argv[1:], *own]
                try:
                    return subprocess.run(command, cwd=ROOT, env=environment).returncode
                finally:
                    purge_jobs(bench, site)
    except (BenchFailure, NoCopies) as failure:
        print(f"NOT run: {failure}")
        return 1


@contextmanager
def served_by_gunicorn(site: Any, workers: int, application: str = "") -> Iterator[tuple[str, int]]:
    """Address, and number of the process whose children serve; `application`: what makes it, as gunicorn is told."""
    import socket

    from bench import HOST, is_open

    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = probe.getsockname()[1]
    options = [f"--bind={HOST}:{port}", f"--workers={workers}", "--timeout=120", "--preload", "--log-level=warning"]
    options.append(f"--pythonpath={ROOT / 'benchmarks'}")
    application = application or f"serve:application({site.site!r})"
    environment = {**site.environment, "PYTHONPATH": str(ROOT / "tests")}
    server = subprocess.Popen(
        [str(site.python), "-m", "gunicorn", *options, application], cwd=site.sites, env=environment
    )
    try:
        for _ in range(300):
            if is_open(port):
                break
            time.sleep(0.1)
        yield f"http://{HOST}:{port}", server.pid
    finally:
        server.terminate()
        server.wait(60)


def on_the_site(asked: argparse.Namespace) -> int:
    """In the bench's Python, while the copy is served."""
    from site_connection import connected

    with connected():
        people = Evening(asked.address, asked.server, asked.units)
        people.come()
        figures = people.spend(asked.turns)
        faults = [*people.faults, *people.differences()]
    asked.to.mkdir(parents=True, exist_ok=True)
    (asked.to / "evening.json").write_text(json.dumps(figures, indent=1), encoding="utf-8")
    print(*map(told, figures), sep="\n")
    print(f"{sum(one['requests'] for one in figures)} requests, {len(faults)} faults", *faults[:20], sep="\n")
    return int(bool(faults))


def told(one: dict[str, Any]) -> str:
    return (
        f"{one['kind']:<24} {one['requests']:>5} requests {one['a_second']:6.1f}/s"
        f"  wait {one['median']:7.0f} ms (95%: {one['most_waited']:.0f})"
        f"  CPU of one: workers {one['workers']:6.1f} ms, database {one['database']:5.1f} ms"
        f"  busy: workers {one['workers_busy']:.0%}, database {one['database_busy']:.0%}, of {one['cores']} cores;"
        f" {one['memory']} MB"
    )


class Someone:
    """Fills in one unit's form, and knows what the server told them is saved."""

    def __init__(self, unit: str, person: Any, code: str) -> None:
        self.unit, self.person, self.code = unit, person, code
        self.forms: dict[str, dict[str, Any]] = {}
        self.kept = ""  # the explanation of the criterion, as last saved
        self.files = 0
        self.turn = 0

    @property
    def name(self) -> str:
        return f"CCHC-{YEAR}-{self.unit}"

    def open(self) -> None:
        for doctype in (FORM, PLAIN):
            path = "/api/method/frappe.desk.form.load.getdoc"
            answer = self.person.send("GET", path, doctype=doctype, name=self.name)
            answer.raise_for_status()
            self.forms[doctype] = answer.json()["docs"][0]

    def save_plain(self) -> int:
        return self._save(PLAIN)

    def save(self) -> int:
        return self._save(FORM)

    def _save(self, doctype: str) -> int:
        """The form's Save, with one answer changed."""
        doc = self.forms[doctype]
        row = next(one for one in doc["scores"] if one["code"] == self.code)
        row["explanation"] = text = self._text()
        path = "/api/method/frappe.desk.form.save.savedocs"
        answer = self.person.send("POST", path, doc=json.dumps(doc), action="Save")
        if answer.ok:
            self.forms[doctype] = answer.json()["docs"][0]
            if doctype == FORM:
                self.kept = text
        return int(answer.status_code)

    def _text(self) -> str:
        self.turn += 1
        return f"Đã báo cáo Sở, lần {self.turn}"

    def autosave(self, by_hand: bool = False) -> int:
        now = self._text()
        return self._merge({"scores": {self.code: {"explanation": [self.kept, now]}}}, now, by_hand)

    def press_save(self) -> int:
        return self.autosave(by_hand=True)

    def _merge(self, changes: dict[str, Any], kept: str, by_hand: bool = False) -> int:
        path = f"/api/method/{MERGING}.save_changes"
        sent = {"self_assessment": self.name, "changes": json.dumps(changes), "by_hand": by_hand}
        answer = self.person.send("POST", path, **sent)
        if answer.ok:
            message = answer.json()["message"]
            if not message["saved"] or message["clashes"] or message["held"]:
                return 0
            self.kept = kept
            self._took(message["state"])
        return int(answer.status_code)

    def _took(self, state: dict[str, Any]) -> None:
        doc = self.forms[FORM]
        doc["modified"] = state["modified"]
        doc["evidence"] = state["evidence"]
        rows = {row["code"]: row for row in doc["scores"]}
        for row in state["scores"]:
            rows[row["code"]].update(row)

    def upload(self) -> int:
        """A file, and the row that cites it."""
        from pdf_files import small_pdf

        self.files += 1
        name = f"{self.unit}-{self.files}.pdf"
        answer = self.person.http.post(
            f"{self.person.address}/api/method/upload_file",
            data={"is_private": 1, "doctype": FORM, "docname": self.name, "folder": "Home/Attachments"},
            files={"file": (name, small_pdf(name.ljust(SIZE)))},
            timeout=300,
        )
        if not answer.ok:
            return int(answer.status_code)
        row = {"criteria": self.code, "title": name, "file": answer.json()["message"]["file_url"]}
        return self._merge({"evidence": {"added": {"new": row}}}, self.kept)


class Evening:
    def __init__(self, address: str, server: int, units: int) -> None:
        import psutil

        self.address = address
        self.units = [f"E{number:03}" for number in range(1, units + 1)]
        self.people: list[Someone] = []
        self.faults: list[str] = []
        self.workers = psutil.Process(server).children()
        self.database = [one for one in psutil.process_iter(["name"]) if one.info["name"] in ("mariadbd", "mysqld")]
        self.cores = len(os.sched_getaffinity(0))

    def come(self) -> None:
        """A round of these units is open, each has its own person, signed in; beside each form stands a plain one."""
        import frappe
        from factories_round import make_office, make_round, staff_of
        from http_client import Person
        from http_fixtures import PASSWORD, let_in

        from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.start import open_now

        make_office()
        open_now(make_round(self.units, year=YEAR).name)
        plain_forms()
        for unit in self.units:
            let_in(staff_of(unit))
        frappe.db.commit()
        of_form = {"parent": f"CCHC-{YEAR}-{self.units[0]}", "scored_by": "Unit"}
        code = frappe.get_all(ROW, of_form, pluck="code", order_by="idx", limit=1)[0]

        def enter(unit: str) -> Someone:
            return Someone(unit, Person(self.address, staff_of(unit)).log_in(PASSWORD), code)

        with ThreadPoolExecutor(2 * len(self.workers)) as pool:
            self.people = list(pool.map(enter, self.units))

    def spend(self, turns: int) -> list[dict[str, Any]]:
        kinds: dict[str, list[Callable[[Someone], int]]] = {
            "Save of a plain form": [Someone.save_plain],
            "the same of our form": [Someone.save],
            "the sheet's Save button": [Someone.press_save],
            "what the sheet saves": [Someone.autosave],
            "upload and its row": [Someone.upload],
        }
        mixed = [Someone.autosave, Someone.upload, Someone.press_save]
        with ThreadPoolExecutor(len(self.people)) as pool:
            list(pool.map(Someone.open, self.people))
            measured: dict[str, list[dict[str, Any]]] = {}
            for turn in range(turns + 1):
                for kind, asks in kinds.items():
                    figures = self._measure(kind, pool, asks)
                    if turn:  # the first warms up
                        measured.setdefault(kind, []).append(figures)
            listed = [middle(found) for found in measured.values()]
            return [*listed, self._measure("all of ours at once", pool, mixed)]

    def _measure(self, kind: str, pool: Any, asks: Sequence[Callable[[Someone], int]]) -> dict[str, Any]:
        def ask(at: int) -> list[tuple[int, float]]:
            done = []
            for step in range(len(asks)):
                began = time.monotonic()
                status = asks[(at + step) % len(asks)](self.people[at])
                done.append((status, 1000 * (time.monotonic() - began)))
            return done

        before, wall = self._spent(), time.monotonic()
        answers = [one for found in pool.map(ask, range(len(self.people))) for one in found]
        wall = time.monotonic() - wall
        workers, database = (now - then for now, then in zip(self._spent(), before, strict=True))
        for status, number in Counter(status for status, _ in answers).items():
            if status != 200:
                self.faults.append(f"{kind}: {number} answered {status or 'that it was not saved'}")
        waits = sorted(wait for _, wait in answers)
        return {
            "kind": kind,
            "requests": len(answers),
            "a_second": len(answers) / wall,
            "median": statistics.median(waits),
            "most_waited": waits[int(0.95 * len(waits))],
            "workers": 1000 * workers / len(answers),
            "database": 1000 * database / len(answers),
            "workers_busy": workers / wall,
            "database_busy": database / wall,
            "cores": self.cores,
            "memory": max(one.memory_info().rss for one in self.workers) // 2**20,
        }

    def _spent(self) -> list[float]:
        """Processor seconds of the workers and of the database."""
        return [sum(sum(one.cpu_times()[:2]) for one in many) for many in (self.workers, self.database)]

    def differences(self) -> Iterator[str]:
        """What the database has beside what people were told."""
        import frappe

        frappe.db.rollback()
        for one in self.people:
            stored = frappe.db.get_value(ROW, {"parent": one.name, "code": one.code}, "explanation")
            if stored != one.kept:
                yield f"{one.name}: told as saved was {one.kept!r}, in the database is {stored!r}"
            names = [f"{one.unit}-{number}.pdf" for number in range(1, one.files + 1)]
            files = frappe.get_all("File", {"attached_to_name": one.name}, pluck="file_name")
            rows = frappe.get_all("CCHC Evidence", {"parent": one.name}, pluck="title")
            for told_of, found in (("files", files), ("evidence", rows)):
                if sorted(found) != sorted(names):
                    yield f"{one.name}: {told_of} {found}, expected {names}"


def middle(found: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Of some turns, the medians."""
    return {
        key: value if isinstance(value, str) else statistics.median(one[key] for one in found)
        for key, value in found[0].items()
    } | {"requests": sum(one["requests"] for one in found)}


def plain_forms() -> None:
    """DocTypes with the same fields and no code, and a document of it beside each form."""
    import frappe

    for source, name in ((ROW, PLAIN_ROW), (FORM, PLAIN)):
        doc = frappe.copy_doc(frappe.get_doc("DocType", source))
        doc.update({"name": name, "custom": 1, "module": "Custom", "autoname": "prompt" if source == FORM else "hash"})
        doc.set("links", [])
        doc.set("actions", [])
        doc.set("permissions", [{"role": "All", "read": 1, "write": 1}] if source == FORM else [])
        for field in doc.fields:
            field.search_index = 0
            if field.options == ROW:
                field.options = PLAIN_ROW
        doc.insert(ignore_permissions=True)
    for name in frappe.get_all(FORM, {"round": f"CCHC-{YEAR}"}, pluck="name"):
        plain = frappe.copy_doc(frappe.get_doc(FORM, name))
        rows = [row.as_dict(no_default_fields=True) for row in plain.scores]
        plain = frappe.get_doc({**plain.as_dict(no_default_fields=True), "doctype": PLAIN, "scores": []})
        plain.name = name
        for row in rows:
            plain.append("scores", row)
        plain.flags.ignore_permissions = plain.flags.ignore_links = True
        plain.insert(set_name=name)
    frappe.db.commit()


if __name__ == "__main__":
    sys.exit(main())
