"""The offline sample as a round through HTTP is compared with it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from http_client import Person
from http_world import DECISION

from cchc_eval.documents import PdfUnavailable
from cchc_eval.offline import commands
from cchc_eval.offline import decide as offline_decide
from cchc_eval.offline.appraisal import appraised_evaluations
from cchc_eval.offline.demo import copy_sample
from cchc_eval.offline.forms import UnitForm, require_forms
from cchc_eval.offline.round_folder import RoundFolder, open_round
from cchc_eval.scoring import Change, Evaluation

ROUND, DECISION_NAME = "CCHC-2026", "CCHC-QD-2026"


class Sample:
	"""The offline sample: what its units answered, what office and council did, and what came out."""

	def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
		def no_pdf(document: object) -> bytes:
			# The numbers are what is compared; fourteen PDFs would take most of the time.
			raise PdfUnavailable("not needed")

		copy_sample(folder, force=False)
		monkeypatch.setattr(offline_decide, "render_pdf", no_pdf)
		commands.decide(folder, force=False)
		self.results = json.loads((folder / "ket-qua" / "ket-qua.json").read_text())["results"]
		self.folder: RoundFolder = open_round(folder)
		self.forms: dict[str, UnitForm] = {
			form.unit.code: form for form in require_forms(self.folder, lambda name: None)
		}
		self.evaluations: dict[str, Evaluation] = {
			evaluation.record.code: evaluation
			for evaluation in appraised_evaluations(self.folder, list(self.forms.values()))
		}
		self.path = folder

	def workbook(self, unit: str) -> bytes:
		return (self.path / "phieu" / f"phieu-{unit}.xlsx").read_bytes()

	def appraised(self, unit: str) -> dict[str, Change]:
		return dict(self.evaluations[unit].record.appraised)

	def council_changes(self) -> Iterator[tuple[str, str, Change]]:
		for unit, evaluation in self.evaluations.items():
			for code, change in evaluation.record.council.items():
				yield unit, code, change


def the_numbers_are_the_offline_commands(clerk: Person, sample: Sample) -> None:
	decided = clerk.read(DECISION, DECISION_NAME)
	ours = {
		row["unit"]: {
			"place": row["place"],
			"total": f"{row['council_points']:.2f}",
			"index": f"{row['index_percent']:.2f}",
			"rank": row["rank_name"],
			"self": f"{row['self_points']:.2f}",
			"appraised": f"{row['appraised_points']:.2f}",
			"submitted": bool(row["submitted"]),
		}
		for row in decided["results"]
	}
	offline = {
		row["code"]: {
			"place": row["place"],
			"total": row["total"],
			"index": row["index"],
			"rank": row["rank"],
			"self": row["self"]["total"] if row["self"] else "0.00",
			"appraised": row["appraised"]["total"],
			"submitted": row["submitted"],
		}
		for row in sample.results
	}
	assert ours == offline
