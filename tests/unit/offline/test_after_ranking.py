"""Rewards and improvement plans of the sample round: what follows its ranking."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from lxml import html

from cchc_eval.data import default_reward_catalogue
from cchc_eval.documents import render_html
from cchc_eval.documents.certificates import Certificates
from cchc_eval.offline import compose_after, compose_papers
from cchc_eval.offline.compose import Results
from cchc_eval.offline.errors import BadInput

CATALOGUE = default_reward_catalogue()


@pytest.fixture(scope="module")
def sample(decided_sample: tuple[Results, object]) -> Results:
    return decided_sample[0]


def with_settings(made: Results, **changed: object) -> Results:
    return replace(made, folder=replace(made.folder, settings=replace(made.folder.settings, **changed)))


def test_the_reward_decision_gives_what_the_department_gives(sample: Results) -> None:
    """Without the Bằng khen of the province; 0.8 + 1.0 + 0.3 + 0.3 of 2,530,000, each rounded up to 10,000:
    2,030,000 + 2,530,000 + 760,000 + 760,000 = 6,080,000."""
    decision = compose_after.reward_decision(sample, CATALOGUE)
    assert decision is not None
    assert decision.proposer == "Chánh Văn phòng Sở tại Tờ trình số 12/TTr-VP ngày 18 tháng 01 năm 2027"
    assert [(one.name, one.money) for one in decision.collectives] == [(sample.units["TTCNTT"].name, 2_030_000)]
    assert [(one.name, one.money) for one in decision.individuals] == [
        ("Nguyễn Thanh Tùng", 2_530_000),
        ("Lương Thị Ngọc Diệp", 760_000),
        ("Y Blăng Niê", 760_000),
    ]
    page = render_html(decision)
    assert "6.080.000 đồng, chi từ quỹ khen thưởng của Sở" in page
    assert "GIÁM ĐỐC SỞ KHOA HỌC VÀ CÔNG NGHỆ" in page and "Tôn Nữ Hoàng" not in page


def test_the_money_follows_the_day_of_the_reward_decision(sample: Results) -> None:
    """Before 01/7/2026 the base salary was 2,340,000: Giấy khen 0.3 is 702,000, rounded up 710,000."""
    given = sample.folder.settings.reward_decision
    assert given is not None
    decision = compose_after.reward_decision(
        with_settings(sample, reward_decision=replace(given, day=date(2026, 6, 30))), CATALOGUE
    )
    assert decision is not None and decision.individuals[1].money == 710_000


def test_a_reward_decision_on_nobody_is_refused(sample: Results) -> None:
    assert compose_after.reward_decision(with_settings(sample, reward_decision=None), CATALOGUE) is None
    with pytest.raises(BadInput, match="không có ai do Sở Khoa học và Công nghệ khen thưởng"):
        compose_after.reward_decision(with_settings(sample, proposal=None), CATALOGUE)


def test_the_papers_around_a_round_are_made_where_their_symbols_are_known(sample: Results) -> None:
    assert not list(compose_papers.round_papers(sample))
    department = replace(sample.folder.settings.department, abbreviation="SKHCN")
    made = dict(compose_papers.round_papers(with_settings(sample, department=department)))
    notices = [f"thong-bao-ket-qua/{row.unit_code}" for row in sample.rows]
    others = ["quyet-dinh-thanh-lap-hoi-dong", "cong-van-trien-khai", "giay-moi-hop"]
    assert list(made) == [*others, *notices]
    pages = {name: html_text(render_html(document)) for name, document in made.items()}
    founding, launch, invitation = (pages[name] for name in others)
    assert "/QĐ-SKHCN" in founding and "1. Ông Nguyễn Hữu Phước, Giám đốc Sở - Chủ tịch Hội đồng;" in founding
    assert "Biên bản họp" not in founding and founding.count("Nguyễn Hữu Phước") == 2
    assert "Gửi hồ sơ tự đánh giá: hết ngày 10 tháng 12 năm 2026." in launch
    assert all(launch.count(row.unit_name) == 1 for row in sample.rows), "it is addressed to each by name"
    assert "08 giờ 05 phút, ngày 12 tháng 01 năm 2027" in invitation and "phường Nha Trang" in invitation
    assert "Căn cứ Quyết định số 05/QĐ-HĐCCHC" in pages[notices[0]] and "thứ hạng: 1" in pages[notices[0]]


def test_giay_khen_are_made_of_a_decision_that_has_its_number(sample: Results) -> None:
    decision = compose_after.reward_decision(sample, CATALOGUE)
    assert decision is not None
    ((name, given),) = compose_papers.certificates(decision)
    assert name == "giay-khen" and isinstance(given, Certificates) and "số 09/QĐ-SKHCN" in given.decision
    assert not list(compose_papers.certificates(replace(decision, head=replace(decision.head, number=None))))


def html_text(page: str) -> str:
    text = html.fromstring(page).find("body").text_content().replace("\u2060", "").replace("\N{NO-BREAK SPACE}", " ")
    return " ".join(text.split())


def test_titles_rest_on_the_minutes_of_the_emulation_council(sample: Results) -> None:
    given = sample.folder.settings.reward_decision
    assert given is not None
    without = replace(given, legal_bases=given.legal_bases[:2])
    with pytest.raises(BadInput, match="phải căn cứ Biên bản họp Hội đồng Thi đua - Khen thưởng"):
        compose_after.reward_decision(with_settings(sample, reward_decision=without), CATALOGUE)


def test_each_unit_gets_a_plan_to_fill_in_of_its_weakest_criteria(sample: Results) -> None:
    """CTTĐT under 70 %: 1.5 0/3 and 1.7 1/3 … 2.1.4 1/1.5 = 66.7 %; 2.2.1 1.29/1.5 = 86 % is not."""
    plans = dict(compose_after.improvement_plans(sample))
    assert set(plans) == set(sample.units)
    plan = plans["CTTĐT"]
    shares = [action.points / action.max_points for action in plan.improvements]
    assert shares == sorted(shares) and max(shares) < Decimal("0.7")
    assert plan.improvements[0].about.startswith("1.5.") and plan.improvements[0].points == 0
    codes = [action.about.split(". ")[0] for action in plan.improvements]
    assert "1.7" in codes and "2.2.1" not in codes
    assert all((action.task, action.owner, action.due) == ("", "", None) for action in plan.improvements)
    assert (plan.index, plan.rank, plan.head.symbol) == (Decimal("82.00"), "KHÁ", "KH-CTTĐT")
    assert "về Văn phòng Sở" in plan.duties[-1]


def test_without_the_table_there_are_no_plans(sample: Results) -> None:
    assert not list(compose_after.improvement_plans(with_settings(sample, improvement=None)))


def test_without_nominations_there_is_no_proposal(sample: Results) -> None:
    assert compose_after.proposal(sample, CATALOGUE) is not None
    assert compose_after.proposal(with_settings(sample, proposal=None), CATALOGUE) is None


def test_money_needs_the_day_of_the_decision(sample: Results) -> None:
    settings = sample.folder.settings
    assert not settings.missing_for_decision()
    without = replace(settings, decision=replace(sample.decision, day=None))
    (lacking,) = without.missing_for_decision()
    assert lacking == "[decision], khóa «date»: phải ghi ngày quyết định để tính tiền thưởng đề nghị"
    assert not replace(without, proposal=None).missing_for_decision()
