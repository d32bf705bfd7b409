"""Notices of rewards and returned plans: to those who must act, and to those who wait for the answer."""

from __future__ import annotations

import factories_appraisal as office
import frappe
import pytest
from factories_appraisal import act, step
from factories_followup import adopted_plan, plan_of
from factories_followup import decided as ranked
from factories_notice import members, told
from factories_reward import (
	CHAIR,
	CLERK,
	NUMBER,
	OFFICE,
	OTHER_OFFICE,
	compiled,
	decided,
	own,
	person,
	proposal,
	proposed,
	ranking,
)
from factories_round import head_of
from frappe.utils import add_days, now_datetime, nowdate

from cchc_eval.cchc_eval.doctype.cchc_improvement_plan.cchc_improvement_plan import return_to_unit
from cchc_eval.cchc_eval.doctype.cchc_reward_decision import cchc_reward_decision as decisions
from cchc_eval.cchc_eval.doctype.cchc_reward_proposal.cchc_reward_proposal import send_back
from cchc_eval.notices import delivery
from cchc_eval.patches import tell_of_rewards


def bell(user: str) -> list[tuple[str, str]]:
	logs = frappe.get_all("Notification Log", {"for_user": user}, ["subject", "email_content"], order_by="creation")
	return [(log.subject, log.email_content or "") for log in logs]


def test_a_proposal_waits_for_the_department() -> None:
	decision = ranking()
	proposal(decision, "G02", person("Trần Cao"))
	delivery.tell()
	assert told("CCHC Reward Proposed") == set()
	proposed(decision, "G01", person("Lê Thị Bình"))
	delivery.tell()
	assert told("CCHC Reward Proposed") == {OFFICE, OTHER_OFFICE}


@pytest.mark.parametrize(("refused", "said"), [(["Võ Em"], "được phê duyệt"), (["Võ Em", "Lê Thị Bình"], "không được")])
def test_the_head_is_notified_of_the_outcome_with_the_reasons(refused: list[str], said: str) -> None:
	reasons = dict.fromkeys(refused, "Chưa <b>đủ</b>")
	doc = decided(ranking(), "G01", person("Lê Thị Bình"), person("Võ Em"), refused=reasons)
	delivery.tell()
	delivery.tell()
	assert told("CCHC Reward Answered") == {head_of("G01")}
	((subject, message),) = [line for line in bell(head_of("G01")) if "khen thưởng" in line[0]]
	assert said in subject
	assert "Không đồng ý: " in message and "Võ Em: Chưa &lt;b&gt;đủ&lt;/b&gt;" in message
	frappe.db.set_value(doc.doctype, doc.name, "decided_on", add_days(now_datetime(), -40))
	frappe.db.delete("CCHC Notice")
	delivery.tell()
	assert told("CCHC Reward Answered") == set()


def test_the_head_is_notified_of_a_return() -> None:
	doc = proposed(ranking(), "G01", person("Lê Thị Bình"))
	act(OFFICE, lambda: send_back(doc.name, "Thiếu thành tích"))
	delivery.tell()
	assert told("CCHC Reward Returned") == {head_of("G01")}
	assert told("CCHC Reward Proposed") == set()
	assert ("Thiếu thành tích") in bell(head_of("G01"))[-1][1]


def test_a_list_waits_for_the_chair_then_for_the_clerk() -> None:
	doc = decided(ranking(), "G01", person("Lê Thị Bình"), person("Ngô Mai", "BD-CN"))
	own(doc)
	delivery.tell()
	# The unit's own decision is its head's alone.
	assert told("CCHC Rewards Compiled") == set()
	listed = compiled()
	delivery.tell()
	assert told("CCHC Rewards Compiled") == {CHAIR}
	assert told("CCHC Rewards to Issue") == set()
	step(CHAIR, listed, "Approve")
	delivery.tell()
	assert told("CCHC Rewards to Issue") == {CLERK}
	act(CLERK, lambda: decisions.issue(listed.name, NUMBER, nowdate()))
	frappe.db.delete("CCHC Notice")
	delivery.tell()
	assert told("CCHC Rewards to Issue") == set()


def test_a_unit_is_notified_of_its_returned_plan() -> None:
	ranked(2, answers={"U01": {}})
	adopted_plan("U01")
	act(office.HEAD, lambda: return_to_unit(plan_of("U01").name, "Chưa nêu giải pháp"))
	delivery.tell()
	assert told("CCHC Plan Returned") == members("U01")
	assert "Chưa nêu giải pháp" in bell(head_of("U01"))[-1][1]


def test_a_site_gets_the_new_ones_and_no_other_back() -> None:
	gone = {"name": ("in", [*tell_of_rewards.NEW, "CCHC Approved"])}
	frappe.db.delete("Notification", gone)
	tell_of_rewards.execute()
	tell_of_rewards.execute()
	assert set(frappe.get_all("Notification", gone, pluck="name")) == tell_of_rewards.NEW
