"""What the unit says of its year as a whole: difficulties and recommendations, printed in its report."""

from __future__ import annotations

from collections.abc import Iterator

from frappe import _
from frappe.model.document import Document

from cchc_eval.vietnamese.writing import number
from cchc_eval.workbook.form_statements import MOST_STATEMENT, STATEMENTS


def statements_of(doc: Document) -> dict[str, str]:
	"""Those that are written, by field."""
	return {field: text for field in STATEMENTS if (text := (doc.get(field) or "").strip())}


def take_statements(doc: Document, said: dict[str, str]) -> list[str]:
	"""Write what a filled form says; the labels of what stands here and is blank in it, and is kept."""
	kept = [label(doc, field) for field in statements_of(doc) if field not in said]
	doc.update(said)
	return kept


def too_long(doc: Document) -> Iterator[tuple[str, str]]:
	"""(field, what is wrong)"""
	for field in STATEMENTS:
		if len(doc.get(field) or "") > MOST_STATEMENT:
			yield field, _("{0} is longer than {1} characters.").format(label(doc, field), number(MOST_STATEMENT))


def label(doc: Document, field: str) -> str:
	return _(doc.meta.get_label(field), context=doc.doctype)
