"""The office's register of outgoing documents, here one ToDo a document."""

from __future__ import annotations

import frappe


def take_over(decision: str, file_url: str) -> None:
	"""Called once for each decision, after its issue is committed, as the clerk who issued it."""
	doc = frappe.get_doc("CCHC Council Decision", decision)
	file = frappe.get_doc("File", {"file_url": file_url, "attached_to_name": decision})
	frappe.get_doc(
		{
			"doctype": "ToDo",
			"description": f"{doc.number:02d}/{doc.symbol}: {doc.title} ({file.file_name})",
			"reference_type": doc.doctype,
			"reference_name": doc.name,
			"date": doc.decision_date,
		}
	).insert(ignore_permissions=True)


def break_down(decision: str, file_url: str) -> None:
	"""An app with a fault, found after it has written."""
	todo = {"doctype": "ToDo", "description": "half done", "reference_type": "CCHC Council Decision"}
	frappe.get_doc({**todo, "reference_name": decision}).insert(ignore_permissions=True)
	raise RuntimeError("the register is closed")
