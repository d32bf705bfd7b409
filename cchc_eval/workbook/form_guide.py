"""The form's sheet "Hướng dẫn": how to fill it in, in plain words."""

from __future__ import annotations

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from cchc_eval.scoring import CriteriaSet
from cchc_eval.scoring.inputs import DATE
from cchc_eval.scoring.limits import NA_WORDS
from cchc_eval.vietnamese.writing import number
from cchc_eval.workbook import style
from cchc_eval.workbook.form_formulas import CHECK, DONE, PARTIAL, TODO
from cchc_eval.workbook.form_layout import CONTEST, GUIDE_SHEET, MAIN_SHEET, NA_TICK, NA_TITLE, NO, OFFICE_NOTE, YES
from cchc_eval.workbook.form_look import lines_of, set_height
from cchc_eval.workbook.form_statements import SHEET as STATEMENTS_SHEET

_WHAT_WIDTH, _HOW_WIDTH = 24, 80


def write_guide(workbook: Workbook, cset: CriteriaSet) -> Worksheet:
    sheet = workbook.create_sheet(GUIDE_SHEET)
    sheet.column_dimensions["A"].width = _WHAT_WIDTH
    sheet.column_dimensions["B"].width = _HOW_WIDTH
    sheet.sheet_view.showGridLines = False
    title = style.put_text(sheet["A1"], "HƯỚNG DẪN ĐIỀN PHIẾU TỰ ĐÁNH GIÁ")
    style.dress(title, font=style.TITLE, border=None)
    sheet.merge_cells("A1:B1")
    sheet.row_dimensions[1].height = 28
    for row, (what, how) in enumerate(_lines(cset), 2):
        style.dress(style.put_text(sheet.cell(row, 1), what), font=style.BOLD, fill=style.GROUP_FILL)
        style.dress(style.put_text(sheet.cell(row, 2), how))
        set_height(sheet, row, max(lines_of(what, _WHAT_WIDTH), lines_of(how, _HOW_WIDTH)))
    style.set_paper(sheet, landscape=False)
    sheet.oddHeader.center.text = None
    style.lock(sheet)
    return sheet


def _lines(cset: CriteriaSet) -> list[tuple[str, str]]:
    bands = ", ".join(f"{band.rank} từ {number(band.from_)} %" for band in cset.rank_bands)
    na = NA_WORDS[cset.not_applicable]
    if any(leaf.not_applicable not in ("", cset.not_applicable) for leaf in cset.leaves):
        na += " (trừ tiêu chí có ghi khác)"
    return [
        (
            "Nhập ở đâu",
            f"Chỉ nhập vào các ô nền vàng của sheet «{MAIN_SHEET}»; các ô khác đã khóa. Không thêm, xóa, "
            "chuyển, gộp dòng, cột; không đổi tên sheet; không dán công thức. Được kéo giãn dòng, cột.",
        ),
        (
            "Mỗi tiêu chí",
            "Dòng đầu ghi nội dung, điểm tối đa, cách chấm và tài liệu cần có; các dòng «–» bên dưới là chỗ "
            "kê khai. Cột «Kê khai» của dòng đầu cho biết tình trạng: "
            f"«{TODO}», «{PARTIAL}», «{CHECK}» (số liệu chưa hợp lệ) hoặc «{DONE}».",
        ),
        ("Chọn một mức", "Chọn trong danh sách xổ xuống của ô, không gõ nội dung khác."),
        (
            f"Nội dung {YES}/{NO}",
            f"Chọn «{YES}» hoặc «{NO}» cho từng nội dung của tiêu chí. Để trống tất cả là chưa trả lời; "
            f"không đạt nội dung nào thì chọn «{NO}» ở mọi dòng.",
        ),
        (
            "Số liệu, tỷ lệ",
            "Nhập số, ví dụ 12 hoặc 2,5. Tiêu chí tính tỷ lệ cần đủ hai số; mẫu số phải lớn hơn 0. "
            "Tỷ lệ phần trăm nhập số từ 0 đến 100, ví dụ 95,5 hoặc 95,5%; số từ 1 trở xuống phải kèm dấu %, ví dụ "
            "0,5%. Không chèn số chú thích vào ô số.",
        ),
        (
            "Số lần bị trừ điểm",
            "Nhập số lần (số nguyên). Không có lần nào thì nhập 0: để trống tất cả là chưa trả lời. "
            "Đã nhập ít nhất một dòng thì dòng còn trống của tiêu chí đó được hiểu là 0.",
        ),
        *(_DAYS if any(item.kind == DATE for leaf in cset.leaves if leaf.rule for item in leaf.rule.inputs) else ()),
        (
            NA_TITLE,
            f"Ở tiêu chí cho phép (ô «{NA_TITLE}» nền vàng), chọn «{NA_TICK}» nếu trong năm không phát sinh "
            f"nội dung này và để trống ô kê khai. Điểm của tiêu chí đó: {na}. Không trả lời thì được 0 điểm.",
        ),
        (
            "Giải trình, tài liệu kiểm chứng",
            "Ghi số, ngày, trích yếu văn bản hoặc đường dẫn của tài liệu, mỗi tài liệu một dòng; nêu rõ chỗ cần xem "
            "trong ngoặc đơn ở cuối dòng, ví dụ «(trang 3, mục 2)». Giải trình nếu thiếu tài liệu hoặc kết quả khác "
            "thường. Xuống dòng trong ô: Alt+Enter. Ghi chú gắn vào ô (comment), hình ảnh và nội dung ngoài bảng "
            "không được đọc.",
        ),
        (
            STATEMENTS_SHEET,
            f"Sheet «{STATEMENTS_SHEET}» là chỗ ghi khó khăn, vướng mắc và kiến nghị, đề xuất chung của đơn vị; không "
            "bắt buộc.",
        ),
        *(_FIGURES if any(leaf.figures for leaf in cset.leaves) else ()),
        (OFFICE_NOTE, f"Tiêu chí ghi «{OFFICE_NOTE}» do cơ quan thẩm định nhập kết quả; đơn vị để nguyên."),
        (
            "Điểm, chỉ số, xếp hạng",
            f"Do công thức tính để xem trước, chưa gồm tiêu chí cơ quan thẩm định chấm{_bonus(cset)}. Khi nhận "
            f"phiếu, điểm được tính lại từ phần kê khai. Xếp hạng theo chỉ số: {bands}.",
        ),
        ("Bộ tiêu chí", f"{cset.title}, năm {cset.year}."),
    ]


_DAYS = (
    (
        "Ngày",
        "Nhập ngày, tháng, năm, ví dụ 15/12/2026. Việc chưa thực hiện thì để trống ô ngày và chọn "
        f"«{NA_TICK}» ở dòng «chưa thực hiện».",
    ),
)


_FIGURES = (
    (
        "Số liệu của hệ thống",
        "Ô đã có số và ghi nguồn trong ngoặc vuông do cơ quan quản lý cung cấp, không sửa được. Nếu không đúng, ghi "
        f"ở cột «Giải trình» một dòng bắt đầu bằng «{CONTEST}», kèm số của đơn vị, lý do và căn cứ.",
    ),
)


def _bonus(cset: CriteriaSet) -> str:
    return "" if cset.bonus_penalty is None else " và điểm thưởng, điểm trừ"
