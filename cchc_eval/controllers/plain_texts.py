"""A document, or a row of one, that stores no text as a tag, by whatever way it is written."""

from __future__ import annotations

from typing import Any

from frappe.model.document import Document

from cchc_eval.storage.plain_text import plain


class PlainTexts(Document):
	def get_valid_dict(self, *args: Any, **kwargs: Any) -> Any:
		"""What Frappe stores, compares and sends, on every way: drafts, steps, rows of what is submitted."""
		for field, value in self.__dict__.items():
			if (kept := plain(value)) is not value:
				self.__dict__[field] = kept
		return super().get_valid_dict(*args, **kwargs)

	def _sanitize_content(self) -> None:
		"""Frappe's own writes `&amp;` and `&lt;` into a text, to be read on paper."""

	def db_set(self, fieldname: Any, value: Any = None, *args: Any, **kwargs: Any) -> None:
		if isinstance(fieldname, dict):
			fieldname = {field: plain(one) for field, one in fieldname.items()}
		super().db_set(fieldname, plain(value), *args, **kwargs)
