"""The criteria set out to a workbook and back."""

from __future__ import annotations

import io
import json
import unicodedata
from decimal import Decimal
from typing import Any

import pytest
from book_edits import edited, problems_of, with_cells
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from scoring_strategies import criteria_sets

from cchc_eval.data import default_criteria_set
from cchc_eval.scoring import CriteriaSet, load_criteria_set
from cchc_eval.workbook import guard
from cchc_eval.workbook.criteria_book import read_criteria, write_criteria
from cchc_eval.workbook.criteria_layout import CAPS as CAPS_SHEET
from cchc_eval.workbook.criteria_layout import INFO, MEASURED, RULES, TREE
from cchc_eval.workbook.guard import WorkbookError

AWKWARD = ("=1+1", "+84 258", "- gạch\n- gạch", "@tên", " đầu và cuối ", "1.10", "1/2", "_x000D_", "'nháy", "TRUE")
BONUS = {
    "bonus_cap": 3,
    "penalty_cap": 8,
    "note": "Chỉ áp dụng từ năm 2027",
    "items": [
        {"code": "T1", "kind": "bonus", "title": "Được khen", "points_each": 1, "max_points": 2, "evidence": ["QĐ"]},
        {"code": "P1", "kind": "penalty", "title": "Nộp chậm", "points_each": 0.5, "max_points": 3, "evidence": []},
    ],
}

CAPS = [
    {"kind": "not_submitted", "rank": "YẾU", "reason": "Không nộp hồ sơ tự đánh giá"},
    {"kind": "late", "rank": "YẾU", "reason": "Nộp hồ sơ quá hạn"},
    {"kind": "field_below", "rank": "YẾU", "reason": "Lĩnh vực đạt thấp", "field": "1", "percent": 50},
    {"kind": "field_below", "rank": "YẾU", "reason": "Lĩnh vực đạt rất thấp", "field": "1", "percent": 0.5},
    {"kind": "by_evidence", "rank": "YẾU", "reason": "Người đứng đầu bị kỷ luật"},
]


def small(**changes: Any) -> dict[str, Any]:
    data: dict[str, Any] = {
        "title": "Bộ thử",
        "year": 2026,
        "total_points": 3,
        "not_applicable": "exclude",
        "rank_bands": [{"rank": "TỐT", "from": 66.67}, {"rank": "YẾU", "from": 0}],
        "criteria": [
            {"code": "1", "parent": None, "title": "Nhóm", "max_points": 3},
            {
                "code": "1.1",
                "parent": "1",
                "title": "Chọn",
                "max_points": 1,
                "rule": {"type": "choice", "options": [{"key": "a", "label": "Có", "points": 1}]},
            },
            {
                "code": "1.10",
                "parent": "1",
                "title": "Tỷ lệ",
                "max_points": 2,
                "rule": {"type": "ratio", "part": "Xong", "whole": "Giao", "floor_percent": 80},
            },
        ],
    }
    return {**data, **changes}


@pytest.fixture(scope="module")
def book() -> bytes:
    return write_criteria(load_criteria_set(small()))


def test_the_default_set_makes_the_round_trip() -> None:
    cset = default_criteria_set()
    assert read_criteria(write_criteria(cset)) == cset


@settings(max_examples=20)
@given(criteria_sets(), st.booleans())
def test_any_set_makes_the_round_trip(cset: CriteriaSet, with_bonus: bool) -> None:
    if with_bonus:
        cset = load_criteria_set({**cset.to_data(), "bonus_penalty": BONUS})
    read = read_criteria(write_criteria(cset))
    assert read.to_data() == cset.to_data() and read.fingerprint == cset.fingerprint


@pytest.mark.parametrize("text", AWKWARD)
def test_awkward_texts_make_the_round_trip(text: str) -> None:
    data = small(title=text)
    leaf = data["criteria"][1]
    leaf |= {"title": text, "guidance": text, "evidence": [text, "khác"]}
    leaf["rule"]["options"] = [{"key": "1.10", "label": text, "points": 1}]
    cset = load_criteria_set(data)
    assert read_criteria(write_criteria(cset)) == cset


def test_a_set_that_could_not_be_read_back_is_not_written(book: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "MAX_PART_TAGS", 100)  # stands in for ten thousand criteria
    with pytest.raises(WorkbookError, match="Bộ tiêu chí có 3 tiêu chí, quá lớn cho một tệp Excel đọc lại được"):
        write_criteria(load_criteria_set(small()))
    with pytest.raises(WorkbookError, match="chứa quá nhiều dòng, cột hoặc ô"):
        read_criteria(book)


def test_writing_is_deterministic(book: bytes) -> None:
    again = load_workbook(io.BytesIO(write_criteria(load_criteria_set(small()))))
    assert again.sheetnames == load_workbook(io.BytesIO(book)).sheetnames
    for sheet in load_workbook(io.BytesIO(book)):
        assert [[cell.value for cell in row] for row in sheet] == [
            [cell.value for cell in row] for row in again[sheet.title]
        ]


def test_an_official_edits_titles_points_and_rules(book: bytes) -> None:
    changed = with_cells(book, TREE, C3="Chọn một", D3="0,5", D2=2.5, M3="Xem Kế hoạch")
    changed = with_cells(changed, RULES, F2=0.5, E2="Có, đủ")
    changed = with_cells(changed, INFO, B4=2027, B5="2,5")
    cset = read_criteria(changed)
    leaf = cset.by_code["1.1"]
    assert (cset.year, cset.total_points, leaf.title, leaf.guidance) == (
        2027,
        Decimal("2.5"),
        "Chọn một",
        "Xem Kế hoạch",
    )
    assert leaf.rule.to_data() == {"options": [{"key": "a", "label": "Có, đủ", "points": 0.5}]}


@pytest.mark.parametrize("office", ["Cơ quan thẩm định", "Văn phòng Sở"])
def test_an_official_adds_a_criterion_anywhere(book: bytes, office: str) -> None:
    """Also in a workbook of version 0.1.0, which offers the second word."""

    def edit(workbook: Workbook) -> None:
        tree, rules = workbook[TREE], workbook[RULES]
        tree.append(["2", None, "Lĩnh vực hai", 4, None])
        tree.append(
            [
                "2.1",
                "2",
                "Trừ điểm",
                4,
                "Trừ điểm mỗi lần",
                None,
                None,
                None,
                None,
                office,
                "Có",
                "Sổ\n-Biên bản",
            ]
        )
        rules.append(["2.1", None, "late", None, "Chậm", None, 0.25])
        workbook[INFO]["B5"] = 7

    leaf = read_criteria(edited(book, edit)).by_code["2.1"]
    assert (leaf.parent, leaf.scored_by, leaf.na_allowed, leaf.evidence) == ("2", "office", True, ("Sổ", "Biên bản"))


@pytest.mark.parametrize(
    ("sheet", "cell", "value", "message"),
    [
        (TREE, "A3", 1.1, "ô A3: mã đã bị Excel đổi"),
        (TREE, "A3", "1.10", "ô A4, tiêu chí 1.10: mã này đã có ở ô A3"),
        (TREE, "A3", None, "ô A3: để trống"),
        (TREE, "B3", "9", "ô B3, tiêu chí 1.1: không có tiêu chí cha"),
        (TREE, "C3", " ", "ô C3, tiêu chí 1.1: để trống; hãy ghi «Tên tiêu chí»"),
        (TREE, "D3", "một", "ô D3, tiêu chí 1.1: «một» không phải là số"),
        (TREE, "D3", "=2+2", "ô D3, tiêu chí 1.1: chứa công thức"),
        (TREE, "D3", -1, "ô D3, tiêu chí 1.1: không được là số âm"),
        (TREE, "D4", 2.5, "ô D2, tiêu chí 1: ghi điểm tối đa 3 nhưng các tiêu chí con cộng lại 3,5"),
        (TREE, "E3", "Chấm đại", "ô E3, tiêu chí 1.1: không có cách chấm «Chấm đại»"),
        (TREE, "F3", "Số việc", "ô F3, tiêu chí 1.1: cách chấm «Chọn một phương án» không dùng cột"),
        (TREE, "F4", None, "ô F4, tiêu chí 1.10: để trống"),
        (TREE, "I4", 120, "ô I4, tiêu chí 1.10: sàn (120) vượt quá 100"),
        (TREE, "J3", "Ai đó", "ô J3, tiêu chí 1.1: «Ai đó» không đúng"),
        (TREE, "K2", "Có", "ô K2, tiêu chí 1: nhóm tiêu chí không dùng cột"),
        (RULES, "A2", "7", "ô A2, tiêu chí 7: không có tiêu chí này"),
        (RULES, "A2", "1.10", "ô A2, tiêu chí 1.10: cách chấm «Theo tỷ lệ hoàn thành» không dùng dòng quy tắc"),
        (RULES, "C2", None, "ô C2, tiêu chí 1.1: để trống"),
        (RULES, "D2", 5, "ô D2, tiêu chí 1.1: cách chấm «Chọn một phương án» không dùng cột «Từ mức»"),
        (RULES, "F2", 2, "ô F2, tiêu chí 1.1: phương án 'a' (2) vượt quá 1"),
        (RULES, "F2", -2, "ô F2, tiêu chí 1.1: không được là số âm"),
        (INFO, "B4", "hai nghìn", "ô B4: «hai nghìn» không phải là số"),
        (INFO, "B4", 26, "ô B4: năm 26 không hợp lệ"),
        (INFO, "B5", 99, "ô B5: tổng điểm ghi 99"),
        (INFO, "A5", "Tổng", "ô A5: phải là mục «Tổng điểm tối đa»"),
        (INFO, "B9", 0, "ô B8: có hai mức xếp hạng cùng bắt đầu từ một điểm"),
        (INFO, "B10", 10, "ô B8: phải có một mức xếp hạng bắt đầu từ 0"),
    ],
)
def test_what_is_wrong_is_reported_at_its_cell(book: bytes, sheet: str, cell: str, value: Any, message: str) -> None:
    problems = problems_of(lambda: read_criteria(with_cells(book, sheet, **{cell: value})))
    assert any(problem.startswith(f"Sheet '{sheet}', ") and message in problem for problem in problems), problems


def test_ranks_stand_in_the_order_of_their_percentages() -> None:
    bands = [{"rank": rank, "from": start} for rank, start in (("TỐT", 85), ("KHÁ", 75), ("YẾU", 0))]
    written = write_criteria(load_criteria_set(small(rank_bands=bands)))
    [problem] = problems_of(lambda: read_criteria(with_cells(written, INFO, B10=90)))
    assert problem.endswith(
        "ô B10: «KHÁ» từ 90 %, cao hơn mức ghi trên nó («TỐT» từ 85 %); hãy sửa số, hoặc xếp các mức từ cao xuống thấp"
    )
    turned = with_cells(written, INFO, A9="YẾU", B9=0, A11="TỐT", B11=85)
    assert read_criteria(turned).ranks == ("TỐT", "KHÁ", "YẾU")


def test_all_that_is_wrong_is_reported_at_once(book: bytes) -> None:
    changed = with_cells(with_cells(book, TREE, C3=None, D4="x", E3="lạ"), RULES, A2="7")
    for problem, start in zip(
        problems_of(lambda: read_criteria(changed)),
        (
            f"Sheet '{TREE}', ô C3, tiêu chí 1.1: để trống",
            # And nothing of what only a leaf or a group may hold.
            f"Sheet '{TREE}', ô E3, tiêu chí 1.1: không có cách chấm «lạ»",
            f"Sheet '{TREE}', ô D4, tiêu chí 1.10: «x» không phải là số",
            f"Sheet '{RULES}', ô A2, tiêu chí 7: không có tiêu chí này",
        ),
        strict=True,
    ):
        assert problem.startswith(start)


def test_no_message_shows_a_field_of_the_data_format(book: bytes) -> None:
    changed = with_cells(with_cells(book, TREE, I4=500, D3=1.005), RULES, F2=1e9)
    problems = problems_of(lambda: read_criteria(changed))
    assert len(problems) >= 3
    for problem in problems:
        assert "«floor_percent»" not in problem and "trường «" not in problem


def test_moved_columns_are_refused(book: bytes) -> None:
    [problem] = problems_of(lambda: read_criteria(edited(book, lambda workbook: workbook[TREE].insert_cols(3))))
    assert "ô C1: phải là tiêu đề cột «Tên tiêu chí»; không chèn, xóa, đổi chỗ cột" in problem
    [problem] = problems_of(lambda: read_criteria(edited(book, lambda workbook: workbook[TREE].insert_rows(1, 2))))
    assert "ô A1: phải là tiêu đề cột «Mã tiêu chí»; dòng tiêu đề đang ở dòng 3, phải ở dòng 1: hãy hoàn tác" in problem


def test_another_workbook_is_refused_by_name() -> None:
    file = io.BytesIO()
    Workbook().save(file)
    (problem,) = problems_of(lambda: read_criteria(file.getvalue(), "khac.xlsx"))
    assert "khac.xlsx" in problem and "thiếu sheet 'Thông tin'" in problem


def test_a_set_from_json_floats_equals_its_workbook() -> None:
    cset = load_criteria_set(json.loads(json.dumps(small())))
    assert read_criteria(write_criteria(cset)).fingerprint == cset.fingerprint


def test_rank_caps_make_the_round_trip() -> None:
    cset = load_criteria_set(small(rank_caps=CAPS))
    assert read_criteria(write_criteria(cset)) == cset


@settings(max_examples=12)
@given(criteria_sets(), st.data())
def test_rank_caps_of_any_set_make_the_round_trip(cset: CriteriaSet, data: st.DataObject) -> None:
    if len(cset.ranks) < 2:
        return
    fields = st.sampled_from([criterion.code for criterion in cset.top])
    percent = st.integers(1, 10_000).map(lambda n: Decimal(n) / 100)
    common = {"rank": st.sampled_from(cset.ranks[1:]), "reason": st.sampled_from(AWKWARD)}
    plain = st.fixed_dictionaries({"kind": st.sampled_from(["not_submitted", "late", "by_evidence"]), **common})
    below = st.fixed_dictionaries({"kind": st.just("field_below"), "field": fields, "percent": percent, **common})
    capped = load_criteria_set({**cset.to_data(), "rank_caps": data.draw(st.lists(plain | below, min_size=1))})
    assert read_criteria(write_criteria(capped)).fingerprint == capped.fingerprint


@pytest.mark.parametrize(
    ("cell", "value", "said"),
    [
        ("A2", "Tự ý", "ô A2: «Tự ý» không đúng; hãy chọn «Không nộp hồ sơ», «Trễ hạn»"),
        ("D2", "GIỎI", "ô D2: 'GIỎI' không thuộc"),
        ("D2", "TỐT", "ô D2: 'TỐT' không thuộc"),
        ("E2", None, "ô E2: để trống; hãy ghi «Lý do (in trên văn bản)»"),
        ("C2", 50, "ô C2: trường hợp «Không nộp hồ sơ» không dùng cột"),
        ("B4", "9", "ô B4: không có lĩnh vực mã '9'"),
        ("C4", 0.5, "ô C4: «0,5» là 0,5 % hay 50 %?"),
        ("C4", 120, "ô C4: tỷ lệ phải lớn hơn 0 và không quá 100"),
    ],
)
def test_what_is_wrong_with_a_rank_cap_is_reported_at_its_cell(cell: str, value: Any, said: str) -> None:
    book = with_cells(write_criteria(load_criteria_set(small(rank_caps=CAPS))), CAPS_SHEET, **{cell: value})
    problems = problems_of(lambda: read_criteria(book))
    assert any(problem.startswith(f"Sheet '{CAPS_SHEET}', ") and said in problem for problem in problems), problems


def test_what_stands_around_the_tables_is_no_fault(book: bytes) -> None:
    """Signature blocks below, notes to the right, a sheet of one's own: all named, none read."""
    signed = with_cells(book, TREE, A8="NGƯỜI LẬP BIỂU", C8="THỦ TRƯỞNG ĐƠN VỊ", P3="xem lại")
    signed = with_cells(signed, RULES, A9="(Ký, ghi rõ họ tên)", E40=" ", B30='=IF(A30="","",A30)', B31=" ")
    signed = with_cells(signed, INFO, A13="Người lập", B13="Thủ trưởng", D2="bản 2")
    signed = edited(signed, lambda workbook: workbook[TREE].merge_cells("A8:B9"))
    remarks: list[str] = []
    assert read_criteria(signed, "", remarks) == read_criteria(book)
    assert remarks == [
        f"Sheet '{INFO}', ô D2, A13, B13: nằm ngoài bảng nên không được đọc",
        f"Sheet '{TREE}', ô P3, A8, C8: nằm ngoài bảng nên không được đọc",
        f"Sheet '{RULES}', ô A9: nằm ngoài bảng nên không được đọc",
    ]


def test_a_row_below_a_gap_is_read_where_it_has_a_row_s_figures(book: bytes) -> None:
    changed = with_cells(book, TREE, A9="2", C9="Lĩnh vực hai", D9=4)
    problems = problems_of(lambda: read_criteria(changed))
    assert any("ô A9, tiêu chí 2: không có quy tắc chấm" in problem for problem in problems), problems


@pytest.mark.parametrize(
    ("sheet", "cell", "value", "said"),
    [
        (TREE, "I4", 0.8, "«0,8» là 0,8 % hay 80 %?"),
        (INFO, "B9", 0.6667, "«0,6667» là 0,6667 % hay 66,67 %?"),
        (RULES, "B2", "Tên khác", "tên tiêu chí tự hiện, phải là «Chọn», không phải «Tên khác»"),
    ],
)
def test_a_doubtful_cell_is_asked_about(book: bytes, sheet: str, cell: str, value: Any, said: str) -> None:
    problems = problems_of(lambda: read_criteria(with_cells(book, sheet, **{cell: value})))
    assert any(f"Sheet '{sheet}', ô {cell}" in problem and said in problem for problem in problems), problems


def test_percentages_of_a_set_may_be_typed_with_their_sign(book: bytes) -> None:
    def edit(workbook: Workbook) -> None:
        workbook[TREE]["I4"] = 0.75
        workbook[TREE]["I4"].number_format = "0%"
        workbook[INFO]["B9"] = "70 %"

    cset = read_criteria(edited(book, edit))
    assert (cset.by_code["1.10"].rule.floor_percent, cset.rank_bands[0].from_) == (75, 70)


@pytest.mark.parametrize(
    ("typed", "allowed"), [(True, True), (False, False), ("TRUE", True), ("false", False), (" ", False)]
)
def test_a_box_to_tick_says_whether_not_applicable_is_allowed(book: bytes, typed: Any, allowed: bool) -> None:
    assert read_criteria(with_cells(book, TREE, K3=typed)).by_code["1.1"].na_allowed == allowed


def test_a_word_that_only_looks_like_one_of_the_list_is_told_apart(book: bytes) -> None:
    problems = problems_of(lambda: read_criteria(with_cells(book, TREE, J3="\u00d0ơn vị")))
    assert any("gần nhất: «Đơn vị», không phải «\u00d0ơn vị» (ký tự thứ 1: «Đ» U+0110" in one for one in problems)


def test_a_word_of_a_list_is_taken_in_any_case_composition_and_spaces(book: bytes) -> None:
    plain = read_criteria(book)
    typed = {"J3": unicodedata.normalize("NFD", " đơn  vị"), "K3": "CÓ ", "E3": plain_kind(book).upper() + "\u00a0"}
    read = read_criteria(with_cells(book, TREE, **typed))
    assert read.by_code["1.1"].na_allowed and read.by_code["1.1"].rule == plain.by_code["1.1"].rule
    assert read.by_code["1.1"].scored_by == "unit"
    info = with_cells(book, INFO, B6=shown(book, INFO, "B6").casefold())
    assert read_criteria(info).not_applicable == plain.not_applicable
    # Nobody named: the unit itself. Another word is told at its cell, once.
    assert read_criteria(with_cells(book, TREE, J3=None)).by_code["1.1"].scored_by == "unit"
    [problem] = problems_of(lambda: read_criteria(with_cells(book, TREE, J3="Sở")))
    assert problem.startswith("Sheet 'Bộ tiêu chí', ô J3, tiêu chí 1.1: «Sở» không đúng")


def shown(book: bytes, sheet: str, cell: str) -> str:
    return str(load_workbook(io.BytesIO(book))[sheet][cell].value)


def plain_kind(book: bytes) -> str:
    return shown(book, TREE, "E3")


def test_columns_of_codes_are_text_down_to_the_end_and_a_sheet_says_what_each_holds(book: bytes) -> None:
    read = load_workbook(io.BytesIO(write_criteria(default_criteria_set(), wide=True)))
    heads = {title: [cell for cell in read[title][1] if cell.value] for title in (TREE, RULES, MEASURED)}
    coded = [cell for cells in heads.values() for cell in cells if "mã" in cell.value.casefold() or cell.column == 1]
    assert len(coded) > 6
    for cell in coded:
        assert cell.parent.column_dimensions[cell.column_letter].number_format == "@", (cell.parent.title, cell.value)
    told = [str(row[0]) for row in load_workbook(io.BytesIO(book))["Hướng dẫn"].iter_rows(values_only=True)]
    assert "«Người chấm»: Đơn vị tự chấm hoặc Cơ quan thẩm định nhập; để trống là Đơn vị." in told
    assert any(line.startswith("«Trừ điểm mỗi lần»: ") and "«Điểm trừ mỗi lần»" in line for line in told)
