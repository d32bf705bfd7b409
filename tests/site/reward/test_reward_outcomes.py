"""A proposal at the department and back: outcomes of its nominees (docs/process.md, step 10)."""

from __future__ import annotations

import json

import frappe
import pytest
from factories_appraisal import act, step
from factories_reward import (
	CHAIR,
	CLERK,
	OFFICE,
	ROUND,
	add_member,
	approved,
	decided,
	outcomes_of,
	person,
	proposal,
	proposed,
	ranking,
)
from factories_round import head_of, staff_of

from cchc_eval.cchc_eval.doctype.cchc_reward_proposal.cchc_reward_proposal import decide, send_back


def test_proposing_records_who_and_when_and_closes_the_draft() -> None:
	doc = proposed(ranking(), "G01", person("Lê Thị Bình"))
	assert (doc.workflow_state, doc.proposed_by) == ("Proposed", head_of("G01"))
	doc.nominees[0].achievements = "Khác"
	with pytest.raises(frappe.PermissionError, match="bạn không sửa được «Danh sách đề nghị»"):
		act(head_of("G01"), doc.save)
	act(OFFICE, lambda: send_back(doc.name, "Bổ sung"))
	doc.reload().nominees[0].achievements = "Khác"
	act(head_of("G01"), doc.save)


def test_nothing_to_propose() -> None:
	doc = proposal(ranking(), "G01", person("Lê Thị Bình", "BD-CN"))
	with pytest.raises(frappe.ValidationError, match="không có ai để đề nghị lên cơ quan quản lý"):
		step(head_of("G01"), doc, "Propose to Department")


def test_the_office_reads_what_is_proposed_not_drafts() -> None:
	decision = ranking()
	draft, sent = proposal(decision, "G01", person("A")), proposed(decision, "G02", person("B"))
	assert act(OFFICE, lambda: frappe.get_list("CCHC Reward Proposal", {"round": ROUND}, pluck="name")) == [sent.name]
	assert not act(OFFICE, lambda: draft.has_permission("read"))
	assert act(head_of("G01"), lambda: frappe.get_list("CCHC Reward Proposal", {"round": ROUND}, pluck="name")) == [
		draft.name
	]


def test_the_department_approves_and_refuses_each_nominee_with_a_reason() -> None:
	doc = decided(ranking(), "G01", person("A"), person("B", "CSTDCS"), refused={"B": "Sáng kiến chưa công nhận"})
	assert (doc.workflow_state, doc.decided_by) == ("Approved", OFFICE)
	assert [(row.outcome, row.outcome_reason or "") for row in doc.nominees] == [
		("Approved", ""),
		("Refused", "Sáng kiến chưa công nhận"),
	]
	# Only who is approved counts: 1 Giấy khen.
	assert doc.total_amount == doc.nominees[0].amount


def test_all_refused_is_a_refused_proposal() -> None:
	doc = decided(ranking(), "G01", person("A"), refused={"A": "Chưa đủ"})
	assert (doc.workflow_state, doc.total_amount) == ("Refused", 0)


def test_a_word_on_every_nominee_or_nothing() -> None:
	doc = proposed(ranking(), "G01", person("A"), person("B"))
	good = outcomes_of(doc)
	for given, message in (
		([{**good[0], "outcome": "Refused"}, good[1]], "nêu lý do không chấp thuận A"),
		(good[:1], "B chưa có kết quả"),
		([{**good[0], "outcome": "Maybe"}, good[1]], "chấp thuận hoặc không chấp thuận"),
		([*good, good[0]], "không ứng với người nào đang chờ"),
		([*good, "x"], "Không đọc được"),
		("x", "Không đọc được"),
	):
		with pytest.raises(frappe.ValidationError, match=message):
			act(OFFICE, lambda given=given: decide(doc.name, json.dumps(given)))
	stored = frappe.get_doc(doc.doctype, doc.name)
	assert stored.workflow_state == "Proposed" and not any(row.outcome for row in stored.nominees)
	assert act(OFFICE, lambda: decide(doc.name, json.dumps(good))) == "Approved"


def test_the_bare_workflow_action_is_refused_without_outcomes() -> None:
	doc = proposed(ranking(), "G01", person("A"))
	for action, words in (
		("Approve", "kết quả đối với từng tập thể, cá nhân"),
		("Refuse", "kết quả đối với từng tập thể, cá nhân"),
		("Return to Unit Head", "Hãy nêu lý do: dùng «Trả lại thủ trưởng đơn vị»"),
	):
		with pytest.raises(frappe.ValidationError, match=words):
			step(OFFICE, doc, action)
	assert frappe.db.get_value(doc.doctype, doc.name, "workflow_state") == "Proposed"


def test_nobody_else_decides() -> None:
	doc = proposed(ranking(), "G01", person("A"))
	for user in (head_of("G01"), staff_of("G01"), CHAIR, CLERK, "Administrator"):
		with pytest.raises(frappe.PermissionError, match="Chỉ người có vai trò Lãnh đạo cơ quan thẩm định"):
			act(user, lambda: decide(doc.name, outcomes_of(doc)))
	assert act(OFFICE, lambda: decide(doc.name, outcomes_of(doc))) == "Approved"


def test_nobody_decides_on_what_they_wrote_or_on_their_own_reward() -> None:
	decision = ranking()
	frappe.get_doc("User", head_of("G01")).add_roles("CCHC Office Head")
	own = proposed(decision, "G01", person("A"))
	with pytest.raises(frappe.PermissionError, match="do chính bạn lập"):
		act(head_of("G01"), lambda: decide(own.name, outcomes_of(own)))
	add_member("G02", OFFICE)
	rewarding_the_office = proposed(decision, "G02", person("B", user=OFFICE))
	with pytest.raises(frappe.PermissionError, match="bạn được đề nghị"):
		act(OFFICE, lambda: decide(rewarding_the_office.name, outcomes_of(rewarding_the_office)))


def test_given_back_with_a_reason_and_proposed_again() -> None:
	doc = decided(ranking(), "G01", person("A"), person("B"), refused={"B": "Chưa đủ"})
	with pytest.raises(frappe.ValidationError, match="nêu lý do"):
		act(OFFICE, lambda: send_back(doc.name, " "))
	act(OFFICE, lambda: send_back(doc.name, "Bổ sung thành tích"))
	doc.reload()
	assert (doc.workflow_state, doc.return_reason, doc.decided_by) == ("Draft", "Bổ sung thành tích", None)
	assert not any(row.outcome for row in doc.nominees)
	step(head_of("G01"), doc, "Propose to Department")
	assert doc.reload().return_reason in (None, "")


def test_the_list_is_closed_once_the_department_has_decided() -> None:
	decision = ranking()
	late = proposal(decision, "G02", person("B"))
	doc = decided(decision, "G01", person("A"))
	approved()
	with pytest.raises(frappe.ValidationError, match="Cơ quan quản lý đã quyết định khen thưởng"):
		step(head_of("G02"), late, "Propose to Department")
	with pytest.raises(frappe.ValidationError, match="Cơ quan quản lý đã quyết định khen thưởng"):
		act(OFFICE, lambda: send_back(doc.name, "Xem lại"))
