"""The faults that only the whole set shows, told at the cells that they concern."""

from __future__ import annotations

from cchc_eval.scoring import Fault
from cchc_eval.scoring.faults import BONUS, RANK_BANDS, RANK_CAPS, RULE, Place
from cchc_eval.workbook import criteria_layout as layout
from cchc_eval.workbook.criteria_sheets import CriteriaSheets

_MISSING = "thiếu trường «"  # how the core calls what has no value: by the name in the data


def place_fault(sheets: CriteriaSheets, fault: Fault) -> None:
    """Note a fault of the core at the cell it concerns."""
    place, code = fault.place or Place(fault.message), fault.criterion
    message, field, position = place.message, place.field, place.position
    cells = sheets.cells_of(place.source)
    if cells is not None and position is not None and position < len(cells.entries):
        cells = sheets.cells_of(cells.entries[position])
    if cells is not None:
        reader, key, row = cells.fields.get(field, cells.home)
        if message.startswith(_MISSING):
            # What was typed there and could not be read is told already.
            at = reader.at_cells(reader.table.address(key, row), "").removesuffix(": ")
            if any(problem.startswith((f"{at}:", f"{at},")) for problem in sheets.problems):
                return
            message = f"còn thiếu «{reader.table.title(key)}»"
        reader.fault(message, key, row, code)
    elif code is not None:
        rows = sheets.rule_rows[code]
        if place.part == RULE and position is not None and position < len(rows):
            key = field if field in layout.RULE_COLUMNS else "code"
            sheets.rules.fault(message, key, rows[position], code)
        else:
            _place_in_tree(sheets, place, code)
    elif place.part == RANK_BANDS:
        if position is None:
            sheets.bands.fault(message, "from", layout.BAND_TABLE.header_row)
        else:
            sheets.bands.fault(message, "from" if field == "from" else "rank", sheets.band_rows[position])
    elif place.part == RANK_CAPS and sheets.caps is not None and position is not None:
        key = field if field in ("kind", "field", "percent", "rank", "reason") else "field"
        sheets.caps.fault(message, key, sheets.cap_rows[position])
    elif place.part == BONUS and sheets.bonus is not None:
        if position is None:
            sheets.bonus.fault(fault.message, "code", layout.BONUS_TABLE.header_row)
        else:
            key = field if field in ("kind", "title", "points_each", "max_points", "evidence") else "code"
            sheets.bonus.fault(message, key, sheets.bonus_rows[position])
    elif field == "index_weights":
        sheets.tree.fault(message, "weight", layout.TREE_TABLE.header_row)
    elif field in layout.INFO_ROWS:
        sheets.info.fault(message, "value", layout.INFO_ROWS[field][0])
    else:
        sheets.tree.fault(fault.message, "code", layout.TREE_TABLE.header_row)


def _place_in_tree(sheets: CriteriaSheets, place: Place, code: str) -> None:
    row = sheets.tree_rows.get(code)
    if row is None:
        sheets.problems.append(f"Sheet '{layout.TREE}', tiêu chí {code}: {place.message}")
        return
    kind = layout.kind_named(sheets.tree.text("kind", row))
    key = kind.fields.get(place.field, place.field) if kind else place.field
    key = {"gate": "gate_code", "not_applicable": "own_na"}.get(key, key)
    if key not in {column.key for column in sheets.tree.table.columns}:
        key = "kind" if place.part == RULE else "code"
    sheets.tree.fault(place.message, key, row, code)
