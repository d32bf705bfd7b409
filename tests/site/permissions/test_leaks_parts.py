"""Who appraises a part of an appraisal neither sees nor changes the rest, by any route."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import frappe
import pytest
from asking import whole
from factories_appraisal import APPRAISER, HEAD, act, appraisal, make_users, row_of
from factories_parts import LAW, LAWS, LAWYER, MONEYS, REST, TREASURER, score, split_started
from leaks import APPRAISAL, SECRET

COUNCILLOR = "f3.councillor@example.com"
ROW, COUNT = "CCHC Appraised Score", "CCHC Bonus Count"
FORM = "/api/method/frappe.desk.form"
# Of what is seen by who may, for the same questions.
SEEN = "thay-duoc"
ONLY_OWN = "Bạn chỉ thấy các tiêu chí do mình thẩm định"
OF_UNIT = [[APPRAISAL, "unit", "=", "U01"]]
PLAIN = {**dict.fromkeys(("filters", "or_filters", "current_filters"), OF_UNIT), "order_by": "unit", "group_by": "unit"}
# Of an export Frappe 16 looks for the labels in a DocType of the table's name.
DOTTED = f"export {{'doctype': '{APPRAISAL}', 'fields': ['scores.reason']}}"
NOTATIONS = (f"'{APPRAISAL}', 'fields': [{{'scores': ['reason']}}]}}", f"'{APPRAISAL}', 'fields': ['reason']}}")


@pytest.fixture
def doc() -> Any:
	"""Sở Tài chính has written a secret, and its history with it; Sở Tư pháp something of its own."""
	split_started(2)
	with_history(TREASURER, MONEYS, SECRET)
	with_history(LAWYER, LAWS, SEEN)
	return appraisal()


def with_history(user: str, code: str, reason: str) -> None:
	def save() -> None:
		one = appraisal()
		row_of(one, code).update({"action": "Set Points", "points_set": 0.25, "reason": reason})
		# In tests Frappe writes no history by itself.
		one.save(ignore_version=False)

	act(user, save)


def reading(doc: Any) -> Iterator[tuple[str, str, dict[str, Any], str]]:
	"""(what is asked, address, parameters, verb)."""
	name, row = doc.name, row_of(doc, MONEYS).name
	named = {"doctype": APPRAISAL, "name": name}
	yield "get", "/api/method/frappe.client.get", named, "GET"
	yield "REST", f"/api/resource/{APPRAISAL}/{name}", {}, "GET"
	yield "REST 2", f"/api/v2/document/{APPRAISAL}/{name}", {}, "GET"
	yield "form", f"{FORM}.load.getdoc", named, "GET"
	yield "docinfo", f"{FORM}.load.get_docinfo", named, "GET"
	printed = {"doc": APPRAISAL, "name": name, "print_format": "Standard"}
	yield "print", "/api/method/frappe.www.printview.get_html_and_style", printed, "GET"
	yield "paper", "/api/method/cchc_eval.printing.api.page", {"paper": "appraisal", "name": name}, "GET"
	yield "row", f"/api/resource/{ROW}/{row}", {}, "GET"
	yield "row 2", f"/api/v2/document/{ROW}/{row}", {}, "GET"
	for rows in (
		{"doctype": ROW, "fields": ["reason"]},
		{"doctype": ROW, "fields": ["*"], "filters": {"parent": name}},
		{"doctype": APPRAISAL, "fields": [f"`tab{ROW}`.`reason`"]},
		{"doctype": APPRAISAL, "fields": ["scores.reason"]},
		{"doctype": APPRAISAL, "fields": [{"scores": ["reason"]}]},
		{"doctype": APPRAISAL, "fields": ["reason"]},
	):
		asked, fields = {**rows, "limit_page_length": 0}, rows["fields"]
		yield f"list {rows}", "/api/method/frappe.client.get_list", {**asked, "parent": APPRAISAL}, "GET"
		report = {**rows, "parent_doctype": APPRAISAL, "page_length": 500}
		yield f"report {rows}", "/api/method/frappe.desk.reportview.get", report, "GET"
		if rows["doctype"] == APPRAISAL:
			yield f"REST list {rows}", f"/api/resource/{APPRAISAL}", {"fields": fields, "limit_page_length": 0}, "GET"
			export = {**rows, "file_format_type": "CSV", "title": "x"}
			yield f"export {rows}", "/api/method/frappe.desk.reportview.export_query", export, "GET"
	value = {"doctype": ROW, "filters": row, "fieldname": "reason", "parent": APPRAISAL}
	yield "value", "/api/method/frappe.client.get_value", value, "GET"
	columns = {"CCHC Appraisal": ["name"], ROW: ["reason"]}
	exported = {"doctype": APPRAISAL, "select_columns": json.dumps(columns), "file_type": "CSV", "with_data": "1"}
	yield "data export", "/api/method/frappe.core.doctype.data_export.exporter.export_data", exported, "GET"
	template = {"doctype": APPRAISAL, "export_fields": {APPRAISAL: ["name"], "scores": ["reason"]}}
	template |= {"export_records": "all", "file_type": "CSV"}
	yield "template", "/api/method/frappe.core.doctype.data_import.data_import.download_template", template, "GET"
	preview = {"appraisal": name, "changes": "[]"}
	yield "preview", "/api/method/cchc_eval.cchc_eval.doctype.cchc_appraisal.cchc_appraisal.preview", preview, "POST"


def test_what_another_body_writes_is_not_sent(doc: Any) -> None:
	for way, path, args, verb in reading(doc):
		_status, text = act(LAWYER, lambda path=path, args=args, verb=verb: whole(path, args, verb))
		assert SECRET not in text, way


def test_who_sees_it_all_is_sent_it_by_the_same_ways(doc: Any) -> None:
	frappe.db.set_value(APPRAISAL, doc.name, "workflow_state", "Appraised")
	frappe.db.set_value(APPRAISAL, doc.name, "signed_off_on", "2091-01-01")
	blind = []
	for way, path, args, verb in reading(doc):
		status, text = act(HEAD, lambda path=path, args=args, verb=verb: whole(path, args, verb))
		if SECRET not in text:
			blind.append((way, status, text[:300]))
	# Frappe 15 knows the one notation, 16 the other; a preview says what it was sent.
	unknown = ("preview",) if frappe.__version__.startswith("15.") else ("preview", DOTTED)
	assert [one for one in blind if not one[0].endswith(NOTATIONS) and one[0] not in unknown] == []


def test_the_own_rows_are_sent(doc: Any) -> None:
	status, text = act(LAWYER, lambda: whole(f"{FORM}.load.getdoc", {"doctype": APPRAISAL, "name": doc.name}))
	sent = json.loads(text)
	assert status == 200
	(seen,) = sent["docs"]
	assert {row["code"][0] for row in seen["scores"]} == {"2"} and {row["part"] for row in seen["scores"]} == {LAW}
	assert [row["part"] for row in seen["parts"]] == ["Sở Tư pháp", "Sở Tài chính"]
	assert SEEN in json.dumps(sent["docinfo"]["versions"], ensure_ascii=False)


def test_the_office_sees_what_is_assigned_to_nobody(doc: Any) -> None:
	_status, text = act(APPRAISER, lambda: whole(f"/api/resource/{APPRAISAL}/{doc.name}", {}))
	assert SECRET not in text and {row["code"][0] for row in json.loads(text)["data"]["scores"]} == set("134578")


@pytest.mark.parametrize(
	("path", "args"),
	[
		("frappe.client.get_count", {"filters": [[ROW, "reason", "like", f"{SECRET}%"]]}),
		("frappe.client.get_list", {"filters": {"reason": ["like", f"{SECRET}%"]}}),
		("frappe.client.get_list", {"filters": [[APPRAISAL, "kept_json", "like", "%"]]}),
		("frappe.client.get_list", {"or_filters": [[ROW, "reason", "like", f"{SECRET}%"]]}),
		("frappe.client.get_list", {"order_by": f"`tab{ROW}`.`reason` asc"}),
		("frappe.client.get_list", {"order_by": "kept_json asc"}),
		("frappe.client.get_list", {"group_by": f"`tab{ROW}`.`reason`"}),
		("frappe.desk.reportview.get_count", {"filters": [[ROW, "reason", "like", f"{SECRET}%"]]}),
		("frappe.desk.search.search_link", {"txt": "", "filters": {"reason": ["like", f"{SECRET}%"]}}),
		(
			"frappe.desk.listview.get_group_by_count",
			{"current_filters": [[ROW, "reason", "like", "%"]], "field": "unit"},
		),
	],
)
def test_what_another_body_writes_is_no_filter(doc: Any, path: str, args: dict[str, Any]) -> None:
	status, text = act(LAWYER, lambda: whole(f"/api/method/{path}", {"doctype": APPRAISAL, **args}))
	assert status == 403 and ONLY_OWN in text, text
	plain = {key: PLAIN.get(key, value) for key, value in args.items()}
	status, text = act(LAWYER, lambda: whole(f"/api/method/{path}", {"doctype": APPRAISAL, **plain}))
	assert status == 200, text


def test_rows_are_counted_at_no_address_either(doc: Any) -> None:
	path = "/api/v2/doctype/{}/count"
	secret = {"filters": json.dumps([[ROW, "reason", "like", f"{SECRET}%"]])}
	status, text = act(LAWYER, lambda: whole(path.format(APPRAISAL), secret))
	assert status == 403 and ONLY_OWN in text, text
	status, text = act(LAWYER, lambda: whole(path.format(APPRAISAL), {"filters": json.dumps(OF_UNIT)}))
	assert status == 200, text
	of_rows = {"doctype": ROW, **secret, "parent_doctype": APPRAISAL}
	for user, way, args, counted in (
		(HEAD, "/api/method/frappe.desk.reportview.get_count", of_rows, 1),
		(LAWYER, "/api/method/frappe.desk.reportview.get_count", of_rows, 0),
		(LAWYER, "/api/method/frappe.client.get_count", {"doctype": ROW, "filters": {"reason": SECRET}}, 0),
		(LAWYER, path.format(ROW), secret, 0),
	):
		_status, text = act(user, lambda way=way, args=args: whole(way, args))
		sent = json.loads(text)
		assert sent.get("message", sent.get("data", 0)) == counted, (way, text)
	kind = {"doctype": ROW, "with_parent": 0}
	assert act(LAWYER, lambda: whole(f"{FORM}.load.getdoctype", kind))[0] == 200


def test_the_list_and_the_steps_of_the_desk_are_there(doc: Any) -> None:
	fields = [
		f"`tab{APPRAISAL}`.`name`",
		f"`tab{APPRAISAL}`.`_user_tags`",
		"round.title as round_title",
		"unit.unit_name",
	]
	listed = {"doctype": APPRAISAL, "fields": fields, "filters": [], "page_length": 20, "view": "List"}
	status, text = act(LAWYER, lambda: whole("/api/method/frappe.desk.reportview.get", listed))
	assert status == 200 and doc.name in text, text
	asked = {"doctype": APPRAISAL, "name": doc.name}
	(sent,) = json.loads(act(LAWYER, lambda: whole(f"{FORM}.load.getdoc", asked))[1])["docs"]
	steps = "/api/method/frappe.model.workflow.get_transitions"
	status, text = act(LAWYER, lambda: whole(steps, {"doc": json.dumps(sent)}, "POST"))
	assert status == 200 and "Awaiting Explanation" in text, text
	assert sent["__onload"]["may_print"] is False
	assert "_server_messages" not in act(LAWYER, lambda: whole(f"{FORM}.load.getdoc", asked))[1]


def test_drawings_are_not_of_the_rows_of_others(doc: Any) -> None:
	card = {
		"doctype": "Number Card",
		"name": "x",
		"document_type": APPRAISAL,
		"function": "Count",
		"type": "Document Type",
	}
	filters = [[ROW, "reason", "like", f"{SECRET}%"]]
	path = "/api/method/frappe.desk.doctype.number_card.number_card.get_result"
	asked = {"doc": json.dumps(card), "filters": json.dumps(filters)}
	status, text = act(LAWYER, lambda: whole(path, asked, "POST"))
	assert status == 403 and ONLY_OWN in text, text
	own = [[APPRAISAL, "unit", "=", "U01", False]]
	status, text = act(LAWYER, lambda: whole(path, {**asked, "filters": json.dumps(own)}, "POST"))
	assert status == 200, text


def writing(doc: Any, row: Any) -> Iterator[tuple[str, str, dict[str, Any], str]]:
	"""A change of one row, by every route."""
	values = {"action": "Set Points", "points_set": 0, "reason": "Sửa"}
	rows = [
		{**one.as_dict(convert_dates_to_str=True), **(values if one.name == row.name else {})} for one in doc.scores
	]
	sent = {**doc.as_dict(convert_dates_to_str=True), "scores": rows}
	seen = {
		**sent,
		"scores": [one for one in rows if one["part"] == LAW or one["name"] == row.name],
		"bonus_counts": [],
	}
	yield "form", f"{FORM}.save.savedocs", {"doc": json.dumps(sent), "action": "Save"}, "POST"
	yield "form, own rows", f"{FORM}.save.savedocs", {"doc": json.dumps(seen), "action": "Save"}, "POST"
	yield "save", "/api/method/frappe.client.save", {"doc": json.dumps(sent)}, "POST"
	body = {"scores": rows, "modified": str(doc.modified)}
	yield "REST", f"/api/resource/{APPRAISAL}/{doc.name}", body, "PUT"
	yield "REST 2", f"/api/v2/document/{APPRAISAL}/{doc.name}", body, "PATCH"
	set_value = {"doctype": ROW, "name": row.name, "fieldname": json.dumps(values)}
	yield "value", "/api/method/frappe.client.set_value", set_value, "POST"
	yield "row", f"/api/resource/{ROW}/{row.name}", values, "PUT"
	listed = [{"doctype": APPRAISAL, "docname": doc.name, **body}]
	yield "bulk", "/api/method/frappe.client.bulk_update", {"docs": json.dumps(listed)}, "POST"
	yield "workflow", "/api/method/frappe.model.workflow.apply_workflow", {
		"doc": json.dumps(sent),
		"action": "Request Explanation",
	}, "POST"  # fmt: skip


def test_the_rows_of_others_are_changed_by_no_route(doc: Any) -> None:
	for code in (MONEYS, REST):
		before = row_of(appraisal(), code).as_dict()
		for way, path, args, verb in writing(appraisal(), row_of(appraisal(), code)):
			act(LAWYER, lambda path=path, args=args, verb=verb: whole(path, args, verb, as_json=True))
			after = row_of(appraisal(), code)
			assert (after.reason, after.points_set) == (before.reason, before.points_set), way


def test_rows_of_others_are_refused_by_name(doc: Any) -> None:
	for way, path, args, verb in writing(doc, row_of(doc, MONEYS)):
		if way in ("form", "form, own rows", "save", "REST", "REST 2"):
			status, text = act(LAWYER, lambda path=path, args=args, verb=verb: whole(path, args, verb, as_json=True))
			assert status == 403 and f"{MONEYS}: tiêu chí này do Sở Tài chính thẩm định" in text, (way, text)


def test_a_form_with_the_own_rows_only_is_saved_and_leaves_the_others(doc: Any) -> None:
	_status, text = act(LAWYER, lambda: whole(f"{FORM}.load.getdoc", {"doctype": APPRAISAL, "name": doc.name}))
	(sent,) = json.loads(text)["docs"]
	stale = json.loads(text)["docs"][0]
	rows = {row["code"]: row for row in sent["scores"]}
	rows["2.1.2"].update({"action": "Set Points", "points_set": 0.5, "reason": "Chậm"})
	# Meanwhile the other body saves: it is no conflict.
	score(TREASURER, "6.1.2", SECRET)
	status, text = act(LAWYER, lambda: save(sent))
	assert status == 200 and SECRET not in text, text
	stored = appraisal()
	assert row_of(stored, "2.1.2").reason == "Chậm" and row_of(stored, "6.1.2").reason == SECRET
	assert [row.idx for row in stored.scores] == [row.idx for row in doc.scores]
	assert stored.appraised_points == pytest.approx(sum(row.appraised_points for row in stored.scores))
	# What somebody of the own body saved is one.
	next(row for row in stale["scores"] if row["code"] == "2.1.2")["reason"] = "Khác"
	status, text = act(LAWYER, lambda: save(stale))
	assert status == 409 or "TimestampMismatchError" in text
	assert row_of(appraisal(), "2.1.2").reason == "Chậm"


def save(sent: dict[str, Any]) -> tuple[int, str]:
	return whole(f"{FORM}.save.savedocs", {"doc": json.dumps(sent), "action": "Save"}, "POST")


def test_a_form_that_lacks_an_own_row_is_refused(doc: Any) -> None:
	_status, text = act(LAWYER, lambda: whole(f"{FORM}.load.getdoc", {"doctype": APPRAISAL, "name": doc.name}))
	(sent,) = json.loads(text)["docs"]
	sent["scores"] = sent["scores"][1:]
	_status, text = act(LAWYER, lambda: save(sent))
	assert "vừa được phân công lại" in text


def test_a_report_of_points_is_of_appraisals_that_are_seen_whole(doc: Any) -> None:
	make_users({COUNCILLOR: ["CCHC Council Member", "CCHC Appraiser"]})
	frappe.db.set_value("CCHC Appraisal Part", {"first_appraiser": LAWYER}, "second_appraiser", COUNCILLOR)
	report = {"report_name": "CCHC Changes of Points", "filters": json.dumps({"round": doc.round})}
	ask = "/api/method/frappe.desk.query_report.run"
	status, text = act(COUNCILLOR, lambda: whole(ask, report))
	assert status == 200 and SECRET not in text, text
	frappe.db.set_value(APPRAISAL, doc.name, "workflow_state", "Appraised")
	status, text = act(COUNCILLOR, lambda: whole(ask, report))
	assert status == 200 and SECRET in text, text


def test_who_appraises_for_a_body_is_nobody_of_the_office_elsewhere(doc: Any) -> None:
	seen = {doctype: list_of(LAWYER, doctype) for doctype in ("CCHC Self Assessment", APPRAISAL)}
	assert {len(names) for names in seen.values()} == {2}
	rows = frappe.get_all("CCHC Appraisal Part", {"first_appraiser": LAWYER}, pluck="name")
	frappe.db.set_value("CCHC Appraisal Part", rows[0], "first_appraiser", TREASURER)
	for doctype, names in seen.items():
		assert list_of(LAWYER, doctype) == [] and list_of(TREASURER, doctype) == names == list_of(APPRAISER, doctype)
		status, text = act(LAWYER, lambda name=names[0], doctype=doctype: whole(f"/api/resource/{doctype}/{name}", {}))
		assert status == 403 and "Không có hồ sơ này" in text, text
	begin = "/api/method/cchc_eval.cchc_eval.doctype.cchc_appraisal.cchc_appraisal.start_all"
	status, text = act(TREASURER, lambda: whole(begin, {"round": doc.round}, "POST"))
	assert status == 403 and "do người thẩm định của cơ quan thẩm định bắt đầu" in text, text


def list_of(user: str, doctype: str) -> list[str]:
	return act(user, lambda: frappe.get_list(doctype, pluck="name", order_by="name"))


def test_nobody_follows_an_appraisal_of_which_they_see_a_part(doc: Any) -> None:
	follow = {"doctype": "Document Follow", "ref_doctype": APPRAISAL, "ref_docname": doc.name, "user": LAWYER}
	with pytest.raises(frappe.PermissionError, match="chỉ thẩm định một phần"):
		frappe.get_doc(follow).insert(ignore_permissions=True)
	frappe.get_doc({**follow, "user": HEAD}).insert(ignore_permissions=True)
