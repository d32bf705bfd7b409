"""A role or User Permission that a user has because a unit lists them; written by `cchc_unit.access` only."""

from __future__ import annotations

from cchc_eval.controllers.plain_texts import PlainTexts


class CCHCAccessGrant(PlainTexts):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		kind: DF.Literal["Role", "User Permission"]
		reference: DF.Data
		user: DF.Link
		value: DF.Data
	# end: auto-generated types
