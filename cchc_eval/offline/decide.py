"""`cchc-eval decide`: everything of a round that the council signs and the office files, in one go."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from cchc_eval.data import default_reward_catalogue
from cchc_eval.documents import Document
from cchc_eval.documents.filters import roman
from cchc_eval.documents.phrases import DRAFT, cited, lacks_a_number, marked
from cchc_eval.offline import amending, compose_after, compose_papers, compose_reports
from cchc_eval.offline.amending import (
    changed_units,
    lacking_votes,
    on_the_meeting,
    on_the_minutes,
    on_the_report,
    other_than_named,
    own_draft,
)
from cchc_eval.offline.appraisal import evaluated_round
from cchc_eval.offline.compose import Results
from cchc_eval.offline.errors import BadInput
from cchc_eval.offline.files import ASIDE, OLD, Outputs, digest, read_bytes
from cchc_eval.offline.forms import Step, UnitForm, require_forms
from cchc_eval.offline.rendering import BY_OFFICE, PAGE, PDF, WORD, Composed, rendered
from cchc_eval.offline.results_json import RESULTS_FILE, refuse_other_decision, results_json, written_before
from cchc_eval.offline.round_folder import PROCESS_PAPERS, RoundFolder, settings_file
from cchc_eval.offline.sheets import appraisal_sheet, self_assessment_sheet
from cchc_eval.offline.summary import heat_map, ranking_chart, summary_html
from cchc_eval.offline.templates import FOLDER as TEMPLATES
from cchc_eval.scoring import Evaluation, Placed, group_title, grouped_places, quota_message
from cchc_eval.vietnamese.alphabet import alphabetical
from cchc_eval.vietnamese.system_errors import reason
from cchc_eval.workbook.appendix_book import AppendixPart, appendix_rows, write_appendix
from cchc_eval.workbook.guard import WorkbookError

SELF_SHEETS = "phieu-tu-danh-gia"
APPRAISAL_SHEETS = "phieu-tham-dinh"
PLANS = "ke-hoach-khac-phuc"
UNIT_REPORTS = "bao-cao-tu-danh-gia"


@dataclass(frozen=True)
class Decided:
    """What a run wrote."""

    results: Results
    written: Sequence[Path]
    stale: Sequence[Path]  # lay in the folder already and are of an earlier run, or someone's own
    without_pdf: str  # why there is no PDF, "" where there is


def decide(folder: RoundFolder, force: bool, start: Callable[[int], Step], remarks: list[str] | None = None) -> Decided:
    """Write all documents of the round, or none. Raises BadInput with everything that stands in the way.

    `start` takes the number of files and returns what is called with the name of each file that is written.
    `remarks` receives what is not an error and still has to be shown.
    """
    results, forms = decided_results(folder, remarks)
    refuse_other_decision(folder.results, results)
    if lacking := lacking_votes(results):
        raise BadInput(lacking)
    digests: dict[str, str] = {}
    documents, others = documents_of(results, forms), dict(other_files(results))
    names = [*others, *(f"{name}{suffix}" for name, _ in documents for suffix in (PAGE, WORD, PDF)), RESULTS_FILE]
    without_pdf, by_office, said = "", False, [] if remarks is None else remarks
    before = written_before(folder.results)
    edited = [name for name, written in before.items() if _changed_since(folder.results / name, written)]
    with Outputs(folder.results, names, force, remarks=said) as outputs:
        step = start(len(names))

        def write(name: str, content: bytes | str) -> None:
            outputs.write(name, content)
            digests[name] = digest(content)
            step(name)

        for name, make in others.items():
            write(name, make())
        for one in rendered(documents, folder.path / TEMPLATES, (PAGE, WORD, PDF)):
            for suffix, content in one.files.items():
                write(f"{one.name}{suffix}", content)
            by_office = by_office or one.by_office
            if one.without_pdf:
                without_pdf = one.without_pdf
                step(f"{one.name}{PDF}")
        outputs.write(RESULTS_FILE, results_json(results, digests))
        step(RESULTS_FILE)
        of_before = [name for name in before if name not in digests and (folder.results / name).is_file()]
        outputs.retire(of_before)
    if (draft := own_draft(folder)) is not None:
        said.append(_set_aside(draft, folder.results / OLD))
    said += [f"Tệp {folder.results / name} đã được sửa sau khi xuất: bản sửa nằm trong các tệp cũ." for name in edited]
    if doubtful := other_than_named(folder):
        said.append(doubtful)
    said += on_the_meeting(results)
    said += on_the_minutes(results)
    said += on_the_report(results)
    said += compose_papers.without_bases(documents, folder.settings.words)
    said += compose_after.on_awards_of_before(results, default_reward_catalogue())
    if by_office:
        said.append(BY_OFFICE)
    if of_before:
        said.append(f"Không còn thuộc đợt, đã chuyển vào các tệp cũ: {', '.join(sorted(of_before, key=alphabetical))}.")
    stale = sorted(set(files_below(folder.results)) - set(outputs.written))
    return Decided(results, outputs.written, stale, without_pdf)


def decided_results(folder: RoundFolder, remarks: list[str] | None = None) -> tuple[Results, Sequence[UnitForm]]:
    settings = folder.settings
    problems = [f"Tệp {settings_file(folder.path)}: {problem}." for problem in settings.missing_for_decision()]
    forms: Sequence[UnitForm] = ()
    try:
        forms = require_forms(folder, lambda name: None, remarks)
        evaluations = evaluated_round(folder, forms, remarks)
        if remarks is not None:
            remarks += _over_quota(folder, evaluations)
    except BadInput as error:
        problems += error.problems
    if problems:
        raise BadInput(problems)
    assert settings.council is not None and settings.meeting is not None and settings.decision is not None
    return Results(folder, settings.council, settings.meeting, settings.decision, in_places(folder, evaluations)), forms


def in_places(folder: RoundFolder, evaluations: Sequence[Evaluation]) -> list[Placed]:
    listed = [(one.record.group, one.final.index, one.record.code, one) for one in evaluations]
    settings = folder.settings
    return [Placed(*found) for found in grouped_places(listed, settings.group_names, apart=settings.places_apart)]


def _over_quota(folder: RoundFolder, evaluations: Sequence[Evaluation]) -> Iterator[str]:
    """Where more units have a rank than their set allows, in each group where they are ranked by group."""
    ranks: dict[str, list[str]] = {}
    for one in evaluations:
        ranks.setdefault(one.record.group if folder.settings.groups else "", []).append(one.rank)
    for group, given in ranks.items():
        cset = folder.group_sets.get(group, folder.criteria_set)
        quota = cset.reckoning.quota
        if quota and (over := quota_message(quota, cset.ranks, given)):
            yield f"{group_title(group)}: {over}." if folder.settings.groups else f"{over}."


def documents_of(results: Results, forms: Sequence[UnitForm]) -> list[Composed]:
    """Every document by its name in the results folder, without the suffix; the units' sheets are composed when asked
    for. One that cites another without its number is a draft. What was made before the meeting stays where it lies.
    """
    on_the_way = results.folder.path / PROCESS_PAPERS
    of_round: list[Composed] = [
        (name, partial(_same, document))
        for name, document in _of_round(results, forms)
        if results.decision.amends or not (on_the_way / f"{name}{PAGE}").is_file()
    ]
    return [(name, partial(as_draft, compose)) for name, compose in (*of_round, *_of_units(results, forms))]


def as_draft(compose: Callable[[], Document]) -> Document:
    """The document, marked where it cites another one without its number."""
    document = compose()
    return marked(document, DRAFT) if lacks_a_number(document) else document


def _same(document: Document) -> Document:
    return document


def _of_round(results: Results, forms: Sequence[UnitForm]) -> Iterator[tuple[str, Document]]:
    yield "quyet-dinh", amending.decision(results)
    if results.met:
        yield "bien-ban-hop", amending.minutes(results)
        yield from compose_papers.ballots(results)
        yield from compose_papers.counting(results)
    # An amending decision rests on what was reported before the first one.
    before_first = not results.decision.amends
    if before_first:
        yield "bao-cao-tham-dinh", compose_reports.office_report(results, forms)
    yield from _awards(results)
    for code, plan in compose_after.improvement_plans(results):
        yield f"{PLANS}/{code}", plan
    if before_first:
        yield from compose_papers.round_papers(results)
    else:
        yield from compose_papers.notices(results, changed_units(results))


def _awards(results: Results) -> Iterator[tuple[str, Document]]:
    """Without what was issued on the decision that is amended, which lies among the papers of that one."""
    lists, given = results.folder.settings.proposal, results.folder.settings.reward_decision
    catalogue, day = default_reward_catalogue(), given.day if given is not None else None
    if compose_after.given_before(results, day):
        return
    listed_before = lists is not None and compose_after.given_before(results, lists.day)
    if not listed_before and (proposal := compose_after.proposal(results, catalogue)) is not None:
        yield "to-trinh-khen-thuong", proposal
    if (rewards := compose_after.reward_decision(results, catalogue)) is not None:
        yield "quyet-dinh-khen-thuong", rewards
        yield from compose_papers.certificates(rewards)
    if (to_province := compose_after.province_proposal(results, catalogue)) is not None:
        yield "to-trinh-cap-tinh", to_province


def _of_units(results: Results, forms: Sequence[UnitForm]) -> Iterator[Composed]:
    evaluations = {placed.evaluation.record.code: placed.evaluation for placed in results.placed}
    rows = {row.unit_code: row for row in results.rows}
    for unit_form in forms:
        unit, form = unit_form.unit, unit_form.form
        given = results.folder, unit, evaluations[unit.code]
        if form is not None:
            yield f"{SELF_SHEETS}/{unit.code}", partial(self_assessment_sheet, *given, form)
            if not results.decision.amends:
                yield f"{UNIT_REPORTS}/{unit.code}", partial(compose_reports.unit_report, *given, form)
        yield f"{APPRAISAL_SHEETS}/{unit.code}", partial(appraisal_sheet, *given, form, rows[unit.code])


def other_files(results: Results) -> Iterator[tuple[str, Callable[[], bytes | str]]]:
    """The files that are no documents, by name in the results folder, with what makes each; not the results as data."""
    yield "phu-luc.xlsx", lambda: _appendix(results)
    # Groups may have different fields and ranks: a picture of each.
    for position, (title, part) in enumerate(results.by_group or [("", results)], 1):
        suffix = f"-nhom-{position}" if title else ""
        yield f"bieu-do-xep-hang{suffix}.svg", partial(ranking_chart, part, title)
        yield f"bieu-do-linh-vuc{suffix}.svg", partial(heat_map, part, title)
        yield f"tom-tat{suffix}.html", partial(summary_html, part, title)


def made_names(results: Results, documents: Sequence[Composed]) -> list[str]:
    """Of what `made_files` makes."""
    others = [name for name, _ in other_files(results)]
    return [*others, *(f"{name}{suffix}" for name, _ in documents for suffix in (PAGE, WORD))]


def made_files(
    results: Results, documents: Sequence[Composed], wanted: Callable[[str], bool]
) -> Iterator[tuple[str, bytes | str]]:
    """What `decide` writes of the round, again: each wanted file but the PDF files and the results as data."""
    for name, make in other_files(results):
        if wanted(name):
            yield name, make()
    again = [one for one in documents if wanted(f"{one[0]}{PAGE}") or wanted(f"{one[0]}{WORD}")]
    for one in rendered(again, results.folder.path / TEMPLATES, (PAGE, WORD)):
        for suffix, content in one.files.items():
            if wanted(f"{one.name}{suffix}"):
                yield f"{one.name}{suffix}", content


def _appendix(results: Results) -> bytes:
    numbers = amending.decision(results).appendix_numbers
    parts = [
        AppendixPart(
            appendix_rows(part.placed, {row.unit_code: row.note for row in part.rows}),
            part.folder.ranks,
            title,
            roman(number),
            [unit.line for unit in part.excluded],
        )
        for number, (title, part) in zip(numbers, results.by_group or [("", results)], strict=True)
    ]
    try:
        return write_appendix(
            parts,
            results.folder.settings.period,
            attached_to=f"Kèm theo {cited(results.decision_head, results.authority)}",
        )
    except WorkbookError as error:
        raise BadInput(error.problems) from None


def _set_aside(draft: Path, old: Path) -> str:
    """Moves the draft of the same decision among the old files, and tells it."""
    try:
        old.mkdir(exist_ok=True)
        draft.rename(old / draft.name)
    except OSError as error:
        return f"Thư mục {draft}: dự thảo khi chưa có số, không còn dùng; chưa chuyển đi được: {reason(error)}."
    return f"Dự thảo khi chưa có số được chuyển từ {draft} vào {old}."


def _changed_since(path: Path, written: str) -> bool:
    return path.is_file() and digest(read_bytes(path)) != written


def files_below(folder: Path) -> Iterator[Path]:
    """But those that newer ones took the place of, and what a run that was ended from outside had begun."""
    for path in folder.rglob("*"):
        top = path.relative_to(folder).parts[0]
        if path.is_file() and top != OLD and not top.startswith(ASIDE):
            yield path
