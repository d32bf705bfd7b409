"""Proposals, rewards, plans, requests and votes don't leak to users who may not see them, history included."""

from __future__ import annotations

import json
from typing import Any

import factories_reward as reward
import frappe
import pytest
from asking import NOT_THERE, private_file, refusal, resource, said, shown, withheld
from factories_appraisal import APPRAISER, CHAIR, CLERK, HEAD, MANAGER, MEMBER, act, answers_without, step
from factories_followup import ANSWER, PLAN, REQUEST, answer_to, decided, plan_of, prepared, requested, voted
from factories_round import attach, head_of, staff_of
from leaks import leaks, subscribed

PROPOSAL, REWARD, VOTE = "CCHC Reward Proposal", "CCHC Reward Decision", "CCHC Council Vote"
SECRET = "bi-mat"
FOLLOW = "frappe.desk.form.document_follow.update_follow"
SESSION = "cchc_eval.cchc_eval.doctype.cchc_council_decision.cchc_council_decision.session_overview"
ANSWERS = {"U01": answers_without("1.1.1", "1.1.3")}


def told_of(doctype: str, name: str, *users: str) -> dict[str, list[str]]:
	"""By user, the routes that reveal the secret; only users to whom one does."""
	found = {user: act(user, lambda: leaks(doctype, name, SECRET)) for user in users}
	return {user: ways for user, ways in found.items() if ways}


def talk(doc: Any, user: str) -> None:
	"""A comment and a version that hold the secret."""
	act(user, lambda: doc.add_comment("Comment", f"{SECRET} trao đổi"))
	data = frappe.as_json({"changed": [["note", "", f"{SECRET} cũ"]]})
	version = {"doctype": "Version", "ref_doctype": doc.doctype, "docname": doc.name, "data": data}
	frappe.get_doc(version).insert(ignore_permissions=True)


# Rewards


def test_a_draft_proposal_is_the_units() -> None:
	doc = reward.proposal(reward.ranking(), "G02", reward.person(SECRET, note=SECRET))
	talk(doc, head_of("G02"))
	others = [head_of("G01"), staff_of("G01"), reward.OFFICE, reward.CHAIR, reward.CLERK, reward.MANAGER, reward.MEMBER]
	assert told_of(PROPOSAL, doc.name, *others) == {}
	assert set(told_of(PROPOSAL, doc.name, head_of("G02"), staff_of("G02"))) == {head_of("G02"), staff_of("G02")}


def test_the_reason_of_a_refusal_is_shown_to_that_unit_only() -> None:
	nominees = (reward.person("A"), reward.person("B"))
	doc = reward.decided(reward.ranking(), "G02", *nominees, refused={"B": SECRET})
	reward.issued()
	talk(doc, reward.OFFICE)
	assert told_of(PROPOSAL, doc.name, head_of("G01"), staff_of("G01"), reward.MEMBER) == {}
	for doctype in (REWARD, PROPOSAL):
		for name in frappe.get_all(doctype, pluck="name"):
			assert told_of(doctype, name, head_of("G01"), reward.MEMBER) == {}
	assert told_of(PROPOSAL, doc.name, head_of("G02"))


def test_how_a_decision_on_rewards_came_about_is_the_departments() -> None:
	"""Its versions name those who were on the list and came off it."""
	reward.decided(reward.ranking(), "G02", reward.person("A"))
	doc = reward.issued()
	talk(doc, reward.CHAIR)
	file = attach(doc, "to-lam-viec.txt", SECRET.encode())
	units = (head_of("G01"), staff_of("G01"), head_of("G02"), reward.MANAGER)
	assert told_of(REWARD, doc.name, *units) == {}
	assert set(told_of(REWARD, doc.name, reward.OFFICE, reward.CHAIR, reward.CLERK)) == {
		reward.OFFICE,
		reward.CHAIR,
		reward.CLERK,
	}
	assert act(reward.CHAIR, lambda: private_file(file.file_url)) == SECRET.encode()
	act(head_of("G01"), lambda: withheld(private_file, file.file_url))
	for user, listed in ((head_of("G01"), False), (reward.CHAIR, True)):
		assert act(user, lambda: private_file(doc.issued_file)).startswith(b"%PDF")
		files = act(user, lambda: said("frappe.client.get_list", doctype="File", fields=["*"], limit_page_length=0))
		assert ("to-lam-viec" in files) == listed


def test_a_units_own_decision_on_rewards_is_its_own() -> None:
	source = reward.proposal(reward.ranking(), "G02", reward.person(SECRET, "BD-CN"))
	doc = reward.own(source)
	talk(doc, head_of("G02"))
	assert told_of(REWARD, doc.name, head_of("G01"), staff_of("G01"), reward.MEMBER, reward.MANAGER) == {}
	ways = told_of(REWARD, doc.name, head_of("G02"))[head_of("G02")]
	assert "frappe.desk.form.load.get_docinfo" in ways
	file = act(head_of("G02"), lambda: attach(doc))
	assert act(head_of("G02"), lambda: private_file(file.file_url)) == b"Ke hoach"
	act(head_of("G01"), lambda: withheld(private_file, file.file_url))
	for user, listed in ((head_of("G02"), True), (head_of("G01"), False)):
		files = act(user, lambda: said("frappe.client.get_list", doctype="File", limit_page_length=0))
		assert (file.name in files) == listed


def test_who_reads_no_history_follows_none() -> None:
	reward.decided(reward.ranking(), "G02", reward.person("A"))
	doc = reward.issued()
	follow = {"doctype": REWARD, "doc_name": doc.name, "following": "1"}
	for user in (head_of("G01"), reward.CHAIR):
		frappe.db.set_value("User", user, "document_follow_notify", 1)
		assert act(user, lambda: subscribed(REWARD, doc.name)) == (user == reward.CHAIR)
	assert act(head_of("G01"), lambda: refusal(said, FOLLOW, **follow)) == NOT_THERE
	act(reward.CHAIR, lambda: said(FOLLOW, **follow))
	assert frappe.get_all("Document Follow", {"ref_docname": doc.name}, pluck="user") == [reward.CHAIR]


def test_who_follows_all_they_make_and_comment_still_can(as_user: Any) -> None:
	"""By the user's own settings Frappe lets a person follow what that person makes or comments."""
	decision = decided(1, answers=ANSWERS)
	head = head_of("U01")
	wishes = ("document_follow_notify", "follow_created_documents", "follow_commented_documents")
	frappe.db.set_value("User", head, dict.fromkeys(wishes, 1))
	doc = requested(decision, "U01", "1.1.1")
	as_user(head)
	for doctype, name in ((REQUEST, doc.name), (PLAN, plan_of("U01").name)):
		comment = {"reference_doctype": doctype, "reference_name": name, "content": "Đơn vị cảm ơn"}
		who = {"comment_email": head, "comment_by": head}
		assert "cảm ơn" in said("frappe.desk.form.utils.add_comment", verb="POST", **comment, **who)
	followed = frappe.get_all("Document Follow", {"user": head}, pluck="ref_doctype")
	assert {doctype for doctype in followed if doctype.startswith("CCHC ")} == {REQUEST, PLAN}


# Plans


def test_a_plan_is_its_units_and_the_offices() -> None:
	decided(2, answers=ANSWERS)
	doc = plan_of("U01")
	doc.actions[0].update({"action": SECRET, "result": SECRET})
	act(staff_of("U01"), doc.save)
	talk(doc, staff_of("U01"))
	file = act(staff_of("U01"), lambda: attach(doc, "ke-hoach.txt", SECRET.encode()))
	assert told_of(PLAN, doc.name, head_of("U02"), staff_of("U02"), CLERK) == {}
	act(head_of("U02"), lambda: withheld(private_file, file.file_url))
	assert told_of(PLAN, doc.name, HEAD) and act(HEAD, lambda: private_file(file.file_url)) == SECRET.encode()


# Requests


@pytest.fixture
def request_() -> Any:
	"""Prepared: the office said what it thinks, the chair has begun to answer; both talked about it."""
	doc = prepared(decided(2, answers=ANSWERS), "U01", "1.1.1")
	answer = answer_to(doc)
	answer.items[0].update({"answer": "Change", "new_points": 1.5, "answer_reason": f"{SECRET} 2"})
	act(CHAIR, answer.save)
	frappe.db.set_value("CCHC Review Answer Item", answer.items[0].name, "office_opinion", f"{SECRET} 1")
	talk(answer.reload(), HEAD)
	return doc.reload()


def test_a_draft_request_is_the_units() -> None:
	doc = requested(decided(2, answers=ANSWERS), "U01", "1.1.1")
	doc.items[0].grounds = SECRET
	act(head_of("U01"), doc.save)
	others = (head_of("U02"), staff_of("U02"), HEAD, APPRAISER, CHAIR, MEMBER, CLERK, MANAGER)
	assert told_of(REQUEST, doc.name, *others) == {}
	assert told_of(REQUEST, doc.name, head_of("U01"))


def test_no_answer_before_it_is_given(request_: Any) -> None:
	units = (head_of("U01"), staff_of("U01"), head_of("U02"), MANAGER, CLERK)
	for doctype in (REQUEST, ANSWER):
		assert told_of(doctype, request_.name, *units) == {}
	seen = act(head_of("U01"), lambda: resource(f"{REQUEST}/{request_.name}"))
	assert '"changed": 0' in seen and '"Change"' not in seen and "1.1.1" in seen
	told_it = told_of(ANSWER, request_.name, HEAD, APPRAISER, CHAIR, MEMBER)
	assert set(told_it) == {HEAD, APPRAISER, CHAIR, MEMBER}


def test_a_request_that_was_sent_is_not_saved_by_the_unit(request_: Any) -> None:
	with pytest.raises(frappe.PermissionError, match="bạn không thể lưu"):
		act(head_of("U01"), lambda: frappe.get_doc(REQUEST, request_.name).save())


FILTERS: list[dict[str, Any]] = [
	{"filters": [["ITEM", "answer", "=", "Change"]]},
	{"filters": '[["ITEM", "\\u0061nswer", "=", "Change"]]'},
	{"filters": [["ITEM", "NEW_POINTS", ">", 0]]},
]
ORDERS: list[dict[str, Any]] = [
	{"order_by": "`tabITEM`.`answer_reason` asc"},
	{"filters": {"return_reason": ["is", "set"]}},
]


def test_no_question_about_an_answer(request_: Any, as_user: Any) -> None:
	as_user(head_of("U01"))
	for doctype, item, questions in (
		(REQUEST, "CCHC Review Item", FILTERS),
		(ANSWER, "CCHC Review Answer Item", FILTERS + ORDERS),
	):
		for question in questions:
			check_question(request_, doctype, item, json.loads(json.dumps(question).replace("ITEM", item)))
	as_user(CHAIR)
	item = "CCHC Review Answer Item"
	for question in FILTERS[:2]:
		asked = json.loads(json.dumps(question).replace("ITEM", item))
		assert request_.name in said("frappe.client.get_list", doctype=ANSWER, **asked)
		assert request_.name in said("frappe.desk.reportview.get", doctype=ANSWER, fields=["name"], **asked)
		assert '"message": 1' in said("frappe.client.get_count", doctype=ANSWER, **asked)


def check_question(request_: Any, doctype: str, item: str, question: dict[str, Any]) -> None:
	for cmd, asked in (
		("frappe.client.get_list", {"doctype": doctype}),
		("frappe.desk.reportview.get", {"doctype": doctype, "fields": ["name"]}),
		("frappe.client.get_count", {"doctype": doctype}),
		("frappe.client.get_list", {"doctype": item, "parent": doctype}),
		("frappe.desk.reportview.get", {"doctype": item, "parent_doctype": doctype, "fields": ["name"]}),
	):
		told = shown(said, cmd, **asked, **question)
		assert request_.name not in told and request_.items[0].name not in told and '"message": 1' not in told


def test_the_answer_is_the_units_once_it_is_given(request_: Any) -> None:
	voted(request_)
	step(CHAIR, request_, "Answer")
	for user in (head_of("U01"), staff_of("U01"), MANAGER):
		form = act(user, lambda: said("frappe.desk.form.load.getdoc", doctype=REQUEST, name=request_.name))
		assert f"{SECRET} 2" in form and '"Change"' in form
		# What the office thought of it, and how office and council talked, is theirs.
		assert f"{SECRET} 1" not in form and "trao đổi" not in form
	assert frappe.db.get_value(REQUEST, request_.name, "changed") == 1
	assert told_of(REQUEST, request_.name, head_of("U02"), staff_of("U02")) == {}
	assert told_of(ANSWER, request_.name, head_of("U01"), MANAGER) == {}
	assert set(told_of(ANSWER, request_.name, CLERK)) == {CLERK}


def test_the_unit_opens_its_own_evidence() -> None:
	doc = requested(decided(2, answers=ANSWERS), "U01", "1.1.1")
	file = act(head_of("U01"), lambda: attach(doc))
	doc.reload().items[0].evidence = file.file_url
	act(head_of("U01"), doc.save)
	step(head_of("U01"), doc, "Send")
	for user in (head_of("U01"), staff_of("U01"), HEAD, CHAIR):
		assert act(user, lambda: private_file(file.file_url)) == b"Ke hoach"
		assert file.name in act(user, lambda: said("frappe.client.get_list", doctype="File", limit_page_length=0))
	act(head_of("U02"), lambda: withheld(private_file, file.file_url))


def test_office_and_council_talk_where_the_unit_does_not_listen(request_: Any) -> None:
	answer = answer_to(request_)
	act(CHAIR, lambda: answer.add_comment("Comment", "Hội đồng trao đổi"))
	mention = f'<div><span class="mention" data-id="{head_of("U01")}" data-value="x">@x</span></div>'
	with pytest.raises(frappe.PermissionError, match="Có nhắc tên người không được xem nội dung này"):
		act(CHAIR, lambda: answer.add_comment("Comment", mention))
	with pytest.raises(frappe.PermissionError, match="Đơn vị đọc được ý kiến ghi ở đây"):
		act(CHAIR, lambda: request_.add_comment("Comment", "Hội đồng trao đổi"))


# Votes


def test_votes_are_the_councils() -> None:
	doc = decided(2)
	vote = frappe.get_all(VOTE, {"decision": doc.name}, pluck="name")[0]
	frappe.db.set_value(VOTE, vote, "opinion", SECRET)
	talk(frappe.get_doc(VOTE, vote), CHAIR)
	units = (head_of("U01"), staff_of("U01"), head_of("U02"), APPRAISER, MANAGER)
	assert told_of(VOTE, vote, *units) == {}
	for user in (head_of("U01"), APPRAISER, MANAGER):
		act(user, lambda: withheld(said, SESSION, decision=doc.name))
	assert act(MEMBER, lambda: said(SESSION, decision=doc.name))
	assert told_of(VOTE, vote, MEMBER)
