"""A word in the reader's language, for answers that need a few of them.

Frappe 15 reads all words of a language for the first one that a request asks for: a tenth of what opening a form takes.
"""

from __future__ import annotations

import frappe
from frappe.model.document import Document

# By language, those that were asked for: {(text, context): the word}. Gone with all that Frappe keeps, as after a
# migration.
_KEPT = "cchc_words"


def word(text: str, context: str | None = None) -> str:
	"""As Frappe's `_`."""
	lang = frappe.local.lang
	# Asked hundreds of times for one answer: what this request has read of it stands beside what Frappe has.
	read = frappe.local.cache.setdefault(_KEPT, {})
	if lang not in read:
		read[lang] = frappe.cache.hget(_KEPT, lang) or {}
	kept = read[lang]
	if (text, context) not in kept:
		kept[text, context] = frappe._(text, context=context)
		frappe.cache.hset(_KEPT, lang, kept)
	return kept[text, context]


def forget(translation: Document, method: str | None = None) -> None:
	"""`on_update` and `on_trash` of a Translation: the site says something in another way."""
	frappe.cache.delete_value(_KEPT)
	frappe.local.cache.pop(_KEPT, None)
