"""Reading the appraisal workbook: what the office and the council changed, applied to the units' records."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from cchc_eval.scoring import (
    NOT_APPLICABLE,
    Change,
    CriteriaSet,
    Criterion,
    Evaluation,
    LeafScore,
    ScoringError,
    Stages,
    UnitRecord,
    asks_percentage,
    evaluate,
    stages_by_group,
)
from cchc_eval.scoring.figures import OF_THE_SYSTEM
from cchc_eval.scoring.leaf_score import NA_FIELD
from cchc_eval.vietnamese.writing import in_column, round_half_up
from cchc_eval.workbook import stamp
from cchc_eval.workbook.appraisal_layout import (
    CODE_LABEL,
    CODE_ROW,
    NA,
    OVERVIEW,
    OVERVIEW_TABLE,
    PART_OVERVIEW,
    READINGS,
    TABLE,
    UNFOUNDED,
    Layout,
    Scope,
    shown_points,
    survey_field,
    word_of,
)
from cchc_eval.workbook.appraisal_structure import (
    check_claims,
    check_computed,
    check_fixed,
    check_overview,
    rows_are_in_place,
)
from cchc_eval.workbook.cells import SheetReader
from cchc_eval.workbook.guard import WorkbookError
from cchc_eval.workbook.unread import note_unread

_IS_NA = {NA_FIELD: True}


def _is_idle(leaf: LeafScore) -> bool:
    """Whether it does not apply, behind a condition that is not met too."""
    return leaf.state == NOT_APPLICABLE or NA_FIELD in (leaf.answer or ())


class AppraisalReader:
    """One workbook being read. `read` gathers every problem of every sheet before it raises."""

    def __init__(
        self,
        workbook: Workbook,
        cset: CriteriaSet,
        name: str,
        remarks: list[str] | None = None,
        scope: Scope | None = None,
    ) -> None:
        self.workbook = workbook
        self.name = name
        self.layout = Layout(cset, scope)
        self.problems: list[str] = []
        self.remarks = [] if remarks is None else remarks
        found = stamp.read_stamp(workbook, "appraisal", name)
        stamp.check_set(found, cset, name)
        check_body(found, scope, name)

    def read(
        self,
        records: Sequence[UnitRecord],
        excluded: Collection[str] = (),
        notes: Mapping[str, Mapping[str, str]] | None = None,
        asked: Collection[str] | None = None,
    ) -> tuple[UnitRecord, ...]:
        """`asked`: the units that have a sheet and are given back, where not all have; all are compared.

        Raises WorkbookError; ScoringError where a record itself can't be scored.
        """
        wanted = {record.code: record for record in records if asked is None or record.code in asked}
        others = [record.code for record in records if record.code not in wanted]
        sheets = self._unit_sheets({record.code: record for record in records}, excluded)
        # Nothing is said of the sheets of units that are not asked.
        passed = [SheetReader(sheets.pop(code), TABLE, []) for code in others if code in sheets]
        # A sheet shows points beside those of the other units as these answered; what changes on another is not seen.
        bare = [replace(record, appraised={}, council={}) for record in records]
        cset = self.layout.criteria_set
        stages = stages_by_group(cset, bare)
        changed, readers, evaluations = [], [], {}
        for record in wanted.values():
            if record.code in sheets:
                reader = SheetReader(sheets[record.code], TABLE, self.problems, self.remarks)
                readers.append(reader)
                unit_notes = None if notes is None else notes.get(record.code, {})
                own, unit_stages = self.layout.of_unit(record), stages.get(record.group)
                read, evaluation = _UnitReader(reader, own, record, unit_notes, unit_stages).read()
                changed.append(read)
                if evaluation is not None:
                    evaluations[record.code] = evaluation
            else:
                self.problems.append(
                    f"Tệp «{self.name}»: thiếu sheet của đơn vị {record.code} ({record.name}); "
                    "không xóa sheet, nếu đơn vị mới được thêm thì hãy xuất lại bảng thẩm định"
                )
        if OVERVIEW in self.workbook.sheetnames:
            table = PART_OVERVIEW if self.layout.of_body else OVERVIEW_TABLE
            overview = SheetReader(self.workbook[OVERVIEW], table, self.problems, self.remarks)
            codes = {*(record.code for record in records), *excluded}
            check_overview(overview, evaluations, codes, shared=self.layout.scope is not None)
            readers.append(overview)
        note_unread(self.workbook, [*readers, *passed], self.remarks, (READINGS, stamp.SHEET))
        if self.problems:
            raise WorkbookError(*self.problems)
        return tuple(changed)

    def _unit_sheets(self, records: dict[str, UnitRecord], excluded: Collection[str]) -> dict[str, Worksheet]:
        """The sheet of each unit, by the code on it; a sheet of someone's own notes is passed over."""
        sheets: dict[str, Worksheet] = {}
        for sheet in self.workbook.worksheets:
            if sheet.title in (OVERVIEW, READINGS, stamp.SHEET) or sheet.cell(CODE_ROW, 1).value != CODE_LABEL:
                continue
            code = str(sheet.cell(CODE_ROW, 2).value or "")
            where = f"Sheet '{sheet.title}', ô B{CODE_ROW}"
            if code in excluded:
                continue  # named with the other sheets that are not read
            if code not in records:
                self.problems.append(f"{where}: đơn vị «{code}» không thuộc đợt đánh giá này; không sửa mã đơn vị")
            elif code in sheets:
                self.problems.append(
                    f"{where}: đơn vị «{code}» đã có ở sheet '{sheets[code].title}'; hãy xóa sheet thừa"
                )
            else:
                sheets[code] = sheet
        return sheets


def check_body(found: Mapping[str, str], scope: Scope | None, name: str) -> None:
    """Refuse a body's workbook in the place of the office's, or of another body's. Raises WorkbookError."""
    wanted = scope.body if scope is not None else ""
    if found.get("body", "") != wanted:
        what = f"bảng thẩm định của {found['body']}" if found.get("body") else "bảng thẩm định chung"
        raise WorkbookError(
            f"Tệp «{name}»: là {what}, không phải bảng thẩm định {f'của {wanted}' if wanted else 'chung'}; hãy chọn "
            "đúng tệp"
        )


class _UnitReader:
    """One unit's sheet being read against its record."""

    def __init__(
        self,
        reader: SheetReader,
        layout: Layout,
        record: UnitRecord,
        notes: Mapping[str, str] | None,
        stages: Stages | None,
    ) -> None:
        """`notes`: by criterion, as the workbook was given them; None where they are not known."""
        self.reader = reader
        self.notes = notes
        self.layout = layout
        self.cset = layout.criteria_set
        self.record = record
        self.stages = stages

    def _evaluate(self, record: UnitRecord) -> Evaluation:
        return evaluate(self.cset, record, self.stages)

    def read(self) -> tuple[UnitRecord, Evaluation | None]:
        """The record with the sheet's changes and what it comes to; None where something wrong was noted."""
        before, noted = self._evaluate(self.record), len(self.reader.problems)
        if not self.reader.check_layout() or not rows_are_in_place(self.reader, self.layout):
            return self.record, None
        check_fixed(self.reader, self.layout, self.record)
        self._check_own_points(before)
        if self.notes is not None:
            check_claims(self.reader, self.layout, before, self.notes)
        bare = self._evaluate(replace(self.record, appraised={}, council={}))
        appraised = self._changes(before, bare.appraised.leaves, by_office=True)
        record, evaluation = self._checked(replace(self.record, appraised=appraised, council={}), "appraised", bare)
        if not self.layout.of_body:
            council = self._changes(before, evaluation.appraised.leaves, by_office=False)
            record, evaluation = self._checked(replace(record, council=council), "council", evaluation)
        if len(self.reader.problems) > noted:
            return record, None
        check_computed(self.reader, self.layout, evaluation)
        return record, evaluation

    def _check_own_points(self, before: Evaluation) -> None:
        """The unit's points on the sheet must be those of its record: else it sent new answers since."""
        for code, leaf in before.self_score.leaves.items():
            row = self.layout.rows[code]
            if survey_field(leaf.criterion) or not self.layout.shows(leaf.criterion):
                continue
            shown = self._points("self", row, leaf.criterion)
            if not self._shows(shown, shown_points(leaf)):
                points = NA if leaf.points is None else in_column(leaf.points)
                self.reader.fault(
                    f"điểm tự đánh giá hiện nay của đơn vị là {points}; không sửa cột này, nếu có phiếu nộp lại hoặc "
                    "danh sách đơn vị đã đổi thì chạy «cchc-eval appraise THƯ_MỤC --force»: mọi ô đã nhập được giữ",
                    "self",
                    row,
                    code,
                )

    def _changes(self, before: Evaluation, base: Mapping[str, LeafScore], *, by_office: bool) -> dict[str, Change]:
        """What the office (or the council) changed, against the leaves as they stood before it."""
        known = self.record.appraised if by_office else self.record.council
        scored = before.appraised if by_office else before.final
        changes: dict[str, Change] = {}
        for criterion in self.cset.leaves:
            code = criterion.code
            if by_office and not self.layout.asks(code):
                # Another workbook's: what it gave stands in the record already.
                if code in known:
                    changes[code] = known[code]
                continue
            change, noted = None, len(self.reader.problems)
            if by_office and survey_field(criterion):
                change = self._survey(criterion)
            if change is None and len(self.reader.problems) == noted:
                change = self._change(criterion, base[code], known.get(code), scored.leaves[code], by_office)
            if change is not None:
                changes[code] = change
        return changes

    def _survey(self, criterion: Criterion) -> Change | None:
        """The office's number for a criterion that it answers itself; a reason is welcome, not required."""
        row, code = self.layout.rows[criterion.code], criterion.code
        entered = self._points("survey", row, criterion, percent=asks_percentage(criterion.rule))
        if entered is None:
            return None
        if self.reader.text("appraised", row, code).strip():
            message = "đã có số liệu cơ quan thẩm định nhập thì không ghi điểm thẩm định; hãy xóa một trong hai ô"
            self.reader.fault(message, "appraised", row, code)
        reason = self.reader.words("reason", row, code)
        known = self.record.appraised.get(code)
        answer = _IS_NA if entered == NA else {survey_field(criterion): entered}
        if known is not None and known.answer == answer and known.reason.strip() == reason:
            return known
        if self._is_of_older_figures(reason, row, code):
            return None
        return Change(reason, answer=answer)

    def _is_of_older_figures(self, reason: str, row: int, code: str) -> bool:
        """Whether figures gave it that are others today, which is noted."""
        if not reason.startswith(OF_THE_SYSTEM):
            return False
        self.reader.fault(
            "số liệu của hệ thống đã đổi từ khi lập bảng này; hãy chạy «cchc-eval appraise THƯ_MỤC --force»: mọi "
            "ô đã nhập được giữ; nếu cơ quan thẩm định tự cho điểm thì ghi lý do khác",
            "reason",
            row,
            code,
        )
        return True

    def _change(
        self,
        criterion: Criterion,
        base: LeafScore,
        known: Change | None,
        known_leaf: LeafScore,
        by_office: bool,
    ) -> Change | None:
        code, row = criterion.code, self.layout.rows[criterion.code]
        points_key, reason_key = ("appraised", "reason") if by_office else ("council", "council_reason")
        problems = len(self.reader.problems)
        points = self._points(points_key, row, criterion)
        reason = self.reader.words(reason_key, row, code)
        if len(self.reader.problems) > problems:
            return None
        before = None if known is None else word_of(known) or shown_points(known_leaf)
        if known is not None and self._shows(points, before) and reason == known.reason.strip():
            return known
        if points is None:
            if reason:
                message = "có lý do nhưng chưa ghi điểm; hãy ghi điểm, hoặc xóa lý do nếu giữ nguyên điểm"
                self.reader.fault(message, points_key, row, code)
            return None
        same = self._shows(points, shown_points(base)) or (points == NA and _is_idle(base))
        # Points that hang on another criterion or on other units may move: set, they stand.
        if same and criterion.gate is None and criterion not in self.cset.compares:
            return None
        if by_office and self._is_of_older_figures(reason, row, code):
            return None
        if not reason:
            title = self.reader.table.title(points_key)
            self.reader.fault(f"«{title}» đã đổi nhưng chưa có lý do; hãy ghi lý do", reason_key, row, code)
            return None
        if points == UNFOUNDED:
            return Change(reason, unfounded=True)
        return Change(reason, answer=_IS_NA) if points == NA else Change(reason, points=Decimal(points))

    def _points(self, key: str, row: int, criterion: Criterion, *, percent: bool = False) -> Decimal | str | None:
        """A number, NA or UNFOUNDED, or None where empty or at fault."""
        value = self.reader.value(key, row)
        words = (NA, UNFOUNDED) if self.cset.reckoning.unfounded_deducts and key != "survey" else (NA,)
        typed = value.strip().casefold() if isinstance(value, str) else ""
        for word in words:
            if typed == word.casefold():
                return word
        return self.reader.number(key, row, criterion.code, percent=percent)

    def _shows(self, found: Decimal | str | None, points: Decimal | str | None) -> bool:
        """Whether a cell holds these points; those that are not rounded stand there with all their decimals."""
        if isinstance(found, Decimal) and self.cset.reckoning.decimals is None:
            found = round_half_up(found, self.cset.reckoning.places)
        return found == points

    def _checked(self, record: UnitRecord, key: str, fallback: Evaluation) -> tuple[UnitRecord, Evaluation]:
        """The core's faults, noted at the points cells; the record goes on without the faulty changes."""
        try:
            return record, self._evaluate(record)
        except ScoringError as error:
            for fault in error.faults:
                row = self.layout.rows.get(fault.criterion or "")
                if row is None:
                    self.reader.problems.append(f"Sheet '{self.reader.sheet.title}': {fault.message}")
                    continue
                criterion = self.cset.by_code[fault.criterion or ""]
                surveyed = key == "appraised" and survey_field(criterion) and self._is_filled("survey", row)
                self.reader.fault(fault.message, "survey" if surveyed else key, row, fault.criterion)
            faulty = {fault.criterion for fault in error.faults}
            changes = {code: change for code, change in getattr(record, key).items() if code not in faulty}
            record = replace(record, appraised=changes) if key == "appraised" else replace(record, council=changes)
            try:
                return record, self._evaluate(record)
            except ScoringError:  # nothing is applicable: reported already
                return record, fallback

    def _is_filled(self, key: str, row: int) -> bool:
        return bool(self.reader.text(key, row).strip())
