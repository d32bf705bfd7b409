"""A picture of how steps grow with the units: CPU against units, both by powers of ten."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

WIDTH, HEIGHT, LEFT, BELOW = 900, 560, 60, 50
KEY = 330  # of the width, for the names
COLOURS = (
    *("#1f77b4", "#d62728", "#2ca02c", "#9467bd", "#8c564b", "#e377c2"),
    *("#17becf", "#7f7f7f", "#ff7f0e", "#393b79", "#637939", "#b8860b"),
)


def draw(lines: Sequence[Any], path: Path) -> None:
    """`lines` with `step`, `units`, `leaves` and `cost.cpu` in seconds, as SVG."""
    curves: dict[str, list[tuple[int, float]]] = {}
    for line in lines:
        curves.setdefault(f"{line.step} ({line.leaves})", []).append((line.units, max(line.cost.cpu, 0.001)))
    points = [point for curve in curves.values() for point in curve]
    most_units, least_units = max(units for units, _cpu in points), min(units for units, _cpu in points)
    high, low = (math.ceil(math.log10(max(c for _u, c in points))), math.floor(math.log10(min(c for _u, c in points))))
    wide = math.log10(most_units / least_units) or 1

    def at(units: float, cpu: float) -> tuple[float, float]:
        x = LEFT + math.log10(units / least_units) / wide * (WIDTH - LEFT - KEY)
        y = 20 + (high - math.log10(cpu)) / (high - low or 1) * (HEIGHT - BELOW - 20)
        return x, y

    drawn = [f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>']
    for power in range(low, high + 1):
        _x, y = at(least_units, 10.0**power)
        drawn.append(
            f'<path d="M{LEFT} {y:.1f}H{WIDTH - KEY}" stroke="#ddd"/>'
            f'<text x="5" y="{y + 4:.1f}">{10.0**power:g} s</text>'
        )
    for units in sorted({units for units, _cpu in points}):
        x, _y = at(units, 10.0**low)
        drawn.append(
            f'<path d="M{x:.1f} 20V{HEIGHT - BELOW}" stroke="#ddd"/>'
            f'<text x="{x - 14:.1f}" y="{HEIGHT - 30}">{units}</text>'
        )
    for number, (name, curve) in enumerate(curves.items()):
        colour = COLOURS[number % len(COLOURS)]
        path_of = " ".join(f"{x:.1f},{y:.1f}" for x, y in (at(*point) for point in sorted(curve)))
        key = 30 + 20 * number
        drawn.append(f'<polyline points="{path_of}" fill="none" stroke="{colour}" stroke-width="2"/>')
        drawn.append(f'<text x="{WIDTH - KEY + 20}" y="{key}" fill="{colour}">{escape(name)}</text>')
    body = "".join(drawn)
    path.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" '
        f'font-size="13">{body}</svg>\n',
        encoding="utf-8",
    )
