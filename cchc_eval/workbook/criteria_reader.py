"""Reading the criteria workbook: cells to the data of a criteria set."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from cchc_eval.scoring import CriteriaSet, ScoringError, load_criteria_set
from cchc_eval.scoring.caps import FIELD_BELOW
from cchc_eval.scoring.inputs import is_percent_unit
from cchc_eval.vietnamese.writing import near_miss, same_words, told_apart
from cchc_eval.workbook import criteria_layout as layout
from cchc_eval.workbook.cells import SheetReader, shown_value
from cchc_eval.workbook.criteria_faults import place_fault
from cchc_eval.workbook.criteria_sheets import CriteriaSheets
from cchc_eval.workbook.guard import WorkbookError
from cchc_eval.workbook.older_words import in_todays_words
from cchc_eval.workbook.text import split_items


class CriteriaReader:
    """One workbook being read. `read` gathers every problem before it raises."""

    def __init__(self, sheets: CriteriaSheets) -> None:
        self.sheets, self.problems = sheets, sheets.problems
        self.tree, self.rules = sheets.tree, sheets.rules
        self.faulty: set[str] = set()  # codes that already have a problem of their own

    def read(self) -> CriteriaSet:
        """Raises WorkbookError."""
        self.sheets.check_layout()
        data = self._data()
        found = bool(self.problems)
        try:
            cset = load_criteria_set(data)
        except ScoringError as error:
            for fault in error.faults:
                # A cell already reported leaves its criterion incomplete: what the core finds wrong with it is noise.
                if fault.criterion in self.faulty or (found and fault.criterion is None):
                    continue
                place_fault(self.sheets, fault)
        self.sheets.note_unread()
        if self.problems:
            raise WorkbookError(*dict.fromkeys(self.problems))
        return cset

    def _data(self) -> dict[str, Any]:
        data = self._labelled(self.sheets.info, layout.INFO_ROWS, ("year", "total_points"))
        if "not_applicable" in data:
            row = layout.INFO_ROWS["not_applicable"][0]
            data["not_applicable"] = self._word(self.sheets.info, "value", row, layout.NOT_APPLICABLE)
        data["rank_bands"] = self._rank_bands()
        rules = self._rule_items()
        data["criteria"] = self._criteria(rules)
        self._check_shown_titles(data["criteria"])
        if self.sheets.bonus is not None:
            data["bonus_penalty"] = self._bonus(self.sheets.bonus)
        if self.sheets.caps is not None:
            data["rank_caps"] = self._rank_caps(self.sheets.caps)
        return data

    def _check_shown_titles(self, criteria: list[dict[str, Any]]) -> None:
        """The titles beside the rules show themselves: one typed over is no way to rename a criterion."""
        titles = {criterion["code"]: criterion["title"] for criterion in criteria}
        for code, rows in self.sheets.rule_rows.items():
            for row in rows:
                shown = shown_value(self.rules.value("title", row))
                if not shown or self.rules.is_computed("title", row) or code not in titles:
                    continue
                if not same_words(shown, titles[code]):
                    message = f"tên tiêu chí tự hiện, phải là {told_apart(titles[code], shown)}"
                    self.rules.fault(f"{message}; muốn đổi tên thì sửa ở sheet '{layout.TREE}'", "title", row, code)

    def _labelled(
        self, reader: SheetReader, rows: Mapping[str, tuple[int, str]], numbers: tuple[str, ...]
    ) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for key, (row, label) in rows.items():
            if reader.text("label", row).strip() != label:
                reader.fault(f"phải là mục «{label}»; không chèn, xóa, đổi chỗ dòng", "label", row)
            value = reader.number("value", row) if key in numbers else reader.text("value", row)
            if value not in (None, ""):
                data[key] = value
            elif key != "note":
                reader.fault(f"để trống; hãy ghi «{label}»", "value", row)
        return data

    def _rank_bands(self) -> list[dict[str, Any]]:
        bands = []
        for row in self.sheets.bands.rows:
            if not self.sheets.bands.is_blank(row):
                self.sheets.band_rows.append(row)
                from_ = self._number(self.sheets.bands, "from", row, percent=True)
                bands.append({"rank": self._text(self.sheets.bands, "rank", row), **from_})
        return bands

    def _rule_items(self) -> dict[str, list[tuple[int, dict[str, Any]]]]:
        """Per code the rows of «Quy tắc», each with what its cells hold."""
        items: dict[str, list[tuple[int, dict[str, Any]]]] = defaultdict(list)
        for row in self.rules.rows:
            held = {key: self.rules.value(key, row) for key in ("code", *layout.RULE_COLUMNS)}
            if all(value is None or not str(value).strip() for value in held.values()):
                continue
            code = self.rules.code("code", row)
            if not code:
                self.rules.fault("để trống; hãy ghi mã tiêu chí của dòng này", "code", row)
                continue
            self.sheets.rule_rows[code].append(row)
            items[code].append((row, held))
        return items

    def _criteria(self, rules: dict[str, list[tuple[int, dict[str, Any]]]]) -> list[dict[str, Any]]:
        criteria = []
        for row in self.tree.rows:
            if self.tree.is_blank(row):
                continue
            before = len(self.problems)
            code = self.tree.code("code", row)
            if not code:
                if len(self.problems) == before:
                    self.tree.fault("để trống; hãy ghi mã tiêu chí", "code", row)
                continue
            if code in self.sheets.tree_rows:
                other = self.tree.table.address("code", self.sheets.tree_rows[code])
                self.tree.fault(f"mã này đã có ở ô {other}; mỗi tiêu chí một mã", "code", row, code)
                continue
            self.sheets.tree_rows[code] = row
            criteria.append(self._criterion(code, row, rules.get(code, [])))
            if len(self.problems) > before:
                self.faulty.add(code)
        for code, rows in self.sheets.rule_rows.items():
            if code not in self.sheets.tree_rows:
                for row in rows:
                    self.rules.fault(f"không có tiêu chí này trong sheet '{layout.TREE}'", "code", row, code)
        return criteria

    def _criterion(self, code: str, row: int, items: list[tuple[int, dict[str, Any]]]) -> dict[str, Any]:
        tree = self.tree
        data: dict[str, Any] = {
            "code": code,
            "parent": tree.code("parent", row) or None,
            "title": self._text(tree, "title", row, code),
            **self._number(tree, "max_points", row, code),
            "evidence": split_items(self._free(tree, "evidence", row, code)),
            "guidance": self._free(tree, "guidance", row, code),
        }
        kind = self._kind(row, code)
        if kind is None:
            self._refuse(tree, (*layout.FIELD_COLUMNS, "scored_by", "na_allowed"), row, code, "nhóm tiêu chí")
        else:
            data["scored_by"] = self._word(tree, "scored_by", row, layout.SCORED_BY, code)
            data["na_allowed"] = self._flag(tree, "na_allowed", row, code)
            data["rule"] = self._rule(kind, row, code, items)
        if items and (kind is None or not kind.rows):
            what = "nhóm tiêu chí" if kind is None else f"cách chấm «{kind.word}»"
            for at, _ in items:
                self.rules.fault(f"{what} không dùng dòng quy tắc; hãy xóa dòng này", "code", at, code)
        return data

    def _kind(self, row: int, code: str) -> layout.Kind | None:
        word = self.tree.text("kind", row, code).strip()
        if word and word not in layout.KINDS:
            known = ", ".join(f"«{known}»" for known in layout.KINDS)
            message = f"không có cách chấm «{word}»; hãy chọn {known}{near_miss(word, layout.KINDS)}"
            self.tree.fault(message, "kind", row, code)
        return layout.KINDS.get(word)

    def _rule(self, kind: layout.Kind, row: int, code: str, items: list[tuple[int, dict[str, Any]]]) -> dict[str, Any]:
        rule: dict[str, Any] = {"type": kind.type}
        if kind.measure:
            rule["measure"] = kind.measure
        used = tuple(kind.fields.values())
        unused = [column for column in layout.FIELD_COLUMNS if column not in used]
        self._refuse(self.tree, unused, row, code, f"cách chấm «{kind.word}»")
        for name, column in kind.fields.items():
            optional = name in kind.optional
            if column in layout.NUMBERS:
                rule |= self._number(self.tree, column, row, code, optional, percent=True)
            else:
                rule[name] = self._text(self.tree, column, row, code, optional)
        if kind.rows:
            in_percent = kind.measure == "percent" or is_percent_unit(str(rule.get("unit", "")))
            rule[kind.rows] = [self._item(kind, at, code, in_percent) for at, _ in items]
        return rule

    def _item(self, kind: layout.Kind, row: int, code: str, in_percent: bool) -> dict[str, Any]:
        item: dict[str, Any] = {}
        for key in kind.row_fields:
            if key in layout.NUMBERS:
                item |= self._number(self.rules, key, row, code, percent=in_percent and key == "from")
            elif key == "key":
                before = len(self.problems)
                item[key] = self.rules.code(key, row)
                if not item[key] and len(self.problems) == before:
                    self.rules.fault("để trống; hãy ghi mã nội dung, ví dụ i1", key, row, code)
            else:
                item[key] = self._text(self.rules, key, row, code)
        unused = [key for key in layout.RULE_COLUMNS if key not in kind.row_fields]
        self._refuse(self.rules, unused, row, code, f"cách chấm «{kind.word}»")
        return item

    def _bonus(self, reader: SheetReader) -> dict[str, Any]:
        data = self._labelled(self.sheets.bonus_top, layout.BONUS_ROWS, ("bonus_cap", "penalty_cap"))
        items = []
        for row in reader.rows:
            if reader.is_blank(row):
                continue
            self.sheets.bonus_rows.append(row)
            items.append(
                {
                    "code": reader.code("code", row),
                    "kind": self._word(reader, "kind", row, layout.BONUS_KINDS),
                    "title": self._text(reader, "title", row),
                    **self._number(reader, "points_each", row),
                    **self._number(reader, "max_points", row),
                    "evidence": split_items(self._free(reader, "evidence", row)),
                }
            )
        return {**data, "items": items}

    def _rank_caps(self, reader: SheetReader) -> list[dict[str, Any]]:
        caps = []
        for row in reader.rows:
            if reader.is_blank(row):
                continue
            self.sheets.cap_rows.append(row)
            cap = {
                "kind": self._word(reader, "kind", row, layout.CAP_KINDS),
                "rank": self._text(reader, "rank", row).strip(),
                "reason": self._text(reader, "reason", row),
            }
            if cap["kind"] == FIELD_BELOW:
                cap |= {"field": reader.code("field", row), **self._number(reader, "percent", row, percent=True)}
            else:
                word = layout.word_for(layout.CAP_KINDS, cap["kind"])
                self._refuse(reader, ("field", "percent"), row, None, f"trường hợp «{word}»")
            caps.append(cap)
        return caps

    def _free(self, reader: SheetReader, key: str, row: int, code: str | None = None) -> str:
        """A text that may carry a link; its spaces stay."""
        text, words = reader.text(key, row, code), reader.words(key, row, code)
        return text if words == text.strip() else words

    def _text(self, reader: SheetReader, key: str, row: int, code: str | None = None, optional: bool = False) -> str:
        before = len(self.problems)
        text = reader.text(key, row, code)
        if not optional and not text.strip() and len(self.problems) == before:
            reader.fault(f"để trống; hãy ghi «{reader.table.title(key)}»", key, row, code)
        return text

    def _number(
        self,
        reader: SheetReader,
        key: str,
        row: int,
        code: str | None = None,
        optional: bool = False,
        *,
        percent: bool = False,
    ) -> dict[str, Decimal]:
        """The field and its number; nothing where there is none, which is noted unless it is optional."""
        before = len(self.problems)
        value = reader.number(key, row, code, percent=percent)
        if value is not None:
            return {key: value}
        if not optional and len(self.problems) == before:
            reader.fault(f"để trống; hãy ghi một số vào cột «{reader.table.title(key)}»", key, row, code)
        return {}

    def _word(self, reader: SheetReader, key: str, row: int, words: Mapping[str, Any], code: str | None = None) -> Any:
        before = len(self.problems)
        word = reader.text(key, row, code).strip()
        meant = in_todays_words(word)
        if meant not in words and len(self.problems) == before:
            known = ", ".join(f"«{known}»" if known else "để trống" for known in words)
            reader.fault(f"«{word}» không đúng; hãy chọn {known}{near_miss(word, words)}", key, row, code)
        return words.get(meant, next(iter(words.values())))

    def _flag(self, reader: SheetReader, key: str, row: int, code: str) -> bool:
        """«Có» or nothing, also as a box to tick leaves it."""
        value = reader.value(key, row)
        words = {layout.YES: True, "": False, "TRUE": True, "FALSE": False}
        if isinstance(value, bool) or str(value).strip().upper() in ("TRUE", "FALSE"):
            return words[shown_value(value).strip().upper()]
        return bool(self._word(reader, key, row, {layout.YES: True, "": False}, code))

    def _refuse(self, reader: SheetReader, keys: Iterable[str], row: int, code: str | None, what: str) -> None:
        """Note cells that are of no use here: an official who fills one in expects it to count."""
        for key in keys:
            value = reader.value(key, row)
            if value is not None and str(value).strip():
                reader.fault(f"{what} không dùng cột «{reader.table.title(key)}»; hãy xóa ô này", key, row, code)
