"""What is done for many units behind the request: one job of a document, as who asked, until it writes cancelled."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from typing import Any

import frappe
import pytest
from factories_appraisal import (
	APPRAISER,
	CHAIR,
	DECISION,
	HEAD,
	ROUND,
	act,
	decision,
	in_council,
	pressed,
	submitted_round,
)
from factories_round import MANAGER, make_round
from factories_session import hold_session
from frappe.utils.background_jobs import get_job, get_redis_conn

from cchc_eval.cchc_eval.doctype.cchc_appraisal import creation
from cchc_eval.cchc_eval.doctype.cchc_appraisal.cchc_appraisal import start_all
from cchc_eval.cchc_eval.doctype.cchc_council_decision.cchc_council_decision import approve, compile
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round import actions
from cchc_eval.controllers import background

ROUNDS, DECISIONS = background.DOCTYPES
SA, APPRAISAL = "CCHC Self Assessment", "CCHC Appraisal"


@pytest.fixture(autouse=True)
def many(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
	"""One unit is many already. What is put off until the commit, which no test makes, is in the queue at once."""
	enqueue = frappe.enqueue
	monkeypatch.setattr(background, "AT_ONCE", 0)

	def at_once(method: Any, **kwargs: Any) -> None:
		if method is background.run:
			enqueue(method, **kwargs | {"enqueue_after_commit": False})

	monkeypatch.setattr(frappe, "enqueue", at_once)
	# As a job that breaks off goes back, to where the test has made what it is about.
	monkeypatch.setattr(frappe.db, "rollback", lambda: frappe.db.sql("ROLLBACK TO SAVEPOINT asked"))
	get_redis_conn().set(f"{background._WORKER}a test's", 1, ex=60)
	yield
	for doctype, name in ((ROUNDS, ROUND), (DECISIONS, DECISION)):
		if job := of(doctype, name):
			job.delete()


def of(doctype: str, name: str) -> Any:
	return get_job(background._job_id(doctype, name))


def worked(doctype: str, name: str) -> dict[str, Any]:
	"""What the worker does with the job; what is known of it then to who asked."""
	frappe.db.savepoint("asked")
	job = of(doctype, name)
	taken_by("a test's", job)
	act(job.kwargs["user"], lambda: background.run(**background._given(job)))
	job.set_status("finished")
	return act(job.kwargs["user"], lambda: background.state(doctype, name))


def taken_by(worker: str, job: Any) -> None:
	job.worker_name = worker
	job.save()
	job.set_status("started")


def rung(user: str) -> list[str]:
	return frappe.get_all("Notification Log", {"for_user": user}, pluck="subject", order_by="creation")


def said(doctype: str, name: str) -> list[str]:
	about = {"reference_doctype": doctype, "reference_name": name, "comment_type": "Info"}
	return frappe.get_all("Comment", about, pluck="content", order_by="creation")


def test_two_presses_are_one_job_and_it_says_what_it_did(monkeypatch: pytest.MonkeyPatch) -> None:
	make_round(2)
	for _press in range(2):
		assert pressed(MANAGER, lambda: actions.open_round(ROUND)) == {"queued": True}
	assert frappe.db.count(SA, {"round": ROUND}) == 0
	waits = act(MANAGER, lambda: background.state(ROUNDS, ROUND))
	assert (waits["stage"], waits["by"], waits["may_cancel"]) == ("Queued", frappe.utils.get_fullname(MANAGER), True)
	assert (waits["title"], waits["since"][:2]) == ("Mở đợt đánh giá", "20")
	far: list[int] = []
	note = background._note

	def noted(*args: Any) -> None:
		note(*args)
		far.append(act(MANAGER, lambda: background.state(ROUNDS, ROUND))["percent"])

	with monkeypatch.context() as patch:
		patch.setattr(background, "_note", noted)
		worked(ROUNDS, ROUND)
	assert frappe.db.count(SA, {"round": ROUND}) == 2
	assert rung(MANAGER) == [f"Mở đợt đánh giá đã xong: {ROUND}"]
	assert said(ROUNDS, ROUND)[-1] == "Mở đợt đánh giá cho 2 đơn vị: U01, U02"
	assert far == sorted(far) and far[-1] == 90 and len(far) > 3


def test_starting_and_compiling_wait_for_each_other_and_act_as_who_asked() -> None:
	submitted_round(2)
	assert pressed(APPRAISER, lambda: start_all(ROUND)) == {"queued": True}
	with pytest.raises(frappe.ValidationError, match="đang thực hiện một công việc khác do"):
		pressed(HEAD, lambda: compile(ROUND))
	# Whose step it is not is told nothing of it.
	assert act(CHAIR, lambda: background.state(ROUNDS, ROUND)) is None
	worked(ROUNDS, ROUND)
	made = frappe.get_all(APPRAISAL, {"round": ROUND}, ["name", "owner"])
	assert [row.owner for row in made] == [APPRAISER] * 2
	assert said(ROUNDS, ROUND)[-1] == "Đã lập 2 phiếu thẩm định"
	assert pressed(HEAD, lambda: compile(ROUND)) == {"queued": True}
	failed = worked(ROUNDS, ROUND)
	assert failed["stage"] == "Failed" and "Đơn vị U01" in failed["told"]
	assert "Tổng hợp kết quả không thực hiện được" in said(ROUNDS, ROUND)[-1]
	assert rung(HEAD) == [f"Tổng hợp kết quả không thực hiện được: {ROUND}"]


def test_it_is_cancelled_until_it_writes(monkeypatch: pytest.MonkeyPatch) -> None:
	submitted_round(1)
	pressed(APPRAISER, lambda: start_all(ROUND))
	with pytest.raises(frappe.ValidationError, match="không có công việc nào đang thực hiện mà bạn được hủy"):
		act(HEAD, lambda: background.cancel(ROUNDS, ROUND))
	act(APPRAISER, lambda: background.cancel(ROUNDS, ROUND))
	assert of(ROUNDS, ROUND).get_status() == "canceled"
	assert said(ROUNDS, ROUND)[-1] == "Bắt đầu thẩm định: đã hủy, chưa ghi gì."
	for meanwhile, told, stage, made in (
		("_build", "", "Cancelled", 0),
		("insert_documents", "đang được ghi: không hủy được nữa", "Done", 1),
	):
		pressed(APPRAISER, lambda: start_all(ROUND))
		with monkeypatch.context() as patch:
			patch.setattr(creation, meanwhile, cancelled_before(getattr(creation, meanwhile), told))
			assert worked(ROUNDS, ROUND)["stage"] == stage
		assert frappe.db.count(APPRAISAL, {"round": ROUND}) == made


def cancelled_before(real: Callable[..., Any], told: str) -> Callable[..., Any]:
	"""Somebody presses to cancel while the job is there; `told`: why that is refused, if it is."""

	def interrupted(*args: Any) -> Any:
		with pytest.raises(frappe.ValidationError, match=told) if told else nullcontext():
			background.cancel(ROUNDS, ROUND)
		return real(*args)

	return interrupted


def test_a_job_whose_worker_is_gone_keeps_nobody_from_asking_again() -> None:
	submitted_round(1)
	pressed(APPRAISER, lambda: start_all(ROUND))
	taken_by("one that is gone", of(ROUNDS, ROUND))
	assert act(APPRAISER, lambda: background.state(ROUNDS, ROUND))["stage"] == "Lost"
	pressed(APPRAISER, lambda: start_all(ROUND))
	assert act(APPRAISER, lambda: background.state(ROUNDS, ROUND))["stage"] == "Queued"
	frappe.db.set_value("User", APPRAISER, "enabled", 0)
	assert "đã bị khóa" in worked(ROUNDS, ROUND)["told"]
	assert frappe.db.count(APPRAISAL, {"round": ROUND}) == 0


def test_an_approval_is_refused_at_once_or_taken_by_the_job() -> None:
	in_council(1)
	with pytest.raises(frappe.ValidationError, match="Hội đồng chưa biểu quyết"):
		pressed(CHAIR, lambda: approve(DECISION))
	hold_session(decision())
	with pytest.raises(frappe.PermissionError, match="Bạn không chuyển được Quyết định"):
		pressed(HEAD, lambda: approve(DECISION))
	assert pressed(CHAIR, lambda: approve(DECISION)) == {"queued": True}
	assert decision().workflow_state == "In Council"
	assert worked(DECISIONS, DECISION)["stage"] == "Done"
	doc = decision()
	assert (doc.workflow_state, doc.docstatus, doc.approved_by) == ("Approved", 1, CHAIR)
	assert {row.docstatus for row in frappe.get_all(APPRAISAL, {"round": ROUND}, "docstatus")} == {1}
