"""The offline sample as the demo uses it: answers of the units, changes of office and council, discussion."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from cchc_eval.offline.appraisal import evaluated_round
from cchc_eval.offline.demo import SAMPLE
from cchc_eval.offline.forms import UnitForm, require_forms
from cchc_eval.offline.round_folder import RoundFolder, open_round
from cchc_eval.offline.settings import RoundSettings, Unit
from cchc_eval.scoring import CriteriaSet, UnitRecord, load_criteria_set
from cchc_eval.workbook.form import CONTEST, FilledForm, write_form

_FOUR_DIGITS = re.compile(r"\b[12]\d{3}\b")


@dataclass(frozen=True)
class Sample:
	"""The sample as if it had been of `year`: its texts and dates name that year and the one before."""

	folder: RoundFolder
	year: int

	@classmethod
	def read(cls, year: int) -> Sample:
		return cls(open_round(SAMPLE), year)

	def of(self, year: int) -> Sample:
		return replace(self, year=year)

	@property
	def settings(self) -> RoundSettings:
		return self.folder.settings

	@property
	def units(self) -> tuple[Unit, ...]:
		return self.settings.units

	@cached_property
	def criteria_set(self) -> CriteriaSet:
		data = self._moved(self.folder.criteria_set.to_data())
		return load_criteria_set({**data, "year": self.year})

	def _moved(self, value: Any) -> Any:
		"""The same with the years in all its texts moved; other years, as of a standard or a law, stay."""
		if isinstance(value, str):
			own = self.settings.year
			moved = {str(year): str(year - own + self.year) for year in (own - 1, own, own + 1)}
			return _FOUR_DIGITS.sub(lambda found: moved.get(found[0], found[0]), value)
		if isinstance(value, Mapping):
			return {key: self._moved(one) for key, one in value.items()}
		return [self._moved(one) for one in value] if isinstance(value, list) else value

	@cached_property
	def _forms(self) -> Mapping[str, UnitForm]:
		return {form.unit.code: form for form in require_forms(self.folder, lambda name: None)}

	@cached_property
	def records(self) -> Mapping[str, UnitRecord]:
		"""With the office's and the council's changes, by unit."""
		evaluations = evaluated_round(self.folder, list(self._forms.values()))
		return {evaluation.record.code: self._of_the_year(evaluation.record) for evaluation in evaluations}

	def _of_the_year(self, record: UnitRecord) -> UnitRecord:
		appraised, council = (
			{
				code: replace(one, reason=self._moved(one.reason), answer=self._moved(one.answer))
				for code, one in changes.items()
			}
			for changes in (record.appraised, record.council)
		)
		return replace(record, answers=self._moved(record.answers), appraised=appraised, council=council)

	def form(self, unit: str) -> FilledForm | None:
		form = self._forms[unit].form
		if form is None:
			return None
		answers, explanations, evidence = map(self._moved, (form.answers, form.explanations, form.evidence))
		said = self._moved(form.statements)
		return replace(form, answers=answers, explanations=explanations, evidence=evidence, statements=said)

	def workbook(self, unit: str) -> tuple[str, bytes]:
		"""Name and content of the unit's filled form, made for the set of the year."""
		form = self.form(unit)
		assert form is not None, unit
		contests = {code: f"{CONTEST} {text}" for code, text in form.contests.items()}
		content = write_form(
			self.criteria_set,
			unit_code=form.unit_code,
			unit_name=form.unit_name,
			answers=form.answers,
			explanations={**form.explanations, **contests},
			evidence=form.evidence,
			statements=form.statements,
		)
		(path,) = self._forms[unit].paths
		return path.name, content
