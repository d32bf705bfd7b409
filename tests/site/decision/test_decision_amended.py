"""A decision that is amended: the first one stays in force until the other is approved, and on record."""

from __future__ import annotations

import frappe
import pytest
from factories_appraisal import (
	CHAIR,
	DECISION,
	HEAD,
	ROUND,
	act,
	appraisal,
	approve,
	approved,
	change,
	decision,
	in_council,
	line,
	row_of,
	step,
)
from factories_session import hold_session
from readers import EVERYONE, MAY_SUBMIT, OTHERS, READERS
from refusals import no_step, refused_as, words_for

from cchc_eval.cchc_eval.doctype.cchc_council_decision import approval
from cchc_eval.cchc_eval.doctype.cchc_council_decision.cchc_council_decision import (
	amend,
	change_points,
	compile,
	return_to_office,
	set_rank_cap,
)
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.decisions import decision_in_force


def test_a_superseded_decision_stays_and_its_amendment_replaces_it() -> None:
	in_council(2)
	change("U02", "1.1.1", "Thiếu hồ sơ", points=0.25)
	act(CHAIR, lambda: set_rank_cap(DECISION, "U01", "KHÁ", "Kỷ luật"))
	approve(decision())
	before = decision().as_dict()
	with pytest.raises(frappe.ValidationError, match="Hãy nêu lý do: lý do được lưu và in ra"):
		act(CHAIR, lambda: amend(DECISION, " "))
	assert act(CHAIR, lambda: amend(DECISION, "Phúc tra tiêu chí 1.1.1")) == f"{DECISION}-1"
	old = decision()
	new = frappe.get_doc("CCHC Council Decision", act(HEAD, lambda: compile(ROUND)))
	assert (new.name, new.amends, new.amended_from, new.workflow_state) == (f"{DECISION}-1", DECISION, None, "Draft")
	assert new.amendment_reason == "Phúc tra tiêu chí 1.1.1"
	assert (old.docstatus, old.workflow_state, decision_in_force(ROUND)) == (1, "Approved", DECISION)
	# The council's cap stays until the council changes it.
	assert line(new, "U02").council_points == line(old, "U02").council_points
	assert line(new, "U01").cap_rank == "KHÁ"
	step(HEAD, new, "Report to Council")
	act(CHAIR, lambda: change_points(new.name, "U02", "1.1.1", "Đã bổ sung hồ sơ", 1.25))
	assert (decision().workflow_state, appraisal("U02").council_decision) == ("Approved", DECISION)
	approve(new)
	old = decision()
	assert (old.docstatus, old.workflow_state, old.active_key) == (2, "Superseded", None)
	assert old.supersede_reason == "Phúc tra tiêu chí 1.1.1"
	assert [row.council_points for row in old.results] == [row["council_points"] for row in before["results"]]
	new.reload()
	assert (new.amended_from, new.active_key, decision_in_force(ROUND)) == (DECISION, ROUND, new.name)
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
	act(CHAIR, lambda: amend(DECISION, "Phúc tra"))
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
		act(CHAIR, lambda last=last: amend(last.name, "Phúc tra"))
		new = frappe.get_doc("CCHC Council Decision", act(HEAD, lambda: compile(ROUND)))
		assert (new.name, new.amends) == (f"{DECISION}-{number}", last.name)
		step(HEAD, new, "Report to Council")
		approve(new)
		assert new.reload().amended_from == last.name


def test_an_amendment_that_is_sent_back_leaves_the_first_in_force() -> None:
	approved(2)
	before = decision().as_dict()
	new = frappe.get_doc("CCHC Council Decision", act(CHAIR, lambda: amend(DECISION, "Phúc tra")))
	with pytest.raises(frappe.ValidationError, match="CCHC-QD-2091-1 chưa có kết quả: hãy tổng hợp trước"):
		# Nothing is compiled yet.
		step(HEAD, new, "Report to Council")
	act(HEAD, lambda: compile(ROUND))
	step(HEAD, new.reload(), "Report to Council")
	act(CHAIR, lambda: change_points(new.name, "U02", "1.1.1", "Hạ điểm", 0))
	act(CHAIR, lambda: return_to_office(new.name, "Không đồng ý sửa"))
	assert decision().as_dict() == before
	assert decision_in_force(ROUND) == DECISION
	assert (appraisal("U02").council_decision, appraisal("U02").final_points) == (
		DECISION,
		line(decision(), "U02").council_points,
	)
	with pytest.raises(frappe.ValidationError, match=f"{new.name} đang sửa đổi quyết định này"):
		act(CHAIR, lambda: amend(DECISION, "Lần nữa"))


def test_the_first_stays_where_the_amendment_is_not_approved(monkeypatch: pytest.MonkeyPatch) -> None:
	approved(1)
	new = frappe.get_doc("CCHC Council Decision", act(CHAIR, lambda: amend(DECISION, "Phúc tra")))
	act(HEAD, lambda: compile(ROUND))
	step(HEAD, new.reload(), "Report to Council")
	hold_session(new.reload())
	frappe.db.savepoint("approval")
	with monkeypatch.context() as patch:
		patch.setattr(approval, "move", lambda *args: frappe.throw("mất điện"))
		with pytest.raises(frappe.ValidationError, match="mất điện"):
			step(CHAIR, new.reload(), "Approve")
	frappe.db.rollback(save_point="approval")
	assert (decision().workflow_state, decision_in_force(ROUND)) == ("Approved", DECISION)
	step(CHAIR, new.reload(), "Approve")
	assert (decision().workflow_state, decision_in_force(ROUND)) == ("Superseded", new.name)


IN_FORCE = (frappe.PermissionError, "còn hiệu lực cho đến khi Hội đồng phê duyệt quyết định sửa đổi")


def test_nobody_takes_a_decision_out_of_force_by_hand() -> None:
	approved(1, people=True)
	for user in EVERYONE:
		with refused_as(IN_FORCE if user == CHAIR else no_step(user, READERS)):
			step(user, decision(), "Supersede")
		with pytest.raises(
			frappe.PermissionError, match=words_for(user, MAY_SUBMIT, "bằng các thao tác của quy trình")
		):
			act(user, lambda: decision().cancel())
	assert decision().workflow_state == "Approved"


def test_only_the_chair_amends() -> None:
	approved(1, people=True)
	for user in OTHERS:
		with pytest.raises(
			frappe.PermissionError, match=words_for(user, READERS, "Chỉ người có vai trò Chủ tịch Hội đồng")
		):
			act(user, lambda: amend(DECISION, "x"))
	assert act(CHAIR, lambda: amend(DECISION, "x")) == f"{DECISION}-1"


def test_only_an_approved_decision_is_amended() -> None:
	in_council(1)
	with pytest.raises(frappe.ValidationError, match="chỉ sửa đổi quyết định đã phê duyệt"):
		act(CHAIR, lambda: amend(DECISION, "x"))
	approve(decision())
	assert act(CHAIR, lambda: amend(DECISION, "x")) == f"{DECISION}-1"


def test_an_approved_appraisal_is_not_sent_back_from_an_amendment() -> None:
	approved(1)
	act(CHAIR, lambda: amend(DECISION, "x"))
	new = act(HEAD, lambda: compile(ROUND))
	step(HEAD, frappe.get_doc("CCHC Council Decision", new), "Report to Council")
	with pytest.raises(frappe.ValidationError, match="Đã được phê duyệt nên Hội đồng tự điều chỉnh điểm"):
		act(CHAIR, lambda: return_to_office(new, "x", [f"{ROUND}-U01"]))
	act(CHAIR, lambda: return_to_office(new, "x"))
	assert frappe.db.get_value("CCHC Council Decision", new, "workflow_state") == "Draft"
