"""What a client sends: read strictly, refused in words; links between versions are the server's to write."""

from __future__ import annotations

import json

import frappe
import pytest
from factories_appraisal import (
	APPRAISER,
	CHAIR,
	CLERK,
	HEAD,
	MANAGER,
	ROUND,
	act,
	appraisal,
	approve,
	approved,
	decision,
	in_council,
	make_people,
	put_answers,
	started,
	submitted_round,
)
from factories_round import YEAR, make_round, open_round, self_assessment, staff_of
from frappe.model.workflow import get_transitions
from frappe.utils import nowdate

from cchc_eval.cchc_eval.doctype.cchc_appraisal.cchc_appraisal import preview, reply
from cchc_eval.cchc_eval.doctype.cchc_council_decision import cchc_council_decision as decisions
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round import actions, start
from cchc_eval.controllers import background
from cchc_eval.controllers.client_values import read_day, read_names, read_object, read_rows

BROKEN = ['[{"unit":', "[" * 5000, "1", '"x"', "null", '[["U01"]]', "[1]"]


@pytest.mark.parametrize("text", BROKEN)
def test_what_can_not_be_read_is_refused_in_words(text: str) -> None:
	for read in (read_rows, read_names, read_object):
		with pytest.raises(frappe.ValidationError, match="Không đọc được"):
			read(text)


def test_nothing_is_empty_and_json_is_what_it_stands_for() -> None:
	assert (read_rows(None), read_names(""), read_object(None)) == ([], [], {})
	assert read_rows('[{"unit": "U01"}]') == read_rows([{"unit": "U01"}]) == [{"unit": "U01"}]
	assert read_names('["U01"]') == ["U01"] and read_object('{"venue": "Phòng họp"}').venue == "Phòng họp"


@pytest.mark.parametrize("text", BROKEN[:2])
def test_no_command_breaks_on_it(text: str) -> None:
	calls = [
		lambda: decisions.compile(ROUND, text),
		lambda: decisions.return_to_office(DECISION_NAME, "Xem lại", text),
		lambda: decisions.record_votes(DECISION_NAME, "U01", text),
		lambda: decisions.record_everyone(DECISION_NAME, "For", text),
		lambda: decisions.set_session(DECISION_NAME, text),
		lambda: decisions.set_session(DECISION_NAME, None, text),
		lambda: preview(f"{ROUND}-U01", text),
		lambda: preview(f"{ROUND}-U01", [], text),
		lambda: reply(f"{ROUND}-U01", text),
	]
	for call in calls:
		with pytest.raises(frappe.ValidationError, match="Không đọc được"):
			call()


DECISION_NAME = f"CCHC-QD-{YEAR}"


def test_days_are_written_year_first() -> None:
	"""Frappe takes 01-02-2027 for 2 January, and a number and date are given once."""
	assert str(read_day("2027-02-01")) == "2027-02-01" and read_day("") is None
	for text in ("01-02-2027", "01/02/2027", "2027-02-30", "hôm nay"):
		with pytest.raises(frappe.ValidationError, match="năm-tháng-ngày"):
			read_day(text)


def test_a_decision_is_not_issued_with_a_day_read_backwards() -> None:
	approved(1)
	day = nowdate()
	with pytest.raises(frappe.ValidationError, match="năm-tháng-ngày"):
		act(CLERK, lambda: decisions.issue(DECISION_NAME, 3, f"{day[8:]}-{day[5:7]}-{day[:4]}"))
	assert not decision().number
	act(CLERK, lambda: decisions.issue(DECISION_NAME, 3, day))
	assert str(decision().decision_date) == day


def test_a_deadline_is_not_read_backwards() -> None:
	open_round(1)
	make_people()
	with pytest.raises(frappe.ValidationError, match="«01/02/2099 17:00» không phải là ngày giờ"):
		act(HEAD, lambda: actions.extend_deadline(ROUND, "Appraisal", "01/02/2099 17:00", "Bão lụt"))
	act(HEAD, lambda: actions.extend_deadline(ROUND, "Appraisal", "2099-02-01 17:00", "Bão lụt"))
	deadline = frappe.db.get_value("CCHC Evaluation Round", ROUND, "appraisal_deadline")
	assert str(deadline) == "2099-02-01 17:00:00"


# ---- links between versions


def test_nobody_names_what_a_document_amends() -> None:
	"""A decision would print that it replaces another; a form would show another unit's return."""
	submitted_round(2, people=True)
	own = f"{ROUND}-U01"
	frappe.db.set_value("CCHC Self Assessment", own, {"docstatus": 0, "workflow_state": "Draft"})
	doc = self_assessment()
	doc.amended_from = f"{ROUND}-U02"
	with pytest.raises(frappe.PermissionError, match="bạn không sửa được «Sửa đổi từ»"):
		act(staff_of("U01"), lambda: doc.save())
	act(staff_of("U01"), lambda: doc.reload().save())
	put_answers("U01", {})
	begun = started()
	begun.amended_from = begun.name
	with pytest.raises(frappe.PermissionError, match="bạn không sửa được «Sửa đổi từ»"):
		act(APPRAISER, lambda: begun.save())
	act(APPRAISER, lambda: begun.reload().save())


def test_a_decision_before_the_council_does_not_claim_to_amend() -> None:
	doc = in_council(1)
	for user in (CHAIR, HEAD):
		doc.reload().amended_from = doc.name
		with pytest.raises(frappe.PermissionError, match="bạn không sửa được «Sửa đổi từ»"):
			act(user, lambda: doc.save())
	act(CHAIR, lambda: doc.reload().save())


# ---- steps


def test_an_appraisal_is_not_offered_for_approval_alone() -> None:
	in_council(1)
	doc = appraisal()
	assert doc.workflow_state == "Appraised"
	assert act(CHAIR, lambda: get_transitions(doc)) == []
	assert [step["action"] for step in act(HEAD, lambda: get_transitions(doc))] == ["Return to Appraiser"]


def test_a_round_is_not_closed_before_the_council_has_decided() -> None:
	in_council(1)
	with pytest.raises(frappe.ValidationError, match=f"{DECISION_NAME}.*chưa được phê duyệt"):
		act(MANAGER, lambda: actions.close_round(ROUND))
	approve(decision())
	act(MANAGER, lambda: actions.close_round(ROUND))
	assert frappe.db.get_value("CCHC Evaluation Round", ROUND, "status") == "Closed"


# ---- jobs


def test_a_job_writes_in_the_language_of_who_asked() -> None:
	"""A worker starts in English."""
	make_people()
	doc = make_round(2, people=False)

	def work() -> None:
		frappe.local.lang = "en"
		background.run(doc.doctype, doc.name, start.OPENING.address, {})

	act(MANAGER, work)
	said = frappe.get_all("Comment", {"reference_name": ("like", f"{doc.name}%")}, pluck="content")
	assert len(said) == 3 and not any("opened" in text for text in said), json.dumps(said)
