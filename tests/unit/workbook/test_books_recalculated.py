"""The workbooks through LibreOffice: saved by it they read the same, and its recalculation agrees with the core."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from recalculation import NEEDS_LIBREOFFICE, recalculated

from cchc_eval.data import default_criteria_set, read_json
from cchc_eval.scoring import Change, CriteriaSet, UnitRecord, evaluate_all, load_criteria_set
from cchc_eval.vietnamese.writing import round_half_up
from cchc_eval.workbook.appraisal_book import read_appraisal, write_appraisal
from cchc_eval.workbook.appraisal_layout import NA, POINTS, TABLE, Layout
from cchc_eval.workbook.criteria_book import read_criteria, write_criteria

pytestmark = NEEDS_LIBREOFFICE


def units_of(cset: CriteriaSet, count: int) -> tuple[UnitRecord, ...]:
    """Units whose points are all set by the office, some not applicable, with survey figures that round."""
    random = Random(7)
    units = []
    for number in range(count):
        appraised: dict[str, Change] = {}
        council: dict[str, Change] = {}
        for leaf in cset.leaves:
            cents = random.randrange(int(leaf.max_points * 100) + 1)
            if leaf.scored_by == "office":
                appraised[leaf.code] = Change("", answer={"percent": Decimal(random.randrange(10001)) / 100})
            elif leaf.na_allowed and random.random() < 0.4:
                appraised[leaf.code] = Change("Không có việc", answer={"not_applicable": True})
            elif random.random() < 0.8:
                appraised[leaf.code] = Change("Theo hồ sơ", points=Decimal(cents) / 100)
            if cset.reckoning.unfounded_deducts and leaf.code in ("1.1.1", "1.1.3", "2.1.1")[: number % 3 + 1]:
                (council if number == 2 else appraised)[leaf.code] = Change("Không có căn cứ", unfounded=True)
            elif random.random() < 0.2:
                council[leaf.code] = Change("Hội đồng", points=Decimal(cents) / 100)
        answers = {"1.1.1": {"choice": "late"}, "1.1.3": {"part": 8, "whole": 9}} if number else {}
        counts = {item.code: number for item in cset.bonus_penalty.items[:number]} if cset.bonus_penalty else {}
        record = UnitRecord(f"U{number}", f"Đơn vị {number}", answers, appraised, council, submitted=number > 0)
        units.append(replace(record, counts=counts))
    return tuple(units)


@pytest.fixture(scope="module")
def rounds() -> Mapping[str, tuple[CriteriaSet, tuple[UnitRecord, ...]]]:
    excluding = default_criteria_set()
    full = load_criteria_set({**excluding.to_data(), "not_applicable": "full", "rounding": "4"})
    spread = load_criteria_set({**excluding.to_data(), "not_applicable": "spread", "rounding": "none"})
    unfounded = load_criteria_set({**excluding.to_data(), "unfounded_claims": "deduct"})
    weighted = load_criteria_set(_weighted(excluding.to_data()))
    return {
        "exclude": (excluding, units_of(excluding, 4)),
        "full": (full, units_of(full, 3)),
        "spread": (spread, units_of(spread, 3)),
        "weighted": (weighted, units_of(weighted, 3)),
        "unfounded": (unfounded, units_of(unfounded, 4)),
    }


def _weighted(data: dict[str, Any]) -> dict[str, Any]:
    """An index of weighted fields, bonus on top of it, and every way of not applying in turn."""
    ways = ("exclude", "full", "spread", "")
    criteria = [
        {**one, **({"not_applicable": way} if one.get("na_allowed") and (way := ways[at % 4]) else {})}
        for at, one in enumerate(data["criteria"])
    ]
    tops = [one["code"] for one in criteria if one["parent"] is None]
    weights = [{"field": code, "weight": 0.5 + at} for at, code in enumerate(tops)]
    bonus = read_json("bonus-penalty.json")
    return {**data, "criteria": criteria, "index_weights": weights, "bonus_on": "index", "bonus_penalty": bonus}


@pytest.fixture(scope="module")
def saved(
    rounds: Mapping[str, tuple[CriteriaSet, tuple[UnitRecord, ...]]], tmp_path_factory: pytest.TempPathFactory
) -> Mapping[str, bytes]:
    """What LibreOffice makes of the workbooks when it opens and saves them; one start for all."""
    books = {name: write_appraisal(cset, evaluate_all(cset, units)) for name, (cset, units) in rounds.items()}
    books["criteria"] = write_criteria(default_criteria_set())
    return recalculated(books, tmp_path_factory.mktemp("soffice"))


def test_the_criteria_set_survives_libreoffice(saved: Mapping[str, bytes]) -> None:
    assert read_criteria(saved["criteria"]) == default_criteria_set()


@pytest.mark.parametrize("name", ["exclude", "full", "spread", "weighted", "unfounded"])
def test_the_appraisal_survives_libreoffice(
    rounds: Mapping[str, tuple[CriteriaSet, tuple[UnitRecord, ...]]], saved: Mapping[str, bytes], name: str
) -> None:
    cset, units = rounds[name]
    assert read_appraisal(saved[name], cset, units) == units


@pytest.mark.parametrize("name", ["exclude", "full", "spread", "weighted", "unfounded"])
def test_the_formulas_agree_with_the_core(
    rounds: Mapping[str, tuple[CriteriaSet, tuple[UnitRecord, ...]]], saved: Mapping[str, bytes], name: str
) -> None:
    cset, units = rounds[name]
    layout = Layout(cset)
    workbook = load_workbook(io.BytesIO(saved[name]), data_only=True)
    for evaluation in evaluate_all(cset, units):
        sheet = workbook[evaluation.record.code]
        for column, score in zip(POINTS, (evaluation.self_score, evaluation.appraised, evaluation.final), strict=True):

            def shown(row: int, column: str = column, sheet: Worksheet = sheet) -> object:
                value = TABLE.cell(sheet, column, row).value
                if not isinstance(value, int | float):
                    return value
                # What a set does not round, cells show with four decimals.
                exact = Decimal(repr(value))
                return round_half_up(exact, 4) if cset.reckoning.decimals is None else exact

            for code, leaf in score.leaves.items():
                blank = column == "self" and leaf.criterion.scored_by == "office"
                expected = None if blank else NA if leaf.points is None else leaf.points
                assert shown(layout.rows[code]) == expected, (evaluation.record.code, column, code)
            for code, group in score.groups.items():
                assert shown(layout.rows[code]) == group.points
            closing = {key: shown(row) for key, row in layout.closing.items()}
            bonus = {"bonus": score.bonus - score.penalty} if cset.bonus_penalty is not None else {}
            assert closing == {
                **bonus,
                "total": score.total,
                "applicable": score.applicable,
                "index": score.index,
                "rank": score.rank,
            }
    overview = workbook["Tổng hợp"]
    for row, evaluation in enumerate(evaluate_all(cset, units), 5):
        assert Decimal(repr(overview.cell(row, 7).value)) == evaluation.final.index
        assert overview.cell(row, 9).value == 0
