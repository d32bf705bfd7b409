"""What a unit's sheets carry besides scores, kept with them from the signature on.

A sheet that was signed shows the names and posts of that day, whatever the settings say later. Who signs, each
document says itself: `signer()` gives post and name.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

import frappe
from frappe.model.document import Document

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
	return Letterhead(settings.department, settings.place, settings.office_name, *doc.signer())
