"""A paper as text to be kept, and again as the paper that it was: what a numbered letter said stays what it said."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from cchc_eval.documents import contexts, meeting_contexts, plain_papers, report_contexts, voting_contexts

_MODULES = (contexts, meeting_contexts, plain_papers, report_contexts, voting_contexts)
_CLASSES: dict[str, Any] = {
    name: found for module in _MODULES for name, found in vars(module).items() if is_dataclass(found)
}
_VALUES: dict[str, Any] = {"Decimal": Decimal, "date": date.fromisoformat, "datetime": datetime.fromisoformat}
# The key that names what an object is.
_IS = "="


def to_text(paper: Any) -> str:
    """The paper as JSON. Raises TypeError for a value that papers don't hold."""
    return json.dumps(_plain(paper), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def from_text(text: str) -> Any:
    """The paper of `to_text`. What it knows and its class does not any more is left out."""
    return _paper(json.loads(text))


def says_the_same(one: Any, other: Any) -> bool:
    """Whether two papers differ in number and date at most."""
    return to_text(_unnumbered(one)) == to_text(_unnumbered(other))


def _unnumbered(paper: Any) -> Any:
    return replace(paper, head=replace(paper.head, number=None, day=None, year=None, mark=""))


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {_IS: type(value).__name__, **{one.name: _plain(getattr(value, one.name)) for one in fields(value)}}
    if isinstance(value, (Decimal, date)):
        return {_IS: type(value).__name__, "of": str(value) if isinstance(value, Decimal) else value.isoformat()}
    if isinstance(value, Mapping):
        return {_IS: "pairs", "of": [[_plain(key), _plain(one)] for key, one in value.items()]}
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    if value is None or isinstance(value, (str, int, float)):
        return value
    raise TypeError(f"a paper does not hold {type(value).__name__}")


def _paper(value: Any) -> Any:
    if isinstance(value, list):
        return [_paper(one) for one in value]
    if not isinstance(value, dict):
        return value
    kind = value[_IS]
    if kind in _CLASSES:
        known = {one.name for one in fields(_CLASSES[kind])}
        return _CLASSES[kind](**{name: _paper(one) for name, one in value.items() if name in known})
    if kind == "pairs":
        return {_paper(key): _paper(one) for key, one in value["of"]}
    return _VALUES[kind](value["of"])
