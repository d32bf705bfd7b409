"""Money of rewards, worked by hand, and who may be nominated."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cchc_eval.data import default_reward_catalogue
from cchc_eval.rules.rewards import (
    BaseSalary,
    Nomination,
    RewardError,
    RewardForm,
    amount,
    check_nominations,
    load_reward_catalogue,
    offers,
)

CATALOGUE = default_reward_catalogue()
DAY = date(2027, 1, 15)


@pytest.mark.parametrize(
    ("code", "day", "money"),
    [
        # base salary 2,530,000 from 01/7/2026
        ("GK-CN", date(2026, 7, 1), 760_000),  # 0.3 × 2,530,000 = 759,000
        ("GK-TT", date(2027, 1, 15), 1_520_000),  # 0.6 × 2,530,000 = 1,518,000
        ("LDTT", date(2027, 1, 15), 760_000),  # 759,000
        ("CSTDCS", date(2027, 1, 15), 2_530_000),  # 1.0: already a multiple of 10,000
        ("TTLDTT", date(2027, 1, 15), 2_030_000),  # 0.8 × 2,530,000 = 2,024,000
        ("TTLDXS", date(2027, 1, 15), 3_800_000),  # 1.5 × 2,530,000 = 3,795,000
        # base salary 2,340,000 the day before
        ("GK-CN", date(2026, 6, 30), 710_000),  # 0.3 × 2,340,000 = 702,000
        ("GK-TT", date(2026, 6, 30), 1_410_000),  # 1,404,000
        ("TTLDTT", date(2024, 7, 1), 1_880_000),  # 1,872,000
        ("TTLDXS", date(2026, 6, 30), 3_510_000),  # exact
        ("BK-TT", date(2027, 1, 15), 0),  # the province decides
    ],
)
def test_money_is_coefficient_times_salary_rounded_up(code: str, day: date, money: int) -> None:
    assert CATALOGUE.price(code, day).amount == money


@given(
    coefficient=st.decimals("0.001", "1000", allow_nan=False, places=3),
    salary=st.integers(1, 10**9),
)
def test_rounding_up_is_exact(coefficient: Decimal, salary: int) -> None:
    form = RewardForm("X", "X", "individual", "department", coefficient, DAY)
    exact = Fraction(coefficient) * salary
    money = amount(form, BaseSalary(salary, DAY))
    assert money % 10_000 == 0
    assert 0 <= money - exact < 10_000


def test_salary_before_the_first_known_is_refused() -> None:
    with pytest.raises(RewardError, match="chưa có mức lương cơ sở áp dụng cho ngày 30/06/2024"):
        CATALOGUE.salary(date(2024, 6, 30))


def test_the_law_in_force_on_the_day_is_named() -> None:
    assert "98/2023" in CATALOGUE.form("GK-CN", date(2025, 6, 30)).legal_basis
    assert "152/2025" in CATALOGUE.form("GK-CN", date(2025, 7, 1)).legal_basis
    assert "01 tháng 10 năm 2026" in CATALOGUE.form("GK-CN", date(2026, 10, 1)).legal_basis
    with pytest.raises(RewardError, match="không có hiệu lực vào ngày 31/12/2023"):
        CATALOGUE.form("GK-CN", date(2023, 12, 31))
    with pytest.raises(RewardError, match="không có hình thức khen thưởng mã «GK»"):
        CATALOGUE.form("GK", DAY)


def test_what_belongs_to_the_province_is_marked() -> None:
    province = {form.code for form in CATALOGUE.forms if form.authority == "province"}
    assert province == {"TTLDXS", "BK-CN", "BK-TT"}


def test_unit_heads_have_forms_of_their_own_without_set_money() -> None:
    own = {form.code: form.coefficient for form in CATALOGUE.forms if form.authority == "unit_head"}
    assert own == {"BD-CN": None, "BD-TT": None}


def test_nominations_are_checked_all_at_once() -> None:
    ranks = {"A": "TỐT", "B": "KHÁ"}
    good = [
        Nomination("collective", "GK-TT", "A"),
        Nomination("individual", "GK-CN", "B", "Nguyễn Văn An"),
        Nomination("individual", "LDTT", "A", "Nguyễn Văn An"),  # another unit, another person
    ]
    assert check_nominations(CATALOGUE, good, ranks, ("TỐT",), DAY) == []
    bad = [
        *good,
        Nomination("collective", "TTLDTT", "A"),
        Nomination("collective", "GK-CN", "B"),
        Nomination("individual", "GK-CN", "C", "Lê Thị Bình"),
        Nomination("individual", "CSTDCS", "B", "nguyễn  văn an"),
        Nomination("individual", "XX", "B", "Trần Cao"),
    ]
    assert check_nominations(CATALOGUE, bad, ranks, ("TỐT",), DAY) == [
        "Đề nghị khen thưởng tập thể A: được đề nghị hai lần.",
        "Đề nghị khen thưởng tập thể B: «Giấy khen của Giám đốc Sở» (GK-CN) dành cho cá nhân, không phải tập thể.",
        "Đề nghị khen thưởng tập thể B: đơn vị xếp hạng KHÁ; chỉ đề nghị tập thể xếp hạng TỐT.",
        "Đề nghị khen thưởng cá nhân «Lê Thị Bình», đơn vị C: không có đơn vị mã «C» trong đợt đánh giá.",
        "Đề nghị khen thưởng cá nhân «nguyễn  văn an», đơn vị B: được đề nghị hai lần; "
        "nếu là hai người trùng tên, ghi thêm năm sinh vào tên.",
        "Đề nghị khen thưởng cá nhân «Trần Cao», đơn vị B: không có hình thức khen thưởng mã «XX» "
        "(các mã: GK-CN, GK-TT, LDTT, CSTDCS, TTLDTT, TTLDXS, BK-CN, BK-TT, BD-CN, BD-TT).",
    ]


def test_ranks_are_the_same_however_they_are_typed() -> None:
    code = next(form.code for form in CATALOGUE.forms if form.kind == "collective" and form.holds_on(DAY))
    nominations = [Nomination("collective", code, "A")]
    assert check_nominations(CATALOGUE, nominations, {"A": "TỐT"}, ("Tốt",), DAY) == []
    assert check_nominations(CATALOGUE, nominations, {"A": "Khá"}, ("TỐT", "kha\u0301"), DAY) == []


def test_a_rule_of_ranks_for_individuals_too() -> None:
    ranks = {"A": "TỐT", "B": "KHÁ"}
    people = [Nomination("individual", "GK-CN", unit, "Lê Thị Bình") for unit in "AB"]
    assert check_nominations(CATALOGUE, people, ranks, ("TỐT",), DAY, ("TỐT",)) == [
        "Đề nghị khen thưởng cá nhân «Lê Thị Bình», đơn vị B: đơn vị xếp hạng KHÁ; "
        "chỉ đề nghị cá nhân thuộc đơn vị xếp hạng TỐT.",
    ]


def test_a_faulty_catalogue_is_refused_with_all_its_faults() -> None:
    row = {
        "code": "A",
        "name": "A",
        "kind": "individual",
        "authority": "department",
        "coefficient": 1,
        "valid_from": "2025-01-01",
    }
    data = {
        "forms": [
            row,
            {**row, "valid_from": "2026-01-01"},
            {**row, "kind": "team"},
            {**row, "coefficient": 0},
            {**row, "valid_to": "2024-01-01"},
            {"code": "B"},
            {**row, "valid_from": "01/7/2026"},
            None,
        ],
        "base_salaries": [{"amount": 1.5, "valid_from": "2026-01-01"}],
    }
    with pytest.raises(RewardError) as caught:
        load_reward_catalogue(data)
    assert caught.value.faults == (
        "Hình thức khen thưởng thứ 3: đối tượng «team» không thuộc collective, individual.",
        "Hình thức khen thưởng thứ 4: hệ số 0 phải lớn hơn 0 và không quá 1000.",
        "Hình thức khen thưởng thứ 5: ngày hết hiệu lực đứng trước ngày có hiệu lực.",
        "Hình thức khen thưởng thứ 6: thiếu trường «kind».",
        "Hình thức khen thưởng thứ 7: ngày «01/7/2026» phải ghi theo dạng năm-tháng-ngày, như 2026-07-01.",
        "Hình thức khen thưởng thứ 8: phải là một đối tượng có các trường.",
        "Mức lương cơ sở thứ 1: số tiền «1.5» phải là số nguyên dương (đồng).",
        "Hình thức A: hiệu lực từ 01/01/2026 trùng với giai đoạn từ 01/01/2025; "
        "hãy ghi ngày hết hiệu lực của giai đoạn trước.",
    )


def test_every_form_of_the_day_is_offered_with_its_money_or_the_reason_why_not() -> None:
    found = {offer.form.code: offer for offer in offers(CATALOGUE, "KHÁ", ["TỐT"], None, DAY)}
    assert set(found) == {form.code for form in CATALOGUE.forms if form.holds_on(DAY)}
    assert (found["CSTDCS"].amount, found["CSTDCS"].base_salary, found["CSTDCS"].reason) == (2_530_000, 2_530_000, "")
    assert found["GK-TT"].reason == "đơn vị xếp hạng KHÁ; chỉ đề nghị tập thể xếp hạng TỐT"
    # As a nomination for it is refused.
    (fault,) = check_nominations(CATALOGUE, [Nomination("collective", "GK-TT", "U1")], {"U1": "KHÁ"}, ["TỐT"], DAY)
    assert found["GK-TT"].reason in fault
    # Whatever the rank, and where no base salary is known yet.
    assert {offer.reason for offer in offers(CATALOGUE, "YẾU", None, None, DAY)} == {""}
    early = [offer for offer in offers(CATALOGUE, "TỐT", None, None, date(1990, 1, 1)) if offer.form.coefficient]
    assert all(offer.reason.startswith("chưa có mức lương cơ sở") and not offer.amount for offer in early)
