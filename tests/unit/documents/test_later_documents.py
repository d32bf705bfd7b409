"""Documents that follow the ranking: what they say, and that they keep to the same layout."""

from __future__ import annotations

import dataclasses
import io
import re
from collections.abc import Callable

import docx
import pytest
from document_samples import HEAD, LEGAL_BASES, decision, proposal
from later_samples import (
    LATER_SAMPLES,
    amending_decision,
    improvement_plan,
    own_reward_decision,
    review_reply,
    reward_decision,
)
from lxml import html
from pdf_geometry import MM, find, has, page_number, parts, pieces, render_pages, rules, sample_pages, table_rows
from pdfplumber.page import Page

from cchc_eval.documents import Document, document_name, render_html, render_word
from cchc_eval.documents.contexts import Proposal, RewardDecision
from cchc_eval.documents.phrases import DRAFT, REVOKED, marked

REPLIES = ("review-reply", "review-reply-kept", "launch-letter")


@pytest.fixture(params=list(LATER_SAMPLES))
def pages(request: pytest.FixtureRequest) -> list[Page]:
    return sample_pages(request.param)


def text_of(document: Document) -> str:
    return " ".join(html.fromstring(render_html(document)).find("body").text_content().split())


def test_each_has_its_own_template() -> None:
    assert {document_name(document) for document in LATER_SAMPLES.values()} == {
        *("decision", "reward-decision", "improvement-plan", "review-reply", "unit-report", "office-report"),
        "plain-paper",
    }


def test_pages_keep_the_margins_and_number_themselves(pages: list[Page]) -> None:
    assert pages
    for part in parts(pages):
        for count, page in enumerate(part, start=1):
            number = page_number(page)
            assert (number.text if number else "1") == str(count)
            body = [piece for piece in pieces(page) if piece != number]
            assert 30 * MM - 0.1 <= min(piece.x0 for piece in body) <= 35 * MM
            assert max(piece.x1 for piece in body) <= page.width - 15 * MM
            assert 20 * MM - 0.1 <= min(piece.top for piece in body) <= 25 * MM
            assert max(piece.baseline for piece in body) <= page.height - 20 * MM


def test_the_end_of_the_text_stays_with_the_signature(pages: list[Page]) -> None:
    (page,) = (page for page in pages if any(piece.text == "Nơi nhận:" for piece in pieces(page)))
    recipients = find(page, "Nơi nhận:")
    before = [piece for piece in pieces(page) if piece.baseline < recipients.baseline]
    assert before[-1].text.endswith("./.")
    level = [piece for piece in pieces(page) if piece.baseline == recipients.baseline]
    assert len(level) == 2
    assert level[1].style == ("Bold", 14)


@pytest.mark.parametrize("name", [name for name in LATER_SAMPLES if name not in REPLIES])
def test_titles_stand_over_a_short_rule(name: str) -> None:
    page = sample_pages(name)[0]
    rule = rules(page)[2]
    title = next(p for p in pieces(page) if p.text in ("QUYẾT ĐỊNH", "KẾ HOẠCH", "BÁO CÁO", "GIẤY MỜI", "THÔNG BÁO"))
    lines = [piece for piece in pieces(page) if title.baseline < piece.baseline < rule.top]
    assert {piece.style for piece in (title, *lines)} == {("Bold", 14)}
    assert 1 / 3 <= rule.width / max(line.x1 - line.x0 for line in lines) <= 1 / 2


def test_a_letter_has_its_subject_below_its_number_and_no_title() -> None:
    page = sample_pages("review-reply")[0]
    number, subject, date = find(page, "Số: 04/HĐCCHC"), find(page, "V/v trả lời"), find(page, "Khánh Hòa,")
    assert number.baseline == date.baseline < subject.baseline
    assert subject.style == ("Regular", 12)
    assert subject.centre == pytest.approx(number.centre, abs=0.5)
    assert len(rules(page)) == 2
    assert find(page, "Kính gửi: Trung tâm").style == ("Regular", 14)


def test_an_amending_decision_lists_what_changed_and_then_everything() -> None:
    text, changes, results = parts(sample_pages("amending-decision"))
    assert has(text[0], "Về việc điều chỉnh kết quả đánh giá, xếp hạng")
    assert find(changes[0], "Phụ lục").text == "Phụ lục I"
    assert find(results[0], "Phụ lục").text == "Phụ lục II"
    *_, first, second = table_rows(changes[0])
    assert first[:8] == [*("1", "Trung tâm Quản lý Cổng thông tin điện tử", "83,40", "84,90", "KHÁ", "KHÁ", "4", "4")]
    assert first[8].startswith("Tiêu chí 1.5: 1,50 điểm thành 3,00 điểm")
    assert second[2:8] == ["83,40", "83,40", "KHÁ", "KHÁ", "4", "5"]
    assert len(table_rows(results[0])) == 1 + 6
    shown = text_of(amending_decision())
    first = "Căn cứ Quyết định số 05/QĐ-HĐCCHC ngày 15 tháng 01 năm 2027 của Hội đồng"
    asked = (
        "Xét kiến nghị của Trung tâm Quản lý Cổng thông tin điện tử tại Công văn số 12/CTTĐT ngày 20 tháng 01 năm 2027;"
    )
    # The minutes, last of its own, are of the meeting that amended.
    order = (LEGAL_BASES[-2], first, LEGAL_BASES[-1], asked, "Theo đề nghị của")
    places = [shown.index(text) for text in order]
    assert LEGAL_BASES[-1].startswith("Căn cứ Biên bản") and places == sorted(places)
    assert "về kết quả đánh giá, xếp hạng công tác cải cách hành chính năm 2026; Căn cứ Biên bản" in shown, (
        "its subject"
    )
    assert "Lý do điều chỉnh: Kết quả xem xét kiến nghị của Trung tâm Quản lý Cổng thông tin điện tử." in shown
    assert not any(text in text_of(decision()) for text in ("Xét kiến nghị", "Lý do điều chỉnh"))
    amended = "Quyết định số 05/QĐ-HĐCCHC ngày 15 tháng 01 năm 2027 của"
    assert f"năm 2026 đã được phê duyệt tại {amended}" in shown and "Điều 1. Điều chỉnh kết quả" in shown
    assert f"kể từ ngày ký; kết quả tại Quyết định này thay thế kết quả đã được phê duyệt tại {amended}" in shown
    assert "Điều 1. Phê duyệt" not in shown and "được phê duyệt tại Điều 1" not in shown


def test_a_reward_decision_names_forms_money_and_lists() -> None:
    shown = text_of(reward_decision())
    assert "1. Tập thể: 03 tập thể (danh sách tại Phụ lục I kèm theo), gồm:" in shown
    assert "2. Cá nhân: 04 cá nhân (danh sách tại Phụ lục II kèm theo), gồm:" in shown
    assert "tổng số tiền thưởng là 9.630.000 đồng, chi từ quỹ khen thưởng của Sở." in shown
    assert "và các tập thể, cá nhân có tên tại Điều 1 chịu trách nhiệm thi hành Quyết định này./." in shown
    assert "DANH SÁCH TẬP THỂ ĐƯỢC KHEN THƯỞNG" in shown
    assert "đề nghị khen thưởng" not in shown.lower()


def test_titles_are_bestowed_apart_from_rewards() -> None:
    both = text_of(reward_decision())
    assert "Về việc tặng danh hiệu thi đua, khen thưởng tập thể, cá nhân có thành tích xuất sắc" in both
    assert "Điều 1. Tặng danh hiệu thi đua, khen thưởng tập thể, cá nhân có thành tích" in both
    listed = "- Danh hiệu “Tập thể lao động tiên tiến”: 02 tập thể; - Giấy khen của Giám đốc Sở: 01 tập thể."
    assert listed in both and listed in text_of(proposal())
    titles = [nominee for nominee in reward_decision().individuals if "tiên tiến" in nominee.form]
    only = text_of(dataclasses.replace(reward_decision(0, 1), individuals=titles))
    assert "Điều 1. Tặng danh hiệu thi đua cho cá nhân có thành tích" in only and "khen thưởng cá nhân" not in only


def test_who_carries_a_decision_out_is_one_list_with_one_and() -> None:
    executors = "Chánh Văn phòng Sở, Thủ trưởng các đơn vị thuộc Sở Khoa học và Công nghệ và các cá nhân có liên quan"
    shown = text_of(dataclasses.replace(reward_decision(), executors=executors))
    assert (
        "thuộc Sở Khoa học và Công nghệ, các cá nhân có liên quan và các tập thể, cá nhân có tên tại Điều 1 chịu"
        in shown
    )
    named = "Chánh Văn phòng Sở và các tập thể, cá nhân có tên tại Điều 1"
    shown = text_of(dataclasses.replace(reward_decision(), executors=named))
    assert f"{named} chịu trách nhiệm" in shown and shown.count("có tên tại Điều 1 chịu") == 1


@pytest.mark.parametrize("make", [reward_decision, proposal])
def test_the_result_is_cited_once_also_where_somebody_typed_it(make: Callable[..., RewardDecision | Proposal]) -> None:
    paper = make()
    number = re.search(r"số (\S+)", paper.decision)
    assert number
    typed = [
        f"Căn cứ Quyết định số 0{number[1]} của Hội đồng",
        f"Căn cứ Quyết định số 9/QĐ về Quyết định số {number[1]}",
    ]
    cited = dataclasses.replace(paper, legal_bases=[*paper.legal_bases, *typed])
    assert cited.legal_bases == [*paper.legal_bases, typed[1]]


PROVINCE = {"by_province": True, "note": "Thuộc thẩm quyền cấp tỉnh, chỉ đề nghị"}


def proposal_with_province() -> Proposal:
    """By the base salary of 2,530,000: 1.5 × → 3,800,000 of the province's; 0.3 × → 760,000 of the department's."""
    listed = proposal(1, 2)
    collective = dataclasses.replace(listed.collectives[0], money=3_800_000, **PROVINCE)
    people = [
        dataclasses.replace(listed.individuals[0], money=760_000),
        dataclasses.replace(listed.individuals[1], money=0, **PROVINCE),
    ]
    return dataclasses.replace(listed, collectives=[collective], individuals=people)


@pytest.mark.parametrize("name", ["reward-decision", "improvement-plan", "review-reply", "amending-decision"])
def test_a_mark_stands_below_the_number_and_a_draft_is_not_signed(name: str) -> None:
    document = LATER_SAMPLES[name]
    draft, revoked = marked(document, DRAFT), marked(document, REVOKED)
    assert marked(document, "") is document
    for one, mark in ((draft, DRAFT), (revoked, REVOKED)):
        assert mark in text_of(one) and mark in word_text(one)
        assert mark not in text_of(document) and mark not in word_text(document)
    signed = document.signature.name
    assert signed in text_of(revoked)
    assert signed not in text_of(draft) and signed not in word_text(draft)


def test_the_mark_is_centred_in_the_left_block() -> None:
    page, *_ = render_pages(marked(reward_decision(), DRAFT))
    number, mark = find(page, "Số: 31/QĐ-SKHCN"), find(page, "DỰ THẢO")
    assert mark.style == ("Bold", 13)
    assert mark.baseline > number.baseline
    assert mark.centre == pytest.approx(number.centre, abs=0.5)


def test_what_the_province_gives_is_no_money_of_the_departments() -> None:
    document = proposal_with_province()
    assert (document.total_money, document.province_money) == (760_000, 3_800_000)
    html_text, word = text_of(document), word_text(document)
    for shown in (html_text, word):
        assert "đề nghị (không bao gồm các hình thức thuộc thẩm quyền cấp tỉnh) là 760.000 đồng, chi từ nguồn" in shown
        assert "thuộc thẩm quyền cấp tỉnh dự kiến 3.800.000 đồng, do cấp tỉnh chi theo quy định." in shown
        assert "4.560.000" not in shown
        # Only the list of collectives holds money of the province, and no other.
        assert "Tiền thưởng thuộc thẩm quyền cấp tỉnh (dự kiến)" in shown
        assert "Tổng cộng (không tính" not in shown
    assert html_text.count("Tổng cộng") == 1
    only = dataclasses.replace(document, individuals=[])
    assert only.total_money == 0
    assert "không bao gồm" not in text_of(only)
    assert "do cấp tỉnh chi theo quy định" in text_of(only)


def word_text(document: Document) -> str:
    word = docx.Document(io.BytesIO(render_word(document)))
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    return " ".join(" ".join([*(paragraph.text for paragraph in word.paragraphs), *cells]).split())


def test_a_reward_decision_without_money_counts_its_articles_on() -> None:
    shown = text_of(own_reward_decision())
    assert "Điều 2. Quyết định này có hiệu lực" in shown
    assert "Điều 3." not in shown
    assert "Tổng cộng" not in shown
    assert "tập thể" not in shown.lower()
    assert find(sample_pages("own-reward-decision")[0], "GIÁM ĐỐC TRUNG TÂM QUẢN LÝ").style == ("Bold", 14)


def test_a_plan_groups_its_actions_by_kind() -> None:
    plan = improvement_plan()
    _, table = parts(sample_pages("improvement-plan"))
    rows = [row for page in table for row in table_rows(page)[1:]]
    assert [row[1] for row in rows if row[0] in ("I", "II", "III")] == [
        *("Chấn chỉnh", "Xử lý", "Giải pháp nâng cao kết quả")
    ]
    assert [row[0] for row in rows if row[0].isdigit()] == [*"11", *"12345678"]
    first = rows[1]
    assert first[2].replace(" ", "") == "2,33/3,00"
    assert first[6] == "31/03/2027"
    assert not [page for page in table if table_rows(page)[-1][0] in ("I", "II", "III")]
    bare = text_of(dataclasses.replace(plan, handlings=[]))  # cells of a row are not parted in it
    assert "Xử lý" not in bare
    assert "IIGiải pháp nâng cao kết quả" in bare


def test_a_reply_answers_each_criterion_and_names_what_follows() -> None:
    page = sample_pages("review-reply")[0]
    _, changed, kept = table_rows(page)
    assert changed[2:5] == ["1,50", "Đã có quyết định công nhận sáng kiến ngày 28 tháng 12 năm 2026", changed[4]]
    assert changed[4] == "Điều chỉnh thành 3,00"
    assert kept[4] == "Giữ nguyên"
    shown = text_of(review_reply())
    assert "chỉ số 84,90% (trước đó 83,40%); xếp hạng KHÁ; thứ hạng 4, được điều chỉnh tại Quyết" in shown


def test_a_reply_that_keeps_everything_says_so() -> None:
    shown = text_of(LATER_SAMPLES["review-reply-kept"])
    assert "được giữ nguyên: chỉ số 83,40%; xếp hạng KHÁ; thứ hạng 4." in shown
    assert "trước đó" not in shown


def test_hostile_text_is_shown_not_run() -> None:
    hostile = "<script>alert(1)</script>"
    for document in (
        dataclasses.replace(reward_decision(), funding=hostile, authority=hostile),
        dataclasses.replace(improvement_plan(), aims=[hostile], duties=[hostile]),
        dataclasses.replace(review_reply(), unit_name=hostile, request=hostile),
        dataclasses.replace(amending_decision(), amends=hostile, head=dataclasses.replace(HEAD, symbol=hostile)),
    ):
        page = render_html(document)
        assert "<script" not in page.lower()
        assert hostile in text_of(document)
