"""The appraisal workbook's sheets and columns, declared once for its writer and its reader."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from cchc_eval.scoring import (
    OFFICE,
    BandsRule,
    Change,
    CriteriaSet,
    Criterion,
    LeafScore,
    ManualRule,
    PercentRule,
    UnitRecord,
)
from cchc_eval.scoring.leaf_score import NA_FIELD
from cchc_eval.workbook.cells import Column, Table

OVERVIEW = "Tổng hợp"
READINGS = "_so-lieu"  # out of sight: how the office's own numbers read
MARK_COLUMN = 5  # there, the first of three: unit, criterion, and the points that the unit had before it changed them
HEADER_ROW = 5
FIRST_ROW = HEADER_ROW + 1
NAME_ROW = 2  # of a unit's sheet: its name
CODE_ROW = 3  # of a unit's sheet: «Mã đơn vị» and the code
CODE_LABEL = "Mã đơn vị"
NA = "KPS"  # what stands for "không phát sinh" in a points cell
DONE = "x"  # what a body types beside a unit that it is done with
UNFOUNDED = "KCC"  # what stands there for a claim without grounds, where the set takes it off

TABLE = Table(
    (
        Column("code", "Mã số", 8),
        Column("title", "Tiêu chí", 32),
        Column("max", "Điểm tối đa", 7.5),
        Column("claim", "Đơn vị kê khai, giải trình", 36),
        Column("self", "Điểm tự đánh giá", 8.5),
        Column("survey", "Số liệu cơ quan thẩm định nhập", 9.5),
        Column("appraised", "Điểm thẩm định", 8.5),
        Column("reason", "Lý do thẩm định đổi điểm", 22),
        Column("after", "Điểm sau thẩm định", 8.5),
        Column("council", "Điểm Hội đồng", 8.5),
        Column("council_reason", "Lý do Hội đồng đổi điểm", 22),
        Column("final", "Điểm cuối cùng", 8.5),
    ),
    HEADER_ROW,
)
CLOSING = {
    "bonus": "Điểm thưởng trừ điểm phạt",
    "total": "TỔNG ĐIỂM",
    "applicable": "Tổng điểm tối đa được áp dụng",
    "index": "Chỉ số (%)",
    "rank": "Xếp hạng theo chỉ số",
}
OFFICE_INPUTS = ("survey", "appraised", "reason")
COUNCIL_INPUTS = ("council", "council_reason")
INPUTS = (*OFFICE_INPUTS, *COUNCIL_INPUTS)
POINTS = ("self", "after", "final")

OVERVIEW_TABLE = Table(
    (
        Column("number", "STT", 6),
        Column("code", "Mã đơn vị", 12),
        Column("name", "Đơn vị", 44),
        Column("self", "Điểm tự đánh giá", 11),
        Column("after", "Điểm sau thẩm định", 11),
        Column("final", "Điểm cuối cùng", 11),
        Column("index", "Chỉ số (%)", 10),
        Column("rank", "Xếp hạng theo chỉ số", 14),
        Column("missing", "Số chỗ thiếu lý do", 10),
        Column("note", "Ghi chú", 40),
    ),
    4,
)
# Of a body's workbook, where the appraisal is split: it says which units it is done with.
PART_OVERVIEW = Table(
    (
        Column("number", "STT", 6),
        Column("code", "Mã đơn vị", 12),
        Column("name", "Đơn vị", 44),
        Column("asked", "Số tiêu chí thẩm định", 12),
        Column("missing", "Số chỗ thiếu lý do", 10),
        Column("done", "Đã thẩm định xong (ghi x)", 14),
        Column("note", "Ghi chú", 40),
    ),
    4,
)
FIRST, SECOND, SETTLED = 1, 2, 3  # who of two appraisers, and what they settle between them
APPRAISERS = {FIRST: "người chấm thứ nhất", SECOND: "người chấm thứ hai", SETTLED: "thống nhất kết quả"}


@dataclass(frozen=True)
class Scope:
    """What a workbook asks for where the appraisal is split among bodies; without one it asks for everything."""

    leaves: frozenset[str]  # that are appraised in it
    by_unit: Mapping[str, frozenset[str]] | None = None  # where units differ in that
    body: str = ""  # whose it is; "" for the office's, which alone has the council's columns
    with_bodies: str = ""
    appraiser: int = 0  # FIRST or SECOND of a part that two score, or SETTLED; 0 where one does

    def of_unit(self, code: str) -> Scope:
        return self if self.by_unit is None else replace(self, leaves=self.by_unit.get(code, frozenset()), by_unit=None)

    @property
    def whose(self) -> str:
        """ "Sở Tư pháp", "Sở Tư pháp (người chấm thứ nhất)"."""
        return f"{self.body} ({APPRAISERS[self.appraiser]})" if self.appraiser else self.body


class Layout:
    """Rows of a unit's sheet: the criteria in order, then the closing rows."""

    def __init__(self, cset: CriteriaSet, scope: Scope | None = None) -> None:
        self.criteria_set = cset
        self.scope = scope
        self.of_body = scope is not None and bool(scope.body)
        self.rows: dict[str, int] = {criterion.code: row for row, criterion in enumerate(cset.criteria, FIRST_ROW)}
        self.last_row = FIRST_ROW + len(cset.criteria) - 1
        closing = ["total", "applicable", "index", "rank"]
        if cset.bonus_penalty is not None:
            closing.insert(0, "bonus")
        self.closing: dict[str, int] = {key: row for row, key in enumerate(closing, self.last_row + 1)}

    def of_unit(self, record: UnitRecord) -> Layout:
        """Of the unit's sheet: its group may have rules, and it itself criteria, of its own."""
        cset, scope = self.criteria_set, self.scope
        if not cset.groups and (scope is None or scope.by_unit is None):
            return self
        return Layout(cset.of_group(record.group), scope.of_unit(record.code) if scope else None)

    @cached_property
    def end_row(self) -> int:
        return max(self.closing.values())

    def below(self, code: str | None) -> tuple[int, int]:
        """The first and last row of what is below a group, of all criteria for None."""
        if code is None:
            return FIRST_ROW, self.last_row
        cset, codes = self.criteria_set, list(self.rows)
        place = codes.index(code) + 1
        deeper = (at for at in range(place, len(codes)) if cset.depth(codes[at]) <= cset.depth(code))
        return FIRST_ROW + place, FIRST_ROW + next(deeper, len(codes)) - 1

    def inputs(self, criterion: Criterion) -> tuple[str, ...]:
        """The columns to fill in on a criterion's row."""
        if not criterion.is_leaf:
            return ()
        office = OFFICE_INPUTS if survey_field(criterion) else OFFICE_INPUTS[1:]
        council = () if self.of_body else COUNCIL_INPUTS
        return (*office, *council) if self.asks(criterion.code) else council

    def asks(self, code: str) -> bool:
        """Whether a leaf is appraised in this workbook."""
        return self.scope is None or code in self.scope.leaves

    def shows(self, criterion: Criterion) -> bool:
        """Whether a body sees the row: what it appraises, and the groups above that."""
        if not self.of_body:
            return True
        return any(self.asks(leaf.code) for leaf in self.criteria_set.leaves_under(criterion.code))

    def opens(self, criterion: Criterion) -> bool:
        """Whether a leaf is not seen and a criterion hangs on it that is: its own points stand on its row."""
        leaves = self.criteria_set.leaves
        seen = (leaf.gate.code for leaf in leaves if leaf.gate is not None and self.shows(leaf))
        return not self.shows(criterion) and criterion.code in seen

    def adds_up(self, criterion: Criterion) -> bool:
        """Whether a group's points are those of this workbook alone: a body does not see what others appraise."""
        if not self.of_body:
            return True
        return all(self.asks(leaf.code) for leaf in self.criteria_set.leaves_under(criterion.code))

    def span(self, column: str, codes: Iterable[str]) -> str:
        """The cells of these criteria as arguments of SUM: one range where they are neighbours."""
        rows = [self.rows[code] for code in codes]
        if rows == list(range(rows[0], rows[-1] + 1)):
            return f"{TABLE.address(column, rows[0])}:{TABLE.address(column, rows[-1])}"
        cells = [TABLE.address(column, row) for row in rows]
        # A function takes 255 arguments, so many are grouped.
        groups = [",".join(cells[start : start + 100]) for start in range(0, len(cells), 100)]
        return groups[0] if len(groups) == 1 else ",".join(f"SUM({group})" for group in groups)


def claim_text(criterion: Criterion, sentence: str, note: str) -> str:
    """The unit's score in the core's words, and the unit's own explanation."""
    said = f"Cơ quan thẩm định nhập: {survey_label(criterion)}" if survey_field(criterion) else sentence
    return "\n".join(line for line in (said, note.strip()) if line)


def shown_points(leaf: LeafScore) -> Decimal | str:
    """Points as a points cell shows them."""
    return NA if leaf.points is None else leaf.points


def cell_points(leaf: LeafScore) -> Decimal | float | str:
    """The same to be added up: what the set does not round stands in the cell with all its decimals."""
    return float(leaf.exact) if leaf.decimals is None and leaf.exact is not None else shown_points(leaf)


def word_of(change: Change) -> str:
    """What is typed in the place of points for that change; "" where points are."""
    if change.unfounded:
        return UNFOUNDED
    return NA if change.answer is not None and NA_FIELD in change.answer else ""


def typed_words(cset: CriteriaSet, criterion: Criterion, *, survey: bool = False) -> Iterator[str]:
    """What may be typed in the place of points; `survey`: of the office's own number."""
    if criterion.na_allowed:
        yield NA
    if cset.reckoning.unfounded_deducts and not survey:
        yield UNFOUNDED


def survey_field(criterion: Criterion) -> str:
    """The answer's field that the office enters as one number here; "" where it sets points instead."""
    if criterion.scored_by != OFFICE:
        return ""
    rule = criterion.rule
    if isinstance(rule, PercentRule):
        return "percent"
    if isinstance(rule, BandsRule) and rule.measure == "value":
        return "value"
    return "points" if isinstance(rule, ManualRule) else ""


def survey_label(criterion: Criterion) -> str:
    """What the office's number is."""
    rule = criterion.rule
    if isinstance(rule, PercentRule):
        return rule.value
    if isinstance(rule, BandsRule):
        return f"{rule.value} ({rule.unit})" if rule.unit else rule.value
    return "Điểm"


def overview_note(record: UnitRecord) -> str:
    """What the overview says beside a unit."""
    notes = [] if record.submitted else ["Không nộp phiếu tự đánh giá"]
    if record.rank_cap is not None:
        notes.append(f"Xếp hạng không quá {record.rank_cap.rank}: {record.rank_cap.reason}")
    return "; ".join(notes)
