"""Rules that say a measure and a scale in a short form of their own (docs/scoring.md, Rules and answers)."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from cchc_eval.scoring.inputs import Input
from cchc_eval.scoring.measured_rule import MeasuredRule
from cchc_eval.scoring.phrases import Decimals
from cchc_eval.scoring.rule_parts import Answer


class ShortRule:
    """Data of its own; what is asked, worked out and said is its measure's and its scale's."""

    @cached_property
    def measured(self) -> MeasuredRule:
        """The rule in the general form."""
        raise NotImplementedError

    @property
    def inputs(self) -> tuple[Input, ...]:
        return self.measured.inputs

    def in_words(self, max_points: Decimal) -> list[str]:
        """The rule as a regulation says it, without what stands beside the inputs: contents, events."""
        return self.measured.scale_in_words(max_points)

    @property
    def listed(self) -> list[str]:
        """The contents or events that are answered one by one, each with its points."""
        return []

    def points(self, answer: Answer, max_points: Decimal, faults: list[str]) -> Fraction:
        return self.measured.points(answer, max_points, faults)

    def explain(self, answer: Answer, max_points: Decimal, decimals: Decimals = 2) -> str:
        return self.measured.explain(answer, max_points, decimals)

    def finding(self, answer: Answer, max_points: Decimal) -> str:
        return self.measured.finding(answer, max_points)

    def next_step(self, answer: Answer, max_points: Decimal, decimals: Decimals = 2) -> str:
        return self.measured.next_step(answer, max_points, decimals)
