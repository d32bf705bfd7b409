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
)
from cchc_eval.offline.settings import Unit
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
        task="; ".join(table.texts("task", ())),
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
