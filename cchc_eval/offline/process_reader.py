"""Reads the tables of `process_settings`, with every fault at its place."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from cchc_eval.offline.process_settings import (
    APPRAISAL,
    EXPLANATION,
    FORM,
    Extension,
    FollowedAction,
    ProcessSettings,
    Question,
    ReviewItem,
    Revocation,
    VotedAgain,
    Votes,
)
from cchc_eval.offline.settings import Council, RoundSettings, Unit
from cchc_eval.offline.toml_table import Table
from cchc_eval.vietnamese.writing import near_miss

_OfUnit = Callable[..., str]


def read_process(root: Table, units: tuple[Unit, ...]) -> ProcessSettings:
    codes = [unit.code for unit in units if not unit.excluded]

    def of_unit(table: Table, default: str | None = None) -> str:
        code = table.text("unit", default)
        if code and code not in codes:
            table.fault(f"không có đơn vị mã «{code}» trong số được đánh giá{near_miss(code, codes)}", "unit")
        return code

    return ProcessSettings(
        tuple(_extension(table, of_unit) for table in root.tables("extensions")),
        tuple(_question(table, of_unit) for table in root.tables("explanations")),
        tuple(_review(table, of_unit) for table in root.tables("review_requests")),
        tuple(_action(table, of_unit) for table in root.tables("improvement_actions")),
        tuple(_revocation(table, of_unit) for table in root.tables("revocations")),
        _voted_again(root, of_unit),
    )


def _extension(table: Table, of_unit: _OfUnit) -> Extension:
    read = Extension(
        stage=table.word("stage", (FORM, EXPLANATION, APPRAISAL)),
        unit=of_unit(table, ""),
        before=_needed_day(table, "before"),
        until=_needed_day(table, "until"),
        reason=table.text("reason"),
        day=table.day("date"),
    )
    if date.min not in (read.before, read.until) and read.until <= read.before:
        table.fault("hạn mới phải sau hạn cũ", "until")
    table.finish()
    return read


def _needed_day(table: Table, key: str) -> date:
    day = table.day(key)
    if day is None and not table.has(key):
        table.fault("thiếu, phải ghi", key)
    return day or date.min


def _question(table: Table, of_unit: _OfUnit) -> Question:
    read = Question(
        unit=of_unit(table),
        code=table.text("code"),
        question=table.text("question"),
        until=table.day("until"),
        reply=table.text("reply", ""),
    )
    table.finish()
    return read


def _review(table: Table, of_unit: _OfUnit) -> ReviewItem:
    read = ReviewItem(
        unit=of_unit(table),
        code=table.text("code"),
        grounds=table.text("grounds"),
        number=table.text("number", ""),
        day=table.day("date"),
        reply=table.text("reply", ""),
    )
    table.finish()
    return read


def _action(table: Table, of_unit: _OfUnit) -> FollowedAction:
    read = FollowedAction(
        unit=of_unit(table),
        about=table.text("about"),
        task="\n".join(table.texts("task", ())),
        owner=table.text("owner", ""),
        due=table.day("due"),
        done=table.flag("done", False),
        outcome=table.text("outcome", ""),
        plan=table.text("plan", ""),
    )
    if read.done and not read.outcome:
        table.fault("đã hoàn thành thì phải ghi kết quả", "outcome")
    table.finish()
    return read


def _revocation(table: Table, of_unit: _OfUnit) -> Revocation:
    read = Revocation(
        unit=of_unit(table),
        name=table.text("name", ""),
        form=table.text("form"),
        reason=table.text("reason"),
        pay_back=table.whole("pay_back") if table.has("pay_back") else None,
    )
    table.finish()
    return read


def _voted_again(root: Table, of_unit: _OfUnit) -> tuple[VotedAgain, ...]:
    found: dict[str, VotedAgain] = {}
    for table in root.tables("votes_again"):
        read = VotedAgain(of_unit(table), read_votes(table), table.texts("opinions", ()))
        if read.unit in found:
            table.fault("đơn vị này đã ghi ở trên", "unit")
        found[read.unit] = read
        table.finish()
    return tuple(found.values())


def read_votes(table: Table) -> Votes:
    return Votes(table.whole("for"), table.whole("against", 0), table.whole("abstain", 0))


def check_votes(root: Table, settings: RoundSettings, council: Council) -> None:
    """Whoever voted was there; who belongs to a unit is of one of the round."""
    codes = [unit.code for unit in settings.units]
    for turn, member in enumerate(council.members, 1):
        if member.unit and member.unit not in codes:
            message = f"không có đơn vị mã «{member.unit}»{near_miss(member.unit, codes)}"
            root.settings.fault(message, "council.members", turn, "unit")
    given = [("units", turn, "votes", unit.code, unit.votes) for turn, unit in enumerate(settings.units, 1)]
    again = enumerate(settings.process.votes_again, 1)
    given += [("votes_again", turn, "for", one.unit, one.votes) for turn, one in again]
    for table, turn, key, code, votes in given:
        if votes is None:
            continue
        cast = votes.for_ + votes.against + votes.abstain
        may = len(council.present) - len(council.not_voting(code))
        if cast > may:
            own = ", không kể người thuộc đơn vị" if may < len(council.present) else ""
            message = f"có {cast} phiếu, nhiều hơn {may} thành viên có mặt{own}"
            root.settings.fault(message, table, turn, key)
