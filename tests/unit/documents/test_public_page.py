"""The public page of a ranking: what it says, and that nothing given to it becomes markup."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from html.parser import HTMLParser

from cchc_eval.documents.contexts import RankCount
from cchc_eval.documents.public_page import (
    Cited,
    File,
    Frame,
    Group,
    Line,
    Listed,
    Ranking,
    list_page,
    notice_page,
    ranking_page,
)
from cchc_eval.scoring import RankBand

FRAME = Frame("/assets/cchc_eval", "0.2.0", "/ket-qua-cchc")
CITED = Cited(5, "QĐ-HĐCCHC", date(2027, 1, 15), "Hội đồng đánh giá")
LINES = [
    Line(1, "Phòng Bưu chính", Decimal("87.5"), Decimal("93.00"), "TỐT"),
    Line(2, "Thanh tra Sở", Decimal("22"), Decimal("22.00"), "YẾU"),
]
COUNTS = [RankCount("TỐT", 1), RankCount("KHÁ", 0), RankCount("YẾU", 1)]
RANKING = Ranking(
    "năm 2026",
    CITED,
    None,
    [Group("", LINES, COUNTS)],
    0,
    File("/ket-qua-cchc/CCHC-2026/quyet-dinh.pdf", "CCHC-QD-2026.pdf", 319_488, "ab" * 32),
)


class Reader(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.values: dict[str, list[str]] = {}
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for key, value in attrs:
            self.values.setdefault(key, []).append(value or "")

    def handle_data(self, data: str) -> None:
        self.text = " ".join(f"{self.text} {data}".split())


def test_a_ranking_says_what_was_decided_by_which_decision() -> None:
    read = Reader(ranking_page(RANKING, FRAME))
    assert "Kết quả xếp hạng công tác cải cách hành chính năm 2026" in read.text
    assert "Quyết định số 05/QĐ-HĐCCHC ngày 15 tháng 01 năm 2027 của Hội đồng đánh giá." in read.text
    assert "TỐT 01 đơn vị, KHÁ 0 đơn vị, YẾU 01 đơn vị" in read.text
    assert "1 Phòng Bưu chính 87,50 93,00 TỐT 2 Thanh tra Sở 22,00 22,00 YẾU" in read.text
    assert read.values["scope"].count("row") == 2
    assert "Tải Quyết định (PDF, 312 KB)" in read.text
    assert "không được xếp hạng" not in read.text and "thay thế" not in read.text


def test_the_bars_stand_on_the_bands_as_the_council_sees_them() -> None:
    bands = [RankBand("TỐT", Decimal(80)), RankBand("YẾU", Decimal(0))]
    banded = ranking_page(replace(RANKING, groups=[Group("", LINES, COUNTS, bands)]), FRAME)
    # On a screen and on a telephone, of which one is shown; whoever hears the page has the table.
    # There the bands lie behind each bar alone.
    for width, key, zones in ((960, "-0", 2), (352, "-0-narrow", 2 * 2)):
        picture = banded[banded.index(f'aria-labelledby="cchc-ranking-title{key} ') :].partition("</svg>")[0]
        assert picture.count('class="zone"') == zones and picture.count('class="bar"') == 2
        assert f'viewBox="0 0 {width} ' in banded and ">80</text>" in picture
        assert "Phòng Bưu chính: 93,00%, TỐT</title>" in picture
    assert banded.count('aria-hidden="true"') == 2
    plain = ranking_page(RANKING, FRAME)
    assert 'class="bar"' in plain and 'class="zone"' not in plain
    many = [replace(LINES[0], place=place) for place in range(1, 122)]
    crowded = ranking_page(replace(RANKING, groups=[Group("", many, COUNTS, bands)]), FRAME)
    assert crowded.count('class="bar"') == 240 and "Biểu đồ gồm 120 đơn vị đứng đầu" in crowded


def test_the_check_names_the_digest_and_a_command_of_each_system() -> None:
    page = ranking_page(RANKING, FRAME)
    read = Reader(page)
    assert read.values["data-digest"] == ["ab" * 32] and read.values["data-size"] == ["319488"]
    for command in ("certutil -hashfile {} SHA256", "sha256sum {}", "shasum -a 256 {}"):
        assert command.format("CCHC-QD-2026.pdf") in read.text
    # What is chosen is sent nowhere: there is no form, and the script is the app's own.
    assert "form" not in read.tags
    assert read.values["src"] == ["/assets/cchc_eval/js/public_page.js?v=0.2.0"]


def test_groups_stand_in_their_order_and_an_amendment_names_what_it_replaces() -> None:
    groups = [Group("Khối các sở", LINES[:1], COUNTS), Group("Nhóm Xã", LINES[1:], COUNTS)]
    read = Reader(ranking_page(replace(RANKING, groups=groups, excluded=2, amends=replace(CITED, number=12)), FRAME))
    places = [read.text.index(words) for words in ("Khối các sở TỐT", "Phòng Bưu chính", "Nhóm Xã TỐT", "Thanh tra Sở")]
    assert places == sorted(places)
    assert "thay thế Quyết định số 12/QĐ-HĐCCHC" in read.text
    assert "2 đơn vị không được xếp hạng" in read.text


def test_nothing_that_is_given_becomes_markup() -> None:
    planted = "\"><script>alert(1)</script><img src=x onerror=alert(1)> & ' \u202e"
    lines = [replace(LINES[0], unit_name=planted, rank=planted)]
    cited = replace(CITED, authority=planted, symbol=planted)
    ranking = replace(
        RANKING,
        period=planted,
        cited=cited,
        amends=cited,
        groups=[Group(planted, lines, [RankCount(planted, 1)])],
        file=File(planted, planted, 1, planted),
    )
    plain = Reader(ranking_page(RANKING, FRAME)).tags
    for page in (
        ranking_page(ranking, FRAME),
        list_page([Listed(planted, planted, cited)], FRAME),
        notice_page(planted, planted, FRAME),
    ):
        read = Reader(page)
        assert set(read.tags) <= {*plain, "ul", "li", "h2"} and read.tags.count("script") == 1
        assert "onerror" not in read.values and "alert(1)" in read.text
        assert "\u202e" not in page


def test_the_list_names_every_round_or_says_that_there_is_none() -> None:
    read = Reader(list_page([Listed("/ket-qua-cchc/CCHC-2026", "năm 2026", CITED)], FRAME))
    assert "/ket-qua-cchc/CCHC-2026" in read.values["href"] and "Quyết định số 05/QĐ-HĐCCHC" in read.text
    assert "Chưa có kết quả nào được công bố." in Reader(list_page([], FRAME)).text
