"""Page, margins, faces, sizes and levels of Decree 30/2020/NĐ-CP, measured in the finished PDF."""

from __future__ import annotations

import pytest
from document_samples import HEAD, SAMPLES, decision
from pdf_geometry import MM, Piece, find, page_number, parts, pieces, render_pages, rules, sample_pages
from pdfplumber.page import Page

WIDE = {"self-assessment", "appraisal"}
BODY = ("Regular", 14)
LONG = {"minutes-200", "proposal-long"}  # their pages repeat what the short ones show


@pytest.fixture(params=[name for name in SAMPLES if name not in LONG])
def pages(request: pytest.FixtureRequest) -> list[Page]:
    return sample_pages(request.param)


def appendix(name: str, number: int = 1) -> list[Page]:
    return parts(sample_pages(name))[number]


def right_edge(page: Page) -> float:
    return page.width - 16 * MM


def middle_of(page: Page) -> float:
    return (30 * MM + right_edge(page)) / 2


def test_pages_are_a4_and_text_keeps_the_margins(pages: list[Page]) -> None:
    assert pages
    for page in pages:
        sides = sorted((page.width / MM, page.height / MM))
        assert sides == pytest.approx([210, 297], abs=0.1)
        body = [piece for piece in pieces(page) if piece != page_number(page)]
        # Letters stay inside: at least so far from the edges …
        assert min(piece.x0 for piece in body) >= 30 * MM - 0.1
        assert max(piece.x1 for piece in body) <= page.width - 15 * MM
        assert min(piece.top for piece in body) >= 20 * MM - 0.1
        assert max(piece.baseline for piece in body) <= page.height - 20 * MM
        # … and no further than the rule allows.
        assert min(piece.x0 for piece in body) <= 35 * MM
        assert min(piece.top for piece in body) <= 25 * MM


def test_body_lines_fill_the_column_between_left_and_right_margin() -> None:
    page = sample_pages("decision")[0]
    full = find(page, "trưởng các đơn vị có trách nhiệm")
    justified = find(page, "khen thưởng đối với các tập thể")
    assert full.x0 == pytest.approx(30 * MM, abs=0.5)
    assert justified.x1 == pytest.approx(right_edge(page), abs=1)


def test_first_line_of_a_paragraph_is_indented() -> None:
    page = sample_pages("decision")[0]
    for start in ("Điều 1.", "- Xếp hạng TỐT", "Căn cứ Luật"):
        assert find(page, start).x0 - 30 * MM == pytest.approx(12.7 * MM, abs=0.5)


def test_paragraphs_and_lines_are_spaced_as_the_decree_wants() -> None:
    page = sample_pages("decision")[0]
    first, second = find(page, "Điều 2."), find(page, "trưởng các đơn vị có trách nhiệm")
    line = second.baseline - first.baseline
    # A single line of Times New Roman is 1.15 of its size.
    assert 1.15 * 14 <= line <= 1.5 * 1.15 * 14
    paragraph = find(page, "1. Quyết định khen thưởng").baseline - second.baseline
    assert paragraph - line >= 6 - 0.05


def test_page_numbers_stand_centred_in_the_top_margin_from_page_two(pages: list[Page]) -> None:
    assert pages
    for part in parts(pages):
        assert page_number(part[0]) is None
        for count, page in enumerate(part[1:], start=2):
            number = page_number(page)
            assert number is not None
            assert number.text == str(count)
            assert number.style == ("Regular", 13)
            assert number.centre == pytest.approx(middle_of(page), abs=0.5)
            assert 5 * MM < number.top < number.baseline < 20 * MM


def test_an_appendix_numbers_its_own_pages() -> None:
    text, table = parts(sample_pages("decision-200"))
    assert len(text) == 2
    assert len(table) > 5
    assert find(table[0], "Phụ lục")


@pytest.mark.parametrize("name", sorted(set(SAMPLES) - LONG))
def test_letterhead(name: str) -> None:
    page = sample_pages(name)[0]
    country = find(page, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
    motto = find(page, "Độc lập - Tự do - Hạnh phúc")
    superior = find(page, "SỞ KHOA HỌC VÀ CÔNG NGHỆ")
    issuer = [p for p in pieces(page) if p.faces == {"Bold"} and p.baseline < 60 * MM and p.x1 < country.x0]
    assert country.style == ("Bold", 12)
    assert motto.style == ("Bold", 13)
    assert superior.style == ("Regular", 12)
    assert {piece.style for piece in issuer} == {("Bold", 12)}
    assert superior.baseline == country.baseline
    assert issuer[0].baseline == pytest.approx(motto.baseline, abs=1)
    assert motto.centre == pytest.approx(country.centre, abs=0.5)
    assert issuer[0].centre == pytest.approx(superior.centre, abs=0.5)
    assert superior.x1 < country.x0

    below_issuer, below_motto = sorted(rules(page)[:2], key=lambda rule: rule.x0)
    assert below_motto.x0 == pytest.approx(motto.x0, abs=0.5)
    assert below_motto.x1 == pytest.approx(motto.x1, abs=0.5)
    assert 0 < below_motto.top - motto.baseline < 8
    longest = max(piece.x1 - piece.x0 for piece in issuer)
    assert 1 / 3 <= below_issuer.width / longest <= 1 / 2
    assert below_issuer.centre == pytest.approx(issuer[-1].centre, abs=0.5)
    assert 0 < below_issuer.top - issuer[-1].baseline < 10


@pytest.mark.parametrize("name", ["decision", "decision-blank", "proposal", "self-assessment", "appraisal"])
def test_number_and_date_stand_level_under_their_blocks(name: str) -> None:
    page = sample_pages(name)[0]
    number, day = find(page, "Số:"), find(page, "Khánh Hòa,")
    assert number.baseline == day.baseline
    assert number.style == ("Regular", 13)
    assert day.style == ("Italic", 13)
    assert day.centre == pytest.approx(find(page, "Độc lập").centre, abs=0.5)
    assert number.baseline > rules(page)[1].top


@pytest.mark.parametrize(
    ("name", "number", "day"),
    [
        ("decision", "Số: 05/QĐ-HĐCCHC", "Khánh Hòa, ngày 15 tháng 01 năm 2027"),
        ("proposal", "Số: 12/TTr-VP", "Khánh Hòa, ngày 01 tháng 3 năm 2027"),
        ("self-assessment", "Số: 101/PTĐG-CTTĐT", "Khánh Hòa, ngày 09 tháng 12 năm 2026"),
    ],
)
def test_number_and_date_with_their_zeros(name: str, number: str, day: str) -> None:
    page = sample_pages(name)[0]
    assert find(page, "Số:").text == number
    assert find(page, "Khánh Hòa,").text == day


def test_a_blank_number_and_date_leave_room_to_write() -> None:
    page = sample_pages("decision-blank")[0]
    assert find(page, "Số:").text.replace("\N{NO-BREAK SPACE}", " ").split() == ["Số:", "/QĐ-HĐCCHC"]
    day = find(page, "Khánh Hòa,")
    assert day.text.replace("\N{NO-BREAK SPACE}", " ").split() == [
        *("Khánh", "Hòa,", "ngày", "…", "tháng", "…", "năm", "2027")
    ]
    first, *_ = (piece for piece in pieces(page) if "/QĐ-HĐCCHC" in piece.text)
    room = next(c for c in page.chars if c["text"] == "/" and c["top"] > first.top - 2)
    colon = next(c for c in page.chars if c["text"] == ":" and c["top"] > first.top - 2)
    assert room["x0"] - colon["x1"] > 8 * MM


def test_minutes_carry_a_number_but_no_place_and_date() -> None:
    page = sample_pages("minutes")[0]
    assert find(page, "Số: 01/BB-HĐCCHC")
    assert not [piece for piece in pieces(page) if piece.text.startswith("Khánh Hòa,")]


@pytest.mark.parametrize(
    ("name", "kind", "subject"),
    [
        ("decision", "QUYẾT ĐỊNH", "Về việc phê duyệt kết quả đánh giá, xếp hạng công tác"),
        ("minutes", "BIÊN BẢN", "Họp Hội đồng đánh giá, xếp hạng công tác cải cách hành chính"),
        ("proposal", "TỜ TRÌNH", "Về việc đề nghị tặng danh hiệu thi đua, khen thưởng"),
        ("self-assessment", "PHIẾU TỰ ĐÁNH GIÁ", "Kết quả thực hiện công tác cải cách hành chính năm 2026"),
        ("appraisal", "PHIẾU THẨM ĐỊNH", "Kết quả tự đánh giá công tác cải cách hành chính năm 2026"),
    ],
)
def test_kind_and_subject_are_centred_over_a_short_rule(name: str, kind: str, subject: str) -> None:
    page = sample_pages(name)[0]
    rule = rules(page)[2]
    title = next(piece for piece in pieces(page) if piece.text == kind)
    lines = [piece for piece in pieces(page) if title.baseline < piece.baseline < rule.top]
    assert " ".join(line.text for line in lines).startswith(subject)
    middle = middle_of(page)
    for piece in (title, *lines):
        assert piece.style == ("Bold", 14)
        assert piece.centre == pytest.approx(middle, abs=0.5)
    assert 1 / 3 <= rule.width / max(line.x1 - line.x0 for line in lines) <= 1 / 2
    assert rule.centre == pytest.approx(middle, abs=0.5)
    assert 0 < rule.top - lines[-1].baseline < 10


def test_legal_bases_are_italic_and_end_as_they_should() -> None:
    page = sample_pages("decision")[0]
    bases = [
        piece for piece in pieces(page) if find(page, "Căn cứ Luật").top <= piece.top <= find(page, "Theo đề nghị").top
    ]
    assert {piece.style for piece in bases} == {("Italic", 14)}
    ends = [piece.text[-1] for piece in bases if piece.text[-1] in ";."]
    assert ends == [";", ";", ";", ";", "."]


def test_a_span_of_years_is_not_parted_at_a_lines_end() -> None:
    assert find(sample_pages("decision")[0], "2021").text.endswith("2030;")


def test_who_decides_and_what_is_decided() -> None:
    first, second = sample_pages("decision")[:2]
    # In the letterhead, and as who decides.
    *_issuing, deciding = (piece for piece in pieces(first) if piece.text.startswith("HỘI ĐỒNG ĐÁNH GIÁ"))
    assert deciding.style == ("Bold", 14)
    assert find(first, "QUYẾT ĐỊNH:").style == ("Bold", 14)
    for page, start in ((first, "Điều 1."), (first, "Điều 2."), (second, "Điều 3.")):
        article = find(page, start)
        assert article.faces == {"Bold", "Regular"}
        assert article.sizes == {14}
        bold = "".join(
            char["text"]
            for char in page.chars
            if "Bold" in char["fontname"] and abs(char["top"] - article.top) < 1 and char["x1"] <= article.x1
        )
        assert bold.strip() == start
    assert find(first, "- Xếp hạng TỐT: 02 đơn vị;").style == BODY


def test_addressee_is_upright_and_centred() -> None:
    page = sample_pages("proposal")[0]
    addressee = find(page, "Kính gửi:")
    assert addressee.style == BODY
    assert addressee.centre == pytest.approx(middle_of(page), abs=0.5)


def test_appendix_head() -> None:
    page = appendix("decision")[0]
    middle = middle_of(page)
    expected = {
        "Phụ lục": ("Bold", 14),
        "KẾT QUẢ ĐÁNH GIÁ, XẾP HẠNG": ("Bold", 14),
        "CÔNG TÁC CẢI CÁCH HÀNH CHÍNH NĂM 2026": ("Bold", 14),
        "(Kèm theo Quyết định số 05/QĐ-HĐCCHC ngày 15 tháng 01 năm 2027 của": ("Italic", 14),
    }
    for start, style in expected.items():
        piece = find(page, start)
        assert piece.style == style
        assert piece.centre == pytest.approx(middle, abs=0.5)


def test_two_appendices_have_roman_numbers_and_one_has_none() -> None:
    assert find(appendix("proposal", 1)[0], "Phụ lục").text == "Phụ lục I"
    assert find(appendix("proposal", 2)[0], "Phụ lục").text == "Phụ lục II"
    assert find(appendix("proposal-individuals", 1)[0], "Phụ lục").text == "Phụ lục"


@pytest.mark.parametrize("name", sorted(set(SAMPLES) - LONG))
def test_the_text_ends_with_the_closing_stroke(name: str) -> None:
    text = [piece for page in parts(sample_pages(name))[0] for piece in pieces(page)]
    closing = [piece for piece in text if piece.text.endswith("./.")]
    assert len(closing) == 1
    after = text[text.index(closing[0]) + 1 :]
    assert after[0].text.startswith(("Nơi nhận:", "THƯ KÝ"))


def test_long_names_in_the_letterhead_stay_in_their_block() -> None:
    name = "Ban Chỉ đạo chuyển đổi số, cải cách hành chính và xây dựng chính quyền điện tử"
    head = HEAD.__class__(name, f"{name}, đô thị thông minh", "QĐ-BCĐ", "Khánh Hòa", 5, HEAD.day)
    page = render_pages(decision(head=head))[0]
    country, number = find(page, "CỘNG HÒA"), find(page, "Số:")
    left: list[Piece] = [piece for piece in pieces(page) if piece.baseline < number.baseline and piece.x1 < country.x0]
    assert " ".join(piece.text for piece in left) == f"{name}, {name}, đô thị thông minh".upper().replace(
        "ĐIỆN TỬ, BAN", "ĐIỆN TỬ BAN"
    )
    assert all(piece.centre == pytest.approx(left[0].centre, abs=0.5) for piece in left)
    assert number.baseline == find(page, "Khánh Hòa,").baseline
