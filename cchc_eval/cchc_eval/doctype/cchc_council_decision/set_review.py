"""A criteria set looked through before it is put in force: by itself, beside another, on a round that was decided."""

from collections.abc import Sequence
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint

from cchc_eval.cchc_eval.doctype.cchc_council_decision.candidates import candidates
from cchc_eval.cchc_eval.doctype.cchc_council_decision.release import IN_FORCE, RANKING
from cchc_eval.cchc_eval.doctype.cchc_council_decision.results import council_part, evaluate
from cchc_eval.scoring import CriteriaSet, Fault, Placed
from cchc_eval.scoring.set_review import SetReview
from cchc_eval.scoring.set_review import review as review_set
from cchc_eval.vietnamese.writing import number
from cchc_eval.workbook.review_book import write_review

SET = "CCHC Criteria Set"


@frappe.whitelist()
def review(criteria_set: str, previous: str | None = None, round: str | None = None) -> dict[str, Any]:
	"""{"remarks": [{"code", "text"}], "differences": [{"code", "title", "what", "before", "after"}], "replay": None or
	{"units": [{"name", "before", "after"}], "remarks"}}; a standing: {"place": 1, "index": "91,25", "rank"}, None where
	there is none.

	`previous`: the set to compare with; `round`: one whose result is released, to be scored by the set.
	"""
	found = _reviewed(criteria_set, previous, round)
	return {
		"remarks": [_remark(one) for one in found.remarks],
		"differences": [vars(one) for one in found.differences],
		"replay": found.replay
		and {
			"units": [
				{"name": one.name, "before": _standing(one.before), "after": _standing(one.after)}
				for one in found.replay.units
			],
			"remarks": [_remark(one) for one in found.replay.remarks],
		},
	}


@frappe.whitelist(methods=["GET"])
def export_review(criteria_set: str, previous: str | None = None, round: str | None = None) -> None:
	"""Download the same as .xlsx."""
	frappe.response.filecontent = write_review(_reviewed(criteria_set, previous, round))
	frappe.response.filename = f"{criteria_set}.xlsx"
	frappe.response.type = "download"


@frappe.whitelist()
def offered(criteria_set: str) -> dict[str, str | None]:
	"""What a set is compared with unless told otherwise: the set in force before it and the last round decided."""
	doc = frappe.get_doc(SET, criteria_set)
	doc.check_permission("write")
	filters = {"docstatus": 1, "name": ("!=", doc.name), "year": ("<=", cint(doc.year))}
	sets = frappe.get_list(SET, filters, pluck="name", order_by="year desc, creation desc", limit=1)
	rounds = frappe.get_list(RANKING, {"state": IN_FORCE}, pluck="round", order_by="year desc, creation desc", limit=1)
	return {"previous": next(iter(sets), None), "round": next(iter(rounds), None)}


def _reviewed(criteria_set: str, previous: str | None, round: str | None) -> SetReview:
	cset, before = _set(criteria_set, "write"), _set(previous, "read") if previous else None
	if not round:
		return review_set(cset, before)
	decision = _decision_of(round)
	return review_set(cset, before, _results_of(decision), apart=bool(cint(decision.placed_per_group)))


def _set(name: str, right: str) -> CriteriaSet:
	doc = frappe.get_doc(SET, name)
	doc.check_permission(right)
	return doc.criteria_set()


def _decision_of(round: str) -> Document:
	"""The one in force. Raises where the user is shown no result of the round."""
	released = frappe.get_list(RANKING, {"round": round, "state": IN_FORCE}, pluck="decision", limit=1)
	if not released:
		frappe.throw(_("Round {0} has no released result: choose one that was decided.").format(round))
	return frappe.get_doc("CCHC Council Decision", released[0])


def _results_of(decision: Document) -> Sequence[Placed]:
	"""The units as the decision has them."""
	listed = {row.unit: row for row in decision.results}
	chosen = [candidate for candidate in candidates(decision.round) if candidate.unit in listed]
	evaluations = evaluate(chosen, council_part(decision))
	return [Placed(row.place, evaluations[row.unit]) for row in decision.results]


def _remark(fault: Fault) -> dict[str, str]:
	return {"code": fault.criterion or "", "text": fault.beside_its_code}


def _standing(standing: Any) -> dict[str, Any] | None:
	return standing and {"place": standing.place, "index": number(standing.index, 2), "rank": standing.rank}
