"""What a set of answers or a criteria set may say by mistake: allowed by the rules, to be asked of a person."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from itertools import pairwise
from typing import Any

from cchc_eval.scoring.criteria import CriteriaSet
from cchc_eval.scoring.criterion import Criterion
from cchc_eval.scoring.faults import Fault
from cchc_eval.scoring.inputs import Input, is_percentage, value_at
from cchc_eval.scoring.measured_rule import MeasuredRule
from cchc_eval.scoring.numbers import read_number
from cchc_eval.scoring.rules import Rule, in_general_form
from cchc_eval.scoring.scales import ProportionalScale, StepsScale
from cchc_eval.scoring.score import Answers
from cchc_eval.vietnamese.writing import number


def asks_percentage(rule: Rule | None) -> bool:
    """Whether the answer is one number in percent."""
    return rule is not None and len(rule.inputs) == 1 and is_percentage(rule.inputs[0])


def doubts(cset: CriteriaSet, answers: Answers, unit: str | None = None) -> list[Fault]:
    """What to ask about answers that the core accepts: a percentage of at most 1, a part greater than its whole."""
    found = []
    for criterion in cset.leaves:
        answer = answers.get(criterion.code)
        if isinstance(answer, Mapping) and (message := _doubt(criterion, answer)):
            found.append(Fault(message, criterion.code, unit))
    return found


def _doubt(criterion: Criterion, answer: Mapping[str, Any]) -> str:
    assert criterion.rule is not None
    inputs = criterion.rule.inputs
    for item in inputs:
        value = _number(answer, item) if is_percentage(item) else None
        if value is not None and 0 < value <= 1:
            return f"ghi {number(value)} %; có phải là {number(100 * value)} % không?"
    for item, other in pairwise(inputs):
        if (item.path[-1], other.path) == ("part", (*item.path[:-1], "whole")):
            part, whole = _number(answer, item), _number(answer, other)
            if part is not None and whole is not None and part > whole > 0:
                more = f"«{item.label}» ({number(part)}) lớn hơn «{other.label}» ({number(whole)})"
                return f"{more}; có ghi đổi chỗ hai số không?"
    return ""


def _number(answer: Mapping[str, Any], item: Input) -> Decimal | None:
    try:
        return read_number(value_at(answer, item.path)[1])
    except ValueError:
        return None


def set_doubts(cset: CriteriaSet) -> list[Fault]:
    """What to ask about the percentages of a set: floors, bands, caps and ranks of at most 1 %."""
    found = [
        Fault(f"mức xếp hạng «{band.rank}» từ {_both(band.from_)}") for band in cset.rank_bands if _is_small(band.from_)
    ]
    for criterion in cset.leaves:
        for part in in_general_form(criterion.rule, criterion.max_points):
            found += [Fault(message, criterion.code) for message in _scale_doubts(part.rule)]
    for cap in cset.rank_caps:
        if cap.percent is not None and _is_small(cap.percent):
            found.append(Fault(f"hạ xếp hạng khi lĩnh vực {cap.field} dưới {_both(cap.percent)}"))
    return found


def _scale_doubts(rule: MeasuredRule) -> list[str]:
    scale = rule.scale
    if not rule.measure.percent and not asks_percentage(rule):
        return []
    if isinstance(scale, ProportionalScale):
        return [f"sàn {_both(scale.floor)}"] if _is_small(scale.floor) else []
    bounds = [(step.label, step.bound) for step in scale.steps if step.bound] if isinstance(scale, StepsScale) else []
    # Steps below 1 % are meant where others stand above it (0, 0.5, 1, 5).
    if not bounds or not _is_small(bounds[-1][1]):
        return []
    return [f"mức «{label}» từ {_both(bound)}" for label, bound in bounds if _is_small(bound)]


def _is_small(value: Decimal) -> bool:
    return 0 < value <= 1


def _both(value: Decimal) -> str:
    return f"{number(value)} %; có phải là {number(100 * value)} % không?"
