"""The round on one page: counts, both charts, remarks; one self-contained HTML file."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from cchc_eval.documents.charts import (
    RANKING_WIDTH,
    ChartRow,
    environment,
    heat_map_svg,
    narrow_width,
    rank_colours,
    ranking_svg,
    share,
)
from cchc_eval.documents.filters import clean, dated, numbered
from cchc_eval.offline.compose import Results
from cchc_eval.scoring import Score
from cchc_eval.vietnamese.writing import number, round_half_up

_PICTURES = Path(__file__).with_name("pictures")
# As many rows as the page holds in readable letters; further units stand in the full charts.
_MOST_ROWS = 60
_MOST_STACKED = 12
_LONGEST_NOTE = 170


def chart_rows(results: Results) -> list[ChartRow]:
    """What both charts draw, in order of place."""
    return [
        ChartRow(
            code=placed.evaluation.record.code,
            name=placed.evaluation.record.name,
            place=placed.place,
            index=placed.evaluation.final.index,
            rank=placed.evaluation.rank,
            computed_rank=placed.evaluation.computed_rank,
            fields=tuple(_percent(placed.evaluation.final, code) for code, _ in _titles(results)),
        )
        for placed in results.placed
    ]


def ranking_chart(results: Results, group: str = "") -> str:
    """`group`: the title of the units' group."""
    heading = _of_group(f"Xếp hạng công tác cải cách hành chính {results.folder.settings.period}", group)
    return ranking_svg(chart_rows(results), results.folder.criteria_set.rank_bands, heading)


def heat_map(results: Results, group: str = "") -> str:
    heading = _of_group(f"Kết quả cải cách hành chính theo lĩnh vực {results.folder.settings.period}", group)
    return heat_map_svg(chart_rows(results), _titles(results), heading)


def _of_group(heading: str, group: str) -> str:
    return f"{heading} – {group}" if group else heading


def summary_html(results: Results, group: str = "") -> str:
    """Prints on one A4 page, whatever the number of units."""
    rows = chart_rows(results)
    shown, fields = rows[:_MOST_ROWS], _titles(results)
    stacked = len(rows) <= _MOST_STACKED
    noted = [_short(f"{unit.unit_name}: không đánh giá, xếp hạng ({unit.reason})") for unit in results.excluded]
    noted += [_short(f"{row.unit_name}: {row.note}") for row in results.rows if row.note]
    most_notes = 8 if len(rows) <= _MOST_ROWS / 2 else 3
    indexes = [row.index for row in rows]
    bands = results.folder.criteria_set.rank_bands
    return clean(
        environment(_PICTURES)
        .get_template("summary.html")
        .render(
            settings=results.folder.settings,
            group=group,
            decision=f"Quyết định số {numbered(results.decision_head)} {dated(results.decision_head)}",
            rank_counts=results.rank_counts,
            colours=rank_colours(results.folder.criteria_set.ranks),
            units=len(rows),
            mean=number(round_half_up(sum(indexes, Decimal(0)) / len(indexes)), 2),
            best=number(max(indexes), 2),
            worst=number(min(indexes), 2),
            stacked=stacked,
            ranking=ranking_svg(shown, bands, ""),
            heat_map=heat_map_svg(shown, fields, "", narrow=not stacked),
            titles=fields,
            unshown=len(rows) - len(shown),
            # Both pictures at one scale, so that their rows stand level.
            widths=(RANKING_WIDTH, narrow_width(len(fields))),
            notes=noted[:most_notes],
            more_notes=len(noted[most_notes:]),
        )
    )


def _titles(results: Results) -> list[tuple[str, str]]:
    return [(criterion.code, criterion.title) for criterion in results.folder.criteria_set.top]


def _percent(score: Score, code: str) -> Decimal | None:
    """Share of a field's applicable maximum, in percent; None where nothing of it applies to the unit."""
    sums = score.field_sums.get(code)
    return None if sums is None else share(sums.points, sums.applicable)


def _short(note: str) -> str:
    return note if len(note) <= _LONGEST_NOTE else note[: _LONGEST_NOTE - 1] + "…"
