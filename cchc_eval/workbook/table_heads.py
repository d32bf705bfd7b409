"""Where a table of criteria has its columns: by what the row of heads says, as offices word it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from cchc_eval.workbook.criteria_lines import CODE_OR_BLANK, Cells
from cchc_eval.workbook.office_tables import NUMBERED, Row

_LOOKED_AT = 30  # rows, for the heads
_HEADS: Mapping[str, re.Pattern[str]] = {
    "code": re.compile(r"mã(?: số)?(?: tiêu chí)?|s?tt|số tt|số thứ tự"),
    "most": re.compile(r"(?:số |thang )?điểm(?: tối đa| chuẩn)?|thang điểm (?:tối đa|chuẩn)|mức điểm tối đa"),
    "how": re.compile(
        r"(?:(?:mô tả |hướng dẫn |quy định )?(?:cách(?: thức)?|phương pháp|nguyên tắc)|"
        r"(?:mô tả|hướng dẫn|quy định)(?: về)?) (?:chấm|tính|cho|đánh giá)(?: điểm)?"
    ),
    "title": re.compile(
        r"(?:tên |nội dung |các |lĩnh vực(?:,|/| và| -)? ?)*tiêu chí(?: đánh giá|(?:,|/| và) ?tiêu chí thành phần)*|"
        r"nội dung(?: đánh giá)?"
    ),
    "evidence": re.compile(
        r"(?:(?:các )?(?:tài liệu|hồ sơ|văn bản|căn cứ)(?:,|/| và)? ?)*(?:kiểm|minh) chứng(?: kèm theo)?"
    ),
}
_SURELY_MOST = re.compile(r"tối đa|chuẩn")


@dataclass(frozen=True)
class Heads:
    columns: Mapping[str, int]  # code, title, most, perhaps how and evidence
    rows: Sequence[Row]  # the heads themselves
    first_row: int  # below them
    width: int

    def cells(self, rows: Sequence[Row]) -> Iterator[Cells]:
        """The rows below the heads, by column; a cell with only a number of Word's own is blank but for the code."""
        for row in rows[self.first_row :]:
            if row not in self.rows:  # the heads again, as for print
                found = {name: row[at] if at < len(row) else "" for name, at in self.columns.items()}
                yield {name: "" if text == NUMBERED and name != "code" else text for name, text in found.items()}

    def unread(self, rows: Sequence[Row]) -> list[str]:
        """The heads of other columns that hold something."""
        names = []
        for at in range(self.width):
            head = [row[at] for row in self.rows if at < len(row) and not _counts_columns(row)]
            filled = any(at < len(row) and row[at] for row in rows[self.first_row :])
            if at not in self.columns.values() and filled:
                names.append(" ".join(" ".join(head).split())[:60] or f"thứ {at + 1}")
        return names

    def going_on(self, rows: Sequence[Row]) -> Heads | None:
        """These, for a table without any that can be the rest of theirs: as many columns, codes in their place."""
        below = replace(self, first_row=0)
        fits = max(map(len, rows), default=0) == self.width
        return below if fits and all(CODE_OR_BLANK.fullmatch(cells["code"]) for cells in below.cells(rows)) else None


def find_heads(rows: Sequence[Row]) -> Heads | None:
    """None where no row has heads for code, criterion and maximum."""
    for position, row in enumerate(rows[:_LOOKED_AT]):
        columns = _columns(row)
        if {"code", "title", "most"} <= columns.keys():
            first = position + 1
            if first < len(rows) and _is_second_row(rows[first], columns):
                columns |= _most_below(rows[first])
                first += 1
            if first < len(rows) and _counts_columns(rows[first]):
                first += 1
            return Heads(columns, rows[position:first], first, max(map(len, rows)))
    return None


def _columns(row: Row) -> dict[str, int]:
    folded = [" ".join(text.casefold().split()) for text in row]
    found: dict[str, int] = {}
    for name, pattern in _HEADS.items():
        places = [at for at, text in enumerate(folded) if pattern.fullmatch(text) and at not in found.values()]
        if places:
            found[name] = next((at for at in places if name == "most" and _SURELY_MOST.search(folded[at])), places[0])
    return found


def _is_second_row(row: Row, columns: Mapping[str, int]) -> bool:
    """Heads under a head that runs over several columns: "Tối đa", "Tự chấm" under "Điểm"."""
    code, title, most = (row[columns[name]] if columns[name] < len(row) else "" for name in ("code", "title", "most"))
    return bool(most) and not (code or title) and not any(re.search(r"\d", text) for text in row)


def _most_below(row: Row) -> dict[str, int]:
    at = next((at for at, text in enumerate(row) if _SURELY_MOST.search(text.casefold())), None)
    return {} if at is None else {"most": at}


def _counts_columns(row: Row) -> bool:
    """ "(1) (2) (3) (4)": the columns' own numbers."""
    numbers = [re.fullmatch(r"\(?(\d{1,2})\)?", text) for text in row if text]
    counted = [int(one[1]) for one in numbers if one is not None]
    return len(counted) == len(numbers) > 2 and counted == list(range(counted[0], counted[0] + len(counted)))
