"""Each step of the three workflows by each role, and every way round the workflow, over HTTP with real sessions."""

from __future__ import annotations

from typing import Any

import frappe
import http_world as world
import pytest
from http_attempts import NEVER, Attempt, change, to_state
from http_refusals import HIDDEN, INVALID, NO_RIGHT, NO_ROLE, NO_STEP, refused
from http_steps import (
	REASON,
	Sessions,
	Step,
	assert_no_effect,
	imported,
	take_from_the_list,
	take_or_be_refused,
	transitions_of,
)
from http_world import (
	APPRAISAL,
	APPRAISER,
	CHAIR,
	CLERK,
	DECISION,
	HEAD,
	MANAGER,
	MEMBER,
	OFFICE_HEAD,
	OTHER_HEAD,
	ROUND,
	SELF_ASSESSMENT,
	STAFF,
	SYSTEM,
	USERS,
	content,
	stored,
)


@pytest.fixture(scope="module", autouse=True)
def documents(live_site: str) -> None:
	world.build()


def _decision(year: int) -> str:
	return f"CCHC-QD-{year}"


OF_THE_UNIT = (STAFF, HEAD, APPRAISER, OFFICE_HEAD, MANAGER)
OFFICE, COUNCIL = (APPRAISER, OFFICE_HEAD), (MEMBER, CHAIR)
ADMINISTRATOR = "Administrator"
IN_FORCE = (NO_RIGHT, "còn hiệu lực cho đến khi Hội đồng phê duyệt quyết định sửa đổi.")
STEPS = [
	Step(
		SELF_ASSESSMENT,
		f"{ROUND}-{world.READY}",
		"Draft",
		"Submit to Office",
		"Submitted",
		HEAD,
		readers=OF_THE_UNIT,
	),
	Step(
		SELF_ASSESSMENT,
		f"{ROUND}-{world.SENT}",
		"Submitted",
		"Withdraw",
		"Withdrawn",
		HEAD,
		readers=OF_THE_UNIT,
	),
	Step(
		SELF_ASSESSMENT,
		f"{ROUND}-{world.SENT_TOO}",
		"Submitted",
		"Return to Unit",
		"Returned",
		OFFICE_HEAD,
		"cchc_self_assessment.actions.return_to_unit",
		{"self_assessment": f"{ROUND}-{world.SENT_TOO}", **REASON},
		readers=OF_THE_UNIT,
		lacks=(INVALID, "Hãy ghi lý do trả lại"),
	),
	Step(
		APPRAISAL,
		f"{ROUND}-{world.ASKING}",
		"Draft",
		"Request Explanation",
		"Awaiting Explanation",
		APPRAISER,
		readers=OFFICE,
	),
	Step(
		APPRAISAL,
		f"{ROUND}-{world.ASKED}",
		"Awaiting Explanation",
		"Resume Appraisal",
		"Draft",
		APPRAISER,
		readers=OFFICE,
	),
	Step(APPRAISAL, f"{ROUND}-{world.WHOLE}", "Draft", "Sign Off", "Appraised", OFFICE_HEAD, readers=OFFICE),
	Step(
		APPRAISAL,
		f"{ROUND}-{world.SIGNED}",
		"Appraised",
		"Return to Appraiser",
		"Draft",
		OFFICE_HEAD,
		"cchc_appraisal.cchc_appraisal.return_to_appraiser",
		{"appraisal": f"{ROUND}-{world.SIGNED}", **REASON},
		readers=OFFICE + COUNCIL,
		lacks=(INVALID, "Hãy nêu lý do trả lại phiếu thẩm định"),
		# They read the self-assessment of that name.
		but=dict.fromkeys((STAFF, HEAD, MANAGER), NO_ROLE),
	),
	# Approved with the decision on the whole round only: by nobody alone, not even the chair.
	Step(
		APPRAISAL,
		f"{ROUND}-{world.SIGNED_TOO}",
		"Appraised",
		"Approve",
		"Approved",
		None,
		readers=OFFICE + COUNCIL,
		but={ADMINISTRATOR: NO_STEP},
	),
	Step(
		DECISION,
		_decision(world.COMPILED),
		"Draft",
		"Report to Council",
		"In Council",
		OFFICE_HEAD,
		readers=(OFFICE_HEAD,),
	),
	Step(
		DECISION,
		_decision(world.BEFORE_COUNCIL),
		"In Council",
		"Return to Office",
		"Draft",
		CHAIR,
		"cchc_council_decision.cchc_council_decision.return_to_office",
		{"decision": _decision(world.BEFORE_COUNCIL), **REASON},
		readers=(OFFICE_HEAD, *COUNCIL),
		lacks=(INVALID, "Hãy nêu lý do: dùng «Trả lại cơ quan thẩm định» trong menu"),
	),
	Step(
		DECISION,
		_decision(world.BEFORE_COUNCIL_TOO),
		"In Council",
		"Approve",
		"Approved",
		CHAIR,
		readers=(OFFICE_HEAD, *COUNCIL),
	),
	# Out of force with the approval of the decision that amends it only: by nobody alone.
	Step(
		DECISION,
		_decision(world.DECIDED),
		"Approved",
		"Supersede",
		"Superseded",
		None,
		readers=(OFFICE_HEAD, MEMBER, CLERK),
		but={CHAIR: IN_FORCE},
	),
]

# Whom Frappe's own permissions let write. A System Manager has none: the last test shows it.
WRITERS = {
	SELF_ASSESSMENT: (STAFF, HEAD, OFFICE_HEAD, "Administrator"),
	APPRAISAL: (APPRAISER, OFFICE_HEAD, CHAIR, "Administrator"),
	DECISION: (OFFICE_HEAD, CHAIR, CLERK, "Administrator"),
}
# One document of each state.
STATE_OF = {step.name: (step.doctype, step.state) for step in STEPS}
STATES = {(step.doctype, step.state): step.name for step in STEPS}
BY_WRITER = [
	pytest.param(doctype, name, user, id=f"{doctype.removeprefix('CCHC ')} {state}, {user}")
	for (doctype, state), name in STATES.items()
	for user in WRITERS[doctype]
]
# Who may change the content of which state: their changes are tested with the DocTypes.
EDITORS = {
	(SELF_ASSESSMENT, "Draft"): {STAFF, HEAD},
	(APPRAISAL, "Draft"): {APPRAISER},
	(APPRAISAL, "Awaiting Explanation"): {APPRAISER},
	(APPRAISAL, "Appraised"): {OFFICE_HEAD},
	(DECISION, "Draft"): {OFFICE_HEAD},
	(DECISION, "In Council"): {CHAIR},
}


def test_no_transition_is_left_out() -> None:
	tried = {(step.doctype, step.state, step.action, step.next_state) for step in STEPS}
	assert tried == transitions_of({step.doctype for step in STEPS})


@pytest.mark.parametrize(("doctype", "name", "user"), BY_WRITER)
def test_nothing_goes_round_the_workflow(person: Sessions, doctype: str, name: str, user: str) -> None:
	assert_no_effect(NEVER, person(user), doctype, name)


@pytest.mark.parametrize(("doctype", "name", "user"), BY_WRITER)
def test_a_state_is_not_written_by_hand(person: Sessions, doctype: str, name: str, user: str) -> None:
	workflow = frappe.get_doc("Workflow", doctype)
	before = stored(doctype, name)
	own = {
		step.next_state
		for step in STEPS
		if (step.doctype, step.state, step.by) == (doctype, before["workflow_state"], user)
	}
	attempts: dict[str, Attempt] = {}
	for row in workflow.states:
		target = int(row.doc_status)
		if row.state == before["workflow_state"]:
			continue
		if row.state not in own:
			attempts |= to_state(row.state, None) | to_state(row.state, target)
		elif target != before["docstatus"]:
			# The user's own step, but without what submitting and cancelling check.
			attempts |= to_state(row.state, None)
	assert_no_effect(attempts, person(user), doctype, name)


@pytest.mark.parametrize(
	("doctype", "name", "user"),
	[case for case in BY_WRITER if case.values[2] not in EDITORS.get(STATE_OF[case.values[1]], ())],
)
def test_content_is_the_states_editors(person: Sessions, doctype: str, name: str, user: str) -> None:
	values = {
		SELF_ASSESSMENT: {"unit_name": "Đơn vị khác", "total": 1},
		APPRAISAL: {"not_submitted": 1, "final_points": 1},
		DECISION: {"venue": "Nơi khác", "number": 7},
	}[doctype]
	rows = {"explanation": "Sửa", "reason": "Sửa", "action": "Set Points", "points_set": 1, "council_points": 1}
	assert_no_effect(change(values, rows), person(user), doctype, name)


COMPUTED = [
	(SELF_ASSESSMENT, world.READY, STAFF, {"total": 100, "index_percent": 100, "rank_name": "TỐT"}, {"points": 99, "answer_state": "override"}),
	(APPRAISAL, world.BEGUN, APPRAISER, {"appraised_points": 100, "rank_name": "TỐT"}, {"appraised_points": 99, "self_points": 99}),
]  # fmt: skip


@pytest.mark.parametrize(("doctype", "unit", "user", "values", "rows"), COMPUTED)
def test_what_the_server_computes_a_client_cannot_set(
	person: Sessions,
	doctype: str,
	unit: str,
	user: str,
	values: dict[str, Any],
	rows: dict[str, Any],
) -> None:
	"""Also the editor of the state; the save may pass, with the server's own numbers."""
	name = f"{ROUND}-{unit}"
	before = content(doctype, name)
	attempts = change(values, rows)
	assert len(attempts) > 3
	for route, attempt in attempts.items():
		reply = attempt(person(user), stored(doctype, name))
		assert reply.status_code < 500, f"{route}: {reply.text[:600]}"
		after = content(doctype, name)
		# Who works on an appraisal is noted.
		assert {**after, "authors": None} == {**before, "authors": None}, route


def test_the_list_does_what_the_form_does(person: Sessions) -> None:
	"""Frappe's bulk actions of a list: refused one by one for the wrong role."""
	for step in STEPS:
		for user in (MANAGER, SYSTEM, "Administrator", OTHER_HEAD):
			before = content(step.doctype, step.name)
			take_from_the_list(person(user), step.doctype, step.name, step.action)
			assert content(step.doctype, step.name) == before, (step, user)


@pytest.mark.parametrize("user", [MANAGER, SYSTEM, "Administrator"])
@pytest.mark.parametrize(("doctype", "state"), STATES)
def test_data_import_goes_the_same_way(person: Sessions, user: str, doctype: str, state: str) -> None:
	"""Nobody has the right to import these; where someone is given it, the import still changes nothing."""
	if user == MANAGER:
		wanted = {"reference_doctype": doctype, "import_type": "Update Existing Records"}
		# What is named of ours is the manager's to read, or isn't there.
		told = NO_ROLE if doctype == SELF_ASSESSMENT else HIDDEN
		refused(lambda: person(user).insert("Data Import", **wanted), *told)
	name = STATES[doctype, state]
	before, count = content(doctype, name), frappe.db.count(doctype)
	next_state = next(step.next_state for step in STEPS if (step.doctype, step.state) == (doctype, state))
	file = {SELF_ASSESSMENT: "unit_name", APPRAISAL: "unit_name", DECISION: "venue"}[doctype]
	for kind, head, row in (
		("Update Existing Records", f"name,{file},workflow_state", f"{name},Sửa,{next_state}"),
		("Insert New Records", f"round,{file},workflow_state", f"{before['round']},Sửa,{next_state}"),
	):
		(line,) = imported(user, doctype, kind, f"{head}\n{row}\n")
		assert not line.success and "PermissionError" in line.exception, line
		assert content(doctype, name) == before
	assert frappe.db.count(doctype) == count


VISIBLE = {
	STAFF: "own",
	HEAD: "own",
	OTHER_HEAD: "others",
	APPRAISER: "office",
	OFFICE_HEAD: "office",
	MEMBER: "council",
	CHAIR: "council",
	CLERK: "clerk",
	MANAGER: "manager",
	SYSTEM: "nobody",
}


@pytest.mark.parametrize("user", VISIBLE)
def test_a_list_over_an_api_token_shows_what_the_role_may_see(integration: Sessions, user: str) -> None:
	everything = {doctype: sorted(frappe.get_all(doctype, pluck="name")) for doctype in WRITERS}
	appraised = frappe.get_all(APPRAISAL, {"workflow_state": ("in", ["Appraised", "Approved"])}, pluck="name")
	approved = frappe.get_all(APPRAISAL, {"workflow_state": "Approved"}, pluck="name")
	reported = frappe.get_all(DECISION, {"workflow_state": ("!=", "Draft")}, pluck="name")
	decided = frappe.get_all(DECISION, {"workflow_state": "Approved"}, pluck="name")
	results = frappe.get_all("CCHC Released Result", {"appraisal": ("in", approved)}, pluck="name")
	assert len(results) == len(approved) > 0
	expected = {
		"own": (everything[SELF_ASSESSMENT], None, None, decided, results),
		"others": ([], None, None, decided, []),
		"nobody": (None, None, None, None, None),
		"office": (
			everything[SELF_ASSESSMENT],
			everything[APPRAISAL],
			everything[DECISION] if user == OFFICE_HEAD else None,
			decided,
			results,
		),
		"council": (appraised, appraised, reported, decided, results),
		"clerk": (None, None, decided, decided, results),
		"manager": (everything[SELF_ASSESSMENT], None, None, decided, None),
	}[VISIBLE[user]]
	for doctype, names in zip((*WRITERS, "CCHC Released Ranking", "CCHC Released Result"), expected, strict=True):
		if names is None:
			refused(lambda doctype=doctype: integration(user).names(doctype), *HIDDEN)
		else:
			assert integration(user).names(doctype) == sorted(names), doctype


@pytest.mark.parametrize(
	("step", "user"),
	[
		pytest.param(step, user, id=f"{step}, {user}")
		for step in STEPS
		# Whoever may take the step comes last: it changes the document.
		for user in sorted(USERS, key=lambda user, step=step: user == step.by)
	],
)
def test_a_step_is_taken_by_its_role_only(person: Sessions, step: Step, user: str) -> None:
	take_or_be_refused(person, step, user)


def test_the_list_takes_a_step_for_who_may_take_it(person: Sessions) -> None:
	name = f"{ROUND}-{world.READY}"
	state = content(SELF_ASSESSMENT, name)["workflow_state"]
	action, next_state = {"Draft": ("Submit to Office", "Submitted"), "Submitted": ("Withdraw", "Withdrawn")}[state]
	take_from_the_list(person(HEAD), SELF_ASSESSMENT, name, action)
	assert content(SELF_ASSESSMENT, name)["workflow_state"] == next_state
