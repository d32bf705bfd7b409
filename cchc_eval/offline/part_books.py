"""Where the appraisal is split: the workbooks of the bodies, as they are named, sent out and returned.

A body has one workbook of all units (of each criteria set), with its own criteria only: one file to send and to
return, in which it sees the units beside each other. A part that two score by themselves has one of each.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from openpyxl import Workbook

from cchc_eval.offline.errors import BadInput, in_file, typed
from cchc_eval.offline.files import OLD
from cchc_eval.offline.form_files import SUFFIX, FormFile, form_files
from cchc_eval.offline.forms import UnitForm
from cchc_eval.offline.older_sets import older_sets
from cchc_eval.offline.round_folder import APPRAISAL, PARTS, RoundFolder
from cchc_eval.offline.settings import RESERVED
from cchc_eval.rules.appraisal_parts import AppraisalPart, leaves_of, parts_in
from cchc_eval.scoring import CriteriaSet
from cchc_eval.vietnamese.alphabet import alphabetical
from cchc_eval.vietnamese.system_errors import reason
from cchc_eval.vietnamese.writing import near_miss
from cchc_eval.workbook.appraisal_entries import UnitEntries, read_done, read_entries
from cchc_eval.workbook.appraisal_layout import APPRAISERS, FIRST, SECOND, SETTLED, Scope
from cchc_eval.workbook.guard import WorkbookError, open_guarded
from cchc_eval.workbook.stamp import read_stamp

_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f]')
_SPACES = re.compile(r"[\s-]+")
_MOST = 60  # letters of a body's name that go into a file's


def appraisers(part: AppraisalPart) -> tuple[int, ...]:
    return (FIRST, SECOND) if part.independent else (0,)


def scope_of(view: RoundFolder, part: AppraisalPart, appraiser: int) -> Scope:
    return Scope(
        frozenset(leaves_of(part, view.criteria_set)), body=part.name, with_bodies=part.with_bodies, appraiser=appraiser
    )


def office_scope(view: RoundFolder) -> Scope | None:
    """What no body appraises; None where no appraisal is split."""
    parts = parts_in(view.settings.parts, view.criteria_set)
    if not parts:
        return None
    given = {code for part in parts for code in leaves_of(part, view.criteria_set)}
    return Scope(frozenset(leaf.code for leaf in view.criteria_set.leaves) - given)


def forms_asked(view: RoundFolder, part: AppraisalPart, forms: Sequence[UnitForm]) -> list[UnitForm]:
    """The units that the part appraises something of."""
    return [one for one in forms if leaves_of(part, view.set_of(one.unit))]


def book_path(view: RoundFolder, part: AppraisalPart, appraiser: int) -> Path:
    """ "…/Sở Tư pháp/tham-dinh-Sở-Tư-pháp-nhom-2.xlsx"."""
    folder = folder_name(view, part)
    group = Path(view.book).stem.removeprefix(Path(APPRAISAL).stem)
    which = {FIRST: "-nguoi-1", SECOND: "-nguoi-2", SETTLED: "-thong-nhat"}.get(appraiser, "")
    return view.path / PARTS / folder / f"tham-dinh-{_SPACES.sub('-', folder)}{group}{which}.xlsx"


def folder_name(view: RoundFolder, part: AppraisalPart) -> str:
    """The body's name as far as every system takes it for a folder's, told apart where two come to the same."""
    names = [_safe(one.name) for one in view.settings.parts]
    at = view.settings.parts.index(part)
    again = sum(name.casefold() == names[at].casefold() for name in names[:at])
    return f"{names[at]} ({again + 1})" if again else names[at]


def _safe(name: str) -> str:
    safe = _NOT_IN_NAMES.sub("-", name)[:_MOST].strip(" .") or "Phần thẩm định"
    return f"Phần {safe}" if RESERVED.fullmatch(safe) else safe


@dataclass(frozen=True)
class Returned:
    """A body's workbook as it lies in the folder."""

    path: Path  # of one in an archive: the archive's, and its name in there
    shown: str  # how messages name the file
    workbook: Workbook
    view: RoundFolder
    part: AppraisalPart
    appraiser: int
    entries: Mapping[str, UnitEntries]  # whatever stands where an appraisal may, by unit
    done: frozenset[str]  # the units that the body said to be done with

    @property
    def scope(self) -> Scope:
        return scope_of(self.view, self.part, self.appraiser)

    @property
    def file(self) -> Path:
        """What lies in the folder: the workbook, or the archive that holds it."""
        return next(path for path in (self.path, *self.path.parents) if path.exists())

    @property
    def is_plain(self) -> bool:
        """Whether it can be written again where it lies."""
        return self.file == self.path and self.path.suffix.lower() == SUFFIX

    @property
    def key(self) -> tuple[str, str, int]:
        """One workbook is wanted of each."""
        return self.view.book, self.part.name, self.appraiser


@dataclass
class Found:
    """What lies in the folder of the parts."""

    books: list[Returned] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def of(self, view: RoundFolder, part: AppraisalPart, appraiser: int) -> list[Returned]:
        return [book for book in self.books if book.key == (view.book, part.name, appraiser)]


def returned_books(folder: RoundFolder, remarks: list[str]) -> Found:
    """Every workbook of a body, known by its stamp whatever its name; what is wrong with a file is named."""
    found = Found()
    views = folder.by_set()
    parts = {part.name: part for part in folder.settings.parts}
    for file in _files(folder.path / PARTS, found.problems, remarks):
        path, shown = file.path, file.path.relative_to(folder.path).as_posix()
        try:
            workbook = open_guarded(file.content, shown)
            stamp = read_stamp(workbook, "appraisal", shown)
            book = _known(path, shown, workbook, stamp, views, parts)
        except WorkbookError as error:
            found.problems += [in_file(problem, shown, folder.path) for problem in error.problems]
            continue
        found.books.append(book)
    return found


def _files(folder: Path, problems: list[str], remarks: list[str]) -> Iterator[FormFile]:
    """The workbooks right below the bodies' folders, of any program, loose or in a ZIP file."""
    if not folder.is_dir():
        return
    try:
        bodies = [path for path in folder.iterdir() if path.is_dir() and not path.name.startswith(".")]
    except OSError as error:
        problems.append(f"Thư mục {folder}: {reason(error)}.")
        return
    read: list[FormFile] = []
    for inside in (folder, *sorted(bodies, key=lambda path: alphabetical(path.name))):
        try:
            found = form_files(inside)
        except BadInput as error:
            problems += error.problems
            continue
        read += found.forms
        for path, message in found.refused:
            problems.append(f"Tệp «{PARTS}/{path.relative_to(folder).as_posix()}»: {message}.")
        for path, _ in found.others:
            shown = f"{PARTS}/{path.relative_to(folder).as_posix()}"
            if not path.is_dir():
                remarks.append(f"Tệp «{shown}»: không phải bảng thẩm định .xlsx nên không được đọc.")
            elif inside != folder and path.name != OLD:
                remarks.append(f"Thư mục «{shown}»: không được đọc; bảng thẩm định phải nằm ngay trong thư mục đơn vị.")
    yield from sorted(read, key=lambda file: alphabetical(file.path.relative_to(folder).as_posix()))


def _known(
    path: Path,
    shown: str,
    workbook: Workbook,
    stamp: Mapping[str, str],
    views: Sequence[RoundFolder],
    parts: Mapping[str, AppraisalPart],
) -> Returned:
    """Raises WorkbookError where it is no workbook of a part of this round."""
    body = stamp.get("body", "")
    if not body:
        raise WorkbookError(f"Tệp «{shown}»: là bảng thẩm định chung; hãy chuyển ra thư mục của đợt")
    if body not in parts:
        raise WorkbookError(
            f"Tệp «{shown}»: là bảng thẩm định của «{body}», không có trong phần thẩm định của cài đặt"
            f"{near_miss(body, parts)}"
        )
    part, appraiser = parts[body], int(stamp.get("appraiser", "0"))
    if appraiser not in (*appraisers(part), *([SETTLED] if part.independent else [])):
        now = "hai người chấm độc lập" if part.independent else "một bảng chung"
        raise WorkbookError(
            f"Tệp «{shown}»: là bảng của {APPRAISERS.get(appraiser, 'một người chấm')}, trong khi phần của {body} nay "
            f"có {now}; hãy xuất lại bằng «cchc-eval appraise {typed(views[0].path)} --force»"
        )
    same = [view for view in views if view.criteria_set.fingerprint == stamp.get("fingerprint")]
    if not same and stamp.get("fingerprint") in {cset.fingerprint for cset in older_sets(views[0].path)}:
        names = " hoặc ".join(f"«{book_path(view, part, appraiser).name}»" for view in views)
        raise WorkbookError(
            f"Tệp «{shown}»: làm theo bộ tiêu chí trước khi sửa; để tệp mang tên {names}, rồi chạy «cchc-eval appraise "
            f"{typed(views[0].path)} --force»: mọi ô đã nhập được giữ"
        )
    if not same:
        raise WorkbookError(
            f"Tệp «{shown}»: làm theo bộ tiêu chí «{stamp.get('title')}» năm {stamp.get('year')} "
            f"(mã {stamp.get('fingerprint')}), không nhóm nào của đợt dùng; hãy chuyển tệp vào thư mục «{OLD}» "
            f"bên cạnh rồi xuất lại bằng «cchc-eval appraise {typed(views[0].path)} --force»"
        )
    codes, wanted = set(stamp.get("codes", "").split()), {*leaves_of(part, same[0].criteria_set)}
    if appraiser != SETTLED and codes != wanted:
        listed = "; ".join(
            f"{what} {', '.join(sorted(some, key=alphabetical))}"
            for what, some in (("nay giao thêm", wanted - codes), ("không còn giao", codes - wanted))
            if some
        )
        raise WorkbookError(
            f"Tệp «{shown}»: lập khi phần của {body} khác bây giờ ({listed}); hãy xuất lại bằng «cchc-eval appraise "
            f"{typed(views[0].path)} --force»: mọi ô đã nhập được giữ"
        )
    entries = read_entries(workbook, same[0].criteria_set, shown, [], layout_sets(same[0]))
    done, problems = read_done(workbook)
    if problems:
        raise WorkbookError(*problems)
    view = max(same, key=lambda one: len(entries.keys() & {unit.code for unit in one.settings.units}))
    return Returned(path, shown, workbook, view, part, appraiser, entries, frozenset(done))


def layout_sets(view: RoundFolder) -> dict[str, CriteriaSet]:
    """By unit the set that its appraisal sheet is laid out by: with its group's rules, and with what does not apply."""
    return {unit.code: view.criteria_set.of_group(unit.group) for unit in view.settings.units}


def only_book(found: Found, view: RoundFolder, part: AppraisalPart, appraiser: int) -> Returned | None:
    """Raises BadInput where there are several."""
    books = found.of(view, part, appraiser)
    if len(books) > 1:
        raise BadInput(
            f"Phần của {scope_of(view, part, appraiser).whose}: có {len(books)} bảng "
            f"({', '.join(book.shown for book in books)}); hãy giữ một rồi làm lại."
        )
    return books[0] if books else None
