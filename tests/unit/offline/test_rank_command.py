"""`cchc-eval rank` to the letter of the interface: one object out, or every error and nothing out."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from conftest import Run

from cchc_eval.data import default_criteria_set

BANDS = [{"rank": rank, "from": start} for rank, start in (("TỐT", 85), ("KHÁ", 75), ("YẾU", 0))]
SET: dict[str, Any] = {
    "title": "Bộ tiêu chí thử",
    "year": 2026,
    "total_points": 10,
    "not_applicable": "exclude",
    "rank_bands": BANDS,
    "criteria": [
        {"code": "1", "parent": None, "title": "Một", "max_points": 8},
        {
            "code": "1.1",
            "parent": "1",
            "title": "Tỷ lệ",
            "max_points": 3,
            "rule": {"type": "ratio", "part": "a", "whole": "b", "floor_percent": 80},
        },
        {
            "code": "1.10",
            "parent": "1",
            "title": "Tự chấm",
            "max_points": 5,
            "rule": {"type": "manual"},
            "na_allowed": True,
        },
        {
            "code": "2",
            "parent": None,
            "title": "Khảo sát",
            "max_points": 2,
            "rule": {"type": "percent", "value": "%"},
            "scored_by": "office",
        },
    ],
}


def round_of(*units: Any, criteria_set: Any = SET) -> dict[str, Any]:
    return {"criteria_set": criteria_set, "units": list(units)}


def unit(code: str, answers: Any = None, **more: Any) -> dict[str, Any]:
    return {"code": code, "name": f"Đơn vị {code}", "answers": answers or {}, **more}


@pytest.fixture
def put(tmp_path: Path) -> Any:
    def write(content: Any) -> Path:
        path = tmp_path / "round.json"
        text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_the_whole_result_of_one_unit(run: Run, put: Any) -> None:
    answers = {"1.1": {"part": 8, "whole": 9}, "2": {"percent": 92.5}}
    ran = run("rank", put(round_of(unit("U1", answers))))
    assert (ran.status, ran.err) == (0, "")
    assert json.loads(ran.out) == {
        "results": [
            {
                "place": 1,
                "code": "U1",
                "name": "Đơn vị U1",
                "total": "4.52",  # 8/9 × 3 = 2.666… → 2.67; 92.5 % of 2 = 1.85
                "applicable": "10.00",
                "index": "45.20",
                "rank": "YẾU",
                "computed_rank": "YẾU",
                "fields": {"1": "2.67", "2": "1.85"},
                "points": {"1.1": "2.67", "1.10": "0.00", "2": "1.85"},
                "not_applicable": [],
                "unanswered": ["1.10"],
            }
        ]
    }


def test_not_applicable_is_left_out_or_full(run: Run, put: Any) -> None:
    answers = {"1.1": {"part": 1, "whole": 1}, "1.10": {"not_applicable": True}, "2": {"percent": 75}}
    [out] = json.loads(run("rank", put(round_of(unit("U1", answers)))).out)["results"]
    # 4.50 of 5.00: 90 %
    assert (out["total"], out["applicable"], out["index"], out["rank"]) == ("4.50", "5.00", "90.00", "TỐT")
    assert out["points"] == {"1.1": "3.00", "2": "1.50"}
    assert (out["fields"], out["not_applicable"]) == ({"1": "3.00", "2": "1.50"}, ["1.10"])

    full = {**SET, "not_applicable": "full"}
    [out] = json.loads(run("rank", put(round_of(unit("U1", answers), criteria_set=full))).out)["results"]
    assert (out["total"], out["applicable"], out["points"]["1.10"]) == ("9.50", "10.00", "5.00")
    assert out["not_applicable"] == ["1.10"]


def test_places_ties_and_caps(run: Run, put: Any) -> None:
    good = {"1.1": {"part": 1, "whole": 1}, "1.10": {"points": 5}, "2": {"percent": 50}}  # 9.00
    units = [
        unit("B", good),
        unit("C"),
        unit("A", good, rank_cap={"rank": "KHÁ", "reason": "bị khiển trách"}),
    ]
    results = json.loads(run("rank", put(round_of(*units))).out)["results"]
    assert [(r["place"], r["code"], r["index"], r["rank"], r["computed_rank"]) for r in results] == [
        (1, "A", "90.00", "KHÁ", "TỐT"),
        (1, "B", "90.00", "TỐT", "TỐT"),
        (3, "C", "0.00", "YẾU", "YẾU"),
    ]


def test_a_survey_that_is_not_held_is_left_out_of_the_whole_round(run: Run, put: Any) -> None:
    answers = {"1.1": {"part": 9, "whole": 10}, "1.10": {"points": 4}}
    data = round_of(unit("A", answers), unit("B", answers))
    assert [one["index"] for one in json.loads(run("rank", put(data)).out)["results"]] == ["67.00", "67.00"]
    found = json.loads(run("rank", put({**data, "left_out": ["2"]})).out)["results"][0]
    # 6.7 of 8.
    assert (found["total"], found["applicable"], found["index"]) == ("6.70", "8.00", "83.75")
    assert "2" not in found["fields"] and found["unanswered"] == []
    ran = run("rank", put({**round_of(unit("A", {"2": {"percent": 90}})), "left_out": ["2"]}))
    assert (ran.status, ran.out) == (2, "") and "tiêu chí 2: không có trong bộ tiêu chí" in ran.err
    ran = run("rank", put({**data, "left_out": ["9"]}))
    assert (ran.status, ran.out) == (2, "") and "iêu chí 9: không có trong bộ tiêu chí để bỏ ra" in ran.err


def test_groups_have_rules_comparisons_and_parts_of_their_own(run: Run, put: Any) -> None:
    half = {"type": "ratio", "part": "a", "whole": "b", "floor_percent": 0}
    best = {
        "type": "measured",
        "measure": {"kind": "best", "of": {"kind": "value", "value": "Số mô hình"}},
        "scale": {"kind": "proportional"},
    }
    first, rate, own, survey = SET["criteria"]
    rate = {**rate, "variants": [{"group": "Nhóm 2", "rule": half}]}
    criteria = [first, rate, {**own, "rule": best}, {**survey, "scored_by": "unit", "not_for": ["Nhóm 2"]}]
    cset = {**SET, "criteria": criteria}
    low = {"1.1": {"part": 1, "whole": 2}}
    data = round_of(
        unit("A", {**low, "1.10": {"value": 10}, "2": {"percent": 50}}),
        unit("B", {**low, "1.10": {"value": 3}}, group="Nhóm 2"),
        unit("C", {**low, "1.10": {"value": 6}}, group="Nhóm 2"),
        unit("D", {"2": {"percent": 50}}, inapplicable=["1"]),
        criteria_set=cset,
    )
    found = {
        one["code"]: (one["points"], one["applicable"]) for one in json.loads(run("rank", put(data)).out)["results"]
    }
    assert found == {
        "A": ({"1.1": "0.00", "1.10": "5.00", "2": "1.00"}, "10.00"),
        "B": ({"1.1": "1.50", "1.10": "2.50"}, "8.00"),
        "C": ({"1.1": "1.50", "1.10": "5.00"}, "8.00"),
        "D": ({"2": "1.00"}, "2.00"),
    }
    data["units"][1]["answers"]["2"] = {"percent": 50}
    ran = run("rank", put(data))
    assert (ran.status, ran.out) == (2, "") and "Đơn vị B, tiêu chí 2: không có trong bộ tiêu chí" in ran.err


def test_decimals_are_read_exactly(run: Run, put: Any) -> None:
    # 0.145 of the text is exactly 0.145; as a binary float it would round to 0.14.
    text = json.dumps(round_of(unit("U", {"2": {"percent": 7.25}})))
    [out] = json.loads(run("rank", put(text)).out)["results"]
    assert out["points"]["2"] == "0.15"  # 7.25 % of 2 = 0.145


def test_the_set_may_be_a_file_beside(run: Run, put: Any, tmp_path: Path) -> None:
    (tmp_path / "bộ").mkdir()
    data = json.dumps(default_criteria_set().to_data(), ensure_ascii=False)
    (tmp_path / "bộ" / "set.json").write_text("\ufeff" + data, encoding="utf-8")
    ran = run("rank", put(round_of(unit("U"), criteria_set="bộ/set.json")))
    assert ran.status == 0
    assert len(json.loads(ran.out)["results"][0]["points"]) == 57


def test_an_empty_round_ranks_nobody(run: Run, put: Any) -> None:
    assert json.loads(run("rank", put(round_of())).out) == {"results": []}


def test_every_error_of_the_file_is_reported_on_its_own_line(run: Run, put: Any) -> None:
    data = round_of(
        unit("A", {"1.1": {"part": 1, "whole": 0}, "1": {"points": 1}, "9": {"points": 1}}),
        unit("B", {"1.10": {"points": 5.001}}, rank_cap={"rank": "GIỎI"}),
        unit("A", head="Nguyễn Văn An"),
        {"code": "D", "answers": []},
        "E",
    )
    data["note"] = "x"
    ran = run("rank", put(data))
    assert (ran.status, ran.out) == (2, "")
    assert len(ran.problems) == 12
    expected = [
        ("round.json: trường 'note'",),
        ("Đơn vị A, tiêu chí 1.1:",),
        ("Đơn vị A, tiêu chí 1:", "nhóm"),
        ("Đơn vị A, tiêu chí 9:", "không có trong bộ tiêu chí"),
        ("Đơn vị B, tiêu chí 1.10:",),
        ("Đơn vị B", "rank_cap", "GIỎI"),
        ("Đơn vị B", "rank_cap", "«reason»"),
        ("Đơn vị A", "'head'"),
        ("Đơn vị A", "lặp lại"),
        ("Đơn vị D", "«name»"),
        ("Đơn vị D", "các câu trả lời"),
        ("Đơn vị thứ 5", "phải là một đối tượng"),
    ]
    for words in expected:
        assert any(all(word in line for word in words) for line in ran.problems), words


def test_errors_of_the_criteria_set_come_with_those_of_the_units(run: Run, put: Any) -> None:
    broken = {**SET, "total_points": 11, "year": "2026"}
    ran = run("rank", put(round_of({"code": "A"}, criteria_set=broken)))
    assert (ran.status, ran.out) == (2, "")
    assert any(line.startswith("Bộ tiêu chí:") and "«year»" in line for line in ran.problems)
    assert any("Đơn vị A" in line and "«name»" in line for line in ran.problems)
    missing = run("rank", put(round_of(unit("A"), criteria_set="không-có.json")))
    assert missing.status == 2
    assert "không-có.json: không tìm thấy" in missing.err


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "tệp trống"),
        ('{"criteria_set": ', "bị cắt cụt"),
        ('{"units": [}', "dòng 1, cột 12 không đúng cú pháp JSON"),
        ("[]", "phải là một đối tượng"),
        ('{"units": []}', "«criteria_set» phải là đường dẫn"),
        ("[" * 100_000, "lồng nhau quá sâu"),
        ("[" * 500 + "]" * 500, "lồng nhau quá sâu"),
        ('{"units": [], "units": []}', "khóa «units» lặp lại"),
        ('{"units": [{"answers": {"1.1": {}, "1.1": {}}}]}', "khóa «1.1» lặp lại (tại units[1].answers)"),
        ('{"units": NaN}', "NaN không phải là số"),
        ('{"units": [-Infinity]}', "-Infinity không phải là số"),
        ('{"units": ["\\ud800"]}', "ký tự Unicode hỏng (tại units[1])"),
    ],
)
def test_text_that_is_no_strict_json(run: Run, put: Any, text: str, message: str) -> None:
    ran = run("rank", put(text))
    assert (ran.status, ran.out) == (2, "")
    assert message in ran.err


@pytest.mark.parametrize(
    ("number", "fault"),
    [
        ("9" * 5000, "số quá lớn"),
        ("1e999999999", "số quá lớn"),
        ("1e99999999999999999999", "số quá lớn"),
        ("-1", "không được là số âm (-1)"),
        ("1e-400", "số có quá nhiều chữ số"),
    ],
)
def test_absurd_numbers_are_errors_of_the_criterion(run: Run, put: Any, number: str, fault: str) -> None:
    text = json.dumps(round_of(unit("U", {"1.10": {"points": "@"}})))
    ran = run("rank", put(text.replace('"@"', number)))
    assert (ran.status, ran.out) == (2, "")
    [line] = ran.problems
    assert line.startswith("Đơn vị U, tiêu chí 1.10: ") and fault in line
    assert run("rank", put(text.replace('"@"', "1"))).status == 0


def test_a_file_that_is_not_utf_8(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "round.json"
    path.write_bytes('{"a":\n "é"}'.encode("latin-1", "replace"))
    ran = run("rank", path)
    assert (ran.status, ran.out) == (2, "")
    assert "dòng 2 không phải văn bản UTF-8" in ran.err
    folder = run("rank", tmp_path)
    assert folder.status == 2
    assert "thư mục, không phải tệp" in folder.err


def test_odd_names_stay_on_their_line(run: Run, put: Any) -> None:
    ran = run("rank", put(round_of(unit("A\nB", {"x\ny": {}}))))
    assert ran.status == 2
    [line] = ran.problems
    assert "không có trong bộ tiêu chí" in line


def test_a_number_that_is_none_is_named_by_unit_and_criterion(run: Run, put: Any) -> None:
    text = json.dumps(round_of(unit("U1", {"1.10": {"points": "@"}}))).replace('"@"', "NaN")
    [problem] = run("rank", put(text)).problems
    assert "NaN không phải là số (tại units[U1].answers.1.10.points); hãy ghi một số hữu hạn." in problem


def test_decomposed_letters_and_invisible_characters_are_the_same_codes(run: Run, put: Any) -> None:
    text = json.dumps(round_of(unit("TTĐạt", {"1.10": {"points": 5}})), ensure_ascii=False)
    plain = run("rank", put(text)).out
    assert run("rank", put("\ufeff" + unicodedata.normalize("NFD", text).replace("1.10", "1.\u200b10"))).out == plain
    escaped = text.replace("TTĐạt", "TTĐa\\u0323t")
    assert run("rank", put(escaped)).out == plain
    ran = run("rank", put(round_of(unit("Đạt"), unit(unicodedata.normalize("NFD", "Đạt")))))
    assert ran.status == 2 and "lặp lại" in ran.err


def test_what_is_in_doubt_is_said_beside_the_result(run: Run, put: Any) -> None:
    ran = run("rank", put(round_of(unit("U1", {"1.1": {"part": 9, "whole": 8}, "2": {"percent": 0.95}}))))
    assert ran.status == 0 and len(json.loads(ran.out)["results"]) == 1
    assert ran.problems == [
        "Lưu ý: Đơn vị U1, tiêu chí 1.1: «a» (9) lớn hơn «b» (8); có ghi đổi chỗ hai số không?",
        "Lưu ý: Đơn vị U1, tiêu chí 2: ghi 0,95 %; có phải là 95 % không?",
    ]


def test_a_unit_is_scored_by_the_rules_of_its_group_and_beside_its_units(run: Run, put: Any) -> None:
    best = {"kind": "best", "of": {"kind": "value", "value": "Mô hình"}}
    common = {"type": "measured", "measure": best, "scale": {"kind": "proportional"}}
    grouped = [
        {"code": "1", "parent": None, "title": "Mô hình", "max_points": 6, "rule": common},
        {"code": "2", "parent": None, "title": "Việc", "max_points": 4, "rule": {"type": "manual"},
         "variants": [{"group": "Xã", "rule": {"type": "ratio", "part": "a", "whole": "b"}}]},
    ]  # fmt: skip
    units = [
        unit("A", {"1": {"value": 3}, "2": {"part": 1, "whole": 4}}, group="Xã"),
        unit("B", {"1": {"value": 6}, "2": {"part": 1, "whole": 1}}, group=" Xã "),
        unit("C", {"1": {"value": 1}, "2": {"points": 2}}),
    ]
    ran = run("rank", put(round_of(*units, criteria_set={**SET, "criteria": grouped})))
    results = {one["code"]: one["points"] for one in json.loads(ran.out)["results"]}
    assert results == {
        "A": {"1": "3.00", "2": "1.00"},
        "B": {"1": "6.00", "2": "4.00"},
        "C": {"1": "6.00", "2": "2.00"},
    }
    ran = run("rank", put(round_of(unit("A", {}, group=3), criteria_set={**SET, "criteria": grouped})))
    assert "Đơn vị A: trường «group»: phải là văn bản, không phải 3" in ran.err


def places_of(made: Any) -> list[tuple[int, str, str]]:
    assert made.status == 0, made.err
    return [(one["place"], one["code"], one.get("group", "")) for one in json.loads(made.out)["results"]]


def test_places_run_in_each_group_or_over_all_as_in_the_decision(run: Run, put: Any) -> None:
    units = [
        unit(code, {"1.1": {"part": part, "whole": 10}}, **({"group": group} if group else {}))
        for code, part, group in (("X1", 10, "Xã"), ("S1", 9, "Sở"), ("X2", 9, "Xã"), ("K", 10, ""))
    ]
    file = round_of(*units)
    assert places_of(run("rank", put(file))) == [(1, "K", ""), (1, "X1", ""), (3, "S1", ""), (3, "X2", "")]
    apart = [(1, "X1", "Xã"), (2, "X2", "Xã"), (1, "S1", "Sở"), (1, "K", "")]
    assert places_of(run("rank", put({**file, "groups": ["Xã", "Sở"]}))) == apart
    by_alphabet = [*apart[2:3], *apart[:2], apart[3]]
    assert places_of(run("rank", put({**file, "places": "group"}))) == by_alphabet
    over_all = [(1, "X1", "Xã"), (3, "X2", "Xã"), (3, "S1", "Sở"), (1, "K", "")]
    assert places_of(run("rank", put({**file, "groups": ["Xã", "Sở"], "places": "all"}))) == over_all


def test_a_group_without_units_or_listed_twice_is_named(run: Run, put: Any) -> None:
    made = run("rank", put({**round_of(unit("X1", group="Xã")), "groups": ["Xa", "Xã", "Xã"], "places": "nhóm"}))
    assert (made.status, made.out) == (2, "")
    assert "trường «groups»: không đơn vị nào thuộc nhóm «Xa»" in made.err
    assert "trường «groups»: nhóm «Xã» ghi 2 lần" in made.err
    assert "trường «places»: 'nhóm' không thuộc group, all" in made.err


def test_equals_stand_in_the_order_of_the_alphabet(run: Run, put: Any) -> None:
    ranked = json.loads(run("rank", put(round_of(*map(unit, ("TTZ", "TTĐ", "TTE", "TTD"))))).out)["results"]
    assert [one["code"] for one in ranked] == ["TTD", "TTĐ", "TTE", "TTZ"]
