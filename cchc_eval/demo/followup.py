"""What follows an approved ranking in the demo: rewards, plans, a review (docs/process.md, steps 10 to 12)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import frappe
from frappe.model.workflow import apply_workflow
from frappe.utils import add_days, getdate, now_datetime, nowdate

from cchc_eval.cchc_eval.doctype.cchc_improvement_plan import overdue
from cchc_eval.cchc_eval.doctype.cchc_review_request.cchc_review_request import record_votes, request_review
from cchc_eval.cchc_eval.doctype.cchc_reward_decision import cchc_reward_decision as rewards
from cchc_eval.cchc_eval.doctype.cchc_reward_form.catalogue import row_name, site_catalogue
from cchc_eval.cchc_eval.doctype.cchc_reward_form.cchc_reward_form import KINDS
from cchc_eval.cchc_eval.doctype.cchc_reward_proposal.cchc_reward_proposal import decide
from cchc_eval.demo.dressing import attach, dress, make_pdf
from cchc_eval.demo.people import APPRAISER, CHAIR, CLERK, OFFICE_HEAD, SECRETARY, acting, head_of, staff_of
from cchc_eval.demo.stages import DECISION, DemoRound
from cchc_eval.rules.rewards import is_placeholder
from cchc_eval.vietnamese.writing import long_date

PROPOSAL, REWARDS = "CCHC Reward Proposal", "CCHC Reward Decision"
PLAN, REQUEST, REVIEW_ANSWER = "CCHC Improvement Plan", "CCHC Review Request", "CCHC Review Answer"
KIND_OF = {value: key for key, value in KINDS.items()}
REWARD_NUMBER, PLAN_NUMBER, ANSWER_NUMBER = 9, 4, 7
# In the unit head's own authority, which the sample's proposal to the department does not hold.
COMMENDED = {
	"kind": "Individual",
	"salutation": "Bà",
	"nominee_name": "Cao Thị Mộng Tuyền",
	"post": "Chuyên viên một cửa",
	"achievements": "Giải quyết đúng hạn 100% hồ sơ được giao trong năm",
}
COMMENDATION = "BD-CN"
# A sample, as the rest of the demo: the site's own catalogue stays for the office to complete.
LAW = "Căn cứ Luật Thi đua, khen thưởng ngày 15 tháng 6 năm 2022"
WORK = "Rà soát, khắc phục nguyên nhân; báo cáo kết quả bằng văn bản"
DONE = "Đã ban hành quy chế và thực hiện từ quý III"
GROUNDS = "Đơn vị đã báo cáo đúng hạn, văn bản đến Văn phòng Sở chậm do lỗi trục liên thông"
OPINION = "Văn phòng Sở đã đối chiếu sổ văn bản đến: văn bản đến sau hạn 02 ngày, đề nghị giữ nguyên"
# Of the council, one being away.
VOTES = 5
ANSWER = "Thời điểm tính là ngày văn bản được gửi; đơn vị gửi sau hạn"


def propose_rewards(round: DemoRound, unit: str, *more: dict[str, Any]) -> Any:
	"""The sample's nominees of the unit, proposed by its head."""
	proposal = round.sample.settings.proposal
	assert proposal is not None
	nominees = [
		{
			"kind": KIND_OF[one.nomination.kind],
			"salutation": one.salutation,
			"nominee_name": one.nomination.name,
			"post": one.post,
			"reward_form": _form(one.nomination.form),
			"achievements": one.achievements.replace(str(round.sample.settings.year), str(round.year)),
		}
		for one in proposal.nominees
		if one.nomination.unit == unit
	]
	with acting(head_of(unit)):
		doc = frappe.get_doc({"doctype": PROPOSAL, "decision": round.decision, "unit": unit})
		doc.extend("nominees", [*nominees, *more])
		doc.insert()
		apply_workflow(doc, "Propose to Department")
	return doc.reload()


def _form(code: str) -> str:
	return row_name(site_catalogue().form(code, getdate()))


def reward(round: DemoRound, own: str, other: str) -> None:
	"""Two units' proposals approved and decided; the head of the first also decides in the head's own authority."""
	commended = {**COMMENDED, "reward_form": _form(COMMENDATION)}
	for doc in (propose_rewards(round, own, commended), propose_rewards(round, other)):
		with acting(OFFICE_HEAD):
			decide(doc.name, [{"row": row.name, "outcome": "Approved"} for row in doc.for_department()])
	with acting(OFFICE_HEAD):
		name = rewards.compile(round.name)
	with acting(OFFICE_HEAD):
		doc = frappe.get_doc(REWARDS, name)
		council = f"Hội đồng Thi đua - Khen thưởng {doc.department}"
		minutes = f"Căn cứ Biên bản họp số 02/BB-HĐTĐKT {long_date(getdate())} của {council}"
		kept = [row.basis for row in doc.legal_bases if not is_placeholder(row.basis)]
		doc.set("legal_bases", [{"basis": basis} for basis in dict.fromkeys([LAW, *kept, minutes])])
		doc.save()
	with acting(CHAIR):
		apply_workflow(doc, "Approve")
	with acting(CLERK):
		rewards.issue(name, REWARD_NUMBER, nowdate())
	make_pdf(REWARDS, name)
	with acting(head_of(own)):
		rewards.compile_own(frappe.db.get_value(PROPOSAL, {"round": round.name, "unit": own}))


def follow_plan(round: DemoRound, unit: str) -> None:
	"""Adopt the plan; one of its actions is done, with evidence, and one is overdue."""
	with acting(staff_of(unit)):
		doc = frappe.get_doc(PLAN, {"round": round.name, "unit": unit})
		for position, row in enumerate(doc.actions):
			row.update(
				{
					"action": WORK,
					"responsible": "Phòng Hành chính - Tổng hợp",
					"due_date": add_days(nowdate(), 15 + 15 * position),
				}
			)
		doc.save()
	with acting(head_of(unit)):
		apply_workflow(doc, "Adopt")
	# Adopted two months ago: nothing new is due in the past.
	dress(PLAN, doc.name, adopted_on=add_days(now_datetime(), -60))
	for row in doc.actions[:2]:
		dress("CCHC Improvement Action", row.name, due_date=add_days(row.due_date, -60))
	with acting(staff_of(unit)):
		doc.reload()
		file = attach(doc, f"quy-che-{unit}-{round.year}.txt", f"Quy chế của {doc.unit_name}\n")
		doc.actions[0].update({"status": "Done", "result": DONE, "evidence": file.file_url})
		doc.actions[2].status = "In Progress"
		doc.number, doc.plan_date = PLAN_NUMBER, nowdate()
		doc.save()


def owe_plans(round: DemoRound) -> None:
	"""Plans not written yet get the due date a month after the approval."""
	approved = frappe.db.get_value(DECISION, round.decision, "approved_on")
	owed = {"round": round.name, "required": 1, "adopted_on": ("is", "not set")}
	for name in frappe.get_all(PLAN, owed, pluck="name"):
		dress(PLAN, name, due_date=(approved + timedelta(days=30)).date())
	overdue.refresh()


def review(round: DemoRound, answered: str, waiting: str, code: str) -> None:
	"""One request is answered and issued, one waits for the office. Meanwhile the decision counts as today's."""
	issued = frappe.db.get_value(DECISION, round.decision, "decision_date")
	dress(DECISION, round.decision, decision_date=getdate())
	names = {unit: _ask(round, unit, code) for unit in (answered, waiting)}
	dress(DECISION, round.decision, decision_date=issued)
	doc, answer = frappe.get_doc(REQUEST, names[answered]), frappe.get_doc(REVIEW_ANSWER, names[answered])
	with acting(APPRAISER):
		answer.items[0].office_opinion = OPINION
		answer.save()
	with acting(OFFICE_HEAD):
		apply_workflow(doc, "Prepare Answer")
	with acting(CHAIR):
		answer.reload().items[0].update({"answer": "Keep", "answer_reason": ANSWER})
		answer.save()
	with acting(SECRETARY):
		record_votes(doc.name, nowdate(), VOTES)
	with acting(CHAIR):
		apply_workflow(doc.reload(), "Answer")
	with acting(CLERK):
		doc.reload().update({"number": ANSWER_NUMBER, "answer_date": nowdate()})
		doc.save()


def _ask(round: DemoRound, unit: str, code: str) -> str:
	with acting(head_of(unit)):
		doc = frappe.get_doc(REQUEST, request_review(round.decision, unit))
		doc.append("items", {"code": code, "grounds": GROUNDS})
		doc.save()
		apply_workflow(doc, "Send")
	return doc.name
