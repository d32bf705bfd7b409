"""What offices do to a table of criteria in Word and Excel: nothing of it is lost, and nothing is read as something else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from openpyxl import Workbook
from openpyxl.comments import Comment

from cchc_eval.scoring import load_criteria_set
from cchc_eval.workbook.criteria_table import Draft, read_criteria_table
from cchc_eval.workbook.guard import WorkbookError

HEADS = ("STT", "Tiêu chí", "Điểm tối đa", "Cách chấm")
YES = "Có: 1; không: 0"
Rows = Sequence[Sequence[Any]]


@pytest.fixture
def excel(tmp_path: Path) -> Callable[..., Draft]:
    def read(
        *rows: Sequence[Any], heads: Sequence[Any] = HEADS, edit: Callable[[Workbook], object] | None = None
    ) -> Draft:
        workbook = Workbook()
        for row in (heads, *rows):
            workbook.active.append(list(row))
        if edit is not None:
            edit(workbook)
        workbook.save(tmp_path / "bảng.xlsx")
        return read_criteria_table(tmp_path / "bảng.xlsx", 2027)

    return read


@pytest.fixture
def word(tmp_path: Path) -> Callable[..., Draft]:
    def read(*tables: Rows, edit: Callable[[Any], object] | None = None) -> Draft:
        document = Document()
        for rows in tables:
            table = document.add_table(rows=0, cols=len(rows[0]))
            for row in rows:
                for cell, text in zip(table.add_row().cells, row, strict=True):
                    cell.text = text
            document.add_paragraph("")
        if edit is not None:
            edit(document)
        document.save(str(tmp_path / "bảng.docx"))
        return read_criteria_table(tmp_path / "bảng.docx", 2027)

    return read


def codes(draft: Draft) -> list[tuple[str, str | None, float]]:
    cset = load_criteria_set(draft.data)
    return [(one.code, one.parent, float(one.max_points)) for one in cset.criteria]


def rules(draft: Draft) -> dict[str, str]:
    return {one["code"]: one["rule"]["type"] for one in draft.data["criteria"] if "rule" in one}


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        # Excel takes 1.1 for a number.
        ([(1, "A", 2, ""), (1.1, "B", 1, YES), (1.2, "C", 1, YES)], [("1", None, 2), ("1.1", "1", 1), ("1.2", "1", 1)]),
        ([("I", "A", 1, ""), ("I.1", "B", 1, YES)], [("I", None, 1), ("I.1", "I", 1)]),
        ([("A", "A", 1, ""), (1, "B", 1, YES), ("B", "C", 1, ""), (2, "D", 1, YES)],
         [("A", None, 1), ("A.1", "A", 1), ("B", None, 1), ("B.2", "B", 1)]),
        ([("1)", "A", 1, ""), ("1.1.", "B", 1, ""), ("a)", "C", 0.5, "Có: 0,5; không: 0"), ("b)", "D", "0,5đ", "Có: 0,5; không: 0")],
         [("1", None, 1), ("1.1", "1", 1), ("1.1.a", "1.1", 0.5), ("1.1.b", "1.1", 0.5)]),
        ([("I. Công tác chỉ đạo", "", 1, ""), ("1. Kế hoạch", "", 1, YES)], [("I", None, 1), ("I.1", "I", 1)]),
        ([("1", "A", "=SUM(C3:C4)", ""), ("1.1", "B", 1, YES), ("1.2", "C", 2, "")], [("1", None, 3), ("1.1", "1", 1), ("1.2", "1", 2)]),
    ],
)  # fmt: skip
def test_codes_of_every_kind_make_the_tree(rows: Rows, found: list[Any], excel: Callable[..., Draft]) -> None:
    assert codes(excel(*rows)) == found


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        ([("TC4", "A", 1, YES)], "không đọc được mã «TC4» của «A»; hãy ghi dạng 1.1.1"),
        ([("1", "A", 1, YES), ("2/", "B", 1, YES)], "không đọc được mã «2/» của «B»"),
        ([("1", "A", 1, ""), ("a)", "Kịp thời", 1, "")], "không đọc được mã «a)» của «Kịp thời»"),
        ([("1", "A", 11, ""), (1.1, "B", 1, YES), (1.10, "C", 1, YES)], "mã «1.1» bị lặp lại; ô mã gõ dạng số thì 1.10 thành 1.1"),
        ([("1", "A", 1, YES), ("", "B", 1, YES)], "«B» có điểm và cách chấm mà chưa ghi mã"),
        ([("1", "A", 1, YES), ("", "", 1, "")], "dưới tiêu chí 1 có điểm «1» mà không ghi cho nội dung nào"),
        ([("1", "A", "=2*3", YES)], "tiêu chí 1: điểm tối đa «=2*3» là công thức; hãy dán giá trị vào ô"),
    ],
)  # fmt: skip
def test_a_row_that_is_not_understood_is_refused_by_name(rows: Rows, problem: str, excel: Callable[..., Draft]) -> None:
    with pytest.raises(WorkbookError, match=r"^Tệp «bảng\.xlsx»: ") as refused:
        excel(*rows)
    assert [one for one in refused.value.problems if problem in one] == [refused.value.problems[0]]
    assert len(refused.value.problems) == 1


@pytest.mark.parametrize(
    ("heads", "more"),
    [
        (("TT", "Lĩnh vực/Tiêu chí/Tiêu chí thành phần", "Thang điểm", "Hướng dẫn chấm điểm"), []),
        (("Mã số", "Nội dung đánh giá", "Điểm chuẩn", "Mô tả cách chấm điểm"), []),
        (("STT", "Tiêu chí, tiêu chí thành phần", "Điểm", "Phương pháp đánh giá"), [("(1)", "(2)", "(3)", "(4)")]),
        (("STT", "Tiêu chí", "Điểm tối đa", "Cách chấm"), [(1, 2, 3, 4)]),
        (("STT", "Tiêu chí", "Điểm", "Cách chấm"), [("", "", "Tối đa", "")]),
    ],
)
def test_heads_are_found_as_offices_word_them(heads: Sequence[str], more: Rows, excel: Callable[..., Draft]) -> None:
    draft = excel(*more, ("1", "A", 1, YES), heads, ("2", "B", 1, YES), heads=heads)
    assert (codes(draft), rules(draft)) == ([("1", None, 1), ("2", None, 1)], {"1": "choice", "2": "choice"})
    assert draft.asks == []


def test_a_maximum_stands_under_a_head_over_two_columns(excel: Callable[..., Draft]) -> None:
    draft = excel(
        ("", "", "Tự chấm", "Tối đa", ""), ("1", "A", "", 1, YES), heads=("STT", "Tiêu chí", "Điểm", "", "Cách chấm")
    )
    assert (codes(draft), draft.asks) == ([("1", None, 1)], [])


def test_every_sheet_and_table_is_read_and_the_others_are_named(excel: Callable[..., Draft]) -> None:
    def more(workbook: Workbook) -> None:
        for title, rows in (
            ("Hai", [HEADS, ("2", "B", 1, YES)]),
            ("Ghi chú", [("Lưu ý khi chấm",)]),
            ("Cũ", [HEADS, ("1", "A", 9, "")]),
        ):
            sheet = workbook.create_sheet(title)
            for row in rows:
                sheet.append(row)
        workbook["Cũ"].sheet_state = "hidden"

    draft = excel((1, 2, 3, 4, 5), ("1", "A", 1, YES, "QĐ 12"), heads=(*HEADS, "Đơn vị theo dõi"), edit=more)
    assert codes(draft) == [("1", None, 1), ("2", None, 1)]
    assert draft.asks == [
        "trang ẩn «Cũ» không đọc",
        "cột «Đơn vị theo dõi» không đọc",
        "bảng bắt đầu bằng «Lưu ý khi chấm» không đọc",
    ]


@pytest.mark.parametrize("head", ["Tài liệu kiểm chứng", "Hồ sơ, tài liệu minh chứng", "MINH CHỨNG"])
def test_evidence_is_taken_line_by_line(excel: Callable[..., Draft], head: str) -> None:
    draft = excel(
        ("1", "A", "2", "", "Chung"),
        ("1.1", "Kế hoạch", "1", YES, "- Kế hoạch năm;\n– Báo cáo  quý"),
        ("", "", "", "", "Biên bản"),
        ("1.2", "Hội nghị", "1", YES, ""),
        heads=(*HEADS, head),
    )
    found = {one["code"]: one.get("evidence") for one in draft.data["criteria"]}
    assert found == {"1": None, "1.1": ["Kế hoạch năm", "Báo cáo quý", "Biên bản"], "1.2": None}
    assert draft.asks == ["Tiêu chí 1 có tiêu chí con nên không đọc tài liệu kiểm chứng của nó: «Chung»"]


def test_sets_on_sheets_of_their_own_are_refused_by_their_names(excel: Callable[..., Draft]) -> None:
    def more(workbook: Workbook) -> None:
        workbook.active.title = "Sở"
        workbook.create_sheet("Xã").append(HEADS)
        workbook["Xã"].append(("1", "A", 1, YES))

    with pytest.raises(WorkbookError, match="mã «1» bị lặp lại: ở «Sở» và «Xã»; mỗi tệp chỉ nhận một bộ tiêu chí"):
        excel(("1", "A", 1, YES), edit=more)


def test_a_table_of_word_goes_on_after_a_page_without_its_heads(word: Callable[..., Draft]) -> None:
    first = [HEADS, ("1", "A", "3", ""), ("1.1", "Tỷ lệ đúng hạn", "2", "Từ 90%: 2")]
    second = [("", "", "", "Dưới 90%: 0"), ("1.2", "B", "1", YES)]
    draft = word(first, second, [("Nơi nhận:", "GIÁM ĐỐC")])
    assert (codes(draft), rules(draft)) == (
        [("1", None, 3), ("1.1", "1", 2), ("1.2", "1", 1)],
        {"1.1": "measured", "1.2": "choice"},
    )
    assert draft.asks == ["bảng bắt đầu bằng «Nơi nhận:» không đọc"]


def test_totals_are_held_against_the_criteria_and_a_cap_is_no_total(excel: Callable[..., Draft]) -> None:
    rows = [("1", "A", 3, ""), ("1.1", "Kỷ luật", 2, "Mỗi lần nhắc nhở trừ 0,25"), ("", "Tổng điểm trừ không quá 0,5", "", ""), ("1.2", "B", 1, YES)]  # fmt: skip
    draft = excel(*rows, ("", "Cộng lĩnh vực 1", 3, ""), ("Tổng cộng", "", "=SUM(C2)", ""))
    assert draft.asks == []
    measure = draft.data["criteria"][1]["rule"]["measure"]
    assert (measure["most_deducted"], [one["points"] for one in measure["events"]]) == (0.5, [-0.25])
    wrong = excel(*rows, ("", "Cộng lĩnh vực 1", 4, ""), ("", "Tổng cộng", 100, ""))
    assert wrong.asks == [
        "dòng «Cộng lĩnh vực 1» ghi 4 trong khi các lĩnh vực cộng lại 3",
        "dòng «Tổng cộng» ghi 100 trong khi các lĩnh vực cộng lại 3",
    ]


@pytest.mark.parametrize("title", ["Cộng thêm 1 nếu được khen", "Tổng hợp báo cáo đúng hạn"])
def test_a_row_that_begins_like_a_total_goes_on_with_its_criterion(title: str, excel: Callable[..., Draft]) -> None:
    draft = excel(("1", "Kỷ luật", 2, "Mỗi lần nhắc nhở trừ 0,25"), ("-", title, 1, ""))
    assert draft.asks and title in draft.data["criteria"][0]["guidance"]


def test_how_a_group_is_scored_is_told_and_not_lost(excel: Callable[..., Draft]) -> None:
    draft = excel(("1", "A", 1, "Theo điểm\ncủa các tiêu chí"), ("1.1", "B", 1, YES))
    assert draft.asks == ["Tiêu chí 1 có tiêu chí con nên không đọc cách chấm của nó: «Theo điểm của các tiêu chí»"]


MERGED = [
    HEADS,
    ("1", "Tỷ lệ đúng hạn", "2", "Từ 90% trở lên: 2"),
    ("1", "Tỷ lệ đúng hạn", "2", "Từ 70% đến dưới 90%: 1"),
    ("1", "Tỷ lệ đúng hạn", "2", "Dưới 70%: 0"),
    ("2", "B", "1", YES),
]


def test_cells_merged_over_rows_are_one_criterion(word: Callable[..., Draft]) -> None:
    def merge(document: Any) -> None:
        table = document.tables[0]
        for column in range(3):
            kept = table.cell(1, column).text
            table.cell(1, column).merge(table.cell(3, column)).text = kept

    draft = word(MERGED, edit=merge)
    assert (codes(draft), draft.asks) == ([("1", None, 2), ("2", None, 1)], [])
    assert [step["points"] for step in draft.data["criteria"][0]["rule"]["scale"]["steps"]] == [0, 1, 2]


ONE = [HEADS, ("1", "Tỷ lệ đúng hạn", "2", "Từ 90% trở lên: 2; ")]


def into_how(document: Any, xml: str) -> None:
    """Add to the paragraph that says how the first criterion is scored."""
    document.tables[0].cell(1, 3)._tc.find(qn("w:p")).append(parse_xml(xml))


def run_of(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


CHANGED = "tệp còn thay đổi chưa chấp nhận (Track Changes); đã đọc như khi chấp nhận hết"


@pytest.mark.parametrize(
    ("xml", "rule", "said"),
    [
        (f'<w:ins {nsdecls("w")} w:id="1" w:author="a">{run_of("dưới 90%: 0")}</w:ins>', "measured", CHANGED),
        (f'<w:moveTo {nsdecls("w")} w:id="1" w:author="a">{run_of("dưới 90%: 0")}</w:moveTo>', "measured", CHANGED),
        (f'<w:moveFrom {nsdecls("w")} w:id="1" w:author="a">{run_of("dưới 90%: 0")}</w:moveFrom>', "manual", CHANGED),
        (f'<w:del {nsdecls("w")} w:id="1" w:author="a"><w:r><w:delText>còn lại: 0</w:delText></w:r></w:del>', "manual", CHANGED),
        (f'<w:hyperlink {nsdecls("w")}>{run_of("dưới 90%: 0")}</w:hyperlink>', "measured", ""),
        (f'<w:r {nsdecls("w")}><w:br/><w:t>dưới 90%: 0</w:t></w:r>', "measured", ""),
        (f'<w:r {nsdecls("w")}><w:t>dưới 90%: 0</w:t><w:object/></w:r>', "manual", "chưa hiểu «dưới 90%: 0[hình]»"),
        (f'<w:r {nsdecls("w")}><w:t>dưới 90%: 0</w:t><w:footnoteReference w:id="2"/></w:r>', "manual", "«dưới 90%: 0[chú thích]»"),
        (f'<w:r {nsdecls("w")}><w:t>dưới 90%: 0</w:t><w:commentReference w:id="2"/></w:r>', "measured", "ghi chú gắn vào bảng (Comment) không đọc"),
        (f'<w:r {nsdecls("w")}><w:t>dưới 9\u200b0%: 0</w:t></w:r>', "measured", ""),
        ('<m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"/>', "manual", "chưa hiểu «[công thức]»"),
    ],
)  # fmt: skip
def test_all_that_a_cell_of_word_shows_is_read(xml: str, rule: str, said: str, word: Callable[..., Draft]) -> None:
    draft = word(ONE, edit=lambda document: into_how(document, xml))
    assert rules(draft) == {"1": rule}
    assert any(said in ask for ask in draft.asks) if said else draft.asks == []


def test_a_footnote_is_no_digit_of_the_maximum(word: Callable[..., Draft]) -> None:
    def note(document: Any) -> None:
        document.tables[0].cell(1, 2).paragraphs[0].add_run("1").font.superscript = True

    with pytest.raises(WorkbookError, match="tiêu chí 1: điểm tối đa «2¹» không phải là số"):
        word(ONE, edit=note)


def test_comments_and_texts_that_are_not_unicode_are_told(excel: Callable[..., Draft]) -> None:
    def comment(workbook: Workbook) -> None:
        workbook.active["D2"].comment = Comment("Chỉ tính từ tháng 6", "a")

    draft = excel(("1", "KÕ ho¹ch c¶i c¸ch hµnh chÝnh", 1, YES), edit=comment)
    assert rules(draft) == {"1": "choice"}
    assert "ghi chú gắn vào ô (comment) «Chỉ tính từ tháng 6» không được đọc" in draft.asks[0]
    assert "có vẻ gõ theo bảng mã TCVN3" in draft.asks[1]


def test_a_table_within_a_cell_is_read_and_a_deleted_row_is_not(word: Callable[..., Draft]) -> None:
    def edit(document: Any) -> None:
        inner = document.tables[0].cell(1, 3).add_table(1, 1)
        inner.cell(0, 0).text = "Riêng hồ sơ đất đai: từ 80% trở lên: 2"
        row = document.tables[0].rows[2]._tr
        row.get_or_add_trPr().append(parse_xml(f'<w:del {nsdecls("w")} w:id="1" w:author="a"/>'))

    draft = word([*ONE, ("2", "Đã bỏ", "1", YES)], edit=edit)
    assert codes(draft) == [("1", None, 2)]
    assert "Riêng hồ sơ đất đai" in draft.data["criteria"][0]["guidance"]


def test_a_code_of_word_s_own_counting_is_refused_by_name(word: Callable[..., Draft]) -> None:
    def number(document: Any) -> None:
        document.tables[0].cell(2, 0).paragraphs[0].style = "List Number"

    with pytest.raises(WorkbookError, match="mã của «B» do Word tự đánh số nên không đọc được; hãy gõ mã vào ô"):
        word([*ONE, ("", "B", "1", "")], edit=number)


def test_cells_in_a_content_control_are_refused_by_name(word: Callable[..., Draft]) -> None:
    def wrap(document: Any) -> None:
        row = document.tables[0].rows[1]._tr
        sdt = parse_xml(f"<w:sdt {nsdecls('w')}><w:sdtContent/></w:sdt>")
        row.addprevious(sdt)
        sdt[0].append(row)

    with pytest.raises(WorkbookError, match=r"hộp nội dung \(Content Control\); hãy bỏ hộp nội dung"):
        word([*ONE, ("2", "B", "1", YES)], edit=wrap)
