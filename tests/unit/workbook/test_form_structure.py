"""What a form is made of: locks, drop-downs, limits, print set-up, stamp."""

from __future__ import annotations

import io
import zipfile

from form_samples import EVERY_ANSWER, filled_form, line_of, one_of_each
from openpyxl import load_workbook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from cchc_eval.data import default_criteria_set
from cchc_eval.vietnamese.writing import number
from cchc_eval.workbook.form import write_form
from cchc_eval.workbook.form_layout import FIRST_ROW, GUIDE_SHEET, HEADER_ROW, LISTS_SHEET, MAIN_SHEET, lay_out
from cchc_eval.workbook.form_statements import SHEET as STATEMENTS_SHEET
from cchc_eval.workbook.style import INPUT_FILL

CSET = one_of_each()
LAYOUT = lay_out(CSET)
BOOK = load_workbook(io.BytesIO(filled_form(previous=EVERY_ANSWER)))
SHEET: Worksheet = BOOK[MAIN_SHEET]


def _validation(address: str) -> DataValidation | None:
    found = [rule for rule in SHEET.data_validations.dataValidation if address in rule.sqref]
    assert len(found) <= 1
    return found[0] if found else None


def test_every_criterion_has_its_row_in_order_with_group_rows() -> None:
    codes = [SHEET.cell(row, 1).value for row in range(FIRST_ROW, LAYOUT.last_row + 1)]
    assert [code for code in codes if code] == [criterion.code for criterion in CSET.criteria]
    assert SHEET[line_of(CSET, "2.10").cell("code")].data_type == "s"


def test_only_inputs_are_open() -> None:
    inputs = {line.cell(column) for line in LAYOUT.lines for column in line.inputs}
    for row in SHEET.iter_rows():
        for cell in row:
            assert cell.protection.locked == (cell.coordinate not in inputs), cell.coordinate
            assert (cell.fill.start_color.rgb == INPUT_FILL.start_color.rgb) == (cell.coordinate in inputs)
    assert all(sheet.protection.sheet for sheet in BOOK.worksheets)
    assert BOOK.security.lockStructure
    # Two cells for a ratio, one for each item and event, none for the office's leaf.
    assert [len(LAYOUT.inputs.get(leaf.code, ())) for leaf in CSET.leaves] == [1, 2, 1, 2, 2, 2, 1, 1, 0, 1]


def test_not_applicable_only_where_allowed() -> None:
    assert {CSET.by_code[code].na_allowed for code in LAYOUT.inputs} == {True, False}
    for code, lines in LAYOUT.inputs.items():
        rule = _validation(lines[0].cell("na"))
        assert (rule is not None) == CSET.by_code[code].na_allowed
        if rule is not None:
            assert (rule.type, rule.formula1) == ("list", '"x"')


def test_a_leaf_that_the_office_scores_is_marked() -> None:
    assert SHEET[line_of(CSET, "2.1").cell("answer")].value == "Cơ quan thẩm định chấm"
    assert SHEET[line_of(CSET, "2.1").cell("points")].value is None


def test_drop_downs_and_limits() -> None:
    limits = {}
    for lines in LAYOUT.inputs.values():
        for line in lines:
            rule = _validation(line.cell("answer"))
            assert rule is not None and rule.showErrorMessage and rule.error
            limits[line.key] = (rule.type, rule.operator, rule.formula1, rule.formula2)
    assert limits["1.2|1"] == limits["1.2|2"] == ("list", None, '"Có,Không"', None)
    assert limits["1.3|1"] == ("decimal", "greaterThanOrEqual", "0", None)
    assert limits["1.5|2"] == ("decimal", "greaterThan", "0", None)
    assert limits["1.6|1"] == ("whole", "greaterThanOrEqual", "0", None)
    assert limits["1.7|1"] == ("decimal", "between", "0", "100")
    assert limits["1.8|1"] == ("decimal", "between", "0", "2")
    kind, _, source, _ = limits["1.1|1"]
    assert (kind, source) == ("list", f"'{LISTS_SHEET}'!$A$1:$A$2")
    assert [BOOK[LISTS_SHEET].cell(row, 1).value for row in (1, 2)] == ["Việc A", "Việc B"]


def test_sheets_in_order_and_hidden() -> None:
    states = [(sheet.title, sheet.sheet_state) for sheet in BOOK.worksheets]
    visible = [(title, "visible") for title in (MAIN_SHEET, STATEMENTS_SHEET, GUIDE_SHEET)]
    assert states[:4] == [*visible, (LISTS_SHEET, "veryHidden")]
    assert len(states) == 5 and states[4][1] == "veryHidden"
    assert BOOK.active.title == MAIN_SHEET
    stamp = {row[0].value: row[1].value for row in BOOK.worksheets[4].iter_rows()}
    assert stamp["fingerprint"] == CSET.fingerprint
    assert (stamp["unit_code"], stamp["year"], stamp["kind"]) == ("U1", "2026", "form")


def test_header_stays_in_sight_and_pages_print_well() -> None:
    assert SHEET.freeze_panes == f"C{FIRST_ROW}"
    assert SHEET.print_title_rows == f"${HEADER_ROW}:${HEADER_ROW}"
    assert SHEET.page_setup.orientation == "landscape"
    assert int(SHEET.page_setup.paperSize) == 9
    assert (SHEET.page_setup.fitToWidth, SHEET.page_setup.fitToHeight) == (1, 0)
    assert SHEET.sheet_properties.pageSetUpPr.fitToPage
    assert "&P/&N" in SHEET.oddFooter.right.text
    assert "Trung tâm A" in SHEET.oddFooter.left.text
    assert SHEET.print_area.replace("$", "").endswith(f"A1:I{LAYOUT.rank_row}")


def test_nothing_is_merged_in_the_body_and_rows_grow_with_their_text() -> None:
    merged = SHEET.merged_cells.ranges
    assert merged and all(area.max_row < HEADER_ROW for area in merged)
    raw = zipfile.ZipFile(io.BytesIO(filled_form())).read("xl/worksheets/sheet1.xml").decode()
    row = raw[raw.index(f'<row r="{line_of(CSET, "1.1").row}"') :].partition(">")[0]
    # A first estimate (two lines) that the spreadsheet may change: no custom height.
    assert 'ht="33"' in row and "customHeight" not in row


def test_last_year_is_hidden_when_not_given() -> None:
    assert not SHEET.column_dimensions["D"].hidden
    blank = load_workbook(io.BytesIO(write_form(CSET, unit_code="U1", unit_name="A")))[MAIN_SHEET]
    assert blank.column_dimensions["D"].hidden
    assert blank.column_dimensions["J"].hidden


def test_heading_rows_show_how_points_are_computed() -> None:
    assert SHEET[line_of(CSET, "1.1").cell("explanation")].value == "Việc A: 1 điểm\nViệc B: 0,5 điểm"
    assert "Dưới 80 %: 0 điểm" in SHEET[line_of(CSET, "1.5").cell("explanation")].value


def test_guide_explains_blank_and_zero() -> None:
    guide = " ".join(str(cell.value) for row in BOOK[GUIDE_SHEET].iter_rows() for cell in row if cell.value)
    for words in ("để trống tất cả là chưa trả lời", "Không có lần nào thì nhập 0", "Có", f"TỐT từ {number(85)} %"):
        assert words in guide


def test_name_with_ampersand_in_the_footer_is_no_code() -> None:
    form = write_form(CSET, unit_code="U1", unit_name="Tin học & Dịch vụ")
    raw = zipfile.ZipFile(io.BytesIO(form)).read("xl/worksheets/sheet1.xml").decode()
    assert " &amp;&amp; D" in raw[raw.index("<oddFooter>") :]


def test_same_input_gives_the_same_cells() -> None:
    cset = default_criteria_set()

    def sheets() -> list[bytes]:
        package = zipfile.ZipFile(io.BytesIO(write_form(cset, unit_code="U1", unit_name="A")))
        return [package.read(name) for name in package.namelist() if "docProps" not in name]

    assert sheets() == sheets()
