"""A document, or a row of one, that stores no text as a tag and each in one spelling, by whatever way it is written."""

from __future__ import annotations

from typing import Any

from frappe.utils import sanitize_html

from cchc_eval.controllers.shown_points import ShownPoints
from cchc_eval.storage.plain_text import is_settled, plain, taken_in

# Fields that a site may add: what is text of tags there is cleaned as Frappe cleans it.
RICH = ("Text Editor", "HTML Editor", "Markdown Editor")
# Longer texts are looked at each time: what is known of a text is kept with it.
MOST_KEPT = 500


class PlainTexts(ShownPoints):
	def set_new_name(self, *args: Any, **kwargs: Any) -> None:
		# Names are made of what was typed.
		self.take_in()
		super().set_new_name(*args, **kwargs)

	def run_before_save_methods(self) -> None:
		"""Before anything is compared or counted."""
		for each in (self, *self.get_all_children()):
			if isinstance(each, PlainTexts):
				each.take_in()
		super().run_before_save_methods()

	def get_valid_dict(self, *args: Any, **kwargs: Any) -> Any:
		"""What Frappe stores and compares, on every way: drafts, steps, rows of what is submitted."""
		if not self.flags.is_sent:
			self.take_in()
		return super().get_valid_dict(*args, **kwargs)

	def as_dict(self, *args: Any, **kwargs: Any) -> Any:
		"""What is sent was stored, and what is made of it is taken in when that is stored. `flags.before_sending` is
		called with the document, once."""
		if before_sending := self.flags.pop("before_sending", None):
			before_sending(self)
		self.flags.is_sent = True
		try:
			return super().as_dict(*args, **kwargs)
		finally:
			self.flags.is_sent = False

	def take_in(self) -> None:
		# A copy: the first look at `meta` puts it among them on Frappe 16.
		for field, value in tuple(self.__dict__.items()):
			# Most texts are settled by a look at their letters.
			if isinstance(value, str) and not (value.isascii() and "<" not in value):
				if len(value) < MOST_KEPT and is_settled(value):
					continue
				text = self._taken(field, value)
				if text != value:
					self.__dict__[field] = text

	def _taken(self, field: str, value: Any) -> Any:
		df = self.meta.get_field(field)
		if df and df.fieldtype in RICH:
			return sanitize_html(value)
		return taken_in(value, df.fieldtype, field) if df else plain(value)

	def _sanitize_content(self) -> None:
		"""Frappe's own writes `&amp;` and `&lt;` into a text, to be read on paper."""

	def db_set(self, fieldname: Any, value: Any = None, *args: Any, **kwargs: Any) -> None:
		if isinstance(fieldname, dict):
			fieldname = {field: self._taken(field, one) for field, one in fieldname.items()}
		else:
			value = self._taken(fieldname, value)
		super().db_set(fieldname, value, *args, **kwargs)
