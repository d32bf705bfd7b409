"""Figures from elsewhere: bound to inputs by the set, they answer, and a unit contests but does not change them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from cchc_eval.scoring import CriteriaSet, ScoringError, load_criteria_set, preview_self
from cchc_eval.scoring.bindings import read_lines, write_lines
from cchc_eval.scoring.figures import Figure, answered, as_data, differing, filled, from_data, indicators, note, unfit
from cchc_eval.scoring.set_changes import differences

SHARE = {"part": "Hồ sơ đúng hạn", "whole": "Hồ sơ đã giải quyết"}
PORTAL = "Cổng Dịch vụ công quốc gia"


def leaf(code: str, rule: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"code": code, "parent": None, "title": f"Tiêu chí {code}", "max_points": 2, "rule": rule, **more}


def set_of(*criteria: dict[str, Any]) -> CriteriaSet:
    head = {"title": "Bộ", "year": 2026, "total_points": 2 * len(criteria), "rank_bands": [{"rank": "TỐT", "from": 0}]}
    return load_criteria_set({**head, "criteria": list(criteria)})


def ratio(**more: Any) -> dict[str, Any]:
    return leaf("1", {"type": "ratio", **SHARE, "floor_percent": 0}, **more)


BOUND = {"figures": {"part": "DUNG_HAN", "whole": "TONG"}}
TARGET = leaf(
    "2",
    {
        "type": "measured",
        "measure": {"kind": "target", "of": {"kind": "value", "value": "Hồ sơ trực tuyến", "unit": "hồ sơ"}},
        "scale": {"kind": "proportional"},
    },
    figures={"target": "CHI_TIEU"},
)


def given(**values: int | str) -> dict[str, Figure]:
    return {key: Figure(key, Decimal(value), date(2026, 12, 31), PORTAL) for key, value in values.items()}


def test_a_set_without_bindings_has_the_text_that_it_always_had() -> None:
    assert "figures" not in str(set_of(ratio()).to_data())
    bound = set_of(ratio(**BOUND))
    assert load_criteria_set(bound.to_data()) == bound
    assert bound.fingerprint != set_of(ratio()).fingerprint
    (changed,) = differences(set_of(ratio()), bound)
    assert changed.after == "part = DUNG_HAN\nwhole = TONG"


@pytest.mark.parametrize(
    ("criterion", "message"),
    [
        (ratio(figures={"parts": "A"}), "không có ô 'parts' nhận một số; các ô: «part» (Hồ sơ đúng hạn)"),
        (ratio(figures={"part": "A B"}), "mã chỉ tiêu 'A B' chỉ gồm chữ, số"),
        (ratio(figures=["part"]), "phải ghi mã chỉ tiêu theo từng ô số liệu"),
        ({"code": "1", "parent": None, "title": "Nhóm", "max_points": 2, "figures": {"part": "A"}}, "chỉ tiêu chí thành phần mới lấy"),
        (leaf("1", {"type": "choice", "options": [{"key": "a", "label": "A", "points": 2}]}, figures={"choice": "A"}), "không có ô 'choice'"),
    ],
)  # fmt: skip
def test_a_binding_that_can_answer_nothing_is_refused(criterion: dict[str, Any], message: str) -> None:
    with pytest.raises(ScoringError) as refused:
        set_of(criterion)
    assert message in str(refused.value)


def test_lines_of_a_table_hold_the_bindings() -> None:
    bound = set_of(ratio(**BOUND)).leaves[0].figures
    assert read_lines(write_lines(bound)) == dict(bound)
    with pytest.raises(ScoringError, match="Tiêu chí 1: số liệu lấy sẵn: dòng «part DUNG_HAN» phải có dạng") as refused:
        read_lines("part DUNG_HAN\nwhole = A\nwhole = B", "1")
    assert "ô «whole» bị lặp lại" in str(refused.value)


def test_figures_alone_answer_a_criterion_and_give_its_points() -> None:
    cset = set_of(ratio(**BOUND), TARGET)
    one, two = cset.leaves
    figures = given(DUNG_HAN=450, TONG=500, CHI_TIEU=200)
    answer = filled(one, None, figures)
    assert answer == {"part": 450, "whole": 500}
    assert filled(two, None, figures) is None, "the unit has still to count"
    target = filled(two, {"value": 100}, figures)
    score, faults = preview_self(cset, {"1": answer, "2": target})
    assert not faults and score.total == Decimal("2.80")


def test_a_whole_of_nothing_says_that_nothing_arose_where_the_criterion_may_be_left_out() -> None:
    figures = given(DUNG_HAN=0, TONG=0)
    idle = set_of(ratio(na_allowed=True, **BOUND))
    assert filled(idle.leaves[0], None, figures) == {"not_applicable": True} and unfit(idle, figures) == []
    (fault,) = unfit(set_of(ratio(**BOUND)), figures)
    assert str(fault) == "Tiêu chí 1: «Hồ sơ đã giải quyết» bằng 0: mẫu số phải lớn hơn 0"


@pytest.mark.parametrize(
    ("answer", "refused"),
    [
        ({"part": 450, "whole": 500}, 0),
        ({"part": 450.0}, 0),
        ({"part": 440, "whole": 500}, 0),  # as it stood before
        ({"part": 460, "whole": 510}, 2),
        ({"not_applicable": True}, 1),
        (None, 0),
    ],
)
def test_another_value_than_the_figure_is_refused_by_name(answer: Any, refused: int) -> None:
    cset = set_of(ratio(na_allowed=True, **BOUND))
    found = differing(cset.leaves[0], answer, {"part": 440, "whole": 500}, given(DUNG_HAN=450, TONG=500))
    assert len(found) == refused
    if refused == 2:
        assert found[0] == (
            "«Hồ sơ đúng hạn» do Cổng Dịch vụ công quốc gia cung cấp (450, tính đến ngày 31/12/2026), đơn vị không sửa; "
            "nếu số liệu không đúng thì ghi kiến nghị"
        )


def test_a_target_alone_leaves_the_unit_to_say_that_nothing_arose() -> None:
    two = set_of(ratio(), {**TARGET, "na_allowed": True}).leaves[1]
    figures = given(CHI_TIEU=200)
    assert differing(two, {"not_applicable": True}, None, figures) == []
    assert filled(two, {"not_applicable": True}, figures) == {"not_applicable": True}


def test_figures_that_an_input_does_not_take_are_named() -> None:
    percent = leaf("1", {"type": "percent", "value": "Mức độ hài lòng"}, figures={"percent": "HAI_LONG"})
    (fault,) = unfit(set_of(percent), given(HAI_LONG=120))
    assert "vượt quá 100 %" in str(fault)
    share = {"kind": "share", **SHARE, "within": True}
    within = leaf("1", {"type": "measured", "measure": share, "scale": {"kind": "proportional"}}, **BOUND)
    (fault,) = unfit(set_of(within), given(DUNG_HAN=501, TONG=500))
    assert "lớn hơn" in str(fault)


def test_a_groups_own_rule_keeps_the_bindings_that_fit_it() -> None:
    percent = {"type": "percent", "value": "Tỷ lệ đúng hạn"}
    both = ratio(
        figures={"part": "DUNG_HAN", "whole": "TONG", "percent": "TY_LE"}, variants=[{"group": "Xã", "rule": percent}]
    )
    cset = set_of(both)
    assert cset.of_group("Xã").leaves[0].figures == (("percent", "TY_LE"),)
    assert list(indicators(cset)) == ["DUNG_HAN", "TONG", "TY_LE"]
    assert load_criteria_set(cset.of_group("Xã").to_data()) == cset.of_group("Xã")


def test_a_sheet_says_where_a_figure_is_from_and_what_the_unit_holds_against_it() -> None:
    one = set_of(ratio(**BOUND)).leaves[0]
    data = as_data(answered(one, given(DUNG_HAN="450.5")))
    assert from_data(data[0])[1] == given(DUNG_HAN="450.5")["DUNG_HAN"]
    said = "Số liệu của hệ thống (Cổng Dịch vụ công quốc gia, tính đến ngày 31/12/2026): Hồ sơ đúng hạn 450,5."
    assert note(data) == said
    assert note(data, "452", "thiếu 02 hồ sơ") == f"{said} Đơn vị kiến nghị: 452; thiếu 02 hồ sơ"
