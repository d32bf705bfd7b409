"""Reading a form that a person filled in: its inputs, or everything that is wrong, cell by cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from openpyxl.worksheet.worksheet import Worksheet

from cchc_eval.scoring import Answer, ChoiceRule, CriteriaSet, Criterion, DeductRule, check_answers
from cchc_eval.vietnamese.writing import nfc
from cchc_eval.workbook.cells import SheetReader
from cchc_eval.workbook.form_layout import (
    LETTER,
    MAIN_SHEET,
    NA_TICK,
    NA_TITLE,
    NO,
    TABLE,
    YES,
    Layout,
    Line,
    choice_texts,
    lay_out,
)
from cchc_eval.workbook.form_structure import Rows, check_structure
from cchc_eval.workbook.guard import WorkbookError, open_guarded
from cchc_eval.workbook.stamp import check_set, read_stamp


@dataclass(frozen=True)
class FilledForm:
    """What a unit filled in, by code of leaf; nothing of what the form computed."""

    unit_code: str
    unit_name: str
    answers: dict[str, dict[str, Any]]  # as the scoring core takes them; an untouched leaf has none
    explanations: dict[str, str]
    evidence: dict[str, str]


def read_form(source: Path | bytes, cset: CriteriaSet, *, unit_code: str | None = None, name: str = "") -> FilledForm:
    """Read a form made by `write_form` for that set (and that unit, where given).

    `name` is the file's name for messages. Raises WorkbookError: at once where the file is not such a form,
    else with every problem of every cell.
    """
    name = name or (source.name if isinstance(source, Path) else "") or "không tên"
    workbook = open_guarded(source, name)
    stamp = read_stamp(workbook, "form", name)
    check_set(stamp, cset, name)
    found_code, found_name = stamp.get("unit_code", ""), stamp.get("unit_name", "")
    if unit_code is not None and found_code != unit_code:
        raise WorkbookError(
            f"Tệp «{name}»: là phiếu của đơn vị «{found_name}» (mã {found_code}), không phải của đơn vị mã "
            f"{unit_code}; hãy nộp đúng phiếu đã gửi cho đơn vị"
        )
    if MAIN_SHEET not in workbook.sheetnames:
        raise WorkbookError(
            f"Tệp «{name}»: không có sheet '{MAIN_SHEET}' (đã bị đổi tên hoặc xóa); hãy đặt lại đúng tên"
        )
    return _FormReader(workbook[MAIN_SHEET], lay_out(cset)).read(found_code, found_name)


class _FormReader:
    def __init__(self, sheet: Worksheet, layout: Layout) -> None:
        self.problems: list[str] = []
        self.layout = layout
        self.cells = SheetReader(sheet, TABLE, self.problems)

    def read(self, unit_code: str, unit_name: str) -> FilledForm:
        rows = check_structure(self.cells, self.layout)
        answers: dict[str, dict[str, Any]] = {}
        explanations: dict[str, str] = {}
        evidence: dict[str, str] = {}
        for code, lines in self.layout.inputs.items():
            if any(line.key not in rows for line in lines):
                continue
            answer = self._answer(lines, rows)
            if answer is not None:
                answers[code] = answer
            for column, texts in (("explanation", explanations), ("evidence", evidence)):
                text = self.cells.text(column, rows[lines[0].key], code).strip()
                if text:
                    texts[code] = text
        self._check(answers, rows)
        if self.problems:
            raise WorkbookError(*self.problems)
        return FilledForm(unit_code, unit_name, answers, explanations, evidence)

    def _answer(self, lines: Sequence[Line], rows: Rows) -> dict[str, Any] | None:
        """The leaf's answer; None where untouched, or where it has problems, which are noted."""
        criterion = lines[0].criterion
        noted = len(self.problems)
        values = {line: self._value(line, rows[line.key]) for line in lines}
        not_applicable = self._is_ticked(criterion, rows[lines[0].key])
        if len(self.problems) > noted:
            return None
        filled = [line for line in lines if values[line] is not None]
        blank = [line for line in lines if values[line] is None]
        if not_applicable:
            if filled:
                where = ", ".join(f"{LETTER['answer']}{rows[line.key]}" for line in filled)
                message = f"đã chọn «{NA_TITLE}» mà ô {where} vẫn có kê khai; chỉ giữ một trong hai"
                self.cells.fault(message, "na", rows[lines[0].key], criterion.code)
                return None
            return {"not_applicable": True}
        if not filled:
            return None
        if blank and not isinstance(criterion.rule, DeductRule):
            for line in blank:
                assert line.input is not None
                message = f"còn trống «{line.input.label}», trong khi tiêu chí đã được kê khai một phần"
                self.cells.fault(f"{message}; hãy nhập nốt", "answer", rows[line.key], criterion.code)
            return None
        return _assemble({line: values[line] for line in filled})

    def _is_ticked(self, criterion: Criterion, row: int) -> bool:
        if not criterion.na_allowed:
            return False  # what stands there is noted with the other locked cells
        text = self.cells.text("na", row, criterion.code).strip()
        if text and text.casefold() != NA_TICK:
            message = f"chỉ chọn «{NA_TICK}» hoặc để trống, không ghi «{_short(text)}»"
            self.cells.fault(message, "na", row, criterion.code)
        return bool(text)

    def _value(self, line: Line, row: int) -> Any:
        """What stands in an input cell, as it goes into the answer; None where blank or noted."""
        assert line.input is not None
        criterion, field = line.criterion, line.input.field
        if field not in ("choice", "checked"):
            number = self.cells.number("answer", row, criterion.code, percent=field == "percent")
            return None if number is None else _plain(number)
        text = " ".join(nfc(self.cells.text("answer", row, criterion.code)).split())
        if not text:
            return None
        entries: Mapping[str, Any] = {YES: True, NO: False}
        if isinstance(criterion.rule, ChoiceRule):
            keys = (option.key for option in criterion.rule.options)
            entries = dict(zip(choice_texts(criterion.rule), keys, strict=True))
        for entry, value in entries.items():
            if entry.casefold() == text.casefold():
                return value
        listed = "; ".join(f"«{_short(entry)}»" for entry in entries)
        message = f"«{_short(text)}» không có trong danh sách; hãy chọn một trong: {listed}"
        self.cells.fault(message, "answer", row, criterion.code)
        return None

    def _check(self, answers: Mapping[str, Answer], rows: Rows) -> None:
        """Note what the core refuses, each at the cell that caused it."""
        cset = self.layout.criteria_set
        wrong = {fault.criterion: fault.message for fault in check_answers(cset, answers)}
        for code, message in wrong.items():
            assert code is not None, "every fault of an answer names its criterion"
            lines = self.layout.inputs[code]
            located = False
            for line, alone in _one_by_one(lines, answers[code]):
                assert line.input is not None
                for fault in check_answers(cset, {code: alone}):
                    located = True
                    what = fault.message.replace(f"«{line.input.field}»", f"«{line.input.label}»")
                    what = what.replace(f"số lần {line.input.key!r}", "số lần")
                    self.cells.fault(what, "answer", rows[line.key], code)
            if not located:
                self.cells.fault(message, "answer", rows[lines[0].key], code)


def _assemble(values: Mapping[Line, Any]) -> dict[str, Any]:
    """The answer out of its parts. A count left blank beside one that is given is left out: it counts 0."""
    answer: dict[str, Any] = {}
    for line, value in values.items():
        assert line.input is not None
        field, key = line.input.field, line.input.key
        if field == "checked":
            answer.setdefault("checked", [])
            if value:
                answer["checked"].append(key)
        elif field == "counts":
            answer.setdefault("counts", {})[key] = value
        else:
            answer[field] = value
    return answer


def _one_by_one(lines: Sequence[Line], answer: Answer) -> Iterator[tuple[Line, Answer]]:
    """The answer with one cell's part as it stands and the others harmless: shows which cell is at fault."""
    for line in lines:
        assert line.input is not None
        field, key = line.input.field, line.input.key
        if field == "counts":
            if key in answer["counts"]:
                yield line, {"counts": {key: answer["counts"][key]}}
        else:
            yield line, {other: value if other == field else 1 for other, value in answer.items()}


def _plain(number: Decimal) -> int | Decimal:
    return int(number) if number == number.to_integral_value() and abs(number) < 10**30 else number


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"
