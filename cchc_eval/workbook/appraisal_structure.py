"""Whether an appraisal workbook's fixed parts stand as they were written, and its formulas say what the core says."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from decimal import Decimal

from cchc_eval.scoring import Criterion, Evaluation, Score, UnitRecord
from cchc_eval.vietnamese.writing import in_column, near_miss, parse_number, round_half_up, same_words, told_apart
from cchc_eval.workbook.appraisal_layout import (
    CLOSING,
    CODE_ROW,
    FIRST_ROW,
    HEADER_ROW,
    INPUTS,
    NAME_ROW,
    OFFICE_INPUTS,
    OVERVIEW_TABLE,
    POINTS,
    TABLE,
    Layout,
    claim_text,
    overview_note,
    shown_points,
    survey_field,
)
from cchc_eval.workbook.cells import SheetReader, shown_value
from cchc_eval.workbook.older_words import is_text
from cchc_eval.workbook.unread import cell_names, note_outside

Value = Decimal | str
_SHOWN = re.compile(r"-?[0-9]+,[0-9]+")
_LAST_PART = re.compile(r"[.-]\w{1,2}")
_ROMAN = re.compile(r"\b[IVX]+\b")


def rows_are_in_place(reader: SheetReader, layout: Layout) -> bool:
    """Whether the codes stand as they were written; notes the first row that does not."""
    found = {row: shown_value(reader.value("code", row)).strip() for row in reader.rows}
    for row, code in enumerate(layout.rows, FIRST_ROW):
        if not same_words(found.get(row, ""), code):
            stands = f"lại là «{found[row]}»{near_miss(found[row], [code])}" if found.get(row) else "lại để trống"
            reader.fault(
                f"phải là tiêu chí {code}, {stands}; không chèn, xóa, đổi chỗ dòng: "
                "hãy hoàn tác (Undo) hoặc xuất lại bảng thẩm định",
                "code",
                row,
            )
            return False
    for row in range(layout.last_row + 1, reader.rows.stop):
        code = found.get(row, "")
        # Below the closing rows only what looks like a criterion is taken for one: a signature block is none.
        if code and (row <= layout.end_row or _looks_like_code(code, layout.rows)):
            reader.fault("dòng thừa, không có trong bảng thẩm định; hãy xóa dòng này", "code", row)
            return False
    return True


def _looks_like_code(text: str, codes: Collection[str]) -> bool:
    """Whether it is one of the codes, stands below one, or is made as they are: TC-07 where there is TC-01."""
    text = text.removesuffix(".")
    below = any(text.startswith(code) and _LAST_PART.fullmatch(text, len(code)) for code in codes)
    return below or _made_of(text) in map(_made_of, codes)


def _made_of(code: str) -> str:
    """With one sign for each number, a Roman one being a capital, and one for each letter, small or capital."""
    numbered = re.sub(r"[0-9]+", "0", _ROMAN.sub("I", code))
    return "".join("A" if sign.isupper() else "a" if sign.isalpha() else sign for sign in numbered)


def check_fixed(reader: SheetReader, layout: Layout, record: UnitRecord) -> None:
    """Note what was typed over a fixed text, beside the inputs or beside the table; say what stands around it."""
    reader.check_merges(layout.end_row)
    name = shown_value(reader.value("code", NAME_ROW))
    if not f"{' '.join(name.split())} ".startswith(f"{' '.join(record.name.split())} "):
        message = f"mã đơn vị ghi {record.code} nhưng sheet là của {told_apart(record.name, name)}"
        reader.fault(f"{message}; mỗi đơn vị dùng đúng sheet của mình", "code", NAME_ROW)
    for criterion in layout.criteria_set.criteria:
        row, code = layout.rows[criterion.code], criterion.code
        _check_text(reader, "title", row, criterion.title, code)
        if _number(reader.value("max", row)) != criterion.max_points:
            reader.fault("điểm tối đa đã bị sửa; hãy hoàn tác ô này", "max", row, code)
        closed = [key for key in INPUTS if key not in layout.inputs(criterion)]
        if criterion.is_leaf and not layout.asks(criterion.code):
            # Who appraises it is asked about what stands there, with what the other's workbook says.
            theirs = OFFICE_INPUTS if survey_field(criterion) else OFFICE_INPUTS[1:]
            closed = [key for key in closed if key not in theirs]
        if not criterion.is_leaf:
            closed.append("claim")
        elif survey_field(criterion):
            closed.append("self")
        _check_blank(reader, [*closed, *_hidden(layout, criterion)], row, code)
    for key, row in layout.closing.items():
        _check_text(reader, "title", row, CLOSING[key])
        hidden = POINTS if layout.of_body else ()
        _check_blank(reader, (*(() if key == "total" else ("max",)), "claim", *INPUTS, *hidden), row)
        if key == "total" and _number(reader.value("max", row)) != layout.criteria_set.total_points:
            reader.fault("điểm tối đa đã bị sửa; hãy hoàn tác ô này", "max", row)
    _note_around(reader, layout.end_row)


def _hidden(layout: Layout, criterion: Criterion) -> tuple[str, ...]:
    """The columns of a criterion's row in which nothing is written for a body."""
    if not layout.shows(criterion):
        # Some show the unit's own points all the same, which are no one's to change.
        return ("claim", "final") if layout.opens(criterion) else ("claim", *POINTS)
    return () if criterion.is_leaf or layout.adds_up(criterion) else POINTS


def _check_text(reader: SheetReader, key: str, row: int, wanted: str, code: str | None = None) -> None:
    found = shown_value(reader.value(key, row))
    if not is_text(wanted, found):
        reader.fault(f"phải là {told_apart(wanted, found)}; hãy hoàn tác", key, row, code)


def _check_blank(reader: SheetReader, keys: list[str] | tuple[str, ...], row: int, code: str | None = None) -> None:
    for key in keys:
        if (found := shown_value(reader.value(key, row))).strip():
            reader.fault(f"không phải ô nhập mà có «{found[:60]}»; hãy xóa hoặc chuyển vào ô nền vàng", key, row, code)


def _note_around(reader: SheetReader, last_row: int) -> None:
    beside_rows, around = [], []
    for (row, column), cell in reader.sheet._cells.items():
        if cell.value is None:
            continue
        if row > last_row:
            around.append((row, column))
        elif row >= HEADER_ROW and column > len(TABLE.columns):
            beside_rows.append((row, column))
        elif row < HEADER_ROW and column > (2 if row == CODE_ROW else 1):
            around.append((row, column))
    if beside_rows:
        message = "nằm ngoài bảng nên không được đọc; hãy chuyển vào cột lý do hoặc xóa"
        reader.problems.append(reader.at_cells(cell_names(beside_rows), message))
    note_outside(reader.sheet, around, reader.remarks)


def check_claims(reader: SheetReader, layout: Layout, before: Evaluation, notes: Mapping[str, str]) -> None:
    """Name the cells that do not show what the unit says now: they were changed here, or the form was since."""
    places = []
    for code, leaf in before.self_score.leaves.items():
        row = layout.rows[code]
        if not layout.shows(leaf.criterion):
            continue
        wanted = claim_text(leaf.criterion, leaf.sentence, notes.get(code, ""))
        if not is_text(wanted, shown_value(reader.value("claim", row))):
            places.append((row, reader.table.index("claim")))
    if places:
        message = (
            "khác với kê khai, giải trình trong phiếu của đơn vị (phiếu đã thay đổi, hoặc ô bị sửa); cột này không "
            "được đọc, ý kiến thẩm định ghi vào cột lý do"
        )
        reader.remarks.append(reader.at_cells(cell_names(places), message))


def check_computed(reader: SheetReader, layout: Layout, evaluation: Evaluation) -> None:
    """Note values over formulas that are not what the formulas come to, and formulas that came to something else:
    points typed there would count for nothing.

    Where a criterion's own points are told, the sums above them are not.
    """
    places = layout.criteria_set.reckoning.places
    shared = layout.scope is not None
    for column, score in zip(POINTS, (evaluation.self_score, evaluation.appraised, evaluation.final), strict=True):
        wrong = False
        if layout.of_body:
            _check_body_s(reader, layout, column, score, places)
            continue
        if column != "self":
            for code, leaf in score.leaves.items():
                points = shown_points(leaf)
                wrong |= _is_typed_over(reader, column, layout.rows[code], points, places, code, shared=shared)
        if wrong:
            continue
        for code, group in score.groups.items():
            wrong |= _is_typed_over(reader, column, layout.rows[code], group.points, places, code, shared=shared)
        closing: dict[str, Value] = {
            "bonus": score.bonus - score.penalty,
            "total": score.total,
            "applicable": score.applicable,
            "index": score.index,
            "rank": score.rank,
        }
        for key, row in () if wrong else layout.closing.items():
            _is_typed_over(reader, column, row, closing[key], places, shared=shared)


def _check_body_s(reader: SheetReader, layout: Layout, column: str, score: Score, places: int) -> None:
    """The same of what a body sees, and of the unit's points on which that hangs."""
    for code, leaf in score.leaves.items():
        row = layout.rows[code]
        if layout.asks(code) and column != "self":
            _is_typed_over(reader, column, row, shown_points(leaf), places, code)
        elif column != "final" and layout.opens(leaf.criterion):
            found = shown_value(reader.value(column, row))
            if not same_number(found, shown_points(leaf), places):
                reader.fault(f"ô ẩn này đã bị sửa thành «{found[:60]}»; hãy hoàn tác", column, row, code)
    for code, group in score.groups.items():
        criterion = layout.criteria_set.by_code[code]
        if layout.shows(criterion) and layout.adds_up(criterion):
            _is_typed_over(reader, column, layout.rows[code], group.points, places, code)


def check_overview(
    reader: SheetReader, evaluations: Mapping[str, Evaluation], codes: Collection[str], *, shared: bool = False
) -> None:
    """The same of the sheet that shows every unit (`codes`): nothing of it is read."""
    last, changed = reader.table.header_row, []
    for row in reader.rows:
        code = shown_value(reader.value("code", row))
        if not code:
            break
        last = row
        if code not in codes:
            changed.append((row, reader.table.index("code")))
        evaluation = evaluations.get(code)
        if evaluation is None:
            continue
        texts = (("name", evaluation.record.name), ("note", overview_note(evaluation.record)))
        for column, wanted in texts:
            if not is_text(wanted, shown_value(reader.value(column, row))):
                changed.append((row, reader.table.index(column)))
        final = evaluation.final
        # With a reason missing it is not read.
        shown: dict[str, Value] = {"missing": Decimal(0)}
        if reader.table is OVERVIEW_TABLE:
            totals = (evaluation.self_score.total, evaluation.appraised.total, final.total)
            shown |= {**dict(zip(POINTS, totals, strict=True)), "index": final.index, "rank": final.rank}
        for column, value in shown.items():
            _is_typed_over(reader, column, row, value, final.criteria_set.reckoning.places, shared=shared)
    if changed:
        message = (
            "khác với nội dung chương trình ghi; sheet này chỉ để xem nên không được đọc, ý kiến thẩm định ghi vào cột "
            "lý do ở sheet của đơn vị"
        )
        reader.remarks.append(reader.at_cells(cell_names(changed), message))
    head, width = reader.table.header_row, len(reader.table.columns)
    around = [
        (row, column)
        for (row, column), cell in reader.sheet._cells.items()
        if cell.value is not None and (row > last or column > (1 if row < head else width))
    ]
    note_outside(reader.sheet, around, reader.remarks)


def _is_typed_over(
    reader: SheetReader,
    column: str,
    row: int,
    expected: Value,
    places: int,
    code: str | None = None,
    *,
    shared: bool = False,
) -> bool:
    """`shared`: the sheet is the office's, and other bodies may have given points that it does not show yet."""
    shown = in_column(expected) if isinstance(expected, Decimal) else expected
    if reader.is_computed(column, row):
        stands = reader.shown(column, row)
        if stands is None or column == "missing" or same_number(stands, expected, places):
            return False
        said = f"bảng hiện «{shown_value(stands)[:60]}» mà các ô đã nhập tính ra {shown}"
        if shared:
            merge = "chạy «cchc-eval merge THƯ_MỤC» để bảng hiện kết quả của các phần"
            reader.remark(f"{said}; {merge}", column, row, code)
        else:
            message = (
                f"{said}; hãy mở bảng, tính lại (Ctrl+Alt+F9) rồi lưu; nếu vẫn khác thì công thức đã bị sửa: chạy "
                "«cchc-eval appraise THƯ_MỤC --force», mọi ô đã nhập được giữ"
            )
            reader.fault(message, column, row, code)
        return True
    if same_number(reader.value(column, row), expected, places):
        return False
    found = shown_value(reader.value(column, row))
    what = f"bị ghi đè bằng «{found[:60]}»" if found else "bị xóa"
    reader.fault(
        f"công thức đã {what}, trong khi tính ra {shown}; muốn đổi điểm thì ghi vào ô nền vàng kèm lý do, "
        "hãy hoàn tác ô này",
        column,
        row,
        code,
    )
    return True


def same_number(shown: object, value: Value, places: int) -> bool:
    """Whether a cell's value, or its text, shows the points, with so many decimals, or the word for them."""
    found = _number(shown)
    if found is None or not isinstance(value, Decimal):
        return shown_value(shown) == value
    return round_half_up(found, places) == value


def written_points(shown: object) -> str:
    """What a cell shows as points, as tables write them; any other text in quotes."""
    found = _number(shown)
    return f"«{shown_value(shown)}»" if found is None else in_column(found)


def _number(value: object) -> Decimal | None:
    if isinstance(value, bool) or value is None:
        return None
    try:
        if isinstance(value, int | float):
            return Decimal(repr(value))
        # As `shown_value` writes a number its comma is that of the decimals, three too.
        return Decimal(value.replace(",", ".")) if _SHOWN.fullmatch(value := str(value)) else parse_number(value)
    except (ValueError, ArithmeticError):
        return None
