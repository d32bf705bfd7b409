"""The papers on the way of a round that `cchc-eval van-ban` makes: letters to units, what units answer, follow-up.

Each is made where forms and settings hold what it says. Number, and mostly day, are left to
write. See `process_settings`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import TypeVar

from cchc_eval.data import default_reward_catalogue
from cchc_eval.documents import wording_after, wording_letters
from cchc_eval.documents.contexts import Head, PlanAction, ReviewAnswer, ReviewReply, RewardDecision
from cchc_eval.documents.filters import award
from cchc_eval.documents.phrases import DRAFTING_UNIT, bodies, cited, own_number, own_number_cited, reply_symbol
from cchc_eval.documents.plain_papers import PlainPaper
from cchc_eval.documents.wording import Issuer, Period
from cchc_eval.documents.wording_after import ByUnit, Revoked
from cchc_eval.offline.amending import InForce, in_force_on, why_changed
from cchc_eval.offline.compose import Results
from cchc_eval.offline.compose_after import reward_decision
from cchc_eval.offline.compose_papers import issuer_of
from cchc_eval.offline.decide import as_draft
from cchc_eval.offline.errors import BadInput
from cchc_eval.offline.forms import UnitForm
from cchc_eval.offline.process_settings import (
    APPRAISAL,
    EXPLANATION,
    FORM,
    Extension,
    FollowedAction,
    ProcessSettings,
    Question,
    ReviewItem,
    Revocation,
)
from cchc_eval.offline.rendering import Composed
from cchc_eval.offline.round_folder import RoundFolder
from cchc_eval.offline.settings import RoundSettings, Unit
from cchc_eval.rules.rewards import RewardError
from cchc_eval.scoring import Evaluation
from cchc_eval.vietnamese.people import folded
from cchc_eval.vietnamese.writing import long_date, round_half_up, two_digits

REMINDER, EXTENSION, REQUEST, EXPLAINED = "don-doc", "gia-han", "yeu-cau-giai-trinh", "bao-cao-giai-trinh"
REVIEW, REPLY, FOLLOWED = "kien-nghi", "tra-loi-kien-nghi", "bao-cao-khac-phuc"
REVOKED = "quyet-dinh-thu-hoi-khen-thuong"
KINDS = (REMINDER, EXTENSION, REQUEST, EXPLAINED, REVIEW, REPLY, FOLLOWED, REVOKED)
_DUE = {
    FORM: "Gửi hồ sơ tự đánh giá",
    EXPLANATION: "Giải trình, bổ sung tài liệu kiểm chứng",
    APPRAISAL: "Thẩm định",
}
_Line = TypeVar("_Line", Question, ReviewItem, FollowedAction)


def needs_results(process: ProcessSettings) -> bool:
    """Whether the settings ask for a paper on what was decided."""
    return bool(process.reviews or process.actions or process.revocations)


def process_papers(
    folder: RoundFolder, forms: Sequence[UnitForm], results: Results | None, today: date
) -> list[Composed]:
    """Each by its name, without the suffix, in the order of the process. `results`: of a round that is decided.

    Raises BadInput where a letter needs what the settings don't have.
    """
    made: list[tuple[str, PlainPaper | ReviewReply]] = list(_before_decision(folder, forms, today))
    if results is not None:
        made += _after_decision(results, today)
    return [(name, partial(as_draft, partial(_same, paper))) for name, paper in made]


def _same(paper: PlainPaper | ReviewReply) -> PlainPaper | ReviewReply:
    return paper


def _before_decision(folder: RoundFolder, forms: Sequence[UnitForm], today: date) -> Iterator[tuple[str, PlainPaper]]:
    settings = folder.settings
    process, issuer, period = settings.process, issuer_of(settings.before_meeting, today.year), _period(settings)
    names = {unit.code: unit.name for unit in settings.units}
    lacking = _lacking(settings, forms, today)
    letters = bool(lacking or process.extensions or process.questions)
    if letters and not settings.department.abbreviation:
        where = settings.words.place("department", "abbreviation")
        raise BadInput(f"Cài đặt, {where}: thiếu, cần có để ghi ký hiệu công văn.")
    if lacking and settings.deadline is not None:
        until = settings.process.deadline_of("", settings.deadline)
        units = [one.name for one in lacking]
        yield REMINDER, wording_letters.reminder(issuer, period, units, "hồ sơ tự đánh giá", until, until < today)
    days = sorted({one.day or date.max for one in process.extensions})
    for turn, day in enumerate(days, 1):
        rows = [one for one in process.extensions if (one.day or date.max) == day]
        name = EXTENSION if len(days) == 1 else f"{EXTENSION}-{turn}"
        yield name, _extension(settings, replace(issuer, day=rows[0].day), rows, names)
    for code, questions in _by_unit(settings, process.questions).items():
        titles = _titles(folder, code)
        asked = [(one.code, titles[one.code], one.question) for one in questions]
        until_own = max((one.until for one in questions if one.until), default=None)
        request = wording_letters.request_for_explanation(issuer, period, names[code], asked, until_own)
        yield f"{REQUEST}/{code}", request
        replied = [(one.code, titles[one.code], one.question, one.reply) for one in questions if one.reply]
        if replied:
            by = _by(settings, _unit(settings, code), issuer, f"BC-{code}")
            by = replace(by, office_name=next(iter(bodies(settings.self_assessment.recipients)), by.office_name))
            report = wording_after.explanation_report(by, period, settings.department.name, replied)
            yield f"{EXPLAINED}/{code}", report


def _lacking(settings: RoundSettings, forms: Sequence[UnitForm], today: date) -> list[Unit]:
    """Units whose form did not come; once the deadline is over without those that have more time. None while the
    deadline is far."""
    if settings.deadline is None or not settings.is_time_to_remind(today):
        return []
    awaited = [one.unit for one in forms if one.is_awaited]
    over = settings.process.deadline_of("", settings.deadline) < today
    return [unit for unit in awaited if not over or (settings.deadline_of(unit) or today) < today]


def _extension(
    settings: RoundSettings, issuer: Issuer, rows: Sequence[Extension], names: Mapping[str, str]
) -> PlainPaper:
    own = [names[one.unit] for one in rows if one.unit]
    addressed = own if len(own) == len(rows) else [unit.name for unit in settings.evaluated]
    extended = [
        (_DUE[one.stage] + (f" ({names[one.unit]})" if one.unit else ""), one.before, one.until, one.reason)
        for one in rows
    ]
    return wording_letters.extension(issuer, _period(settings), list(dict.fromkeys(addressed)), extended)


def _after_decision(results: Results, today: date) -> Iterator[tuple[str, PlainPaper | ReviewReply]]:
    settings = results.folder.settings
    decided = results.decision.day or results.meeting.ended.date()
    year = max(today, decided).year
    process, issuer, period = settings.process, issuer_of(settings, year), _period(settings)
    evaluations = {placed.evaluation.record.code: placed.evaluation for placed in results.placed}
    for code, items in _by_unit(settings, process.reviews).items():
        leaves = evaluations[code].final.leaves
        number, symbol = own_number(next((one.number for one in items if one.number), ""), code)
        by = _by(settings, results.units[code], issuer, symbol)
        day = next((one.day for one in items if one.day), None)
        head = replace(by.head, number=number, day=day)
        on_its_day = in_force_on(results, day)
        points = on_its_day.points.get(code, {})
        given = [(one.code, leaves[one.code].criterion.title, points.get(one.code), one.grounds) for one in items]
        yield (
            f"{REVIEW}/{code}",
            wording_after.review_request(replace(by, head=head), period, results.council.name, on_its_day.name, given),
        )
        if code not in on_its_day.rows:
            continue
        reply = _reply(results, on_its_day, evaluations[code], items, year)
        if all(answer.reason for answer in reply.answers):
            yield f"{REPLY}/{code}", reply
    for code, rows in _by_unit(settings, process.actions).items():
        actions = [(one.done, _action(evaluations[code], one)) for one in rows]
        plan = next((one.plan for one in rows if one.plan), f"Kế hoạch số …/KH-{code} ngày … tháng … năm …")
        by = _by(settings, results.units[code], issuer, f"BC-{code}")
        yield (
            f"{FOLLOWED}/{code}",
            wording_after.improvement_report(
                replace(by, office_name=settings.improvement.office) if settings.improvement else by,
                period,
                results.decision_name,
                plan,
                [action for done, action in actions if done],
                [action for done, action in actions if not done],
            ),
        )
    if process.revocations:
        yield REVOKED, _revocation(results, today)


def _reply(
    results: Results, about: InForce, evaluation: Evaluation, items: Sequence[ReviewItem], year: int
) -> ReviewReply:
    """The council's letter to a unit, whose points it keeps or has changed by a decision that amends."""
    settings, head, unit = results.folder.settings, about.head, evaluation.record.code
    answers = [_answer(results, about, evaluation, one) for one in items]
    changed = any(one.before != one.after for one in answers)
    before, after = about.rows[unit], next(row for row in results.rows if row.unit_code == unit)
    number = next((own_number_cited(one.number) for one in items if one.number), "…")
    day = next((one.day for one in items if one.day), None)
    return ReviewReply(
        head=replace(head, symbol=reply_symbol(head.symbol), number=None, day=None, year=year),
        year=settings.year,
        part_of_year=settings.part_of_year,
        level=settings.level,
        unit_name=after.unit_name,
        council_name=results.council.name,
        request=f"Công văn số {number} {long_date(day) if day else 'ngày … tháng … năm …'}",
        decision=about.cited,
        answers=answers,
        before=before,
        after=after if changed else before,
        amending=cited(results.decision_head, results.authority) if changed else "",
        meeting=_met(results, unit) if changed else "",
        recipients=["Như trên", "Thành viên Hội đồng", f"Lưu: VT, {DRAFTING_UNIT}"],
        signature=results.decision.signature,
    )


def _answer(results: Results, about: InForce, evaluation: Evaluation, item: ReviewItem) -> ReviewAnswer:
    """Without a reason where the council has yet to say why it keeps the points."""
    leaf, before = evaluation.final.leaves[item.code], about.points[evaluation.record.code].get(item.code)
    places = evaluation.final.criteria_set.reckoning.places
    # The data of a decision of before has points as papers show them.
    shown = [None if points is None else round_half_up(points, places) for points in (before, leaf.points)]
    after = leaf.points if results.decision.amends and shown[0] != shown[1] else before
    reason = item.reply or (why_changed(evaluation, item.code) if after != before else "")
    return ReviewAnswer(item.code, leaf.criterion.title, item.grounds, before, after, reason)


def _met(results: Results, unit: str) -> str:
    """When the council met on the amendment, and how it voted on the unit; "" where it did not meet again."""
    votes, _opinions = results.voted.get(unit, (None, ()))
    if votes is None or not results.met:
        return ""
    counts = ((votes.for_, "tán thành"), (votes.against, "không tán thành"), (votes.abstain, "không có ý kiến"))
    said = ", ".join(f"{two_digits(count)} phiếu {how}" for count, how in counts if count)
    return f"{long_date(results.meeting.ended.date())}, với {said}"


def _action(evaluation: Evaluation, one: FollowedAction) -> PlanAction:
    leaf = evaluation.final.leaves.get(one.about)
    about = f"Tiêu chí {one.about}. {leaf.criterion.title}" if leaf is not None else one.about
    return PlanAction(about, leaf.finding if leaf else "", one.task, one.owner, one.due, one.outcome)


def _revocation(results: Results, today: date) -> PlainPaper:
    settings = results.folder.settings
    given = reward_decision(results, default_reward_catalogue())
    if given is None:
        where = settings.words.place("reward_decision")
        raise BadInput(f"Cài đặt, {settings.words.place('revocations')}: chưa ghi {where}, quyết định đã khen thưởng.")
    found, problems = [], []
    for one in settings.process.revocations:
        try:
            found.append(_revoked(results, given, one))
        except RewardError as error:
            problems += [f"Cài đặt, {settings.words.place('revocations')}: {problem}." for problem in error.faults]
        except LookupError:
            who = one.name or results.units[one.unit].name
            where = settings.words.place("revocations")
            problems.append(f"Cài đặt, {where}: quyết định khen thưởng không có «{who}» với hình thức {one.form}.")
    if problems:
        raise BadInput(problems)
    return wording_after.revocation(
        replace(given.head, number=None, day=None, year=max(today, given.head.day or today).year),
        _period(settings),
        authority=given.authority,
        legal_bases=given.legal_bases,
        decision=cited(given.head, given.authority),
        gave=award(given),
        proposer=given.proposer,
        revoked=found,
        executors=given.executors,
        recipients=given.recipients,
        signature=given.signature,
    )


def _revoked(results: Results, given: RewardDecision, one: Revocation) -> Revoked:
    """Raises LookupError where the decision did not reward them so."""
    unit, form = results.units[one.unit], default_reward_catalogue().form(one.form, given.head.day or date.min).name
    if not one.name:
        collective = next((got for got in given.collectives if (got.name, got.form) == (unit.name, form)), None)
        if collective is None:
            raise LookupError
        return Revoked(collective.name, "", form, one.reason, _back(one, collective.money))
    for person in given.individuals:
        if (folded(person.name), person.unit_name, person.form) == (folded(one.name), unit.name, form):
            of = ", ".join(part for part in (person.post, person.unit_name) if part)
            return Revoked(f"{person.salutation} {person.name}", of, form, one.reason, _back(one, person.money))
    raise LookupError


def _back(one: Revocation, money: int) -> int:
    return money if one.pay_back is None else one.pay_back


def _period(settings: RoundSettings) -> Period:
    return Period(settings.year, settings.part_of_year, settings.level)


def _by(settings: RoundSettings, unit: Unit, issuer: Issuer, symbol: str) -> ByUnit:
    department = settings.department
    head = Head(department.name, unit.name, symbol, department.place, year=issuer.year)
    return ByUnit(unit.name, head, issuer.office_name, unit.head)


def _unit(settings: RoundSettings, code: str) -> Unit:
    return next(unit for unit in settings.units if unit.code == code)


def _titles(folder: RoundFolder, code: str) -> dict[str, str]:
    return {leaf.code: leaf.title for leaf in folder.set_of(_unit(folder.settings, code)).leaves}


def _by_unit(settings: RoundSettings, lines: Sequence[_Line]) -> dict[str, list[_Line]]:
    """In the order of the units."""
    found: dict[str, list[_Line]] = {unit.code: [] for unit in settings.evaluated}
    for line in lines:
        found[line.unit].append(line)
    return {code: own for code, own in found.items() if own}
