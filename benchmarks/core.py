"""How fast the pure layers are, each beside its floor measured in the same run: `make benchmark`.

A floor is the least that any implementation must do: adding the same decimals, openpyxl with the same cell values,
WeasyPrint on the bare table. The ratio to it says what our own part costs, on whatever machine it runs.
"""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Border, Side
from rich.console import Console
from rich.table import Table

from cchc_eval.data import default_criteria_set
from cchc_eval.documents.contexts import Decision, Head, RankCount, ResultRow, Signature
from cchc_eval.documents.pdf import render_pdf
from cchc_eval.scoring import Change, CriteriaSet, Criterion, UnitRecord, evaluate_all, place
from cchc_eval.workbook.form import read_form, write_form

UNITS = 600


def compare(ours: Callable[[], Any], floor: Callable[[], Any], repeats: int) -> tuple[float, float]:
    """Seconds of processor time of both, the least of some turns taken one after the other; the first warms up."""
    ours(), floor()
    taken: tuple[list[float], list[float]] = ([], [])
    for _ in range(repeats):
        for work, times in zip((ours, floor), taken, strict=True):
            start = time.process_time()
            work()
            times.append(time.process_time() - start)
    return min(taken[0]), min(taken[1])


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

    ours, floor = compare(lambda: place(evaluate_all(cset, records)), add, 5)
    return f"score and place {UNITS} units × {len(cset.leaves)} leaves", ours, floor, UNITS


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
        ("write a form", *compare(write, write_plain, 7), 1),
        ("read a form", *compare(lambda: read_form(filled, cset), read_plain, 7), 1),
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
    ours, floor = compare(lambda: render_pdf(decision), lambda: weasyprint.HTML(string=bare).write_pdf(), repeats)
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


if __name__ == "__main__":
    main()
