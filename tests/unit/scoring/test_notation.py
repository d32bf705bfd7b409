"""Rules as lines of text: nothing is lost, and what is wrong is reported by line."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from measured_sets import a_set, leaf
from scoring_strategies import criteria_sets

from cchc_eval.data import default_criteria_set
from cchc_eval.scoring import CriteriaSet, ScoringError, load_criteria_set
from cchc_eval.scoring.notation import KINDS, read_rule, write_rule


def through_lines(cset: CriteriaSet) -> CriteriaSet:
    data = cset.to_data()
    for item in data["criteria"]:
        rule = cset.by_code[item["code"]].rule
        if rule is not None:
            kind, lines = write_rule(rule)
            assert kind in KINDS
            item["rule"] = read_rule(kind, lines, item["code"])
    return load_criteria_set(data)


def test_the_default_set_survives() -> None:
    assert through_lines(default_criteria_set()) == default_criteria_set()


@settings(max_examples=40)
@given(criteria_sets())
def test_any_set_survives(cset: CriteriaSet) -> None:
    assert through_lines(cset) == cset


def test_labels_may_hold_bars_and_breaks() -> None:
    data = read_rule("choice", "a | Có \\| không \\\\ dòng\\nhai | 1.234,5", "1")
    assert data["options"][0]["label"] == "Có | không \\ dòng\nhai"
    assert str(data["options"][0]["points"]) == "1234.5"


@pytest.mark.parametrize(
    "label",
    [
        "  x ",
        "\u00a0x",
        "x\t",
        "a\r\nb",
        "a\u2028b",
        "a\x0bb",
        "a\x85b",
        "\\u0020",
        "\\",
        "a\\|",
        "|",
        "\\n",
        " \\ ",
        "a\u00a0b",
    ],
)
def test_no_sign_of_a_label_is_lost_or_ends_its_line(label: str) -> None:
    options = [{"key": "a", "label": label, "points": 1}, {"key": "b", "label": "Không", "points": 0}]
    rule = {"type": "choice", "options": options}
    cset = a_set(leaf("1", 1, rule))
    assert through_lines(cset) == cset
    ratio = a_set(leaf("1", 1, {"type": "ratio", "part": label, "whole": label, "floor_percent": 80}))
    assert through_lines(ratio) == ratio


@pytest.mark.parametrize(
    ("kind", "text", "fault"),
    [
        ("choice", "a | Nhãn", "dòng tham số «a | Nhãn» phải có dạng «key | label | points»"),
        ("choice", "a | Nhãn | một", "dòng tham số «a | Nhãn | một»: «một» không phải là số"),
        ("ratio", "", "tham số quy tắc còn trống; cần «part | whole | floor_percent»"),
        ("ratio", "a | b | 0\nc | d | 1", "thừa dòng tham số quy tắc «c | d | 1»"),
        ("manual", "x", "thừa dòng tham số quy tắc «x»"),
    ],
)
def test_what_is_wrong_is_reported_by_line(kind: str, text: str, fault: str) -> None:
    with pytest.raises(ScoringError) as caught:
        read_rule(kind, text, "1.1")
    assert [(found.criterion, found.message) for found in caught.value.faults] == [("1.1", fault)]
