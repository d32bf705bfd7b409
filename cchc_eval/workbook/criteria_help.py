"""The sheet of the criteria workbook that says what its other sheets and columns hold, and how each way scores."""

from __future__ import annotations

from collections.abc import Iterator

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from cchc_eval.scoring.rule_kinds import RULE_KINDS
from cchc_eval.workbook import criteria_layout as layout
from cchc_eval.workbook import style
from cchc_eval.workbook.cells import Table

_WIDTH = 120  # characters
_GENERAL = (
    "Mỗi tiêu chí một dòng; thêm dòng ở cuối bảng hoặc chèn giữa bảng đều được. Không đổi tên sheet, tiêu đề cột.",
    "Mã ghi dạng chữ: 1.10 khác 1.1; các cột mã là Văn bản (Text) đến hết cột. Không dùng công thức ở cột phải nhập.",
    "Từ trong danh sách gõ thường hay hoa đều được. Khi tệp được đọc lại, mọi lỗi được nêu đến từng ô.",
)
_TREE = {
    "code": "mã duy nhất, ví dụ 1, 1.1, 1.1.1",
    "parent": "mã của nhóm chứa tiêu chí; để trống với lĩnh vực",
    "max_points": "điểm của nhóm là tổng điểm các tiêu chí bên dưới",
    "kind": "chọn trong danh sách; để trống với lĩnh vực, nhóm tiêu chí",
    "scored_by": "Đơn vị tự chấm hoặc Cơ quan thẩm định nhập; để trống là Đơn vị",
    "na_allowed": "Có nếu đơn vị được ghi không phát sinh; để trống là không",
    "floor_percent": "dưới mức này được 0 điểm; để trống là không có mức sàn",
    "gate_code": "chỉ tính điểm khi tiêu chí này đạt số điểm ở cột bên cạnh",
    "own_na": "để trống là như cả bộ, ghi ở sheet Thông tin",
    "weight": "chỉ ghi ở lĩnh vực; để trống nếu chỉ số tính theo tổng điểm",
    "not_for": "tên nhóm ghi như trong cài đặt của đợt",
    "figures": "số liệu hệ thống trả lời thay đơn vị",
}


def write_help(workbook: Workbook, tree: Table) -> Worksheet:
    sheet = workbook.create_sheet(layout.HELP)
    sheet.column_dimensions["A"].width = _WIDTH
    for row, (text, font) in enumerate(_lines(tree), 1):
        cell = style.put_text(sheet.cell(row, 1), text)
        style.dress(cell, font=font, alignment=style.WRAP, border=None)
        style.fit_height(sheet, row, [(text, _WIDTH)])
    style.set_paper(sheet, landscape=True)
    style.lock(sheet)
    return sheet


def _lines(tree: Table) -> Iterator[tuple[str, Font]]:
    yield "CÁCH ĐIỀN BỘ TIÊU CHÍ", style.TITLE
    for text in _GENERAL:
        yield text, style.NOTE
    yield f"Sheet «{layout.TREE}», các cột:", style.BOLD
    for column in tree.columns:
        if column.key in _TREE:
            yield f"«{column.title}»: {_TREE[column.key]}.", style.NOTE
    yield f"Cách chấm (cột «{tree.title('kind')}») và những ô phải ghi:", style.BOLD
    wide = tree is not layout.TREE_TABLE
    for kind in layout.KINDS.values():
        if wide or not layout.is_described(kind.type):
            yield f"«{kind.word}»: {RULE_KINDS[kind.type].help}. {_places(kind, tree)}", style.NOTE


def _places(kind: layout.Kind, tree: Table) -> str:
    if layout.is_described(kind.type):
        return f"Ghi ở sheet «{layout.MEASURED}», xem sheet «{layout.GUIDE}»."
    columns = [f"«{tree.title(column)}»" for column in kind.fields.values()]
    said = [f"Ghi cột {', '.join(columns)}."] if columns else []
    if kind.rows:
        listed = ", ".join(f"«{layout.RULE_TABLE.title(key)}»" for key in kind.row_fields)
        said.append(f"Mỗi mức, nội dung một dòng ở sheet «{layout.RULES}», cột {listed}.")
    return " ".join(said)
