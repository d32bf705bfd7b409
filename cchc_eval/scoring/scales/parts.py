"""What every scale does, and the figures at which the points may change their course."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, ClassVar, Protocol

from cchc_eval.scoring.fields import Fields
from cchc_eval.scoring.measures.parts import Figure, Measure
from cchc_eval.scoring.phrases import Decimals

ZERO = Fraction(0)


@dataclass(frozen=True)
class Goal:
    """A figure from which on the points take another course: to be reached or, where `strict`, passed."""

    figure: Fraction
    rising: bool  # it is reached from below
    strict: bool = False
    flat: bool = False  # behind it the points stay the same for a while


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

    def goals(self, figure: Fraction, most: Fraction) -> Iterator[Goal]:
        """The goals from that figure on, the nearest first: all above it, then all below it.

        Between two of them the points only rise or only fall, steadily or by the step.
        """
        ...
