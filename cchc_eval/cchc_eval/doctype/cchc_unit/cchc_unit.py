"""A unit that is evaluated: members, validity, predecessor."""

from __future__ import annotations

import re
from collections.abc import Iterator

import frappe
from frappe import _
from frappe.utils import getdate

from cchc_eval.cchc_eval.doctype.cchc_unit import access
from cchc_eval.cchc_eval.doctype.cchc_unit.lineage import Predecessors, predecessors
from cchc_eval.controllers.names_in_capitals import write_names
from cchc_eval.controllers.plain_texts import PlainTexts
from cchc_eval.controllers.problems import throw_problems
from cchc_eval.storage import rows_by_name

# Part of document and file names.
CODE = re.compile(r"[^\W_][\w.\-]*")
NOT_PEOPLE = ("Administrator", "Guest")


class CCHCUnit(PlainTexts):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		from cchc_eval.cchc_eval.doctype.cchc_unit_member.cchc_unit_member import CCHCUnitMember
		from cchc_eval.cchc_eval.doctype.cchc_unit_predecessor.cchc_unit_predecessor import CCHCUnitPredecessor

		head: DF.Link | None
		head_name: DF.Data | None
		members: DF.Table[CCHCUnitMember]
		merged_from: DF.Table[CCHCUnitPredecessor]
		predecessor: DF.Link | None
		unit_code: DF.Data
		unit_group: DF.Data | None
		unit_name: DF.Data
		valid_from: DF.Date | None
		valid_to: DF.Date | None
	# end: auto-generated types

	def validate(self) -> None:
		problems = [
			*self.code_problems(),
			*self.validity_problems(),
			*self.predecessor_problems(),
			*self.member_problems(),
			*self.duty_problems(),
		]
		if problems:
			throw_problems(problems, _("The unit can't be saved"))
		write_names(self, ("unit_name",))
		self.set_head()

	def on_update(self) -> None:
		before = self.get_doc_before_save()
		access.sync(row.user for row in [*self.members, *(before.members if before else ())])

	def on_trash(self) -> None:
		# Before Frappe looks for links: a User Permission for this unit is one.
		rows_by_name.delete("CCHC Unit Member", [row.name for row in self.members])
		access.sync(row.user for row in self.members)

	def code_problems(self) -> Iterator[str]:
		if not CODE.fullmatch(self.unit_code or ""):
			yield _("Unit code {0}: use letters, digits, dots and hyphens only, without spaces.").format(self.unit_code)

	def validity_problems(self) -> Iterator[str]:
		if self.valid_from and self.valid_to and getdate(self.valid_to) < getdate(self.valid_from):
			yield _("Unit {0} ends on {1}, before it begins on {2}: correct one of the dates.").format(
				self.unit_name, self.get_formatted("valid_to"), self.get_formatted("valid_from")
			)

	def predecessor_problems(self) -> Iterator[str]:
		"""Faults: a circle of predecessors, one that is named twice."""
		own = [unit for unit in (self.predecessor, *(row.unit for row in self.merged_from)) if unit]
		for unit in sorted({unit for unit in own if own.count(unit) > 1}):
			yield _("Predecessor {0} of unit {1} is named twice: leave one.").format(unit, self.unit_name)
		known = predecessors() if own else {}
		for unit in dict.fromkeys(own):
			if chain := _way_back(unit, self.name, known):
				yield _("Unit {0} would be its own predecessor: {1}. Choose another predecessor.").format(
					self.unit_name, " ← ".join([self.name, *chain])
				)

	def member_problems(self) -> Iterator[str]:
		users = [row.user for row in self.members]
		for user in sorted({user for user in users if users.count(user) > 1}):
			yield _("{0} is listed twice in unit {1}: remove one row.").format(user, self.unit_name)
		for user in NOT_PEOPLE:
			if user in users:
				yield _("{0} can't be a member of unit {1}: list the people themselves.").format(user, self.unit_name)
		heads = [row.full_name or row.user for row in self.members if row.duty == "Head"]
		if len(heads) > 1:
			yield _("Unit {0} has more than one head: {1}. Leave one, the others are staff.").format(
				self.unit_name, ", ".join(heads)
			)

	def duty_problems(self) -> Iterator[str]:
		"""Faults: a user with different duties in two units, because roles apply to all units of a user."""
		duties = {row.user: row.duty for row in self.members}
		for other in self._other_memberships(list(duties)):
			if other.duty != duties[other.user] and self._exists_together_with(other):
				yield _(
					"{0} is {1} in unit {2} and can't be {3} in unit {4} at the same time: "
					"give the same duty or remove one membership."
				).format(
					other.full_name or other.user,
					_(other.duty, context="CCHC Unit Member"),
					other.unit_name,
					_(duties[other.user], context="CCHC Unit Member"),
					self.unit_name,
				)

	def set_head(self) -> None:
		head = next((row for row in self.members if row.duty == "Head"), None)
		self.head = head.user if head else None
		self.head_name = (head.full_name or head.user) if head else None

	def _other_memberships(self, users: list[str]) -> list[frappe._dict]:
		if not users:
			return []
		return frappe.db.sql(
			"""select member.user, member.full_name, member.duty, unit.unit_name, unit.valid_from, unit.valid_to
			from `tabCCHC Unit Member` member
			join `tabCCHC Unit` unit on unit.name = member.parent and member.parenttype = 'CCHC Unit'
			where member.user in %(users)s and unit.name != %(unit)s
			order by unit.name""",
			{"users": users, "unit": self.name},
			as_dict=True,
		)

	def _exists_together_with(self, other: frappe._dict) -> bool:
		starts = [getdate(day) for day in (self.valid_from, other.valid_from) if day]
		ends = [getdate(day) for day in (self.valid_to, other.valid_to) if day]
		return not starts or not ends or max(starts) <= min(ends)


def _way_back(unit: str, to: str, known: Predecessors, passed: tuple[str, ...] = ()) -> list[str]:
	"""The predecessors that lead from a unit to another, both with them; [] where none do."""
	if unit == to:
		return [unit]
	for one in known.get(unit, ()):
		if one not in passed and (rest := _way_back(one, to, known, (*passed, unit))):
			return [unit, *rest]
	return []
