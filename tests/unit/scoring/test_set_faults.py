"""Of a set that can't be used everything that is wrong is told at once, and nothing that only follows from it."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from measured_sets import BANDS, PLAN, SHARE, field, leaf, set_of, sets_of_whole_regulations
from real_rules import RULES, keyed, measured

from cchc_eval.data import default_criteria_set
from cchc_eval.scoring import ScoringError, load_criteria_set
from cchc_eval.scoring.fields import MOST_ENTRIES
from cchc_eval.scoring.set_review import review

Path = tuple[str | int, ...]
MISSING = object()


def faults_of(data: Any) -> list[str]:
    try:
        load_criteria_set(data)
    except ScoringError as error:
        return [str(fault) for fault in error.faults]
    return []


def places_in(data: Any, at: Path = ()) -> Iterator[tuple[Path, Any]]:
    if at:
        yield at, data
    within = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in within:
        yield from places_in(value, (*at, key))


def changed(data: Any, *changes: tuple[Path, Any]) -> Any:
    data = copy.deepcopy(data)
    for path, value in changes:
        inside = data
        for key in path[:-1]:
            inside = inside[key]
        if value is MISSING:
            del inside[path[-1]]
        else:
            inside[path[-1]] = value
    return data


def everything() -> list[dict[str, Any]]:
    """Sets that have every field there is."""
    default = default_criteria_set().to_data()
    rules = [set_of(rule).to_data() for rule in RULES[::4]]
    return [
        *(cset.to_data() for cset in sets_of_whole_regulations()),
        *rules,
        default | {"criteria": default["criteria"][:9]},
    ]


def test_what_cannot_be_read_is_one_fault_wherever_it_stands() -> None:
    for data in everything():
        known = set(faults_of(data))
        for path, value in list(places_in(data))[::4]:
            # Nobody takes these for anything: a number far too long, a flag in the place of a number.
            for odd in (10**40,) if isinstance(value, bool) else (True, 10**40):
                told = [fault for fault in faults_of(changed(data, (path, odd))) if fault not in known]
                assert len(told) <= 1, (path, odd, told)


def test_what_is_missing_is_one_fault_and_so_is_a_name_that_no_field_has() -> None:
    for data in everything():
        known = set(faults_of(data))
        for path, value in list(places_in(data))[::4]:
            if isinstance(path[-1], int):
                continue
            told = [fault for fault in faults_of(changed(data, (path, MISSING))) if fault not in known]
            # What may be left out means something else then: that is for others to say.
            missing = any(fault.endswith(f"thiếu trường «{path[-1]}»") for fault in told)
            assert not missing or len(told) == 1, (path, told)
            if isinstance(value, dict) and path[-1] != "figures":
                told = [fault for fault in faults_of(changed(data, ((*path, "lạ"), 1))) if fault not in known]
                assert told == [told[0]] and "'lạ' không có trong quy định" in told[0]


def a_tree(**more: Any) -> dict[str, Any]:
    """Two fields with leaves that wait for each other nowhere."""
    leaves = [leaf(f"{top}.{n}", 1, PLAN, parent=str(top)) for top in (1, 2) for n in (1, 2, 3)]
    head = {"title": "Bộ", "year": 2026, "total_points": 6, "rank_bands": BANDS}
    return {**head, "criteria": [field("1", 3), field("2", 3), *leaves], **more}


def gate(code: str) -> dict[str, Any]:
    return {"code": code, "at_least": 1}


def at(data: dict[str, Any], code: str, name: str) -> Path:
    return ("criteria", next(n for n, one in enumerate(data["criteria"]) if one["code"] == code), name)


def test_what_the_leaves_come_to_is_told_beside_what_fields_that_are_wrong_come_to() -> None:
    data = a_tree()
    told = faults_of(changed(data, (at(data, "1", "max_points"), 14), (("total_points",), 7)))
    assert told == [
        "Tiêu chí 1: ghi điểm tối đa 14 nhưng các tiêu chí con cộng lại 3",
        "tổng điểm ghi 7 nhưng các lĩnh vực cộng lại 17",
        "các tiêu chí thành phần cộng lại 6, khác tổng điểm ghi 7",
    ]


def test_faults_of_the_tree_of_sums_and_of_gates_are_told_beside_all_others() -> None:
    data = a_tree()
    told = faults_of(
        changed(
            data,
            (("year",), 0),
            (at(data, "1", "max_points"), 4),
            (at(data, "1.1", "rule"), {"type": "lạ"}),
            (at(data, "1.2", "gate"), gate("1")),
            (at(data, "1.3", "gate"), gate("9")),
            (at(data, "2.1", "gate"), gate("2.2") | {"at_least": 5}),
        )
    )
    assert told == [
        "Tiêu chí 1.1: quy tắc chấm: trường «type»: 'lạ' không thuộc choice, checklist, bands, ratio, deduct, percent, manual, "
        "measured, sum",
        "năm 0 không hợp lệ",
        "Tiêu chí 1: ghi điểm tối đa 4 nhưng các tiêu chí con cộng lại 3",
        "tổng điểm ghi 6 nhưng các lĩnh vực cộng lại 7",
        "Tiêu chí 1.2: điều kiện nêu tiêu chí '1', không phải tiêu chí thành phần của bộ",
        "Tiêu chí 1.3: điều kiện nêu tiêu chí '9', không phải tiêu chí thành phần của bộ",
        "Tiêu chí 2.1: điều kiện đòi tiêu chí 2.2 đạt 5 điểm, quá điểm tối đa 1 của tiêu chí đó",
    ]


def test_every_circle_of_gates_is_told_and_what_only_hangs_on_one_is_not() -> None:
    data = a_tree()
    waits = {"1.1": "1.2", "1.2": "1.1", "1.3": "1.1", "2.1": "2.1", "2.2": "2.3", "2.3": "2.2"}
    told = faults_of(changed(data, *((at(data, code, "gate"), gate(other)) for code, other in waits.items())))
    assert told == [
        "Tiêu chí 1.1: các điều kiện tạo thành vòng: 1.1 → 1.2 → 1.1",
        "Tiêu chí 2.1: các điều kiện tạo thành vòng: 2.1 → 2.1",
        "Tiêu chí 2.2: các điều kiện tạo thành vòng: 2.2 → 2.3 → 2.2",
    ]


def test_a_circle_of_parents_is_told_beside_a_wrong_sum_and_no_sum_that_follows_from_it() -> None:
    data = a_tree()
    data["criteria"] += [field("3", 2) | {"parent": "4"}, field("4", 2) | {"parent": "3"}]
    told = faults_of(changed(data, (at(data, "1", "max_points"), 2), (("total_points",), 8)))
    assert told == [
        "Tiêu chí 3: nằm trong một vòng tiêu chí cha – con, không nối về gốc",
        "Tiêu chí 4: nằm trong một vòng tiêu chí cha – con, không nối về gốc",
        "Tiêu chí 1: ghi điểm tối đa 2 nhưng các tiêu chí con cộng lại 3",
    ]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        # The children of a group whose code can't be read have lost nothing themselves.
        ([("1", "code", 1)], ["tiêu chí thứ 1: trường «code»: phải là văn bản, không phải 1"]),
        ([("1.1", "parent", "9")], ["Tiêu chí 1.1: không có tiêu chí cha '9'"]),
        ([("1.1", "parent", 1)], ["Tiêu chí 1.1: trường «parent» phải là mã tiêu chí hoặc null, không phải 1"]),
        ([("1.1", "max_points", True)], ["Tiêu chí 1.1: trường «max_points»: phải là số, không phải true"]),
        ([("1.1", "max_points", 10**12)], ["Tiêu chí 1.1: trường «max_points»: số quá lớn"]),
        ([("1.1", "max_points", 0)], ["Tiêu chí 1.1: điểm tối đa phải lớn hơn 0"]),
        ([("1", "max_points", 0)], ["Tiêu chí 1: điểm tối đa phải lớn hơn 0"]),
        ([("1.2", "code", "1.1")], ["Tiêu chí 1.1: mã tiêu chí bị lặp lại"]),
    ],
)  # fmt: skip
def test_no_fault_follows_from_another(changes: list[tuple[str, str, Any]], told: list[str]) -> None:
    data = a_tree(index_weights=[{"field": "1", "weight": 0.5}, {"field": "2", "weight": 0.5}])
    assert faults_of(data) == []
    assert faults_of(changed(data, *((at(data, code, name), value) for code, name, value in changes))) == told


def test_a_group_that_nothing_applies_to_is_told_beside_other_faults() -> None:
    data = a_tree()
    left = [(at(data, code, "not_for"), ["Trường học"]) for code in ("1", "2")]
    told = faults_of(changed(data, *left, (("title",), "")))
    assert told == ["trường «title»: không được để trống", "không còn tiêu chí nào áp dụng cho nhóm «Trường học»"]


def stepped(count: int) -> list[dict[str, Any]]:
    steps = [{"from": n, "label": f"Mức {n}", "points": n % 2} for n in range(1, count)]
    return [{"label": "Thấp", "points": 0}, *steps]


OPTIONS = [(f"k{n}", f"Nội dung {n}", 1 if n == 0 else 0) for n in range(MOST_ENTRIES + 1)]
WEIGHTED = [(f"k{n}", f"Nội dung {n}", 1) for n in range(MOST_ENTRIES + 1)]
LONG: list[tuple[str, dict[str, Any]]] = [
    ("options", {"type": "choice", "options": keyed(*OPTIONS, name="points")}),
    ("items", {"type": "checklist", "items": keyed(*OPTIONS, name="points")}),
    ("events", {"type": "deduct", "events": keyed(*OPTIONS, name="minus")}),
    ("bands", {"type": "bands", "measure": "value", "value": "Số", "bands": [
        {"from": n, "label": f"Mức {n}", "points": n % 2} for n in range(MOST_ENTRIES + 1)]}),
    ("steps", measured({"kind": "value", "value": "Số"}, {"kind": "steps", "steps": stepped(MOST_ENTRIES + 1)})),
    ("marks", measured({"kind": "value", "value": "Số"}, {"kind": "interpolate", "marks": [
        {"at": n, "points": n % 2} for n in range(MOST_ENTRIES + 1)]})),
    ("items", measured({"kind": "several", "of": SHARE, "items": keyed(*WEIGHTED)}, {"kind": "proportional"})),
    ("parts", measured({"kind": "weighted", "whole": "Tổng", "parts": keyed(*WEIGHTED)}, {"kind": "proportional"})),
    ("events", measured({"kind": "events", "events": keyed(*WEIGHTED, name="points")}, {"kind": "as_is"})),
    ("questions", measured({"kind": "ballots", "levels": keyed(("a", "Tốt", 100)), "questions": keyed(*WEIGHTED)},
                           {"kind": "proportional"})),
]  # fmt: skip


@pytest.mark.parametrize(("name", "rule"), LONG)
def test_a_list_longer_than_any_person_writes_is_refused_by_name(name: str, rule: dict[str, Any]) -> None:
    one = {"title": "Bộ", "year": 2026, "total_points": 1, "rank_bands": BANDS, "criteria": [leaf("1", 1, rule)]}
    [told] = faults_of(one)
    assert told.startswith("Tiêu chí 1: ")
    assert told.endswith(f"trường «{name}»: danh sách có 201 mục, tối đa 200 mục; hãy gộp lại hoặc tách tiêu chí")


def test_the_longest_lists_are_looked_through() -> None:
    rule = measured({"kind": "value", "value": "Số"}, {"kind": "steps", "steps": stepped(MOST_ENTRIES)})
    data = {"title": "Bộ", "year": 2026, "total_points": 1, "rank_bands": BANDS, "criteria": [leaf("1", 1, rule)]}
    assert any("trái chiều với các mức khác" in str(one) for one in review(load_criteria_set(data)).remarks)
