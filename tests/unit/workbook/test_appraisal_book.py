"""The appraisal workbook out to the office and the council, and back onto the records."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from book_edits import edited, problems_of, with_cells
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from scoring_strategies import answer_to, answers_to, criteria_sets, hundredths

from cchc_eval.scoring import (
    Change,
    CriteriaSet,
    RankCap,
    ScoringError,
    UnitRecord,
    evaluate,
    evaluate_all,
    load_criteria_set,
)
from cchc_eval.workbook.appraisal_book import read_appraisal, write_appraisal
from cchc_eval.workbook.appraisal_layout import OVERVIEW, TABLE, Layout

_YES_NO = {
    "type": "choice",
    "options": [{"key": "y", "label": "Có", "points": 2}, {"key": "n", "label": "Không", "points": 0}],
}
LEAVES = [
    ("1.1", _YES_NO, "unit", False),
    ("1.2", {"type": "manual"}, "unit", True),
    ("1.3", {"type": "percent", "value": "Tỷ lệ hài lòng (%)"}, "office", True),
    ("1.4", {"type": "ratio", "part": "Đạt", "whole": "Tổng"}, "office", False),
]
ROW = {"1": 6, "1.1": 7, "1.2": 8, "1.3": 9, "1.4": 10}
PERCENT = Change("", answer={"percent": 90})


def make_set(not_applicable: str = "exclude") -> CriteriaSet:
    leaves = [
        {
            "code": code,
            "parent": "1",
            "title": f"Tiêu chí {code}",
            "max_points": 2,
            "rule": rule,
            "scored_by": by,
            "na_allowed": na,
        }
        for code, rule, by, na in LEAVES
    ]
    return load_criteria_set(
        {
            "title": "Bộ thử",
            "year": 2026,
            "total_points": 8,
            "not_applicable": not_applicable,
            "rank_bands": [{"rank": "TỐT", "from": 85}, {"rank": "YẾU", "from": 0}],
            "criteria": [{"code": "1", "parent": None, "title": "Nhóm", "max_points": 8}, *leaves],
        }
    )


SET = make_set()
ANSWERS = {"1.1": {"choice": "y"}, "1.2": {"points": 1.5}}
UNITS = (
    UnitRecord("U1", "Trung tâm Một", ANSWERS),
    UnitRecord("U2", "Trung tâm Hai", {"1.2": {"not_applicable": True}}),
)


@pytest.fixture(scope="module")
def book() -> bytes:
    return write_appraisal(SET, evaluate_all(SET, UNITS))


def read(data: bytes, units: tuple[UnitRecord, ...] = UNITS, cset: CriteriaSet = SET) -> tuple[UnitRecord, ...]:
    return read_appraisal(data, cset, units, "tham-dinh.xlsx")


def first(data: bytes) -> UnitRecord:
    return read(data)[0]


def test_untouched_it_changes_nothing(book: bytes) -> None:
    assert read(book) == UNITS


def test_changes_of_office_and_council_are_applied(book: bytes) -> None:
    changed = with_cells(
        book, "U1", G7="0,75", H7="Chậm 3 ngày", F9="90 %", J7=1, K7="Hội đồng thống nhất", G10=1.5, H10="Theo báo cáo"
    )
    unit = first(changed)
    assert unit.appraised == {
        "1.1": Change("Chậm 3 ngày", points=Decimal("0.75")),
        "1.3": Change("", answer={"percent": Decimal(90)}),
        "1.4": Change("Theo báo cáo", points=Decimal("1.5")),
    }
    assert unit.council == {"1.1": Change("Hội đồng thống nhất", points=Decimal(1))}
    result = evaluate(SET, unit)
    assert (result.appraised.total, result.final.total) == (Decimal("5.55"), Decimal("5.80"))


def test_the_same_points_keep_what_stands(book: bytes) -> None:
    unit = first(with_cells(book, "U1", G7=2, H7="Đồng ý", J8="1,50", F9=90, J9=1.8))
    assert unit.appraised == {"1.3": Change("", answer={"percent": Decimal(90)})} and not unit.council


def test_not_applicable_is_written_in_a_points_cell(book: bytes) -> None:
    unit = first(with_cells(book, "U1", G8="kps", H8="Không có nhiệm vụ", F9="KPS"))
    assert unit.appraised["1.2"] == Change("Không có nhiệm vụ", answer={"not_applicable": True})
    assert unit.appraised["1.3"] == Change("", answer={"not_applicable": True})
    assert evaluate(SET, unit).final.applicable == Decimal(4)
    # And points on what the unit calls not applicable bring it back.
    back = read(with_cells(book, "U2", G8=1, H8="Có phát sinh"))[1]
    assert evaluate(SET, back).final.applicable == Decimal(8)


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"G7": 0.5}, "ô H7, tiêu chí 1.1: «Điểm thẩm định» đã đổi nhưng chưa có lý do"),
        ({"G7": 0.5, "H7": "  "}, "ô H7, tiêu chí 1.1: «Điểm thẩm định» đã đổi nhưng chưa có lý do"),
        ({"J7": 0.5}, "ô K7, tiêu chí 1.1: «Điểm Hội đồng» đã đổi nhưng chưa có lý do"),
        ({"H7": "Chậm"}, "ô G7, tiêu chí 1.1: có lý do nhưng chưa ghi điểm"),
        ({"G7": 2.5, "H7": "x"}, "ô G7, tiêu chí 1.1: điểm đã ghi: 2,5 vượt quá"),
        ({"G7": -1, "H7": "x"}, "ô G7, tiêu chí 1.1: điểm đã ghi: không được là số âm"),
        ({"J7": 0.125, "K7": "x"}, "ô J7, tiêu chí 1.1: điểm đã ghi: chỉ được có tối đa 2 chữ số thập phân"),
        ({"G7": "=1+1", "H7": "x"}, "ô G7, tiêu chí 1.1: chứa công thức"),
        ({"G7": "một", "H7": "x"}, "ô G7, tiêu chí 1.1: «một» không phải là số"),
        ({"G7": 1, "H7": "=A1"}, "ô H7, tiêu chí 1.1: chứa công thức"),
        ({"G7": "KPS", "H7": "x"}, "ô G7, tiêu chí 1.1: không được ghi «không phát sinh»"),
        ({"F9": 101}, "ô F9, tiêu chí 1.3: tỷ lệ 101 % vượt quá 100 %"),
        ({"F9": 90, "G9": 1, "H9": "x"}, "ô G9, tiêu chí 1.3: đã có số liệu cơ quan thẩm định nhập"),
        ({"E7": 1}, "ô E7, tiêu chí 1.1: điểm tự đánh giá hiện nay của đơn vị là 2,00"),
        ({"A8": "1.3"}, "ô A8: phải là tiêu chí 1.2, lại là «1.3»"),
        ({"A8": None}, "ô A8: phải là tiêu chí 1.2, lại để trống"),
        ({"A20": "9.9"}, "ô A20: dòng thừa"),
        ({"G5": "Điểm"}, "ô G5: phải là tiêu đề cột «Điểm thẩm định»"),
        ({"B3": "U9"}, "ô B3: đơn vị «U9» không thuộc đợt đánh giá này"),
    ],
)
def test_what_is_wrong_is_reported_at_its_cell(book: bytes, cells: dict[str, Any], message: str) -> None:
    problems = problems_of(lambda: read(with_cells(book, "U1", **cells)))
    assert any(problem.startswith("Sheet 'U1', ") and message in problem for problem in problems), problems


def test_all_that_is_wrong_in_all_units_is_reported_at_once(book: bytes) -> None:
    changed = with_cells(with_cells(book, "U1", G7=0.5, J8="x"), "U2", G7=9, H7="x", F9=-1)
    problems = problems_of(lambda: read(changed))
    for problem, start in zip(
        problems,
        (
            "Sheet 'U1', ô H7, tiêu chí 1.1: «Điểm thẩm định» đã đổi nhưng chưa có lý do",
            "Sheet 'U1', ô J8, tiêu chí 1.2: «x» không phải là số",
            "Sheet 'U2', ô G7, tiêu chí 1.1: điểm đã ghi: 9 vượt quá điểm tối đa 2",
            "Sheet 'U2', ô F9, tiêu chí 1.3: «Tỷ lệ hài lòng (%)»: không được là số âm",
        ),
        strict=True,
    ):
        assert problem.startswith(start)


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (lambda workbook: workbook["U1"].insert_rows(8), "ô A8: phải là tiêu chí 1.2, lại để trống"),
        (lambda workbook: workbook["U1"].delete_rows(8), "ô A8: phải là tiêu chí 1.2, lại là «1.3»"),
        (lambda workbook: workbook["U1"].insert_cols(4), "ô D5: phải là tiêu đề cột"),
        (lambda workbook: workbook["U1"].merge_cells("G7:G8"), "ô G7:G8: bị gộp"),
        (lambda workbook: workbook.remove(workbook["U1"]), "thiếu sheet của đơn vị U1 (Trung tâm Một)"),
        (lambda workbook: workbook.copy_worksheet(workbook["U1"]), "đơn vị «U1» đã có ở sheet 'U1'"),
        (lambda workbook: workbook.remove(workbook["_cchc"]), "không phải là bảng thẩm định"),
    ],
)
def test_moved_added_and_deleted_rows_columns_and_sheets_are_found(
    book: bytes, edit: Callable[[Workbook], object], message: str
) -> None:
    assert any(message in problem for problem in problems_of(lambda: read(edited(book, edit))))


def test_a_sheet_of_ones_own_notes_is_passed_over(book: bytes) -> None:
    assert read(edited(book, lambda workbook: workbook.create_sheet("Ghi chép", 0))) == UNITS


def test_another_set_is_refused_by_name(book: bytes) -> None:
    (problem,) = problems_of(lambda: read_appraisal(book, make_set("full"), UNITS, "tham-dinh.xlsx"))
    assert "tham-dinh.xlsx" in problem and "làm theo bộ tiêu chí «Bộ thử» năm 2026" in problem


def test_a_unit_that_sent_new_answers_since_is_named(book: bytes) -> None:
    newer = (replace(UNITS[0], answers={**ANSWERS, "1.1": {"choice": "n"}}), UNITS[1])
    (problem,) = problems_of(lambda: read(book, newer))
    assert problem.startswith("Sheet 'U1', ô E7, tiêu chí 1.1: điểm tự đánh giá hiện nay của đơn vị là 0,00")


def test_records_that_cannot_be_scored_are_the_callers_fault(book: bytes) -> None:
    with pytest.raises(ScoringError, match="Đơn vị U1, tiêu chí 9: không có trong bộ tiêu chí"):
        read(book, (replace(UNITS[0], answers={"9": {}}), UNITS[1]))


def test_texts_of_people_stay_text() -> None:
    unit = UnitRecord("=cmd|' /C calc'!A0", "@SUM(1)", ANSWERS, {"1.1": Change("=1+1", points=Decimal(1))})
    data = write_appraisal(SET, [evaluate(SET, unit)], notes={unit.code: {"1.1": "+84"}}, department="-SỞ")
    formulas = {
        cell.value
        for sheet in load_workbook(io.BytesIO(data))
        for row in sheet
        for cell in row
        if cell.data_type == "f"
    }
    assert formulas and not any(text in formula for formula in formulas for text in ("calc'!A0\"", "@SUM", "=1+1"))
    assert read(data, (unit,)) == (unit,)


def test_only_inputs_are_unlocked(book: bytes) -> None:
    sheet = load_workbook(io.BytesIO(book))["U1"]
    assert sheet.protection.sheet
    unlocked = {cell.coordinate for row in sheet for cell in row if not cell.protection.locked}
    assert unlocked == {f"{column}{row}" for row in (7, 8, 9, 10) for column in "GHJK"} | {"F9"}


def test_odd_and_long_unit_codes_get_sheets_of_their_own() -> None:
    codes = ["A/B", "A:B", "a-b", OVERVIEW, "history", "x" * 40, "x" * 41, "[", "_cchc"]
    units = tuple(UnitRecord(code, "Đơn vị", ANSWERS) for code in codes)
    assert read(write_appraisal(SET, evaluate_all(SET, units)), units) == units


@st.composite
def rounds(draw: st.DrawFn) -> tuple[CriteriaSet, tuple[UnitRecord, ...]]:
    """A set and two units with changes of every kind."""
    cset = draw(criteria_sets(max_fields=2))
    units = []
    for code in ("U1", "U2"):
        submitted = draw(st.booleans())
        changes: list[dict[str, Change]] = [{}, {}]
        for leaf in cset.leaves:
            for by_office, made in zip((True, False), changes, strict=True):
                kind = draw(st.sampled_from(["none", "none", "points", "answer"]))
                if kind == "points":
                    points = draw(hundredths(0, int(leaf.max_points * 100)))
                    made[leaf.code] = Change("Lý do", points=points)
                elif kind == "answer":
                    reason = "" if by_office and leaf.scored_by == "office" else "Lý do"
                    made[leaf.code] = Change(reason, answer=draw(answer_to(leaf)))
        cap = draw(st.sampled_from([None, RankCap("KHÁ", "Kỷ luật")]))
        answers = draw(answers_to(cset)) if submitted else {}
        units.append(UnitRecord(code, f"Đơn vị {code}", answers, *changes, cap, submitted))
    return cset, tuple(units)


@settings(max_examples=20)
@given(rounds())
def test_any_round_makes_the_round_trip(a_round: tuple[CriteriaSet, tuple[UnitRecord, ...]]) -> None:
    cset, units = a_round
    try:
        evaluations = evaluate_all(cset, units)
    except ScoringError:  # nothing applicable
        return
    back = read_appraisal(write_appraisal(cset, evaluations), cset, units)
    assert back == units
    # Written without the changes and read with them blank, the units stand as they were sent.
    bare = tuple(replace(unit, appraised={}, council={}) for unit in units)
    assert read_appraisal(write_appraisal(cset, evaluate_all(cset, bare)), cset, bare) == bare


def test_many_children_fit_a_formula() -> None:
    """A sum takes 255 arguments; a group with more children than that, not all neighbours, is summed in groups."""
    layout = Layout(SET)
    layout.rows = {f"c{number}": 6 + 2 * number for number in range(600)}
    span = layout.span("self", list(layout.rows))
    assert span.count("SUM(") == 6 and max(part.count(",") for part in span.split("SUM(")) <= 101
    assert TABLE.address("self", 6) in span and TABLE.address("self", 6 + 2 * 599) in span


def remarks_of(data: bytes, **options: Any) -> list[str]:
    remarks: list[str] = []
    assert read_appraisal(data, SET, UNITS, "tham-dinh.xlsx", remarks, **options) == UNITS
    return remarks


def test_what_stands_around_a_sheet_is_no_fault(book: bytes) -> None:
    signed = with_cells(book, "U1", A18="NGƯỜI THẨM ĐỊNH", H18="CHÁNH VĂN PHÒNG", B20000=" ", N2="bản 2")
    signed = edited(signed, lambda workbook: workbook["U1"].merge_cells("A18:C19"))
    signed = edited(signed, lambda workbook: workbook.create_sheet("Ghi chép").__setitem__("A1", "x"))
    assert remarks_of(signed) == [
        "Sheet 'U1', ô N2, A18, H18: nằm ngoài bảng nên không được đọc",
        "Sheet 'Ghi chép': không thuộc biểu mẫu nên không được đọc",
    ]


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"M7": "đề nghị trừ"}, "ô M7: nằm ngoài bảng nên không được đọc; hãy chuyển vào cột lý do"),
        ({"B7": "Tiêu chí khác"}, "ô B7, tiêu chí 1.1: phải là «Tiêu chí 1.1», không phải «Tiêu chí khác»"),
        ({"C7": 3}, "ô C7, tiêu chí 1.1: điểm tối đa đã bị sửa"),
        ({"G6": 1}, "ô G6, tiêu chí 1: không phải ô nhập"),
        ({"H6": "ghi nhầm dòng"}, "ô H6, tiêu chí 1: không phải ô nhập"),
        ({"F7": 90}, "ô F7, tiêu chí 1.1: không phải ô nhập"),
        ({"E9": 1}, "ô E9, tiêu chí 1.3: không phải ô nhập"),
        ({"J11": 7}, "ô J11: không phải ô nhập"),
        ({"I7": 1}, "ô I7, tiêu chí 1.1: công thức đã bị ghi đè bằng «1», trong khi tính ra 2,00"),
        ({"L6": 8}, "ô L6, tiêu chí 1: công thức đã bị ghi đè bằng «8»"),
        ({"L11": 8}, "ô L11: công thức đã bị ghi đè bằng «8»"),
        ({"L14": "TỐT"}, "ô L14: công thức đã bị ghi đè bằng «TỐT», trong khi tính ra YẾU"),
        ({"I8": None}, "ô I8, tiêu chí 1.2: công thức đã bị xóa"),
        ({"A2": "Trung tâm Hai"}, "ô A2: mã đơn vị ghi U1 nhưng sheet là của «Trung tâm Một», không phải"),
        ({"A7": "1\u20241"}, "lại là «1\u20241»; gần nhất: «1.1», không phải «1\u20241» (ký tự thứ 2: «.» U+002E"),
    ],
)
def test_what_is_typed_outside_the_inputs_is_refused_at_its_cell(book: bytes, cells: dict[str, Any], said: str) -> None:
    problems = problems_of(lambda: read(with_cells(book, "U1", **cells)))
    assert [said in problem for problem in problems] == [True], problems


def test_a_copy_of_values_only_is_accepted(book: bytes) -> None:
    """Every formula of the workbook replaced by what it comes to."""
    first_unit = evaluate(SET, UNITS[0])

    def values(workbook: Workbook) -> None:
        layout = Layout(SET)
        for unit in UNITS:
            result, sheet = evaluate(SET, unit), workbook[unit.code]
            scores = {"self": result.self_score, "after": result.appraised, "final": result.final}
            for column, score in scores.items():
                shown = {layout.rows[code]: group.points for code, group in score.groups.items()}
                if column != "self":
                    shown |= {layout.rows[code]: leaf.points for code, leaf in score.leaves.items()}
                closing = (score.total, score.applicable, score.index, score.rank)
                shown |= dict(zip(layout.closing.values(), closing, strict=True))
                for row, value in shown.items():
                    TABLE.cell(sheet, column, row).value = "KPS" if value is None else value
        for column, value in zip("DEFGH", (3.5, 3.5, 3.5, first_unit.final.index, "YẾU"), strict=True):
            workbook[OVERVIEW][f"{column}5"] = value

    assert remarks_of(edited(book, values)) == []


def test_the_overview_is_not_the_place_to_type(book: bytes) -> None:
    changed = with_cells(book, OVERVIEW, H5="TỐT", L5="xem lại")
    [problem] = problems_of(lambda: read(changed))
    assert problem.startswith(f"Sheet '{OVERVIEW}', ô H5: công thức đã bị ghi đè bằng «TỐT»")


def test_what_is_typed_beside_a_unit_in_the_overview_is_not_lost_without_a_word(book: bytes) -> None:
    assert remarks_of(book) == []
    [remark] = remarks_of(with_cells(book, OVERVIEW, J5="Đề nghị hạ một bậc", C6="Trung tâm Ba"))
    assert remark.startswith(f"Sheet '{OVERVIEW}', ô J5, C6: khác với nội dung chương trình ghi; sheet này chỉ để xem")
    silent = replace(UNITS[1], submitted=False, answers={}, rank_cap=RankCap("YẾU", "Nộp muộn"))
    written = write_appraisal(SET, evaluate_all(SET, (UNITS[0], silent)))
    remarks: list[str] = []
    read_appraisal(written, SET, (UNITS[0], silent), "tham-dinh.xlsx", remarks)
    assert remarks == []


def test_notes_in_the_closing_rows_and_above_the_table_are_named(book: bytes) -> None:
    [problem] = problems_of(lambda: read(with_cells(book, "U1", C12="xem lại")))
    assert problem.startswith("Sheet 'U1', ô C12: không phải ô nhập mà có «xem lại»")
    [problem] = problems_of(lambda: read(with_cells(book, "U1", C11=20)))
    assert problem == "Sheet 'U1', ô C11: điểm tối đa đã bị sửa; hãy hoàn tác ô này"
    [remark] = remarks_of(with_cells(book, "U1", B4="đã xem"))
    assert remark.startswith("Sheet 'U1', ô B4: nằm ngoài bảng")


def test_a_claim_that_is_no_longer_the_unit_s_is_named(book: bytes) -> None:
    notes = {"U1": {"1.1": "Tài liệu kiểm chứng: Kế hoạch số 5"}}
    made = write_appraisal(SET, evaluate_all(SET, UNITS), notes=notes)
    assert remarks_of(made, notes=notes) == []
    [remark] = remarks_of(made, notes={})
    assert remark.startswith("Sheet 'U1', ô D7: khác với kê khai, giải trình trong phiếu")
    [remark] = remarks_of(with_cells(made, "U1", D8="đã kiểm tra"), notes=notes)
    assert "ô D8" in remark


def test_sheets_of_excluded_units_are_not_read(book: bytes) -> None:
    remarks: list[str] = []
    assert read_appraisal(book, SET, UNITS[:1], "", remarks, ["U2"]) == UNITS[:1]
    assert remarks == ["Sheet 'U2': không thuộc biểu mẫu nên không được đọc"]


def test_a_link_in_a_reason_keeps_its_address(book: bytes) -> None:
    def link(workbook: Workbook) -> None:
        sheet = workbook["U1"]
        sheet["G7"], sheet["H7"] = 1, "Công văn số 5"
        sheet["H7"].hyperlink = "https://example.org/cv5"
        sheet["H7"].value = "Công văn số 5"

    assert first(edited(book, link)).appraised["1.1"].reason == "Công văn số 5 (https://example.org/cv5)"
