"""Open rounds whose criteria take figures from elsewhere."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from factories_round import make_criteria_set, make_office, open_round
from worlds import world

from cchc_eval.data import default_criteria_set

SURVEYED = {"8.1": (("percent", "HAI_LONG"),)}
BOUND = {"1.1.3": (("part", "NV_XONG"), ("whole", "NV_GIAO"))}
FIGURE = "CCHC Figure"
SOURCE = "Phần mềm theo dõi nhiệm vụ"


def figure(unit: str, indicator: str, value: Any, **more: Any) -> dict[str, Any]:
	return {"unit": unit, "indicator": indicator, "value": value, "as_of": "2026-10-31", "source": SOURCE, **more}


@world
def bound_round(units: int = 2) -> str:
	"""An open round whose set binds the tasks done of those given (1.1.3)."""
	return _open(units, BOUND)


@world
def surveyed_round(units: int = 2) -> str:
	"""An open round whose set takes the satisfaction that the office scores (8.1) out of figures."""
	return _open(units, SURVEYED)


def _open(units: int, bound: dict[str, tuple[tuple[str, str], ...]]) -> str:
	make_office()
	whole = default_criteria_set()
	criteria = tuple(replace(one, figures=bound.get(one.code, ())) for one in whole.criteria)
	return open_round(units, criteria_set=make_criteria_set(replace(whole, criteria=criteria))).name
