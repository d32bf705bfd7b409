"""What every scale does, and the figure that would be worth more."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, ClassVar, Protocol

from cchc_eval.scoring.fields import Fields
from cchc_eval.scoring.measures.parts import Figure, Goal, Measure
from cchc_eval.scoring.phrases import Decimals

ZERO = Fraction(0)


class Scale(Protocol):
    kind: ClassVar[str]

    @classmethod
    def read(cls, fields: Fields, max_points: Decimal, measure: Measure) -> Scale: ...
    def to_data(self) -> dict[str, Any]: ...
    @property
    def limits(self) -> Sequence[Decimal]:
        """The figures where the points change their course."""
        ...

    def in_words(self, most: Decimal, sign: str) -> list[str]:
        """A line for each of its provisions; `sign`: what figures are written with, " %" or " hồ sơ"."""
        ...

    def points(self, figure: Fraction, most: Fraction) -> Fraction: ...
    def words(self, figure: Figure, shown: str, most: Fraction, decimals: Decimals) -> str:
        """The sentence after the measure's part, with the points."""
        ...

    def finding(self, figure: Figure) -> str:
        """What the figure means, without points: a step's label, "dưới mức 80%"; "" where it means nothing more."""
        ...

    def goal(self, figure: Fraction, most: Fraction) -> Goal | None: ...
