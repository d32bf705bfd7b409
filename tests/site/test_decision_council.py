"""The council: changes with reasons, caps, the way back, approval in one transaction, amendment."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import frappe
import pytest
from factories_appraisal import (
	APPRAISER,
	CHAIR,
	CLERK,
	HEAD,
	MANAGER,
	MEMBER,
	OTHER_HEAD,
	ROUND,
	act,
	answers_without,
	appraisal,
	approve,
	approved,
	best_answers,
	compiled,
	in_council,
	line,
	make_users,
	row_of,
	set_states,
	sign_off,
	signed_off_round,
	step,
)
from factories_round import head_of, staff_of
from factories_session import hold_session

from cchc_eval.cchc_eval.doctype.cchc_appraisal.cchc_appraisal import return_to_appraiser
from cchc_eval.cchc_eval.doctype.cchc_council_decision import approving
from cchc_eval.cchc_eval.doctype.cchc_council_decision.cchc_council_decision import (
	change_points,
	compile,
	return_to_office,
	set_rank_cap,
	supersede,
)
from cchc_eval.data import default_criteria_set
from cchc_eval.scoring import Change, RankCap, UnitRecord, evaluate_all, place

NAME = "CCHC-QD-2091"
ANSWERS = {"U01": answers_without("1.1.1", "2.1.1"), "U02": best_answers(), "U03": best_answers()}
EVERYONE = [APPRAISER, HEAD, OTHER_HEAD, CHAIR, MEMBER, CLERK, MANAGER, head_of("U01"), staff_of("U01"), "Administrator"]
OTHERS = [user for user in EVERYONE if user != CHAIR]


def decision() -> Any:
	return frappe.get_doc("CCHC Council Decision", NAME)


def change(unit: str, code: str, reason: str = "Hội đồng xem lại", user: str = CHAIR, **how: Any) -> Any:
	return act(user, lambda: change_points(NAME, unit, code, reason, **how))


# Changes


def test_a_change_recomputes_the_unit_and_places_all_anew() -> None:
	in_council(3, answers=ANSWERS)
	change("U02", "1.1.1", points=0.25)
	change("U02", "1.2.1", answer={"counts": {"late": 1}})
	change("U01", "2.1.1", points="0,5")
	council = {
		"U01": {"2.1.1": Change("x", points=Decimal("0.5"))},
		"U02": {"1.1.1": Change("x", points=Decimal("0.25")), "1.2.1": Change("x", answer={"counts": {"late": 1}})},
	}
	records = [UnitRecord(unit, "", answers, {}, council.get(unit, {})) for unit, answers in ANSWERS.items()]
	expected = place(evaluate_all(default_criteria_set(), records))
	doc = decision()
	assert [(row.unit, row.place, row.council_points, row.index_percent, row.rank_name) for row in doc.results] == [
		(
			placed.evaluation.record.code,
			placed.place,
			float(placed.evaluation.final.total),
			float(placed.evaluation.final.index),
			placed.evaluation.rank,
		)
		for placed in expected
	]
	assert [row.unit for row in doc.results] == ["U03", "U02", "U01"]
	assert line(doc, "U02").note == "Hội đồng điều chỉnh 02 tiêu chí (1.1.1, 1.2.1)"


def test_a_change_is_recorded_with_who_when_from_to_and_why() -> None:
	in_council(1)
	change("U01", "1.1.1", "Chưa đủ hồ sơ", points=1)
	change("U01", "1.1.1", "Xem lại lần hai", points=0.5)
	first, second = decision().council_changes
	assert (first.unit, first.code, first.action, first.reason) == ("U01", "1.1.1", "Set Points", "Chưa đủ hồ sơ")
	assert (first.appraised_points, first.previous_points, first.council_points) == (1.5, 1.5, 1)
	assert (second.appraised_points, second.previous_points, second.council_points) == (1.5, 1, 0.5)
	assert first.changed_by == CHAIR and first.changed_on and first.title and "Ấn định 1 điểm" in first.computation
	# Both stay; the last one counts.
	assert (first.in_force, second.in_force) == (0, 1)
	assert line(decision(), "U01").council_points == line(decision(), "U01").appraised_points - 1


def test_a_change_is_taken_back_with_a_reason_too() -> None:
	in_council(1)
	change("U01", "1.1.1", points=0)
	change("U01", "1.1.1", "Đã có hồ sơ")
	row = line(decision(), "U01")
	assert row.council_points == row.appraised_points and row.note == ""
	assert [entry.in_force for entry in decision().council_changes] == [0, 0]


FAULTY = [
	("U01", "1.1.1", "", {"points": 1}),
	("U01", "1.1.1", "  ", {}),
	("U01", "1.1.1", "Cao", {"points": 1.51}),
	("U01", "1.1.1", "Lẻ", {"points": "0,125"}),
	("U01", "1.1.1", "Âm", {"points": -1}),
	("U01", "1.1.1", "Chữ", {"points": "một"}),
	("U01", "1.1.1", "Hai", {"points": 1, "answer": {"choice": "late"}}),
	("U01", "1.1.1", "Sai", {"answer": {"choice": "never"}}),
	("U01", "1.1.1", "Rỗng", {"answer": {}}),
	("U01", "1.1", "Nhóm", {"points": 1}),
	("U01", "9.9.9", "Lạ", {"points": 1}),
	("U99", "1.1.1", "Lạ", {"points": 1}),
]


def test_faulty_changes_are_refused() -> None:
	in_council(1)
	for unit, code, reason, how in FAULTY:
		with pytest.raises(frappe.ValidationError):
			change(unit, code, reason, **how)
	assert not decision().council_changes


def test_only_the_chair_changes_and_caps() -> None:
	in_council(1, people=True)
	for user in OTHERS:
		with pytest.raises(frappe.PermissionError):
			change("U01", "1.1.1", user=user, points=1)
		with pytest.raises(frappe.PermissionError):
			act(user, lambda: set_rank_cap(NAME, "U01", "KHÁ", "Kỷ luật"))
		with pytest.raises(frappe.PermissionError):
			act(user, lambda: return_to_office(NAME, "Xem lại"))


def test_nothing_changes_before_and_after_the_council() -> None:
	compiled(1)
	for state in ("Draft", "Approved"):
		frappe.db.set_value("CCHC Council Decision", NAME, {"workflow_state": state, "docstatus": int(state == "Approved")})
		# The chair does not even see a draft.
		refused = frappe.PermissionError if state == "Draft" else frappe.ValidationError
		with pytest.raises(refused):
			change("U01", "1.1.1", points=1)
		with pytest.raises(refused):
			act(CHAIR, lambda: set_rank_cap(NAME, "U01", "KHÁ", "Kỷ luật"))


def test_changes_are_not_written_by_saving() -> None:
	doc = in_council(1)
	for user in (CHAIR, HEAD):
		doc.reload().append("council_changes", {"unit": "U01", "code": "1.1.1", "council_points": 1, "in_force": 1})
		with pytest.raises(frappe.PermissionError):
			act(user, doc.save)
	doc.reload().results[0].update({"rank_name": "TỐT", "cap_rank": "KHÁ"})
	with pytest.raises(frappe.PermissionError):
		act(CHAIR, doc.save)


def test_a_cap_lowers_the_rank_and_keeps_the_index() -> None:
	in_council(2)
	act(CHAIR, lambda: set_rank_cap(NAME, "U01", "KHÁ", "Trưởng đơn vị bị kỷ luật"))
	core = evaluate_all(
		default_criteria_set(), [UnitRecord("U01", "", best_answers(), rank_cap=RankCap("KHÁ", "x"))]
	)[0]
	row = line(decision(), "U01")
	assert (row.computed_rank, row.rank_name, row.index_percent) == ("TỐT", core.rank, float(core.final.index))
	assert row.note == "Hạ xếp hạng (TỐT xuống KHÁ): Trưởng đơn vị bị kỷ luật"
	act(CHAIR, lambda: set_rank_cap(NAME, "U01", "", "Đã xóa kỷ luật"))
	row = line(decision(), "U01")
	assert (row.rank_name, row.cap_rank, row.note) == ("TỐT", "", "")


@pytest.mark.parametrize(("rank", "reason"), [("KHÁ", ""), ("XUẤT SẮC", "x"), ("", " ")])
def test_a_cap_takes_a_known_rank_and_a_reason(rank: str, reason: str) -> None:
	in_council(1)
	with pytest.raises(frappe.ValidationError):
		act(CHAIR, lambda: set_rank_cap(NAME, "U01", rank, reason))


# Steps

STEPS = [
	("Draft", "Report to Council", {HEAD, OTHER_HEAD}),
	("In Council", "Approve", {CHAIR}),
	("In Council", "Return to Office", set()),
	("Approved", "Supersede", set()),
]


@pytest.mark.parametrize(("state", "action", "allowed"), STEPS, ids=[action for _, action, _ in STEPS])
def test_each_step_belongs_to_its_role(state: str, action: str, allowed: set[str]) -> None:
	"""Return and Supersede take a reason, which the bare workflow action does not bring."""
	compiled(1, people=True)
	if state == "Approved":
		step(HEAD, decision(), "Report to Council")
		approve(decision())
	else:
		frappe.db.set_value("CCHC Council Decision", NAME, "workflow_state", state)
	if action == "Approve":
		hold_session(decision())
	for user in EVERYONE:
		frappe.db.savepoint("one_user")
		if user in allowed:
			assert step(user, decision(), action).workflow_state != state
		else:
			with pytest.raises((frappe.PermissionError, frappe.ValidationError)):
				step(user, decision(), action)
			frappe.db.rollback(save_point="one_user")
			assert decision().workflow_state == state
		frappe.db.rollback(save_point="one_user")


def test_submitting_past_the_workflow_is_refused() -> None:
	in_council(1, people=True)
	for user in EVERYONE:
		with pytest.raises((frappe.PermissionError, frappe.ValidationError)):
			act(user, decision().submit)
	assert frappe.db.get_value("CCHC Appraisal", {"round": ROUND}, "docstatus") == 0


def test_the_chair_gives_the_decision_back_with_a_reason() -> None:
	in_council(2)
	for reason in ("", "  "):
		with pytest.raises(frappe.ValidationError):
			act(CHAIR, lambda reason=reason: return_to_office(NAME, reason))
	act(CHAIR, lambda: return_to_office(NAME, "Thiếu biên bản"))
	assert (decision().workflow_state, decision().return_reason) == ("Draft", "Thiếu biên bản")
	assert appraisal("U01").workflow_state == "Appraised"
	step(HEAD, decision(), "Report to Council")
	assert decision().return_reason is None


def test_appraisals_go_back_with_the_decision() -> None:
	in_council(2)
	act(CHAIR, lambda: return_to_office(NAME, "Xem lại U02", [f"{ROUND}-U02"]))
	doc = appraisal("U02")
	assert (doc.workflow_state, doc.return_reason, doc.signed_off_by) == ("Draft", "Xem lại U02", None)
	assert frappe.db.get_value("CCHC Self Assessment", doc.self_assessment, "appraisal_state") == "Draft"
	assert frappe.db.exists("Version", {"docname": doc.name, "ref_doctype": "CCHC Appraisal"})
	assert appraisal("U01").workflow_state == "Appraised"
	with pytest.raises(frappe.ValidationError):
		step(HEAD, decision(), "Report to Council")


def test_other_appraisals_can_not_be_sent_back() -> None:
	in_council(1)
	with pytest.raises(frappe.ValidationError):
		act(CHAIR, lambda: return_to_office(NAME, "x", ["CCHC-2091-U77"]))
	assert decision().workflow_state == "In Council"


def test_while_the_council_sits_the_office_head_takes_nothing_back() -> None:
	in_council(1)
	with pytest.raises(frappe.ValidationError, match=NAME):
		act(HEAD, lambda: return_to_appraiser(f"{ROUND}-U01", "Sửa"))


def test_council_changes_outlast_a_return_unless_the_criterion_was_appraised_anew() -> None:
	in_council(1)
	change("U01", "1.1.1", points=0.5)
	change("U01", "1.2.1", points=1)
	act(CHAIR, lambda: return_to_office(NAME, "Xem lại 1.1.1", [f"{ROUND}-U01"]))
	doc = appraisal()
	row_of(doc, "1.1.1").update({"action": "Set Points", "points_set": 0.75, "reason": "Nộp muộn"})
	act(APPRAISER, doc.save)
	sign_off("U01")
	act(HEAD, lambda: compile(ROUND))
	assert {row.code: row.in_force for row in decision().council_changes} == {"1.1.1": 0, "1.2.1": 1}
	assert line(decision(), "U01").note == "Hội đồng điều chỉnh 01 tiêu chí (1.2.1)"


# Approval


def test_approving_approves_every_appraisal() -> None:
	in_council(3, answers=ANSWERS)
	change("U02", "1.1.1", "Thiếu hồ sơ", points=0.25)
	approve(decision())
	doc = decision()
	assert (doc.workflow_state, doc.docstatus, doc.approved_by) == ("Approved", 1, CHAIR) and doc.approved_on
	assert {row.docstatus for row in doc.results} == {1}
	for unit in ("U01", "U02", "U03"):
		made, row = appraisal(unit), line(doc, unit)
		assert (made.docstatus, made.workflow_state, made.council_decision) == (1, "Approved", NAME)
		assert (made.final_points, made.index_percent, made.rank_name) == (
			row.council_points,
			row.index_percent,
			row.rank_name,
		)
		assert {score.docstatus for score in made.scores} == {1}
		source = frappe.db.get_value("CCHC Self Assessment", made.self_assessment, "appraisal_state")
		assert source == "Approved"
		for score in made.scores:
			if (unit, score.code) == ("U02", "1.1.1"):
				assert (score.council_changed, score.council_points, score.council_reason) == (1, 0.25, "Thiếu hồ sơ")
				assert (score.council_state, score.appraised_points) == ("override", 1.5)
			else:
				assert (score.council_changed, score.council_points) == (0, score.appraised_points)
				assert score.council_computation == score.appraised_computation
		assert sum(score.council_points for score in made.scores) == pytest.approx(made.final_points)


def test_the_history_of_every_appraisal_tells_it() -> None:
	in_council(2)
	change("U02", "1.1.1", "Thiếu hồ sơ", points=0.25)
	approve(decision())
	for unit in ("U01", "U02"):
		name = f"{ROUND}-{unit}"
		version = frappe.get_last_doc("Version", {"ref_doctype": "CCHC Appraisal", "docname": name})
		assert version.owner == CHAIR
		changed = {entry[0]: entry[1:] for entry in version.get_data()["changed"]}
		assert changed["workflow_state"] == ["Appraised", "Approved"] and changed["council_decision"] == [None, NAME]
		comment = frappe.get_last_doc("Comment", {"reference_doctype": "CCHC Appraisal", "reference_name": name})
		assert (comment.comment_type, comment.comment_email) == ("Workflow", CHAIR) and NAME in comment.content
		rows = version.get_data()["row_changed"]
		assert len(rows) == int(unit == "U02")
	assert rows[0][:2] == ["scores", 0] and ["council_points", 0.0, 0.25] in rows[0][3]


def test_open_workflow_actions_are_closed() -> None:
	in_council(1)
	approve(decision())
	of_appraisal = {"reference_doctype": "CCHC Appraisal", "reference_name": f"{ROUND}-U01"}
	assert frappe.db.count("Workflow Action", of_appraisal)
	assert not frappe.db.count("Workflow Action", {**of_appraisal, "status": "Open"})


@pytest.mark.parametrize("failing", ["_write_scores", "move"])
def test_an_error_in_the_middle_leaves_nothing(failing: str, monkeypatch: pytest.MonkeyPatch) -> None:
	"""Nothing is committed on the way (a commit fails the test); after the request's rollback all is as before."""
	in_council(2)
	change("U02", "1.1.1", "Thiếu hồ sơ", points=0.25)
	frappe.db.savepoint("request")
	real = getattr(approving, failing)

	def fail_at_the_end(*args: Any) -> None:
		real(*args)
		raise RuntimeError("power cut")

	with monkeypatch.context() as patch:
		patch.setattr(approving, failing, fail_at_the_end)
		with pytest.raises(RuntimeError):
			approve(decision())
	frappe.db.rollback(save_point="request")
	assert decision().workflow_state == "In Council"
	for unit in ("U01", "U02"):
		made = appraisal(unit)
		assert (made.docstatus, made.workflow_state, made.final_points) == (0, "Appraised", 0)
		assert not any(row.council_points or row.council_changed or row.docstatus for row in made.scores)
	# The same press, repeated, does it.
	approve(decision())
	assert appraisal("U02").final_points == line(decision(), "U02").council_points


def test_pressing_approve_twice_is_refused_the_second_time() -> None:
	in_council(1)
	hold_session(decision())
	second = decision()
	step(CHAIR, decision(), "Approve")
	with pytest.raises(frappe.ValidationError):
		step(CHAIR, decision(), "Approve")
	second.update({"workflow_state": "Approved", "docstatus": 1})
	with pytest.raises(frappe.TimestampMismatchError):
		act(CHAIR, second.save)


def test_the_chair_does_not_approve_what_they_compiled_or_appraised() -> None:
	make_users({"both@example.com": ["CCHC Council Chair", "CCHC Office Head", "CCHC Appraiser"]})
	signed_off_round(2)
	act("both@example.com", lambda: compile(ROUND))
	step(HEAD, decision(), "Report to Council")
	with pytest.raises(frappe.PermissionError):
		step("both@example.com", decision(), "Approve")
	frappe.db.set_value("CCHC Council Decision", NAME, "compiled_by", HEAD)
	frappe.db.set_value("CCHC Appraisal", f"{ROUND}-U02", "authors", "x@example.com\nboth@example.com")
	with pytest.raises(frappe.PermissionError, match="U02"):
		step("both@example.com", decision(), "Approve")
	approve(decision())


def test_an_appraisal_that_moved_meanwhile_stops_the_approval() -> None:
	in_council(2)
	set_states(ROUND, "Draft")
	with pytest.raises(frappe.ValidationError, match="U01"):
		approve(decision())


def test_a_score_that_changed_behind_the_back_stops_the_approval() -> None:
	in_council(1)
	row = row_of(appraisal(), "1.1.1")
	frappe.db.set_value(row.doctype, row.name, {"action": "Set Points", "points_set": 0, "reason": "x"})
	with pytest.raises(frappe.ValidationError, match="U01"):
		approve(decision())


def test_an_approved_decision_is_closed() -> None:
	doc = approved(1, people=True)
	changes = (("signer_name", "Khác"), ("number", 7), ("decision_date", "2026-01-01"), ("place", "Huế"))
	for user in EVERYONE:
		for field, value in changes:
			doc.reload().set(field, value)
			with pytest.raises((frappe.PermissionError, frappe.ValidationError)):
				act(user, doc.save)
		doc.reload().results[0].rank_name = "YẾU"
		with pytest.raises((frappe.PermissionError, frappe.ValidationError)):
			act(user, doc.save)
	assert decision().results[0].rank_name == "TỐT" and not decision().number


def test_an_approved_appraisal_is_closed() -> None:
	approved(1, people=True)
	for user in EVERYONE:
		doc = appraisal()
		row_of(doc, "1.1.1").council_points = 0
		with pytest.raises((frappe.PermissionError, frappe.ValidationError)):
			act(user, doc.save)
		with pytest.raises((frappe.PermissionError, frappe.ValidationError)):
			act(user, appraisal().cancel)


# Amendment


def test_a_superseded_decision_stays_and_its_amendment_replaces_it() -> None:
	in_council(2)
	change("U02", "1.1.1", "Thiếu hồ sơ", points=0.25)
	act(CHAIR, lambda: set_rank_cap(NAME, "U01", "KHÁ", "Kỷ luật"))
	approve(decision())
	before = decision().as_dict()
	with pytest.raises(frappe.ValidationError):
		act(CHAIR, lambda: supersede(NAME, " "))
	act(CHAIR, lambda: supersede(NAME, "Phúc tra tiêu chí 1.1.1"))
	old = decision()
	assert (old.docstatus, old.workflow_state, old.active_key) == (2, "Superseded", None)
	assert old.supersede_reason == "Phúc tra tiêu chí 1.1.1"
	assert [row.council_points for row in old.results] == [row["council_points"] for row in before["results"]]
	new = frappe.get_doc("CCHC Council Decision", act(HEAD, lambda: compile(ROUND)))
	assert (new.name, new.amended_from, new.workflow_state) == (f"{NAME}-1", NAME, "Draft")
	assert new.amendment_reason == "Phúc tra tiêu chí 1.1.1" and new.active_key == ROUND
	# What the council said stays said, until it says otherwise.
	assert line(new, "U02").council_points == line(old, "U02").council_points
	assert line(new, "U01").cap_rank == "KHÁ"
	step(HEAD, new, "Report to Council")
	act(CHAIR, lambda: change_points(new.name, "U02", "1.1.1", "Đã bổ sung hồ sơ", 1.25))
	approve(new)
	made = appraisal("U02")
	assert made.council_decision == new.name and row_of(made, "1.1.1").council_points == 1.25
	assert made.final_points == line(new.reload(), "U02").council_points == line(old, "U02").council_points + 1
	version = frappe.get_last_doc("Version", {"ref_doctype": "CCHC Appraisal", "docname": made.name})
	assert ["council_points", 0.25, 1.25] in version.get_data()["row_changed"][0][3]
	assert line(decision(), "U02").council_points == line(old, "U02").council_points


def test_a_change_taken_back_in_an_amendment_leaves_the_appraisal() -> None:
	in_council(1)
	change("U01", "1.1.1", "Thiếu hồ sơ", points=0.25)
	approve(decision())
	act(CHAIR, lambda: supersede(NAME, "Phúc tra"))
	new = frappe.get_doc("CCHC Council Decision", act(HEAD, lambda: compile(ROUND)))
	step(HEAD, new, "Report to Council")
	act(CHAIR, lambda: change_points(new.name, "U01", "1.1.1", "Giữ điểm thẩm định"))
	approve(new)
	row = row_of(appraisal(), "1.1.1")
	assert (row.council_changed, row.council_points, row.council_reason or "") == (0, 1.5, "")


def test_a_second_amendment_follows_the_first() -> None:
	approved(1)
	for number in (1, 2):
		last = frappe.get_doc("CCHC Council Decision", {"active_key": ROUND})
		act(CHAIR, lambda last=last: supersede(last.name, "Phúc tra"))
		new = frappe.get_doc("CCHC Council Decision", act(HEAD, lambda: compile(ROUND)))
		assert (new.name, new.amended_from) == (f"{NAME}-{number}", last.name)
		step(HEAD, new, "Report to Council")
		approve(new)


def test_only_the_chair_supersedes() -> None:
	approved(1, people=True)
	for user in OTHERS:
		with pytest.raises(frappe.PermissionError):
			act(user, lambda: supersede(NAME, "x"))


def test_only_an_approved_decision_is_superseded() -> None:
	in_council(1)
	with pytest.raises(frappe.ValidationError):
		act(CHAIR, lambda: supersede(NAME, "x"))


def test_an_approved_appraisal_is_not_sent_back_from_an_amendment() -> None:
	approved(1)
	act(CHAIR, lambda: supersede(NAME, "x"))
	new = act(HEAD, lambda: compile(ROUND))
	step(HEAD, frappe.get_doc("CCHC Council Decision", new), "Report to Council")
	with pytest.raises(frappe.ValidationError):
		act(CHAIR, lambda: return_to_office(new, "x", [f"{ROUND}-U01"]))
