"""The self-assessment form's layout, declared once: columns, rows and inputs, for the writer and the reader.

A group takes one row. A leaf takes a heading row (title, state, points, how it is scored, what evidence is
wanted) and below it one row for each input its rule needs; "không phát sinh", explanation and evidence stand
on the first of them. A leaf that the office scores has its heading row only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from cchc_eval.scoring import OFFICE, ChoiceRule, CriteriaSet, Criterion
from cchc_eval.scoring.figures import Figure, Figures, answered, filled
from cchc_eval.scoring.inputs import CHOICE, COUNT, DATE, FLAG, TICK, TIMES, Input, read_date, value_at
from cchc_eval.scoring.limits import NA_WORDS
from cchc_eval.scoring.rule_words import scoring_lines
from cchc_eval.vietnamese.writing import short_date, visible
from cchc_eval.workbook.cells import Column, Table

MAIN_SHEET = "Tự đánh giá"
GUIDE_SHEET = "Hướng dẫn"
LISTS_SHEET = "Danh mục"

HEADER_ROW = 5
FIRST_ROW = HEADER_ROW + 1

# The rows below the body: what the hidden column holds, and the title.
CLOSING: Mapping[str, str] = {
    "tổng": "TỔNG ĐIỂM TỰ CHẤM",
    "tối đa": "Tổng điểm tối đa được áp dụng",
    "chỉ số": "Chỉ số tự đánh giá (%)",
    "xếp hạng": "Xếp hạng theo chỉ số (xem trước)",
}
SUMMARY_ROW, SUMMARY = 4, "Xem trước: "  # above the table, computed; how it begins
# Columns of the hidden sheet with the drop-downs: their entries and points; below, a row for each input of the form
# with the row's key, how its cell reads, and last year's answer as it was written; likewise for "không phát sinh".
CHOICE_TEXT, CHOICE_POINTS, KEY_COLUMN, TEXT_COLUMN, READ_COLUMN, COUNTED_COLUMN, PREVIOUS_COLUMN = range(1, 8)
UNIT_ROW = 2  # whose form it is, in the first column

YES, NO = "Có", "Không"
NA_TICK = "x"
NA_TITLE = "Không phát sinh"
OFFICE_NOTE = "Cơ quan thẩm định chấm"
ALL, NOTHING_AROSE = "all", "nothing arose"
# How a line of an explanation begins that contests a figure from elsewhere.
CONTEST = "Kiến nghị:"


TABLE = Table(
    (
        Column("code", "Mã số", 8),
        Column("title", "Tiêu chí, nội dung kê khai", 48),
        Column("max", "Điểm tối đa", 8),
        Column("previous", "Năm trước", 16),
        Column("answer", "Kê khai", 22),
        Column("na", NA_TITLE, 9),
        Column("points", "Điểm tự chấm", 9),
        Column("explanation", "Giải trình", 32),
        Column("evidence", "Tài liệu kiểm chứng", 32),
        Column("key", "Khóa dòng", 12),
    ),
    HEADER_ROW,
)
# A look-up for each cell, where Table searches.
LETTER: Mapping[str, str] = {column.key: TABLE.letter(column.key) for column in TABLE.columns}
INDEX: Mapping[str, int] = {column.key: TABLE.index(column.key) for column in TABLE.columns}


@dataclass(frozen=True)
class Line:
    """One row of the form's body; `input` is None on a heading row."""

    row: int
    criterion: Criterion
    input: Input | None = None
    position: int = 0  # of the input within its leaf, from 1
    figure: Figure | None = None  # from elsewhere: shown, and not to be filled in
    settled: str = ""  # ALL: figures answer the whole leaf; NOTHING_AROSE: by saying that nothing was there to count

    @property
    def key(self) -> str:
        """What the hidden column holds, to tell rows apart wherever they are moved."""
        code = visible(self.criterion.code)
        return f"{code}|{self.position}" if self.input else code

    @property
    def inputs(self) -> tuple[str, ...]:
        """The columns that the unit fills in on this row."""
        if self.position == 0:
            return ()
        answer = () if self.figure else ("answer",)
        if self.position > 1:
            return answer
        na = ("na",) if self.criterion.na_allowed and not self.settled else ()
        return (*answer, *na, "explanation", "evidence")

    @property
    def texts(self) -> Mapping[str, str]:
        """The fixed texts of this row; its other locked text cells are blank."""
        if self.input is not None:
            times = " (số lần)" if self.input.unit == TIMES else ""
            texts = {"title": f"– {self.input.label}{times}"}
            if self.figure is not None:
                day = short_date(self.figure.as_of)
                texts["title"] += f" [số liệu của hệ thống: {self.figure.source}, tính đến ngày {day}]"
            if self.settled == NOTHING_AROSE and self.position == 1:
                texts["na"] = NA_TICK
            return texts
        texts = {"code": self.criterion.code, "title": self.criterion.title}
        if self.criterion.is_leaf:
            texts["explanation"] = scoring_text(self.criterion)
            if self.criterion.evidence:
                texts["evidence"] = "Cần có: " + "; ".join(self.criterion.evidence)
            if self.criterion.scored_by == OFFICE:
                texts["answer"] = OFFICE_NOTE
        return texts

    @property
    def locked_number(self) -> Decimal | None:
        """What stands in the cell of an input that a figure answers; None where it stays blank."""
        return None if self.figure is None or self.settled == NOTHING_AROSE else self.figure.value

    @property
    def formulas(self) -> tuple[str, ...]:
        """The columns of this row that hold a formula."""
        if self.input is not None or (self.criterion.is_leaf and self.criterion.scored_by == OFFICE):
            return ()
        return ("answer", "points") if self.criterion.is_leaf else ("points",)

    @property
    def most(self) -> Decimal | None:
        """What stands under "Điểm tối đa": the maximum, or what an item gives or an event takes off."""
        return self.criterion.max_points if self.input is None else self.input.points

    def cell(self, column: str) -> str:
        """The address of this row's cell in a column: "E23"."""
        return f"{LETTER[column]}{self.row}"


@dataclass(frozen=True)
class Layout:
    criteria_set: CriteriaSet
    lines: tuple[Line, ...]

    @cached_property
    def headings(self) -> Mapping[str, Line]:
        """By code of group or leaf."""
        return {line.criterion.code: line for line in self.lines if line.input is None}

    @cached_property
    def inputs(self) -> Mapping[str, tuple[Line, ...]]:
        """By code of leaf, for leaves that the unit answers."""
        found: dict[str, list[Line]] = {}
        for line in self.lines:
            if line.input is not None:
                found.setdefault(line.criterion.code, []).append(line)
        return {code: tuple(lines) for code, lines in found.items()}

    @cached_property
    def reading_rows(self) -> Mapping[str, int]:
        """The rows of the hidden sheet, by row key and by `na_key`; those of a leaf's inputs are neighbours."""
        keys = [line.key for lines in self.inputs.values() for line in lines]
        keys += [na_key(lines[0]) for lines in self.inputs.values() if lines[0].criterion.na_allowed]
        return {key: row for row, key in enumerate(keys, 1)}

    @property
    def last_row(self) -> int:
        return HEADER_ROW + len(self.lines)

    # Rows below the body.
    @property
    def total_row(self) -> int:
        return self.last_row + 1

    @property
    def applicable_row(self) -> int:
        return self.last_row + 2

    @property
    def index_row(self) -> int:
        return self.last_row + 3

    @property
    def rank_row(self) -> int:
        return self.last_row + 4

    @property
    def keys(self) -> tuple[str, ...]:
        """The hidden column from the first row on, down to the last row below the body."""
        return (*(line.key for line in self.lines), *CLOSING)


def na_key(line: Line) -> str:
    """The key of a leaf's «không phát sinh», given its first input row."""
    return f"{line.key}|{NA_TICK}"


def whose(unit_code: str, unit_name: str) -> str:
    """What the form says of its unit at the top."""
    return f"Đơn vị: {clean(unit_name)} (mã {unit_code})"


def lay_out(cset: CriteriaSet, figures: Figures | None = None) -> Layout:
    """`figures`: of the unit, from elsewhere, by indicator."""
    lines: list[Line] = []
    for criterion in cset.criteria:
        lines.append(Line(FIRST_ROW + len(lines), criterion))
        if criterion.rule is not None and criterion.scored_by != OFFICE:
            given = {item.path: figure for item, figure in answered(criterion, figures or {})}
            settled = _settled(criterion, figures) if given and figures else ""
            for position, item in enumerate(criterion.rule.inputs, 1):
                row, figure = FIRST_ROW + len(lines), given.get(item.path)
                lines.append(Line(row, criterion, item, position, figure, settled))
    return Layout(cset, tuple(lines))


def _settled(criterion: Criterion, figures: Figures) -> str:
    alone = filled(criterion, None, figures)
    if alone is None:
        return ""
    return NOTHING_AROSE if "not_applicable" in alone else ALL


def input_value(answer: Mapping[str, Any], item: Input) -> Any:
    """What stands in an input cell for an answer that the core accepts; None where it stays blank."""
    there, value = value_at(answer, item.path)
    if item.kind == TICK:
        return YES if item.path[-1] in value_at(answer, item.path[:-1])[1] else NO
    if item.kind == CHOICE:
        return choice_texts(item)[[key for key, _ in item.options].index(value)]
    if item.kind == FLAG:
        return NA_TICK if there else None
    if item.kind == DATE:
        return read_date(value) if there else None
    # A key left out means that none happened; the form writes the 0, because all blank means not answered.
    return 0 if item.kind == COUNT and not there else value


def clean(text: str) -> str:
    """Without the control characters that no workbook can hold."""
    return str(ILLEGAL_CHARACTERS_RE.sub("", text))


def choice_texts(item: Input) -> tuple[str, ...]:
    """The drop-down's entries: the labels, numbered where two would read the same."""
    labels = [" ".join(clean(visible(label)).split()) for _, label in item.options]
    folded = [label.casefold() for label in labels]
    if len(set(folded)) == len(folded):
        return tuple(labels)
    return tuple(f"{position}) {label}" for position, label in enumerate(labels, 1))


def scoring_text(criterion: Criterion) -> str:
    """How the leaf is scored, in a few words for the heading row."""
    rule = criterion.rule
    options = choice_texts(rule.inputs[0]) if isinstance(rule, ChoiceRule) else ()
    lines = scoring_lines(criterion, options)
    if criterion.not_applicable:
        lines.append(f"{NA_TITLE}: {NA_WORDS[criterion.not_applicable]}")
    return "\n".join([*lines, *([criterion.guidance] if criterion.guidance else [])])
