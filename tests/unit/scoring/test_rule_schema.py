"""The description of rules covers exactly what their readers take and write."""

from __future__ import annotations

import copy
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from measured_strategies import any_rules
from real_rules import RULES, RealRule, measured, steps
from rule_lines import rule_from, rule_lines

from cchc_eval.scoring import RULES as RULE_TYPES
from cchc_eval.scoring.criterion import read_typed_rule
from cchc_eval.scoring.faults import Fault
from cchc_eval.scoring.fields import Fields
from cchc_eval.scoring.measures import MEASURES
from cchc_eval.scoring.measures.compound import INNER
from cchc_eval.scoring.rule_kinds import KINDS, MEASURE_KINDS, RULE_KINDS, SCALE_KINDS
from cchc_eval.scoring.rule_schema import (
    CHOICE,
    DATE,
    ENTRIES,
    FLAG,
    NESTED,
    NUMBER,
    RuleField,
    RuleKind,
    as_data,
    holds,
    is_percent,
)
from cchc_eval.scoring.scales import SCALES

MOST = Decimal(100)
SHARE = {"kind": "share", "part": "Số đúng hạn", "whole": "Tổng số"}


def read(rule: Mapping[str, Any], most: Decimal = MOST) -> tuple[Any, list[Fault]]:
    faults: list[Fault] = []
    return read_typed_rule(Fields(rule, faults, "1"), most), faults


def written(rule: Mapping[str, Any], most: Decimal) -> dict[str, Any]:
    """The rule's data as the core writes it."""
    taken, faults = read(rule, most)
    assert not faults
    return {"type": taken.type, **taken.to_data()}


def test_every_kind_is_described_and_no_other() -> None:
    assert set(RULE_KINDS) == set(RULE_TYPES)
    assert set(MEASURE_KINDS) == set(MEASURES)
    assert set(SCALE_KINDS) == set(SCALES)
    for kinds in KINDS.values():
        labels = [kind.label for kind in kinds.values()]
        assert len(set(labels)) == len(labels)
        assert all(name == kind.name and kind.help for name, kind in kinds.items())


def test_a_measure_inside_another_is_one_of_those_that_may_be() -> None:
    inner = [field for kind in MEASURE_KINDS.values() for field in kind.fields if field.kind == NESTED]
    assert {field.among for field in inner} == {tuple(INNER)}


@pytest.mark.parametrize("one", RULES, ids=[one.number for one in RULES])
def test_a_real_rule_taken_apart_and_put_together_is_the_same(one: RealRule) -> None:
    rule = written(one.rule, Decimal(str(one.max_points)))
    assert rule_from(rule_lines(rule, KINDS)) == rule
    assert rule_from(rule_lines(one.rule, KINDS)) == one.rule


@given(st.data())
def test_any_rule_taken_apart_and_put_together_is_the_same(data: st.DataObject) -> None:
    most = Decimal(data.draw(st.integers(1, 1000))) / 100
    drawn = data.draw(any_rules(most))
    rule = written(drawn, most)
    lines = rule_lines(rule, KINDS)
    assert rule_from(lines) == rule
    assert rule_from(rule_lines(drawn, KINDS)) == drawn
    if "measure" in rule and rule["type"] == "measured":
        assert is_percent(rule["measure"], KINDS) == read(rule, most)[0].measure.percent
    for line in lines:
        if line.field is not None and line.field.kind == NUMBER:
            assert line.field.signed or line.value >= 0


def test_what_the_description_does_not_know_is_named_with_its_place() -> None:
    rule = measured(SHARE, steps((None, "Thấp", 0), (80, "Cao", 1)))
    rule["scale"]["steps"][1]["colour"] = "red"
    with pytest.raises(ValueError, match=r"^scale\.steps\.1\.colour$"):
        rule_lines(rule, KINDS)
    with pytest.raises(ValueError, match=r"^measure\.kind: 'length'$"):
        rule_lines(measured({"kind": "length"}, {"kind": "as_is"}), KINDS)


# What a field may hold, for rules that need not be sensible: only which fields are read counts.
_VALUES = {NUMBER: 1, FLAG: True, DATE: "2026-12-31"}


def filled(kind_key: str, kind: RuleKind, choices: Mapping[str, Any], nested: Mapping[str, str]) -> dict[str, Any]:
    """Data of a kind with every field that may stand there."""
    return {kind_key: kind.name, **_fields_filled(kind.fields, choices, nested, {})}


def _fields_filled(
    fields: tuple[RuleField, ...],
    choices: Mapping[str, Any],
    nested: Mapping[str, str],
    around: Mapping[str, Any],
    *,
    instead: bool = False,
) -> dict[str, Any]:
    """`instead`: of two fields that don't stand together, the second."""
    data: dict[str, Any] = {}
    for field in fields:
        if not holds(field.when, {**around, **choices}, ()):
            continue
        if field.instead_of in data:
            if not instead:
                continue
            del data[field.instead_of]
        if field.kind == NESTED:
            kinds = KINDS[field.family]
            kind = kinds[nested.get(field.name) or (field.among or tuple(kinds))[0]]
            data[field.name] = filled("kind", kind, {}, {})
        elif field.kind == ENTRIES:
            data[field.name] = [
                _fields_filled(field.fields, choices, nested, {**around, **choices}, instead=instead)
                for instead in (False, True)
            ]
        elif field.name in choices:
            data[field.name] = choices[field.name]
        else:
            data[field.name] = field.options[0][0] if field.kind == CHOICE else _VALUES.get(field.kind, "a")
    return data


def variations(fields: tuple[RuleField, ...]) -> Iterator[dict[str, Any]]:
    """One for each value of each field on which another hangs."""
    conditions = [field.when for field in fields if field.when is not None]
    conditions += [one.when for field in fields for one in field.fields if one.when is not None]
    yield {name: next(c.value for c in conditions if c.field == name) for name in {c.field for c in conditions}}
    for field in fields:
        if any(condition.field == field.name for condition in conditions):
            for value in [option for option, _ in field.options] or [True, False]:
                yield {field.name: value}


def whole_rules() -> Iterator[tuple[RuleKind, dict[str, Any]]]:
    """Every kind in a rule, filled in with whatever the description has for it."""
    for rule in RULE_KINDS.values():
        yield from ((rule, filled("type", rule, choices, {})) for choices in variations(rule.fields))
    for kinds, name in ((MEASURE_KINDS, "measure"), (SCALE_KINDS, "scale")):
        for kind in kinds.values():
            for choices in variations(kind.fields):
                whole = measured({"kind": "percent", "value": "a"}, {"kind": "as_is"})
                whole[name] = filled("kind", kind, choices, {})
                yield kind, whole


WHOLE = list(whole_rules())


@pytest.mark.parametrize(("kind", "rule"), WHOLE, ids=[kind.name for kind, _ in WHOLE])
def test_every_field_that_is_described_is_one_that_the_reader_knows(kind: RuleKind, rule: dict[str, Any]) -> None:
    _, faults = read(rule)
    assert not [str(fault) for fault in faults if "không có trong quy định" in str(fault)]
    odd = copy.deepcopy(rule)
    (odd if kind.name in RULE_KINDS else odd["measure" if kind.name in MEASURE_KINDS else "scale"])["odd"] = 1
    assert [fault for fault in read(odd)[1] if "'odd' không có trong quy định" in str(fault)]


def test_every_field_that_a_reader_knows_is_described(monkeypatch: pytest.MonkeyPatch) -> None:
    known: dict[int, set[str]] = defaultdict(set)

    def finish(fields: Fields) -> None:
        known[id(fields.data)] |= fields._known

    monkeypatch.setattr(Fields, "finish", finish)
    asked: dict[tuple[str, ...], set[str]] = defaultdict(set)
    described: dict[tuple[str, ...], set[str]] = defaultdict(set)

    def collect(data: Mapping[str, Any], fields: tuple[RuleField, ...], at: tuple[str, ...], key: str) -> None:
        asked[at] |= known[id(data)]
        described[at] |= {field.name for field in fields} | ({key} if key else set())
        for field in fields:
            below = data.get(field.name)
            if field.kind == NESTED and below is not None:
                collect(below, KINDS[field.family][below["kind"]].fields, (field.family, below["kind"]), "kind")
            for entry in below if field.kind == ENTRIES and below is not None else ():
                collect(entry, field.fields, (*at, field.name), "")

    for _, rule in WHOLE:
        read(rule)
        collect(rule, RULE_KINDS[rule["type"]].fields, ("rules", rule["type"]), "type")
    assert asked == described


def holder_of(kind: RuleKind, rule: dict[str, Any]) -> dict[str, Any]:
    """Where in a whole rule the fields of the kind stand."""
    if kind is RULE_KINDS.get(kind.name):  # a measure of percentages bears the name of a rule of them
        return rule
    return dict(rule["measure" if kind.name in MEASURE_KINDS else "scale"])


def with_field(kind: RuleKind, rule: dict[str, Any], name: str, value: Any) -> dict[str, Any]:
    """The rule with another value in a field of the kind; None: without it."""
    holder = {**holder_of(kind, rule), name: value}
    if value is None:
        del holder[name]
    if kind is RULE_KINDS.get(kind.name):
        return holder
    return {**rule, "measure" if kind.name in MEASURE_KINDS else "scale": holder}


@pytest.mark.parametrize(("kind", "rule"), WHOLE, ids=[kind.name for kind, _ in WHOLE])
def test_a_field_said_to_be_required_is_missed_where_it_is_left_out_and_no_other(
    kind: RuleKind, rule: dict[str, Any]
) -> None:
    before = {str(fault) for fault in read(rule)[1]}
    hung_on = {one.when.field for field in kind.fields for one in (field, *field.fields) if one.when is not None}
    there = [field for field in kind.fields if field.name in holder_of(kind, rule) and field.name not in hung_on]
    assert there or not set(holder_of(kind, rule)) - {"kind", "type"} - hung_on
    for field in there:
        missed = {str(fault) for fault in read(with_field(kind, rule, field.name, None))[1]} - before
        said = [fault for fault in missed if f"thiếu trường «{field.name}»" in fault or "một đối tượng" in fault]
        assert bool(said) == field.required, (field.name, missed)


CHOICES = [(kind, rule, field) for kind, rule in WHOLE for field in kind.fields if field.kind == CHOICE]


@pytest.mark.parametrize(
    ("kind", "rule", "field"), CHOICES, ids=[f"{kind.name}-{one.name}" for kind, _, one in CHOICES]
)
def test_the_options_of_a_field_are_the_words_that_its_reader_takes(
    kind: RuleKind, rule: dict[str, Any], field: RuleField
) -> None:
    faults = {fault.message for fault in read(with_field(kind, rule, field.name, "?"))[1]}
    words = ", ".join(value for value, _ in field.options)
    assert any(fault.endswith(f"trường «{field.name}»: '?' không thuộc {words}") for fault in faults), faults


def left_out() -> Iterator[tuple[RealRule, RuleKind, RuleField]]:
    """The fields with a default that measured rules don't name."""
    for one in RULES:
        for name, kinds in (("measure", MEASURE_KINDS), ("scale", SCALE_KINDS)) if "measure" in one.rule else ():
            if isinstance(one.rule[name], dict):
                kind = kinds[one.rule[name]["kind"]]
                for field in kind.fields:
                    if field.name not in one.rule[name] and not field.required and field.default is not None:
                        yield one, kind, field


LEFT_OUT = list(left_out())


@pytest.mark.parametrize(("one", "kind", "field"), LEFT_OUT, ids=[f"{one.number}-{f.name}" for one, _, f in LEFT_OUT])
def test_a_field_that_is_left_out_counts_as_its_default(one: RealRule, kind: RuleKind, field: RuleField) -> None:
    most = Decimal(str(one.max_points))
    rule, _ = read(one.rule, most)
    given_it, faults = read(with_field(kind, one.rule, field.name, field.default), most)
    if field.percent_only or field.required_without_percent:
        assert is_percent(one.rule["measure"], KINDS) or faults
    if not faults:
        assert given_it == rule, field


def test_choices_and_defaults_are_there_to_be_tried() -> None:
    assert len(CHOICES) > 10 and len(LEFT_OUT) > 60


def test_what_only_a_percentage_allows_is_described() -> None:
    counted = {"kind": "value", "value": "Số mô hình"}
    _, faults = read(measured(counted, {"kind": "proportional"}))
    assert [fault.message for fault in faults] == ["«scale»: thiếu trường «target»"]
    assert not read(measured(SHARE, {"kind": "proportional"}))[1]
    by_share = steps((None, "Mọi mức", 1, {"times_share": True}))
    assert not read(measured(SHARE, by_share))[1]
    assert "chỉ nhân với tỷ lệ được" in str(read(measured(counted, by_share))[1][0])
    described = {field.name: field for kind in SCALE_KINDS.values() for field in kind.fields}
    assert [name for name, field in described.items() if field.required_without_percent] == ["target"]
    assert [field.name for field in described["steps"].fields if field.percent_only] == ["times_share"]


def test_the_description_is_plain_data_for_a_form_in_the_browser() -> None:
    data = json.loads(json.dumps(as_data(KINDS)))
    assert list(data) == ["rules", "measures", "scales"]
    share = next(kind for kind in data["measures"] if kind["name"] == "share")
    assert (share["label"], share["percent"]) == ("Tỷ lệ (phần/tổng)", True)
    assert share["fields"][2] == {
        "name": "within", "label": "Không nhận tử số lớn hơn mẫu số", "kind": "yes_no", "required": False,
        "default": False,
    }  # fmt: skip
    stepped = next(kind for kind in data["scales"] if kind["name"] == "steps")["fields"][0]
    assert [field["name"] for field in stepped["fields"]] == [
        "from", "above", "label", "points", "rises_to", "times_share"
    ]  # fmt: skip
    several = next(kind for kind in data["measures"] if kind["name"] == "several")
    assert several["fields"][1]["when"] == {"field": "take", "value": "reaching"}
    assert several["fields"][0]["options"][0] == {"value": "mean", "label": "Trung bình"}
