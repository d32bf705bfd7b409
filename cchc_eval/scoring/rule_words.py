"""How a leaf is scored, as a regulation says it: for forms, lists and the comparison of two sets."""

from __future__ import annotations

from collections.abc import Sequence

from cchc_eval.scoring.criterion import Criterion
from cchc_eval.scoring.listed_rules import ChecklistRule, ChoiceRule, DeductRule
from cchc_eval.scoring.measured_rule import MeasuredRule, SumRule
from cchc_eval.scoring.rules import BandsRule, PercentRule, RatioRule
from cchc_eval.vietnamese.writing import number


def scoring_lines(criterion: Criterion, options: Sequence[str] = ()) -> list[str]:
    """A line for each provision, without the contents and events that are listed one by one where they are answered.

    `options`: what the options of a choice are called there, if not by their labels.
    """
    rule, most = criterion.rule, number(criterion.max_points)
    lines: list[str] = []
    if isinstance(rule, ChoiceRule):
        texts = options or [option.label for option in rule.options]
        lines += [f"{text}: {number(option.points)} điểm" for text, option in zip(texts, rule.options, strict=True)]
    elif isinstance(rule, ChecklistRule):
        lines.append("Cộng điểm các nội dung đạt")
    elif isinstance(rule, BandsRule):
        lines += [f"{band.label}: {number(band.points)} điểm" for band in rule.bands]
    elif isinstance(rule, RatioRule):
        lines.append(f"Tỷ lệ × {most} điểm, tối đa {most} điểm")
        if rule.floor_percent:
            lines.append(f"Dưới {number(rule.floor_percent)} %: 0 điểm")
    elif isinstance(rule, DeductRule):
        lines.append(f"Từ {most} điểm trừ dần theo số lần, thấp nhất 0 điểm; không có thì ghi 0")
    elif isinstance(rule, PercentRule):
        lines.append(f"Tỷ lệ % × {most} điểm")
    elif isinstance(rule, MeasuredRule | SumRule):
        lines += rule.in_words(criterion.max_points)
    elif rule is not None:
        lines.append(f"Từ 0 đến {most} điểm, tối đa 2 chữ số thập phân")
    if criterion.gate is not None:
        lines.append(f"Chỉ tính khi tiêu chí {criterion.gate.code} đạt từ {number(criterion.gate.at_least)} điểm")
    return lines


def full_scoring_lines(criterion: Criterion) -> list[str]:
    """A line for each provision, content and event; none for a group."""
    rule, lines = criterion.rule, scoring_lines(criterion)
    if isinstance(rule, ChecklistRule):
        lines += [f"– {item.label}: {number(item.points)} điểm" for item in rule.items]
    elif isinstance(rule, DeductRule):
        lines += [f"– {event.label}: trừ {number(event.minus)} điểm mỗi lần" for event in rule.events]
    return lines
