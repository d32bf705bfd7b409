"""How the appraisal of a round is split: which body appraises which criteria, and who does it for the body."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cstr

from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.periods import ROUND, rounds_before
from cchc_eval.permissions.appraisal_parts import APPRAISERS
from cchc_eval.permissions.roles import OFFICE_HEAD, roles_of
from cchc_eval.rules.appraisal_parts import AppraisalPart, faults, read_codes
from cchc_eval.scoring import CriteriaSet

TABLE, PART = "appraisal_parts", "CCHC Appraisal Part"


def parts_of(rows: Iterable[Any]) -> list[AppraisalPart]:
	return [
		AppraisalPart(cstr(row.part), cstr(row.with_bodies), read_codes(cstr(row.codes)), bool(row.independent))
		for row in rows
	]


def parts_of_round(round: str) -> list[AppraisalPart]:
	"""In one query."""
	listed = {"parenttype": ROUND, "parent": round}
	return parts_of(frappe.get_all(PART, listed, ["part", "with_bodies", "codes", "independent"], order_by="idx"))


def people_of(row: Any) -> list[str]:
	"""The users who appraise for the body."""
	return [user for user in (row.get(field) for field in APPRAISERS) if user]


def tidy(doc: Document) -> None:
	for row in doc.get(TABLE):
		row.part = " ".join(cstr(row.part).split())
		row.with_bodies = " ".join(cstr(row.with_bodies).split()) or None
		row.codes = ", ".join(read_codes(cstr(row.codes))) or None


def problems(doc: Document) -> Iterator[str]:
	"""What is wrong whatever the criteria sets hold."""
	for row in doc.get(TABLE):
		people = people_of(row)
		for user in sorted({user for user in people if people.count(user) > 1}):
			yield _("Appraising body {0}: {1} is named twice; name each appraiser once.").format(row.part, user)
		if not row.independent:
			continue
		if not (row.first_appraiser and row.second_appraiser):
			yield _("Appraising body {0}: name the two appraisers who score independently.").format(row.part)
		for user in people[:2]:
			if OFFICE_HEAD in roles_of(user):
				yield _("Appraising body {0}: {1} heads the office and sees both scores; name another.").format(
					row.part, user
				)
	named = {user for row in doc.get(TABLE) for user in people_of(row)}
	# Whoever may not open the desk yet may with the role that comes with this.
	working = {"name": ("in", sorted(named)), "enabled": 1}
	able = frappe.get_all("User", working, pluck="name") if named else []
	for user in sorted(named - set(able)):
		yield _("{0} appraises for a body, but has no enabled account: name another user.").format(user)


def opening_problems(doc: Document) -> Iterator[str]:
	"""What has to be settled before anything is appraised. Raises where a criteria set can't be read."""
	if not doc.get(TABLE):
		return
	yield from code_faults(doc)
	for row in doc.get(TABLE):
		if not people_of(row):
			yield _("Appraising body {0}: name at least one appraiser.").format(row.part)


def code_faults(doc: Document) -> list[str]:
	return faults(parts_of(doc.get(TABLE)), _criteria_sets(doc)) if doc.get(TABLE) else []


def _criteria_sets(doc: Document) -> list[CriteriaSet]:
	"""Those that units of the round are asked by, each whole."""
	own = (row.criteria_set for row in (*doc.units, *doc.groups))
	names = sorted({name for name in (doc.criteria_set, *own) if name})
	return [frappe.get_doc("CCHC Criteria Set", name).criteria_set() for name in names]


# ---- progress


def progress(doc: Document) -> tuple[list[dict[str, Any]], dict[str, str]]:
	"""([{"part", "with_bodies", "people", "done", "units"}], by unit "1/2"): of the appraisals that are begun, how many
	each body has reported done, and how many bodies each unit. Three queries, whatever the number of units."""
	if not doc.get(TABLE):
		return [], {}
	begun = {"round": doc.name, "docstatus": ("<", 2)}
	units = dict(frappe.get_all("CCHC Appraisal", begun, ["name", "unit"], as_list=True))
	states = {"parenttype": "CCHC Appraisal", "parent": ("in", list(units) or [""])}
	of_part: dict[str, list[bool]] = defaultdict(list)
	of_unit: dict[str, list[bool]] = defaultdict(list)
	for row in frappe.get_all("CCHC Part State", states, ["parent", "part", "done_on"], order_by=None):
		of_part[row.part].append(bool(row.done_on))
		of_unit[units[row.parent]].append(bool(row.done_on))
	people = {user for row in doc.get(TABLE) for user in people_of(row)}
	named = {"name": ("in", sorted(people) or [""])}
	names = dict(frappe.get_all("User", named, ["name", "full_name"], as_list=True))
	parts = [
		{
			"part": row.part,
			"with_bodies": row.with_bodies or "",
			"people": [names.get(user) or user for user in people_of(row)],
			"done": sum(of_part[row.part]),
			"units": len(of_part[row.part]),
		}
		for row in doc.get(TABLE)
	]
	return parts, {unit: f"{sum(done)}/{len(done)}" for unit, done in of_unit.items()}


# ---- last year's


def copy_to(doc: Document) -> dict[str, Any]:
	"""Take over who appraises what from the last like round; see `actions.copy_parts`."""
	round = doc.name
	if doc.status == "Closed":
		frappe.throw(_("Round {0} is closed.").format(round))
	if doc.get(TABLE):
		frappe.throw(
			_("Round {0} has appraising bodies already: remove them first, or change them here.").format(round)
		)
	former = next((name for name in rounds_before(round) if parts_of_round(name)), None)
	if former is None:
		none = _("No earlier round like {0} has appraising bodies: enter them here, in the table “{1}”.")
		told = none.format(round, _(doc.meta.get_label(TABLE), context=doc.doctype))
		return {"from": "", "parts": 0, "left_out": [], "none": told}
	rows = frappe.get_doc(ROUND, former).get(TABLE)
	left_out: list[str] = []
	known = {code for cset in _criteria_sets(doc) for code in cset.by_code}
	people = {"name": ("in", [user for row in rows for user in people_of(row)] or [""]), "enabled": 1}
	able = set(frappe.get_all("User", people, pluck="name"))
	for row in rows:
		codes = read_codes(cstr(row.codes))
		left_out += [
			_("{0}: criterion {1} is not in the criteria of this round").format(row.part, code)
			for code in codes
			if code not in known
		]
		left_out += [
			_("{0}: the account of {1} is closed").format(row.part, user) for user in people_of(row) if user not in able
		]
		kept = [user for user in people_of(row) if user in able]
		doc.append(
			TABLE,
			{
				"part": row.part,
				"with_bodies": row.with_bodies,
				"independent": row.independent,
				"codes": ", ".join(code for code in codes if code in known),
				**dict(zip(APPRAISERS, kept, strict=False)),
			},
		)
	doc.save()
	return {"from": former, "parts": len(rows), "left_out": left_out, "none": ""}
