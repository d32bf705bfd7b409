"""What of a criteria set forms, workbooks and the desk cannot hold so far: refused by name instead of lost."""

from __future__ import annotations

from cchc_eval.scoring.criteria import CriteriaSet
from cchc_eval.scoring.faults import Fault
from cchc_eval.scoring.limits import SPREAD, USUAL
from cchc_eval.scoring.measured_rule import MeasuredRule, SumRule

_ONLY_RANKED = "mới dùng được trong tệp JSON với lệnh cchc-eval rank"
_ONLY_JSON = "chỉ giữ được trong tệp JSON của bộ tiêu chí"


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


def beyond_tables(cset: CriteriaSet) -> list[Fault]:
    """A fault for whatever the workbook and the document of a criteria set have no column for."""
    faults = []
    for leaf in cset.leaves:
        if isinstance(leaf.rule, MeasuredRule | SumRule):
            faults.append(Fault(f"quy tắc loại «{leaf.rule.type}» {_ONLY_JSON}", leaf.code))
        if leaf.gate is not None:
            faults.append(Fault(f"điều kiện đạt điểm ở tiêu chí {leaf.gate.code} {_ONLY_JSON}", leaf.code))
        if leaf.not_applicable and leaf.not_applicable != SPREAD:
            faults.append(Fault(f"cách tính «không phát sinh» riêng của tiêu chí {_ONLY_JSON}", leaf.code))
    return faults + beyond_forms(cset)
