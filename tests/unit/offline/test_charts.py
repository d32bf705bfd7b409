"""The pictures: well-formed, labelled in words, readable in every shade, for six units and for sixty."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

import pytest
from lxml import etree
from sample_round import CSET, LONG_NAME, results

from cchc_eval.documents import PdfUnavailable
from cchc_eval.documents.charts import (
    RANK_COLOURS,
    ChartRow,
    heat_map_svg,
    luminance,
    rank_colours,
    ranking_svg,
    shade,
)
from cchc_eval.documents.pdf import _weasyprint
from cchc_eval.documents.text_width import width, wrap
from cchc_eval.offline.summary import chart_rows, summary_html

SVG = "{http://www.w3.org/2000/svg}"
TITLES = [(criterion.code, criterion.title) for criterion in CSET.top]


@pytest.mark.parametrize("units", [1, 6, 60])
def test_both_charts_name_every_unit_in_text(units: int) -> None:
    rows = chart_rows(results(units))
    for svg in (ranking_svg(rows, CSET.rank_bands, "Xếp hạng"), heat_map_svg(rows, TITLES, "Lĩnh vực")):
        root = etree.fromstring(svg.encode())
        assert root.tag == f"{SVG}svg"
        assert root[0].tag == f"{SVG}title" and root[1].tag == f"{SVG}desc"
        assert root.get("aria-labelledby") == f"{root[0].get('id')} {root[1].get('id')}"
        tips = [title.text for title in root.iter(f"{SVG}title")]
        for row in rows:
            assert any(row.name in tip for tip in tips), "the whole name, though the label may be cut"
        assert "href" not in svg and "<script" not in svg


def test_bars_are_as_long_as_the_index_and_show_it() -> None:
    rows = chart_rows(results(6))
    root = etree.fromstring(ranking_svg(rows, CSET.rank_bands, "").encode())
    groups = [group for group in root.iter(f"{SVG}g") if len(group) == 5]
    widths = [Decimal(group.find(f"{SVG}rect").get("width")) for group in groups]
    assert [w / widths[0] for w in widths] == pytest.approx(
        [row.index / rows[0].index for row in rows], abs=Decimal("0.001")
    )
    texts = ["".join(group.itertext()) for group in groups]
    assert "96,90" in texts[0] and "TỐT" in texts[0]
    assert "88,92" in texts[1] and "KHÁ (hạ từ TỐT)" in texts[1]


def test_cells_show_the_percent_of_the_field() -> None:
    [row, *_] = chart_rows(results(6))
    # TTCNTT, field 1: 22 points less 0.25, 0.25, 0.50 and 1.00 (the council gave 1.5 back): 20.00 of 22
    assert row.fields[0] == Decimal("90.91")
    blank = replace(row, fields=(None, *row.fields[1:]))
    root = etree.fromstring(heat_map_svg([blank], TITLES, "").encode())
    shown = [text.text for text in root.iter(f"{SVG}text") if text.text in ("–", "91")]
    assert shown == ["–", "–"], "the unit's cell and the mean's"


def test_text_from_people_is_escaped() -> None:
    row = ChartRow("<b>", '<script>"&', 1, Decimal(50), "KHÁ", "KHÁ", (Decimal(50),) * 8)
    for svg in (ranking_svg([row], CSET.rank_bands, "<i>"), heat_map_svg([row], TITLES, "<i>")):
        etree.fromstring(svg.encode())
        assert "<script" not in svg and "<i>" not in svg


def test_every_shade_leaves_its_number_readable() -> None:
    for percent in range(101):
        light = luminance(shade(Decimal(percent))) + 0.05
        assert max(light / 0.05, 1.05 / light) >= 4.5
    for colour in RANK_COLOURS:
        channels = tuple(int(colour[start : start + 2], 16) for start in (1, 3, 5))
        assert 1.05 / (luminance(channels) + 0.05) >= 4.5, "as text on white"


@pytest.mark.parametrize("ranks", [["A"], ["A", "B"], ["A", "B", "C", "D"], list("ABCDEFG")])
def test_best_and_worst_rank_keep_their_colours(ranks: list[str]) -> None:
    colours = rank_colours(ranks)
    assert colours[ranks[0]] == RANK_COLOURS[0]
    assert len(ranks) == 1 or colours[ranks[-1]] == RANK_COLOURS[-1]


def test_long_text_is_wrapped_and_then_cut_at_a_word() -> None:
    lines = wrap(LONG_NAME, 13, 274, 2)
    assert len(lines) == 2
    assert all(width(line, 13) <= 274 for line in lines)
    assert lines[1].endswith("…") and LONG_NAME.startswith(f"{lines[0]} {lines[1][:-1]}")
    assert wrap("Văn phòng Sở", 13, 274, 2) == ["Văn phòng Sở"]
    [word] = wrap("x" * 200, 13, 100, 2)
    assert word.endswith("…") and width(word, 13) <= 100


@pytest.mark.parametrize("units", [6, 13, 30, 60, 90])
def test_the_summary_prints_on_one_page(units: int) -> None:
    try:
        weasyprint = _weasyprint()
    except PdfUnavailable:
        pytest.skip("Pango is missing")
    page = summary_html(results(units))
    assert re.search(r"(?:src|href)=", page) is None, "self-contained"
    assert len(weasyprint.HTML(string=page).render().pages) == 1
    if units == 90:
        assert "Và 30 đơn vị khác" in page
