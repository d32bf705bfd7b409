"""What waits for each person: their own, by day, with what it opens; by a number of statements that stays."""

from __future__ import annotations

from typing import Any

import frappe
import pytest
from costs import cost_of
from factories_appraisal import (
	APPRAISER,
	CHAIR,
	CLERK,
	HEAD,
	MANAGER,
	ROUND,
	act,
	approved,
	compiled,
	in_council,
	make_people,
	opened_round,
	signed_off_round,
	started,
	submitted_round,
)
from factories_masters import quick_user
from factories_round import head_of, make_round, staff_of
from frappe.utils import add_days, getdate

from cchc_eval.cchc_eval.doctype.cchc_settings import setup_checklist
from cchc_eval.notices import queue
from cchc_eval.permissions import roles

FORM, APPRAISAL, DECISION = "CCHC Self Assessment", "CCHC Appraisal", "CCHC Council Decision"


def lines(user: str) -> list[tuple[str, str, str | None]]:
	return [(line["text"], line["doctype"], line["name"]) for line in act(user, queue.mine)["lines"]]


def of_kind(user: str, beginning: str) -> list[tuple[str, str, str | None]]:
	return [line for line in lines(user) if line[0].startswith(beginning)]


def test_each_unit_has_its_own_form_with_its_days_and_how_far_it_is() -> None:
	opened_round(2, people=True)
	for user in (staff_of("U01"), head_of("U01")):
		((text, doctype, name),) = lines(user)
		assert text.startswith("Đơn vị U01: lập phiếu tự đánh giá năm 2091, hạn ") and (doctype, name) == (
			FORM,
			f"{ROUND}-U01",
		)
		said = act(user, queue.mine)
		(line,), (round,) = said["lines"], said["rounds"]
		assert (
			line["days"] > 0
			and line["due"] == ""  # the text says it
			and [day["stage"] for day in round["days"]][:3]
			== [
				"Tự đánh giá",
				"Giải trình",
				"Thẩm định",
			]
		)
		assert [(unit["unit"], unit["state"]) for unit in round["units"]] == [("U01", "Bản nháp")]
		assert round["progress"] == []


def test_the_office_starts_appraises_compiles_and_reports() -> None:
	submitted_round(2, people=True)
	(start,) = act(APPRAISER, queue.mine)["lines"]
	assert start["text"].startswith("Bắt đầu thẩm định 2 đơn vị đã nộp") and start["name"] is None
	assert start["due"] and start["due"] not in start["text"]
	assert start["doctype"] == FORM and frappe.get_all(FORM, start["filters"]) != []
	(round,) = act(APPRAISER, queue.mine)["rounds"]
	assert [(stage["done"], stage["of"]) for stage in round["progress"]] == [(2, 2), (0, 2), (0, 2), (0, 2)]
	started()
	assert of_kind(APPRAISER, "Thẩm định") == [("Thẩm định Đơn vị U01", APPRAISAL, f"{ROUND}-U01")]
	assert of_kind(HEAD, "Thẩm định") == of_kind(staff_of("U01"), "Thẩm định") == []


def test_the_head_of_the_office_compiles_what_is_whole_and_reports_it() -> None:
	signed_off_round(2)
	frappe.db.set_value(FORM, {"round": ROUND}, "appraisal_state", "Appraised")
	assert [name for _text, _doctype, name in of_kind(HEAD, "Đã thẩm định đủ 2 đơn vị")] == [ROUND]
	frappe.db.rollback()
	compiled(2)
	assert of_kind(HEAD, "Đã thẩm định đủ") == []
	assert [name for _text, _doctype, name in of_kind(HEAD, "Trình Hội đồng: ")] == ["CCHC-QD-2091"]
	assert lines(CLERK) == []


def test_the_council_decides_and_the_clerk_issues() -> None:
	in_council(1)
	assert [name for _text, _doctype, name in of_kind(CHAIR, "Trình Hội đồng xem xét")] == ["CCHC-QD-2091"]
	frappe.db.rollback()
	approved(1)
	assert [name for _text, _doctype, name in lines(CLERK)] == ["CCHC-QD-2091"]
	assert of_kind(CHAIR, "Trình Hội đồng xem xét") == []


def test_what_is_late_comes_first_and_says_how_late() -> None:
	opened_round(1, people=True)
	plan = {"name": "T-PLAN", "round": ROUND, "year": 2091, "unit": "U01", "unit_name": "Đơn vị U01"}
	late = add_days(getdate(), -3)
	frappe.get_doc(
		{"doctype": "CCHC Improvement Plan", **plan, "workflow_state": "Draft", "due_date": late}
	).db_insert()
	first, second = act(head_of("U01"), queue.mine)["lines"]
	assert (first["name"], first["days"]) == ("T-PLAN", -3) and second["days"] > 0
	# Between two reminders it stands there all the same, though nothing is sent of it.
	far = add_days(getdate(), 200)
	frappe.db.set_value("CCHC Improvement Plan", "T-PLAN", "due_date", far)
	assert "T-PLAN" in [name for _text, _doctype, name in lines(head_of("U01"))]
	assert not [item for item in queue.of_user(head_of("U01")) if item.name == "T-PLAN" and item.told]
	# Of an adopted plan's actions those that are late, and the next day of the others.
	frappe.db.set_value("CCHC Improvement Plan", "T-PLAN", "workflow_state", "Adopted")
	for idx, day in enumerate((late, far, add_days(far, 1), add_days(far, 2)), 1):
		row = {"doctype": "CCHC Improvement Action", "name": f"T-{idx}", "idx": idx, "status": "Open", "due_date": day}
		of = {"parent": "T-PLAN", "parenttype": "CCHC Improvement Plan", "parentfield": "actions"}
		frappe.get_doc({**row, **of}).db_insert()
	asked = [line for line in act(head_of("U01"), queue.mine)["lines"] if line["name"] == "T-PLAN"]
	assert [line["days"] for line in asked] == [-3, 200]


def test_of_many_of_a_kind_the_first_are_listed_and_the_others_counted() -> None:
	submitted_round(9, people=True)
	for number in range(1, 10):
		started(f"U{number:02d}")
	shown = of_kind(APPRAISER, "Thẩm định")
	assert len(shown) == queue.SHOWN
	(rest,) = [line for line in act(APPRAISER, queue.mine)["lines"] if line["text"].startswith("và 3 hồ sơ khác")]
	assert rest["name"] is None and len(frappe.get_all(APPRAISAL, rest["filters"])) == 9


def test_the_manager_opens_rounds_and_who_has_no_role_has_no_queue(as_user: Any) -> None:
	make_people()
	opened_round(1, people=True)
	make_round(["U01"], year=2092)
	assert [name for _text, _doctype, name in of_kind(MANAGER, "Mở đợt: ")] == ["CCHC-2092"]
	for nobody in ("Administrator", quick_user("stranger@t.example", "System Manager")):
		assert act(nobody, queue.mine) == {"lines": [], "rounds": []}


@pytest.mark.parametrize("user", [staff_of("U01"), APPRAISER, HEAD, MANAGER])
def test_more_units_take_no_statement_more(user: str) -> None:
	def cost(units: int) -> int:
		frappe.db.rollback()
		submitted_round(units, people=True)
		for number in range(1, units):
			started(f"U{number:02d}")
		return cost_of(lambda: act(user, queue.mine))[0]

	cost(2)
	assert cost(3) == cost(9) <= 89


def test_setting_up_is_read_from_what_is_there(as_user: Any) -> None:
	make_people()
	opened_round(1, people=True)

	def done() -> dict[str, bool]:
		return {step["text"]: step["done"] for step in act(MANAGER, setup_checklist.steps)}

	before = done()
	assert before["Thành viên của từng đơn vị, có thủ trưởng"] and before["Bộ tiêu chí đang áp dụng"]
	frappe.db.delete("CCHC Unit Member", {"parent": "U01"})
	frappe.db.set_single_value("CCHC Settings", "department", "")
	missing = {step["text"]: step["missing"] for step in act(MANAGER, setup_checklist.steps) if not step["done"]}
	assert "U01" in missing["Thành viên của từng đơn vị, có thủ trưởng"]
	in_capitals = "Tên ghi như trong câu, không viết hoa toàn bộ: mở rồi lưu lại"
	assert in_capitals not in before
	frappe.db.set_value("CCHC Unit", "U01", "unit_name", "VĂN PHÒNG SỞ NỘI VỤ")
	(told,) = [step for step in act(MANAGER, setup_checklist.steps) if step["text"] == in_capitals]
	assert (told["missing"], told["filters"]) == ("U01", {"unit_name": ("in", ["VĂN PHÒNG SỞ NỘI VỤ"])})
	assert missing["Tên cơ quan, chức danh và Hội đồng trong Cài đặt CCHC"] == "Tên cơ quan quản lý"
	for role in sorted(roles.ALL - {roles.MANAGER}):
		as_user(quick_user(f"{frappe.scrub(role)}@t.example", role))
		assert setup_checklist.steps() == []
