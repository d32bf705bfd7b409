"""What was kept through the year against itself: its columns, its name, and the dates that say it was kept."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import frappe
from frappe import _
from frappe.utils import cint, getdate

from cchc_eval.cchc_eval.doctype.cchc_monitoring_snapshot.keeping import BY_DATE, SNAPSHOT, name_of
from cchc_eval.controllers.findings import Finding
from cchc_eval.integrity.reading import ROUND, documents, restore
from cchc_eval.rules.monitoring import State, fields_data
from cchc_eval.storage.decimals import as_typed

COLUMNS = (
	"name", "unit", "due_date", "origin", "index_percent", "total", "applicable", "answered", "asked", "answers_digest",
	"fields_json", "state_json",
)  # fmt: skip


def of_round(round: str) -> Iterator[Finding]:
	kept = documents(SNAPSHOT, round, COLUMNS)
	for row in kept:
		if row.name != name_of(round, row.unit, getdate(row.due_date), row.origin):
			text = _("its name is not that of its unit and day")
			yield Finding(SNAPSHOT, row.name, text, restore(row.name))
		if not _agrees(row):
			text = _("its columns are not what was kept")
			yield Finding(SNAPSHOT, row.name, text, restore(row.name))
	counted = Counter(getdate(row.due_date) for row in kept if row.origin == BY_DATE)
	listed = {"parenttype": ROUND, "parent": round}
	for row in frappe.get_all("CCHC Monitoring Date", listed, ["due_date", "kept_on", "kept_units"], order_by="idx"):
		wanted = cint(row.kept_units) if row.kept_on else 0
		if counted.pop(getdate(row.due_date), 0) != wanted:
			text = _("monitoring date {0} does not say how many units were kept").format(
				frappe.format(row.due_date, "Date")
			)
			yield Finding(ROUND, round, text, restore(round))
	for day in sorted(counted):
		text = _("units were kept for {0}, which is no monitoring date").format(frappe.format(day, "Date"))
		yield Finding(ROUND, round, text, restore(round))


def _agrees(row: Any) -> bool:
	try:
		state = State.from_data({**json.loads(row.state_json or ""), "fields": json.loads(row.fields_json or "")})
	except ValueError:
		return False
	sums = (state.total, state.applicable, state.index)
	columns = tuple(map(as_typed, (row.total, row.applicable, row.index_percent)))
	return (
		all(Decimal(one) == other for one, other in zip(sums, columns, strict=True))
		and (state.answered, state.asked, state.digest) == (row.answered, row.asked, row.answers_digest)
		and sum(one.open for one in state.fields) == len(state.open)
		and fields_data(state.fields) == json.loads(row.fields_json)
	)
