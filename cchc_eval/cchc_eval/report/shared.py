"""What several reports share: their round, the lines of its ranking, columns, and a chart of many units.

Every report reads through the permissions of the documents that it is about: what a user may not open is in none.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cstr

from cchc_eval.cchc_eval.doctype.cchc_council_decision.release import RANKED
from cchc_eval.vietnamese.writing import round_half_up

ROUND, DECISION, RANKING = "CCHC Evaluation Round", "CCHC Council Decision", "CCHC Released Ranking"
Row = dict[str, Any]
Report = tuple[list[Row], list[Row], str | None, Row | None, list[Row] | None]
# More bars than this can't be told apart.
MOST_BARS = 40
# Of a heading, in pixels.
WIDTH_OF_A_LETTER, BESIDE_A_HEADING = 8, 24
COLORS = ["#2f7ed8", "#8bbce8", "#c9ced6"]


def round_of(filters: Any) -> Document:
	"""The round that a report is asked for. Raises as for a document that the user may not open where there is none."""
	name = cstr((filters or {}).get("round")) if isinstance(filters, Mapping | None) else ""
	if not name:
		frappe.throw(_("Choose a round."))
	doc: Document = frappe.get_doc(ROUND, name)
	doc.check_permission("read")
	return doc


def standing_of(round: Document) -> tuple[list[Row], list[str]]:
	"""Lines of the round's ranking in its order, and the names of the ranks from the best.

	Of the council decision where the user may read it, also before it is approved; else as released.
	"""
	if frappe.has_permission(DECISION, "read"):
		live = {"round": round.name, "docstatus": ("<", 2)}
		found = frappe.get_list(DECISION, live, ["name", "rank_names"], order_by="creation desc", limit=1)
		if found:
			of_decision = {"parent": found[0].name, "parenttype": DECISION}
			columns = [*RANKED, "unit_group", "fields_json"]
			lines = frappe.get_all("CCHC Unit Result", of_decision, columns, order_by="idx")
			return [{**line, "fields": json.loads(line.fields_json or "[]")} for line in lines], _ranks(found[0], lines)
	if frappe.has_permission(RANKING, "read"):
		of_round = {"round": round.name, "state": "In Force"}
		found = frappe.get_list(RANKING, of_round, ["results_json", "rank_names"], order_by="creation desc", limit=1)
		if found:
			lines = json.loads(found[0].results_json or "[]")
			return lines, _ranks(found[0], lines)
	return [], []


def _ranks(one: Any, lines: Sequence[Mapping[str, Any]]) -> list[str]:
	return (
		cstr(one.rank_names).split("\n") if one.rank_names else list(dict.fromkeys(line["rank_name"] for line in lines))
	)


def group_of(filters: Any) -> str:
	"""The group of the round's units that a report is asked for; "" for all."""
	return cstr((filters or {}).get("unit_group")).strip()


def in_group(lines: Sequence[Row], filters: Mapping[str, Any]) -> list[Row]:
	group = group_of(filters)
	return [line for line in lines if not group or cstr(line.get("unit_group")).strip() == group]


def only_units(round: Document, filters: Any) -> dict[str, Any]:
	"""A filter for documents of the units of the group that was chosen; none where none was."""
	group = group_of(filters)
	units = [row.unit for row in round.units if cstr(row.unit_group).strip() == group]
	return {"unit": ("in", units or [""])} if group else {}


def nothing_yet() -> str:
	return _("Nothing is compiled or released of this round that you may see.")


def column(fieldname: str, label: str, fieldtype: str = "Data", width: int = 110, **more: Any) -> Row:
	"""`width` in pixels, and never less than its heading takes."""
	beside = {"align": "left"} if fieldtype in ("Data", "Datetime") else {}
	width = max(width, WIDTH_OF_A_LETTER * len(label) + BESIDE_A_HEADING)
	return {"fieldname": fieldname, "label": label, "fieldtype": fieldtype, "width": width, **beside, **more}


def points(fieldname: str, label: str) -> Row:
	return column(fieldname, label, "Float", 105, precision=2)


def unit_columns() -> list[Row]:
	return [
		column("unit", _("Unit Code"), width=100),
		column("unit_name", _("Unit"), width=300),
	]


def reached(field: Mapping[str, str]) -> float | None:
	"""Of a field of a unit the percent of what applies; None where nothing does."""
	applicable = Decimal(field["applicable"])
	return float(round_half_up(100 * Decimal(field["points"]) / applicable)) if applicable else None


def bars(lines: Sequence[Row], label: str, **series: str) -> Row | None:
	"""A bar of each unit for each series (fieldname=label); None where there are more than can be told apart."""
	if not lines or len(lines) > MOST_BARS:
		return None
	datasets = [
		{"name": name, "values": [line.get(fieldname) or 0 for line in lines]} for fieldname, name in series.items()
	]
	return {
		"data": {"labels": [cstr(line[label]) for line in lines], "datasets": datasets},
		"type": "bar",
		"colors": COLORS,
	}


def rank_summary(lines: Sequence[Row], ranks: Sequence[str]) -> list[Row]:
	counted = Counter(line["rank_name"] for line in lines)
	return [{"label": rank, "value": counted[rank], "datatype": "Int"} for rank in ranks]
