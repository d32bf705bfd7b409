"""Compiling a round's results out of its appraisals."""

from __future__ import annotations

import json
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
	answer_text,
	answers_without,
	appraisal,
	approve,
	best_answers,
	compiled,
	counting,
	in_council,
	line,
	past,
	row_of,
	set_states,
	sign_off,
	signed_off_round,
	started,
	step,
	submitted_round,
)
from factories_round import head_of, make_criteria_set, staff_of
from refusals import words_for

from cchc_eval.cchc_eval.doctype.cchc_appraisal.cchc_appraisal import return_to_appraiser, start_all
from cchc_eval.cchc_eval.doctype.cchc_council_decision.cchc_council_decision import (
	compile,
	missing_units,
	return_to_office,
)
from cchc_eval.data import default_criteria_set
from cchc_eval.scoring import Change, UnitRecord, evaluate_all, load_criteria_set, place

ANSWERS = {"U01": answers_without("1.1.1", "2.1.1"), "U02": best_answers(), "U03": best_answers()}


def again(excluded: list | None = None, user: str = HEAD) -> Any:
	return frappe.get_doc("CCHC Council Decision", act(user, lambda: compile(ROUND, excluded)))


def test_the_numbers_equal_the_cores_on_the_same_input() -> None:
	"""Self, appraised and final points, index, rank and place, as the offline command computes them."""
	signed_off_round(3, answers=ANSWERS)
	set_states(ROUND, "Draft")
	doc = appraisal("U02")
	row_of(doc, "1.1.1").update({"action": "Set Points", "points_set": 0.35, "reason": "Thiếu"})
	row_of(doc, "1.2.1").update({"action": "Correct", "answer": answer_text(counts={"late": 1}), "reason": "Đếm lại"})
	act(APPRAISER, doc.save)
	set_states(ROUND, "Appraised")
	decision = again()
	changes = {
		"1.1.1": Change("Thiếu", points=Decimal("0.35")),
		"1.2.1": Change("Đếm lại", answer={"counts": {"late": 1}}),
	}
	records = [UnitRecord(unit, "", answers, changes if unit == "U02" else {}) for unit, answers in ANSWERS.items()]
	expected = place(evaluate_all(default_criteria_set(), records))
	assert [row.unit for row in decision.results] == [placed.evaluation.record.code for placed in expected]
	for row, placed in zip(decision.results, expected, strict=True):
		core = placed.evaluation
		assert row.place == placed.place
		assert row.self_points == float(core.self_score.total)
		assert row.appraised_points == float(core.appraised.total)
		assert row.council_points == float(core.final.total)
		assert row.applicable == float(core.final.applicable)
		assert row.index_percent == float(core.final.index)
		assert (row.computed_rank, row.rank_name) == (core.computed_rank, core.rank)
		fields = {part["code"]: part["points"] for part in json.loads(row.fields_json)}
		assert fields == {code: f"{points:.2f}" for code, points in core.final.fields.items()}


def test_equal_indexes_share_a_place() -> None:
	decision = compiled(3, answers=ANSWERS)
	assert [(row.unit, row.place, row.idx) for row in decision.results] == [("U02", 1, 1), ("U03", 1, 2), ("U01", 3, 3)]


def test_units_on_different_sets_are_ranked_together() -> None:
	data = default_criteria_set().to_data()
	data["title"], data["rank_bands"] = "Bộ khác", [{"rank": "ĐẠT", "from": 50}, {"rank": "CHƯA ĐẠT", "from": 0}]
	other = make_criteria_set(load_criteria_set(data))
	from factories_appraisal import make_people, put_answers
	from factories_round import make_round

	from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.start import open_now

	make_people()
	doc = make_round(2, people=False)
	doc.units[1].criteria_set = other
	doc.save(ignore_permissions=True)
	open_now(doc.name)
	for unit in ("U01", "U02"):
		put_answers(unit, best_answers())
	act(APPRAISER, lambda: start_all(ROUND))
	set_states(ROUND, "Appraised")
	decision = again()
	assert {row.unit: row.rank_name for row in decision.results} == {"U01": "TỐT", "U02": "ĐẠT"}
	assert decision.rank_names.split("\n") == ["TỐT", "KHÁ", "TRUNG BÌNH", "YẾU", "ĐẠT", "CHƯA ĐẠT"]


def test_the_decision_keeps_the_settings_of_today() -> None:
	decision = compiled(1)
	settings = frappe.get_single("CCHC Settings")
	assert decision.name == "CCHC-QD-2091" and decision.active_key == ROUND and decision.year == 2091
	assert decision.symbol == f"QĐ-{settings.council_symbol}" and decision.department == settings.department
	assert [row.basis for row in decision.legal_bases] == [row.basis for row in settings.legal_bases]
	assert [row.recipient for row in decision.recipients] == [row.recipient for row in settings.recipients]
	assert (decision.compiled_by, decision.owner) == (HEAD, HEAD) and decision.compiled_on
	settings.update({"department": "Sở khác", "abbreviation": "SK", "council_symbol": "X", "legal_bases": []})
	settings.save(ignore_permissions=True)
	frappe.db.set_value("CCHC Unit", "U01", "unit_name", "Tên mới")
	before = decision.as_dict()
	after = again().as_dict()
	for field in ("department", "symbol", "authority", "issuing_body"):
		assert after[field] == before[field]
	assert len(after["legal_bases"]) == len(before["legal_bases"])
	assert line(again(), "U01").unit_name == "Đơn vị U01"


def test_only_legal_bases_in_force_are_cited() -> None:
	settings = frappe.get_single("CCHC Settings")
	settings.append("legal_bases", {"basis": "Căn cứ hết hiệu lực", "valid_to": "2020-01-01"})
	settings.append("legal_bases", {"basis": "Căn cứ chưa hiệu lực", "valid_from": "2999-01-01"})
	settings.append(
		"legal_bases", {"basis": "Căn cứ đang hiệu lực", "valid_from": "2020-01-01", "valid_to": "2999-01-01"}
	)
	settings.save(ignore_permissions=True)
	bases = [row.basis for row in compiled(1).legal_bases]
	assert "Căn cứ đang hiệu lực" in bases and not {"Căn cứ hết hiệu lực", "Căn cứ chưa hiệu lực"} & set(bases)


def test_a_unit_that_never_submitted_is_marked() -> None:
	submitted_round(2)
	frappe.db.set_value("CCHC Self Assessment", f"{ROUND}-U02", {"docstatus": 0, "workflow_state": "Draft"})
	past(ROUND, "self_assessment")
	started("U01")
	started("U02")
	sign_off("U01", "U02")
	row = line(again(), "U02")
	assert not row.submitted and row.self_points == 0 and "Không nộp" in row.note and row.rank_name == "YẾU"


def test_compiling_again_takes_over_what_changed() -> None:
	first = compiled(2)
	act(HEAD, lambda: return_to_appraiser(f"{ROUND}-U02", "Xem lại"))
	with pytest.raises(frappe.ValidationError, match="phiếu thẩm định không còn ở trạng thái đã thẩm định"):
		step(HEAD, first, "Report to Council")
	doc = appraisal("U02")
	row_of(doc, "1.1.1").update({"action": "Set Points", "points_set": 0, "reason": "Không có"})
	act(APPRAISER, doc.save)
	sign_off("U02")
	with pytest.raises(frappe.ValidationError, match="U02: phiếu thẩm định đã thay đổi sau khi tổng hợp"):
		step(HEAD, first, "Report to Council")
	second = again()
	assert second.name == first.name
	assert line(second, "U02").council_points == line(first, "U02").council_points - 1.5
	assert [row.unit for row in second.results] == ["U01", "U02"]
	assert {row.unit: row.name for row in first.results} == {row.unit: row.name for row in second.results}
	assert frappe.db.count("CCHC Unit Result", {"parent": second.name}) == 2


def test_only_the_office_head_compiles() -> None:
	signed_off_round(1, people=True)
	for user in (APPRAISER, CHAIR, MEMBER, CLERK, MANAGER, head_of("U01"), staff_of("U01"), "Administrator"):
		with pytest.raises(frappe.PermissionError, match="Chỉ người có vai trò Lãnh đạo cơ quan thẩm định"):
			again(user=user)
		with pytest.raises(frappe.PermissionError, match="Chỉ người có vai trò Lãnh đạo cơ quan thẩm định"):
			act(user, lambda: missing_units(ROUND))
	assert not frappe.db.count("CCHC Council Decision", {"round": ROUND})
	assert act(HEAD, lambda: missing_units(ROUND)) == [] and again().compiled_by == HEAD


def test_only_a_draft_is_compiled_again() -> None:
	in_council(1)
	with pytest.raises(frappe.ValidationError, match=r"CCHC-QD-2091 .*: chỉ tổng hợp khi còn là bản nháp"):
		again()
	act(CHAIR, lambda: return_to_office("CCHC-QD-2091", "Xem lại"))
	assert again().name == "CCHC-QD-2091"


def test_the_database_refuses_a_second_live_decision() -> None:
	first = compiled(1)
	copy = frappe.copy_doc(first)
	copy.update({"name": "another", "active_key": ROUND})
	copy.flags.name_set = copy.flags.by_server = True
	with pytest.raises(frappe.UniqueValidationError, match="active_key"):
		copy.insert(ignore_permissions=True)


def test_a_decision_is_not_made_or_deleted_by_hand() -> None:
	doc = compiled(1)
	for user in (HEAD, CHAIR, MANAGER, "Administrator"):
		made = words_for(user, {HEAD, "Administrator"}, "do đợt đánh giá tạo ra, không lập trực tiếp")
		with pytest.raises(frappe.PermissionError, match=made):
			act(user, lambda: frappe.get_doc({"doctype": "CCHC Council Decision", "round": ROUND}).insert())
		kept = words_for(user, {"Administrator"}, "được lưu hồ sơ, không xóa được")
		with pytest.raises(frappe.PermissionError, match=kept):
			act(user, lambda: frappe.delete_doc("CCHC Council Decision", doc.name))
	assert frappe.get_all("CCHC Council Decision", {"round": ROUND}, pluck="name") == [doc.name]


RESULT_COLUMNS = ("self_points", "appraised_points", "council_points", "index_percent", "rank_name", "place", "note")


def test_results_come_from_the_server_only() -> None:
	doc = compiled(1)
	for column in RESULT_COLUMNS:
		row = doc.reload().results[0]
		row.set(column, "9" if isinstance(row.get(column), str) else 9)
		with pytest.raises(frappe.PermissionError, match="bạn không sửa được «Kết quả»"):
			act(HEAD, doc.save)
	act(HEAD, doc.reload().save)


def test_the_office_head_words_the_draft() -> None:
	doc = compiled(1)
	doc.update({"executors": "Chánh Văn phòng Sở", "signer_name": "Trần Văn A", "venue": "Phòng họp số 1"})
	doc.append("legal_bases", {"basis": "Căn cứ Thông tư số 1"})
	act(HEAD, doc.save)
	stored = doc.reload()
	assert (stored.signer_name, stored.venue) == ("Trần Văn A", "Phòng họp số 1")
	assert stored.legal_bases[-1].basis == "Căn cứ Thông tư số 1"
	# As the form calls them, whose labels are translated for their DocType.
	for field, value, label in (
		("symbol", "x", "Ký hiệu"),
		("department", "x", "Cơ quan quản lý"),
		("compiled_by", "x", "Người tổng hợp"),
		("rank_names", "x", "Các mức xếp hạng"),
		("number", 5, "Số"),
		("decision_date", "2026-01-01", "Ngày"),
		("active_key", "x", "Khóa hiện hành"),
	):
		doc.reload().set(field, value)
		with pytest.raises(frappe.PermissionError, match=f"«Bản nháp»: bạn không sửa được «{label}»"):
			act(HEAD, doc.save)


def test_others_do_not_change_a_draft() -> None:
	doc = compiled(1)
	for user in (APPRAISER, CHAIR, MEMBER, CLERK, MANAGER, "Administrator"):
		doc.reload().signer_name = "Người khác"
		words = words_for(user, {"Administrator"}, "bạn không sửa được «Họ tên người ký»")
		with pytest.raises(frappe.PermissionError, match=words):
			act(user, doc.save)
	doc.reload().signer_name = "Người khác"
	act(HEAD, doc.save)
	assert doc.reload().signer_name == "Người khác"


def test_sixty_units_take_no_more_queries_than_three(monkeypatch: pytest.MonkeyPatch) -> None:
	"""Compiling, reporting, a change by the council, approving."""
	from cchc_eval.cchc_eval.doctype.cchc_council_decision.cchc_council_decision import change_points

	def counts(units: int) -> list[int]:
		signed_off_round(units)
		counted: list[str] = []
		with monkeypatch.context() as patch:
			patch.setattr(frappe.db, "sql", counting(counted))
			taken = []
			for what in (
				again,
				lambda: step(HEAD, decision(), "Report to Council"),
				lambda: act(CHAIR, lambda: change_points(decision().name, "U01", "1.1.1", "Thiếu", 0.5)),
				lambda: approve(decision()),
			):
				frappe.db.value_cache.clear()
				counted.clear()
				what()
				taken.append(len(counted))
		return taken

	def decision() -> Any:
		return frappe.get_doc("CCHC Council Decision", {"active_key": ROUND})

	frappe.db.savepoint("few_units")
	few = counts(3)
	frappe.db.rollback(save_point="few_units")
	many = counts(60)
	assert frappe.db.count("CCHC Appraisal", {"round": ROUND, "docstatus": 1}) == 60
	for small, large in zip(few, many, strict=True):
		assert large <= small + 12, (few, many)


def test_two_heads_see_one_decision() -> None:
	first = compiled(1)
	assert again(user=OTHER_HEAD).name == first.name
	assert frappe.db.get_value("CCHC Council Decision", first.name, "compiled_by") == OTHER_HEAD
