"""What the steps of a whole round cost on a site, each beside its floor, measured in the same run.

    FRAPPE_BENCH=… FRAPPE_SITE=… …/bench/env/bin/python benchmarks/site.py [--units 60 1000] [--leaves 57 100]

Rounds of seeded answers go through all of their steps by the functions that clients call, in a transaction that is
rolled back: the site is left as it was. Of each step: CPU of Python and of the database's thread, statements, seconds,
characters of the answer, the memory of the process at the most, the time from its first lock to its end, and how long
somebody else waited who added documents to the tables of all apps and to those of the round. A floor is the least that
any implementation must do on that database, with the rows which the step wrote: LOAD DATA, executemany, plain UPDATEs,
a sum in SQL.

Ends with 1 where the statements of a step grow with the rows: a step either takes the same number however many units
there are, or it writes rows in chunks (`CHUNKS`), or reads and writes the units in parts (`PARTS`). Figures as JSON,
and the growth as a picture, in build/benchmark/.
"""

from __future__ import annotations

import argparse
import cProfile
import json
import pstats
import random
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Any
from unittest import mock

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [
    str(ROOT),
    *(str(ROOT / folder) for folder in ("benchmarks", "tests/site/support", "tests/unit", "tests")),
]

import site_connection  # noqa: E402
import frappe  # noqa: E402
import growth  # noqa: E402
from factories_appraisal import APPRAISER, CHAIR, CLERK, DECISION, HEAD, ROUND, act, make_people  # noqa: E402
from factories_round import criteria_set_name, full_answer, make_criteria_set, make_round  # noqa: E402
from factories_session import MEMBER, SECRETARY, hold_session, name_council  # noqa: E402
from factories_whole import versions_kept  # noqa: E402
from floors import SUM, SUMS_OF_LINES, Cost, Database, Floor, Locked, Memory, apart, sign_in, timed  # noqa: E402
from frappe.desk.form.load import getdoc  # noqa: E402
from frappe.model.workflow import apply_workflow  # noqa: E402
from frappe.utils import add_days, now_datetime, nowdate  # noqa: E402
from neighbour import texts_of  # noqa: E402
from pdf_files import small_pdf  # noqa: E402
from waits import Neighbour  # noqa: E402

from cchc_eval.cchc_eval.doctype.cchc_appraisal.cchc_appraisal import start_all  # noqa: E402
from cchc_eval.cchc_eval.doctype.cchc_appraisal.kept_scores import KeptScores  # noqa: E402
from cchc_eval.cchc_eval.doctype.cchc_council_decision import results  # noqa: E402
from cchc_eval.cchc_eval.doctype.cchc_council_decision.candidates import candidates  # noqa: E402
from cchc_eval.cchc_eval.doctype.cchc_council_decision.cchc_council_decision import (  # noqa: E402
    cast_vote,
    compile,
    issue,
    session_overview,
)
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.actions import extend_deadline  # noqa: E402
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.start import open_now  # noqa: E402
from cchc_eval.cchc_eval.doctype.cchc_self_assessment.answers import write_answer  # noqa: E402
from cchc_eval.printing import papers  # noqa: E402
from cchc_eval.scoring import CriteriaSet, Criterion, score  # noqa: E402
from cchc_eval.scoring.snapshot import thaw  # noqa: E402
from cchc_eval.storage import rows_by_name, scored_from  # noqa: E402
from cchc_eval.storage.bulk import insert_rows  # noqa: E402
from cchc_eval.storage.score_columns import form_row, form_totals, kept_text  # noqa: E402

FORM, SELF_ROW = "CCHC Self Assessment", "CCHC Self Score"
APPRAISAL, ROW = "CCHC Appraisal", "CCHC Appraised Score"
PLAN = "CCHC Improvement Plan"
SUMS = "the sums of its lines in SQL"
# Of the answers, which are the best: units give themselves 80 to 95 percent.
BEST = 0.8
# A statement of the steps that write every row holds this many at the least.
ROWS_A_STATEMENT = 200
OURS = (FORM, SELF_ROW, APPRAISAL, ROW, *("CCHC Released Result", PLAN, "CCHC Improvement Action"))
FRAPPES = ("User", "Version", "Comment", "Workflow Action", "Notification Log", "File", "ToDo")
# Frappe looks up and inserts each row of a document that is new.
ROW_BY_ROW = {"enter the units"}
CHUNKS = {"open a round", "start all appraisals", "approve with all appraisals"}
# Who reads or writes the units themselves does so in parts: at the most so many statements for each 200 units.
PARTS = {
    "compile and rank": 2,
    "compile again": 1,
    "compile, all scored again": 5,
    "report to the council": 1,
    "issue": 5,
}
UNITS_A_PART = 200


@dataclass
class Line:
    step: str
    units: int
    leaves: int
    cost: Cost
    memory: int  # MB of the process at the most
    floors: dict[str, Cost]
    waited: dict[str, Any]  # {"ms", "table"}: the longest wait of somebody else, who adds to the same tables
    # From the first lock of a row that was there before to the end: {"wall", "cpu"} in seconds, {"first"}: statement
    locked: dict[str, Any]


class Run:
    def __init__(self, units: int, leaves: int, seed: int, profiled: str) -> None:
        self.units, self.leaves, self.profiled = units, leaves, profiled
        self.random = random.Random(seed)
        self.codes = [f"B{number:05}" for number in range(1, units + 1)]
        self.lines: list[Line] = []
        self.floor = Floor()
        self.database = Database(lambda sql: frappe.db.sql(sql))
        self.shared = {f"tab{doctype}": texts_of(self.floor.ask, f"tab{doctype}") for doctype in (*FRAPPES[1:], *OURS)}

    def measure(self, step: str, what: Callable[[], Any]) -> Line:
        counted: list[str] = []
        real = frappe.db.sql
        locked = Locked(self.database)

        def sql(query: Any, *args: Any, **kwargs: Any) -> Any:
            text = str(query)
            locked.note(f"{text[:110]} … {text[-20:]}" if len(text) > 130 else text)
            counted.append(" ".join(text[:1000].split())[:110])
            return real(query, *args, **kwargs)

        profile = cProfile.Profile() if self.profiled and self.profiled in step else None
        memory = Memory()
        neighbour = Neighbour(sign_in(), self.shared)
        with neighbour, mock.patch.object(frappe.db, "sql", sql):
            cost = timed(self.database, counted, (lambda: profile.runcall(what)) if profile else what)
            locked.end()
        if profile:
            pstats.Stats(profile).sort_stats("cumulative").print_stats(70)
            pstats.Stats(profile).sort_stats("tottime").print_stats(35)
            print(*Counter(counted).most_common(30), sep="\n")
        told = {"wall": locked.wall, "cpu": locked.cpu, "first": " ".join(locked.first.split())}
        self.lines.append(Line(step, self.units, self.leaves, cost, memory.most(), {}, neighbour.waited, told))
        return self.lines[-1]

    def walk(self) -> None:
        make_people()
        insert_rows(
            "CCHC Unit", [{"name": code, "unit_code": code, "unit_name": f"Đơn vị {code}"} for code in self.codes]
        )
        cset = criteria_set_name() if self.leaves == 57 else make_criteria_set(a_set_of(self.leaves))
        self.measure("enter the units", lambda: (make_round(self.codes, criteria_set=cset), None)[1])
        name_council(ROUND, {CHAIR: "Chair", SECRETARY: "Secretary", MEMBER: "Member"})
        line = self.measure("open a round", lambda: open_now(ROUND))
        line.floors = self.rows({FORM: f"`round` = '{ROUND}'", SELF_ROW: f"`parent` like '{ROUND}-%'"})
        for when in (40, 41):
            self.extend(when)
        self.measure("extend one unit's deadline", lambda: self.extend(42))
        apart(self.answer)
        line = self.measure("start all appraisals", lambda: act(APPRAISER, lambda: (start_all(ROUND), None)[1]))
        line.floors = self.rows({APPRAISAL: f"`round` = '{ROUND}'", ROW: f"`parent` like '{ROUND}-%'"})
        apart(self.sign_off)
        compiled = partial(act, HEAD, partial(compile, ROUND))
        line = self.measure("compile and rank", compiled)
        line.floors = self.sums_in_sql()
        written = self.rows({"CCHC Unit Result": f"`parent` = '{DECISION}'"})["executemany"]
        line.floors["these and executemany of its lines"] = line.floors[SUMS] + written
        self.measure("compile again", compiled).floors = self.sums_in_sql()
        with mock.patch.object(scored_from, "VERSION", "after an upgrade"):
            self.measure("compile, all scored again", compiled).floors = self.sums_in_sql()
        compiled()
        self.measure("report to the council", lambda: act(HEAD, lambda: self.step("Report to Council")))
        self.meet()
        self.measure("open the decision's form", lambda: act(CHAIR, self.form))
        line = self.measure("approve with all appraisals", lambda: act(CHAIR, lambda: self.step("Approve")))
        line.floors = apart(self.updates)
        self.measure("issue", lambda: act(CLERK, lambda: (issue(DECISION, 905, nowdate()), None)[1]))

    def extend(self, days: int) -> Any:
        until = str(add_days(now_datetime(), days))[:19]
        return act(HEAD, lambda: extend_deadline(ROUND, "Self Assessment", until, "Bão", self.codes[0]))

    def rows(self, doctypes: dict[str, str]) -> dict[str, Cost]:
        return apart(lambda: self.floor.insert(doctypes))

    def answer(self) -> None:
        """Every unit has submitted one of some seeded forms."""
        text_of_set = frappe.db.get_value(FORM, f"{ROUND}-{self.codes[0]}", "criteria_json")
        cset = thaw(text_of_set)
        of_form = {"parenttype": FORM, "parent": ("like", f"{ROUND}-%")}
        stored = frappe.get_all(SELF_ROW, of_form, ["name", "parent", "code"], order_by="parent, idx")
        forms, written, sent = {}, {}, now_datetime()
        for name, rows in groupby(stored, attrgetter("parent")):
            answers = {leaf.code: seeded(leaf, self.random) for leaf in cset.leaves if leaf.scored_by == "unit"}
            scored = score(cset, answers)
            rows = list(rows)
            for row in rows:
                text = write_answer(answers[row.code]) if row.code in answers else None
                written[row.name] = {**form_row(scored.leaves[row.code]), "answer": text, "docstatus": 1}
            totals = form_totals(scored)
            given = [[row.code, *map(written[row.name].get, scored_from.FORM_COLUMNS[1:])] for row in rows]
            digest = scored_from.of_form(text_of_set, given, map(totals.get, scored_from.FORM_TOTALS))
            submitted = {"docstatus": 1, "workflow_state": "Submitted", "submitted_on": sent}
            forms[name] = {**submitted, **totals, scored_from.FIELD: digest}
        rows_by_name.write_plain(SELF_ROW, written)
        rows_by_name.write_plain(FORM, forms)

    def sign_off(self) -> None:
        """All appraisals, with what is kept of each when it is signed off."""
        # By name: who adds appraisals of other rounds waits for nothing that only prepares a step.
        names = [f"{ROUND}-{code}" for code in self.codes]
        rows_by_name.write_all(APPRAISAL, names, {"workflow_state": "Appraised"})
        for text, members in results.by_set(candidates(ROUND)):
            given = results.evaluate(members, results.CouncilPart())
            kept = KeptScores({one.appraisal: (text, one.submitted) for one in members})
            kept.keep({one.appraisal: kept_text(given[one.unit]) for one in members})

    def step(self, action: str) -> None:
        apply_workflow(frappe.get_doc("CCHC Council Decision", DECISION), action)

    def meet(self) -> None:
        hold_session(DECISION)
        frappe.db.set_value("CCHC Council Decision", DECISION, "meeting_end", None)
        act(MEMBER, lambda: cast_vote(DECISION, self.codes[0], "For"))
        self.measure("one vote", lambda: act(MEMBER, lambda: cast_vote(DECISION, self.codes[1], "For", "Đồng ý")))
        self.measure("the session's overview", lambda: act(CHAIR, lambda: session_overview(DECISION)))
        frappe.db.set_value("CCHC Council Decision", DECISION, "meeting_end", now_datetime())

    def form(self) -> Any:
        frappe.local.response = frappe._dict(docs=[])
        getdoc("CCHC Council Decision", DECISION)
        return frappe.local.response

    def sums_in_sql(self) -> dict[str, Cost]:
        """One column by unit; and what a line of the decision holds, by unit and field."""
        ask = partial(frappe.db.sql, values=([f"{ROUND}-{code}" for code in self.codes],))
        told = {"a sum in SQL": SUM, SUMS: SUMS_OF_LINES}
        return {name: timed(self.database, [], lambda sql=sql: ask(sql) and None) for name, sql in told.items()}

    def updates(self) -> dict[str, Cost]:
        """On the copies that the floor of the appraisals' start left."""
        names = [f"{ROUND}-{code}" for code in self.codes]

        def write() -> None:
            self.floor.ask(
                f"update `bench floor {ROW}` set `docstatus` = 1, `council_changed` = 0,"
                " `council_state` = `appraised_state`, `council_points` = `appraised_points`,"
                " `council_computation` = `appraised_computation`"
            )
            self.floor.ask(
                f"update `bench floor {APPRAISAL}` set `docstatus` = 1, `workflow_state` = 'Approved',"
                " `final_points` = %s where `name` = %s",
                [(1.5, name) for name in names],
                many=True,
            )

        plain = self.floor.cost(write)
        of_ours = {
            "Version": f"`ref_doctype` = '{APPRAISAL}'",
            "Comment": f"`reference_doctype` = '{APPRAISAL}' and `comment_type` = 'Workflow'",
            "CCHC Released Result": f"`round` = '{ROUND}'",
        }
        plans = f"select `name` from `tab{PLAN}` where `round` = '{ROUND}'"
        to_do = f"`reference_doctype` = '{PLAN}' and `reference_name` in ({plans})"
        of_plans = {
            PLAN: f"`round` = '{ROUND}'",
            "CCHC Improvement Action": f"`parent` in ({plans})",
            "Comment": f"`reference_doctype` = '{PLAN}'",
            "Workflow Action": to_do,
            "Workflow Action Permitted Role": f"`parent` in (select `name` from `tabWorkflow Action` where {to_do})",
        }
        kept = plain + self.floor.insert(of_ours)["executemany"]
        return {
            "UPDATEs": plain,
            "UPDATEs and executemany of what is kept": kept,
            "these and executemany of the plans": kept + self.floor.insert(of_plans)["executemany"],
        }


def seeded(leaf: Criterion, draw: random.Random) -> dict[str, Any]:
    rule = leaf.rule
    assert rule is not None
    if draw.random() < BEST and rule.type != "ratio":
        return full_answer(leaf)
    match rule.type:
        case "choice":
            return {"choice": draw.choice(rule.options).key}
        case "checklist":
            return {"checked": [item.key for item in rule.items if draw.random() < 0.7]}
        case "deduct":
            return {"counts": {event.key: draw.randrange(2) for event in rule.events}}
        case "bands" if rule.measure == "value":
            return {"value": draw.randrange(5)}
        case "percent":
            return {"percent": draw.randrange(1000) / 10}
        case "manual":
            return {"points": 0}
        case _:
            whole = draw.randrange(20, 2000)
            return {"part": round(whole * (1 - draw.random() ** 3 / 2)), "whole": whole}


def a_set_of(leaves: int) -> CriteriaSet:
    """Ten fields of shares."""
    from measured_sets import a_set, field, leaf

    ratio = {"type": "ratio", "part": "Số việc xong", "whole": "Tổng số việc"}
    listed = []
    for number in range(1, 11):
        listed.append(field(f"{number}", leaves / 10))
        listed += [leaf(f"{number}.{below}", 1, ratio, f"{number}") for below in range(1, leaves // 10 + 1)]
    return a_set(*listed)


@contextmanager
def nothing_kept() -> Iterator[None]:
    with ExitStack() as stack:
        stack.enter_context(site_connection.connected())
        stack.enter_context(mock.patch.object(frappe.db, "commit", lambda *args, **kwargs: None))
        stack.enter_context(mock.patch.object(frappe, "enqueue", lambda *args, **kwargs: None))
        stack.enter_context(mock.patch.object(papers, "render_pdf", lambda paper: small_pdf("benchmark")))
        stack.enter_context(versions_kept())
        frappe.set_user("Administrator")
        frappe.local.lang = "vi"
        # What Frappe keeps of DocTypes is kept by then.
        frappe.clear_cache()
        for doctype in (
            *frappe.get_all("DocType", {"module": "CCHC Eval", "issingle": 0}, pluck="name", order_by="name"),
            *FRAPPES,
        ):
            frappe.get_meta(doctype)
            frappe.db.get_table_columns(doctype)
        try:
            yield
        finally:
            frappe.db.rollback()
            frappe.clear_cache()


def told(line: Line) -> str:
    cost = line.cost
    floors = ", ".join(f"{cost.cpu / floor.cpu:.2f}× {name}" for name, floor in line.floors.items() if floor.cpu)
    return (
        f"{line.units:>5} × {line.leaves:<3} {line.step:<28} {cost.python:8.3f} + {cost.database:7.3f} s CPU "
        f"{cost.wall:8.2f} s [{cost.statements}] {cost.answer:>9} characters {line.memory:>5} MB "
        f"{line.locked['wall']:>6.2f} s locked ({line.locked['cpu']:.2f} CPU) {line.waited['ms']:>6} ms  {floors}"
    )


def growing(lines: Sequence[Line]) -> Iterator[str]:
    """Steps whose statements grow with the rows."""
    by_step: dict[tuple[str, int], list[Line]] = {}
    for line in lines:
        by_step.setdefault((line.step, line.leaves), []).append(line)
    for (step, leaves), found in by_step.items():
        few, *_more = found
        for many in found[1:]:
            more = many.units - few.units
            rows = more * leaves if step in CHUNKS else 0
            parts = -(-more // UNITS_A_PART) * PARTS.get(step, 0)
            allowed = few.cost.statements + rows // ROWS_A_STATEMENT + parts
            if many.cost.statements > allowed and step not in ROW_BY_ROW:
                yield (
                    f"{step}: {few.cost.statements} statements for {few.units} units, "
                    f"{many.cost.statements} for {many.units}; at most {allowed} were expected"
                )


def main() -> None:
    parser = argparse.ArgumentParser(description="What the steps of a round cost on a site, beside their floors.")
    parser.add_argument("--units", type=int, nargs="+", default=[60, 1000])
    parser.add_argument("--leaves", type=int, nargs="+", default=[57])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--to", type=Path, default=ROOT / "build" / "benchmark")
    parser.add_argument("--profile", default="", help="print the profile of the steps whose names hold this")
    given = parser.parse_args()
    lines: list[Line] = []
    for leaves in given.leaves:
        for units in sorted(given.units):
            with nothing_kept():
                run = Run(units, leaves, given.seed, given.profile)
                try:
                    run.walk()
                finally:
                    run.floor.close()
                    lines += run.lines
            print(*map(told, run.lines), sep="\n", flush=True)
    given.to.mkdir(parents=True, exist_ok=True)
    (given.to / "site.json").write_text(json.dumps([asdict(line) for line in lines], indent=1), encoding="utf-8")
    growth.draw(lines, given.to / "growth.svg")
    if faults := list(growing(lines)):
        print(*faults, sep="\n", file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
