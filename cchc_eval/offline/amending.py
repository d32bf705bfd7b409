"""What held before a decision that amends another: out of the data that `decide` kept beside the first papers."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from cchc_eval.documents.cited_papers import MINUTES, REPORT, cites
from cchc_eval.documents.contexts import Decision, Head, ResultChange, ResultRow
from cchc_eval.documents.meeting_contexts import Minutes
from cchc_eval.documents.phrases import change_line, cited, cited_with_subject, own_number_cited
from cchc_eval.offline import compose
from cchc_eval.offline.compose import Results
from cchc_eval.offline.errors import BadInput
from cchc_eval.offline.ranking import score_data
from cchc_eval.offline.results_json import RESULTS_FILE
from cchc_eval.offline.round_folder import AMENDED_RESULTS, RESULTS, RoundFolder
from cchc_eval.offline.settings import Amended
from cchc_eval.offline.strict_json import read_json
from cchc_eval.scoring import Evaluation, group_title
from cchc_eval.vietnamese.writing import document_number, long_date, short_date

_RESULT = ("place", "total", "index", "rank")
# Why points changed that neither the office nor the council set.
_LOOKED_AT_AGAIN = "xem xét lại hồ sơ"


@dataclass(frozen=True)
class Earlier:
    """A decision of before, as it was written."""

    folder: Path
    number: int | None
    symbol: str
    day: date | None
    units: Mapping[str, Mapping[str, Any]]  # by code, as `results_json` writes them


@dataclass(frozen=True)
class InForce:
    """A decision as a paper of some day cites it."""

    head: Head
    name: str
    cited: str
    points: Mapping[str, Mapping[str, Decimal | None]]  # by unit and criterion
    rows: Mapping[str, ResultRow]


def earlier_folders(folder: RoundFolder) -> list[Path]:
    """Of a decision that amends: where the papers of those before it lie, the first one's first."""
    decision = folder.settings.decision
    if decision is None or not decision.amends:
        return []
    found, draft = [folder.path / RESULTS, *sorted(folder.path.glob(f"{AMENDED_RESULTS}*"))], own_draft(folder)
    return [path for path in found if path not in (folder.results, draft) and path.is_dir()]


def own_draft(folder: RoundFolder) -> Path | None:
    """Where a decision that amends was written before it had its number: no decision of before, as the one that it
    amends lies elsewhere."""
    decision, draft = folder.settings.decision, folder.path / AMENDED_RESULTS
    if decision is None or decision.amended is None or draft == folder.results:
        return None
    written = _read(draft)
    if written is None or written.number is not None:
        return None
    others = map(_read, (folder.path / RESULTS, *folder.path.glob(f"{AMENDED_RESULTS}-*")))
    named = decision.amended.number, decision.amended.day
    return draft if any(one is not None and (one.number, one.day) == named for one in others) else None


def earlier_decisions(folder: RoundFolder) -> list[Earlier]:
    """From the first to the last; what was written no data of is not among them."""
    own = folder.settings.decision
    amended = own.amended if own is not None else None
    read = [_numbered(one, amended) for path in earlier_folders(folder) if (one := _read(path)) is not None]
    before = [one for one in read if own is None or own.day is None or one.day is None or one.day <= own.day]
    return sorted(before, key=lambda one: one.day or date.min)


def _numbered(one: Earlier, amended: Amended | None) -> Earlier:
    """Number and day that the clerk wrote on paper stand where the decision is amended."""
    if amended is None or (one.number is not None and one.day is not None):
        return one
    return replace(one, number=amended.number, symbol=amended.symbol, day=amended.day)


def other_than_named(folder: RoundFolder) -> str:
    """What to tell where none of the decisions that lie there is the one that the settings say is amended."""
    own, before = folder.settings.decision, earlier_decisions(folder)
    amended = own.amended if own is not None else None
    if amended is None or not before or any((one.number, one.day) == (amended.number, amended.day) for one in before):
        return ""
    kept = before[-1]
    assert own is not None and kept.number is not None and kept.day is not None
    said = f"Quyết định số {document_number(kept.number, kept.symbol)} {long_date(kept.day)}"
    where = folder.settings.words.place("decision", "amends")
    return f"{where} ghi {own.amends}, còn thư mục {kept.folder} giữ {said}; hãy kiểm tra lại số và ngày."


def _read(path: Path) -> Earlier | None:
    try:
        data = read_json(path / RESULTS_FILE)
        head, day = data["decision"], data["decision"]["date"]
        units = {str(one["code"]): one for one in data["results"]}
        return Earlier(path, head["number"], str(head["symbol"]), date.fromisoformat(day) if day else None, units)
    except (BadInput, KeyError, TypeError, ValueError):
        return None


def _amended(results: Results) -> Earlier | None:
    """The decision that is amended, or the last before it; None where no data of it is there."""
    before, amended = earlier_decisions(results.folder), results.decision.amended
    named = [one for one in before if amended and (one.number, one.day) == (amended.number, amended.day)]
    return next(reversed(named or before), None)


def changed_units(results: Results, *, but_place: bool = False) -> list[str]:
    """Whose result is not what the amended decision said; all where its data is not there.

    `but_place`: without those that others only passed.
    """
    codes, before = [row.unit_code for row in results.rows], _amended(results)
    if before is None:
        return codes
    keys = range(int(but_place), len(_RESULT))
    now = {
        placed.evaluation.record.code: (
            placed.place,
            f"{placed.evaluation.final.total:.{placed.evaluation.final.criteria_set.reckoning.places}f}",
            f"{placed.evaluation.final.index:.2f}",
            placed.evaluation.rank,
        )
        for placed in results.placed
    }
    said = {code: [before.units.get(code, {}).get(key) for key in _RESULT] for code in codes}
    return [code for code in codes if any(said[code][at] != now[code][at] for at in keys)]


def lacking_votes(results: Results) -> list[str]:
    """What stands in the way of minutes of the meeting that an amending decision has of its own: votes are those of the
    first meeting until the settings have others."""
    if not (results.decision.amends and results.met):
        return []
    settings, known = results.folder.settings, _amended(results) is not None
    where, day = settings.words.place("votes_again"), short_date(results.meeting.ended.date())
    if not results.voted:
        return [
            f"Cài đặt, {where}: chưa ghi biểu quyết của cuộc họp ngày {day} về quyết định sửa đổi; biểu quyết, ý kiến "
            f"ở {settings.words.place('units')} là của cuộc họp trước, không dùng lại. Ghi mỗi đơn vị được biểu quyết "
            "lại một mục."
        ]
    changed = changed_units(results, but_place=True) if known else []
    lacking = ", ".join(code for code in changed if code not in results.voted)
    return (
        [f"Cài đặt, {where}: chưa ghi biểu quyết lại đối với đơn vị có kết quả thay đổi: {lacking}."] if lacking else []
    )


def on_the_meeting(results: Results) -> Iterator[str]:
    """What to tell of the meeting that an amending decision rests on."""
    settings = results.folder.settings
    place, again = settings.words.place, settings.process.votes_again
    if results.decision.amends and results.met:
        there = f"{len(results.council.present)}/{len(results.council.members)} thành viên có mặt"
        yield (
            f"Biên bản cuộc họp ngày {short_date(results.meeting.ended.date())} ghi {there} như ở "
            f"{place('council.members')}, số, địa điểm và nội dung như ở {place('meeting')}; còn là của cuộc họp trước "
            "thì sửa rồi xuất lại văn bản."
        )
    elif results.decision.amends:
        yield (
            f"Cuộc họp ghi trong cài đặt là của {results.decision.amends}, biên bản của nó giữ nguyên; không lập biên "
            "bản, phiếu biểu quyết, biên bản kiểm phiếu cho quyết định sửa đổi. Hội đồng đã họp lại thì ghi cuộc họp "
            f"đó ở {place('meeting')}, biểu quyết của nó ở {place('votes_again')}."
        )
    elif again:
        yield (
            f"Cài đặt, {place('votes_again')}: không được dùng, vì chưa ghi quyết định được sửa đổi "
            f"({place('decision', 'amends')})."
        )


def on_the_minutes(results: Results) -> Iterator[str]:
    """What to tell of the minutes of the decision's own meeting as its basis."""
    if not results.met:
        return
    settings, meeting, day = results.folder.settings, results.meeting, long_date(results.meeting.ended.date())
    place = settings.words.place
    where = f"Cài đặt, {place('decision', 'legal_bases')}"
    own = document_number(meeting.number, meeting.symbol) if meeting.number else f"…/{meeting.symbol}"
    minutes = f"Biên bản họp số {own} {day}"
    cited = [basis for basis in results.decision.legal_bases if cites(MINUTES, basis)]
    if not cited:
        what = "quyết định không căn cứ biên bản họp Hội đồng"
        yield f"{where}: {what}; ghi «Căn cứ {minutes} của …» rồi xuất lại văn bản."
        return
    if meeting.number is None:
        yield f"Cài đặt, {place('meeting', 'number')}: biên bản họp chưa có số mà quyết định đã căn cứ «{cited[0]}»."
        return
    for basis in cited:
        named = re.search(rf"\b0*{meeting.number}/{re.escape(meeting.symbol)}(?!\w)", basis)
        if f"/{meeting.symbol}" in basis and not (named and day in basis):
            yield f"{where}: «{basis}» không phải {minutes} ghi ở {place('meeting')}; của cuộc họp trước thì thay lại."


def on_the_report(results: Results) -> Iterator[str]:
    """What to tell where the decision cites no report of the office to the council."""
    given = results.decision
    if given.amends or results.report or any(cites(REPORT, basis) for basis in given.legal_bases):
        return
    where = results.folder.settings.words.place("decision", "report_number")
    yield (
        f"Cài đặt, {where}: quyết định không dẫn Báo cáo kết quả thẩm định trình Hội đồng vì chưa ghi số, ngày; ghi "
        "số, ngày văn thư đã cấp rồi xuất lại văn bản."
    )


def decision(results: Results) -> Decision:
    """Where it amends another, with what it changes in that one and whose requests it answers."""
    made, before = compose.decision(results), _amended(results)
    if not results.decision.amends or before is None:
        return made
    rows = _then(results, before).rows
    own = {placed.evaluation.record.code: placed.evaluation for placed in results.placed}
    changes = []
    for new in results.rows:
        old = rows.get(new.unit_code)
        if old is not None and replace(old, note=new.note, unit_name=new.unit_name, own_change=new.own_change) != new:
            reasons = _changes(own[new.unit_code], before.units[new.unit_code])
            changes.append(ResultChange(old, new, "\n".join(reasons)))
    return replace(made, changes=changes, requests=list(_requests(results, before)))


def _requests(results: Results, before: Earlier, voted: Collection[str] = ()) -> Iterator[str]:
    """Of the units whose points the decision changes, and of those that the meeting `voted` on, by number or day of
    their letters."""
    names = {row.unit_code: row.unit_name for row in results.rows}
    changed = {*changed_units(results, but_place=True), *voted}
    seen = set()
    for item in results.folder.settings.process.reviews:
        if item.unit in seen or item.day is None or (before.day is not None and item.day < before.day):
            continue
        if item.unit in changed:
            seen.add(item.unit)
            letter = f"Công văn số {own_number_cited(item.number)}" if item.number else "văn bản"
            yield f"kiến nghị của {names[item.unit]} tại {letter} {long_date(item.day)}"


def minutes(results: Results) -> Minutes:
    """Where the decision amends another, with what changes in that one."""
    made, before = compose.minutes(results), _amended(results)
    if not results.decision.amends or before is None:
        return made
    evaluations = {placed.evaluation.record.code: placed.evaluation for placed in results.placed}
    return replace(
        made,
        discussions=[
            replace(one, changes=_changes(evaluations[code], before.units[code])) if code in before.units else one
            for code, one in zip(results.voted, made.discussions, strict=True)
        ],
        amends=results.decision.amends,
        requests=list(_requests(results, before, voted=results.voted)),
    )


def why_changed(evaluation: Evaluation, code: str) -> str:
    """The reason why the criterion has other points than before."""
    reasons = {**evaluation.record.appraised, **evaluation.record.council}
    return (reasons[code].reason if code in reasons else "") or _LOOKED_AT_AGAIN


def _changes(evaluation: Evaluation, before: Mapping[str, Any]) -> list[str]:
    """As `compose.council_changes` says them; `before`: the unit's result as `results_json` writes it."""
    said = {code: Decimal(points) for code, points in before["points"].items()}
    now = {code: Decimal(points) for code, points in score_data(evaluation.final)["points"].items()}
    return [
        change_line(code, said.get(code), now.get(code), why_changed(evaluation, code))
        for code in evaluation.final.leaves
        if said.get(code) != now.get(code)
    ]


def in_force_on(results: Results, day: date | None) -> InForce:
    """What a unit's letter of that day is about; without a day it is about the decision that was amended."""
    before = earlier_decisions(results.folder)
    own = results.decision.day
    if not before or (day is not None and own is not None and day >= own):
        return _now(results)
    held = [one for one in before if day is not None and one.day is not None and one.day <= day]
    return _then(results, held[-1] if held else before[-1 if day is None else 0])


def _now(results: Results) -> InForce:
    points = {
        placed.evaluation.record.code: {code: leaf.points for code, leaf in placed.evaluation.final.leaves.items()}
        for placed in results.placed
    }
    rows = {row.unit_code: row for row in results.rows}
    head = results.decision_head
    return InForce(head, results.decision_name, cited(head, results.authority), points, rows)


def _then(results: Results, earlier: Earlier) -> InForce:
    settings, authority = results.folder.settings, results.authority
    head = replace(results.decision_head, number=earlier.number, symbol=earlier.symbol, day=earlier.day)
    apart = bool(settings.groups) and settings.places_apart
    return InForce(
        head,
        cited_with_subject(head, authority, settings.period, amends=earlier.folder.name.startswith(AMENDED_RESULTS)),
        cited(head, authority),
        {
            code: {leaf: Decimal(points) for leaf, points in one["points"].items()}
            for code, one in earlier.units.items()
        },
        {code: _row(one, apart) for code, one in earlier.units.items()},
    )


def _row(one: Mapping[str, Any], apart: bool) -> ResultRow:
    return ResultRow(
        unit_code=one["code"],
        unit_name=one["name"],
        self_points=Decimal(one["self"]["total"]) if one["self"] else None,
        appraised_points=Decimal(one["appraised"]["total"]),
        council_points=Decimal(one["total"]),
        index=Decimal(one["index"]),
        rank=one["rank"],
        place=one["place"],
        note=one["note"],
        among=group_title(one.get("group", "")) if apart else "",
    )
