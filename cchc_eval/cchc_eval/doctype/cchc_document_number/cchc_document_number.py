"""A number given to a paper, once for each symbol and year. Only `cchc_eval.storage.number_register` writes here."""

from __future__ import annotations

from typing import Any, NoReturn

import frappe
from frappe import _

from cchc_eval.controllers.plain_texts import PlainTexts


class CCHCDocumentNumber(PlainTexts):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		content_digest: DF.Data | None
		number: DF.Int
		reference_doctype: DF.Link | None
		reference_name: DF.Data | None
		symbol: DF.Data | None
		year: DF.Int
	# end: auto-generated types

	def before_insert(self) -> None:
		self._refuse()

	def before_validate(self) -> None:
		self._refuse()

	def before_rename(self, old: str, new: str, merge: bool = False) -> None:
		self._refuse()

	def on_trash(self, *arguments: Any) -> None:
		self._refuse()

	def _refuse(self) -> NoReturn:
		frappe.throw(
			_("Numbers are entered where a document is issued, and stay taken: {0} can't be changed by hand.").format(
				self.name or _(self.doctype)
			),
			frappe.PermissionError,
		)
