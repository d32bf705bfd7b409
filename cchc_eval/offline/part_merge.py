"""What the bodies gave, out of their workbooks: each criterion from who appraises it, and nothing half taken."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from cchc_eval.offline.errors import BadInput, in_file, typed
from cchc_eval.offline.forms import UnitForm, forms_of, notes_by_unit
from cchc_eval.offline.part_books import (
    Found,
    Returned,
    appraisers,
    book_path,
    forms_asked,
    returned_books,
)
from cchc_eval.offline.part_conflicts import office_entries, outside, versions
from cchc_eval.offline.round_folder import RoundFolder
from cchc_eval.rules.appraisal_parts import AppraisalPart, parts_in
from cchc_eval.scoring import Change, ScoringError
from cchc_eval.vietnamese.writing import number
from cchc_eval.workbook.appraisal_layout import (
    APPRAISERS,
    FIRST,
    NA,
    SECOND,
    SETTLED,
    TABLE,
    UNFOUNDED,
    Layout,
    Scope,
)
from cchc_eval.workbook.appraisal_reader import AppraisalReader
from cchc_eval.workbook.cells import shown_value
from cchc_eval.workbook.guard import WorkbookError

Changes = Mapping[str, Change]  # by criterion
Given = Mapping[str, Changes]  # by unit


@dataclass(frozen=True)
class Difference:
    """What two appraisers of a unit do not agree on."""

    view: RoundFolder
    part: AppraisalPart
    unit: str
    code: str
    first: Change | None  # None: the unit's points stay
    second: Change | None

    @property
    def told(self) -> str:
        """Of both, a line each."""
        both = ((FIRST, self.first), (SECOND, self.second))
        return "\n".join(f"{APPRAISERS[which].capitalize()}: {_worded(change)}" for which, change in both)


@dataclass
class Progress:
    """How far a body is."""

    body: str
    asked: int = 0  # units
    waiting: list[str] = field(default_factory=list)  # the codes of those that it is not done with
    missing: list[str] = field(default_factory=list)  # its workbooks that are not there

    @property
    def line(self) -> str:
        """ "Sở Tư pháp: 4/6 đơn vị xong; còn U1, U2"."""
        left = f"; còn {', '.join(self.waiting)}" if self.waiting else ""
        missing = f"; chưa có bảng {', '.join(self.missing)}" if self.missing else ""
        return f"{self.body}: {self.asked - len(self.waiting)}/{self.asked} đơn vị xong{left}{missing}"


@dataclass
class Gathered:
    given: dict[str, dict[str, Change]] = field(default_factory=dict)  # of the units that a body is done with
    progress: list[Progress] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)  # that nobody settled yet
    problems: list[str] = field(default_factory=list)
    found: Found = field(default_factory=Found)


def finished(folder: RoundFolder, forms: Sequence[UnitForm], remarks: list[str] | None = None) -> Given:
    """What the bodies gave where all of them are done. Raises BadInput with everything that is open."""
    gathered = gather(folder, forms, [] if remarks is None else remarks)
    problems = list(gathered.problems)
    for progress in gathered.progress:
        if progress.waiting:
            problems.append(
                f"Thẩm định chưa xong – {progress.line}; thẩm định xong đơn vị nào thì ghi x ở sheet «Tổng hợp»."
            )
    for one in gathered.differences:
        problems.append(
            f"Phần của {one.part.name}, đơn vị {one.unit}, tiêu chí {one.code}: hai người chấm khác nhau "
            f"({'; '.join(one.told.splitlines())}); chạy «cchc-eval merge {typed(folder.path)}» rồi điền bảng "
            "thống nhất."
        )
    if problems:
        raise BadInput(problems)
    return gathered.given


def gather(folder: RoundFolder, forms: Sequence[UnitForm], remarks: list[str]) -> Gathered:
    """Never raises: what is wrong is in `problems`."""
    found = returned_books(folder, remarks)
    gathered = Gathered(problems=list(found.problems), found=found)
    by_body = {part.name: Progress(part.name) for part in folder.settings.parts}
    for view in folder.by_set():
        own_forms = forms_of(view, forms)
        parts = parts_in(view.settings.parts, view.criteria_set)
        try:
            gathered.problems += outside(view, found, office_entries(view)) if parts else []
        except WorkbookError as error:
            gathered.problems += [in_file(problem, view.appraisal.name, view.path) for problem in error.problems]
        for part in parts:
            reading = _PartReading(view, part, own_forms, gathered, remarks)
            reading.read(by_body[part.name])
    gathered.progress = [progress for progress in by_body.values() if progress.asked]
    return gathered


class _PartReading:
    """One part of the units of one criteria set being read."""

    def __init__(
        self, view: RoundFolder, part: AppraisalPart, forms: list[UnitForm], gathered: Gathered, remarks: list[str]
    ) -> None:
        self.view, self.part = view, part
        self.all_forms, self.forms = forms, forms_asked(view, part, forms)
        self.gathered, self.remarks = gathered, remarks

    def read(self, progress: Progress) -> None:
        books = [self._book(appraiser) for appraiser in appraisers(self.part)]
        paths = [book_path(self.view, self.part, appraiser) for appraiser in appraisers(self.part)]
        progress.asked += len(self.forms)
        progress.missing += [
            path.relative_to(self.view.path).as_posix()
            for path, book in zip(paths, books, strict=True)
            if book is None and self.forms
        ]
        codes = [one.unit.code for one in self.forms]
        done = [code for code in codes if all(book is not None and code in book.done for book in books)]
        progress.waiting += [code for code in codes if code not in done]
        # Of a unit that a body is still at nothing is asked of its sheet.
        read = [
            {} if book is None else self._changes(book, [one for one in codes if one in book.done]) for book in books
        ]
        for code in done:
            own = [changes.get(code, {}) for changes in read]
            agreed = own[0] if len(own) == 1 else self._agreed(code, own[0], own[1])
            self.gathered.given.setdefault(code, {}).update(agreed)
        if self.part.independent:
            self._settle()

    def _book(self, appraiser: int) -> Returned | None:
        """The workbook; of several that differ the first, with how they do among the problems."""
        books = self.gathered.found.of(self.view, self.part, appraiser)
        for one, other in pairwise(books):
            if problems := list(versions(one, other)):
                self.gathered.problems += problems
            else:
                self.remarks.append(f"Tệp «{other.shown}»: giống tệp «{one.shown}» nên chỉ đọc một.")
        return books[0] if books else None

    def _changes(self, book: Returned, asked: Collection[str], scope: Scope | None = None) -> Given:
        """By unit what its sheet changed of the part's criteria; `scope`: where not of all of them."""
        scope, said = scope or book.scope, list[str]()
        records = [
            replace(
                one.record,
                appraised={code: change for code, change in one.record.appraised.items() if code in scope.leaves},
            )
            for one in self.all_forms
        ]
        excluded = [unit.code for unit in self.view.settings.excluded]
        notes = None if book.appraiser == SETTLED else notes_by_unit(self.all_forms)
        try:
            reader = AppraisalReader(book.workbook, self.view.criteria_set, book.shown, said, scope)
            read = reader.read(records, excluded, notes, asked)
        except WorkbookError as error:
            self.gathered.problems += [in_file(problem, book.shown, self.view.path) for problem in error.problems]
            return {}
        except ScoringError as error:
            self.gathered.problems += [str(fault) for fault in error.faults]
            return {}
        finally:
            self.remarks += [in_file(remark, book.shown, self.view.path) for remark in said]
        return {
            record.code: {code: change for code, change in record.appraised.items() if code in scope.leaves}
            for record in read
        }

    def _agreed(self, unit: str, first: Changes, second: Changes) -> dict[str, Change]:
        """What both gave; where they differ it is noted."""
        agreed = {}
        for code in dict.fromkeys((*first, *second)):
            one, other = first.get(code), second.get(code)
            if one is not None and other is not None and _same(one, other):
                reasons = dict.fromkeys(reason for reason in (one.reason.strip(), other.reason.strip()) if reason)
                agreed[code] = replace(one, reason="; ".join(reasons))
            else:
                self.gathered.differences.append(Difference(self.view, self.part, unit, code, one, other))
        return agreed

    def _settle(self) -> None:
        """Take what the two settled, where their workbook says it of what they differ on today."""
        mine = [one for one in self.gathered.differences if one.part is self.part and one.view.book == self.view.book]
        book = self._book(SETTLED)
        if book is None or not mine:
            return
        settled = [one for one in mine if self._is_settled(book, one)]
        codes: dict[str, set[str]] = {}
        for one in settled:
            codes.setdefault(one.unit, set()).add(one.code)
        by_unit = {unit: frozenset(found) for unit, found in codes.items()}
        read = self._changes(book, by_unit.keys(), replace(book.scope, by_unit=by_unit)) if by_unit else {}
        for one in settled:
            self.gathered.differences.remove(one)
            change = read.get(one.unit, {}).get(one.code)
            self.gathered.given[one.unit].update({} if change is None else {one.code: change})

    def _is_settled(self, book: Returned, one: Difference) -> bool:
        """What is settled on points that are others today is named, and not settled."""
        cells = book.entries[one.unit].cells.get(one.code, {}) if one.unit in book.entries else {}
        if not cells.keys() & {"appraised", "survey"}:
            return False
        where = f"Tệp «{book.shown}», đơn vị {one.unit}, tiêu chí {one.code}"
        if "reason" not in cells:
            self.gathered.problems.append(f"{where}: có điểm thống nhất nhưng chưa có lý do; hãy ghi lý do.")
        elif " ".join(one.told.split()) not in " ".join(_claim(book, one).split()):
            self.gathered.problems.append(
                f"{where}: hai người chấm đã đổi điểm sau khi lập bảng thống nhất, nay là "
                f"{'; '.join(one.told.splitlines())}; xóa điểm thống nhất ở dòng này rồi chạy «cchc-eval "
                f"merge {typed(self.view.path)}»."
            )
        else:
            return True
        return False


def _claim(book: Returned, one: Difference) -> str:
    """What the row of the settlement says of both."""
    row = Layout(one.view.criteria_set).rows[one.code]
    return shown_value(TABLE.cell(book.workbook[book.entries[one.unit].sheet], "claim", row).value)


def settlement(differences: Sequence[Difference]) -> Iterator[tuple[RoundFolder, AppraisalPart, list[Difference]]]:
    """The differences of each workbook in which they are settled."""
    of_book: dict[tuple[str, str], list[Difference]] = {}
    for one in differences:
        of_book.setdefault((one.view.book, one.part.name), []).append(one)
    for found in of_book.values():
        yield found[0].view, found[0].part, found


def _same(one: Change, other: Change) -> bool:
    """Whether both give the same, whatever their reasons."""
    return replace(one, reason="") == replace(other, reason="")


def _worded(change: Change | None) -> str:
    if change is None:
        return "giữ nguyên điểm của đơn vị"
    if change.unfounded:
        given = UNFOUNDED
    elif change.points is not None:
        given = number(change.points)
    else:
        answer = change.answer or {}
        given = NA if "not_applicable" in answer else ", ".join(number(value) for value in answer.values())
    return f"{given} ({change.reason})" if change.reason else given
