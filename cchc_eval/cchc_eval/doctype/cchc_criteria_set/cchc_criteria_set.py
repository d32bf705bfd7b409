"""A criteria set: in force once submitted, revised by amending."""

import frappe
from frappe import _

from cchc_eval.cchc_eval.doctype.cchc_criteria_set import conversion
from cchc_eval.cchc_eval.doctype.cchc_criteria_set.offered import stepped_back
from cchc_eval.controllers.plain_texts import PlainTexts
from cchc_eval.controllers.problems import throw_faults, throw_problems
from cchc_eval.data import default_bonus_penalty
from cchc_eval.scoring import CriteriaSet, ScoringError
from cchc_eval.scoring.set_review import remarks


class CCHCCriteriaSet(PlainTexts):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		from cchc_eval.cchc_eval.doctype.cchc_bonus_item.cchc_bonus_item import CCHCBonusItem
		from cchc_eval.cchc_eval.doctype.cchc_criterion.cchc_criterion import CCHCCriterion
		from cchc_eval.cchc_eval.doctype.cchc_rank_band.cchc_rank_band import CCHCRankBand
		from cchc_eval.cchc_eval.doctype.cchc_rank_cap_rule.cchc_rank_cap_rule import CCHCRankCapRule

		always_offered: DF.Check
		amended_from: DF.Link | None
		bonus_cap: DF.Float
		bonus_items: DF.Table[CCHCBonusItem]
		bonus_note: DF.SmallText | None
		bonus_on: DF.Literal["Total Points", "Index"]
		criteria: DF.Table[CCHCCriterion]
		fingerprint: DF.Data | None
		issued_date: DF.Date | None
		issued_number: DF.Data | None
		not_applicable: DF.Literal["Exclude", "Full Points", "Spread"]
		penalty_cap: DF.Float
		quota_among: DF.Data | None
		quota_percent: DF.Float
		quota_rank: DF.Data | None
		rank_bands: DF.Table[CCHCRankBand]
		rank_caps: DF.Table[CCHCRankCapRule]
		rounding: DF.Literal["Two Decimals", "Four Decimals", "Not Rounded"]
		title: DF.Data
		total_points: DF.Float
		unfounded_claims: DF.Literal["Not Counted", "Also Deducted"]
		year: DF.Int
	# end: auto-generated types

	def onload(self) -> None:
		if not self.is_new():
			cset = self.criteria_set()
			self.set_onload("preview", conversion.preview(cset))
			self.set_onload("remarks", [str(remark) for remark in remarks(cset)])
			self.set_onload("instead", self._title(stepped_back().get(self.name)))

	def validate(self) -> None:
		self.check_criteria()
		self.check_bonus_caps()

	def on_submit(self) -> None:
		"""Tell what may be a slip, on whatever way the set is put in force; the form has asked before."""
		if listed := [frappe.utils.escape_html(str(remark)) for remark in remarks(self.criteria_set())]:
			frappe.msgprint(listed, _("To look at again"), as_list=True)
		for name, instead in stepped_back().items():
			if instead == self.name:
				text = _("New rounds are no longer offered {0}. To offer it still, tick “{1}” on it.")
				label = _(self.meta.get_label("always_offered"), context=self.doctype)
				frappe.msgprint(text.format(frappe.utils.escape_html(self._title(name) or ""), label), alert=True)

	def before_cancel(self) -> None:
		self.check_rounds()

	def _title(self, name: str | None) -> str | None:
		"""As people tell the sets apart."""
		return f"{frappe.db.get_value(self.doctype, name, 'title')} ({name})" if name else None

	def check_criteria(self) -> None:
		"""Check tree, rules, sums and bands with the core."""
		try:
			self.fingerprint = self.criteria_set().fingerprint
		except ScoringError as error:
			throw_faults(error, _("The criteria set can't be used"))

	def check_bonus_caps(self) -> None:
		"""Refuse items under a cap of 0, which would never count."""
		forgotten = {
			"Bonus": not self.bonus_cap and _("Bonus at Most"),
			"Penalty": not self.penalty_cap and _("Penalty at Most"),
		}
		problems = [
			_("{0}: enter how many points at most; with 0 none of its items would count.").format(forgotten[kind])
			for kind in sorted({row.kind for row in self.bonus_items})
			if forgotten[kind]
		]
		if problems:
			throw_problems(problems, _("The criteria set can't be used"))

	def check_rounds(self) -> None:
		"""Refuse to cancel a set that an unfinished round uses; closed rounds keep a copy."""
		of_units = frappe.get_all("CCHC Round Unit", {"criteria_set": self.name}, pluck="parent", distinct=True)
		rounds = frappe.get_all(
			"CCHC Evaluation Round",
			filters={"status": ("!=", "Closed")},
			or_filters={"criteria_set": self.name, "name": ("in", of_units)},
			pluck="name",
			order_by="name",
		)
		if rounds:
			problem = _(
				"Criteria set {0} can't be cancelled or amended while these rounds use it and are not closed: {1}. "
				"Close them, or choose another set in those not yet opened. "
				"To prepare next year's set, duplicate this one."
			)
			throw_problems([problem.format(self.title, ", ".join(rounds))], _("The criteria set is in use"))

	def criteria_set(self) -> CriteriaSet:
		"""The set as the core takes it. Raises ScoringError."""
		return conversion.to_core(self)

	def fill_from(self, cset: CriteriaSet) -> None:
		"""Replace all fields by those of a set. Rank-cap rules that are turned off stay: a set has none of them."""
		fields = conversion.from_core(cset)
		off = [row.as_dict() for row in self.get("rank_caps") or [] if not row.enabled]
		self.update(fields)
		if "rank_caps" in fields:
			on = {(row.kind, row.field_code or "", row.best_rank) for row in self.rank_caps}
			for row in off:
				if (row.kind, row.field_code or "", row.best_rank) not in on:
					self.append("rank_caps", {field: row[field] for field in conversion.CAP_FIELDS})


@frappe.whitelist(methods=["POST"])
def default_bonus_items() -> dict:
	"""Default bonus and penalty items for a draft: {"bonus_cap", "penalty_cap", "bonus_note", "bonus_items":
	[{"code", "kind", "title", "points_each", "max_points", "evidence"}]}; points as numbers."""
	frappe.has_permission("CCHC Criteria Set", "write", throw=True)
	return conversion.bonus_fields(default_bonus_penalty())
