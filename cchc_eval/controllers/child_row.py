"""Rows of our tables are saved with their document, never alone."""

from __future__ import annotations

from typing import NoReturn

import frappe
from frappe import _

from cchc_eval.controllers.plain_texts import PlainTexts
from cchc_eval.permissions.rows import may_see_row


class ChildRow(PlainTexts):
	"""A row saved through its parent runs none of these; one sent alone to the REST interface does.

	Without them such a row would bypass every check of the parent.
	"""

	def has_permission(self, permtype: str = "read", *, debug: bool = False, user: str | None = None) -> bool:
		return super().has_permission(permtype, debug=debug, user=user) and (
			bool(self.flags.ignore_permissions) or may_see_row(self, permtype, user)
		)

	def before_insert(self) -> None:
		self._refuse()

	def before_validate(self) -> None:
		self._refuse()

	def before_update_after_submit(self) -> None:
		self._refuse()

	def on_trash(self) -> None:
		self._refuse()

	def _refuse(self) -> NoReturn:
		frappe.throw(
			_("A row of {0} is changed in its document {1}, not alone.").format(_(self.doctype), self.parent or ""),
			frappe.PermissionError,
		)
