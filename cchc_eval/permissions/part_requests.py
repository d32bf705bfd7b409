"""Frappe's ways to the rows of an appraisal past its own checks, for who sees only a part of them.

A list of appraisals may be joined with their rows, filtered and sorted by them; an export writes them; the history of
the document names them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

import frappe
from frappe import _
from frappe.model import child_table_fields, default_fields, optional_fields
from frappe.utils import cstr
from werkzeug.wrappers import Request, Response

from cchc_eval.permissions.appraisal_parts import (
	APPRAISAL,
	ENTRIES,
	ENTRY,
	ROW,
	TABLES,
	hides_rows,
	may_see,
	seen_parts,
)
from cchc_eval.permissions.asked import address, function_path
from cchc_eval.permissions.requests import called

_ROWS = (*TABLES.values(), ENTRY)
# Frappe 15 asks `appraisal_parts.conditions` of a list of rows; later ones only those of the rows' document.
_SEES_ROWS_APART = frappe.__version__.startswith("15.")
# What a DocType is, and how the user likes its lists.
_OF_META = (
	"frappe.desk.form.load.getdoctype",
	"frappe.model.utils.user_settings.get",
	"frappe.model.utils.user_settings.save",
)
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
# Where a request names fields; in what else it holds are names and documents.
_NAMING = (
	"fields",
	"fieldname",
	"field",
	"filters",
	"or_filters",
	"order_by",
	"sort_by",
	"group_by",
	"current_filters",
)
_NAMING += ("group_by_based_on", "aggregate_function_based_on", "aggregate_on_field", "aggregate_on_doctype")
# A card is sent as a document; a chart may be.
_CARD = "frappe.desk.doctype.number_card.number_card.get_result"
_CHART = "frappe.desk.doctype.dashboard_chart.dashboard_chart.get"
_DRAWN = {_CARD: "doc", _CHART: "chart"}
_FILES = (
	"frappe.core.doctype.data_export.exporter.export_data",
	"frappe.core.doctype.data_import.data_import.download_template",
)


def check() -> None:
	"""`auth_hooks`: raises PermissionError."""
	if not getattr(frappe.local, "request", None):
		return
	given = frappe.local.form_dict
	asked = _asked(given)
	of_rows = not _SEES_ROWS_APART and any(doctype in asked for doctype in _ROWS) and function_path() not in _OF_META
	if not (of_rows or APPRAISAL in asked) or not hides_rows():
		return
	if of_rows or called() in _FILES or _joins(given):
		frappe.throw(
			_("You see the criteria only that you appraise, so a list is not of, or by, the rows of appraisals."),
			frappe.PermissionError,
		)


def _asked(given: Mapping[str, Any]) -> str:
	"""The DocTypes that it lists, counts, draws or exports; saving one and reading one are looked at elsewhere."""
	kind, rest = address()
	function = function_path() or ""
	named = [_text(given.get(_DRAWN.get(function, "doctype")))]
	if (kind in ("resource", "document") and "/" not in rest) or (kind == "doctype" and rest.endswith("/count")):
		named.append(rest)
	if function == _CHART and given.get("chart_name"):
		named.append(cstr(frappe.db.get_value("Dashboard Chart", str(given["chart_name"]), "document_type")))
	return "\n".join(named)


def _joins(given: Mapping[str, Any]) -> bool:
	naming = (*_NAMING, _DRAWN.get(function_path() or "", ""))
	named = " ".join(_text(given[key]) for key in naming if given.get(key))
	# Fields of linked documents bear the names of columns too, and so may people's addresses.
	linked = "|".join(field.fieldname for field in frappe.get_meta(APPRAISAL).get_link_fields())
	words = set(_WORD.findall(re.sub(rf"\b({linked})`?\.`?\w+|[\w.+-]+@[\w.-]+", "", named)))
	return bool(words & _hidden_words()) or any(doctype in named for doctype in _ROWS)


def _hidden_words() -> set[str]:
	"""Tables, and columns of their rows that are no fields of the appraisal: Frappe looks for them in the tables.

	So is what only the server reads, as it holds sums of all rows: Frappe 15 filters by fields of any level.
	"""
	fields = frappe.get_meta(APPRAISAL).fields
	own = {field.fieldname for field in fields}
	columns = {field.fieldname for table in _ROWS for field in frappe.get_meta(table).fields}
	known = own | {*default_fields, *optional_fields, *child_table_fields}
	return (columns - known) | {*TABLES, ENTRIES} | {field.fieldname for field in fields if field.permlevel}


def _text(value: Any) -> str:
	text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
	# JSON may spell letters as escapes.
	return re.sub(r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), text)


def hide_history(response: Response | None = None, request: Request | None = None) -> None:
	"""`after_request`: what Frappe sends beside a document, without changes of rows that the user does not see."""
	docinfo = frappe.local.response.get("docinfo") if getattr(frappe.local, "response", None) else None
	if response is None or response.mimetype != "application/json" or not docinfo or docinfo.doctype != APPRAISAL:
		return
	content = response.get_data()
	# Frappe goes on where a hook fails: what was not looked at must not leave.
	response.set_data(b"")
	body = json.loads(content)
	for holder in (body, body.get("data")):
		if isinstance(holder, dict) and isinstance(holder.get("docinfo"), dict):
			sent = holder["docinfo"]
			sent["versions"] = seen_versions(docinfo.name, sent.get("versions") or [])
	response.set_data(json.dumps(body))


def seen_versions(name: str, versions: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
	"""The versions of an appraisal, without changes of rows that the user does not see."""
	stored = frappe.db.get_value(APPRAISAL, name, ["round", "workflow_state"], as_dict=True)
	parts = seen_parts(stored.round, stored.workflow_state) if stored else None
	if parts is None:
		return list(versions)
	rows = frappe.get_all(ROW, {"parent": name, "parenttype": APPRAISAL}, ["name", "part"], order_by=None)
	seen = {row.name for row in rows if may_see(row, parts)}
	counts = may_see({}, parts)
	entered = {"parent": name, "parenttype": APPRAISAL, "user": frappe.session.user}
	own = set(frappe.get_all(ENTRY, entered, pluck="name"))

	def is_seen(table: str, row: str) -> bool:
		if table == ENTRIES:
			return row in own
		return table not in TABLES or (row in seen if TABLES[table] == ROW else counts)

	kept = []
	for version in versions:
		data = json.loads(version.get("data") or "{}")
		data["row_changed"] = [one for one in data.get("row_changed") or () if is_seen(one[0], one[2])]
		for part in ("added", "removed"):
			data[part] = [one for one in data.get(part) or () if is_seen(one[0], (one[1] or {}).get("name"))]
		if any(data.get(part) for part in ("changed", "row_changed", "added", "removed", "comment")):
			kept.append({**version, "data": json.dumps(data, ensure_ascii=False)})
	return kept
