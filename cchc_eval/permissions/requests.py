"""Functions of Frappe's that answer about documents without asking whether the user may see them (docs/security.md).

They are not replaced: what a request asks of our documents is narrowed or refused before Frappe takes it, whichever
function answers in the end, Frappe's own or another app's. Of other DocTypes nothing is looked at. What is looked at
are the names in the request, never its texts.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, NoReturn

import frappe
from frappe import _

from cchc_eval.permissions.asked import function_at, function_path
from cchc_eval.permissions.documents import RULES, sees_all
from cchc_eval.permissions.history import OURS, may_read
from cchc_eval.permissions.rows import sees_row

Arguments = dict[str, Any]
# Parameters in which Frappe's searches, trees and mappers name the function that they call.
_DETOURS = ("query", "tree_method", "method")
# Trees and mappers hand on what they are sent under other names; nothing of the evaluation is shown or made by these.
_HANDING_ON = {
	"frappe.desk.treeview.get_all_nodes": "tree_method",
	"frappe.model.mapper.make_mapped_doc": "method",
	"frappe.model.mapper.map_docs": "method",
}
# The name of no document.
NONE = "–"


def is_ours(doctype: Any) -> bool:
	return isinstance(doctype, str) and doctype.startswith(OURS)


def has_rule(doctype: Any) -> bool:
	return isinstance(doctype, str) and doctype in RULES


def parsed(value: Any) -> Any:
	"""What JSON says; of what is none Frappe says so itself."""
	try:
		return frappe.parse_json(value)
	except ValueError:
		return None


def unseen() -> str:
	"""What is said of a document that is not there and of one that the user may not see."""
	return _("There is no such document, or you may not see it.")


def _refuse(why: str = "") -> NoReturn:
	frappe.throw(why or _("This does not answer about the evaluation."), frappe.PermissionError, _("Not Permitted"))
	raise AssertionError("frappe.throw raises")


def _check_readable(doctype: Any, name: Any) -> None:
	if is_ours(doctype) and not _is_readable(doctype, name):
		_refuse(unseen())


def _is_readable(doctype: str, name: Any) -> bool:
	said = len(frappe.local.message_log)
	try:
		return isinstance(name, str) and may_read(doctype, name, frappe.session.user)
	except frappe.DoesNotExistError:
		return False
	finally:
		# What Frappe says of a missing right, Frappe 16 on each question, tells what is there.
		del frappe.local.message_log[said:]


def _chart(given: Arguments) -> None:
	"""A heatmap reads every document; the other charts go by lists."""
	drawn = parsed(given.get("chart"))
	drawn = drawn if isinstance(drawn, dict) else {}
	name = given.get("chart_name") or drawn.get("name")
	stored = frappe.get_all("Dashboard Chart", {"name": str(name)}, ["document_type", "type"]) if name else []
	for chart in (*stored, drawn):
		if is_ours(chart.get("document_type")) and chart.get("type") == "Heatmap":
			_refuse(_("A heatmap counts documents that its reader may not see: choose another type of chart."))


def _goal(given: Arguments) -> None:
	"""Sums up any column of any DocType; nothing of ours is a goal."""
	if is_ours(given.get("doctype")) or is_ours(given.get("goal_doctype")):
		_refuse()


def _group_by(given: Arguments) -> None:
	"""Counts who is assigned to documents that the user need not see."""
	doctype = given.get("doctype")
	if is_ours(doctype) and given.get("field") == "assigned_to":
		filters = parsed(given.get("current_filters"))
		seen = frappe.get_list(doctype, filters=filters, pluck="name", limit_page_length=0)
		given["current_filters"] = json.dumps([[doctype, "name", "in", seen or [NONE]]])


def _states(given: Arguments) -> None:
	"""Counts the values of any column of all documents. It is there for the form of a Workflow."""
	if is_ours(given.get("doctype")) and not frappe.has_permission("Workflow", "write"):
		_refuse()


def _next(given: Arguments) -> None:
	"""Compares what the user sees with any document."""
	_check_readable(given.get("doctype"), given.get("value"))


def _hide_name(given: Arguments) -> None:
	"""A document that the user may not read is one that is not there, and so is its row."""
	doctype, name = given.get("doctype"), given.get("docname")
	if has_rule(doctype):
		seen = _is_readable(doctype, name)
	else:
		seen = not is_ours(doctype) or not frappe.is_table(doctype) or sees_row(doctype, str(name))
	if not seen:
		given["docname"] = NONE


def _transitions(given: Arguments) -> None:
	"""The same, where the document is sent as a whole."""
	sent = parsed(given.get("doc"))
	sent = sent if isinstance(sent, dict) else {}
	if has_rule(sent.get("doctype")) and not _is_readable(sent["doctype"], sent.get("name")):
		given["doc"] = json.dumps({"doctype": sent["doctype"], "name": NONE})


def _rename(given: Arguments) -> None:
	"""Looks for both names before it asks for the right to rename; these documents keep theirs."""
	if has_rule(given.get("doctype")) and (given.get("new_name") or given.get("name")):
		_refuse(_("Documents of the evaluation keep their names."))
	_hide_name(given)


def _tagged(given: Arguments) -> None:
	"""Names every document with the tag."""
	if has_rule(given.get("doctype")) and not sees_all(given["doctype"], frappe.session.user):
		_refuse(_("Open the list and filter it by the tag: it shows those that you may see."))


def _linked(given: Arguments) -> None:
	"""Names every submitted document that hangs on one; Frappe's form asks before it cancels."""
	if is_ours(given.get("doctype")) and not sees_all("CCHC Self Assessment", frappe.session.user):
		_refuse(_("What hangs on this document is listed only for those who may see all of it."))


def _counted(given: Arguments) -> None:
	"""Counts all that hangs on a document, for the dashboard of its form."""
	if not is_ours(given.get("doctype")):
		return
	items = parsed(given.get("items"))
	if not isinstance(items, list):
		groups = frappe.get_meta(given["doctype"]).get_dashboard_data().transactions
		items = [item for group in groups for item in group.get("items")]
	seen = [item for item in items if not has_rule(item) or sees_all(item, frappe.session.user)]
	given["items"] = json.dumps(seen)


def _relink(given: Arguments) -> None:
	"""Hangs a mail on any document, to be read there."""
	fields = ["reference_doctype", "reference_name"]
	for about in (*frappe.get_all("Communication", {"name": str(given.get("name"))}, fields), given):
		_check_readable(about.get("reference_doctype"), about.get("reference_name"))


def _followers(given: Arguments) -> None:
	"""Names the followers of any document."""
	_check_readable(given.get("doctype"), given.get("doc_name"))


def _export(given: Arguments) -> None:
	"""A file that is mailed, or quoted otherwise, would leave past `overrides.exports.keep_texts`."""
	if is_ours(exported(given)):
		given.pop("export_in_background", None)
		given.pop("csv_quoting", None)


def exported(given: Arguments) -> str | None:
	"""The DocType that an export is about."""
	report = given.get("report_name")
	if report and isinstance(report, str):
		return frappe.get_cached_value("Report", report, "ref_doctype")
	asked = given.get("doctype")
	if isinstance(asked, str) and asked.startswith("["):
		asked = next(iter(parsed(asked) or ()), None)
	return asked


EXPORTS = frozenset(
	{
		"frappe.desk.reportview.export_query",
		"frappe.desk.query_report.export_query",
		"frappe.core.doctype.data_export.exporter.export_data",
		"frappe.core.doctype.data_import.data_import.download_template",
	}
)
GUARDS: Mapping[str, Callable[[Arguments], None]] = {
	"frappe.desk.doctype.dashboard_chart.dashboard_chart.get": _chart,
	"frappe.utils.goal.get_monthly_goal_graph_data": _goal,
	"frappe.desk.listview.get_group_by_count": _group_by,
	"frappe.workflow.doctype.workflow.workflow.get_workflow_state_count": _states,
	"frappe.desk.form.utils.get_next": _next,
	"frappe.client.validate_link": _hide_name,
	"frappe.client.validate_link_and_fetch": _hide_name,
	"frappe.client.is_document_amended": _hide_name,
	"frappe.client.has_permission": _hide_name,
	"frappe.client.get_doc_permissions": _hide_name,
	"frappe.model.workflow.get_transitions": _transitions,
	"frappe.model.rename_doc.update_document_title": _rename,
	"frappe.client.rename_doc": _rename,
	"frappe.desk.doctype.tag.tag.get_tagged_docs": _tagged,
	"frappe.desk.form.linked_with.get_submitted_linked_docs": _linked,
	"frappe.desk.notifications.get_open_count": _counted,
	"frappe.email.relink": _relink,
	"frappe.desk.form.document_follow.get_follow_users": _followers,
	**dict.fromkeys(EXPORTS, _export),
}
# Functions that are told apart for others (`controllers.sent_tables`).
SETTING, UPDATING = "frappe.client.set_value", "frappe.client.bulk_update"
_LAST = frozenset(path.rpartition(".")[2] for path in (*GUARDS, *_HANDING_ON, SETTING, UPDATING))


def check() -> None:
	"""`auth_hooks`: the user is known, and Frappe has read nothing yet."""
	if frappe.session.user == "Administrator" or not getattr(frappe.local, "request", None):
		return
	given = frappe.local.form_dict
	if guard := GUARDS.get(called() or ""):
		guard(given)
	if (naming := _HANDING_ON.get(called() or "")) and _hands_on(given, given.get(naming)):
		_refuse()
	if is_ours(given.get("doctype")) and _is_no_search(given.get("query")):
		_refuse()
	for parameter in _DETOURS:
		if _own_name(given.get(parameter)) in GUARDS and OURS in frappe.as_json(given):
			_refuse()


def _is_no_search(path: Any) -> bool:
	"""Whether it is a function of Frappe's that answers requests: called as a search it fails at its arguments."""
	function = function_at(path)
	return function in frappe.whitelisted and function.__module__.startswith("frappe.")


def _hands_on(given: Arguments, path: Any) -> bool:
	"""Whether a function of ours is called, or one of Frappe's with something of ours, also where JSON spells it in
	escapes."""
	function = function_at(path)
	app = function.__module__.partition(".")[0] if function else ""
	sent = json.dumps(given, ensure_ascii=False, default=str)
	return app == "cchc_eval" or (app == "frappe" and (OURS in sent or "\\u" in sent))


def called() -> str | None:
	"""Of the functions named here the one that the request calls, by its own name."""
	return _own_name(function_path())


def _own_name(path: Any) -> str | None:
	"""Of a function, named as any module has it, its own name; None unless that may be one of those here."""
	if not isinstance(path, str) or path.rpartition(".")[2] not in _LAST:
		return None
	function = function_at(path)
	return f"{function.__module__}.{function.__qualname__}" if function else None
