"""The words in which a score explains itself, so that what is printed never contradicts the comparison."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from cchc_eval.vietnamese.writing import number, round_half_up

_SHOWN_WHOLE = 6  # decimals


def percent_beside(percent: Fraction, limits: Sequence[Decimal]) -> str:
    """ "88,9 %": with as many decimals as keep it on its side of every limit (79,96 beside 80 is not 80)."""
    return f"{_beside(percent, limits, 1)} %"


def exact_or_beside(value: Fraction, limits: Sequence[Decimal]) -> str:
    """The number whole where its decimals end, else with as many as keep it on its side of every limit."""
    if 10**_SHOWN_WHOLE % value.denominator == 0:
        return signed(number(Decimal(value.numerator) / value.denominator))
    return _beside(value, limits, 2)


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


def points_after(text: str, exact: Fraction | Decimal, *, computed: bool = False) -> str:
    """End a computation with its points: "8/9 × 3 = 2,67 điểm", "0,125 làm tròn thành 0,13 điểm".

    `computed`: `text` is an expression whose value still has to be written.
    """
    exact = Fraction(exact)
    rounded = signed(number(round_half_up(exact)))
    # Only twos and fives in the denominator: the decimals end, and can be shown before rounding.
    ends = 10**6 % exact.denominator == 0
    if ends and 100 % exact.denominator:
        before = f"{text} = {number(Decimal(exact.numerator) / exact.denominator)}" if computed else text
        return f"{before}, làm tròn thành {rounded} điểm"
    return f"{text} = {rounded} điểm" if computed else f"{text} điểm"
