"""The plain papers that units send, and what is done with rewards after their decision."""

from __future__ import annotations

from dataclasses import replace

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, get_datetime, getdate

from cchc_eval.cchc_eval.doctype.cchc_council_decision import printed_values
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.periods import on_paper
from cchc_eval.cchc_eval.doctype.cchc_reward_decision import kept_texts
from cchc_eval.cchc_eval.doctype.cchc_reward_proposal.nominees import COLLECTIVE, PROVINCE
from cchc_eval.cchc_eval.doctype.cchc_unit.letterhead import letterhead_of
from cchc_eval.cchc_eval.doctype.cchc_unit.signers import unit_signer
from cchc_eval.documents import wording_after
from cchc_eval.documents.certificates import Certificates, certificates_of
from cchc_eval.documents.contexts import Head, Proposal
from cchc_eval.documents.filters import award
from cchc_eval.documents.phrases import own_number, signed_by
from cchc_eval.documents.plain_papers import PlainPaper
from cchc_eval.documents.wording import Period
from cchc_eval.documents.wording_after import ByUnit, Revoked
from cchc_eval.printing import followup, rewards
from cchc_eval.printing.decided import decision_of
from cchc_eval.storage import number_register
from cchc_eval.storage.score_columns import stored_points
from cchc_eval.vietnamese.writing import document_number, long_date

REVOCATION = "CCHC Revocation Decision"


def explanation_report(doc: Document) -> PlainPaper:
	"""What the unit answered to what it was asked on its self-assessment."""
	appraisal = frappe.db.get_value("CCHC Appraisal", {"self_assessment": doc.name, "docstatus": ("<", 2)})
	rows = frappe.get_all(
		"CCHC Appraised Score",
		{"parent": appraisal or "", "parenttype": "CCHC Appraisal", "replied_on": ("is", "set")},
		["code", "title", "question", "reply"],
		order_by="idx",
	)
	if not rows:
		frappe.throw(_("{0} has no explanation yet.").format(doc.name), title=_("Nothing to Print"))
	paper = letterhead_of(doc)
	head = Head(paper.department, doc.unit_name, f"BC-{doc.unit}", paper.place, year=getdate().year)
	return wording_after.explanation_report(
		ByUnit(doc.unit_name, head, paper.office_name, signed_by(paper.signer_post, paper.signer_name)),
		_period(doc),
		paper.department,
		[(row.code, row.title, row.question or "", row.reply or "") for row in rows],
	)


def review_request(doc: Document) -> PlainPaper:
	decided = decision_of(doc.decision)
	number, symbol = own_number(doc.request_number or "", doc.unit)
	head = Head(
		superior_body=decided.department,
		issuing_body=doc.unit_name,
		symbol=symbol,
		place=decided.place,
		**number_register.printed(number, doc.request_date),
		year=getdate(doc.sent_on).year,
	)
	return wording_after.review_request(
		ByUnit(doc.unit_name, head, decided.office_name, signed_by(*unit_signer(doc.unit, doc.sent_by))),
		_period(doc),
		decided.council_name,
		printed_values.citation_with_subject(decided),
		[
			(row.code, row.title, stored_points(row.decided_points, row.decided_state), row.grounds or "")
			for row in doc.items
		],
	)


def improvement_report(doc: Document) -> PlainPaper:
	plan = followup.improvement_plan(doc)
	done = [row for row in doc.actions if row.status == "Done"]
	number = document_number(cint(doc.number) or None, doc.symbol)
	day = long_date(getdate(doc.plan_date)) if doc.plan_date else "ngày …"
	decided = decision_of(doc.decision)
	return wording_after.improvement_report(
		ByUnit(
			doc.unit_name,
			replace(plan.head, symbol=f"BC-{doc.unit}", number=None, day=None, year=getdate().year),
			decided.office_name,
			plan.signature,
		),
		_period(doc),
		plan.decision,
		f"Kế hoạch số {number} {day}",
		[followup.action(row) for row in done],
		[followup.action(row) for row in doc.actions if row not in done],
	)


def certificates(doc: Document) -> Certificates:
	"""Giấy khen to those whom the decision commends; they bear its number, so that there are none before."""
	if not cint(doc.number):
		frappe.throw(
			_("{0} has no number yet, which its certificates cite.").format(doc.name), title=_("Nothing to Print")
		)
	decided = rewards.reward_decision(doc)
	revoked = {row.nominee_name for row in doc.rewarded if row.revoked}
	made = certificates_of(
		replace(
			decided,
			collectives=[one for one in decided.collectives if one.name not in revoked],
			individuals=[one for one in decided.individuals if one.name not in revoked],
		)
	)
	if made is None:
		frappe.throw(_("{0} gives no certificate.").format(doc.name), title=_("Nothing to Print"))
	return made


def revocation(doc: Document) -> PlainPaper:
	rows = [row for row in doc.rewarded if row.revoked and row.authority != PROVINCE]
	if not rows:
		frappe.throw(_("Nothing of {0} was revoked.").format(doc.name), title=_("Nothing to Print"))
	rows = _of_one_decision(doc, rows)
	decided = rewards.reward_decision(doc)
	return wording_after.revocation(
		replace(decided.head, number=None, day=None, year=max(getdate(row.revoked_on) for row in rows).year),
		_period(doc),
		authority=decided.authority,
		legal_bases=decided.legal_bases,
		decision=f"Quyết định số {document_number(decided.head.number, doc.symbol)} "
		f"{long_date(getdate(doc.decision_date)) if doc.decision_date else 'ngày …'} của {decided.authority}",
		gave=award(decided),
		proposer=decided.proposer,
		revoked=[_revoked(row) for row in rows],
		executors=decided.executors,
		recipients=decided.recipients,
		signature=decided.signature,
	)


def _of_one_decision(doc: Document, rows: list[Document]) -> list[Document]:
	"""What was revoked since a decision on it last got its number; where nothing was, what that one revokes."""
	times = sorted(get_datetime(entry.creation) for entry in number_register.entries(doc, REVOCATION))
	for at in reversed(times[-2:]):
		if since := [row for row in rows if get_datetime(row.revoked_on) > at]:
			return since
	return rows


def _revoked(row: Document) -> Revoked:
	is_person = row.kind != COLLECTIVE
	return Revoked(
		name=f"{row.salutation or ''} {row.nominee_name}".strip() if is_person else row.nominee_name,
		of=", ".join(part for part in (row.post, row.unit_name) if part) if is_person else "",
		form=row.form_name,
		reason=row.revoked_reason or "",
		pay_back=cint(row.pay_back),
	)


def province_proposal(doc: Document) -> Proposal:
	"""The department's tờ trình to the province, for the rewards that it gives."""
	rows = [row for row in doc.rewarded if row.authority == PROVINCE and not row.revoked]
	if not rows:
		frappe.throw(_("{0} proposes nothing to the province.").format(doc.name), title=_("Nothing to Print"))
	proposed = rewards.department_proposal(doc)
	collectives, individuals = rewards.lists(rows)
	return replace(
		proposed,
		head=Head(
			superior_body=doc.superior_body,
			issuing_body=doc.department,
			symbol=doc.symbol.replace("QĐ-", "TTr-", 1),
			place=doc.place,
			year=proposed.head.year,
		),
		addressees=(doc.superior_body,),
		proposer=doc.department,
		collectives=[replace(one, note=_own_note(one.note)) for one in collectives],
		individuals=[replace(one, note=_own_note(one.note)) for one in individuals],
		recipients=("Như trên", f"Lưu: VT, {kept_texts.SUBMISSION_SYMBOL.rpartition('-')[2]}"),
		signature=rewards.signed(doc),
	)


def _own_note(note: str) -> str:
	"""Without what says that the department only proposes it."""
	return "; ".join(part for part in note.split("; ") if part != rewards.PROVINCE_NOTE)


def _period(doc: Document) -> Period:
	return Period(doc.year, **on_paper(doc.round))
