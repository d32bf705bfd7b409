"""What people write runs in nobody's browser: wherever it is stored, by whatever way, it is no tag.

The browser tests show the pages.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import factories_followup as followup
import factories_reward as reward
import frappe
import pytest
from factories_appraisal import CHAIR, DECISION, HEAD, act, change, step
from factories_meeting import MEMBER, SECRETARY, meeting
from factories_round import (
	OFFICE_HEAD,
	YEAR,
	answer_all,
	head_of,
	make_office,
	open_round,
	self_assessment,
	staff_of,
	submit_as_head,
)
from frappe.utils import add_days, now_datetime, nowdate

from cchc_eval.cchc_eval.doctype.cchc_council_decision import cchc_council_decision as council
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.actions import extend_deadline
from cchc_eval.cchc_eval.doctype.cchc_improvement_plan import cchc_improvement_plan as plans
from cchc_eval.cchc_eval.doctype.cchc_reward_decision import cchc_reward_decision as rewards
from cchc_eval.cchc_eval.doctype.cchc_reward_proposal.cchc_reward_proposal import send_back
from cchc_eval.cchc_eval.doctype.cchc_self_assessment.actions import return_to_unit, withdraw
from cchc_eval.patches import make_texts_plain
from cchc_eval.storage import rows_by_name
from cchc_eval.storage.bulk import insert_documents
from cchc_eval.storage.plain_text import plain

PAYLOAD = 'Số a < b <img src=x onerror="cchcRan=1">'
KEPT = 'Số a < b < img src=x onerror="cchcRan=1">'
TEXTS = ("Data", "Small Text", "Text", "Long Text", "Select", "Read Only", "Attach", "Code")
# Where what was written appears too.
ELSEWHERE = {
	"Comment": ["content", "subject"],
	"Version": ["data"],
	"Notification Log": ["subject", "email_content"],
	"Workflow Action": ["workflow_state"],
}
SA = f"CCHC-{YEAR}-U01"


def doctypes(**more: Any) -> list[str]:
	return frappe.get_all("DocType", {"module": "CCHC Eval", **more}, pluck="name", order_by="name")


def texts_of(**more: Any) -> dict[str, list[str]]:
	"""{"CCHC Council Vote": ["opinion", …]}"""
	return {
		doctype: [field.fieldname for field in frappe.get_meta(doctype).fields if field.fieldtype in TEXTS]
		for doctype in doctypes(**more)
	}


def stored() -> dict[str, list[str]]:
	"""What holds the payload, by table and column: {"CCHC Council Vote.opinion": [texts]}."""
	found = {}
	for doctype, fields in {**texts_of(issingle=0), **ELSEWHERE}.items():
		for field in fields:
			column = frappe.qb.Field(field)
			texts = (
				frappe.qb.from_(frappe.qb.DocType(doctype))
				.select(column)
				.where(column.like("%cchcRan%"))
				.run(pluck=True)
			)
			if texts:
				found[f"{doctype}.{field}"] = texts
	return found


def running(texts: dict[str, list[str]]) -> dict[str, list[str]]:
	found = {where: [text for text in held if "<img" in text] for where, held in texts.items()}
	return {where: held for where, held in found.items() if held}


def self_assessments() -> set[str]:
	make_office()
	open_round(1)
	doc = answer_all(self_assessment())
	doc.append("evidence", {"criteria": "1.1.1", "title": PAYLOAD, "document_number": PAYLOAD})
	act(staff_of("U01"), doc.save)
	# Sent along with the step: Frappe cleans nothing of what is submitted.
	doc.evidence[0].note = PAYLOAD
	doc.update({"workflow_state": "Submitted", "docstatus": 1})
	act(head_of("U01"), doc.save)
	act(head_of("U01"), lambda: withdraw(SA, PAYLOAD))
	submit_as_head()
	act(OFFICE_HEAD, lambda: return_to_unit(f"{SA}-1", PAYLOAD))
	later = str(add_days(now_datetime(), 15))
	act(OFFICE_HEAD, lambda: extend_deadline(f"CCHC-{YEAR}", "Self Assessment", later, PAYLOAD))
	return {
		"CCHC Evidence.title",
		"CCHC Evidence.document_number",
		"CCHC Evidence.note",
		"CCHC Self Assessment.closing_reason",
		"CCHC Deadline Extension.reason",
		"Comment.content",
	}


def session() -> set[str]:
	meeting(2)
	act(MEMBER, lambda: council.cast_vote(DECISION, "U01", "Against", PAYLOAD))
	act(
		SECRETARY,
		lambda: council.record_votes(DECISION, "U02", [{"member": CHAIR, "vote": "Against", "opinion": PAYLOAD}]),
	)
	away = [{"user": MEMBER, "present": 0, "absence_reason": PAYLOAD}]
	act(SECRETARY, lambda: council.set_session(DECISION, {"venue": PAYLOAD, "agenda": PAYLOAD}, away))
	change("U01", "1.1.1", PAYLOAD, points=0)
	act(CHAIR, lambda: council.set_rank_cap(DECISION, "U01", "KHÁ", PAYLOAD, PAYLOAD, nowdate(), PAYLOAD))
	act(CHAIR, lambda: council.return_to_office(DECISION, PAYLOAD))
	return {
		"CCHC Council Vote.opinion",
		"CCHC Attendance.absence_reason",
		"CCHC Council Decision.venue",
		"CCHC Council Decision.agenda",
		"CCHC Council Decision.return_reason",
		"CCHC Council Change.reason",
		"CCHC Unit Result.cap_reason",
		"Comment.content",
	}


def plan() -> set[str]:
	followup.decided(1, answers={"U01": followup.weak_answers(10)})
	doc = followup.fill_plan(followup.plan_of())
	doc.update({"aims": PAYLOAD, "duties": PAYLOAD})
	doc.actions[0].update({"finding": PAYLOAD, "action": PAYLOAD, "responsible": PAYLOAD})
	act(staff_of("U01"), doc.save)
	step(head_of("U01"), doc.reload(), "Adopt")
	act(head_of("U01"), lambda: plans.revise(doc.name, PAYLOAD))
	act(
		HEAD,
		lambda: plans.add_handling(
			doc.name,
			{
				"handled_who": PAYLOAD,
				"action": PAYLOAD,
				"legal_basis": PAYLOAD,
				"responsible": "A",
				"due_date": nowdate(),
			},
		),
	)
	return {
		"CCHC Improvement Plan.aims",
		"CCHC Improvement Action.action",
		"CCHC Improvement Action.responsible",
		"CCHC Improvement Action.handled_who",
		"CCHC Improvement Action.legal_basis",
		"Comment.content",
	}


def rewarding() -> set[str]:
	decision = reward.ranking()
	reward.decided(
		decision,
		"G02",
		reward.person("Trần Cao", achievements=PAYLOAD),
		reward.person("Võ Em"),
		refused={"Võ Em": PAYLOAD},
	)
	doc = reward.issued()
	act(reward.CHAIR, lambda: rewards.revoke(doc.name, PAYLOAD))
	sent = reward.proposed(decision, "G01", reward.person(PAYLOAD, achievements=PAYLOAD))
	act(reward.OFFICE, lambda: send_back(sent.name, PAYLOAD))
	return {
		"CCHC Nominee.outcome_reason",
		"CCHC Nominee.nominee_name",
		"CCHC Reward Decision.revoke_reason",
		"CCHC Reward Proposal.return_reason",
		"CCHC Rewarded.achievements",
		"CCHC Rewarded.revoked_reason",
		"Comment.content",
	}


@pytest.mark.parametrize("written", [self_assessments, session, plan, rewarding])
def test_what_every_command_and_step_takes_is_stored_as_text(
	written: Callable[[], set[str]], in_december: None
) -> None:
	expected = written()
	found = stored()
	assert expected - set(found) == set()
	assert running(found) == {}


def test_every_text_of_every_document_and_row_is_plain_whatever_its_state() -> None:
	columns = texts_of()
	assert columns and any(columns.values())
	for doctype, texts in columns.items():
		for docstatus in (0, 1, 2):
			doc = frappe.new_doc(doctype)
			doc.docstatus = docstatus
			doc.update(dict.fromkeys(texts, PAYLOAD))
			values = doc.get_valid_dict()
			assert {values[field] for field in texts} <= {KEPT}, doctype


def test_other_ways_to_the_table_are_no_ways_around() -> None:
	doc = frappe.new_doc("CCHC Notice")
	doc.update({"name": "cchc-script", "subject": PAYLOAD, "notice_key": "cchc-script"})
	insert_documents([doc])
	assert frappe.db.get_value("CCHC Notice", "cchc-script", "subject") == KEPT
	rows_by_name.write("CCHC Notice", {"cchc-script": {"subject": f"2 {PAYLOAD}"}})
	assert frappe.db.get_value("CCHC Notice", "cchc-script", "subject") == f"2 {KEPT}"
	doc = frappe.get_doc("CCHC Notice", "cchc-script")
	doc.db_set("subject", f"3 {PAYLOAD}")
	doc.db_set({"notice_key": PAYLOAD})
	assert (doc.subject, doc.notice_key) == (f"3 {KEPT}", KEPT)
	assert frappe.db.get_value("CCHC Notice", "cchc-script", ["subject", "notice_key"]) == (f"3 {KEPT}", KEPT)


def test_a_text_that_does_no_harm_is_stored_and_printed_as_written() -> None:
	open_round(1)
	doc = self_assessment()
	written = "Tỷ lệ a < b, R&D <b>đậm</b> <5"
	doc.append("evidence", {"criteria": "1.1.1", "title": written, "document_number": "1/KH"})
	act(staff_of("U01"), doc.save)
	assert doc.reload().evidence[0].title == written


def test_what_was_stored_before_is_made_plain() -> None:
	open_round(1)
	frappe.db.set_value("CCHC Self Assessment", SA, "closing_reason", PAYLOAD)
	frappe.db.set_single_value("CCHC Settings", "signer_name", PAYLOAD)
	criteria = frappe.db.get_value("CCHC Self Assessment", SA, "criteria_json")
	make_texts_plain.execute()
	assert frappe.db.get_value("CCHC Self Assessment", SA, "closing_reason") == KEPT
	assert frappe.db.get_single_value("CCHC Settings", "signer_name") == KEPT
	assert frappe.db.get_value("CCHC Self Assessment", SA, "criteria_json") == plain(criteria) == criteria
