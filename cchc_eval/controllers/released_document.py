"""What was released: written by the server when something is approved or issued, read by whom it was released to."""

from __future__ import annotations

from typing import Any, NoReturn

import frappe
from frappe import _

from cchc_eval.controllers.plain_texts import PlainTexts


class ReleasedDocument(PlainTexts):
	"""A document that holds nothing its readers may not see, and that nobody writes by hand, Administrator included.

	The server sets `flags.by_server`.
	"""

	def __setup__(self) -> None:
		# Its links are the server's own: Frappe would ask the database for each on every save.
		self.flags.ignore_links = True

	def before_validate(self) -> None:
		if not self.flags.by_server:
			self._refuse()

	def before_rename(self, old: str, new: str, merge: bool = False) -> None:
		self._refuse()

	def on_trash(self, *arguments: Any) -> None:
		if not self.flags.by_server:
			self._refuse()

	def _refuse(self) -> NoReturn:
		frappe.throw(
			_("{0} is written when it is released, and is not changed by hand.").format(_(self.doctype)),
			frappe.PermissionError,
		)
		raise AssertionError("frappe.throw raises")
