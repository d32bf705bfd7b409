"""Which inputs of a criterion are answered by figures from elsewhere: by the input's path the code of an indicator.

A path is written with dots: "items.q1.part". In a table a person edits a line for each: `part = HS_DUNG_HAN`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from cchc_eval.scoring.faults import Fault, ScoringError
from cchc_eval.scoring.fields import Fields
from cchc_eval.scoring.inputs import COUNT, NUMBER, PERCENT, POINTS, SIGNED, Input
from cchc_eval.scoring.numbers import shown
from cchc_eval.scoring.rules import Rule

Bindings = tuple[tuple[str, str], ...]  # (path, indicator)

INDICATOR = re.compile(r"\w[\w.-]{0,59}")
INDICATOR_RULE = "chỉ gồm chữ, số, dấu chấm, gạch ngang, gạch dưới; không quá 60 ký tự"
FIELD = "figures"
_NUMBERS = (NUMBER, SIGNED, COUNT, PERCENT, POINTS)


def dotted(item: Input) -> str:
    return ".".join(item.path)


def bindable(rule: Rule | None) -> dict[str, Input]:
    """The inputs of the rule that take a number, by dotted path."""
    return {} if rule is None else {dotted(item): item for item in rule.inputs if item.kind in _NUMBERS}


def read_bindings(fields: Fields, rules: Sequence[Rule], *, complete: bool = True) -> Bindings:
    """Out of a criterion's data, the faults noted. `rules`: its own and those of groups; `complete`: they could all be
    read, so that what they ask for is known."""
    given = fields.raw(FIELD)
    if given is None:
        return ()
    if not isinstance(given, Mapping):
        fields.fault(f"phải ghi mã chỉ tiêu theo từng ô số liệu, không phải {shown(given)}", FIELD)
        return ()
    if not rules:
        fields.fault("chỉ tiêu chí thành phần mới lấy số liệu có sẵn", FIELD)
        return ()
    known = {path: item.label for rule in rules for path, item in bindable(rule).items()}
    for path, indicator in given.items():
        if path not in known and complete:
            listed = "; ".join(f"«{one}» ({label})" for one, label in known.items()) or "không có ô nào"
            fields.fault(f"số liệu lấy sẵn: không có ô {shown(path)} nhận một số; các ô: {listed}", FIELD)
        if not isinstance(indicator, str) or not INDICATOR.fullmatch(indicator):
            fields.fault(f"số liệu lấy sẵn: mã chỉ tiêu {shown(indicator)} {INDICATOR_RULE}", FIELD)
    return tuple((str(path), str(indicator)) for path, indicator in given.items())


def fitting(bindings: Bindings, rule: Rule | None) -> Bindings:
    """Those of inputs that the rule has: the rule of a group may ask for something else."""
    known = bindable(rule)
    return tuple((path, indicator) for path, indicator in bindings if path in known)


def write_lines(bindings: Bindings) -> str:
    return "\n".join(f"{path} = {indicator}" for path, indicator in bindings)


def read_lines(text: str, code: str | None = None) -> dict[str, str]:
    """`read_bindings`' data out of the lines. Raises ScoringError that names `code`."""
    read: dict[str, str] = {}
    faults = []
    for line in filter(None, map(str.strip, text.splitlines())):
        path, sign, indicator = (part.strip() for part in line.partition("="))
        if not sign or not path or not indicator:
            faults.append(Fault(f"số liệu lấy sẵn: dòng «{line}» phải có dạng «ô = mã chỉ tiêu»", code))
        elif path in read:
            faults.append(Fault(f"số liệu lấy sẵn: ô «{path}» bị lặp lại", code))
        read[path] = indicator
    if faults:
        raise ScoringError(faults)
    return read
