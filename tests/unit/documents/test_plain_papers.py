"""Letters, invitations, notices and decisions without an appendix: what they say, the same on page and in Word."""

from __future__ import annotations

import dataclasses
import re
from datetime import date

import pytest
from document_samples import LEGAL_BASES, minutes
from lxml import html as lxml_html
from plain_samples import (
    EXECUTORS,
    ISSUER,
    PERIOD,
    explanation_report,
    explanation_request,
    extension,
    founding,
    improvement_report,
    invitation,
    launch,
    notice,
    reminder,
    review_request,
    revocation,
)
from word_reading import html_lines, sample, word, word_lines

from cchc_eval.documents import Document, render_html, render_word, wording, wording_letters
from cchc_eval.documents.filters import of_period
from cchc_eval.documents.phrases import DRAFT, lacks_a_number, marked
from cchc_eval.documents.wording import Period

EVERY = [
    *(founding, launch, invitation, notice, explanation_request, reminder, extension),
    *(explanation_report, review_request, improvement_report, revocation),
]


@pytest.mark.parametrize(
    "document", [notice(), sample("decision"), sample("appraisal")], ids=["notice", "decision", "sheet"]
)
def test_a_number_in_a_title_stays_beside_its_word_on_page_and_in_word(document: Document) -> None:
    titles = [one.text_content() for one in lxml_html.fromstring(render_html(document)).iter("h2")]
    titles += [
        one.text for one in word(render_word(document)).paragraphs if one.style.name in ("Trích yếu", "Kèm theo")
    ]
    assert sum("\N{NO-BREAK SPACE}2026" in one for one in titles) >= 2
    assert not [one for one in titles if re.search(r"(?i)(năm|ngày|số) \d", one)]


def lines_of(document: Document) -> list[str]:
    return html_lines(render_html(document).replace("\N{NO-BREAK SPACE}", " "))


def text_of(document: Document) -> str:
    return " ".join(lines_of(document))


@pytest.mark.parametrize("make", EVERY)
def test_page_and_word_say_the_same(make: type) -> None:
    assert word_lines(render_word(make())) == html_lines(render_html(make()))


def test_the_council_is_founded_by_the_director_with_its_members_and_rules() -> None:
    shown = text_of(founding())
    assert "GIÁM ĐỐC SỞ KHOA HỌC VÀ CÔNG NGHỆ Căn cứ Luật Tổ chức" in shown
    assert "Theo đề nghị của Chánh Văn phòng Sở. QUYẾT ĐỊNH: Điều 1. Thành lập Hội đồng đánh giá" in shown
    assert "1. Ông Nguyễn Hữu Phước, Giám đốc Sở - Chủ tịch Hội đồng; 2. Bà Trần Thị Minh Hạnh" in shown
    assert "cuộc họp tiến hành khi có mặt ít nhất 2/3 tổng số thành viên" in shown
    assert "Sở, các cá nhân có liên quan và các ông, bà có tên tại Điều 1 chịu trách nhiệm thi hành" in shown


def test_the_year_in_a_councils_name_is_not_said_twice() -> None:
    named = of_period("Hội đồng đánh giá năm 2026", "quý I năm 2026")
    assert named == "Hội đồng đánh giá quý I năm 2026"
    assert of_period("Hội đồng năm 2026", "năm 2026") == "Hội đồng năm 2026"
    assert of_period("Hội đồng", "cấp xã năm 2026") == "Hội đồng cấp xã năm 2026"
    issuer = dataclasses.replace(ISSUER, council_name="Hội đồng đánh giá CCHC năm 2026")
    paper = wording.founding(issuer, PERIOD, [], [], "2/3", "Chánh Văn phòng Sở")
    assert paper.subject == "Về việc thành lập Hội đồng đánh giá CCHC năm 2026"


def test_an_acting_director_signs_for_the_director() -> None:
    acting = dataclasses.replace(ISSUER, director_post="Phó Giám đốc phụ trách Sở Khoa học và Công nghệ")
    paper = wording.founding(acting, PERIOD, minutes().attendees, LEGAL_BASES[:1], "2/3", EXECUTORS)
    assert (paper.authority, paper.signature.authority) == (
        "Giám đốc Sở Khoa học và Công nghệ",
        "KT. Giám đốc\nPhó Giám đốc",
    )
    letter = wording_letters.launch(acting, PERIOD, ["Văn phòng Sở"], ["Bộ tiêu chí"], (), ())
    assert (letter.signature.authority, letter.signature.post) == ("TL. Giám đốc", "Chánh Văn phòng")


def test_a_letter_bears_the_unit_that_drafts_it_and_names_few_units() -> None:
    few, many = lines_of(launch(3)), lines_of(launch(60))
    assert "Số: 08/SKHCN-VP" in few and "Kính gửi:" in few and "- Văn phòng Sở;" in few
    assert "Kính gửi: Các đơn vị được đánh giá" in many
    assert any("(60 đơn vị)" in line for line in many)
    # Those that it is addressed to are not listed again.
    assert "1. Đơn vị thực hiện: 03 đơn vị nêu trên." in few and sum("Văn phòng Sở;" in line for line in few) == 1
    assert "- Gửi hồ sơ tự đánh giá: 17 giờ 00 phút, ngày 10 tháng 12 năm 2026;" in few


def test_bases_within_a_letters_sentence_begin_with_a_small_letter_but_the_first() -> None:
    """A capital begins a sentence or a line (Decree 30/2020/NĐ-CP, Annex II, I.1); bases on lines of their own have it."""
    bases = ("Căn cứ Nghị quyết số 76/NQ-CP;", "Căn cứ Quyết định số 124/QĐ-STTTT;", "Thực hiện Kế hoạch số 5/KH-UBND")
    letter = wording_letters.launch(ISSUER, PERIOD, ["Văn phòng Sở"], ["Bộ tiêu chí"], bases, ())
    assert (
        text_of(letter)
        .partition("Căn cứ")[2]
        .startswith(
            " Nghị quyết số 76/NQ-CP; căn cứ Quyết định số 124/QĐ-STTTT; thực hiện Kế hoạch số 5/KH-UBND, Sở Khoa học"
        )
    )


def test_letters_to_units_say_what_is_due_when_and_why() -> None:
    asked = text_of(explanation_request())
    assert "đối với 02 tiêu chí sau: 1. Tiêu chí 1.1.3. Mức độ hoàn thành kế hoạch: Bổ sung báo cáo" in asked
    assert "báo cáo chậm? Báo cáo giải trình gửi về Văn phòng Sở trước 17 giờ 00 phút, ngày 20 tháng 12" in asked
    late, early = text_of(reminder()), text_of(reminder(passed=False))
    assert "02 đơn vị nêu trên chưa gửi hồ sơ tự đánh giá; đã quá thời hạn (17 giờ" in late and "lý do chậm" in late
    assert late.count("Thanh tra Sở") == 1
    crowd = [f"Phòng số {number}" for number in range(1, 8)]
    listed = text_of(wording_letters.reminder(ISSUER, PERIOD, crowd, "hồ sơ tự đánh giá", date(2026, 12, 10), True))
    assert "đến nay 07 đơn vị chưa gửi hồ sơ tự đánh giá" in listed and all(name in listed for name in crowd)
    assert "thời hạn là 17 giờ" in early and "lý do chậm" not in early and "đúng thời hạn" in early
    moved = "từ 17 giờ 00 phút, ngày 10 tháng 12 năm 2026 đến 17 giờ 00 phút, ngày 15 tháng 12 năm 2026; lý do: hệ"
    assert moved in text_of(extension())


def test_a_letter_to_one_unit_speaks_of_no_others() -> None:
    (unit,) = names = ["Thanh tra Sở"]
    one = text_of(wording_letters.reminder(ISSUER, PERIOD, names, "hồ sơ tự đánh giá", date(2026, 12, 10), True))
    assert f"đến nay {unit} chưa gửi hồ sơ tự đánh giá; đã quá thời hạn (" in one
    assert "đề nghị Thủ trưởng đơn vị khẩn trương hoàn thành" in one
    started = text_of(wording_letters.launch(ISSUER, PERIOD, names, ["Bộ tiêu chí"], [], []))
    assert "đề nghị đơn vị triển khai tự đánh giá" in started and "vướng mắc, đơn vị phản ánh" in started
    given = [one, started, text_of(extension())]
    assert not any("các đơn vị" in text or "01 đơn vị chưa" in text for text in given)
    unlimited = text_of(
        wording_letters.request_for_explanation(ISSUER, PERIOD, unit, [("1.1", "Kế hoạch", "Vì sao?")], None)
    )
    assert "gửi về Văn phòng Sở./." in unlimited, "no deadline is mentioned that is not there"


def test_an_invitation_says_who_meets_when_where_and_on_what() -> None:
    shown = text_of(invitation())
    for said in (
        f"{ISSUER.department} trân trọng kính mời các thành viên {ISSUER.council_name} dự họp",
        "Chủ trì: Ông Nguyễn Hữu Phước, Giám đốc Sở - Chủ tịch Hội đồng.",
        "Thời gian: 08 giờ 05 phút, ngày 12 tháng 01 năm 2027. Địa điểm: Phòng họp số 2",
        "- Thông qua Biên bản và dự thảo Quyết định phê duyệt kết quả.",
    ):
        assert said in shown


def test_a_notice_cites_its_decision_or_stays_a_draft() -> None:
    paper = notice()
    assert "Chỉ số cải cách hành chính: 91,50%; xếp hạng: TỐT; thứ hạng: 2." in text_of(paper)
    assert "về Văn phòng Sở chậm nhất đến hết ngày 25 tháng 01 năm 2027." in text_of(paper)
    assert not lacks_a_number(paper)
    blank = [dataclasses.replace(line, text=line.text.replace("số 05/", "số    /")) for line in paper.lines]
    assert lacks_a_number(dataclasses.replace(paper, lines=blank))
    assert marked(paper, DRAFT).head.mark == DRAFT


def test_a_part_of_the_year_is_named_and_braces_that_people_write_stay() -> None:
    quarter = wording_letters.launch(ISSUER, Period(2026, "quý I"), ["Đơn vị {0} {period}"], ["Bộ tiêu chí"], (), ())
    shown = text_of(quarter)
    assert "công tác cải cách hành chính quý I năm 2026" in shown and "Đơn vị {0} {period}" in shown


def test_a_unit_explains_what_it_was_asked() -> None:
    lines = lines_of(explanation_report())
    assert "BÁO CÁO" in lines and "Kính gửi: Văn phòng Sở" in lines
    asked = lines.index("2. Tiêu chí 4.2.1. Thực hiện chế độ báo cáo")
    assert lines[asked + 1 : asked + 3] == [
        "- Nội dung yêu cầu: Vì sao chậm?",
        "- Giải trình của đơn vị: Văn bản đến chậm do lỗi trục liên thông.",
    ]


def test_a_unit_asks_for_a_review_in_a_letter_to_the_council() -> None:
    shown = text_of(review_request())
    assert (
        "Số: 09/CTTĐT" in shown
        and "1. Tiêu chí 1.5. Sáng kiến cải cách hành chính (đã phê duyệt: 1,50 điểm): " in shown
    )
    assert "2. Tiêu chí 4.2.1. Thực hiện chế độ báo cáo (đã phê duyệt: không phát sinh): Trong năm" in shown


def test_a_unit_reports_what_became_of_its_plan() -> None:
    both, all_done = text_of(improvement_report()), text_of(improvement_report(3, 0))
    assert "hoàn thành 02/03 nội dung" in both and "I. NỘI DUNG ĐÃ HOÀN THÀNH 1. 1.0. Tiêu chí 0: Kiểm điểm" in both
    assert "II. NỘI DUNG CHƯA HOÀN THÀNH" in both and "tiếp tục thực hiện" in both
    assert "hoàn thành 03/03" in all_done and "CHƯA HOÀN THÀNH" not in all_done and "tiếp tục" not in all_done
    assert "I. NỘI DUNG CHƯA HOÀN THÀNH" in text_of(improvement_report(0, 1))


def test_a_revocation_says_what_is_taken_back_why_and_how_much() -> None:
    shown = text_of(revocation())
    assert "ngày 15 tháng 6 năm 2022; Căn cứ Quyết định số 31/QĐ-SKHCN" in shown
    assert "31/QĐ-SKHCN ngày 09 tháng 3 năm 2027 của Giám đốc Sở về việc tặng danh hiệu thi đua" in shown
    assert "Nơi nhận: - Như Điều 3; - Sở Nội vụ; - Lưu: VT, VP." in shown, "nobody is left out"
    assert "HĐTĐKT" not in shown and "Theo đề nghị của Chánh Văn phòng Sở. " in shown, "what the giving followed"
    assert (
        "đối với 01 tập thể, 01 cá nhân sau: 1. Ông" in shown and "Các tập thể, cá nhân có tên tại Điều 1 nộp" in shown
    )
    assert "danh hiệu “Lao động tiên tiến”, nộp lại 760.000 đồng; lý do: kê khai sai; 2. Văn phòng Sở" in shown
    assert "số tiền thưởng đã nhận, tổng số 760.000 đồng." in shown
    cancelled = (
        "nội dung khen thưởng tương ứng tại Quyết định số 31/QĐ-SKHCN ngày 09 tháng 3 năm 2027 của Giám đốc Sở bị"
    )
    assert f"có hiệu lực kể từ ngày ký; {cancelled} hủy bỏ. " in shown, (
        "in the words of the law, beside what is taken back"
    )
