"""A council before its meeting, in it and after it, for tests; nothing is committed."""

from __future__ import annotations

from typing import Any

import frappe
import pytest
from factories_appraisal import HEAD, ROUND, act, compiled, make_users, step
from factories_session import CHAIR, MEMBER, PLACE, SECRETARY, hold_session, name_council, started
from worlds import world

from cchc_eval.cchc_eval.doctype.cchc_council_decision.cchc_council_decision import (
	mark_all_present,
	session_overview,
	set_session,
)

NAME, DECISION = "CCHC-QD-2091", "CCHC Council Decision"
DEPUTY, OTHER_CHAIR = "f3.deputy@example.com", "f3.chair2@example.com"
DUTIES = {CHAIR: "Chair", DEPUTY: "Deputy Chair", SECRETARY: "Secretary", MEMBER: "Member"}


def decision() -> Any:
	return frappe.get_doc(DECISION, NAME)


@world
def reported(units: int = 1) -> Any:
	"""Before a council of four; nobody is listed as present yet."""
	doc = compiled(units)
	make_users(
		{
			SECRETARY: ["CCHC Council Member"],
			DEPUTY: ["CCHC Council Chair"],
			OTHER_CHAIR: ["CCHC Council Chair"],
		}
	)
	name_council(ROUND, DUTIES)
	step(HEAD, doc, "Report to Council")
	return doc.reload()


@world
def meeting(units: int = 1) -> Any:
	"""All of them are present, and the meeting goes on."""
	doc = reported(units)
	act(SECRETARY, lambda: mark_all_present(NAME))
	act(SECRETARY, lambda: set_session(NAME, {"meeting_start": str(started()), **PLACE}))
	return doc.reload()


@world
def held(units: int = 1) -> Any:
	return hold_session(reported(units))


def attend(user: str, present: int, by: str = SECRETARY, **more: Any) -> None:
	act(by, lambda: set_session(NAME, {}, [{"user": user, "present": present, **more}]))


def seen(user: str = CHAIR) -> Any:
	return act(user, lambda: session_overview(NAME))


def attendance() -> list[tuple[str, str, int]]:
	return [(row.user, row.duty, row.present) for row in decision().attendance]


def refused(words: str, user: str = CHAIR, error: type[Exception] = frappe.ValidationError) -> str:
	"""That the user does not approve yet; returns all that is said."""
	with pytest.raises(error, match=words) as raised:
		step(user, decision(), "Approve")
	assert decision().workflow_state == "In Council"
	return str(raised.value)


def said() -> list[str]:
	filters = {"reference_name": NAME, "comment_type": "Info"}
	return frappe.get_all("Comment", filters, pluck="content", order_by="creation desc, name desc")


def without_sessions() -> None:
	settings = frappe.get_single("CCHC Settings")
	settings.require_council_session = 0
	settings.save()
