"""The copy of a criteria set that a document keeps, so that a later change of the set never reaches it."""

from __future__ import annotations

import json
from functools import lru_cache

from cchc_eval.scoring import CriteriaSet, Fault, ScoringError, load_criteria_set


def freeze(cset: CriteriaSet) -> str:
    return json.dumps(cset.to_data(), ensure_ascii=False, separators=(",", ":"))


@lru_cache(maxsize=32)
def thaw(criteria_json: str) -> CriteriaSet:
    """The set out of `freeze`'s text; read once, however many documents of a round carry it. Raises ScoringError."""
    try:
        data = json.loads(criteria_json)
    except (ValueError, RecursionError):
        raise ScoringError([Fault("bộ tiêu chí đi kèm không đọc được")]) from None
    return load_criteria_set(data)
