"""Sentences of regulations become rules only where they say everything; the rest is asked."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from measured_sets import a_set, leaf
from real_rules import RULES, of

from cchc_eval.scoring import score
from cchc_eval.scoring.sentences import read_sentence

SAID = {one.number: one for one in RULES}
DATED: dict[str, list[tuple[dict[str, Any], str]]] = {
    # What a sentence can't say of its facts: counts by another key, a value for a date.
    "R08": [({"value": 0}, "0.00"), ({"value": 2}, "1.00"), ({"value": 3}, "2.00")],
    "R09": [({"counts": {"e1": 1, "e2": 1}}, "1.25"), ({"counts": {"e1": 9}}, "0.00")],
    "R10": [({"counts": {"e1": 6}}, "1.00"), ({"counts": {"e1": 3}}, "1.25")],
    "R11": [({"counts": {"e1": 5, "e2": 1}}, "1.00"), ({"counts": {"e1": 9, "e2": 9}}, "0.50")],
    "R13": [({"counts": {"e1": 3}}, "1.50"), ({"counts": {"e1": 7}}, "2.00")],
    "R14": [({"counts": {"e1": 1, "e2": 1}}, "1.50"), ({"counts": {"e1": 1, "e2": 3}}, "2.00")],
    "R17": [({"choice": "m1"}, "1.00"), ({"choice": "m2"}, "0.50"), ({"choice": "m3"}, "0.00")],
    "R26": [({"choice": "m1"}, "1.00"), ({"choice": "m2"}, "0.50"), ({"choice": "m3"}, "0.00")],
    "R35": [({"value": 0}, "1.00"), ({"value": 5}, "0.75"), ({"value": 6}, "0.50"), ({"value": 11}, "0.00")],
    "R59": [({"choice": "m1"}, "1.00"), ({"choice": "m2"}, "0.50"), ({"choice": "m3"}, "0.00")],
}
# Of these the answers are those worked by hand with the rule written out.
SHARES = ("R02", "R03", "R04", "R05", "R06", "R29", "R36", "R58")
READ = {**DATED, **{number: SAID[number].cases for number in SHARES}}


@pytest.mark.parametrize("number", READ)
def test_a_sentence_of_a_known_shape_scores_as_it_says(number: str) -> None:
    one = SAID[number]
    reading = read_sentence(one.said, Decimal(str(one.max_points)), "Tỷ lệ hồ sơ đúng hạn")
    assert reading.asks == () and reading.rule is not None
    cset = a_set(leaf("1", one.max_points, reading.rule))
    assert [str(score(cset, {"1": answer}).leaves["1"].points) for answer, _ in READ[number]] == [
        points for _, points in READ[number]
    ]


def test_the_criterion_names_what_a_share_is_of() -> None:
    reading = read_sentence("Tỷ lệ × điểm tối đa", Decimal(2), "Tỷ lệ hồ sơ giải quyết đúng hạn")
    assert reading.rule is not None
    assert reading.rule["measure"] == {"kind": "share", "part": "Số hồ sơ giải quyết đúng hạn", "whole": "Tổng số"}


@pytest.mark.parametrize(
    ("sentence", "asked"),
    [
        ("Từ 90% trở lên: 2; từ 70% - 90%: 1; dưới 70%: 0", "đúng 90 % thuộc «từ 70% - 90%» hay «Từ 90% trở lên»?"),
        ("Trên 90%: 2; từ 70% đến dưới 90%: 1; dưới 70%: 0", "đúng 90 % chưa thuộc mức nào"),
        ("Từ 90%: 2; từ 70% đến 80%: 1; dưới 70%: 0", "chưa ghi giữa «từ 70% đến 80%» và «Từ 90%» thì được mấy điểm"),
        ("Từ 90%: 2; từ 70% đến dưới 90%: 1", "chưa ghi dưới mức «từ 70% đến dưới 90%» thì được mấy điểm"),
        ("Đạt 95%: 2; dưới 95%: 0", "chưa ghi trên mức «Đạt 95%» thì được mấy điểm"),
        ("Từ 80% đến 95%: 1; từ 90% đến 100%: 2; dưới 80%: 0", "«Từ 80% đến 95%» và «từ 90% đến 100%» chồng lên nhau"),
        (SAID["R12"].said, "phần lẻ dưới 1% trừ theo tỷ lệ, tròn nấc hay không trừ?"),
        (SAID["R15"].said, "«Mỗi nội dung có đủ» tính theo số lần; chưa rõ cộng hay trừ, tối đa bao nhiêu"),
        (SAID["R18"].said, "đúng 100 % thuộc «100% đúng tiến độ» hay «100% nhưng có nhiệm vụ muộn»?"),
        (SAID["R60"].said, "chưa ghi trên mức «Họp 4 lần/năm» thì được mấy điểm"),
        (SAID["R34"].said, "vừa có mức bằng số, vừa có mức bằng chữ («Ban hành trước 31/12; sau đó»)"),
        ("Mỗi việc cộng 1; mỗi lỗi trừ 0,5", "vừa cộng vừa trừ: chưa rõ bắt đầu từ mấy điểm và thấp nhất là bao nhiêu"),
        ("(Tỷ lệ × 3)/100%", "nhân với 3 trong khi điểm tối đa là 2"),
        ("Theo kết quả thực tế", "chưa hiểu «Theo kết quả thực tế»"),
        ("", "chưa ghi cách chấm"),
    ],
)
def test_what_a_sentence_leaves_open_is_asked(sentence: str, asked: str) -> None:
    reading = read_sentence(sentence, Decimal(2))
    assert reading.rule is None
    assert asked in reading.asks


def test_no_real_sentence_is_read_wrong() -> None:
    """Whatever is read and not among those above would score unseen."""
    read = {
        number
        for number, one in SAID.items()
        if read_sentence(one.said, Decimal(str(one.max_points)), "Kết quả").rule is not None
    }
    assert read == READ.keys()


@pytest.mark.parametrize("number", SHARES)
def test_a_comma_or_a_point_and_other_spaces_read_alike(number: str) -> None:
    one = SAID[number]
    most = Decimal(str(one.max_points))
    same = one.said.replace("%", " %").replace("; ", ";\n").replace("đến", "đến ")
    assert read_sentence(same, most).rule is not None
    shares = [(answer, points) for answer, points in one.cases if answer.keys() == of(1, 2).keys()]
    rule = read_sentence(same, most).rule
    assert rule is not None
    cset = a_set(leaf("1", one.max_points, rule))
    assert [str(score(cset, {"1": answer}).leaves["1"].points) for answer, _ in shares] == [
        points for _, points in shares
    ]
