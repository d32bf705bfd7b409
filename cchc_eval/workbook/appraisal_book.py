"""The appraisal workbook of a round: an overview, and a sheet per unit to appraise and take to the council.

A points cell left empty keeps what stands before it: the unit's own points for the appraisal, the appraised
points for the council. "KPS" (không phát sinh) may stand for points where a criterion allows it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment
from openpyxl.utils import quote_sheetname
from openpyxl.worksheet.worksheet import Worksheet

from cchc_eval.rules.periods import printed_period
from cchc_eval.scoring import (
    Change,
    CriteriaSet,
    Criterion,
    Evaluation,
    LeafScore,
    UnitRecord,
    asks_percentage,
)
from cchc_eval.scoring.leaf_score import NA_FIELD
from cchc_eval.vietnamese.writing import round_half_up
from cchc_eval.workbook import appraisal_formulas as formulas
from cchc_eval.workbook import stamp, style
from cchc_eval.workbook.appraisal_entries import Entry, UnitEntries
from cchc_eval.workbook.appraisal_layout import (
    CLOSING,
    CODE_LABEL,
    CODE_ROW,
    COUNCIL_INPUTS,
    FIRST_ROW,
    HEADER_ROW,
    MARK_COLUMN,
    NA,
    OFFICE_INPUTS,
    OVERVIEW,
    OVERVIEW_TABLE,
    PART_OVERVIEW,
    POINTS,
    READINGS,
    TABLE,
    UNFOUNDED,
    Layout,
    Scope,
    cell_points,
    claim_text,
    overview_note,
    survey_field,
    word_of,
)
from cchc_eval.workbook.appraisal_limits import limit_inputs, mark_missing_reasons
from cchc_eval.workbook.appraisal_overview import banner, write_overview
from cchc_eval.workbook.appraisal_reader import AppraisalReader
from cchc_eval.workbook.guard import name_of, open_guarded
from cchc_eval.workbook.package import saved

_HINT = (
    "Chỉ điền ô nền vàng. Để trống: giữ nguyên điểm. Đổi điểm thì phải ghi lý do. "
    f"Gõ {NA} thay cho điểm nếu tiêu chí không phát sinh (chỉ ở tiêu chí cho phép)."
)
_HINT_OF_CLAIMS = f" Gõ {UNFOUNDED} nếu điểm tự chấm không có căn cứ: 0 điểm và trừ thêm bằng số điểm đó."
_HINT_OF_PARTS = " Ô điểm, lý do thẩm định nền xám: do đơn vị chủ trì phần đó thẩm định ở bảng riêng."
_MOST_DIGITS = 15  # that a number of Excel keeps
_NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\'\x00-\x1f]")


def write_appraisal(
    cset: CriteriaSet,
    evaluations: Sequence[Evaluation],
    *,
    department: str = "",
    notes: Mapping[str, Mapping[str, str]] | None = None,
    entries: Mapping[str, UnitEntries] | None = None,
    period: str = "",
    scope: Scope | None = None,
    done: Collection[str] = (),
    marks: Mapping[str, Mapping[str, str]] | None = None,
) -> bytes:
    """The round's workbook (.xlsx), with the changes made so far filled in; `period` as in `write_form`.

    `notes`: per unit code and criterion code what the unit explained and which evidence it names. `entries`: per unit
    code what was typed into an earlier workbook, written in place of the record's changes. `scope`: what the workbook
    asks for where the appraisal is split; a body's holds nothing of what others appraise. `done`: the units that the
    body said to be done with. `marks`: per unit code and criterion code the unit's points as they were before it
    changed them, which are marked to be looked at again.
    Raises WorkbookError on a text longer than a cell holds, a rule that no table does.
    """
    workbook = Workbook()
    overview = workbook.active
    overview.title, layout, period = OVERVIEW, Layout(cset, scope), period or printed_period(cset.year)
    of_bodies: list[Cell] = []
    titles = _sheet_titles([evaluation.record.code for evaluation in evaluations])
    readings = workbook.create_sheet(READINGS)
    readings.sheet_state = "veryHidden"
    readings.protection.sheet = True
    layouts, again = [layout.of_unit(evaluation.record) for evaluation in evaluations], marks or {}
    for evaluation, title, own in zip(evaluations, titles, layouts, strict=True):
        code = evaluation.record.code
        typed = (entries or {}).get(code, UnitEntries()).cells
        sheet = _UnitSheet(workbook.create_sheet(title), own, evaluation, readings, typed, again.get(code, {}))
        sheet.write(period, (notes or {}).get(code, {}))
        of_bodies += sheet.of_bodies
    sheets = list(zip(titles, layouts, strict=True))
    write_overview(
        overview, layout, evaluations, sheets, department, period, done, [unit for unit in again if again[unit]]
    )
    _keep_marks(readings, again)
    workbook.move_sheet(READINGS, len(evaluations))
    heads = [
        row for sheet in workbook.worksheets if sheet is not readings for row in sheet.iter_rows(max_row=HEADER_ROW - 1)
    ]
    listed = overview.iter_rows(min_row=OVERVIEW_TABLE.header_row + 1, max_col=1)
    shown = [cell for row in (*heads, *listed) for cell in row]
    if layout.of_body:
        asked = PART_OVERVIEW.index("asked")
        first = PART_OVERVIEW.header_row + 1
        shown += [row[0] for row in overview.iter_rows(min_row=first, min_col=asked, max_col=asked)]
    stamp.write_stamp(workbook, "appraisal", cset, [*shown, *of_bodies], **_stamp_of(scope))
    return saved(workbook)


def read_appraisal(
    source: Path | bytes,
    cset: CriteriaSet,
    records: Sequence[UnitRecord],
    name: str = "",
    remarks: list[str] | None = None,
    excluded: Collection[str] = (),
    notes: Mapping[str, Mapping[str, str]] | None = None,
    scope: Scope | None = None,
) -> tuple[UnitRecord, ...]:
    """The records with the workbook's appraisal and council changes in place of theirs.

    Raises WorkbookError with all that is wrong, cell by cell; ScoringError where a record itself can't be
    scored. `remarks` receives what the workbook holds besides, which is not read; so do the sheets of units that are
    `excluded` from the round (codes), and cells that do not show the units' `notes` (as `write_appraisal` takes them).
    `scope`: what the workbook asks for where the appraisal is split; of other criteria the records keep what they have.
    """
    name = name_of(source, name)
    return AppraisalReader(open_guarded(source, name), cset, name, remarks, scope).read(records, excluded, notes)


def _keep_marks(readings: Worksheet, marks: Mapping[str, Mapping[str, str]]) -> None:
    """Where the next workbook finds them: what was marked stays so when it is made anew."""
    listed = ((unit, code, before) for unit, own in marks.items() for code, before in own.items())
    for row, texts in enumerate(listed, 1):
        for column, text in enumerate(texts, MARK_COLUMN):
            style.put_text(readings.cell(row, column), text)


def _stamp_of(scope: Scope | None) -> dict[str, str]:
    """By which a body's workbook is known."""
    if scope is None or not scope.body:
        return {}
    return {"body": scope.body, "appraiser": str(scope.appraiser), "codes": " ".join(sorted(scope.leaves))}


def _sheet_titles(codes: Sequence[str]) -> list[str]:
    """A sheet title per unit: its code without what Excel forbids, told apart by a number where needed."""
    titles: list[str] = []
    taken = {OVERVIEW.casefold(), READINGS.casefold(), stamp.SHEET.casefold(), "history", ""}
    for code in codes:
        wanted = _NOT_IN_TITLES.sub("-", code).strip()[:26] or "Đơn vị"
        title, again = wanted, 1
        while title.casefold() in taken:
            again += 1
            title = f"{wanted} ({again})"
        taken.add(title.casefold())
        titles.append(title)
    return titles


class _UnitSheet:
    """One unit's sheet being written."""

    def __init__(
        self,
        sheet: Worksheet,
        layout: Layout,
        evaluation: Evaluation,
        readings: Worksheet,
        entries: Mapping[str, Mapping[str, Entry]],
        marks: Mapping[str, str],
    ) -> None:
        self.sheet = sheet
        self.entries = entries
        self.marks = marks
        self.readings = readings
        self.layout = layout
        self.of_bodies: list[Cell] = []  # what bodies gave, which this workbook only shows
        self.evaluation = evaluation
        self.record = evaluation.record

    def cell(self, column: str, row: int) -> Cell:
        return TABLE.cell(self.sheet, column, row)

    def write(self, period: str, notes: Mapping[str, str]) -> None:
        cset = self.layout.criteria_set
        self._write_head(period)
        TABLE.write_header(self.sheet)
        for criterion in cset.criteria:
            if not self.layout.shows(criterion):
                self._write_hidden(criterion)
            elif criterion.is_leaf:
                self._write_leaf(criterion, notes.get(criterion.code, ""))
            else:
                self._write_group(criterion)
        self._write_closing()
        limit_inputs(self.sheet, self.layout)
        mark_missing_reasons(self.sheet, self.layout)
        self._hide()
        style.freeze(self.sheet, TABLE.address("max", FIRST_ROW))
        style.set_paper(self.sheet, landscape=True, header_row=HEADER_ROW)
        style.lock(self.sheet)

    def _hide(self) -> None:
        """In a body's workbook what it does not appraise; nothing of that is written, so nothing can be shown again."""
        if not self.layout.of_body:
            return
        rows = [self.layout.rows[one.code] for one in self.layout.criteria_set.criteria if not self.layout.shows(one)]
        for row in (*rows, *self.layout.closing.values()):
            self.sheet.row_dimensions[row].hidden = True
        for column in (*COUNCIL_INPUTS, "final"):
            self.sheet.column_dimensions[TABLE.letter(column)].hidden = True

    def _write_head(self, period: str) -> None:
        last = TABLE.letter("final")
        scope = self.layout.scope
        part = f" – {scope.whose.upper()}" if scope is not None and scope.body else ""
        heading = f"PHIẾU THẨM ĐỊNH CÔNG TÁC CẢI CÁCH HÀNH CHÍNH {period.upper()}{part}"
        banner(self.sheet, 1, heading, style.TITLE, last)
        note = overview_note(self.record)
        banner(self.sheet, 2, f"{self.record.name}{f' ({note})' if note else ''}", style.BOLD, last)
        label = style.put_text(self.sheet.cell(CODE_ROW, 1), CODE_LABEL)
        code = style.put_text(self.sheet.cell(CODE_ROW, 2), self.record.code)
        for cell in (label, code):
            style.dress(cell, font=style.BOLD, alignment=Alignment(vertical="center"), border=None)
        deducts = self.layout.criteria_set.reckoning.unfounded_deducts
        told = _HINT + (_HINT_OF_CLAIMS if deducts else "")
        told += _HINT_OF_PARTS if scope is not None and not scope.body else ""
        told = f"{self._to_look_at()}\n{told}" if self.marks else told
        hint = style.put_text(self.sheet.cell(CODE_ROW + 1, 1), told)
        style.dress(hint, font=style.NOTE, alignment=Alignment(vertical="center"), border=None)
        if self.marks:
            self.sheet.merge_cells(f"A{CODE_ROW + 1}:{last}{CODE_ROW + 1}")
            style.dress(hint, font=style.BOLD, alignment=style.WRAP, border=None)
            style.fit_height(self.sheet, CODE_ROW + 1, [(told, sum(column.width for column in TABLE.columns))])
            self.sheet.sheet_properties.tabColor = style.AGAIN_COLOR

    def _to_look_at(self) -> str:
        changed = ", ".join(f"{code} (trước: {before or 'để trống'})" for code, before in self.marks.items())
        return f"Xem lại (ô nền cam): điểm tự đánh giá đã đổi sau khi lập bảng ở tiêu chí {changed}."

    def _write_group(self, criterion: Criterion) -> None:
        row = self.layout.rows[criterion.code]
        fill = style.GROUP_FILL if criterion.parent else style.TOP_FILL
        for column in TABLE.columns:
            style.dress(self.cell(column.key, row), font=style.BOLD, fill=fill)
        self._write_fixed(criterion, row)
        for key in POINTS if self.layout.adds_up(criterion) else ():
            self._put_points(key, row, formulas.group_formula(self.layout, criterion.code, key))

    def _write_leaf(self, criterion: Criterion, note: str) -> None:
        code, row = criterion.code, self.layout.rows[criterion.code]
        inputs = self.layout.inputs(criterion)
        greyed = ("survey",) if self.layout.asks(code) else OFFICE_INPUTS
        for column in TABLE.columns:
            cell = self.cell(column.key, row)
            if column.key in inputs:
                style.dress(cell, fill=style.INPUT_FILL, unlocked=True)
            else:
                style.dress(cell, fill=style.CLOSED_FILL if column.key in greyed else None)
        self._write_fixed(criterion, row)
        claim = claim_text(criterion, self.evaluation.self_score.leaves[code].sentence, note)
        style.put_text(self.cell("claim", row), claim)
        own = self.evaluation.self_score.leaves[code]
        self._put_points("self", row, None if survey_field(criterion) else cell_points(own))
        if code in self.marks:
            self.cell("self", row).fill = style.AGAIN_FILL
        open_points, reading = self._open_points(own, row), self._reading(criterion)
        self._put_points("after", row, formulas.after_formula(self.layout, criterion, open_points, reading))
        self._put_points("final", row, formulas.final_formula(self.layout, criterion, open_points, reading))
        change = self.record.appraised.get(code)
        answer = change.answer if change is not None else None
        field = survey_field(criterion)
        self._put_points("survey", row, None, style.PLAIN_NUMBER)
        if change is not None and field and answer is not None:
            entered = NA if "not_applicable" in answer else answer[field]
            self._put_points("survey", row, entered, style.PLAIN_NUMBER)
            if asks_percentage(criterion.rule) and not isinstance(entered, str):
                style.put_percentage(self.cell("survey", row), entered)
            style.put_text(self.cell("reason", row), change.reason)
            change = None
        self._put_change("appraised", "reason", row, change, self.evaluation.appraised.leaves[code])
        council = self.record.council.get(code)
        self._put_change("council", "council_reason", row, council, self.evaluation.final.leaves[code])
        for column_key, entry in self.entries.get(code, {}).items():
            self._put_entry(column_key, row, entry)
        if not self.layout.asks(code):
            filled = (self.cell(key, row) for key in OFFICE_INPUTS)
            self.of_bodies += [cell for cell in filled if cell.value is not None]
        reasons = [(str(self.cell(key, row).value or ""), 22) for key in ("reason", "council_reason")]
        style.fit_height(self.sheet, row, ((criterion.title, 30), (claim, 36), *reasons))

    def _write_hidden(self, criterion: Criterion) -> None:
        """A row that the body does not see: what it is, and the unit's own points where a criterion hangs on them that
        the body does see."""
        row = self.layout.rows[criterion.code]
        self._write_fixed(criterion, row)
        if self.layout.opens(criterion):
            points = cell_points(self.evaluation.self_score.leaves[criterion.code])
            for key in ("self", "after"):
                self._put_points(key, row, points)

    def _open_points(self, own: LeafScore, row: int) -> str:
        """The unit's points where the leaf's gate is open: their cell, or what stands behind a shut one."""
        rule, decimals = own.criterion.rule, own.decimals
        if not own.shut or rule is None or own.answer is None:
            return TABLE.address("self", row)
        most = own.criterion.max_points
        points = Fraction(most) if NA_FIELD in own.answer else rule.points(own.answer, most, [])
        return f"{round_half_up(points, _MOST_DIGITS if decimals is None else decimals):f}"

    def _reading(self, criterion: Criterion) -> str:
        """The cell that holds the office's own number as it is read; "" for a criterion without one."""
        if not survey_field(criterion):
            return ""
        row = self.readings.max_row + 1
        cell = f"{quote_sheetname(self.sheet.title)}!{TABLE.address('survey', self.layout.rows[criterion.code])}"
        for column, formula in enumerate(formulas.survey_reading(criterion, cell, f"A{row}", f"B{row}"), 1):
            self.readings.cell(row, column).value = formula
        return f"'{READINGS}'!$C${row}"

    def _write_fixed(self, criterion: Criterion, row: int) -> None:
        depth = min(self.layout.criteria_set.depth(criterion.code), 8)
        style.put_text(self.cell("code", row), criterion.code)
        style.put_text(self.cell("title", row), criterion.title)
        self._put_points("max", row, criterion.max_points)
        style.fit_height(self.sheet, row, ((criterion.title, 32 - depth),))

    def _put_entry(self, column: str, row: int, entry: Entry) -> None:
        """What a person typed into an earlier workbook, as it was."""
        cell = self.cell(column, row)
        if isinstance(entry.value, str):
            style.put_text(cell, entry.value)
        else:
            style.put_number(cell, entry.value, style.PERCENT if entry.in_percent else cell.number_format)

    def _put_change(self, column: str, reason_column: str, row: int, change: Change | None, leaf: LeafScore) -> None:
        shown = None if change is None else word_of(change) or cell_points(leaf)
        self._put_points(column, row, shown)
        self.cell(reason_column, row).number_format = style.TEXT
        if change is not None:
            style.put_text(self.cell(reason_column, row), change.reason)

    def _put_points(
        self,
        column: str,
        row: int,
        value: Decimal | int | float | str | None,
        number_format: str = "",
    ) -> None:
        """A number, a formula, NA or nothing; `number_format`: if not that of points."""
        cell = self.cell(column, row)
        cell.value = value
        decimals = 2 if column == "max" else self.layout.criteria_set.reckoning.decimals
        cell.number_format = number_format or style.points_format(decimals)
        cell.alignment = style.CENTER

    def _write_closing(self) -> None:
        cells = formulas.closing_formulas(self.layout, self.evaluation)
        for key, row in self.layout.closing.items():
            for column in TABLE.columns:
                style.dress(self.cell(column.key, row), font=style.BOLD, fill=style.TOP_FILL)
            style.put_text(self.cell("title", row), CLOSING[key])
            ranks = self.layout.criteria_set.ranks if key == "rank" else ()
            style.fit_height(self.sheet, row, ((CLOSING[key], 30), *((rank, 6) for rank in ranks)))
            if key == "total":
                self._put_points("max", row, self.layout.criteria_set.total_points)
            for points in () if self.layout.of_body else POINTS:
                self._put_points(points, row, cells[key][points])
