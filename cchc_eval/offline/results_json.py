"""The results of a round as data: what `rank` prints for each unit, at every stage, with every reason."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from cchc_eval.offline.compose import Results
from cchc_eval.offline.ranking import score_data, two_decimals
from cchc_eval.scoring import Change, Placed, Score


def results_json(results: Results) -> str:
    """One JSON object; numbers are text with two decimals."""
    cset = results.folder.criteria_set
    day = results.decision.day
    data = {
        "year": results.folder.settings.year,
        "criteria_set": {"title": cset.title, "year": cset.year, "fingerprint": cset.fingerprint},
        "decision": {
            "number": results.decision.number,
            "symbol": results.decision.symbol,
            "date": day.isoformat() if day else None,
        },
        "rank_counts": {count.rank: count.count for count in results.rank_counts},
        "results": [_unit(results, placed) for placed in results.placed],
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _unit(results: Results, placed: Placed) -> dict[str, Any]:
    evaluation = placed.evaluation
    record = evaluation.record
    cap = record.rank_cap
    return {
        "place": placed.place,
        "code": record.code,
        "name": record.name,
        **score_data(evaluation.final, evaluation.rank),
        "rank_cap": {"rank": cap.rank, "reason": cap.reason} if cap else None,
        "submitted": record.submitted,
        "self": score_data(evaluation.self_score) if record.submitted else None,
        "appraised": score_data(evaluation.appraised),
        "changes": {
            "office": _changes(record.appraised, evaluation.appraised),
            "council": _changes(record.council, evaluation.final),
        },
        "note": results.row(record.code).note,
    }


def _changes(changes: Mapping[str, Change], after: Score) -> dict[str, Any]:
    """What each changed leaf earns now, and why."""
    points = {code: after.leaves[code].points for code in changes}
    return {
        code: {"points": None if value is None else two_decimals(value), "reason": changes[code].reason}
        for code, value in points.items()
    }
