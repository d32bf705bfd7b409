"""Of split appraisals: whose each row is, and that none was signed off while a body had not reported."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import frappe
from frappe import _
from frappe.utils import cstr

from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.split import parts_of_round
from cchc_eval.controllers.findings import Finding
from cchc_eval.integrity.reading import APPRAISAL, documents, restore, rows
from cchc_eval.rules.appraisal_parts import OFFICE, part_of
from cchc_eval.scoring.snapshot import thaw
from cchc_eval.storage.snapshots import texts_carried

OPEN = ("Draft", "Awaiting Explanation")


def of_round(round: str) -> Iterator[Finding]:
	found = documents(APPRAISAL, round, ("name", "workflow_state", "fingerprint"), docstatus=("<", 2))
	names = [doc.name for doc in found]
	states = rows("CCHC Part State", APPRAISAL, names, ("part", "done_on"))
	of_rows = rows("CCHC Appraised Score", APPRAISAL, names, ("code", "part"))
	wanted = _assigned(round, [doc for doc in found if doc.workflow_state in OPEN])
	for doc in found:
		known = {cstr(row.part) for row in states[doc.name]} | {""}
		if lost := [row.code for row in of_rows[doc.name] if cstr(row.part) not in known]:
			yield _finding(doc, _("criteria of a body that does not appraise it: {0}").format(", ".join(lost)))
		elif doc.name in wanted and (
			moved := [row.code for row in of_rows[doc.name] if cstr(row.part) != wanted[doc.name].get(row.code, "")]
		):
			yield _finding(doc, _("criteria that the round assigns otherwise: {0}").format(", ".join(moved)))
		open_parts = [row.part for row in states[doc.name] if not row.done_on]
		if open_parts and doc.workflow_state not in OPEN:
			text = _("it is {0}, but {1} has not reported its part done")
			yield _finding(doc, text.format(_(doc.workflow_state), ", ".join(open_parts)))


def _assigned(round: str, docs: list[Any]) -> dict[str, dict[str, str]]:
	"""By appraisal, and code of each leaf, the body that the round names today. What can't be read, others find."""
	parts = parts_of_round(round)
	texts = texts_carried(APPRAISAL, {doc.name: doc.fingerprint for doc in docs}) if parts else {}
	by_set = {}
	for fingerprint, text in texts.items():
		try:
			named = part_of(parts, thaw(text))
		except (ValueError, TypeError):
			continue
		by_set[fingerprint] = {code: "" if name == OFFICE else name for code, name in named.items()}
	if parts:
		return {doc.name: by_set[doc.fingerprint] for doc in docs if doc.fingerprint in by_set}
	return {doc.name: {} for doc in docs}


def _finding(doc: frappe._dict, text: str) -> Finding:
	return Finding(APPRAISAL, doc.name, text, restore(doc.name))
