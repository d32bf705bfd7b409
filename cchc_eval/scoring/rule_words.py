"""How a leaf is scored, as a regulation says it: for forms, lists and the comparison of two sets.

The rules say it themselves, for the most part by the words of their measures and scales.
"""

from __future__ import annotations

from collections.abc import Sequence

from cchc_eval.scoring.criterion import Criterion
from cchc_eval.scoring.listed_rules import ChoiceRule
from cchc_eval.scoring.short_rule import ShortRule
from cchc_eval.vietnamese.writing import number


def scoring_lines(criterion: Criterion, options: Sequence[str] = ()) -> list[str]:
    """A line for each provision, without the contents and events that are listed one by one where they are answered.

    `options`: what the options of a choice are called there, if not by their labels.
    """
    rule, most = criterion.rule, criterion.max_points
    lines: list[str] = []
    if isinstance(rule, ChoiceRule):
        lines += rule.in_words(most, options)
    elif rule is not None:
        lines += rule.in_words(most)
    if criterion.gate is not None:
        lines.append(f"Chỉ tính khi tiêu chí {criterion.gate.code} đạt từ {number(criterion.gate.at_least)} điểm")
    return lines


def full_scoring_lines(criterion: Criterion) -> list[str]:
    """A line for each provision, content and event; none for a group."""
    rule = criterion.rule
    listed = rule.listed if isinstance(rule, ShortRule) else []
    return [*scoring_lines(criterion), *(f"– {line}" for line in listed)]
