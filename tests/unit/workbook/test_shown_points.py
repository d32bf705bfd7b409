"""What a workbook's formulas came to when it was saved is compared with what counts: nobody decides by another number."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from zipfile import ZipFile

import pytest
from book_edits import problems_of
from form_samples import EVERY_ANSWER, one_of_each
from openpyxl import load_workbook

from cchc_eval.scoring import Change, UnitRecord, evaluate, score
from cchc_eval.workbook.appraisal_book import read_appraisal, write_appraisal
from cchc_eval.workbook.appraisal_layout import TABLE, Layout, Scope
from cchc_eval.workbook.form import read_form, write_form
from cchc_eval.workbook.form_layout import LETTER, MAIN_SHEET, lay_out

CSET = one_of_each()
UNIT = UnitRecord("U1", "Trung tâm Một", EVERY_ANSWER, appraised={"1.7": Change("Thiếu biên bản", points=1)})
LAYOUT = Layout(CSET)


def showing(data: bytes, sheet: str, **cells: object) -> bytes:
    """The workbook as a program saved it whose formulas came to these values; `cells`: L7=0.5."""
    part = f"xl/worksheets/sheet{load_workbook(io.BytesIO(data)).sheetnames.index(sheet) + 1}.xml"
    file = io.BytesIO()
    with ZipFile(io.BytesIO(data)) as old, ZipFile(file, "w") as new:
        for name in old.namelist():
            content = old.read(name).decode("utf-8") if name == part else ""
            for address, value in cells.items() if content else ():
                kind = ' t="str"' if isinstance(value, str) else ""
                cell = re.compile(rf'<c r="{address}"([^>]*?)( t="\w+")?>(<f>[^<]*</f>)<v(?: ?/>|></v>)')
                assert cell.search(content), address
                content = cell.sub(rf'<c r="{address}"\1{kind}>\3<v>{value}</v>', content)
            new.writestr(name, content or old.read(name))
    return file.getvalue()


def test_an_appraisal_that_shows_other_points_is_refused_with_both_numbers() -> None:
    book = write_appraisal(CSET, [evaluate(CSET, UNIT)])
    final = evaluate(CSET, UNIT).final
    total, rank = (TABLE.address("final", LAYOUT.closing[key]) for key in ("total", "rank"))
    leaf = TABLE.address("final", LAYOUT.rows["1.7"])
    same = showing(book, "U1", **{leaf: 1.0000000000001, total: float(final.total), rank: final.rank})
    assert read_appraisal(same, CSET, [UNIT]) == (UNIT,)
    [problem] = problems_of(lambda: read_appraisal(showing(book, "U1", **{rank: "YẾU KÉM"}), CSET, [UNIT]))
    assert problem.startswith(
        f"Sheet 'U1', ô {rank}: bảng hiện «YẾU KÉM» mà các ô đã nhập tính ra {final.rank}; hãy mở"
    )
    assert "«cchc-eval appraise THƯ_MỤC --force», mọi ô đã nhập được giữ" in problem
    [problem] = problems_of(lambda: read_appraisal(showing(book, "U1", **{leaf: 1.75, total: 3}), CSET, [UNIT]))
    assert problem.startswith(f"Sheet 'U1', ô {leaf}, tiêu chí 1.7: bảng hiện «1,75» mà các ô đã nhập tính ra 1,00; ")
    [problem] = problems_of(lambda: read_appraisal(showing(book, "Tổng hợp", F5=99.125), CSET, [UNIT]))
    assert problem.startswith("Sheet 'Tổng hợp', ô F5: bảng hiện «99,125» mà")


def test_the_units_to_look_at_again_are_a_sentence_of_their_own() -> None:
    book = write_appraisal(CSET, [evaluate(CSET, UNIT)], marks={"U1": {"1.7": "1,50"}})
    said = load_workbook(io.BytesIO(book))["Tổng hợp"]["A3"].value
    assert said == f"{CSET.title}. Xem lại đơn vị đã đổi điểm tự đánh giá (ô nền cam): U1."


def test_where_bodies_share_the_appraisal_older_points_are_said_and_read() -> None:
    """Another body's points count whether the office's workbook shows them yet or not."""
    scope = Scope(frozenset(leaf.code for leaf in CSET.leaves if leaf.code != "1.7"))
    book = write_appraisal(CSET, [evaluate(CSET, replace(UNIT, appraised={}))], scope=scope)
    total = TABLE.address("final", LAYOUT.closing["total"])
    shown = float(evaluate(CSET, replace(UNIT, appraised={})).final.total)
    remarks: list[str] = []
    assert read_appraisal(showing(book, "U1", **{total: shown}), CSET, [UNIT], "", remarks, scope=scope) == (UNIT,)
    [said] = remarks
    assert f"ô {total}: bảng hiện «" in said and "chạy «cchc-eval merge THƯ_MỤC»" in said


@pytest.mark.parametrize("shift", [0, 1])
def test_a_form_that_shows_other_points_is_read_and_that_is_said(shift: int) -> None:
    form = write_form(CSET, unit_code="U1", unit_name="A", answers=EVERY_ANSWER)
    own, layout = score(CSET, EVERY_ANSWER), lay_out(CSET)
    total, leaf = f"{LETTER['points']}{layout.total_row}", layout.headings["1.7"].cell("points")
    points = own.leaves["1.7"].points
    assert points is not None
    saved = showing(form, MAIN_SHEET, **{total: float(own.total) + shift, leaf: float(points) + shift})
    remarks: list[str] = []
    assert read_form(saved, CSET, remarks=remarks).answers == EVERY_ANSWER
    if not shift:
        assert remarks == []
        return
    [said] = remarks
    assert f"ô {leaf} hiện «2,91», tính là 1,91; ô {total} hiện «" in said and "Điểm được tính là điểm dùng" in said
