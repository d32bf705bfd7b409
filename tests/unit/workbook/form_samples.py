"""Criteria sets, answers and edited workbooks for the tests of the form."""

from __future__ import annotations

import io
from collections.abc import Callable
from decimal import Decimal
from random import Random
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from cchc_eval.scoring import CriteriaSet, DeductRule, load_criteria_set
from cchc_eval.workbook.form import write_form
from cchc_eval.workbook.form_layout import MAIN_SHEET, Line, lay_out

TEXTS = (
    "Ban hành kế hoạch đúng hạn",
    "=1+1 là tên",
    "- gạch đầu dòng",
    "@sum, +5",
    "hai\ndòng",
    'có "ngoặc" và & < >',
    "50%",
    "1",
    "1/2",
    "dấu * ? ~ [x]",
    "_x0041_",
    "Chưa kê khai",
    "Không phát sinh",
    "rất dài " * 40,
)
_WHOLES = (1, 3, 7, 8, 9, 16, 20, 40, 200, 400, 800, 1000, 10_000)


def one_of_each() -> CriteriaSet:
    """A leaf of each rule under one group, an office leaf, and a group of codes that look like numbers."""
    leaf = {"parent": "1"}
    two = [{"key": "a", "label": "Việc A", "points": 1}, {"key": "b", "label": "Việc B", "points": 0.5}]
    bands = [{"from": 0, "label": "Ít", "points": 0}, {"from": 66.67, "label": "Nhiều", "points": 2}]
    events = [
        {"key": "late", "label": "Chậm", "minus": 0.25},
        {"key": "miss", "label": "Thiếu", "minus": 0.5},
    ]
    ratio = {"type": "ratio", "part": "Số việc xong", "whole": "Số việc giao", "floor_percent": 80}
    percent_bands = {"type": "bands", "measure": "percent", "part": "Đạt", "whole": "Tổng", "bands": bands}
    rules: list[dict[str, Any]] = [
        {"type": "choice", "options": two},
        {"type": "checklist", "items": two},
        {"type": "bands", "measure": "value", "value": "Số tin bài", "bands": bands},
        percent_bands,
        ratio,
        {"type": "deduct", "events": events},
        {"type": "percent", "value": "Tỷ lệ (%)"},
        {"type": "manual"},
    ]
    criteria: list[dict[str, Any]] = [{"code": "1", "parent": None, "title": "Nhóm", "max_points": 16}]
    for position, rule in enumerate(rules, 1):
        title = f"Tiêu chí loại {rule['type']}"
        criteria.append({**leaf, "code": f"1.{position}", "title": title, "max_points": 2, "rule": rule})
    criteria[5]["na_allowed"] = True  # 1.5, the ratio
    criteria.append({"code": "2", "parent": None, "title": "Khảo sát", "max_points": 4})
    survey = {"type": "percent", "value": "Tỷ lệ hài lòng (%)"}
    for code, scored_by in (("2.1", "office"), ("2.10", "unit")):
        common = {"parent": "2", "title": "Mức hài lòng", "max_points": 2, "rule": survey, "na_allowed": True}
        criteria.append({"code": code, "scored_by": scored_by, **common})
    return load_criteria_set(
        {
            "title": "Bộ tiêu chí mẫu",
            "year": 2026,
            "total_points": 20,
            "not_applicable": "exclude",
            "rank_bands": [
                {"rank": "TỐT", "from": 85},
                {"rank": "KHÁ", "from": 75},
                {"rank": "YẾU", "from": 0},
            ],
            "criteria": criteria,
        }
    )


EVERY_ANSWER: dict[str, dict[str, Any]] = {
    "1.1": {"choice": "b"},
    "1.2": {"checked": []},
    "1.3": {"value": Decimal("70.5")},
    "1.4": {"part": 2, "whole": 3},
    "1.5": {"part": 8, "whole": 9},
    "1.6": {"counts": {"late": 1, "miss": 0}},
    "1.7": {"percent": Decimal("95.5")},
    "1.8": {"points": Decimal("1.25")},
    "2.10": {"not_applicable": True},
}


def filled_form(**more: Any) -> bytes:
    cset = one_of_each()
    return write_form(cset, unit_code="U1", unit_name="Trung tâm A", answers=EVERY_ANSWER, **more)


def line_of(cset: CriteriaSet, code: str, position: int = 0) -> Line:
    """The heading row of a criterion, or its input row of that position (from 1)."""
    layout = lay_out(cset)
    return layout.inputs[code][position - 1] if position else layout.headings[code]


def edited(form: bytes, change: Callable[[Worksheet], Any]) -> bytes:
    """The form after a person changed its main sheet."""
    workbook = load_workbook(io.BytesIO(form))
    change(workbook[MAIN_SHEET])
    return saved(workbook)


def saved(workbook: Workbook) -> bytes:
    target = io.BytesIO()
    workbook.save(target)
    return target.getvalue()


def normal(answers: dict[str, Any], cset: CriteriaSet) -> dict[str, Any]:
    """Answers in one form: every count written out, ticks in the order of the items."""
    result = {}
    for code, answer in answers.items():
        rule = cset.by_code[code].rule
        if isinstance(rule, DeductRule) and "counts" in answer:
            answer = {"counts": {event.key: answer["counts"].get(event.key, 0) for event in rule.events}}
        elif "checked" in answer:
            answer = {"checked": [item.key for item in rule.items if item.key in answer["checked"]]}
        result[code] = answer
    return result


def random_set(rng: Random) -> CriteriaSet:
    """A set of one to four fields, some of them leaves, with every rule, odd texts and odd points."""
    criteria: list[dict[str, Any]] = []
    total = Decimal(0)
    for field in range(1, rng.randint(2, 5)):
        if rng.random() < 0.2:
            leaf = _random_leaf(rng, str(field), None)
            criteria.append(leaf)
            total += leaf["max_points"]
            continue
        leaves = [_random_leaf(rng, f"{field}.{position}", str(field)) for position in range(1, rng.randint(2, 6))]
        points = sum((leaf["max_points"] for leaf in leaves), Decimal(0))
        criteria += [{"code": str(field), "parent": None, "title": _text(rng), "max_points": points}, *leaves]
        total += points
    bands = sorted({Decimal(rng.randint(1, 10_000)) / 100 for _ in range(rng.randint(0, 4))} | {Decimal(0)})
    ranks = [{"rank": f'Hạng "{place}"', "from": start} for place, start in enumerate(bands)]
    return load_criteria_set(
        {
            "title": _text(rng),
            "year": rng.randint(2020, 2030),
            "total_points": total,
            "not_applicable": rng.choice(["exclude", "full"]),
            "rank_bands": ranks,
            "criteria": criteria,
        }
    )


def _text(rng: Random) -> str:
    return rng.choice(TEXTS)


def _random_leaf(rng: Random, code: str, parent: str | None) -> dict[str, Any]:
    most = Decimal(rng.randint(1, 600)) / 100
    return {
        "code": code,
        "parent": parent,
        "title": _text(rng),
        "max_points": most,
        "rule": _random_rule(rng, most),
        "scored_by": "office" if rng.random() < 0.1 else "unit",
        "na_allowed": rng.random() < 0.4,
        "evidence": [_text(rng) for _ in range(rng.randint(0, 2))],
        "guidance": rng.choice(["", _text(rng)]),
    }


def _random_rule(rng: Random, most: Decimal) -> dict[str, Any]:
    kind = rng.choice(["choice", "checklist", "value", "share", "ratio", "deduct", "percent", "manual"])
    keys = [f"k{position}" for position in range(rng.randint(1, 4))]
    if kind in ("choice", "checklist"):
        parts = len(keys) if kind == "checklist" else 1
        items = [{"key": key, "label": _text(rng), "points": _some_of(rng, most / parts)} for key in keys]
        return {"type": kind, "options" if kind == "choice" else "items": items}
    if kind in ("value", "share"):
        starts = {Decimal(0)} | {Decimal(rng.randint(1, 15_000)) / 100 for _ in keys}
        bands = [{"from": start, "label": _text(rng), "points": _some_of(rng, most)} for start in sorted(starts)]
        if kind == "value":
            return {"type": "bands", "measure": "value", "value": _text(rng), "bands": bands}
        return {
            "type": "bands",
            "measure": "percent",
            "part": _text(rng),
            "whole": _text(rng),
            "bands": bands,
        }
    if kind == "ratio":
        floor = rng.choice([Decimal(0), Decimal(80), Decimal("66.67"), Decimal("12.5")])
        return {"type": "ratio", "part": _text(rng), "whole": _text(rng), "floor_percent": floor}
    if kind == "deduct":
        minus = [Decimal(rng.randint(1, 2000)) / 1000 for _ in keys]
        events = [{"key": key, "label": _text(rng), "minus": m} for key, m in zip(keys, minus, strict=True)]
        return {"type": "deduct", "events": events}
    if kind == "percent":
        return {"type": "percent", "value": _text(rng)}
    return {"type": "manual"}


def _some_of(rng: Random, most: Decimal) -> Decimal:
    """0 to `most`, with up to three decimals."""
    return Decimal(rng.randint(0, int(most * 1000))) / 1000


def random_answers(rng: Random, cset: CriteriaSet) -> dict[str, Any]:
    answers = {}
    for leaf in cset.leaves:
        if leaf.scored_by == "office" or rng.random() < 0.15:
            continue
        if leaf.na_allowed and rng.random() < 0.3:
            answers[leaf.code] = {"not_applicable": True}
        else:
            answers[leaf.code] = _random_answer(rng, leaf.rule, leaf.max_points)
    return answers


def _random_answer(rng: Random, rule: Any, most: Decimal) -> dict[str, Any]:
    if rule.type == "choice":
        return {"choice": rng.choice([option.key for option in rule.options])}
    if rule.type == "checklist":
        return {"checked": [item.key for item in rule.items if rng.random() < 0.5]}
    if rule.type == "deduct":
        return {"counts": {event.key: rng.randint(0, 3) for event in rule.events if rng.random() < 0.8}}
    if rule.type == "percent":
        return {"percent": Decimal(rng.randint(0, 100_000)) / 1000}
    if rule.type == "manual":
        return {"points": Decimal(rng.randint(0, int(most * 100))) / 100}
    if rule.type == "bands" and rule.measure == "value":
        return {"value": rng.choice([band.from_ for band in rule.bands] + [Decimal(rng.randint(0, 20_000)) / 100])}
    return _random_share(rng, rule)


def _random_share(rng: Random, rule: Any) -> dict[str, Any]:
    limits = [band.from_ for band in rule.bands] if rule.type == "bands" else [rule.floor_percent]
    scale = rng.choice([Decimal(1), Decimal(1), Decimal("0.1"), Decimal("0.001")])
    if rng.random() < 0.3:  # just on a limit, or the least step off it
        whole, part = 10_000, int(100 * rng.choice(limits)) + rng.randint(-1, 1)
        return {"part": max(part, 0) * scale, "whole": whole * scale}
    whole = rng.choice(_WHOLES) * rng.randint(1, 50)
    return {"part": rng.randint(0, whole + whole // 5) * scale, "whole": whole * scale}
