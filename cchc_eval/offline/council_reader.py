"""Reads the council of the settings, and its meeting."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from cchc_eval.documents.meeting_contexts import Attendee
from cchc_eval.offline.paper_reader import recipients
from cchc_eval.offline.settings import Council, Meeting
from cchc_eval.offline.toml_table import Table
from cchc_eval.rules.council import read_quorum

_NOBODY = Attendee("", "", "")


def read_council(table: Table) -> Council:
    name = table.named("name")
    members, roles, file = [], {}, table.settings
    for item in table.tables("members"):
        member = Attendee(
            name=item.text("name"),
            post=item.named("post"),
            duty=item.named("duty"),
            present=item.flag("present", True),
            reason=item.text("reason", ""),
            salutation=item.word("salutation", ("Ông", "Bà"), ""),
            unit=item.text("unit", ""),
        )
        if item.has("role"):
            role = item.word("role", ("chair", "secretary"))
            if role in roles:
                item.fault(f"đã có người khác được ghi {item.says('role', role)}", "role")
            elif not member.present:
                item.fault(f"chủ tọa và thư ký phải có mặt ({item.says('present', True)})", "role")
            roles[role] = member
        item.finish()
        members.append(member)
    for role, title in (("chair", "chủ tọa"), ("secretary", "thư ký")):
        unread = any(file.source.is_wrong(("council.members", turn, "role")) for turn in range(1, len(members) + 1))
        if role not in roles and not unread:
            how = table.settings.source.words.says("council.members", "role", role)
            table.fault(f"chưa có {title}: ghi {how} ở một thành viên")
    council = Council(name, tuple(members), roles.get("chair", _NOBODY), roles.get("secretary", _NOBODY))
    if table.has("quorum"):
        council = _with_quorum(council, table)
    table.finish()
    return council


def _with_quorum(council: Council, table: Table) -> Council:
    """The council with the share that the settings give, which must be there."""
    try:
        share = read_quorum(table.text("quorum"))
    except ValueError as error:
        table.fault(str(error), "quorum")
        return council
    council = replace(council, quorum=f"{share.numerator}/{share.denominator}")
    if council.members and not council.has_quorum:
        there = f"{len(council.present)}/{len(council.members)} thành viên có mặt"
        table.fault(f"mới có {there}, chưa đủ {council.quorum} để Hội đồng họp", "quorum")
    return council


def read_meeting(table: Table) -> tuple[Meeting | None, Meeting | None]:
    """The meeting as it was called, and as it was held; before it is over most of it may be left out."""
    begins, ends = table.has("started"), table.has("ended")
    before: tuple[str, ...] | None = None if ends else ()
    started = table.moment("started") if begins or ends else datetime.min
    meeting = Meeting(
        number=table.number_or_blank("number"),
        symbol=table.text("symbol", None if ends else ""),
        started=started,
        ended=table.moment("ended") if ends else started,
        venue=table.text("venue", None if ends else "…"),
        agenda=table.texts("agenda", before),
        recipients=recipients(table) if ends or table.has("recipients") else (),
    )
    if datetime.min not in (meeting.started, meeting.ended) and meeting.ended < meeting.started:
        table.fault("cuộc họp kết thúc trước khi bắt đầu", "ended")
    table.finish()
    return meeting if begins else None, meeting if begins and ends else None
