"""What is released with the approval and the issue of a decision, and to whom."""

from __future__ import annotations

import json
from typing import Any

import frappe
import pytest
from asking import NOT_THERE, private_file, refusal, resource, whole
from factories_appraisal import (
	APPRAISER,
	CHAIR,
	CLERK,
	HEAD,
	MANAGER,
	MEMBER,
	act,
	answers_without,
	appraisal,
	step,
)
from factories_appraisal import approve as council_approves
from factories_followup import answered, decided
from factories_paper import approved_decision, discussed, issued_decision
from factories_round import head_of, staff_of
from refusals import NO_RIGHT, words_for

from cchc_eval.cchc_eval.doctype.cchc_council_decision import release
from cchc_eval.cchc_eval.doctype.cchc_review_request.cchc_review_request import amend, may_request
from cchc_eval.patches import release_what_was_decided
from cchc_eval.printing import papers

RANKING, RESULT = release.RANKING, release.RESULT
EVERYONE = (staff_of("U01"), head_of("U02"), APPRAISER, HEAD, MEMBER, CHAIR, CLERK, MANAGER)


def ranking(decision: Any) -> Any:
	return frappe.get_doc(RANKING, decision.name)


def result(decision: Any, unit: str = "U01") -> Any:
	return frappe.get_doc(RESULT, {"decision": decision.name, "unit": unit})


def content(released: Any) -> dict[str, Any]:
	return json.loads(released.content_json)


def test_nothing_is_released_before_the_approval() -> None:
	decision = discussed()
	assert not frappe.db.count(RANKING) and not frappe.db.count(RESULT)
	council_approves(decision)
	assert (frappe.db.count(RANKING), frappe.db.count(RESULT)) == (1, 2)


def test_the_approval_releases_the_ranking_and_each_units_result() -> None:
	decision = approved_decision()
	given = ranking(decision)
	assert (given.state, given.number, given.issued_file, given.title) == ("In Force", 0, None, decision.title)
	lines = json.loads(given.results_json)
	assert len(lines) == len(decision.results) == 2
	for field in ("unit", "unit_name", "place", "rank_name", "index_percent", "council_points", "note"):
		assert [line[field] for line in lines] == [row.get(field) for row in decision.results]
	for line in decision.results:
		own = result(decision, line.unit)
		assert own.name == f"CCHC-KQ-{decision.year}-{line.unit}"
		assert (own.place, own.rank_name, own.index_percent) == (line.place, line.rank_name, line.index_percent)
		assert (own.final_points, own.appraisal) == (line.council_points, line.appraisal)


def test_a_result_holds_its_criteria_as_they_were_decided() -> None:
	decision = approved_decision()
	held = content(result(decision))
	stored = {row.code: row for row in appraisal().scores}
	scores = {score["code"]: score for score in held["scores"]}
	assert scores.keys() == stored.keys() == {one["code"] for one in held["criteria"] if one["is_leaf"]}
	for code, row in stored.items():
		assert scores[code]["council_points"] == row.council_points
		assert scores[code]["appraised_computation"] == row.appraised_computation
	changed = scores["1.1.1"]
	kept = stored["1.1.1"]
	assert (changed["council_changed"], changed["council_points"]) == (1, 0.5)
	assert (changed["council_reason"], changed["council_state"]) == (kept.council_reason, kept.council_state)
	assert changed["council_computation"] == kept.council_computation
	tops = [one["code"] for one in held["criteria"] if not one["parent"]]
	assert sum(held["sums"][code]["council"] for code in tops) == pytest.approx(result(decision).final_points)
	assert sum(held["sums"][code]["self"] for code in tops) == pytest.approx(result(decision).self_points)
	assert sum(held["sums"][code]["applicable"] for code in tops) == pytest.approx(result(decision).applicable)


def test_a_result_holds_what_the_unit_was_asked_and_replied() -> None:
	decision = discussed()
	asked = {"question": "Đề nghị gửi biên bản", "reply": "Đã gửi", "reason": "Đủ căn cứ"}
	row = appraisal().scores[0]
	frappe.db.set_value(row.doctype, row.name, dict(asked))
	council_approves(decision)
	score = next(score for score in content(result(decision))["scores"] if score["code"] == row.code)
	assert {field: score[field] for field in asked} == asked


def test_what_units_are_given_tells_nothing_of_how_it_came_about() -> None:
	"""Who appraised and who voted, and what was said, is the office's and the council's."""
	decision = approved_decision()
	everything = ranking(decision).as_json() + result(decision).as_json()
	# Who pressed the button is in every document of Frappe's.
	for part in (APPRAISER, MEMBER, "Phòng họp", "đi công tác", "rieng-cua-hoi-dong"):
		assert part not in everything, part
	assert decision.approved_by == CHAIR


def test_the_issue_gives_number_and_file_to_everyone() -> None:
	decision = issued_decision(number=7)
	given = ranking(decision)
	assert (given.number, str(given.decision_date)) == (7, str(decision.decision_date))
	assert (given.issued_file, given.issued_digest) == (decision.issued_file, decision.issued_digest)
	for user in EVERYONE:
		assert act(user, lambda: private_file(given.issued_file)).startswith(b"%PDF"), user
		assert json.loads(act(user, lambda: resource(f"{RANKING}/{given.name}")))["data"]["number"] == 7


def test_a_result_is_its_units_the_offices_and_the_councils() -> None:
	decision = approved_decision()
	name, other = result(decision).name, result(decision, "U02").name
	for user in EVERYONE:
		if user in (head_of("U02"), MANAGER):
			assert act(user, lambda: refusal(resource, f"{RESULT}/{name}")) == NOT_THERE
		else:
			assert name in act(user, lambda: resource(f"{RESULT}/{name}")), user
		if user == MANAGER:
			with pytest.raises(frappe.PermissionError, match=NO_RIGHT):
				act(user, lambda: resource(RESULT, limit_page_length=0))
			continue
		listed = act(user, lambda: resource(RESULT, limit_page_length=0))
		assert (name in listed) == (user != head_of("U02")), user
		assert (other in listed) == (user != staff_of("U01")), user


def test_a_result_is_hidden_from_other_units_by_the_app_s_own_rule_too() -> None:
	"""A site may take the User Permission from a unit's head."""
	name = result(approved_decision()).name
	head = head_of("U02")
	frappe.db.delete("User Permission", {"user": head})
	frappe.clear_cache(user=head)
	assert act(head, lambda: refusal(resource, f"{RESULT}/{name}")) == NOT_THERE
	assert name not in act(head, lambda: resource(RESULT, limit_page_length=0))


def test_no_refusal_is_told_to_who_is_given_what_was_released() -> None:
	"""Frappe shows what it has to say of a right that is missing, also where the answer is given."""
	decision = issued_decision(number=7)
	asked = {
		"/api/method/cchc_eval.printing.api.page": {"paper": "decision", "name": decision.name},
		f"/api/method/{may_request.__module__}.may_request": {"decision": decision.name},
		f"/api/resource/{RANKING}/{decision.name}": {},
		f"/api/resource/{RESULT}/{result(decision).name}": {},
	}
	for user in (staff_of("U01"), head_of("U01"), HEAD):
		for path, args in asked.items():
			status, body = act(user, lambda path=path, args=args: whole(path, args))
			assert status == 200 and "_server_messages" not in body, (user, path)


@pytest.mark.parametrize("user", ["Administrator", HEAD, CHAIR])
def test_nobody_writes_what_was_released(user: str) -> None:
	decision = approved_decision()
	by_the_server = "do hệ thống ghi khi công bố, không sửa bằng tay"
	for doc in (ranking(decision), result(decision)):
		for change in (doc.save, doc.delete, lambda doc=doc: frappe.copy_doc(doc).insert()):
			with pytest.raises(frappe.PermissionError, match=words_for(user, {"Administrator"}, by_the_server)):
				act(user, change)
		with pytest.raises(frappe.PermissionError, match=by_the_server):
			act(user, lambda doc=doc: doc.rename("X"))
		assert (
			frappe.db.exists(doc.doctype, doc.name)
			and frappe.db.count(doc.doctype) == {RANKING: 1, RESULT: 2}[doc.doctype]
		)


def test_an_amendment_releases_anew_and_keeps_what_was_released() -> None:
	first = decided(2, answers={"U01": answers_without("1.1.1")})
	before = content(result(first))
	answered(first, "U01", {"1.1.1": 1.5})
	second = frappe.get_doc(first.doctype, act(CHAIR, lambda: amend(first.round)))
	assert not frappe.db.exists(RANKING, second.name)
	step(HEAD, second, "Report to Council")
	council_approves(second)
	assert (ranking(first).state, ranking(second).state) == ("Superseded", "In Force")
	assert ranking(second).amends == first.name and ranking(first).supersede_reason
	assert (result(first).state, result(second).state) == ("Superseded", "In Force")
	assert content(result(first)) == before
	assert {one["code"]: one for one in content(result(second))["scores"]}["1.1.1"]["council_points"] == 1.5
	# Each prints what its own decision decided.
	old, new = (papers.compose("result", result(one)) for one in (first, second))
	assert (old.result.council_points, new.result.council_points) == (
		result(first).final_points,
		result(second).final_points,
	)
	assert new == papers.compose("appraisal", appraisal())


def test_what_was_decided_before_is_released_by_a_patch() -> None:
	first = decided(2, answers={"U01": answers_without("1.1.1")})
	answered(first, "U01", {"1.1.1": 1.5})
	second = frappe.get_doc(first.doctype, act(CHAIR, lambda: amend(first.round)))
	step(HEAD, second, "Report to Council")
	council_approves(second)
	made = released()
	assert len(made) == 6
	for doctype in (RANKING, RESULT):
		frappe.db.delete(doctype)
	release_what_was_decided.execute()
	assert released() == made
	release_what_was_decided.execute()
	assert released() == made


def released() -> dict[str, dict[str, Any]]:
	stamps = {"creation", "modified", "modified_by", "owner", "number", "decision_date"}
	return {
		row.name: {field: value for field, value in row.items() if field not in stamps}
		for doctype in (RANKING, RESULT)
		for row in frappe.get_all(doctype, fields=["*"], order_by="name")
	}
