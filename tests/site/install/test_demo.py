"""The demo shows every stage, and is removed without a trace."""

from __future__ import annotations

from typing import Any

import frappe
import pytest
from factories_whole import versions_kept
from pdf_files import small_pdf

from cchc_eval import demo, integrity
from cchc_eval.demo import record
from cchc_eval.demo.people import CHAIR, CLERK, MANAGER, OFFICE_HEAD, head_of
from cchc_eval.demo.sample import Sample
from cchc_eval.integrity.reading import rounds
from cchc_eval.printing import papers
from cchc_eval.printing.issued import keep_issued
from cchc_eval.scoring import evaluate_all
from cchc_eval.scoring.evaluation import Placed
from cchc_eval.scoring.grouping import grouped_places

PASSWORD = "một mật khẩu"


def row_counts() -> dict[str, int]:
	tables = [row[0] for row in frappe.db.sql("show tables")]
	return {table: frappe.db.sql(f"select count(*) from `{table}`")[0][0] for table in tables}


def test_every_stage_and_no_trace(monkeypatch: pytest.MonkeyPatch) -> None:
	monkeypatch.setattr(papers, "render_pdf", lambda paper: small_pdf("demo"))
	before = row_counts()
	with versions_kept():
		loaded = demo.load(PASSWORD)
	assert len(loaded["users"]) == 23
	every_stage()
	everything_agrees()
	last_years_numbers_are_the_samples()
	(last_years,) = frappe.get_all("CCHC Council Decision", {"issued_file": ("is", "set")}, pluck="name")
	assert demo.load()["users"] == loaded["users"]
	people_look_around()
	cleared = demo.clear()
	assert cleared["User"] == 23 and cleared["CCHC Evaluation Round"] == 4
	# The job of what was issued, where a worker is there only now.
	keep_issued("CCHC Council Decision", last_years)
	after = row_counts()
	assert {table: (before.get(table), count) for table, count in after.items() if count != before.get(table)} == {}
	assert demo.clear() == {}


def everything_agrees() -> None:
	found = [*integrity.of_site(), *(finding for round in rounds() for finding in integrity.of_round(round))]
	assert [finding.text(with_values=True) for finding in found] == []


def every_stage() -> None:
	assert set(frappe.get_all("CCHC Self Assessment", pluck="workflow_state")) >= {"Draft", "Submitted", "Returned"}
	assert set(frappe.get_all("CCHC Appraisal", pluck="workflow_state")) == {
		"Draft",
		"Awaiting Explanation",
		"Appraised",
		"Approved",
	}
	decisions = frappe.get_all("CCHC Council Decision", ["workflow_state", "number"], order_by="year")
	assert [(row.workflow_state, row.number) for row in decisions] == [
		("In Council", 0),
		("Approved", 0),
		("Approved", 5),
	]
	assert frappe.get_all("CCHC Evaluation Round", pluck="status", order_by="year") == [
		"Open",
		"Open",
		"Closed",
		"Open",
	]
	assert set(frappe.get_all("CCHC Figure", pluck="brought_by")) == {MANAGER.name}
	kept = frappe.get_all("CCHC Monitoring Snapshot", ["round", "label"], order_by="due_date")
	# The unit that sends nothing has a form too.
	assert [kept.count(row) for row in (kept[0], kept[-1])] == [6, 6] and len(kept) == 12


def last_years_numbers_are_the_samples() -> None:
	sample = Sample.read(int(frappe.utils.nowdate()[:4]) - 1)
	evaluations = evaluate_all(sample.criteria_set, sample.records.values())
	listed = [(one.record.group, one.final.index, one.record.code, one) for one in evaluations]
	placed = [Placed(*found) for found in grouped_places(listed, sample.settings.group_names, apart=True)]
	(name,) = frappe.get_all("CCHC Council Decision", {"number": 5}, pluck="name")
	decision = frappe.get_doc("CCHC Council Decision", name)
	assert [(row.place, row.unit, row.council_points, row.rank_name) for row in decision.results] == [
		(one.place, one.evaluation.record.code, float(one.evaluation.final.total), one.evaluation.rank)
		for one in placed
	]
	assert {row.unit: row.note for row in decision.results}["BQLDA"] == "Không nộp hồ sơ tự đánh giá"
	minutes = papers.compose("minutes", decision)
	assert [row.present for row in minutes.attendees].count(False) == 1


def people_look_around() -> None:
	"""What they leave behind is removed with the demo."""
	for user in (CHAIR.user, CLERK.user, OFFICE_HEAD.user, head_of("TTCNTT")):
		frappe.set_user(user)
		doctype = "CCHC Released Ranking" if user == head_of("TTCNTT") else "CCHC Council Decision"
		for name in frappe.get_list(doctype, pluck="name"):
			doc = frappe.get_doc(doctype, name)
			doc.add_comment("Comment", "Đã xem")
			doc.add_viewed(user)
		frappe.get_doc({"doctype": "ToDo", "description": "Nhớ xem lại", "allocated_to": user}).insert()
	frappe.set_user("Administrator")


def test_a_site_with_units_of_its_own_keeps_them() -> None:
	unit: Any = {"doctype": "CCHC Unit", "unit_code": "TTCNTT", "unit_name": "Của chúng tôi"}
	frappe.get_doc(unit).insert()
	with pytest.raises(frappe.ValidationError, match="đã có đơn vị TTCNTT"):
		demo.load(PASSWORD)
	assert not record.read()
	assert demo.clear() == {}
	assert frappe.db.exists("CCHC Unit", "TTCNTT")


def test_real_rounds_keep_the_units_they_need(monkeypatch: pytest.MonkeyPatch) -> None:
	"""Refused before anything is deleted."""
	frappe.get_doc({"doctype": "CCHC Unit", "unit_code": "D1", "unit_name": "Đơn vị mẫu"}).insert()
	frappe.get_doc({"doctype": "CCHC Unit", "unit_code": "R1", "unit_name": "Đơn vị thật"}).insert()
	record.write({"CCHC Unit": ["D1"], "User": [], "CCHC Evaluation Round": []})
	cset = frappe.get_all("CCHC Criteria Set", {"docstatus": 1}, pluck="name", order_by="creation", limit=1)[0]
	deadline = {f"{stage}_deadline": "2099-01-01 00:00:00" for stage in ("self_assessment", "explanation", "appraisal")}
	units = [{"unit": "D1"}, {"unit": "R1"}]
	frappe.get_doc(
		{
			"doctype": "CCHC Evaluation Round",
			"title": "Thật",
			"year": 2098,
			"criteria_set": cset,
			"units": units,
			**deadline,
		}
	).insert()
	with pytest.raises(frappe.ValidationError, match="CCHC-2098 có đơn vị"):
		demo.clear()
	assert frappe.db.exists("CCHC Unit", "D1")
	frappe.db.delete("CCHC Round Unit", {"unit": "D1"})
	assert demo.clear() == {"CCHC Unit": 1}
	assert not frappe.db.exists("CCHC Unit", "D1") and frappe.db.exists("CCHC Unit", "R1")
