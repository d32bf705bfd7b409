"""What a reader of the ranking must know about a unit's line."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from cchc_eval.vietnamese.writing import in_column


def result_notes(
    *,
    submitted: bool,
    days_late: int = 0,
    bonus: Decimal = Decimal(0),
    penalty: Decimal = Decimal(0),
    council: Sequence[str] = (),
    cap_rank: str = "",
    cap_reason: str = "",
    cap_basis: str = "",
    computed_rank: str,
    rank: str,
) -> list[str]:
    """In Vietnamese, to be joined by "; ". `council`: codes of the criteria that the council changed; `cap_basis`: the
    document that the cap rests on, as it is cited."""
    notes = []
    cap_reason += f" (theo {cap_basis})" if cap_basis else ""
    if not submitted:
        notes.append("Không nộp hồ sơ tự đánh giá")
    if days_late > 0:
        notes.append(f"Nộp chậm {days_late:02d} ngày")
    if bonus or penalty:
        given = [f"điểm thưởng +{in_column(bonus)}"] * bool(bonus) + [f"điểm trừ −{in_column(penalty)}"] * bool(penalty)
        notes.append(", ".join(given).capitalize())
    if council:
        notes.append(f"Hội đồng điều chỉnh {len(council):02d} tiêu chí ({', '.join(council)})")
    if cap_rank and rank != computed_rank:
        notes.append(f"Hạ xếp hạng ({computed_rank} xuống {rank}): {cap_reason}")
    elif cap_rank:
        notes.append(f"Xếp hạng không quá {cap_rank}: {cap_reason}")
    return notes
