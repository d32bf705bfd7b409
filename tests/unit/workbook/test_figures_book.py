"""The table of figures: written to be filled in, read from Excel and CSV, every fault at its cell."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from cchc_eval.scoring.figures import Figure
from cchc_eval.workbook import figures_book
from cchc_eval.workbook.figures_book import Row, read_figures, write_figures
from cchc_eval.workbook.guard import WorkbookError

HEAD = "Mã đơn vị;Mã chỉ tiêu;Giá trị;Đơn vị tính;Tính đến ngày;Nguồn"
FIGURE = Figure("HS_TONG", Decimal("1250"), date(2026, 12, 31), "Cổng Dịch vụ công quốc gia", "hồ sơ")
SHARE = Figure("TY_LE", Decimal("0.5"), date(2026, 11, 30), "=SUM(A1)", "%")


def table(*lines: str, head: str = HEAD) -> bytes:
    return "\r\n".join([head, *lines]).encode("utf-8-sig")


def refused(content: bytes) -> str:
    with pytest.raises(WorkbookError) as error:
        read_figures(content, "so-lieu.csv", ["TY_LE"])
    return str(error.value)


def test_a_table_is_read_as_it_was_written() -> None:
    rows = [
        Row("U1", "Trung tâm Một", figure.indicator, "Tổng số", figure.unit, figure, percent=figure is SHARE)
        for figure in (FIGURE, SHARE)
    ]
    content = write_figures([*rows, Row("U2", "Trung tâm Hai", "HS_TONG", "Tổng số", "hồ sơ")])
    remarks: list[str] = []
    read = read_figures(content, "so-lieu.xlsx", ["TY_LE"], remarks)
    assert [(row.unit, row.figure) for row in read] == [("U1", FIGURE), ("U1", SHARE)]
    assert [row.where for row in read] == ["Sheet 'Số liệu', ô E2", "Sheet 'Số liệu', ô E3"] and remarks == []


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_a_csv_file_is_read_with_the_days_of_people_and_of_systems(delimiter: str) -> None:
    lines = ("U1;HS_TONG;1 250;hồ sơ;31/12/2026;Cổng", "U2;TY_LE;95%;;2026-12-31;Cổng", "U3;HS_TONG;;;;")
    content = table(*lines).decode("utf-8").replace(";", delimiter).encode()
    read = read_figures(content, "so-lieu.csv", ["TY_LE"])
    values = [(row.unit, row.figure.value, row.figure.as_of) for row in read if row.figure]
    assert values == [("U1", 1250, date(2026, 12, 31)), ("U2", 95, date(2026, 12, 31))]


def test_every_fault_is_told_at_its_cell_and_all_at_once() -> None:
    told = refused(
        table(
            "U1;HS_TONG;1.234;;31/12/2026;Cổng",
            "U1;TY_LE;0,95;;2026-13-31;Cổng",
            ";HS_TONG;5;;31/12/2026;",
            "U1;HS_TONG;12345678901234567;;31/12/2026;Cổng",
            "U1;HS_TONG;=1+1;;31/12/2026;Cổng",
        )
    )
    for part in (
        "ô C2: «1.234» có thể hiểu là hai số khác nhau",
        "ô C3: «0,95» là 0,95 % hay 95 %?",
        "ô E3: «2026-13-31» không phải là một ngày",
        "ô A4: để trống; hãy ghi «Mã đơn vị»",
        "ô F4: để trống; hãy ghi «Nguồn»",
        "ô C5: số có hơn 15 chữ số",
        "ô C6: «=1+1» không phải là số",
    ):
        assert part in told, (part, told)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "không phải CSV mã hóa UTF-8"),
        ("Mã đơn vị".encode("utf-16"), "không phải CSV mã hóa UTF-8"),
        (b"a\0b", "không phải CSV mã hóa UTF-8"),
        (b'"a', "bị hỏng ở dòng 1"),
        (table('U1;"HS'), "bị hỏng ở dòng 2"),
        (table(head="Mã đơn vị;Giá trị;Mã đơn vị"), "có hai cột «Mã đơn vị»; hãy giữ một"),
        (table(head="Mã đơn vị;Giá trị"), "dòng đầu thiếu cột «Mã chỉ tiêu», «Tính đến ngày», «Nguồn»"),
        (table("U1;HS_TONG;;;;"), "không có dòng nào có «Giá trị»"),
        (table("x" * 300_000), "bị hỏng ở dòng 2"),
        (table(";" * 300), "chứa quá nhiều dòng, cột hoặc ô"),
        (table("U1;HS;1;;31/12/2026;Trung t©m"), "có vẻ gõ theo bảng mã TCVN3"),
    ],
)
def test_a_file_that_is_no_such_table_is_refused_in_words(content: bytes, told: str) -> None:
    assert told in refused(content)


def test_a_file_of_more_cells_than_any_table_has_is_not_read_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(figures_book, "MAX_CELLS", 20)
    assert "chứa quá nhiều dòng, cột hoặc ô" in refused(table(*["U1;HS_TONG;1;;31/12/2026;Cổng"] * 10))
