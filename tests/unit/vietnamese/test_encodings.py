"""Texts of fonts before Unicode are recognised; real words, also foreign ones, are left alone."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cchc_eval.data import default_criteria_set
from cchc_eval.vietnamese.encodings import TCVN3, UTF8, VNI, misread, misread_message


@pytest.mark.parametrize(
    ("text", "encoding", "meant"),
    [
        ("Trung t©m Thö nghiÖm", TCVN3, "Trung tâm Thử nghiệm"),
        ("V¨n phßng Së, tr\u00adëng phßng", TCVN3, "Văn phòng Sở, trưởng phòng"),
        ("§¬n vÞ Mét", TCVN3, "Đơn vị Một"),
        ("Trung taâm Thöû nghieäm", VNI, "Trung tâm Thử nghiệm"),
        ("Sôû Thoâng tin vaø Truyeàn thoâng", VNI, "Sở Thông tin và Truyền thông"),
        ("Ñôn vò Moät", VNI, "Đơn vị Một"),
        ("Trung tÃ¢m Thá»\xad nghiá»‡m", UTF8, "Trung tâm Thử nghiệm"),
    ],
)
def test_an_old_encoding_is_recognised_and_read(text: str, encoding: str, meant: str) -> None:
    assert misread(text) == (encoding, meant)
    said = misread_message(["Trung tâm", text])
    assert encoding in said and meant in said and "Unicode" in said


@pytest.mark.parametrize(
    "text",
    [
        "Trung tâm Công nghệ thông tin và Dịch vụ hành chính công trực tuyến",
        "ỦY BAN NHÂN DÂN TỈNH KHÁNH HÒA",
        "Müller & Söhne, Zürich; Citroën, Noël, España, Köln, Björn, naïve, São Paulo, Ångström",
        "5 µm, 20 °C, § 5, ½, ±3, «Kế hoạch», ×2, ® ©2026 Microsoft®",
        "Y Blăng Niê, K'Sor H'Nhi",
        "",
    ],
)
def test_real_words_are_left_alone(text: str) -> None:
    assert misread(text) is None
    assert misread_message([text]) == ""


def test_the_default_set_is_proper_unicode() -> None:
    assert misread(json.dumps(default_criteria_set().to_data(), ensure_ascii=False)) is None


@given(st.text())
def test_any_text_can_be_judged(text: str) -> None:
    misread(text)
