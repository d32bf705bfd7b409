"""What the units are given of the department's decision on rewards, and what stays the department's."""

from __future__ import annotations

import json
import re
from typing import Any

import factories_reward as reward
import frappe
import pytest
from asking import private_file, refusal, resource
from background import pdf_made
from factories_appraisal import act, step
from factories_round import head_of, staff_of
from frappe.utils import nowdate
from refusals import NO_RIGHT, words_for

from cchc_eval.cchc_eval.doctype.cchc_reward_decision import cchc_reward_decision as decisions
from cchc_eval.cchc_eval.doctype.cchc_reward_decision.release import RELEASED
from cchc_eval.patches import release_what_was_decided

BY_THE_SERVER = "do hệ thống ghi khi công bố, không sửa bằng tay"
GIVEN_TO = (head_of("G01"), staff_of("G02"), reward.OFFICE, reward.CHAIR, reward.CLERK, reward.MANAGER)


def released(doc: Any) -> Any:
	return frappe.get_doc(RELEASED, doc.name)


def listed(doc: Any) -> list[dict[str, Any]]:
	return json.loads(released(doc).rewarded_json)


def test_the_approval_releases_the_lists_and_the_issue_the_file(in_december: None) -> None:
	reward.whole_round()
	doc = reward.approved()
	assert (released(doc).state, released(doc).number) == ("In Force", 0)
	assert [row["nominee_name"] for row in listed(doc)] == [row.nominee_name for row in doc.rewarded]
	act(reward.CLERK, lambda: decisions.issue(doc.name, reward.NUMBER, nowdate()))
	pdf_made(doc)
	assert (released(doc).number, released(doc).total_amount) == (reward.NUMBER, doc.total_amount)
	assert [row["amount"] for row in listed(doc)] == [row.amount for row in doc.rewarded]
	for user in GIVEN_TO:
		assert act(user, lambda: private_file(released(doc).issued_file)).startswith(b"%PDF"), user
		assert doc.name in act(user, lambda: resource(RELEASED)), user
	status, words = act(reward.MEMBER, lambda: refusal(resource, RELEASED))
	assert status == 403 and re.search(NO_RIGHT, words), words


def test_what_is_revoked_shows(in_december: None) -> None:
	reward.whole_round()
	doc = reward.issued()
	act(reward.CHAIR, lambda: decisions.revoke(doc.name, "Khai sai", [reward.rewarded(doc, "Trần Cao").name]))
	(row,) = [row for row in listed(doc) if row["nominee_name"] == "Trần Cao"]
	assert (row["revoked"], row["revoked_reason"]) == (1, "Khai sai")
	act(reward.CHAIR, lambda: decisions.revoke(doc.name, "Khai sai cả"))
	assert (released(doc).state, released(doc).revoke_reason) == ("Revoked", "Khai sai cả")


def test_a_draft_and_a_units_own_decision_are_not_released(in_december: None) -> None:
	source = reward.proposal(reward.ranking(), "G02", reward.person("A", "BD-CN"))
	own = reward.own(source)
	step(head_of("G02"), own, "Approve")
	reward.decided(frappe.get_doc("CCHC Council Decision", source.decision), "G01", reward.person("B"))
	draft = reward.compiled()
	assert not frappe.db.count(RELEASED)
	step(reward.CHAIR, draft, "Approve")
	assert frappe.get_all(RELEASED, pluck="name") == [draft.name]


def test_nobody_writes_what_was_released(in_december: None) -> None:
	reward.whole_round()
	doc = released(reward.approved())
	for user in ("Administrator", reward.CHAIR):
		for change in (doc.save, doc.delete):
			with pytest.raises(frappe.PermissionError, match=words_for(user, ("Administrator",), BY_THE_SERVER)):
				act(user, change)
	doc.reload().flags.by_server = True
	doc.save(ignore_permissions=True)


def test_what_was_decided_before_is_released_by_a_patch(in_december: None) -> None:
	reward.whole_round()
	doc = reward.issued()
	before = listed(doc)
	frappe.db.delete(RELEASED)
	release_what_was_decided.execute()
	assert listed(doc) == before and released(doc).number == doc.number
	release_what_was_decided.execute()
	assert frappe.db.count(RELEASED) == 1
