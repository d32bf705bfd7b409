"""The steps of rewards, plans and reviews: of which document, by whom, and what everybody else is told."""

from __future__ import annotations

from typing import Any

import http_after_world as world
from http_after_world import (
	ANSWER,
	GIVEN,
	LISTED,
	OPEN,
	PLAN,
	PROPOSAL,
	REQUEST,
	REWARD,
	outcomes,
	plan,
	proposal,
	request,
	reward,
)
from http_refusals import INVALID, NO_RIGHT, NO_ROLE, NOT_THIS_ONE, only
from http_steps import (
	REASON,
	Step,
)
from http_world import (
	APPRAISER,
	CHAIR,
	CLERK,
	HEAD,
	MANAGER,
	MEMBER,
	OFFICE_HEAD,
	OTHER_HEAD,
	STAFF,
)

F1, F2, F3, F4, F5, F6 = world.UNITS
OFFICE_ONLY = only("Lãnh đạo cơ quan thẩm định (CCHC)")
TO_UNIT_HEAD = (INVALID, "Hãy nêu lý do: dùng «Trả lại thủ trưởng đơn vị» trong menu")
UNIT = (STAFF, HEAD)
OFFICE_AND_COUNCIL = (APPRAISER, OFFICE_HEAD, MEMBER, CHAIR, MANAGER)
SENT_PROPOSAL = (*UNIT, OFFICE_HEAD, MANAGER)
EVERYBODYS = UNIT + OFFICE_AND_COUNCIL


def _decide(unit: str, outcome: str, next_state: str) -> Step:
	name = proposal(OPEN, unit)
	return Step(
		PROPOSAL,
		name,
		"Proposed",
		"Approve" if outcome == "Approved" else "Refuse",
		next_state,
		OFFICE_HEAD,
		"cchc_reward_proposal.cchc_reward_proposal.decide",
		lambda: {"proposal": name, "given": outcomes(name, outcome)},
		readers=SENT_PROPOSAL,
		lacks=(INVALID, "Hãy cho biết kết quả đối với từng tập thể, cá nhân"),
		by_button=OFFICE_ONLY,
	)


def _send_back(unit: str, state: str) -> Step:
	name = proposal(OPEN, unit)
	return Step(
		PROPOSAL,
		name,
		state,
		"Return to Unit Head",
		"Draft",
		OFFICE_HEAD,
		"cchc_reward_proposal.cchc_reward_proposal.send_back",
		{"proposal": name, **REASON},
		# The clerk issues what is approved.
		readers=SENT_PROPOSAL + ((CLERK,) if state == "Approved" else ()),
		lacks=TO_UNIT_HEAD,
		by_button=OFFICE_ONLY,
	)


def _revoke(name: str, by: str, **told: Any) -> Step:
	return Step(
		REWARD,
		name,
		"Approved",
		"Revoke",
		"Revoked",
		by,
		"cchc_reward_decision.cchc_reward_decision.revoke",
		{"decision": name, **REASON},
		lacks=(INVALID, "Hãy nêu lý do: dùng «Thu hồi» trong menu"),
		**told,
	)


STEPS = [
	Step(PROPOSAL, proposal(OPEN, F1), "Draft", "Propose to Department", "Proposed", HEAD, readers=UNIT),
	_send_back(F2, "Proposed"),
	_decide(F3, "Approved", "Approved"),
	_decide(F4, "Refused", "Refused"),
	_send_back(F5, "Approved"),
	_send_back(F6, "Refused"),
	Step(REWARD, reward(LISTED), "Draft", "Approve", "Approved", CHAIR, readers=(OFFICE_HEAD, CHAIR)),
	_revoke(
		reward(GIVEN),
		CHAIR,
		readers=(OFFICE_HEAD, CHAIR, CLERK),
		by_button=only("Chủ tịch Hội đồng (CCHC)"),
		# They read what was released of it, under the same name.
		but=dict.fromkeys((*UNIT, OTHER_HEAD), NOT_THIS_ONE) | dict.fromkeys((APPRAISER, MANAGER), NO_ROLE),
	),
	Step(REWARD, reward(OPEN, F1), "Draft", "Approve", "Approved", HEAD, readers=(*UNIT, OFFICE_HEAD, CHAIR)),
	_revoke(
		reward(OPEN, F2),
		HEAD,
		readers=(*UNIT, OFFICE_HEAD, CHAIR, CLERK),
		by_button=(NO_RIGHT, f"Chỉ thủ trưởng đơn vị {F2} quyết định các hình thức khen thưởng của đơn vị mình."),
	),
	Step(PLAN, plan(F1), "Draft", "Adopt", "Adopted", HEAD, readers=EVERYBODYS),
	Step(PLAN, plan(F2), "Adopted", "Complete", "Completed", HEAD, readers=EVERYBODYS),
	Step(
		PLAN,
		plan(F3),
		"Adopted",
		"Revise",
		"Draft",
		HEAD,
		"cchc_improvement_plan.cchc_improvement_plan.revise",
		{"plan": plan(F3), **REASON},
		readers=EVERYBODYS,
		lacks=(INVALID, "Hãy nêu lý do điều chỉnh kế hoạch"),
		but=dict.fromkeys(OFFICE_AND_COUNCIL, NO_ROLE),
	),
	Step(PLAN, plan(F4), "Completed", "Reopen", "Adopted", HEAD, readers=EVERYBODYS),
	Step(
		PLAN,
		plan(F5),
		"Adopted",
		"Return to Unit",
		"Draft",
		OFFICE_HEAD,
		"cchc_improvement_plan.cchc_improvement_plan.return_to_unit",
		{"plan": plan(F5), **REASON},
		readers=EVERYBODYS,
		# The office writes nothing else in a plan.
		lacks=NO_ROLE,
		by_button=OFFICE_ONLY,
	),
	Step(REQUEST, request(F1), "Draft", "Send", "Sent", HEAD, readers=UNIT),
	Step(REQUEST, request(F2), "Sent", "Prepare Answer", "Prepared", OFFICE_HEAD, readers=EVERYBODYS),
	Step(
		REQUEST,
		request(F3),
		"Prepared",
		"Return to Office",
		"Sent",
		CHAIR,
		"cchc_review_request.cchc_review_request.return_to_office",
		{"request": request(F3), **REASON},
		readers=EVERYBODYS,
		lacks=(INVALID, "Hãy nêu lý do trả lại cơ quan thẩm định"),
	),
	Step(REQUEST, request(F4), "Prepared", "Answer", "Answered", CHAIR, readers=EVERYBODYS),
]
# One document of each state; a decision is the department's, or a unit head's.
PLACES = {(step.doctype, step.state, step.by if step.doctype == REWARD else None): step.name for step in STEPS} | {
	(REQUEST, "Answered", None): request(F5),
	# What office and council write of a request follows its steps and takes none itself.
	(ANSWER, "Sent", None): request(F2),
	(ANSWER, "Prepared", None): request(F4),
	(ANSWER, "Answered", None): request(F5),
}
