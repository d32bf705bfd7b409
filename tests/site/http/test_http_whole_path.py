"""A whole round as its people live it, over HTTP: the sample of the offline command, and the same numbers at the end."""

from __future__ import annotations

import base64
import io
import json
import time
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import frappe
import pytest
from background import pdf_made_at_once
from factories_appraisal import make_users
from frappe.utils import getdate, now_datetime
from http_client import Person
from http_refusals import HIDDEN, INVALID, NO_RIGHT, NO_ROLE, NO_STEP, refused
from http_sample import (
	DECISION_NAME,
	DOCTYPES,
	ROUND,
	Sample,
	appraise_own,
	the_manager_puts_the_set_in_force,
	the_numbers_are_the_offline_commands,
)
from http_world import APPRAISAL, DECISION, SELF_ASSESSMENT, remove_evaluations
from pdf_files import small_pdf

from cchc_eval.cchc_eval.doctype.cchc_figure import hooked
from cchc_eval.cchc_eval.doctype.cchc_monitoring_snapshot import keeping
from cchc_eval.offline.figures import table_of
from cchc_eval.scoring import Evaluation, evaluate, score_self

Sessions = Callable[[str], Person]
ROUND_ACTIONS = f"{DOCTYPES}.cchc_evaluation_round.actions"
APPRAISING = f"{DOCTYPES}.cchc_appraisal.cchc_appraisal"
COUNCIL = f"{DOCTYPES}.cchc_council_decision.cchc_council_decision"
TREND = f"{DOCTYPES}.cchc_monitoring_snapshot.trend"
FIGURES = f"{DOCTYPES}.cchc_figure.table"
TARGET, TARGETS = "CT_QUY_TRINH", "host_app.figures.give_targets"
RANKING, RESULT = "CCHC Released Ranking", "CCHC Released Result"

MANAGER, APPRAISER, OFFICE_HEAD = "quan.ly@http.example", "chuyen.vien@http.example", "chanh.vp@http.example"
CHAIR, MEMBER, CLERK = "chu.tich@http.example", "uy.vien@http.example", "van.thu@http.example"
OFFICE_AND_COUNCIL = {
	MANAGER: ["CCHC Manager"],
	APPRAISER: ["CCHC Appraiser"],
	OFFICE_HEAD: ["CCHC Office Head"],
	CHAIR: ["CCHC Council Chair"],
	MEMBER: ["CCHC Council Member"],
	CLERK: ["CCHC Clerk"],
}
GROUPS = ("Vận hành hệ thống", "Dữ liệu, đào tạo và dự án")
# Each is in charge of some fields; what they may do they have from the round.
BODIES = {
	"tai.chinh@http.example": ("Phòng Kế hoạch - Tài chính", "6"),
	"to.chuc@http.example": ("Phòng Tổ chức cán bộ", "4, 5"),
	"chuyen.doi.so@http.example": ("Phòng Chuyển đổi số", "7"),
}
# These send the filled workbook; the others fill in the form on the desk.
BY_WORKBOOK = ("TTCNTT", "TTĐTTV")


@pytest.fixture
def sample(tmp_path: Path) -> Sample:
	return Sample(tmp_path / "dot")


def head(unit: str) -> str:
	return f"thu.truong.{ascii_of(unit)}@http.example"


def staff(unit: str) -> str:
	return f"can.bo.{ascii_of(unit)}@http.example"


def ascii_of(unit: str) -> str:
	return unit.replace("Đ", "D").lower()


def test_a_round_from_opening_to_the_printed_decision(
	live_site: str, person: Sessions, sample: Sample, host_app: Any
) -> None:
	make_people(sample)
	the_manager_opens_the_round(person(MANAGER), sample)
	host_app(hooked.HOOK, TARGETS)
	figures_come_by_import_and_from_the_host(person(MANAGER), sample)
	answering = [unit for unit, form in sample.forms.items() if form.form is not None]
	for unit in answering:
		the_staff_answer(person(staff(unit)), sample, unit)
	the_quarter_is_kept(person(OFFICE_HEAD), person(head("TTDLS")), sample)
	for unit in answering:
		the_head_submits(person(head(unit)), unit)
	the_deadline_passes()
	all_appraise(person, sample)
	the_office_asks_and_the_unit_explains(person(APPRAISER), person(staff("CTTĐT")), "CTTĐT", "2.1.1")
	the_office_head_signs_off_and_compiles(person(OFFICE_HEAD), sample)
	nothing_is_known_before_the_approval(person(head("TTCNTT")), person(CLERK))
	the_council_decides(person(CHAIR), person(MEMBER), person(OFFICE_HEAD), sample)
	the_clerk_issues_and_prints(person(CLERK), person(head("TTDLS")))
	the_numbers_are_the_offline_commands(person(CLERK), sample)


def make_people(sample: Sample) -> None:
	remove_evaluations()
	units = {staff(unit): [] for unit in sample.forms} | {head(unit): [] for unit in sample.forms}
	make_users({**OFFICE_AND_COUNCIL, **{user: [] for user in BODIES}, **units})
	frappe.db.commit()


def the_manager_opens_the_round(manager: Person, sample: Sample) -> None:
	for unit, form in sample.forms.items():
		manager.insert(
			"CCHC Unit",
			unit_code=unit,
			unit_name=form.unit.name,
			unit_group=form.unit.group,
			members=[{"user": head(unit), "duty": "Head"}, {"user": staff(unit), "duty": "Staff"}],
		)
	criteria_set = the_manager_puts_the_set_in_force(manager, sample)
	start = now_datetime()
	made = manager.insert(
		"CCHC Evaluation Round",
		title="Đánh giá, xếp hạng công tác cải cách hành chính năm 2026",
		year=2026,
		criteria_set=criteria_set,
		self_assessment_deadline=str(start + timedelta(days=10)),
		explanation_deadline=str(start + timedelta(days=20)),
		appraisal_deadline=str(start + timedelta(days=30)),
		appraisal_parts=[
			{"part": part, "codes": codes, "first_appraiser": user} for user, (part, codes) in BODIES.items()
		],
		groups=[{"unit_group": group} for group in GROUPS],
		monitoring_dates=[{"due_date": str(start.date())}],
		units=[{"unit": unit} for unit in sample.forms],
		council=[
			{"user": CHAIR, "duty": "Chair", "post": "Giám đốc Sở"},
			{"user": OFFICE_HEAD, "duty": "Secretary", "post": "Chánh Văn phòng Sở"},
			{"user": MEMBER, "duty": "Member", "post": "Trưởng phòng"},
		],
	)
	assert made["name"] == ROUND
	assert manager.call(f"{ROUND_ACTIONS}.open_round", round=ROUND) == {"made": 6}
	# Pressed twice, nothing happens twice.
	assert manager.call(f"{ROUND_ACTIONS}.open_round", round=ROUND) == {"made": 0}
	assert manager.names(SELF_ASSESSMENT) == sorted(f"{ROUND}-{unit}" for unit in sample.forms)


def figures_come_by_import_and_from_the_host(manager: Person, sample: Sample) -> None:
	counted = {
		# As of today: no figure is of a day to come.
		unit: {code: replace(figure, as_of=getdate()) for code, figure in given.items() if code != TARGET}
		for unit, given in sample.folder.figures.items()
	}
	units = {unit: form.unit.name for unit, form in sample.forms.items()}
	table = table_of(units, dict.fromkeys(units, sample.folder.criteria_set), counted)
	taken = manager.call(
		f"{FIGURES}.import_table", round=ROUND, content=base64.b64encode(table).decode(), filename="so-lieu.xlsx"
	)
	assert taken["new"] == sum(map(len, counted.values())) > 0
	# The host's function is asked by the daily job.
	hooked.fetch_daily()
	given = frappe.get_all("CCHC Figure", {"round": ROUND, "indicator": TARGET}, ["unit", "value", "brought_by"])
	assert {row.brought_by for row in given} == {TARGETS}
	targets = {unit: figures[TARGET].value for unit, figures in sample.folder.figures.items()}
	assert {row.unit: Decimal(row.value) for row in given} == targets


def alone(sample: Sample, unit: str) -> Evaluation:
	"""As long as no decision compares it with the others."""
	return evaluate(sample.folder.criteria_set, sample.evaluations[unit].record)


def the_staff_answer(user: Person, sample: Sample, unit: str) -> None:
	name, form = f"{ROUND}-{unit}", sample.forms[unit].form
	assert form is not None
	assert user.names(SELF_ASSESSMENT) == [name]
	if unit in BY_WORKBOOK:
		taken = user.upload(
			f"phieu-{unit}.xlsx",
			sample.workbook(unit),
			doctype=SELF_ASSESSMENT,
			docname=name,
			method=f"{DOCTYPES}.cchc_self_assessment.sheet.import_form",
		)
		assert taken["answers"] == len(form.answers)
	else:
		doc = user.read(SELF_ASSESSMENT, name)
		for row in doc["scores"]:
			if row["code"] in form.answers:
				row["answer"] = json.dumps(form.answers[row["code"]], default=float)
			row["explanation"] = form.explanations.get(row["code"], "")
		user.save(doc)
	file = user.upload(f"minh-chung-{unit}.pdf", small_pdf("minh chung"), doctype=SELF_ASSESSMENT, docname=name)
	doc = user.read(SELF_ASSESSMENT, name)
	# One file serves all criteria that the unit has evidence for.
	if unit in BY_WORKBOOK:
		for row in doc["evidence"]:
			row["file"] = file["file_url"]
	else:
		doc["evidence"] = [
			{"criteria": ", ".join(form.evidence), "title": "Tài liệu kiểm chứng", "file": file["file_url"]}
		]
	for row in doc["scores"]:
		if row["code"] not in form.evidence and row["scored_by"] == "Unit" and not row.get("explanation"):
			row["explanation"] = "Không phát sinh trường hợp nào trong năm."
	saved = user.save(doc)
	# Of criteria that compare the units, what it has alone.
	assert saved["total"] == float(score_self(sample.folder.criteria_set, form.answers).total)
	refused(lambda: user.move(SELF_ASSESSMENT, name, "Submit to Office"), *NO_STEP)


def the_quarter_is_kept(office_head: Person, unit_head: Person, sample: Sample) -> None:
	"""By the daily job of the day after, which is today once the day has moved into the past."""
	yesterday = {"due_date": str((now_datetime() - timedelta(days=1)).date())}
	frappe.db.set_value("CCHC Monitoring Date", {"parent": ROUND}, yesterday)
	frappe.db.commit()
	keeping.keep_due()
	trend = office_head.call(f"{TREND}.round_trend", round=ROUND)
	assert len(trend["days"]) == 1 and len(trend["units"]) == len(sample.forms)
	assert (
		unit_head.names("CCHC Monitoring Snapshot") == unit_head.names("CCHC Monitoring Snapshot", unit="TTDLS") != []
	)
	refused(lambda: unit_head.call(f"{TREND}.unit_trend", self_assessment=f"{ROUND}-TTCNTT"), *HIDDEN)


def the_head_submits(user: Person, unit: str) -> None:
	user.move(SELF_ASSESSMENT, f"{ROUND}-{unit}", "Submit to Office")
	sent = user.read(SELF_ASSESSMENT, f"{ROUND}-{unit}")
	assert (sent["workflow_state"], sent["docstatus"], sent["submitted_by"]) == ("Submitted", 1, user.user)


def the_deadline_passes() -> None:
	"""The server's clock decides, so move the deadline into the past."""
	past = now_datetime() - timedelta(minutes=1)
	frappe.db.set_value("CCHC Evaluation Round", ROUND, "self_assessment_deadline", past)
	frappe.db.commit()
	frappe.clear_document_cache("CCHC Evaluation Round", ROUND)


def all_appraise(person: Sessions, sample: Sample) -> None:
	"""The office and three bodies, each what is theirs."""
	begun = person(APPRAISER).call(f"{APPRAISING}.start_all", round=ROUND)
	assert sorted(begun["made"]) == sorted(f"{ROUND}-{unit}" for unit in sample.forms)
	head_of_office = person(OFFICE_HEAD)
	for unit in sample.forms:
		name = f"{ROUND}-{unit}"
		fields = [appraise_own(person(user), name, sample.appraised(unit)) for user in (APPRAISER, *BODIES)]
		# Nobody is sent what another appraises, and together they are sent everything.
		assert fields == [{"1", "2", "3", "8"}, {"6"}, {"4", "5"}, {"7"}]
		assert head_of_office.read(APPRAISAL, name)["appraised_points"] == float(alone(sample, unit).appraised.total)
		refused(
			lambda name=name: head_of_office.move(APPRAISAL, name, "Sign Off"),
			INVALID,
			"chưa báo thẩm định xong phần của mình",
		)
		for user, (part, _codes) in BODIES.items():
			person(user).call(f"{APPRAISING}.finish_part", appraisal=name, part=part)
	assert head_of_office.read(APPRAISAL, f"{ROUND}-BQLDA")["not_submitted"] == 1
	contested = {
		unit: {
			row["code"]
			for row in head_of_office.read(SELF_ASSESSMENT, f"{ROUND}-{unit}")["scores"]
			if row.get("contest_reason")
		}
		for unit in sample.forms
	}
	assert {unit: codes for unit, codes in contested.items() if codes} == {"TTĐTTV": {"3.2.1"}}


def the_office_asks_and_the_unit_explains(appraiser: Person, user: Person, unit: str, code: str) -> None:
	name = f"{ROUND}-{unit}"
	doc = appraiser.read(APPRAISAL, name)
	row = next(row for row in doc["scores"] if row["code"] == code)
	row["question"] = "Đề nghị bổ sung văn bản kèm theo."
	appraiser.save(doc)
	appraiser.move(APPRAISAL, name, "Request Explanation")
	asked = user.call(f"{APPRAISING}.open_questions", self_assessment=name)
	assert [question["code"] for question in asked["questions"]] == [code]
	assert asked["open"]
	file = user.upload("bo-sung.pdf", small_pdf("bo sung"), doctype=SELF_ASSESSMENT, docname=name)
	evidence = [{"title": "Văn bản bổ sung", "file": file["file_url"]}]
	unasked = {"self_assessment": name, "replies": [{"code": "1.1.1", "reply": "Không được hỏi"}]}
	told = "Tiêu chí 1.1.1: cơ quan thẩm định không yêu cầu giải trình"
	refused(lambda: user.call(f"{APPRAISING}.reply", **unasked), INVALID, told)
	replies = [{"code": code, "reply": "Đã bổ sung văn bản.", "evidence": evidence}]
	user.call(f"{APPRAISING}.reply", self_assessment=name, replies=replies)
	appraiser.move(APPRAISAL, name, "Resume Appraisal")
	answered = next(row for row in appraiser.read(APPRAISAL, name)["scores"] if row["code"] == code)
	assert (answered["reply"], answered["replied_by"]) == ("Đã bổ sung văn bản.", user.user)
	added = appraiser.read(SELF_ASSESSMENT, name)["evidence"][-1]
	assert (added["criteria"], added["file"]) == (code, file["file_url"])
	assert appraiser.download(file["file_url"]) == small_pdf("bo sung")


def the_office_head_signs_off_and_compiles(office_head: Person, sample: Sample) -> None:
	unsigned = "phiếu thẩm định đang ở trạng thái Bản nháp"
	refused(lambda: office_head.call(f"{COUNCIL}.compile", round=ROUND), INVALID, unsigned)
	for unit in sample.forms:
		office_head.move(APPRAISAL, f"{ROUND}-{unit}", "Sign Off")
	assert office_head.call(f"{COUNCIL}.compile", round=ROUND) == DECISION_NAME
	doc = office_head.read(DECISION, DECISION_NAME)
	doc.update(venue="Phòng họp số 2", agenda="Báo cáo kết quả thẩm định\nThảo luận, biểu quyết")
	office_head.save(doc)
	office_head.move(DECISION, DECISION_NAME, "Report to Council")


def nothing_is_known_before_the_approval(unit_head: Person, clerk: Person) -> None:
	for doctype in (APPRAISAL, DECISION):
		refused(lambda doctype=doctype: unit_head.names(doctype), *HIDDEN)
	assert unit_head.names(RESULT) == unit_head.names(RANKING) == []
	assert clerk.names(DECISION) == clerk.names(RANKING) == []
	refused(lambda: unit_head.read(APPRAISAL, f"{ROUND}-TTCNTT"), *HIDDEN)
	refused(lambda: unit_head.read(SELF_ASSESSMENT, f"{ROUND}-TTDLS"), *HIDDEN)
	assert unit_head.read(SELF_ASSESSMENT, f"{ROUND}-TTCNTT")["unit"] == "TTCNTT"
	page = "/api/method/cchc_eval.printing.api.page"
	for someone in (unit_head, clerk):
		refused(lambda someone=someone: someone.download(page, paper="office-report", name=DECISION_NAME), *HIDDEN)
	assert b"TTCNTT" in unit_head.download(page, paper="unit-report", name=f"{ROUND}-TTCNTT")


def the_council_decides(chair: Person, member: Person, secretary: Person, sample: Sample) -> None:
	changed = 0
	for unit, code, change in sample.council_changes():
		chair.call(
			f"{COUNCIL}.change_points",
			decision=DECISION_NAME,
			unit=unit,
			code=code,
			points=float(change.points),
			reason=change.reason,
		)
		changed += 1
	assert changed == 1
	for unit, evaluation in sample.evaluations.items():
		if cap := evaluation.record.rank_cap:
			chair.call(f"{COUNCIL}.set_rank_cap", decision=DECISION_NAME, unit=unit, rank=cap.rank, reason=cap.reason)
	everyone = {"decision": DECISION_NAME, "vote": "For"}
	refused(lambda: secretary.call(f"{COUNCIL}.record_everyone", **everyone), INVALID, "Phiên họp chưa bắt đầu")
	secretary.call(f"{COUNCIL}.open_meeting", decision=DECISION_NAME)
	chairs = "Chỉ thư ký, Chủ tịch hoặc Phó Chủ tịch Hội đồng này"
	refused(lambda: member.call(f"{COUNCIL}.mark_all_present", decision=DECISION_NAME), NO_RIGHT, chairs)
	secretary.call(f"{COUNCIL}.mark_all_present", decision=DECISION_NAME)
	attends = {"user": secretary.user, "present": 1}
	promoted = {"decision": DECISION_NAME, "attendance": [{**attends, "duty": "Chair"}]}
	fixed = "không thay đổi trong phiên họp"
	for someone in (secretary, chair):
		refused(lambda someone=someone: someone.call(f"{COUNCIL}.set_session", **promoted), INVALID, fixed)
		someone.call(f"{COUNCIL}.set_session", decision=DECISION_NAME, attendance=[attends])
	refused(lambda: chair.move(DECISION, DECISION_NAME, "Approve"), INVALID, "Hội đồng chưa biểu quyết")
	for unit in sample.forms:
		member.call(f"{COUNCIL}.cast_vote", decision=DECISION_NAME, unit=unit, vote="For", opinion="Nhất trí")
	secretary.call(f"{COUNCIL}.record_everyone", **everyone)
	refused(lambda: chair.move(DECISION, DECISION_NAME, "Approve"), INVALID, "Phiên họp chưa ghi thời gian kết thúc")
	# A meeting closes after the second in which it opened.
	time.sleep(1)
	secretary.call(f"{COUNCIL}.close_meeting", decision=DECISION_NAME)
	refused(lambda: member.move(DECISION, DECISION_NAME, "Approve"), *NO_STEP)
	chair.move(DECISION, DECISION_NAME, "Approve")
	for unit in sample.forms:
		approved = chair.read(APPRAISAL, f"{ROUND}-{unit}")
		assert (approved["workflow_state"], approved["docstatus"]) == ("Approved", 1)
		assert approved["final_points"] == float(sample.evaluations[unit].final.total)


def the_clerk_issues_and_prints(clerk: Person, unit_head: Person) -> None:
	today = str(now_datetime().date())
	printing = "/api/method/cchc_eval.printing.api"
	shown = {"paper": "decision", "name": DECISION_NAME, "number": 5, "date": today}
	assert "DỰ THẢO" in clerk.download(f"{printing}.preview", **shown).decode()
	clerk.call(f"{COUNCIL}.issue", decision=DECISION_NAME, number=5, date=today)
	pdf_made_at_once(DECISION, DECISION_NAME)
	again = {"decision": DECISION_NAME, "number": 6, "date": today}
	refused(lambda: clerk.call(f"{COUNCIL}.issue", **again), INVALID, "số và ngày chỉ ghi một lần")
	pdf = clerk.download(f"{printing}.pdf", paper="decision", name=DECISION_NAME)
	assert pdf.startswith(b"%PDF")
	word = zipfile.ZipFile(io.BytesIO(clerk.download(f"{printing}.word", paper="decision", name=DECISION_NAME)))
	text = word.read("word/document.xml").decode()
	assert "05/QĐ-" in text
	for position, group in enumerate(GROUPS, 1):
		assert f"Nhóm {group} (Phụ lục {'I' * position}): 03 đơn vị" in text
	# What was issued is kept, as a file of the decision and of what is released of it.
	issued = clerk.read(DECISION, DECISION_NAME)["issued_file"]
	assert issued.startswith("/private/files/")
	assert clerk.download(issued) == pdf
	assert unit_head.read(RANKING, DECISION_NAME)["issued_file"] == issued
	assert unit_head.download(issued) == pdf
	assert unit_head.names(RESULT) == ["CCHC-KQ-2026-TTDLS"]
	for paper in ({"paper": kind, "name": DECISION_NAME} for kind in ("minutes", "office-report")):
		assert clerk.download(f"{printing}.pdf", **paper).startswith(b"%PDF")
		refused(lambda paper=paper: unit_head.download(f"{printing}.pdf", **paper), *NO_ROLE)
