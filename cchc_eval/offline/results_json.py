"""The results of a round as data: what `rank` prints for each unit, at every stage, with every reason."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path, PurePath
from typing import Any

from cchc_eval.offline.compose import Results
from cchc_eval.offline.errors import BadInput
from cchc_eval.offline.ranking import score_data
from cchc_eval.offline.strict_json import read_json
from cchc_eval.scoring import Change, Placed, Score
from cchc_eval.vietnamese.writing import short_date

RESULTS_FILE = "ket-qua.json"
_HEAD = ("number", "symbol", "date")
_RANKED = ("place", "index", "rank")
FILES = "files"  # the key under which the digests of the other files stand


def refuse_other_decision(folder: Path, results: Results) -> None:
    """Raises BadInput where the folder holds an issued decision, with number and date, that is not this one or ranks
    units otherwise.

    Whatever else may be overwritten: a paper that was issued may not.
    """
    kept = issued_before(folder)
    if kept is None:
        return
    now = results_data(results)
    head, own = kept["decision"], now["decision"]
    which = f"Quyết định số {head['number']}/{head['symbol']} ngày {_shown_day(head['date'])}"
    amends = results.folder.settings.words.place("decision", "amends")
    if any(head[key] != own[key] for key in _HEAD):
        raise BadInput(
            f"Thư mục {folder}: đang giữ {which}, không ghi đè bằng quyết định khác; nếu đây là quyết định sửa đổi thì "
            f"ghi {amends}, nếu làm lại từ đầu thì chuyển thư mục này sang chỗ khác."
        )
    if changed := _ranked_otherwise(kept, now):
        raise BadInput(
            f"Thư mục {folder}: đang giữ {which}, mà chỉ số, thứ hạng hoặc xếp hạng nay khác ({', '.join(changed)}). "
            f"Đã ban hành rồi thì đây là quyết định sửa đổi: ghi {amends}, số và ngày mới; chưa ban hành thì chuyển "
            "thư mục này sang chỗ khác rồi làm lại."
        )


def issued_before(folder: Path) -> dict[str, Any] | None:
    """What the last run wrote into the folder, where its decision has number and date."""
    try:
        kept = read_json(folder / RESULTS_FILE)
        issued = [kept["decision"][key] for key in _HEAD]
    except (BadInput, KeyError, TypeError):
        return None
    return None if None in issued else kept


def _ranked_otherwise(kept: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """The units, by code."""
    before, after = (
        {one.get("code"): [one.get(key) for key in _RANKED] for one in data.get("results", ()) if isinstance(one, dict)}
        for data in (kept, now)
    )
    return [str(code) for code in {**before, **after} if before.get(code) != after.get(code)]


def _shown_day(day: str) -> str:
    try:
        return short_date(date.fromisoformat(day))
    except (TypeError, ValueError):
        return str(day)


def written_before(folder: Path, record: str = RESULTS_FILE) -> dict[str, str]:
    """By name the digests of the files that the last run wrote into the folder; none where that is not known."""
    try:
        digests = read_json(folder / record)[FILES]
    except (BadInput, KeyError, TypeError):
        return {}
    if not isinstance(digests, Mapping):
        return {}
    inside = (name for name in digests if not (PurePath(name).is_absolute() or ".." in PurePath(name).parts))
    return {name: str(digests[name]) for name in inside}


def results_json(results: Results, digests: Mapping[str, str]) -> str:
    """One JSON object; numbers are text, points with the set's decimals. `digests`: of the other files, by name."""
    return json.dumps({**results_data(results), FILES: digests}, ensure_ascii=False, indent=1) + "\n"


def results_data(results: Results) -> dict[str, Any]:
    cset = results.folder.criteria_set
    day = results.decision.day
    return {
        "year": results.folder.settings.year,
        "criteria_set": {"title": cset.title, "year": cset.year, "fingerprint": cset.fingerprint},
        "decision": {
            "number": results.decision.number,
            "symbol": results.decision.symbol,
            "date": day.isoformat() if day else None,
        },
        "rank_counts": {count.rank: count.count for count in results.rank_counts},
        **_groups(results),
        "excluded": [
            {"code": unit.code, "name": unit.name, "reason": unit.excluded} for unit in results.folder.settings.excluded
        ],
        "results": [_unit(results, placed, row.note) for placed, row in zip(results.placed, results.rows, strict=True)],
    }


def _groups(results: Results) -> dict[str, Any]:
    """Nothing where units are not ranked by group."""
    if not results.by_group:
        return {}
    return {
        "groups": [
            {
                "title": title,
                "criteria_set": part.folder.criteria_set.fingerprint,
                "rank_counts": {count.rank: count.count for count in part.rank_counts},
            }
            for title, part in results.by_group
        ]
    }


def _unit(results: Results, placed: Placed, note: str) -> dict[str, Any]:
    evaluation = placed.evaluation
    record = evaluation.record
    cap = record.rank_cap
    return {
        "place": placed.place,
        "code": record.code,
        "name": record.name,
        **({"group": record.group} if results.folder.settings.groups else {}),
        **score_data(evaluation.final, evaluation.rank),
        "rank_cap": {"rank": cap.rank, "reason": cap.reason} if cap else None,
        "submitted": record.submitted,
        "self": score_data(evaluation.self_score) if record.submitted else None,
        "appraised": score_data(evaluation.appraised),
        "changes": {
            "office": _changes(record.appraised, evaluation.appraised),
            "council": _changes(record.council, evaluation.final),
        },
        "note": note,
    }


def _changes(changes: Mapping[str, Change], after: Score) -> dict[str, Any]:
    """What each changed leaf earns now, and why."""
    points, places = {code: after.leaves[code].points for code in changes}, after.criteria_set.reckoning.places
    return {
        code: {"points": None if value is None else f"{value:.{places}f}", "reason": changes[code].reason}
        for code, value in points.items()
    }
