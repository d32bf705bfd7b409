"""A criteria set out of a table as offices write it, in Word or Excel: code, criterion, maximum, how it is scored.

What a sentence says completely becomes a rule (`scoring.sentences`). Every other leaf is left to be scored directly,
its sentence kept as guidance, and named with what is open.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from docx import Document
from docx.opc.exceptions import PackageNotFoundError
from lxml.etree import XMLSyntaxError

from cchc_eval.scoring.numbers import plain
from cchc_eval.scoring.sentences import read_sentence
from cchc_eval.vietnamese.writing import nfc, number, parse_number
from cchc_eval.workbook.cells import shown_value
from cchc_eval.workbook.guard import WorkbookError, open_guarded

Row = list[str]
_MOST_BYTES = 40_000_000  # of a Word file when unpacked
_WIDEST = 60  # columns
_RANKS = (("TỐT", 85), ("KHÁ", 75), ("TRUNG BÌNH", 60), ("YẾU", 0))
# What the head of a column says, folded.
_HEADS = {
    "code": ("mã", "mã số", "mã tiêu chí", "stt", "tt", "số tt", "số thứ tự"),
    "title": ("tiêu chí", "nội dung", "nội dung tiêu chí", "tên tiêu chí", "lĩnh vực, tiêu chí", "nội dung đánh giá"),
    "most": ("điểm tối đa", "điểm chuẩn", "thang điểm", "điểm", "số điểm tối đa"),
    "how": ("cách chấm", "cách tính điểm", "cách chấm điểm", "hướng dẫn chấm", "hướng dẫn chấm điểm", "cách cho điểm",
            "cách đánh giá", "phương pháp tính", "quy định chấm điểm"),
}  # fmt: skip
_CODE = re.compile(r"(?:[IVX]+|\d{1,2}(?:\.\d{1,2}){0,3})\.?")


@dataclass
class Draft:
    """A set's data, and what a person has still to say; both by criterion."""

    data: dict[str, Any]
    asks: list[str] = field(default_factory=list)
    read: int = 0  # leaves whose sentence became a rule


@dataclass
class _Line:
    code: str
    parent: str | None
    title: str
    most: Decimal | None
    how: list[str]


def read_criteria_table(source: Path, year: int) -> Draft:
    """Raises WorkbookError with everything that keeps the table from being one of criteria."""
    tables = _word_tables(source) if source.suffix.lower() == ".docx" else _excel_tables(source)
    for rows in tables:
        columns, first = _columns(rows)
        if columns:
            return _draft(rows[first:], columns, source.name, year)
    wanted = "«Mã» (hoặc «STT»), «Tiêu chí», «Điểm tối đa», «Cách chấm»"
    raise WorkbookError(f"Tệp «{source.name}»: không thấy bảng có các cột {wanted} trên một dòng tiêu đề")


def _excel_tables(source: Path) -> Iterator[list[Row]]:
    for sheet in open_guarded(source).worksheets:
        rows: dict[int, dict[int, str]] = {}
        # Only cells that hold something: a space far below the table must not make a million rows.
        for (row, column), cell in sheet._cells.items():
            if column <= _WIDEST and (text := _clean(shown_value(cell.value))):
                rows.setdefault(row, {})[column] = text
        width = max((column for row in rows.values() for column in row), default=0)
        yield [[rows[row].get(column, "") for column in range(1, width + 1)] for row in sorted(rows)]


def _word_tables(source: Path) -> Iterator[list[Row]]:
    try:
        content = source.read_bytes()
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            if sum(member.file_size for member in package.infolist()) > _MOST_BYTES:
                raise WorkbookError(f"Tệp «{source.name}»: quá lớn; chỉ giữ lại bảng tiêu chí rồi thử lại")
        document = Document(io.BytesIO(content))
    except (OSError, ValueError, KeyError, zipfile.BadZipFile, PackageNotFoundError, XMLSyntaxError):
        raise WorkbookError(f"Tệp «{source.name}»: không mở được; hãy lưu lại bằng Word (.docx) rồi thử lại") from None
    for table in document.tables:
        yield [[_clean(cell.text) for cell in _once(row.cells)] for row in table.rows]


def _once(cells: Sequence[Any]) -> list[Any]:
    """A cell that is merged over several columns stands in each of them; the others are kept in their place, blank."""
    seen: set[int] = set()
    kept = []
    for cell in cells:
        kept.append(_Blank if id(cell._tc) in seen else cell)
        seen.add(id(cell._tc))
    return kept


class _Blank:
    text = ""


def _clean(text: str) -> str:
    return "\n".join(" ".join(line.split()) for line in nfc(text).splitlines() if line.strip())


def _columns(rows: Sequence[Row]) -> tuple[dict[str, int], int]:
    """Where each column is, and the first row below the heads; nothing where these are not there."""
    for position, row in enumerate(rows[:30]):
        folded = [" ".join(text.casefold().split()) for text in row]
        found = {
            name: next(at for at, text in enumerate(folded) if text in heads)
            for name, heads in _HEADS.items()
            if any(text in heads for text in folded)
        }
        if {"code", "title", "most"} <= found.keys():
            return found, position + 1
    return {}, 0


def _draft(rows: Sequence[Row], columns: dict[str, int], name: str, year: int) -> Draft:
    lines, problems = _lines(rows, columns)
    if problems:
        raise WorkbookError(*(f"Tệp «{name}»: {problem}" for problem in problems))
    parents = {line.parent for line in lines}
    draft = Draft({})
    criteria = []
    for line in lines:
        entry: dict[str, Any] = {"code": line.code, "parent": line.parent, "title": line.title}
        entry["max_points"] = line.most
        if line.code not in parents:
            entry |= _rule(line, draft)
        criteria.append(entry)
    _fill_in(criteria)
    total = sum((entry["max_points"] for entry in criteria if entry["parent"] is None), Decimal(0))
    draft.data = {
        "title": f"Bộ tiêu chí năm {year}",
        "year": year,
        "total_points": plain(total),
        "rank_bands": [{"rank": rank, "from": start} for rank, start in _RANKS],
        "criteria": [{**entry, "max_points": plain(entry["max_points"])} for entry in criteria],
    }
    return draft


def _rule(line: _Line, draft: Draft) -> dict[str, Any]:
    sentence = "\n".join(line.how)
    reading = read_sentence(sentence, line.most or Decimal(0), line.title)
    if reading.rule is not None:
        draft.read += 1
        return {"rule": reading.rule}
    draft.asks += [f"Tiêu chí {line.code}: {ask}; tạm để chấm điểm trực tiếp" for ask in reading.asks]
    return {"rule": {"type": "manual"}, **({"guidance": sentence} if sentence else {})}


def _lines(rows: Sequence[Row], columns: dict[str, int]) -> tuple[list[_Line], list[str]]:
    lines: list[_Line] = []
    problems: list[str] = []
    roman = ""
    for row in rows:
        cells = {name: row[at] if at < len(row) else "" for name, at in columns.items()}
        code = cells["code"].removesuffix(".").strip()
        if not any(cells.values()) or code.casefold().startswith(("tổng", "cộng")):
            continue
        if not code or not _CODE.fullmatch(cells["code"]):
            if cells["title"].casefold().startswith(("tổng", "cộng")):
                continue
            _continue(lines, cells, problems)
            continue
        if re.fullmatch("[IVX]+", code):
            roman = code
        elif roman:
            code = f"{roman}.{code}"
        parent = _parent(code, {line.code for line in lines})
        if code in {line.code for line in lines}:
            problems.append(f"mã «{code}» bị lặp lại")
        most = _most(cells["most"], code, problems)
        if not cells["title"]:
            problems.append(f"tiêu chí {code} chưa có tên")
        title = " ".join(cells["title"].split())
        lines.append(_Line(code, parent, title, most, [how for how in (cells.get("how", ""),) if how]))
    if not lines and not problems:
        problems.append("bảng chưa có tiêu chí nào")
    groups = {line.parent for line in lines}
    problems += [
        f"tiêu chí {line.code} chưa ghi điểm tối đa" for line in lines if line.most is None and line.code not in groups
    ]
    return lines, problems


def _continue(lines: list[_Line], cells: dict[str, str], problems: list[str]) -> None:
    """A row without a code goes on with the criterion above it: a provision of its scoring."""
    said = " ".join(cells["title"].split())
    if not lines:
        problems.append(f"dòng «{said[:60]}» không có mã và đứng trước tiêu chí đầu tiên")
        return
    if said and cells["most"]:
        lines[-1].how.append(f"{said}: {cells['most']}")
    lines[-1].how += [text for text in (cells.get("how", ""), "" if cells["most"] else said) if text]


def _parent(code: str, known: set[str]) -> str | None:
    while "." in code:
        code = code.rpartition(".")[0]
        if code in known:
            return code
    return None


def _most(text: str, code: str, problems: list[str]) -> Decimal | None:
    if not text:
        return None
    try:
        return parse_number(re.sub(r"\s*(?:điểm|đ)\.?$", "", text, flags=re.I))
    except ValueError:
        problems.append(f"tiêu chí {code}: điểm tối đa «{text}» không phải là số")
        return None


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
