"""`cchc-eval van-ban`: the papers on the way of a round, as page, Word and PDF."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from cchc_eval.documents import render_html
from cchc_eval.offline.compose_before import papers_before
from cchc_eval.offline.compose_process import needs_results, process_papers
from cchc_eval.offline.decide import decided_results
from cchc_eval.offline.errors import BadInput
from cchc_eval.offline.files import Outputs, read_bytes
from cchc_eval.offline.forms import Step, UnitForm, read_forms
from cchc_eval.offline.rendering import PAGE, PDF, WORD, Composed, rendered
from cchc_eval.offline.round_folder import PROCESS_PAPERS, RoundFolder
from cchc_eval.offline.templates import FOLDER as TEMPLATES

_SHEETS = ("extensions", "explanations", "review_requests", "improvement_actions", "revocations")


@dataclass(frozen=True)
class MadePapers:
    written: Sequence[Path]
    same: int  # papers that lie there already as they would be made
    without_pdf: str  # why there is no PDF, "" where there is


def composed_papers(folder: RoundFolder, today: date, remarks: list[str]) -> list[Composed]:
    """Of the round as it stands. Raises BadInput with what stands in the way of one that the settings ask for."""
    if needs_results(folder.settings.process):
        results, forms = decided_results(folder, remarks)
        return process_papers(folder, forms, results, today)
    return process_papers(folder, _forms(folder, remarks), None, today)


def _forms(folder: RoundFolder, remarks: list[str]) -> Sequence[UnitForm]:
    """A form with faults is none that is missing; `check` tells what is wrong with it."""
    return read_forms(folder, lambda name: None, remarks)[0]


def write_papers(
    folder: RoundFolder, force: bool, start: Callable[[int], Step], today: date, remarks: list[str]
) -> MadePapers:
    """Write each paper that is not there yet, or is there and would say something else (`force`); all or none."""
    target = folder.path / PROCESS_PAPERS
    before, on_the_way = papers_before(folder, remarks), composed_papers(folder, today, remarks)
    papers = [*before, *on_the_way]
    if not papers:
        raise BadInput(_nothing(folder))
    new = [(name, compose) for name, compose in papers if not _is_there(target / f"{name}{PAGE}", compose)]
    if not force:
        # Units and members have them: what the settings say since then is no reason to stop the others.
        kept = [name for name, _ in before if (target / f"{name}{PAGE}").is_file()]
        if changed := [name for name, _ in new if name in kept]:
            said = ", ".join(changed)
            remarks.append(
                f"Đã lập trước đây và nay sẽ khác: {said}; bản cũ được giữ nguyên, lập lại thì thêm --force."
            )
        new = [one for one in new if one[0] not in kept]
    names = [f"{name}{suffix}" for name, _ in new for suffix in (PAGE, WORD, PDF)]
    without_pdf, step = "", start(len(new))
    with Outputs(target, names, force, remarks=remarks) as outputs:
        for one in rendered(new, folder.path / TEMPLATES, (PAGE, WORD, PDF)):
            for suffix, content in one.files.items():
                outputs.write(f"{one.name}{suffix}", content)
            without_pdf = one.without_pdf or without_pdf
            step(one.name)
    return MadePapers(outputs.written, len(papers) - len(new), without_pdf)


def _nothing(folder: RoundFolder) -> str:
    place = folder.settings.words.place
    sheets = "; ".join(place(table) for table in _SHEETS)
    without = (
        ""
        if folder.settings.department.abbreviation
        else (f" Văn bản mở đợt, giấy mời họp cần {place('department', 'abbreviation')}.")
    )
    return (
        f"Thư mục {folder.path}: chưa có văn bản nào để lập: mọi đơn vị đã nộp hoặc chưa ghi hạn nộp, cài đặt chưa ghi "
        f"{place('meeting', 'started')} và chưa ghi gì ở {sheets}.{without}"
    )


def _is_there(page: Path, compose: Callable[[], object]) -> bool:
    return page.is_file() and read_bytes(page) == render_html(compose()).encode("utf-8")  # type: ignore[arg-type]
