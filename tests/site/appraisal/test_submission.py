"""The appraiser submits a finished appraisal to the head of the office."""

from __future__ import annotations

from typing import Any

import frappe
import pytest
from factories_appraisal import (
	APPRAISER,
	HEAD,
	OTHER_HEAD,
	act,
	appraisal,
	past,
	row_of,
	sign_off,
	started,
	step,
	submitted_round,
)
from factories_notice import told
from factories_parts import LAW, LAWYER, MONEY, PARTS, TREASURER, assign, finish, score, split_started

from cchc_eval.cchc_eval.doctype.cchc_appraisal.actions import submit_to_head, take_back
from cchc_eval.cchc_eval.doctype.cchc_appraisal.cchc_appraisal import reopen_part, return_to_appraiser
from cchc_eval.notices import at_once, delivery

MARK, WAITS, RETURNED = "submitted_to_head", "CCHC Submitted to Head", "CCHC Appraisal Returned"


@pytest.fixture
def doc() -> Any:
	submitted_round(1)
	return started()


def submit(user: str = APPRAISER) -> Any:
	act(user, lambda: submit_to_head(appraisal().name))
	return appraisal()


def test_what_is_submitted_waits_unchanged_for_the_head(doc: Any) -> None:
	submitted = submit()
	assert (submitted.workflow_state, submitted.get(MARK), submitted.submitted_by) == ("Draft", 1, APPRAISER)
	assert submitted.submitted_on
	submit()
	assert appraisal().submitted_on == submitted.submitted_on
	for change in ({"reason": "Khác"}, {"action": "Keep", "seen": 1}):
		with pytest.raises(frappe.PermissionError, match=r"đã trình lãnh đạo cơ quan thẩm định lúc .*: hãy rút lại"):
			score(APPRAISER, "1.1.1", **change)
	sign_off("U01")
	signed = appraisal()
	assert (signed.workflow_state, signed.get(MARK), signed.signed_off_by) == ("Appraised", 1, HEAD)
	with pytest.raises(frappe.ValidationError, match="chỉ trình được bản nháp"):
		submit()
	act(HEAD, lambda: return_to_appraiser(doc.name, "Xem lại 1.1.1"))
	assert not appraisal().get(MARK)
	score(APPRAISER, "1.1.1")
	assert submit().return_reason is None


def test_its_appraiser_takes_it_back_and_its_head_returns_it(doc: Any) -> None:
	submit()
	act(APPRAISER, lambda: take_back(doc.name))
	score(APPRAISER, "1.1.1")
	with pytest.raises(frappe.ValidationError, match="chưa được trình nên không có gì để trả lại"):
		act(HEAD, lambda: return_to_appraiser(doc.name, "Xem lại"))
	submit()
	with pytest.raises(frappe.ValidationError, match="Hãy nêu lý do trả lại phiếu thẩm định"):
		act(HEAD, lambda: return_to_appraiser(doc.name, " "))
	with pytest.raises(frappe.PermissionError, match="Chỉ người có vai trò Lãnh đạo cơ quan thẩm định"):
		act(APPRAISER, lambda: return_to_appraiser(doc.name, "Tôi"))
	act(HEAD, lambda: return_to_appraiser(doc.name, "Xem lại 1.1.1"))
	returned = appraisal()
	assert (returned.workflow_state, returned.get(MARK), returned.return_reason) == ("Draft", 0, "Xem lại 1.1.1")
	score(APPRAISER, "1.1.2")


def test_who_is_no_appraiser_of_the_office_submits_nothing(doc: Any) -> None:
	with pytest.raises(frappe.PermissionError, match="Chỉ người có vai trò Người thẩm định"):
		submit(HEAD)
	assert not appraisal().get(MARK)
	past(doc.round, "appraisal")
	with pytest.raises(frappe.ValidationError, match="đã hết"):
		submit()


def test_what_is_not_finished_is_named_all_at_once(doc: Any) -> None:
	row_of(doc, "1.1.1").question = "Vì sao?"
	act(APPRAISER, doc.save)
	with pytest.raises(frappe.ValidationError, match=r"1\.1\.1: câu hỏi của bạn chưa gửi đơn vị"):
		submit()
	assert not appraisal().get(MARK)
	step(APPRAISER, appraisal(), "Request Explanation")
	with pytest.raises(frappe.ValidationError, match="đang ở trạng thái Chờ giải trình"):
		submit()
	step(APPRAISER, appraisal(), "Resume Appraisal")
	assert submit().get(MARK)
	# It is asked about once more.
	step(APPRAISER, appraisal(), "Request Explanation")
	assert not appraisal().get(MARK)


def test_of_a_split_appraisal_every_body_has_to_be_done() -> None:
	doc = split_started()
	with pytest.raises(frappe.ValidationError, match=r"Sở Tư pháp chưa báo .*Sở Tài chính chưa báo"):
		submit()
	finish(LAWYER, LAW)
	finish(TREASURER, MONEY)
	with pytest.raises(frappe.PermissionError, match="do người của cơ quan thẩm định trình"):
		submit(LAWYER)
	submit()
	act(HEAD, lambda: reopen_part(doc.name, LAW, "Xem lại"))
	assert not appraisal().get(MARK)
	finish(LAWYER, LAW)
	submit()
	assign([{**PARTS[0], "codes": "2, 3"}, PARTS[1]])
	assert not appraisal().get(MARK)


def test_head_and_appraiser_are_told_at_once(doc: Any, monkeypatch: pytest.MonkeyPatch) -> None:
	later: list[dict[str, Any]] = []
	monkeypatch.setattr(frappe, "enqueue", lambda method, **given: later.append({"method": method, **given}))
	frappe.db.set_value("User", {"name": ("not in", (APPRAISER, HEAD, OTHER_HEAD))}, "enabled", 0)
	submit()
	(job,) = later
	assert (job["kind"], job["name"], job["enqueue_after_commit"]) == ("submitted", doc.name, True)
	at_once.tell(job["kind"], job["name"])
	assert told(WAITS) == {HEAD, OTHER_HEAD} and told(RETURNED) == set()
	act(HEAD, lambda: return_to_appraiser(doc.name, "Xem lại"))
	delivery.tell()
	assert told(RETURNED) == {APPRAISER}
	(notice,) = frappe.get_all("CCHC Notice", {"notification": RETURNED}, ["subject", "reference_name"])
	assert notice.reference_name == doc.name and "được trả lại" in notice.subject
