"""Frappe's exports hold what its lists show, and no text that a spreadsheet takes for a formula."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any

import frappe
import pytest
from asking import Refusal, refusal, respond, said, shown, withheld
from factories_appraisal import ROUND
from factories_paper import CHAIR, HEAD
from factories_round import head_of, staff_of
from leaks import APPRAISAL, DECISION, MANAGER, RANKING, RESULT, SECRET, SELF_ASSESSMENT
from openpyxl import load_workbook

from cchc_eval.permissions.documents import RULES

DATA = "frappe.core.doctype.data_export.exporter.export_data"
TEMPLATE = "frappe.core.doctype.data_import.data_import.download_template"
LIST, REPORT = "frappe.desk.reportview.export_query", "frappe.desk.query_report.export_query"
FORMULA = '=HYPERLINK("http://x","y")'
UNITS = (staff_of("U01"), head_of("U01"))


def all_fields(doctype: str) -> dict[str, list[str]]:
	"""As the dialog of the data export asks for them, by DocType and by table."""
	meta = frappe.get_meta(doctype)
	fields = {doctype: ["name", *(field.fieldname for field in meta.fields)]}
	for table in meta.get_table_fields():
		columns = ["name", *(field.fieldname for field in frappe.get_meta(table.options).fields)]
		fields |= {table.options: columns, table.fieldname: columns}
	return fields


def exports(doctype: str) -> Iterator[str]:
	"""Documents with all their rows, and their rows alone, by every way."""
	tables = [table.options for table in frappe.get_meta(doctype).get_table_fields()]
	for asked in (doctype, json.dumps([doctype]), *tables):
		given = {"doctype": asked, "parent_doctype": doctype, "with_data": "1", "all_doctypes": "1"}
		yield shown(said, DATA, file_type="CSV", **given)
	given = {"doctype": doctype, "export_fields": json.dumps(all_fields(doctype)), "file_type": "CSV"}
	for records in ("all", "by_filter", "5_records"):
		yield shown(said, TEMPLATE, export_records=records, **given)


def test_an_export_holds_what_its_reader_reads(decision: Any, as_user: Any) -> None:
	"""Every DocType that not everyone sees, with its tables."""
	hiding = set()
	for user in (*UNITS, MANAGER, HEAD, CHAIR):
		as_user(user)
		for doctype in RULES:
			readable = frappe.has_permission(doctype)
			seen = set(frappe.get_list(doctype, pluck="name", limit=0)) if readable else set()
			hidden = set(frappe.get_all(doctype, pluck="name")) - seen
			hiding |= {user} if hidden else set()
			texts = list(exports(doctype))
			assert len(texts) > 4, doctype
			for text in texts:
				assert not [name for name in hidden if name in text], (user, doctype)
				assert user not in UNITS or SECRET not in text, (user, doctype)
	assert hiding >= {*UNITS, MANAGER}


def test_who_reads_a_document_may_export_it_with_its_rows(decision: Any, as_user: Any) -> None:
	as_user(HEAD)
	assert any(f"{SECRET} 1" in text for text in exports(DECISION))


def test_masters_and_lists_are_exported(decision: Any, as_user: Any) -> None:
	as_user(MANAGER)
	units = {"doctype": "CCHC Unit", "select_columns": json.dumps({"CCHC Unit": ["unit_name"]}), "file_type": "CSV"}
	assert "U01" in said(DATA, with_data="1", **units)
	export = {"fields": ["name", "year", "`tabCCHC Released Ranking`.`symbol`"], "file_format_type": "CSV"}
	text = said(LIST, doctype=RANKING, **{**export, "fields": [*export["fields"], "state"]})
	assert decision.name in text
	# As the list heads it; Frappe translates labels without their DocType, and has its own word for the name.
	name = frappe._("ID", "vi", context="Label of name column in report")
	assert text.partition("\n")[0].strip() == f'"STT","{name}","Năm","Ký hiệu","Trạng thái","Người lập"'
	# Choices in the words of the list, for which its dialog asks; elsewhere "In Force" is «Đang áp dụng».
	assert '"In Force"' in text
	worded = {**export, "fields": ["name", "state"], "translate_values": "1"}
	assert '"Đang có hiệu lực"' in said(LIST, doctype=RANKING, **worded)
	withheld(said, LIST, doctype=DECISION, **export)


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
	found = cells(respond(LIST, file_format_type="Excel", **asked).get_data())
	assert {cell.value for cell in found} >= {*titled, "Tên tài liệu (Tài liệu kiểm chứng)"}
	assert all(cell.data_type == "s" and cell.quotePrefix for cell in found if cell.value in titled)
	text = said(LIST, file_format_type="CSV", csv_delimiter=";", csv_quoting="0", **asked)
	for one in titled:
		assert f'"\'{one.replace(chr(34), chr(34) * 2)}"' in text
	numbers = {"doctype": APPRAISAL, "fields": ["name", "appraised_points"], "filters": {"name": f"{ROUND}-U01"}}
	assert -7.5 in [cell.value for cell in cells(respond(LIST, file_format_type="Excel", **numbers).get_data())]
	assert '"-7.5"' in said(LIST, file_format_type="CSV", **numbers)


def test_no_formula_leaves_a_master(titled: list[str], as_user: Any) -> None:
	as_user(MANAGER)
	columns = json.dumps({"CCHC Unit": ["unit_name"]})
	for cmd, given in (
		(DATA, {"select_columns": columns, "with_data": "1"}),
		(TEMPLATE, {"export_fields": json.dumps({"CCHC Unit": ["name", "unit_name"]}), "export_records": "all"}),
	):
		found = cells(respond(cmd, doctype="CCHC Unit", file_type="Excel", **given).get_data())
		assert [cell.data_type for cell in found if cell.value == FORMULA] == ["s"]
		text = said(cmd, doctype="CCHC Unit", file_type="CSV", **given)
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
	found = cells(respond(REPORT, file_format_type="Excel", **asked).get_data())
	assert [cell.data_type for cell in found if cell.value == FORMULA] == ["s"]
	assert -3.5 in [cell.value for cell in found]
	assert "'=HYPERLINK" in said(REPORT, file_format_type="CSV", **asked)


@pytest.mark.parametrize("kind", ["XLSX", "CSV"])
def test_no_formula_leaves_by_mail(kind: str, titled: list[str]) -> None:
	"""Made by a job, where nothing looks at the file; as HTML, or of others, it is mailed as ever."""

	def mailed(report: str, doctype: str, kind: str) -> Any:
		frappe.get_doc(
			{
				"doctype": "Report",
				"report_name": report,
				"ref_doctype": doctype,
				"report_type": "Query Report",
				"is_standard": "No",
				"query": f"select name as 'Mã:Data:120' from `tab{doctype}`",
			}
		).insert(ignore_permissions=True, ignore_if_duplicate=True)
		doc = {"doctype": "Auto Email Report", "report": report, "format": kind, "user": "Administrator"}
		doc |= {"email_to": "a@example.com", "frequency": "Daily", "filters": "{}", "day_of_week": "Monday"}
		return frappe.get_doc(doc).insert()

	refused = refusal(mailed, "Phép thử đơn vị", "CCHC Unit", kind)
	assert refused.status == 417 and "chỉ gửi qua thư dạng HTML" in refused.message
	assert "U01" in mailed("Phép thử đơn vị", "CCHC Unit", "HTML").get_report_content()
	assert mailed("Phép thử người dùng", "User", kind).get_report_content()


def test_a_paper_is_of_what_is_stored(decision: Any, as_user: Any) -> None:
	"""Frappe prints the document that a client sends, were it never saved."""
	own, other = (frappe.get_doc(RESULT, {"decision": decision.name, "unit": unit}) for unit in ("U01", "U02"))
	stored, hidden = own.as_dict(), other.as_dict()
	as_user(staff_of("U01"))
	# Nor for a printer that takes commands: ours are none of its formats.
	raw = Refusal(417, f"{frappe.get_doc('Print Format', RESULT)} không phải là định dạng in thô.")
	for sent, told in (
		({**stored, "unit": "U02", "appraisal": hidden["appraisal"]}, Refusal(403, "")),
		({**hidden, "content_json": stored["content_json"], "__islocal": 1}, Refusal(403, "")),
		({**stored, "unit_name": "Đơn vị giả"}, raw),
	):
		asked = {"doc": json.dumps(sent, default=str), "print_format": RESULT}
		page = shown(said, "frappe.www.printview.get_html_and_style", **asked)
		assert SECRET not in page and "Đơn vị giả" not in page and "Đơn vị U02" not in page
		assert refusal(said, "frappe.www.printview.get_rendered_raw_commands", **asked) == told
	page = said("frappe.www.printview.get_html_and_style", doc=RESULT, name=own.name, print_format=RESULT)
	assert "Đơn vị U01" in page
