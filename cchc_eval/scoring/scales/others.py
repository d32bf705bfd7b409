"""Scales: how a measured figure becomes points (docs/scoring.md, Scales).

Every comparison and every product is exact. A scale also says its part of the sentence, and which figure would be worth
more.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, ClassVar

from cchc_eval.scoring.fields import Fields
from cchc_eval.scoring.measures.parts import Figure, Measure
from cchc_eval.scoring.numbers import exactly, plain
from cchc_eval.scoring.phrases import Decimals, bare, in_points, operand, points_after, signed
from cchc_eval.scoring.rule_parts import at_most
from cchc_eval.scoring.scales.parts import ZERO, Goal
from cchc_eval.vietnamese.writing import number

UP, DOWN = "up", "down"


@dataclass(frozen=True)
class ProportionalScale:
    """figure/target · maximum, all of it from the target on, nothing below the floor."""

    kind: ClassVar[str] = "proportional"
    target: Decimal = Decimal(100)
    floor: Decimal = Decimal(0)

    @classmethod
    def read(cls, fields: Fields, max_points: Decimal, measure: Measure) -> ProportionalScale:
        floor, target = fields.number("floor", required=False), fields.number("target", required=not measure.percent)
        if "target" not in fields.data:
            target = Decimal(100)
        elif target == 0 and fields.reads("target"):
            fields.fault("đích phải lớn hơn 0", "target")
        if target:
            at_most(fields, "sàn", floor, target, "floor")
        return cls(target, floor)

    def to_data(self) -> dict[str, Any]:
        return {"target": plain(self.target), **({"floor": plain(self.floor)} if self.floor else {})}

    @property
    def limits(self) -> tuple[Decimal, ...]:
        return (self.floor, self.target)

    def in_words(self, most: Decimal, sign: str) -> list[str]:
        usual = self.target == 100 and sign == " %"
        whole = "" if usual else f"/{number(self.target)}{sign}"
        said = [f"{'Tỷ lệ' if sign == ' %' else 'Kết quả'}{whole} × {number(most)} điểm, tối đa {number(most)} điểm"]
        return said + ([f"Dưới {number(self.floor)}{sign}: 0 điểm"] if self.floor else [])

    def points(self, figure: Fraction, most: Fraction) -> Fraction:
        target = exactly(self.target)
        if figure >= target:
            return most
        if figure < ZERO or (self.floor and figure < exactly(self.floor)):
            return ZERO
        return figure * most / target

    def words(self, figure: Figure, shown: str, most: Fraction, decimals: Decimals) -> str:
        assert figure.value is not None
        sign = " %" if figure.percent else ""
        target, full = f"{number(self.target)}{sign}", f"đủ {number(most)} điểm"
        if figure.value < self.floor or figure.value < 0:
            return f"{shown} < {number(self.floor)}{sign}: 0 điểm"
        if figure.value > self.target:
            return f"{shown}, vượt {target}: {full}"
        above_floor = f" ≥ {number(self.floor)}{sign}" if self.floor else ""
        factor = figure.factor if figure.factor and self.target == 100 else shown.rpartition(" = ")[2]
        divided = "" if figure.percent and self.target == 100 else f"/{target}"
        exact = self.points(figure.value, most)
        product = points_after(f"{factor}{divided} × {number(most)}", exact, decimals, computed=True)
        if factor == shown and not divided and not above_floor:
            return product  # a percentage as it was given, which is the factor itself
        return f"{shown}: {full}" if figure.value == self.target else f"{shown}{above_floor}: {product}"

    def finding(self, figure: Figure) -> str:
        assert figure.value is not None
        sign = "%" if figure.percent else ""
        return f"dưới mức {number(self.floor)}{sign}" if figure.value < self.floor else ""

    def goals(self, figure: Fraction, most: Fraction) -> Iterator[Goal]:
        if figure < self.floor < self.target:
            yield Goal(exactly(self.floor), True)
        if figure < self.target:
            yield Goal(exactly(self.target), True)


@dataclass(frozen=True)
class Mark:
    at: Decimal
    points: Decimal


@dataclass(frozen=True)
class InterpolateScale:
    """In a straight line from mark to mark; before the first and after the last as at these."""

    kind: ClassVar[str] = "interpolate"
    marks: tuple[Mark, ...]  # ascending

    @classmethod
    def read(cls, fields: Fields, max_points: Decimal, measure: Measure) -> InterpolateScale:
        marks, known = [], []
        for position, item in enumerate(fields.items("marks"), 1):
            entry = Fields(item, fields.faults, fields.criterion, f"mốc thứ {position}")
            marks.append(Mark(entry.signed("at"), entry.signed("points")))
            at_most(entry, "điểm", marks[-1].points, max_points, "points")
            entry.finish()
            if entry.reads("at"):
                known.append(marks[-1].at)
        marks.sort(key=lambda mark: mark.at)
        if len(marks) < 2 and fields.reads("marks"):
            fields.fault("phải có ít nhất hai mốc")
        if len(set(known)) < len(known):
            fields.fault("có hai mốc ở cùng một số")
        return cls(tuple(marks))

    def to_data(self) -> dict[str, Any]:
        return {"marks": [{"at": plain(mark.at), "points": plain(mark.points)} for mark in self.marks]}

    @property
    def limits(self) -> tuple[Decimal, ...]:
        return tuple(mark.at for mark in self.marks)

    def in_words(self, most: Decimal, sign: str) -> list[str]:
        marks = [f"{signed(number(mark.at))}{sign}: {signed(number(mark.points))} điểm" for mark in self.marks]
        return [*marks, "Giữa hai mốc tính theo tỷ lệ"]

    def points(self, figure: Fraction, most: Fraction) -> Fraction:
        between = self._between(figure)
        if isinstance(between, Mark):
            return exactly(between.points)
        low, high = between
        share = (figure - exactly(low.at)) / exactly(high.at - low.at)
        return exactly(low.points) + share * exactly(high.points - low.points)

    def words(self, figure: Figure, shown: str, most: Fraction, decimals: Decimals) -> str:
        assert figure.value is not None
        between, sign = self._between(figure.value), " %" if figure.percent else ""
        if isinstance(between, Mark):
            side = "từ" if between is self.marks[-1] else "chưa quá"
            points = points_after(signed(number(between.points)), between.points, decimals)
            return f"{shown}, {side} {signed(number(between.at))}{sign}: {points}"
        low, high = between
        share = f"({signed(bare(shown))} − {operand(low.at)})/({signed(number(high.at))} − {operand(low.at)})"
        rise = f"{share} × {operand(high.points - low.points)}"
        text = f"{signed(number(low.points))} + {rise}" if low.points else rise
        return f"{shown}: {points_after(text, self.points(figure.value, most), decimals, computed=True)}"

    def finding(self, figure: Figure) -> str:
        return ""

    def goals(self, figure: Fraction, most: Fraction) -> Iterator[Goal]:
        yield from (Goal(exactly(mark.at), True) for mark in self.marks if mark.at > figure)
        yield from (Goal(exactly(mark.at), False) for mark in reversed(self.marks) if mark.at < figure)

    def _between(self, figure: Fraction) -> Mark | tuple[Mark, Mark]:
        """The mark that holds outside all marks or exactly at one, or the two marks around the figure."""
        if figure <= self.marks[0].at:
            return self.marks[0]
        if figure >= self.marks[-1].at:
            return self.marks[-1]
        return next((low, high) for low, high in zip(self.marks, self.marks[1:], strict=False) if figure <= high.at)


WHOLE, BEGUN, EXACT = "whole", "begun", "exact"


@dataclass(frozen=True)
class PerStepScale:
    """So many points for each step up from a mark, or off for each step of shortfall below it."""

    kind: ClassVar[str] = "per_step"
    mark: Decimal
    step: Decimal
    each: Decimal  # points
    direction: str  # UP adds to `base` above the mark, DOWN takes off `base` below it
    base: Decimal
    count: str = WHOLE  # which steps count: whole ones, begun ones, or parts of one too

    @classmethod
    def read(cls, fields: Fields, max_points: Decimal, measure: Measure) -> PerStepScale:
        direction = fields.word("direction", (UP, DOWN), UP)
        base = fields.signed("base", required=False)
        if "base" not in fields.data and direction == DOWN:
            base = max_points
        at_most(fields, "điểm tại mốc", base, max_points, "base")
        step = fields.number("step")
        if step == 0 and fields.reads("step"):
            fields.fault("mỗi nấc phải lớn hơn 0", "step")
        count = fields.word("count", (WHOLE, BEGUN, EXACT), WHOLE)
        return cls(fields.signed("mark", required=False), step, fields.number("each"), direction, base, count)

    def to_data(self) -> dict[str, Any]:
        return {
            "mark": plain(self.mark),
            "step": plain(self.step),
            "each": plain(self.each),
            "direction": self.direction,
            "base": plain(self.base),
            "count": self.count,
        }

    @property
    def limits(self) -> tuple[Decimal, ...]:
        return (self.mark,)

    def in_words(self, most: Decimal, sign: str) -> list[str]:
        each = (
            f"mỗi {number(self.step)}{sign}"
            + {WHOLE: "", BEGUN: " (kể cả phần lẻ)", EXACT: " (phần lẻ theo tỷ lệ)"}[self.count]
        )
        mark = f"{signed(number(self.mark))}{sign}"
        if self.direction == DOWN:
            return [f"Từ {mark}: {signed(number(self.base))} điểm", f"Thấp hơn, {each} trừ {number(self.each)} điểm"]
        start = [f"{mark}: {signed(number(self.base))} điểm"] if self.base or self.mark else []
        return [*start, f"{each[:1].upper()}{each[1:]} cộng {number(self.each)} điểm, tối đa {number(most)} điểm"]

    def points(self, figure: Fraction, most: Fraction) -> Fraction:
        change = self._steps(figure) * exactly(self.each)
        if self.direction == DOWN:
            return max(ZERO, exactly(self.base) - change)
        return min(most, exactly(self.base) + change)

    def words(self, figure: Figure, shown: str, most: Fraction, decimals: Decimals) -> str:
        assert figure.value is not None
        steps, sign = self._steps(figure.value), " %" if figure.percent else ""
        mark, base = f"{signed(number(self.mark))}{sign}", signed(number(self.base))
        exact = self.points(figure.value, most)
        if not steps:
            side = "đạt mức" if self.direction == DOWN else "chưa thêm nấc nào từ mức"
            return f"{shown}, {side} {mark}: {points_after(base, self.base, decimals)}"
        each_step = "" if self.step == 1 and not sign else f" nấc {number(self.step)}{sign}"
        product = f"{in_points(steps, decimals)}{each_step} × {number(self.each)}"
        if self.direction == DOWN:
            text = f"{base} − {product}"
            if exact == 0 and exactly(self.base) < steps * exactly(self.each):
                return f"{shown}, dưới mức {mark}: {text} < 0: 0 điểm"
            return f"{shown}, dưới mức {mark}: {points_after(text, exact, decimals, computed=True)}"
        text = f"{base} + {product}" if self.base else product
        if exactly(self.base) + steps * exactly(self.each) > most:
            return f"{shown}: {text}, tối đa {number(most)} điểm"
        return f"{shown}: {points_after(text, exact, decimals, computed=True)}"

    def finding(self, figure: Figure) -> str:
        assert figure.value is not None
        if self.direction == UP or not self._steps(figure.value):
            return ""
        return f"dưới mức {signed(number(self.mark))}{'%' if figure.percent else ''}"

    def goals(self, figure: Fraction, most: Fraction) -> Iterator[Goal]:
        """The next step, and where the last one is counted: it may take several until a point comes of them."""
        mark, step, each = exactly(self.mark), exactly(self.step), exactly(self.each)
        steps, flat = self._steps(figure), self.count != EXACT
        if self.direction == DOWN:
            # What lacks less than a whole step has all of the base already.
            strict, short = self.count == WHOLE, 0 if self.count == WHOLE else 1
            if flat and steps > 1:
                yield Goal(mark - (steps - short) * step, True, strict, flat)
            if steps:
                yield Goal(mark - (1 - short) * step, True, strict, flat)
        elif each and (last := (most - exactly(self.base)) / each) > steps:
            strict, next_one = self.count == BEGUN, math.floor(steps) + 1
            if flat:
                last = Fraction(math.ceil(last))
            for wanted in (next_one, last) if next_one < last else (last,):
                yield Goal(mark + (wanted - strict) * step, True, strict, flat)

    def _steps(self, figure: Fraction) -> Fraction:
        apart = exactly(self.mark) - figure if self.direction == DOWN else figure - exactly(self.mark)
        steps = max(ZERO, apart) / exactly(self.step)
        if self.count == EXACT:
            return steps
        return Fraction(math.ceil(steps) if self.count == BEGUN else math.floor(steps))


@dataclass(frozen=True)
class AsIsScale:
    """The figure is the points: on top of where it starts, at most the maximum or a cap below it, at least `least`."""

    kind: ClassVar[str] = "as_is"
    start: Decimal = Decimal(0)
    cap: Decimal | None = None
    least: Decimal = Decimal(0)

    @classmethod
    def read(cls, fields: Fields, max_points: Decimal, measure: Measure) -> AsIsScale:
        start = fields.number("start", required=False)
        cap = fields.number("cap") if fields.raw("cap") is not None else None
        least = fields.signed("least", required=False)
        at_most(fields, "điểm bắt đầu", start, max_points, "start")
        at_most(fields, "mức trần", cap or Decimal(0), max_points, "cap")
        at_most(fields, "mức thấp nhất", least, Decimal(0), "least")
        return cls(start, cap, least)

    def to_data(self) -> dict[str, Any]:
        return {
            **({"start": plain(self.start)} if self.start else {}),
            **({} if self.cap is None else {"cap": plain(self.cap)}),
            **({"least": plain(self.least)} if self.least else {}),
        }

    @property
    def limits(self) -> tuple[Decimal, ...]:
        return ()

    def in_words(self, most: Decimal, sign: str) -> list[str]:
        full = most if self.cap is None else self.cap
        said = f"Tính từ {number(self.start)} điểm" if self.start else ""
        if self.start != full:
            said += f"{', tối' if said else 'Tối'} đa {number(full)} điểm"
        return [said + (f", thấp nhất {signed(number(self.least))} điểm" if self.least or self.start else "")]

    def points(self, figure: Fraction, most: Fraction) -> Fraction:
        exact = exactly(self.start) + figure if self.start else figure
        if exact < exactly(self.least):
            return exactly(self.least)
        return min(self._most(most), exact)

    def words(self, figure: Figure, shown: str, most: Fraction, decimals: Decimals) -> str:
        assert figure.value is not None
        full, exact = self._most(most), exactly(self.start) + figure.value
        if figure.terms == ():
            whole = " đủ" if self.start and self.start == full else ""
            return f"{figure.how}:{whole} {number(self.start)} điểm"
        start = "" if self.start else f"{figure.how}: "
        terms = figure.terms
        if terms is None:
            sign = "−" if figure.value < 0 else "+"
            start, terms = f"{shown}: ", (f"{sign} {in_points(abs(figure.value), decimals)}",)
        text = " ".join(([number(self.start)] if self.start else []) + list(terms))
        text = f"−{text[2:]}" if text.startswith("− ") else text.removeprefix("+ ")
        if exact > full:
            return f"{start}{text} > {number(full)}: {number(full)} điểm"
        if exact < self.least:
            least = signed(number(self.least))
            return f"{start}{text} < {least}: {least} điểm"
        if self.start or "×" in text or "(" in text:
            return start + points_after(text, exact, decimals, computed=True)
        # Points that stand in the set or were given: their sum is written whole.
        total = "" if len(terms) == 1 else f" = {signed(number(Decimal(exact.numerator) / exact.denominator))}"
        return start + points_after(f"{text}{total}", exact, decimals)

    def finding(self, figure: Figure) -> str:
        return ""

    def goals(self, figure: Fraction, most: Fraction) -> Iterator[Goal]:
        return iter(())

    def _most(self, most: Fraction) -> Fraction:
        return most if self.cap is None else exactly(self.cap)
