"""The department's reward decision and a unit head's own: compiled and approved (docs/process.md, step 10)."""

from __future__ import annotations

import frappe
import pytest
from factories_appraisal import act, step
from factories_reward import (
	CHAIR,
	CLERK,
	MANAGER,
	MEMBER,
	OFFICE,
	OTHER_OFFICE,
	ROUND,
	add_member,
	approved,
	collective,
	compiled,
	decided,
	issued,
	nominee,
	number,
	own,
	person,
	proposal,
	proposed,
	ranking,
	rewarded,
	whole_round,
)
from factories_round import head_of, staff_of
from frappe.utils import nowdate
from refusals import NO_RIGHT, no_step, refused_as, words_for

from cchc_eval.cchc_eval.doctype.cchc_reward_decision import cchc_reward_decision as decisions
from cchc_eval.cchc_eval.doctype.cchc_reward_decision import lines
from cchc_eval.cchc_eval.doctype.cchc_reward_proposal.cchc_reward_proposal import send_back

# The department's list


def test_one_list_across_units_best_first_collectives_before_people(in_december: None) -> None:
	whole_round()
	doc = compiled()
	assert (doc.name, doc.level, doc.workflow_state) == ("CCHC-KT-QD-2091", "Department", "Draft")
	assert [(row.nominee_name, row.unit, row.rank_name) for row in doc.rewarded] == [
		("Đơn vị G01", "G01", "TỐT"),
		("Lê Thị Bình", "G01", "TỐT"),
		("Trần Cao", "G02", "KHÁ"),
		("Y Blăng Niê", "G02", "KHÁ"),
	]
	# 0.6 × 2,530,000 → 1,520,000; 0.3 → 760,000; 1.0 → 2,530,000; the province's Bằng khen carries no set sum
	assert [row.amount for row in doc.rewarded] == [1_520_000, 760_000, 2_530_000, 0]
	assert doc.total_amount == 4_810_000


def test_what_the_province_gives_is_proposed_never_given(in_december: None) -> None:
	decision = ranking()
	decided(decision, "G01", collective(code="TTLDXS"), person("Lê Thị Bình"))
	doc = issued()
	# 1.5 × 2,530,000 = 3,795,000 → 3,800,000 would be the province's; we give 760,000
	assert rewarded(doc, "Đơn vị G01").authority == "Province"
	assert doc.total_amount == rewarded(doc, "Lê Thị Bình").amount
	assert [row.nominee_name for row in lines.given(doc)] == ["Lê Thị Bình"]


def test_compiling_waits_for_every_proposal_that_was_sent() -> None:
	decision = ranking()
	decided(decision, "G01", person("A"))
	waiting = proposed(decision, "G02", person("B"))
	with pytest.raises(frappe.ValidationError, match="Đơn vị G02: đề nghị khen thưởng đang chờ"):
		compiled()
	act(OFFICE, lambda: send_back(waiting.name, "Bổ sung"))
	assert [row.nominee_name for row in compiled().rewarded] == ["A"]


def test_compiling_again_takes_over_what_changed_and_keeps_the_text() -> None:
	decision = whole_round()
	doc = compiled()
	doc.signer_name = "Nguyễn Hữu Phước"
	act(OFFICE, doc.save)
	decided(decision, "G03", person("Người mới"))
	again = compiled()
	assert again.name == doc.name and again.signer_name == "Nguyễn Hữu Phước"
	assert again.rewarded[-1].nominee_name == "Người mới"


def test_nobody_approved_nothing_to_compile() -> None:
	ranking()
	with pytest.raises(frappe.ValidationError, match="Chưa có tập thể, cá nhân nào"):
		compiled()


def test_only_the_office_head_compiles() -> None:
	whole_round()
	for user in (CHAIR, CLERK, MANAGER, MEMBER, head_of("G01"), "Administrator"):
		with pytest.raises(frappe.PermissionError, match="Chỉ người có vai trò Lãnh đạo cơ quan thẩm định"):
			act(user, lambda: decisions.compile(ROUND))
	assert act(OFFICE, lambda: decisions.compile(ROUND)) == "CCHC-KT-QD-2091"


def test_nobody_makes_a_decision_by_hand() -> None:
	whole_round()
	made = compiled()
	doc = frappe.copy_doc(made)
	frappe.db.delete(made.doctype, {"name": made.name})
	for user in (OFFICE, head_of("G01")):
		with pytest.raises(frappe.PermissionError, match="không lập trực tiếp"):
			act(user, doc.insert)
	doc.flags.by_server = True
	assert act(OFFICE, doc.insert).name == made.name


def test_the_lists_of_a_draft_are_the_servers() -> None:
	whole_round()
	doc = compiled()
	doc.rewarded[0].amount = 9_000_000
	with pytest.raises(frappe.PermissionError, match="bạn không sửa được «Được khen thưởng»"):
		act(OFFICE, doc.save)
	doc.reload()
	doc.total_amount = 1
	with pytest.raises(frappe.PermissionError, match="bạn không sửa được «Tổng tiền"):
		act(OFFICE, doc.save)
	doc.reload().signer_name = "Nguyễn Hữu Phước"
	act(OFFICE, doc.save)


# Approving


def test_approving_writes_the_outcome_to_the_proposals() -> None:
	whole_round()
	doc = approved()
	assert (doc.docstatus, doc.workflow_state, doc.approved_by) == (1, "Approved", CHAIR)
	source = frappe.get_doc("CCHC Reward Proposal", "CCHC-KT-2091-G01")
	assert nominee(source, "Lê Thị Bình").reward_decision == doc.name
	assert not nominee(source, "Võ Em").reward_decision
	said = {"reference_doctype": source.doctype, "reference_name": source.name, "comment_type": "Info"}
	assert any(doc.name in text for text in frappe.get_all("Comment", said, pluck="content"))
	assert frappe.db.exists("Version", {"docname": source.name, "data": ("like", "%reward_decision%")})


def test_only_the_chair_approves() -> None:
	whole_round()
	doc = compiled()
	reads = (OFFICE, OTHER_OFFICE, "Administrator")
	for user in (*reads, CLERK, MEMBER, MANAGER, head_of("G01")):
		with refused_as(no_step(user, reads)):
			step(user, doc, "Approve")
		doc.reload()
		doc.workflow_state = "Approved"
		# Frappe lets the chair and the heads alone submit.
		words = words_for(user, ("Administrator",), "không chuyển được Quyết định khen thưởng CCHC-KT-QD-2091 từ")
		with pytest.raises(frappe.PermissionError, match=words):
			act(user, doc.submit)
	assert frappe.db.get_value(doc.doctype, doc.name, "docstatus") == 0
	step(CHAIR, doc, "Approve")
	assert frappe.db.get_value(doc.doctype, doc.name, "docstatus") == 1


def test_nobody_approves_what_they_compiled_or_their_own_reward() -> None:
	decision = ranking()
	add_member("G01", CHAIR)
	decided(decision, "G01", person("Giám đốc", user=CHAIR))
	doc = compiled()
	with pytest.raises(frappe.PermissionError, match="Bạn có tên trong danh sách"):
		step(CHAIR, doc, "Approve")
	frappe.get_doc("User", OFFICE).add_roles("CCHC Council Chair")
	with pytest.raises(frappe.PermissionError, match="Bạn đã tổng hợp"):
		step(OFFICE, doc, "Approve")


def test_the_ranking_is_issued_first() -> None:
	decision = ranking(issued=False)
	decided(decision, "G01", person("A"))
	doc = compiled()
	with pytest.raises(frappe.ValidationError, match="chưa có số"):
		step(CHAIR, doc, "Approve")
	number(decision)
	step(CHAIR, doc, "Approve")
	assert "Quyết định số 05/QĐ-HĐCCHC ngày" in doc.reload().decision_reference


def test_what_changed_since_it_was_compiled_is_refused() -> None:
	decision = whole_round()
	doc = compiled()
	decided(decision, "G03", person("Người mới"))
	with pytest.raises(frappe.ValidationError, match="Người mới chưa có trong quyết định"):
		step(CHAIR, doc, "Approve")
	frappe.db.set_value("CCHC Nominee", rewarded(doc, "Trần Cao").proposal_row, "achievements", "Khác")
	with pytest.raises(frappe.ValidationError, match="Nội dung đề nghị đối với Trần Cao đã thay đổi"):
		step(CHAIR, doc, "Approve")
	assert "Trần Cao đã thay đổi" in str(frappe.message_log)
	step(CHAIR, compiled(), "Approve")


def test_a_superseded_ranking_carries_no_rewards() -> None:
	decision = whole_round()
	doc = compiled()
	frappe.db.set_value(
		decision.doctype, decision.name, {"active_key": None, "workflow_state": "Superseded", "docstatus": 2}
	)
	with pytest.raises(frappe.ValidationError, match="không còn hiệu lực"):
		step(CHAIR, doc, "Approve")
	frappe.db.set_value(
		decision.doctype, decision.name, {"active_key": ROUND, "workflow_state": "Approved", "docstatus": 1}
	)
	step(CHAIR, doc, "Approve")


def test_an_approved_decision_does_not_change() -> None:
	whole_round()
	doc = compiled()
	doc.signer_name = "Nguyễn Hữu Phước"
	act(OFFICE, doc.save)
	step(CHAIR, doc, "Approve")
	for field, value, label in (
		("signer_name", "Khác", "Họ tên người ký"),
		("number", 9, "Số quyết định"),
		("total_amount", 1, "Tổng tiền (đồng)"),
		("pay_back", 1, "Số tiền phải thu hồi (đồng)"),
	):
		for user in (OFFICE, CHAIR, CLERK):
			doc.reload()
			doc.set(field, value)
			words = words_for(user, (CHAIR,), f"«Đã phê duyệt»: bạn không sửa được «{label}»")
			with pytest.raises(frappe.PermissionError, match=words):
				act(user, doc.save)
	doc.reload()
	doc.rewarded[0].revoked = 1
	with pytest.raises(frappe.PermissionError, match="bạn không sửa được «Được khen thưởng»"):
		act(CHAIR, doc.save)


# The unit head's own


def test_the_head_decides_alone_what_lies_in_the_heads_authority() -> None:
	doc = proposal(ranking(), "G02", person("Lê Thị Bình", "BD-CN"), person("Trần Cao"))
	decision = own(doc)
	assert (decision.name, decision.level, decision.unit) == ("CCHC-KT-QD-2091-G02", "Unit Head", "G02")
	assert [row.nominee_name for row in decision.rewarded] == ["Lê Thị Bình"]
	step(head_of("G02"), decision, "Approve")
	row = nominee(doc, "Lê Thị Bình")
	assert (row.outcome, row.decided_by, row.reward_decision) == ("Approved", head_of("G02"), decision.name)
	# The others go on to the department; what is decided stays.
	assert not nominee(doc, "Trần Cao").outcome
	step(head_of("G02"), doc, "Propose to Department")
	assert [row.nominee_name for row in doc.reload().for_department()] == ["Trần Cao"]


def test_what_the_head_has_decided_stays_in_the_proposal() -> None:
	doc = proposal(ranking(), "G02", person("Lê Thị Bình", "BD-CN"), person("Trần Cao"))
	step(head_of("G02"), own(doc), "Approve")
	doc.reload()
	doc.nominees[0].nominee_name = "Người khác"
	with pytest.raises(frappe.PermissionError, match="đã được quyết định"):
		act(head_of("G02"), doc.save)
	doc.reload()
	doc.remove(doc.nominees[0])
	with pytest.raises(frappe.PermissionError, match="đã được quyết định"):
		act(head_of("G02"), doc.save)
	doc.reload()
	doc.nominees[1].nominee_name = "Người khác"
	act(head_of("G02"), doc.save)
	doc.reload()
	doc.remove(doc.nominees[1])
	act(head_of("G02"), doc.save)
	assert [row.nominee_name for row in doc.reload().nominees] == ["Lê Thị Bình"]


def test_nobody_decides_for_the_units_head() -> None:
	doc = proposal(ranking(), "G02", person("Lê Thị Bình", "BD-CN"))
	decision = own(doc)
	reads_proposal = (staff_of("G02"), "Administrator")
	reads_decision = (CHAIR, OFFICE, staff_of("G02"), "Administrator")
	for user in (CHAIR, OFFICE, CLERK, head_of("G01"), staff_of("G02"), "Administrator"):
		words = words_for(user, reads_proposal, "quyết định các hình thức khen thưởng của đơn vị mình")
		with pytest.raises(frappe.PermissionError, match=words):
			act(user, lambda: decisions.compile_own(doc.name))
		with refused_as(no_step(user, reads_decision)):
			step(user, decision, "Approve")
		decision.reload()
		decision.signer_name = "Khác"
		# Who reads it may not write it either; nothing but the guard stops who has every right.
		words = words_for(user, ("Administrator",), "bạn không sửa được «Họ tên người ký»")
		with pytest.raises(frappe.PermissionError, match=words):
			act(user, decision.save)
	head = head_of("G02")
	assert act(head, lambda: decisions.compile_own(doc.name)) == decision.name
	act(head, decision.reload().save)
	step(head, decision, "Approve")


def test_the_head_is_not_rewarded_by_the_head() -> None:
	doc = proposal(ranking(), "G02", person("Thủ trưởng", "BD-CN", user=head_of("G02")))
	with pytest.raises(frappe.PermissionError, match="Bạn có tên trong danh sách"):
		step(head_of("G02"), own(doc), "Approve")


def test_the_head_numbers_the_units_own_decision() -> None:
	doc = own(proposal(ranking(), "G02", person("Lê Thị Bình", "BD-CN")))
	doc.symbol = "QĐ-TTCNTT"
	act(head_of("G02"), doc.save)
	step(head_of("G02"), doc, "Approve")
	with pytest.raises(frappe.PermissionError, match="quyết định các hình thức khen thưởng của đơn vị mình"):
		act(CLERK, lambda: decisions.issue(doc.name, 3, nowdate()))
	act(head_of("G02"), lambda: decisions.issue(doc.name, 3, nowdate()))
	assert (doc.reload().number, doc.symbol, doc.total_amount) == (3, "QĐ-TTCNTT", 0)


def test_nobody_in_the_heads_own_authority() -> None:
	doc = proposal(ranking(), "G02", person("Lê Thị Bình"))
	with pytest.raises(frappe.ValidationError, match="thuộc thẩm quyền của thủ trưởng đơn vị"):
		own(doc)


# Who sees what


def test_drafts_are_the_offices_and_the_units_what_is_given_is_everyones() -> None:
	decision = whole_round()
	department = compiled()
	mine = own(proposal(decision, "G03", person("Lê Văn Ba", "BD-CN")))
	for user, seen in {
		OFFICE: {department.name, mine.name},
		CHAIR: {department.name, mine.name},
		head_of("G03"): {mine.name},
		staff_of("G03"): {mine.name},
		head_of("G01"): set(),
		CLERK: set(),
		MEMBER: None,
	}.items():
		if seen is None:
			with pytest.raises(frappe.PermissionError, match=NO_RIGHT):
				act(user, lambda: frappe.get_list("CCHC Reward Decision"))
		else:
			assert (
				set(act(user, lambda: frappe.get_list("CCHC Reward Decision", {"round": ROUND}, pluck="name"))) == seen
			), user
	step(CHAIR, department, "Approve")
	everyone = (head_of("G01"), staff_of("G02"))
	for doctype, users in (("CCHC Reward Decision", (CLERK,)), ("CCHC Released Reward", (CLERK, *everyone))):
		for user in users:
			listed = act(user, lambda doctype=doctype: frappe.get_list(doctype, {"round": ROUND}, pluck="name"))
			assert listed == [department.name], (doctype, user)
	for user in everyone:
		assert act(user, lambda: frappe.get_list("CCHC Reward Decision", {"round": ROUND}, pluck="name")) == []
