"""A unit's self-assessment and its appraisal as sheets."""

from __future__ import annotations

import frappe
from frappe.model.document import Document
from frappe.utils import getdate

from cchc_eval.cchc_eval.doctype.cchc_appraisal.records import record_of
from cchc_eval.cchc_eval.doctype.cchc_council_decision import printed_values
from cchc_eval.cchc_eval.doctype.cchc_council_decision.results import said_in
from cchc_eval.cchc_eval.doctype.cchc_self_assessment.answers import score_unit
from cchc_eval.cchc_eval.doctype.cchc_self_assessment.sheet import evidence_texts
from cchc_eval.cchc_eval.doctype.cchc_unit.letterhead import letterhead_of
from cchc_eval.documents.contexts import AppraisalSheet, Head, ResultRow, SelfAssessmentSheet, Signature
from cchc_eval.documents.sheet_lines import appraisal_lines, bonus_lines, self_lines
from cchc_eval.documents.wording import own_post
from cchc_eval.scoring import Evaluation, evaluate
from cchc_eval.scoring.snapshot import thaw

APPROVED = "Approved"


def self_assessment_sheet(doc: Document) -> SelfAssessmentSheet:
	paper = letterhead_of(doc)
	own = score_unit(doc)
	return SelfAssessmentSheet(
		head=Head(
			superior_body=paper.department,
			issuing_body=doc.unit_name,
			symbol="",
			place=paper.place,
			year=getdate(doc.submitted_on).year,
		),
		year=doc.year,
		unit_name=doc.unit_name,
		criteria_title=own.criteria_set.title,
		lines=self_lines(own, evidence_texts(doc), {row.code: row.explanation or "" for row in doc.scores}),
		total=own.total,
		applicable=own.applicable,
		index=own.index,
		rank=own.rank,
		recipients=[f"{paper.office_name} (để thẩm định)", "Lưu: VT"],
		signature=Signature(paper.signer_post, name=paper.signer_name),
	)


def appraisal_sheet(doc: Document) -> AppraisalSheet:
	paper = letterhead_of(doc)
	decided = frappe.get_doc("CCHC Council Decision", doc.council_decision) if doc.workflow_state == APPROVED else None
	evaluation = _evaluation(doc, decided)
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
		unit_name=doc.unit_name,
		criteria_title=evaluation.final.criteria_set.title,
		lines=appraisal_lines(evaluation, decided=decided is not None),
		result=_result(doc, decided, evaluation),
		recipients=["Hội đồng (để xem xét)", "Đơn vị được thẩm định", "Lưu: VT, VP"],
		signature=Signature(own_post(paper.signer_post, paper.department), name=paper.signer_name),
		bonus=bonus_lines(
			evaluation, {row.code: row.note or "" for row in doc.bonus_counts}, decided=decided is not None
		),
	)


def _evaluation(doc: Document, decided: Document | None) -> Evaluation:
	said = said_in(decided) if decided else None
	record = record_of(
		doc.unit,
		doc.unit_name,
		not doc.not_submitted,
		doc.scores,
		doc.bonus_counts,
		said.changes.get(doc.unit) if said else None,
		said.caps.get(doc.unit) if said else None,
	)
	return evaluate(thaw(doc.criteria_json), record)


def _result(doc: Document, decided: Document | None, evaluation: Evaluation) -> ResultRow:
	if decided is not None:
		return printed_values.result_of(decided, doc.unit)
	appraised = evaluation.appraised
	return ResultRow(
		unit_code=doc.unit,
		unit_name=doc.unit_name,
		self_points=None if doc.not_submitted else evaluation.self_score.total,
		appraised_points=appraised.total,
		council_points=None,
		index=appraised.index,
		rank=appraised.rank,
		place=0,
	)
