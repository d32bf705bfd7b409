"""Revoking the department's reward decision and a unit head's own (docs/process.md, step 10)."""

from __future__ import annotations

import frappe
import pytest
from factories_appraisal import act, step
from factories_reward import (
	CHAIR,
	CLERK,
	MANAGER,
	OFFICE,
	approved,
	compiled,
	issued,
	nominee,
	own,
	person,
	proposal,
	ranking,
	rewarded,
	whole_round,
)
from factories_round import head_of
from refusals import words_for

from cchc_eval.cchc_eval.doctype.cchc_reward_decision import cchc_reward_decision as decisions

# Revoking


def test_revoking_one_reward_keeps_the_record_and_shows_what_is_paid_back(in_december: None) -> None:
	whole_round()
	doc = issued()
	amount = rewarded(doc, "Trần Cao").amount
	done = act(CHAIR, lambda: decisions.revoke(doc.name, "Khai sai <b>sáng kiến</b>", [rewarded(doc, "Trần Cao").name]))
	doc.reload()
	row = rewarded(doc, "Trần Cao")
	assert done == {"pay_back": amount, "state": "Approved"} and amount > 0
	assert (row.revoked, row.revoked_reason, row.revoked_by, row.pay_back) == (
		1,
		"Khai sai <b>sáng kiến</b>",
		CHAIR,
		amount,
	)
	assert (row.amount, doc.pay_back, len(doc.rewarded)) == (amount, amount, 4)
	source = frappe.get_doc("CCHC Reward Proposal", row.proposal)
	line = nominee(source, "Trần Cao")
	assert (line.outcome, line.outcome_reason, line.pay_back) == ("Revoked", "Khai sai <b>sáng kiến</b>", amount)
	said = frappe.get_all("Comment", {"reference_name": doc.name, "comment_type": "Info"}, pluck="content")
	assert any("Trần Cao" in text and "&lt;b&gt;" in text for text in said)


def test_revoking_all_revokes_the_decision_and_makes_room_for_another() -> None:
	whole_round()
	doc = issued()
	done = act(CHAIR, lambda: decisions.revoke(doc.name, "Khai sai."))
	doc.reload()
	assert (done["state"], doc.docstatus, doc.revoke_reason) == ("Revoked", 2, "Khai sai.")
	said = frappe.get_all("Comment", {"reference_name": doc.name, "comment_type": "Info"}, pluck="content")
	assert any("Lý do: Khai sai. Số tiền phải hoàn trả" in text for text in said)
	# The province pays nothing of ours back.
	assert doc.pay_back == doc.total_amount == sum(row.pay_back for row in doc.rewarded)
	assert rewarded(doc, "Y Blăng Niê").pay_back == 0
	assert (doc.active_key, doc.issued_file is not None) == (None, True)


def test_before_it_is_issued_nothing_was_paid() -> None:
	whole_round()
	doc = approved()
	assert act(CHAIR, lambda: decisions.revoke(doc.name, "Khai sai"))["pay_back"] == 0


def test_only_the_chair_revokes_the_departments() -> None:
	whole_round()
	doc = issued()
	reads = (OFFICE, CLERK, "Administrator")
	for user in (*reads, MANAGER, head_of("G01")):
		words = words_for(user, reads, "Chỉ người có vai trò Chủ tịch Hội đồng")
		with pytest.raises(frappe.PermissionError, match=words):
			act(user, lambda: decisions.revoke(doc.name, "Khai sai"))
	assert act(CHAIR, lambda: decisions.revoke(doc.name, "Khai sai"))["state"] == "Revoked"


def test_the_head_revokes_the_heads_own() -> None:
	doc = own(proposal(ranking(), "G02", person("Lê Thị Bình", "BD-CN"), person("Trần Cao", "BD-CN")))
	step(head_of("G02"), doc, "Approve")
	doc.reload()
	with pytest.raises(frappe.PermissionError, match="quyết định các hình thức khen thưởng của đơn vị mình"):
		act(CHAIR, lambda: decisions.revoke(doc.name, "Khai sai"))
	act(head_of("G02"), lambda: decisions.revoke(doc.name, "Khai sai", [doc.rewarded[0].name]))
	act(head_of("G02"), lambda: decisions.revoke(doc.name, "Khai sai", [doc.rewarded[1].name]))
	assert doc.reload().workflow_state == "Revoked"


def test_a_revocation_takes_a_reason_and_rewards_in_force() -> None:
	whole_round()
	doc = issued()
	line = rewarded(doc, "Trần Cao").name
	with pytest.raises(frappe.ValidationError, match="nêu lý do"):
		act(CHAIR, lambda: decisions.revoke(doc.name, " ", [line]))
	# As the form sends them, and as text.
	for rows in ([], ["x"], [line, line], "[]", ""):
		with pytest.raises(frappe.ValidationError, match="còn hiệu lực"):
			act(CHAIR, lambda rows=rows: decisions.revoke(doc.name, "Khai sai", rows))
	for rows in ("null", "{}", f'"{line}"', "["):
		with pytest.raises(frappe.ValidationError, match="Không đọc được"):
			act(CHAIR, lambda rows=rows: decisions.revoke(doc.name, "Khai sai", rows))
	act(CHAIR, lambda: decisions.revoke(doc.name, "Khai sai", [line]))
	with pytest.raises(frappe.ValidationError, match="còn hiệu lực"):
		act(CHAIR, lambda: decisions.revoke(doc.name, "Khai sai", [line]))


def test_the_bare_actions_revoke_nothing() -> None:
	whole_round()
	doc = issued()
	with pytest.raises(frappe.ValidationError, match="dùng «Thu hồi» trong menu"):
		step(CHAIR, doc, "Revoke")
	doc.reload()
	with pytest.raises(frappe.PermissionError, match="bằng các thao tác của quy trình"):
		act(CHAIR, doc.cancel)
	assert frappe.db.get_value(doc.doctype, doc.name, "docstatus") == 1


def test_a_decision_is_never_deleted() -> None:
	whole_round()
	doc = compiled()
	with pytest.raises(frappe.PermissionError, match="được lưu hồ sơ, không xóa được"):
		frappe.delete_doc(doc.doctype, doc.name)
	assert frappe.db.exists(doc.doctype, doc.name)
