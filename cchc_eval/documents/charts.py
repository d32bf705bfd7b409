"""The pictures of a round as SVG: the ranking, and units × fields as a heat map.

The command writes them into files, the desk shows them to the council. Geometry is computed here, in pixels; the
templates in `pictures/` only place it. Colour never carries a meaning alone: every bar and cell has its number, every
bar its rank. What is not coloured by a value has a class (paper, ink, soft), by which a page puts it on a dark ground.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from cchc_eval.documents.filters import clean
from cchc_eval.documents.text_width import width, wrap
from cchc_eval.scoring import RankBand
from cchc_eval.vietnamese.writing import number, round_half_up

# Best to worst; told apart by most colour-blind readers too, and dark enough for white text.
RANK_COLOURS = ("#1b7a4b", "#23629f", "#8a6100", "#a8481a", "#a3212f")
# Percent of a field's maximum: weak fields stand out in orange, strong ones in blue.
_SCALE = ((0, (154, 74, 0)), (50, (240, 166, 92)), (75, (246, 244, 236)), (100, (31, 98, 163)))
_CROWDED = 20  # with more units, rows hold one line
_PICTURES = Path(__file__).with_name("pictures")
RANKING_WIDTH = 960
PHONE_WIDTH = 352  # what a telephone of 390 leaves beside the margins of a form
_VALUE_ROOM = 200  # right of the bars
_EDGE, _NARROW_COLUMN = 10, 44


@dataclass(frozen=True)
class ChartRow:
    """One unit, in order of place."""

    code: str  # "" where the picture doesn't say it
    name: str
    place: int
    index: Decimal
    rank: str
    computed_rank: str
    fields: tuple[Decimal | None, ...]  # percent of each field's applicable maximum; None: nothing applies


@dataclass(frozen=True)
class Label:
    """Lines of text around a middle: y of each baseline."""

    lines: tuple[tuple[float, str], ...]


@lru_cache(maxsize=4)
def environment(folder: Path) -> Environment:
    """Compiles a template of the folder once."""
    made = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["number"] = number
    return made


def rank_colours(ranks: Sequence[str]) -> dict[str, str]:
    """Ranks (best first) with a colour each, the first always the best one, the last the worst."""
    last = len(RANK_COLOURS) - 1
    steps = max(len(ranks) - 1, 1)
    return {rank: RANK_COLOURS[round(place * last / steps)] for place, rank in enumerate(ranks)}


def ranking_svg(
    rows: Sequence[ChartRow],
    bands: Sequence[RankBand],
    heading: str,
    *,
    ranks: Sequence[str] = (),
    phone: bool = False,
    key: str = "",
) -> str:
    """Horizontal bars of the index on the rank bands; `bands` highest first.

    Without bands, where the units of one table have different ones, `ranks` gives the colours, best first. `phone`:
    names stand above their bars. `key` tells pictures on one page apart.
    """
    crowded = len(rows) > _CROWDED
    row_height, size, lines = (20, 12, 1) if crowded else (44, 13, 2)
    left, whole, value_room = 430 if crowded else 330, RANKING_WIDTH, _VALUE_ROOM
    bar_top, bar_height = row_height * 0.18, row_height * 0.64
    name_x, name_room = 40, left - 56
    if phone:
        row_height = 50 if crowded else 66
        left, whole, value_room = 30, PHONE_WIDTH, 20
        bar_top, bar_height = row_height - 14.0, 9.0
        name_x, name_room = left, whole - left
    plot = whole - left - value_room
    top = 74 if heading else 34
    colours = rank_colours([band.rank for band in bands] or ranks)
    bars = []
    for position, row in enumerate(rows):
        y = top + position * row_height
        middle = y + (row_height - 32 if phone else row_height) / 2
        capped = f" (hạ từ {row.computed_rank})" if row.rank != row.computed_rank else ""
        bars.append(
            {
                "row": row,
                "y": y + bar_top,
                "height": bar_height,
                "width": max(float(row.index) / 100 * plot, 1),
                "name": _label(row.name, size, name_room, lines, middle),
                "name_x": name_x,
                "middle": middle + size * 0.36,
                "value_x": left if phone else left + plot + 10,
                "value_y": y + row_height - 19 if phone else middle + size * 0.36,
                "value": f"{number(row.index, 2)}",
                "rank": f"{row.rank}{capped}",
                "colour": colours.get(row.rank, RANK_COLOURS[-1]),
            }
        )
    bottom = top + len(rows) * row_height
    # On a telephone the bands lie behind the bars alone: through the names above these no line runs.
    starts = [top + position * row_height + bar_top for position in range(len(rows))]
    behind = [(start, start + bar_height) for start in starts] if phone else [(float(top), float(bottom))]
    upper = Decimal(100)
    zones = []
    for band in bands:
        start, end = float(band.from_) / 100 * plot, float(upper) / 100 * plot
        fits = width(band.rank, 10) <= end - start - 4
        label = band.rank if fits else "\n".join(wrap(band.rank, 10, end - start - 4, 2))
        zones.append(
            {
                "x": left + start,
                "width": end - start,
                "lines": [] if "…" in label else label.split("\n"),
                "from": band.from_,
                "colour": colours[band.rank],
            }
        )
        upper = band.from_
    return _render(
        "ranking.svg",
        heading=heading,
        key=key,
        bars=bars,
        zones=zones,
        behind=behind,
        size=size,
        left=left,
        plot=plot,
        top=top,
        place_x=24 if phone else 30,
        width=whole,
        height=bottom + 30,
        bottom=bottom,
    )


def heat_map_svg(
    rows: Sequence[ChartRow],
    titles: Sequence[tuple[str, str]],
    heading: str,
    *,
    narrow: bool = False,
    phone: bool = False,
    key: str = "",
) -> str:
    """Units × fields in percent of each field's maximum; `titles`: code and title of each field.

    Narrow: without names and titles, with the row heights of a ranking of as many units, to stand beside it. `phone`:
    without titles, names above their cells. `key` tells pictures on one page apart.
    """
    crowded = len(rows) > _CROWDED
    row_height, size, lines = (20, 12, 1) if crowded else (44, 13, 2)
    left = _EDGE if narrow else 430 if crowded else 330
    column: float = _NARROW_COLUMN if narrow else max(70, min(110, 720 // max(len(titles), 1)))
    above, edge = 0, _EDGE
    if phone:
        above, row_height, size, lines, left, edge = 34, 62, 12, 2, 2, 2
        column = max((PHONE_WIDTH - 4) / max(len(titles), 1), 22)
    short = narrow or phone
    heads = [[code] if short else wrap(f"{code}. {title}", 11, column - 8, 7) for code, title in titles]
    head_height = 34 if short else 14 * max((len(head) for head in heads), default=1) + 12
    top = head_height + (40 if heading else 0)
    whole = left + column * len(titles) + edge
    shown = [(row.name, f"{row.place}", row.fields) for row in rows]
    if rows:
        means = tuple(_mean([row.fields[place] for row in rows]) for place in range(len(titles)))
        shown.append(("Trung bình các đơn vị", "", means))
    lined = []
    for position, (name, place, fields) in enumerate(shown):
        y = top + position * row_height
        cells = [
            {
                "x": left + place_ * column,
                "text": "–" if value is None else number(value, 0),
                "fill": "#e4e4e4" if value is None else _rgb(shade(value)),
                "ink": "#000" if value is None or _is_light(shade(value)) else "#fff",
                "tip": f"{name}, {titles[place_][1]}: " + _tip(value),
            }
            for place_, value in enumerate(fields)
        ]
        name_middle = y + above / 2 if phone else y + row_height / 2
        lined.append(
            {
                "y": y + above,
                "middle": y + (above + row_height) / 2 + size * 0.36,
                "name": _label(name, size, whole - 26 if phone else left - 56, lines, name_middle),
                "name_x": (24 if place else 2) if phone else 40,
                "place": place,
                "place_y": name_middle + size * 0.36,
                "tip": name,
                "cells": cells,
                "is_mean": not place,
            }
        )
    bottom = top + len(shown) * row_height
    return _render(
        "heat-map.svg",
        heading=heading,
        key=key,
        heads=[
            {"x": left + place * column + column / 2, "lines": head, "tip": title}
            for place, (head, (_, title)) in enumerate(zip(heads, titles, strict=True))
        ],
        rows=lined,
        narrow=narrow,
        short=short,
        size=size,
        left=left,
        column=column,
        row_height=row_height - above,
        place_x=18 if phone else 30,
        top=top,
        bottom=bottom,
        scale=[] if short else [(step, _rgb(shade(Decimal(step)))) for step in range(0, 101, 5)],
        width=whole,
        height=bottom + (8 if short else 48),
    )


def narrow_width(fields: int) -> int:
    """Of a narrow heat map."""
    return 2 * _EDGE + fields * _NARROW_COLUMN


def shade(percent: Decimal) -> tuple[int, int, int]:
    """The colour of a percentage, between the two nearest stops."""
    value = min(max(float(percent), 0.0), 100.0)
    for (low, dark), (high, light) in pairwise(_SCALE):
        if value <= high:
            part = (value - low) / (high - low)
            red, green, blue = (round(a + (b - a) * part) for a, b in zip(dark, light, strict=True))
            return red, green, blue
    raise AssertionError(percent)


def luminance(colour: tuple[int, int, int]) -> float:
    """Relative luminance as WCAG 2 defines it."""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (channel / 255 for channel in colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def share(points: Decimal | Fraction, applicable: Decimal | Fraction) -> Decimal | None:
    """Of a field's applicable maximum, in percent; None where nothing of it applies to the unit."""
    return round_half_up(100 * Fraction(points) / Fraction(applicable)) if applicable else None


def _is_light(colour: tuple[int, int, int]) -> bool:
    """Whether black text stands out on it more than white."""
    return (luminance(colour) + 0.05) / 0.05 >= 1.05 / (luminance(colour) + 0.05)


def _rgb(colour: tuple[int, int, int]) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)


def _tip(value: Decimal | None) -> str:
    return "không phát sinh" if value is None else f"{number(value, 2)}% điểm tối đa"


def _mean(values: Sequence[Decimal | None]) -> Decimal | None:
    counted = [value for value in values if value is not None]
    return round_half_up(sum(counted, Decimal(0)) / len(counted)) if counted else None


def _label(text: str, size: float, room: float, lines: int, middle: float) -> Label:
    wrapped = wrap(text, size, max(room, size), lines)
    first = middle - (len(wrapped) - 1) * size * 0.6 + size * 0.36
    return Label(tuple((first + turn * size * 1.2, line) for turn, line in enumerate(wrapped)))


def _render(template: str, **values: object) -> str:
    return clean(environment(_PICTURES).get_template(template).render(**values))
