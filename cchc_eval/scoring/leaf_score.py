"""What one leaf earned, and why, in words."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from cchc_eval.scoring.criterion import OFFICE, Criterion
from cchc_eval.scoring.measured_rule import MeasuredRule
from cchc_eval.scoring.phrases import Decimals
from cchc_eval.scoring.rule_parts import Answer
from cchc_eval.scoring.rules import Rule
from cchc_eval.vietnamese.writing import number

ANSWERED, UNANSWERED, NOT_APPLICABLE, OVERRIDE = "answered", "unanswered", "not_applicable", "override"
NA_FIELD = "not_applicable"
_IDLE = "Không phát sinh"
_NO_SURVEY = "Chưa có kết quả do cơ quan thẩm định nhập"


@dataclass(frozen=True)
class Override:
    """Points that the office or the council sets directly on a leaf."""

    points: Decimal
    reason: str


@dataclass(frozen=True, slots=True)
class LeafScore:
    """What one leaf earned, and why."""

    criterion: Criterion
    state: str  # ANSWERED, UNANSWERED, NOT_APPLICABLE or OVERRIDE
    answer: Answer | None = None
    exact: Fraction | None = None  # before rounding
    points: Decimal | None = None  # as the set rounds them; None: not applicable and left out of the sums
    reason: str = ""  # of an override
    shut: bool = False  # its gate is not reached: it counts 0
    spread: bool = False  # not applicable, and its maximum goes to the rest of its field; to be told
    stored_sentence: str = ""  # of a score that was read back: its sentence as it was said then
    decimals: Decimals = 2  # of the set

    @property
    def sentence(self) -> str:
        """The rule applied, the answer and the points, in words a unit head understands."""
        if self.stored_sentence:
            return self.stored_sentence
        if self.state == OVERRIDE:
            because = f", lý do: {self.reason}" if self.reason else ""
            return f"Ấn định {number(self.points or 0)} điểm{because}"
        if self.shut:
            assert self.criterion.gate is not None
            gate = self.criterion.gate
            return f"Tiêu chí {gate.code} chưa đạt {number(gate.at_least)} điểm nên không tính: 0 điểm"
        if self.state == NOT_APPLICABLE:
            most = number(self.criterion.max_points)
            if self.answer is None:
                return "Không áp dụng cho đơn vị: không tính vào điểm và điểm tối đa"
            if self.spread:
                return f"{_IDLE}: {most} điểm tối đa chia lại cho các tiêu chí khác của lĩnh vực"
            if self.points is None:
                return f"{_IDLE}: không tính vào điểm và điểm tối đa"
            return f"{_IDLE}: được tính đủ {most} điểm"
        if self.state == UNANSWERED:
            return f"{_NO_SURVEY}: 0 điểm" if self.criterion.scored_by == OFFICE else "Chưa trả lời: 0 điểm"
        assert self.criterion.rule is not None and self.answer is not None
        return self.criterion.rule.explain(self.answer, self.criterion.max_points, self.decimals)

    @property
    def next_step(self) -> str:
        """What would earn more: "còn thiếu 3 hồ sơ đúng hạn để đạt 95 %: +0,5 điểm"; "" where nothing simple would."""
        rule = self.criterion.rule
        if self.state != ANSWERED or self.shut or self.answer is None or rule is None:
            return ""
        if self.stored_sentence and self._hangs_on_others(rule):
            return ""
        return rule.next_step(self.answer, self.criterion.max_points, self.decimals)

    def _hangs_on_others(self, rule: Rule) -> bool:
        """Whether more than the answer made the points: the figures of other units, or a gate that was shut."""
        return (isinstance(rule, MeasuredRule) and rule.is_provisional) or (
            self.criterion.gate is not None and not self.points
        )

    @property
    def finding(self) -> str:
        """What was found, without the sum, as an official writes it in a plan; "" where points alone don't show it."""
        if self.state == OVERRIDE:
            return self.sentence
        if self.state == NOT_APPLICABLE:
            return _IDLE if self.answer is not None else "Không áp dụng cho đơn vị"
        if self.state == UNANSWERED:
            return _NO_SURVEY if self.criterion.scored_by == OFFICE else "Chưa kê khai, chưa có kết quả"
        if self.shut:
            return self.sentence
        rule = self.criterion.rule
        assert rule is not None and self.answer is not None
        if self.stored_sentence and self._hangs_on_others(rule):
            return self.stored_sentence
        return rule.finding(self.answer, self.criterion.max_points)
