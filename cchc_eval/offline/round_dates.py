"""Whether the dates of a round's settings belong to it: of its year or the next, and in the order of the process."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

from cchc_eval.offline.settings import RoundSettings
from cchc_eval.vietnamese.writing import short_date

_LONGEST_MEETING = timedelta(days=7)


class _Dated(NamedTuple):
    what: str  # as a person finds it in the file
    day: date


def date_problems(settings: RoundSettings) -> list[str]:
    """What is wrong, a line each, without the file's name. A decision that amends may be of a later year."""
    first, last = date(settings.year, 1, 1), date(settings.year + 1, 12, 31)
    amends = settings.decision is not None and bool(settings.decision.amends)
    place, problems = settings.words.place, []
    for what, day, may_be_later in _all(settings):
        if day < first or (day > last and not (amends and may_be_later)):
            until = "" if amends and may_be_later else f" đến {short_date(last)}"
            problems.append(
                f"{what}: ngày {short_date(day)} không thuộc đợt đánh giá năm {settings.year} "
                f"(từ {short_date(first)}{until}); hãy kiểm tra lại năm"
            )
    for earlier, later in _in_order(settings):
        if earlier.day > later.day:
            problems.append(
                f"{later.what}: ngày {short_date(later.day)} trước {earlier.what} ({short_date(earlier.day)}); "
                "hãy kiểm tra lại hai ngày"
            )
    meeting = settings.meeting
    if (
        meeting is not None
        and datetime.min not in (meeting.started, meeting.ended)
        and meeting.ended - meeting.started > _LONGEST_MEETING
    ):
        problems.append(
            f"{place('meeting', 'ended')}: cuộc họp kéo dài hơn 7 ngày; hãy kiểm tra lại ngày bắt đầu, kết thúc"
        )
    return problems


def _all(settings: RoundSettings) -> Iterator[tuple[str, date, bool]]:
    """Each date with its key, and whether an amendment may bring it later."""
    place = settings.words.place
    if settings.deadline is not None:
        yield place("", "deadline"), settings.deadline, False
    for unit in settings.units:
        if unit.received is not None:
            yield settings.at_unit(unit, "received"), unit.received, False
    if settings.called is not None and settings.called.started != datetime.min:
        yield place("meeting", "started"), settings.called.started.date(), True
    if settings.meeting is not None and settings.meeting.ended != datetime.min:
        yield place("meeting", "ended"), settings.meeting.ended.date(), True
    for table, part in (
        ("decision", settings.decision),
        ("proposal", settings.proposal),
        ("reward_decision", settings.reward_decision),
    ):
        if part is not None and part.day not in (None, date.min):
            yield place(table, "date"), part.day, True


def _in_order(settings: RoundSettings) -> Iterator[tuple[_Dated, _Dated]]:
    """Pairs of which the first is never after the second."""
    place = settings.words.place
    meeting, decision = settings.meeting, settings.decision
    if settings.called is not None and settings.called.started != datetime.min:
        met = _Dated(f"ngày họp ({place('meeting', 'started')})", settings.called.started.date())
        if settings.deadline is not None:
            yield _Dated(f"hạn nộp ({place('', 'deadline')})", settings.deadline), met
        for unit in settings.units:
            if unit.received is not None:
                yield _Dated(f"ngày nhận phiếu ({settings.at_unit(unit, 'received')})", unit.received), met
    if decision is None or decision.day is None:
        return
    decided = _Dated(f"ngày quyết định ({place('decision', 'date')})", decision.day)
    if meeting is not None and meeting.ended != datetime.min:
        yield _Dated(f"ngày họp ({place('meeting', 'ended')})", meeting.ended.date()), decided
    # Awards that a decision brought stay where another one amends it later.
    amended = decision.amended
    first = _Dated(f"ngày quyết định được sửa đổi ({place('decision', 'amends')})", amended.day) if amended else decided
    for table, part in (("proposal", settings.proposal), ("reward_decision", settings.reward_decision)):
        if part is not None and part.day not in (None, date.min):
            yield first, _Dated(place(table, "date"), part.day)
