"""Workbooks of version 0.1.0, which named the body that appraises as one office calls it, are read as today's."""

from __future__ import annotations

import io

from form_samples import edited, filled_form, line_of, one_of_each, saved
from openpyxl import load_workbook
from test_appraisal_book import SET, UNITS

from cchc_eval.scoring import evaluate_all
from cchc_eval.workbook.appraisal_book import read_appraisal, write_appraisal
from cchc_eval.workbook.form import read_form
from cchc_eval.workbook.form_layout import CLOSING, OFFICE_NOTE


def test_a_form_of_an_older_version_is_read_without_a_remark() -> None:
    cset, form = one_of_each(), filled_form()
    office = line_of(cset, "2.1").cell("answer")

    def as_written_then(sheet) -> None:  # type: ignore[no-untyped-def]
        assert sheet[office].value == OFFICE_NOTE
        sheet[office] = "Văn phòng Sở chấm"
        (rank,) = [cell for cell in sheet["B"] if cell.value == CLOSING["xếp hạng"]]
        rank.value = "Xếp loại theo chỉ số (xem trước)"

    assert read_form(edited(form, as_written_then), cset) == read_form(form, cset)


def test_an_appraisal_of_an_older_version_is_read_without_a_remark() -> None:
    workbook = load_workbook(io.BytesIO(write_appraisal(SET, evaluate_all(SET, UNITS))))
    for unit in UNITS:
        sheet = workbook[unit.code]
        assert sheet["F5"].value == "Số liệu cơ quan thẩm định nhập"
        sheet["F5"] = "Số liệu Văn phòng nhập"
        assert sheet["D9"].value.startswith("Cơ quan thẩm định nhập: ")
        sheet["D9"] = sheet["D9"].value.replace("Cơ quan thẩm định", "Văn phòng")
    remarks: list[str] = []
    assert read_appraisal(saved(workbook), SET, UNITS, "tham-dinh.xlsx", remarks, notes={}) == UNITS
    assert remarks == []
