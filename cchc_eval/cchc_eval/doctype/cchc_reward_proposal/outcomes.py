"""Outcomes of nominees: the department's, and those that reward decisions write back.

Reward decisions write set-based, for all units at once, in their own transaction, with the history (Version) and a
comment on each proposal.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cstr, now_datetime

from cchc_eval.cchc_eval.doctype.cchc_reward_proposal.nominees import DEPARTMENT, PROPOSAL, ROW, is_meant
from cchc_eval.controllers.problems import require_reason_from_menu, throw_problems
from cchc_eval.storage import rows_by_name
from cchc_eval.storage.bulk import add_comments, add_versions

APPROVED, REFUSED, REVOKED = "Approved", "Refused", "Revoked"


def with_author(authors: str | None) -> str:
	return " ".join(sorted({*cstr(authors).split(), frappe.session.user}))


def check_department_is_open(doc: Document) -> None:
	"""Raise once the department's decision of the round is approved; the round is locked."""
	decided = frappe.db.get_value("CCHC Reward Decision", {"active_key": f"{doc.round}/", "docstatus": 1}, "name")
	if decided:
		frappe.throw(
			_(
				"The department has decided on this round's rewards: {0}. Nothing is added or changed after that."
			).format(decided),
			title=_("The List Is Closed"),
		)


def check_decider(doc: Document) -> None:
	"""Refuse approvers who wrote it themselves, or are rewarded by it."""
	user = frappe.session.user
	if user in {*cstr(doc.authors).split(), doc.owner, doc.proposed_by}:
		frappe.throw(
			_("You wrote {0} yourself: someone else must decide on it.").format(doc.name),
			frappe.PermissionError,
			title=_("Own Work"),
		)
	if any(is_meant(row, user) for row in doc.nominees):
		frappe.throw(
			_("You are nominated in {0}: someone else must decide on it.").format(doc.name),
			frappe.PermissionError,
			title=_("Own Work"),
		)


def state_after(given: list[dict[str, Any]]) -> str:
	return APPROVED if any(row.get("outcome") == APPROVED for row in given) else REFUSED


def put_outcomes(doc: Document, state: str) -> None:
	"""Write `flags.outcomes` into the rows. Raises ValidationError with every fault."""
	given = doc.flags.outcomes
	if given is None:
		frappe.throw(
			_("Say for each nominee of {0} whether it is approved, with the reason where it is not.").format(doc.name),
			title=_("Outcomes Missing"),
		)
	waiting = {row.name: row for row in doc.for_department()}
	problems = []
	stamp = now_datetime()
	for decided in given:
		row = waiting.pop(cstr(decided.get("row")), None)
		if row is None:
			problems.append(_("An outcome names no nominee that waits for one, or one twice."))
			continue
		outcome, reason = decided.get("outcome"), cstr(decided.get("reason")).strip()
		if outcome not in (APPROVED, REFUSED):
			problems.append(_("Row {0}: {1} is either approved or refused.").format(row.idx, row.nominee_name))
		elif outcome == REFUSED and not reason:
			problems.append(_("Row {0}: say why {1} is refused.").format(row.idx, row.nominee_name))
		row.update(
			{"outcome": outcome, "outcome_reason": reason, "decided_by": frappe.session.user, "decided_on": stamp}
		)
	problems += [_("Row {0}: {1} has no outcome.").format(row.idx, row.nominee_name) for row in waiting.values()]
	if problems:
		throw_problems(problems, _("The proposal can't be decided"))
	if state_after(given) != state:
		frappe.throw(_("The proposal is approved where any nominee is approved, else refused."))


def take_back(doc: Document) -> None:
	"""Clear the department's outcomes when the proposal is returned to the head; the head's own stay."""
	doc.return_reason = require_reason_from_menu(doc.flags.reason, doc, _("Return to Unit Head"))
	for row in doc.for_department():
		row.update(dict.fromkeys(("outcome", "outcome_reason", "decided_by", "decided_on", "reward_decision")))


def write_back(values: Mapping[str, Mapping[str, Any]], comments: Mapping[str, str]) -> None:
	"""Write `values` by the name of the nominee's row; `comments` (HTML) by proposal."""
	if not values:
		return
	fields = sorted({field for changed in values.values() for field in changed})
	stored = rows_by_name.lock(ROW, values, ("name", "parent", "idx", *fields))
	stored.sort(key=lambda row: (row.parent, row.idx))
	rows_by_name.write(ROW, values)
	history: dict[str, list[Any]] = defaultdict(list)
	for old in stored:
		new = values[old.name]
		if diff := [[field, old[field], new[field]] for field in new if (old[field] or "") != (new[field] or "")]:
			history[old.parent].append(["nominees", old.idx - 1, old.name, diff])
	add_versions(PROPOSAL, {name: {"row_changed": rows} for name, rows in history.items()})
	add_comments(PROPOSAL, comments)
	_sum_up(sorted({old.parent for old in stored}))


def _sum_up(proposals: list[str]) -> None:
	"""Compute totals again, with a new `modified` so that open forms notice the change."""
	row = frappe.qb.DocType(ROW)
	totals = dict(
		(
			frappe.qb.from_(row)
			.select(row.parent, frappe.query_builder.functions.Sum(row.amount))
			.where(row.parenttype == PROPOSAL)
			.where(row.parent.isin(proposals))
			.where(row.authority == DEPARTMENT)
			.where(row.outcome.isnull() | row.outcome.notin([REFUSED, REVOKED]))
			.groupby(row.parent)
		).run()
	)
	rows_by_name.write(PROPOSAL, {name: {"total_amount": int(totals.get(name) or 0)} for name in proposals})
	for name in proposals:
		frappe.clear_document_cache(PROPOSAL, name)
