"""Figures from elsewhere on a form: kept out of sight with it, held against those of today, contested in a line."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from cchc_eval.scoring import Answers, CriteriaSet
from cchc_eval.scoring.figures import Figure, Figures, answered, filled, read_value
from cchc_eval.scoring.inputs import Input, value_at
from cchc_eval.vietnamese.writing import number, short_date
from cchc_eval.workbook.form_layout import CONTEST, MAIN_SHEET, Layout


@dataclass(frozen=True)
class Counting:
    """What counts of a form once the figures of today are in it, by code."""

    answers: dict[str, dict[str, Any]]
    explanations: dict[str, str]
    contests: dict[str, str]
    figures: dict[str, list[tuple[Input, Figure]]]


def with_figures(cset: CriteriaSet, answers: Answers, figures: Figures | None) -> Answers:
    if not figures:
        return answers
    given = {
        leaf.code: filled(leaf, answers.get(leaf.code), figures) for leaf in cset.leaves if leaf.unit_takes_figures
    }
    return {**answers, **{code: answer for code, answer in given.items() if answer is not None}}


def figures_shown(layout: Layout) -> dict[str, Figure]:
    """The figures that stand on the form, by indicator."""
    return {line.figure.indicator: line.figure for line in layout.lines if line.figure is not None}


def write_stamped(figures: Figures) -> str:
    rows = [[one.indicator, f"{one.value:f}", one.as_of.isoformat(), one.source, one.unit] for one in figures.values()]
    return json.dumps(rows, ensure_ascii=False)


def read_stamped(text: str) -> dict[str, Figure]:
    """What `write_stamped` wrote; nothing where it can't be read: the form's cells tell then."""
    try:
        rows = json.loads(text) if text else []
        return {
            code: Figure(code, read_value(Decimal(value)), date.fromisoformat(day), source, unit)
            for code, value, day, source, unit in rows
        }
    except (ValueError, ArithmeticError, TypeError):
        return {}


def taken(
    layout: Layout, answers: Answers, explanations: Mapping[str, str], figures: Figures, remarks: list[str]
) -> Counting:
    """The form's answers with the figures of today; `remarks` receives where the form says otherwise."""
    counting = Counting({code: dict(answer) for code, answer in answers.items()}, dict(explanations), {}, {})
    for leaf in layout.criteria_set.leaves:
        code, given = leaf.code, answered(leaf, figures)
        if not given or code not in layout.inputs:
            continue
        counting.figures[code] = given
        for item, figure in given:
            there, value = value_at(answers.get(code), item.path)
            if there and value != figure.value:
                remarks.append(
                    f"Sheet '{MAIN_SHEET}', tiêu chí {code}: «{item.label}» trên phiếu là {number(Decimal(value))}, số "
                    f"liệu của hệ thống là {number(figure.value)} ({figure.source}, tính đến ngày "
                    f"{short_date(figure.as_of)}); tính theo số liệu của hệ thống"
                )
        answer = filled(leaf, answers.get(code), figures)
        if answer is not None:
            counting.answers[code] = dict(answer)
        contest, kept = _parted(explanations.get(code, ""))
        if contest:
            counting.contests[code] = contest
            counting.explanations.pop(code, None)
            if kept:
                counting.explanations[code] = kept
    return counting


def _parted(text: str) -> tuple[str, str]:
    """What contests a figure, and the explanation without it."""
    lines = text.split("\n")
    contests = [line.strip()[len(CONTEST) :].strip() for line in lines if line.strip().startswith(CONTEST)]
    kept = [line for line in lines if not line.strip().startswith(CONTEST)]
    return "; ".join(filter(None, contests)), "\n".join(kept).strip()
