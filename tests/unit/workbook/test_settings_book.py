"""The settings of a round as a workbook: what is written reads back, and every fault is at its cell."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from cchc_eval.offline.demo import SAMPLE
from cchc_eval.offline.round_folder import SETTINGS
from cchc_eval.offline.toml_table import TomlSource
from cchc_eval.workbook import settings_fields as fields
from cchc_eval.workbook import settings_layout as layout
from cchc_eval.workbook import style
from cchc_eval.workbook.guard import WorkbookError
from cchc_eval.workbook.settings_book import write_settings
from cchc_eval.workbook.settings_fields import Block, Page
from cchc_eval.workbook.settings_read import read_settings_book

GIVEN = TomlSource(SAMPLE / SETTINGS).data
WRITTEN = write_settings(GIVEN)


def place(sheet: Worksheet, title: str, line: int = 1) -> str:
    """The cell of a value: beside its title, or in the column of its title, in a line from 1."""
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value == title and cell.column == 1 and sheet.title in ("Cơ quan", "Cuộc họp", "Quyết định"):
                return f"B{cell.row}"
            if cell.value == title and cell.font.color.rgb == "00FFFFFF":
                return f"{cell.column_letter}{cell.row + line}"
    raise AssertionError(title)


def changed(*changes: tuple[str, str, Any], line: int = 1, given: bytes = WRITTEN) -> tuple[bytes, list[str]]:
    """The workbook with other values (sheet, title, value), and their cells."""
    book: Workbook = load_workbook(io.BytesIO(given))
    cells = []
    for title, column, value in changes:
        cells.append(place(book[title], column, line))
        book[title][cells[-1]].value = value
    file = io.BytesIO()
    book.save(file)
    return file.getvalue(), cells


def test_every_setting_of_the_sample_comes_back_as_it_was() -> None:
    remarks: list[str] = []
    assert read_settings_book(WRITTEN, "s.xlsx", remarks).data == GIVEN
    assert remarks == []
    again = write_settings(read_settings_book(WRITTEN).data)
    assert again == WRITTEN


def test_a_blank_workbook_holds_nothing_of_any_office() -> None:
    blank = write_settings({})
    assert read_settings_book(blank).data == {"department": {}, "self_assessment": {}, "appraisal": {"signature": {}}}
    texts = [
        str(cell.value) for sheet in load_workbook(io.BytesIO(blank)) for row in sheet for cell in row if cell.value
    ]
    assert len(texts) > 100
    assert not any("Khánh Hòa" in text or "Khoa học và Công nghệ" in text for text in texts)


def test_what_is_typed_in_several_lines_has_room() -> None:
    for given in ({}, GIVEN):
        book = load_workbook(io.BytesIO(write_settings(given)))
        for page in layout.pages():
            sheet = book[page.title]
            heights = {str(sheet.cell(row, 1).value): one.height for row, one in sheet.row_dimensions.items()}
            for own in (own for block in page.blocks for own in block.fields):
                assert (
                    heights[own.title]
                    >= style.ONE_LINE + {fields.LINES: 3, fields.PARAGRAPH: 1}.get(own.kind, 0) * 14.5
                )
        # Excel lets a row grow with what is typed as long as it has no height of its own.
        assert book["Đơn vị"].row_dimensions[4 + len(GIVEN["units"])].height is None


def test_each_word_and_day_has_what_may_be_chosen() -> None:
    book = load_workbook(io.BytesIO(WRITTEN))
    for page in layout.pages():
        sheet = book[page.title]
        limits = {str(area): one for one in sheet.data_validations.dataValidation for area in one.sqref.ranges}
        fields = [own for block in page.blocks for own in block.fields] + list(page.lines.fields if page.lines else ())
        assert len(limits) == len(fields) > 0
        kinds = sorted(one.type or "" for one in limits.values())
        lists = sum(own.kind in (layout.WORD, layout.FLAG) or bool(own.listed) for own in fields)
        assert kinds.count("list") == lists
        assert kinds.count("date") == sum(own.kind in (layout.DAY, layout.MOMENT) for own in fields)
    units = next(one for one in book["Đơn vị"].data_validations.dataValidation if one.prompt == "để trống là có")
    assert units.formula1 == '"Có,Không"'


@pytest.mark.parametrize(
    ("sheet", "title", "value", "read"),
    [
        ("Cơ quan", "Năm đánh giá", "2027", lambda data: data["year"] == 2027),
        ("Cơ quan", "Hạn nộp phiếu", "05/12/2026", lambda data: str(data["deadline"]) == "2026-12-05"),
        ("Cơ quan", "Hạn nộp phiếu", "5/2/2026", lambda data: str(data["deadline"]) == "2026-02-05"),
        ("Hội đồng", "Vai trò tại cuộc họp", "Chủ toạ", lambda data: data["council"]["members"][0]["role"] == "chair"),
        ("Cuộc họp", "Bắt đầu", "5/1/2027 8h", lambda data: data["meeting"]["started"] == datetime(2027, 1, 5, 8)),
        ("Cơ quan", "Kỳ trong năm", "quý i", lambda data: data["period"] == "Q1"),
        ("Cơ quan", "Tên cơ quan", "  Sở Nội vụ ", lambda data: data["department"]["name"] == "Sở Nội vụ"),
        ("Cuộc họp", "Bắt đầu", "12/01/2027 8h05", lambda data: data["meeting"]["started"] == datetime(2027, 1, 12, 8, 5)),
        ("Quyết định", "Nơi nhận", "A\n\n B \nC", lambda data: data["decision"]["recipients"] == ["A", "B", "C"]),
        ("Quyết định", "Người ban hành", "Người đứng đầu cơ quan", lambda data: data["decision"]["issuer"] == "director"),
        ("Đơn vị", "Có nộp phiếu", "không", lambda data: data["units"][0]["submitted"] is False),
        ("Đơn vị", "Điểm thưởng, trừ", "T1: 2; P3 x 1", lambda data: data["units"][0]["counts"] == {"T1": 2, "P3": 1}),
        ("Đơn vị", "Tiêu chí không áp dụng", "2; 3.1, 4", lambda data: data["units"][0]["inapplicable"] == ["2", "3.1", "4"]),
        ("Đơn vị", "Tiêu chí không áp dụng", 2, lambda data: data["units"][0]["inapplicable"] == ["2"]),
        ("Đơn vị", "Tán thành", "", lambda data: "for" not in data["units"][0]["votes"]),
        ("Danh sách khen thưởng", "Hình thức", "giấy khen của giám đốc sở (gk-tt)",
         lambda data: data["proposal"]["collectives"][0]["form"] == "GK-TT"),
    ],
)  # fmt: skip
def test_a_value_may_be_typed_as_people_write_it(
    sheet: str, title: str, value: Any, read: Callable[[dict[str, Any]], bool]
) -> None:
    content, _ = changed((sheet, title, value))
    assert read(read_settings_book(content).data)


@pytest.mark.parametrize(
    ("sheet", "title", "value", "told"),
    [
        ("Cơ quan", "Năm đánh giá", "hai nghìn", "hãy gõ một số nguyên, ví dụ 5"),
        ("Cơ quan", "Năm đánh giá", 2026.5, "không phải số nguyên"),
        ("Cơ quan", "Hạn nộp phiếu", "31/02/2026", "không phải là một ngày"),
        ("Cơ quan", "Tên cơ quan", "=A1", "chứa công thức"),
        ("Cơ quan", "Tên cơ quan", "Sở\nNội vụ", "phải nằm trên một dòng"),
        ("Cơ quan", "Kỳ trong năm", "Quý V", "phải là một trong: "),
        ("Cuộc họp", "Bắt đầu", "sáng 12/01", "hãy gõ như 12/01/2027 08:00"),
        ("Đơn vị", "Mã đơn vị", "=1", "chứa công thức"),
        ("Đơn vị", "Tiêu chí không áp dụng", 1.1, "mã đã bị Excel đổi thành số"),
        ("Đơn vị", "Điểm thưởng, trừ", "T1 hai lần", "phải ghi như «T1: 2»"),
        ("Đơn vị", "Có nộp phiếu", "có lẽ", "phải là một trong: Có, Không"),
        ("Danh sách khen thưởng", "Họ tên", "Nguyễn Văn A", "chỉ ghi cho cá nhân; dòng này là tập thể"),
        ("Danh sách khen thưởng", "Tập thể, cá nhân", None, "để trống; hãy chọn Tập thể hoặc Cá nhân"),
    ],
)
def test_what_is_not_of_its_kind_is_refused_at_its_cell(sheet: str, title: str, value: Any, told: str) -> None:
    content, [cell] = changed((sheet, title, value))
    with pytest.raises(WorkbookError, match=rf"Sheet '{sheet}', ô {cell}: ") as refused:
        read_settings_book(content)
    assert any(told in problem for problem in refused.value.problems)


def test_all_faults_are_named_at_once() -> None:
    content, cells = changed(
        ("Cơ quan", "Năm đánh giá", "x"), ("Cuộc họp", "Kết thúc", "y"), ("Đơn vị", "Ngày nhận phiếu", "z")
    )
    with pytest.raises(WorkbookError, match="Sheet 'Cơ quan'") as refused:
        read_settings_book(content)
    assert len(refused.value.problems) == 3
    assert all(any(f"ô {cell}:" in problem for problem in refused.value.problems) for cell in cells)


def test_moved_rows_columns_and_sheets_are_refused_and_notes_named() -> None:
    book = load_workbook(io.BytesIO(WRITTEN))
    book["Cơ quan"].insert_rows(3)
    book["Đơn vị"].insert_cols(2)
    book.remove(book["Cuộc họp"])
    file = io.BytesIO()
    book.save(file)
    with pytest.raises(WorkbookError, match="không chèn, xóa, đổi chỗ các dòng") as refused:
        read_settings_book(file.getvalue(), "s.xlsx")
    told = "\n".join(refused.value.problems)
    assert "Sheet 'Đơn vị', ô B3: phải là tiêu đề cột «Tên đầy đủ»" in told
    assert told.count("phải là tiêu đề cột") == 1, "one column too many is one fault"
    assert "Tệp «s.xlsx»: thiếu sheet 'Cuộc họp'" in told
    with pytest.raises(WorkbookError, match="không phải là tệp cài đặt của đợt"):
        other = io.BytesIO()
        Workbook().save(other)
        read_settings_book(other.getvalue(), "khac.xlsx")
    book = load_workbook(io.BytesIO(WRITTEN))
    book.create_sheet("Ghi chú của tôi")["A1"].value = "nhớ hỏi"
    file = io.BytesIO()
    book.save(file)
    remarks: list[str] = []
    assert read_settings_book(file.getvalue(), "s.xlsx", remarks).data == GIVEN
    assert any("Ghi chú của tôi" in remark for remark in remarks)


def test_a_workbook_of_before_lacks_the_values_that_were_added_since(monkeypatch: pytest.MonkeyPatch) -> None:
    decision = {key: value for key, value in GIVEN["decision"].items() if not key.startswith("report_")}
    before = GIVEN | {"decision": decision}
    with monkeypatch.context() as patched:
        patched.setattr(layout, "pages", partial(_pages_of_before, layout.pages()))
        written = write_settings(before)
    remarks: list[str] = []
    assert read_settings_book(written, "s.xlsx", remarks).data == before
    assert not remarks and len(written) < len(write_settings(before))


def _pages_of_before(pages: Sequence[Page]) -> list[Page]:
    def block(one: Block) -> Block:
        return replace(one, fields=tuple(field for field in one.fields if not field.since))

    return [replace(page, blocks=tuple(block(one) for one in page.blocks)) for page in pages]
