"""What a paper with a number of the register says, under the register's key; the register keeps its digest.

No role reads it: what it says of a unit isn't for everyone who reads the register.
"""

from __future__ import annotations

from cchc_eval.controllers.plain_texts import PlainTexts


class CCHCNumberedText(PlainTexts):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		content: DF.LongText | None
		reference_doctype: DF.Link | None
		reference_name: DF.Data | None
	# end: auto-generated types
