"""The public pages of rankings that an office published: a list of rounds, a round, and what else is to be said.

They hold what is given to them and nothing else; no page loads anything but the app's own style and script.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from cchc_eval.documents.charts import ChartRow, ranking_svg
from cchc_eval.documents.contexts import RankCount
from cchc_eval.documents.filters import FILTERS, clean
from cchc_eval.scoring import RankBand
from cchc_eval.vietnamese.writing import document_number, long_date, number

_SUBJECT = "Kết quả xếp hạng công tác cải cách hành chính"
MOST_BARS = 120  # that can be told apart; the table has all
_UNITS = ((1024 * 1024, "MB"), (1024, "KB"))


@dataclass(frozen=True)
class Cited:
    """A decision as it is cited."""

    number: int  # 5
    symbol: str  # "QĐ-HĐCCHC"
    day: date
    authority: str  # "Hội đồng đánh giá …"

    @property
    def words(self) -> str:
        """ "Quyết định số 05/QĐ-HĐCCHC ngày 05 tháng 01 năm 2027 của Hội đồng …"."""
        return f"Quyết định số {document_number(self.number, self.symbol)} {long_date(self.day)} của {self.authority}"


@dataclass(frozen=True)
class Line:
    place: int
    unit_name: str
    points: Decimal
    index: Decimal  # 0 to 100
    rank: str


@dataclass(frozen=True)
class Group:
    title: str  # "" where all units stand together
    lines: Sequence[Line]  # in the decision's order
    counts: Sequence[RankCount]  # best first
    bands: Sequence[RankBand] = ()  # what the bars stand on, highest first; empty where the units have different ones


@dataclass(frozen=True)
class File:
    """The issued decision as it is kept."""

    address: str
    name: str  # as it is saved: "CCHC-QD-2026.pdf"
    size: int  # bytes
    digest: str  # SHA-256, hexadecimal

    @property
    def shown_size(self) -> str:
        """ "312 KB", "1,4 MB"."""
        unit, name = next((one for one in _UNITS if self.size >= one[0]), (1, "byte"))
        return f"{number(Decimal(self.size) / unit, 1 if name == 'MB' else 0)} {name}"


@dataclass(frozen=True)
class Ranking:
    period: str  # "năm 2026"
    cited: Cited
    amends: Cited | None  # the decision that this one replaces
    groups: Sequence[Group]
    excluded: int  # units that the decision names without a place
    file: File

    @property
    def title(self) -> str:
        return f"{_SUBJECT} {self.period}"


@dataclass(frozen=True)
class Listed:
    """A published round in the list."""

    address: str
    period: str
    cited: Cited

    @property
    def title(self) -> str:
        return f"{_SUBJECT} {self.period}"


@dataclass(frozen=True)
class Frame:
    """What every page needs."""

    assets: str  # address of the app's public folder
    version: str  # of the app, after which browsers read style and script anew
    home: str  # address of the list


def ranking_page(ranking: Ranking, frame: Frame) -> str:
    pictures = [_pictures(group, f"-{position}") for position, group in enumerate(ranking.groups)]
    return _render("ranking.html", frame, ranking=ranking, pictures=pictures, most=MOST_BARS)


def _pictures(group: Group, key: str) -> tuple[Markup, Markup]:
    """The bars of the units, for a screen and for a telephone: what the lines say, and the bands."""
    rows = [
        ChartRow("", line.unit_name, line.place, line.index, line.rank, line.rank, ())
        for line in group.lines[:MOST_BARS]
    ]
    ranks = [count.rank for count in group.counts]
    wide = ranking_svg(rows, group.bands, "", ranks=ranks, key=key)
    narrow = ranking_svg(rows, group.bands, "", ranks=ranks, key=f"{key}-narrow", phone=True)
    return Markup(wide), Markup(narrow)


def list_page(rounds: Sequence[Listed], frame: Frame) -> str:
    return _render("list.html", frame, rounds=rounds, title=_SUBJECT)


def notice_page(title: str, text: str, frame: Frame) -> str:
    """A page that says why nothing else is shown."""
    return _render("notice.html", frame, title=title, text=text)


def guide_page(title: str, body: str, frame: Frame) -> str:
    """A guide for users; `body` is HTML of the package's own text."""
    return _render("guide.html", frame, title=title, body=body)


def _render(template: str, frame: Frame, **values: object) -> str:
    return clean(_environment().get_template(template).render(frame=frame, **values))


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).with_name("web")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(FILTERS)
    return environment
