"""Reading a form that a person filled in: its inputs, or everything that is wrong, cell by cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from cchc_eval.scoring import (
    Answer,
    CriteriaSet,
    Criterion,
    MeasuredRule,
    SumRule,
    check_answers,
    doubts,
)
from cchc_eval.scoring.figures import Figure, Figures, as_data, note
from cchc_eval.scoring.inputs import CHOICE, DATE, FLAG, TEXT, TICK, Input, is_percentage
from cchc_eval.vietnamese.writing import chosen, near_miss, same_words, told_apart, visible
from cchc_eval.workbook.cells import SheetReader, shown_value
from cchc_eval.workbook.form_computed import check_typed_over
from cchc_eval.workbook.form_figures import read_stamped, taken
from cchc_eval.workbook.form_layout import (
    GUIDE_SHEET,
    KEY_COLUMN,
    LETTER,
    LISTS_SHEET,
    MAIN_SHEET,
    NA_TICK,
    NA_TITLE,
    NO,
    PREVIOUS_COLUMN,
    TABLE,
    UNIT_ROW,
    YES,
    Layout,
    Line,
    choice_texts,
    lay_out,
    whose,
)
from cchc_eval.workbook.form_statements import SHEET as STATEMENTS_SHEET
from cchc_eval.workbook.form_statements import StatementsReader
from cchc_eval.workbook.form_structure import Rows, check_previous, check_structure, short
from cchc_eval.workbook.form_tasks import SHEET as TASKS_SHEET
from cchc_eval.workbook.guard import WorkbookError, open_guarded
from cchc_eval.workbook.stamp import SHEET as STAMP_SHEET
from cchc_eval.workbook.stamp import check_set, read_stamp
from cchc_eval.workbook.unread import note_unread


@dataclass(frozen=True)
class FilledForm:
    """What a unit filled in, by code of leaf; nothing of what the form computed."""

    unit_code: str
    unit_name: str
    answers: dict[str, dict[str, Any]]  # as the scoring core takes them; an untouched leaf has none
    explanations: dict[str, str]
    evidence: dict[str, str]
    remarks: tuple[str, ...] = ()  # what is no fault and yet to be told: not read, or doubtful
    contests: dict[str, str] = field(default_factory=dict)  # what the unit holds against figures from elsewhere
    figures: dict[str, list[tuple[Input, Figure]]] = field(default_factory=dict)  # which answer, by code
    statements: dict[str, str] = field(default_factory=dict)  # of the whole year: see `form_statements.STATEMENTS`


def figure_notes(form: FilledForm) -> dict[str, str]:
    """By code what a sheet says of the figures behind an answer."""
    return {code: note(as_data(given), reason=form.contests.get(code, "")) for code, given in form.figures.items()}


def read_form(
    source: Path | bytes,
    cset: CriteriaSet,
    *,
    unit_code: str | None = None,
    name: str = "",
    remarks: list[str] | None = None,
    own_sets: Mapping[str, CriteriaSet] | None = None,
    figures: Mapping[str, Figures] | None = None,
    period: str = "",
) -> FilledForm:
    """Read a form made by `write_form` for that set (and that unit and period, where given).

    `own_sets`: by code of a unit its own set, where the rules of its group are not those of all. `name` is the file's
    name for messages. `figures`: by code of a unit those of today, which count whatever the form was made with.
    Raises WorkbookError: at once where the file is not such a form, else with every problem of
    every cell. `remarks` receives the form's remarks also where it is refused.
    """
    name = name or (source.name if isinstance(source, Path) else "") or "không tên"
    workbook = open_guarded(source, name)
    stamp = read_stamp(workbook, "form", name)
    found_code, found_name = stamp.get("unit_code", ""), stamp.get("unit_name", "")
    cset = (own_sets or {}).get(found_code, cset)
    check_set(stamp, cset, name)
    if unit_code is not None and found_code != visible(unit_code):
        raise WorkbookError(
            f"Tệp «{name}»: là phiếu của đơn vị «{found_name}» (mã {found_code}), không phải của đơn vị mã "
            f"{unit_code}; hãy nộp đúng phiếu đã gửi cho đơn vị"
        )
    if period and stamp.get("period", period) != period:
        raise WorkbookError(
            f"Tệp «{name}»: là phiếu của đợt {stamp['period']}, không phải của đợt {period}; hãy chọn đúng phiếu"
        )
    if stamp.get("excluded"):
        raise WorkbookError(
            f"Tệp «{name}»: là phiếu đã đóng của đơn vị «{found_name}» (mã {found_code}), không đánh giá, xếp hạng: "
            f"{stamp['excluded']}; nếu đơn vị vẫn được đánh giá thì xuất lại phiếu"
        )
    if MAIN_SHEET not in workbook.sheetnames:
        raise WorkbookError(
            f"Tệp «{name}»: không có sheet '{MAIN_SHEET}' (đã bị đổi tên hoặc xóa); hãy đặt lại đúng tên"
        )
    remarks = [] if remarks is None else remarks
    layout = lay_out(cset, read_stamped(stamp.get("figures", "")))
    form = _FormReader(workbook, layout, remarks).read(stamp)
    counting = taken(layout, form.answers, form.explanations, (figures or {}).get(found_code, {}), remarks)
    return replace(
        form,
        answers=counting.answers,
        explanations=counting.explanations,
        contests=counting.contests,
        figures=counting.figures,
        remarks=tuple(remarks),
    )


class FaultyForm(WorkbookError):
    """A form with wrong cells; of the others it is known which are blank."""

    asked: int = 0  # criteria
    left_open: tuple[str, ...] = ()  # those of them that are not answered, and are not wrong


class _FormReader:
    def __init__(self, workbook: Workbook, layout: Layout, remarks: list[str]) -> None:
        self.workbook = workbook
        self.problems: list[str] = []
        self.layout = layout
        self.cells = SheetReader(workbook[MAIN_SHEET], TABLE, self.problems, remarks)

    def read(self, stamp: Mapping[str, str]) -> FilledForm:
        """Everything that the form says. Raises WorkbookError with every problem of every cell."""
        structure = check_structure(self.cells, self.layout)
        unit_code, unit_name = stamp.get("unit_code", ""), stamp.get("unit_name", "")
        self._check_unit(unit_code, unit_name)
        rows = structure.rows
        answers: dict[str, dict[str, Any]] = {}
        explanations: dict[str, str] = {}
        evidence: dict[str, str] = {}
        faulty: set[str] = set()
        for code, lines in self.layout.inputs.items():
            if any(line.key not in rows for line in lines):
                faulty.add(code)
                continue
            noted = len(self.problems)
            answer = self._answer(lines, rows)
            if answer is not None:
                answers[code] = answer
            elif len(self.problems) > noted:
                faulty.add(code)
            for column, texts in (("explanation", explanations), ("evidence", evidence)):
                text = self.cells.words(column, rows[lines[0].key], code)
                if text:
                    texts[code] = text
        faulty |= self._check(answers, rows)
        self._note_doubts(answers, rows)
        self._check_previous(stamp, rows)
        check_typed_over(self.cells, self.layout, structure, answers, faulty)
        said, readers = self._statements(stamp)
        note_unread(
            self.workbook,
            [self.cells, *readers],
            self.cells.remarks,
            (GUIDE_SHEET, TASKS_SHEET, LISTS_SHEET, STAMP_SHEET),
        )
        if self.problems:
            error = FaultyForm(*self.problems)
            error.asked = len(self.layout.inputs)
            error.left_open = tuple(code for code in self.layout.inputs if code not in answers.keys() | faulty)
            raise error
        remarks = tuple(self.cells.remarks)
        return FilledForm(unit_code, unit_name, answers, explanations, evidence, remarks, statements=said)

    def _statements(self, stamp: Mapping[str, str]) -> tuple[dict[str, str], list[SheetReader]]:
        """What is said of the whole year, with the reader of its sheet; nothing in a form made before there was one."""
        if stamp.get("statements") != "yes":
            return {}, []
        if STATEMENTS_SHEET not in self.workbook.sheetnames:
            message = f"không có sheet '{STATEMENTS_SHEET}' (đã bị đổi tên hoặc xóa); hãy đặt lại đúng tên"
            self.problems.append(message)
            return {}, []
        reader = StatementsReader(self.workbook[STATEMENTS_SHEET], self.problems, self.cells.remarks)
        return reader.read(), [reader.cells]

    def _check_unit(self, unit_code: str, unit_name: str) -> None:
        """A form says at its top whose it is; another unit's copy that only changed that line is not this unit's."""
        wanted = whose(unit_code, unit_name)
        found = shown_value(self.cells.value("code", UNIT_ROW))
        if not same_words(wanted, found):
            message = f"phải là {told_apart(wanted, found)}; hãy dùng đúng phiếu đã gửi cho đơn vị"
            self.cells.fault(message, "code", UNIT_ROW)

    def _check_previous(self, stamp: Mapping[str, str], rows: Rows) -> None:
        check_previous(self.cells, rows, self._previous_as_written(stamp))

    def _previous_as_written(self, stamp: Mapping[str, str]) -> Mapping[str, str] | None:
        """What the form shows of last year, by row key; None where the form is of a version that does not say."""
        if "previous" not in stamp:
            return None
        if LISTS_SHEET not in self.workbook.sheetnames:
            return {}
        cells = self.workbook[LISTS_SHEET]._cells
        return {
            shown_value(cell.value): shown_value(cells[row, PREVIOUS_COLUMN].value)
            for (row, column), cell in cells.items()
            if column == KEY_COLUMN and (row, PREVIOUS_COLUMN) in cells
        }

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
        missing = [line for line in blank if line.input is not None and not line.input.optional]
        if missing and all(line.figure is not None for line in filled):
            return None  # the unit has not begun
        if missing:
            for line in missing:
                assert line.input is not None
                message = f"còn trống «{line.input.label}», trong khi tiêu chí đã được kê khai một phần"
                self.cells.fault(f"{message}; hãy nhập nốt", "answer", rows[line.key], criterion.code)
            return None
        return _assemble({line: values[line] for line in filled})

    def _is_ticked(self, criterion: Criterion, row: int) -> bool:
        if not criterion.na_allowed:
            return False  # what stands there is noted with the other locked cells
        text = self.cells.text("na", row, criterion.code).strip()
        if text.upper() in ("TRUE", "FALSE"):  # a cell that is a box to tick
            return text.upper() == "TRUE"
        if text and text.casefold() != NA_TICK:
            message = f"chỉ chọn «{NA_TICK}» hoặc để trống, không ghi «{short(text)}»"
            self.cells.fault(message, "na", row, criterion.code)
        return bool(text)

    def _value(self, line: Line, row: int) -> Any:
        """What stands in an input cell, as it goes into the answer; None where blank or noted."""
        assert line.input is not None
        criterion, kind = line.criterion, line.input.kind
        if kind == TEXT:
            return self.cells.words("answer", row, criterion.code) or None
        if kind == DATE:
            day = self.cells.day("answer", row, criterion.code)
            return None if day is None else day.isoformat()
        if kind not in (CHOICE, TICK, FLAG):
            number = self.cells.number("answer", row, criterion.code, percent=is_percentage(line.input))
            return None if number is None else _plain(number)
        text = " ".join(self.cells.text("answer", row, criterion.code).split())
        if not text:
            return None
        entries: dict[str, Any] = {YES: True, NO: False}
        if kind == CHOICE:
            keys = (key for key, _ in line.input.options)
            entries = dict(zip(choice_texts(line.input), keys, strict=True))
        elif kind == FLAG:
            entries = {NA_TICK: True}
        # A cell that is a box to tick.
        ticked = {} if kind == CHOICE else {"TRUE": True, "FALSE": None if kind == FLAG else False}
        entry = chosen(text, known := {**entries, **ticked})
        if entry is not None:
            return known[entry]
        listed = "; ".join(f"«{short(entry)}»" for entry in entries)
        message = f"«{short(text)}» không có trong danh sách; hãy chọn một trong: {listed}"
        message += near_miss(text, entries)
        self.cells.fault(message, "answer", row, criterion.code)
        return None

    def _check(self, answers: Mapping[str, Answer], rows: Rows) -> set[str]:
        """Note what the core refuses, each at the cell that brought it about; gives the codes."""
        cset = self.layout.criteria_set
        wrong = {fault.criterion: fault.message for fault in check_answers(cset, answers)}
        for code, message in wrong.items():
            assert code is not None, "every fault of an answer names its criterion"
            lines = self.layout.inputs[code]
            located = False
            if isinstance(lines[0].criterion.rule, MeasuredRule | SumRule):
                self._note_by_label(code, answers[code], rows)
                continue
            for line, alone in _one_by_one(lines, answers[code]):
                for fault in check_answers(cset, {code: alone}):
                    located = True
                    self.cells.fault(fault.message, "answer", rows[line.key], code)
            if not located:
                self.cells.fault(message, "answer", rows[lines[0].key], code)
        return {code for code in wrong if code is not None}

    def _note_by_label(self, code: str, answer: Answer, rows: Rows) -> None:
        """Each fault at the input that it names, or at the leaf's first."""
        lines = self.layout.inputs[code]
        for fault in check_answers(self.layout.criteria_set, {code: answer}):
            named = (line for line in lines if line.input is not None and f"«{line.input.label}»" in fault.message)
            self.cells.fault(fault.message, "answer", rows[next(named, lines[0]).key], code)

    def _note_doubts(self, answers: Mapping[str, Answer], rows: Rows) -> None:
        for doubt in doubts(self.layout.criteria_set, answers):
            assert doubt.criterion is not None
            first = self.layout.inputs[doubt.criterion][0]
            self.cells.remark(doubt.message, "answer", rows[first.key], doubt.criterion)


def _assemble(values: Mapping[Line, Any]) -> dict[str, Any]:
    """The answer out of its parts. A count left blank beside one that is given is left out: it counts 0."""
    answer: dict[str, Any] = {}
    for line, value in values.items():
        assert line.input is not None
        *way, last = line.input.path
        inside: Any = answer
        if line.input.kind == TICK:
            *way, listed = way
            for key in way:
                inside = inside.setdefault(key, {})
            ticked = inside.setdefault(listed, [])
            if value:
                ticked.append(last)
            continue
        for key in way:
            inside = inside.setdefault(key, {})
        inside[last] = value
    return answer


def _one_by_one(lines: Sequence[Line], answer: Answer) -> Iterator[tuple[Line, Answer]]:
    """The answer with one cell's part as it stands and the others harmless: shows which cell is at fault."""
    for line in lines:
        assert line.input is not None
        field, *key = line.input.path
        if field == "counts":
            if key[0] in answer["counts"]:
                yield line, {"counts": {key[0]: answer["counts"][key[0]]}}
        else:
            yield line, {other: value if other == field else 1 for other, value in answer.items()}


def _plain(number: Decimal) -> int | Decimal:
    return int(number) if number == number.to_integral_value() and abs(number) < 10**30 else number
