"""Reading the sheet «Cách đo và chấm»: rows to the data of rules, by the description in `rule_kinds`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from cchc_eval.scoring import rule_schema as schema
from cchc_eval.scoring.rule_kinds import KINDS, RULE_KINDS
from cchc_eval.scoring.rule_schema import RuleField, RuleKind
from cchc_eval.vietnamese.writing import chosen, near_miss
from cchc_eval.workbook import criteria_layout as layout
from cchc_eval.workbook.cells import SheetReader
from cchc_eval.workbook.criteria_cells import filled_key, filled_number, filled_text, flag, is_filled, refuse, word
from cchc_eval.workbook.criteria_measured import RULE_TYPE, every_field
from cchc_eval.workbook.criteria_sheets import Cell, Cells, CriteriaSheets

_HELD = ("code", "group", "part", "item", "value", *layout.ENTRY_COLUMNS)
# By part (blank: the rule itself) and label, the rows with their «Mục».
Parts = dict[str, dict[str, list[int]]]


class RuleRows:
    """The rows of each criterion, for the rule of all units and for those of groups."""

    def __init__(self, reader: SheetReader, sheets: CriteriaSheets) -> None:
        self.reader, self.sheets = reader, sheets
        self.rules: dict[str, dict[str, Parts]] = defaultdict(dict)
        self.rows: dict[str, list[int]] = defaultdict(list)
        self.first: dict[tuple[str, str], int] = {}
        self.faulty: set[str] = set()
        # Of the rule being read: whether a measure or scale of it is unknown, and the parts that had their rows.
        self.unclear, self.taken = False, set[str]()
        labels = {field.label for field in every_field()}
        for row in reader.rows:
            if any(is_filled(reader, key, row) for key in _HELD):
                self._take(row, labels)

    def _take(self, row: int, labels: set[str]) -> None:
        reader, before = self.reader, len(self.reader.problems)
        code, group = reader.code("code", row), reader.code("group", row)
        part, typed = reader.code("part", row), reader.text("item", row).strip()
        if len(reader.problems) > before:
            return
        if not code:
            reader.fault("để trống; hãy ghi mã tiêu chí của dòng này", "code", row)
            return
        self.rows[code].append(row)
        item = chosen(typed, labels)
        if item is None:
            said = f"không có mục «{typed}»{near_miss(typed, labels)}" if typed else "để trống"
            reader.fault(f"{said}; hãy chọn một mục trong danh sách, xem sheet '{layout.GUIDE}'", "item", row, code)
            self.faulty.add(code)
            return
        self.first.setdefault((code, group), row)
        parts = self.rules[code].setdefault(group, {})
        parts.setdefault(part, {}).setdefault(item, []).append(row)

    def rule(self, code: str, kind: str, at: Cell) -> dict[str, Any]:
        """The rule of a criterion for all units. `at`: the cell that names its kind."""
        parts = self.rules[code].pop("", {})
        return self._rule(RULE_KINDS[kind], parts, code, "", at)

    def variants(self, code: str) -> list[dict[str, Any]]:
        """The rules of a criterion for groups of units, in the order of their first rows."""
        variants = []
        for group in [name for name in self.rules.get(code, {}) if name]:
            parts = self.rules[code].pop(group)
            rows = parts.get("", {}).pop(RULE_TYPE.label, [])
            if not rows:
                message = f"nhóm «{group}» còn thiếu dòng «{RULE_TYPE.label}»"
                self.reader.fault(message, "group", self.first[code, group], code)
                continue
            home = self._once(RULE_TYPE, rows, code)
            kind = self._kind(RULE_TYPE, home, code)
            refuse(self.reader, layout.ENTRY_COLUMNS, home, code, f"mục «{RULE_TYPE.label}»")
            if kind is None:
                continue
            rule = self._rule(kind, parts, code, group, (self.reader, "value", home))
            variants.append({"group": group, "rule": rule})
            self.sheets.note_cells(variants[-1], Cells((self.reader, "group", home)))
        return variants

    def refuse_unused(self, code: str, what: str) -> None:
        """Note rows of a criterion that no rule took."""
        for parts in self.rules.pop(code, {}).values():
            for labels in parts.values():
                for rows in labels.values():
                    for row in rows:
                        self.reader.fault(f"{what} không dùng dòng của sheet này; hãy xóa dòng", "code", row, code)

    def refuse_unknown(self, known: Collection[str], message: str) -> None:
        """Note rows of codes that are no criteria."""
        for code, rows in self.rows.items():
            for row in rows if code not in known else ():
                self.reader.fault(message, "code", row, code)

    def _rule(self, kind: RuleKind, parts: Parts, code: str, group: str, at: Cell) -> dict[str, Any]:
        labels = parts.pop("", {})
        data: dict[str, Any] = {"type": kind.name}
        self.unclear, self.taken = False, set()
        self._fields(data, kind, labels, parts, code, at)
        self._leftover(labels, f"cách chấm «{kind.label}»", code)
        for part, others in parts.items():
            for rows in others.values():
                for row in rows:
                    message = f"không có phần «{part}»; hãy ghi phần này bằng một dòng «Phần», hoặc xóa ô này"
                    self.reader.fault(message, "part", row, code)
        return data

    def _leftover(self, labels: Mapping[str, Sequence[int]], what: str, code: str) -> None:
        # Where a kind is not known, nothing can be said of the rows that may belong to it.
        for label, rows in labels.items() if not self.unclear else ():
            for row in rows:
                self.reader.fault(f"mục «{label}» không dùng cho {what} đã chọn; hãy xóa dòng này", "item", row, code)

    def _fields(
        self,
        data: dict[str, Any],
        kind: RuleKind,
        labels: dict[str, list[int]],
        parts: Parts,
        code: str,
        at: Cell,
        measure: Any = None,
    ) -> None:
        """Fill `data` with the kind's fields. `at`: the cell that names the kind; `measure`: what forms the figure."""
        places: dict[str, Cell] = {}
        lists: dict[str, list[dict[str, Any]]] = {}
        # What a number counts hangs on the measures, which are read first, and on the unit, which stands before lists.
        for field in sorted(kind.fields, key=lambda field: (field.kind != schema.NESTED, field.kind == schema.ENTRIES)):
            rows = labels.pop(field.label, [])
            if not schema.holds(field.when, data, kind.fields):
                self._refuse_when(field, kind, rows, code)
                continue
            if not rows:
                if field.required:
                    reader, key, row = at
                    reader.fault(f"«{kind.label}» còn thiếu dòng «{field.label}»", key, row, code)
                continue
            if field.kind == schema.ENTRIES:
                figure = data if measure is None else measure
                data[field.name] = [self._entry(field, row, parts, code, data, kind, figure) for row in rows]
                lists[field.name] = data[field.name]
                continue
            row = self._once(field, rows, code)
            places[field.name] = (self.reader, "value", row)
            refuse(self.reader, layout.ENTRY_COLUMNS, row, code, f"mục «{field.label}»")
            if field.kind == schema.NESTED:
                nested = self._nested(field, row, labels, parts, code, data.get("measure"))
                if nested is not None:
                    data[field.name] = nested
            else:
                self._value(data, field, row, code, data if measure is None else measure)
        self.sheets.note_cells(data, Cells(at, places, next(iter(lists.values())) if len(lists) == 1 else ()))

    def _nested(
        self, field: RuleField, row: int, labels: dict[str, list[int]], parts: Parts, code: str, measure: Any
    ) -> dict[str, Any] | None:
        kind = self._kind(field, row, code)
        if kind is None:
            self.unclear = True
            return None
        data: dict[str, Any] = {"kind": kind.name}
        self._fields(data, kind, labels, parts, code, (self.reader, "value", row), measure)
        return data

    def _kind(self, field: RuleField, row: int, code: str) -> RuleKind | None:
        kinds = KINDS[field.family]
        names = field.among or tuple(kinds)
        words = {kinds[name].label: name for name in names}
        before = len(self.reader.problems)
        name = word(self.reader, "value", row, words, code)
        return kinds[name] if len(self.reader.problems) == before else None

    def _value(self, data: dict[str, Any], field: RuleField, row: int, code: str, measure: Any) -> None:
        """One value of a row of its own, if there is one."""
        reader, before = self.reader, len(self.reader.problems)
        if not field.required and not is_filled(reader, "value", row):
            return
        if field.kind == schema.NUMBER:
            percent = schema.counts_percent(field, data, measure, KINDS)
            data |= filled_number(reader, "value", row, code, percent=percent, name=field.name)
        elif field.kind == schema.CHOICE:
            data[field.name] = word(reader, "value", row, {label: value for value, label in field.options}, code)
        elif field.kind == schema.FLAG:
            if flag(reader, "value", row, code):
                data[field.name] = True
        elif field.kind == schema.DATE:
            day = reader.day("value", row, code)
            if day is not None:
                data[field.name] = day.isoformat()
            elif len(reader.problems) == before:
                reader.fault("để trống; hãy ghi một ngày, ví dụ 15/12/2026", "value", row, code)
        else:
            data[field.name] = filled_text(reader, "value", row, code)

    def _entry(
        self,
        field: RuleField,
        row: int,
        parts: Parts,
        code: str,
        holder: Mapping[str, Any],
        kind: RuleKind,
        measure: Any,
    ) -> dict[str, Any]:
        reader = self.reader
        entry: dict[str, Any] = {}
        columns = {one.name: layout.entry_column(one.name) for one in field.fields if one.kind != schema.NESTED}
        wanted = [
            one for one in field.fields if one.kind != schema.NESTED and schema.holds(one.when, holder, kind.fields)
        ]
        unused = [key for key in layout.ENTRY_COLUMNS if key not in {columns[one.name] for one in wanted}]
        refuse(reader, ("value", *unused), row, code, f"mục «{field.label}»")
        for one in wanted:
            key = columns[one.name]
            if not one.required and not is_filled(reader, key, row):
                continue
            if one.instead_of and one.instead_of in entry:
                other = reader.table.title(columns[one.instead_of])
                reader.fault(f"ghi «{other}» hoặc «{reader.table.title(key)}», không ghi cả hai", key, row, code)
            elif one.kind == schema.NUMBER:
                percent = schema.counts_percent(one, entry, measure, KINDS)
                entry |= filled_number(reader, key, row, code, percent=percent, name=one.name)
            elif one.kind == schema.FLAG:
                if flag(reader, key, row, code):
                    entry[one.name] = True
            elif one.kind == schema.KEY:
                entry[one.name] = filled_key(reader, key, row, code)
            else:
                entry[one.name] = filled_text(reader, key, row, code)
        places = {name: (reader, column, row) for name, column in columns.items()}
        nested = tuple(one for one in field.fields if one.kind == schema.NESTED)
        if nested:
            self._part(entry, field, nested, row, parts, code)
        self.sheets.note_cells(entry, Cells((reader, "item", row), places))
        return entry

    def _part(
        self,
        entry: dict[str, Any],
        field: RuleField,
        nested: tuple[RuleField, ...],
        row: int,
        parts: Parts,
        code: str,
    ) -> None:
        """What stands in rows of its own for one entry: the measure and the scale of a part."""
        key = str(entry.get("key", ""))
        if key in self.taken:
            self.reader.fault(f"mã «{key}» đã có ở một phần trên; mỗi phần một mã", "key", row, code)
            return
        self.taken.add(key)
        labels = parts.pop(key, {})
        kind = RuleKind("", f"{field.label} {key}", "", nested)
        self._fields(entry, kind, labels, parts, code, (self.reader, "item", row))
        self._leftover(labels, f"phần «{key}»", code)

    def _refuse_when(self, field: RuleField, kind: RuleKind, rows: Sequence[int], code: str) -> None:
        assert field.when is not None
        other = kind.field(field.when.field)
        assert other is not None
        wanted = dict(other.options).get(str(field.when.value), layout.YES)
        for row in rows:
            if is_filled(self.reader, "value", row):
                self.reader.fault(f"mục «{field.label}» chỉ dùng khi «{other.label}» là «{wanted}»", "item", row, code)

    def _once(self, field: RuleField, rows: Sequence[int], code: str) -> int:
        for row in rows[1:]:
            first = self.reader.table.address("item", rows[0])
            self.reader.fault(f"mục «{field.label}» đã có ở ô {first}; mỗi mục một dòng", "item", row, code)
        return rows[0]
