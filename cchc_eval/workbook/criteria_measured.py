"""The sheet «Cách đo và chấm» of a criteria workbook, and the guide and lists beside it, drawn from `rule_kinds`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from cchc_eval.scoring import CriteriaSet, Rule
from cchc_eval.scoring import rule_schema as schema
from cchc_eval.scoring.rule_kinds import KINDS, MEASURE_KINDS, RULE_KINDS, SCALE_KINDS
from cchc_eval.scoring.rule_schema import RuleField, RuleKind
from cchc_eval.vietnamese.writing import short_date
from cchc_eval.workbook import criteria_layout as layout
from cchc_eval.workbook import style
from cchc_eval.workbook.criteria_style import as_text, put, shown_title

# Rows below the last that drop-downs already serve.
_SPARE_ROWS = 300
# The row that says the type of a rule, where the tree doesn't.
RULE_TYPE = RuleField("type", "Cách chấm", schema.NESTED, family=schema.RULES)


@dataclass(frozen=True)
class Row:
    """One row of a rule: a value, or an entry of a list with a value for each of its columns."""

    part: str  # key of the part of a sum
    field: RuleField
    value: str | int | float | None = None
    percent: bool = False  # a number in percent
    entry: Mapping[str, tuple[Any, bool]] | None = None  # by column: the value, whether it is in percent


def rows_of(rule: Mapping[str, Any], *, with_type: bool) -> Iterator[Row]:
    """A rule's data as rows. What may be left out and is not there gets a blank row, to be seen and filled in."""
    kind = RULE_KINDS[rule["type"]]
    if with_type:
        yield Row("", RULE_TYPE, kind.label)
    yield from _rows(kind.fields, rule, "", rule)


def _rows(fields: tuple[RuleField, ...], data: Mapping[str, Any], part: str, measure: Any) -> Iterator[Row]:
    """`measure`: what forms the figure that numbers are compared with."""
    measure = data["measure"] if isinstance(data.get("measure"), Mapping) else measure
    for field in fields:
        value = data.get(field.name)
        if not schema.holds(field.when, data, fields):
            continue
        if field.kind == schema.NESTED:
            kind = KINDS[field.family][data[field.name]["kind"]]
            yield Row(part, field, kind.label)
            yield from _rows(kind.fields, data[field.name], part, measure)
        elif field.kind == schema.ENTRIES:
            for entry in value or ():
                yield Row(part, field, entry=_entry(field, entry, measure))
                nested = tuple(one for one in field.fields if one.kind == schema.NESTED)
                yield from _rows(nested, entry, entry.get("key", ""), None)
        else:
            yield Row(part, field, _shown(field, value), schema.counts_percent(field, data, measure, KINDS))


def _entry(field: RuleField, entry: Mapping[str, Any], measure: Any) -> dict[str, tuple[Any, bool]]:
    return {
        layout.entry_column(one.name): (
            _shown(one, entry.get(one.name)),
            schema.counts_percent(one, entry, measure, KINDS),
        )
        for one in field.fields
        if one.kind != schema.NESTED and (one.when is None or one.name in entry)
    }


def _shown(field: RuleField, value: Any) -> Any:
    """A value as a cell has it; blank where there is none."""
    if value is None or (field.kind == schema.FLAG and not value):
        return None if field.kind == schema.NUMBER else ""
    if field.kind == schema.FLAG:
        return layout.YES
    if field.kind == schema.CHOICE:
        return dict(field.options)[value]
    return short_date(date.fromisoformat(value)) if field.kind == schema.DATE else value


def write_measured(sheet: Worksheet, cset: CriteriaSet) -> None:
    """The sheet of rules; its drop-downs take what they offer from the lists of `write_guide`."""
    table = layout.MEASURED_TABLE
    table.write_header(sheet)
    row = table.header_row
    for leaf in cset.leaves:
        assert leaf.rule is not None
        rules: list[tuple[str, Rule]] = [("", leaf.rule)] if layout.is_described(leaf.rule.type) else []
        title = leaf.title
        for group, rule in [*rules, *leaf.variants]:
            for one in rows_of({"type": rule.type, **rule.to_data()}, with_type=bool(group)):
                row += 1
                _write_row(sheet, row, leaf.code, group, one)
                shown_title(sheet, table, row, style.ITALIC, once=True)
                label = one.entry.get("label", ("", False))[0] if one.entry is not None else ""
                style.fit_height(sheet, row, ((title, 32), (str(one.value or ""), 34), (str(label), 36)))
                title = ""
    last = row + _SPARE_ROWS
    _offer(sheet, f"{layout.LISTS}!$A$2:$A${1 + len(_labels())}", "item", last)
    _offer(sheet, _OPTIONS_OF_ROW, "value", last, warn=False)
    _offer(sheet, f'"{layout.YES}"', "times_share", last)
    numbers = layout.ENTRY_NUMBERS
    as_text(sheet, table, [column.key for column in table.columns if column.key not in numbers])
    style.freeze(sheet, "C2")
    style.set_paper(sheet, landscape=True, header_row=table.header_row)


def write_guide(workbook: Workbook) -> Worksheet:
    """Add the guide to the sheet of rules, and the lists, hidden; gives the guide."""
    guide = workbook.create_sheet(layout.GUIDE)
    _write_guide(guide)
    _write_lists(workbook.create_sheet(layout.LISTS))
    return guide


def _write_row(sheet: Worksheet, row: int, code: str, group: str, one: Row) -> None:
    table = layout.MEASURED_TABLE
    put(sheet, table, "code", row, code)
    put(sheet, table, "group", row, group)
    put(sheet, table, "part", row, one.part)
    put(sheet, table, "item", row, one.field.label)
    cell = put(sheet, table, "value", row, one.value, percent=one.percent)
    if one.entry is not None:
        cell.fill = style.CLOSED_FILL
    for key in layout.ENTRY_COLUMNS:
        value, percent = (one.entry or {}).get(key, (None, False))
        cell = put(sheet, table, key, row, value, percent=percent)
        if one.entry is None or key not in one.entry:
            cell.fill = style.CLOSED_FILL
    if one.field.kind == schema.NESTED:
        for key in ("item", "value"):
            table.cell(sheet, key, row).font = style.BOLD
            table.cell(sheet, key, row).fill = style.GROUP_FILL


def _offer(sheet: Worksheet, formula: str, key: str, last: int, *, warn: bool = True) -> None:
    """A drop-down for a whole column."""
    rule = DataValidation("list", formula1=formula, allow_blank=True, showErrorMessage=warn)
    rule.errorTitle, rule.error = "Không có trong danh sách", "Hãy chọn một giá trị trong danh sách."
    rule.add(f"{layout.MEASURED_TABLE.address(key, 2)}:{layout.MEASURED_TABLE.address(key, last)}")
    sheet.add_data_validation(rule)


def every_field() -> Iterator[RuleField]:
    """Every field that has a row of its own."""
    yield RULE_TYPE
    for kinds in (RULE_KINDS, MEASURE_KINDS, SCALE_KINDS):
        for kind in kinds.values():
            yield from kind.fields


def options_of(field: RuleField) -> tuple[str, ...]:
    """What a drop-down offers for a field; nothing where it is free."""
    if field.kind == schema.NESTED:
        kinds = KINDS[field.family]
        return tuple(kinds[name].label for name in field.among or kinds)
    if field.kind == schema.FLAG:
        return (layout.YES,)
    return tuple(label for _, label in field.options)


def _labels() -> list[str]:
    return list(dict.fromkeys(field.label for field in every_field()))


# The list under the label that stands in the row's «Mục»; an error, which offers nothing, where it has none.
_LIST_AT = f"MATCH(${layout.MEASURED_TABLE.letter('item')}2,{layout.LISTS}!$1:$1,0)-1"
_OPTIONS_OF_ROW = f"OFFSET({layout.LISTS}!$A$1,1,{_LIST_AT},COUNTA(OFFSET({layout.LISTS}!$A$2:$A$60,0,{_LIST_AT})),1)"


def _write_lists(sheet: Worksheet) -> None:
    sheet.sheet_state = "veryHidden"
    columns = {"": _labels()} | {field.label: list(options_of(field)) for field in every_field() if options_of(field)}
    for column, (label, words) in enumerate(columns.items(), 1):
        for row, text in enumerate((label, *words), 1):
            style.put_text(sheet.cell(row, column), text)
    sheet.protection.sheet = True


_NOTE = (
    f"Cách chấm chung của tiêu chí ghi ở sheet «{layout.TREE}»; ở sheet «{layout.MEASURED}» chỉ ghi mục «Cách chấm» "
    "cho nhóm đơn vị có cách chấm riêng."
)


def _write_guide(sheet: Worksheet) -> None:
    """Each kind with its rows, for whoever writes a rule into the sheet of rules by hand."""
    table = layout.GUIDE_TABLE
    for at, (text, font) in enumerate((("CÁC CÁCH ĐO VÀ THANG ĐIỂM", style.TITLE), (_NOTE, style.NOTE)), 1):
        style.dress(style.put_text(sheet.cell(at, 1), text), font=font, border=None, alignment=Alignment())
    table.write_header(sheet)
    row = table.header_row
    for what, kinds in (("Cách chấm", RULE_KINDS), ("Cách đo", MEASURE_KINDS), ("Thang điểm", SCALE_KINDS)):
        for kind in kinds.values():
            for position, (item, note) in enumerate(_guide_rows(kind) or [("", "Không cần ghi gì thêm")]):
                row += 1
                texts = (what, kind.label, kind.help) if not position else ("", "", "")
                for key, text in zip(("what", "label", "help", "item", "note"), (*texts, item, note), strict=True):
                    put(sheet, table, key, row, text)
                if not position:
                    table.cell(sheet, "label", row).font = style.BOLD
                style.fit_height(sheet, row, ((texts[2], 48), (note, 60)))
    style.freeze(sheet, "A4")
    style.set_paper(sheet, landscape=True, header_row=table.header_row)


def _guide_rows(kind: RuleKind) -> list[tuple[str, str]]:
    rows = []
    for field in kind.fields:
        said = [field.help] if field.help else []
        if field.when is not None and (other := kind.field(field.when.field)) is not None:
            wanted = dict(other.options).get(str(field.when.value), layout.YES)
            said.insert(0, f"Chỉ khi «{other.label}» là «{wanted}»")
        if field.kind == schema.NESTED and field.among:
            said.append("Chọn: " + "; ".join(options_of(field)))
        elif field.kind == schema.NESTED:
            said.append(f"Chọn một {field.label.lower()} dưới đây")
        elif field.kind == schema.ENTRIES:
            columns = (layout.MEASURED_TABLE.title(layout.entry_column(one.name)) for one in _columns(field))
            said.insert(0, "Mỗi dòng một mục; ghi vào các cột " + ", ".join(f"«{title}»" for title in columns))
            said += [f"{one.label}: {one.help}" for one in _columns(field) if one.help and one.name != "key"]
        elif options_of(field):
            said.append("Chọn: " + "; ".join(options_of(field)))
        elif not field.help:
            said.append(_HOW.get(field.kind, "Ghi bằng chữ"))
        if not field.required:
            said.append("có thể để trống")
        rows.append((field.label, "; ".join(said)))
    return rows


_HOW = {schema.NUMBER: "Ghi một số", schema.DATE: "Ghi một ngày, ví dụ 15/12/2026"}


def _columns(field: RuleField) -> list[RuleField]:
    return [one for one in field.fields if one.kind != schema.NESTED]
