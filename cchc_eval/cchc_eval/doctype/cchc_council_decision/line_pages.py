"""The lines of a decision as its form shows them: with the form the first page, the rest when it is asked for.

What is decided stands in the lines, which the server alone writes; a form that was sent none of them can't lose any.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cstr

from cchc_eval.cchc_eval.doctype.cchc_council_decision.ranking import groups_of
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.decisions import DECISION
from cchc_eval.controllers.client_values import read_names

LINE = "CCHC Unit Result"
PAGE = 100
# Of a group, where many share the first page.
FEWEST = 10
SHOWN = (
	"unit", "unit_name", "unit_group", "appraisal", "submitted", "self_points", "appraised_points", "council_points",
	"applicable", "index_percent", "computed_rank", "cap_rank", "cap_document_number", "cap_document_date",
	"cap_document_title", "cap_origin", "rank_name", "place", "note",
)  # fmt: skip


def first_pages(doc: Document) -> dict[str, Any]:
	"""{"units": how many, "parts": [{"group": None where there are none, "ranks", "units", "counts": {rank: units},
	"most": the largest applicable maximum, "lines": [line]}], "named": {unit: name} of the council's changes}"""
	by_group: dict[str | None, list[Document]] = defaultdict(list)
	groups = groups_of(doc)
	for line in doc.results:
		by_group[cstr(line.unit_group) if groups else None].append(line)
	tables = [(one.name, list(one.ranks)) for one in groups] or [(None, (doc.rank_names or "").split("\n"))]
	first = max(FEWEST, PAGE // len(tables))
	changed = {row.unit for row in doc.council_changes}
	return {
		"units": len(doc.results),
		"parts": [
			{
				"group": group,
				"ranks": [rank for rank in ranks if rank],
				"units": len(by_group[group]),
				"counts": Counter(line.rank_name for line in by_group[group]),
				"most": max((line.applicable for line in by_group[group]), default=0),
				"lines": shown(by_group[group][:first]),
			}
			for group, ranks in tables
		],
		"named": {line.unit: line.unit_name for line in doc.results if line.unit in changed},
	}


def shown(lines: Iterable[Document]) -> list[dict[str, Any]]:
	return [{field: line.get(field) for field in SHOWN} for line in lines]


def leave_out(doc: Document) -> None:
	"""Of a decision on its way to its form, which has its pages of them; it is not saved any more."""
	doc.set("results", [])
	doc.flags.partly_read = True


@frappe.whitelist()
def lines(
	decision: str, start: int = 0, group: str | None = None, find: str = "", units: list | str | None = None
) -> list:
	"""A page of the lines in the order in which they stand, of a group alone where one is named; of those whose name or
	code holds `find`, or of these units, the first ones."""
	_check_reads(decision)
	wanted: dict[str, Any] = {"parent": decision, "parenttype": DECISION, "parentfield": "results"}
	if group is not None:
		# Of no group is stored as nothing by some versions.
		wanted["unit_group"] = group or ("is", "not set")
	if named := read_names(units):
		wanted["unit"] = ("in", named)
	like = ("like", f"%{_escaped(find.strip())}%")
	return frappe.get_all(
		LINE,
		wanted,
		SHOWN,
		or_filters={"unit": like, "unit_name": like} if find.strip() else None,
		order_by="idx",
		limit_start=max(start, 0),
		limit_page_length=PAGE,
	)


@frappe.whitelist()
def appraisals(decision: str) -> list:
	"""[[appraisal, name of its unit]] of every line."""
	_check_reads(decision)
	wanted = {"parent": decision, "parenttype": DECISION, "parentfield": "results"}
	return frappe.get_all(LINE, wanted, ["appraisal", "unit_name"], order_by="idx", as_list=True)


def _check_reads(decision: str) -> None:
	# As a list, so that a decision that is not there is refused as one that may not be read.
	if not frappe.get_list(DECISION, {"name": decision}, pluck="name", limit=1):
		frappe.throw(_("You may not read the decision {0}.").format(cstr(decision)), frappe.PermissionError)


def _escaped(text: str) -> str:
	return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
