"""The form's live preview as Excel formulas, in agreement with the scoring core.

The core computes with exact fractions; a spreadsheet with binary floats. Three habits keep the two together:
- points are rounded in hundredths, or whatever the set rounds to, with whole-number constants;
- halves are rounded up by INT(ROUND(x + 0.5, 9)): the ROUND repairs what a float is off (1e-12 at most here)
  and cannot lift a value that is truly below the half: that is at least 1/(2 × denominator) away;
- a percent is compared with a floor by cross-multiplication, 100 × part >= floor × whole, never by dividing.
So the preview is exact for whole numbers up to 1e9, and up to 1e7 for numbers with at most 5 decimals; of a set that
rounds to four decimals for a hundredth of that. Points that a set does not round are as exact as floats are.
Each input is first read on the hidden sheet (`reading_formulas`), text and percent cells too, so that the preview
counts what the reader counts. What counts is never read from a formula: the reader computes again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from openpyxl.utils import get_column_letter

from cchc_eval.scoring import FULL, Criterion, SumRule
from cchc_eval.scoring.inputs import (
    CHOICE,
    COUNT,
    DATE,
    FLAG,
    PERCENT,
    POINTS,
    SIGNED,
    TEXT,
    TICK,
    Path,
    is_percentage,
    under,
)
from cchc_eval.scoring.phrases import Decimals
from cchc_eval.scoring.rules import in_general_form
from cchc_eval.workbook.cell_formulas import UNREAD, cleaned_text, if_typed, read_box, read_day, read_number
from cchc_eval.workbook.form_layout import (
    COUNTED_COLUMN,
    FIRST_ROW,
    LETTER,
    LISTS_SHEET,
    MAIN_SHEET,
    NA_TICK,
    NA_TITLE,
    NO,
    READ_COLUMN,
    SUMMARY,
    TEXT_COLUMN,
    YES,
    Layout,
    Line,
    clean,
    na_key,
)
from cchc_eval.workbook.measured_formulas import figure_of, may_be_negative, plain, points_of
from cchc_eval.workbook.reckoning_formulas import (
    FieldCells,
    applicable,
    field_cells,
    grown,
    is_plain,
    rounded,
    summed,
    weighted_share,
)

TODO, DONE, PARTIAL, CHECK = "Chưa kê khai", "Đã kê khai", "Kê khai chưa đủ", "Kiểm tra lại"
NOT_COUNTED = "–"
NO_INDEX = "Chưa tính được"
_MOST_ARGUMENTS = 200  # Excel takes 255
_MAIN, _LISTS = f"'{MAIN_SHEET}'!", f"'{LISTS_SHEET}'!"
_FAILED = f'"{UNREAD}"'


def reading_formulas(layout: Layout, line: Line, choices: tuple[str, str]) -> dict[int, str]:
    """By column of the hidden sheet: an input's text, the number it reads as, and that number where the core takes it.

    `choices`: the ranges of the drop-down's entries and of their points, for a choice.
    """
    assert line.input is not None
    cell, row = f"{_MAIN}{line.cell('answer')}", layout.reading_rows[line.key]
    text, read = (f"{get_column_letter(column)}{row}" for column in (TEXT_COLUMN, READ_COLUMN))
    kind = line.input.kind
    if kind == TEXT:
        return {}  # words count nothing
    if kind == CHOICE:
        entries, points = choices
        value = f"IF(SUMPRODUCT(--({entries}={text}))=1,SUMPRODUCT(({entries}={text})*{points}),{_FAILED})"
        value = if_typed(cell, value)
    elif kind == TICK:
        value = f"IF({text}={_quoted(YES)},1,IF({text}={_quoted(NO)},0,{_FAILED}))"
        value = read_box(cell, text, value)
    elif kind == FLAG:
        value = read_box(cell, text, f"IF({text}={_quoted(NA_TICK)},1,{_FAILED})", unticked='""')
    elif kind == DATE:
        value = if_typed(cell, read_day(cell, text))
    else:
        value = if_typed(cell, read_number(cell, text, percent=is_percentage(line.input)))
    return {
        TEXT_COLUMN: f'=IFERROR({cleaned_text(cell)},"{UNREAD}")',
        READ_COLUMN: f'=IF({text}="","",IFERROR({value},{_FAILED}))',
        COUNTED_COLUMN: f"=IF(ISNUMBER({read}),IF({_within(line, read)},{read},{_FAILED}),{read})",
    }


def na_formulas(layout: Layout, line: Line) -> dict[int, str]:
    """The same of «không phát sinh»: 1 where it is ticked."""
    cell, row = f"{_MAIN}{line.cell('na')}", layout.reading_rows[na_key(line)]
    text = f"{get_column_letter(TEXT_COLUMN)}{row}"
    value = f'IF({text}="","",IF({text}={_quoted(NA_TICK)},1,{_FAILED}))'
    value = read_box(cell, text, value, unticked='""')
    return {
        TEXT_COLUMN: f'=IFERROR({cleaned_text(cell)},"{UNREAD}")',
        COUNTED_COLUMN: f"=IFERROR({value},{_FAILED})",
    }


def _within(line: Line, read: str) -> str:
    """Whether the core takes the number."""
    assert line.input is not None
    kind = line.input.kind
    if kind in (CHOICE, TICK, FLAG, DATE, SIGNED):
        return "TRUE"
    if kind == COUNT:
        return f"AND({read}>=0,INT({read})={read})"
    if kind == PERCENT:
        return f"AND({read}>=0,{read}<=100)"
    if kind == POINTS:
        return f"AND({read}>=0,{read}<={plain(line.criterion.max_points)},ROUND({read},2)={read})"
    return f"{read}>0" if line.input.positive else f"{read}>=0"


def state_formula(layout: Layout, code: str) -> str:
    """The text that tells how far a leaf is: TODO, DONE, PARTIAL, CHECK or "Không phát sinh"."""
    lines = layout.inputs[code]
    criterion = lines[0].criterion
    cells = _counted_range(layout, lines)
    filled = f'SUMPRODUCT(--({cells}<>""))'
    sound = f"COUNT({cells})={filled}"
    if checks := _checks(layout, lines):
        # Only where every number is one: the checks work with them.
        sound = f"IF({sound},AND({','.join(checks)}),FALSE)"
    state = f"IF({sound},{_quoted(DONE)},{_quoted(CHECK)})"
    if lacking := _lacking(layout, lines, filled):
        state = f"IF({lacking},{_quoted(PARTIAL)},{state})"
    state = f"IF({filled}=0,{_quoted(TODO)},{state})"
    if criterion.na_allowed:
        na = _counted(layout, na_key(lines[0]))
        state = f'IF({na}="",{state},IF({na}=1,IF({filled}=0,{_quoted(NA_TITLE)},{_quoted(CHECK)}),{_quoted(CHECK)}))'
    return f"={state}"


def _lacking(layout: Layout, lines: Sequence[Line], filled: str) -> str:
    """Whether something that has to be filled in is not; "" where nothing single has to be."""
    counted = {line: _counted(layout, line.key) for line in lines}
    required = [line for line in lines if line.input is not None and not line.input.optional]
    if len(required) == len(lines):
        return f"{filled}<{len(lines)}" if len(lines) > 1 else ""
    wrong = [f'{counted[line]}=""' for line in required]
    # Of inputs that stand for each other exactly one is filled in.
    for path in dict.fromkeys(line.input.path[:-1] for line in lines if line.input and line.input.kind == FLAG):
        either = [
            counted[line] for line in lines if line.input and line.input.path[:-1] == path and line.input.optional
        ]
        wrong.append("+".join(f'({cell}<>"")' for cell in either) + "<>1")
    return f"OR({','.join(wrong)})" if wrong else ""


def _checks(layout: Layout, lines: Sequence[Line]) -> tuple[str, ...]:
    """What must hold between the inputs for the core to take them."""
    criterion, cells = lines[0].criterion, _cells(layout, lines)
    parts = in_general_form(criterion.rule, criterion.max_points)
    checks = [check for part in parts for check in figure_of(part.rule.measure, under(part.path, cells)).valid]
    if isinstance(criterion.rule, SumRule):
        checks += [f"N({cells[one.path]})=N({cells[other.path]})" for one, other in criterion.rule.shared]
    return tuple(checks)


def _cells(layout: Layout, lines: Sequence[Line]) -> dict[Path, str]:
    """By an input's path, where it stands as it counts."""
    return {line.input.path: _counted(layout, line.key) for line in lines if line.input is not None}


def points_formula(layout: Layout, code: str) -> str:
    """The points of a leaf that the unit answers."""
    heading, lines = layout.headings[code], layout.inputs[code]
    state = heading.cell("answer")
    points = _points(lines[0].criterion, _cells(layout, lines), layout.criteria_set.reckoning.decimals)
    points = _behind_gate(layout, heading.criterion, points)
    other = "0"
    if heading.criterion.na_allowed:
        full = (heading.criterion.not_applicable or layout.criteria_set.not_applicable) == FULL
        na_points = _quoted(NOT_COUNTED)
        if full:
            na_points = _behind_gate(layout, heading.criterion, heading.cell("max"))
        other = f"IF({state}={_quoted(NA_TITLE)},{na_points},0)"
    return f"=IF({state}={_quoted(DONE)},{points},{other})"


def _behind_gate(layout: Layout, criterion: Criterion, points: str) -> str:
    if (gate := criterion.gate) is None:
        return points
    opener = layout.headings[gate.code].cell("points")
    return f"IF(IF(ISNUMBER({opener}),{opener}<{plain(gate.at_least)},FALSE),0,{points})"


def _points(criterion: Criterion, by_path: Mapping[Path, str], decimals: Decimals) -> str:
    """`by_path`: the inputs as they count."""
    points, negative = [], False
    for part in in_general_form(criterion.rule, criterion.max_points):
        figure = figure_of(part.rule.measure, under(part.path, by_path))
        points.append(points_of(part.rule.scale, figure, part.max_points))
        negative |= may_be_negative(part.rule.scale)
    exact = "+".join(f"({one})" for one in points) if len(points) > 1 else points[0]
    return rounded(exact, decimals, negative=negative)


def group_formula(layout: Layout, code: str | None) -> str:
    """The sum of a group's children; the total for None."""
    cells = [layout.headings[child.code].cell("points") for child in layout.criteria_set.children(code)]
    while len(cells) > _MOST_ARGUMENTS:
        cells = [
            f"SUM({','.join(cells[start : start + _MOST_ARGUMENTS])})"
            for start in range(0, len(cells), _MOST_ARGUMENTS)
        ]
    decimals = layout.criteria_set.reckoning.decimals
    base = summed(",".join(cells), decimals)
    if code is not None and layout.criteria_set.by_code[code].parent is None and layout.criteria_set.spreads:
        return f"={grown(_field(layout, layout.criteria_set.by_code[code]), base, decimals)}"
    return f"={base}"


def _field(layout: Layout, top: Criterion) -> FieldCells:
    cset = layout.criteria_set
    first, last = layout.headings[top.code], layout.headings[top.code]
    for line in layout.lines:
        if cset.field_of[line.criterion.code] == top.code:
            last = line
    points, most = (f"{first.cell(column)}:{last.cell(column)}" for column in ("points", "max"))
    # Only leaves show this: rows of inputs and of groups never do.
    rows = f"SUMIF({points},{_quoted(NOT_COUNTED)},{most})"
    return field_cells(cset, top, lambda code: layout.headings[code].cell("points"), NOT_COUNTED, rows)


def applicable_formula(layout: Layout) -> str:
    """The maximum without what is not applicable, where the set leaves that out."""
    if not is_plain(layout.criteria_set):
        return f"={applicable([_field(layout, top) for top in layout.criteria_set.top])}"
    total = plain(layout.criteria_set.total_points)
    if layout.criteria_set.not_applicable == FULL:
        return f"={total}"
    return f"=ROUND({total}-SUMPRODUCT({_in_state(layout, NA_TITLE)},{_body(layout, 'max')}),2)"


def index_formula(layout: Layout) -> str:
    total = f"{LETTER['points']}{layout.total_row}"
    most = f"{LETTER['points']}{layout.applicable_row}"
    if layout.criteria_set.reckoning.weights:
        share, of = weighted_share(layout.criteria_set, [_field(layout, top) for top in layout.criteria_set.top])
        index = rounded(f"100*MAX(0,{share})/({of})", 2, negative=False)
    else:
        index = rounded(f"100*MAX(0,{total})/{most}", 2, negative=False)
    return f"=IF({most}=0,{_quoted(NO_INDEX)},MIN(100,{index}))"


def rank_formula(layout: Layout) -> str:
    index = f"{LETTER['points']}{layout.index_row}"
    bands = layout.criteria_set.rank_bands
    rank = _quoted(bands[-1].rank)
    for band in reversed(bands[:-1]):
        rank = f"IF({index}>={plain(band.from_)},{_quoted(band.rank)},{rank})"
    return f"=IF(ISNUMBER({index}),{rank},{_quoted(NO_INDEX)})"


def summary_formula(layout: Layout) -> str:
    """One line of text above the table: total, index, rank and what is left to do."""
    points = LETTER["points"]
    total = _with_comma(f"{points}{layout.total_row}", layout.criteria_set.reckoning.places)
    most = _with_comma(f"{points}{layout.applicable_row}")
    index, rank = f"{points}{layout.index_row}", f"{points}{layout.rank_row}"
    left = "+".join(f"SUMPRODUCT({_in_state(layout, state)})" for state in (TODO, PARTIAL, CHECK))
    ranked = f'IF(ISNUMBER({index})," · chỉ số "&{_with_comma(index)}&" % · xếp hạng "&{rank},"")'
    todo = f'IF({left}=0," · đã kê khai đủ"," · còn "&({left})&" tiêu chí chưa kê khai xong")'
    return f'="{SUMMARY}"&{total}&" / "&{most}&" điểm"&{ranked}&{todo}'


def _in_state(layout: Layout, state: str) -> str:
    # Only heading rows carry a code: an option that happens to be labelled like a state is not counted.
    return f'--({_body(layout, "answer")}={_quoted(state)}),--({_body(layout, "code")}<>"")'


def _body(layout: Layout, column: str) -> str:
    letter = LETTER[column]
    return f"${letter}${FIRST_ROW}:${letter}${layout.last_row}"


def _counted(layout: Layout, key: str) -> str:
    return f"{_LISTS}${get_column_letter(COUNTED_COLUMN)}${layout.reading_rows[key]}"


def _counted_range(layout: Layout, lines: Sequence[Line]) -> str:
    """Neighbours on the hidden sheet."""
    first, last = _counted(layout, lines[0].key), _counted(layout, lines[-1].key)
    return first if first == last else f"{first}:{last.removeprefix(_LISTS)}"


def _with_comma(cell: str, places: int = 2) -> str:
    """With two decimals, and up to `places` where the number has them."""
    more = "".join(f"+(ROUND({cell},{fewer})<>ROUND({cell},{places}))" for fewer in range(2, places))
    decimals = f"2{more}"
    # FIXED writes the decimal sign of the machine's own settings.
    return f'SUBSTITUTE(FIXED({cell},{decimals},TRUE),".",",")'


def _quoted(text: str) -> str:
    return '"' + clean(text).replace('"', '""') + '"'
