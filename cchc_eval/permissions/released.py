"""Documents that hold what was released of others, to those who read nothing of the others themselves."""

from __future__ import annotations

from collections.abc import Mapping

import frappe
from frappe.model.document import Document

from cchc_eval.permissions.door import refuse_unseen

# The released DocType: the field that names the document it was released from.
RELEASED: Mapping[str, str] = {
	"CCHC Released Ranking": "decision",
	"CCHC Released Result": "appraisal",
	"CCHC Released Reward": "reward_decision",
}
RELEASED_AS: Mapping[str, str] = {
	"CCHC Council Decision": "CCHC Released Ranking",
	"CCHC Appraisal": "CCHC Released Result",
	"CCHC Reward Decision": "CCHC Released Reward",
}


def check_may_see(doc: Document, ptype: str = "read") -> None:
	"""Raise PermissionError unless the user may read the document or what was released of it."""
	# Asked first: where Frappe says no, it leaves a message for the user.
	if not (is_released(doc, ptype) or doc.has_permission(ptype)):
		refuse_unseen()


def is_released(doc: Document, ptype: str = "read") -> bool:
	"""Whether the user has the right to something that was released of the document."""
	released = RELEASED_AS.get(doc.doctype)
	return released is not None and any(
		frappe.has_permission(released, ptype, doc=name)
		for name in frappe.get_all(released, {RELEASED[released]: doc.name}, pluck="name")
	)
