"""Reading a criteria set: the tree, the sums, the bands, and everything that is refused."""

from __future__ import annotations

import copy
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from cchc_eval.data import default_criteria_set, read_json
from cchc_eval.scoring import ScoringError, load_criteria_set

SET: dict[str, Any] = {
    "title": "Bộ tiêu chí",
    "year": 2026,
    "total_points": 5,
    "not_applicable": "exclude",
    "rank_bands": [{"rank": "ĐẠT", "from": 50}, {"rank": "KHÔNG ĐẠT", "from": 0}],
    "criteria": [
        {"code": "1", "parent": None, "title": "Nhóm", "max_points": 3},
        {"code": "1.1", "parent": "1", "title": "Lá", "max_points": 1, "rule": {"type": "manual"}},
        {"code": "1.10", "parent": "1", "title": "Lá", "max_points": 2, "rule": {"type": "manual"}},
        {"code": "2", "parent": None, "title": "Lá", "max_points": 2, "rule": {"type": "manual"}},
    ],
}
CHOICE = {"type": "choice", "options": [{"key": "a", "label": "A", "points": 1}]}
BANDS = {
    "type": "bands",
    "measure": "value",
    "value": "Số",
    "bands": [{"from": 0, "label": "0", "points": 0}],
}


def changed(change: Callable[[dict[str, Any]], Any]) -> dict[str, Any]:
    data = copy.deepcopy(SET)
    change(data)
    return data


def faults_of(data: Any) -> list[str]:
    with pytest.raises(ScoringError) as caught:
        load_criteria_set(data)
    return [str(fault) for fault in caught.value.faults]


def test_the_default_set_is_as_described() -> None:
    cset = default_criteria_set()
    assert (len(cset.top), len(cset.leaves), cset.total_points) == (8, 57, Decimal(100))
    assert [band.rank for band in cset.rank_bands] == ["TỐT", "KHÁ", "TRUNG BÌNH", "YẾU"]
    assert [leaf.code for leaf in cset.leaves if leaf.scored_by == "office"] == ["8.1", "8.2"]


def test_a_set_survives_its_data() -> None:
    cset = default_criteria_set()
    assert load_criteria_set(cset.to_data()) == cset
    with_bonus = load_criteria_set({**cset.to_data(), "bonus_penalty": read_json("bonus-penalty.json")})
    assert load_criteria_set(with_bonus.to_data()) == with_bonus
    assert with_bonus.fingerprint != cset.fingerprint


def test_criteria_come_in_preorder_with_their_depth() -> None:
    cset = load_criteria_set(changed(lambda data: data["criteria"].reverse()))
    assert [(item.code, cset.depth(item.code)) for item in cset.criteria] == [
        ("2", 0),
        ("1", 0),
        ("1.10", 1),
        ("1.1", 1),
    ]


@pytest.mark.parametrize(
    ("index", "rank"),
    [("100.00", "TỐT"), ("85.00", "TỐT"), ("84.99", "KHÁ"), ("75.00", "KHÁ"), ("60.00", "TRUNG BÌNH"), ("59.99", "YẾU"), ("0.00", "YẾU")],
)  # fmt: skip
def test_bands_are_half_open_and_the_highest_holds_100(index: str, rank: str) -> None:
    assert default_criteria_set().rank_of(Decimal(index)) == rank


def test_the_fingerprint_follows_the_content() -> None:
    other = load_criteria_set(changed(lambda data: data["criteria"][1].update(title="Khác")))
    assert other.fingerprint != load_criteria_set(SET).fingerprint == load_criteria_set(copy.deepcopy(SET)).fingerprint


def test_a_wrong_sum_names_the_group_what_it_says_and_what_its_children_sum_to() -> None:
    found = faults_of(changed(lambda data: data["criteria"][1].update(max_points=0.5)))
    assert found == ["Tiêu chí 1: ghi điểm tối đa 3 nhưng các tiêu chí con cộng lại 2,5"]
    assert faults_of(changed(lambda data: data.update(total_points=6))) == [
        "tổng điểm ghi 6 nhưng các lĩnh vực cộng lại 5"
    ]


def rule(rule: Any) -> Callable[[dict[str, Any]], Any]:
    return lambda data: data["criteria"][1].update(rule=rule)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda d: d["criteria"][2].update(code="1.1"), "Tiêu chí 1.1: mã tiêu chí bị lặp lại"),
        (lambda d: d["criteria"][1].update(parent="7"), "Tiêu chí 1.1: không có tiêu chí cha '7'"),
        (lambda d: d["criteria"][0].update(parent="1"), "Tiêu chí 1: nằm trong một vòng tiêu chí cha – con, không nối về gốc"),
        (lambda d: d["criteria"][1].update(parent="2"), "Tiêu chí 2: có quy tắc chấm nên không được có tiêu chí con"),
        (lambda d: d["criteria"][3].pop("rule"), "Tiêu chí 2: không có quy tắc chấm và cũng không có tiêu chí con"),
        (lambda d: d["criteria"][1].update(max_points=1.005), "Tiêu chí 1.1: trường «max_points»: chỉ được có tối đa 2 chữ số thập phân (1,005)"),
        (lambda d: d["criteria"][1].update(max_points=0), "Tiêu chí 1.1: điểm tối đa phải lớn hơn 0"),
        (lambda d: d["criteria"][1].update(max_points=True), "Tiêu chí 1.1: trường «max_points»: phải là số, không phải true"),
        (lambda d: d["criteria"][1].update(code=1.1), "tiêu chí thứ 2: trường «code»: phải là văn bản, không phải 1.1"),
        (lambda d: d["criteria"][1].update(code=" 1.1"), "Tiêu chí  1.1: mã tiêu chí có khoảng trắng thừa hoặc ký tự lạ"),
        (lambda d: d["criteria"][1].update(weight=2), "Tiêu chí 1.1: trường 'weight' không có trong quy định; hãy xóa hoặc sửa tên"),
        (lambda d: d["criteria"][1].update(scored_by="council"), "Tiêu chí 1.1: trường «scored_by»: 'council' không thuộc unit, office"),
        (lambda d: d["criteria"][1].update(na_allowed=1), "Tiêu chí 1.1: trường «na_allowed»: phải là true hoặc false, không phải 1"),
        (lambda d: d["criteria"][1].pop("title"), "Tiêu chí 1.1: thiếu trường «title»"),
        (lambda d: d["criteria"].append("x"), "tiêu chí thứ 5: phải là một đối tượng có các trường, không phải 'x'"),
        (lambda d: d.update(criteria=[]), "bộ tiêu chí chưa có tiêu chí nào"),
        (lambda d: d.update(year=26), "năm 26 không hợp lệ"),
        (lambda d: d.update(extra=1), "trường 'extra' không có trong quy định; hãy xóa hoặc sửa tên"),
        (lambda d: d.update(not_applicable="skip"), "trường «not_applicable»: 'skip' không thuộc exclude, full, spread"),
        (lambda d: d["rank_bands"].pop(), "phải có một mức xếp hạng bắt đầu từ 0"),
        (lambda d: d["rank_bands"][0].update({"from": 101}), "mức xếp hạng 'ĐẠT' bắt đầu từ 101, vượt quá 100"),
        (lambda d: d["rank_bands"][0].update({"from": 0}), "có hai mức xếp hạng cùng bắt đầu từ một điểm"),
        (lambda d: d["rank_bands"][0].update(rank="KHÔNG ĐẠT"), "mức xếp hạng 'KHÔNG ĐẠT' bị lặp lại"),
        (rule({"type": "guess"}), "Tiêu chí 1.1: quy tắc chấm: trường «type»: 'guess' không thuộc choice, checklist, bands, ratio, deduct, percent, manual, measured, sum"),
        (rule({}), "Tiêu chí 1.1: quy tắc chấm: thiếu trường «type»"),
        (rule({"type": "manual", "x": 1}), "Tiêu chí 1.1: quy tắc chấm: trường 'x' không có trong quy định; hãy xóa hoặc sửa tên"),
        (rule({"type": "choice", "options": []}), "Tiêu chí 1.1: quy tắc chấm: danh sách không được trống"),
        (rule({"type": "choice", "options": [{"key": "a ", "label": "A", "points": 1}]}), "Tiêu chí 1.1: quy tắc chấm: mã 'a ' có khoảng trắng thừa"),
        (rule({**CHOICE, "options": CHOICE["options"] * 2}), "Tiêu chí 1.1: quy tắc chấm: mã 'a' bị lặp lại"),
        (rule({"type": "choice", "options": [{"key": "a", "label": "A", "points": 1.5}]}), "Tiêu chí 1.1: quy tắc chấm: phương án 'a' (1,5) vượt quá 1"),
        (rule({"type": "checklist", "items": [{"key": k, "label": k, "points": 0.6} for k in "ab"]}), "Tiêu chí 1.1: quy tắc chấm: tổng các nội dung (1,2) vượt quá 1"),
        (rule({**BANDS, "bands": [{"from": 1, "label": "1", "points": 1}]}), "Tiêu chí 1.1: quy tắc chấm: phải có một mức bắt đầu từ 0"),
        (rule({**BANDS, "bands": BANDS["bands"] * 2}), "Tiêu chí 1.1: quy tắc chấm: có hai mức cùng bắt đầu từ một số"),
        (rule({**BANDS, "measure": "percent"}), "Tiêu chí 1.1: quy tắc chấm: thiếu trường «part»"),
        (rule({"type": "ratio", "part": "a", "whole": "b", "floor_percent": 100.5}), "Tiêu chí 1.1: quy tắc chấm: sàn (100,5) vượt quá 100"),
        (rule({"type": "deduct", "events": [{"key": "a", "label": "A"}]}), "Tiêu chí 1.1: trường hợp trừ điểm thứ 1: thiếu trường «minus»"),
    ],
)  # fmt: skip
def test_a_refused_set_is_reported_by_name(change: Callable[[dict[str, Any]], Any], fault: str) -> None:
    assert fault in faults_of(changed(change))


@pytest.mark.parametrize("data", [None, 3, "x", [], {}], ids=repr)
def test_no_set_at_all_is_refused(data: Any) -> None:
    assert faults_of(data)


def test_a_very_deep_chain_is_read() -> None:
    chain = [
        {"code": f"c{n}", "parent": f"c{n - 1}" if n else None, "title": "Nhóm", "max_points": 1} for n in range(3000)
    ]
    chain[-1]["rule"] = {"type": "manual"}
    assert load_criteria_set({**SET, "total_points": 1, "criteria": chain}).depth("c2999") == 2999
