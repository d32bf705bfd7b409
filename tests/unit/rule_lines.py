"""A rule taken apart by its description and put together again: nothing in it may be left undescribed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cchc_eval.scoring.rule_schema import ENTRIES, NESTED, RULES, Families, RuleField, RuleKind

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Line:
    """One value of a rule: where it stands (`("scale", "steps", 0, "from")`) and which field it is of.

    For a nested measure or scale the path ends in "kind", for the rule itself it is `("type",)` and there is no field.
    """

    path: Path
    value: Any
    field: RuleField | None = None


def rule_lines(rule: Mapping[str, Any], families: Families) -> list[Line]:
    """A rule's data, as `to_data` writes it, as single values in the order of the description.

    Raises ValueError with the path of what the description does not know.
    """
    kind = _kind_of(rule, "type", families[RULES], ())
    return [Line(("type",), kind.name), *_lines_of(rule, kind.fields, (), {"type"}, families)]


def rule_from(lines: Iterable[Line]) -> dict[str, Any]:
    """The rule that `rule_lines` took apart. Entries of a list come in the order of their numbers."""
    rule: dict[str, Any] = {}
    for line in lines:
        _put(rule, line.path, line.value)
    return {key: _with_lists(value) for key, value in rule.items()}


def _kind_of(data: Mapping[str, Any], key: str, kinds: Mapping[str, RuleKind], path: Path) -> RuleKind:
    kind = kinds.get(str(data.get(key)))
    if kind is None:
        raise ValueError(f"{_name((*path, key))}: {data.get(key)!r}")
    return kind


def _lines_of(
    data: Mapping[str, Any], fields: tuple[RuleField, ...], path: Path, read: set[str], families: Families
) -> Iterator[Line]:
    unknown = data.keys() - read - {field.name for field in fields}
    if unknown:
        raise ValueError(", ".join(_name((*path, key)) for key in sorted(unknown)))
    for field in fields:
        if field.name not in data:
            continue
        value, at = data[field.name], (*path, field.name)
        if field.kind == NESTED:
            kind = _kind_of(value, "kind", families[field.family], at)
            yield Line((*at, "kind"), kind.name, field)
            yield from _lines_of(value, kind.fields, at, {"kind"}, families)
        elif field.kind == ENTRIES:
            for position, entry in enumerate(value):
                yield from _lines_of(entry, field.fields, (*at, position), set(), families)
        else:
            yield Line(at, value, field)


def _put(data: dict[Any, Any], path: Path, value: Any) -> None:
    for key in path[:-1]:
        data = data.setdefault(key, {})
    data[path[-1]] = value


def _with_lists(data: Any) -> Any:
    """Mappings by position become lists."""
    if not isinstance(data, dict):
        return data
    if all(isinstance(key, int) for key in data):
        return [_with_lists(data[key]) for key in sorted(data)]
    return {key: _with_lists(value) for key, value in data.items()}


def _name(path: Path) -> str:
    return ".".join(map(str, path))
