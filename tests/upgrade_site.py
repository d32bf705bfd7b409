"""What the test of the upgrade does on a site, in the Python of its bench: `python upgrade_site.py SITE ACTION`.

fill        the demo, and what a site may set to its liking
account     print as JSON what the site holds
go_on       take a step that was waiting, print what came of it
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import frappe

from cchc_eval import demo
from cchc_eval.cchc_eval.doctype.cchc_council_decision import cchc_council_decision as council
from cchc_eval.demo.people import CLERK, acting
from cchc_eval.demo.sample import Sample
from cchc_eval.printing import issued, papers
from cchc_eval.scoring import evaluate_all, grouped_places

sys.path.insert(0, str(Path(__file__).parent / "site" / "install"))
import lifecycle

MODULE, DECISION = "CCHC Eval", "CCHC Council Decision"
OURS = "CCHC %"
# What Frappe keeps about our documents and roles: DocType, and the column that tells.
ABOUT_US = {
	"Comment": "reference_doctype",
	"Custom DocPerm": "parent",
	"Custom Field": "dt",
	"File": "attached_to_doctype",
	"Has Role": "role",
	"Notification": "document_type",
	"Notification Log": "document_type",
	"Property Setter": "doc_type",
	"Role": "name",
	"ToDo": "reference_type",
	"User Permission": "allow",
	"Version": "ref_doctype",
	"Workflow": "name",
	"Workflow Action": "reference_doctype",
	"Workflow Document State": "parent",
	"Workflow Transition": "parent",
}
# The demo's decision that is issued.
ISSUED_NUMBER = 5


def fill() -> None:
	lifecycle.edit()
	demo.load("mật khẩu")
	frappe.db.commit()


def account() -> dict[str, Any]:
	rows = stored_rows()
	return {
		"rows": rows,
		"files": {url: digest(Path(frappe.get_site_path(url.lstrip("/"))).read_bytes()) for url in private_files()},
		"papers": dict(all_papers()),
		"issued": dict(issued_papers()),
		"problems": [
			*rows_without_parent(),
			*links_to_nothing(),
			*states_out_of_step(),
			*files_without_content(),
			*unlike_the_sample(),
		],
	}


def stored_rows() -> dict[str, dict[str, dict[str, str]]]:
	"""Every value of our tables and of what Frappe keeps about us: table → name → column → value."""
	tables = dict.fromkeys(our_doctypes(), "1 = 1")
	tables |= {doctype: f"`{column}` like {frappe.db.escape(OURS)}" for doctype, column in ABOUT_US.items()}
	rows = {
		doctype: {
			str(row["name"]): in_words(row)
			for row in frappe.db.sql(f"select * from `tab{doctype}` where {which}", as_dict=True)
		}
		for doctype, which in tables.items()
	}
	singles = frappe.db.sql("select doctype, field, value from tabSingles where doctype like %s", OURS)
	rows["Singles"] = {f"{doctype}: {field}": {"value": str(value)} for doctype, field, value in singles}
	return rows


def in_words(row: dict[str, Any]) -> dict[str, str]:
	return {column: str(value) for column, value in row.items()}


def our_doctypes(**filters: Any) -> list[str]:
	return frappe.get_all("DocType", {"module": MODULE, "issingle": 0, **filters}, pluck="name", order_by="name")


def private_files() -> list[str]:
	filters = {"attached_to_doctype": ("like", OURS), "is_private": 1}
	return sorted(set(frappe.get_all("File", filters, pluck="file_url")))


def all_papers() -> Iterator[tuple[str, str]]:
	"""The page of each paper that can be printed, by a digest. What it can't be printed for is told instead."""
	for paper, kind in sorted(papers.KINDS.items()):
		for name in frappe.get_all(kind.doctype, pluck="name", order_by="name"):
			try:
				yield f"{paper} {name}", digest(papers.html(paper, frappe.get_doc(kind.doctype, name)))
			except frappe.ValidationError as refusal:
				yield f"{paper} {name}", str(refusal)


def issued_papers() -> Iterator[tuple[str, str]]:
	"""What is printed of them by a digest, which has to be that of what was issued."""
	for doctype, paper in issued.ISSUED.items():
		for name in frappe.get_all(doctype, {issued.FIELD: ("is", "set")}, pluck="name", order_by="name"):
			doc = frappe.get_doc(doctype, name)
			printed = digest(issued.content(doc) or b"")
			assert printed == doc.issued_digest, name
			yield f"{paper} {name}", printed


def digest(content: str | bytes) -> str:
	return sha256(content.encode() if isinstance(content, str) else content).hexdigest()


def rows_without_parent() -> Iterator[str]:
	for table in our_doctypes(istable=1):
		for (parent,) in frappe.db.sql(f"select distinct parenttype from `tab{table}`"):
			if frappe.get_meta(parent).issingle:
				continue
			lost = frappe.db.sql(
				f"select count(*) from `tab{table}` row left join `tab{parent}` parent on parent.name = row.parent"
				" where row.parenttype = %s and (parent.name is null or parent.docstatus != row.docstatus)",
				parent,
			)
			if lost[0][0]:
				yield f"{table}: {lost[0][0]} rows have no {parent} of their docstatus"


def links_to_nothing() -> Iterator[str]:
	for doctype in our_doctypes():
		meta = frappe.get_meta(doctype)
		for field in meta.get("fields", {"fieldtype": "Link"}):
			if frappe.get_meta(field.options).is_virtual:
				continue
			lost = frappe.db.sql(
				f"select row.`{field.fieldname}` from `tab{doctype}` row"
				f" left join `tab{field.options}` target on target.name = row.`{field.fieldname}`"
				f" where ifnull(row.`{field.fieldname}`, '') != '' and target.name is null"
			)
			yield from (f"{doctype}.{field.fieldname}: there is no {field.options} {name}" for (name,) in lost)


def states_out_of_step() -> Iterator[str]:
	"""A document in a state that its workflow lacks or gives another docstatus."""
	for workflow in frappe.get_all("Workflow", {"name": ("like", OURS)}, ["name", "document_type"]):
		states = frappe.get_all("Workflow Document State", {"parent": workflow.name}, ["state", "doc_status"])
		known = {(row.state, int(row.doc_status)) for row in states}
		for row in frappe.get_all(workflow.document_type, fields=["name", "workflow_state", "docstatus"]):
			if (row.workflow_state, row.docstatus) not in known:
				yield f"{workflow.document_type} {row.name} is {row.workflow_state}, docstatus {row.docstatus}"


def files_without_content() -> Iterator[str]:
	for url in private_files():
		if not Path(frappe.get_site_path(url.lstrip("/"))).is_file():
			yield f"{url} is not on the disk"


def unlike_the_sample() -> Iterator[str]:
	"""The issued decision has the points, ranks and places that the core computes of the demo's sample today."""
	decision = frappe.get_doc(DECISION, {"number": ISSUED_NUMBER})
	sample = Sample.read(decision.year)
	evaluations = evaluate_all(sample.criteria_set, sample.records.values())
	listed = [(one.record.group, one.final.index, one.record.code, one) for one in evaluations]
	expected = [
		(place, one.record.code, float(one.final.total), one.rank)
		for place, one in grouped_places(listed, sample.settings.group_names, apart=True)
	]
	found = [(row.place, row.unit, row.council_points, row.rank_name) for row in decision.results]
	if found != expected:
		yield f"{decision.name} says {found}, the core computes {expected}"


def go_on() -> list[str]:
	"""The clerk issues the decision that is approved; an issued one that lost its file is printed again."""
	(name,) = frappe.get_all(DECISION, {"workflow_state": "Approved", "number": 0}, pluck="name")
	approved = frappe.db.get_value(DECISION, name, "approved_on")
	with acting(CLERK):
		council.issue(name, 77, str(approved.date()))
		# Behind the issue, by a worker.
		issued.keep_issued(DECISION, name)
	content = issued.content(frappe.get_doc(DECISION, name))
	frappe.db.commit()
	return [f"{name} is issued as number 77, a PDF of {len(content or b'')} bytes", without_its_file()]


def without_its_file() -> str:
	"""The same bytes come only of the layout engine that made them: another version may refuse, in words."""
	doc = frappe.get_doc(DECISION, {"number": ISSUED_NUMBER})
	Path(frappe.get_site_path(doc.issued_file.lstrip("/"))).unlink()
	try:
		again = issued.content(doc)
	except frappe.ValidationError as refusal:
		return f"{doc.name} without its file: {refusal}"
	return f"{doc.name} without its file: printed again, {len(again or b'')} bytes as they were issued"


ACTIONS: dict[str, Callable[[], object]] = {action.__name__: action for action in (fill, account, go_on)}

if __name__ == "__main__":
	frappe.init(sys.argv[1], sites_path=".")
	frappe.connect()
	frappe.set_user("Administrator")
	frappe.local.lang = "vi"
	print("\n" + json.dumps(ACTIONS[sys.argv[2]](), ensure_ascii=False))
	frappe.destroy()
