"""Reading a round's settings, of the text file or the workbook, into `RoundSettings`, with all faults at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from cchc_eval.documents.contexts import Signature
from cchc_eval.documents.phrases import signed_by
from cchc_eval.offline.bases_reader import read_bases, with_bases
from cchc_eval.offline.council_reader import read_council, read_meeting
from cchc_eval.offline.paper_reader import addressees, recipients, with_amended
from cchc_eval.offline.process_reader import check_votes, read_process, read_votes
from cchc_eval.offline.settings import (
    COUNCIL,
    DIRECTOR,
    RESERVED,
    UNIT_CODE,
    DecisionSettings,
    Department,
    Group,
    ImprovementSettings,
    Nominee,
    ProposalSettings,
    RewardSettings,
    RoundSettings,
    Sheets,
    Unit,
)
from cchc_eval.offline.settings_source import EXCEL, BookSource
from cchc_eval.offline.toml_table import Settings, Source, Table, TomlSource
from cchc_eval.rules.appraisal_parts import AppraisalPart
from cchc_eval.rules.periods import PERIODS
from cchc_eval.rules.rewards import Nomination
from cchc_eval.scoring import RankCap
from cchc_eval.scoring.grouping import OVER_ALL, PER_GROUP
from cchc_eval.vietnamese.writing import bare, near_miss

_MOST_SHOWN = 6
# As the key `period` says them.
_PARTS_OF_YEAR = {period.code: period.words for period in PERIODS.values() if period.code}


def settings_source(path: Path, remarks: list[str] | None = None) -> Source:
    """What the file holds, not checked. Raises BadInput where it can't be read."""
    return BookSource(path, remarks) if path.suffix == EXCEL else TomlSource(path, remarks)


def read_settings(
    path: Path,
    remarks: list[str] | None = None,
    further: Callable[[RoundSettings], Iterable[str]] = lambda settings: (),
) -> RoundSettings:
    """Raises BadInput with every fault of the file; `remarks` receives what is doubtful.

    `further` gives what else is wrong with the settings, a message each. It is asked where the round's year is known.
    """
    source = settings_source(path, remarks)
    file = Settings(path, source)
    root = file.root
    department = _department(root.table("department"))
    units = tuple(_unit(table) for table in root.tables("units"))
    if not units:
        each, at = ("dòng", "units") if isinstance(source, BookSource) else ("bảng [[units]]", "")
        file.fault(f"chưa có đơn vị nào; mỗi đơn vị ghi một {each}", at, missing=True)
    elif all(unit.excluded for unit in units):
        root.fault("mọi đơn vị đều ghi không đánh giá (excluded)")
    _check_codes(root, units)
    council = read_council(root.table("council")) if root.has("council") else None
    called, meeting = read_meeting(root.table("meeting")) if root.has("meeting") else (None, None)
    settings = RoundSettings(
        year=root.whole("year", least=2000),
        part_of_year=_PARTS_OF_YEAR.get(root.word("period", tuple(_PARTS_OF_YEAR), ""), ""),
        criteria=root.text("criteria", ""),
        deadline=root.day("deadline"),
        department=department,
        self_assessment=_sheets(root.table("self_assessment"), own=True),
        appraisal=_sheets(root.table("appraisal"), own=False),
        units=units,
        council=council,
        meeting=meeting,
        called=called,
        decision=_decision(root.table("decision")) if root.has("decision") else None,
        proposal=_proposal(root.table("proposal")) if root.has("proposal") else None,
        reward_decision=_reward_decision(root.table("reward_decision")) if root.has("reward_decision") else None,
        improvement=_improvement(root.table("improvement")) if root.has("improvement") else None,
        parts=tuple(_part(table) for table in root.tables("appraisal_parts")),
        level=root.text("level", ""),
        groups=_groups(root, units),
        places_apart=root.word("places", (PER_GROUP, OVER_ALL), PER_GROUP) == PER_GROUP,
        process=read_process(root, units),
        legal_bases=read_bases(root),
        words=source.words,
    )
    settings = with_bases(root, settings)
    if file.in_capitals:
        settings = replace(settings, in_capitals=_as_written(path, file.in_capitals))
    root.finish()
    if council is not None:
        check_votes(root, settings, council)
    if root.has("year"):
        for problem in further(settings):
            file.refuse(problem)
    file.finish()
    return settings


def _as_written(path: Path, in_capitals: Mapping[str, str]) -> str:
    shown = [f"«{typed}» là «{written}»" for typed, written in in_capitals.items()]
    more = f" và {len(shown) - _MOST_SHOWN} tên khác" if len(shown) > _MOST_SHOWN else ""
    return (
        f"Tệp {path}: tên, chức vụ gõ toàn chữ hoa được viết trong câu văn như sau: {', '.join(shown[:_MOST_SHOWN])}"
        f"{more}; không đúng thì gõ lại như viết trong câu."
    )


def _department(table: Table) -> Department:
    department = Department(
        superior_body=table.named("superior_body"),
        name=table.named("name"),
        place=table.text("place"),
        abbreviation=table.text("abbreviation", "").strip(),
    )
    table.finish()
    return department


def _sheets(table: Table, *, own: bool) -> Sheets:
    sheets = Sheets(
        issuing_body="" if own else table.named("issuing_body"),
        symbol=table.text("symbol", ""),
        recipients=recipients(table),
        signature=None if own else _signature(table.table("signature")),
    )
    table.finish()
    return sheets


def _signature(table: Table) -> Signature:
    signature = Signature(
        authority=table.paragraph("authority"),
        post=table.text("post", ""),
        own_post=table.text("own_post", ""),
        name=table.text("name", ""),
    )
    if any("phụ trách" in text.casefold() for text in (signature.authority, signature.post)):
        table.fault("người được giao phụ trách ký thay: ghi «KT. GIÁM ĐỐC» và «PHÓ GIÁM ĐỐC»", "authority")
    table.finish()
    return signature


def _decision(table: Table) -> DecisionSettings:
    decision = DecisionSettings(
        issuer=table.word("issuer", (COUNCIL, DIRECTOR)),
        number=table.number_or_blank("number"),
        symbol=table.text("symbol"),
        day=table.day("date"),
        legal_bases=_own_bases(table),
        proposer=table.named("proposer"),
        executors=table.named("executors"),
        recipients=recipients(table),
        signature=_signature(table.table("signature")),
        report_number=table.number_or_blank("report_number"),
        report_day=table.day("report_date"),
        amends=table.text("amends", ""),
    )
    if (decision.report_number is None) != (decision.report_day is None):
        lacking = "report_number" if decision.report_number is None else "report_date"
        table.fault("thiếu; báo cáo trình Hội đồng được dẫn bằng cả số và ngày", lacking)
    elif decision.day is not None and decision.report_day is not None and decision.report_day > decision.day:
        table.fault("sau ngày của quyết định, mà quyết định dẫn báo cáo này", "report_date")
    first = " ".join(decision.signature.authority.split()).casefold()
    if decision.issuer == COUNCIL and not first.startswith("tm. hội đồng"):
        table.fault("Hội đồng quyết định thì chữ ký phải ghi «TM. HỘI ĐỒNG»", "signature")
    if decision.issuer == DIRECTOR and first.startswith("tm."):
        table.fault("Giám đốc quyết định thì chữ ký ghi «GIÁM ĐỐC» hoặc «KT. GIÁM ĐỐC»", "signature")
    table.finish()
    return with_amended(table, decision)


def _own_bases(table: Table) -> tuple[str, ...]:
    """Of a paper, beside those that hold for every paper; they may be left out where there are such."""
    return table.texts("legal_bases", () if table.settings.root.has("legal_bases") else None)


def _proposal(table: Table) -> ProposalSettings:
    nominees = [_collective(item) for item in table.tables("collectives")]
    nominees += [_individual(item) for item in table.tables("individuals")]
    proposal = ProposalSettings(
        number=table.number_or_blank("number"),
        symbol=table.text("symbol"),
        day=table.day("date"),
        issuing_body=table.named("issuing_body"),
        proposer=table.named("proposer"),
        addressees=addressees(table),
        legal_bases=_own_bases(table),
        recipients=recipients(table),
        signature=_signature(table.table("signature")),
        collective_ranks=table.texts("collective_ranks", ()),
        nominees=tuple(nominees),
    )
    table.finish()
    return proposal


def _reward_decision(table: Table) -> RewardSettings:
    day = table.day("date")
    if day is None:
        table.fault("thiếu, phải ghi để tính tiền thưởng", "date")
    decision = RewardSettings(
        number=table.number_or_blank("number"),
        symbol=table.text("symbol"),
        day=day or date.min,
        legal_bases=_own_bases(table),
        proposer=table.named("proposer"),
        funding=table.text("funding"),
        executors=table.named("executors"),
        recipients=recipients(table),
        signature=_signature(table.table("signature")),
    )
    table.finish()
    return decision


def _improvement(table: Table) -> ImprovementSettings:
    below = table.whole("below", least=1)
    if below > 100:
        table.fault("phải là số nguyên từ 1 đến 100, không có dấu nháy", "below")
    if below == 1:
        table.fault("1 là 1 phần trăm hay 100 phần trăm? Ghi số phần trăm từ 2 đến 100", "below")
    settings = ImprovementSettings(Decimal(below), table.named("office"))
    table.finish()
    return settings


def _collective(table: Table) -> Nominee:
    nominee = Nominee(
        Nomination("collective", table.text("form"), table.text("unit")),
        achievements=table.text("achievements"),
        note=table.text("note", ""),
    )
    table.finish()
    return nominee


def _individual(table: Table) -> Nominee:
    nominee = Nominee(
        Nomination("individual", table.text("form"), table.text("unit"), table.text("name")),
        achievements=table.text("achievements"),
        note=table.text("note", ""),
        salutation=table.word("salutation", ("Ông", "Bà")),
        post=table.named("post"),
    )
    table.finish()
    return nominee


def _unit(table: Table) -> Unit:
    cap = votes = None
    excluded = table.text("excluded", "")
    if table.has("rank_cap"):
        inner = table.table("rank_cap")
        cap = RankCap(inner.text("rank"), inner.text("reason"))
        inner.finish()
    if table.has("votes"):
        inner = table.table("votes")
        votes = read_votes(inner)
        inner.finish()
    unit = Unit(
        turn=table.turn,
        code=table.text("code"),
        name=table.named("name"),
        head=signed_by(table.text("head_post"), table.text("head_name", "")),
        received=table.day("received"),
        submitted=table.flag("submitted", True),
        rank_cap=cap,
        votes=votes,
        opinions=table.texts("opinions", ()),
        counts=_counts(table),
        excluded=bare(excluded) or excluded,
        group=table.text("group", "").strip(),
        inapplicable=table.texts("inapplicable", ()),
        inapplicable_reason=table.text("inapplicable_reason", "").strip(),
    )
    if bool(unit.inapplicable) != bool(unit.inapplicable_reason):
        missing = "inapplicable_reason" if unit.inapplicable else "inapplicable"
        table.fault(
            "tiêu chí không áp dụng cho đơn vị (inapplicable) phải ghi cùng lý do (inapplicable_reason)", missing
        )
    if unit.excluded and (unit.votes is not None or unit.rank_cap is not None or unit.counts):
        table.fault("đơn vị không đánh giá thì không ghi votes, rank_cap, counts", "excluded")
    if unit.code and not UNIT_CODE.fullmatch(unit.code):
        allowed = "chỉ gồm chữ, số, dấu chấm (không ở cuối), gạch ngang, gạch dưới; không quá 40 ký tự"
        table.fault(allowed, "code")
    if RESERVED.fullmatch(unit.code):
        table.fault("là tên Windows giữ riêng nên không đặt cho tệp được; hãy đặt mã khác", "code")
    if not unit.submitted and unit.received is not None:
        table.fault(f"đã ghi không nộp ({table.says('submitted', False)}) thì không ghi ngày nhận", "received")
    table.finish()
    return unit


def _groups(root: Table, units: tuple[Unit, ...]) -> tuple[Group, ...]:
    """Each group once, and with units in it, and no other with units: it may be misspelt."""
    groups: list[Group] = []
    known = [unit.group for unit in units if unit.group]
    for table in root.tables("groups"):
        group = Group(table.text("name").strip(), table.text("criteria", ""))
        if group.name in [one.name for one in groups]:
            table.fault("nhóm này đã ghi ở trên", "name")
        elif group.name and group.name not in known:
            table.fault(f"không đơn vị nào ghi group là nhóm này{near_miss(group.name, known)}", "name")
        table.finish()
        groups.append(group)
    names = [group.name for group in groups]
    for turn, unit in enumerate(units, 1):
        if names and unit.group and unit.group not in names:
            where = root.settings.source.words.place("groups")
            message = f"không có nhóm «{unit.group}» ở {where}{near_miss(unit.group, names)}"
            root.settings.fault(message, "units", turn, "group")
    return tuple(groups)


def _part(table: Table) -> AppraisalPart:
    part = AppraisalPart(
        name=table.text("body"),
        with_bodies=", ".join(table.texts("with_bodies", ())),
        codes=table.texts("codes"),
        independent=table.flag("independent", False),
    )
    table.finish()
    return part


def _counts(table: Table) -> dict[str, int]:
    if not table.has("counts"):
        return {}
    inner = table.table("counts")
    return {code: inner.whole(code) for code in inner.data}


def _check_codes(root: Table, units: tuple[Unit, ...]) -> None:
    """No code twice, nor two that a file system takes for one."""
    seen: dict[str, int] = {}
    for turn, unit in enumerate(units, 1):
        key = unit.code.casefold()
        if key and key in seen:
            root.settings.fault(f"mã đơn vị trùng với đơn vị thứ {seen[key]}", "units", turn, "code")
        seen.setdefault(key, turn)
