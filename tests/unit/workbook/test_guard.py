"""Files that must not be read: each is refused by name, in Vietnamese, with what to do."""

from __future__ import annotations

import io
import os
import struct
import tracemalloc
import warnings
import zipfile
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from cchc_eval.workbook import bounded, guard
from cchc_eval.workbook.guard import WorkbookError, open_guarded

SHEET = "xl/worksheets/sheet1.xml"
WORKBOOK = "xl/workbook.xml"


@pytest.fixture(scope="module")
def sound() -> bytes:
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = "Một"
    sheet["A1"] = "chữ"
    sheet["B2"] = 2.5
    sheet["C3"] = "=SUM(B2:B2)"
    sheet["D4"] = 0.95
    sheet["D4"].number_format = "0.0%"
    sheet["E5"] = datetime(2026, 5, 1)
    sheet.merge_cells("F1:G2")
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def unpack(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def repack(data: bytes, **changes: bytes) -> bytes:
    """The package with parts replaced or added, by name."""
    return pack({**unpack(data), **changes})


def pack(parts: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(file, "w", compression) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return file.getvalue()


def with_sheet(data: bytes, before: bytes, inserted: bytes) -> bytes:
    sheet = unpack(data)[SHEET]
    assert before in sheet
    return repack(data, **{SHEET: sheet.replace(before, inserted + before)})


def refusal(data: bytes | Path) -> str:
    with pytest.raises(WorkbookError) as caught:
        open_guarded(data, "" if isinstance(data, Path) else "phieu.xlsx")
    (problem,) = caught.value.problems
    if not isinstance(data, Path):
        assert problem.startswith("Tệp «phieu.xlsx»: ")
    return problem


def test_a_sound_file_gives_values_formulas_as_text_and_merges(sound: bytes) -> None:
    sheet = open_guarded(sound)["Một"]
    assert (sheet["A1"].value, sheet["B2"].value) == ("chữ", 2.5)
    assert (sheet["C3"].value, sheet["C3"].data_type) == ("=SUM(B2:B2)", "f")
    assert sheet["D4"].number_format == "0%"
    assert sheet["E5"].value == datetime(2026, 5, 1)
    assert [area.coord for area in sheet.merged_cells.ranges] == ["F1:G2"]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "rỗng"),
        (b"%PDF-1.7 ...", "không phải là tệp Excel"),
        ("mã;điểm\n1;2\n".encode(), "không phải là tệp Excel"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600, "mật khẩu hoặc là tệp .xls"),
        (b"PK\x03\x04" + b"x" * 50, "bị hỏng"),
    ],
)
def test_what_is_no_workbook_is_refused(data: bytes, message: str) -> None:
    assert message in refusal(data)


def test_every_truncation_is_refused(sound: bytes) -> None:
    lengths = range(4, len(sound) - 22, 97)
    assert len(lengths) > 50
    for length in lengths:
        assert "bị hỏng hoặc bị cắt cụt" in refusal(sound[:length]), length
    assert open_guarded(sound).active


def test_another_office_package_is_refused() -> None:
    word = pack({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"})
    assert "không phải là tệp Excel .xlsx" in refusal(word)


def test_a_missing_or_special_file_is_refused_by_its_name(tmp_path: Path) -> None:
    assert refusal(tmp_path / "thieu.xlsx").startswith("Tệp «thieu.xlsx»: không có tệp này")
    assert "không phải là tệp thường" in refusal(tmp_path)
    os.mkfifo(tmp_path / "ong.xlsx")
    assert "không phải là tệp thường" in refusal(tmp_path / "ong.xlsx")


def test_a_large_file_is_refused_before_it_is_parsed(tmp_path: Path) -> None:
    path = tmp_path / "to.xlsx"
    with path.open("wb") as file:
        file.truncate(guard.MAX_FILE_BYTES + 1)
    assert "lớn hơn 20 MB" in refusal(path)


def test_an_encrypted_part_is_refused(sound: bytes) -> None:
    locked = bytearray(sound)
    locked[sound.index(b"PK\x01\x02") + 8] |= 1
    assert "mật khẩu" in refusal(bytes(locked))


@pytest.mark.parametrize("part", ["xl/vbaProject.bin", "xl/macrosheets/sheet1.xml", "xl/activeX/activeX1.xml"])
def test_macros_are_refused(sound: bytes, part: str) -> None:
    assert "macro" in refusal(repack(sound, **{part: b"x"}))


@pytest.mark.parametrize("part", ["xl/externalLinks/externalLink1.xml", "xl/connections.xml"])
def test_links_to_other_files_are_refused(sound: bytes, part: str) -> None:
    assert "liên kết với tệp" in refusal(repack(sound, **{part: b"<x/>"}))


@pytest.mark.parametrize("part", [SHEET, WORKBOOK, "xl/styles.xml", "_rels/.rels"])
@pytest.mark.parametrize(
    "declared",
    [
        b'<!DOCTYPE x [<!ENTITY a "b"><!ENTITY c "&a;&a;">]>',
        b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        b'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">',
    ],
)
def test_document_types_and_entities_are_refused(sound: bytes, part: str, declared: bytes) -> None:
    body = unpack(sound)[part].split(b"?>", 1)[-1]
    assert "thực thể XML" in refusal(repack(sound, **{part: b'<?xml version="1.0"?>' + declared + body}))


@pytest.mark.parametrize("encoding", ["utf-16", "utf-7", "utf-32", "cp037"])
def test_an_encoding_that_hides_entities_is_refused(sound: bytes, encoding: str) -> None:
    text = unpack(sound)[SHEET].decode()
    hidden = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE x>{text}'.encode(encoding)
    assert "UTF-8" in refusal(repack(sound, **{SHEET: hidden}))


def test_a_zip_bomb_is_refused_without_inflating_it(sound: bytes) -> None:
    for part in (SHEET, "xl/media/image1.png"):
        bomb = repack(sound, **{part: b" " * 30_000_000})
        tracemalloc.start()
        assert "phình ra quá lớn" in refusal(bomb)
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
        tracemalloc.stop()


@pytest.mark.parametrize("size", [10, 2**31, 2**32 - 2])
def test_a_directory_that_lies_about_sizes_is_refused(sound: bytes, size: int) -> None:
    """The declared size stands 24 bytes into a part's entry; none of them is inflated further than it says."""
    lying = bytearray(sound)
    entry = sound.rindex(SHEET.encode()) - 46
    assert lying[entry : entry + 4] == b"PK\x01\x02"
    struct.pack_into("<I", lying, entry + 24, size)
    assert "bị hỏng" in refusal(bytes(lying)) if size == 10 else "phình ra" in refusal(bytes(lying))


def test_too_many_tags_or_parts_are_refused(sound: bytes) -> None:
    rows = b"".join(b'<row r="%d"/>' % row for row in range(10, guard.MAX_PART_TAGS))
    assert "quá nhiều dòng" in refusal(with_sheet(sound, b"</sheetData>", rows))
    many = {f"xl/media/{number}.png": b"" for number in range(guard.MAX_ENTRIES)}
    assert "quá nhiều tệp con" in refusal(repack(sound, **many))


def test_two_parts_of_one_name_are_refused(sound: bytes) -> None:
    assert "trùng tên" in refusal(repack(sound, **{SHEET.upper(): b"<x/>"}))


def test_a_million_empty_rows_cost_nothing_and_a_value_there_is_refused(sound: bytes) -> None:
    lying = unpack(sound)[SHEET].replace(b'ref="A1:G5"', b'ref="A1:XFD1048576"')
    empty = b'<row r="1048576"><c r="XFD1048576" s="1"/></row>'
    sheet = open_guarded(repack(sound, **{SHEET: lying.replace(b"</sheetData>", empty + b"</sheetData>")})).active
    assert sheet.max_row == 5
    value = b'<row r="1048576"><c r="A1048576"><v>1</v></c></row>'
    assert "ô A1048576" in refusal(with_sheet(sound, b"</sheetData>", value))
    value = b'<row r="9"><c r="XFD9"><v>1</v></c></row>'
    assert "ô XFD9" in refusal(with_sheet(sound, b"</sheetData>", value))


def test_the_number_of_cells_is_bounded(sound: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded, "MAX_CELLS", 4)
    assert "quá nhiều" in refusal(sound)
    monkeypatch.setattr(bounded, "MAX_CELLS", 5)
    assert len(open_guarded(sound).active._cells) == 5


def test_a_merge_over_the_whole_sheet_costs_nothing(sound: bytes) -> None:
    merge = b'<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    sheet = open_guarded(
        repack(sound, **{SHEET: unpack(sound)[SHEET].replace(b"</sheetData>", b"</sheetData>" + merge)})
    )
    assert len(sheet.active._cells) == 5


def test_one_cell_given_twice_is_refused(sound: bytes) -> None:
    assert "bị hỏng" in refusal(with_sheet(sound, b"</sheetData>", b'<row r="1"><c r="A1"><v>1</v></c></row>'))


def test_pictures_comments_and_broken_extras_do_no_harm(sound: bytes) -> None:
    extras = {"xl/media/image1.png": b"\x89PNG", "xl/comments1.xml": b"<broken", "xl/theme/theme1.xml": b"<broken"}
    assert open_guarded(repack(sound, **extras))["Một"]["A1"].value == "chữ"


def test_no_unread_part_reaches_openpyxl(sound: bytes) -> None:
    drawing = b'<drawing r:id="rId9" xmlns:r="r"/><legacyDrawing/><tableParts><tablePart/></tableParts>'
    assert open_guarded(with_sheet(sound, b"</worksheet>", drawing))["Một"]["B2"].value == 2.5


def test_a_strict_workbook_is_named() -> None:
    parts = {
        "[Content_Types].xml": b"<Types/>",
        "_rels/.rels": b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        b'<Relationship Id="r" Type="http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument" '
        b'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": b'<workbook xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main"/>',
    }
    assert "Strict Open XML" in refusal(pack(parts))
