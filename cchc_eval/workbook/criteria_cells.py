"""Reading single cells of the criteria workbook: a fault at the cell where it is blank or holds something else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from cchc_eval.vietnamese.writing import chosen, near_miss
from cchc_eval.workbook import criteria_layout as layout
from cchc_eval.workbook.cells import SheetReader, shown_value
from cchc_eval.workbook.older_words import in_todays_words


def free_text(reader: SheetReader, key: str, row: int, code: str | None = None) -> str:
    """A text that may carry a link; its spaces stay."""
    text, words = reader.text(key, row, code), reader.words(key, row, code)
    return text if words == text.strip() else words


def filled_text(reader: SheetReader, key: str, row: int, code: str | None = None, optional: bool = False) -> str:
    before = len(reader.problems)
    text = reader.text(key, row, code)
    if not optional and not text.strip() and len(reader.problems) == before:
        reader.fault(f"để trống; hãy ghi «{reader.table.title(key)}»", key, row, code)
    return text


def filled_number(
    reader: SheetReader,
    key: str,
    row: int,
    code: str | None = None,
    optional: bool = False,
    *,
    percent: bool = False,
    name: str = "",
) -> dict[str, Decimal]:
    """The field (`name`, or as the column is called) and its number; nothing where there is none, which is noted
    unless it is optional."""
    before = len(reader.problems)
    value = reader.number(key, row, code, percent=percent)
    if value is not None:
        return {name or key: value}
    if not optional and len(reader.problems) == before:
        reader.fault(f"để trống; hãy ghi một số vào cột «{reader.table.title(key)}»", key, row, code)
    return {}


def filled_key(reader: SheetReader, key: str, row: int, code: str | None) -> str:
    """The key of an option or an entry."""
    before = len(reader.problems)
    text = reader.code(key, row)
    if not text and len(reader.problems) == before:
        reader.fault("để trống; hãy ghi mã nội dung, ví dụ i1", key, row, code)
    return text


def word(reader: SheetReader, key: str, row: int, words: Mapping[str, Any], code: str | None = None) -> Any:
    """What a word of a drop-down means; the first one's meaning, with a fault, where it is none of them."""
    before = len(reader.problems)
    typed = reader.text(key, row, code).strip()
    meant = chosen(in_todays_words(typed), words)
    if meant is None and len(reader.problems) == before:
        known = ", ".join(f"«{known}»" if known else "để trống" for known in words)
        reader.fault(f"«{typed}» không đúng; hãy chọn {known}{near_miss(typed, words)}", key, row, code)
    return next(iter(words.values())) if meant is None else words[meant]


def flag(reader: SheetReader, key: str, row: int, code: str | None) -> bool:
    """«Có» or nothing, also as a box to tick leaves it."""
    value = reader.value(key, row)
    words = {layout.YES: True, "": False, "TRUE": True, "FALSE": False}
    if isinstance(value, bool) or str(value).strip().upper() in ("TRUE", "FALSE"):
        return words[shown_value(value).strip().upper()]
    return bool(word(reader, key, row, {layout.YES: True, "": False}, code))


def is_filled(reader: SheetReader, key: str, row: int) -> bool:
    value = reader.value(key, row)
    return value is not None and bool(str(value).strip())


def refuse(reader: SheetReader, keys: Iterable[str], row: int, code: str | None, what: str) -> None:
    """Note cells that are of no use here: an official who fills one in expects it to count."""
    for key in keys:
        if is_filled(reader, key, row):
            reader.fault(f"{what} không dùng cột «{reader.table.title(key)}»; hãy xóa ô này", key, row, code)
