"""Drop-downs and limits of the form's input cells."""

from __future__ import annotations

from collections.abc import Mapping

from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from cchc_eval.vietnamese.writing import number
from cchc_eval.workbook.form_layout import NA_TICK, NO, YES, Layout, Line


def add_limits(sheet: Worksheet, layout: Layout, choices: Mapping[str, tuple[str, str]]) -> None:
    """Cells that share a limit share its object."""
    cells: dict[tuple[str, ...], list[str]] = {}
    for lines in layout.inputs.values():
        for line in lines:
            assert line.input is not None
            if line.figure is None:
                cells.setdefault(_limit(line, choices.get(line.key, ("",))[0]), []).append(line.cell("answer"))
        if "na" in lines[0].inputs:
            limit = (
                "list",
                "",
                f'"{NA_TICK}"',
                f"Chọn «{NA_TICK}» nếu không phát sinh, nếu không thì để trống.",
            )
            cells.setdefault(limit, []).append(lines[0].cell("na"))
    for (kind, operator, first, message, *second), addresses in cells.items():
        validation = DataValidation(
            type=kind,
            operator=operator or None,
            formula1=first,
            formula2=second[0] if second else None,
            allow_blank=True,
            showErrorMessage=True,
            errorTitle="Giá trị không hợp lệ",
            error=message,
            sqref=" ".join(addresses),
        )
        sheet.add_data_validation(validation)


def _limit(line: Line, choices: str) -> tuple[str, ...]:
    """Type, operator, bound, message (and second bound) of an input cell's validation."""
    assert line.input is not None
    match line.input.kind:
        case "choice":
            return "list", "", choices, "Hãy chọn một mức trong danh sách."
        case "tick":
            return "list", "", f'"{YES},{NO}"', f"Hãy chọn «{YES}» hoặc «{NO}»."
        case "flag":
            return "list", "", f'"{NA_TICK}"', f"Chọn «{NA_TICK}», nếu không thì để trống."
        case "date":
            return "date", "greaterThan", "1", "Nhập một ngày, ví dụ 15/12/2026."
        case "text":
            return "textLength", "greaterThanOrEqual", "0", "Ghi bằng chữ."
        case "signed":
            return "decimal", "between", "-1E+15", "Nhập một số.", "1E+15"
        case "count":
            return "whole", "greaterThanOrEqual", "0", "Nhập số lần: số nguyên từ 0 trở lên."
        case "percent":
            return "decimal", "between", "0", "Nhập tỷ lệ phần trăm: số từ 0 đến 100, ví dụ 95,5 hoặc 95,5%.", "100"
        case "points":
            most = line.criterion.max_points
            return "decimal", "between", "0", f"Nhập điểm từ 0 đến {number(most)}.", f"{most:f}"
        case _ if line.input.positive:
            return "decimal", "greaterThan", "0", "Nhập một số lớn hơn 0."
        case _:
            return "decimal", "greaterThanOrEqual", "0", "Nhập một số từ 0 trở lên."
