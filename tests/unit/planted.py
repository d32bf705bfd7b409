"""What a hostile hand writes into a text, for the tests of every format."""

from __future__ import annotations

import dataclasses
from itertools import cycle
from typing import Any, TypeVar

T = TypeVar("T")

# Formulas in every way in which a spreadsheet takes a text for one.
FORMULAS = (
    '=HYPERLINK("https://planted.example/","x")',
    "=cmd|' /C calc'!A0",
    "+1+cmd|' /C calc'!A0",
    "-2+HYPERLINK(1)",
    "@SUM(1)",
    '=WEBSERVICE("https://planted.example/")',
    '=DDE("cmd","/C calc","x")',
)
# What runs in a page, fields as Word writes them, what templates compute, a link, and characters that nobody sees.
TEXT = (
    "<img src=x onerror=cchcRan=1>&lt;b&gt; { DDEAUTO cmd \"/C calc\" } { INCLUDEPICTURE '//p.vn/a' }"
    " javascript:a() {{ 7*7 }} {% raw %} \u202e\u200b\u2066//p.vn/x"
)
SEEN = TEXT.translate(dict.fromkeys(map(ord, "\u202e\u200b\u2066")))


def plant(value: T, text: str = TEXT) -> T:
    """A context of a document with the text behind each text in it."""
    if isinstance(value, str):
        return f"{value} {text}" if value else value  # type: ignore[return-value]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {field.name: plant(getattr(value, field.name), text) for field in dataclasses.fields(value)}
        return dataclasses.replace(value, **fields)
    if isinstance(value, tuple | list):
        return type(value)(plant(item, text) for item in value)  # type: ignore[call-arg]
    if isinstance(value, dict):
        return {key: plant(item, text) for key, item in value.items()}  # type: ignore[return-value]
    return value


def plant_formulas(data: Any, keys: frozenset[str]) -> Any:
    """Data of a criteria set with a formula before each text under these keys."""
    formulas = cycle(FORMULAS)

    def planted(value: Any, key: str) -> Any:
        if isinstance(value, dict):
            return {inner: planted(item, inner) for inner, item in value.items()}
        if isinstance(value, list | tuple):
            return [planted(item, key) for item in value]
        return f"{next(formulas)} {value}" if isinstance(value, str) and key in keys else value

    return planted(data, "")
