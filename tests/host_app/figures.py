"""The office's statistics, which give the evaluation its figures: `cchc_figures = ["host_app.figures.give"]`."""

from __future__ import annotations

from typing import Any

import frappe


def give(round: str, year: int, units: list[str], indicators: list[str]) -> list[dict[str, Any]]:
	"""Every indicator of every unit, as of the end of last month."""
	return [
		{
			"unit": unit,
			"indicator": indicator,
			"value": 90 + position,
			"unit_of_measure": "nhiệm vụ",
			"as_of": "2026-10-31",
			"source": "Phần mềm theo dõi nhiệm vụ",
		}
		for unit in units
		for position, indicator in enumerate(indicators)
	]


def give_targets(round: str, year: int, units: list[str], indicators: list[str]) -> list[dict[str, Any]]:
	"""What the office's plan sets for each unit of the sample round."""
	return [
		{
			"unit": unit,
			"indicator": "CT_QUY_TRINH",
			"value": 3 if unit == "TTCNTT" else 2,
			"unit_of_measure": "quy trình",
			"as_of": f"{year}-01-15",
			"source": f"Kế hoạch cải cách hành chính năm {year} của Sở",
		}
		for unit in units
	]


def break_down(round: str, year: int, units: list[str], indicators: list[str]) -> list[dict[str, Any]]:
	raise RuntimeError("the statistics are closed")


def commit_and_break_down(round: str, year: int, units: list[str], indicators: list[str]) -> list[dict[str, Any]]:
	"""An app that ends the transaction that it was called in."""
	frappe.db.sql("release savepoint cchc_figures")
	raise RuntimeError("the statistics are closed again")


def misspell(round: str, year: int, units: list[str], indicators: list[str]) -> list[dict[str, Any]]:
	return [{**row, "indicator": "NHIEM_VU_X"} for row in give(round, year, units, indicators)]
