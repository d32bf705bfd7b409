"""The figures of a round as a table: downloaded with what is asked for, taken in all or nothing; fetched from apps."""

import frappe
from frappe import _
from frappe.utils import escape_html, get_fullname

from cchc_eval.cchc_eval.doctype.cchc_criteria_set.books import decoded
from cchc_eval.cchc_eval.doctype.cchc_figure import entries, hooked
from cchc_eval.cchc_eval.doctype.cchc_figure.unit_sets import ROUND, unit_sets
from cchc_eval.controllers.problems import throw_problems
from cchc_eval.scoring.figures import Entry, asked_of
from cchc_eval.scoring.inputs import is_percentage
from cchc_eval.storage.transactions import afresh
from cchc_eval.workbook.figures_book import read_figures, rows_to_fill, write_figures
from cchc_eval.workbook.guard import WorkbookError


@frappe.whitelist(methods=["GET"])
def download_table(round: str) -> None:
	"""Download the table: a row for each unit and indicator that its criteria ask for, with the figure where there is
	one."""
	_check_round(round)
	sets = unit_sets(round)
	names, criteria = ({unit: getattr(one, what) for unit, one in sets.items()} for what in ("unit_name", "criteria"))
	rows = rows_to_fill(names, criteria, entries.figures_of(round))
	if not rows:
		frappe.throw(_("No criterion of the round asks for a figure from elsewhere: its criteria set says which do."))
	frappe.response.update({"filename": f"So-lieu-{round}.xlsx", "filecontent": write_figures(rows), "type": "binary"})


@frappe.whitelist(methods=["POST"])
def import_table(round: str, content: str, filename: str) -> dict:
	"""Take a table of figures, .xlsx or .csv (base64).

	{"new", "changed", "same": how many, "remarks": [text]}. Raises ValidationError with every problem of every cell;
	then nothing is changed.
	"""
	_check_round(round)
	try:
		data = decoded(content)
	except WorkbookError as error:
		throw_problems(error.problems, _("Nothing was taken over"))
	return afresh(take_table, round, data, filename)


def take_table(round: str, content: bytes, name: str) -> dict:
	entries.check_may_write(round)
	asked = asked_of(one.criteria for one in unit_sets(round).values())
	percents = [indicator for indicator, item in asked.items() if is_percentage(item)]
	remarks: list[str] = []
	try:
		rows = read_figures(content, name, percents, remarks)
	except WorkbookError as error:
		throw_problems(error.problems, _("Nothing was taken over"))
	brought = [Entry(row.unit, row.figure, row.where, sure=True) for row in rows if row.figure]
	by = _("{0}, file {1}").format(get_fullname(frappe.session.user), name)[:140]
	taken = entries.put(round, brought, entries.BY_IMPORT, by)
	_note(round, taken, name)
	return {**taken, "remarks": remarks}


@frappe.whitelist(methods=["POST"])
def fetch_figures(round: str) -> dict:
	"""Take the figures of the apps that give some (`cchc_figures` in their hooks).

	{"apps": [{"path", "new", "changed", "same"} or {"path", "fault": text}]}
	"""
	_check_round(round)
	entries.check_may_write(round)
	return {"apps": hooked.fetch(round)}


def _check_round(round: str) -> None:
	frappe.has_permission(entries.FIGURE, "create", throw=True)
	frappe.get_doc(ROUND, round).check_permission("read")


def _note(round: str, taken: dict[str, int], name: str) -> None:
	text = _("Figures taken over from {0}: {1} new, {2} changed").format(
		escape_html(name), taken["new"], taken["changed"]
	)
	frappe.get_doc(ROUND, round).add_comment("Info", text)
