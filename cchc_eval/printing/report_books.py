"""A report of the desk as an Excel file with the heading of a paper; its numbers are those that the page shows."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import frappe
from frappe import _
from frappe.core.doctype.access_log.access_log import make_access_log
from frappe.desk.query_report import run
from frappe.utils import cint, cstr, get_datetime, getdate

from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.periods import printed
from cchc_eval.cchc_eval.doctype.cchc_settings.office import office
from cchc_eval.controllers.client_values import read_object
from cchc_eval.documents.phrases import own_post
from cchc_eval.printing.api import XLSX, ascii_name
from cchc_eval.scoring import group_title
from cchc_eval.storage.decimals import as_typed
from cchc_eval.workbook import report_book as book

MODULE = "CCHC Eval"
_KINDS = {
	"Int": book.COUNT,
	"Float": book.POINTS,
	"Percent": book.POINTS,
	"Currency": book.POINTS,
	"Date": book.DAY,
	"Datetime": book.MOMENT,
}
_CHARTS = {"bar": book.BAR, "line": book.LINE, "donut": book.PIE, "pie": book.PIE}
_PIXELS = 7  # of a character


@frappe.whitelist(methods=["GET"])
def download(report: str, filters: str) -> None:
	"""The report for who may read it and print what it is made of, asked with the same filters as on its page."""
	doctype = frappe.db.get_value("Report", {"name": report, "module": MODULE}, "ref_doctype")
	if not doctype:
		frappe.throw(_("There is no report {0}.").format(frappe.utils.escape_html(report)), frappe.DoesNotExistError)
	asked = read_object(filters)
	# Asks for the right to read it.
	answer = run(report, filters=dict(asked))
	if not frappe.has_permission(doctype, "print"):
		frappe.throw(
			_("Only who may print {0} gets this report as a paper.").format(_(doctype)), frappe.PermissionError
		)
	content = book.write_report(_paper(report, asked, answer))
	make_access_log(doctype=doctype, report_name=report, file_type="XLSX", filters=asked, method="Export")
	stem = re.sub(r"[^A-Za-z0-9]+", "-", ascii_name(f"{_(report)} {asked.get('round')}")).strip("-")
	frappe.local.response.update(
		{
			"type": "download",
			"filename": f"{stem}.xlsx",
			"filecontent": content,
			"content_type": XLSX,
			"display_content_as": "attachment",
		}
	)


def _paper(report: str, asked: Mapping[str, Any], answer: Mapping[str, Any]) -> book.ReportPaper:
	settings = office("department", "office_name", "place", "office_head_post")
	columns = answer["columns"]
	rows = [row for row in answer["result"] if isinstance(row, dict)]
	# Frappe gives the sums as a list, with its own word in the first column.
	total = next((row for row in answer["result"] if not isinstance(row, dict)), [])
	group = cstr(asked.get("unit_group")).strip()
	period = printed(asked["round"])
	return book.ReportPaper(
		superior_body=settings.department,
		issuing_body=own_post(settings.office_name, settings.department),
		place=settings.place,
		day=getdate(),
		title=_(report),
		subtitle=[period[:1].upper() + period[1:], *([group_title(group)] if group else [])],
		columns=[book.ReportColumn(one["label"], _kind(one), cint(one.get("width")) / _PIXELS) for one in columns],
		rows=[[_value(row.get(one["fieldname"]), one) for one in columns] for row in rows],
		total=_total(total, columns),
		notes=_notes(answer.get("report_summary") or []),
		signer=own_post(settings.office_head_post, settings.department),
		chart=_chart(answer.get("chart")),
	)


def _kind(column: Mapping[str, Any]) -> str:
	return book.NUMBER if column.get("plain") else _KINDS.get(column.get("fieldtype"), book.TEXT)


def _value(value: Any, column: Mapping[str, Any]) -> book.Value:
	kind = _kind(column)
	if value in (None, ""):
		return None
	if kind == book.COUNT:
		return cint(value)
	if kind in (book.POINTS, book.NUMBER):
		return as_typed(value)
	if kind == book.DAY:
		return getdate(value)
	if kind == book.MOMENT:
		return get_datetime(value)
	return f"{value:%d/%m/%Y}" if isinstance(value, date) else cstr(value)


def _total(total: Sequence[Any], columns: Sequence[Mapping[str, Any]]) -> list[book.Value]:
	"""Of what adds up; a share of one row and another has no sum."""
	return [
		_value(value, column) if not isinstance(value, str) and column.get("fieldtype") in ("Int", "Float") else None
		for value, column in zip(total, columns, strict=False)
	]


def _notes(summary: Sequence[Mapping[str, Any]]) -> list[str]:
	said = "; ".join(f"{one['label']}: {one['value']}" for one in summary)
	return [f"{said}."] if said else []


def _chart(chart: Mapping[str, Any] | None) -> book.ReportChart | None:
	if not chart or chart["type"] not in _CHARTS:
		return None
	series = [
		(cstr(one.get("name")), [Decimal(str(value or 0)) for value in one["values"]])
		for one in chart["data"]["datasets"]
	]
	return book.ReportChart(_CHARTS[chart["type"]], [cstr(label) for label in chart["data"]["labels"]], series)
