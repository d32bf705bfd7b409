"""Counts, sums, groups and charts leave out what the user may not see."""

from __future__ import annotations

import json
from typing import Any

import frappe
import frappe.client
import frappe.www.list
import pytest
from asking import Refusal, answer, refusal, said, shown, withheld, withheld_as
from factories_appraisal import APPRAISER, CLERK, MEMBER, ROUND, signed_off_round
from factories_followup import REQUEST
from factories_paper import CHAIR, HEAD
from factories_round import head_of, staff_of
from leaks import APPRAISAL, DECISION, MANAGER, RANKING, RESULT, SECRET, SELF_ASSESSMENT, validated
from refusals import NO_HEATMAP, NOT_ANSWERED, UNSEEN

from cchc_eval.permissions.documents import RULES
from cchc_eval.permissions.frappe_version import is_repaired

CHART = "frappe.desk.doctype.dashboard_chart.dashboard_chart.get"
CARD = "frappe.desk.doctype.number_card.number_card.get_result"
DIFFERENCE = "frappe.desk.doctype.number_card.number_card.get_percentage_difference"
OPEN = "frappe.desk.notifications.get_open_count"
SECRET_NUMBER = 77.25
# Frappe 16 can't draw a heatmap: its lists take no function as text, which is how it asks for the days.
DRAWS = frappe.__version__ < "16"
NO_FUNCTION = Refusal(417, "Không nhận hàm viết thành chữ: unix_timestamp(creation). Hãy viết như {'COUNT': '*'}.")
NO_ARGUMENT = "Đối số không đúng dạng: {0}. Chỉ nhận chuỗi đặt trong nháy hoặc tên trường."
OURS = (*RULES, "CCHC Evaluation Round", "CCHC Criteria Set", "CCHC Unit", "CCHC Settings")


def charted(doctype: str, **chart: Any) -> str:
	shape = {"name": "x", "type": "Heatmap", "chart_type": "Sum", "document_type": doctype, "based_on": "creation"}
	more = {"heatmap_year": frappe.utils.getdate().year, "filters_json": "[]", "timespan": "Last Year"}
	return said(CHART, chart=json.dumps({**shape, **more, "time_interval": "Daily", **chart}), no_cache="1")


def carded(doctype: str, of: str = "", function: str = "Sum", filters: Any = (), **card: Any) -> str:
	card |= {"document_type": doctype, "function": function, "aggregate_function_based_on": of}
	return said(CARD, doc=json.dumps(card), filters=json.dumps(list(filters)))


def tables_of(doctype: str) -> list[str]:
	return [table.options for table in frappe.get_meta(doctype).get_table_fields()]


def test_a_heatmap_draws_nothing_of_ours(decision: Any, as_user: Any) -> None:
	frappe.db.set_value(APPRAISAL, f"{ROUND}-U02", "appraised_points", SECRET_NUMBER)
	row = frappe.db.get_value("CCHC Appraised Score", {"parent": f"{ROUND}-U02", "code": "1.1.1"})
	one = json.dumps([["CCHC Appraised Score", "name", "=", row, False]])
	letter = {"value_based_on": "ord(substr(reason,1,1))", "filters_json": one}
	for user in (staff_of("U01"), HEAD):
		as_user(user)
		assert str(SECRET_NUMBER) not in shown(charted, APPRAISAL, value_based_on="appraised_points")
		assert f": {ord(SECRET[0])}" not in shown(charted, "CCHC Appraised Score", **letter)
		withheld_as(NO_HEATMAP, charted, "CCHC Appraised Score", parent_document_type=APPRAISAL, **letter)


def test_nobody_is_drawn_a_heatmap(decision: Any, as_user: Any) -> None:
	"""Every role, every DocType of ours with its tables."""
	for user in (staff_of("U01"), head_of("U01"), APPRAISER, HEAD, MEMBER, CHAIR, CLERK, MANAGER):
		as_user(user)
		for doctype in OURS:
			for asked in (doctype, *tables_of(doctype)):
				withheld_as(NO_HEATMAP, charted, asked, chart_type="Count", parent_document_type=doctype)
				withheld_as(NO_HEATMAP, charted, asked, chart_type="Custom")
		# What is not ours is drawn, if any is.
		if DRAWS:
			assert "dataPoints" in charted("ToDo", chart_type="Count")
		else:
			assert refusal(charted, "ToDo", chart_type="Count") == NO_FUNCTION


def test_charts_and_cards_count_what_is_seen(decision: Any, as_user: Any) -> None:
	"""The other kinds go by Frappe's lists: every role, every DocType of ours."""
	for user in (staff_of("U01"), head_of("U02"), APPRAISER, HEAD, MEMBER, CHAIR, CLERK, MANAGER):
		as_user(user)
		for doctype in RULES:
			seen = len(frappe.get_list(doctype, limit=0)) if frappe.has_permission(doctype) else None
			plain = next(
				field.fieldname for field in frappe.get_meta(doctype).fields if field.fieldtype in ("Data", "Select")
			)
			bars = {"type": "Bar", "chart_type": "Group By", "group_by_type": "Count", "group_by_based_on": plain}
			if seen is None:
				withheld(charted, doctype, **bars)
				withheld(carded, doctype, function="Count")
				continue
			drawn = charted(doctype, **bars)
			values = (json.loads(drawn).get("message") or {"datasets": [{"values": []}]})["datasets"][0]["values"]
			assert sum(values) == seen
			assert json.loads(carded(doctype, function="Count"))["message"] == seen
			line = json.loads(charted(doctype, type="Line", chart_type="Count"))["message"]
			assert sum(line["datasets"][0]["values"]) in (0, seen)


# Frappe 16 takes functions as objects only.
COUNTED = {"COUNT": "name", "as": "n"} if frappe.__version__ >= "16" else "count(name) as n"
HIDDEN_SUMS = ["ord(venue)", "greatest(round,ord(venue))", "venue", "VENUE", "max(round)+ord(venue)"]


def test_no_figure_of_a_field_one_may_not_read(decision: Any, as_user: Any) -> None:
	for of in HIDDEN_SUMS:
		check_figures(decision, as_user, of)


def check_figures(decision: Any, as_user: Any, of: str) -> None:
	venue = frappe.db.get_value(DECISION, decision.name, "venue")
	code = str(ord(venue[0]))
	as_user("Administrator")
	stored = {"label": "x", "document_type": DECISION, "function": "Max", "show_percentage_stats": 1}
	card = frappe.get_doc(
		{"doctype": "Number Card", "aggregate_function_based_on": of, **stored, "function": "Maximum"}
	)
	card.insert(ignore_permissions=True, ignore_mandatory=True)
	for user in (staff_of("U01"), MANAGER):
		as_user(user)
		assert code not in shown(carded, DECISION, of, "Maximum")
		by = {"type": "Bar", "chart_type": "Group By", "group_by_type": "Sum", "group_by_based_on": "round"}
		assert code not in shown(charted, DECISION, aggregate_function_based_on=of, **by)
		withheld(charted, DECISION, **{**by, "group_by_type": "Count", "group_by_based_on": of})
		withheld(charted, DECISION, type="Line", value_based_on=of)
		withheld(said, DIFFERENCE, doc=json.dumps({"name": card.name}), filters="[]", result="5")
		for cmd in ("frappe.client.get_list", "frappe.desk.reportview.get"):
			assert code not in shown(said, cmd, doctype=DECISION, fields=json.dumps([f"max({of}) as x"]))
			# As Frappe 16 wants it.
			for function in ({"MAX": of}, {"CONCAT": ["name", of]}, {"IFNULL": [of, "name"]}, {"MAX": {"CONCAT": of}}):
				assert venue not in listed(cmd, doctype=DECISION, fields=json.dumps([{**function, "as": "x"}]))
			withheld(said, cmd, doctype=DECISION, fields=json.dumps([f"greatest(round,{of}) as x"]))
			withheld(said, cmd, doctype=DECISION, fields=json.dumps([f"round-{of} as x"]))


def test_what_one_reads_is_reckoned(decision: Any, as_user: Any) -> None:
	as_user(HEAD)
	total = sum(frappe.get_all(APPRAISAL, pluck="appraised_points"))
	assert json.loads(carded(APPRAISAL, "appraised_points"))["message"] == pytest.approx(total)
	assert "2" in said("frappe.client.get_list", doctype=APPRAISAL, fields=json.dumps([COUNTED]))
	assert ROUND in said(
		"frappe.client.get_list", doctype=APPRAISAL, fields=json.dumps(["`tabCCHC Appraisal`.`round` as r"])
	)


def test_a_chart_is_kept_for_nobody_else(decision: Any, as_user: Any) -> None:
	"""Frappe keeps a chart's data for all users alike; a chart's own filters are in no request."""
	shape = {"chart_type": "Group By", "group_by_type": "Count", "group_by_based_on": "unit", "document_type": RESULT}
	more = {"doctype": "Dashboard Chart", "type": "Bar", "filters_json": "[]", "is_public": 1}
	chart = frappe.get_doc({**more, **shape, "chart_name": "Phép thử rò rỉ"}).insert()
	for name, filters in (
		("venue", [[DECISION, "venue", "like", f"{SECRET}%"]]),
		("round", [[RANKING, "round", "=", ROUND]]),
	):
		doc = {**more, **shape, "document_type": filters[0][0], "group_by_based_on": "round", "chart_name": name}
		frappe.get_doc({**doc, "filters_json": json.dumps(filters)}).insert()
	as_user(HEAD)
	assert "U02" in said(CHART, chart_name=chart.name, refresh="1")
	as_user(staff_of("U01"))
	for asked in ({"chart_name": chart.name}, {"chart": json.dumps({"name": chart.name})}):
		assert "U02" not in listed(CHART, **asked)
	assert "U01" in said(CHART, chart_name=chart.name)
	withheld(said, CHART, chart_name="venue")
	# Frappe 16 labels it with the round's title.
	assert json.loads(said(CHART, chart_name="round"))["message"]["datasets"][0]["values"] == [1]


WITHIN = "max((select max(length(venue)) from `tabCCHC Council Decision`)) as x"
QUERIES = [
	WITHIN,
	"max((SELECT max(length(data)) FROM `tabVersion`)) as x",
	"name, (select max(length(content)) from `tabComment`) as x",
	"max((select/**/max(length(password))/**/from/**/`__Auth`)) as x",
	"max((select max(length(venue)) from/*!50000`tabCCHC Council Decision`*/)) as x",
]


@pytest.mark.skipif(not is_repaired(), reason="below that version Frappe accepts a query in place of a field")
def test_no_query_within_a_query(decision: Any, as_user: Any) -> None:
	"""In a list of any DocType; Frappe refuses it by itself."""
	as_user(staff_of("U01"))
	for query in QUERIES:
		check_query(query)
	assert "vi" in said("frappe.client.get_list", doctype="Language", filters={"name": "vi"})


def listed(cmd: str, **args: Any) -> str:
	"""Frappe fails at fields, and at charts, that it can't make out."""
	try:
		return shown(said, cmd, **args)
	except (AttributeError, IndexError, TypeError):
		return ""
	except frappe.ValidationError as error:
		assert str(error).startswith("fields: dữ liệu gửi lên không đúng kiểu"), error
		return ""


def check_query(query: str) -> None:
	for doctype in ("Language", "CCHC Unit", APPRAISAL):
		for cmd in ("frappe.client.get_list", "frappe.desk.reportview.get"):
			assert '"x"' not in listed(cmd, doctype=doctype, fields=json.dumps([query]))
			assert '"x"' not in listed(
				cmd, doctype=doctype, fields=json.dumps([query]).replace("select", "\\u0073elect")
			)
	of = query.removesuffix(" as x")
	restricted = Refusal(417, "Việc sử dụng truy vấn phụ hoặc chức năng bị hạn chế")
	assert refusal(charted, "Language", chart_type="Sum", value_based_on=of) == (restricted if DRAWS else NO_FUNCTION)
	# Frappe 16 says which argument it doesn't take.
	told = refusal(carded, "Language", of, "Maximum")
	assert told == restricted or (not DRAWS and told == Refusal(417, NO_ARGUMENT.format(of)))
	states = "frappe.workflow.doctype.workflow.workflow.get_workflow_state_count"
	assert said(states, doctype="Language", workflow_state_field=query, states=[]) in ("", "{}")


def test_what_hangs_on_a_document_is_counted_as_seen(decision: Any, as_user: Any, monkeypatch: Any) -> None:
	"""As another app may show it on the round."""
	links = frappe._dict(fieldname="round", transactions=[])
	monkeypatch.setattr("frappe.model.meta.Meta.get_dashboard_data", lambda meta: links)
	counts = {}
	for user in (staff_of("U01"), HEAD):
		as_user(user)
		said = answer(OPEN, doctype="CCHC Evaluation Round", name=ROUND, items=[APPRAISAL, SELF_ASSESSMENT]).message
		counts[user] = [link["count"] for link in said["count"]["external_links_found"]]
	assert counts == {HEAD: [2, 2], staff_of("U01"): []}


def test_whether_a_document_exists_is_not_revealed(as_user: Any) -> None:
	signed_off_round(people=True)
	as_user(staff_of("U01"))
	for doctype, name, told_ in (
		(APPRAISAL, f"{ROUND}-U02", False),
		(SELF_ASSESSMENT, f"{ROUND}-U02", False),
		(SELF_ASSESSMENT, f"{ROUND}-U01", True),
	):
		assert (name in shown(validated, doctype, name)) == told_


def test_nothing_is_compared_with_what_one_may_not_see(decision: Any, as_user: Any) -> None:
	as_user(staff_of("U01"))
	for prev, order in (("0", "asc"), ("0", "desc"), ("1", "asc"), ("1", "desc")):
		given = {"prev": prev, "sort_order": order, "filters": "[]"}
		asked = {"doctype": SELF_ASSESSMENT, "sort_field": "total", **given}
		withheld_as(UNSEEN, said, "frappe.desk.form.utils.get_next", value=f"{ROUND}-U02", **asked)
		assert said("frappe.desk.form.utils.get_next", value=f"{ROUND}-U01", **asked)
		asked = {"doctype": APPRAISAL, "sort_field": "appraised_points", **given}
		withheld_as(UNSEEN, said, "frappe.desk.form.utils.get_next", value=f"{ROUND}-U01", **asked)


def test_the_website_lists_nothing_by_a_hidden_field(decision: Any, as_user: Any) -> None:
	as_user(staff_of("U01"))
	# Frappe 15 alone has the second.
	routes = ["get_list_data", *(["get"] if hasattr(frappe.www.list, "get") else [])]
	for cmd in (f"frappe.www.list.{route}" for route in routes):
		withheld(said, cmd, doctype=DECISION, venue=json.dumps(["like", f"{SECRET}%"]))
	assert decision.name in said("frappe.www.list.get_list_data", doctype=RANKING, round=ROUND)


def test_functions_are_not_called_by_a_detour(decision: Any, as_user: Any) -> None:
	"""Searches and trees call a function by its path."""
	as_user(MANAGER)
	exported = {"doctype": DECISION, "txt": DECISION, "query": "frappe.core.doctype.data_export.exporter.export_data"}
	for cmd in ("frappe.desk.search.search_widget", "frappe.desk.search.search_link"):
		withheld_as(NOT_ANSWERED, said, cmd, **exported, start="1", page_length="0", searchfield="name")
	if hasattr(frappe.client, "validate_link_and_fetch"):
		# A search with many answers lets Frappe 16 take any name for valid.
		withheld_as(NOT_ANSWERED, said, "frappe.client.validate_link_and_fetch", **exported, docname=decision.name)
	tree = {"doctype": DECISION, "label": "x", "workflow_state_field": "venue", "states": "[]", "parent": decision.name}
	for method in (
		"frappe.workflow.doctype.workflow.workflow.get_workflow_state_count",
		"frappe.desk.form.load.get_communications",
	):
		withheld_as(NOT_ANSWERED, said, "frappe.desk.treeview.get_all_nodes", tree_method=method, **tree)
	as_user(staff_of("U01"))
	assert f"{ROUND}-U01" in said("frappe.desk.search.search_link", doctype=SELF_ASSESSMENT, txt="CCHC")
	assert REQUEST in RULES


def test_a_board_shows_nothing_hidden(decision: Any, as_user: Any) -> None:
	as_user(staff_of("U01"))
	board = {"field_name": "workflow_state", "project": ""}
	make = "frappe.desk.doctype.kanban_board.kanban_board.quick_kanban_board"
	withheld(said, make, verb="POST", doctype=DECISION, board_name="x", **board)
