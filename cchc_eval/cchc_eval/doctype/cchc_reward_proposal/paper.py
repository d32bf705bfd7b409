"""The unit's tờ trình: its texts are stored when it is proposed; number and date are given once."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, escape_html, get_fullname, getdate

from cchc_eval.cchc_eval.doctype.cchc_council_decision.kept_texts import REWARD, bases_in_force
from cchc_eval.cchc_eval.doctype.cchc_council_decision.printed_values import citation_with_subject
from cchc_eval.cchc_eval.doctype.cchc_settings.office import office
from cchc_eval.cchc_eval.doctype.cchc_unit.signers import unit_head_post
from cchc_eval.controllers.problems import throw_problems
from cchc_eval.documents.phrases import own_post
from cchc_eval.storage import number_register
from cchc_eval.vietnamese.writing import document_number, short_date


def texts(doc: Document, signer: str | None) -> dict[str, Any]:
	"""The texts of today, by the fields that store them."""
	settings = office("department", "director_post", "place", "office_name")
	return {
		"department": settings.department,
		"addressee": settings.director_post,
		"symbol": f"TTr-{doc.unit}",
		"place": settings.place,
		"office_name": settings.office_name,
		"signer_post": own_post(unit_head_post(doc.unit), doc.unit_name),
		"signer_name": get_fullname(signer) if signer else "",
		"decision_reference": citation_with_subject(frappe.get_doc("CCHC Council Decision", doc.decision)),
		"legal_bases": [frappe._dict(basis=row.basis) for row in bases_in_force(REWARD)],
	}


def shown(doc: Document) -> Any:
	"""The stored texts; of a draft, those of today."""
	return frappe._dict(texts(doc, None)) if is_draft(doc) else doc


def is_draft(doc: Document) -> bool:
	return (doc.workflow_state or "Draft") == "Draft"


def give_number(doc: Document, number: int, date: str) -> None:
	if is_draft(doc):
		frappe.throw(_("{0} is {1}: it is numbered once it is proposed.").format(doc.name, _("Draft")))
	if doc.number:
		frappe.throw(
			_("Number and date are given once: {0} of {1}.").format(doc.number, short_date(getdate(doc.proposal_date)))
		)
	if problems := list(number_register.wrong(cint(number), date, getdate(doc.proposed_on))):
		throw_problems(problems, _("The proposal can't be numbered"))
	day = getdate(date)
	number_register.take(doc.symbol, day, cint(number), doc, doc.doctype)
	doc.update({"number": cint(number), "proposal_date": day})
	doc.flags.by_server = True
	doc.save()
	message = _("Issued: number {0} of {1}").format(document_number(doc.number, doc.symbol), short_date(day))
	doc.add_comment("Info", escape_html(message))
