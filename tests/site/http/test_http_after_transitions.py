"""Rewards, plans and reviews over HTTP: each step of their workflows by each role, and every way round them."""

from __future__ import annotations

import json
from typing import Any

import frappe
import http_after_world as world
import pytest
from http_after_steps import F2, PLACES, STEPS
from http_after_world import (
	ANSWER,
	GIVEN,
	OPEN,
	PLAN,
	PROPOSAL,
	REQUEST,
	REWARD,
	plan,
	reward,
)
from http_attempts import NEVER, Attempt, change, method, put, to_state
from http_client import body
from http_refusals import HIDDEN, NO_RIGHT, NO_ROLE, NOT_THIS_ONE, Told, refused
from http_steps import (
	Sessions,
	Step,
	assert_no_effect,
	imported,
	take_from_the_list,
	take_or_be_refused,
	transitions_of,
)
from http_world import (
	APPRAISER,
	CHAIR,
	CLERK,
	HEAD,
	MANAGER,
	OFFICE_HEAD,
	OTHER_HEAD,
	STAFF,
	SYSTEM,
	USERS,
	stored,
)


@pytest.fixture(scope="module", autouse=True)
def documents(live_site: str) -> None:
	world.build()


# Whom Frappe's own permissions let write, an outsider among them.
WRITERS = {
	PROPOSAL: (HEAD, OFFICE_HEAD, OTHER_HEAD, "Administrator"),
	REWARD: (HEAD, OFFICE_HEAD, CHAIR, CLERK, OTHER_HEAD, "Administrator"),
	PLAN: (HEAD, STAFF, OTHER_HEAD, "Administrator"),
	REQUEST: (HEAD, APPRAISER, OFFICE_HEAD, CHAIR, CLERK, OTHER_HEAD),
	ANSWER: (APPRAISER, OFFICE_HEAD, CHAIR, HEAD),
}
# Who may change the content of which state: their changes are tested with the DocTypes.
EDITORS = {
	(PROPOSAL, "Draft", None): {HEAD},
	(PROPOSAL, "Proposed", None): {OFFICE_HEAD},
	(PROPOSAL, "Approved", None): {OFFICE_HEAD},
	(PROPOSAL, "Refused", None): {OFFICE_HEAD},
	(REWARD, "Draft", CHAIR): {OFFICE_HEAD},
	(REWARD, "Draft", HEAD): {HEAD},
	(REWARD, "Approved", CHAIR): {CLERK},
	(REWARD, "Approved", HEAD): set(),
	(PLAN, "Draft", None): {STAFF, HEAD},
	(PLAN, "Adopted", None): {STAFF, HEAD},
	(PLAN, "Completed", None): {HEAD},
	(REQUEST, "Draft", None): {HEAD},
	(REQUEST, "Sent", None): {APPRAISER},
	(REQUEST, "Prepared", None): {CHAIR},
	(REQUEST, "Answered", None): {CLERK},
	(ANSWER, "Sent", None): {APPRAISER},
	(ANSWER, "Prepared", None): {CHAIR},
	(ANSWER, "Answered", None): set(),
}
# Whose workflow they follow.
WORKFLOWS = {ANSWER: REQUEST}
# There rows are the editors' to add and to write.
ROWS_ARE_THEIRS = {(PROPOSAL, "Draft", None), (PLAN, "Draft", None), (REQUEST, "Draft", None)}
ROW_ROUTES = ("row by client.set_value", "row added to the document")
# What an outsider is tried with: each a way of its own into the document.
OUTSIDE = (
	"docstatus 1",
	"client.submit",
	"client.cancel",
	"run_method submit",
	"form: submit",
	"bulk cancel",
	"amend",
	"client.delete",
	"row by client.set_value",
	"row by client.save",
	"share",
)
VALUES: dict[str, dict[str, Any]] = {
	PROPOSAL: {"total_amount": 1, "number": 7},
	REWARD: {"signer_name": "Người khác", "total_amount": 1},
	PLAN: {"adopted_by": OTHER_HEAD, "rank_name": "TỐT"},
	REQUEST: {"number": 7, "changed": 1},
	ANSWER: {"votes_for": 7, "return_reason": "Sửa"},
}
ROW_VALUES = {"amount": 9, "outcome": "Approved", "revoked": 1, "result": "Sửa", "answer": "Change", "new_points": 1}
BY_WRITER = [
	pytest.param(place, user, id=f"{place[0].removeprefix('CCHC ')} {place[1]} {place[2] or ''}, {user}")
	for place in PLACES
	for user in WRITERS[place[0]]
]
# A save of the document as it stands.
AS_IT_STANDS: dict[str, Attempt] = {
	"PUT nothing": put(lambda doc: {}),
	"client.save": method("frappe.client.save", lambda doc: {"doc": doc}),
	"form: Save": method("frappe.desk.form.save.savedocs", lambda doc: {"doc": json.dumps(doc), "action": "Save"}),
}


@pytest.mark.parametrize(("place", "user"), BY_WRITER)
def test_nothing_goes_round_the_workflow(person: Sessions, place: tuple[str, str, str | None], user: str) -> None:
	"""Nothing changes; in a state that the user may not edit, not even who saved the document last."""
	doctype, state, _ = place
	outsider = user not in EDITORS[place]
	if outsider:
		changed = change(VALUES[doctype], ROW_VALUES)
		attempts = {
			**AS_IT_STANDS,
			**{route: NEVER[route] for route in OUTSIDE},
			"PUT": changed["PUT"],
			"form": changed["form"],
		}
	else:
		attempts = {**NEVER, **written_states(doctype, state, user)}
		for route in ROW_ROUTES if place in ROWS_ARE_THEIRS else ():
			del attempts[route]
	assert_no_effect(attempts, person(user), doctype, PLACES[place], untouched=outsider)


def written_states(doctype: str, state: str, user: str) -> dict[str, Attempt]:
	"""The state written by hand: any but those that the user has a step to, and those without their docstatus."""
	workflow = frappe.get_doc("Workflow", WORKFLOWS.get(doctype, doctype))
	docstatus = {row.state: int(row.doc_status) for row in workflow.states}
	own = {step.next_state for step in STEPS if (step.doctype, step.state, step.by) == (doctype, state, user)}
	attempts: dict[str, Attempt] = {}
	for target, status in docstatus.items():
		if target != state and target not in own:
			attempts |= to_state(target, status)
		elif target in own and status != docstatus[state]:
			attempts |= to_state(target, None)
	return attempts


def test_no_transition_is_left_out() -> None:
	tried = {(step.doctype, step.state, step.action, step.next_state) for step in STEPS}
	assert tried == transitions_of({step.doctype for step in STEPS})


@pytest.mark.parametrize("step", STEPS, ids=str)
def test_the_list_does_what_the_form_does(person: Sessions, step: Step) -> None:
	for user in (MANAGER, SYSTEM, "Administrator", OTHER_HEAD):
		before = stored(step.doctype, step.name)
		take_from_the_list(person(user), step.doctype, step.name, step.action)
		assert stored(step.doctype, step.name) == before, (step, user)


COLUMNS = {PROPOSAL: "unit_name", REWARD: "signer_name", PLAN: "unit_name", REQUEST: "unit_name", ANSWER: "unit_name"}
# The column that a new document needs.
NEEDED = {ANSWER: "request"}


@pytest.mark.parametrize("doctype", COLUMNS)
def test_nobody_may_import(person: Sessions, doctype: str) -> None:
	wanted = {"reference_doctype": doctype, "import_type": "Update Existing Records"}
	for user in (MANAGER, OFFICE_HEAD, HEAD):
		# What is named of ours is theirs to read, or isn't there.
		told = NO_ROLE if frappe.has_permission(doctype, "read", user=user) else HIDDEN
		refused(lambda user=user: person(user).insert("Data Import", **wanted), *told)


def test_who_may_import_does(person: Sessions) -> None:
	"""The import is asked for and run as those are that are refused."""
	name = frappe.get_doc({"doctype": "ToDo", "description": "Việc"}).insert().name
	for kind, csv in (
		("Update Existing Records", f"name,description,status\n{name},Sửa,Closed\n"),
		("Insert New Records", "description,status\nThêm,Closed\n"),
	):
		(line,) = imported("Administrator", "ToDo", kind, csv)
		assert line.success, line
	found = frappe.get_all("ToDo", {"status": "Closed"}, pluck="description", order_by="creation")
	assert found[-2:] == ["Sửa", "Thêm"]
	todo = {"reference_doctype": "ToDo", "import_type": "Update Existing Records"}
	assert person("Administrator").insert("Data Import", **todo)["reference_doctype"] == "ToDo"
	refused(lambda: person(MANAGER).insert("Data Import", **todo), *NO_ROLE)


@pytest.mark.parametrize(
	"place", PLACES, ids=lambda place: f"{place[0].removeprefix('CCHC ')} {place[1]} {place[2] or ''}"
)
def test_data_import_goes_the_same_way(place: tuple[str, str, str | None]) -> None:
	"""Who has every right of Frappe's may import, and still changes nothing."""
	doctype, state, _ = place
	name, column = PLACES[place], COLUMNS[doctype]
	before, count = stored(doctype, name), frappe.db.count(doctype)
	workflow = frappe.get_doc("Workflow", WORKFLOWS.get(doctype, doctype))
	others = [row.state for row in workflow.states if row.state != state]
	needed = NEEDED.get(doctype, "decision")
	new = f"{needed},{column},workflow_state\n{before[needed]},Sửa,{others[0]}\n"
	for kind, csv in (
		("Update Existing Records", f"name,{column},workflow_state\n{name},Sửa,{others[0]}\n"),
		("Insert New Records", new),
	):
		(line,) = imported("Administrator", doctype, kind, csv)
		assert not line.success and "PermissionError: " in line.exception, line
		assert stored(doctype, name) == before
	assert frappe.db.count(doctype) == count


NO_DELETING = NO_ROLE if frappe.__version__ >= "16" else NOT_THIS_ONE
KEPT: Told = (NO_RIGHT, "Số văn bản được ghi khi ban hành và không cấp lại")


def test_the_register_of_numbers_is_nobodys_to_write(person: Sessions) -> None:
	register = "CCHC Document Number"
	key = frappe.get_all(register, {"reference_name": reward(GIVEN)}, pluck="name")[0]
	own = f"{register}/{key.replace('/', '%2F')}"
	before = stored(register, key)
	new = {"name": "QĐ-X/2026/1", "symbol": "QĐ-X", "year": 2026, "number": 1}
	named = {"doctype": register, "name": key}
	# Those that read it lack the right to write: Frappe says so, and the app to who has every right.
	for user, changing, deleting in (
		(CLERK, NO_ROLE, NO_DELETING),
		(MANAGER, NO_ROLE, NO_DELETING),
		(SYSTEM, HIDDEN, HIDDEN),
		("Administrator", KEPT, KEPT),
		(HEAD, HIDDEN, HIDDEN),
	):
		send = person(user).send
		reads = changing != HIDDEN
		for told, verb, path, fields in (
			(changing, "PUT", f"/api/resource/{own}", {"reference_name": reward(OPEN, F2)}),
			(deleting, "DELETE", f"/api/resource/{own}", {}),
			(changing, "POST", f"/api/resource/{register}", new),
			(deleting, "POST", "/api/method/frappe.client.delete", named),
			(
				KEPT if reads else HIDDEN,
				"POST",
				"/api/method/frappe.client.rename_doc",
				{"doctype": register, "old_name": key, "new_name": "x"},
			),
		):
			refused(lambda asked=(send, verb, path, fields): body(asked[0](*asked[1:3], **asked[3])), *told)
		if reads:
			assert person(user).read(register, key.replace("/", "%2F"))["name"] == key
	assert stored(register, key) == before
	assert not frappe.db.exists(register, new["name"])


@pytest.mark.parametrize(
	("step", "user"),
	[
		pytest.param(step, user, id=f"{step} {step.name}, {user}")
		for step in STEPS
		# Whoever may take the step comes last: it changes the document.
		for user in sorted(USERS, key=lambda user, step=step: user == step.by)
	],
)
def test_a_step_is_taken_by_its_role_only(person: Sessions, step: Step, user: str) -> None:
	take_or_be_refused(person, step, user)


def test_the_list_takes_a_step_for_who_may_take_it(person: Sessions) -> None:
	name = plan(F2)
	action, next_state = {"Adopted": ("Complete", "Completed"), "Completed": ("Reopen", "Adopted")}[
		stored(PLAN, name)["workflow_state"]
	]
	take_from_the_list(person(HEAD), PLAN, name, action)
	assert stored(PLAN, name)["workflow_state"] == next_state
