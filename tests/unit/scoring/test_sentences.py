"""Sentences of regulations become rules only where they say everything; the rest is asked."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from left_open import ASKED
from measured_sets import a_set, leaf
from real_rules import RULES, RealRule, of
from said import ON_TIME
from said import READ as SAMPLES
from said import Said as Sample

from cchc_eval.scoring import score
from cchc_eval.scoring.sentences import Reading, Span, read_sentence, span_in_words

SAID = {one.number: one for one in RULES}
TITLES = {"R05": "Tỷ lệ hồ sơ trực tuyến", "R29": "Tỷ lệ hồ sơ trễ hạn"}
DATED: dict[str, list[tuple[dict[str, Any], str]]] = {
    # What a sentence can't say of its facts: counts by another key, a value for a date.
    "R01": [({"choice": "m1"}, "0.50"), ({"choice": "m2"}, "0.00")],
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
    "R61": [({"choice": "m1"}, "3.00"), ({"choice": "m2"}, "1.50"), ({"choice": "m3"}, "0.00")],
}
# Of these the answers are those worked by hand with the rule written out.
SHARES = ("R02", "R03", "R04", "R05", "R06", "R29", "R36", "R58")
READ = {**DATED, **{number: SAID[number].cases for number in SHARES}}


def reading_of(one: RealRule, said: str = "") -> Reading:
    return read_sentence(said or one.said, Decimal(str(one.max_points)), TITLES.get(one.number, ON_TIME))


@pytest.mark.parametrize("number", READ)
def test_a_sentence_of_a_known_shape_scores_as_it_says(number: str) -> None:
    one = SAID[number]
    reading = reading_of(one)
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
        (SAID["R18"].said, "chưa hiểu «nhưng» trong mức «100% nhưng có nhiệm vụ muộn»"),
        (SAID["R60"].said, "chưa ghi trên mức «Họp 4 lần/năm» thì được mấy điểm"),
        (SAID["R34"].said, "chưa hiểu mức «Ban hành trước 31/12»"),
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
    read = {number for number, one in SAID.items() if reading_of(one).rule is not None}
    assert read == READ.keys()


@pytest.mark.parametrize("number", SHARES)
def test_a_comma_or_a_point_and_other_spaces_read_alike(number: str) -> None:
    one = SAID[number]
    same = one.said.replace("%", " %").replace("; ", ";\n").replace("đến", "đến ")
    shares = [(answer, points) for answer, points in one.cases if answer.keys() == of(1, 2).keys()]
    rule = reading_of(one, same).rule
    assert rule is not None
    cset = a_set(leaf("1", one.max_points, rule))
    assert [str(score(cset, {"1": answer}).leaves["1"].points) for answer, _ in shares] == [
        points for _, points in shares
    ]


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.sentence)
def test_a_sentence_gives_what_it_says(sample: Sample) -> None:
    reading = read_sentence(sample.sentence, Decimal(str(sample.most)), sample.title)
    assert reading.asks == () and reading.rule is not None
    cset = a_set(leaf("1", sample.most, reading.rule))
    given = {key: score(cset, {"1": answer(reading.rule, key)}).leaves["1"].points for key in sample.points}
    assert given == {key: Decimal(points) for key, points in sample.points.items()}


def answer(rule: dict[str, Any], key: float | str) -> dict[str, Any]:
    """A figure, the times of each event, or an option as the rule takes it."""
    if isinstance(key, str):
        times = enumerate(key.split(", "), 1)
        return {"choice": key} if rule["type"] == "choice" else {"counts": {f"e{at}": int(one) for at, one in times}}
    kind = rule["measure"]["kind"]
    return of(round(key * 10), 1000) if kind == "share" else {"percent" if kind == "percent" else "value": key}


@pytest.mark.parametrize("sentence", ASKED)
def test_what_is_not_wholly_understood_is_asked(sentence: str) -> None:
    reading = read_sentence(sentence, Decimal(2), ON_TIME)
    assert reading.rule is None
    assert reading.asks and all(reading.asks)


@pytest.mark.parametrize(
    "more",
    ["và có minh chứng", "trừ trường hợp đột xuất", "nếu được duyệt", "của cấp xã", "(có xác nhận)", "đến 31/12"],
)
def test_whatever_a_bound_says_besides_is_asked(more: str) -> None:
    """A condition that is added to one bound of a sentence which is read without it."""
    bounds = [one for one in SAMPLES if all(isinstance(key, float | int) for key in one.points)]
    conditional = [(one, re.sub(r":(?!\n)", f" {more}:", one.sentence, count=1)) for one in bounds]
    added = [(one, sentence) for one, sentence in conditional if sentence != one.sentence]
    assert len(added) > 70
    assert [
        sentence
        for one, sentence in added
        if read_sentence(sentence, Decimal(str(one.most)), one.title).rule is not None
    ] == []


WORDS = (
    "Mỗi|cứ|từ|dưới|90|5|1.000|2,5|%|trở lên|đến|:|;|,|.|(|)|-|điểm|được|trừ|tối đa|tỷ lệ|×|/|có|không|ngày|báo cáo|\n"
)


@given(st.lists(st.sampled_from(WORDS.split("|")), max_size=25), st.sampled_from([Decimal(2), Decimal("0.5")]))
def test_any_text_becomes_a_rule_that_a_set_takes_or_is_asked(words: list[str], most: Decimal) -> None:
    reading = read_sentence(" ".join(words), most, ON_TIME)
    assert (reading.rule is None) == bool(reading.asks)
    if reading.rule is not None:
        a_set(leaf("1", float(most), reading.rule))
    span_in_words(" ".join(words))


@pytest.mark.parametrize(
    ("title", "sentence", "measure"),
    [
        ("Báo cáo", "Đúng hạn: 2; chậm 1-5 ngày: 1; trên 5 ngày: 0", {"value": "Số ngày chậm", "unit": "ngày"}),
        ("Mô hình", "Từ 3 mô hình: 2; 1-2 mô hình: 1; không có: 0", {"value": "Mô hình", "unit": "mô hình"}),
        ("Kinh phí", "Từ 5 tỷ đồng: 2; dưới 5 tỷ đồng: 0", {"value": "Kinh phí", "unit": "tỷ đồng"}),
        ("Hồ sơ", "Tỷ lệ hồ sơ trễ hạn dưới 5%: 2; từ 5%: 0", {"part": "Số hồ sơ trễ hạn", "whole": "Tổng số"}),
        ("Số hồ sơ số hóa", "Từ 90%: 2; dưới 90%: 0", {"part": "số hồ sơ số hóa", "whole": "Tổng số"}),
        ("Mức phục vụ", "Chỉ số hài lòng từ 90%: 2; dưới 90%: 0", {"value": "Chỉ số hài lòng"}),
        ("Báo cáo", "Không có báo cáo chậm: 2; từ 1 báo cáo chậm: 0", {"value": "Số báo cáo chậm", "unit": "báo cáo"}),
        ("Tuyên truyền", "Từ 5 tin, bài: 2; dưới 5 tin, bài: 0", {"value": "Tuyên truyền", "unit": "tin, bài"}),
        ("Tuyên truyền", "Từ 5 cụm loa: 2; dưới 5 cụm loa: 0", {"value": "Tuyên truyền", "unit": "cụm loa"}),
        ("Hồ sơ", "100% số việc được xử lý: 2; dưới 100% số việc được xử lý: 0", {"part": "số việc được xử lý"}),
        ("Chỉ số hài lòng", "Từ 90%: 2; dưới 90%: 0", {"value": "Chỉ số hài lòng"}),
    ],
)
def test_what_is_measured_has_the_name_that_the_sentence_or_the_criterion_gives_it(
    title: str, sentence: str, measure: dict[str, str]
) -> None:
    reading = read_sentence(sentence, Decimal(2), title)
    assert reading.rule is not None
    assert measure.items() <= reading.rule["measure"].items()


def test_a_sentence_without_end_is_asked_at_once() -> None:
    assert read_sentence("mỗi a " * 3000, Decimal(2)).asks == ("cách chấm quá dài để đọc thành quy tắc",)


@pytest.mark.parametrize(
    ("label", "span"),
    [
        ("Từ 70% đến dưới 85%", Span(Decimal(70), high=Decimal(85), closed=False, percent=True)),
        ("Từ 1–2 mô hình", Span(Decimal(1), high=Decimal(2))),
        ("Không vượt 5%", Span(high=Decimal(5), percent=True)),
        ("Không dưới 90 %", Span(Decimal(90), percent=True)),
        ("Chậm 5 ngày trở xuống", Span(high=Decimal(5))),
        ("Lớn hơn 70% đến 90%", Span(Decimal(70), True, Decimal(90), percent=True)),
        ("Có từ 02 sáng kiến, giải pháp trở lên", Span(Decimal(2))),
        ("BCĐ họp 4 lần/năm", Span(Decimal(4), high=Decimal(4))),
        ("Còn lại", Span(rest=True)),
        ("Từ 90% trở lên và đúng hạn", None),
        ("Trên 90% trở lên", None),
        ("Từ 90% đến 70%", None),
        ("Giảm từ 10%", None),
        ("Theo Quyết định 876/QĐ-BNV", None),
        ("Trước 31/12", None),
        ("Từ 1.000 hồ sơ", None),
        ("Mức 2", None),
        ("Đạt", None),
    ],
)
def test_a_label_has_a_span_only_where_all_of_it_is_a_bound(label: str, span: Span | None) -> None:
    assert span_in_words(label) == span
