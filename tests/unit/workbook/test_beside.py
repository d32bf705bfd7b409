"""What lies beside the cells of a workbook is kept or named, and never makes the workbook unreadable."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image
from test_guard import pack, unpack

from cchc_eval.workbook.beside import beside
from cchc_eval.workbook.cells import Column, SheetReader, Table
from cchc_eval.workbook.guard import WorkbookError, open_guarded
from cchc_eval.workbook.unread import note_unread

TABLE = Table((Column("code", "Mã", 8), Column("value", "Giá trị", 20)))
RELATIONS = "xl/worksheets/_rels/sheet1.xml.rels"
THREADS = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"


def book(*edits: Callable[[Workbook], None]) -> bytes:
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = "Bảng"
    TABLE.write_header(sheet)
    sheet["B2"] = 1
    for edit in edits:
        edit(workbook)
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def remarks_of(data: bytes, read: str = "Bảng") -> list[str]:
    workbook, remarks = open_guarded(data), []
    note_unread(workbook, [SheetReader(workbook[read], TABLE, [])], remarks, ("Hướng dẫn",))
    return remarks


def with_comment(workbook: Workbook) -> None:
    workbook.active["B2"].comment = Comment("Đã ban hành\nKế hoạch số 5", "CB")


def with_picture(workbook: Workbook) -> None:
    pixel = (
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
        b"\x00\x00\x00\nIDATx\x9cc\x00\x01\x00\x00\x05\x00\x01\r\n-\xb4\x00\x00\x00\x00IEND\xaeB`\x82"
    )
    workbook.active.add_image(Image(io.BytesIO(pixel)), "D4")


def test_a_plain_workbook_has_nothing_beside() -> None:
    assert remarks_of(book()) == []


def test_comments_are_named_with_their_text() -> None:
    [remark] = remarks_of(book(with_comment))
    assert remark.startswith(
        "Sheet 'Bảng', ô B2: ghi chú gắn vào ô (comment) «Đã ban hành Kế hoạch số 5» không được đọc"
    )


def test_a_thread_of_comments_is_named_by_what_was_written() -> None:
    parts = unpack(book(with_comment))
    parts[RELATIONS] = parts[RELATIONS].replace(
        b"</Relationships>",
        b'<Relationship Type="http://schemas.microsoft.com/office/2017/10/relationships/threadedComment" '
        b'Target="../threadedComments/threadedComment1.xml" Id="t1"/></Relationships>',
    )
    parts["xl/threadedComments/threadedComment1.xml"] = (
        f'<ThreadedComments xmlns="{THREADS}"><threadedComment ref="B2" id="x"><text>Xem lại số liệu</text>'
        "</threadedComment></ThreadedComments>"
    ).encode()
    [remark] = remarks_of(pack(parts))
    assert "«Xem lại số liệu»" in remark


def test_a_link_that_no_table_takes_is_named() -> None:
    def link(workbook: Workbook) -> None:
        workbook.active["B2"].hyperlink = "https://example.org/a"

    [remark] = remarks_of(book(link))
    assert "ô B2: liên kết đến «https://example.org/a» không được đọc" in remark


def test_pictures_and_text_boxes_are_named() -> None:
    [remark] = remarks_of(book(with_picture))
    assert remark == "Sheet 'Bảng': hình ảnh, hộp văn bản, biểu đồ vẽ trên trang không được đọc"


def test_an_empty_drawing_is_nothing() -> None:
    """Google Sheets adds one to every sheet."""
    parts = unpack(book(with_picture))
    parts["xl/drawings/drawing1.xml"] = (
        b'<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"/>'
    )
    assert remarks_of(pack(parts)) == []


@pytest.mark.parametrize(("linked", "said"), [(b'fmlaLink="$B$2" ', False), (b"", True)])
def test_a_box_to_tick_is_named_unless_a_cell_holds_its_state(linked: bytes, said: bool) -> None:
    parts = unpack(book())
    parts["xl/ctrlProps/ctrlProp1.xml"] = b'<formControlPr objectType="CheckBox" ' + linked + b'checked="Checked"/>'
    assert bool(remarks_of(pack(parts))) == said


def test_a_sheet_of_ones_own_is_named_unless_it_is_empty() -> None:
    def sheets(workbook: Workbook) -> None:
        workbook.create_sheet("Minh chứng")["A1"] = "Kế hoạch"
        workbook.create_sheet("Hướng dẫn")["A1"] = "của phần mềm"
        workbook.create_sheet("Trống")["A1"] = "  "

    assert remarks_of(book(sheets)) == ["Sheet 'Minh chứng': không thuộc biểu mẫu nên không được đọc"]


@pytest.mark.parametrize("broken", [b"<comments", b"<x/>", b'<comments xmlns="x"><comment ref="?"/></comments>'])
def test_a_damaged_part_beside_costs_only_what_it_held(broken: bytes) -> None:
    parts = unpack(book(with_comment))
    [name] = [name for name in parts if "comments/comment" in name]
    assert beside(open_guarded(pack(parts))["Bảng"]).comments
    parts[name] = broken
    workbook = open_guarded(pack(parts))
    assert workbook["Bảng"]["B2"].value == 1 and not beside(workbook["Bảng"]).comments
    del parts[name]
    assert open_guarded(pack(parts))["Bảng"]["B2"].value == 1


def test_entities_are_refused_in_comments_too() -> None:
    parts = unpack(book(with_comment))
    [name] = [name for name in parts if "comments/comment" in name]
    parts[name] = b'<!DOCTYPE x [<!ENTITY a "b">]>' + parts[name]
    with pytest.raises(WorkbookError, match="thực thể XML"):
        open_guarded(pack(parts))
