"""`cchc-eval ho-so`: the dossier of a round, or of a unit in it, as one ZIP file for the archive."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cchc_eval.documents import PdfUnavailable
from cchc_eval.documents.dossier import Dossier, Head
from cchc_eval.offline.compose_process import process_papers
from cchc_eval.offline.decide import decided_results
from cchc_eval.offline.dossier_contents import Contents, Item, Section
from cchc_eval.offline.errors import BadInput, typed
from cchc_eval.offline.files import Outputs
from cchc_eval.offline.forms import Step
from cchc_eval.offline.process_command import other_than_now
from cchc_eval.offline.rendering import BY_OFFICE, PDF, WORD, rendered
from cchc_eval.offline.round_folder import DOSSIER, PROCESS_PAPERS, RoundFolder
from cchc_eval.offline.settings import RoundSettings, Unit
from cchc_eval.offline.templates import FOLDER as TEMPLATES
from cchc_eval.rules.periods import LEVELS, PERIODS, round_name
from cchc_eval.vietnamese.system_errors import reason
from cchc_eval.vietnamese.writing import near_miss


@dataclass(frozen=True)
class MadeDossier:
    path: Path
    files: int
    made: int  # papers that had to be made; the others lay there
    missing: int


def write_dossier(
    folder: RoundFolder,
    code: str,
    target: Path | None,
    force: bool,
    start: Callable[[int], Step],
    now: datetime,
    remarks: list[str],
) -> MadeDossier:
    """`code`: of a unit, "" for the whole round. Raises BadInput where the round can't be decided yet."""
    unit = _unit(folder, code)
    results, forms = decided_results(folder, remarks)
    process = process_papers(folder, forms, results, now.date())
    if unit is None and (differing := other_than_now(folder, process)):
        remarks.append(
            f"Văn bản trong {folder.path / PROCESS_PAPERS} nay sẽ khác: {', '.join(differing)}; hồ sơ lấy bản đang có. "
            f"Đã ký, gửi thì chép bản ký vào đó; chưa thì xem khác ở đâu và cách lập lại bằng «cchc-eval van-ban "
            f"{typed(folder.path)}». Xong thì lập lại hồ sơ."
        )
    path = target or folder.path / f"{DOSSIER}-{unit.code if unit else _round_of(folder.settings)}.zip"
    with Outputs(path.parent, [path.name], force, remarks=remarks) as outputs, tempfile.TemporaryDirectory() as aside:
        sections = list(Contents(results, forms, process, unit, remarks).sections())
        step = start(sum(len(items) for _, items in sections))
        made = _make(sections, folder.path / TEMPLATES, Path(aside), step, remarks)
        try:
            with Dossier(outputs.place(path.name)) as dossier:
                files, missing = _fill(dossier, sections, made, step, remarks)
                head = _head(folder, unit, now)
                try:
                    dossier.finish(head)
                except PdfUnavailable as error:
                    remarks.append(f"Mục lục hồ sơ là trang HTML. {error}")
                    dossier.finish_as_page(head)
        except OSError as error:
            raise BadInput(f"Tệp {path}: {reason(error)}.") from None
    return MadeDossier(path, files, len(made), missing)


def _round_of(settings: RoundSettings) -> str:
    """ "2026", "2026.Q1", "2026.Q1.XA": an archive has the dossiers of all of a year's rounds side by side."""
    period = next(one for one in PERIODS.values() if one.words == settings.part_of_year)
    level = next((code for code, words in LEVELS.items() if words == settings.level), "")
    return round_name(settings.year, period, level).removeprefix("CCHC-")


def _unit(folder: RoundFolder, code: str) -> Unit | None:
    if not code:
        return None
    known = {unit.code.casefold(): unit for unit in folder.settings.evaluated}
    if code.casefold() not in known:
        codes = [unit.code for unit in folder.settings.evaluated]
        raise BadInput(f"Không có đơn vị mã «{code}» trong số được đánh giá{near_miss(code, codes)}.")
    return known[code.casefold()]


def _make(sections: Sequence[Section], templates: Path, aside: Path, step: Step, remarks: list[str]) -> dict[str, Path]:
    """The papers that don't lie there, as PDF, or as Word where this machine makes none; by name."""
    wanted = [item.made_of for _, items in sections for item in items if item.made_of is not None]
    made = {}
    for turn, one in enumerate(rendered(wanted, templates, (PDF,))):
        content, suffix = one.files.get(PDF), PDF
        if content is None:
            word = next(rendered([wanted[turn]], templates, (WORD,)))
            content, suffix = word.files[WORD], WORD
        path = aside / f"{turn}{suffix}"
        path.write_bytes(content)
        made[one.name] = path
        if one.by_office and BY_OFFICE not in remarks:
            remarks.append(BY_OFFICE)
        step(one.name)
    return made


def _fill(
    dossier: Dossier, sections: Sequence[Section], made: dict[str, Path], step: Step, said: list[str]
) -> tuple[int, int]:
    """Gives how many files were put in, and how many are missing."""
    files = missing = 0
    for title, items in sections:
        dossier.section(title)
        for item in items:
            path = _path(item, made, said)
            if path is None or (isinstance(path, Path) and not path.is_file()):
                dossier.miss(item.paper, item.missing or "không còn tệp này")
                missing += 1
            else:
                name = Path(item.name).with_suffix(path.suffix).name if isinstance(path, Path) else item.name
                dossier.add(item.paper, name, path, item.folders)
                files += 1
            if item.made_of is None:
                step(item.name)
    return files, missing


def _path(item: Item, made: dict[str, Path], remarks: list[str]) -> Path | bytes | None:
    if item.made_of is not None:
        return made[item.made_of[0]]
    if not callable(item.path):
        return item.path
    try:
        return item.path()
    except BadInput as error:
        remarks += error.problems
        return None


def _head(folder: RoundFolder, unit: Unit | None, now: datetime) -> Head:
    settings = folder.settings
    return Head(
        unit.name if unit is not None else settings.department.name,
        f"Hồ sơ đánh giá, xếp hạng công tác cải cách hành chính {settings.period}",
        settings.appraisal.issuing_body,
        now,
    )
