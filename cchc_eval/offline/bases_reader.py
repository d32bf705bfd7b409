"""Reads the settings' `legal_bases`, and gives each paper those that it cites."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from cchc_eval.offline.legal_bases import KINDS, RESULT, REWARDS, Basis, cited_in
from cchc_eval.offline.settings import RoundSettings
from cchc_eval.offline.toml_table import Table
from cchc_eval.rules.rewards import cites_the_law
from cchc_eval.vietnamese.writing import short_date


def read_bases(root: Table) -> tuple[Basis, ...]:
    found = []
    for table in root.tables("legal_bases"):
        basis = Basis(
            text=table.text("text"),
            used_in=table.word("used_in", KINDS, ""),
            valid_from=table.day("from"),
            valid_to=table.day("to"),
        )
        if basis.valid_from and basis.valid_to and basis.valid_to < basis.valid_from:
            table.fault("hết hiệu lực trước ngày có hiệu lực", "to")
        if basis.text and not basis.text.casefold().startswith("căn cứ "):
            table.fault("phải bắt đầu bằng «Căn cứ»", "text")
        table.finish()
        found.append(basis)
    return tuple(found)


def with_bases(root: Table, settings: RoundSettings) -> RoundSettings:
    """The settings with the bases that each paper cites on its day; what can't be cited then is a fault."""
    decision, proposal, rewards = settings.decision, settings.proposal, settings.reward_decision
    met = settings.called.ended.date() if settings.called is not None else None
    if decision is not None:
        cited = _cited(root, settings, RESULT, "decision", decision.legal_bases, decision.day or met)
        settings = replace(settings, decision=replace(decision, legal_bases=cited))
    if proposal is not None:
        cited = _cited(root, settings, REWARDS, "proposal", proposal.legal_bases, proposal.day or met)
        settings = replace(settings, proposal=replace(proposal, legal_bases=cited))
    if rewards is not None:
        cited = _cited(root, settings, REWARDS, "reward_decision", rewards.legal_bases, rewards.day)
        settings = replace(settings, reward_decision=replace(rewards, legal_bases=cited))
        if not cites_the_law(cited):
            message = "thiếu căn cứ Luật Thi đua, khen thưởng có hiệu lực vào ngày quyết định"
            root.settings.fault(message, "reward_decision", 0, "legal_bases")
    return settings


def _cited(
    root: Table, settings: RoundSettings, kind: str, table: str, own: Sequence[str], day: date | None
) -> tuple[str, ...]:
    for one in settings.legal_bases:
        if one.text in own and day is not None and not one.holds_on(day):
            message = f"«{one.text}» không có hiệu lực vào ngày {short_date(day)} của văn bản"
            root.settings.fault(message, table, 0, "legal_bases")
    cited = cited_in(kind, settings.legal_bases, day, own)
    if settings.legal_bases and not cited:
        where = settings.words.place("legal_bases")
        root.settings.fault(
            f"không có căn cứ nào, và {where} không có căn cứ nào còn hiệu lực", table, 0, "legal_bases"
        )
    return cited
