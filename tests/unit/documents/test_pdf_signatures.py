"""The end of a document in the finished PDF: authority, name, Nơi nhận, and what stays together with them."""

from __future__ import annotations

import dataclasses
from itertools import pairwise

import pytest
from document_samples import LONG_NAME, decision, minutes, proposal
from pdf_geometry import find, has, page_number, parts, pieces, render_pages, sample_pages
from pdfplumber.page import Page
from plain_samples import launch

from cchc_eval.documents import Document
from cchc_eval.documents.contexts import Signature
from cchc_eval.documents.plain_papers import Line

DEPUTY = Signature(
    "TM. HỘI ĐỒNG\nKT. CHỦ TỊCH",
    "PHÓ CHỦ TỊCH",
    "PHÓ GIÁM ĐỐC SỞ KHOA HỌC VÀ CÔNG NGHỆ",
    "Trần Minh Hạnh",
)


def last_page(pages: list[Page]) -> Page:
    return parts(pages)[0][-1]


def signing_page(document: Document, authority: str) -> Page:
    (page,) = (page for page in render_pages(document) if has(page, authority))
    return page


@pytest.mark.parametrize(
    ("name", "authority", "signer"),
    [
        ("decision", "TM. HỘI ĐỒNG", "Nguyễn Hữu Phước"),
        ("decision-200", "TM. HỘI ĐỒNG", "Nguyễn Hữu Phước"),
        ("proposal", "CHÁNH VĂN PHÒNG", "Lê Quang Vinh"),
        ("self-assessment", "GIÁM ĐỐC", "Phan Thị Bích Trâm"),
        ("appraisal", "CHÁNH VĂN PHÒNG", "Lê Quang Vinh"),
    ],
)
def test_recipients_stand_level_with_the_authority_and_the_name_below(name: str, authority: str, signer: str) -> None:
    page = last_page(sample_pages(name))
    top, bottom, recipients = find(page, authority), find(page, signer), find(page, "Nơi nhận:")
    assert recipients.style == ("Bold-Italic", 12)
    assert recipients.baseline == top.baseline
    assert recipients.x1 < page.width / 2 < top.x0
    assert top.style == bottom.style == ("Bold", 14)
    assert top.centre == pytest.approx(bottom.centre, abs=0.5)
    assert bottom.baseline - top.baseline > 60, "no room for signature and seal"
    lines = [piece for piece in pieces(page) if piece.text.startswith("- ") and piece.top > recipients.top]
    assert {line.style for line in lines} == {("Regular", 11)}
    assert [line.text[-1] for line in lines] == [*(";" for _ in lines[1:]), "."]
    assert lines[-1].text.startswith("- Lưu: VT")


def test_a_council_signs_under_the_departments_seal() -> None:
    page = last_page(sample_pages("decision"))
    block = [piece for piece in pieces(page) if piece.faces == {"Bold"} and piece.x0 > page.width / 2]
    assert [piece.text for piece in block] == [
        *("TM. HỘI ĐỒNG", "CHỦ TỊCH", "GIÁM ĐỐC SỞ KHOA HỌC", "VÀ CÔNG NGHỆ", "Nguyễn Hữu Phước")
    ]
    gaps = [after.baseline - before.baseline for before, after in pairwise(block)]
    assert max(gaps) == gaps[1], "the room for the seal lies below the post"


def test_a_deputy_signs_with_two_lines_of_authority() -> None:
    page = signing_page(dataclasses.replace(decision(), signature=DEPUTY), "KT. CHỦ TỊCH")
    block = [piece for piece in pieces(page) if piece.faces == {"Bold"} and piece.x0 > page.width / 2.2]
    assert [piece.text for piece in block] == [
        *("TM. HỘI ĐỒNG", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"),
        *("PHÓ GIÁM ĐỐC SỞ KHOA HỌC", "VÀ CÔNG NGHỆ", "Trần Minh Hạnh"),
    ]
    assert all(piece.centre == pytest.approx(block[0].centre, abs=0.5) for piece in block)
    assert find(page, "Nơi nhận:").baseline == block[0].baseline


@pytest.mark.parametrize("bases", [1, 10, 18, 19, 20, 22])
def test_the_signature_is_never_alone_on_a_page(bases: int) -> None:
    """More and more lines push the end of the text over a page's end, here from 20."""
    text = decision(1)
    document = dataclasses.replace(text, legal_bases=[*text.legal_bases, *("Căn cứ Công văn",) * bases])
    page = signing_page(document, "TM. HỘI ĐỒNG")
    above = [piece for piece in pieces(page) if piece.baseline < find(page, "TM. HỘI ĐỒNG").baseline]
    assert above[-1].text.endswith("./.")
    body = [piece for piece in above if piece != page_number(page)]
    assert len(body) >= 2, "at least two lines of text go with the signature"
    assert find(page, "Nguyễn Hữu Phước")


@pytest.mark.parametrize("paragraphs", range(11, 17))
def test_two_lines_of_text_go_with_the_signature_though_the_last_paragraph_is_one(paragraphs: int) -> None:
    """Here the end of the text goes over the first page's end at one of the lengths after another."""
    filler = Line(
        "- Nội dung thứ nhất, được nêu trong hai dòng, để trang thứ nhất hết ở những chỗ khác nhau tùy số dòng;"
    )
    letter = launch()
    first, *_ = letter.lines
    document = dataclasses.replace(letter, lines=[first, *[filler] * paragraphs, Line("Trân trọng")])
    page = signing_page(document, "TL. GIÁM ĐỐC")
    above = [piece for piece in pieces(page) if piece.baseline < find(page, "TL. GIÁM ĐỐC").baseline]
    assert above[-1].text == "Trân trọng./."
    assert len([piece for piece in above if piece != page_number(page)]) >= 2


@pytest.mark.parametrize("bases", range(5, 12))
def test_no_page_ends_with_a_line_that_introduces(bases: int) -> None:
    document = dataclasses.replace(decision(1), legal_bases=["Căn cứ Công văn"] * bases)
    first, *_ = render_pages(document)
    assert not pieces(first)[-1].text.endswith(":")


@pytest.mark.parametrize(
    "recipients",
    [
        [f"Đơn vị nhận số {number}" for number in range(1, 90)],
        [f"{LONG_NAME} số {number}" for number in range(1, 40)],
    ],
)
def test_a_long_list_of_recipients_goes_on_over_the_page(recipients: list[str]) -> None:
    document = dataclasses.replace(decision(), recipients=[*recipients, "Lưu: VT"])
    text, _ = parts(render_pages(document))
    page = next(page for page in text if has(page, "TM. HỘI ĐỒNG"))
    assert has(page, "./.")
    assert find(page, "Nơi nhận:").baseline == find(page, "TM. HỘI ĐỒNG").baseline
    assert find(page, "Nguyễn Hữu Phước")
    listed = [piece for one in text for piece in pieces(one) if piece.sizes == {11}]
    starts = [piece for piece in listed if piece.text.startswith("- ")]
    assert len(starts) == len(recipients) + 1
    assert starts[-1].text == "- Lưu: VT."
    on_page = [piece.baseline for piece in listed if piece in pieces(page)]
    steps = [after - before for before, after in pairwise(on_page)]
    assert max(steps) == pytest.approx(min(steps), abs=0.2), "the list has a hole"


def test_long_posts_and_names_stay_in_the_signatures_block() -> None:
    signature = Signature("TM. HỘI ĐỒNG", "CHỦ TỊCH", LONG_NAME, "Nguyễn Phúc Hoàng Bảo Long Lê Thị Thanh Huyền")
    page = signing_page(dataclasses.replace(decision(), signature=signature), "TM. HỘI ĐỒNG")
    top = find(page, "TM. HỘI ĐỒNG")
    block = [piece for piece in pieces(page) if piece.faces == {"Bold"} and piece.baseline >= top.baseline]
    shown = " ".join(piece.text for piece in block)
    assert shown == f"TM. HỘI ĐỒNG CHỦ TỊCH {LONG_NAME.upper()} {signature.name}"
    assert min(piece.x0 for piece in block) > find(page, "- Lưu: VT").x1


def test_minutes_are_signed_by_secretary_and_chair() -> None:
    page = sample_pages("minutes")[-1]
    secretary, chair = find(page, "THƯ KÝ"), find(page, "CHỦ TỌA")
    names = find(page, "Đỗ Thị Thanh Huyền"), find(page, "Nguyễn Hữu Phước")
    assert secretary.style == chair.style == ("Bold", 14)
    assert secretary.baseline == chair.baseline
    assert secretary.x1 < page.width / 2 < chair.x0
    for post, name in zip((secretary, chair), names, strict=True):
        assert name.centre == pytest.approx(post.centre, abs=0.5)
        assert name.style == ("Bold", 14)
    assert find(page, "Nơi nhận:").baseline > names[0].baseline
    assert find(page, "- Lưu: VT, HĐCCHC.").style == ("Regular", 11)


@pytest.mark.parametrize("units", [1, 9, 13])
def test_minutes_keep_their_signatures_with_the_closing_line(units: int) -> None:
    page = signing_page(minutes(units), "CHỦ TỌA")
    assert has(page, "./.")
    assert find(page, "Nơi nhận:")


def test_several_addressees_are_listed_below_each_other() -> None:
    document = dataclasses.replace(
        proposal(), addressees=("Giám đốc Sở Khoa học và Công nghệ", "Hội đồng Thi đua - Khen thưởng Sở")
    )
    page = render_pages(document)[0]
    first, second = find(page, "- Giám đốc Sở"), find(page, "- Hội đồng Thi đua")
    assert first.text.endswith(";")
    assert second.text.endswith(".")
    assert first.x0 == pytest.approx(second.x0, abs=0.5)
    assert find(page, "Kính gửi:").baseline < first.baseline
