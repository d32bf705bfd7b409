"""Whether what a site stores still agrees with itself: `bench --site SITE execute cchc_eval.integrity.check`.

Everything computed is computed again with the functions that computed it first, and compared; nothing is written. It
takes a fixed number of statements a round, however many units there are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import frappe
from frappe import _

from cchc_eval.controllers.findings import Finding
from cchc_eval.integrity import decisions, files, history, monitoring, numbers, parts, scores, states
from cchc_eval.integrity.reading import rounds


def check() -> None:
	"""Print what is wrong, in Vietnamese; ends with exit status 1 where anything is."""
	frappe.local.lang = "vi"
	# One snapshot for all of it, in which the database refuses to write.
	frappe.db.rollback()
	frappe.db.begin(read_only=True)
	try:
		checked = rounds()
		found = [*of_site(), *(finding for round in checked for finding in of_round(round))]
	finally:
		frappe.db.rollback()
	for finding in found:
		print(finding.text(with_values=True))
	print(summary(checked, found))
	if found:
		raise SystemExit(1)


def summary(checked: Sequence[str], found: Sequence[Finding]) -> str:
	if not found:
		return _("{0} rounds were checked: everything agrees.").format(len(checked))
	return _("{0} rounds were checked: {1} faults.").format(len(checked), len(found))


def of_site() -> Iterator[Finding]:
	"""What is not of one round."""
	yield from states.of_site()
	yield from numbers.of_site()


def of_round(round: str) -> list[Finding]:
	findings, decided = decisions.of_round(round)
	return [
		*states.of_round(round),
		*scores.of_self_assessments(round),
		*scores.of_appraisals(round, decided),
		*findings,
		*history.of_round(round),
		*files.of_round(round),
		*monitoring.of_round(round),
		*parts.of_round(round),
	]
