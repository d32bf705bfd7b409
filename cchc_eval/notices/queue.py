"""What waits for the user now: the notices that ask them to do something, and what no notice is sent of (`to_do`).

Who is meant, how it is said and until when is the rule of the notices; here it is read for one person. The number of
statements does not depend on the number of documents.
"""

import html
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

import frappe
from frappe import _
from frappe.utils import get_datetime, getdate, now_datetime, strip_html

from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.deadlines import STAGES, Deadlines, moment
from cchc_eval.notices import to_do
from cchc_eval.notices.delivery import notifications, worded
from cchc_eval.notices.items import Item
from cchc_eval.notices.open_items import FINDERS, FORM, ROUND
from cchc_eval.notices.people import People, readable
from cchc_eval.permissions.documents import units_of
from cchc_eval.permissions.roles import MANAGER, OFFICE, UNIT, roles_of
from cchc_eval.vietnamese.writing import short_date

# Of one kind; of the others their number is said.
SHOWN = 6


@frappe.whitelist(methods=["GET"])
@frappe.read_only()
def mine() -> dict[str, Any]:
	"""What the user's workspace begins with.

	{"lines": [{"text", "doctype", "name", "filters", "due", "days"}], the most urgent first: `due` in words, empty
	where the text says it, `days` until then, negative once it has passed, None without a day; a line without a name
	opens the list by its filters.
	"rounds": [{"name", "title", "days": [{"stage", "when", "days", "passed"}], "progress": [{"stage", "done", "of"}],
	"units": [{"unit_name", "form", "state"}]}]: of the open rounds their deadlines, how far all units are for those who
	follow them, how far the user's own are}.
	"""
	user = frappe.session.user
	if not roles_of(user):
		return {"lines": [], "rounds": []}
	return {"lines": _lines(of_user(user)), "rounds": _rounds(user)}


def of_user(user: str) -> list[Item]:
	"""What waits for a person, by day."""
	wording = notifications(enabled_only=False)
	found = [
		item
		for find in (*FINDERS, *to_do.FINDERS)
		for item in find()
		if item.waits and (item.text or item.notification in wording)
	]
	people = People(wording, found, only=user)
	meant = [item for item in found if user in people.of(item)]
	seen = readable((user, item.doctype, item.name) for item in meant)
	return sorted((item for item in meant if (user, item.doctype, item.name) in seen), key=_urgency)


def _urgency(item: Item) -> tuple[datetime, str]:
	return get_datetime(item.due) if item.due else datetime.max, item.name


def _lines(items: Iterable[Item]) -> list[dict[str, Any]]:
	wording = notifications(enabled_only=False)
	kinds: dict[str, list[Item]] = defaultdict(list)
	for item in items:
		kinds[item.kind].append(item)
	lines = []
	for alike in kinds.values():
		lines += [(_urgency(item), _line(item, _text(item, wording))) for item in alike[:SHOWN]]
		if more := alike[SHOWN:]:
			lines.append((_urgency(more[-1]), _rest(more)))
	return [line for _order, line in sorted(lines, key=lambda pair: pair[0])]


def _text(item: Item, wording: Mapping[str, Any]) -> str:
	if item.text:
		return item.text()
	# The subject is HTML.
	return html.unescape(strip_html(worded(item, wording[item.notification])[0]))


def _line(item: Item, text: str) -> dict[str, Any]:
	doctype, filters = item.opens or (item.doctype, {})
	due = _said(item.due)
	return {
		"text": text,
		"doctype": doctype,
		"name": None if item.opens else item.name,
		"filters": dict(filters),
		"due": "" if due in text else due,
		"days": (getdate(item.due) - getdate()).days if item.due else None,
	}


def _rest(more: list[Item]) -> dict[str, Any]:
	doctype, filters = more[0].all_in or (more[0].doctype, {})
	text = _("and {0} more: {1}").format(len(more), _(doctype))
	return {**_line(more[0], text), "doctype": doctype, "name": None, "filters": dict(filters)}


def _said(due: Any) -> str:
	if not due:
		return ""
	return moment(due) if isinstance(due, datetime) else short_date(due)


def _rounds(user: str) -> list[dict[str, Any]]:
	fields = ["name", "title", *STAGES.values(), "council_date"]
	rounds = frappe.get_list(ROUND, {"status": "Open"}, fields, order_by="self_assessment_deadline desc, name")
	roles = roles_of(user)
	follows = bool(roles & (OFFICE | {MANAGER}))
	counted = to_do.forms_counted(round.name for round in rounds) if rounds and follows else {}
	own = _own_units(rounds, units_of(user)) if rounds and roles & UNIT and not follows else {}
	until = {stage: Deadlines(stage, {one.name: one[field] for one in rounds}) for stage, field in STAGES.items()}
	return [
		{
			"name": round.name,
			"title": round.title,
			"days": list(_days(round, until, own.get(round.name, []))),
			"progress": _progress(counted.get(round.name, [])),
			"units": own.get(round.name, []),
		}
		for round in rounds
	]


def _days(round: Any, until: Mapping[str, Deadlines], own: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
	"""The round's deadlines, for who is of one unit that unit's own."""
	unit = own[0]["unit"] if len(own) == 1 else None
	stages = [(_(stage, context="CCHC Deadline Extension"), until[stage].of(round.name, unit)) for stage in STAGES]
	if round.council_date:
		stages.append((_("Council Session"), get_datetime(round.council_date)))
	for stage, when in stages:
		if when:
			days = (when.date() - getdate()).days
			yield {"stage": stage, "when": moment(when), "days": days, "passed": when < now_datetime()}


def _own_units(rounds: list[Any], units: Iterable[str]) -> dict[str, list[dict[str, Any]]]:
	"""By round how far these units are."""
	listed = {"round": ("in", [one.name for one in rounds]), "unit": ("in", sorted(units) or [""])}
	fields = ["name", "round", "unit", "unit_name", "workflow_state", "appraisal_state"]
	found: dict[str, list[dict[str, Any]]] = defaultdict(list)
	for form in frappe.get_list(FORM, {**listed, "docstatus": ("<", 2)}, fields, order_by="unit"):
		state = _(form.appraisal_state) if form.appraisal_state else _(form.workflow_state)
		found[form.round].append({"unit": form.unit, "unit_name": form.unit_name, "form": form.name, "state": state})
	return found


def _progress(rows: list[Any]) -> list[dict[str, Any]]:
	"""How many units have come how far."""
	units = sum(row.units for row in rows)
	reached = {
		_("Submitted"): [row for row in rows if row.docstatus == 1],
		_("Appraisal Begun"): [row for row in rows if row.appraisal_state],
		_("Appraised"): [row for row in rows if row.appraisal_state in to_do.DONE],
		_("Decided"): [row for row in rows if row.appraisal_state == "Approved"],
	}
	if not units:
		return []
	return [{"stage": stage, "done": sum(row.units for row in done), "of": units} for stage, done in reached.items()]
