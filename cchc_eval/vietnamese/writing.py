"""How numbers, money and dates are written in Vietnamese official documents (Decree 30/2020/NĐ-CP)."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

_PLAIN = re.compile(r"[+-]?\d+(?:[.,]\d+)?")
_PERCENT = re.compile(r"(?<=\d) %")
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:\.\d{3})+(?:,\d+)?")


def round_half_up(value: Fraction | Decimal | int, places: int = 2) -> Decimal:
    """Round exactly, halves away from zero: 1/8 gives Decimal("0.13")."""
    exact = Fraction(value) * 10**places
    whole, rest = divmod(abs(exact.numerator), exact.denominator)
    if 2 * rest >= exact.denominator:
        whole += 1
    sign = 1 if exact < 0 and whole else 0
    return Decimal((sign, tuple(int(digit) for digit in str(whole)), -places))


def number(value: Fraction | Decimal | int, places: int | None = None) -> str:
    """Write with a decimal comma and points between thousands: "1.234,5".

    With `places` the fraction has that many digits; without, as many as the value needs
    (a fraction that never ends is cut at two, half up).
    """
    if places is not None:
        value = round_half_up(value, places)
    elif isinstance(value, Fraction):
        value = round_half_up(value, 2) if value.denominator != 1 else Decimal(value.numerator)
    text = f"{Decimal(value):,f}"
    if places is None and "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace(",", "\N{NULL}").replace(".", ",").replace("\N{NULL}", ".")


def tight(text: str) -> str:
    """Percentages as papers write them: "77,8%" for "77,8 %"."""
    return _PERCENT.sub("%", text)


def money(amount: int | Decimal) -> str:
    """ "1.520.000 đồng"."""
    return f"{number(Decimal(amount).quantize(Decimal(1), ROUND_HALF_UP), 0)} đồng"


def parse_number(text: str) -> Decimal:
    """Read a number as people type it: "2,5", "2.5", "1.234,5", "12". Raises ValueError.

    A single point before exactly three digits ("1.234") can mean either number; it is refused.
    """
    compact = unicodedata.normalize("NFKC", text).strip().replace(" ", "")
    if _GROUPED.fullmatch(compact):
        if compact.count(".") == 1 and "," not in compact:
            raise ValueError(f"«{text}» có thể hiểu là hai số khác nhau")
        return Decimal(compact.replace(".", "").replace(",", "."))
    if _PLAIN.fullmatch(compact):
        return Decimal(compact.replace(",", "."))
    raise ValueError(f"«{text}» không phải là số")


def short_date(day: date) -> str:
    """ "05/01/2027"."""
    return f"{day:%d/%m}/{day.year:04d}"


def long_date(day: date) -> str:
    """ "ngày 05 tháng 01 năm 2027": a zero before days below 10 and months 1 and 2 only."""
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def document_number(number_: int | None, symbol: str) -> str:
    """ "05/QĐ-STTTT"; without a number the space a clerk fills in by hand."""
    return f"{number_:02d}/{symbol}" if number_ is not None else "\N{NO-BREAK SPACE}" * 8 + f"/{symbol}"


def nfc(text: str) -> str:
    """Unicode NFC, which Decree 30 (Annex I, I.3) asks of official documents."""
    return unicodedata.normalize("NFC", text)
