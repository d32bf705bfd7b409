"""The pictures as the desk shows them: on a telephone, several on one page, on a dark ground."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest
from lxml import etree

from cchc_eval.documents.charts import PHONE_WIDTH, RANK_COLOURS, ChartRow, heat_map_svg, ranking_svg, share
from cchc_eval.documents.text_width import width
from cchc_eval.scoring import RankBand

SVG = "{http://www.w3.org/2000/svg}"
BANDS = [RankBand("TỐT", Decimal(85)), RankBand("KHÁ", Decimal(75)), RankBand("YẾU", Decimal(0))]
NAMES = ("Trung tâm Công nghệ thông tin và Dịch vụ hành chính công trực tuyến <&>", "Ban Quản lý dự án", "Chi cục")


def rows(units: int, fields: int = 8) -> list[ChartRow]:
    return [
        ChartRow(
            f"U{place}",
            NAMES[place % 3],
            place,
            Decimal(100 - place),
            "TỐT" if place < 15 else "KHÁ",
            "TỐT" if place < 16 else "KHÁ",
            tuple(Decimal((place * 7 + field * 11) % 101) if field else None for field in range(fields)),
        )
        for place in range(1, units + 1)
    ]


def titles(fields: int = 8) -> list[tuple[str, str]]:
    return [(f"{field}", f"Lĩnh vực số {field}") for field in range(1, fields + 1)]


def drawn(svg: str) -> etree._Element:
    return etree.fromstring(svg.encode())


@pytest.mark.parametrize("units", [1, 20, 21, 60])
@pytest.mark.parametrize("fields", [1, 8, 12])
def test_on_a_telephone_nothing_reaches_beyond_the_screen(units: int, fields: int) -> None:
    for svg in (
        ranking_svg(rows(units, fields), BANDS, "", phone=True),
        heat_map_svg(rows(units, fields), titles(fields), "", phone=True),
    ):
        root = drawn(svg)
        assert float(root.get("width")) <= PHONE_WIDTH
        for rect in root.iter(f"{SVG}rect"):
            assert float(rect.get("x") or 0) + float(rect.get("width")) <= PHONE_WIDTH + 0.01
            assert float(rect.get("y") or 0) + float(rect.get("height")) <= float(root.get("height"))
        for text in root.iter(f"{SVG}text"):
            size = float(text.get("font-size") or root.get("font-size"))
            for span in text.iter(f"{SVG}tspan"):
                if span.get("x") and text.get("text-anchor") is None:
                    assert float(span.get("x")) + width(span.text, size) <= PHONE_WIDTH


def test_on_a_telephone_names_bars_and_cells_do_not_cover_each_other() -> None:
    for svg in (
        ranking_svg(rows(6), BANDS, "", phone=True),
        heat_map_svg(rows(6), titles(), "", phone=True),
    ):
        root = drawn(svg)
        groups = [group for group in root.iter(f"{SVG}g") if group.find(f"{SVG}text/{SVG}tspan") is not None]
        lines = [(float(line.get("y1")), float(line.get("y2"))) for line in root.iter(f"{SVG}line")]
        spans = []
        for group in groups:
            names = [float(span.get("y")) for span in group.iter(f"{SVG}tspan") if span.get("y")]
            boxes = [(float(rect.get("y")), float(rect.get("height"))) for rect in group.iter(f"{SVG}rect")]
            top, height = boxes[0]
            assert max(names) <= top, "the name stands above"
            assert not [name for name in names for start, end in lines if start < name and name - 10 < end]
            spans.append((min(names) - 10, top + height))
        assert all(one[1] <= other[0] for one, other in pairwise(spans))


def test_pictures_on_one_page_have_names_of_their_own() -> None:
    ids = [
        element.get("id")
        for key in ("-0", "-1")
        for svg in (
            ranking_svg(rows(2), BANDS, "", key=key),
            heat_map_svg(rows(2), titles(), "", key=key),
        )
        for element in drawn(svg).iter()
        if element.get("id")
    ]
    assert len(ids) == len(set(ids)) == 8


def test_without_bands_the_ranks_give_the_colours() -> None:
    svg = ranking_svg(rows(20), [], "", ranks=["TỐT", "KHÁ", "YẾU"])
    bars = [rect.get("fill") for rect in drawn(svg).iter(f"{SVG}rect") if rect.get("class") == "bar"]
    assert set(bars) == {RANK_COLOURS[0], RANK_COLOURS[2]}
    assert not [rect for rect in drawn(svg).iter(f"{SVG}rect") if rect.get("class") == "zone"]


def test_what_has_no_colour_of_a_value_can_be_put_on_a_dark_ground() -> None:
    for svg in (ranking_svg(rows(3), BANDS, "Xếp hạng"), heat_map_svg(rows(3), titles(), "Lĩnh vực")):
        for element in drawn(svg).iter():
            if element.get("fill") in ("#fff", "#111", "#222", "#333") and element.getparent().tag != f"{SVG}g":
                assert element.get("class") in ("paper", "ink", "soft"), etree.tostring(element)


def test_the_share_of_a_field_is_exact_and_none_where_nothing_applies() -> None:
    assert share(Decimal("20"), Decimal("22")) == Decimal("90.91")
    assert share(Decimal("0"), Decimal("0")) is None
