"""Letterhead and signature of a unit's sheets, stored when they are signed.

A signed sheet shows the names and posts of that day, whatever the settings are later. `signer()` of the document gives
the signer's post and name.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from frappe.model.document import Document

from cchc_eval.cchc_eval.doctype.cchc_settings.office import office

FIELD = "letterhead_json"


@dataclass(frozen=True)
class Letterhead:
	department: str
	place: str
	office_name: str  # "Văn phòng Sở"
	signer_post: str  # "Giám đốc", "Chánh Văn phòng Sở"
	signer_name: str


def letterhead_of(doc: Document) -> Letterhead:
	"""The stored letterhead; before the signature, that of today."""
	stored = doc.get(FIELD)
	return Letterhead(**json.loads(stored)) if stored else _today(doc)


def keep_letterhead(doc: Document) -> None:
	"""Store the letterhead; call it when a sheet is signed, before it is saved."""
	doc.set(FIELD, json.dumps(asdict(_today(doc)), ensure_ascii=False))


def _today(doc: Document) -> Letterhead:
	settings = office("department", "place", "office_name")
	return Letterhead(settings.department, settings.place, settings.office_name, *doc.signer())
