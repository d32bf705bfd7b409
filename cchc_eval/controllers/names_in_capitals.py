"""Names that people typed in capitals, written as they stand in a sentence."""

from __future__ import annotations

from collections.abc import Iterable

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html

from cchc_eval.vietnamese.capitals import in_sentence


def is_in_capitals(name: str | None) -> bool:
	"""Whether saving would write it otherwise."""
	return in_sentence(name or "") != (name or "")


def write_names(doc: Document, fields: Iterable[str]) -> None:
	"""Write them so and say so; papers set capitals in headings themselves."""
	told = []
	for field in fields:
		typed = doc.get(field) or ""
		if is_in_capitals(typed):
			written = in_sentence(typed)
			doc.set(field, written)
			label = _(doc.meta.get_label(field), context=doc.doctype)
			told.append(_("{0}: «{1}» became «{2}».").format(label, escape_html(typed), escape_html(written)))
	if told:
		told.append(_("Papers write capitals in their headings by themselves; correct what sentences should have."))
		frappe.msgprint(told, title=_("Names in Capitals"), as_list=True, indicator="blue")
