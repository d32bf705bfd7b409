"""What a unit should improve on first: the criteria on which it got the least of what it could (step 11)."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from cchc_eval.vietnamese.writing import round_half_up

# What a plan starts from, a line each, for the unit to edit.
AIMS = (
    "Khắc phục dứt điểm các tồn tại, hạn chế đã được chỉ ra trong kết quả đánh giá, xếp hạng công tác cải cách hành "
    "chính {period}",
    "Nâng cao kết quả thực hiện các tiêu chí đạt điểm thấp, gắn với trách nhiệm của từng tập thể, cá nhân",
)
DUTIES = (
    "Các tập thể, cá nhân được giao chủ trì tổ chức thực hiện đúng nội dung, đúng thời hạn",
    "Thủ trưởng đơn vị theo dõi, đôn đốc, báo cáo kết quả thực hiện về {office}",
)


class ScoredLeaf(NamedTuple):
    """A leaf criterion and what the approved appraisal gave for it."""

    code: str
    points: Decimal | None  # None: not applicable
    max_points: Decimal


# In a round the same points come in thousands of rows.
@lru_cache(maxsize=4096)
def share(leaf: ScoredLeaf) -> Fraction | None:
    """How much of its maximum a leaf got, in percent, exactly; None where nothing could be got."""
    if leaf.points is None or not leaf.max_points:
        return None
    return Fraction(leaf.points) * 100 / Fraction(leaf.max_points)


@lru_cache(maxsize=4096)
def shown_share(leaf: ScoredLeaf) -> Decimal:
    """The share as it is printed: two decimals, half up."""
    return round_half_up(share(leaf) or 0)


def weakest(leaves: Iterable[ScoredLeaf], below: Decimal) -> list[ScoredLeaf]:
    """Leaves that got less than `below` percent of their maximum, the weakest first.

    Among equals the one that cost more points comes first, then the order given.
    """
    found = []
    for leaf in leaves:
        part = share(leaf)
        if part is not None and part < below:
            found.append((part, (leaf.points or 0) - leaf.max_points, leaf))
    return [leaf for _part, _lost, leaf in sorted(found, key=lambda one: one[:2])]
