"""How a set comes from the points of its fields to its index, as formulas for form and appraisal workbook.

What the core does (`scoring.score`): the maximum of what does not apply leaves its field, or is spread over the rest of
it; the index may be the mean share of the fields by weight.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from cchc_eval.scoring import FULL, SPREAD, CriteriaSet, Criterion
from cchc_eval.scoring.phrases import Decimals


@dataclass(frozen=True)
class FieldCells:
    """A field (top criterion) as formulas find it."""

    code: str
    most: Decimal
    points: str  # the cell of its points
    out: str  # what does not apply, in points of its maximum; "" where everything always does
    spread: str  # the part of that which is spread over the rest; "" where none is

    @property
    def rest(self) -> str:
        """The maximum of what applies."""
        return f"ROUND({_plain(self.most)}-{self.out},2)" if self.out else _plain(self.most)

    @property
    def applicable(self) -> str:
        """The maximum that counts, with what is spread where there is something to spread it over."""
        return f"(IF({self.rest}>0,{self.rest}+{self.spread},0))" if self.spread else self.rest


def field_cells(cset: CriteriaSet, top: Criterion, cell: Callable[[str], str], mark: str, rows: str) -> FieldCells:
    """`cell`: where the points of a criterion (code) stand; `mark`: what stands there where it does not apply; `rows`:
    the sum of the maxima of all those leaves of the field, as a formula.
    """
    ways = {leaf.code: way_of(cset, leaf) for leaf in cset.leaves_under(top.code) if leaf.na_allowed}
    out = [code for code, way in ways.items() if way != FULL]
    # A field that is itself a leaf has nothing to spread its maximum over.
    spread = [] if top.is_leaf else [code for code, way in ways.items() if way == SPREAD]
    shared = rows
    if spread != out:
        terms = (f'({cell(code)}="{mark}")*{_plain(cset.by_code[code].max_points)}' for code in spread)
        shared = f"({'+'.join(terms)})"
    return FieldCells(top.code, top.max_points, cell(top.code), rows if out else "", shared if spread else "")


def way_of(cset: CriteriaSet, leaf: Criterion) -> str:
    """What a leaf counts that does not apply: EXCLUDE, FULL or SPREAD."""
    return leaf.not_applicable or cset.not_applicable


def rounded(points: str, decimals: Decimals, *, negative: bool = True) -> str:
    """Points of a formula as the core rounds them, halves away from zero (see form_formulas).

    `negative`: whether they may be; the formula is half as long where not.
    """
    if decimals is None:
        return points
    # Excel sees 15 digits: what stands before the decimals leaves fewer behind them.
    unit, digits = 10**decimals, 11 - decimals
    if negative:
        return f"SIGN({points})*INT(ROUND(ABS({unit}*({points}))+0.5,{digits}))/{unit}"
    return f"INT(ROUND({unit}*({points})+0.5,{digits}))/{unit}"


def summed(cells: str, decimals: Decimals) -> str:
    """The sum of points that are rounded already, without what floats add; of those that are not, as it is."""
    return f"SUM({cells})" if decimals is None else f"ROUND(SUM({cells}),{decimals})"


def grown(field: FieldCells, base: str, decimals: Decimals) -> str:
    """The points of a field whose leaves sum to `base`."""
    if not field.spread:
        return base
    more = rounded(f"({base})*({field.rest}+{field.spread})/{field.rest}", decimals)
    return f"IF({field.spread}=0,{base},IF({field.rest}>0,{more},{base}))"


def applicable(fields: Sequence[FieldCells]) -> str:
    return f"ROUND({'+'.join(field.applicable for field in fields)},2)"


def weighted_share(cset: CriteriaSet, fields: Sequence[FieldCells]) -> tuple[str, str]:
    """Numerator and denominator of the mean share of the fields that apply."""
    weights = cset.reckoning.weights
    shares = [
        f"IF({field.applicable}>0,{_plain(weights[field.code])}*N({field.points})/{field.applicable},0)"
        for field in fields
    ]
    counted = [f"IF({field.applicable}>0,{_plain(weights[field.code])},0)" for field in fields]
    return "+".join(shares), "+".join(counted)


def is_plain(cset: CriteriaSet) -> bool:
    """Whether one sum over the set does, and what does not apply has one way for all leaves."""
    ways = {way_of(cset, leaf) for leaf in cset.leaves if leaf.na_allowed} or {cset.not_applicable}
    return not cset.reckoning.weights and ways <= {cset.not_applicable} and SPREAD not in ways


def _plain(value: Decimal) -> str:
    return f"{value:f}"
