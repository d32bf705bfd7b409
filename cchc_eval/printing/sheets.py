"""A unit's self-assessment and its appraisal as sheets, from what the two documents have stored."""

from __future__ import annotations

from dataclasses import replace

import frappe
from frappe.model.document import Document
from frappe.utils import getdate

from cchc_eval.cchc_eval.doctype.cchc_appraisal.records import stored_evaluation
from cchc_eval.cchc_eval.doctype.cchc_council_decision import printed_values
from cchc_eval.cchc_eval.doctype.cchc_council_decision.release import as_decided
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.periods import on_paper
from cchc_eval.cchc_eval.doctype.cchc_self_assessment import figures
from cchc_eval.cchc_eval.doctype.cchc_self_assessment.answers import criteria_of
from cchc_eval.cchc_eval.doctype.cchc_self_assessment.sheet import evidence_texts
from cchc_eval.cchc_eval.doctype.cchc_self_assessment.statements import statements_of
from cchc_eval.cchc_eval.doctype.cchc_unit.letterhead import letterhead_of
from cchc_eval.documents.contexts import AppraisalSheet, Head, ResultRow, SelfAssessmentSheet
from cchc_eval.documents.phrases import own_post, signed_by
from cchc_eval.documents.sheet_lines import appraisal_lines, bonus_lines, self_lines
from cchc_eval.printing.decided import decision_of
from cchc_eval.scoring import total_up
from cchc_eval.storage import number_register
from cchc_eval.storage.decimals import as_typed
from cchc_eval.storage.score_columns import stored_form_leaf

APPROVED = "Approved"


def self_assessment_sheet(doc: Document) -> SelfAssessmentSheet:
	paper = letterhead_of(doc)
	cset, rows = criteria_of(doc), {row.code: row for row in doc.scores}
	said = statements_of(doc)
	own = total_up(cset, {leaf.code: stored_form_leaf(rows[leaf.code], leaf) for leaf in cset.leaves})
	return SelfAssessmentSheet(
		head=Head(
			superior_body=paper.department,
			issuing_body=doc.unit_name,
			symbol="",
			place=paper.place,
			year=getdate(doc.submitted_on).year,
		),
		year=doc.year,
		**on_paper(doc.round),
		unit_name=doc.unit_name,
		criteria_title=cset.title,
		lines=self_lines(
			own,
			evidence_texts(doc),
			{row.code: row.explanation or "" for row in doc.scores},
			figures.notes(doc.scores),
		),
		total=as_typed(doc.total),
		applicable=as_typed(doc.applicable),
		index=as_typed(doc.index_percent),
		rank=doc.rank_name,
		left_open=own.left_open,
		recipients=[f"{paper.office_name} (để thẩm định)", "Lưu: VT"],
		signature=signed_by(paper.signer_post, paper.signer_name),
		difficulties=said.get("difficulties", ""),
		recommendations=said.get("recommendations", ""),
	)


def appraisal_sheet(doc: Document) -> AppraisalSheet:
	decided = decision_of(doc.council_decision) if doc.workflow_state == APPROVED else None
	return _appraisal_sheet(doc, decided)


def result_sheet(doc: Document) -> AppraisalSheet:
	"""The appraisal as the released result's own decision decided it, also where that is superseded by now.

	Its day is that of the notice that it goes with, once that has a number.
	"""
	decided = decision_of(doc.decision)
	sheet = _appraisal_sheet(as_decided(frappe.get_doc("CCHC Appraisal", doc.appraisal), decided), decided)
	notice = number_register.last(doc, "CCHC Result Notice")
	return replace(sheet, head=replace(sheet.head, day=notice.paper_date)) if notice else sheet


def _appraisal_sheet(doc: Document, decided: Document | None) -> AppraisalSheet:
	paper = letterhead_of(doc)
	evaluation = stored_evaluation(doc)
	office = own_post(paper.office_name, paper.department)
	return AppraisalSheet(
		head=Head(
			superior_body=paper.department,
			issuing_body=office,
			symbol="",
			place=paper.place,
			year=getdate(decided.approved_on if decided else doc.signed_off_on).year,
		),
		year=doc.year,
		**on_paper(doc.round),
		unit_name=doc.unit_name,
		criteria_title=evaluation.final.criteria_set.title,
		lines=appraisal_lines(evaluation, decided=decided is not None, figures=figures.notes_of(doc.self_assessment)),
		result=printed_values.result_of(decided, doc.unit) if decided else _result(doc),
		recipients=["Hội đồng" if decided else "Hội đồng (để xem xét)", "Đơn vị được thẩm định", "Lưu: VT, VP"],
		signature=signed_by(own_post(paper.signer_post, paper.department), paper.signer_name),
		bonus=bonus_lines(
			evaluation, {row.code: row.note or "" for row in doc.bonus_counts}, decided=decided is not None
		),
	)


def _result(doc: Document) -> ResultRow:
	"""Before the council's decision."""
	return ResultRow(
		unit_code=doc.unit,
		unit_name=doc.unit_name,
		self_points=None if doc.not_submitted else as_typed(doc.self_points),
		appraised_points=as_typed(doc.appraised_points),
		council_points=None,
		index=as_typed(doc.index_percent),
		rank=doc.rank_name,
		place=0,
	)
