"""A past round scored by another criteria set, to see what the set does to places and ranks before it is in force."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from cchc_eval.scoring.criteria import CriteriaSet
from cchc_eval.scoring.criterion import OFFICE, Criterion
from cchc_eval.scoring.evaluation import Change, Placed, UnitRecord, evaluate_each
from cchc_eval.scoring.faults import Fault
from cchc_eval.scoring.grouping import grouped_places
from cchc_eval.scoring.inputs import CHOICE, FLAG, POINTS, TICK, Input, Path, value_at
from cchc_eval.scoring.leaf_score import NA_FIELD
from cchc_eval.scoring.rule_parts import Answer
from cchc_eval.scoring.score import score_leaf
from cchc_eval.scoring.set_changes import Counterparts

_NAMED = 5  # units named in a remark


@dataclass(frozen=True)
class Standing:
    place: int
    index: Decimal
    rank: str


@dataclass(frozen=True)
class Replayed:
    """A unit as it stood, and as it would stand; `after` is None where it can't be scored."""

    code: str
    name: str
    before: Standing
    after: Standing | None


@dataclass(frozen=True)
class Replay:
    """`remarks`: what of the past round says nothing under the other set, and was left out on both sides of it."""

    units: tuple[Replayed, ...]  # in the order of the past round
    remarks: tuple[Fault, ...]


class _Unsaid(Exception):
    """Why an answer of the past round says nothing under the other set, in Vietnamese."""


def replay(placed: Sequence[Placed], after: CriteriaSet, *, apart: bool = False) -> Replay:
    """Score the units of a past round by `after`, with its answers and the changes of office and council. `apart`: its
    places ran in each group of units by itself, and do again.

    Criteria are matched as `counterparts` does, what they ask for by its label. A criterion that no answer of the past
    round says anything about does not apply, to every unit or to those that gave none: no answer is made up. Who left a
    criterion open that asks for the same facts as now has 0 for it again.
    """
    why: dict[tuple[str, str], list[str]] = {}
    pairs = Counterparts(after)
    records = [_record(one, after, pairs.of(one.evaluation.final.criteria_set), why) for one in placed]
    evaluations, faults = evaluate_each(after, records)
    listed = [(one.record.group, one.final.index, one.record.code, one) for one in evaluations]
    groups = list(dict.fromkeys(group for group, *_ in listed))
    standing = {
        one.record.code: _standing(Placed(place, one))
        for place, one in grouped_places(listed, groups if apart else (), apart=apart)
    }
    units = tuple(
        Replayed(record.code, record.name, _standing(one), standing.get(record.code))
        for one, record in zip(placed, records, strict=True)
    )
    remarks = [Fault(_of_units(message, codes, len(placed)), code or None) for (code, message), codes in why.items()]
    return Replay(units, (*remarks, *faults))


def _standing(placed: Placed) -> Standing:
    return Standing(placed.place, placed.evaluation.final.index, placed.evaluation.rank)


def _of_units(message: str, codes: Sequence[str], of: int) -> str:
    if len(codes) == of:
        return message
    more = f" và {len(codes) - _NAMED} đơn vị khác" if len(codes) > _NAMED else ""
    return f"{message} (đơn vị {', '.join(codes[:_NAMED])}{more})"


def _record(
    placed: Placed, after: CriteriaSet, pairs: Mapping[str, str], why: dict[tuple[str, str], list[str]]
) -> UnitRecord:
    """The unit's record in the words of the other set; `why` receives what is left out, by criterion and reason."""
    evaluation = placed.evaluation
    record, before = evaluation.record, evaluation.final.criteria_set

    def left_out(code: str, message: str) -> None:
        why.setdefault((code, message), []).append(record.code)

    idle = {leaf.code for code in record.inapplicable for leaf in before.leaves_under(code)}
    inapplicable: set[str] = set()
    answers: dict[str, Answer] = {}
    changes: tuple[dict[str, Change], dict[str, Change]] = ({}, {})
    for leaf in after.leaves:
        earlier = pairs.get(leaf.code)
        if earlier in idle:
            inapplicable.add(leaf.code)
            continue
        try:
            if earlier is None:
                raise _Unsaid("tiêu chí mới, đợt trước chưa có số liệu: không tính")
            old = before.by_code[earlier]
            if earlier in record.answers:
                answers[leaf.code] = _answer(record.answers[earlier], old, leaf, after)
            elif record.submitted and not _is_said(record, earlier) and (asked := _not_asked_before(old, leaf)):
                raise _Unsaid(f"chưa trả lời ở đợt trước, nay hỏi «{asked}»: không tính lại được")
            for made, given in zip(changes, (record.appraised, record.council), strict=True):
                if earlier in given:
                    made[leaf.code] = _change(given[earlier], old, leaf, after)
            _by_whom_now(leaf, answers, changes[0])
        except _Unsaid as error:
            left_out(leaf.code, str(error))
            inapplicable.add(leaf.code)
            for said in (answers, *changes):
                said.pop(leaf.code, None)
    cap = record.rank_cap
    if cap is not None and cap.rank not in after.ranks:
        left_out("", f"mức xếp hạng «{cap.rank}» không còn trong bộ: không hạ xếp hạng")
        cap = None
    items = {item.code for item in after.bonus_penalty.items} if after.bonus_penalty else set()
    for code in record.counts.keys() - items:
        left_out("", f"không còn điểm thưởng, điểm trừ mã «{code}»: không tính")
    return replace(
        record,
        answers=answers,
        appraised=changes[0],
        council=changes[1],
        rank_cap=cap,
        counts={code: count for code, count in record.counts.items() if code in items},
        inapplicable=frozenset(inapplicable),
    )


def _by_whom_now(leaf: Criterion, answers: dict[str, Answer], appraised: dict[str, Change]) -> None:
    """Move what the unit answered to where the office does, if the office scores the criterion now."""
    change = appraised.get(leaf.code)
    if leaf.scored_by == OFFICE and leaf.code in answers:
        answer = answers.pop(leaf.code)
        if change is None:
            appraised[leaf.code] = Change("", answer=answer)
    elif leaf.scored_by != OFFICE and change is not None and not change.reason:
        appraised[leaf.code] = replace(change, reason="kết quả do cơ quan thẩm định nhập ở đợt trước")


def _is_said(record: UnitRecord, code: str) -> bool:
    """Whether office or council said something of the criterion."""
    return code in record.appraised or code in record.council


def _not_asked_before(old: Criterion, new: Criterion) -> str:
    """The label of something that the other rule needs and the old one did not ask for; "" where there is none."""
    assert old.rule is not None and new.rule is not None
    known = {_label(item) for item in old.rule.inputs}
    needed = (item for item in new.rule.inputs if not item.optional and item.kind != FLAG)
    return next((item.label for item in needed if _label(item) not in known), "")


def _change(change: Change, old: Criterion, new: Criterion, after: CriteriaSet) -> Change:
    if change.points is not None and old.max_points != new.max_points:
        raise _Unsaid("điểm ấn định theo điểm tối đa cũ: không tính")
    return change if change.answer is None else replace(change, answer=_answer(change.answer, old, new, after))


def _answer(answer: Answer, old: Criterion, new: Criterion, after: CriteriaSet) -> Answer:
    """The answer with its values where the other rule looks for them. Raises _Unsaid."""
    if NA_FIELD not in answer:
        answer = _translated(answer, old, new)
    faults: list[Fault] = []
    score_leaf(after, new, answer, faults)
    if faults:
        raise _Unsaid(f"câu trả lời đợt trước không dùng được ({faults[0].message}): không tính")
    return answer


def _translated(answer: Answer, old: Criterion, new: Criterion) -> Answer:
    assert old.rule is not None and new.rule is not None
    known = {_label(item): item for item in old.rule.inputs}
    made: dict[str, Any] = {}
    for item in new.rule.inputs:
        source = known.get(_label(item))
        if source is None:
            if item.optional or item.kind == FLAG:
                continue
            raise _Unsaid(f"hỏi «{item.label}», đợt trước không có số liệu này: không tính")
        if item.kind == POINTS and old.max_points != new.max_points:
            raise _Unsaid("chấm trực tiếp theo điểm tối đa cũ: không tính")
        if item.kind == TICK:
            ticked = _at(made, item.path[:-1], [])
            if source.path[-1] in (value_at(answer, source.path[:-1])[1] or ()):
                ticked.append(item.path[-1])
            continue
        # Also where none happened: no event at all is an answer too.
        container = _at(made, item.path[:-1], {})
        there, value = value_at(answer, source.path)
        if there:
            container[item.path[-1]] = _option(value, source, item) if item.kind == CHOICE else value
    return made


def _label(item: Input) -> tuple[str, str]:
    """What makes two inputs ask for the same; how a number is checked is the rule's affair."""
    kind = item.kind if item.kind in (CHOICE, TICK, FLAG, POINTS) else ""
    return kind, " ".join(item.label.casefold().split())


def _option(key: Any, old: Input, new: Input) -> Any:
    """The key of the option that is called the same."""
    label = dict(old.options).get(key, "")
    for other, called in new.options:
        if called.casefold() == label.casefold():
            return other
    raise _Unsaid(f"không còn phương án «{label}»: không tính")


def _at(data: dict[str, Any], path: Path, empty: Any) -> Any:
    """What stands there; `empty`, put there, where nothing does."""
    for key in path[:-1]:
        data = data.setdefault(key, {})
    return data.setdefault(path[-1], empty) if path else data
