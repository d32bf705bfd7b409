"""The papers of what follows the ranking: a unit's improvement plan, the council's answer to a review request.

Everything shown is stored in the documents and in the decision that they follow.
"""

from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, getdate

from cchc_eval.cchc_eval.doctype.cchc_council_decision import printed_values
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.periods import on_paper
from cchc_eval.documents.contexts import (
	Head,
	ImprovementPlan,
	PlanAction,
	ReviewAnswer,
	ReviewReply,
)
from cchc_eval.documents.phrases import DRAFTING_UNIT, reply_symbol, signed_by
from cchc_eval.printing.decided import decision_of
from cchc_eval.printing.decision import cited_request
from cchc_eval.storage import number_register
from cchc_eval.storage.decimals import as_typed
from cchc_eval.storage.score_columns import stored_points
from cchc_eval.vietnamese.writing import long_date, short_date, text_lines

STATUSES = {"Open": "", "In Progress": "Đang thực hiện", "Done": "Hoàn thành", "Dropped": "Không thực hiện"}


def improvement_plan(doc: Document) -> ImprovementPlan:
	if not doc.actions:
		frappe.throw(_("{0} holds no action to print.").format(doc.name))
	decided = decision_of(doc.decision)
	post, name = doc.signer()
	return ImprovementPlan(
		head=Head(
			superior_body=decided.department,
			issuing_body=doc.unit_name,
			symbol=doc.symbol,
			place=decided.place,
			**number_register.printed(doc.number, doc.plan_date),
			year=getdate(doc.adopted_on).year,
		),
		year=doc.year,
		**on_paper(doc.round),
		unit_name=doc.unit_name,
		decision=printed_values.citation_with_subject(decided),
		index=as_typed(doc.index_percent),
		rank=doc.rank_name,
		aims=text_lines(doc.aims),
		corrections=_actions(doc, "Correction"),
		handlings=_actions(doc, "Handling"),
		improvements=_actions(doc, "Improvement"),
		duties=text_lines(doc.duties),
		recipients=[f"{decided.office_name} (để theo dõi)", "Lưu: VT"],
		signature=signed_by(post, name),
	)


def _actions(doc: Document, kind: str) -> list[PlanAction]:
	return [action(row) for row in doc.actions if row.kind == kind]


def action(row: Document) -> PlanAction:
	about = [f"{row.code}. {row.title}" if row.code else "", row.handled_who or ""]
	task = [row.action or "", f"Căn cứ xử lý: {row.legal_basis}" if row.legal_basis else ""]
	document = ""
	if row.document_number and row.document_date:
		document = f"văn bản số {row.document_number} ngày {short_date(getdate(row.document_date))}"
	outcome = [STATUSES[row.status or "Open"], "; ".join(part for part in (row.result, document) if part)]
	return PlanAction(
		about="; ".join(part for part in about if part),
		finding=row.finding or "",
		task="\n".join(part for part in task if part),
		owner=row.responsible or "",
		due=getdate(row.due_date) if row.due_date else None,
		outcome=": ".join(part for part in outcome if part),
		points=as_typed(row.points) if row.max_points else None,
		max_points=as_typed(row.max_points) if row.max_points else None,
	)


def review_reply(doc: Document) -> ReviewReply:
	if doc.workflow_state != "Answered":
		frappe.throw(_("{0} has not been answered yet.").format(doc.name))
	first = decision_of(doc.decision)
	amending = _amending(doc)
	before = printed_values.result_of(first, doc.unit)
	head = printed_values.head(first)
	return ReviewReply(
		head=Head(
			superior_body=head.superior_body,
			issuing_body=head.issuing_body,
			symbol=number_register.symbol_of(doc) or reply_symbol(head.symbol),
			place=head.place,
			**number_register.printed(doc.number, doc.answer_date),
			year=getdate(doc.answered_on).year,
		),
		year=doc.year,
		**on_paper(doc.round),
		unit_name=doc.unit_name,
		council_name=first.council_name or first.issuing_body,
		request=cited_request(doc),
		decision=printed_values.citation(first),
		answers=[_answer(row) for row in doc.items],
		before=before,
		after=printed_values.result_of(amending, doc.unit) if amending else before,
		amending=printed_values.citation(amending) if amending else "",
		meeting=_meeting(doc),
		recipients=["Như trên", "Thành viên Hội đồng", f"Lưu: VT, {DRAFTING_UNIT}"],
		signature=printed_values.signed(first),
	)


def _amending(doc: Document) -> Document | None:
	"""The amending decision, without which a letter about changed points can't be printed."""
	if not doc.changed:
		return None
	made = decision_of(doc.amending_decision) if doc.amending_decision else None
	if made is None or not made.approved_on:
		frappe.throw(
			_("{0} changes points: print the answer once the amending decision is approved.").format(doc.name),
			title=_("Not Decided Yet"),
		)
	return made


def _meeting(doc: Document) -> str:
	"""When the council met on the answers, and how it voted."""
	if not doc.council_met_on:
		return ""
	words = {"votes_for": "tán thành", "votes_against": "không tán thành", "votes_abstain": "không có ý kiến"}
	votes = [f"{cint(doc.get(field)):02d} phiếu {word}" for field, word in words.items() if cint(doc.get(field))]
	return f"{long_date(getdate(doc.council_met_on))}, với {', '.join(votes)}"


def _answer(row: Document) -> ReviewAnswer:
	before = stored_points(row.decided_points, row.decided_state)
	return ReviewAnswer(
		code=row.code,
		title=row.title,
		grounds=row.grounds or "",
		before=before,
		after=as_typed(row.new_points) if row.answer == "Change" else before,
		reason=row.answer_reason or "",
	)
