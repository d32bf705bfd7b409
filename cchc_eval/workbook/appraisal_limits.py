"""What may be typed into an appraisal sheet, as Excel tells at once: limits of its cells, reasons that are missing."""

from __future__ import annotations

from decimal import Decimal

from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import PatternFill
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from cchc_eval.vietnamese.writing import number
from cchc_eval.workbook import appraisal_formulas as formulas
from cchc_eval.workbook.appraisal_layout import (
    FIRST_ROW,
    NA,
    TABLE,
    UNFOUNDED,
    Layout,
    survey_field,
    survey_label,
    typed_words,
)

MISSING_FILL = PatternFill("solid", start_color="F8B4B4", end_color="F8B4B4")
_WORDS = {NA: "không phát sinh", UNFOUNDED: "không có căn cứ"}


def limit_inputs(sheet: Worksheet, layout: Layout) -> None:
    """0 to the maximum, or KPS where allowed; cells with the same limits share one validation."""
    alike: dict[tuple[str, tuple[str, ...], str], list[str]] = {}
    for criterion in layout.criteria_set.leaves:
        row = layout.rows[criterion.code]
        for column in ("survey", "appraised", "council"):
            if column not in layout.inputs(criterion):
                continue
            most, prompt = f"{criterion.max_points:f}", ""
            if column == "survey":
                field = survey_field(criterion)
                most = {"percent": "100", "points": most}.get(field, "1E+15")
                prompt = survey_label(criterion)
            words = tuple(typed_words(layout.criteria_set, criterion, survey=column == "survey"))
            alike.setdefault((most, words, prompt), []).append(TABLE.address(column, row))
    for (most, words, prompt), addresses in alike.items():
        first = addresses[0]
        within = f"AND(ISNUMBER({first}),{first}>=0,{first}<={most})"
        typed = ",".join(f'{first}="{word}"' for word in words)
        formula = f"OR({typed},{within})" if words else within
        rule = DataValidation("custom", formula1=formula, allow_blank=True, showErrorMessage=True)
        limit = "một số không âm" if most == "1E+15" else f"một số từ 0 đến {number(Decimal(most))}"
        rule.errorTitle = "Giá trị không hợp lệ"
        others = "".join(f" hoặc {word} ({_WORDS[word]})" for word in words)
        rule.error = f"Hãy nhập {limit}{others}."
        if prompt:
            rule.promptTitle, rule.prompt = "Cơ quan thẩm định nhập", prompt[:255]
            rule.showInputMessage = True
        for address in addresses:
            rule.add(address)
        sheet.add_data_validation(rule)


def mark_missing_reasons(sheet: Worksheet, layout: Layout) -> None:
    """A reason cell turns red while the points beside it are changed and it is empty."""
    for points, reason, before, after in formulas.CHANGES:
        first = {key: TABLE.address(key, FIRST_ROW) for key in (points, reason, before, after)}
        changed = f'{first[points]}<>"",{first[after]}<>{first[before]}'
        formula = f'AND({changed},TRIM({first[reason]})="")'
        cells = f"{first[reason]}:{TABLE.address(reason, layout.last_row)}"
        sheet.conditional_formatting.add(cells, FormulaRule([formula], fill=MISSING_FILL))
