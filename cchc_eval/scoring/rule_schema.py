"""What a description of rules is made of, and what it says of the numbers of a rule.

The descriptions themselves are in `rule_kinds`. Editors and workbooks draw forms and tables from them; what a rule may
hold is checked by the rules' own `read` alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from cchc_eval.scoring.inputs import is_percent_unit

TEXT, KEY, NUMBER, CHOICE, FLAG, DATE = "text", "key", "number", "choice", "yes_no", "date"
# One measure, scale or rule out of a family of kinds; a list of entries that have fields of their own.
NESTED, ENTRIES = "nested", "entries"
# What a number counts: points; percent; whatever the rule's measure, or the measure inside it, comes to.
POINTS, PERCENT, FIGURE, INNER = "points", "percent", "figure", "inner"
MEASURES, SCALES, RULES = "measures", "scales", "rules"


@dataclass(frozen=True)
class Condition:
    """Where another field has this value. It stands in the same mapping or, for an entry, beside the entry's list."""

    field: str
    value: str | bool


@dataclass(frozen=True)
class RuleField:
    """One field of a rule, a measure, a scale or an entry of a list."""

    name: str  # as the data have it
    label: str
    kind: str = TEXT
    required: bool = True
    default: str | int | bool | None = None  # what counts where the field is left out
    help: str = ""
    options: tuple[tuple[str, str], ...] = ()  # CHOICE: value, label
    family: str = ""  # NESTED: MEASURES or SCALES
    among: tuple[str, ...] = ()  # NESTED: the kinds that may stand here; none: every kind of the family
    fields: tuple[RuleField, ...] = ()  # ENTRIES: of each entry
    signed: bool = False  # NUMBER: may be below 0
    counts: str = ""  # NUMBER: POINTS, PERCENT, FIGURE or INNER
    when: Condition | None = None  # the field is there only then
    percent_only: bool = False  # only where the rule's measure is a percentage
    required_without_percent: bool = False  # the default holds only where the rule's measure is a percentage
    instead_of: str = ""  # never together with that field


@dataclass(frozen=True)
class RuleKind:
    """A kind of rule, measure or scale, as an official names it."""

    name: str  # as the data have it
    label: str
    help: str
    fields: tuple[RuleField, ...] = ()
    percent: bool = False  # a measure whose figure is a percentage
    percent_as_inner: bool = False  # a measure whose figure is one where that of the measure inside it is
    number_when: Condition | None = None  # a measure whose figure is no percentage then

    def field(self, name: str) -> RuleField | None:
        return next((field for field in self.fields if field.name == name), None)


Families = Mapping[str, Mapping[str, RuleKind]]  # by MEASURES, SCALES, RULES


def holds(condition: Condition | None, data: Mapping[str, Any], fields: Iterable[RuleField]) -> bool:
    """Whether the condition holds in a mapping that has these fields, a field left out counting as its default."""
    if condition is None:
        return True
    default = next((field.default for field in fields if field.name == condition.field), None)
    return bool(data.get(condition.field, default) == condition.value)


def is_percent(measure: Mapping[str, Any], families: Families) -> bool:
    """Whether the figure of a measure is a percentage."""
    kind = families[MEASURES].get(str(measure.get("kind")))
    if kind is None or (kind.number_when is not None and holds(kind.number_when, measure, kind.fields)):
        return False
    inner = measure.get("of")
    return kind.percent or (kind.percent_as_inner and isinstance(inner, Mapping) and is_percent(inner, families))


def counts_percent(field: RuleField, data: Mapping[str, Any], measure: Any, families: Families) -> bool:
    """Whether a number is a percentage, where it stands in `data`.

    `measure`: what forms the figure: the rule's measure, or the whole rule where that has none of its own.
    """
    if field.counts == INNER:
        return _in_percent(data.get("of"), families)
    return field.counts == PERCENT or (field.counts == FIGURE and _in_percent(measure, families))


def _in_percent(measure: Any, families: Families) -> bool:
    """Of a measure, and of a rule of bands, which says itself what it measures."""
    if not isinstance(measure, Mapping):
        return False
    in_unit = is_percent_unit(str(measure.get("unit", "")))
    return in_unit or measure.get("measure") == PERCENT or is_percent(measure, families)


def as_data(families: Families) -> dict[str, Any]:
    """All descriptions, ready for JSON: by family a list of kinds, each with its fields. What is blank is left out."""
    return {family: [_shown(kind) for kind in kinds.values()] for family, kinds in families.items()}


def _shown(described: RuleKind | RuleField | Condition) -> dict[str, Any]:
    shown: dict[str, Any] = {}
    for name, value in vars(described).items():
        if isinstance(value, Condition):
            shown[name] = _shown(value)
        elif name == "fields":
            shown[name] = [_shown(field) for field in value]
        elif name == "options":
            shown[name] = [{"value": option, "label": label} for option, label in value]
        elif name == "among":
            shown[name] = list(value)
        else:
            shown[name] = value
    blank: tuple[Any, ...] = ("", None, [], False)
    return {name: value for name, value in shown.items() if value not in blank or name in ("required", "default")}
