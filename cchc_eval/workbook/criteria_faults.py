"""The faults that only the whole set shows, told at the cells that they concern."""

from __future__ import annotations

import re

from cchc_eval.scoring import Fault
from cchc_eval.workbook import criteria_layout as layout
from cchc_eval.workbook.criteria_sheets import CriteriaSheets

# How the core's faults name the place within a criterion or the set: "«options» thứ 2: trường «points»: …".
_LISTED = re.compile(
    r"(?P<list>«\w+»|mức|trường hợp trừ điểm|mức xếp hạng|điểm thưởng, điểm trừ|quy tắc hạ xếp hạng) thứ (?P<n>\d+): "
)
_FIELD = re.compile(r"(?:quy tắc chấm: )?(?:trường )?«(?P<field>\w+)»(?P<colon>: | )")
_RULE = "quy tắc chấm: "


def place_fault(sheets: CriteriaSheets, fault: Fault) -> None:
    """Note a fault of the core at the cell it concerns."""
    message, code = fault.message, fault.criterion
    listed = _LISTED.search(message)
    rest = message[listed.end() :] if listed else message
    named = _FIELD.match(rest)
    field = named["field"] if named else ""
    if named:
        rest = rest[named.end() :] if named["colon"] == ": " else f"số {rest[named.end() :]}"
    position = int(listed["n"]) - 1 if listed else 0
    if code is not None:
        rows = sheets.rule_rows[code]
        named_row = next((row for row in rows if repr(sheets.rules.text("key", row)) in message), None)
        if listed and position < len(rows):
            key = field if field in layout.RULE_COLUMNS else "code"
            sheets.rules.fault(rest, key, rows[position], code)
        elif named_row is not None:
            key = "points" if "vượt quá" in message else "key"
            sheets.rules.fault(rest.removeprefix(_RULE), key, named_row, code)
        else:
            _place_in_tree(sheets, rest, field, code)
    elif listed and listed["list"] == "mức xếp hạng":
        sheets.bands.fault(rest, "from" if field == "from" else "rank", sheets.band_rows[position])
    elif listed and listed["list"] == "quy tắc hạ xếp hạng" and sheets.caps is not None:
        key = field if field in ("kind", "field", "percent", "rank", "reason") else "field"
        key = "percent" if rest.startswith("tỷ lệ") else key
        sheets.caps.fault(rest, key, sheets.cap_rows[position])
    elif listed and sheets.bonus is not None:
        key = field if field in ("kind", "title", "points_each", "max_points", "evidence") else "code"
        sheets.bonus.fault(rest, key, sheets.bonus_rows[position])
    elif sheets.bonus is not None and message.startswith("điểm thưởng, điểm trừ"):
        sheets.bonus.fault(message, "code", layout.BONUS_TABLE.header_row)
    elif field in layout.INFO_ROWS:
        sheets.info.fault(rest, "value", layout.INFO_ROWS[field][0])
    elif message.startswith(("tổng điểm", "năm ")):
        field = "year" if message.startswith("năm ") else "total_points"
        sheets.info.fault(message, "value", layout.INFO_ROWS[field][0])
    elif "xếp hạng" in message:
        sheets.bands.fault(message, "from", layout.BAND_TABLE.header_row)
    else:
        sheets.tree.fault(message, "code", layout.TREE_TABLE.header_row)


def _place_in_tree(sheets: CriteriaSheets, message: str, field: str, code: str) -> None:
    row = sheets.tree_rows.get(code)
    if row is None:
        sheets.problems.append(f"Sheet '{layout.TREE}', tiêu chí {code}: {message}")
        return
    kind = layout.KINDS.get(sheets.tree.text("kind", row).strip())
    key = kind.fields.get(field, field) if kind else field
    if key not in {column.key for column in layout.TREE_TABLE.columns}:
        # Without a field a fault is about the sums, the place in the tree, or the rule.
        about = {"điểm tối đa": "max_points", "tiêu chí cha": "parent", _RULE: "kind"}
        key = next((column for words, column in about.items() if words in message), "code")
    sheets.tree.fault(message.removeprefix(_RULE), key, row, code)
