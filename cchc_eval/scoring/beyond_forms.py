"""What of a criteria set the Excel forms of a round do not work out so far: refused by name instead of lost."""

from __future__ import annotations

from cchc_eval.scoring.criteria import CriteriaSet
from cchc_eval.scoring.faults import Fault


def beyond_forms(cset: CriteriaSet) -> list[Fault]:
    """A fault for whatever the Excel forms of a round don't work out."""
    if cset.reckoning.decimals == 2:
        return []
    return [Fault("quy định «rounding» của bộ tiêu chí mới dùng được trong tệp JSON với lệnh cchc-eval rank")]
