"""The reports before the council meets say what is stored: what came in, how it was appraised, what the office proposes."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import frappe
import pytest
from asking import answer
from factories_appraisal import (
	APPRAISER,
	HEAD,
	ROUND,
	act,
	answers_without,
	appraisal,
	best_answers,
	counting,
	decision,
	make_people,
	opened_round,
	past,
	row_of,
	set_states,
	sign_off,
	signed_off_round,
	started,
	step,
	submitted_round,
)
from factories_paper import discussed
from factories_parts import DEPUTY, LAW, LAWS, LAWYER, MONEY, REST, finish, score, split_started
from factories_round import head_of, open_round, self_assessment, staff_of

from cchc_eval.cchc_eval.doctype.cchc_appraisal.cchc_appraisal import reply, start_all
from cchc_eval.cchc_eval.doctype.cchc_council_decision.cchc_council_decision import compile
from cchc_eval.documents import render_html
from cchc_eval.documents.phrases import DRAFT
from cchc_eval.printing import papers, reports

FORM = "CCHC Self Assessment"
SOURCE = "Phần mềm theo dõi nhiệm vụ"
FIGURES = [
	{
		"path": [path],
		"label": label,
		"indicator": path.upper(),
		"value": value,
		"unit": "",
		"as_of": "2026-10-31",
		"source": SOURCE,
	}
	for path, label, value in (("part", "Số nhiệm vụ hoàn thành", 9), ("whole", "Số nhiệm vụ được giao", 10))
]


def reported() -> Any:
	"""Compiled: the office changed two criteria of U01, asked about three, of which one was answered and one never sent;
	U01 contests a figure and says something of its year; U02 lacks an answer and came late."""
	submitted_round(
		2, {"U01": {**best_answers(), "1.1.3": {"part": 9, "whole": 10}}, "U02": answers_without("1.1.1")}, True
	)
	said = {"difficulties": "Nhân sự kiêm nhiệm\nThiếu kinh phí", "recommendations": "Tập huấn"}
	frappe.db.set_value(FORM, f"{ROUND}-U01", said)
	of_figure = {"parent": f"{ROUND}-U01", "code": "1.1.3"}
	contest = {"figures_json": json.dumps(FIGURES), "contest_value": "10", "contest_reason": "Báo cáo số 45/BC-U01"}
	frappe.db.set_value("CCHC Self Score", of_figure, contest)
	past(ROUND, "self_assessment")
	frappe.db.set_value(FORM, f"{ROUND}-U01", "submitted_on", "2019-12-31 09:00:00")
	frappe.db.set_value(FORM, f"{ROUND}-U02", "submitted_on", "2020-01-03 09:00:00")
	doc = started()
	row_of(doc, "1.1.1").update({"action": "Set Points", "points_set": 0.5, "reason": "Ban hành muộn"})
	for code, question in (("1.1.1", "Vì sao muộn?"), ("1.2.1", "Còn thiếu báo cáo quý nào?")):
		row_of(doc, code).question = question
	act(APPRAISER, doc.save)
	step(APPRAISER, doc, "Request Explanation")
	act(staff_of("U01"), lambda: reply(f"{ROUND}-U01", [{"code": "1.1.1", "reply": "Chờ ý kiến tỉnh"}]))
	step(APPRAISER, appraisal(), "Resume Appraisal")
	other = started("U02")
	row_of(other, "1.1.2").question = "Ghi nháp, chưa gửi"
	act(APPRAISER, other.save)
	sign_off("U01", "U02")
	return frappe.get_doc("CCHC Council Decision", act(HEAD, lambda: compile(ROUND)))


def test_the_office_reports_what_came_in_how_it_was_appraised_and_what_is_contested() -> None:
	doc = reported()
	report = papers.compose("office-report", doc)
	first, second = report.received
	assert (first.unit_name, first.state, f"{first.day}", first.late) == ("Đơn vị U01", "Đúng hạn", "2019-12-31", False)
	assert (second.state, second.late, report.deadline.isoformat()) == ("Nộp sau thời hạn 02 ngày", True, "2020-01-01")
	names = {user: frappe.utils.get_fullname(user) for user in (APPRAISER, HEAD)}
	assert (first.appraised_by, first.signed_off_by) == (names[APPRAISER], names[HEAD])
	assert first.signed_off == frappe.utils.getdate()
	(changed,) = report.changes
	assert [(one.code, one.before, one.after, one.reason) for one in changed.changes] == [
		("1.1.1", Decimal("1.5"), Decimal("0.5"), "Ban hành muộn")
	]
	assert [(one.unit_name, one.code, one.question, one.reply, one.outcome) for one in report.asked] == [
		("Đơn vị U01", "1.1.1", "Vì sao muộn?", "Chờ ý kiến tỉnh", "1,50 điểm thành 0,50 điểm: Ban hành muộn"),
		("Đơn vị U01", "1.2.1", "Còn thiếu báo cáo quý nào?", "", "Giữ 2,00 điểm"),
	]
	assert report.sources == [f"{SOURCE}, tính đến ngày 31/10/2026: 02 số liệu của 01 đơn vị"]
	(contested,) = report.contested
	assert contested.figures.startswith(f"Số nhiệm vụ hoàn thành 9 ({SOURCE}, tính đến ngày 31/10/2026); Số")
	assert (contested.claim, contested.outcome) == ("10; Báo cáo số 45/BC-U01", "Giữ 2,70 điểm")
	(voice,) = report.voices
	assert (voice.difficulties, voice.recommendations) == (["Nhân sự kiêm nhiệm", "Thiếu kinh phí"], ["Tập huấn"])
	assert (report.head.symbol, report.head.number, report.head.mark) == ("BC-VP", None, DRAFT)
	assert report.signature.name == ""
	page = render_html(report)
	assert "Nhận được" not in page and "nhận được 01 nội dung giải trình, 01 nội dung không có giải trình" in page
	assert "Không có." in page


def test_what_was_asked_before_a_further_question_stands_in_front_of_it() -> None:
	doc = reported()
	rows = {code: row_of(appraisal(), code).name for code in ("1.1.1", "1.1.2")}
	for name in rows.values():
		frappe.db.set_value("CCHC Appraised Score", name, "earlier", "Hỏi: A\nTrả lời: B")
	first, alone, _ = papers.compose("office-report", doc).asked
	assert (first.question, first.reply) == ("Hỏi: A\nTrả lời: B\n\nVì sao muộn?", "Chờ ý kiến tỉnh")
	assert (alone.code, alone.question, alone.reply) == ("1.1.2", "", "Hỏi: A\nTrả lời: B")


def test_a_report_where_nobody_handed_anything_in_says_so() -> None:
	make_people()
	opened_round(1)
	past(ROUND, "self_assessment")
	act(APPRAISER, lambda: start_all(ROUND))
	set_states(ROUND, "Appraised")
	doc = frappe.get_doc("CCHC Council Decision", act(HEAD, lambda: compile(ROUND)))
	report = papers.compose("office-report", doc)
	assert [(one.state, one.day) for one in report.received] == [("Không nộp", None)]
	assert (report.groups[0].mean_self, report.changes, report.voices) == (None, [], [])
	page = render_html(report)
	assert "- Nộp đúng hạn: 0 đơn vị;" in page and "- Không nộp: 01 đơn vị (Đơn vị U01)." in page


def test_the_report_on_a_split_appraisal_names_each_body_and_who_appraised_for_it() -> None:
	split_started()
	score(LAWYER, LAWS)
	score(APPRAISER, REST)
	finish(LAWYER, LAW)
	finish(DEPUTY, MONEY)
	sign_off("U01")
	report = papers.compose("office-report", frappe.get_doc("CCHC Council Decision", act(HEAD, lambda: compile(ROUND))))
	assert report.appraising == [
		"Sở Tư pháp: lĩnh vực 2",
		"Sở Tài chính (phối hợp: Kho bạc): lĩnh vực 6",
		"Văn phòng Sở: các tiêu chí còn lại",
	]
	lawyer, deputy, appraiser = map(frappe.utils.get_fullname, (LAWYER, DEPUTY, APPRAISER))
	assert report.received[0].appraised_by == f"Sở Tư pháp ({lawyer}), Sở Tài chính ({deputy}), {appraiser}"
	assert {one.code for one in report.changes[0].changes} == {LAWS, REST}


def test_the_report_has_the_numbers_of_the_decision() -> None:
	doc = reported()
	report, decided = papers.compose("office-report", doc), papers.compose("decision", doc)
	(group,) = report.groups
	assert [
		(row.unit_code, row.self_points, row.appraised_points, row.index, row.rank, row.place, row.note)
		for row in group.rows
	] == [
		(row.unit_code, row.self_points, row.appraised_points, row.index, row.rank, row.place, row.note)
		for row in decided.rows
	]
	assert [row.council_points for row in group.rows] == [None, None]
	assert group.rank_counts == decided.rank_counts
	for at, field in enumerate(group.fields):
		fields = [json.loads(line.fields_json)[at] for line in doc.results]
		assert field.title == fields[0]["title"]
		assert field.appraised_points == sum(Decimal(one["points"]) for one in fields) / 2
	assert group.mean_self == sum(row.self_points for row in decided.rows) / 2


def test_what_was_reported_stays_when_the_council_changes_points() -> None:
	doc = discussed()
	assert doc.changes_in_force
	(group,) = papers.compose("office-report", doc).groups
	appraisals = {unit: appraisal(unit) for unit in ("U01", "U02")}
	for row in group.rows:
		stored = appraisals[row.unit_code]
		assert (row.appraised_points, row.index, row.rank) == (
			Decimal(str(stored.appraised_points)),
			Decimal(str(stored.index_percent)),
			stored.rank_name,
		)
	changed = next(line for line in doc.results if line.unit == "U01")
	assert (
		Decimal(str(changed.council_points))
		!= next(row for row in group.rows if row.unit_code == "U01").appraised_points
	)


def test_a_report_on_appraisals_that_changed_since_is_refused() -> None:
	doc = reported()
	assert papers.compose("office-report", doc).groups
	set_states(ROUND, "Draft")
	with pytest.raises(frappe.ValidationError, match=r"Đơn vị «?Đơn vị U01»?: phiếu thẩm định"):
		papers.compose("office-report", doc)
	set_states(ROUND, "Appraised")
	frappe.db.set_value("CCHC Appraised Score", row_of(appraisal(), "1.1.1").name, "appraised_points", 0.25)
	with pytest.raises(frappe.ValidationError, match="Đơn vị U01"):
		papers.compose("office-report", doc)


def test_a_report_takes_no_statement_more_for_more_units(monkeypatch: pytest.MonkeyPatch) -> None:
	def statements(units: int) -> int:
		signed_off_round(units)
		doc = frappe.get_doc("CCHC Council Decision", act(HEAD, lambda: compile(ROUND)))
		reports.office_report(doc)
		counted: list[str] = []
		with monkeypatch.context() as patch:
			patch.setattr(frappe.db, "sql", counting(counted))
			assert len(reports.office_report(doc).received) == units
		frappe.db.rollback()
		return len(counted)

	few = statements(1)
	assert few > 5
	assert statements(6) <= few


def test_a_unit_reports_on_its_form_as_a_draft_until_it_is_handed_in(as_user: Callable[[str], None]) -> None:
	open_round(2)
	doc = self_assessment()
	as_user(staff_of("U01"))
	doc.update({"difficulties": "Thiếu kinh phí", "recommendations": ""})
	doc.save()
	report = papers.compose("unit-report", doc)
	assert (report.head.symbol, report.head.number, report.head.mark) == ("BC-U01", None, DRAFT)
	assert (report.difficulty_lines, report.recommendation_lines) == (["Thiếu kinh phí"], [])
	assert report.lines == papers.compose("self-assessment", doc).lines
	page = answer("cchc_eval.printing.api.page", paper="unit-report", name=doc.name).filecontent
	assert DRAFT in page and "Kính gửi: Văn phòng Sở" in page
	as_user("Administrator")
	frappe.db.set_value(FORM, doc.name, {"workflow_state": "Submitted", "docstatus": 1})
	as_user(head_of("U01"))
	assert DRAFT not in answer("cchc_eval.printing.api.page", paper="unit-report", name=doc.name).filecontent


def test_a_unit_says_what_it_contests_in_its_report() -> None:
	reported()
	report = papers.compose("unit-report", self_assessment())
	(contested,) = report.contested
	assert (contested.code, contested.claim, contested.outcome) == ("1.1.3", "10; Báo cáo số 45/BC-U01", "")
	assert decision().workflow_state == "Draft" and report.head.mark == ""
