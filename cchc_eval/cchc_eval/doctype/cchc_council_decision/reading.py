"""What the council reads of a decision before it votes: the pictures, and what to look at twice.

Nothing is computed but shares and differences of what is stored, in a bounded number of queries. Of appraisals, review
requests and earlier rankings the user gets what their own permissions give.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document

from cchc_eval.cchc_eval.doctype.cchc_council_decision import line_pages
from cchc_eval.cchc_eval.doctype.cchc_council_decision.ranking import grouped_lines
from cchc_eval.cchc_eval.doctype.cchc_council_decision.release import IN_FORCE, RANKING
from cchc_eval.cchc_eval.doctype.cchc_council_decision.review_answers import ITEM, REQUEST
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.decisions import DECISION
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.periods import rounds_before
from cchc_eval.cchc_eval.doctype.cchc_unit.lineage import compared_with, predecessors
from cchc_eval.documents.charts import ChartRow, heat_map_svg, ranking_svg, share
from cchc_eval.rules.council_reading import close_bound
from cchc_eval.scoring import RankBand, group_title
from cchc_eval.scoring.snapshot import thaw
from cchc_eval.storage.decimals import as_typed
from cchc_eval.storage.score_columns import APPRAISAL, appraisal_rows, settled
from cchc_eval.storage.snapshots import texts_carried

Bands = tuple[RankBand, ...]
# Rows of a picture that can be told apart on a screen; the table has all. On a page of a meeting room, far fewer.
MOST_ROWS = 120
MOST_ON_PAGE = 14
# Of each unit: what is read out, not all there is.
MOST_DIFFERENCES = 8
_COLUMNS = ("code", "title", "scored_by", "self_points", "appraised_points", "reason", "question", "reply")


@frappe.whitelist()
def read(decision: str, phone: bool = False) -> dict[str, Any]:
	"""{"parts": [{"title", "ranking", "heat_map": SVG, "pages": [SVG] of the ranking in the meeting room, "fields":
	[[code, title]], "unshown", "units": [code]}],
	"units": {unit: {"differences", "contested": [criterion], "bound": {"rank", "at", "above"} or None, "before":
	[{"year", "unit_name", "index_percent", "rank_name", "place"}], "fields": {code: [points, applicable maximum]}}},
	"lines": as `line_pages.shown`, "appraisals": whether the user reads all}.

	A criterion: {"code", "title", "self", "appraised", "council", "difference", "question", "reply", "grounds"}.
	"""
	doc = frappe.get_doc(DECISION, decision)
	doc.check_permission("read")
	bands = bands_of(doc.results)
	readable = _readable(doc)
	criteria = _criteria(doc, readable)
	grounds = _grounds(doc)
	before = _before(doc)
	return {
		"parts": [_part(position, *part, bands, phone) for position, part in enumerate(_parts(doc))],
		"units": {
			line.unit: {
				"differences": _most_different(criteria[line.unit]),
				"contested": _contested(criteria[line.unit], grounds.get(line.unit, {})),
				"bound": _bound(line, bands.get(line.unit, ())),
				"before": before.get(line.unit, []),
				"fields": _fields(line),
			}
			for line in doc.results
		},
		"lines": line_pages.shown(doc.results),
		"appraisals": len(readable) == len(doc.results),
	}


def _fields(line: Any) -> dict[str, list[str]]:
	return {field["code"]: [field["points"], field["applicable"]] for field in json.loads(line.fields_json or "[]")}


# Pictures


def _parts(doc: Document) -> Iterator[tuple[str, list[Any], Sequence[str]]]:
	"""Title, lines and ranks of each table, as it is printed."""
	found = [(group_title(group.name), lines, group.ranks) for group, lines in grouped_lines(doc) if lines]
	yield from found or [("", list(doc.results), (doc.rank_names or "").split("\n"))]


def _part(
	position: int, title: str, lines: Sequence[Any], ranks: Sequence[str], bands: Mapping[str, Bands], phone: bool
) -> dict[str, Any]:
	stored = {line.unit: json.loads(line.fields_json or "[]") for line in lines}
	fields = {field["code"]: field["title"] for given in stored.values() for field in given}
	rows = [_chart_row(line, stored[line.unit], list(fields)) for line in lines[:MOST_ROWS]]
	same = common_bands(bands, (line.unit for line in lines))
	key = f"-{position}"
	beginnings = range(0, len(rows), MOST_ON_PAGE)
	return {
		"title": title,
		"ranking": ranking_svg(rows, same, "", ranks=ranks, phone=phone, key=key),
		"pages": [
			ranking_svg(rows[first : first + MOST_ON_PAGE], same, "", ranks=ranks, phone=phone, key=f"{key}-{first}")
			for first in beginnings
		],
		"heat_map": heat_map_svg(rows, list(fields.items()), "", phone=phone, key=key),
		"fields": list(fields.items()),
		"unshown": len(lines) - len(rows),
		"units": [line.unit for line in lines],
	}


def _chart_row(line: Any, stored: Sequence[Mapping[str, str]], codes: Sequence[str]) -> ChartRow:
	fields = {field["code"]: share(Decimal(field["points"]), Decimal(field["applicable"])) for field in stored}
	return ChartRow(
		code=line.unit,
		name=line.unit_name,
		place=line.place,
		index=as_typed(line.index_percent),
		rank=line.rank_name,
		computed_rank=line.computed_rank or line.rank_name,
		fields=tuple(fields.get(code) for code in codes),
	)


# Bands


def bands_of(results: Iterable[Any]) -> dict[str, Bands]:
	"""By unit of a decision's results, the bands of the set that its appraisal carries; two statements."""
	unit_of = {line.appraisal: line.unit for line in results if line.appraisal}
	carried = frappe.get_all(
		APPRAISAL, {"name": ("in", list(unit_of) or [""])}, ["name", "fingerprint"], order_by="name"
	)
	fingerprints = {row.name: row.fingerprint for row in carried}
	bands = {fingerprint: thaw(text).rank_bands for fingerprint, text in texts_carried(APPRAISAL, fingerprints).items()}
	return {unit_of[name]: bands[fingerprint] for name, fingerprint in fingerprints.items()}


def common_bands(bands: Mapping[str, Bands], units: Iterable[str]) -> Bands:
	"""What the bars of these units stand on: sets of one group may differ in their bands, then nothing."""
	found = {bands.get(unit, ()) for unit in units}
	return found.pop() if len(found) == 1 else ()


def _bound(line: Any, bands: Bands) -> dict[str, Any] | None:
	bound = close_bound(as_typed(line.index_percent), bands)
	return bound and {"rank": bound.rank, "at": float(bound.at), "above": float(bound.above)}


# Criteria


def _readable(doc: Document) -> set[str]:
	names = [line.appraisal for line in doc.results if line.appraisal]
	if not frappe.has_permission(APPRAISAL, "read"):
		return set()
	return set(frappe.get_list(APPRAISAL, {"name": ("in", names or [""])}, pluck="name", order_by="name", limit=0))


def _criteria(doc: Document, readable: set[str]) -> dict[str, list[dict[str, Any]]]:
	"""Of each unit its criteria as they stand beside the other units of the decision."""
	found = appraisal_rows(readable, _COLUMNS)
	changes = doc.changes_in_force
	criteria: dict[str, list[dict[str, Any]]] = defaultdict(list)
	for line in doc.results:
		told = settled(line)
		for row in found.get(line.appraisal, ()):
			row.update(told.get(row.code, {}))
			change = changes.get((line.unit, row.code))
			council = change.council_points if change else row.get("council_points", row.appraised_points)
			criteria[line.unit].append(
				{
					"code": row.code,
					"title": row.title,
					"self": row.self_points,
					"appraised": row.appraised_points,
					"council": council,
					"difference": _difference(row) if line.submitted else 0.0,
					"reason": row.reason or "",
					"question": row.question or "",
					"reply": row.reply or "",
					"grounds": "",
				}
			)
	return criteria


def _difference(row: Any) -> float:
	"""What the office gave more or less than the unit; where the unit scored nothing there is none."""
	return 0.0 if row.scored_by == "Office" else float(as_typed(row.appraised_points) - as_typed(row.self_points))


def _most_different(criteria: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
	different = [one for one in criteria if one["difference"]]
	return sorted(different, key=lambda one: -abs(one["difference"]))[:MOST_DIFFERENCES]


def _contested(criteria: Sequence[dict[str, Any]], grounds: Mapping[str, str]) -> list[dict[str, Any]]:
	"""What the unit explained and was not given, and what it asked to be reviewed."""
	return [
		{**one, "grounds": grounds.get(one["code"], "")}
		for one in criteria
		if one["code"] in grounds or (one["reply"] and one["difference"])
	]


def _grounds(doc: Document) -> dict[str, dict[str, str]]:
	"""By unit and criterion, why it asked for the review that the decision answers."""
	if not doc.amends or not frappe.has_permission(REQUEST, "read"):
		return {}
	asked = frappe.get_list(REQUEST, {"amending_decision": doc.name}, ["name", "unit"], order_by="name", limit=0)
	units = {request.name: request.unit for request in asked}
	found: dict[str, dict[str, str]] = defaultdict(dict)
	of_them = {"parenttype": REQUEST, "parent": ("in", list(units) or [""])}
	for item in frappe.get_all(ITEM, of_them, ["parent", "code", "grounds"], order_by="parent, idx"):
		found[units[item.parent]][item.code] = item.grounds or _("Review asked for")
	return found


# The year before


def _before(doc: Document) -> dict[str, list[dict[str, Any]]]:
	"""By unit, its line in the last like round that was issued; of those that were merged into it, each one's."""
	earlier = rounds_before(doc.round)[:1]
	if not earlier or not frappe.has_permission(RANKING, "read"):
		return {}
	in_force = {"round": earlier[0], "state": IN_FORCE}
	found = frappe.get_list(RANKING, in_force, ["year", "results_json"], order_by="creation desc", limit=1)
	if not found:
		return {}
	lines = {line["unit"]: line for line in json.loads(found[0].results_json or "[]")}
	known, evaluated = predecessors(), [line.unit for line in doc.results]
	told = ("unit_name", "index_percent", "rank_name", "place")
	return {
		unit: [
			{"year": found[0].year, **{field: lines[one].get(field) for field in told}}
			for one in compared_with(unit, known, lines, evaluated)
		]
		for unit in evaluated
	}
