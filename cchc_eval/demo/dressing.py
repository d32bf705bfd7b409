"""What documents of the demo get beside their steps: dates of a past year, files, explanations."""

from __future__ import annotations

from typing import Any

import frappe

from cchc_eval.demo.people import CLERK, acting
from cchc_eval.printing.issued import keep_issued

NOTHING_TO_PROVE = "Trong năm không phát sinh trường hợp nào."


def dress(doctype: str, name: str, **values: Any) -> None:
	frappe.db.set_value(doctype, name, values, update_modified=False)
	frappe.clear_document_cache(doctype, name)


def explain_the_rest(doc: Any) -> None:
	"""Add the explanation that is required where there is no evidence."""
	served = {code.strip() for row in doc.evidence for code in row.criteria.split(",")}
	for row in doc.scores:
		if row.scored_by == "Unit" and row.code not in served and not row.explanation:
			row.explanation = NOTHING_TO_PROVE


def attach(doc: Any, name: str, text: str) -> Any:
	return frappe.get_doc(
		{
			"doctype": "File",
			"file_name": name,
			"content": text.encode(),
			"is_private": 1,
			"attached_to_doctype": doc.doctype,
			"attached_to_name": doc.name,
		}
	).insert()


def make_pdf(doctype: str, name: str) -> None:
	"""The PDF of what the clerk issued, at once: who looks around in a demo may run no worker.

	Its job, which comes after the commit, finds it made.
	"""
	with acting(CLERK):
		keep_issued(doctype, name)
