"""A round on disk: settings, criteria set, and where the forms, the appraisal and the results lie.

dot-danh-gia.toml   settings
so-lieu.xlsx, .csv  figures from elsewhere that answer criteria of the units, if any (`figures` makes the table)
phieu-trong/        blank forms to send out (`form`)
phieu/              filled forms as they came back, under any file name
tham-dinh.xlsx      appraisal workbook (`appraise` makes it, the office and the council fill it in)
mau/                Word templates of the office's own, if any (`export --templates`)
ket-qua/            documents of the round (`decide`)
ket-qua-sua-doi-N/  documents of an amending decision with the number N, beside those of the decision it amends
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cchc_eval.data import default_criteria_set
from cchc_eval.offline.criteria_files import read_criteria_file
from cchc_eval.offline.errors import BadInput
from cchc_eval.offline.figures import read_table
from cchc_eval.offline.round_dates import date_problems
from cchc_eval.offline.settings import RoundSettings, Unit
from cchc_eval.offline.settings_reader import read_settings
from cchc_eval.scoring import CriteriaSet, ScoringError
from cchc_eval.scoring.figures import Figures
from cchc_eval.vietnamese.writing import near_miss

SETTINGS = "dot-danh-gia.toml"
BLANK_FORMS = "phieu-trong"
FORMS = "phieu"
APPRAISAL = "tham-dinh.xlsx"
RESULTS = "ket-qua"
AMENDED_RESULTS = "ket-qua-sua-doi"


@dataclass(frozen=True)
class RoundFolder:
    path: Path
    settings: RoundSettings
    criteria_set: CriteriaSet
    figures: Mapping[str, Figures] = field(default_factory=dict)  # by unit those from elsewhere, by indicator
    remarks: tuple[str, ...] = ()  # on settings and set: no faults, and yet to be told

    def set_of(self, unit: Unit) -> CriteriaSet:
        """The criteria set with the rules of the unit's group, without what does not apply to the unit."""
        return set_for(self.criteria_set, unit)

    @property
    def forms(self) -> Path:
        return self.path / FORMS

    @property
    def appraisal(self) -> Path:
        return self.path / APPRAISAL

    @property
    def results(self) -> Path:
        """An amending decision never takes the place of the one that it amends."""
        decision = self.settings.decision
        if decision is None or not decision.amends:
            return self.path / RESULTS
        number = "" if decision.number is None else f"-{decision.number:02d}"
        return self.path / f"{AMENDED_RESULTS}{number}"


def set_for(criteria_set: CriteriaSet, unit: Unit) -> CriteriaSet:
    """Raises ScoringError where what does not apply to the unit is not in the set."""
    return criteria_set.of_group(unit.group).without(unit.inapplicable)


def open_round(path: Path) -> RoundFolder:
    """Raises BadInput with every fault of the settings and of the criteria set."""
    file = path / SETTINGS
    if not file.is_file():
        raise BadInput(
            f"Thư mục {path}: không có tệp {SETTINGS}; chạy «cchc-eval demo» để có một đợt mẫu, "
            "rồi chép và sửa tệp này."
        )
    remarks: list[str] = []
    settings = read_settings(file, remarks)
    own_set = path / settings.criteria if settings.criteria else None
    criteria_set = read_criteria_file(own_set, remarks) if own_set else default_criteria_set()
    problems: list[str] = []
    if criteria_set.year != settings.year:
        problems.append(
            f"Tệp {file}: đợt đánh giá năm {settings.year} nhưng bộ tiêu chí là của năm {criteria_set.year}; "
            "xuất bộ tiêu chí bằng «cchc-eval export», sửa năm rồi ghi tên tệp vào khóa «criteria»."
        )
    else:
        # The dates of another year say only again that the year is wrong.
        problems += [f"Tệp {file}: {problem}." for problem in date_problems(settings)]
    for unit in settings.units:
        if unit.rank_cap is not None and unit.rank_cap.rank not in criteria_set.ranks:
            known = ", ".join(criteria_set.ranks)
            problems.append(
                f"Tệp {file}: đơn vị {unit.code}, rank_cap: không có mức xếp hạng «{unit.rank_cap.rank}»; "
                f"các mức: {known}."
            )
    for rank in settings.proposal.collective_ranks if settings.proposal else ():
        if rank not in criteria_set.ranks:
            problems.append(
                f"Tệp {file}: [proposal], khóa «collective_ranks»: không có mức xếp hạng «{rank}»; "
                f"các mức: {', '.join(criteria_set.ranks)}."
            )
    for unit in settings.units:
        try:
            set_for(criteria_set, unit)
        except ScoringError as error:
            where = f"Tệp {file}: đơn vị {unit.code}, inapplicable"
            problems += [f"{where}: {fault}." for fault in error.faults]
    if problems:
        raise BadInput(problems)
    remarks += [f"Tệp {file}: {remark}." for remark in _group_remarks(settings, criteria_set)]
    sets = {unit.code: set_for(criteria_set, unit) for unit in settings.units}
    figures = read_table(path, sets, remarks)
    return RoundFolder(path, settings, criteria_set, figures, tuple(remarks))


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
