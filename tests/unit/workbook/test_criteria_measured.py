"""Measured rules, conditions, weights and the settings of a set out to the criteria workbook and back."""

from __future__ import annotations

import io
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest
from book_edits import edited, problems_of, with_cells
from hypothesis import given, settings
from hypothesis import strategies as st
from measured_books import BOOK, PARTS, QUOTA, SEVERAL, STEPPED, WHOLE, described
from measured_sets import PLAN, a_set, leaf, set_of, sets_of_whole_regulations
from measured_strategies import any_rules
from openpyxl import Workbook, load_workbook
from real_rules import RULES, measured, steps
from recalculation import NEEDS_LIBREOFFICE, recalculated
from scoring_strategies import criteria_sets

from cchc_eval.scoring import CriteriaSet, load_criteria_set
from cchc_eval.scoring.rule_kinds import KINDS, MEASURE_KINDS, RULE_KINDS, SCALE_KINDS
from cchc_eval.scoring.rule_schema import NESTED, RuleKind
from cchc_eval.workbook.criteria_book import read_criteria, write_criteria
from cchc_eval.workbook.criteria_layout import (
    ENTRY_COLUMNS,
    GUIDE,
    HELP,
    INFO,
    LISTS,
    MEASURED,
    RECKONING,
    TREE,
    entry_column,
)
from cchc_eval.workbook.criteria_layout import RULES as RULE_SHEET
from cchc_eval.workbook.criteria_measured import every_field, options_of
from cchc_eval.workbook.guard import WorkbookError

GROUPS = st.sampled_from(["Nhóm 1", "Nhóm 2", "Xã, phường"])


def test_all_real_rules_make_the_round_trip() -> None:
    cset = set_of(*RULES)
    remarks: list[str] = []
    read = read_criteria(write_criteria(cset), "", remarks)
    assert [one.to_data() for one in read.criteria] == [one.to_data() for one in cset.criteria]
    assert (read, read.fingerprint) == (cset, cset.fingerprint)
    assert not [remark for remark in remarks if "không được đọc" in remark]


@pytest.mark.parametrize("kind", sorted({one.rule["type"] for one in RULES}))
def test_a_rule_alone_gets_the_sheets_that_it_needs(kind: str) -> None:
    cset = set_of(next(one for one in RULES if one.rule["type"] == kind))
    assert read_criteria(write_criteria(cset)) == cset


def test_the_sets_of_whole_regulations_make_the_round_trip() -> None:
    sets = sets_of_whole_regulations()
    assert len(sets) > 15
    for cset in sets:
        read = read_criteria(write_criteria(cset))
        assert (read, read.fingerprint) == (cset, cset.fingerprint)


def test_what_a_set_says_of_its_index_conditions_and_groups_makes_the_round_trip() -> None:
    read = read_criteria(write_criteria(WHOLE))
    assert read.to_data() == WHOLE.to_data()
    assert read == WHOLE


@st.composite
def whole_sets(draw: st.DrawFn) -> CriteriaSet:
    """Sets of any shape with whatever a set may say."""
    data = draw(criteria_sets(max_fields=3)).to_data()
    leaves = [one for one in data["criteria"] if "rule" in one]
    for one in leaves:
        most = Decimal(str(one["max_points"]))
        if draw(st.booleans()):
            one["rule"] = draw(any_rules(most))
        groups = draw(st.lists(GROUPS, max_size=2, unique=True))
        one["variants"] = [{"group": group, "rule": draw(any_rules(most))} for group in groups]
        if one["na_allowed"]:
            one["not_applicable"] = draw(st.sampled_from(["exclude", "full", "spread"]))
    for other, one in pairwise(leaves):
        if other["scored_by"] == one["scored_by"] and draw(st.booleans()):
            one["gate"] = {"code": other["code"], "at_least": other["max_points"]}
    for one in data["criteria"][1:] if len(leaves) > 1 else ():
        # The first leaf applies to all.
        if one is not leaves[0] and not leaves[0]["code"].startswith(f"{one['code']}."):
            one["not_for"] = draw(st.lists(GROUPS, max_size=2, unique=True))
    if draw(st.booleans()):
        tops = draw(st.permutations([one["code"] for one in data["criteria"] if one["parent"] is None]))
        data["index_weights"] = [{"field": code, "weight": draw(st.integers(1, 9))} for code in tops]
    data |= draw(
        st.fixed_dictionaries(
            {"not_applicable": st.sampled_from(["exclude", "full", "spread"])},
            optional={
                "rounding": st.sampled_from(["2", "4", "none"]),
                "bonus_on": st.sampled_from(["total", "index"]),
                "unfounded_claims": st.sampled_from(["keep", "deduct"]),
                "quota": st.sampled_from([QUOTA, {"rank": "KHÁ", "percent": 0.5}]),
            },
        )
    )
    return load_criteria_set(data)


# Every kind of rule and whatever a set may say is tried above.
@settings(max_examples=20)
@given(whole_sets())
def test_any_set_makes_the_round_trip(cset: CriteriaSet) -> None:
    read = read_criteria(write_criteria(cset))
    assert read.to_data() == cset.to_data()
    assert read.fingerprint == cset.fingerprint


def rows_under(kind: RuleKind) -> Iterator[list[str]]:
    """The labels of the rows of a rule, measure or scale, for each kind that may stand inside it."""
    own = [field.label for field in kind.fields]
    nested = [field for field in kind.fields if field.kind == NESTED]
    if not nested:
        yield own
    for one in nested:
        kinds = KINDS[one.family]
        for inside in (kinds[name] for name in one.among or kinds):
            yield from ([*own, *labels] for labels in rows_under(inside))


def test_no_two_rows_of_one_rule_have_the_same_name() -> None:
    measures = [labels for kind in MEASURE_KINDS.values() for labels in rows_under(kind)]
    scales = [labels for kind in SCALE_KINDS.values() for labels in rows_under(kind)]
    own = [field.label for name in ("measured", "sum") for field in RULE_KINDS[name].fields]
    for labels in (*measures, *scales, *(labels for kind in RULE_KINDS.values() for labels in rows_under(kind))):
        assert len(set(labels)) == len(labels), labels
    named = {label for labels in measures for label in labels}
    assert not named & {label for labels in scales for label in labels}
    assert not {*own, "Cách chấm"} & (named | {label for labels in scales for label in labels})


def test_every_entry_has_a_column_for_each_of_its_fields() -> None:
    for kinds in KINDS.values():
        for kind in kinds.values():
            for listed in kind.fields:
                columns = [entry_column(one.name) for one in listed.fields if one.kind != NESTED]
                assert len(set(columns)) == len(columns)
                assert set(columns) <= set(ENTRY_COLUMNS)


def test_a_drop_down_offers_the_same_for_every_row_of_a_name() -> None:
    offered: dict[str, tuple[str, ...]] = {}
    for field_ in every_field():
        assert offered.setdefault(field_.label, options_of(field_)) == options_of(field_)
    book = load_workbook(io.BytesIO(write_criteria(WHOLE)))
    lists = {column[0].value: [cell.value for cell in column[1:] if cell.value] for column in book[LISTS].columns}
    assert lists["Thang điểm"] == [kind.label for kind in SCALE_KINDS.values()]
    assert lists["Cách gộp"][-1] == "Số lần đạt mức"
    assert set(lists[None]) == {field_.label for field_ in every_field()}
    assert book[LISTS].sheet_state == "veryHidden"


def test_a_set_without_any_of_it_has_the_workbook_that_it_always_had() -> None:
    plain = a_set(leaf("1", 1, PLAN))
    book = load_workbook(io.BytesIO(write_criteria(plain)))
    assert book.sheetnames == [INFO, TREE, RULE_SHEET, HELP, "_cchc"]
    assert book[TREE].max_column == 13
    offered = [rule.formula1 for sheet in (book[INFO], book[TREE]) for rule in sheet.data_validations.dataValidation]
    assert not [words for words in offered if "Chia lại" in words or "thang điểm" in words]
    wide = write_criteria(plain, wide=True)
    assert load_workbook(io.BytesIO(wide)).sheetnames == [
        INFO,
        TREE,
        RULE_SHEET,
        MEASURED,
        RECKONING,
        HELP,
        GUIDE,
        LISTS,
        "_cchc",
    ]
    assert read_criteria(wide) == plain


def test_a_workbook_of_before_that_got_none_of_the_sheets_is_told_what_it_needs() -> None:
    plain = write_criteria(a_set(leaf("1", 1, {"type": "manual"})))
    (problem,) = problems_of(lambda: read_criteria(with_cells(plain, TREE, E2="Đo rồi chấm theo thang điểm")))
    assert problem.startswith(f"Sheet '{TREE}', ô E2, tiêu chí 1: cách chấm «Đo rồi chấm theo thang điểm» cần sheet")


def test_an_official_edits_a_rule_in_its_rows() -> None:
    book = write_criteria(a_set(leaf("1", 2, STEPPED), leaf("2", 2, SEVERAL)))
    changed = with_cells(book, MEASURED, F3="Số hồ sơ trước hạn", F5="Có", I8="85 %", K9="1,5", H9="Trên 95 phần trăm")
    rule = read_criteria(changed).by_code["1"].rule.to_data()
    assert rule["measure"] == {"kind": "share", "part": "Số hồ sơ trước hạn", "whole": "Tổng số hồ sơ", "within": True}
    assert rule["scale"]["steps"][1:] == [
        {"from": 85, "label": "Từ 80%", "points": 1}, {"above": 95, "label": "Trên 95 phần trăm", "points": 1.5}
    ]  # fmt: skip


def test_an_official_writes_a_new_rule_below_in_any_order() -> None:
    def edit(workbook: Workbook) -> None:
        workbook[INFO]["B5"] = 5
        workbook[TREE].append(["2", None, "Chậm báo cáo", 3, "Đo rồi chấm theo thang điểm", *[None] * 4, "Đơn vị"])
        for item, value, *entry in (
            ("Bậc", None, None, "Chậm", 1, None, 1), ("Hạn", "15/12/2026"), ("Thang điểm", "Theo bậc"),
            ("Cách đo", "Số ngày chậm so với hạn"), ("Bậc", None, None, "Đúng hạn", None, None, 3),
            ("Ngày cần nhập", "Ngày gửi báo cáo"),
        ):  # fmt: skip
            workbook[MEASURED].append(["2", None, None, None, item, value, *entry])

    rule = read_criteria(edited(described(STEPPED), edit)).by_code["2"].rule
    assert {"type": "measured", **rule.to_data()} == measured(
        {"kind": "days_late", "value": "Ngày gửi báo cáo", "due": "2026-12-15"},
        steps((None, "Đúng hạn", 3), (1, "Chậm", 1)),
    )


def says(cset: CriteriaSet) -> frozenset[str]:
    """What a set has to say: its fields and those of its criteria."""
    data = cset.to_data()
    return frozenset(data).union(*data["criteria"])


@pytest.mark.parametrize("mark", [pytest.param(None, marks=NEEDS_LIBREOFFICE)])
def test_what_libreoffice_saved_again_is_the_same_set(mark: None, tmp_path: Path) -> None:
    # One of those that say the same things.
    alike = {says(cset): cset for cset in sets_of_whole_regulations()}
    assert len(alike) > 6
    sets = {"all": set_of(*RULES), "whole": WHOLE, **{f"r{n}": cset for n, cset in enumerate(alike.values())}}
    for name, book in recalculated({name: write_criteria(cset) for name, cset in sets.items()}, tmp_path).items():
        assert read_criteria(book).fingerprint == sets[name].fingerprint


ODD = (None, "", " ", "x", "k1", "Có", True, 0, -1, 0.5, 1e9, "1/2", "=1+1", "Theo bậc", "Cách đo", "Thang điểm", "Bậc",
       "Phần", "Tỷ lệ (phần/tổng)", "So với chỉ tiêu", "Cộng các phần", "15/12/2026", "Nhóm 1", "p1", "1.1", "1",
       "Mốc")  # fmt: skip
EDITED = (BOOK, write_criteria(a_set(leaf("1", 2, PARTS), leaf("2", 2, SEVERAL), leaf("3", 2, STEPPED))))


@settings(max_examples=15)
@given(st.randoms(use_true_random=False))
def test_whatever_is_typed_is_read_or_told_in_words(rng: Random) -> None:
    def edit(workbook: Workbook) -> None:
        for _ in range(rng.randrange(1, 6)):
            sheet = workbook[rng.choice([MEASURED, MEASURED, MEASURED, TREE, RECKONING])]
            row, column = rng.randrange(2, sheet.max_row + 2), rng.randrange(1, sheet.max_column + 1)
            sheet.cell(row, column).value = rng.choice(ODD)
        if rng.random() < 0.3:
            workbook[MEASURED].delete_rows(rng.randrange(2, workbook[MEASURED].max_row))

    book = edited(rng.choice(EDITED), edit)
    try:
        cset = read_criteria(book)
    except WorkbookError as error:
        for problem in error.problems:
            assert problem.startswith("Sheet '") and "trường «" not in problem, problem
    else:
        assert read_criteria(write_criteria(cset)) == cset
