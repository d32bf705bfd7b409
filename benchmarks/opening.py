"""What our code adds to opening and saving a unit's form over HTTP, on a copy of the bench's site.

    python3 benchmarks/opening.py [--turns 200]

Two servers of the same site, a worker each: one as it is, one that knows nothing of ours, neither hooks nor controllers
(the same DocType, document, rows and rights). Each request is sent to both in turn, as the unit's staff, for a form of
57 criteria that was answered, saved, commented and given to people. Medians of: processor time of the worker and of the
database's thread, statements, bytes of the answer. Figures as JSON in build/benchmark/opening.json.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), *(str(ROOT / folder) for folder in ("benchmarks", "tests", "tests/site/support"))]
FORM = "CCHC Self Assessment"
LOAD = "/api/method/frappe.desk.form.load.getdoc"
SAVE = "/api/method/frappe.desk.form.save.savedocs"
MERGE = "/api/method/cchc_eval.cchc_eval.doctype.cchc_self_assessment.merging.save_changes"
SPENT = "/spent"
CODE = "1.1.1"
UNIT, YEAR = "T01", 2093


# What is served


def served(site: str) -> Any:
    from serve import application

    return measured(application(site))


def served_plainly(site: str) -> Any:
    """The same without our hooks, and with Frappe's Document as every controller of ours."""
    import frappe
    from frappe.model import base_document
    from frappe.model.document import Document

    get_hooks, import_controller = frappe.get_hooks, base_document.import_controller
    missing = object()

    def of_frappe(hook: str | None = None, default: Any = "_KEEP_DEFAULT_LIST", app_name: str | None = None) -> Any:
        if app_name:
            return get_hooks(hook, default, app_name)
        hooks = frappe.cache.get_value("hooks_of_frappe", lambda: dict(get_hooks(app_name="frappe")))
        if hook is None:
            return frappe._dict(hooks)
        found = hooks.get(hook, missing)
        return found if found is not missing else [] if default == "_KEEP_DEFAULT_LIST" else default

    frappe.get_hooks = of_frappe
    base_document.import_controller = lambda doctype: (
        Document if doctype.startswith("CCHC ") else import_controller(doctype)
    )
    return served(site)


def measured(serve: Any) -> Any:
    """Answers at `SPENT` what the requests before cost: [[worker, database (seconds), statements]]."""
    import frappe
    from floors import Database
    from frappe.database.database import Database as Connection
    from werkzeug.wsgi import ClosingIterator

    done: list[list[float]] = []
    now = {"database": None, "before": 0.0, "spent": 0.0, "own": 0.0, "statements": 0}
    connect, run, close = Connection.connect, Connection.sql, frappe.destroy

    def beside(what: Callable[[], Any]) -> Any:
        began = time.process_time()
        try:
            return what()
        finally:
            now["own"] += time.process_time() - began

    def connected(self: Any) -> None:
        connect(self)

        def look() -> None:
            def ask(sql: str) -> Any:
                self._cursor.execute(sql)
                return self._cursor.fetchall()

            now["database"] = Database(ask)
            now["before"] = now["database"].seconds()

        beside(look)

    def counted(self: Any, *arguments: Any, **named: Any) -> Any:
        now["statements"] += 1
        return run(self, *arguments, **named)

    def destroyed() -> None:
        if now["database"] is not None:
            beside(lambda: now.update(spent=now["database"].seconds() - now["before"], database=None))
        close()

    Connection.connect, Connection.sql, frappe.destroy = connected, counted, destroyed

    def answer(environ: dict[str, Any], start_response: Any) -> Any:
        if environ["PATH_INFO"] == SPENT:
            start_response("200 OK", [("Content-Type", "application/json")])
            told = json.dumps(done).encode()
            done.clear()
            return [told]
        now.update(database=None, spent=0.0, own=0.0, statements=0)
        began = time.process_time()

        def ended() -> None:
            done.append([time.process_time() - began - now["own"], now["spent"], now["statements"]])

        return ClosingIterator(serve(environ, start_response), ended)

    return answer


# What is asked


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--turns", type=int, default=200)
    parser.add_argument("--to", type=Path, default=ROOT / "build" / "benchmark")
    parser.add_argument("--addresses", nargs=2, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.addresses:
        return on_the_site(asked)

    from bench import Bench, BenchFailure
    from evening import served_by_gunicorn
    from site_copies import NoCopies, copied

    bench = Bench()
    try:
        with bench.running(), copied(bench, 1) as (site,), ExitStack() as stack:
            print(f"On a copy of {bench.site}, {bench.versions()}", flush=True)
            addresses = []
            for factory in ("served", "served_plainly"):
                server = served_by_gunicorn(bench.on(site), 1, f"opening:{factory}({site!r})")
                addresses.append(stack.enter_context(server)[0])
            environment = {**bench.environment, "FRAPPE_BENCH": str(bench.folder), "FRAPPE_SITE": site}
            command = [bench.python, "-W", "ignore", __file__, *sys.argv[1:], "--addresses", *addresses]
            return subprocess.run(command, cwd=ROOT, env=environment).returncode
    except (BenchFailure, NoCopies) as failure:
        print(f"NOT run: {failure}")
        return 1


def on_the_site(asked: argparse.Namespace) -> int:
    import frappe
    from site_connection import connected
    from factories_round import staff_of
    from http_client import Person
    from http_fixtures import PASSWORD, let_in

    with connected():
        name = a_form_in_use()
        let_in(staff_of(UNIT))
        frappe.db.commit()
    ours = Person(asked.addresses[0], staff_of(UNIT)).log_in(PASSWORD)
    plain = Person(asked.addresses[1], staff_of(UNIT))
    plain.http.headers, plain.http.cookies = ours.http.headers, ours.http.cookies
    both = {"ours": ours, "plain": plain}
    figures: dict[str, dict[str, list[float]]] = {}
    doc: dict[str, Any] = {}

    def text() -> str:
        return f"Đã báo cáo Sở, lần {time.monotonic_ns()}"

    def read(person: Person) -> Any:
        return person.send("GET", LOAD, doctype=FORM, name=name)

    def save(person: Person) -> Any:
        row = next(one for one in doc["scores"] if one["code"] == CODE)
        row["explanation"] = text()
        return person.send("POST", SAVE, doc=json.dumps(doc), action="Save")

    def merge(person: Person, by_hand: bool) -> Any:
        if person is plain:
            return save(person)
        row = next(one for one in doc["scores"] if one["code"] == CODE)
        changes = {"scores": {CODE: {"explanation": [row["explanation"], text()]}}}
        return person.send("POST", MERGE, self_assessment=name, changes=json.dumps(changes), by_hand=by_hand)

    def taken(body: dict[str, Any]) -> None:
        if body.get("docs"):
            doc.clear()
            doc.update(body["docs"][0])
        else:
            message = body["message"]
            assert message["saved"] and not message["clashes"] and not message["held"], message
            state = message["state"]
            rows = {row["code"]: row for row in doc["scores"]}
            for row in state["scores"]:
                rows[row["code"]].update(row)
            doc.update({"modified": state["modified"], "modified_by": state["modified_by"]})

    kinds: dict[str, Callable[[Person], Any]] = {
        "opening": read,
        "Frappe's Save": save,
        "the sheet's Save button": lambda person: merge(person, True),
        "what the sheet saves": lambda person: merge(person, False),
    }
    for kind, ask in kinds.items():
        costs: dict[str, list[list[float]]] = {who: [] for who in both}
        for turn in range(asked.turns + 5):
            # Who begins takes turns too.
            for who in sorted(both, reverse=bool(turn % 2)):
                both[who].send("GET", SPENT)
                reply = ask(both[who])
                assert reply.ok, (kind, who, reply.status_code, reply.text[-1500:])
                ((worker, database, statements),) = both[who].send("GET", SPENT).json()
                taken(reply.json())
                if turn >= 5:  # the first ones warm up
                    costs[who].append([1000 * worker, 1000 * database, statements, len(reply.content)])
        for who, found in costs.items():
            middle = [statistics.median(column) for column in zip(*found, strict=True)]
            figures.setdefault(kind, {})[who] = middle
        print(told(kind, figures[kind]), flush=True)
    asked.to.mkdir(parents=True, exist_ok=True)
    (asked.to / "opening.json").write_text(json.dumps(figures, indent=1), encoding="utf-8")
    return 0


def told(kind: str, figures: dict[str, list[float]]) -> str:
    def one(worker: float, database: float, statements: float, size: float) -> str:
        return f"{worker:5.1f} + {database:4.1f} ms [{statements:.0f}] {size / 1000:.0f} kB"

    ours, plain = figures["ours"], figures["plain"]
    times = sum(ours[:2]) / sum(plain[:2])
    return f"{kind:<24} {one(*ours)}  plain {one(*plain)}  {times:.2f}x, worker alone {ours[0] / plain[0]:.2f}x"


def a_form_in_use() -> str:
    """Answered, saved some times, with evidence, criteria given to people and comments on some."""
    import frappe
    from factories_appraisal import act
    from factories_round import answer_all, head_of, make_office, make_round, self_assessment, staff_of
    from factories_whole import versions_kept
    from frappe.utils import add_days, nowdate

    from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.start import open_now
    from cchc_eval.cchc_eval.doctype.cchc_self_assessment import talks, tasks

    make_office()
    open_now(make_round([UNIT, "T02"], year=YEAR).name)
    staff, head = staff_of(UNIT), head_of(UNIT)

    def fill() -> None:
        doc = answer_all(self_assessment(UNIT, YEAR))
        codes = [row.code for row in doc.scores if row.scored_by == "Unit"]
        for code in codes[:20]:
            number = f"{len(doc.evidence) + 1}/QĐ-{UNIT}"
            doc.append("evidence", {"criteria": code, "title": f"Quyết định {number}", "document_number": number})
        doc.save()
        for turn in range(4):
            doc.scores[turn].explanation = f"Lần {turn}"
            doc.save()

    with versions_kept():
        act(staff, fill)
    name = self_assessment(UNIT, YEAR).name
    frappe.db.commit()
    codes = [row.code for row in self_assessment(UNIT, YEAR).scores if row.scored_by == "Unit"]
    act(head, lambda: tasks.assign(name, codes[:30], staff, str(add_days(nowdate(), 2))))
    for code in codes[:5]:
        act(head, lambda code=code: talks.say(name, code, "Xem lại giúp tôi"))
    frappe.db.commit()
    return name


if __name__ == "__main__":
    sys.exit(main())
