"""Requests of a site from before office and council had a document of their own for what they write of them."""

from __future__ import annotations

from typing import Any

import frappe
import pytest
from factories_appraisal import CHAIR, HEAD, act, answers_without
from factories_followup import ANSWER, REQUEST, answer_to, answered, decided, prepared, voted
from factories_round import head_of

from cchc_eval.patches import part_answers_from_requests as patch

ANSWERS = {unit: answers_without("1.1.1") for unit in ("U01", "U02")}
SAID = {"answer": "Change", "new_points": 1.5, "answer_reason": "Có cơ sở"}
STAMPS = {"creation", "modified", "modified_by", "owner", "name"}


@pytest.fixture
def former(monkeypatch: pytest.MonkeyPatch) -> tuple[Any, Any]:
	"""(one that waits for the council's answer, one that is answered), each with all that was said in itself."""
	decision = decided(2, answers=ANSWERS)
	given = answered(decision, "U02", {"1.1.1": None})
	waiting = prepared(decision, "U01", "1.1.1")
	answer = answer_to(waiting)
	answer.items[0].update(SAID)
	act(CHAIR, answer.save)
	voted(waiting)
	opinions, recorded = {}, {}
	for request in (waiting, given):
		written = answer_to(request)
		opinions[request.items[0].name] = {"office_opinion": written.items[0].office_opinion}
		recorded[request.name] = {"votes_recorded_by": written.votes_recorded_by}
	held = {REQUEST: recorded, patch.ITEM: opinions}
	# The columns that the DocTypes have lost: no test may alter a table.
	monkeypatch.setattr(patch, "_former", lambda doctype, names: {name: held[doctype][name] for name in names})
	return waiting, given


def state(request: Any) -> dict[str, Any]:
	def plain(doc: Any) -> dict[str, Any]:
		return {field: value for field, value in doc.as_dict().items() if field not in {*STAMPS, "items", "parent"}}

	written, rows = answer_to(request), ("items",)
	return {"answer": plain(written)} | {table: [plain(row) for row in written.get(table)] for table in rows}


def go_back(request: Any) -> None:
	"""As it was stored before."""
	written = answer_to(request)
	fields = ("council_met_on", "votes_for", "votes_against", "votes_abstain")
	frappe.db.set_value(REQUEST, request.name, {field: written.get(field) for field in fields})
	said = {field: written.items[0].get(field) for field in SAID}
	frappe.db.set_value("CCHC Review Item", request.items[0].name, said)
	for doctype, of in (("Version", "ref_doctype"), ("Comment", "reference_doctype")):
		name = "docname" if doctype == "Version" else "reference_name"
		frappe.db.set_value(doctype, {of: ANSWER, name: request.name}, of, REQUEST)
	frappe.db.delete(ANSWER, {"name": request.name})
	frappe.db.delete("CCHC Review Answer Item", {"parent": request.name})


def test_what_office_and_council_wrote_is_parted_from_the_request(former: tuple[Any, Any]) -> None:
	before = [state(request) for request in former]
	for request in former:
		go_back(request)
	patch.execute()
	assert [state(request) for request in former] == before
	waiting, given = (request.reload() for request in former)
	assert (waiting.items[0].answer, waiting.items[0].answer_reason, waiting.votes_for) == ("", "", 0)
	assert waiting.council_met_on is None
	# What was answered is the unit's to read.
	assert given.items[0].answer == "Keep" and given.items[0].answer_reason and given.votes_for
	patch.execute()
	assert [state(request) for request in former] == before


def test_the_history_since_it_was_sent_goes_with_it(former: tuple[Any, Any]) -> None:
	waiting, _given = former
	act(head_of("U01"), lambda: waiting.add_comment("Comment", "Đơn vị cảm ơn"))
	act(HEAD, lambda: answer_to(waiting).add_comment("Comment", "Nội bộ"))
	# Frappe writes none in tests.
	version = {"doctype": "Version", "ref_doctype": ANSWER, "docname": waiting.name, "data": "{}"}
	frappe.get_doc(version).insert(ignore_permissions=True)
	go_back(waiting)
	patch.execute()
	said = {"reference_name": waiting.name, "comment_type": "Comment"}
	assert frappe.get_all("Comment", {**said, "reference_doctype": REQUEST}, pluck="content") == ["Đơn vị cảm ơn"]
	assert frappe.get_all("Comment", {**said, "reference_doctype": ANSWER}, pluck="content") == ["Nội bộ"]
	kept = {"ref_doctype": REQUEST, "docname": waiting.name, "creation": (">=", waiting.sent_on)}
	assert not frappe.get_all("Version", kept)
	assert frappe.get_all("Version", {"ref_doctype": ANSWER, "docname": waiting.name})
