"""The appraisal workbook's live points: a preview for the eye; reading back computes again with the core."""

from __future__ import annotations

from decimal import Decimal

from cchc_eval.scoring import FULL, BandsRule, Criterion, Evaluation, PercentRule
from cchc_eval.vietnamese.writing import round_half_up
from cchc_eval.workbook.appraisal_layout import (
    FIRST_ROW,
    NA,
    OVERVIEW_TABLE,
    POINTS,
    TABLE,
    Layout,
    survey_field,
)


def after_formula(layout: Layout, criterion: Criterion) -> str:
    """The leaf's points after the appraisal: what was set, else the survey's points, else the unit's own."""
    row = layout.rows[criterion.code]
    base = TABLE.address("self", row)
    if survey_field(criterion):
        entered = TABLE.address("survey", row)
        counted = _survey_points(criterion, entered)
        base = f'IF({entered}="",0,IF({entered}="{NA}",{_na(layout, criterion)},{counted}))'
    return f"={_set_or(layout, criterion, TABLE.address('appraised', row), base)}"


def final_formula(layout: Layout, criterion: Criterion) -> str:
    row = layout.rows[criterion.code]
    set_points = TABLE.address("council", row)
    return f"={_set_or(layout, criterion, set_points, TABLE.address('after', row))}"


def _set_or(layout: Layout, criterion: Criterion, cell: str, otherwise: str) -> str:
    return f'IF({cell}="",{otherwise},IF({cell}="{NA}",{_na(layout, criterion)},{cell}))'


def _na(layout: Layout, criterion: Criterion) -> str:
    """What a leaf counts that is not applicable: the full points, or the word that sums leave out."""
    full = layout.criteria_set.not_applicable == FULL
    return TABLE.address("max", layout.rows[criterion.code]) if full else f'"{NA}"'


def _survey_points(criterion: Criterion, cell: str) -> str:
    rule = criterion.rule
    if isinstance(rule, PercentRule):
        return f"ROUND(ROUND({cell}*{criterion.max_points}/100,9),2)"
    if isinstance(rule, BandsRule):
        froms = ",".join(_plain(band.from_) for band in rule.bands)
        points = ",".join(_plain(round_half_up(band.points)) for band in rule.bands)
        return f"LOOKUP({cell},{{{froms}}},{{{points}}})"
    return cell


def _plain(value: Decimal) -> str:
    return f"{value:f}"


def group_formula(layout: Layout, code: str | None, column: str) -> str:
    """The sum of a group's children, or of the fields."""
    children = [child.code for child in layout.criteria_set.children(code)]
    return f"=ROUND(SUM({layout.span(column, children)}),2)"


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
        if "bonus" in rows:
            formulas["bonus"][column] = f"={score.bonus - score.penalty}"
            total = f"ROUND({total}+{cell['bonus']},2)"
        formulas["total"][column] = f"={total}"
        formulas["applicable"][column] = f'=ROUND({cset.total_points}-SUMIF({points},"{NA}",{most}),2)'
        share = f"ROUND(ROUND(100*{cell['total']}/{cell['applicable']},9),2)"
        formulas["index"][column] = f'=IF({cell["applicable"]}=0,"",MAX(0,MIN(100,{share})))'
        rank = f'"{cset.ranks[-1]}"'
        for band in reversed(cset.rank_bands[:-1]):
            rank = f"IF({cell['index']}>={_plain(band.from_)},{_text(band.rank)},{rank})"
        formulas["rank"][column] = f'=IF({cell["index"]}="","",{rank})'
    return formulas


def _text(value: str) -> str:
    return '"' + value.replace('"', '""') + '"'


def missing_reasons(layout: Layout, sheet: str) -> str:
    """How many points were changed without a reason, over a unit's sheet."""

    def cells(column: str) -> str:
        first, last = TABLE.address(column, FIRST_ROW), TABLE.address(column, layout.last_row)
        return f"{sheet}{first}:{last}"

    def missing(points: str, reason: str, before: str) -> str:
        changed = f'({cells(points)}<>"")*({cells(points)}<>{cells(before)})'
        return f'SUMPRODUCT({changed}*(TRIM({cells(reason)})=""))'

    return f"={missing('appraised', 'reason', 'self')}+{missing('council', 'council_reason', 'after')}"


def overview_formulas(layout: Layout, sheet: str) -> dict[str, str]:
    """A unit's row on the overview: figures fetched from its sheet."""
    formulas = {column: f"={sheet}{TABLE.address(column, layout.closing['total'])}" for column in POINTS}
    for key in ("index", "rank"):
        formulas[key] = f"={sheet}{TABLE.address('final', layout.closing[key])}"
    formulas["missing"] = missing_reasons(layout, sheet)
    assert set(formulas) <= {column.key for column in OVERVIEW_TABLE.columns}
    return formulas
