"""A round on disk: settings, criteria set, and where the forms, the appraisal and the results lie.

dot-danh-gia.xlsx   settings (`moi` makes it); or dot-danh-gia.toml, a text with the same keys
so-lieu.xlsx, .csv  figures from elsewhere that answer criteria of the units, if any (`figures` makes the table)
phieu-trong/        blank forms to send out (`form`)
phieu/              filled forms as they came back, under any file name that speaks of no other unit
bo-tieu-chi-da-dung/ the criteria sets that forms and appraisals were made from (see `older_sets`)
theo-doi/           what the forms said on days of the year, if it was kept (`monitor`)
tham-dinh.xlsx      appraisal workbook (`appraise` makes it, the office and the council fill it in); of each group with
                    a criteria set of its own tham-dinh-nhom-1.xlsx …
tham-dinh-theo-phan/ where bodies share the appraisal, a folder of each body with its own workbook: sent out by
                    `appraise`, put back there as it returns, taken into tham-dinh.xlsx by `merge`
mau/                Word templates of the office's own, if any (`export --templates`)
van-ban/            letters and reports on the way, if there are any (`van-ban`)
kiem-chung/         evidence for the dossier, a folder of each unit by its code, if any (`ho-so`)
ket-qua/            documents of the round (`decide`)
ket-qua-sua-doi-N/  documents of an amending decision with the number N, beside those of the decision it amends
"""

from __future__ import annotations

import filecmp
import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from cchc_eval.data import default_criteria_set
from cchc_eval.offline.criteria_files import read_criteria_file
from cchc_eval.offline.errors import BadInput, typed
from cchc_eval.offline.figures import CSV_TABLE, TABLE, read_table
from cchc_eval.offline.files import OLD
from cchc_eval.offline.form_files import ARCHIVES, EVIDENCE, OTHER_BOOKS, SUFFIX
from cchc_eval.offline.other_offices import other_offices
from cchc_eval.offline.round_dates import date_problems
from cchc_eval.offline.settings import RoundSettings, Unit
from cchc_eval.offline.settings_reader import read_settings
from cchc_eval.rules.appraisal_parts import faults as part_faults
from cchc_eval.rules.council import earlier_year
from cchc_eval.scoring import CriteriaSet, ScoringError
from cchc_eval.scoring.figures import Figures
from cchc_eval.vietnamese.writing import near_miss, visible
from cchc_eval.workbook.stamp import stamped_unit

SETTINGS = "dot-danh-gia.toml"
SETTINGS_BOOK = "dot-danh-gia.xlsx"
BLANK_FORMS = "phieu-trong"
FORMS = "phieu"
APPRAISAL = "tham-dinh.xlsx"
PARTS = "tham-dinh-theo-phan"
GROUP_APPRAISAL = "tham-dinh-nhom-{}.xlsx"  # by the group's place in the settings
PROCESS_PAPERS = "van-ban"
RESULTS = "ket-qua"
# What a browser, a mail program and Windows add to the name of a file that is there already.
_COPY = re.compile(r"\s*(\(\d+\)|-\s*(copy|bản sao).*|_\d)$")
AMENDED_RESULTS = "ket-qua-sua-doi"
DOSSIER = "ho-so"
_FILLED = frozenset((FORMS, PARTS, EVIDENCE))  # the folders that people put files into


@dataclass(frozen=True)
class RoundFolder:
    path: Path
    settings: RoundSettings
    criteria_set: CriteriaSet
    figures: Mapping[str, Figures] = field(default_factory=dict)  # by unit those from elsewhere, by indicator
    remarks: tuple[str, ...] = ()  # on settings and set: no faults, and yet to be told
    group_sets: Mapping[str, CriteriaSet] = field(default_factory=dict)  # of the groups that have one of their own
    book: str = APPRAISAL
    # By group and what does not apply; a folder with other sets begins anew.
    _sets: dict[tuple[str, tuple[str, ...]], CriteriaSet] = field(default_factory=dict, init=False, compare=False)

    def set_of(self, unit: Unit) -> CriteriaSet:
        """The criteria set of the unit's group, with the rules for it, without what does not apply to the unit: one
        for all units that share it. Raises ScoringError where what does not apply to the unit is not in the set."""
        key = (unit.group, unit.inapplicable)
        if key not in self._sets:
            own = self.group_sets.get(unit.group, self.criteria_set)
            self._sets[key] = own.of_group(unit.group).without(unit.inapplicable)
        return self._sets[key]

    def by_set(self) -> list[RoundFolder]:
        """For each criteria set the folder as if its units were all, with an appraisal workbook of their own: the
        folder itself where there is one set only."""
        if not self.group_sets:
            return [self]
        found = []
        for position, group in enumerate(["", *self.settings.group_names]):
            units = tuple(unit for unit in self.settings.units if self._own(unit) == group)
            if any(not unit.excluded for unit in units):
                cset = self.group_sets.get(group, self.criteria_set)
                book = APPRAISAL if not group else GROUP_APPRAISAL.format(position)
                found.append(self.of_units(units, cset, book))
        return found

    def of_units(self, units: tuple[Unit, ...], cset: CriteriaSet, book: str = APPRAISAL) -> RoundFolder:
        """The folder as if it had these units only."""
        settings = replace(self.settings, units=units)
        return replace(self, settings=settings, criteria_set=cset, group_sets={}, book=book)

    def _own(self, unit: Unit) -> str:
        """The unit's group where that has a criteria set of its own."""
        return unit.group if unit.group in self.group_sets else ""

    @property
    def sets(self) -> list[CriteriaSet]:
        return [view.criteria_set for view in self.by_set()]

    @property
    def ranks(self) -> list[str]:
        """Best first; groups on different sets may have different ranks."""
        return list(dict.fromkeys(rank for cset in self.sets for rank in cset.ranks))

    @property
    def forms(self) -> Path:
        return self.path / FORMS

    @property
    def appraisal(self) -> Path:
        return self.path / self.book

    @property
    def results(self) -> Path:
        """An amending decision never takes the place of the one that it amends."""
        decision = self.settings.decision
        if decision is None or not decision.amends:
            return self.path / RESULTS
        number = "" if decision.number is None else f"-{decision.number:02d}"
        return self.path / f"{AMENDED_RESULTS}{number}"


def settings_file(path: Path) -> Path:
    """The round's settings, a workbook or a text. Raises BadInput where there are none, or both."""
    found = [path / name for name in (SETTINGS_BOOK, SETTINGS) if (path / name).is_file()]
    if not found and (copies := _copies(path, [SETTINGS_BOOK])):
        names = ", ".join(f"«{copy.name}»" for copy in copies)
        raise BadInput(
            f"Thư mục {path}: không có tệp {SETTINGS_BOOK} mà có {names}; nếu đó là tệp cài đặt thì lưu lại dạng .xlsx "
            f"với tên {SETTINGS_BOOK}."
        )
    if not found:
        raise BadInput(
            f"Thư mục {path}: không có tệp {SETTINGS_BOOK} hay {SETTINGS}; chạy «cchc-eval moi {typed(path)}» để lập "
            "đợt mới, hoặc «cchc-eval demo» để xem một đợt mẫu."
        )
    if len(found) > 1:
        raise BadInput(f"Thư mục {path}: có cả {SETTINGS_BOOK} và {SETTINGS}; hãy giữ một, chuyển tệp kia đi nơi khác.")
    return found[0]


def open_round(path: Path) -> RoundFolder:
    """Raises BadInput with every fault of the settings and of the criteria sets."""
    file = settings_file(path)
    remarks: list[str] = []
    opened: list[RoundFolder] = []

    def further(settings: RoundSettings) -> Iterator[str]:
        try:
            folder = _with_sets(path, settings, remarks)
        except BadInput as error:
            yield from error.problems
        else:
            opened.append(folder)
            yield from (f"Tệp {file}: {problem}." for problem in _problems(folder))

    settings = read_settings(file, remarks, further)
    (folder,) = opened
    remarks += [
        f"Tệp {file}: {remark}."
        for view in folder.by_set()
        for remark in _group_remarks(view.settings, view.criteria_set)
    ]
    if not settings.parts and any((path / PARTS).glob("*/*.xlsx")):
        where = settings.words.place("appraisal_parts")
        remarks.append(f"Thư mục {path / PARTS}: không được đọc vì cài đặt không có {where}.")
    remarks += _strays(folder)
    figures = read_table(path, {unit.code: folder.set_of(unit) for unit in settings.units}, remarks)
    return replace(folder, figures=figures, remarks=tuple(remarks))


def _with_sets(path: Path, settings: RoundSettings, remarks: list[str]) -> RoundFolder:
    """Raises BadInput with every set that can't be read."""
    found: dict[str, CriteriaSet] = {}
    problems: list[str] = []
    own = {group.name: group.criteria for group in settings.groups if group.criteria}
    for criteria in dict.fromkeys((settings.criteria, *own.values())):
        try:
            found[criteria] = _read_set(path, criteria, remarks)
        except BadInput as error:
            problems += error.problems
    if problems:
        raise BadInput(problems)
    group_sets = {name: found[criteria] for name, criteria in own.items()}
    return RoundFolder(path, settings, found[settings.criteria], group_sets=group_sets)


def _problems(folder: RoundFolder) -> Iterator[str]:
    """What is wrong with the settings, beside what they say of themselves; without the file's name."""
    settings, place = folder.settings, folder.settings.words.place
    for cset in {one.fingerprint: one for one in (folder.criteria_set, *folder.group_sets.values())}.values():
        if cset.year != settings.year:
            yield (
                f"đợt đánh giá năm {settings.year} nhưng bộ tiêu chí là của năm {cset.year}; xuất bộ tiêu chí bằng "
                f"«cchc-eval export», sửa năm rồi ghi tên tệp vào {place('', 'criteria')}"
            )
    if folder.criteria_set.year == settings.year:
        # The dates of another year say only again that the year is wrong.
        yield from date_problems(settings)
    yield from (*other_offices(settings), *_other_year(settings), *_rank_problems(folder))
    yield from criterion_problems(folder)
    yield from (f"{place('appraisal_parts')}: {problem}" for problem in part_faults(settings.parts, folder.sets))
    for unit in settings.units:
        try:
            folder.set_of(unit)
        except ScoringError as error:
            yield from (f"{settings.at_unit(unit, 'inapplicable')}: {fault}" for fault in error.faults)


def _strays(folder: RoundFolder) -> Iterator[str]:
    """What is called much like a workbook or folder that is read ("tham-dinh (1).xlsx", "Tham-dinh.xlsx", "Phiếu"), and
    forms that lie beside their folder."""
    read = {settings_file(folder.path).name, *(view.book for view in folder.by_set()), TABLE, CSV_TABLE}
    copies = _copies(folder.path, read)
    for path in sorted(folder.path.iterdir()):
        if path in copies:
            what = f"đợt này đọc {copies[path]}, hãy đổi tên hoặc chuyển tệp đi nơi khác"
            yield f"Tệp «{path.name}»: không được đọc; {what}."
        elif path.is_dir():
            if (meant := _plain(path.name)) in _FILLED and _is_other(path, meant):
                yield f"Thư mục «{path.name}»: không được đọc; chuyển các tệp trong đó vào thư mục {meant}."
        elif path.name not in read and _may_be_forms(path):
            yield f"Tệp «{path.name}»: không được đọc ở đây; phiếu nhận về thì chuyển vào thư mục {FORMS}."


def _may_be_forms(path: Path) -> bool:
    name = _plain(path.stem)
    if path.suffix.lower() in ARCHIVES:
        return not name.startswith(DOSSIER)
    return _is_book(path) and (name.startswith(FORMS) or (path.suffix.lower() == SUFFIX and bool(stamped_unit(path))))


def _copies(path: Path, read: Collection[str]) -> dict[Path, str]:
    """Workbooks that are called as one of these but for capitals, accents, a number, a word or the ending, with the
    name of that one."""
    wanted, found = {_plain(Path(name).stem): name for name in sorted(read)}, {}
    for one in sorted(path.iterdir()) if path.is_dir() else ():
        meant = wanted.get(_plain(_COPY.sub("", visible(one.stem).casefold())))
        if meant is not None and visible(one.name) not in read and _is_book(one) and _is_other(one, meant):
            found[one] = meant
    return found


def _is_other(path: Path, name: str) -> bool:
    """Whether it is not what is read by this name, which some systems find whatever its capitals."""
    meant = path.with_name(name)
    return visible(path.name) != name and not (meant.exists() and meant.samefile(path))


def _plain(name: str) -> str:
    """As this program names what it makes: "Thẩm định" is "tham-dinh"."""
    letters = unicodedata.normalize("NFD", visible(name).casefold()).replace("đ", "d")
    return re.sub(r"[\s_-]+", "-", "".join(one for one in letters if not unicodedata.combining(one)).strip())


def _is_book(path: Path) -> bool:
    return path.suffix.lower() in OTHER_BOOKS | {SUFFIX} and path.is_file()


def appraised_elsewhere(folder: RoundFolder) -> Iterator[str]:
    """What to do about workbooks called as one of the appraisal that may be what a person filled in: later than that
    one and of other content, or there in its place."""
    for copy, name in _copies(folder.path, [view.book for view in folder.by_set()]).items():
        book = folder.path / name
        if book.is_file() and (copy.stat().st_mtime <= book.stat().st_mtime or filecmp.cmp(copy, book, shallow=False)):
            continue
        yield (
            f"Tệp «{copy.name}»: {'lưu sau' if book.is_file() else 'có mà chưa có'} {name}; nếu đây mới là bản đã điền "
            f"thì lưu lại dạng .xlsx với tên {name}, rồi chuyển tệp này vào {OLD}; không thì chuyển ngay vào {OLD}."
        )


def _read_set(path: Path, criteria: str, remarks: list[str]) -> CriteriaSet:
    return read_criteria_file(path / criteria, remarks) if criteria else default_criteria_set()


def _other_year(settings: RoundSettings) -> Iterator[str]:
    """A council that is called after an earlier year than the round's."""
    council = settings.council
    if council is not None and (named := earlier_year(council.name, settings.year)):
        yield (
            f"{settings.words.place('council', 'name')}: còn ghi năm {named}, đợt đánh giá là của năm "
            f"{settings.year}; hãy sửa tên Hội đồng"
        )


def _rank_problems(folder: RoundFolder) -> Iterator[str]:
    """Ranks that the settings name and no set has."""
    place = folder.settings.words.place
    for view in folder.by_set():
        for unit in view.settings.units:
            if unit.rank_cap is not None and unit.rank_cap.rank not in view.criteria_set.ranks:
                known = ", ".join(view.criteria_set.ranks)
                where = folder.settings.at_unit(unit, "rank_cap.rank")
                yield f"{where}: không có mức xếp hạng «{unit.rank_cap.rank}»; các mức: {known}"
    for rank in folder.settings.proposal.collective_ranks if folder.settings.proposal else ():
        if rank not in folder.ranks:
            known = ", ".join(folder.ranks)
            yield f"{place('proposal', 'collective_ranks')}: không có mức xếp hạng «{rank}»; các mức: {known}"


def criterion_problems(folder: RoundFolder) -> Iterator[str]:
    """Criteria that the settings ask or say something about and the unit's set has not."""
    place, units = folder.settings.words.place, {unit.code: unit for unit in folder.settings.units}
    for table, turn, unit, code in folder.settings.process.criteria():
        try:
            known = [leaf.code for leaf in folder.set_of(units[unit]).leaves]
        except (ScoringError, KeyError):
            continue  # told where the settings say what does not apply to the unit, or name one that there is not
        if code and code not in known:
            yield f"{place(table, 'code', turn)}: đơn vị {unit} không có tiêu chí «{code}»{near_miss(code, known)}"


def _group_remarks(settings: RoundSettings, criteria_set: CriteriaSet) -> list[str]:
    """A group that only the units or only the set names may be one that is misspelt."""
    groups = dict.fromkeys(unit.group for unit in settings.units if unit.group)
    remarks = []
    for group in criteria_set.groups:
        if group not in groups:
            remarks.append(f"không đơn vị nào thuộc nhóm «{group}», nhóm có quy tắc chấm riêng trong bộ tiêu chí")
    for group in groups if criteria_set.groups else ():
        if group not in criteria_set.groups:
            near = near_miss(group, criteria_set.groups)
            remarks.append(f"nhóm «{group}» không có quy tắc chấm riêng nên dùng quy tắc chung{near}")
    return remarks
