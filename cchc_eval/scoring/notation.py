"""A rule's parameters as lines that a person can edit in one cell of a table.

choice, checklist   one line per option or item: `key | label | points`
deduct              one line per event: `key | label | minus`
bands_value         `what is counted | unit`, then one line per band: `from | label | points`
bands_percent       `part | whole`, then the bands
ratio               `part | whole | floor in percent`
percent             what the percent measures
manual              nothing
measured, sum       the rule's data as JSON, for the desk's form of a rule to show
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from cchc_eval.scoring.faults import Fault, ScoringError
from cchc_eval.scoring.listed_rules import ChecklistRule, ChoiceRule, DeductRule
from cchc_eval.scoring.measured_rule import MeasuredRule, SumRule
from cchc_eval.scoring.rules import BandsRule, PercentRule, RatioRule, Rule
from cchc_eval.vietnamese.writing import number_to_type, parse_number

# What would end a line, and the blanks at the ends of a cell, which a person sets for looks.
_UNSAFE = re.compile("[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]|^\\s+|\\s+$")
BAR = re.compile(r"(?<!\\)\|")
KINDS = (
    "choice",
    "checklist",
    "bands_value",
    "bands_percent",
    "ratio",
    "deduct",
    "percent",
    "manual",
    "measured",
    "sum",
)
_IN_JSON = ("measured", "sum")
# The list that a kind's lines fill, and the names of their three columns.
_LISTS: Mapping[str, tuple[str, tuple[str, str, str]]] = {
    "choice": ("options", ("key", "label", "points")),
    "checklist": ("items", ("key", "label", "points")),
    "deduct": ("events", ("key", "label", "minus")),
    "bands_value": ("bands", ("from", "label", "points")),
    "bands_percent": ("bands", ("from", "label", "points")),
}
# The first line of a kind, where it has one of its own.
_HEADS: Mapping[str, tuple[str, ...]] = {
    "bands_value": ("value", "unit"),
    "bands_percent": ("part", "whole"),
    "ratio": ("part", "whole", "floor_percent"),
    "percent": ("value",),
}
_NUMBERS = {"points", "minus", "from", "floor_percent"}


def write_rule(rule: Rule) -> tuple[str, str]:
    """The kind (one of KINDS) and its lines."""
    if isinstance(rule, (ChoiceRule, ChecklistRule)):
        entries = rule.options if isinstance(rule, ChoiceRule) else rule.items
        return rule.type, _join((entry.key, entry.label, entry.points) for entry in entries)
    if isinstance(rule, DeductRule):
        return rule.type, _join((event.key, event.label, event.minus) for event in rule.events)
    if isinstance(rule, BandsRule):
        bands = [(band.from_, band.label, band.points) for band in rule.bands]
        head = (rule.value, rule.unit) if rule.measure == "value" else (rule.part, rule.whole)
        return f"bands_{rule.measure}", _join([head, *bands])
    if isinstance(rule, RatioRule):
        return rule.type, _join([(rule.part, rule.whole, rule.floor_percent)])
    if isinstance(rule, PercentRule):
        return rule.type, _join([(rule.value,)])
    if isinstance(rule, MeasuredRule | SumRule):
        return rule.type, write_data(rule.to_data())
    return rule.type, ""


def write_data(data: Any) -> str:
    """Data of a rule as one text, the same for the same data."""
    return json.dumps(data, ensure_ascii=False)


def read_data(text: str, code: str) -> Any:
    """The data out of `write_data`'s text. Raises ScoringError that names `code`."""
    try:
        return json.loads(text, parse_float=Decimal, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise ScoringError([Fault("tham số quy tắc không đọc được; hãy lập lại quy tắc", code)]) from None


def _no_number(text: str) -> Any:
    raise ValueError(f"{text} is not a number")


def read_rule(kind: str, text: str, code: str) -> dict[str, Any]:
    """The rule's data as `load_criteria_set` takes it. Raises ScoringError that names `code` and the line."""
    if kind in _IN_JSON:
        read = read_data(text, code)
        if not isinstance(read, dict):
            raise ScoringError([Fault("tham số quy tắc phải là một đối tượng có các trường", code)])
        return {**read, "type": kind}
    faults: list[Fault] = []
    lines = [line for line in text.splitlines() if line.strip()]
    measure = {"measure": kind.removeprefix("bands_")} if kind.startswith("bands_") else {}
    data: dict[str, Any] = {"type": "bands" if measure else kind, **measure}
    if kind in _HEADS:
        if not lines:
            faults.append(Fault(f"tham số quy tắc còn trống; cần «{' | '.join(_HEADS[kind])}»", code))
        else:
            head = _read_line(lines.pop(0), _HEADS[kind], code, faults)
            data |= {key: value for key, value in head.items() if value != ""}
    if kind in _LISTS:
        name, columns = _LISTS[kind]
        data[name] = [_read_line(line, columns, code, faults) for line in lines]
    elif lines:
        faults.append(Fault(f"thừa dòng tham số quy tắc «{lines[0]}»", code))
    if faults:
        raise ScoringError(faults)
    return data


def _join(lines: Any) -> str:
    return "\n".join(" | ".join(_cell(value) for value in line) for line in lines)


def _cell(value: str | Decimal) -> str:
    if isinstance(value, Decimal):
        return number_to_type(value)
    return _UNSAFE.sub(_escape, value.replace("\\", "\\\\").replace("|", "\\|"))


def _escape(found: re.Match[str]) -> str:
    return "".join("\\n" if sign == "\n" else f"\\u{ord(sign):04x}" for sign in found[0])


def _read_line(line: str, columns: Sequence[str], code: str, faults: list[Fault]) -> dict[str, Any]:
    cells = [_unescaped(cell.strip()) for cell in BAR.split(line)]
    if len(cells) > len(columns) or len(cells) < len([name for name in columns if name != "unit"]):
        faults.append(Fault(f"dòng tham số «{line.strip()}» phải có dạng «{' | '.join(columns)}»", code))
        return {}
    read: dict[str, Any] = dict(zip(columns, cells, strict=False))
    for name in _NUMBERS & read.keys():
        try:
            read[name] = parse_number(read[name])
        except ValueError as error:
            faults.append(Fault(f"dòng tham số «{line.strip()}»: {error}", code))
            read[name] = Decimal(0)
    return read


def _unescaped(text: str) -> str:
    return re.sub(r"\\(u[0-9a-f]{4}|.)", _meant, text)


def _meant(found: re.Match[str]) -> str:
    sign = found[1]
    return chr(int(sign[1:], 16)) if len(sign) > 1 else {"n": "\n"}.get(sign, sign)
