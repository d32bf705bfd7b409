"""Reading the criteria workbook: cells to the data of a criteria set."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from cchc_eval.scoring import UNIT, CriteriaSet, ScoringError, load_criteria_set
from cchc_eval.scoring.bindings import read_lines
from cchc_eval.scoring.caps import FIELD_BELOW
from cchc_eval.scoring.fields import UNREAD
from cchc_eval.scoring.inputs import is_percent_unit
from cchc_eval.vietnamese.writing import near_miss, number, same_words, told_apart
from cchc_eval.workbook import criteria_layout as layout
from cchc_eval.workbook.cells import SheetReader, shown_value
from cchc_eval.workbook.criteria_cells import (
    filled_key,
    filled_number,
    filled_text,
    flag,
    free_text,
    is_filled,
    refuse,
    word,
)
from cchc_eval.workbook.criteria_faults import place_fault
from cchc_eval.workbook.criteria_reckoning import read_reckoning
from cchc_eval.workbook.criteria_rule_rows import RuleRows
from cchc_eval.workbook.criteria_sheets import Cells, CriteriaSheets
from cchc_eval.workbook.guard import WorkbookError
from cchc_eval.workbook.text import split_items


def _cell(problem: str) -> str:
    """The cell that a problem names in front of what is wrong with it."""
    return problem.partition(": ")[0]


class CriteriaReader:
    """One workbook being read. `read` gathers every problem before it raises."""

    def __init__(self, sheets: CriteriaSheets) -> None:
        self.sheets, self.problems = sheets, sheets.problems
        self.tree, self.rules = sheets.tree, sheets.rules
        self.faulty: set[str] = set()  # codes that already have a problem of their own
        self.dropped = 0  # rows that are no criteria of the data, because their code can't be read or comes again
        self.rule_rows: RuleRows | None = None

    def read(self) -> CriteriaSet:
        """Raises WorkbookError."""
        self.sheets.check_layout()
        data = self._data()
        found = len(self.problems)
        try:
            cset = load_criteria_set(data)
        except ScoringError as error:
            for fault in error.faults:
                # A cell already reported leaves its criterion incomplete: what the core finds wrong with it is noise.
                if fault.criterion not in self.faulty:
                    place_fault(self.sheets, fault)
        cells = {_cell(problem) for problem in self.problems[:found]}
        self.problems[found:] = [problem for problem in self.problems[found:] if _cell(problem) not in cells]
        self.sheets.note_unread()
        if self.problems:
            raise WorkbookError(*dict.fromkeys(self.problems))
        return cset

    def _data(self) -> dict[str, Any]:
        data = self._labelled(self.sheets.info, layout.INFO_ROWS, ("year", "total_points"))
        if "not_applicable" in data:
            row = layout.INFO_ROWS["not_applicable"][0]
            data["not_applicable"] = word(self.sheets.info, "value", row, layout.NOT_APPLICABLE)
        data["rank_bands"] = self._rank_bands()
        rules = self._rule_items()
        if self.sheets.measured is not None:
            self.rule_rows = RuleRows(self.sheets.measured, self.sheets)
            self.faulty |= self.rule_rows.faulty
        data["criteria"] = self._criteria(rules)
        self._check_shown_titles(data["criteria"])
        if weights := self._weights(data["criteria"]):
            data["index_weights"] = weights
        if self.sheets.reckoning is not None:
            data |= read_reckoning(self.sheets.reckoning, self.sheets)
        if self.sheets.bonus is not None:
            data["bonus_penalty"] = self._bonus(self.sheets.bonus)
        if self.sheets.caps is not None:
            data["rank_caps"] = self._rank_caps(self.sheets.caps)
        data["criteria"] += [UNREAD] * self.dropped
        return data

    def _check_shown_titles(self, criteria: list[dict[str, Any]]) -> None:
        """The titles beside the rules show themselves: one typed over is no way to rename a criterion."""
        titles = {criterion["code"]: criterion["title"] for criterion in criteria}
        listed = [(self.rules, code, row) for code, rows in self.sheets.rule_rows.items() for row in rows]
        if self.rule_rows is not None:
            described = self.rule_rows
            listed += [(described.reader, code, row) for code, rows in described.rows.items() for row in rows]
        for reader, code, row in listed:
            shown = shown_value(reader.value("title", row))
            if not shown or reader.is_computed("title", row) or code not in titles:
                continue
            if not same_words(shown, titles[code]):
                message = f"tên tiêu chí tự hiện, phải là {told_apart(titles[code], shown)}"
                reader.fault(f"{message}; muốn đổi tên thì sửa ở sheet '{layout.TREE}'", "title", row, code)

    def _labelled(
        self, reader: SheetReader, rows: Mapping[str, tuple[int, str]], numbers: tuple[str, ...]
    ) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for key, (row, label) in rows.items():
            if reader.text("label", row).strip() != label:
                reader.fault(f"phải là mục «{label}»; không chèn, xóa, đổi chỗ dòng", "label", row)
            before = len(self.problems)
            value = reader.number("value", row) if key in numbers else reader.text("value", row)
            if value not in (None, ""):
                data[key] = value
            elif key != "note" and len(self.problems) == before:
                reader.fault(f"để trống; hãy ghi «{label}»", "value", row)
        return data

    def _rank_bands(self) -> list[dict[str, Any]]:
        bands = []
        for row in self.sheets.bands.rows:
            if not self.sheets.bands.is_blank(row):
                self.sheets.band_rows.append(row)
                from_ = filled_number(self.sheets.bands, "from", row, percent=True)
                bands.append({"rank": filled_text(self.sheets.bands, "rank", row), **from_})
        self._check_order(bands)
        return bands

    def _check_order(self, bands: Sequence[Mapping[str, Any]]) -> None:
        """Who writes the ranks from the best to the worst, or the other way round, means their percentages so."""
        if not all("from" in band for band in bands):
            return
        rises = [one["from"] < other["from"] for one, other in pairwise(bands) if one["from"] != other["from"]]
        if len(set(rises)) < 2:
            return
        for at, (one, other) in enumerate(pairwise(bands), 1):
            if one["from"] < other["from"]:
                self.sheets.bands.fault(
                    f"«{other['rank']}» từ {number(other['from'])} %, cao hơn mức ghi trên nó («{one['rank']}» từ "
                    f"{number(one['from'])} %); hãy sửa số, hoặc xếp các mức từ cao xuống thấp",
                    "from",
                    self.sheets.band_rows[at],
                )
                return

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
                self.dropped += 1
                continue
            if code in self.sheets.tree_rows:
                other = self.tree.table.address("code", self.sheets.tree_rows[code])
                self.tree.fault(f"mã này đã có ở ô {other}; mỗi tiêu chí một mã", "code", row, code)
                self.dropped += 1
                continue
            self.sheets.tree_rows[code] = row
            criteria.append(self._criterion(code, row, rules.get(code, [])))
            if len(self.problems) > before:
                self.faulty.add(code)
        if not self.dropped:
            self._refuse_unknown()
        return criteria

    def _refuse_unknown(self) -> None:
        """Note rows of codes that are no criteria."""
        message = f"không có tiêu chí này trong sheet '{layout.TREE}'"
        for code, rows in self.sheets.rule_rows.items():
            for row in rows if code not in self.sheets.tree_rows else ():
                self.rules.fault(message, "code", row, code)
        if self.rule_rows is not None:
            self.rule_rows.refuse_unknown(self.sheets.tree_rows, message)

    def _criterion(self, code: str, row: int, items: list[tuple[int, dict[str, Any]]]) -> dict[str, Any]:
        tree, before = self.tree, len(self.problems)
        parent = tree.code("parent", row) or None
        data: dict[str, Any] = {
            "code": code,
            "parent": parent if len(self.problems) == before else UNREAD,
            "title": filled_text(tree, "title", row, code),
            **filled_number(tree, "max_points", row, code),
            "evidence": split_items(free_text(tree, "evidence", row, code)),
            "guidance": free_text(tree, "guidance", row, code),
        }
        kind = self._kind(row, code)
        if kind is None and is_filled(tree, "kind", row):
            # What a leaf of an unknown kind may hold nobody can tell.
            return data | {"rule": UNREAD}
        if self.sheets.is_wide:
            self._more(data, row, is_leaf=kind is not None)
        if kind is None:
            refuse(tree, (*layout.FIELD_COLUMNS, "scored_by", "na_allowed"), row, code, "nhóm tiêu chí")
        else:
            filled = is_filled(tree, "scored_by", row)
            data["scored_by"] = word(tree, "scored_by", row, layout.SCORED_BY, code) if filled else UNIT
            data["na_allowed"] = flag(tree, "na_allowed", row, code)
            data["rule"] = self._rule(kind, row, code, items)
            if self.rule_rows is not None and (variants := self.rule_rows.variants(code)):
                data["variants"] = variants
        if self.rule_rows is not None:
            self.rule_rows.refuse_unused(code, "nhóm tiêu chí" if kind is None else f"cách chấm «{kind.word}»")
        if items and (kind is None or not kind.rows):
            what = "nhóm tiêu chí" if kind is None else f"cách chấm «{kind.word}»"
            for at, _ in items:
                self.rules.fault(f"{what} không dùng dòng quy tắc; hãy xóa dòng này", "code", at, code)
        return data

    def _kind(self, row: int, code: str) -> layout.Kind | None:
        typed = self.tree.text("kind", row, code).strip()
        kind = layout.kind_named(typed)
        if typed and kind is None:
            known = ", ".join(f"«{known}»" for known in layout.KINDS)
            message = f"không có cách chấm «{typed}»; hãy chọn {known}{near_miss(typed, layout.KINDS)}"
            self.tree.fault(message, "kind", row, code)
        return kind

    def _rule(self, kind: layout.Kind, row: int, code: str, items: list[tuple[int, dict[str, Any]]]) -> dict[str, Any]:
        rule: dict[str, Any] = {"type": kind.type}
        if kind.measure:
            rule["measure"] = kind.measure
        used = tuple(kind.fields.values())
        unused = [column for column in layout.FIELD_COLUMNS if column not in used]
        refuse(self.tree, unused, row, code, f"cách chấm «{kind.word}»")
        if layout.is_described(kind.type):
            return self._described(kind, row, code)
        for name, column in kind.fields.items():
            optional = name in kind.optional
            if column in layout.NUMBERS:
                rule |= filled_number(self.tree, column, row, code, optional, percent=True)
            else:
                rule[name] = filled_text(self.tree, column, row, code, optional)
        if kind.rows:
            in_percent = kind.measure == "percent" or is_percent_unit(str(rule.get("unit", "")))
            rule[kind.rows] = [self._item(kind, at, code, in_percent) for at, _ in items]
        return rule

    def _described(self, kind: layout.Kind, row: int, code: str) -> dict[str, Any]:
        """A rule whose parameters stand on the sheet of their own."""
        if self.rule_rows is None:
            message = f"cách chấm «{kind.word}» cần sheet '{layout.MEASURED}', tệp này không có; hãy xuất lại"
            self.tree.fault(message, "kind", row, code)
            return {"type": kind.type}
        return self.rule_rows.rule(code, kind.type, (self.tree, "kind", row))

    def _more(self, data: dict[str, Any], row: int, *, is_leaf: bool) -> None:
        """The columns that only sets with conditions, weights and the like have."""
        tree, code = self.tree, data["code"]
        if is_leaf:
            if is_filled(tree, "gate_code", row) or is_filled(tree, "gate_points", row):
                gate: dict[str, Any] = {"code": tree.code("gate_code", row)}
                gate |= filled_number(tree, "gate_points", row, code, name="at_least")
                if not gate["code"]:
                    tree.fault("để trống; hãy ghi mã của tiêu chí phải đạt", "gate_code", row, code)
                data["gate"] = gate
                cells = {"code": (tree, "gate_code", row), "at_least": (tree, "gate_points", row)}
                self.sheets.note_cells(gate, Cells(cells["code"], cells))
            if self.sheets.is_bound and (lines := free_text(tree, "figures", row, code).strip()):
                try:
                    data["figures"] = read_lines(lines)
                except ScoringError as error:
                    for fault in error.faults:
                        tree.fault(fault.message, "figures", row, code)
            if is_filled(tree, "own_na", row):
                data["not_applicable"] = word(tree, "own_na", row, layout.NOT_APPLICABLE, code)
        else:
            unused = ["gate_code", "gate_points", "own_na", *(["figures"] if self.sheets.is_bound else [])]
            refuse(tree, unused, row, code, "nhóm tiêu chí")
        if data["parent"] and data["parent"] is not UNREAD:
            refuse(tree, ("weight",), row, code, "tiêu chí không phải lĩnh vực")
        if not_for := split_items(free_text(tree, "not_for", row, code)):
            data["not_for"] = not_for

    def _weights(self, criteria: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The weights of the fields, where these have any."""
        weights = []
        for criterion in criteria if self.sheets.is_wide else ():
            code, row = criterion["code"], self.sheets.tree_rows[criterion["code"]]
            if not criterion["parent"] and is_filled(self.tree, "weight", row):
                weights.append({"field": code, **filled_number(self.tree, "weight", row, code)})
                self.sheets.note_cells(weights[-1], Cells((self.tree, "weight", row)))
        return weights

    def _item(self, kind: layout.Kind, row: int, code: str, in_percent: bool) -> dict[str, Any]:
        item: dict[str, Any] = {}
        for key in kind.row_fields:
            if key in layout.NUMBERS:
                item |= filled_number(self.rules, key, row, code, percent=in_percent and key == "from")
            elif key == "key":
                item[key] = filled_key(self.rules, key, row, code)
            else:
                item[key] = filled_text(self.rules, key, row, code)
        unused = [key for key in layout.RULE_COLUMNS if key not in kind.row_fields]
        refuse(self.rules, unused, row, code, f"cách chấm «{kind.word}»")
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
                    "kind": word(reader, "kind", row, layout.BONUS_KINDS),
                    "title": filled_text(reader, "title", row),
                    **filled_number(reader, "points_each", row),
                    **filled_number(reader, "max_points", row),
                    "evidence": split_items(free_text(reader, "evidence", row)),
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
                "kind": word(reader, "kind", row, layout.CAP_KINDS),
                "rank": filled_text(reader, "rank", row).strip(),
                "reason": filled_text(reader, "reason", row),
            }
            if cap["kind"] == FIELD_BELOW:
                cap |= {"field": reader.code("field", row), **filled_number(reader, "percent", row, percent=True)}
            else:
                known = layout.word_for(layout.CAP_KINDS, cap["kind"])
                refuse(reader, ("field", "percent"), row, None, f"trường hợp «{known}»")
            caps.append(cap)
        return caps
