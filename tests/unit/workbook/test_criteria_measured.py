"""Measured rules, conditions, weights and the settings of a set out to the criteria workbook and back."""

from __future__ import annotations

import io
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import pytest
from book_edits import edited, problems_of, with_cells
from hypothesis import given, settings
from hypothesis import strategies as st
from measured_sets import GATE, IN_PROPORTION, PLAN, a_set, field, leaf, set_of, sets_of_whole_regulations
from measured_strategies import any_rules
from openpyxl import Workbook, load_workbook
from real_rules import RULES, RealRule, keyed, measured, steps
from recalculation import NEEDS_LIBREOFFICE, recalculated
from scoring_strategies import criteria_sets

from cchc_eval.scoring import CriteriaSet, load_criteria_set
from cchc_eval.scoring.rule_kinds import KINDS, MEASURE_KINDS, RULE_KINDS, SCALE_KINDS
from cchc_eval.scoring.rule_schema import NESTED, RuleKind
from cchc_eval.workbook.criteria_book import read_criteria, write_criteria
from cchc_eval.workbook.criteria_layout import (
    ENTRY_COLUMNS,
    GUIDE,
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


@pytest.mark.parametrize("one", RULES, ids=[one.number for one in RULES])
def test_a_real_rule_makes_the_round_trip(one: RealRule) -> None:
    cset = set_of(one)
    read = read_criteria(write_criteria(cset))
    assert read.to_data() == cset.to_data()
    assert read == cset


def test_all_real_rules_make_the_round_trip_together() -> None:
    cset = set_of(*RULES)
    remarks: list[str] = []
    read = read_criteria(write_criteria(cset), "", remarks)
    assert read.fingerprint == cset.fingerprint
    assert not [remark for remark in remarks if "không được đọc" in remark]


def test_the_sets_of_whole_regulations_make_the_round_trip() -> None:
    sets = sets_of_whole_regulations()
    assert len(sets) > 15
    for cset in sets:
        read = read_criteria(write_criteria(cset))
        assert (read, read.fingerprint) == (cset, cset.fingerprint)


QUOTA = {"rank": "TỐT", "percent": 20, "among": "KHÁ"}
WHOLE = a_set(
    field("1", 4), leaf("1.1", 1, PLAN, "1"), leaf("1.2", 1, IN_PROPORTION, "1", **GATE),
    leaf("1.3", 2, {"type": "ratio", "part": "Xong", "whole": "Giao"}, "1", na_allowed=True, not_applicable="full",
         variants=[{"group": "Xã, phường", "rule": {"type": "bands", "measure": "percent", "part": "a", "whole": "b",
                                                    "bands": [{"from": 0, "label": "Thấp", "points": 0},
                                                              {"from": 0.5, "label": "Cao", "points": 2}]}},
                   {"group": "Sở", "rule": IN_PROPORTION},
                   {"group": "Ban", "rule": {"type": "manual"}}]),
    field("2", 2, not_for=["Trường học"]), leaf("2.1", 2, IN_PROPORTION, "2", na_allowed=True, not_applicable="spread",
                                                not_for=["Trạm y tế", "Ban"]),
    not_applicable="spread", rounding="none", unfounded_claims="deduct", bonus_on="index", quota=QUOTA,
    index_weights=[{"field": "2", "weight": 0.3}, {"field": "1", "weight": 0.7}],
)  # fmt: skip


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


@settings(max_examples=60)
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
    assert book.sheetnames == [INFO, TREE, RULE_SHEET, "_cchc"]
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
        GUIDE,
        LISTS,
        "_cchc",
    ]
    assert read_criteria(wide) == plain


def test_a_workbook_of_before_that_got_none_of_the_sheets_is_told_what_it_needs() -> None:
    plain = write_criteria(a_set(leaf("1", 1, {"type": "manual"})))
    (problem,) = problems_of(lambda: read_criteria(with_cells(plain, TREE, E2="Đo rồi chấm theo thang điểm")))
    assert problem.startswith(f"Sheet '{TREE}', ô E2, tiêu chí 1: cách chấm «Đo rồi chấm theo thang điểm» cần sheet")


def described(*rules: tuple[str, float, dict[str, Any]]) -> bytes:
    return write_criteria(a_set(*(leaf(code, most, rule) for code, most, rule in rules)))


STEPPED = measured(
    {"kind": "share", "part": "Số hồ sơ đúng hạn", "whole": "Tổng số hồ sơ"},
    steps((None, "Dưới 80%", 0), (80, "Từ 80%", 1), ("> 95", "Trên 95%", 2)),
)
# Rows: 2 Cách đo, 3 Tử số, 4 Mẫu số, 5 Không nhận, 6 Thang điểm, 7 to 9 Bậc
SEVERAL = measured(
    {
        "kind": "several",
        "take": "mean",
        "of": {"kind": "percent", "value": "Chỉ số"},
        "items": keyed(("k1", "Quý I", 1), ("k2", "Quý II", 1)),
    },
    {"kind": "per_step", "step": 10, "each": 0.5},
)
# Rows: 2 Cách đo, 3 Cách gộp, 4 Số đo, 5 Tỷ lệ cần nhập, 6 and 7 Lần, 8 Thang, 9 Cộng hay trừ, 10 Nấc từ, 11 Mỗi nấc
PARTS = {"type": "sum", "parts": [{"key": key, "label": key, "max_points": 1, **IN_PROPORTION} for key in ("p1", "p2")]}
for part in PARTS["parts"]:
    part.pop("type")
# Rows: 2 Phần p1, 3 Cách đo, 4 Tử, 5 Mẫu, 6 Không nhận, 7 Thang, 8 Mức đủ, 9 Mức bắt đầu, 10 Phần p2


def test_an_official_edits_a_rule_in_its_rows() -> None:
    book = described(("1", 2, STEPPED), ("2", 2, SEVERAL))
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

    rule = read_criteria(edited(described(("1", 2, STEPPED)), edit)).by_code["2"].rule
    assert {"type": "measured", **rule.to_data()} == measured(
        {"kind": "days_late", "value": "Ngày gửi báo cáo", "due": "2026-12-15"},
        steps((None, "Đúng hạn", 3), (1, "Chậm", 1)),
    )


@pytest.mark.parametrize(
    ("rule", "cells", "at", "said"),
    [
        (STEPPED, {"F2": "Tỷ lệ phần/tổng"}, "F2", "«Tỷ lệ phần/tổng» không đúng; hãy chọn «Một số liệu»"),
        (STEPPED, {"F2": "Một số liệu"}, "F2", "«Một số liệu» còn thiếu dòng «Số liệu cần nhập»"),
        (STEPPED, {"F2": "Một số liệu"}, "E3", "mục «Tử số (phần)» không dùng cho cách chấm «Đo rồi chấm theo thang điểm»"),
        (STEPPED, {"F3": None}, "F3", "để trống; hãy ghi «Giá trị»"),
        (STEPPED, {"E3": "Tử số"}, "E3", "không có mục «Tử số»"),
        (STEPPED, {"E4": "Tử số (phần)"}, "E4", "mục «Tử số (phần)» đã có ở ô E3; mỗi mục một dòng"),
        (STEPPED, {"A3": None}, "A3", "để trống; hãy ghi mã tiêu chí của dòng này"),
        (STEPPED, {"A3": "9"}, "A3", "không có tiêu chí này trong sheet 'Bộ tiêu chí'"),
        (STEPPED, {"C3": "Nhóm 1"}, "C3", "nhóm «Nhóm 1» còn thiếu dòng «Cách chấm»"),
        (STEPPED, {"D3": "p1"}, "D3", "không có phần «p1»"),
        (STEPPED, {"F5": "Không"}, "F5", "«Không» không đúng; hãy chọn «Có», để trống"),
        (STEPPED, {"G3": "k1"}, "G3", "mục «Tử số (phần)» không dùng cột «Mã nội dung»"),
        (STEPPED, {"F7": "x"}, "F7", "mục «Bậc» không dùng cột «Giá trị»"),
        (STEPPED, {"N7": 1}, "N7", "mục «Bậc» không dùng cột «Trọng số»"),
        (STEPPED, {"I8": 0.8}, "I8", "«0,8» là 0,8 % hay 80 %?"),
        (STEPPED, {"I9": 90}, "J9", "ghi «Từ mức (≥), tại mốc» hoặc «Trên mức (>)», không ghi cả hai"),
        (STEPPED, {"K8": "nhiều"}, "K8", "«nhiều» không phải là số"),
        (STEPPED, {"K8": 5}, "K8", "điểm (5) vượt quá 2"),
        (STEPPED, {"L8": 9}, "L8", "điểm cuối mức (9) vượt quá 2"),
        (STEPPED, {"L8": 2, "M8": "Có"}, "M8", "ghi «Tăng dần đến (điểm)» hoặc «Nhân với tỷ lệ», không ghi cả hai"),
        (STEPPED, {"H8": None}, "H8", "để trống; hãy ghi «Nội dung»"),
        (STEPPED, {"I7": 50}, "F6", "phải có một mức bắt đầu từ 0"),
        (STEPPED, {"B3": "Tên khác"}, "B3", "tên tiêu chí tự hiện"),
        (SEVERAL, {"F3": "Số lần đạt mức"}, "F2", "«Gộp nhiều kỳ, nhiều nơi» còn thiếu dòng «Mức phải đạt mỗi lần»"),
        (SEVERAL, {"E5": "Mức phải đạt mỗi lần", "F5": 5}, "E5", "chỉ dùng khi «Cách gộp» là «Số lần đạt mức»"),
        (SEVERAL, {"G7": "k1"}, "G6", "mã 'k1' bị lặp lại"),
        (SEVERAL, {"G7": 1.1}, "G7", "mã đã bị Excel đổi thành số"),
        (SEVERAL, {"N6": 0, "N7": 0}, "F2", "trọng số các mục cộng lại phải lớn hơn 0"),
        (SEVERAL, {"F11": 0}, "F11", "mỗi nấc phải lớn hơn 0"),
        (SEVERAL, {"F11": -1}, "F11", "không được là số âm"),
        (PARTS, {"D3": "p3"}, "D3", "không có phần «p3»"),
        (PARTS, {"D3": "p3"}, "E2", "«Phần p1» còn thiếu dòng «Cách đo»"),
        (PARTS, {"G10": "p1"}, "G10", "mã «p1» đã có ở một phần trên"),
        (PARTS, {"F8": 0}, "F8", "đích phải lớn hơn 0"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_rule_is_reported_at_its_cell(
    rule: dict[str, Any], cells: dict[str, Any], at: str, said: str
) -> None:
    book = described(("1", 2, rule))
    assert read_criteria(book)
    problems = problems_of(lambda: read_criteria(with_cells(book, MEASURED, **cells)))
    assert any(problem.startswith(f"Sheet '{MEASURED}', ô {at}") and said in problem for problem in problems), problems


def test_an_unknown_measure_is_told_once_and_the_other_rows_are_still_read() -> None:
    book = with_cells(described(("1", 2, STEPPED)), MEASURED, F2="Đo bằng mắt", K8="nhiều")
    problems = problems_of(lambda: read_criteria(book))
    assert [problem.split(", tiêu chí")[0] for problem in problems] == [
        f"Sheet '{MEASURED}', ô F2",
        f"Sheet '{MEASURED}', ô K8",
    ]


def test_what_is_wrong_with_a_whole_rule_is_reported_where_its_kind_stands() -> None:
    (problem,) = problems_of(lambda: read_criteria(with_cells(described(("1", 2, PARTS)), MEASURED, K2=0.5)))
    assert problem == f"Sheet '{TREE}', ô E2, tiêu chí 1: các phần cộng lại 1,5, phải bằng điểm tối đa 2"


BOOK = write_criteria(WHOLE)


@pytest.mark.parametrize(
    ("sheet", "cells", "at", "said"),
    [
        (TREE, {"N4": "9"}, "N4", "điều kiện nêu tiêu chí '9', không phải tiêu chí thành phần của bộ"),
        (TREE, {"N4": None}, "N4", "để trống; hãy ghi mã của tiêu chí phải đạt"),
        (TREE, {"O4": None}, "O4", "để trống; hãy ghi một số"),
        (TREE, {"O4": 0}, "O4", "số điểm phải đạt phải lớn hơn 0"),
        (TREE, {"O4": 2}, "N4", "quá điểm tối đa 1 của tiêu chí đó"),
        (TREE, {"N4": "1.2"}, "N4", "các điều kiện tạo thành vòng: 1.2 → 1.2"),
        (TREE, {"N2": "1.1"}, "N2", "nhóm tiêu chí không dùng cột «Điều kiện: tiêu chí (mã)»"),
        (TREE, {"P5": "Bỏ qua"}, "P5", "«Bỏ qua» không đúng; hãy chọn «Không tính vào điểm tối đa»"),
        (TREE, {"P4": "Được tính đủ điểm"}, "P4", "trong khi không cho phép «không phát sinh»"),
        (TREE, {"Q4": 0.5}, "Q4", "tiêu chí không phải lĩnh vực không dùng cột «Trọng số của lĩnh vực»"),
        (TREE, {"Q2": 0}, "Q2", "trọng số phải lớn hơn 0"),
        (TREE, {"Q2": None}, "Q1", "còn thiếu trọng số của lĩnh vực 1"),
        (RECKONING, {"A4": "Điểm thưởng"}, "A4", "phải là mục «Điểm thưởng, điểm trừ cộng vào»"),
        (RECKONING, {"B3": "3 chữ số"}, "B3", "«3 chữ số» không đúng; hãy chọn «2 chữ số thập phân»"),
        (RECKONING, {"B6": None}, "B6", "để trống; hãy ghi «Khống chế tỷ lệ: mức xếp hạng"),
        (RECKONING, {"B6": "YẾU"}, "B6", "'YẾU' không thuộc TỐT, KHÁ"),
        (RECKONING, {"B7": 0.2}, "B7", "«0,2» là 0,2 % hay 20 %?"),
        (RECKONING, {"B7": 120}, "B7", "tỷ lệ phải lớn hơn 0 và không quá 100"),
        (RECKONING, {"B6": "KHÁ", "B8": "TỐT"}, "B8", "mức «TỐT» cao hơn mức «KHÁ»"),
        (MEASURED, {"F9": "Theo mức"}, "F9", "«Theo mức» không đúng; hãy chọn «Đo rồi chấm theo thang điểm»"),
        (MEASURED, {"A9": "1"}, "A9", "nhóm tiêu chí không dùng dòng của sheet này"),
    ],
)
def test_what_is_wrong_with_the_rest_of_a_set_is_reported_at_its_cell(
    sheet: str, cells: dict[str, Any], at: str, said: str
) -> None:
    problems = problems_of(lambda: read_criteria(with_cells(BOOK, sheet, **cells)))
    assert any(problem.startswith(f"Sheet '{sheet}', ô {at}") and said in problem for problem in problems), problems


def test_no_message_shows_a_name_of_the_data_format() -> None:
    changed = with_cells(BOOK, TREE, O4=1.005, Q2=1e9)
    changed = with_cells(changed, RECKONING, B7=1e9)
    problems = problems_of(lambda: read_criteria(changed))
    assert len(problems) >= 3
    assert not [problem for problem in problems if "trường «" in problem or "at_least" in problem]


@pytest.mark.parametrize("mark", [pytest.param(None, marks=NEEDS_LIBREOFFICE)])
def test_what_libreoffice_saved_again_is_the_same_set(mark: None, tmp_path: Path) -> None:
    regulations = {f"r{n}": cset for n, cset in enumerate(sets_of_whole_regulations())}
    sets = {"all": set_of(*RULES), "whole": WHOLE, **regulations}
    for name, book in recalculated({name: write_criteria(cset) for name, cset in sets.items()}, tmp_path).items():
        assert read_criteria(book).fingerprint == sets[name].fingerprint


ODD = (None, "", " ", "x", "k1", "Có", True, 0, -1, 0.5, 1e9, "1/2", "=1+1", "Theo bậc", "Cách đo", "Thang điểm", "Bậc",
       "Phần", "Tỷ lệ (phần/tổng)", "So với chỉ tiêu", "Cộng các phần", "15/12/2026", "Nhóm 1", "p1", "1.1", "1",
       "Mốc")  # fmt: skip
EDITED = (WHOLE, a_set(leaf("1", 2, PARTS), leaf("2", 2, SEVERAL), leaf("3", 2, STEPPED)))


@settings(max_examples=25)
@given(st.randoms(use_true_random=False))
def test_whatever_is_typed_is_read_or_told_in_words(rng: Random) -> None:
    def edit(workbook: Workbook) -> None:
        for _ in range(rng.randrange(1, 6)):
            sheet = workbook[rng.choice([MEASURED, MEASURED, MEASURED, TREE, RECKONING])]
            row, column = rng.randrange(2, sheet.max_row + 2), rng.randrange(1, sheet.max_column + 1)
            sheet.cell(row, column).value = rng.choice(ODD)
        if rng.random() < 0.3:
            workbook[MEASURED].delete_rows(rng.randrange(2, workbook[MEASURED].max_row))

    book = edited(write_criteria(rng.choice(EDITED)), edit)
    try:
        cset = read_criteria(book)
    except WorkbookError as error:
        for problem in error.problems:
            assert problem.startswith("Sheet '") and "trường «" not in problem, problem
    else:
        assert read_criteria(write_criteria(cset)) == cset
