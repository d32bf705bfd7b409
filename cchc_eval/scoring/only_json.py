"""What of a criteria set the Excel forms of a round do not work out so far: refused by name instead of lost."""

from __future__ import annotations

from cchc_eval.scoring.criteria import CriteriaSet
from cchc_eval.scoring.faults import Fault
from cchc_eval.scoring.limits import SPREAD, USUAL

_ONLY_RANKED = "mới dùng được trong tệp JSON với lệnh cchc-eval rank"


def beyond_forms(cset: CriteriaSet) -> list[Fault]:
    """A fault for whatever the Excel forms of a round don't work out."""
    faults = []
    for leaf in cset.leaves:
        if leaf.variants:
            faults.append(Fault(f"quy tắc theo nhóm đơn vị {_ONLY_RANKED}", leaf.code))
        if leaf.not_applicable == SPREAD:
            faults.append(Fault(f"cách chia lại điểm «không phát sinh» {_ONLY_RANKED}", leaf.code))
    if cset.not_applicable == SPREAD:
        faults.append(Fault(f"cách chia lại điểm «không phát sinh» {_ONLY_RANKED}"))
    if cset.reckoning != USUAL:
        names = ", ".join(f"«{name}»" for name in cset.reckoning.to_data())
        faults.append(Fault(f"quy định {names} của bộ tiêu chí {_ONLY_RANKED}"))
    return faults
