from __future__ import annotations

from cchc_eval.controllers.child_row import ChildRow


class CCHCLegalBasis(ChildRow):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		basis: DF.SmallText
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
		used_in: DF.Literal["", "Result Decision", "Founding Decision", "Launch Letter", "Reward Decision"]
		valid_from: DF.Date | None
		valid_to: DF.Date | None
	# end: auto-generated types
