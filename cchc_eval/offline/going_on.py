"""`cchc-eval FOLDER`: where a round stands, and the next step that takes nothing away."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from cchc_eval.offline.appraisal import evaluated_round
from cchc_eval.offline.appraising import parts_problems
from cchc_eval.offline.blank_forms import blank_form_name
from cchc_eval.offline.errors import BadInput, typed
from cchc_eval.offline.files import OLD
from cchc_eval.offline.forms import UnitForm, read_forms
from cchc_eval.offline.paper_titles import OF_ROUND
from cchc_eval.offline.rendering import PAGE
from cchc_eval.offline.results_json import RESULTS_FILE, issued_before
from cchc_eval.offline.round_folder import (
    BLANK_FORMS,
    DOSSIER,
    FORMS,
    PROCESS_PAPERS,
    RoundFolder,
    appraised_elsewhere,
    open_round,
    settings_file,
)
from cchc_eval.offline.settings import Unit
from cchc_eval.offline.terminal import progress
from cchc_eval.offline.unit_lines import UnitLine, left_to_say, unit_lines
from cchc_eval.vietnamese.writing import document_number
from cchc_eval.workbook.guard import WorkbookError, open_guarded
from cchc_eval.workbook.stamp import read_stamp

NEW = "Đợt mới, cần điền cài đặt"  # the stage of one whose settings can't be read yet
FORM, APPRAISE, DECIDE, NUMBERED, VERIFY, WAIT = "form", "appraise", "decide", "numbered", "verify", ""

_TEXTS = re.compile(r"xl/(worksheets/sheet\d+|sharedStrings)\.xml")


@dataclass(frozen=True)
class Standing:
    stage: str
    step: str  # the command to run now; WAIT where people have to do something first
    todo: Sequence[str] = field(default_factory=tuple)  # what, a line each


@dataclass(frozen=True)
class Look:
    """What a folder holds, read once."""

    folder: RoundFolder
    lines: Sequence[UnitLine]
    strays: Sequence[str]  # problems of files that belong to no unit
    remarks: Sequence[str]
    standing: Standing


def look_at(path: Path) -> Look:
    """Raises BadInput where settings, criteria set or figures can't be read."""
    folder = open_round(path)
    remarks = [*folder.remarks, *filter(None, [folder.settings.in_capitals])]
    with progress("Đọc phiếu") as start:
        forms, strays = read_forms(folder, start(len(folder.settings.units)), remarks)
    lines = unit_lines(folder, forms)
    found = standing(folder, forms, strays)
    if found.step == APPRAISE:
        found = replace(found, todo=[*found.todo, *left_to_say(folder, lines), *_with_gaps(folder, lines)])
    if found.step in (APPRAISE, DECIDE, NUMBERED) and (doubtful := [*appraised_elsewhere(folder)]):
        found = replace(found, step=WAIT, todo=[*found.todo, *doubtful])
    return Look(folder, lines, strays, remarks, found)


def _with_gaps(folder: RoundFolder, lines: Sequence[UnitLine]) -> list[str]:
    """What an appraisal of forms that leave criteria open comes to, and the way back."""
    if not any(line.unanswered for line in lines):
        return []
    return [
        f"Bảng thẩm định được lập với các tiêu chí đó 0 điểm. Muốn đơn vị bổ sung: chạy «cchc-eval check "
        f"{typed(folder.path)} --gui-lai», gửi tệp cần sửa cho đơn vị; nhận lại phiếu thì đặt vào {folder.forms} "
        f"thay phiếu cũ rồi chạy «cchc-eval appraise {typed(folder.path)} --force»: mọi ô đã nhập được giữ."
    ]


def standing(folder: RoundFolder, forms: Sequence[UnitForm], strays: Sequence[str]) -> Standing:
    """Of a round whose forms were read; `strays`: problems of files that belong to no unit."""
    for of_stage in (_collecting, _appraising, _deciding):
        found = of_stage(folder, forms, strays)
        if found is not None:
            return found
    what = "văn bản" if _is_numbered(folder) else "dự thảo văn bản"
    return Standing(f"Đã xuất {what}", VERIFY, [what_comes_next(folder)])


def _is_numbered(folder: RoundFolder) -> bool:
    decision = folder.settings.decision
    return decision is not None and decision.number is not None and decision.day is not None


def what_comes_next(folder: RoundFolder) -> str:
    """Of a round whose papers are made: number and day of the decision where it lacks them, then the papers' way."""
    place = folder.settings.words.place
    if _is_numbered(folder):
        again = " --force" if any(folder.path.glob(f"{DOSSIER}-{folder.settings.year}*.zip")) else ""
        return (
            f"Tiếp theo: ký, gửi văn bản trong {folder.results}; đơn vị có kiến nghị, báo cáo khắc phục thì ghi vào "
            f"cài đặt rồi chạy «cchc-eval van-ban {typed(folder.path)}»; đủ văn bản thì gộp hồ sơ lưu trữ: chạy "
            f"«cchc-eval ho-so {typed(folder.path)}{again}»."
        )
    decision = folder.settings.decision
    blank = {"số": "number", "ngày": "date"}
    if decision is not None:
        there = {"số": decision.number, "ngày": decision.day}
        blank = {word: key for word, key in blank.items() if there[word] is None}
    keys, again = " và ".join(place("decision", key) for key in blank.values()), f"«cchc-eval {typed(folder.path)}»"
    return f"Văn bản còn là dự thảo, để trống {' và '.join(blank)}: có rồi thì ghi {keys}, chạy lại {again}."


def _collecting(folder: RoundFolder, forms: Sequence[UnitForm], strays: Sequence[str]) -> Standing | None:
    if not any(one.paths for one in forms) and not any((folder.path / BLANK_FORMS).glob("*.xlsx")):
        return Standing("Chưa có phiếu trắng", FORM, _of_papers(folder, appraised=False))
    awaited = [one.unit.code for one in forms if one.is_awaited]
    wrong = list(
        dict.fromkeys([*strays, *(problem for one in forms if not one.is_awaited for problem in one.problems)])
    )
    if not awaited and not wrong:
        return None
    todo = [*_of_papers(folder, appraised=False), *wrong]
    if awaited and any(_is_stale(folder, one.unit) for one in forms if one.is_awaited):
        todo.append(
            f"Phiếu trắng làm theo bộ tiêu chí trước khi sửa: chạy «cchc-eval form {typed(folder.path)} --force» (bản "
            f"cũ được giữ trong {OLD}), rồi gửi phiếu mới cho đơn vị chưa nộp."
        )
    if any(one.for_unit and not one.is_awaited for one in forms):
        todo.append(
            f"Gửi lại đơn vị chỗ cần sửa: «cchc-eval check {typed(folder.path)} --gui-lai» lập tệp của từng đơn vị; "
            f"phiếu nhận lại thì đặt vào {folder.forms} thay phiếu cũ."
        )
    if awaited:
        not_handed_in = folder.settings.words.says("units", "submitted", False)
        todo.append(
            f"Còn {len(awaited)} đơn vị chưa nộp ({', '.join(awaited)}): đặt phiếu nhận được vào "
            f"{folder.path / FORMS}; đơn vị không nộp thì ghi {not_handed_in}."
        )
        if folder.settings.is_time_to_remind(date.today()):
            todo.append(f"Cần đôn đốc bằng văn bản: «cchc-eval van-ban {typed(folder.path)}» lập công văn.")
    there = sum(not one.is_awaited and bool(one.paths or not one.foreign) for one in forms)
    return Standing(f"Đang thu phiếu: đã có {there}/{len(forms)}", WAIT, todo)


def _is_stale(folder: RoundFolder, unit: Unit) -> bool:
    """Whether the unit's blank form is there and of criteria that changed since."""
    path, now = folder.path / BLANK_FORMS / blank_form_name(unit), folder.set_of(unit).fingerprint
    try:
        with ZipFile(path) as book:
            # The stamp is on the last sheet; to look for it there is far quicker than to open a hundred workbooks.
            if any(now.encode() in book.read(name) for name in reversed(book.namelist()) if _TEXTS.fullmatch(name)):
                return False
        return read_stamp(open_guarded(path, path.name), "form", path.name).get("fingerprint") != now
    except (OSError, BadZipFile, WorkbookError):
        return False


def _appraising(folder: RoundFolder, forms: Sequence[UnitForm], strays: Sequence[str]) -> Standing | None:
    if any(not view.appraisal.is_file() for view in folder.by_set()):
        return Standing("Đã đủ phiếu", APPRAISE)
    try:
        if folder.settings.parts and (problems := parts_problems(folder, forms)):
            raise BadInput(problems)
        evaluated_round(folder, forms, [])
    except BadInput as error:
        stage = "Đang thẩm định"
        if (issued := issued_before(folder.results)) is not None:
            number = document_number(issued["decision"]["number"], issued["decision"]["symbol"])
            stage = f"Đã có Quyết định số {number}; đang thẩm định lại"
        return Standing(stage, WAIT, error.problems)
    return None


def _deciding(folder: RoundFolder, forms: Sequence[UnitForm], strays: Sequence[str]) -> Standing | None:
    if missing := folder.settings.missing_for_decision():
        file = settings_file(folder.path)
        return Standing(
            "Đã thẩm định xong", WAIT, [*_of_papers(folder), *(f"Tệp {file}: {problem}." for problem in missing)]
        )
    if not (folder.results / RESULTS_FILE).is_file():
        return Standing("Đã đủ để ra quyết định", DECIDE)
    if _is_numbered(folder) and issued_before(folder.results) is None:
        return Standing("Đã có số và ngày, văn bản đang có còn là dự thảo", NUMBERED)
    return None


def _of_papers(folder: RoundFolder, *, appraised: bool = True) -> list[str]:
    papers = papers_to_make(folder, appraised=appraised)
    return [f"Văn bản lập được lúc này: {papers}; chạy «cchc-eval van-ban {typed(folder.path)}»."] if papers else []


def papers_to_make(folder: RoundFolder, *, appraised: bool = True) -> str:
    """Those of before the council votes that the settings hold enough for and that lie nowhere yet.

    `appraised`: that nothing is wrong with forms and appraisal, which report and ballots need.
    """
    settings = folder.settings
    amends = settings.decision is not None and settings.decision.amends
    if not settings.department.abbreviation or amends:
        return ""
    names = ["quyet-dinh-thanh-lap-hoi-dong"] if settings.council is not None else []
    names.append("cong-van-trien-khai")
    if settings.council is not None and settings.called is not None:
        names.append("giay-moi-hop")
        if appraised and all(view.appraisal.is_file() for view in folder.by_set()):
            names += ["bao-cao-tham-dinh", "phieu-bieu-quyet"]
    places = (folder.path / PROCESS_PAPERS, folder.results)
    lacking = [name for name in names if not any((place / f"{name}{PAGE}").is_file() for place in places)]
    return ", ".join(OF_ROUND[name][0].lower() + OF_ROUND[name][1:] for name in lacking)
