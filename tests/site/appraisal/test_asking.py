"""Questions to the unit: each goes with who appraises its criterion, and is told at once."""

from __future__ import annotations

from typing import Any

import frappe
import pytest
from factories_appraisal import APPRAISER, HEAD, act, appraisal, past, row_of, step
from factories_notice import members, told
from factories_parts import LAWS, LAWYER, MONEYS, TREASURER, score, split_started
from factories_round import staff_of

from cchc_eval.cchc_eval.doctype.cchc_appraisal.actions import send_questions
from cchc_eval.cchc_eval.doctype.cchc_appraisal.cchc_appraisal import open_questions, reply
from cchc_eval.notices import at_once
from cchc_eval.patches import note_when_questions_were_sent

STAFF = staff_of("U01")


def asked_of_the_unit(doc: Any) -> list[str]:
	return [row["question"] for row in act(STAFF, lambda: open_questions(doc.self_assessment))["questions"]]


@pytest.fixture
def doc() -> Any:
	"""The treasurer has asked; the lawyer wrote a question before that and has not sent it."""
	doc = split_started(people=True)
	score(LAWYER, LAWS, action="Keep", question="Văn bản số mấy?")
	score(TREASURER, MONEYS, action="Keep", question="Quyết toán ngày nào?")
	step(TREASURER, doc, "Request Explanation")
	return doc


def test_who_asks_sends_the_questions_of_their_own_part(doc: Any) -> None:
	assert asked_of_the_unit(doc) == ["Quyết toán ngày nào?"]
	with pytest.raises(frappe.ValidationError, match=f"{LAWS}: cơ quan thẩm định không yêu cầu giải trình"):
		act(STAFF, lambda: reply(doc.self_assessment, [{"code": LAWS, "reply": "Số 5"}]))
	# What was not sent may change yet, and is sent with a save.
	score(LAWYER, LAWS, action="Keep", question="Văn bản số mấy, ngày nào?")
	assert asked_of_the_unit(doc) == ["Văn bản số mấy, ngày nào?", "Quyết toán ngày nào?"]


def test_another_body_sends_what_it_wrote_before(doc: Any) -> None:
	assert act(LAWYER, lambda: unsent(doc)) == 1
	act(LAWYER, lambda: send_questions(doc.name))
	assert asked_of_the_unit(doc) == ["Văn bản số mấy?", "Quyết toán ngày nào?"]
	assert act(LAWYER, lambda: unsent(doc)) == 0
	with pytest.raises(frappe.ValidationError, match="Đơn vị đã có mọi câu hỏi của bạn"):
		act(LAWYER, lambda: send_questions(doc.name))
	for user in (HEAD, STAFF):
		with pytest.raises(frappe.PermissionError, match="Chỉ người có vai trò Người thẩm định"):
			act(user, lambda: send_questions(doc.name))
	past(doc.round, "explanation")
	with pytest.raises(frappe.ValidationError, match="đã hết"):
		act(LAWYER, lambda: send_questions(doc.name))


def unsent(doc: Any) -> int:
	doc = appraisal()
	doc.onload()
	return doc.get_onload("unsent")


def test_nothing_is_sent_while_nobody_is_asked() -> None:
	doc = split_started(people=True)
	score(LAWYER, LAWS, action="Keep", question="Văn bản số mấy?")
	assert row_of(appraisal(), LAWS).asked_on is None
	with pytest.raises(frappe.ValidationError, match="đang ở trạng thái Bản nháp"):
		act(LAWYER, lambda: send_questions(doc.name))


def test_the_unit_is_told_at_once_and_no_second_time(doc: Any, monkeypatch: pytest.MonkeyPatch) -> None:
	later: list[dict[str, Any]] = []
	monkeypatch.setattr(frappe, "enqueue", lambda method, **given: later.append({"method": method, **given}))
	score(APPRAISER, "1.1.1")
	assert later == []
	act(LAWYER, lambda: send_questions(doc.name))
	(job,) = [given for given in later if given["method"] == "cchc_eval.notices.at_once.tell"]
	assert job["enqueue_after_commit"]
	for _time in range(2):
		at_once.tell(job["kind"], job["name"])
	rows = frappe.get_all("CCHC Notice", {"notification": "CCHC Explanation Asked"}, ["user", "subject"])
	assert {row.user for row in rows} == members("U01") and len(rows) == 2
	assert "yêu cầu giải trình 2 tiêu chí" in rows[0].subject
	assert told() == members("U01")


def test_the_migration_takes_what_was_sent_before(doc: Any) -> None:
	score(LAWYER, LAWS, action="Keep", question="Văn bản số mấy?")
	frappe.db.set_value("CCHC Appraised Score", {"parent": doc.name}, "asked_on", None)
	assert asked_of_the_unit(doc) == []
	note_when_questions_were_sent.execute()
	assert asked_of_the_unit(doc) == ["Văn bản số mấy?", "Quyết toán ngày nào?"]
	frappe.db.set_value("CCHC Appraised Score", {"parent": doc.name}, "asked_on", None)
	frappe.db.set_value("CCHC Appraisal", doc.name, "workflow_state", "Draft")
	frappe.db.set_value("CCHC Appraised Score", {"parent": doc.name, "code": LAWS}, "earlier", "Trước đây")
	note_when_questions_were_sent.execute()
	assert row_of(appraisal(), MONEYS).asked_on and not row_of(appraisal(), LAWS).asked_on
