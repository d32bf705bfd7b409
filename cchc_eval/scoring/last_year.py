"""Figures of the year before that this year's answers start from, with the place where they come from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from cchc_eval.scoring.criteria import CriteriaSet
from cchc_eval.scoring.criterion import Criterion
from cchc_eval.scoring.inputs import COUNT, NUMBER, SIGNED, TEXT, Path, is_percentage, value_at
from cchc_eval.scoring.leaf_score import NA_FIELD
from cchc_eval.scoring.measures import ChangeMeasure, ValueMeasure
from cchc_eval.scoring.numbers import read_number
from cchc_eval.scoring.rule_parts import Answer
from cchc_eval.scoring.rules import in_general_form
from cchc_eval.scoring.score import Answers, check_answers
from cchc_eval.vietnamese.writing import same_words

_ADDABLE = frozenset({NUMBER, SIGNED, COUNT})
_LAST_FIGURE = {ChangeMeasure: "now", ValueMeasure: "value"}


def offered(cset: CriteriaSet, last_set: CriteriaSet, last_answers: Answers, source: str) -> dict[str, dict[str, Any]]:
    """What last year's answers say of the "year before": by leaf of `cset` a part of its answer, for a person to take.

    Only where the leaf of that code counted the same thing in the same unit last year, and nothing was wrong with what
    was answered. `source`: the paper that last year's figures stand in.
    """
    wrong = {fault.criterion for fault in check_answers(last_set, last_answers)}
    found: dict[str, dict[str, Any]] = {}
    for leaf in cset.leaves:
        last = last_set.by_code.get(leaf.code)
        if last is None or leaf.code in wrong or leaf.code not in last_answers:
            continue
        before = {part.path: part.rule.measure for part in in_general_form(last.rule, last.max_points)}
        for part in in_general_form(leaf.rule, leaf.max_points):
            measure, then, path = part.rule.measure, before.get(part.path), part.path
            if not isinstance(measure, ChangeMeasure) or not isinstance(then, ChangeMeasure | ValueMeasure):
                continue
            if not same_words(measure.label, then.label) or not same_words(measure.unit, then.unit):
                continue
            there, figure = value_at(last_answers[leaf.code], (*path, _LAST_FIGURE[type(then)]))
            if there and _is_taken(figure):
                _put(found.setdefault(leaf.code, {}), path, {"before": figure, "source": source})
    return found


def combined(units: Sequence[tuple[CriteriaSet, Answers]]) -> dict[str, Answer]:
    """The answers of units that were merged, as if one unit had given them: counts and amounts are added, numerators
    and denominators each, so that a share is that of all of them.

    By leaf that all of them have by the same rule and answered without fault. Not with what can't be added: a choice,
    points, a percentage typed as such.
    """
    (first, _own), *others = units
    wrong = {fault.criterion for cset, answers in units for fault in check_answers(cset, answers)}
    found: dict[str, Answer] = {}
    for leaf in first.leaves:
        same = all(cset.by_code.get(leaf.code) == leaf for cset, _answers in others)
        if same and leaf.code not in wrong and all(leaf.code in answers for _cset, answers in units):
            added = _added(leaf, [answers[leaf.code] for _cset, answers in units])
            if added is not None:
                found[leaf.code] = added
    return found


def _added(leaf: Criterion, answers: Sequence[Answer]) -> Answer | None:
    """None where an input of the leaf can't be added. Where it did not apply to a unit, that unit counts nothing."""
    assert leaf.rule is not None
    there = [answer for answer in answers if NA_FIELD not in answer]
    if not there:
        return answers[0]
    sums: dict[str, Any] = {}
    for item in leaf.rule.inputs:
        if item.kind == TEXT:
            continue
        if item.kind not in _ADDABLE or is_percentage(item) or item.unit.strip().casefold() == "điểm":
            return None
        given = [value for found, value in (value_at(answer, item.path) for answer in there) if found]
        if given:
            _put(sums, item.path[:-1], {item.path[-1]: _sum(given)})
    # No event happened anywhere.
    return sums or there[0]


def _sum(values: Iterable[Any]) -> int | Decimal:
    total = sum((Decimal(str(value)) for value in values), Decimal(0))
    return int(total) if total == int(total) else total


def _is_taken(figure: Any) -> bool:
    """Whether it may stand as the figure of the year before, which is never below 0."""
    try:
        read_number(figure)
    except ValueError:
        return False
    return True


def _put(answer: dict[str, Any], path: Path, values: Mapping[str, Any]) -> None:
    for key in path:
        answer = answer.setdefault(key, {})
    answer.update(values)
