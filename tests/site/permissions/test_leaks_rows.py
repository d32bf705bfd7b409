"""Child rows, links, filters and files don't reveal what the user may not see, by any route."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import frappe
from asking import NO_FILE, NOT_THERE, private_file, refusal, refused, resource, said, shown, withheld, withheld_as
from factories import make_user
from factories_appraisal import ROUND, act, signed_off_round
from factories_paper import CHAIR, HEAD
from factories_round import head_of, staff_of
from leaks import APPRAISAL, DECISION, MANAGER, RANKING, RESULT, SECRET, SELF_ASSESSMENT
from refusals import NOT_ALL_SEEN, NOT_ANSWERED

from cchc_eval.permissions.documents import RULES
from cchc_eval.permissions.history import NOT_FOR_UNITS
from cchc_eval.permissions.roles import MANAGER as MANAGER_ROLE
from cchc_eval.permissions.roles import UNIT_HEAD, UNIT_STAFF

ROWS = {
	"CCHC Council Change": (DECISION, "reason"),
	"CCHC Attendance": (DECISION, "absence_reason"),
	"CCHC Appraised Score": (APPRAISAL, "reason"),
	"CCHC Self Score": (SELF_ASSESSMENT, "explanation"),
	"CCHC Evidence": (SELF_ASSESSMENT, "note"),
}


def test_documents_lists_and_prints(decision: Any, as_user: Any) -> None:
	for user in (staff_of("U01"), head_of("U01"), MANAGER):
		as_user(user)
		# The manager reads every self-assessment.
		check_documents(decision, [DECISION, APPRAISAL, RANKING, RESULT] if user == MANAGER else list(RULES))
		for doctype, name in ((DECISION, decision.name), (APPRAISAL, f"{ROUND}-U01")):
			assert refusal(resource, f"{doctype}/{name}") == NOT_THERE
		ranking = resource(f"{RANKING}/{decision.name}")
		assert "Đơn vị U02" in ranking and "Phòng" not in ranking


def test_no_role_of_the_units_reads_what_the_office_and_the_council_work_on() -> None:
	"""Frappe's own check of roles is what keeps lists, charts, versions, comments, files and exports from them. A
	unit's own reward decisions are the unit's."""
	given = frappe.get_all(
		"DocPerm",
		{"parent": ("in", NOT_FOR_UNITS), "role": ("in", [UNIT_STAFF, UNIT_HEAD, MANAGER_ROLE])},
		["parent", "role"],
	)
	assert {(one.parent, one.role) for one in given} <= {
		("CCHC Reward Decision", UNIT_STAFF),
		("CCHC Reward Decision", UNIT_HEAD),
	}


def check_documents(decision: Any, doctypes: list[str]) -> None:
	names = (
		decision.name,
		f"{ROUND}-U01",
		f"{ROUND}-U02",
		result_of(decision, "U01"),
		result_of(decision, "U02"),
	)
	for doctype in doctypes:
		for way, text in documents_by_every_way(doctype, *names):
			assert SECRET not in text, (doctype, way)


def documents_by_every_way(doctype: str, *names: str) -> Iterator[tuple[str, str]]:
	for name in names:
		yield "get", shown(said, "frappe.client.get", doctype=doctype, name=name)
		yield "REST", shown(resource, f"{doctype}/{name}")
		yield "form", shown(said, "frappe.desk.form.load.getdoc", doctype=doctype, name=name)
		printed = {"doc": doctype, "name": name, "print_format": "Standard"}
		yield "print", shown(said, "frappe.www.printview.get_html_and_style", **printed)
	columns = [field for field in ("venue", "agenda") if frappe.get_meta(doctype).has_field(field)]
	for fields in (["*"], ["name", "_comments"], ["name", *columns]):
		asked = {"doctype": doctype, "fields": fields, "limit_page_length": 0}
		yield f"list of {fields}", shown(said, "frappe.client.get_list", **asked)


def test_who_reads_a_decision_reads_it_by_the_same_ways(decision: Any, as_user: Any) -> None:
	act(HEAD, lambda: decision.add_comment("Comment", SECRET))
	as_user(HEAD)
	for way, text in documents_by_every_way(DECISION, decision.name):
		assert SECRET in text, way


def result_of(decision: Any, unit: str) -> str:
	return frappe.db.get_value(RESULT, {"decision": decision.name, "unit": unit})


def test_rows_of_other_documents(decision: Any, as_user: Any) -> None:
	for table, (parent, field) in ROWS.items():
		names = frappe.get_all(table, {field: ("like", f"%{SECRET}%")}, pluck="name")
		assert names
		for user in (staff_of("U01"), head_of("U01")):
			as_user(user)
			check_rows(table, parent, field, names)


def check_rows(table: str, parent: str, field: str, names: list[str]) -> None:
	for way, text in rows_by_every_way(table, parent, field, names):
		assert SECRET not in text, way
	for name in names:
		assert refusal(resource, f"{table}/{name}") == NOT_THERE
		assert refusal(said, "frappe.client.get", doctype=table, name=name, parent=parent) == NOT_THERE


def rows_by_every_way(table: str, parent: str, field: str, names: list[str]) -> Iterator[tuple[str, str]]:
	"""(what is asked, answer) for the rows of all documents that there are."""
	all_rows = {"doctype": table, "fields": ["name", "parent", field], "limit_page_length": 0}
	documents = frappe.get_all(table, {"name": ("in", names)}, pluck="parent", distinct=True)
	yield "rows", shown(said, "frappe.client.get_list", parent=parent, **all_rows)
	for document in documents:
		rows = shown(said, "frappe.client.get_list", parent=parent, filters={"parent": document}, **all_rows)
		yield f"rows of {document}", rows
	yield "report", shown(said, "frappe.desk.reportview.get", parent_doctype=parent, page_length=500, **all_rows)
	joined = [f"`tab{table}`.`{field}`"]
	yield "joined", shown(said, "frappe.client.get_list", doctype=parent, fields=joined, limit_page_length=0)
	yield "joined report", shown(said, "frappe.desk.reportview.get", doctype=parent, fields=joined, page_length=500)
	for name in names:
		value = {"doctype": table, "filters": name, "fieldname": field, "parent": parent}
		yield "value", shown(said, "frappe.client.get_value", **value)


def test_who_reads_the_document_reads_its_rows_by_the_same_ways(decision: Any, as_user: Any) -> None:
	as_user(HEAD)
	for table, (parent, field) in ROWS.items():
		names = frappe.get_all(table, {field: ("like", f"%{SECRET}%")}, pluck="name")
		assert names
		for way, text in rows_by_every_way(table, parent, field, names):
			assert SECRET in text, (table, way)
		for name in names:
			assert SECRET in resource(f"{table}/{name}")
			assert SECRET in said("frappe.client.get", doctype=table, name=name, parent=parent)


def test_the_own_rows_are_seen(decision: Any, as_user: Any) -> None:
	as_user(staff_of("U01"))
	table = "CCHC Self Score"
	rows = said("frappe.client.get_list", doctype=table, parent=SELF_ASSESSMENT, fields=["parent"], limit_page_length=0)
	assert f"{ROUND}-U01" in rows
	assert f"{ROUND}-U02" not in rows
	assert "1.1.1" in resource(f"{table}/{frappe.db.get_value(table, {'parent': f'{ROUND}-U01', 'code': '1.1.1'})}")


def test_a_unit_reads_its_own_result_only(decision: Any, as_user: Any) -> None:
	as_user(staff_of("U01"))
	listed = said("frappe.client.get_list", doctype=RESULT, fields=["*"], limit_page_length=0)
	own, other = result_of(decision, "U01"), result_of(decision, "U02")
	assert own in listed and other not in listed
	assert "1.1.1" in resource(f"{RESULT}/{own}")
	assert refusal(resource, f"{RESULT}/{other}") == NOT_THERE


def test_the_council_reads_its_own_part(decision: Any, as_user: Any) -> None:
	for user in (HEAD, CHAIR):
		as_user(user)
		assert f"{SECRET} 1" in resource(f"{DECISION}/{decision.name}")
		joined = ["name", "`tabCCHC Council Change`.`reason`"]
		assert f"{SECRET} 1" in said("frappe.client.get_list", doctype=DECISION, fields=joined)
		assert decision.name in said("frappe.client.get_list", doctype=DECISION, filters={"venue": f"{SECRET} 2"})


QUESTIONS: list[dict[str, Any]] = [
	{"filters": {"venue": f"{SECRET} 2"}},
	# JSON may spell a letter as an escape; the database takes capitals for small letters.
	{"filters": f'{{"v\\u0065nue": "{SECRET} 2"}}'},
	{"filters": {"VENUE": f"{SECRET} 2"}},
	{"order_by": "VENUE desc"},
	{"filters": [["CCHC Council Change", "reason", "like", f"%{SECRET}%"]]},
	{"or_filters": [["venue", "like", f"%{SECRET}%"]]},
	{"order_by": "agenda asc"},
	{"group_by": "venue"},
]


def test_no_question_about_what_one_may_not_read(decision: Any, as_user: Any) -> None:
	for user in (staff_of("U01"), MANAGER):
		as_user(user)
		for question in QUESTIONS:
			asked = {"doctype": DECISION, **question}
			assert decision.name not in shown(said, "frappe.client.get_list", **asked)
			assert decision.name not in shown(said, "frappe.desk.reportview.get", fields=["name"], **asked)
			assert decision.name not in shown(resource, DECISION, **question)
			assert '"message": 1' not in shown(said, "frappe.desk.reportview.get_count", **asked)
		assert decision.name in said("frappe.client.get_list", doctype=RANKING, filters={"year": decision.year})
	as_user(CHAIR)
	for question in QUESTIONS:
		if "VENUE" in str(question):
			# The newer Frappes take no other letters for those of a field.
			continue
		asked = {"doctype": DECISION, **question}
		assert decision.name in said("frappe.client.get_list", **asked), question
		assert decision.name in said("frappe.desk.reportview.get", fields=["name"], **asked), question
		assert decision.name in resource(DECISION, **question), question


LINKED = "frappe.desk.form.linked_with.get_submitted_linked_docs"
# As it is, and with a letter as JSON may spell it.
VENUE: tuple[Any, ...] = ({"venue": f"{SECRET} 2"}, f'{{"v\\u0065nue": "{SECRET} 2"}}')
STATES = "frappe.workflow.doctype.workflow.workflow.get_workflow_state_count"


def test_nothing_is_counted_or_summed_up_that_one_may_not_read(decision: Any, as_user: Any) -> None:
	graph = {"title": "x", "doctype": DECISION, "docname": decision.name, "goal_doctype": DECISION}
	graph |= {"goal_value_field": "year", "goal_total_field": "venue", "goal_history_field": "title"}
	graph |= {"goal_doctype_link": "round", "goal_field": "year", "date_field": "approved_on"}
	hidden = {"reference_doctype": APPRAISAL, "reference_name": f"{ROUND}-U02", "allocated_to": HEAD, "status": "Open"}
	frappe.get_doc({"doctype": "ToDo", "description": "x", **hidden}).db_insert()
	round = {"doctype": "CCHC Evaluation Round", "name": ROUND}
	for user in (staff_of("U01"), MANAGER):
		as_user(user)
		for filters in VENUE:
			withheld(said, "frappe.client.get_count", doctype=DECISION, filters=filters)
		withheld_as(NOT_ANSWERED, said, STATES, doctype=DECISION, workflow_state_field="venue", states=[])
		withheld_as(NOT_ANSWERED, said, "frappe.utils.goal.get_monthly_goal_graph_data", **graph)
	as_user(staff_of("U01"))
	withheld(said, "frappe.client.get_count", doctype=APPRAISAL)
	assert '"message": 1' in said("frappe.client.get_count", doctype=SELF_ASSESSMENT)
	withheld_as(NOT_ALL_SEEN, said, LINKED, **round)
	assigned = {"doctype": APPRAISAL, "current_filters": "[]", "field": "assigned_to"}
	withheld(said, "frappe.desk.listview.get_group_by_count", **assigned)
	as_user(HEAD)
	linked = said(LINKED, **round)
	assert f"{ROUND}-U01" in linked and f"{ROUND}-U02" in linked
	assert HEAD in said("frappe.desk.listview.get_group_by_count", **assigned)
	assert '"message": 2' in said("frappe.client.get_count", doctype=APPRAISAL)
	for filters in VENUE:
		assert '"message": 1' in said("frappe.client.get_count", doctype=DECISION, filters=filters)
	as_user("Administrator")
	assert "Approved" in said(STATES, doctype=DECISION, workflow_state_field="workflow_state", states=[])


def test_links_lead_nowhere_hidden(as_user: Any) -> None:
	"""Before the decision: the round lists every unit's self-assessment, but not what is in it."""
	signed_off_round(people=True)
	frappe.db.set_value(SELF_ASSESSMENT, f"{ROUND}-U02", "total", 77.7)
	as_user(staff_of("U01"))
	asked = {"fields": ["unit", "self_assessment.total as total"], "limit_page_length": 0}
	rows = {"doctype": "CCHC Round Unit", "parent": "CCHC Evaluation Round"}
	# What the rows name is no link that a list could follow.
	status, words = refusal(said, "frappe.client.get_list", **rows, **asked)
	# Frappe 16 says it in English.
	assert status == 404 and words == (
		"DocType None not found" if frappe.__version__ >= "16" else "Loại tài liệu None không tìm thấy"
	)
	assert "77.7" not in resource(f"CCHC Evaluation Round/{ROUND}", expand_links="true")
	assert "U02" in said("frappe.client.get_list", **rows, fields=["unit"], limit_page_length=0)
	for doctype in (APPRAISAL, DECISION):
		withheld(said, "frappe.client.get_list", doctype=doctype)
		withheld(said, "frappe.desk.search.search_link", doctype=doctype, txt="CCHC")
		withheld(said, "frappe.desk.reportview.get_count", doctype=doctype)
	found = said("frappe.desk.search.search_link", doctype=SELF_ASSESSMENT, txt="CCHC")
	assert f"{ROUND}-U01" in found
	assert f"{ROUND}-U02" not in found


def test_an_appraisal_before_its_release(as_user: Any) -> None:
	signed_off_round(people=True)
	make_user(MANAGER, "CCHC Manager")
	name = f"{ROUND}-U01"
	for user in (staff_of("U01"), head_of("U01"), MANAGER):
		as_user(user)
		for cmd in ("frappe.client.get", "frappe.desk.form.load.getdoc", "frappe.desk.form.load.get_docinfo"):
			assert refused(cmd, doctype=APPRAISAL, name=name) == NOT_THERE
			assert refused(cmd, doctype=APPRAISAL, name=f"{name}-0") == NOT_THERE
		withheld(said, "cchc_eval.printing.api.page", paper="appraisal", name=name)
		withheld(said, "frappe.client.get_list", doctype="CCHC Appraised Score", parent=APPRAISAL)
	as_user(HEAD)
	for cmd in ("frappe.client.get", "frappe.desk.form.load.getdoc", "frappe.desk.form.load.get_docinfo"):
		assert name in said(cmd, doctype=APPRAISAL, name=name)
	assert "PHIẾU THẨM ĐỊNH" in said("cchc_eval.printing.api.page", paper="appraisal", name=name)
	assert "message" in said("frappe.client.get_list", doctype="CCHC Appraised Score", parent=APPRAISAL)


def test_nothing_of_ours_is_in_the_global_search() -> None:
	"""Frappe's global search asks for the right to the DocType only, not to the document."""
	for doctype in RULES:
		meta = frappe.get_meta(doctype)
		for part in (meta, *(frappe.get_meta(table.options) for table in meta.get_table_fields())):
			assert not part.get_global_search_fields(), part.name


DOWNLOADS = (
	"download_file",
	"frappe.core.doctype.file.file.download_file",
	"frappe.utils.file_manager.download_file",
)


def test_file_names_and_addresses(decision: Any, as_user: Any) -> None:
	"""Working papers of the office; the list of files shows their names, the address their content."""
	for doctype, name in ((DECISION, decision.name), (APPRAISAL, f"{ROUND}-U01"), (SELF_ASSESSMENT, f"{ROUND}-U02")):
		file = frappe.get_doc(
			{
				"doctype": "File",
				"file_name": f"{SECRET}-{name}.txt",
				"content": f"{SECRET} {name}",
				"is_private": 1,
				"attached_to_doctype": doctype,
				"attached_to_name": name,
			}
		)
		file.flags.by_server = True
		file.insert(ignore_permissions=True)
		frappe.db.set_value("File", file.name, "owner", staff_of("U01"))
		as_user(staff_of("U01"))
		assert SECRET not in said("frappe.client.get_list", doctype="File", fields=["*"], limit_page_length=0)
		withheld(resource, f"File/{file.name}")
		for cmd in DOWNLOADS:
			assert refusal(said, cmd, file_url=file.file_url) == NO_FILE
		withheld(private_file, file.file_url)
		as_user(HEAD)
		assert private_file(file.file_url).decode() == f"{SECRET} {name}"
		assert SECRET in said("frappe.client.get_list", doctype="File", fields=["*"], limit_page_length=0)
		assert SECRET in resource(f"File/{file.name}")
		for cmd in DOWNLOADS:
			assert said(cmd, file_url=file.file_url) == f"{SECRET} {name}"
		frappe.set_user("Administrator")
