"""Reading numbers exactly: no binary floating point gets past this module."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

# Far beyond any count or sum of money, and small enough that an exact fraction stays cheap:
# 1e999999999 is a valid Decimal whose integer would fill the memory.
_MOST_DIGITS = 60
_LARGEST = 10**30
_MOST_POINTS = 1_000_000
# A number of a criteria set survives JSON's floats and Excel's: both keep 15 digits.
_MOST_SET_DIGITS = 15


def read_number(value: Any) -> Decimal:
    """Take an int, a Decimal, or a float by its shortest decimal form; refuse anything else.

    Raises ValueError with the fault in Vietnamese: text, booleans, NaN, infinities, negative numbers,
    and numbers too long to be meant.
    """
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        raise ValueError(f"phải là số, không phải {shown(value)}")
    if isinstance(value, int):
        if value < 0:
            raise ValueError(f"không được là số âm ({shown(value)})")
        if value > _LARGEST:
            raise ValueError("số quá lớn")
        return Decimal(value)
    # repr() of a float is the shortest text that means it: the number the person typed.
    number = Decimal(repr(value)) if isinstance(value, float) else value
    if not number.is_finite():
        raise ValueError(f"phải là số hữu hạn, không phải {shown(value)}")
    if number < 0:
        raise ValueError(f"không được là số âm ({_typed(value)})")
    _, digits, exponent = number.as_tuple()
    if number > _LARGEST:
        raise ValueError("số quá lớn")
    if len(digits) > _MOST_DIGITS or abs(int(exponent)) > _MOST_DIGITS:
        raise ValueError("số có quá nhiều chữ số")
    return number


def read_signed(value: Any, read: Callable[[Any], Decimal] = read_number) -> Decimal:
    """`read` for what may be below 0: a balance, a change. Raises ValueError."""
    negative = isinstance(value, (int, float, Decimal)) and not isinstance(value, bool) and value < 0
    return -read(-value) if negative else read(value)


def read_whole(value: Any) -> int:
    """Take a number that is whole (3 or 3.0). Raises ValueError."""
    number = read_number(value)
    whole = int(number)
    if number != whole:
        raise ValueError(f"phải là số nguyên, không phải {_typed(value)}")
    return whole


def read_points(value: Any, decimals: int = 2) -> Decimal:
    """Take points as a person gives them: at most so many decimals. Raises ValueError."""
    number = read_number(value)
    if number > _MOST_POINTS:
        raise ValueError("số quá lớn")
    if 10**decimals % Fraction(number).denominator:
        raise ValueError(f"chỉ được có tối đa {decimals} chữ số thập phân ({_typed(value)})")
    return number


def read_set_number(value: Any) -> Decimal:
    """Take a number of a criteria set: 15 digits at most, so that every file format keeps it.

    Raises ValueError.
    """
    number = read_number(value)
    if number > _MOST_POINTS:
        raise ValueError("số quá lớn")
    digits = f"{number:f}".replace(".", "").strip("0")
    if len(digits) > _MOST_SET_DIGITS or number.adjusted() < -_MOST_SET_DIGITS:
        raise ValueError("số có quá nhiều chữ số")
    return number


@lru_cache(maxsize=4096)
def exactly(number: Decimal) -> Fraction:
    """The same number to compute with; kept, as the numbers of a set and small counts come again for every unit."""
    return Fraction(number)


def plain(number: Decimal) -> int | float:
    """The number for JSON: 3.00 becomes 3, 0.50 becomes 0.5. Exact for what `read_set_number` takes."""
    return int(number) if number == int(number) else float(number)


def _typed(value: Any) -> str:
    """A number with decimals, by the comma that people type."""
    return shown(value).replace(".", ",")


def shown(value: Any) -> str:
    """A value as a message quotes it, cut where it is long."""
    # A Decimal or a float is quoted as it was typed; repr of text keeps odd characters visible.
    # str() of a huge int is refused by Python itself.
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > _LARGEST:
        return "số quá lớn"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    text = str(value) if isinstance(value, (float, Decimal)) else repr(value)
    return text if len(text) <= 60 else text[:59] + "…"
