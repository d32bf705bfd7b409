"""Which results a council reads twice."""

from __future__ import annotations

from decimal import Decimal

import pytest

from cchc_eval.rules.council_reading import Bound, close_bound
from cchc_eval.scoring import RankBand

BANDS = tuple(RankBand(rank, Decimal(at)) for rank, at in (("TỐT", "85"), ("KHÁ", "75"), ("TB", "74.4"), ("YẾU", "0")))


@pytest.mark.parametrize(
    ("index", "rank", "above"),
    [
        ("85", "TỐT", "0"),
        ("84.5", "TỐT", "-0.5"),
        ("85.5", "TỐT", "0.5"),
        ("84.49", None, ""),
        ("85.51", None, ""),
        ("74.8", "KHÁ", "-0.2"),
        ("74.6", "TB", "0.2"),
        ("74.7", "KHÁ", "-0.3"),
        ("0", None, ""),
        ("0.3", None, ""),
        ("100", None, ""),
    ],
)
def test_at_most_half_a_percent_on_either_side_of_the_nearest_bound(index: str, rank: str | None, above: str) -> None:
    at = {band.rank: band.from_ for band in BANDS}
    found = close_bound(Decimal(index), BANDS)
    assert found == (None if rank is None else Bound(rank, at[rank], Decimal(above)))
    assert found is None or found.reached == (found.above >= 0)
