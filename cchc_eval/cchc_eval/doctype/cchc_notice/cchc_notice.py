from __future__ import annotations

from cchc_eval.controllers.plain_texts import PlainTexts


class CCHCNotice(PlainTexts):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		mailed_on: DF.Datetime | None
		notice_key: DF.Data | None
		noticed_on: DF.Datetime | None
		notification: DF.Link | None
		reference_doctype: DF.Link | None
		reference_name: DF.DynamicLink | None
		subject: DF.SmallText | None
		user: DF.Link
	# end: auto-generated types
	"""One notice sent to one person. Its unique key keeps a repeated job from sending it again."""
