"""Figures from elsewhere that answer bound inputs: filled in, held against what a unit sends, told with a source."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from cchc_eval.scoring.bindings import bindable
from cchc_eval.scoring.criteria import CriteriaSet
from cchc_eval.scoring.criterion import OFFICE, Criterion
from cchc_eval.scoring.evaluation import Change
from cchc_eval.scoring.faults import Fault
from cchc_eval.scoring.inputs import Asked, Input, is_percentage, value_at
from cchc_eval.scoring.leaf_score import NA_FIELD
from cchc_eval.scoring.numbers import plain, read_signed
from cchc_eval.scoring.rule_parts import Answer
from cchc_eval.vietnamese.writing import near_miss, number, number_to_type, short_date

MOST_DIGITS = 15  # a cell of a workbook keeps no more
OF_THE_SYSTEM = "Số liệu của hệ thống"


@dataclass(frozen=True)
class Figure:
    """What is given for one unit and one indicator."""

    indicator: str
    value: Decimal
    as_of: date
    source: str
    unit: str = ""  # of measure


Figures = Mapping[str, Figure]  # of one unit, by indicator


@dataclass(frozen=True)
class Entry:
    """A figure as it is brought for a unit."""

    unit: str
    figure: Figure
    where: str = ""  # of it in what was brought, for messages
    sure: bool = False  # that a percentage of at most 1 is meant: it was written with its sign


def bound(leaf: Criterion) -> tuple[tuple[Input, str], ...]:
    """The bound inputs of a leaf with their indicators, in the order of the inputs."""
    bindings, known = dict(leaf.figures), bindable(leaf.rule)
    return tuple((item, bindings[path]) for path, item in known.items() if path in bindings)


def asked_of(sets: Iterable[CriteriaSet]) -> dict[str, Input]:
    """Every indicator that one of the sets asks for, with an input that it answers."""
    found: dict[str, Input] = {}
    for cset in {id(one): one for one in sets}.values():
        for indicator, (_leaf, item) in indicators(cset).items():
            found.setdefault(indicator, item)
    return found


def indicators(cset: CriteriaSet) -> dict[str, tuple[Criterion, Input]]:
    """Every indicator that the set asks for, with the first input that it answers, whatever the group of the unit."""
    found: dict[str, tuple[Criterion, Input]] = {}
    for own in (cset, *cset.groups.values()):
        for leaf in own.leaves:
            for item, indicator in bound(leaf):
                found.setdefault(indicator, (leaf, item))
    return found


def answered(leaf: Criterion, figures: Figures) -> list[tuple[Input, Figure]]:
    """The inputs of the leaf that figures answer."""
    return [(item, figures[indicator]) for item, indicator in bound(leaf) if indicator in figures]


def filled(leaf: Criterion, answer: Answer | None, figures: Figures) -> Answer | None:
    """The answer with the figures in their places.

    A whole of 0 says that nothing was there to count, where the criterion may be left out. Where the unit has given
    nothing yet, or says that nothing arose, the figures count once they alone are a whole answer.
    """
    given = answered(leaf, figures)
    if not given:
        return answer
    if _says_nothing_arose(leaf, given):
        return {NA_FIELD: True}
    if answer is None or NA_FIELD in answer:
        if not is_whole(leaf, (item for item, _ in given)):
            return answer
        answer = {}
    made = _copied(answer)
    for item, figure in given:
        inside = made
        for key in item.path[:-1]:
            inside = inside.setdefault(key, {})
        inside[item.path[-1]] = figure.value
    return made


def differing(leaf: Criterion, answer: Any, before: Any, figures: Figures) -> list[str]:
    """What an answer that was sent says otherwise than the figures; `before`: as it was stored, which may be older."""
    given = answered(leaf, figures)
    if not given or not isinstance(answer, Mapping):
        return []
    if NA_FIELD in answer:
        same = _says_nothing_arose(leaf, given) or (isinstance(before, Mapping) and NA_FIELD in before)
        same = same or not is_whole(leaf, (item for item, _ in given))
        listed = "; ".join(said(item, figure) for item, figure in given)
        wrong = f"đã có số liệu nên không ghi «không phát sinh»: {listed}; nếu số liệu không đúng thì ghi kiến nghị"
        return [] if same else [wrong]
    problems = []
    for item, figure in given:
        there, value = value_at(answer, item.path)
        stood, stored = value_at(before, item.path)
        if there and not _same(value, figure.value) and not (stood and _same(value, stored)):
            problems.append(
                f"«{item.label}» do {figure.source} cung cấp ({number(figure.value)}, tính đến ngày "
                f"{short_date(figure.as_of)}), đơn vị không sửa; nếu số liệu không đúng thì ghi kiến nghị"
            )
    return problems


def office_changes(cset: CriteriaSet, figures: Figures) -> dict[str, Change]:
    """By code what figures answer of the criteria that the office scores, with where it is from as the reason."""
    changes = {}
    for leaf in cset.leaves:
        answer = None if leaf.scored_by != OFFICE else filled(leaf, None, figures)
        if answer is not None:
            sources = (f"{one.source}, tính đến ngày {short_date(one.as_of)}" for _, one in answered(leaf, figures))
            changes[leaf.code] = Change(f"{OF_THE_SYSTEM}: {'; '.join(dict.fromkeys(sources))}", answer=answer)
    return changes


def is_whole(leaf: Criterion, given: Iterable[Input]) -> bool:
    """Whether nothing is left for the unit to fill in."""
    assert leaf.rule is not None
    there = {item.path for item in given}
    return all(item.optional or item.path in there for item in leaf.rule.inputs)


def said(item: Input, figure: Figure) -> str:
    """ "Số hồ sơ đúng hạn 450 (Cổng Dịch vụ công quốc gia, tính đến ngày 31/12/2026)"."""
    unit = f" {figure.unit}" if figure.unit else ""
    return f"{item.label} {number(figure.value)}{unit} ({figure.source}, tính đến ngày {short_date(figure.as_of)})"


def unfit(cset: CriteriaSet, figures: Figures) -> list[Fault]:
    """What is wrong with a unit's figures: a value that its input doesn't take, values that don't go together."""
    faults: list[Fault] = []
    for leaf in cset.leaves:
        given = answered(leaf, figures)
        wrong: list[str] = []
        for item, figure in given:
            # The denominator alone may say by its 0 that nothing arose.
            if not (leaf.na_allowed and item.positive and not figure.value):
                Asked([replace(item, path=("value",))]).read({"value": figure.value}, wrong)
        whole = None if wrong else filled(leaf, None, figures)
        if whole is not None and NA_FIELD not in whole:
            assert leaf.rule is not None
            leaf.rule.points(whole, leaf.max_points, wrong)
        faults += [Fault(message, leaf.code) for message in wrong]
    return faults


def problems_of(
    entries: Sequence[Entry], sets: Mapping[str, CriteriaSet], stored: Mapping[str, Figures], today: date
) -> list[str]:
    """Everything that keeps the entries from being figures of a round.

    `sets`: by unit of the round what it is asked; `stored`: what its units have already, which new figures replace.
    """
    problems = []
    asked = asked_of(sets.values())
    seen: dict[tuple[str, str], str] = {}
    given: dict[str, dict[str, Figure]] = {}
    for entry in entries:
        figure, at = entry.figure, f"{entry.where}: " if entry.where else ""
        whose = f"đơn vị {entry.unit}, chỉ tiêu {figure.indicator}"
        if entry.unit not in sets:
            problems.append(f"{at}không có đơn vị {entry.unit} trong đợt{near_miss(entry.unit, sets)}")
        elif figure.indicator not in asked:
            known = ", ".join(asked) or "chưa có; hãy ghi vào bộ tiêu chí"
            wrong = f"không tiêu chí nào của đợt dùng chỉ tiêu {figure.indicator}; các chỉ tiêu được dùng: {known}"
            problems.append(f"{at}{wrong}{near_miss(figure.indicator, asked)}")
        elif (entry.unit, figure.indicator) in seen:
            first = seen[entry.unit, figure.indicator]
            problems.append(f"{at}{whose} bị ghi hai lần{f' ({first})' if first else ''}")
        else:
            given.setdefault(entry.unit, {})[figure.indicator] = figure
            if is_percentage(asked[figure.indicator]) and 0 < figure.value <= 1 and not entry.sure:
                small, large = (number_to_type(value) for value in (figure.value, 100 * figure.value))
                problems.append(
                    f"{at}{whose}: «{small}» là {small} % hay {large} %? Hãy ghi kèm dấu phần trăm: «{large}%» hoặc "
                    f"«{small}%»"
                )
        if figure.as_of > today:
            problems.append(f"{at}{whose}: ngày của số liệu {short_date(figure.as_of)} ở tương lai")
        seen.setdefault((entry.unit, figure.indicator), entry.where)
    for unit, figures in given.items():
        merged = {**stored.get(unit, {}), **figures}
        problems += [str(fault.of_unit(unit)) for fault in unfit(sets[unit], merged)]
    return problems


def read_value(value: Any) -> Decimal:
    """A figure's number. Raises ValueError."""
    read = read_signed(value)
    if len(read.normalize().as_tuple().digits) > MOST_DIGITS:
        raise ValueError(f"số có hơn {MOST_DIGITS} chữ số")
    return read


def as_data(given: Iterable[tuple[Input, Figure]]) -> list[dict[str, Any]]:
    """What answered the inputs of a leaf, for JSON: [{"path", "label", "indicator", "value", "unit", "as_of",
    "source"}]."""
    return [
        {
            "path": list(item.path),
            "label": item.label,
            "indicator": figure.indicator,
            "value": plain(figure.value),
            "unit": figure.unit,
            "as_of": figure.as_of.isoformat(),
            "source": figure.source,
        }
        for item, figure in given
    ]


def from_data(one: Mapping[str, Any]) -> tuple[Input, Figure]:
    """What `as_data` wrote, with as much of the input as it tells."""
    item = Input(tuple(one["path"]), one["label"])
    value, day = read_value(one["value"]), date.fromisoformat(one["as_of"])
    return item, Figure(one["indicator"], value, day, one["source"], one["unit"])


def note(data: Iterable[Mapping[str, Any]], own: str = "", reason: str = "") -> str:
    """What a sheet says of the figures behind an answer (`as_data`), and of what the unit holds against them."""
    by_source: dict[tuple[str, date], list[str]] = {}
    for item, figure in map(from_data, data):
        unit = f" {figure.unit}" if figure.unit else ""
        said = f"{item.label} {number(figure.value)}{unit}"
        by_source.setdefault((figure.source, figure.as_of), []).append(said)
    text = " ".join(
        f"{OF_THE_SYSTEM} ({source}, tính đến ngày {short_date(day)}): {'; '.join(said)}."
        for (source, day), said in by_source.items()
    )
    if not reason:
        return text
    return f"{text} Đơn vị kiến nghị: {f'{own}; ' if own else ''}{reason}"


def _says_nothing_arose(leaf: Criterion, given: Iterable[tuple[Input, Figure]]) -> bool:
    return leaf.na_allowed and any(item.positive and not figure.value for item, figure in given)


def _same(one: Any, other: Any) -> bool:
    try:
        return read_signed(one) == read_signed(other)
    except ValueError:
        return False


def _copied(answer: Answer) -> dict[str, Any]:
    return {key: _copied(value) if isinstance(value, Mapping) else value for key, value in answer.items()}
