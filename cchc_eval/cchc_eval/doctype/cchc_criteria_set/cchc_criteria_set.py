"""A criteria set: in force once submitted, revised by amending."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from frappe import _
from frappe.model.document import Document
from frappe.utils import cint

from cchc_eval.messages import throw_faults
from cchc_eval.scoring import FULL, CriteriaSet, ScoringError, load_criteria_set
from cchc_eval.scoring.notation import read_rule, write_rule

NOT_APPLICABLE = {"Exclude": "exclude", "Full Points": "full"}
SCORED_BY = {"Unit": "unit", "Office": "office"}


class CCHCCriteriaSet(Document):
	def validate(self) -> None:
		self.check_criteria()

	def check_criteria(self) -> None:
		"""The core checks tree, rules, sums and bands, and names what is wrong."""
		try:
			self.fingerprint = self.criteria_set().fingerprint
		except ScoringError as error:
			throw_faults(error, _("The criteria set can't be used"))

	def criteria_set(self) -> CriteriaSet:
		"""The set as the core takes it. Raises ScoringError."""
		faults = []
		criteria = []
		for row in self.criteria:
			try:
				criteria.append(_criterion_data(row))
			except ScoringError as error:
				faults.extend(error.faults)
		if faults:
			raise ScoringError(faults)
		return load_criteria_set(
			{
				"title": self.title,
				"year": cint(self.year),
				"total_points": _exact(self.total_points),
				"not_applicable": NOT_APPLICABLE[self.not_applicable],
				"rank_bands": [
					{"rank": band.rank_name, "from": _exact(band.from_percent)} for band in self.rank_bands
				],
				"criteria": criteria,
			}
		)

	def fill_from(self, cset: CriteriaSet) -> None:
		"""Take over everything of a set, as an import does."""
		self.update(
			{
				"title": cset.title,
				"year": cset.year,
				"total_points": float(cset.total_points),
				"not_applicable": "Full Points" if cset.not_applicable == FULL else "Exclude",
				"rank_bands": [
					{"rank_name": band.rank, "from_percent": float(band.from_)} for band in cset.rank_bands
				],
				"criteria": [_criterion_row(criterion) for criterion in cset.criteria],
			}
		)


def _exact(value: float | int | None) -> Decimal:
	"""A Float field as the decimal that was typed."""
	return Decimal(repr(value or 0))


def _criterion_data(row: Document) -> dict[str, Any]:
	data: dict[str, Any] = {
		"code": row.code,
		"parent": row.parent_code or None,
		"title": row.title,
		"max_points": _exact(row.max_points),
	}
	if row.rule_type:
		data["rule"] = read_rule(row.rule_type, row.rule_parameters or "", row.code)
		data["scored_by"] = SCORED_BY[row.scored_by or "Unit"]
		data["na_allowed"] = bool(row.na_allowed)
	if evidence := [line.strip() for line in (row.evidence or "").splitlines() if line.strip()]:
		data["evidence"] = evidence
	if row.guidance:
		data["guidance"] = row.guidance
	return data


def _criterion_row(criterion: Any) -> dict[str, Any]:
	kind, parameters = write_rule(criterion.rule) if criterion.rule else ("", "")
	return {
		"code": criterion.code,
		"parent_code": criterion.parent or "",
		"title": criterion.title,
		"max_points": float(criterion.max_points),
		"rule_type": kind,
		"rule_parameters": parameters,
		"scored_by": "Office" if criterion.scored_by == "office" else "Unit",
		"na_allowed": int(criterion.na_allowed),
		"evidence": "\n".join(criterion.evidence),
		"guidance": criterion.guidance,
	}
