"""Explanations: the unit sees and answers only the criteria that the office asks about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cstr, now_datetime

from cchc_eval.cchc_eval.doctype.cchc_appraisal import seen
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.deadlines import check_open, deadline_of, has_passed
from cchc_eval.cchc_eval.doctype.cchc_self_assessment.evidence import is_whole, tidied
from cchc_eval.controllers.problems import throw_problems
from cchc_eval.permissions.documents import units_of
from cchc_eval.permissions.roles import UNIT, roles_of

APPRAISAL, SELF_ASSESSMENT = "CCHC Appraisal", "CCHC Self Assessment"
AWAITING = "Awaiting Explanation"
EVIDENCE_FIELDS = (
	"title",
	"document_number",
	"document_date",
	"place_in_document",
	"file",
	"reference_doctype",
	"reference_name",
	"note",
)


def open_questions(self_assessment: str) -> dict[str, Any]:
	"""{"open": may they be answered now, "deadline": datetime or None, "questions": [{"code", "title", "question",
	"reply", "replied_by", "replied_on"}]}; nothing of the appraisal itself.

	A question is included once the office has sent it, and stays after its answer.
	"""
	source = _own(self_assessment)
	name = _appraisal_of(source)
	if name is None:
		return {"open": False, "deadline": None, "questions": []}
	awaiting = frappe.db.get_value(APPRAISAL, name, "workflow_state") == AWAITING
	rows = frappe.get_all(
		"CCHC Appraised Score",
		{"parent": name, "parenttype": APPRAISAL, "asked_on": ("is", "set")},
		["code", "title", "question", "reply", "replied_by", "replied_on"],
		order_by="idx",
	)
	deadline = deadline_of(source.round, "Explanation", source.unit)
	return {
		"open": awaiting and not has_passed(deadline),
		"deadline": deadline,
		"questions": [row for row in rows if awaiting or row.replied_on],
	}


def answer(self_assessment: str, replies: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
	"""Take replies [{"code", "reply", "evidence": [{"title", "file" or "reference_doctype" and "reference_name",
	"document_number", "document_date", "place_in_document", "note"}, …]}, …]; all or nothing. Returns the new
	`open_questions`.

	Raises PermissionError for another unit, ValidationError with all that is wrong.
	"""
	source = _own(self_assessment)
	check_open(source.round, "Explanation", source.unit)
	name = _appraisal_of(source)
	doc = frappe.get_doc(APPRAISAL, name, for_update=True) if name else None
	if doc is None or doc.workflow_state != AWAITING:
		frappe.throw(_("The office is not waiting for an explanation on {0}.").format(self_assessment))
	_check(doc, replies)
	rows = {row.code: row for row in doc.scores}
	for given in replies:
		row = rows[given["code"]]
		row.update({"reply": given["reply"].strip(), "replied_by": frappe.session.user, "replied_on": now_datetime()})
		seen.forget(row)
	doc.flags.by_server = True
	# The unit may not read the appraisal: the server writes the replies.
	doc.flags.ignore_permissions = True
	doc.save()
	_add_evidence(self_assessment, replies)
	return open_questions(self_assessment)


def _own(self_assessment: str) -> Any:
	"""The self-assessment, if it is of the user's unit."""
	source = frappe.db.get_value(SELF_ASSESSMENT, self_assessment, ["round", "unit"], as_dict=True)
	if source is None or not roles_of() & UNIT or source.unit not in units_of(frappe.session.user):
		frappe.throw(_("Only the unit itself sees and answers what the office asks it."), frappe.PermissionError)
	frappe.has_permission(SELF_ASSESSMENT, "read", self_assessment, throw=True)
	return source


def _appraisal_of(source: Any) -> str | None:
	return frappe.db.get_value(APPRAISAL, {"active_key": f"{source.round}/{source.unit}"}, "name")


def _check(doc: Document, replies: Sequence[Mapping[str, Any]]) -> None:
	asked = {row.code for row in doc.scores if row.asked_on}
	problems = []
	seen: set[str] = set()
	if not replies:
		problems.append(_("There is no reply to send."))
	for given in replies:
		code = cstr(given.get("code"))
		if not code:
			problems.append(_("A reply must name its criterion."))
		elif code not in asked:
			problems.append(_("Criterion {0}: the office did not ask about it.").format(code))
		elif code in seen:
			problems.append(_("Criterion {0}: two replies were given; give one.").format(code))
		elif not isinstance(given.get("reply"), str) or not given["reply"].strip():
			problems.append(_("Criterion {0}: write the explanation.").format(code))
		else:
			problems.extend(_evidence_problems(code, given.get("evidence")))
		seen.add(code)
	if problems:
		throw_problems(problems, _("The explanation can't be sent"))


def _evidence_problems(code: str, evidence: Any) -> list[str]:
	if evidence is None or (
		isinstance(evidence, list)
		and all(isinstance(row, dict) and not row.keys() - {*EVIDENCE_FIELDS, "criteria"} for row in evidence)
	):
		rows = evidence or []
		return [_("Criterion {0}: name each piece of evidence.").format(code)] * any(
			not cstr(row.get("title")).strip() for row in rows
		)
	return [_("Criterion {0}: the evidence is not in the form expected.").format(code)]


def _add_evidence(self_assessment: str, replies: Sequence[Mapping[str, Any]]) -> None:
	"""Add evidence rows to the self-assessment, each for the criterion of its reply only."""
	rows = [(given["code"], row) for given in replies for row in given.get("evidence") or ()]
	if not rows:
		return
	doc = frappe.get_doc(SELF_ASSESSMENT, self_assessment, for_update=True)
	for code, row in rows:
		doc.append("evidence", {"criteria": code, **{field: row.get(field) for field in EVIDENCE_FIELDS}})
	problems = tidied(doc)
	problems += [
		_("Evidence «{0}»: attach a file, cite a document or give the document's number.").format(row.title)
		for row in doc.evidence[-len(rows) :]
		if not is_whole(row)
	]
	if problems:
		throw_problems(problems, _("The explanation can't be sent"))
	doc.flags.by_server = True
	doc.flags.ignore_permissions = True
	# After submission the table accepts only evidence that the office asked for.
	doc.flags.ignore_validate_update_after_submit = True
	doc.save()
