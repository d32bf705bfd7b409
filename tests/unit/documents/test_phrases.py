"""Phrases that documents share: who signs, how a decision is cited, what has not been decided yet."""

from __future__ import annotations

import dataclasses
from datetime import date
from decimal import Decimal

import pytest
from document_samples import appraisal, minutes
from word_reading import html_lines, word_lines

from cchc_eval.documents import render_html, render_word
from cchc_eval.documents.contexts import Head, Signature
from cchc_eval.documents.notes import result_notes
from cchc_eval.documents.phrases import change_line, cited, cited_document, full_post, own_post, signature

DEPARTMENT = "Sở Thông tin và Truyền thông"
DIRECTOR = f"Giám đốc {DEPARTMENT}"
HEAD = Head("", "", "QĐ-HĐCCHC", "Khánh Hòa", 5, date(2027, 1, 15))


@pytest.mark.parametrize(
    ("capacity", "post", "expected"),
    [
        ("Chair", "Giám đốc Sở", Signature("TM. HỘI ĐỒNG", "Chủ tịch", DIRECTOR, "Phước")),
        ("Chair", "", Signature("TM. HỘI ĐỒNG", "Chủ tịch", DIRECTOR, "Phước")),
        (
            "Deputy Chair",
            "Phó Giám đốc Sở",
            Signature("TM. HỘI ĐỒNG", "KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH", f"Phó Giám đốc {DEPARTMENT}", "Phước"),
        ),
        ("Director", "", Signature("Giám đốc", name="Phước")),
        ("Deputy Director", "", Signature("KT. Giám đốc\nPhó Giám đốc", name="Phước")),
    ],
)
def test_who_signs(capacity: str, post: str, expected: Signature) -> None:
    assert signature(capacity, DIRECTOR, DEPARTMENT, "Phước", post) == expected


def test_nobody_signs_in_an_unknown_capacity() -> None:
    with pytest.raises(ValueError, match="Secretary"):
        signature("Secretary", DIRECTOR, DEPARTMENT, "Phước")


@pytest.mark.parametrize(
    ("text", "own"),
    [
        (DIRECTOR, "Giám đốc"),
        ("Chánh Văn phòng Sở", "Chánh Văn phòng"),
        ("Văn phòng", "Văn phòng"),
        ("Chánh Văn phòng Sở Xây dựng", "Chánh Văn phòng Sở Xây dựng"),
    ],
)
def test_a_post_without_its_department(text: str, own: str) -> None:
    assert own_post(text, DEPARTMENT) == own


def test_a_post_with_its_department() -> None:
    assert full_post("Phó Giám đốc Sở", DEPARTMENT) == f"Phó Giám đốc {DEPARTMENT}"
    assert full_post("Trưởng phòng Cơ sở", DEPARTMENT) == "Trưởng phòng Cơ sở"
    assert full_post("", DEPARTMENT) == ""


def test_a_decision_is_cited_by_number_and_date() -> None:
    assert cited(HEAD, "Chủ tịch Hội đồng") == (
        "Quyết định số 05/QĐ-HĐCCHC ngày 15 tháng 01 năm 2027 của Chủ tịch Hội đồng"
    )


def test_a_change_says_from_to_and_why() -> None:
    assert change_line("1.5", Decimal("1.5"), None, "bỏ") == (
        "Tiêu chí 1.5: 1,50 điểm thành không phát sinh (lý do: bỏ)"
    )


def test_notes_say_what_the_ranking_does_not_show() -> None:
    said = result_notes(
        submitted=False,
        days_late=5,
        council=["1.5", "2.1"],
        cap_rank="KHÁ",
        cap_reason="kỷ luật",
        computed_rank="TỐT",
        rank="KHÁ",
    )
    assert said == [
        "Không nộp hồ sơ tự đánh giá",
        "Nộp chậm 05 ngày",
        "Hội đồng điều chỉnh 02 tiêu chí (1.5, 2.1)",
        "Hạ xếp hạng (TỐT xuống KHÁ): kỷ luật",
    ]
    assert result_notes(submitted=True, days_late=-3, computed_rank="TỐT", rank="TỐT") == []
    assert result_notes(submitted=True, cap_rank="KHÁ", cap_reason="kỷ luật", computed_rank="YẾU", rank="YẾU") == [
        "Xếp hạng không quá KHÁ: kỷ luật"
    ]


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        (
            "Quyết định về việc thi hành kỷ luật",
            "Quyết định số 12/QĐ-STTTT ngày 05 tháng 11 năm 2026 về việc thi hành kỷ luật",
        ),
        ("KẾT LUẬN THANH TRA", "Kết luận thanh tra số 12/QĐ-STTTT ngày 05 tháng 11 năm 2026"),
        ("Quyết địnhx", "văn bản số 12/QĐ-STTTT ngày 05 tháng 11 năm 2026 (Quyết địnhx)"),
        ("Về việc kỷ luật ", "văn bản số 12/QĐ-STTTT ngày 05 tháng 11 năm 2026 (Về việc kỷ luật)"),
    ],
)
def test_a_document_is_cited_by_kind_number_date_and_subject(title: str, expected: str) -> None:
    assert cited_document(title, "12/QĐ-STTTT", date(2026, 11, 5)) == expected


def test_a_cap_names_the_document_that_it_rests_on() -> None:
    said = result_notes(
        submitted=True,
        cap_rank="KHÁ",
        cap_reason="Kỷ luật",
        cap_basis="Quyết định số 1",
        computed_rank="TỐT",
        rank="KHÁ",
    )
    assert said == ["Hạ xếp hạng (TỐT xuống KHÁ): Kỷ luật (theo Quyết định số 1)"]


def test_minutes_without_a_vote_mention_none() -> None:
    sample = minutes()
    unvoted = [
        dataclasses.replace(unit, votes_for=None, votes_against=None, votes_abstain=None) for unit in sample.discussions
    ]
    document = dataclasses.replace(sample, discussions=unvoted)
    lines = html_lines(render_html(document))
    assert word_lines(render_word(document)) == lines
    assert "2. Ý kiến thảo luận đối với từng đơn vị" in lines
    assert not any("iểu quyết: tán thành" in line for line in lines)
    kept = sum(not unit.changes for unit in unvoted)
    assert lines.count("- Giữ nguyên kết quả thẩm định.") == kept > 0


def test_an_appraisal_before_the_council_has_neither_its_points_nor_a_place() -> None:
    sample = appraisal()
    document = dataclasses.replace(sample, result=dataclasses.replace(sample.result, council_points=None, place=0))
    lines = html_lines(render_html(document))
    assert word_lines(render_word(document)) == lines
    assert not any("thứ hạng" in line or "điểm Hội đồng:" in line for line in lines)
