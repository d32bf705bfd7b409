"""The papers of rewards: a unit's proposal, the department's (tờ trình with the two lists), and the decisions.

Everything shown is stored in the documents; a proposal that was not sent yet shows what the settings say today.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, getdate

from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.periods import on_paper
from cchc_eval.cchc_eval.doctype.cchc_reward_decision import kept_texts
from cchc_eval.cchc_eval.doctype.cchc_reward_decision.lines import given
from cchc_eval.cchc_eval.doctype.cchc_reward_proposal import paper
from cchc_eval.cchc_eval.doctype.cchc_reward_proposal.nominees import COLLECTIVE, PROVINCE
from cchc_eval.documents.contexts import (
	CollectiveNominee,
	Head,
	IndividualNominee,
	Proposal,
	RewardDecision,
	Signature,
)
from cchc_eval.documents.phrases import (
	DEPUTY_DIRECTOR,
	DIRECTOR,
	PROVINCE_NOTE,
	SUBMISSION,
	numbered_paper,
	own_post,
	proposed_in,
	revoked_note,
	signature,
	signed_by,
)
from cchc_eval.storage import number_register
from cchc_eval.storage.decimals import as_typed

_ARTICLE = re.compile(r"^Như Điều \d+")


def unit_proposal(doc: Document) -> Proposal:
	"""What a unit's head proposes to the department."""
	rows = doc.for_department()
	_require(rows, _("{0} holds no nominee to propose to the department.").format(doc.name))
	lines = [
		frappe._dict(row.as_dict(), unit_name=doc.unit_name, rank_name=doc.rank_name, index_percent=doc.index_percent)
		for row in rows
	]
	collectives, individuals = lists(lines)
	texts = paper.shown(doc)
	return Proposal(
		head=Head(
			superior_body=texts.department,
			issuing_body=doc.unit_name,
			symbol=texts.symbol,
			place=texts.place,
			**number_register.printed(doc.number, doc.proposal_date),
			year=getdate(doc.proposed_on).year,
		),
		year=doc.year,
		**on_paper(doc.round),
		addressees=(texts.addressee,),
		legal_bases=[row.basis for row in texts.legal_bases],
		decision=texts.decision_reference,
		proposer=doc.unit_name,
		collectives=collectives,
		individuals=individuals,
		recipients=("Như trên", texts.office_name, "Lưu: VT"),
		signature=signed_by(texts.signer_post, texts.signer_name),
	)


def department_proposal(doc: Document) -> Proposal:
	"""The office's tờ trình to the director: who is rewarded here, and who is proposed to the province."""
	_require(doc.level == "Department", _("The department's list is printed from the department's decision."))
	_require(doc.rewarded, _("{0} rewards nobody: compile it again first.").format(doc.name))
	collectives, individuals = lists(doc.rewarded)
	office = own_post(doc.proposer_body, doc.department)
	return Proposal(
		head=Head(
			superior_body=doc.department,
			issuing_body=office,
			symbol=kept_texts.SUBMISSION_SYMBOL,
			place=doc.place,
			**number_register.printed(doc.submission_number, doc.submission_date),
			year=_year(doc),
		),
		year=doc.year,
		**on_paper(doc.round),
		addressees=(doc.signer_post,),
		legal_bases=[row.basis for row in doc.legal_bases],
		decision=doc.decision_reference,
		proposer=doc.proposer_body,
		collectives=collectives,
		individuals=individuals,
		recipients=("Như trên", "Lưu: VT, VP"),
		signature=signed_by(own_post(doc.proposer, doc.department), doc.proposer_name),
	)


def reward_decision(doc: Document) -> RewardDecision:
	"""The rewards given; those of the province are only proposed, in the tờ trình."""
	rows = given(doc)
	_require(rows, _("{0} gives nothing itself: all of its rewards are proposed to the province.").format(doc.name))
	collectives, individuals = lists(rows)
	article = f"Như Điều {3 if any(cint(row.amount) for row in rows) else 2}"
	return RewardDecision(
		head=Head(
			superior_body=doc.superior_body,
			issuing_body=doc.issuing_body,
			symbol=doc.symbol,
			place=doc.place,
			**number_register.printed(doc.number, doc.decision_date),
			year=_year(doc),
		),
		year=doc.year,
		**on_paper(doc.round),
		authority=doc.authority_text,
		legal_bases=[row.basis for row in doc.legal_bases],
		decision=doc.decision_reference,
		proposer=proposed_in(doc.proposer, _submission(doc)),
		collectives=collectives,
		individuals=individuals,
		funding=doc.funding or "",
		executors=doc.executors or "",
		recipients=[_ARTICLE.sub(article, row.recipient) for row in doc.recipients],
		signature=signed(doc),
	)


def signed(doc: Document) -> Signature:
	deputy = doc.signer_capacity.startswith("Deputy")
	body = doc.department if doc.level == "Department" else doc.unit_name
	return signature(DEPUTY_DIRECTOR if deputy else DIRECTOR, doc.signer_post, body, doc.signer_name or "")


def _submission(doc: Document) -> str:
	day = getdate(doc.submission_date) if doc.submission_date else None
	return numbered_paper(SUBMISSION, cint(doc.submission_number), kept_texts.SUBMISSION_SYMBOL, day)


def _year(doc: Document) -> int:
	"""Shown where the day is still blank."""
	return getdate(doc.approved_on or doc.compiled_on).year


def lists(rows: Iterable[Any]) -> tuple[list[CollectiveNominee], list[IndividualNominee]]:
	collectives: list[CollectiveNominee] = []
	individuals: list[IndividualNominee] = []
	for row in rows:
		revoked = revoked_note(getdate(row.revoked_on), row.revoked_reason or "") if row.get("revoked") else ""
		parts = [revoked, row.note or "", PROVINCE_NOTE if row.authority == PROVINCE else ""]
		shared = {
			"name": row.nominee_name,
			"achievements": row.achievements,
			"form": row.form_name,
			"money": cint(row.amount),
			"note": "; ".join(part for part in parts if part),
			"by_province": row.authority == PROVINCE,
		}
		if row.kind == COLLECTIVE:
			collectives.append(CollectiveNominee(index=as_typed(row.index_percent), rank=row.rank_name, **shared))
		else:
			individuals.append(
				IndividualNominee(
					salutation=row.salutation or "", post=row.post or "", unit_name=row.unit_name, **shared
				)
			)
	return collectives, individuals


def _require(what: Sequence[Any] | bool, message: str) -> None:
	if not what:
		frappe.throw(message, title=_("Nothing to Print"))
