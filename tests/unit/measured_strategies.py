"""Hypothesis strategies: rules of every measure and scale that a criteria set takes."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from scoring_strategies import KINDS, TITLES, hundredths, rules

from cchc_eval.scoring.rule_kinds import KINDS as DESCRIBED
from cchc_eval.scoring.rule_kinds import MEASURE_KINDS
from cchc_eval.scoring.rule_schema import is_percent

INNER = ("value", "percent", "share", "complement", "weighted")
OF_GROUP = ("best", "place")
NEGATIVE = ("change", "events", "option", "several", "value")


def json_number(value: Decimal) -> int | float:
    return int(value) if value == int(value) else float(value)


def numbers(low: int, high: int) -> st.SearchStrategy[int | float]:
    return hundredths(low, high).map(json_number)


def entries(name: str = "", values: st.SearchStrategy[Any] | None = None, **more: Any) -> st.SearchStrategy[list[Any]]:
    """Entries with different keys and, where `name` is given, a number of that name."""
    number = {name: values} if values is not None else {}
    entry = st.fixed_dictionaries({"label": TITLES, **number}, optional=more)
    listed = st.lists(entry, min_size=1, max_size=4)
    return listed.map(lambda many: [{"key": f"k{n}", **one} for n, one in enumerate(many, 1)])


def inner_measures() -> st.SearchStrategy[dict[str, Any]]:
    return st.sampled_from(INNER).flatmap(measure)


def measure(kind: str) -> st.SearchStrategy[dict[str, Any]]:
    """The data of a measure of that kind."""
    weight, true = numbers(1, 300), st.just(True)
    of = st.deferred(inner_measures)
    fields: dict[str, dict[str, Any]] = {
        "value": {"value": TITLES},
        "percent": {"value": TITLES},
        "share": {"part": TITLES, "whole": TITLES},
        "complement": {"bad": TITLES, "whole": TITLES},
        "weighted": {"parts": entries("weight", weight), "whole": TITLES},
        "several": {"of": of, "items": entries(weight=weight)},
        "change": {"value": TITLES},
        "target": {"of": of},
        "best": {"of": of},
        "place": {"of": of},
        "days_late": {"value": TITLES, "due": st.dates().map(str)},
        "ballots": {"questions": entries(weight=weight), "levels": entries("weight", numbers(0, 10_000))},
        "events": {"events": entries("points", numbers(1, 300) | numbers(-300, -1), cap=weight)},
        "option": {"options": entries("points", numbers(0, 300))},
        "points": {},
    }
    optional: dict[str, dict[str, Any]] = {
        "value": {"unit": TITLES, "negative": true},
        "share": {"within": true},
        "change": {
            "unit": TITLES,
            "as": st.sampled_from(["percent", "difference"]),
            "direction": st.sampled_from(["increase", "decrease"]),
        },
        "target": {"target": weight, "lead": true},
        "place": {"first": st.sampled_from(["highest", "lowest"])},
        "ballots": {"groups": st.just([{"key": "a", "label": "Dân", "weight": 60}, {"key": "b", "label": "Cơ quan", "weight": 40}])},
        "events": {"most_added": weight, "most_deducted": weight},
    }  # fmt: skip
    if kind == "ticks":
        counted = st.fixed_dictionaries({"counted": true, "items": entries()})
        drawn = counted | st.fixed_dictionaries({"items": entries("points", numbers(0, 300))})
    elif kind == "several":
        plain = {"take": st.sampled_from(["mean", "least", "greatest", "sum"])}
        reaching = {"take": st.just("reaching"), "mark": weight, **fields[kind]}
        drawn = st.fixed_dictionaries(fields[kind], optional=plain) | st.fixed_dictionaries(reaching)
    else:
        drawn = st.fixed_dictionaries(fields[kind], optional=optional.get(kind, {}))
    return drawn.map(lambda data: {"kind": kind, **data})


@st.composite
def scale(draw: st.DrawFn, kind: str, most: Decimal, percent: bool) -> dict[str, Any]:
    """The data of a scale of that kind for points up to `most`."""
    cents = int(100 * most)
    points, figures = numbers(-cents, cents), numbers(-20_000, 20_000)
    if kind == "steps":
        bounds = draw(st.lists(numbers(1, 20_000), max_size=4, unique=True))
        steps: list[dict[str, Any]] = [{"label": draw(TITLES), "points": draw(points)}]
        for bound in bounds:
            step = {draw(st.sampled_from(["from", "above"])): bound, "label": draw(TITLES), "points": draw(points)}
            more = draw(st.sampled_from(["", "rises_to", "times_share"]))
            if more == "rises_to" and bound != max(bounds):
                step[more] = draw(points)
            elif more == "times_share" and percent:
                step[more] = True
            steps.append(step)
        return {"kind": kind, "steps": draw(st.permutations(steps))}
    if kind == "proportional":
        target = draw(numbers(1, 20_000))
        floor = {"floor": draw(numbers(0, int(100 * target)))} if draw(st.booleans()) else {}
        return {"kind": kind, **({} if percent and draw(st.booleans()) else {"target": max(target, 100), **floor})}
    if kind == "interpolate":
        marks = draw(st.lists(figures, min_size=2, max_size=5, unique=True))
        return {"kind": kind, "marks": [{"at": mark, "points": draw(points)} for mark in marks]}
    if kind == "per_step":
        more = {
            "mark": figures, "base": points, "direction": st.sampled_from(["up", "down"]),
            "count": st.sampled_from(["whole", "begun", "exact"]),
        }  # fmt: skip
        drawn = draw(st.fixed_dictionaries({"step": numbers(1, 1000), "each": numbers(0, 300)}, optional=more))
        return {"kind": kind, **drawn}
    low = numbers(0, cents)
    more = {"start": low, "cap": low, "least": numbers(-cents, 0)}
    return {"kind": kind, **draw(st.fixed_dictionaries({}, optional=more))}


@st.composite
def measured_rules(draw: st.DrawFn, most: Decimal, alone: bool = True) -> dict[str, Any]:
    """A measure and a scale for points up to `most`; `alone`: it may compare the units with each other."""
    taken = draw(st.sampled_from([kind for kind in MEASURE_KINDS if alone or kind not in OF_GROUP]).flatmap(measure))
    if not alone:
        taken.pop("lead", None)
    kind = draw(st.sampled_from(sorted(DESCRIBED["scales"])))
    return {"measure": taken, "scale": draw(scale(kind, most, is_percent(taken, DESCRIBED)))}


@st.composite
def any_rules(draw: st.DrawFn, most: Decimal) -> dict[str, Any]:
    """A rule of any type that gives at most `most`."""
    kind = draw(st.sampled_from(["measured", "measured", "measured", "sum", "old"]))
    if kind == "measured":
        return {"type": kind, **draw(measured_rules(most))}
    if kind == "old":
        return draw(rules(most, KINDS))
    cents = int(100 * most)
    first = draw(st.integers(0, cents))
    parts = [Decimal(first) / 100, Decimal(cents - first) / 100]
    return {
        "type": kind,
        **({"same_facts": True} if draw(st.booleans()) else {}),
        "parts": [
            {
                "key": f"p{n}",
                "label": draw(TITLES),
                "max_points": json_number(part),
                **draw(measured_rules(part, False)),
            }
            for n, part in enumerate(parts, 1)
        ],
    }
