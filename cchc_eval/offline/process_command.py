"""`cchc-eval van-ban`: the papers on the way of a round, as page, Word and PDF."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from cchc_eval.documents import render_html
from cchc_eval.offline.compose_before import papers_before
from cchc_eval.offline.compose_papers import without_bases
from cchc_eval.offline.compose_process import KINDS, REMINDER, REPLY, needs_results, process_papers
from cchc_eval.offline.decide import decided_results
from cchc_eval.offline.errors import BadInput
from cchc_eval.offline.files import Outputs, digest, read_bytes
from cchc_eval.offline.forms import Step, UnitForm, read_forms
from cchc_eval.offline.rendering import PAGE, PDF, WORD, Composed, rendered
from cchc_eval.offline.results_json import FILES, written_before
from cchc_eval.offline.round_folder import PROCESS_PAPERS, RoundFolder
from cchc_eval.offline.templates import FOLDER as TEMPLATES

_RECORD = ".van-ban.json"  # beside the papers: as they were made
_SHEETS = ("extensions", "explanations", "review_requests", "improvement_actions", "revocations")


@dataclass(frozen=True)
class MadePapers:
    written: Sequence[Path]
    same: int  # papers that lie there already as they would be made
    without_pdf: str  # why there is no PDF, "" where there is


def composed_papers(folder: RoundFolder, today: date, remarks: list[str]) -> list[Composed]:
    """Of the round as it stands. Raises BadInput with what stands in the way of one that the settings ask for."""
    if needs_results(folder.settings.process):
        until_met = with_called(folder)
        results, forms = decided_results(until_met, remarks)
        papers = process_papers(folder, forms, results, today)
        return papers if until_met is folder else [one for one in papers if not _is_of_the_meeting(one)]
    return process_papers(folder, _forms(folder, remarks), None, today)


def with_called(folder: RoundFolder) -> RoundFolder:
    """The letters of units, and the invitation, are wanted before the meeting that an amending decision has of its own
    is over: until then it is taken as it was called."""
    settings = folder.settings
    amends = settings.decision is not None and bool(settings.decision.amends)
    if not amends or settings.meeting is not None or settings.called is None:
        return folder
    return replace(folder, settings=replace(settings, meeting=settings.called))


def _is_of_the_meeting(paper: Composed) -> bool:
    """Whether it tells a unit what that meeting has yet to change."""
    name, compose = paper
    return name.startswith(f"{REPLY}/") and bool(getattr(compose(), "amending", ""))


def _forms(folder: RoundFolder, remarks: list[str]) -> Sequence[UnitForm]:
    """A form with faults is none that is missing; `check` tells what is wrong with it."""
    return read_forms(folder, lambda name: None, remarks)[0]


def write_papers(
    folder: RoundFolder, force: bool, start: Callable[[int], Step], today: date, remarks: list[str]
) -> MadePapers:
    """Write each paper that is not there yet, or is there and would say something else (`force`); all or none.

    A letter that nothing asks for any more goes among the old files.
    """
    target = folder.path / PROCESS_PAPERS
    before, on_the_way = papers_before(folder, remarks), composed_papers(folder, today, remarks)
    papers, made = [*before, *on_the_way], _Made(target)
    past = made.past([name for name, _ in papers], remarks)
    if not papers and not past:
        raise BadInput(_nothing(folder))
    remarks += without_bases(before, folder.settings.words)
    new = [(name, compose) for name, compose in papers if not _is_there(target / f"{name}{PAGE}", compose)]
    same = len(papers) - len(new)
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
    without_pdf, step, digests = "", start(len(new)), {}
    # Whom a reminder names changes with each form that comes in.
    replaced = [name for name in names if (target / name).exists()]
    may_replace = all(Path(name).stem == REMINDER and made.is_as_made(name) for name in replaced)
    with Outputs(target, names, force or may_replace, remarks=remarks) as outputs:
        for one in rendered(new, folder.path / TEMPLATES, (PAGE, WORD, PDF)):
            for suffix, content in one.files.items():
                outputs.write(f"{one.name}{suffix}", content)
                digests[f"{one.name}{suffix}"] = digest(content)
            without_pdf = one.without_pdf or without_pdf
            step(one.name)
        outputs.retire(past)
    made.keep(digests, past)
    return MadePapers(outputs.written, same, without_pdf)


class _Made:
    """What this command wrote, by name in the folder of papers, with the digest of each file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._digests = written_before(folder, _RECORD)

    def is_as_made(self, name: str) -> bool:
        """Whether nobody edited the file, or put what was signed in its place."""
        return name in self._digests and digest(read_bytes(self.folder / name)) == self._digests[name]

    def past(self, papers: Collection[str], remarks: list[str]) -> list[str]:
        """The files of letters that were made and that nothing asks for any more, but for those that people changed."""
        there: dict[str, list[str]] = {}
        for name in self._digests:
            paper = name.rpartition(".")[0]
            if (self.folder / name).is_file() and paper not in papers and _is_of_process(paper):
                there.setdefault(paper, []).append(name)
        gone = [paper for paper, names in there.items() if all(map(self.is_as_made, names))]
        if gone:
            remarks.append(
                f"Nay không còn cần, đã chuyển vào các tệp cũ: {', '.join(gone)}. Văn bản đã gửi đi thì chép bản đã ký "
                f"vào {self.folder} để có trong hồ sơ."
            )
        if kept := [paper for paper in there if paper not in gone]:
            remarks.append(f"Nay không còn cần nhưng đã được sửa hoặc ký nên giữ nguyên: {', '.join(kept)}.")
        return [name for paper in gone for name in there[paper]]

    def keep(self, digests: Mapping[str, str], past: Collection[str]) -> None:
        now = {name: kept for name, kept in {**self._digests, **digests}.items() if name not in past}
        if now != self._digests:
            with Outputs(self.folder, [_RECORD], True, keep=False) as outputs:
                outputs.write(_RECORD, json.dumps({FILES: now}, ensure_ascii=False, indent=1) + "\n")


def _is_of_process(paper: str) -> bool:
    kind = paper.partition("/")[0]
    return any(kind == one or kind.startswith(f"{one}-") for one in KINDS)


def _nothing(folder: RoundFolder) -> str:
    place = folder.settings.words.place
    sheets = "; ".join(place(table) for table in _SHEETS)
    without = (
        ""
        if folder.settings.department.abbreviation
        else (f" Văn bản mở đợt, giấy mời họp cần {place('department', 'abbreviation')}.")
    )
    unset = "" if folder.settings.called else f"{place('meeting', 'started')} và chưa ghi "
    return (
        f"Thư mục {folder.path}: chưa có văn bản nào để lập: mọi đơn vị đã nộp hoặc chưa ghi hạn nộp, cài đặt chưa ghi "
        f"{unset}gì ở {sheets}.{without}"
    )


def other_than_now(folder: RoundFolder, on_the_way: Sequence[Composed]) -> list[str]:
    """Papers that lie there as they were made, and would say something else now."""
    target, made = folder.path / PROCESS_PAPERS, _Made(folder.path / PROCESS_PAPERS)
    there = [one for one in (*papers_before(folder, []), *on_the_way) if (target / f"{one[0]}{PAGE}").is_file()]
    return [
        name
        for name, compose in there
        if not _is_there(target / f"{name}{PAGE}", compose)
        and all(made.is_as_made(f"{name}{suffix}") for suffix in (PDF, WORD) if (target / f"{name}{suffix}").is_file())
    ]


def _is_there(page: Path, compose: Callable[[], object]) -> bool:
    return page.is_file() and read_bytes(page) == render_html(compose()).encode("utf-8")  # type: ignore[arg-type]
