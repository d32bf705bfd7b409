"""What the form of an appraisal needs beside the document."""

from __future__ import annotations

import frappe
from frappe.model.document import Document
from frappe.utils import get_fullname

from cchc_eval.cchc_eval.doctype.cchc_appraisal import across, asking, parts, seen, submission
from cchc_eval.cchc_eval.doctype.cchc_criteria_set.questions import questions_json
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.deadlines import show_deadline
from cchc_eval.cchc_eval.doctype.cchc_self_assessment import figures
from cchc_eval.cchc_eval.doctype.cchc_settings.followup import setting
from cchc_eval.documents import office_pdf
from cchc_eval.permissions.appraisal_parts import own_parts, seen_parts_of
from cchc_eval.vietnamese.writing import text_lines


def give(doc: Document) -> None:
	is_open = show_deadline(doc, "Appraisal").is_open
	editable = "scores" in doc.editable.get(doc.workflow_state, {}) and doc.may_edit_in(doc.workflow_state)
	doc.set_onload("may_edit", editable and is_open and not doc.get(submission.MARK))
	doc.set_onload("submission", submission.shown(doc))
	doc.set_onload("questions_json", questions_json(doc.criteria_json))
	doc.set_onload("opens_office", office_pdf.program() is not None)
	doc.set_onload("newer_figures", figures.newer(doc.self_assessment))
	doc.set_onload("may_ask", doc.workflow_state == "Draft" or bool(doc.parts))
	doc.set_onload("units", across.units(doc))
	doc.set_onload("unsent", asking.unsent(doc))
	doc.set_onload("parts", parts.shown(doc))
	doc.set_onload("may_print", seen_parts_of(doc) is None)
	doc.set_onload("own_parts", sorted(own_parts(doc.round) or ()))
	doc.set_onload("is_author", frappe.session.user in doc.author_names)
	doc.set_onload("reasons", text_lines(setting("appraisal_reasons")) if editable else [])
	named = {row.replied_by for row in doc.scores if row.replied_by}
	named |= {user for row in doc.scores for user in seen.people_of(row)}
	doc.set_onload("names", {user: get_fullname(user) for user in named})
