"""What of another office is told in a round's settings, and what may stand there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cchc_eval.offline.demo import SAMPLE
from cchc_eval.offline.other_offices import other_offices
from cchc_eval.offline.round_folder import SETTINGS
from cchc_eval.offline.settings import DIRECTOR, RoundSettings
from cchc_eval.offline.settings_reader import read_settings


@pytest.fixture(scope="module")
def own() -> RoundSettings:
    settings = read_settings(SAMPLE / SETTINGS)
    return replace(settings, department=replace(settings.department, abbreviation="SKHCN"))


def decided(own: RoundSettings, **given: object) -> RoundSettings:
    assert own.decision is not None
    return replace(own, decision=replace(own.decision, **given))  # type: ignore[arg-type]


def test_an_office_may_write_to_others_and_cite_them(own: RoundSettings) -> None:
    assert not list(other_offices(own)), "Sở Nội vụ is among those the decision goes to"
    assert not list(other_offices(decided(own, recipients=("Sở Nội vụ (để báo cáo)", "Lưu: VT Sở", "Lưu: VT, VP"))))
    assert own.decision is not None
    signed = replace(own.decision.signature, own_post="GIÁM ĐỐC SỞ KIÊM CHỦ TỊCH")
    assert not list(other_offices(decided(own, signature=signed)))
    for short in ("Sở KH&CN", "Sở KHCN", "Sở SKHCN", "Sở Khoa học - Công nghệ", "Sở, Giám đốc các đơn vị"):
        assert not list(other_offices(decided(own, proposer=f"Chánh Văn phòng {short}"))), short
    own_symbol = decided(own, issuer=DIRECTOR, symbol="QĐ-SKH&CN")
    assert not list(other_offices(own_symbol)), "whatever signs it is written with"


def test_bases_of_others_are_told_beside_what_is_surely_left_over(own: RoundSettings) -> None:
    cited = ("Căn cứ Quyết định số 1/QĐ-SNV của Sở Nội vụ", "Căn cứ Quyết định số 2 của Sở Khoa học và Công nghệ")
    settings = replace(decided(own, legal_bases=cited), proposal=None, reward_decision=None)
    assert not list(other_offices(settings))
    _symbol, told = other_offices(decided(settings, symbol="QĐ-SNV"))
    assert told == f"[decision], khóa «legal_bases»: hãy xem lại cả căn cứ của cơ quan khác («{cited[0]}»)"


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"symbol": "QĐ-SNV"}, "khóa «symbol»: ký hiệu «QĐ-SNV» không có tên viết tắt của cơ quan là «SKHCN»"),
        ({"symbol": "QĐ-PNV", "issuer": DIRECTOR}, "khóa «symbol»: ký hiệu «QĐ-PNV» không có"),
        ({"recipients": ("Như Điều 3", "Lưu: VT Sở Nội vụ")}, "khóa «recipients»: còn ghi cơ quan khác («Lưu: VT"),
        ({"recipients": ("VT Sở Nội vụ",)}, "khóa «recipients»: còn ghi cơ quan khác («VT Sở Nội vụ»)"),
        (
            {"proposer": "Chánh Văn phòng Sở Nội vụ"},
            "khóa «proposer»: còn ghi cơ quan khác («Chánh Văn phòng Sở Nội vụ»)",
        ),
        ({"executors": "Thủ trưởng đơn vị thuộc Sở Nội vụ"}, "khóa «executors»: còn ghi cơ quan khác («Thủ trưởng đơn"),
    ],
)
def test_its_own_papers_carry_nothing_of_another_office(
    own: RoundSettings, given: dict[str, object], told: str
) -> None:
    (said, *_) = other_offices(decided(own, **given))
    assert said.startswith(f"[decision], {told}")


def test_its_council_is_called_after_it_and_it_may_direct_others(own: RoundSettings) -> None:
    assert own.council is not None
    left_over = replace(own, council=replace(own.council, name="Hội đồng đánh giá CCHC Sở Nội vụ năm 2026"))
    (said, *_) = other_offices(left_over)
    assert said == (
        "[council], khóa «name»: còn ghi cơ quan khác («Hội đồng đánh giá CCHC Sở Nội vụ năm 2026»); cơ quan của đợt là "
        f"{own.department.name}"
    )
    of_province = replace(own, units=tuple(replace(unit, name=f"Sở {unit.name}") for unit in own.units))
    assert not list(other_offices(decided(of_province, executors="Chánh Văn phòng Sở, Giám đốc Sở Nội vụ")))


def test_whoever_signs_for_it_is_of_it(own: RoundSettings) -> None:
    signature = own.appraisal.signature
    assert signature is not None
    signed = replace(own.appraisal, signature=replace(signature, authority="KT. GIÁM ĐỐC SỞ NỘI VỤ"))
    (said, *_) = other_offices(replace(own, appraisal=signed))
    assert said.startswith("[appraisal], khóa «signature.authority»: còn ghi cơ quan khác («KT. GIÁM ĐỐC SỞ NỘI VỤ»)")
