"""Frappe's exports hold what its lists show, and no text that a spreadsheet takes for a formula."""

from __future__ import annotations

import io
import json
from typing import Any

import frappe
import pytest
from asking import answer, told
from factories_appraisal import APPRAISER, CLERK, MEMBER, ROUND
from factories_paper import CHAIR, HEAD
from factories_round import head_of, staff_of
from leaks import APPRAISAL, DECISION, MANAGER, SECRET, SELF_ASSESSMENT
from openpyxl import load_workbook

from cchc_eval.permissions.documents import RULES

DATA = "frappe.core.doctype.data_export.exporter.export_data"
TEMPLATE = "frappe.core.doctype.data_import.data_import.download_template"
LIST, REPORT = "frappe.desk.reportview.export_query", "frappe.desk.query_report.export_query"
FORMULA = '=HYPERLINK("http://x","y")'
PEOPLE = (staff_of("U01"), head_of("U01"), APPRAISER, HEAD, MEMBER, CHAIR, CLERK, MANAGER)


def all_fields(doctype: str) -> dict[str, list[str]]:
	"""As the dialog of the data export asks for them, by DocType and by table."""
	meta = frappe.get_meta(doctype)
	fields = {doctype: ["name", *(field.fieldname for field in meta.fields)]}
	for table in meta.get_table_fields():
		columns = ["name", *(field.fieldname for field in frappe.get_meta(table.options).fields)]
		fields |= {table.options: columns, table.fieldname: columns}
	return fields


def test_no_export_of_documents_with_all_their_rows(decision: Any, as_user: Any) -> None:
	"""Every role, every DocType that not everyone sees, with its tables."""
	for user in PEOPLE:
		as_user(user)
		for doctype in RULES:
			for asked in (
				doctype,
				json.dumps([doctype]),
				*(table.options for table in frappe.get_meta(doctype).get_table_fields()),
			):
				given = {"doctype": asked, "parent_doctype": doctype, "with_data": "1", "all_doctypes": "1"}
				for kind in ("CSV", "Excel"):
					assert told(DATA, file_type=kind, **given) == ""
			fields = json.dumps(all_fields(doctype))
			for records in ("all", "by_filter", "5_records"):
				assert told(TEMPLATE, doctype=doctype, export_fields=fields, export_records=records) == ""


def test_the_refusal_names_the_export_to_use(decision: Any, as_user: Any) -> None:
	as_user(MANAGER)
	with pytest.raises(frappe.PermissionError, match="Xuất"):
		answer(DATA, doctype=DECISION, with_data="1", file_type="CSV")


def test_masters_and_empty_templates_are_exported(decision: Any, as_user: Any) -> None:
	as_user(MANAGER)
	units = {"doctype": "CCHC Unit", "select_columns": json.dumps({"CCHC Unit": ["unit_name"]}), "file_type": "CSV"}
	assert "U01" in told(DATA, with_data="1", **units)
	assert "agenda" not in told(
		TEMPLATE, doctype=DECISION, export_fields="{}", export_records="blank_template", file_type="CSV"
	)
	export = {"doctype": DECISION, "fields": ["name", "year"], "file_format_type": "CSV"}
	assert decision.name in told(LIST, **export)
	assert SECRET not in told(LIST, doctype=DECISION, fields=["name", "venue", "agenda"], file_format_type="CSV")


@pytest.fixture
def titled(decision: Any) -> list[str]:
	"""Texts in a unit's evidence that a spreadsheet would take for formulas, beside a number."""
	texts = [FORMULA, "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(1)"]
	for number, text in enumerate(texts):
		row = {
			"doctype": "CCHC Evidence",
			"criteria": "1.1.1",
			"title": text,
			"parent": f"{ROUND}-U01",
			"idx": 50 + number,
		}
		row |= {"parenttype": SELF_ASSESSMENT, "parentfield": "evidence", "name": f"formula-{number}"}
		frappe.get_doc(row).db_insert()
	frappe.db.set_value("CCHC Unit", "U01", "unit_name", FORMULA)
	frappe.db.set_value(APPRAISAL, f"{ROUND}-U01", "appraised_points", -7.5)
	return texts


def cells(content: bytes) -> list[Any]:
	return [cell for row in load_workbook(io.BytesIO(content)).active.iter_rows() for cell in row]


def test_no_formula_leaves_a_list(titled: list[str], as_user: Any) -> None:
	as_user(HEAD)
	asked = {
		"doctype": SELF_ASSESSMENT,
		"fields": ["name", "`tabCCHC Evidence`.`title`"],
		"filters": {"name": f"{ROUND}-U01"},
	}
	found = cells(answer(LIST, file_format_type="Excel", **asked).filecontent)
	assert {cell.value for cell in found} >= set(titled)
	assert all(cell.data_type == "s" and cell.quotePrefix for cell in found if cell.value in titled)
	text = answer(LIST, file_format_type="CSV", csv_delimiter=";", csv_quoting="0", **asked).filecontent.decode()
	for one in titled:
		assert f'"\'{one.replace(chr(34), chr(34) * 2)}"' in text
	numbers = {"doctype": APPRAISAL, "fields": ["name", "appraised_points"], "filters": {"name": f"{ROUND}-U01"}}
	assert -7.5 in [cell.value for cell in cells(answer(LIST, file_format_type="Excel", **numbers).filecontent)]
	assert '"-7.5"' in answer(LIST, file_format_type="CSV", **numbers).filecontent.decode()


def test_no_formula_leaves_a_master(titled: list[str], as_user: Any) -> None:
	as_user(MANAGER)
	columns = json.dumps({"CCHC Unit": ["unit_name"]})
	for cmd, given in (
		(DATA, {"select_columns": columns, "with_data": "1"}),
		(TEMPLATE, {"export_fields": json.dumps({"CCHC Unit": ["name", "unit_name"]}), "export_records": "all"}),
	):
		found = cells(answer(cmd, doctype="CCHC Unit", file_type="Excel", **given).filecontent)
		assert [cell.data_type for cell in found if cell.value == FORMULA] == ["s"]
		text = answer(cmd, doctype="CCHC Unit", file_type="CSV", **given).result
		assert "'=HYPERLINK" in text and '"=HYPERLINK' not in text


def test_no_formula_leaves_a_report(titled: list[str], as_user: Any) -> None:
	report = {"doctype": "Report", "report_name": "Phép thử", "ref_doctype": "CCHC Unit", "report_type": "Query Report"}
	report |= {
		"is_standard": "No",
		"query": "select unit_name as 'Đơn vị:Data:120', -3.5 as 'Điểm:Float:60' from `tabCCHC Unit`",
	}
	frappe.get_doc({**report, "roles": [{"role": "CCHC Manager"}]}).insert(ignore_permissions=True)
	as_user(MANAGER)
	asked = {"report_name": "Phép thử", "filters": "{}", "visible_idx": "[]"}
	found = cells(answer(REPORT, file_format_type="Excel", **asked).filecontent)
	assert [cell.data_type for cell in found if cell.value == FORMULA] == ["s"]
	assert -3.5 in [cell.value for cell in found]
	assert "'=HYPERLINK" in answer(REPORT, file_format_type="CSV", **asked).filecontent.decode()


def test_a_paper_is_of_what_is_stored(decision: Any, as_user: Any) -> None:
	"""Frappe prints the document that a client sends, were it never saved."""
	stored = frappe.get_doc(APPRAISAL, f"{ROUND}-U01").as_dict()
	hidden = frappe.get_doc(APPRAISAL, f"{ROUND}-U02").as_dict()
	print_format = frappe.db.get_value("Print Format", {"doc_type": APPRAISAL})
	as_user(staff_of("U01"))
	for sent in ({**stored, "unit": "U02"}, {**hidden, "__islocal": 1}, {**stored, "unit_name": "Đơn vị giả"}):
		for cmd in ("frappe.www.printview.get_html_and_style", "frappe.www.printview.get_rendered_raw_commands"):
			said = told(cmd, doc=json.dumps(sent, default=str), print_format=print_format)
			assert SECRET not in said and "Đơn vị giả" not in said
	page = told(
		"frappe.www.printview.get_html_and_style", doc=APPRAISAL, name=f"{ROUND}-U01", print_format=print_format
	)
	assert "Đơn vị U01" in page
