"""The offline sample as a round through HTTP is compared with it."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path

from http_client import Person
from http_world import APPRAISAL, DECISION

from cchc_eval.offline.appraisal import evaluated_round
from cchc_eval.offline.decide import decided_results
from cchc_eval.offline.demo import copy_sample
from cchc_eval.offline.forms import UnitForm, require_forms
from cchc_eval.offline.results_json import results_data
from cchc_eval.offline.round_folder import RoundFolder, open_round
from cchc_eval.scoring import Change, Evaluation
from cchc_eval.workbook.criteria_book import write_criteria

DOCTYPES = "cchc_eval.cchc_eval.doctype"
ROUND, DECISION_NAME = "CCHC-2026", "CCHC-QD-2026"


class Sample:
	"""The offline sample: what its units answered, what office and council did, and what came out."""

	def __init__(self, folder: Path) -> None:
		copy_sample(folder, force=False)
		# What `decide` writes as data; its papers, which take the time, are compared elsewhere.
		decided, _forms = decided_results(open_round(folder))
		self.results = json.loads(json.dumps(results_data(decided)))["results"]
		self.folder: RoundFolder = open_round(folder)
		self.forms: dict[str, UnitForm] = {
			form.unit.code: form for form in require_forms(self.folder, lambda name: None)
		}
		self.evaluations: dict[str, Evaluation] = {
			evaluation.record.code: evaluation for evaluation in evaluated_round(self.folder, list(self.forms.values()))
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


def the_manager_puts_the_set_in_force(manager: Person, sample: Sample) -> str:
	"""From its workbook; on the site it is the sample's to the last rule."""
	cset = sample.folder.criteria_set
	content = base64.b64encode(write_criteria(cset)).decode()
	name = manager.call(f"{DOCTYPES}.cchc_criteria_set.books.import_workbook", content=content, filename="bo.xlsx")
	doc = manager.read("CCHC Criteria Set", name)
	manager.call("frappe.client.submit", doc=doc)
	assert manager.names("CCHC Criteria Set", docstatus=1, fingerprint=cset.fingerprint) == [name]
	return str(name)


def appraise_own(user: Person, name: str, changes: dict[str, Change]) -> set[str]:
	"""Take over the changes of what the user is sent; of which fields that is."""
	doc = user.read(APPRAISAL, name)
	for row in doc["scores"]:
		change = changes.get(row["code"])
		if change is None:
			continue
		row["reason"] = change.reason
		if change.answer is not None:
			row.update(action="Correct", answer=json.dumps(change.answer, default=float))
		else:
			row.update(action="Set Points", points_set=float(change.points))
	user.save(doc)
	return {row["code"].partition(".")[0] for row in doc["scores"]}
