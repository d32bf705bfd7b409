"""`cchc-eval rank`: final answers of all units in, one JSON object with places out (docs/scoring.md)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from cchc_eval.offline.criteria_files import read_criteria_file
from cchc_eval.offline.errors import BadInput
from cchc_eval.offline.strict_json import printable, read_json
from cchc_eval.scoring import (
    CriteriaSet,
    Fault,
    RankCap,
    Score,
    ScoringError,
    capped,
    compared,
    doubts,
    grouped_places,
    in_group_order,
    inapplicable_leaves,
    load_criteria_set,
    lower_cap,
    proposed_cap,
    score,
)
from cchc_eval.scoring.fields import Fields
from cchc_eval.scoring.grouping import OVER_ALL, PER_GROUP
from cchc_eval.vietnamese.writing import near_miss


def rank_file(path: Path, remarks: list[str] | None = None) -> dict[str, Any]:
    """The object to print. Raises BadInput with all errors of the file and of its criteria set.

    The answers are the final ones: those on leaves that the office scores are taken like any other. `remarks`
    receives what is accepted and yet doubtful, such as a percentage of at most 1.
    """
    faults: list[Fault] = []
    problems: list[str] = []
    remarks = [] if remarks is None else remarks
    fields = Fields(read_json(path, remarks), faults)
    cset = _criteria_set(fields, path.parent, problems, remarks)
    left_out = fields.texts("left_out")
    units = fields.items("units")
    groups, apart = _grouping(fields, units)
    fields.finish()
    if cset is not None:
        try:
            cset = cset.without(left_out)
        except ScoringError as error:
            faults += error.faults
    sets = {} if cset is None else _sets_of_groups(cset, units)
    results = []
    seen: set[str] = set()
    for position, unit in enumerate(units, 1):
        result = _unit(unit, position, sets.get(_group(unit), cset), seen, faults, remarks)
        if result is not None:
            group = _group(unit)
            results.append((group, ({**result[0], "group": group} if groups else result[0], *result[1:])))
    if faults or problems:
        problems += [str(fault) if fault.unit else f"Tệp {path}: {fault}" for fault in faults]
        raise BadInput(problems)
    listed = [(group, found[2].index, found[0]["code"], found) for group, found in results]
    placed = grouped_places(listed, groups, apart=apart)
    return {
        "results": [
            {"place": place, **head, **score_data(unit_score, rank)} for place, (head, rank, unit_score) in placed
        ]
    }


def score_data(unit_score: Score, rank: str | None = None) -> dict[str, Any]:
    """One score ready for JSON, every number as text as the set rounds it; `rank`: the one after a cap."""
    leaves, places = unit_score.leaves.items(), unit_score.criteria_set.reckoning.places
    return {
        "total": f"{unit_score.total:.{places}f}",
        "applicable": f"{unit_score.applicable:.2f}",
        "index": f"{unit_score.index:.2f}",
        "rank": rank or unit_score.rank,
        "computed_rank": unit_score.rank,
        "fields": {code: f"{points:.{places}f}" for code, points in unit_score.fields.items()},
        "points": {code: f"{leaf.points:.{places}f}" for code, leaf in leaves if leaf.points is not None},
        "not_applicable": list(unit_score.not_applicable),
        "unanswered": list(unit_score.unanswered),
    }


def _criteria_set(fields: Fields, folder: Path, problems: list[str], remarks: list[str]) -> CriteriaSet | None:
    given = fields.raw("criteria_set")
    if isinstance(given, str):
        try:
            return read_criteria_file(folder / given, remarks)
        except BadInput as error:
            problems += error.problems
    elif isinstance(given, Mapping):
        try:
            return load_criteria_set(given)
        except ScoringError as error:
            problems += [f"Bộ tiêu chí: {fault}" for fault in error.faults]
    elif fields.ok:
        fields.fault("trường «criteria_set» phải là đường dẫn tới tệp hoặc một bộ tiêu chí")
    return None


def _grouping(fields: Fields, units: Sequence[Any]) -> tuple[Sequence[str], bool]:
    """The groups in their order, none where all units stand in one; and whether places run in each of them.

    As the settings of a round say it, except that «places» alone ranks by the groups that the units name.
    """
    listed = [group.strip() for group in fields.texts("groups")]
    places = fields.word("places", (PER_GROUP, OVER_ALL), PER_GROUP if listed else OVER_ALL)
    known = list(dict.fromkeys(_group(unit) for unit in units))
    for group in dict.fromkeys(listed):
        if listed.count(group) > 1:
            fields.fault(f"trường «groups»: nhóm «{group}» ghi {listed.count(group)} lần", "groups")
        elif group not in known:
            near = near_miss(group, filter(None, known))
            fields.fault(f"trường «groups»: không đơn vị nào thuộc nhóm «{group}»{near}", "groups")
    apart = places == PER_GROUP
    return (listed or (in_group_order((), known) if apart else ())), apart


def _group(unit: Any) -> str:
    """The group that a unit names; "" where it names none or what is no text, which is told with its other faults."""
    group = unit.get("group", "") if isinstance(unit, Mapping) else ""
    return group.strip() if isinstance(group, str) else ""


def _sets_of_groups(cset: CriteriaSet, units: Sequence[Any]) -> dict[str, CriteriaSet]:
    """By group its rules, its units compared with each other where leaves hang on that."""
    given: dict[str, list[Mapping[str, Any]]] = {}
    for unit in units:
        answers = unit.get("answers") if isinstance(unit, Mapping) else None
        given.setdefault(_group(unit), []).extend([answers] if isinstance(answers, Mapping) else [])
    sets = {group: cset.of_group(group) for group in given}
    return {group: compared(own, given[group]) if own.compares else own for group, own in sets.items()}


def _unit(
    data: Any, position: int, cset: CriteriaSet | None, seen: set[str], faults: list[Fault], remarks: list[str]
) -> tuple[dict[str, str], str, Score] | None:
    """Code and name, the rank after its cap, and the score; None where something is wrong."""
    own: list[Fault] = []
    fields = Fields(data, own)
    code, name = fields.text("code"), fields.text("name")
    label = printable(code) if code else f"thứ {position}"
    cap = _rank_cap(fields.raw("rank_cap"), cset, own)
    if "answers" not in fields.data and fields.ok:
        fields.fault("thiếu trường «answers»")
    answers = fields.raw("answers")
    fields.text("group", required=False)
    codes = fields.texts("inapplicable")
    fields.finish()
    if code and code in seen:
        fields.fault(f"mã đơn vị bị lặp lại (đơn vị thứ {position} trong tệp)")
    seen.add(code)
    unit_score = None
    if cset is not None and "answers" in fields.data:
        try:
            unit_score = score(cset, answers, inapplicable=inapplicable_leaves(cset, codes, own))
            remarks += [str(doubt) for doubt in doubts(cset, answers, label)]
        except ScoringError as error:
            own += error.faults
    faults += [fault.of_unit(label) for fault in own]
    if own or cset is None or unit_score is None:
        return None
    # Of the set's own rules only those on a field can be told from answers.
    found = proposed_cap(cset.rank_caps, cset.ranks, submitted=True, late=False, fields=unit_score.field_sums)
    cap = lower_cap(cset, cap, RankCap(*found) if found else None)
    rank = capped(cset, unit_score.rank, cap)
    if found and cap is not None and rank != unit_score.rank:
        remarks.append(f"Đơn vị {label}: hạ xếp hạng ({unit_score.rank} xuống {rank}): {cap.reason}")
    return {"code": code, "name": name}, rank, unit_score


def _rank_cap(data: Any, cset: CriteriaSet | None, faults: list[Fault]) -> RankCap | None:
    if data is None:
        return None
    fields = Fields(data, faults, where="rank_cap")
    rank = fields.text("rank") if cset is None else fields.word("rank", cset.ranks, "")
    if cset is not None and fields.ok and "rank" not in fields.data:
        fields.fault("thiếu trường «rank»")
    cap = RankCap(rank, fields.text("reason"))
    fields.finish()
    return cap
