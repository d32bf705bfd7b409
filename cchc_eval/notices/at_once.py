"""What is told at once, in the background after the commit, and not by the hourly job: somebody waits for it."""

from __future__ import annotations

import frappe
from frappe.model.document import Document

from cchc_eval.notices import appraisals, delivery, open_items

FINDERS = {
	"asked": open_items.explanations_asked,
	"submitted": appraisals.submitted,
	"unmade": open_items.unmade_pdfs,
}


def on_ask(doc: Document, method: str | None = None) -> None:
	"""`on_ask` of an appraisal: its unit has questions to answer."""
	_later("asked", doc.self_assessment)


def on_pdf_failed(doc: Document, method: str | None = None) -> None:
	"""`on_pdf_failed` of an issued decision: who issued it is told that it has no PDF."""
	_later("unmade", doc.name)


def on_submit_to_head(doc: Document, method: str | None = None) -> None:
	"""`on_submit_to_head` and `on_hand_back` of an appraisal: it waits for its head, or for its appraiser again."""
	_later("submitted", str(doc.name))


def _later(kind: str, name: str) -> None:
	frappe.enqueue("cchc_eval.notices.at_once.tell", queue="short", enqueue_after_commit=True, kind=kind, name=name)


def tell(kind: str, name: str) -> None:
	"""The notices of that kind about the document; what was told already is told no second time."""
	delivery.tell_of(item for item in FINDERS[kind]() if item.name == name)
