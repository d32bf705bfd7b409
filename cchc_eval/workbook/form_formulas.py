"""The form's live preview as Excel formulas, in agreement with the scoring core.

The core computes with exact fractions; a spreadsheet with binary floats. Three habits keep the two together:
- points are compared and rounded in hundredths, with whole-number constants;
- halves are rounded up by INT(ROUND(x + 0.5, 9)): the ROUND repairs what a float is off (1e-12 at most here)
  and cannot lift a value that is truly below the half: that is at least 1/(2 × denominator) away;
- a percent is compared with a floor by cross-multiplication, 100 × part >= floor × whole, never by dividing.
So the preview is exact for whole numbers up to 1e9, and up to 1e7 for numbers with at most 5 decimals.
What counts is never read from a formula: the reader computes again.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from cchc_eval.scoring import (
    FULL,
    BandsRule,
    ChecklistRule,
    ChoiceRule,
    Criterion,
    DeductRule,
    PercentRule,
    RatioRule,
)
from cchc_eval.vietnamese.writing import round_half_up
from cchc_eval.workbook.form_layout import FIRST_ROW, LETTER, NA_TICK, NA_TITLE, NO, YES, Layout, Line, clean

TODO, DONE, PARTIAL, CHECK = "Chưa kê khai", "Đã kê khai", "Kê khai chưa đủ", "Kiểm tra lại"
NOT_COUNTED = "–"
NO_INDEX = "Chưa tính được"
_MOST_ARGUMENTS = 200  # Excel takes 255


def state_formula(layout: Layout, code: str, choices: str = "") -> str:
    """The text of a leaf's progress: TODO, DONE, PARTIAL, CHECK or "Không phát sinh".

    `choices`: the range of the drop-down's entries, for a choice.
    """
    lines = layout.inputs[code]
    criterion = lines[0].criterion
    cells = _range(lines)
    filled = f"COUNTA({cells})"
    state = f"IF({_valid(criterion, lines, choices)},{_quoted(DONE)},{_quoted(CHECK)})"
    if len(lines) > 1 and not isinstance(criterion.rule, DeductRule):
        state = f"IF({filled}<{len(lines)},{_quoted(PARTIAL)},{state})"
    state = f"IF({filled}=0,{_quoted(TODO)},{state})"
    if criterion.na_allowed:
        na = lines[0].cell("na")
        only_na = f"AND({na}={_quoted(NA_TICK)},{filled}=0)"
        state = f'IF({na}<>"",IF({only_na},{_quoted(NA_TITLE)},{_quoted(CHECK)}),{state})'
    return f"={state}"


def _valid(criterion: Criterion, lines: Sequence[Line], choices: str) -> str:
    """A condition that holds for what the core would accept, once every cell needed is filled in."""
    rule, cells = criterion.rule, _range(lines)
    first = lines[0].cell("answer")
    if isinstance(rule, ChoiceRule):
        return f'SUMPRODUCT(--({choices}={first}&""))=1'
    if isinstance(rule, ChecklistRule):
        return f"SUMPRODUCT(({cells}={_quoted(YES)})+({cells}={_quoted(NO)}))={len(lines)}"
    if isinstance(rule, DeductRule):
        whole = f"SUMPRODUCT(--(INT({cells})<>{cells}))=0"
        return f"IF(COUNT({cells})=COUNTA({cells}),AND(MIN({cells})>=0,{whole}),FALSE)"
    if len(lines) == 2:
        return f"AND(COUNT({cells})=2,{first}>=0,{lines[1].cell('answer')}>0)"
    if isinstance(rule, PercentRule):
        return f"AND(ISNUMBER({first}),{first}>=0,{first}<=100)"
    if isinstance(rule, BandsRule):
        return f"AND(ISNUMBER({first}),{first}>=0)"
    # ROUND stands inside IF: on text it would be an error, not a refusal.
    most = _plain(criterion.max_points)
    return f"IF(ISNUMBER({first}),AND({first}>=0,{first}<={most},ROUND({first},2)={first}),FALSE)"


def points_formula(layout: Layout, code: str, choices: str = "", choice_points: str = "") -> str:
    """The points of a leaf that the unit answers. `choice_points`: the range beside `choices`."""
    heading, lines = layout.headings[code], layout.inputs[code]
    state = heading.cell("answer")
    points = _points(lines[0].criterion, lines, choices, choice_points)
    other = "0"
    if heading.criterion.na_allowed:
        full = layout.criteria_set.not_applicable == FULL
        na_points = heading.cell("max") if full else _quoted(NOT_COUNTED)
        other = f"IF({state}={_quoted(NA_TITLE)},{na_points},0)"
    return f"=IF({state}={_quoted(DONE)},{points},{other})"


def _points(criterion: Criterion, lines: Sequence[Line], choices: str, choice_points: str) -> str:
    rule = criterion.rule
    first = lines[0].cell("answer")
    most = _hundredths(criterion.max_points)
    if isinstance(rule, ChoiceRule):
        return f'SUMPRODUCT(({choices}={first}&"")*{choice_points})'
    if isinstance(rule, ChecklistRule):
        terms = (
            f"({line.cell('answer')}={_quoted(YES)})*{_hundredths(item.points)}"
            for line, item in zip(lines, rule.items, strict=True)
        )
        return _half_up("+".join(terms))
    if isinstance(rule, DeductRule):
        terms = (
            f"-{line.cell('answer')}*{_hundredths(event.minus)}" for line, event in zip(lines, rule.events, strict=True)
        )
        return _half_up(f"MAX(0,{most}{''.join(terms)})")
    if isinstance(rule, BandsRule):
        whole = lines[1].cell("answer") if len(lines) == 2 else ""
        return _band_points(rule, first, whole)
    if isinstance(rule, RatioRule):
        whole = lines[1].cell("answer")
        points = _half_up(f"MIN({first}/{whole},1)*{most}")
        if not rule.floor_percent:
            return points
        return f"IF({_reaches(first, whole, rule.floor_percent)},{points},0)"
    if isinstance(rule, PercentRule):
        return _half_up(f"{first}*{most}/100")
    return f"ROUND({first},2)"


def _band_points(rule: BandsRule, measured: str, whole: str) -> str:
    """The lowest band's points and, for each band reached, what it adds: no nesting however many bands."""
    points = [int(100 * round_half_up(band.points)) for band in rule.bands]
    terms = [str(points[0])]
    for band, below, above in zip(rule.bands[1:], points[:-1], points[1:], strict=True):
        reached = _reaches(measured, whole, band.from_) if whole else f"{measured}>={_plain(band.from_)}"
        terms.append(f"({reached})*{above - below}")
    return f"({'+'.join(terms)})/100"


def _reaches(part: str, whole: str, percent: Decimal) -> str:
    """part/whole >= percent %, without a division, by whole-number factors."""
    factor, floor = Decimal(100), percent
    while floor != floor.to_integral_value():
        factor, floor = factor * 10, floor * 10
    return f"ROUND({part}*{_plain(factor)}-{whole}*{_plain(floor)},6)>=0"


def group_formula(layout: Layout, code: str | None) -> str:
    """The sum of a group's children; the total for None."""
    cells = [layout.headings[child.code].cell("points") for child in layout.criteria_set.children(code)]
    while len(cells) > _MOST_ARGUMENTS:
        cells = [
            f"SUM({','.join(cells[start : start + _MOST_ARGUMENTS])})"
            for start in range(0, len(cells), _MOST_ARGUMENTS)
        ]
    return f"=ROUND(SUM({','.join(cells)}),2)"


def applicable_formula(layout: Layout) -> str:
    """The maximum without what is not applicable, where the set leaves that out."""
    total = _plain(layout.criteria_set.total_points)
    if layout.criteria_set.not_applicable == FULL:
        return f"={total}"
    return f"=ROUND({total}-SUMPRODUCT({_in_state(layout, NA_TITLE)},{_body(layout, 'max')}),2)"


def index_formula(layout: Layout) -> str:
    total = f"{LETTER['points']}{layout.total_row}"
    applicable = f"{LETTER['points']}{layout.applicable_row}"
    index = _half_up(f"10000*{total}/{applicable}")
    return f"=IF({applicable}=0,{_quoted(NO_INDEX)},MIN(100,{index}))"


def rank_formula(layout: Layout) -> str:
    index = f"{LETTER['points']}{layout.index_row}"
    bands = layout.criteria_set.rank_bands
    rank = _quoted(bands[-1].rank)
    for band in reversed(bands[:-1]):
        rank = f"IF({index}>={_plain(band.from_)},{_quoted(band.rank)},{rank})"
    return f"=IF(ISNUMBER({index}),{rank},{_quoted(NO_INDEX)})"


def summary_formula(layout: Layout) -> str:
    """One line of text above the table: total, index, rank and what is left to do."""
    points = LETTER["points"]
    total, applicable = (_with_comma(f"{points}{row}") for row in (layout.total_row, layout.applicable_row))
    index, rank = f"{points}{layout.index_row}", f"{points}{layout.rank_row}"
    left = "+".join(f"SUMPRODUCT({_in_state(layout, state)})" for state in (TODO, PARTIAL, CHECK))
    ranked = f'IF(ISNUMBER({index})," · chỉ số "&{_with_comma(index)}&" % · xếp loại "&{rank},"")'
    todo = f'IF({left}=0," · đã kê khai đủ"," · còn "&({left})&" tiêu chí chưa kê khai xong")'
    return f'="Xem trước: "&{total}&" / "&{applicable}&" điểm"&{ranked}&{todo}'


def _in_state(layout: Layout, state: str) -> str:
    # Only heading rows carry a code: an option that happens to be labelled like a state is not counted.
    return f'--({_body(layout, "answer")}={_quoted(state)}),--({_body(layout, "code")}<>"")'


def _body(layout: Layout, column: str) -> str:
    letter = LETTER[column]
    return f"${letter}${FIRST_ROW}:${letter}${layout.last_row}"


def _range(lines: Sequence[Line]) -> str:
    first, last = lines[0].cell("answer"), lines[-1].cell("answer")
    return first if first == last else f"{first}:{last}"


def _half_up(hundredths: str) -> str:
    """Points from an expression in hundredths."""
    return f"INT(ROUND({hundredths}+0.5,9))/100"


def _with_comma(cell: str) -> str:
    # FIXED writes the decimal sign of the machine's own settings.
    return f'SUBSTITUTE(FIXED({cell},2,TRUE),".",",")'


def _hundredths(points: Decimal) -> str:
    return _plain(100 * points)


def _plain(value: Decimal) -> str:
    """A number as a formula takes it: no exponent, no zeros at the end."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _quoted(text: str) -> str:
    return '"' + clean(text).replace('"', '""') + '"'
