"""What was released, against the decision and the appraisals that it was taken from."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint

from cchc_eval.cchc_eval.doctype.cchc_council_decision import release
from cchc_eval.cchc_eval.doctype.cchc_reward_decision import release as rewards_release
from cchc_eval.controllers.findings import Finding, compared
from cchc_eval.integrity.reading import restore
from cchc_eval.storage.plain_text import plain

# A person's full name is that of the day on which it was released.
_NAMES = frozenset({"replied_by"})


def of_decision(decision: Document) -> Iterator[Finding]:
	"""Of a decision that was approved."""
	try:
		taken, _scores = release.take(decision, decision.results)
		ranking, rows = release.ranking_values(decision), release.result_rows(decision, decision.results, taken)
	except (ValueError, KeyError, TypeError):
		# A text of the decision or of an appraisal can't be read, which is told of that.
		return
	yield from _of_one(release.RANKING, decision.name, ranking)
	fields = ["name", *(field for field in (rows[0] if rows else {}) if field != "name")]
	stored = {row.name: row for row in frappe.get_all(release.RESULT, {"decision": decision.name}, fields)}
	for row in rows:
		yield from _findings(release.RESULT, row["name"], stored.pop(row["name"], None), row)
	for name in sorted(stored):
		yield Finding(release.RESULT, name, _("its unit is not in {0}").format(decision.name), restore(name))


def of_rewards(decision: Document) -> Iterator[Finding]:
	if decision.level == rewards_release.DEPARTMENT and cint(decision.docstatus):
		yield from _of_one(rewards_release.RELEASED, decision.name, rewards_release.released_values(decision))


def _of_one(doctype: str, name: str, wanted: Mapping[str, Any]) -> Iterator[Finding]:
	stored = frappe.get_all(doctype, {"name": name}, ["name", *wanted])
	yield from _findings(doctype, name, stored[0] if stored else None, wanted)


def _findings(doctype: str, name: str, stored: Any, wanted: Mapping[str, Any]) -> Iterator[Finding]:
	cure = restore(name)
	if stored is None:
		yield Finding(doctype, name, _("what was released is not there any more"), cure)
		return
	plainly = {field: value for field, value in wanted.items() if not field.endswith("_json") and field != "name"}
	yield from compared((doctype, name), stored, plainly, _differs, cure)
	texts = [field for field in wanted if field.endswith("_json")]
	if any(_read(plain(stored[field])) != _read(plain("".join(wanted[field] or ()))) for field in texts):
		yield Finding(doctype, name, _("its content is not that of the decision and the appraisals"), cure)


def _differs(labels: str) -> str:
	return _("{0} are not those of the decision").format(labels)


def _read(text: str | None) -> Any:
	try:
		return _comparable(json.loads(text or "null"))
	except ValueError:
		return text


def _comparable(value: Any) -> Any:
	"""Without names of persons, and a blank like nothing."""
	if isinstance(value, Mapping):
		return {
			key: kept
			for key, inner in value.items()
			if key not in _NAMES and (kept := _comparable(inner)) not in (None, "", 0)
		}
	return [_comparable(item) for item in value] if isinstance(value, list) else value
