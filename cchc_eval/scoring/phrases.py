"""The words in which a score explains itself, so that what is printed never contradicts the comparison."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from cchc_eval.vietnamese.writing import MOST_DECIMALS, number, round_half_up

_SHOWN_WHOLE = 6  # decimals
_MOST_WRITTEN = 60
_NUMBER = re.compile(r"[−-]?\d[\d.,]*")
Decimals = int | None  # to which a set rounds the points of its leaves; None: not at all


def places(decimals: Decimals) -> int:
    """The decimals that points are written with."""
    return MOST_DECIMALS if decimals is None else decimals


def percent_beside(percent: Fraction, limits: Sequence[Decimal], decimals: Decimals = 2) -> str:
    """ "88,9 %": with as many decimals as keep it on its side of every limit (79,96 beside 80 is not 80).

    `decimals`: see `Decimals`; the finer the points, the finer what they are worked out from.
    """
    return f"{_beside(percent, limits, places(decimals) - 1)} %"


def exact_or_beside(value: Fraction, limits: Sequence[Decimal], decimals: Decimals = 2) -> str:
    """The number whole where its decimals end, else with as many as keep it on its side of every limit."""
    return _whole(value) or _beside(value, limits, places(decimals))


def in_points(value: Fraction | Decimal, decimals: Decimals = 2) -> str:
    """Points as the set rounds them: "2,67", "2,6667"; those that it does not round, whole where they end."""
    if decimals is None and (whole := _whole(Fraction(value))):
        return whole
    return signed(number(round_half_up(value, places(decimals))))


def written_out(value: Fraction) -> str:
    """The number with every decimal that it has; "" where they don't end within those that an answer may have."""
    for decimals in range(_MOST_WRITTEN):
        scaled = value * 10**decimals
        if scaled.denominator == 1:
            digits = tuple(map(int, str(abs(scaled.numerator))))
            return signed(number(Decimal((int(value < 0), digits, -decimals))))
    return ""


def _whole(value: Fraction) -> str:
    """With all its decimals; "" where they don't end soon."""
    if 10**_SHOWN_WHOLE % value.denominator:
        return ""
    return signed(number(Decimal(value.numerator) / value.denominator))


def _beside(value: Fraction, limits: Sequence[Decimal], places: int) -> str:
    """With at least so many decimals."""
    while True:
        written = round_half_up(value, places)
        if all((written > limit) - (written < limit) == (value > limit) - (value < limit) for limit in limits):
            return signed(number(written))
        places += 1


def signed(text: str) -> str:
    """With the minus sign of a computation for the hyphen."""
    return text.replace("-", "−")


def operand(value: Fraction | Decimal) -> str:
    """A number behind a sign of arithmetic: "(−34)"."""
    return f"({signed(number(value))})" if value < 0 else number(value)


def bare(shown: str) -> str:
    """What was measured as a number alone: "39,6" of "39,6 lần", "88,9" of "8/9 = 88,9 %"."""
    own = shown.rpartition(" = ")[2]
    found = _NUMBER.match(own)
    return found[0] if found else own


def points_after(text: str, exact: Fraction | Decimal, decimals: Decimals, *, computed: bool = False) -> str:
    """End a computation with its points: "8/9 × 3 = 2,67 điểm", "0,125 làm tròn thành 0,13 điểm". Points that a set
    does not round and whose decimals don't end soon are what is shown of them: "8/9 × 3 ≈ 2,6667 điểm".

    `computed`: `text` is an expression whose value still has to be written.
    """
    exact = Fraction(exact)
    points, whole = in_points(exact, decimals), _whole(exact)
    # Where the decimals end, they can be shown before rounding.
    if whole and decimals is not None and 10**decimals % exact.denominator:
        return f"{f'{text} = {whole}' if computed else text}, làm tròn thành {points} điểm"
    equal = "=" if whole or decimals is not None else "≈"
    return f"{text} {equal} {points} điểm" if computed else f"{text} điểm"
