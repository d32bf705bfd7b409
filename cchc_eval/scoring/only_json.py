"""What of a criteria set the Excel forms of a round do not work out so far: refused by name instead of lost."""

from __future__ import annotations

from cchc_eval.scoring.criteria import CriteriaSet
from cchc_eval.scoring.faults import Fault

_NOT_IN_FORMS = ("rounding", "unfounded_claims")


def beyond_forms(cset: CriteriaSet) -> list[Fault]:
    """A fault for whatever the Excel forms of a round don't work out."""
    names = [name for name in _NOT_IN_FORMS if name in cset.reckoning.to_data()]
    return [
        Fault(f"quy định «{name}» của bộ tiêu chí mới dùng được trong tệp JSON với lệnh cchc-eval rank")
        for name in names
    ]
