"""`cchc-eval van-ban`: the papers on the way of a round, as page, Word and PDF."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from cchc_eval.documents import Document, render_html
from cchc_eval.offline.comparison import page_differences
from cchc_eval.offline.compose_before import papers_before
from cchc_eval.offline.compose_papers import without_bases
from cchc_eval.offline.compose_process import KINDS, REMINDER, REPLY, needs_results, process_papers
from cchc_eval.offline.decide import decided_results
from cchc_eval.offline.errors import BadInput, typed
from cchc_eval.offline.files import OLD, Outputs, digest, read_bytes
from cchc_eval.offline.forms import Step, UnitForm, read_forms
from cchc_eval.offline.paper_titles import title_of
from cchc_eval.offline.rendering import BY_OFFICE, PAGE, PDF, WORD, Composed, rendered
from cchc_eval.offline.results_json import FILES, written_before
from cchc_eval.offline.round_folder import PROCESS_PAPERS, RoundFolder
from cchc_eval.offline.templates import FOLDER as TEMPLATES

_RECORD = ".van-ban.json"  # beside the papers: as they were made
_MOST_SHOWN = 6
_SHEETS = ("extensions", "explanations", "review_requests", "improvement_actions", "revocations")


@dataclass(frozen=True)
class MadePapers:
    written: Sequence[Path]
    same: int  # papers that lie there already and say what they would say now
    kept: int  # that would say something else
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
    """Write each paper that is not there yet, and with `force` anew what would say something else; all or none.

    What lies there may have been issued: it is told what would be another, and a paper that somebody edited or signed
    stays in any case. Whom a reminder names changes with each form that comes in, a number that the settings have by
    now is filled in, and a letter that nothing asks for any more goes among the old files.
    """
    target = folder.path / PROCESS_PAPERS
    before, on_the_way = papers_before(folder, remarks), composed_papers(folder, today, remarks)
    papers, made = [*before, *on_the_way], _Made(target)
    past = made.past([name for name, _ in papers], remarks)
    if not papers and not past:
        raise BadInput(_nothing(folder))
    differing = made.differing(papers)
    numbered = [name for name, compose in papers if name in differing and made.lacks_its_number(name, compose)]
    again = [name for name in differing if made.is_untouched(name) and (force or name in (REMINDER, *numbered))]
    kept = {name: where for name, where in differing.items() if name not in (*again, *numbered)}
    remarks += _on_kept(folder, kept, made)
    if again:
        said = ", ".join(f"{title_of(name)} ({name})" for name in again)
        remarks.append(f"Lập lại, thay bản đang có: {said}. Bản nào đã ký, gửi thì chép trở lại từ {target / OLD}.")
    new = [(name, compose) for name, compose in papers if name in again or not made.lies(name)]
    remarks += without_bases(new, folder.settings.words)
    same = len(papers) - len(new) - len(kept)
    # Made before the machine could make any.
    no_pdf = [one for one in papers if one[0] not in differing and made.lacks_pdf(one[0])]
    wanted = [(new, (PAGE, WORD, PDF)), (no_pdf, (PDF,))]
    names = [f"{name}{suffix}" for these, suffixes in wanted for name, _ in these for suffix in suffixes]
    without_pdf, by_office, step, digests = "", False, start(len(new) + len(no_pdf)), {}
    with Outputs(target, names, True, remarks=remarks) as outputs:
        for one in (one for these in wanted for one in rendered(these[0], folder.path / TEMPLATES, these[1])):
            for suffix, content in one.files.items():
                outputs.write(f"{one.name}{suffix}", content)
                digests[f"{one.name}{suffix}"] = digest(content)
            without_pdf, by_office = one.without_pdf or without_pdf, one.by_office or by_office
            step(one.name)
        outputs.retire(past)
    made.keep(digests, past)
    remarks += [BY_OFFICE] * by_office
    return MadePapers(outputs.written, same, len(kept), without_pdf)


def _on_kept(folder: RoundFolder, kept: Mapping[str, str], made: _Made) -> Iterator[str]:
    """What to tell of papers that stay as they are and would say something else now."""
    for name, where in [*kept.items()][:_MOST_SHOWN]:
        yield f"{title_of(name)} ({name}) nay sẽ khác: {where}."
    if more := [*kept][_MOST_SHOWN:]:
        yield f"Nay cũng sẽ khác: {', '.join(more)}."
    target = folder.path / PROCESS_PAPERS
    if anew := [name for name in kept if made.is_untouched(name)]:
        many = f" cả {len(anew)} văn bản" if len(anew) > 1 else ""
        one = f"; chỉ lập lại một văn bản thì chuyển các tệp của nó khỏi {target} rồi lập lại" if many else ""
        yield (
            f"Bản đang có ({', '.join(anew)}) được giữ nguyên. Đã ký, gửi thì để vậy; chưa ký, gửi thì chạy «cchc-eval "
            f"van-ban {typed(folder.path)} --force» để lập lại{many}, bản cũ vào {OLD}{one}."
        )
    if own := [name for name in kept if not made.is_untouched(name)]:
        said = ", ".join(own)
        yield f"Đã được sửa hoặc ký nên giữ nguyên: {said}. Cần văn bản mới thì đổi tên các tệp đó rồi lập lại."


class _Made:
    """What this command wrote, by name in the folder of papers, with the digest of each file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._digests = written_before(folder, _RECORD)

    def lies(self, paper: str) -> list[str]:
        """The files of the paper that are there."""
        names = (f"{paper}{suffix}" for suffix in (PAGE, WORD, PDF))
        return [name for name in names if (self.folder / name).is_file()]

    def is_untouched(self, paper: str) -> bool:
        return all(map(self.is_as_made, self.lies(paper)))

    def lacks_pdf(self, paper: str) -> bool:
        """Whether it lies there as it was made, and no PDF was ever."""
        lies, pdf = self.lies(paper), f"{paper}{PDF}"
        return bool(lies) and pdf not in lies and pdf not in self._digests and self.is_untouched(paper)

    def differing(self, papers: Sequence[Composed]) -> dict[str, str]:
        """Of those that lie there, which would say something else now, and where."""
        found = {}
        for name, compose in papers:
            page = self.folder / f"{name}{PAGE}"
            if not page.is_file():
                where = ["không còn tệp .html để so"] if self.lies(name) else []
            else:
                where = page_differences(render_html(compose()).encode(), read_bytes(page))
            if where:
                found[name] = where[0] + (f", và {len(where) - 1} chỗ khác" if len(where) > 1 else "")
        return found

    def lacks_its_number(self, paper: str, compose: Callable[[], Document]) -> bool:
        """Whether it differs only in number and date, which were left to write when it was made."""
        page, document = self.folder / f"{paper}{PAGE}", compose()
        if document.head.number is None or not page.is_file():
            return False
        unnumbered = replace(document, head=replace(document.head, number=None, day=None))
        return not page_differences(render_html(unnumbered).encode(), read_bytes(page))

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
    made = _Made(folder.path / PROCESS_PAPERS)
    return [*filter(made.is_untouched, made.differing([*papers_before(folder, []), *on_the_way]))]
