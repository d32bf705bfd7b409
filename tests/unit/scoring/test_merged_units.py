"""Last year's answers of units that were merged since: facts are added, what is no amount is not."""

from __future__ import annotations

from decimal import Decimal

from measured_sets import IN_PROPORTION, PLAN, a_set, leaf
from real_rules import measured, of, steps

from cchc_eval.scoring import offered, score
from cchc_eval.scoring.last_year import combined

TO_20 = {"kind": "proportional", "target": 20}
VALUE = {"kind": "value", "value": "Số doanh nghiệp"}
DEDUCT = {"type": "deduct", "events": [{"key": "late", "label": "Chậm", "minus": 0.5}]}
IN_PERCENT = measured({**VALUE, "unit": "%"}, TO_20)
CSET = a_set(
    leaf("1", 4, IN_PROPORTION, na_allowed=True),
    leaf("2", 1, PLAN),
    leaf("3", 2, measured(VALUE, TO_20)),
    leaf("4", 2, DEDUCT),
    leaf("5", 2, IN_PERCENT),
)
CHANGE = measured({"kind": "change", "value": "Số doanh nghiệp"}, steps((None, "Không tăng", 0), (5, "Tăng", 2)))
ONE = {"1": of(1, 2), "2": {"choice": "yes"}, "3": {"value": 10}, "4": {"counts": {"late": 1}}, "5": {"value": 40}}
OTHER = {"1": of(7, 8), "2": {"choice": "yes"}, "3": {"value": Decimal("2.5")}, "4": {"counts": {}}, "5": {"value": 60}}


def test_numerators_and_denominators_are_added_each_and_not_percentages() -> None:
    found = combined([(CSET, ONE), (CSET, OTHER)])
    assert found == {"1": of(8, 10), "3": {"value": Decimal("12.5")}, "4": {"counts": {"late": 1}}}
    # 8 of 10, where the mean of 50 % and 87.5 % would be 68.75 %.
    assert score(CSET, found).leaves["1"].points == Decimal("3.20")


def test_what_did_not_apply_to_a_unit_adds_nothing_and_no_event_stays_none() -> None:
    idle = {"not_applicable": True}
    assert combined([(CSET, {**ONE, "1": idle}), (CSET, OTHER)])["1"] == of(7, 8)
    assert combined([(CSET, {**ONE, "1": idle}), (CSET, {**OTHER, "1": idle})])["1"] == idle
    assert combined([(CSET, {"4": {"counts": {}}})] * 2) == {"4": {"counts": {}}}


def test_only_what_all_of_them_answered_by_one_rule_is_added() -> None:
    harder = a_set(leaf("1", 4, measured(VALUE, TO_20)), leaf("3", 2, measured(VALUE, TO_20)))
    assert combined([(CSET, ONE), (harder, {"1": {"value": 3}})]) == {}
    assert "3" not in combined([(CSET, ONE), (CSET, {"1": of(1, 1)})])
    assert "3" not in combined([(CSET, ONE), (CSET, {**OTHER, "3": {"value": -1}})])


def test_a_change_is_offered_the_sum() -> None:
    cset = a_set(leaf("3", 2, CHANGE))
    found = combined([(CSET, ONE), (CSET, OTHER)])
    assert offered(cset, CSET, found, "A và B") == {"3": {"before": Decimal("12.5"), "source": "A và B"}}
