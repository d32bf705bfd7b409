"""What of a criteria set only its JSON can hold so far: tables, forms and workbooks refuse it instead of losing it."""

from __future__ import annotations

from cchc_eval.scoring.criteria import CriteriaSet
from cchc_eval.scoring.faults import Fault
from cchc_eval.scoring.limits import SPREAD, USUAL
from cchc_eval.scoring.measured_rule import MeasuredRule, SumRule

_ONLY_JSON = "mới dùng được trong tệp JSON với lệnh cchc-eval rank"


def only_in_json(cset: CriteriaSet) -> list[Fault]:
    """A fault for each rule and limit that no table holds; none for a set of the usual kind."""
    faults = []
    for leaf in cset.leaves:
        if isinstance(leaf.rule, MeasuredRule | SumRule):
            faults.append(Fault(f"quy tắc loại «{leaf.rule.type}» {_ONLY_JSON}", leaf.code))
        if leaf.gate is not None:
            faults.append(Fault(f"điều kiện đạt điểm ở tiêu chí {leaf.gate.code} {_ONLY_JSON}", leaf.code))
        if leaf.not_applicable:
            faults.append(Fault(f"cách tính «không phát sinh» riêng của tiêu chí {_ONLY_JSON}", leaf.code))
        if leaf.variants:
            faults.append(Fault(f"quy tắc theo nhóm đơn vị {_ONLY_JSON}", leaf.code))
    if cset.not_applicable == SPREAD:
        faults.append(Fault(f"cách chia lại điểm «không phát sinh» {_ONLY_JSON}"))
    if cset.reckoning != USUAL:
        names = ", ".join(f"«{name}»" for name in cset.reckoning.to_data())
        faults.append(Fault(f"quy định {names} của bộ tiêu chí {_ONLY_JSON}"))
    return faults
