"""The scale of steps: from a bound (≥) or above it (>), flat, rising to the next bound, or times the percentage."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, ClassVar

from cchc_eval.scoring.fields import Fields
from cchc_eval.scoring.measures.parts import Figure, Measure
from cchc_eval.scoring.numbers import exactly, plain
from cchc_eval.scoring.phrases import Decimals, bare, operand, points_after, signed
from cchc_eval.scoring.rule_parts import at_most
from cchc_eval.scoring.scales.parts import ZERO, Goal
from cchc_eval.vietnamese.writing import number


@dataclass(frozen=True)
class Step:
    """From (or above) its bound up to the next step's."""

    bound: Decimal | None  # None: from the lowest figure there is
    above: bool  # the bound itself belongs to the step below
    label: str
    points: Decimal
    rises_to: Decimal | None = None  # the points that it rises to, in a straight line, at the next step's bound
    times_share: bool = False  # the points are multiplied by the percentage

    @property
    def is_flat(self) -> bool:
        return self.rises_to is None and not self.times_share

    def holds(self, figure: Fraction) -> bool:
        if self.bound is None:
            return True
        return figure > exactly(self.bound) if self.above else figure >= exactly(self.bound)


@dataclass(frozen=True)
class StepsScale:
    """The points of the step that the figure falls in."""

    kind: ClassVar[str] = "steps"
    steps: tuple[Step, ...]  # ascending

    @classmethod
    def read(cls, fields: Fields, max_points: Decimal, measure: Measure) -> StepsScale:
        steps: list[Step] = []
        placed: list[Step] = []
        for position, item in enumerate(fields.items("steps"), 1):
            entry = Fields(item, fields.faults, fields.criterion, f"mức thứ {position}")
            steps.append(_read_step(entry, max_points, measure))
            entry.finish()
            if entry.reads("from", "above"):
                placed.append(steps[-1])
            else:
                fields.spoil("steps")
        for listed in (steps, placed):
            listed.sort(key=lambda step: (step.bound is not None, step.bound or Decimal(0), step.above))
        _check_steps(fields, placed, measure)
        return cls(tuple(steps))

    def to_data(self) -> dict[str, Any]:
        return {"steps": [_step_data(step) for step in self.steps]}

    @property
    def limits(self) -> tuple[Decimal, ...]:
        return tuple(step.bound for step in self.steps if step.bound is not None)

    def in_words(self, most: Decimal, sign: str) -> list[str]:
        said = []
        for step in self.steps:
            points = f"{signed(number(step.points))} điểm"
            if step.rises_to is not None:
                points = f"tăng dần từ {signed(number(step.points))} đến {signed(number(step.rises_to))} điểm"
            elif step.times_share:
                points = f"tỷ lệ × {signed(number(step.points))} điểm"
            said.append(f"{step.label}: {points}")
        return said

    def points(self, figure: Fraction, most: Fraction) -> Fraction:
        position = self._position(figure)
        step = self.steps[position]
        if step.rises_to is not None:
            low, high = self._ends(position)
            return exactly(step.points) + (figure - low) / (high - low) * exactly(step.rises_to - step.points)
        # A share may exceed the whole, and a change may be a decrease.
        return min(most, exactly(step.points) * max(figure, ZERO) / 100) if step.times_share else exactly(step.points)

    def words(self, figure: Figure, shown: str, most: Fraction, decimals: Decimals) -> str:
        assert figure.value is not None
        position = self._position(figure.value)
        step, exact = self.steps[position], self.points(figure.value, most)
        start = f"{shown}, mức «{step.label}»: "
        if step.rises_to is not None:
            low, high = self._ends(position)
            share = f"({signed(bare(shown))} − {operand(low)})/({signed(number(high))} − {operand(low)})"
            rise = f"{share} × {operand(step.rises_to - step.points)}"
            text = f"{signed(number(step.points))} + {rise}" if step.points else rise
            return start + points_after(text, exact, decimals, computed=True)
        if step.times_share:
            factor = figure.factor or shown.rpartition(" = ")[2]
            if figure.value < 0:
                return f"{start}0 điểm"
            if exactly(step.points) * figure.value / 100 > most:
                return f"{start}{factor} × {operand(step.points)}, tối đa {number(most)} điểm"
            return start + points_after(f"{factor} × {operand(step.points)}", exact, decimals, computed=True)
        return start + points_after(signed(number(step.points)), step.points, decimals)

    def finding(self, figure: Figure) -> str:
        assert figure.value is not None
        return self.steps[self._position(figure.value)].label

    def goals(self, figure: Fraction, most: Fraction) -> Iterator[Goal]:
        position = self._position(figure)
        for number_of, step in enumerate(self.steps[position:], position):
            if number_of > position:
                assert step.bound is not None
                yield Goal(exactly(step.bound), True, step.above, step.is_flat)
            if step.times_share and step.points > 0:
                full = 100 * most / exactly(step.points)
                if full > figure and self._position(full) == number_of:
                    yield Goal(full, True)
        for below in range(position - 1, -1, -1):
            bound = self.steps[below + 1]
            assert bound.bound is not None
            yield Goal(exactly(bound.bound), False, not bound.above, self.steps[below].is_flat)

    def _position(self, figure: Fraction) -> int:
        position = len(self.steps) - 1
        while not self.steps[position].holds(figure):
            position -= 1
        return position

    def _ends(self, position: int) -> tuple[Fraction, Fraction]:
        low, high = self.steps[position].bound, self.steps[position + 1].bound
        assert high is not None
        return exactly(low or Decimal(0)), exactly(high)


def _read_step(entry: Fields, max_points: Decimal, measure: Measure) -> Step:
    bound, above = None, "above" in entry.data
    if above and "from" in entry.data:
        entry.fault("ghi «from» (từ) hoặc «above» (trên), không ghi cả hai")
    if above or "from" in entry.data:
        bound = entry.signed("above" if above else "from")
    entry.raw("from")
    points, rises_to = entry.signed("points"), None
    if "rises_to" in entry.data:
        rises_to = entry.signed("rises_to")
        at_most(entry, "điểm cuối mức", rises_to, max_points, "rises_to")
    at_most(entry, "điểm", points, max_points, "points")
    times_share = entry.flag("times_share")
    if times_share and not measure.percent:
        entry.fault("chỉ nhân với tỷ lệ được khi số đo là tỷ lệ phần trăm", "times_share")
    if times_share and rises_to is not None:
        entry.fault("ghi «rises_to» hoặc «times_share», không ghi cả hai")
    return Step(bound, above, entry.text("label"), points, rises_to, times_share)


def _check_steps(fields: Fields, steps: Sequence[Step], measure: Measure) -> None:
    complete = fields.reads("steps")
    if not steps:
        if complete:
            fields.fault("phải có ít nhất một mức")
        return
    lowest = steps[0]
    if sum(step.bound is None for step in steps) > 1:
        fields.fault("chỉ một mức được để trống mốc dưới")
    elif not complete:
        pass  # the lowest one may be among those that could not be read
    elif lowest.bound is not None and (measure.negative or lowest.above or lowest.bound != 0):
        fields.fault("mức thấp nhất phải để trống mốc dưới" if measure.negative else "phải có một mức bắt đầu từ 0")
    bounds = [(step.bound, step.above) for step in steps if step.bound is not None]
    if len(set(bounds)) < len(bounds):
        fields.fault("có hai mức cùng bắt đầu từ một số")
    for step, following in zip(steps, [*steps[1:], None], strict=True):
        if step.rises_to is None or not complete:
            continue
        if following is None or (step.bound is None and measure.negative):
            fields.fault(f"mức «{step.label}» tăng dần nên phải có mốc dưới và có mức trên nó")
        elif (step.bound or 0) == following.bound:
            fields.fault(f"mức «{step.label}» chỉ có một số nên không tăng dần được")


def _step_data(step: Step) -> dict[str, Any]:
    bound = {} if step.bound is None else {"above" if step.above else "from": plain(step.bound)}
    data = {**bound, "label": step.label, "points": plain(step.points)}
    if step.rises_to is not None:
        data["rises_to"] = plain(step.rises_to)
    return data | ({"times_share": True} if step.times_share else {})
