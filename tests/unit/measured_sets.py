"""Small criteria sets of measured rules for the tests of several rooms."""

from __future__ import annotations

import importlib.util
import inspect
import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from real_rules import RealRule, keyed, measured

from cchc_eval.scoring import CriteriaSet, load_criteria_set

_REGULATIONS = Path(__file__).parent / "scoring" / "test_real_sets.py"
BANDS = [{"rank": "TỐT", "from": 85}, {"rank": "KHÁ", "from": 70}, {"rank": "YẾU", "from": 0}]
SHARE = {"kind": "share", "part": "Số việc xong", "whole": "Tổng số việc"}
IN_PROPORTION = measured(SHARE, {"kind": "proportional"})
PLAN = {"type": "choice", "options": keyed(("yes", "Có", 1), ("no", "Không", 0), name="points")}
GATE = {"gate": {"code": "1.1", "at_least": 1}}


def leaf(code: str, points: float, rule: dict[str, Any], parent: str | None = None, **more: Any) -> dict[str, Any]:
    return {"code": code, "parent": parent, "title": code, "max_points": points, "rule": rule, **more}


def field(code: str, points: float, **more: Any) -> dict[str, Any]:
    return {"code": code, "parent": None, "title": code, "max_points": points, **more}


def a_set(*criteria: dict[str, Any], **more: Any) -> CriteriaSet:
    """A set of these criteria, which survives JSON."""
    total = sum(Decimal(str(one["max_points"])) for one in criteria if one["parent"] is None)
    head = {"title": "Bộ tiêu chí", "year": 2026, "total_points": float(total), "rank_bands": BANDS}
    cset = load_criteria_set({**head, "criteria": list(criteria), **more})
    assert load_criteria_set(json.loads(json.dumps(cset.to_data()))) == cset
    return cset


def set_of(*rules: RealRule) -> CriteriaSet:
    """A set with a leaf for each rule, by its number."""
    return a_set(*(leaf(one.number, one.max_points, one.rule, **one.leaf) | {"title": one.said} for one in rules))


def sets_of_whole_regulations() -> list[CriteriaSet]:
    """Every set that the tests of whole regulations make, as they make it."""
    found: list[CriteriaSet] = []

    def recorded(*criteria: dict[str, Any], **more: Any) -> CriteriaSet:
        found.append(a_set(*criteria, **more))
        return found[-1]

    spec = importlib.util.spec_from_file_location("real_sets", _REGULATIONS)
    assert spec is not None and spec.loader is not None
    module: Any = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.a_set = recorded
    for test, arguments in _tests(module):
        test(**arguments)
    return found


def _tests(module: Any) -> Iterator[tuple[Callable[..., None], dict[str, Any]]]:
    for name, test in vars(module).items():
        if not name.startswith("test_") or not inspect.isfunction(test):
            continue
        marks = [mark.args for mark in getattr(test, "pytestmark", []) if mark.name == "parametrize"]
        for names, values in marks or [((), [()])]:
            for given in values:
                yield test, dict(zip(names, given, strict=True))
