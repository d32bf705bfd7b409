"""A member's vote on a unit. Only the council's session writes it (`cchc_council_decision/votes.py`)."""

from __future__ import annotations

from typing import NoReturn

import frappe
from frappe import _

from cchc_eval.controllers.plain_texts import PlainTexts


class CCHCCouncilVote(PlainTexts):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		counts: DF.Check
		decision: DF.Data
		member: DF.Link
		member_name: DF.Data | None
		opinion: DF.SmallText | None
		recorded_by: DF.Link | None
		replaced: DF.Check
		result: DF.Data | None
		unit: DF.Link
		unit_name: DF.Data | None
		vote: DF.Literal["For", "Against", "Abstain"]
		vote_key: DF.Data | None
		voted_on: DF.Datetime | None
	# end: auto-generated types
	"""No role may write votes; whoever may write everything is refused here. The session writes past both."""

	def before_insert(self) -> None:
		self._refuse()

	def before_validate(self) -> None:
		self._refuse()

	def on_trash(self) -> None:
		self._refuse()

	def before_rename(self, old: str, new: str, merge: bool = False) -> None:
		self._refuse()

	def _refuse(self) -> NoReturn:
		frappe.throw(
			_("A vote is given in the session of {0}, not written by hand.").format(self.decision or _("the decision")),
			frappe.PermissionError,
		)
