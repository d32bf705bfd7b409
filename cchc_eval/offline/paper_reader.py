"""Reads what papers of several kinds have in the settings: the recipients, and the decision that another one amends."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from cchc_eval.documents.phrases import bodies
from cchc_eval.offline.settings import Amended, DecisionSettings
from cchc_eval.offline.toml_table import Table
from cchc_eval.vietnamese.writing import document_number, line_of_list, long_date, short_date

_DAY = re.compile(
    r"(?:ngày\s*)?(?P<day>\d{1,2})\s*(?:[/.-]|tháng)\s*(?P<month>\d{1,2})\s*(?:[/.-]|năm)\s*(?P<year>\d{4})\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?P<number>\d{1,6})(?:\s*/\s*(?P<symbol>[^\s,;]+))?")


def recipients(table: Table) -> tuple[str, ...]:
    """Without the dashes and marks that the paper sets itself."""
    return tuple(line for text in table.texts("recipients") if (line := line_of_list(text)))


def addressees(table: Table) -> tuple[str, ...]:
    """Of "Kính gửi"."""
    texts = table.texts("addressees")
    if len(bodies(texts)) < len(texts):
        table.fault("phải là tên nơi nhận; «Như trên», «Lưu» chỉ ghi ở nơi nhận cuối văn bản", "addressees")
    return texts


def with_amended(table: Table, decision: DecisionSettings) -> DecisionSettings:
    """The decision with what it amends, read out of what a person wrote: "số 15/QĐ-X ngày 20/1/2027"."""
    text = decision.amends
    if not text:
        return decision
    read = _amended(text, decision.symbol)
    if read is None:
        table.fault(f"phải có số và ngày của quyết định cũ, ví dụ «số 15/{decision.symbol} ngày 20/01/2027»", "amends")
        return decision
    amended, rest = read
    if decision.number == amended.number and decision.day in (None, amended.day):
        table.fault("trùng số, ngày với chính quyết định này; ghi số và ngày mới của quyết định sửa đổi", "amends")
    elif decision.day is not None and decision.day < amended.day:
        table.fault(f"quyết định cũ ({short_date(amended.day)}) sau ngày của quyết định này", "amends")
    said = f"Quyết định số {document_number(amended.number, amended.symbol)} {long_date(amended.day)}"
    return replace(decision, amended=amended, amends=f"{said} {rest}".strip())


def _amended(text: str, symbol: str) -> tuple[Amended, str] | None:
    """With what follows the day: "của Hội đồng …"; None without number and day."""
    day = _DAY.search(text)
    number = _NUMBER.search(text[: day.start()]) if day else None
    if day is None or number is None:
        return None
    try:
        on = date(int(day["year"]), int(day["month"]), int(day["day"]))
    except ValueError:
        return None
    return Amended(int(number["number"]), number["symbol"] or symbol, on), text[day.end() :].strip(" ,;.")
