"""The offline sample as the demo uses it: answers of the units, changes of office and council, discussion."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from cchc_eval.offline.appraisal import appraised_evaluations
from cchc_eval.offline.demo import SAMPLE
from cchc_eval.offline.forms import UnitForm, require_forms
from cchc_eval.offline.round_folder import RoundFolder, open_round
from cchc_eval.offline.settings import RoundSettings, Unit
from cchc_eval.scoring import UnitRecord
from cchc_eval.workbook.form import FilledForm


@dataclass(frozen=True)
class Sample:
	folder: RoundFolder

	@classmethod
	def read(cls) -> Sample:
		return cls(open_round(SAMPLE))

	@property
	def settings(self) -> RoundSettings:
		return self.folder.settings

	@property
	def units(self) -> tuple[Unit, ...]:
		return self.settings.units

	@cached_property
	def _forms(self) -> Mapping[str, UnitForm]:
		return {form.unit.code: form for form in require_forms(self.folder, lambda name: None)}

	@cached_property
	def records(self) -> Mapping[str, UnitRecord]:
		"""With the office's and the council's changes, by unit."""
		evaluations = appraised_evaluations(self.folder, list(self._forms.values()))
		return {evaluation.record.code: evaluation.record for evaluation in evaluations}

	def form(self, unit: str) -> FilledForm | None:
		return self._forms[unit].form

	def workbook(self, unit: str) -> tuple[str, bytes]:
		"""Name and content of the unit's filled form."""
		(path,) = self._forms[unit].paths
		return path.name, path.read_bytes()
