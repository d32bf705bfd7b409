"""What was typed in capitals, as it stands in a sentence (Decree 30/2020/NĐ-CP, Annex II)."""

from __future__ import annotations

import pytest

from cchc_eval.vietnamese.capitals import in_sentence

WRITTEN = [
    "Sở Nội vụ",
    "Sở Khoa học và Công nghệ",
    "Sở Văn hóa, Thể thao và Du lịch",
    "Văn phòng Sở",
    "Chánh Văn phòng Sở Nội vụ",
    "Giám đốc Sở Nông nghiệp và Môi trường",
    "Phó Giám đốc Trung tâm Công nghệ thông tin và Truyền thông",
    "Phó Chánh Văn phòng phụ trách",
    "Trưởng phòng Kế hoạch - Tài chính",
    "Chánh Văn phòng, Thủ trưởng các đơn vị",
    "Chủ tịch Hội đồng",
    "Hội đồng đánh giá, xếp hạng công tác cải cách hành chính năm 2026",
    "Hội đồng đánh giá CCHC của Sở Nội vụ",
    "Ủy ban nhân dân tỉnh Khánh Hòa",
    "UBND phường Nha Trang",
    "Ban Quản lý dự án CNTT",
    "Sở Lao động - Thương binh và Xã hội",
    "Phòng Cán bộ, Cơ sở dữ liệu",
]


@pytest.mark.parametrize("text", WRITTEN)
def test_capitals_of_bodies_posts_and_places_stay_where_names_begin(text: str) -> None:
    assert in_sentence(text.upper()) == text
    assert in_sentence(text) == text


@pytest.mark.parametrize("text", ["UBND", "CNTT", "VP", "", "Văn phòng SỞ", "TT&TT", "15/QĐ"])
def test_what_is_an_abbreviation_or_has_small_letters_stays_as_it_is(text: str) -> None:
    assert in_sentence(text) == text
