"""The appraisal workbook's live points: a preview only; reading back computes again with the core.

Cells are read as the reader reads them (`cell_formulas`); where that fails, the points, and every sum above them,
say `CHECK` instead of a number that the decision would not have.
"""

from __future__ import annotations

from decimal import Decimal

from cchc_eval.scoring import FULL, Criterion, Evaluation, asks_percentage
from cchc_eval.scoring.rules import in_general_form
from cchc_eval.workbook.appraisal_layout import (
    FIRST_ROW,
    NA,
    OVERVIEW_TABLE,
    POINTS,
    TABLE,
    UNFOUNDED,
    Layout,
    survey_field,
)
from cchc_eval.workbook.cell_formulas import cleaned_text, if_typed, read_number, read_points
from cchc_eval.workbook.measured_formulas import Figure, may_be_negative, points_of
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

CHECK = "Kiểm tra lại"
_FAILED = f'"{CHECK}"'
# Points cell, its reason, and the points before and after it.
CHANGES = (("appraised", "reason", "self", "after"), ("council", "council_reason", "after", "final"))


def after_formula(layout: Layout, criterion: Criterion, own: str, survey: str = "") -> str:
    """The leaf's points after the appraisal: what was set, else the survey's points, else the unit's own.

    `own`: the unit's points with the leaf's gate open; `survey`: where the office's own number stands read.
    """
    row = layout.rows[criterion.code]
    base = _behind_gate(layout, criterion, "after", _base(layout, criterion, own, survey))
    return f"={_set_or(layout, criterion, 'after', TABLE.address('appraised', row), base)}"


def final_formula(layout: Layout, criterion: Criterion, own: str, survey: str = "") -> str:
    row = layout.rows[criterion.code]
    set_points, after = TABLE.address("council", row), TABLE.address("after", row)
    if criterion.gate is not None:
        # The council's change of another leaf may open or shut this one's gate, unless the office set its points.
        base = _behind_gate(layout, criterion, "final", _base(layout, criterion, own, survey))
        appraised = f"TRIM({TABLE.address('appraised', row)})"
        idle = _behind_gate(layout, criterion, "final", _na(layout, criterion))
        after = f'IF({appraised}="",{base},IF({appraised}="{NA}",{idle},{after}))'
    return f"={_set_or(layout, criterion, 'final', set_points, after)}"


def _base(layout: Layout, criterion: Criterion, own: str, survey: str) -> str:
    return _surveyed(layout, criterion, survey) if survey_field(criterion) else own


def _behind_gate(layout: Layout, criterion: Criterion, column: str, points: str) -> str:
    if criterion.gate is None:
        return points
    opener = TABLE.address(column, layout.rows[criterion.gate.code])
    gated = f"IF(IF(ISNUMBER({opener}),{opener}<{_plain(criterion.gate.at_least)},FALSE),0,{points})"
    # What does not apply and is left out of the sums stays so.
    return f'IF({points}="{NA}","{NA}",{gated})' if criterion.na_allowed else gated


def _set_or(layout: Layout, criterion: Criterion, column: str, cell: str, otherwise: str) -> str:
    """Points set in a cell: a number within the leaf's maximum, also as text; a word where the leaf takes it.

    `column`: that of the formula.
    """
    most, places = _plain(criterion.max_points), layout.criteria_set.reckoning.places
    counted = read_points(cell, most, places, _FAILED)
    if layout.criteria_set.reckoning.unfounded_deducts:
        claimed = TABLE.address("self", layout.rows[criterion.code])
        counted = f'IF(TRIM({cell})="{UNFOUNDED}",-MAX(0,N({claimed})),{counted})'
    if criterion.na_allowed:
        idle = _behind_gate(layout, criterion, column, _na(layout, criterion))
        counted = f'IF(TRIM({cell})="{NA}",{idle},{counted})'
    return f'IFERROR(IF(TRIM({cell})="",{otherwise},{counted}),{_FAILED})'


def _surveyed(layout: Layout, criterion: Criterion, read: str) -> str:
    """The points of the office's own number, given the cell that holds it as it is read."""
    counted = f"IF(ISNUMBER({read}),{_survey_points(layout, criterion, read)},{_FAILED})"
    counted = f'IF({read}="{NA}",{_na(layout, criterion)},{counted})' if criterion.na_allowed else counted
    return f'IF({read}="",0,{counted})'


def survey_reading(criterion: Criterion, cell: str, text: str, read: str) -> tuple[str, str, str]:
    """Three formulas: a survey cell's text, the number it reads as, and that where the core takes it.

    `text` and `read` are where the first two stand.
    """
    most = {"percent": "100", "points": _plain(criterion.max_points)}.get(survey_field(criterion), "")
    within = f"AND({read}>=0,{read}<={most})" if most else f"{read}>=0"
    number = read_number(cell, text, percent=asks_percentage(criterion.rule), failed=_FAILED)
    return (
        f"=IFERROR({cleaned_text(cell)},{_FAILED})",
        f'=IF({text}="","",IF({text}="{NA}","{NA}",{if_typed(cell, number, _FAILED)}))',
        f"=IF(ISNUMBER({read}),IF({within},{read},{_FAILED}),{read})",
    )


def _na(layout: Layout, criterion: Criterion) -> str:
    """What a leaf counts that is not applicable: the full points, or the word that sums leave out."""
    full = (criterion.not_applicable or layout.criteria_set.not_applicable) == FULL
    return TABLE.address("max", layout.rows[criterion.code]) if full else f'"{NA}"'


def _survey_points(layout: Layout, criterion: Criterion, value: str) -> str:
    [part] = in_general_form(criterion.rule, criterion.max_points)
    points = points_of(part.rule.scale, Figure(value, typed=True), part.max_points)
    return rounded(points, layout.criteria_set.reckoning.decimals, negative=may_be_negative(part.rule.scale))


def _plain(value: Decimal) -> str:
    return f"{value:f}"


def group_formula(layout: Layout, code: str | None, column: str) -> str:
    """The sum of a group's children, or of the fields."""
    children = [child.code for child in layout.criteria_set.children(code)]
    first, last = layout.below(code)
    below = f"{TABLE.address(column, first)}:{TABLE.address(column, last)}"
    cset = layout.criteria_set
    base = summed(layout.span(column, children), cset.reckoning.decimals)
    if code is not None and cset.by_code[code].parent is None and cset.spreads:
        base = grown(_field(layout, cset.by_code[code], column), base, cset.reckoning.decimals)
    return f"=IF(COUNTIF({below},{_FAILED})>0,{_FAILED},{base})"


def _field(layout: Layout, top: Criterion, column: str) -> FieldCells:
    first, last = (layout.rows[top.code],) * 2 if top.is_leaf else layout.below(top.code)
    points, most = (f"{TABLE.address(key, first)}:{TABLE.address(key, last)}" for key in (column, "max"))
    rows = f'SUMIF({points},"{NA}",{most})'
    return field_cells(layout.criteria_set, top, lambda code: TABLE.address(column, layout.rows[code]), NA, rows)


def closing_formulas(layout: Layout, evaluation: Evaluation) -> dict[str, dict[str, str]]:
    """Per closing row and points column its formula."""
    cset, rows = layout.criteria_set, layout.closing
    formulas: dict[str, dict[str, str]] = {key: {} for key in rows}
    first, last = FIRST_ROW, layout.last_row
    most = f"{TABLE.address('max', first)}:{TABLE.address('max', last)}"
    scores = dict(zip(POINTS, (evaluation.self_score, evaluation.appraised, evaluation.final), strict=True))
    for column, score in scores.items():
        cell = {key: TABLE.address(column, row) for key, row in rows.items()}
        points = f"{TABLE.address(column, first)}:{TABLE.address(column, last)}"
        total = group_formula(layout, None, column)[1:]
        added = ""
        if "bonus" in rows:
            formulas["bonus"][column] = f"={score.bonus - score.penalty}"
            if cset.reckoning.bonus_on_index:
                added = f"+{cell['bonus']}"
            else:
                added_up = f"{total}+{cell['bonus']}"
                if cset.reckoning.decimals is not None:
                    added_up = f"ROUND({added_up},{cset.reckoning.decimals})"
                total = f"IFERROR({added_up},{_FAILED})"
        formulas["total"][column] = f"={total}"
        formulas["applicable"][column] = f'=ROUND({cset.total_points}-SUMIF({points},"{NA}",{most}),2)'
        fields = [] if is_plain(cset) else [_field(layout, top, column) for top in cset.top]
        if fields:
            formulas["applicable"][column] = f"={applicable(fields)}"
        share = f"100*{cell['total']}/{cell['applicable']}"
        if cset.reckoning.weights:
            got, of = weighted_share(cset, fields)
            share = f"100*({got})/({of})"
        share = f"ROUND(ROUND({share}{added},9),2)"
        index = f'IF({cell["applicable"]}=0,"",MAX(0,MIN(100,{share})))'
        formulas["index"][column] = f"=IF(ISNUMBER({cell['total']}),{index},{_FAILED})"
        rank = f'"{cset.ranks[-1]}"'
        for band in reversed(cset.rank_bands[:-1]):
            rank = f"IF({cell['index']}>={_plain(band.from_)},{_text(band.rank)},{rank})"
        formulas["rank"][column] = f"=IF(ISNUMBER({cell['index']}),{rank},{cell['index']})"
    return formulas


def _text(value: str) -> str:
    return '"' + value.replace('"', '""') + '"'


def missing_reasons(layout: Layout, sheet: str) -> str:
    """How many points were changed without a reason, over a unit's sheet."""

    def cells(column: str) -> str:
        first, last = TABLE.address(column, FIRST_ROW), TABLE.address(column, layout.last_row)
        return f"{sheet}{first}:{last}"

    def missing(points: str, reason: str, before: str, after: str) -> str:
        changed = f'({cells(points)}<>"")*({cells(after)}<>{cells(before)})'
        return f'SUMPRODUCT({changed}*(TRIM({cells(reason)})=""))'

    return f"=IFERROR({'+'.join(missing(*change) for change in CHANGES)},{_FAILED})"


def overview_formulas(layout: Layout, sheet: str) -> dict[str, str]:
    """A unit's row on the overview: figures fetched from its sheet."""
    formulas = {column: f"={sheet}{TABLE.address(column, layout.closing['total'])}" for column in POINTS}
    for key in ("index", "rank"):
        formulas[key] = f"={sheet}{TABLE.address('final', layout.closing[key])}"
    formulas["missing"] = missing_reasons(layout, sheet)
    assert set(formulas) <= {column.key for column in OVERVIEW_TABLE.columns}
    return formulas
