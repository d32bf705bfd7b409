"""Hypothesis strategies: criteria sets of any shape, and answers that fit them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from cchc_eval.scoring import (
    BandsRule,
    ChecklistRule,
    ChoiceRule,
    CriteriaSet,
    Criterion,
    DeductRule,
    ManualRule,
    PercentRule,
    RatioRule,
    load_criteria_set,
)

TITLES = st.text("aăâbcdđeêghiklmnoôơpqrstuưvxyấềộữ 0123456789(),–'=+", min_size=1, max_size=40).filter(str.strip)


def hundredths(low: int, high: int) -> st.SearchStrategy[Decimal]:
    """Numbers with two decimals, `low` to `high` in hundredths."""
    return st.integers(low, high).map(lambda n: Decimal(n) / 100)


def _json(value: Decimal) -> int | float:
    return int(value) if value == int(value) else float(value)


# Rules whose points stand in the set itself, and those that compute them.
LISTED = ("choice", "checklist", "value", "percent_bands")
KINDS = (*LISTED, "ratio", "deduct", "percent", "manual")


@st.composite
def rules(draw: st.DrawFn, max_points: Decimal, kinds: Sequence[str] = KINDS) -> dict[str, Any]:
    """The data of one rule that fits `max_points`."""
    cents = int(max_points * 100)
    kind = draw(st.sampled_from(kinds))
    count = draw(st.integers(1, 4))
    if kind == "choice":
        points = [cents, *draw(st.lists(st.integers(0, cents), min_size=count, max_size=count))]
        options = [
            {"key": f"o{n}", "label": f"Phương án {n}", "points": _json(Decimal(p) / 100)} for n, p in enumerate(points)
        ]
        return {"type": "choice", "options": options}
    if kind == "checklist":
        items = [
            {"key": f"i{n}", "label": f"Nội dung {n}", "points": _json(Decimal(cents // count) / 100)}
            for n in range(count)
        ]
        return {"type": "checklist", "items": items}
    if kind in ("value", "percent_bands"):
        froms = sorted(draw(st.sets(st.integers(1, 20000), max_size=count)))
        bands = [
            {
                "from": _json(Decimal(f) / 100),
                "label": f"Từ {f}",
                "points": _json(Decimal(draw(st.integers(0, cents))) / 100),
            }
            for f in [0, *froms]
        ]
        if kind == "value":
            return {"type": "bands", "measure": "value", "value": "Số lượng", "unit": "việc", "bands": bands}
        return {"type": "bands", "measure": "percent", "part": "Số đạt", "whole": "Tổng số", "bands": bands}
    if kind == "ratio":
        floor = _json(draw(hundredths(0, 10000)))
        return {"type": "ratio", "part": "Số hoàn thành", "whole": "Số kế hoạch", "floor_percent": floor}
    if kind == "deduct":
        events = [
            {"key": f"e{n}", "label": f"Trường hợp {n}", "minus": _json(draw(hundredths(1, 300)))} for n in range(count)
        ]
        return {"type": "deduct", "events": events}
    if kind == "percent":
        return {"type": "percent", "value": "Tỷ lệ (%)"}
    return {"type": "manual"}


@st.composite
def criteria_sets(draw: st.DrawFn, max_fields: int = 4, kinds: Sequence[str] = KINDS) -> CriteriaSet:
    """Trees of up to three levels; sums hold by construction."""
    criteria: list[dict[str, Any]] = []

    def grow(code: str, parent: str | None, depth: int) -> Decimal:
        node: dict[str, Any] = {"code": code, "parent": parent, "title": draw(TITLES)}
        criteria.append(node)
        below = draw(st.integers(1, 3)) if depth < 3 and draw(st.booleans()) else 0
        if below:
            points = sum((grow(f"{code}.{n}", code, depth + 1) for n in range(1, below + 1)), Decimal(0))
        else:
            points = draw(hundredths(1, 1000))
            node["rule"] = draw(rules(points, kinds))
            node["na_allowed"] = draw(st.booleans())
            node["scored_by"] = draw(st.sampled_from(["unit", "unit", "unit", "office"]))
            node["evidence"] = draw(st.lists(TITLES, max_size=2))
        node["max_points"] = _json(points)
        return points

    total = sum((grow(str(n), None, 1) for n in range(1, draw(st.integers(1, max_fields)) + 1)), Decimal(0))
    return load_criteria_set(
        {
            "title": draw(TITLES),
            "year": draw(st.integers(2017, 2035)),
            "total_points": _json(total),
            "not_applicable": draw(st.sampled_from(["exclude", "full"])),
            "rank_bands": [
                {"rank": "TỐT", "from": 85},
                {"rank": "KHÁ", "from": 75},
                {"rank": "TRUNG BÌNH", "from": 60},
                {"rank": "YẾU", "from": 0},
            ],
            "criteria": criteria,
        }
    )


@st.composite
def answer_to(draw: st.DrawFn, criterion: Criterion) -> dict[str, Any]:
    """A valid answer of one leaf, not counting "not applicable"."""
    rule = criterion.rule
    amounts = st.one_of(st.integers(0, 500), hundredths(0, 50000))
    if isinstance(rule, ChoiceRule):
        return {"choice": draw(st.sampled_from([option.key for option in rule.options]))}
    if isinstance(rule, ChecklistRule):
        return {"checked": draw(st.lists(st.sampled_from([item.key for item in rule.items]), unique=True))}
    if isinstance(rule, BandsRule) and rule.measure == "value":
        return {"value": draw(amounts)}
    if isinstance(rule, (BandsRule, RatioRule)):
        return {"part": draw(amounts), "whole": draw(st.one_of(st.integers(1, 500), hundredths(1, 50000)))}
    if isinstance(rule, DeductRule):
        return {"counts": {event.key: draw(st.integers(0, 9)) for event in rule.events if draw(st.booleans())}}
    if isinstance(rule, PercentRule):
        return {"percent": draw(hundredths(0, 10000))}
    assert isinstance(rule, ManualRule)
    return {"points": draw(hundredths(0, int(criterion.max_points * 100)))}


@st.composite
def answers_to(draw: st.DrawFn, cset: CriteriaSet, *, office: bool = False) -> dict[str, dict[str, Any]]:
    """Answers of some leaves, some of them "not applicable"; office-scored leaves only with `office`."""
    answers: dict[str, dict[str, Any]] = {}
    for leaf in cset.leaves:
        if leaf.scored_by == "office" and not office:
            continue
        kind = draw(st.sampled_from(["answer", "answer", "answer", "nothing", "not applicable"]))
        if kind == "answer" or (kind == "not applicable" and not leaf.na_allowed):
            answers[leaf.code] = draw(answer_to(leaf))
        elif kind == "not applicable":
            answers[leaf.code] = {"not_applicable": True}
    return answers
