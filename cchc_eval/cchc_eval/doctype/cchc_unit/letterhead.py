"""What a unit's sheets carry besides scores, kept with them from the signature on.

A sheet that was signed shows the names and posts of that day, whatever the settings say later.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

import frappe
from frappe.model.document import Document
from frappe.utils import get_fullname

from cchc_eval.cchc_eval.doctype.cchc_unit.signers import unit_signer

FIELD = "letterhead_json"


@dataclass(frozen=True)
class Letterhead:
	department: str
	place: str
	office_name: str  # "Văn phòng Sở"
	signer_post: str  # "Giám đốc", "Chánh Văn phòng Sở"
	signer_name: str


def letterhead_of(doc: Document) -> Letterhead:
	"""As it was at the signature; before that, as it would be today."""
	stored = doc.get(FIELD)
	return Letterhead(**json.loads(stored)) if stored else _today(doc)


def keep_letterhead(doc: Document) -> None:
	"""To be called where a sheet is signed, before it is saved."""
	doc.set(FIELD, json.dumps(asdict(_today(doc)), ensure_ascii=False))


def _today(doc: Document) -> Letterhead:
	settings = frappe.get_cached_doc("CCHC Settings")
	post, name = (
		unit_signer(doc.unit, doc.get("submitted_by"))
		if doc.doctype == "CCHC Self Assessment"
		else _office_signer(doc, settings.office_head_post)
	)
	return Letterhead(settings.department, settings.place, settings.office_name, post, name)


def _office_signer(doc: Document, post: str) -> tuple[str, str]:
	return post, get_fullname(doc.signed_off_by) if doc.get("signed_off_by") else ""
