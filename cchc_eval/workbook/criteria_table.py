"""A criteria set out of a table as offices write it, in Word or Excel: code, criterion, maximum, how it is scored.

What a sentence says completely becomes a rule (`scoring.sentences`). Every other leaf is left to be scored directly,
its sentence kept as guidance, and named with what is open. What of the file is in no criterion is named too.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from cchc_eval.scoring.numbers import plain
from cchc_eval.scoring.sentences import read_sentence
from cchc_eval.vietnamese.writing import number
from cchc_eval.workbook.criteria_lines import Line, Lines
from cchc_eval.workbook.guard import WorkbookError
from cchc_eval.workbook.office_tables import read_tables
from cchc_eval.workbook.table_heads import Heads, find_heads

_RANKS = (("TỐT", 85), ("KHÁ", 75), ("TRUNG BÌNH", 60), ("YẾU", 0))


@dataclass
class Draft:
    """A set's data, and what a person has still to say; both by criterion."""

    data: dict[str, Any]
    asks: list[str] = field(default_factory=list)
    read: int = 0  # leaves whose sentence became a rule


def read_criteria_table(source: Path, year: int) -> Draft:
    """Raises WorkbookError with everything that keeps the file's tables from being one of criteria."""
    file = read_tables(source)
    lines = Lines()
    remarks = list(file.remarks)
    headed = False
    before: Heads | None = None  # of the table before this one, where that was of criteria
    for table in file.tables:
        heads = find_heads(table.rows)
        if heads is None and table.continued and before is not None:
            heads = before.going_on(table.rows)
        if heads is not None:
            headed = True
            for cells in heads.cells(table.rows):
                lines.add(cells, table.name)
            remarks += [f"cột «{name}» không đọc" for name in heads.unread(table.rows)]
        elif any(any(row) for row in table.rows):
            first = next(text for row in table.rows for text in row if text)
            remarks.append(f"bảng bắt đầu bằng «{' '.join(first.split())[:60]}» không đọc")
        before = heads
    if not headed:
        wanted = "«Mã» (hoặc «STT»), «Tiêu chí», «Điểm tối đa», «Cách chấm»"
        raise WorkbookError(f"Tệp «{source.name}»: không thấy bảng có các cột {wanted} trên một dòng tiêu đề")
    draft = _draft(lines, source.name, year)
    draft.asks += dict.fromkeys(remarks)
    return draft


def _draft(lines: Lines, name: str, year: int) -> Draft:
    if problems := lines.all_problems():
        raise WorkbookError(*(f"Tệp «{name}»: {problem}" for problem in problems))
    parents = {line.parent for line in lines.found}
    draft = Draft({})
    criteria = []
    for line in lines.found:
        entry: dict[str, Any] = {"code": line.code, "parent": line.parent, "title": line.title}
        entry["max_points"] = line.most
        if line.code not in parents:
            entry |= _rule(line, draft) | ({"evidence": line.evidence} if line.evidence else {})
        else:
            for what, texts in (("cách chấm", line.how), ("tài liệu kiểm chứng", line.evidence)):
                if texts:
                    said = " ".join(" ".join(texts).split())
                    draft.asks.append(f"Tiêu chí {line.code} có tiêu chí con nên không đọc {what} của nó: «{said}»")
        criteria.append(entry)
    _fill_in(criteria)
    total = sum((entry["max_points"] for entry in criteria if entry["parent"] is None), Decimal(0))
    sums = {total, *(entry["max_points"] for entry in criteria if entry["code"] in parents)}
    for stated in lines.totals:
        if stated.points != total and (stated.of_all or stated.points not in sums):
            draft.asks.append(
                f"dòng «{stated.said}» ghi {number(stated.points)} trong khi các lĩnh vực cộng lại {number(total)}"
            )
    draft.data = {
        "title": f"Bộ tiêu chí năm {year}",
        "year": year,
        "total_points": plain(total),
        "rank_bands": [{"rank": rank, "from": start} for rank, start in _RANKS],
        "criteria": [{**entry, "max_points": plain(entry["max_points"])} for entry in criteria],
    }
    return draft


def _rule(line: Line, draft: Draft) -> dict[str, Any]:
    sentence = "\n".join(line.how)
    reading = read_sentence(sentence, line.most or Decimal(0), line.title)
    if reading.rule is not None:
        draft.read += 1
        return {"rule": reading.rule}
    draft.asks += [f"Tiêu chí {line.code}: {ask}; tạm để chấm điểm trực tiếp" for ask in reading.asks]
    return {"rule": {"type": "manual"}, **({"guidance": sentence} if sentence else {})}


def _fill_in(criteria: list[dict[str, Any]]) -> None:
    """The maximum of a group that the table leaves blank is the sum of what is below it."""
    for entry in reversed(criteria):
        if entry["max_points"] is None:
            below = (one["max_points"] for one in criteria if one["parent"] == entry["code"])
            entry["max_points"] = sum(below, Decimal(0))


def summary(draft: Draft) -> str:
    leaves = sum(1 for entry in draft.data["criteria"] if "rule" in entry)
    total = number(Decimal(str(draft.data["total_points"])))
    return f"{leaves} tiêu chí thành phần, {total} điểm; {draft.read} tiêu chí đã có quy tắc chấm"
