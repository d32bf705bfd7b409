"""The plain papers that units send, and what follows the rewards, from what is stored."""

from __future__ import annotations

import factories_reward as rewards
import frappe
from factories_appraisal import act, answers_without, appraisal, step
from factories_followup import adopted_plan, decided, sent
from factories_paper import discussed
from printed_papers import refused, text_of

from cchc_eval.cchc_eval.doctype.cchc_reward_decision import cchc_reward_decision as decisions
from cchc_eval.printing import numbering, papers


def test_a_units_explanations_are_reported_once_it_has_given_any() -> None:
	discussed(1)
	form = frappe.get_doc("CCHC Self Assessment", appraisal("U01").self_assessment)
	assert refused("explanation-report", form) == f"{form.name} chưa có giải trình nào."
	row = appraisal("U01").scores[1]
	said = {"question": "Vì sao?", "reply": "Chờ ý kiến tỉnh", "replied_on": frappe.utils.now_datetime()}
	frappe.db.set_value(row.doctype, row.name, said, update_modified=False)
	shown = text_of("explanation-report", form)
	assert f"Tiêu chí {row.code}." in shown and "Giải trình của đơn vị: Chờ ý kiến tỉnh." in shown


def test_a_request_for_a_review_is_the_units_letter_and_a_draft_until_it_is_sent() -> None:
	request = sent(decided(2, answers={"U02": answers_without("1.1.1")}), "U02", "1.1.1")
	shown = text_of("review-request", request)
	assert "Kính gửi: Hội đồng" in shown and "Tiêu chí 1.1.1." in shown and "Đã có văn bản về 1.1.1." in shown
	assert "DỰ THẢO" not in shown and "/U02" in shown
	request.update({"request_number": "15/TTr-U02", "request_date": frappe.utils.nowdate()})
	assert "Số: 15/TTr-U02" in text_of("review-request", request)
	request.workflow_state = "Draft"
	assert "DỰ THẢO" in text_of("review-request", request)


def test_what_became_of_a_plan_is_reported() -> None:
	decided(1)
	plan = adopted_plan("U01")
	many = f"{len(plan.actions):02d}"
	assert f"hoàn thành 0/{many} nội dung" in text_of("improvement-report", plan)
	plan.actions[0].update({"status": "Done", "result": "Đã ban hành quy chế"})
	shown = text_of("improvement-report", plan)
	assert f"hoàn thành 01/{many} nội dung" in shown and "kết quả: Hoàn thành: Đã ban hành quy chế." in shown
	assert "DỰ THẢO" in shown, "its plan has no number yet"
	plan.update({"number": 3, "plan_date": frappe.utils.nowdate()})
	assert f"thực hiện Kế hoạch số 03/{plan.symbol} ngày" in text_of("improvement-report", plan)


def test_rewards_are_proposed_to_the_province_and_revoked_by_a_decision(in_december: None) -> None:
	rewards.whole_round()
	doc = rewards.compiled()
	assert refused("revocation", doc) == f"Chưa thu hồi khen thưởng nào của {doc.name}."
	asked = papers.compose("reward-province", doc)
	assert [one.name for one in asked.individuals] == ["Y Blăng Niê"] and not asked.collectives
	assert (asked.head.issuing_body, asked.addressees) == (doc.department, (doc.superior_body,))
	assert "chỉ đề nghị" not in text_of("reward-province", doc)
	step(rewards.CHAIR, doc, "Approve")
	act(rewards.CHAIR, lambda: decisions.revoke(doc.name, "Khai sai.", [rewards.rewarded(doc, "Trần Cao").name]))
	assert refused("certificates", doc.reload()).startswith(f"{doc.name} chưa có số")
	shown = text_of("revocation", doc)
	assert "DỰ THẢO" in shown, "the decision that gave them has no number yet"
	frappe.db.set_value(doc.doctype, doc.name, {"number": 7, "decision_date": frappe.utils.nowdate()})
	shown = text_of("revocation", doc.reload())
	made = papers.compose("certificates", doc)
	assert [one.name for one in made.given] == ["Đơn vị G01", "Bà Lê Thị Bình"] and "số 07/" in made.decision
	assert "DỰ THẢO" not in shown and "Trần Cao" in shown and "lý do: Khai sai." in shown
	assert (
		"danh hiệu “Chiến sĩ thi đua cơ sở”; lý do: Khai sai" in shown
		and "đã quyết định tại Quyết định số 07/" in shown
	)
	given = act(rewards.CLERK, lambda: numbering.give("revocation", doc.name, 8, frappe.utils.nowdate()))
	assert "Số: 08/" in text_of("revocation", doc)
	act(rewards.CHAIR, lambda: decisions.revoke(doc.name, "Khai thiếu.", [rewards.rewarded(doc, "Lê Thị Bình").name]))
	again = text_of("revocation", doc.reload())
	assert "Lê Thị Bình" in again and "Trần Cao" not in again and "Số: 08/" not in again, "another decision"
	assert "Trần Cao" in papers.html("revocation", doc, given["entry"])
	for row in doc.rewarded:
		row.authority = "department"
	assert refused("reward-province", doc) == f"{doc.name} không đề nghị cấp tỉnh khen thưởng."
