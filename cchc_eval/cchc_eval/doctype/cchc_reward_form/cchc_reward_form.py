"""A form of reward as it stands between two days; a later law adds another row of the same code."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cstr, flt, getdate

from cchc_eval.controllers.plain_texts import PlainTexts
from cchc_eval.controllers.problems import throw_problems
from cchc_eval.rules.rewards import RewardError, load_reward_catalogue

KINDS = {"Collective": "collective", "Individual": "individual"}
AUTHORITIES = {"Unit Head": "unit_head", "Department": "department", "Province": "province"}
# Columns that can't change once somebody is nominated or rewarded by the row.
FIXED_IN_USE = ("form_code", "kind", "authority", "coefficient", "valid_from")
STORED = ("form_code", "form_name", "kind", "authority", "coefficient", "valid_from", "valid_to", "legal_basis")


class CCHCRewardForm(PlainTexts):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		authority: DF.Literal["Unit Head", "Department", "Province"]
		coefficient: DF.Float
		form_code: DF.Data
		form_name: DF.Data
		kind: DF.Literal["Collective", "Individual"]
		legal_basis: DF.SmallText | None
		valid_from: DF.Date
		valid_to: DF.Date | None
	# end: auto-generated types

	def validate(self) -> None:
		self.check_catalogue()
		self.check_use()

	def check_catalogue(self) -> None:
		"""The catalogue's own rules, on all rows of this code: dates, coefficient, no two rows for a day."""
		others = frappe.get_all(
			"CCHC Reward Form", {"form_code": self.form_code, "name": ("!=", self.name)}, STORED, order_by="valid_from"
		)
		try:
			load_reward_catalogue({"forms": [form_data(row) for row in (self, *others)]})
		except RewardError as error:
			# The first row of the small catalogue is this one.
			faults = [fault.replace(" thứ 1:", f" {self.form_code}:", 1) for fault in error.faults]
			throw_problems(faults, _("The reward form can't be saved"))

	def check_use(self) -> None:
		"""Refuse changes of what a used row promised; a change needs another dated row."""
		before = self.get_doc_before_save()
		if before is None:
			return
		changed = [field for field in FIXED_IN_USE if _stored(before, field) != _stored(self, field)]
		if changed and (where := used_in(self.name)):
			frappe.throw(
				_(
					"{0} is used by {1}, so {2} can't be changed. Enter the last day on which this row holds and add "
					"a new row of the same code that is valid from the next day."
				).format(
					self.name,
					where,
					", ".join(_(self.meta.get_label(field), context=self.doctype) for field in changed),
				),
				title=_("The reward form can't be saved"),
			)


def _stored(row: Document, field: str) -> Any:
	value = row.get(field)
	return flt(value) if field == "coefficient" else getdate(value) if field == "valid_from" else cstr(value)


def used_in(name: str) -> str | None:
	"""A proposal or decision that uses the row."""
	for table in ("CCHC Rewarded", "CCHC Nominee"):
		if found := frappe.db.get_value(table, {"reward_form": name}, "parent"):
			return found
	return None


def form_data(row: Any) -> dict[str, Any]:
	"""A row as the catalogue takes it. No coefficient: who gives the reward decides on the money."""
	return {
		"code": row.form_code,
		"name": row.form_name,
		"kind": KINDS.get(row.kind, row.kind),
		"authority": AUTHORITIES.get(row.authority, row.authority),
		"coefficient": Decimal(repr(row.coefficient)) if row.coefficient else None,
		"valid_from": getdate(row.valid_from),
		"valid_to": getdate(row.valid_to) if row.valid_to else None,
		"legal_basis": row.legal_basis or "",
	}
