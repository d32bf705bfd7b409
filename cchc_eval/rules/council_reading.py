"""What a council reads twice before it votes: results that a little more or less would put into another band."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from cchc_eval.scoring import RankBand

# Percent of the index, on either side of a band's lower bound.
CLOSE = Decimal("0.5")


@dataclass(frozen=True)
class Bound:
    """The lower bound of a band that an index is close to."""

    rank: str  # of the band that begins there
    at: Decimal  # percent
    above: Decimal  # how far the index is above it; negative: below

    @property
    def reached(self) -> bool:
        return self.above >= 0


def close_bound(index: Decimal, bands: Sequence[RankBand], within: Decimal = CLOSE) -> Bound | None:
    """The nearest bound that the index is at most `within` from; of two as near the higher one.

    The lowest band begins at 0, which is no bound between two bands.
    """
    near = [Bound(band.rank, band.from_, index - band.from_) for band in bands if band.from_]
    near = [bound for bound in near if abs(bound.above) <= within]
    return min(near, key=lambda bound: (abs(bound.above), -bound.at), default=None)
