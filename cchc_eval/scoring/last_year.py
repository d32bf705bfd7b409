"""Figures of the year before that this year's answers start from, with the place where they come from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cchc_eval.scoring.criteria import CriteriaSet
from cchc_eval.scoring.inputs import Path, value_at
from cchc_eval.scoring.measures import ChangeMeasure, ValueMeasure
from cchc_eval.scoring.numbers import read_number
from cchc_eval.scoring.rules import in_general_form
from cchc_eval.scoring.score import Answers, check_answers
from cchc_eval.vietnamese.writing import same_words

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
