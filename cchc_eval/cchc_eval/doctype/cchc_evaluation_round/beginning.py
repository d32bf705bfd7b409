"""How a round begins: what a new one takes over from the last like it, and what opening it will make."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import add_years, cint, cstr, get_datetime, getdate, now_datetime

from cchc_eval.cchc_eval.doctype.cchc_criteria_set.offered import offered, stepped_back
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round import split, start
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.cchc_evaluation_round import valid_in
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.deadlines import STAGES, moment
from cchc_eval.rules.periods import PERIODS, YEAR, printed_period

ROUND, UNIT, SET, MEMBER = "CCHC Evaluation Round", "CCHC Unit", "CCHC Criteria Set", "CCHC Council Member"
# Days after the round's own year ends; from today where they have passed.
USUAL = {
	"self_assessment_deadline": timedelta(days=-21),
	"explanation_deadline": timedelta(days=-7),
	"appraisal_deadline": timedelta(days=7),
	"council_date": timedelta(days=12),
}
SOON = (14, 28, 35, 42)
# Without these a council decides nothing.
NEEDED = ("Chair", "Secretary")
# Of what is missing, no more are named.
NAMED = 10
TAKEN = {
	"units": ("unit", "unit_name", "criteria_set", "not_applicable", "not_applicable_reason"),
	"groups": ("unit_group", "criteria_set"),
	"council": ("user", "full_name", "salutation", "post", "duty", "unit"),
	split.TABLE: ("part", "with_bodies", "codes", "independent", *split.APPRAISERS),
}


@frappe.whitelist(methods=["GET"])
def propose(period: str | None = None, level: str | None = None, year: int | None = None) -> dict[str, Any]:
	"""A new round as the last like it was; of the year that is given, as the last one before that.

	{"from": its name or "", "values": {field: value or rows}, "left_out": [text]}.

	Deadlines keep their distance; units that are no more, people whose account is closed and criteria sets that are not
	in force any more are left out and told; the office's own set takes the place of the packaged one. Without a round
	before it: year, usual deadlines, and the criteria set where one alone is offered.
	"""
	frappe.has_permission(ROUND, "create", throw=True)
	period = period if period in PERIODS else YEAR.key
	# A draft in which no unit stands yet gives a new round nothing.
	with_units = frappe.get_all("CCHC Round Unit", {"parenttype": ROUND}, pluck="parent", distinct=True, order_by=None)
	like = {
		"name": ("in", with_units or [""]),
		"period": period,
		"level": cstr(level).strip() or ("is", "not set"),
	}
	if year:
		like["year"] = ("<", year)
	last = frappe.get_all(ROUND, like, pluck="name", order_by="year desc", limit=1)
	if not last:
		year = year or now_datetime().year
		values = {"year": year, "title": _title(year, period), "criteria_set": _only_set(year), **_usual(year)}
		return {"from": "", "values": values, "left_out": []}
	doc = frappe.get_doc(ROUND, last[0])
	left_out: list[str] = []
	return {"from": doc.name, "values": _taken(doc, year or cint(doc.year) + 1, left_out), "left_out": left_out}


def _title(year: int, period: str) -> str:
	return _("Evaluation and ranking of administrative reform, {0}").format(printed_period(year, PERIODS[period].words))


def _usual(year: int) -> dict[str, str]:
	end = datetime(year, 12, 31, 17)
	days = {field: end + after for field, after in USUAL.items()}
	if min(days.values()) <= now_datetime():
		today = now_datetime().replace(hour=17, minute=0, second=0, microsecond=0)
		days = {field: today + timedelta(days=soon) for field, soon in zip(USUAL, SOON, strict=True)}
	return {field: f"{day:%Y-%m-%d %H:%M:%S}" for field, day in days.items()}


def _taken(doc: Document, year: int, left_out: list[str]) -> dict[str, Any]:
	later = year - cint(doc.year)
	values: dict[str, Any] = {"year": year, "period": doc.period, "level": doc.level, "placing": doc.placing}
	values["title"] = cstr(doc.title).replace(str(doc.year), str(year))
	values["level_words"] = doc.level_words
	for field in (*STAGES.values(), "council_date"):
		if doc.get(field):
			values[field] = f"{add_years(get_datetime(doc.get(field)), later):%Y-%m-%d %H:%M:%S}"
	if doc.scoring_from:
		values["scoring_from"] = str(add_years(getdate(doc.scoring_from), later))
	values["monitoring_dates"] = [
		{
			"due_date": str(add_years(getdate(row.due_date), later)),
			"label": cstr(row.label).replace(str(doc.year), str(year)),
		}
		for row in doc.monitoring_dates
	]
	for table, columns in TAKEN.items():
		values[table] = [{column: row.get(column) for column in columns} for row in doc.get(table)]
	values["criteria_set"] = doc.criteria_set
	_leave_out(frappe._dict(year=year, period=doc.period), values, left_out)
	return values


def _leave_out(round: Any, values: dict[str, Any], left_out: list[str]) -> None:
	names = {"name": ("in", [row["unit"] for row in values["units"]] or [""])}
	fields = ["name", "unit_name", "valid_from", "valid_to"]
	lasting = {
		unit.name: unit for unit in frappe.get_all(UNIT, names, fields, order_by="name") if valid_in(round, unit)
	}
	gone = [row["unit"] for row in values["units"] if row["unit"] not in lasting]
	left_out += [_("Unit {0}: it does not exist in that year").format(unit) for unit in gone]
	values["units"] = [row for row in values["units"] if row["unit"] in lasting]
	people = {"name": ("in", [row["user"] for row in values["council"]] or [""]), "enabled": 1}
	able = set(frappe.get_all("User", people, pluck="name", order_by="name"))
	left_out += [
		_("Council: the account of {0} is closed").format(row["full_name"] or row["user"])
		for row in values["council"]
		if row["user"] not in able
	]
	values["council"] = [row for row in values["council"] if row["user"] in able]
	in_force = set(frappe.get_all(SET, {"docstatus": 1}, pluck="name", order_by="name"))
	for row in (values, *values["units"], *values["groups"]):
		if (name := row.get("criteria_set")) and name not in in_force:
			left_out.append(_("Criteria set {0}: it is not in force any more").format(name))
			row["criteria_set"] = None
	if values["criteria_set"]:
		_take_own_set(round.year, values, left_out)
	else:
		values["criteria_set"] = _only_set(round.year)


def _take_own_set(year: int, values: dict[str, Any], left_out: list[str]) -> None:
	"""In the place of the packaged one."""
	own = stepped_back(year)
	rows = (values, *values["units"], *values["groups"])
	told = {row["criteria_set"]: own[row["criteria_set"]] for row in rows if row.get("criteria_set") in own}
	for row in rows:
		row["criteria_set"] = own.get(row.get("criteria_set"), row.get("criteria_set"))
	left_out += [_("Criteria set {0}: the office's own, {1}, takes its place").format(*names) for names in told.items()]


def _only_set(year: int) -> str | None:
	names = offered(year)
	return names[0] if len(names) == 1 else None


@frappe.whitelist(methods=["GET"])
def preview(round: str) -> dict[str, Any]:
	"""What opening will make, before it does: {"forms": how many, "sets": [{"title", "units"}], "deadlines": [{"label",
	"when"}], "problems": what prevents it, "warnings": what should be seen to before}."""
	doc = frappe.get_doc(ROUND, round)
	doc.check_permission("write")
	rows = start.waiting_units(doc)
	groups = dict(
		frappe.get_all(
			UNIT,
			{"name": ("in", [row.unit for row in rows] or [""])},
			["name", "unit_group"],
			as_list=True,
			order_by=None,
		)
	)
	counted = Counter(doc.set_of_unit(row, cstr(groups.get(row.unit)).strip()) for row in rows)
	titles = dict(
		frappe.get_all(SET, {"name": ("in", list(counted) or [""])}, ["name", "title"], as_list=True, order_by=None)
	)
	return {
		"forms": len(rows),
		"sets": [
			{"title": f"{titles.get(name) or name} ({name})", "units": units} for name, units in sorted(counted.items())
		],
		"deadlines": [
			{"label": _(doc.meta.get_label(field), context=ROUND), "when": moment(get_datetime(doc.get(field)))}
			for field in (*STAGES.values(), "council_date")
			if doc.get(field)
		],
		"problems": doc.opening_problems(),
		"warnings": [*_council_warnings(doc), *_member_warnings([row.unit for row in rows])],
	}


def _council_warnings(doc: Document) -> Iterator[str]:
	if not doc.council:
		yield _("No council is entered: it can be entered later, and must be before the results are reported to it.")
		return
	duties = {row.duty for row in doc.council}
	for duty in NEEDED:
		if duty not in duties:
			yield _("The council has no {0}.").format(_(duty, context=MEMBER))


def _member_warnings(units: list[str]) -> Iterator[str]:
	"""Units that nobody can fill in for, or hand in."""
	of_units = {"parenttype": UNIT, "parent": ("in", units or [""])}
	duties: Mapping[str, set[str]] = {unit: set() for unit in units}
	for row in frappe.get_all("CCHC Unit Member", of_units, ["parent", "duty"], order_by="parent"):
		duties[row.parent].add(row.duty)
	if nobody := [unit for unit in units if not duties[unit]]:
		yield _("Units without members, whose form nobody fills in: {0}.").format(_named(nobody))
	if headless := [unit for unit in units if duties[unit] and "Head" not in duties[unit]]:
		yield _("Units without a head, whose form nobody submits: {0}.").format(_named(headless))


def _named(units: list[str]) -> str:
	shown = ", ".join(units[:NAMED])
	return _("{0} and {1} more").format(shown, len(units) - NAMED) if len(units) > NAMED else shown
