"""How fast the pure layers are, each beside its floor measured in the same run: `make benchmark`.

A floor is the least that any implementation must do: adding the same decimals, openpyxl with the same cell values,
WeasyPrint on the bare table. The ratio to it says what our own part costs, on whatever machine it runs. Scoring stands
beside the previous release too, out of the repository's history.
"""

from __future__ import annotations

import importlib
import io
import re
import resource
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from multiprocessing import get_context
from pathlib import Path
from types import ModuleType
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Border, Side
from rich.console import Console
from rich.table import Table

from cchc_eval.data import default_criteria_set
from cchc_eval.documents.contexts import Decision, Head, RankCount, ResultRow, Signature
from cchc_eval.documents.pdf import render_pdf
from cchc_eval.scoring import Change, CriteriaSet, Criterion, UnitRecord, evaluate_all, load_criteria_set, place
from cchc_eval.workbook.form import read_form, write_form

UNITS = 600
COMMUNES = 3321  # of the whole country
RELEASE = "46ffbf1"  # the commit of 0.1.0


def compare(*works: Callable[[], Any], repeats: int) -> list[float]:
    """Seconds of processor time of each, the least of some turns taken one after the other; the first warms up."""
    for work in works:
        work()
    taken: list[list[float]] = [[] for _ in works]
    for _ in range(repeats):
        for work, times in zip(works, taken, strict=True):
            start = time.process_time()
            work()
            times.append(time.process_time() - start)
    return [min(times) for times in taken]


def some_answer(criterion: Criterion, seed: int) -> dict[str, Any]:
    rule = criterion.rule
    assert rule is not None
    match rule.type:
        case "choice":
            return {"choice": rule.options[seed % len(rule.options)].key}
        case "checklist":
            return {"checked": [item.key for n, item in enumerate(rule.items) if seed >> n & 1]}
        case "deduct":
            return {"counts": {event.key: (seed + n) % 3 for n, event in enumerate(rule.events)}}
        case "bands" if rule.measure == "value":
            return {"value": seed % 5}
        case "percent":
            return {"percent": Decimal(seed % 1000) / 10}
        case "manual":
            return {"points": 0}
        case _:
            return {"part": 40 + seed % 60, "whole": 97}


def some_records(cset: CriteriaSet, units: int) -> list[UnitRecord]:
    records = []
    for unit in range(units):
        answers = {
            leaf.code: some_answer(leaf, 7 * unit + n) for n, leaf in enumerate(cset.leaves) if leaf.scored_by == "unit"
        }
        surveys = {
            leaf.code: Change(answer=some_answer(leaf, 500 + unit))
            for leaf in cset.leaves
            if leaf.scored_by == "office"
        }
        records.append(UnitRecord(f"U{unit:03}", f"Đơn vị số {unit + 1}", answers, surveys))
    return records


def bench_scoring(cset: CriteriaSet) -> tuple[str, float, float, float]:
    records = some_records(cset, UNITS)
    points = [
        [leaf.points for leaf in evaluation.final.leaves.values() if leaf.points is not None]
        for evaluation in evaluate_all(cset, records)
    ]

    def add() -> list[Decimal]:
        totals = []
        for unit in points:
            total = Decimal(0)
            for value in unit:
                total += value
            totals.append(total)
        return sorted(totals)

    ours, floor = compare(lambda: place(evaluate_all(cset, records)), add, repeats=5)
    return f"score and place {UNITS} units × {len(cset.leaves)} leaves", ours, floor, UNITS


@contextmanager
def release_of_before() -> Iterator[ModuleType]:
    """The scoring of the previous release, beside today's under another name."""
    name = "cchc_eval_before"
    archive = subprocess.run(["git", "archive", RELEASE, "cchc_eval"], check=True, capture_output=True).stdout
    with tempfile.TemporaryDirectory() as folder, tarfile.open(fileobj=io.BytesIO(archive)) as packed:
        packed.extractall(folder, filter="data")
        package = (Path(folder) / "cchc_eval").rename(Path(folder) / name)
        for module in package.rglob("*.py"):
            module.write_text(re.sub(r"\bcchc_eval\b", name, module.read_text("utf-8")), "utf-8")
        sys.path.insert(0, folder)
        try:
            yield importlib.import_module(f"{name}.scoring")
        finally:
            sys.path.remove(folder)


def a_set(rules: list[dict[str, Any]], leaves: int, gates: int = 0) -> dict[str, Any]:
    """The data of a set of that many leaves in ten fields, the rules taken in turn; some wait for the leaf before."""
    criteria: list[dict[str, Any]] = []
    each = leaves // 10
    for field in range(1, 11):
        criteria.append({"code": f"{field}", "parent": None, "title": f"Lĩnh vực {field}", "max_points": each})
        for leaf in range(1, each + 1):
            rule = rules[(field * each + leaf) % len(rules)]
            code = f"{field}.{leaf}"
            criteria.append({"code": code, "parent": f"{field}", "title": code, "max_points": 1, "rule": rule})
            if gates and leaf > 1 and (leaf % gates == 0):
                criteria[-1]["gate"] = {"code": f"{field}.{leaf - 1}", "at_least": 0.25}
    ranks = [{"rank": "TỐT", "from": 85}, {"rank": "KHÁ", "from": 60}, {"rank": "YẾU", "from": 0}]
    return {"title": "Bộ", "year": 2026, "total_points": leaves, "rank_bands": ranks, "criteria": criteria}


def keyed(count: int, **more: Any) -> list[dict[str, Any]]:
    return [{"key": f"k{n}", "label": f"Mục {n}", **more} for n in range(1, count + 1)]


def steps(*bounds: int, name: str = "steps") -> dict[str, Any]:
    listed = [{"from": bound, "label": f"Từ {bound}", "points": 0.25 * n} for n, bound in enumerate((0, *bounds))]
    return {name: listed}


SHARE = {"part": "Số việc xong", "whole": "Tổng số việc"}
SHORT_FORMS: list[dict[str, Any]] = [
    {"type": "choice", "options": keyed(4, points=0.25)},
    {"type": "checklist", "items": keyed(4, points=0.25)},
    {"type": "bands", "measure": "value", "value": "Số mô hình", **steps(1, 2, 3, 4, name="bands")},
    {"type": "bands", "measure": "percent", **SHARE, **steps(50, 70, 80, 90, name="bands")},
    {"type": "ratio", **SHARE, "floor_percent": 80},
    {"type": "deduct", "events": keyed(3, minus=0.25)},
    {"type": "percent", "value": "Tỷ lệ"},
    {"type": "manual"},
]
OF_SHARE, OF_VALUE = {"kind": "share", **SHARE}, {"kind": "value", "value": "Số mô hình"}
IN_PROPORTION, BY_STEPS = {"kind": "proportional"}, {"kind": "steps", **steps(50, 70, 80, 90)}
MEASURED: list[dict[str, Any]] = [
    {"type": "measured", "measure": measure, "scale": scale}
    for measure, scale in [
        ({"kind": "best", "of": OF_SHARE}, IN_PROPORTION),
        ({"kind": "place", "of": OF_VALUE}, {"kind": "steps", **steps(100, 500, 1000)}),
        ({"kind": "target", "of": OF_VALUE, "lead": True},
         {"kind": "interpolate", "marks": [{"at": 0, "points": 0}, {"at": 200, "points": 1}]}),
        ({"kind": "several", "take": "mean", "of": OF_SHARE, "items": keyed(12)}, BY_STEPS),
        ({"kind": "ballots", "questions": keyed(3), "levels": keyed(4, weight=75), "groups": keyed(2, weight=50)},
         IN_PROPORTION),
        ({"kind": "weighted", "parts": keyed(3, weight=0.5), "whole": "Tổng số"}, IN_PROPORTION),
        ({"kind": "complement", "bad": "Số lỗi", "whole": "Tổng số"}, BY_STEPS),
        ({"kind": "change", "value": "Vốn"}, {"kind": "per_step", "step": 10, "each": 0.25}),
        ({"kind": "days_late", "value": "Ngày gửi", "due": "2026-12-15"}, {"kind": "steps", **steps(1, 5, 10)}),
        ({"kind": "events", "events": keyed(3, points=-0.25, cap=0.5), "most_deducted": 0.75},
         {"kind": "as_is", "start": 1}),
        ({"kind": "ticks", "items": keyed(4), "counted": True}, {"kind": "steps", **steps(1, 2, 3, 4)}),
    ]
]  # fmt: skip


def answer_to(criterion: Criterion, seed: int) -> dict[str, Any]:
    """An answer out of whatever the rule asks for."""
    assert criterion.rule is not None
    answer: dict[str, Any] = {}
    for position, item in enumerate(criterion.rule.inputs):
        chance = (seed * 31 + position * 7) % 97
        *above, last = item.path
        if item.kind in ("flag", "text"):
            continue
        if item.kind == "tick":
            ticked = answer.setdefault(above[0], [])
            ticked += [last] if chance % 2 else []
            continue
        at = answer
        for key in above:
            at = at.setdefault(key, {})
        if item.kind == "choice":
            at[last] = item.options[chance % len(item.options)][0]
        elif item.kind == "date":
            at[last] = f"2026-12-{1 + chance % 31:02}"
        elif item.kind in ("count", "points"):
            at[last] = chance % 3 if item.kind == "count" and item.points else chance % 2 + (item.kind == "count")
        else:
            at[last] = 300 if item.path[-1] in ("whole", "before", "target") else chance
    return answer


def records_of(cset: CriteriaSet, units: int) -> list[UnitRecord]:
    return [
        UnitRecord(
            f"U{unit:04}",
            f"Đơn vị {unit}",
            {leaf.code: answer_to(leaf, 7 * unit + n) for n, leaf in enumerate(cset.leaves)},
        )
        for unit in range(units)
    ]


def bench_release() -> None:
    """A round of the whole country, with the rule types that the previous release had."""
    data = a_set(SHORT_FORMS, 100)
    cset = load_criteria_set(data)
    records = records_of(cset, COMMUNES)
    points = [[leaf.points or Decimal(0) for leaf in one.final.leaves.values()] for one in evaluate_all(cset, records)]

    def add() -> list[Decimal]:
        totals = []
        for unit in points:
            total = Decimal(0)
            for value in unit:
                total += value
            totals.append(total)
        return sorted(totals)

    with release_of_before() as before:
        old_set = before.load_criteria_set(data)
        old_records = [before.UnitRecord(one.code, one.name, one.answers) for one in records]
        found = [(one.place, one.evaluation.final.total) for one in place(evaluate_all(cset, records))]
        old = [
            (one.place, one.evaluation.final.total) for one in before.place(before.evaluate_all(old_set, old_records))
        ]
        assert found == old
        ours, theirs, floor = compare(
            lambda: place(evaluate_all(cset, records)),
            lambda: before.place(before.evaluate_all(old_set, old_records)),
            add,
            repeats=3,
        )
    table = Table(f"score and place {COMMUNES} units × 100 leaves", "seconds", "× 0.1.0", "× adding the points")
    table.add_row("now", f"{ours:.2f}", f"{ours / theirs:.2f}", f"{ours / floor:.0f}")
    table.add_row("0.1.0", f"{theirs:.2f}", "1.00", f"{theirs / floor:.0f}")
    table.add_row("adding the points", f"{floor:.3f}", f"{floor / theirs:.3f}", "1")
    Console(width=100).print(table)


def _measured_round(leaves: int) -> tuple[float, float, float]:
    """Seconds, and megabytes before and at most: in a process of its own, whose peak is this round's."""
    cset = load_criteria_set(a_set(MEASURED, leaves, gates=3))
    records = records_of(cset, COMMUNES)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    start = time.process_time()
    place(evaluate_all(cset, records))
    taken = time.process_time() - start
    return taken, before, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def bench_measured(leaves: int = 150) -> None:
    with get_context("spawn").Pool(1) as pool:
        taken, before, most = pool.apply(_measured_round, (leaves,))
    table = Table(f"measures, best of the group, places, gates: {COMMUNES} units × {leaves} leaves", "")
    table.add_row("seconds", f"{taken:.1f}")
    table.add_row("megabytes of answers, and at most", f"{before:.0f}, {most:.0f}")
    Console(width=100).print(table)


def bench_form(cset: CriteriaSet) -> list[tuple[str, float, float, float]]:
    record = some_records(cset, 1)[0]

    def write() -> bytes:
        return write_form(cset, unit_code="U1", unit_name="Đơn vị 1", answers=record.answers)

    filled = write()
    # The same cells: also the blank ones of the grid, each with a border.
    sheets = [
        (sheet.title, [(cell.row, cell.column, cell.value, cell.has_style) for row in sheet for cell in row])
        for sheet in load_workbook(io.BytesIO(filled))
    ]
    side = Side(style="thin")
    grid = Border(left=side, right=side, top=side, bottom=side)

    def write_plain() -> None:
        workbook = Workbook()
        for title, cells in sheets:
            sheet = workbook.create_sheet(title)
            for row, column, value, styled in cells:
                cell = sheet.cell(row, column, value)
                if styled:
                    cell.border = grid
        workbook.save(io.BytesIO())

    def read_plain() -> list[Any]:
        return [cell.value for sheet in load_workbook(io.BytesIO(filled)) for row in sheet.iter_rows() for cell in row]

    return [
        ("write a form", *compare(write, write_plain, repeats=7), 1),
        ("read a form", *compare(lambda: read_form(filled, cset), read_plain, repeats=7), 1),
    ]


def some_decision(units: int) -> Decision:
    rows = [
        ResultRow(f"U{n:03}", f"Trung tâm Công nghệ thông tin và Truyền thông số {n}", Decimal("80.00"),
                  Decimal("79.50"), Decimal("79.50"), Decimal("79.50"), "KHÁ", n, "")
        for n in range(1, units + 1)
    ]  # fmt: skip
    return Decision(
        head=Head("Sở Thông tin và Truyền thông", "Hội đồng đánh giá", "QĐ-HĐCCHC", "Khánh Hòa", 5, date(2027, 1, 15)),
        year=2026,
        authority="Chủ tịch Hội đồng đánh giá",
        legal_bases=["Căn cứ Nghị quyết số 76/NQ-CP ngày 15 tháng 7 năm 2021 của Chính phủ"],
        proposer="Chánh Văn phòng Sở",
        department="Sở Thông tin và Truyền thông",
        rows=rows,
        rank_counts=[RankCount("KHÁ", units)],
        executors="Chánh Văn phòng Sở, Thủ trưởng các đơn vị",
        recipients=["Như Điều 3", "Lưu: VT, VP"],
        signature=Signature("TM. HỘI ĐỒNG", "CHỦ TỊCH", "GIÁM ĐỐC SỞ", "Nguyễn Văn A"),
    )


def bench_pdf(units: int) -> tuple[str, float, float, float]:
    import weasyprint

    decision = some_decision(units)
    cells = "".join(
        "<tr>"
        + "".join(
            f"<td>{value}</td>"
            for value in (n, row.unit_name, "80,00", "79,50", "79,50", "79,50", row.rank, row.place, "")
        )
        + "</tr>"
        for n, row in enumerate(decision.rows, 1)
    )
    columns = "".join(f"<col style='width: {width}mm'>" for width in (11, 37, 19, 15, 14, 14, 17, 13, 24))
    bare = (
        "<style>@page { size: A4; margin: 20mm 15mm 20mm 30mm } table { table-layout: fixed; width: 100%;"
        " border-collapse: collapse; font: 12pt 'Times New Roman' }"
        " td { border: 0.5pt solid; padding: 2pt 1mm }</style>"
        f"<table>{columns}{cells}</table>"
    )
    repeats = 1 if units > 100 else 5
    ours, floor = compare(
        lambda: render_pdf(decision), lambda: weasyprint.HTML(string=bare).write_pdf(), repeats=repeats
    )
    return f"decision PDF, {units} units", ours, floor, 1


def main() -> None:
    cset = default_criteria_set()
    table = Table("what", "seconds", "floor", "ratio", "per second")
    for name, ours, floor, things in [
        bench_scoring(cset),
        *bench_form(cset),
        *(bench_pdf(units) for units in (10, 60, 600)),
    ]:
        table.add_row(name, f"{ours:.3f}", f"{floor:.3f}", f"{ours / floor:.2f}", f"{things / ours:,.1f}")
    Console(width=100).print(table)
    bench_release()
    bench_measured()


if __name__ == "__main__":
    main()
