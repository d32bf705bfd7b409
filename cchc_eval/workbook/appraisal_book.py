"""The appraisal workbook of a round: an overview, and a sheet per unit to appraise and take to the council.

A points cell left empty keeps what stands before it: the unit's own points for the appraisal, the appraised
points for the council. "KPS" (không phát sinh) may stand for points where a criterion allows it.
"""

from __future__ import annotations

import io
import re
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.hyperlink import Hyperlink
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
from cchc_eval.vietnamese.writing import number, round_half_up
from cchc_eval.workbook import appraisal_formulas as formulas
from cchc_eval.workbook import stamp, style
from cchc_eval.workbook.appraisal_entries import Entry, UnitEntries
from cchc_eval.workbook.appraisal_layout import (
    CLOSING,
    CODE_LABEL,
    CODE_ROW,
    FIRST_ROW,
    HEADER_ROW,
    NA,
    OVERVIEW,
    OVERVIEW_TABLE,
    POINTS,
    READINGS,
    TABLE,
    UNFOUNDED,
    Layout,
    cell_points,
    claim_text,
    overview_note,
    survey_field,
    survey_label,
    typed_words,
)
from cchc_eval.workbook.appraisal_reader import AppraisalReader
from cchc_eval.workbook.guard import name_of, open_guarded

_HINT = (
    "Chỉ điền ô nền vàng. Để trống: giữ nguyên điểm. Đổi điểm thì phải ghi lý do. "
    f"Gõ {NA} thay cho điểm nếu tiêu chí không phát sinh (chỉ ở tiêu chí cho phép)."
)
_HINT_OF_CLAIMS = f" Gõ {UNFOUNDED} nếu điểm tự chấm không có căn cứ: 0 điểm và trừ thêm bằng số điểm đó."
_MOST_DIGITS = 15  # that a number of Excel keeps
_MISSING_FILL = PatternFill("solid", start_color="F8B4B4", end_color="F8B4B4")
_WORDS = {NA: "không phát sinh", UNFOUNDED: "không có căn cứ"}
_NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\'\x00-\x1f]")


def write_appraisal(
    cset: CriteriaSet,
    evaluations: Sequence[Evaluation],
    *,
    department: str = "",
    notes: Mapping[str, Mapping[str, str]] | None = None,
    entries: Mapping[str, UnitEntries] | None = None,
    period: str = "",
) -> bytes:
    """The round's workbook (.xlsx), with the changes made so far filled in; `period` as in `write_form`.

    `notes`: per unit code and criterion code what the unit explained and which evidence it names. `entries`: per unit
    code what was typed into an earlier workbook, written in place of the record's changes.
    Raises WorkbookError on a text longer than a cell holds, a rule that no table does.
    """
    workbook = Workbook()
    overview = workbook.active
    overview.title, layout, period = OVERVIEW, Layout(cset), period or printed_period(cset.year)
    titles = _sheet_titles([evaluation.record.code for evaluation in evaluations])
    readings = workbook.create_sheet(READINGS)
    readings.sheet_state = "veryHidden"
    readings.protection.sheet = True
    for evaluation, title in zip(evaluations, titles, strict=True):
        code = evaluation.record.code
        typed = (entries or {}).get(code, UnitEntries()).cells
        own = Layout(cset.of_group(evaluation.record.group)) if cset.groups else layout
        sheet = _UnitSheet(workbook.create_sheet(title), own, evaluation, readings, typed)
        sheet.write(period, (notes or {}).get(code, {}))
    _write_overview(overview, layout, evaluations, titles, department, period)
    workbook.move_sheet(READINGS, len(evaluations))
    heads = [
        row for sheet in workbook.worksheets if sheet is not readings for row in sheet.iter_rows(max_row=HEADER_ROW - 1)
    ]
    listed = overview.iter_rows(min_row=OVERVIEW_TABLE.header_row + 1, max_col=1)
    stamp.write_stamp(workbook, "appraisal", cset, (cell for row in (*heads, *listed) for cell in row))
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def read_appraisal(
    source: Path | bytes,
    cset: CriteriaSet,
    records: Sequence[UnitRecord],
    name: str = "",
    remarks: list[str] | None = None,
    excluded: Collection[str] = (),
    notes: Mapping[str, Mapping[str, str]] | None = None,
) -> tuple[UnitRecord, ...]:
    """The records with the workbook's appraisal and council changes in place of theirs.

    Raises WorkbookError with all that is wrong, cell by cell; ScoringError where a record itself can't be
    scored. `remarks` receives what the workbook holds besides, which is not read; so do the sheets of units that are
    `excluded` from the round (codes), and cells that do not show the units' `notes` (as `write_appraisal` takes them).
    """
    name = name_of(source, name)
    return AppraisalReader(open_guarded(source, name), cset, name, remarks).read(records, excluded, notes)


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


def _write_overview(
    sheet: Worksheet,
    layout: Layout,
    evaluations: Sequence[Evaluation],
    titles: Sequence[str],
    department: str,
    period: str,
) -> None:
    cset, table = layout.criteria_set, OVERVIEW_TABLE
    points_format = style.points_format(cset.reckoning.decimals)
    heading = f"TỔNG HỢP THẨM ĐỊNH CÔNG TÁC CẢI CÁCH HÀNH CHÍNH {period.upper()}"
    last = table.columns[-1].key
    for row, text, font in (
        (1, heading, style.TITLE),
        (2, department, style.BOLD),
        (3, cset.title, style.NOTE),
    ):
        _banner(sheet, row, text, font, table.letter(last))
    table.write_header(sheet)
    for position, (evaluation, title) in enumerate(zip(evaluations, titles, strict=True), 1):
        row, record = table.header_row + position, evaluation.record
        where = f"{quote_sheetname(title)}!"
        for column in table.columns:
            cell = table.cell(sheet, column.key, row)
            style.dress(cell, alignment=style.WRAP if column.key in ("name", "note") else style.CENTER)
        table.cell(sheet, "number", row).value = position
        style.put_text(table.cell(sheet, "code", row), record.code)
        name = style.put_text(table.cell(sheet, "name", row), record.name)
        # As an address LibreOffice would take it for one of another file.
        name.hyperlink = Hyperlink(ref=name.coordinate, location=f"{where}A1")
        note = style.put_text(table.cell(sheet, "note", row), overview_note(record))
        own = layout if evaluation.final.criteria_set is cset else Layout(evaluation.final.criteria_set)
        for key, formula in formulas.overview_formulas(own, where).items():
            style.put_number(table.cell(sheet, key, row), None, "0" if key == "missing" else points_format)
            table.cell(sheet, key, row).value = formula
        style.fit_height(sheet, row, ((record.name, 44), (str(note.value or ""), 40)))
    end = table.header_row + max(1, len(evaluations))
    missing = f"{table.address('missing', table.header_row + 1)}:{table.address('missing', end)}"
    sheet.conditional_formatting.add(
        missing, FormulaRule([f"{table.address('missing', table.header_row + 1)}>0"], fill=_MISSING_FILL)
    )
    style.freeze(sheet, table.address("self", table.header_row + 1))
    style.set_paper(sheet, landscape=True, header_row=table.header_row)
    style.lock(sheet)


def _banner(sheet: Worksheet, row: int, text: str, font: Font, last_letter: str) -> None:
    cell = style.put_text(sheet.cell(row, 1), text)
    style.dress(cell, font=font, alignment=style.CENTER, border=None)
    sheet.merge_cells(f"A{row}:{last_letter}{row}")


class _UnitSheet:
    """One unit's sheet being written."""

    def __init__(
        self,
        sheet: Worksheet,
        layout: Layout,
        evaluation: Evaluation,
        readings: Worksheet,
        entries: Mapping[str, Mapping[str, Entry]],
    ) -> None:
        self.sheet = sheet
        self.entries = entries
        self.readings = readings
        self.layout = layout
        self.evaluation = evaluation
        self.record = evaluation.record

    def cell(self, column: str, row: int) -> Cell:
        return TABLE.cell(self.sheet, column, row)

    def write(self, period: str, notes: Mapping[str, str]) -> None:
        cset = self.layout.criteria_set
        self._write_head(period)
        TABLE.write_header(self.sheet)
        for criterion in cset.criteria:
            if criterion.is_leaf:
                self._write_leaf(criterion, notes.get(criterion.code, ""))
            else:
                self._write_group(criterion)
        self._write_closing()
        self._limit_inputs()
        self._mark_missing_reasons()
        style.freeze(self.sheet, TABLE.address("max", FIRST_ROW))
        style.set_paper(self.sheet, landscape=True, header_row=HEADER_ROW)
        style.lock(self.sheet)

    def _write_head(self, period: str) -> None:
        last = TABLE.letter("final")
        _banner(self.sheet, 1, f"PHIẾU THẨM ĐỊNH CÔNG TÁC CẢI CÁCH HÀNH CHÍNH {period.upper()}", style.TITLE, last)
        note = overview_note(self.record)
        _banner(self.sheet, 2, f"{self.record.name}{f' ({note})' if note else ''}", style.BOLD, last)
        label = style.put_text(self.sheet.cell(CODE_ROW, 1), CODE_LABEL)
        code = style.put_text(self.sheet.cell(CODE_ROW, 2), self.record.code)
        for cell in (label, code):
            style.dress(cell, font=style.BOLD, alignment=Alignment(vertical="center"), border=None)
        deducts = self.layout.criteria_set.reckoning.unfounded_deducts
        hint = style.put_text(self.sheet.cell(CODE_ROW + 1, 1), _HINT + (_HINT_OF_CLAIMS if deducts else ""))
        style.dress(hint, font=style.NOTE, alignment=Alignment(vertical="center"), border=None)

    def _write_group(self, criterion: Criterion) -> None:
        row = self.layout.rows[criterion.code]
        fill = style.GROUP_FILL if criterion.parent else style.TOP_FILL
        for column in TABLE.columns:
            style.dress(self.cell(column.key, row), font=style.BOLD, fill=fill)
        self._write_fixed(criterion, row)
        for key in POINTS:
            self._put_points(key, row, formulas.group_formula(self.layout, criterion.code, key))

    def _write_leaf(self, criterion: Criterion, note: str) -> None:
        code, row = criterion.code, self.layout.rows[criterion.code]
        inputs = self.layout.inputs(criterion)
        for column in TABLE.columns:
            cell = self.cell(column.key, row)
            if column.key in inputs:
                style.dress(cell, fill=style.INPUT_FILL, unlocked=True)
            else:
                style.dress(cell, fill=style.CLOSED_FILL if column.key == "survey" else None)
        self._write_fixed(criterion, row)
        claim = claim_text(criterion, self.evaluation.self_score.leaves[code].sentence, note)
        style.put_text(self.cell("claim", row), claim)
        own = self.evaluation.self_score.leaves[code]
        self._put_points("self", row, None if survey_field(criterion) else cell_points(own))
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
        reasons = [(str(self.cell(key, row).value or ""), 22) for key in ("reason", "council_reason")]
        style.fit_height(self.sheet, row, ((criterion.title, 30), (claim, 36), *reasons))

    def _open_points(self, own: LeafScore, row: int) -> str:
        """The unit's points where the leaf's gate is open: their cell, or what stands behind a shut one."""
        rule, decimals = own.criterion.rule, own.decimals
        if not own.shut or rule is None or own.answer is None:
            return TABLE.address("self", row)
        points = rule.points(own.answer, own.criterion.max_points, [])
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
        shown = None if change is None else UNFOUNDED if change.unfounded else cell_points(leaf)
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
            for points in POINTS:
                self._put_points(points, row, cells[key][points])

    def _limit_inputs(self) -> None:
        """0 to the maximum, or KPS where allowed; cells with the same limits share one validation."""
        alike: dict[tuple[str, tuple[str, ...], str], list[str]] = {}
        for criterion in self.layout.criteria_set.leaves:
            row = self.layout.rows[criterion.code]
            for column in ("survey", "appraised", "council"):
                if column not in self.layout.inputs(criterion):
                    continue
                most, prompt = f"{criterion.max_points:f}", ""
                if column == "survey":
                    field = survey_field(criterion)
                    most = {"percent": "100", "points": most}.get(field, "1E+15")
                    prompt = survey_label(criterion)
                words = tuple(typed_words(self.layout.criteria_set, criterion, survey=column == "survey"))
                alike.setdefault((most, words, prompt), []).append(TABLE.address(column, row))
        for (most, words, prompt), addresses in alike.items():
            first = addresses[0]
            within = f"AND(ISNUMBER({first}),{first}>=0,{first}<={most})"
            typed = ",".join(f'{first}="{word}"' for word in words)
            formula = f"OR({typed},{within})" if words else within
            rule = DataValidation("custom", formula1=formula, allow_blank=True, showErrorMessage=True)
            limit = "một số không âm" if most == "1E+15" else f"một số từ 0 đến {number(Decimal(most))}"
            rule.errorTitle = "Giá trị không hợp lệ"
            others = "".join(f" hoặc {word} ({_WORDS[word]})" for word in words)
            rule.error = f"Hãy nhập {limit}{others}."
            if prompt:
                rule.promptTitle, rule.prompt = "Cơ quan thẩm định nhập", prompt[:255]
                rule.showInputMessage = True
            for address in addresses:
                rule.add(address)
            self.sheet.add_data_validation(rule)

    def _mark_missing_reasons(self) -> None:
        """A reason cell turns red while the points beside it are changed and it is empty."""
        for points, reason, before, after in formulas.CHANGES:
            first = {key: TABLE.address(key, FIRST_ROW) for key in (points, reason, before, after)}
            changed = f'{first[points]}<>"",{first[after]}<>{first[before]}'
            formula = f'AND({changed},TRIM({first[reason]})="")'
            cells = f"{first[reason]}:{TABLE.address(reason, self.layout.last_row)}"
            self.sheet.conditional_formatting.add(cells, FormulaRule([formula], fill=_MISSING_FILL))
