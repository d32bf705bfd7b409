"""What runs in the background of a site, in the tests, where no worker runs."""

from __future__ import annotations

from typing import Any

import frappe

from cchc_eval.printing.issued import keep_issued


def pdf_made(doc: Any) -> Any:
	"""The issued decision with its PDF; the job runs as who issued it."""
	before = frappe.session.user
	frappe.set_user(doc.reload().issued_by)
	try:
		keep_issued(doc.doctype, doc.name)
	finally:
		frappe.set_user(before)
	return doc.reload()


def pdf_made_at_once(doctype: str, name: str) -> None:
	"""The same for a site that others ask meanwhile: committed."""
	frappe.db.rollback()
	keep_issued(doctype, name)
	frappe.db.commit()
