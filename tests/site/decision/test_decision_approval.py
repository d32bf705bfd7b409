"""The council's approval in one transaction, and the amendment of what it approved."""

from __future__ import annotations

from typing import Any

import frappe
import pytest
from costs import split_at_lock, statements_of
from entries_counted import entries_into
from factories_appraisal import (
	CHAIR,
	DECISION,
	HEAD,
	ROUND,
	act,
	answers_without,
	appraisal,
	approve,
	approved,
	best_answers,
	change,
	decision,
	in_council,
	line,
	make_users,
	row_of,
	set_states,
	signed_off_round,
	step,
)
from factories_session import hold_session
from factories_whole import versions_kept
from frappe.model.workflow import WorkflowTransitionError
from readers import EVERYONE, MAY_SUBMIT
from refusals import STALE, words_for
from scoring_counted import count_answers

from cchc_eval.cchc_eval.doctype.cchc_council_decision import approval, release
from cchc_eval.cchc_eval.doctype.cchc_council_decision.cchc_council_decision import (
	compile,
)

ANSWERS = {"U01": answers_without("1.1.1", "2.1.1"), "U02": best_answers(), "U03": best_answers()}


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
		assert (made.docstatus, made.workflow_state, made.council_decision) == (1, "Approved", DECISION)
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


def test_an_approval_computes_once_what_the_council_changed(monkeypatch: pytest.MonkeyPatch) -> None:
	"""A criterion that the council changed is approved with the points and sentence that the decision holds. A unit of
	which nothing differs since the compilation is not computed again."""
	in_council(2)
	change("U02", "1.1.1", "Thiếu hồ sơ", points=0.25)
	change("U02", "1.1.3", "Theo sổ theo dõi", answer={"part": 8, "whole": 9})
	hold_session(decision())
	counted = count_answers(monkeypatch)
	step(CHAIR, decision(), "Approve")
	assert sorted(counted) == sorted([*best_answers(), "1.1.3"])
	row, held = row_of(appraisal("U02"), "1.1.3"), decision().council_changes[-1]
	assert (row.council_changed, row.council_state, row.council_points) == (1, "answered", 2.67)
	assert row.council_computation == held.computation == "8/9 = 88,9 % ≥ 80 %: 8/9 × 3 = 2,67 điểm"


def test_an_approval_enters_each_module_once() -> None:
	"""`approval` is entered before anything is locked, and before and after Frappe writes the decision."""
	in_council(2)
	change("U02", "1.1.1", "Thiếu hồ sơ", points=0.25)
	hold_session(decision())
	doc = decision()
	with versions_kept(), entries_into("cchc_council_decision") as entries:
		step(CHAIR, doc, "Approve")
	del entries["cchc_council_decision"]
	assert entries == {
		"approval": 3,
		# All of them, and of each of the two whether it is signed off.
		"candidates": 3,
		"ranking": 1,
		"results": 1,
		# Whether all of the decision is there, for the decision, and for what the history keeps of it.
		"line_sizes": 3,
		"review_answers": 1,
		"session": 1,
		"amendment": 1,
		# Its times follow the session, and its minutes are cited, as is the report that the office made.
		"meeting": 2,
		"reported": 1,
		# The units' results are gathered and written first, the ranking last.
		"release": 3,
	}


def test_the_approval_is_in_the_history_of_every_appraisal() -> None:
	in_council(2)
	change("U02", "1.1.1", "Thiếu hồ sơ", points=0.25)
	approve(decision())
	for unit in ("U01", "U02"):
		name = f"{ROUND}-{unit}"
		version = frappe.get_last_doc("Version", {"ref_doctype": "CCHC Appraisal", "docname": name})
		assert version.owner == CHAIR
		changed = {entry[0]: entry[1:] for entry in version.get_data()["changed"]}
		assert changed["workflow_state"] == ["Appraised", "Approved"] and changed["council_decision"] == [
			None,
			DECISION,
		]
		comment = frappe.get_last_doc("Comment", {"reference_doctype": "CCHC Appraisal", "reference_name": name})
		assert (comment.comment_type, comment.comment_email) == ("Workflow", CHAIR) and DECISION in comment.content
		rows = version.get_data()["row_changed"]
		assert len(rows) == int(unit == "U02")
	assert rows[0][:2] == ["scores", 0] and ["council_points", 0.0, 0.25] in rows[0][3]


def test_open_workflow_actions_are_closed() -> None:
	in_council(1)
	approve(decision())
	of_appraisal = {"reference_doctype": "CCHC Appraisal", "reference_name": f"{ROUND}-U01"}
	assert frappe.db.count("Workflow Action", of_appraisal)
	assert not frappe.db.count("Workflow Action", {**of_appraisal, "status": "Open"})


@pytest.mark.parametrize(
	("module", "failing"), [(approval._Scores, "write"), (approval, "move"), (release, "result_rows")]
)
def test_an_error_in_the_middle_leaves_nothing(module: Any, failing: str, monkeypatch: pytest.MonkeyPatch) -> None:
	"""Nothing is committed on the way (a commit fails the test); after the request's rollback all is as before."""
	in_council(2)
	change("U02", "1.1.1", "Thiếu hồ sơ", points=0.25)
	frappe.db.savepoint("request")
	real = getattr(module, failing)

	def fail_at_the_end(*args: Any) -> None:
		real(*args)
		raise RuntimeError("power cut")

	with monkeypatch.context() as patch:
		patch.setattr(module, failing, fail_at_the_end)
		with pytest.raises(RuntimeError, match="power cut"):
			approve(decision())
	frappe.db.rollback(save_point="request")
	assert decision().workflow_state == "In Council"
	assert not frappe.db.count(release.RANKING) and not frappe.db.count(release.RESULT)
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
	with pytest.raises(WorkflowTransitionError, match="Bước này không có trong quy trình"):
		step(CHAIR, decision(), "Approve")
	second.update({"workflow_state": "Approved", "docstatus": 1})
	with pytest.raises(frappe.TimestampMismatchError, match=STALE):
		act(CHAIR, second.save)


def test_the_chair_does_not_approve_what_they_compiled_or_appraised() -> None:
	make_users({"both@example.com": ["CCHC Council Chair", "CCHC Office Head", "CCHC Appraiser"]})
	signed_off_round(2)
	act("both@example.com", lambda: compile(ROUND))
	step(HEAD, decision(), "Report to Council")
	with pytest.raises(frappe.PermissionError, match="Chủ tịch Hội đồng khác phải phê duyệt"):
		step("both@example.com", decision(), "Approve")
	frappe.db.set_value("CCHC Council Decision", DECISION, "compiled_by", HEAD)
	frappe.db.set_value("CCHC Appraisal", f"{ROUND}-U02", "authors", "x@example.com\nboth@example.com")
	with pytest.raises(frappe.PermissionError, match="Bạn đã tự thẩm định: Đơn vị U02"):
		step("both@example.com", decision(), "Approve")
	approve(decision())


def test_an_appraisal_that_moved_meanwhile_stops_the_approval() -> None:
	in_council(2)
	set_states(ROUND, "Draft")
	with pytest.raises(frappe.ValidationError, match="U01: phiếu thẩm định không còn ở trạng thái đã thẩm định"):
		approve(decision())
	set_states(ROUND, "Appraised")
	approve(decision())


def test_a_score_that_changed_behind_the_back_stops_the_approval() -> None:
	in_council(1)
	doc = decision()
	with pytest.raises(frappe.ValidationError, match="Phiên họp chưa ghi thời gian bắt đầu"):
		step(CHAIR, doc, "Approve")
	row = row_of(appraisal(), "1.1.1")
	frappe.db.set_value(row.doctype, row.name, {"action": "Set Points", "points_set": 0, "reason": "x"})
	hold_session(decision())
	# Of the attempt before nothing is left.
	with pytest.raises(frappe.ValidationError, match="U01: phiếu thẩm định đã thay đổi sau khi tổng hợp"):
		step(CHAIR, doc.reload(), "Approve")
	frappe.db.set_value(row.doctype, row.name, {"action": row.action, "points_set": 0, "reason": row.reason})
	approve(decision())


def test_an_approved_decision_is_closed() -> None:
	doc = approved(1, people=True)
	changes = (
		("signer_name", "Khác", "Họ tên người ký"),
		("number", 7, "Số"),
		("decision_date", "2026-01-01", "Ngày"),
		("place", "Huế", "Địa danh"),
	)
	for user in EVERYONE:
		for field, value, label in changes:
			doc.reload().set(field, value)
			words = words_for(user, MAY_SUBMIT, f"«Đã phê duyệt»: bạn không sửa được «{label}»")
			with pytest.raises(frappe.PermissionError, match=words):
				act(user, doc.save)
		doc.reload().results[0].rank_name = "YẾU"
		words = words_for(user, MAY_SUBMIT, "«Đã phê duyệt»: bạn không sửa được «Kết quả»")
		with pytest.raises(frappe.PermissionError, match=words):
			act(user, doc.save)
	assert decision().results[0].rank_name == "TỐT" and not decision().number


def test_an_approved_appraisal_is_closed() -> None:
	approved(1, people=True)
	for user in EVERYONE:
		doc = appraisal()
		row_of(doc, "1.1.1").council_points = 0
		words = words_for(user, MAY_SUBMIT, "«Đã phê duyệt»: bạn không sửa được «Bảng điểm»")
		with pytest.raises(frappe.PermissionError, match=words):
			act(user, doc.save)
		with pytest.raises(
			frappe.PermissionError, match=words_for(user, MAY_SUBMIT, "bằng các thao tác của quy trình")
		):
			act(user, appraisal().cancel)
	assert appraisal().docstatus == 1 and row_of(appraisal(), "1.1.1").council_points == 1.5


def test_a_decision_cites_what_is_in_force_on_its_day() -> None:
	in_council(2)
	hold_session(decision())
	row = decision().legal_bases[0]
	frappe.db.set_value(row.doctype, row.name, "valid_to", "2026-01-31")
	with pytest.raises(
		frappe.ValidationError, match="hôm nay không có hiệu lực: hãy thay hoặc bỏ trong Căn cứ pháp lý"
	):
		step(CHAIR, decision(), "Approve")
	frappe.db.set_value(row.doctype, row.name, "valid_to", None)
	step(CHAIR, decision(), "Approve")
	assert decision().workflow_state == "Approved"


def test_what_takes_long_is_done_before_anything_is_locked() -> None:
	in_council(2)
	change("U02", "1.1.1", "Thiếu hồ sơ", points=0.25)
	hold_session(decision())
	counted, _nothing = statements_of(lambda: step(CHAIR, decision(), "Approve"))
	parts = split_at_lock(counted)
	before, after = ("\n".join(part) for part in parts)
	# Nobody waits for rows that are new.
	for made in ("released result", "improvement plan", "improvement action"):
		assert f"insert into `tabcchc {made}`" in before and f"insert into `tabcchc {made}`" not in after
	for read in ("council vote", "bonus count", "appraised score"):
		assert f"from `tabcchc {read}`" in before and f"from `tabcchc {read}`" not in after
	assert not [sql for sql in parts[0] if sql.lstrip().startswith(("update", "delete", "replace"))]
