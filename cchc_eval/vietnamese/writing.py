"""How numbers, money and dates are written in Vietnamese official documents (Decree 30/2020/NĐ-CP)."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import lru_cache

MOST_DECIMALS = 4  # of points, wherever they are written
_DASHES = re.compile(r"^(?:\s*[-–—•*](?!\d))+\s*")
_PERCENT = re.compile(r"(?<=\d) %")
_PLAIN = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?")
_GROUPED = re.compile(r"[+-]?[1-9][0-9]{0,2}(?:(?:\.[0-9]{3})+(?:,[0-9]+)?|(?: [0-9]{3})+(?:[.,][0-9]+)?)")
# One sign, then exactly three digits: a thousand and something, or something with three decimals.
_EITHER = re.compile(r"[+-]?[1-9][0-9]{0,2}[.,][0-9]{3}")
# What nobody sees and every comparison does: Unicode's Default_Ignorable_Code_Point (joiners, direction marks,
# variation selectors, tags) and the marks of interlinear notes.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
    "\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_VOWELS = re.compile("[aeiouy][\u0302\u0306\u031b]*")
# Letters without a shape (of Hangul, of Braille), which part words as a space does.
_BLANK = re.compile("[\u115f\u1160\u2800\u3164\uffa0]")


def round_half_up(value: Fraction | Decimal | int, places: int = 2) -> Decimal:
    """Round exactly, halves away from zero: 1/8 gives Decimal("0.13")."""
    over, under = value.as_integer_ratio()
    whole, rest = divmod(abs(over) * 10**places, under)
    if 2 * rest >= under:
        whole += 1
    sign = 1 if over < 0 and whole else 0
    return Decimal((sign, tuple(map(int, str(whole))), -places))


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


def in_column(points: Fraction | Decimal | int) -> str:
    """Points as tables write them: "2,67", "2,50"; with up to four decimals where two don't hold them: "2,6667"."""
    text = number(points, MOST_DECIMALS)
    end = len(text) - MOST_DECIMALS + 2
    return text[:end] + text[end:].rstrip("0")


def tight(text: str) -> str:
    """Percentages as papers write them: "77,8%" for "77,8 %"."""
    return _PERCENT.sub("%", text)


def money(amount: int | Decimal) -> str:
    """ "1.520.000 đồng"."""
    return f"{number(Decimal(amount).quantize(Decimal(1), ROUND_HALF_UP), 0)} đồng"


def parse_number(text: str) -> Decimal:
    """Read a number as people type it: "2,5", "2.5", "1.234,5", "1 234", "12". Raises ValueError.

    A single point or comma before exactly three digits ("1.234", "1,234") can mean either number; it is refused.
    A raised digit ("1²", the sign of a footnote) is part of no number.
    """
    compact = "".join(map(_typed_plainly, nfc(text))).strip()
    if _EITHER.fullmatch(compact):
        raise ValueError(f"«{text}» có thể hiểu là hai số khác nhau; {_both_ways(compact)}")
    if _GROUPED.fullmatch(compact):
        bare = compact.replace(" ", "")
        return Decimal(bare.replace(",", ".") if " " in compact else bare.replace(".", "").replace(",", "."))
    if _PLAIN.fullmatch(compact):
        return Decimal(compact.replace(",", "."))
    raise ValueError(f"«{text}» không phải là số")


def _typed_plainly(character: str) -> str:
    """Full-width digits, any space and any minus as a keyboard has them."""
    if character.isspace():
        return " "
    if character == "\N{MINUS SIGN}":
        return "-"
    return unicodedata.normalize("NFKC", character) if "\uff01" <= character <= "\uff5e" else character


def _both_ways(text: str) -> str:
    whole, decimals = re.split("[.,]", text)
    bare = decimals.rstrip("0")
    return f"hãy gõ {whole}{decimals} hoặc {number_to_type(Decimal(f'{whole}.{bare}')) if bare else whole}"


def number_to_type(value: Decimal) -> str:
    """A number as `parse_number` reads it back: "1234,5"; a zero after just three decimals: "1,2340"."""
    text = f"{value:f}"
    text = (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")
    return f"{text}0" if _EITHER.fullmatch(text) else text


def short_date(day: date) -> str:
    """ "05/01/2027"."""
    return f"{day:%d/%m}/{day.year:04d}"


def long_date(day: date) -> str:
    """ "ngày 05 tháng 01 năm 2027": a zero before days below 10 and months 1 and 2 only."""
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def two_digits(value: int) -> str:
    """A number of things in running text, 0 before 1 to 9: "06"."""
    return f"{value:02d}" if value else "0"


def document_number(number_: int | None, symbol: str) -> str:
    """ "05/QĐ-SKHCN"; without a number the space a clerk fills in by hand."""
    return f"{number_:02d}/{symbol}" if number_ is not None else "\N{NO-BREAK SPACE}" * 8 + f"/{symbol}"


def bare(text: str) -> str:
    """What a person typed, without the closing punctuation, to go on in the same sentence."""
    return text.strip().rstrip(";,. ")


def line_of_list(text: str) -> str:
    """A line of a list, without the dash before it and the mark behind it, which the paper sets."""
    return bare(_DASHES.sub("", text))


def text_lines(text: str | None) -> list[str]:
    """The lines of a text that a person typed, without blank ones and without spaces around them."""
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


def nfc(text: str) -> str:
    """Unicode NFC, which Decree 30 (Annex I, I.3) asks of official documents."""
    return unicodedata.normalize("NFC", text)


def visible(text: str) -> str:
    """Text as it is taken in from outside: NFC, without the characters that nobody sees (zero width, BOM), with spaces
    for letters that are blank."""
    return text if text.isascii() else nfc(_BLANK.sub(" ", _INVISIBLE.sub("", text)))


def same_words(one: str, other: str) -> bool:
    """Whether two texts read the same: whatever their composition, invisible characters and spaces."""
    return visible(one).split() == visible(other).split()


def with_tone_last(word: str) -> str:
    """A word in small letters with its tone on its last vowel: "hòa" and "hoà" alike."""
    decomposed = unicodedata.normalize("NFD", word)
    tones = "".join(character for character in decomposed if character in _TONES)
    bare = "".join(character for character in decomposed if character not in _TONES)
    vowels = [*_VOWELS.finditer(bare)]
    end = vowels[-1].end() if vowels else len(bare)
    return nfc(bare[:end] + tones + bare[end:])


def chosen(typed: str, entries: Iterable[str]) -> str | None:
    """The entry of a list that a person typed, whatever its case, composition, spaces and place of tones ("Chủ toạ",
    "Chủ tọa"); None where it is none."""
    wanted = _as_choice(typed)
    return next((entry for entry in entries if _entry_as_choice(entry) == wanted), None)


def _as_choice(text: str) -> list[str]:
    return [with_tone_last(word) for word in visible(text).casefold().split()]


# The entries are the same for every cell; what people type is not kept.
_entry_as_choice = lru_cache(maxsize=1024)(_as_choice)


def told_apart(wanted: str, found: str, most: int = 60) -> str:
    """ "«X», không phải «Y»" of texts that differ, so that a reader sees where.

    Long ones are cut around the first difference; where that is a character that looks like another, it is named.
    """
    wanted, found = (" ".join(visible(text).split()) for text in (wanted, found))
    place = _first_difference(wanted, found)
    start = max(0, place - most // 2) if max(len(wanted), len(found)) > most else 0
    shown = (_part(text, start, most) for text in (wanted, found))
    odd = [text[place : place + 1] for text in (wanted, found)]
    if all(map(_looks_plain, odd)):
        return "«{}», không phải «{}»".format(*shown)
    codes = ["không có gì" if not one else f"«{one}» U+{ord(one):04X}" for one in odd]
    return "«{}», không phải «{}»".format(*shown) + f" (ký tự thứ {place + 1}: {codes[0]}, không phải {codes[1]})"


def near_miss(found: str, entries: Iterable[str]) -> str:
    """The end of a message on a text that is no entry of a list: "; gần nhất: «X», không phải «Y»".

    "" where no entry is near: the same to the eye, or much the same.
    """
    entries = list(entries)
    near = [entry for entry in entries if _to_the_eye(entry) == _to_the_eye(found)]
    near = near or difflib.get_close_matches(found, entries, 1, 0.85)
    return f"; gần nhất: {told_apart(near[0], found)}" if near else ""


# Letters of other alphabets that fonts draw like ours.
_ALIKE = str.maketrans(
    "АВЕКМНОРСТУХІЅЈасеорухіѕјΑΒΕΖΗΙΚΜΝΟΡΤΥΧο\u0189\u00d0", "ABEKMHOPCTYXISJaceopyxisjABEZHIKMNOPTYXoĐĐ"
)


def _to_the_eye(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", visible(text)).translate(_ALIKE).casefold().split())


def _first_difference(one: str, other: str) -> int:
    unlike = (at for at, (left, right) in enumerate(zip(one, other, strict=False)) if left != right)
    return next(unlike, min(len(one), len(other)))


def _part(text: str, start: int, most: int) -> str:
    part = text[start : start + most]
    return ("…" if start else "") + part + ("…" if start + most < len(text) else "")


def _looks_plain(character: str) -> bool:
    """Whether a Vietnamese keyboard types it, so that it is what it looks like; "" (a text's end) is too."""
    letter = unicodedata.normalize("NFD", character.lower())[:1]
    return not character or character.isascii() or character in "–—…“”‘’«»•×≥≤" or letter in _LETTERS


_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzđ")
