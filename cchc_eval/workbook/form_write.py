"""Writing the self-assessment form of a unit as an Excel workbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles.cell_style import StyleArray
from openpyxl.workbook.protection import WorkbookProtection
from openpyxl.worksheet.worksheet import Worksheet

from cchc_eval.rules.periods import printed_period
from cchc_eval.scoring import UNIT, Answers, CriteriaSet, check_answers
from cchc_eval.scoring.figures import Figures
from cchc_eval.scoring.inputs import CHOICE, is_percentage
from cchc_eval.vietnamese.writing import number, round_half_up
from cchc_eval.workbook import form_formulas as formulas
from cchc_eval.workbook import style
from cchc_eval.workbook.form_figures import figures_shown, with_figures, write_stamped
from cchc_eval.workbook.form_guide import write_guide
from cchc_eval.workbook.form_layout import (
    CHOICE_POINTS,
    CHOICE_TEXT,
    CLOSING,
    FIRST_ROW,
    HEADER_ROW,
    INDEX,
    KEY_COLUMN,
    LETTER,
    LISTS_SHEET,
    MAIN_SHEET,
    NA_TICK,
    NA_TITLE,
    PREVIOUS_COLUMN,
    SUMMARY_ROW,
    TABLE,
    UNIT_ROW,
    Layout,
    Line,
    choice_texts,
    clean,
    input_value,
    lay_out,
    na_key,
    whose,
)
from cchc_eval.workbook.form_limits import add_limits
from cchc_eval.workbook.form_look import Looks, add_state_colours, fit_row
from cchc_eval.workbook.form_statements import write_statements
from cchc_eval.workbook.form_tasks import Tasks, write_tasks
from cchc_eval.workbook.guard import WorkbookError
from cchc_eval.workbook.package import saved
from cchc_eval.workbook.stamp import write_stamp

Texts = Mapping[str, str]

_MOST_DIGITS = 15  # a number cell keeps no more


def write_form(
    cset: CriteriaSet,
    *,
    unit_code: str,
    unit_name: str,
    answers: Answers | None = None,
    explanations: Texts | None = None,
    evidence: Texts | None = None,
    previous: Answers | None = None,
    previous_points: Texts | None = None,
    excluded: str = "",
    figures: Figures | None = None,
    period: str = "",
    statements: Texts | None = None,
    tasks: Tasks | None = None,
) -> bytes:
    """The form, blank or filled with what is given by code of leaf; `previous` is shown beside (last year), with
    `previous_points` as they are given ("1,50/2,00").

    Raises WorkbookError with every answer, text or rule that does not fit the form. Of `previous`, which may come
    from another criteria set, what does not fit is left out. `excluded`: why the unit is not evaluated; its form says
    so and has no cell to fill in. `figures`: of the unit, from elsewhere, by indicator: shown and not to be filled in.
    `period`: "quý I năm 2026"; "" for the set's year. `statements`: see `form_statements.STATEMENTS`.
    `tasks`: who of the unit works on what, only shown.
    """
    answers, explanations, evidence = answers or {}, explanations or {}, evidence or {}
    unit_name, period = clean(unit_name), period or printed_period(cset.year)
    layout = lay_out(cset, figures)
    answers = with_figures(cset, answers, figures)
    _check(layout, unit_code, answers, {"giải trình": explanations, "tài liệu kiểm chứng": evidence})
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = MAIN_SHEET
    lists = workbook.create_sheet(LISTS_SHEET)
    lists.sheet_state = "veryHidden"
    lists.protection.sheet = True
    choices, fitting = _write_choices(lists, layout), _fitting(cset, previous)
    _write_readings(lists, layout, choices, fitting)
    previous_points = {code: text for code, text in (previous_points or {}).items() if code in layout.headings}
    _write_points_before(lists, layout, previous_points)
    form = _Form(sheet, layout, with_previous=previous is not None, closed=bool(excluded))
    _write_top(sheet, layout, unit_code, unit_name, excluded, period)
    form.write_body(answers, {"explanation": explanations, "evidence": evidence}, fitting, previous_points)
    form.write_closing()
    if not excluded:
        add_limits(sheet, layout, choices)
    add_state_colours(sheet, layout)
    _set_up_sheet(sheet, layout, unit_name, period, with_previous=previous is not None)
    said = [] if excluded else write_statements(workbook, statements or {})
    said += [] if excluded else write_tasks(workbook, cset, tasks or {})
    guide = write_guide(workbook, cset)
    # Made early for its ranges; the hidden sheets stand last.
    workbook.move_sheet(LISTS_SHEET, len(workbook.worksheets))
    stamped = {"unit_code": unit_code, "unit_name": unit_name, "previous": "no" if previous is None else "yes"}
    stamped["period"], stamped["statements"] = period, "no" if excluded else "yes"
    if figures := figures_shown(layout):
        stamped["figures"] = write_stamped(figures)
    shown = [sheet["A1"], sheet["A3"], *said, *(cell for row in guide.iter_rows() for cell in row)]
    write_stamp(workbook, "form", cset, shown, **stamped, **({"excluded": excluded} if excluded else {}))
    workbook.security = WorkbookProtection(lockStructure=True)
    workbook.properties.title = f"Phiếu tự đánh giá CCHC {period}: {unit_name}"
    workbook.properties.creator = unit_name
    workbook.calculation.fullCalcOnLoad = True
    return saved(workbook)


def _check(layout: Layout, unit_code: str, answers: Answers, texts: Mapping[str, Texts]) -> None:
    cset = layout.criteria_set
    problems = [str(fault) for fault in check_answers(cset, answers, unit_code)]
    for code, answer in answers.items():
        if not problems and any(_too_long(value) for value in _numbers(answer)):
            problems.append(f"Đơn vị {unit_code}, tiêu chí {code}: ô số của Excel chỉ giữ được {_MOST_DIGITS} chữ số")
    for what, by_code in texts.items():
        for code, text in by_code.items():
            where = f"Đơn vị {unit_code}, tiêu chí {code}"
            if code not in layout.inputs:
                problems.append(f"{where}: không có ô {what} trên phiếu")
            elif len(text) > style.MAX_TEXT:
                problems.append(
                    f"{where}: {what} dài {number(len(text))} ký tự, một ô chỉ chứa {number(style.MAX_TEXT)}"
                )
    if problems:
        raise WorkbookError(*problems)


def _numbers(answer: Any) -> list[Any]:
    if isinstance(answer, Mapping):
        return [number for value in answer.values() for number in _numbers(value)]
    return [answer] if isinstance(answer, (int, float, Decimal)) and not isinstance(answer, bool) else []


def _too_long(value: int | float | Decimal) -> bool:
    digits = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    return len(digits.normalize().as_tuple().digits) > _MOST_DIGITS


def _fitting(cset: CriteriaSet, previous: Answers | None) -> Answers:
    if not previous:
        return {}
    wrong = _wrong(cset, previous)
    return {code: answer for code, answer in previous.items() if code not in wrong}


def misfits(cset: CriteriaSet, previous: Answers) -> list[str]:
    """Criteria whose answer of last year the form can't show, in the set's order."""
    wrong = _wrong(cset, previous)
    return [leaf.code for leaf in cset.leaves if leaf.code in wrong and leaf.scored_by == UNIT]


def _wrong(cset: CriteriaSet, previous: Answers) -> set[str]:
    return {str(fault.criterion) for fault in check_answers(cset, previous)}


def _write_choices(sheet: Worksheet, layout: Layout) -> Mapping[str, tuple[str, str]]:
    """The drop-downs' entries with their points, out of sight; gives both ranges by row key."""
    ranges = {}
    row = 1
    for line in layout.lines:
        if line.input is None or line.input.kind != CHOICE:
            continue
        first = row
        for text, points in zip(choice_texts(line.input), line.input.option_points, strict=True):
            style.put_text(sheet.cell(row, CHOICE_TEXT), text)
            decimals = layout.criteria_set.reckoning.decimals
            sheet.cell(row, CHOICE_POINTS, points if decimals is None else round_half_up(points, decimals))
            row += 1
        name = f"'{LISTS_SHEET}'!"
        ranges[line.key] = f"{name}$A${first}:$A${row - 1}", f"{name}$B${first}:$B${row - 1}"
    return ranges


def _write_readings(
    sheet: Worksheet, layout: Layout, choices: Mapping[str, tuple[str, str]], previous: Answers
) -> None:
    """How each input reads, and what stands beside it of last year, for the reader to see whether it was changed."""
    for code, lines in layout.inputs.items():
        for line in lines:
            row = layout.reading_rows[line.key]
            style.put_text(sheet.cell(row, KEY_COLUMN), line.key)
            _put_formulas(sheet, row, formulas.reading_formulas(layout, line, choices.get(line.key, ("", ""))))
            if code in previous:
                shown = _shown(line, previous[code], "previous", {"previous": NA_TITLE}).get("previous")
                if isinstance(shown, str):
                    style.put_text(sheet.cell(row, PREVIOUS_COLUMN), shown)
                elif shown is not None and line.input is not None and is_percentage(line.input):
                    style.put_percentage(sheet.cell(row, PREVIOUS_COLUMN), shown)
                elif shown is not None:
                    sheet.cell(row, PREVIOUS_COLUMN, shown)
        if lines[0].criterion.na_allowed:
            row = layout.reading_rows[na_key(lines[0])]
            style.put_text(sheet.cell(row, KEY_COLUMN), na_key(lines[0]))
            _put_formulas(sheet, row, formulas.na_formulas(layout, lines[0]))


def _write_points_before(sheet: Worksheet, layout: Layout, points: Texts) -> None:
    """Below the readings, what stands of last year beside the headings."""
    for row, (code, text) in enumerate(points.items(), len(layout.reading_rows) + 1):
        style.put_text(sheet.cell(row, KEY_COLUMN), layout.headings[code].key)
        style.put_text(sheet.cell(row, PREVIOUS_COLUMN), text)


def _put_formulas(sheet: Worksheet, row: int, by_column: Mapping[int, str]) -> None:
    for column, formula in by_column.items():
        sheet.cell(row, column).value = formula


def _write_top(sheet: Worksheet, layout: Layout, unit_code: str, unit_name: str, excluded: str, period: str) -> None:
    cset = layout.criteria_set
    last = LETTER["evidence"]
    hint = f"{cset.title}. Chỉ nhập vào ô nền vàng; xem sheet «Hướng dẫn»."
    if excluded:
        hint = f"ĐƠN VỊ KHÔNG ĐÁNH GIÁ, XẾP HẠNG {period.upper()}: {excluded}. Phiếu đã đóng, không kê khai."
    title = f"PHIẾU TỰ ĐÁNH GIÁ CÔNG TÁC CẢI CÁCH HÀNH CHÍNH {period.upper()}"
    for row, text, font, height in (
        (1, title, style.TITLE, 24),
        (UNIT_ROW, whose(unit_code, unit_name), style.BOLD, 18),
        (3, hint, style.BOLD if excluded else style.NOTE, 30),
        (SUMMARY_ROW, "", style.BOLD, 20),
    ):
        cell = style.put_text(sheet.cell(row, 1), text)
        style.dress(cell, font=font, alignment=style.CENTER, border=None)
        # merge_cells() would also draw borders, which there are none of here, and takes its time.
        sheet.merged_cells.add(f"A{row}:{last}{row}")
        sheet.row_dimensions[row].height = height
    sheet.cell(SUMMARY_ROW, 1).value = formulas.summary_formula(layout)
    TABLE.write_header(sheet)
    sheet.row_dimensions[HEADER_ROW].height = 34


class _Form:
    """The main sheet being written."""

    def __init__(self, sheet: Worksheet, layout: Layout, *, with_previous: bool, closed: bool) -> None:
        self.sheet = sheet
        self.with_previous = with_previous
        self.layout = layout
        self.looks = Looks(sheet, layout.criteria_set.reckoning.decimals, closed=closed)

    def write_body(
        self, answers: Answers, texts: Mapping[str, Texts], previous: Answers, previous_points: Texts
    ) -> None:
        """Every row: fixed texts and formulas, last year's answer and points, the answer and the texts beside it."""
        for line in self.layout.lines:
            code = line.criterion.code
            values: dict[str, Any] = {**line.texts, "max": line.most}
            if line.input is None and code in previous_points:
                values["previous"] = previous_points[code]
            if line.position and code in previous:
                values |= _shown(line, previous[code], "previous", {"previous": NA_TITLE})
            if line.position and code in answers:
                values |= _shown(line, answers[code], "answer", {"na": NA_TICK})
            if line.locked_number is not None:
                values["answer"] = line.locked_number
            if line.position == 1:
                values |= {column: by_code.get(code, "").strip() for column, by_code in texts.items()}
            fit_row(self.sheet, line.row, values)
            values["key"] = line.key
            percentages = ("previous", "answer") if line.input and is_percentage(line.input) else ()
            self._write_row(line.row, self.looks.of_row(line), values, self._formulas(line), percentages)

    def _formulas(self, line: Line) -> dict[str, str]:
        code = line.criterion.code
        if not line.formulas:
            return {}
        if not line.criterion.is_leaf:
            return {"points": formulas.group_formula(self.layout, code)}
        return {
            "answer": formulas.state_formula(self.layout, code),
            "points": formulas.points_formula(self.layout, code),
        }

    def write_closing(self) -> None:
        """Total, applicable maximum, index and rank below the body."""
        layout = self.layout
        rows = (
            (layout.total_row, formulas.group_formula(layout, None)),
            (layout.applicable_row, formulas.applicable_formula(layout)),
            (layout.index_row, formulas.index_formula(layout)),
            (layout.rank_row, formulas.rank_formula(layout)),
        )
        for (row, formula), (key, title) in zip(rows, CLOSING.items(), strict=True):
            most = layout.criteria_set.total_points if row == layout.total_row else None
            values = {"title": title, "max": most, "key": key}
            self._write_row(row, self.looks.closing_row, values, {"points": formula})

    def _write_row(
        self,
        row: int,
        looks: Mapping[str, StyleArray],
        values: Mapping[str, Any],
        formulas: Mapping[str, str],
        percentages: Sequence[str] = (),
    ) -> None:
        """Add the next row; `percentages`: the columns whose numbers are in percent."""
        cells: list[Cell | None] = []
        for index, column in enumerate(INDEX, 1):
            if column == "previous" and not self.with_previous:
                cells.append(None)  # no cells in a hidden column: they would be a tenth of the file
                continue
            cell = Cell(self.sheet, row, index)
            cell._style = looks[column]
            cells.append(cell)
            value = values.get(column)
            if isinstance(value, str):
                cell._style = copy(looks[column])  # put_text may mark it as quoted; cells share the others
                style.put_text(cell, value)
            elif value is not None and column in percentages:
                cell._style = copy(looks[column])  # it may get another number format
                style.put_percentage(cell, value, cell.number_format)
            elif value is not None:
                cell.value = value
            elif column in formulas:
                cell.value = formulas[column]
        self.sheet.append(cells)


def _shown(line: Line, answer: Mapping[str, Any], column: str, na: dict[str, str]) -> dict[str, Any]:
    """What an answer puts on one of its rows; `na` says how it shows that nothing was applicable."""
    assert line.input is not None
    if "not_applicable" in answer:
        return na if line.position == 1 else {}
    return {column: input_value(answer, line.input)}


def _set_up_sheet(sheet: Worksheet, layout: Layout, unit_name: str, period: str, *, with_previous: bool) -> None:
    style.freeze(sheet, f"{LETTER['max']}{FIRST_ROW}")
    sheet.column_dimensions[LETTER["key"]].hidden = True
    sheet.column_dimensions[LETTER["previous"]].hidden = not with_previous
    style.set_paper(sheet, landscape=True, header_row=HEADER_ROW)
    sheet.print_area = f"A1:{LETTER['evidence']}{layout.rank_row}"
    # A form to work with, not a document: pages are numbered at the foot, beside whose form it is.
    sheet.HeaderFooter.differentFirst = False
    sheet.oddHeader.center.text = None
    name = unit_name[:80].replace("&", "&&")
    sheet.oddFooter.left.text = f"Phiếu tự đánh giá CCHC {period} – {name}"
    sheet.oddFooter.right.text = "Trang &P/&N"
    for part in (sheet.oddFooter.left, sheet.oddFooter.right):
        part.font, part.size = f"{style.FACE},Regular", 10
    style.lock(sheet)
