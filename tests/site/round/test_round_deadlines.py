"""Deadlines bind one round, on the server; the office's head extends them, on record."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import frappe
import pytest
from costs import cost_of
from factories import make_unit
from factories_round import (
	APPRAISER,
	MANAGER,
	OFFICE_HEAD,
	YEAR,
	answer_all,
	head_of,
	make_office,
	make_round,
	open_round,
	self_assessment,
	staff_of,
	submit_as_head,
)
from frappe.utils import add_days, now_datetime
from refusals import NO_RIGHT

from cchc_eval.cchc_eval.doctype.cchc_evaluation_round import actions, unit_states
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.deadlines import STAGES, check_open, deadline_of

ROUND = f"CCHC-{YEAR}"
STAGE = "Self Assessment"


def let_pass(stage: str = STAGE, round: str = ROUND) -> None:
	"""The stage's deadline was yesterday."""
	frappe.db.set_value("CCHC Evaluation Round", round, STAGES[stage], add_days(now_datetime(), -1))


def comments(doc: Any) -> list[str]:
	filters = {"reference_doctype": doc.doctype, "reference_name": doc.name, "comment_type": "Info"}
	return frappe.get_all("Comment", filters, pluck="content", order_by="creation")


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_is_locked_for_its_round_only(stage: str) -> None:
	open_round(1)
	open_round(["U01"], year=YEAR + 1)
	check_open(ROUND, stage, "U01")
	let_pass(stage)
	with pytest.raises(frappe.ValidationError, match=f"Hạn .* của đợt {ROUND} đã hết"):
		check_open(ROUND, stage, "U01")
	for other in set(STAGES) - {stage}:
		check_open(ROUND, other, "U01")
	check_open(f"CCHC-{YEAR + 1}", stage, "U01")


def test_after_the_deadline_the_unit_can_neither_save_nor_submit(as_user: Callable[[str], None]) -> None:
	open_round(1)
	as_user(staff_of("U01"))
	answer_all(self_assessment()).save()
	let_pass()
	with pytest.raises(frappe.ValidationError, match="Hạn Tự đánh giá của đợt CCHC-2091 đã hết"):
		answer_all(self_assessment(), "Giải trình khác").save()
	as_user(head_of("U01"))
	with pytest.raises(frappe.ValidationError, match="Hạn Tự đánh giá của đợt CCHC-2091 đã hết"):
		frappe.model.workflow.apply_workflow(self_assessment(), "Submit to Office")


def test_extending_for_one_unit_leaves_the_others_locked(as_user: Callable[[str], None]) -> None:
	doc = open_round(2)
	let_pass()
	later = add_days(now_datetime(), 3).replace(microsecond=0)
	as_user(OFFICE_HEAD)
	actions.extend_deadline(ROUND, STAGE, str(later), "Đơn vị mới sáp nhập", "U01")
	assert deadline_of(ROUND, STAGE, "U01") == later
	check_open(ROUND, STAGE, "U01")
	with pytest.raises(frappe.ValidationError, match="Hạn Tự đánh giá của đợt CCHC-2091 đã hết"):
		check_open(ROUND, STAGE, "U02")
	(row,) = frappe.get_doc(doc.doctype, ROUND).extensions
	assert (row.unit, row.new_deadline, row.reason, row.extended_by) == (
		"U01",
		later,
		"Đơn vị mới sáp nhập",
		OFFICE_HEAD,
	)
	assert row.previous_deadline and row.extended_on
	as_user(staff_of("U01"))
	answer_all(self_assessment("U01")).save()


def test_extending_for_the_round_reaches_every_unit_and_the_timeline(as_user: Callable[[str], None]) -> None:
	doc = open_round(2)
	later = add_days(now_datetime(), 15).replace(microsecond=0)
	as_user(OFFICE_HEAD)
	actions.extend_deadline(ROUND, STAGE, str(later), "Bão số 5 <b>")
	assert {deadline_of(ROUND, STAGE, unit) for unit in ("U01", "U02", None)} == {later}
	assert any("Bão số 5 &lt;b&gt;" in text for text in comments(doc))


def test_an_extension_is_a_version_of_the_round_and_follows_the_earlier_ones(as_user: Callable[[str], None]) -> None:
	doc = open_round(2)
	as_user(OFFICE_HEAD)
	for days, unit in ((12, "U02"), (13, "U01"), (14, None)):
		actions.extend_deadline(ROUND, STAGE, str(add_days(now_datetime(), days)), " Bão số 5 ", unit)
	assert [(row.idx, row.unit) for row in doc.reload().extensions] == [(1, "U02"), (2, "U01"), (3, None)]
	assert doc.modified_by == OFFICE_HEAD and [row.unit for row in doc.units] == ["U01", "U02"]
	filters = {"ref_doctype": doc.doctype, "docname": ROUND, "owner": OFFICE_HEAD}
	versions = [
		json.loads(data) for data in frappe.get_all("Version", filters, pluck="data", order_by="creation, name")
	]
	assert len(versions) == 3
	added = {row["unit"]: row["reason"] for data in versions for _table, row in data["added"]}
	assert added == dict.fromkeys(("U01", "U02", None), "Bão số 5") and not any(data["removed"] for data in versions)
	assert sorted(field for data in versions for field, _old, _new in data["changed"]) == [STAGES[STAGE]]


def test_an_extension_costs_the_same_in_a_round_of_six_units_as_of_two(as_user: Callable[[str], None]) -> None:
	def costs(units: int) -> list[tuple[int, int]]:
		frappe.db.rollback()
		make_office()
		open_round(units)
		as_user(OFFICE_HEAD)
		actions.extend_deadline(ROUND, STAGE, str(add_days(now_datetime(), 11)), "Bão", "U01")
		found = []
		for days, unit in ((12, "U02"), (13, None)):
			later = str(add_days(now_datetime(), days).replace(microsecond=0))
			found.append(
				cost_of(lambda later=later, unit=unit: actions.extend_deadline(ROUND, STAGE, later, "Bão", unit))
			)
		as_user("Administrator")
		return found

	few, many = costs(2), costs(6)
	# Ten on Frappe 15.
	assert few == many and max(statements for statements, _size in many) <= 11


def test_a_units_later_deadline_outlasts_the_rounds(as_user: Callable[[str], None]) -> None:
	open_round(1)
	as_user(OFFICE_HEAD)
	far = add_days(now_datetime(), 25).replace(microsecond=0)
	actions.extend_deadline(ROUND, STAGE, str(far), "Ốm", "U01")
	actions.extend_deadline(ROUND, STAGE, str(add_days(now_datetime(), 12)), "Chung")
	assert deadline_of(ROUND, STAGE, "U01") == far


@pytest.mark.parametrize(
	("changed", "said"),
	[
		({"reason": " "}, "Hãy ghi lý do gia hạn"),
		({"new_deadline": "2020-01-01"}, "Hạn mới 00:00 ngày 01/01/2020 đã qua rồi"),
		({"new_deadline": "mai"}, "«mai» không phải là ngày giờ"),
		({"unit": "U99"}, "Đơn vị U99 không có trong đợt CCHC-2091"),
		({"stage": "Lunch"}, "Lunch không phải là một giai đoạn có thời hạn"),
	],
)
def test_an_extension_that_makes_no_sense_is_refused(
	changed: dict[str, str], said: str, as_user: Callable[[str], None]
) -> None:
	open_round(1)
	as_user(OFFICE_HEAD)
	right = {"stage": STAGE, "new_deadline": str(add_days(now_datetime(), 20)), "reason": "Lý do"}
	with pytest.raises(frappe.ValidationError, match=said):
		actions.extend_deadline(ROUND, **{**right, **changed})
	actions.extend_deadline(ROUND, **right)
	assert len(frappe.get_doc("CCHC Evaluation Round", ROUND).extensions) == 1


@pytest.mark.parametrize("user", [MANAGER, APPRAISER, "head.u01@example.com", "staff.u01@example.com", "Administrator"])
def test_only_the_head_of_the_office_extends(user: str, as_user: Callable[[str], None]) -> None:
	open_round(1)
	as_user(user)
	further = str(add_days(now_datetime(), 20).replace(microsecond=0))
	with pytest.raises(frappe.PermissionError, match="Chỉ lãnh đạo cơ quan thẩm định được gia hạn"):
		actions.extend_deadline(ROUND, STAGE, further, "Lý do")
	as_user(OFFICE_HEAD)
	actions.extend_deadline(ROUND, STAGE, further, "Lý do")
	assert str(deadline_of(ROUND, STAGE)) == further


@pytest.mark.parametrize("user", [OFFICE_HEAD, APPRAISER, "head.u01@example.com", "staff.u01@example.com"])
def test_only_the_manager_opens_adds_and_closes(user: str, as_user: Callable[[str], None]) -> None:
	doc = open_round(1)
	as_user(user)
	for action in (actions.open_round, actions.close_round, lambda name: actions.add_units(name, ["U02"])):
		with pytest.raises(frappe.PermissionError, match=NO_RIGHT):
			action(doc.name)
	with pytest.raises(frappe.PermissionError, match=NO_RIGHT):
		frappe.get_doc(doc.doctype, doc.name).save()
	as_user(MANAGER)
	frappe.get_doc(doc.doctype, doc.name).save()
	make_unit("U02")
	assert actions.open_round(doc.name) == {"made": 0} and actions.add_units(doc.name, ["U02"]) == {"made": 1}
	actions.close_round(doc.name)
	assert doc.reload().status == "Closed"


@pytest.mark.parametrize(
	("field", "value", "label"),
	[
		("self_assessment_deadline", "2099-01-01 00:00:00", "Hạn tự đánh giá"),
		("criteria_set", "CCHC-BTC-1999-01", "Bộ tiêu chí"),
		("status", "Draft", "Trạng thái"),
		("opened_on", "2020-01-01 00:00:00", "Mở lúc"),
	],
)
def test_an_open_round_is_not_changed_by_hand(
	field: str, value: str, label: str, as_user: Callable[[str], None]
) -> None:
	open_round(1)
	as_user(MANAGER)
	doc = frappe.get_doc({**frappe.get_doc("CCHC Evaluation Round", ROUND).as_dict(), field: value})
	doc.flags.ignore_links = True
	with pytest.raises(frappe.PermissionError, match=f"không sửa trực tiếp được «{label}»"):
		doc.save()
	assert str(frappe.db.get_value(doc.doctype, ROUND, field)) != value


def test_rows_of_an_open_round_are_not_changed_by_hand(as_user: Callable[[str], None]) -> None:
	open_round(2)
	as_user(MANAGER)
	doc = frappe.get_doc("CCHC Evaluation Round", ROUND)
	doc.units.pop()
	with pytest.raises(frappe.PermissionError, match="không sửa trực tiếp được «Các đơn vị»"):
		doc.save()
	doc.reload().append("extensions", {"stage": STAGE, "new_deadline": "2099-01-01 00:00:00", "reason": "x"})
	with pytest.raises(frappe.PermissionError, match="không sửa trực tiếp được «Các lần gia hạn»"):
		doc.save()
	doc.reload().title = "Tên mới"
	doc.save()


def test_a_new_round_brings_nothing_of_what_the_actions_write() -> None:
	doc = make_round(1, status="Open", opened_on="2020-01-01 00:00:00")
	assert (doc.status, doc.opened_on) == ("Draft", None)
	with pytest.raises(
		frappe.ValidationError, match=f"Kỳ đó đã có đợt {ROUND}: hãy dùng đợt đó, không lập đợt thứ hai"
	):
		make_round(1)
	assert make_round(1, year=YEAR + 1).name == f"CCHC-{YEAR + 1}"


def test_deadlines_out_of_order_are_refused() -> None:
	with pytest.raises(frappe.ValidationError) as error:
		make_round(1, explanation_deadline=now_datetime(), council_date="2020-01-01 08:00:00")
	for said in ("«Hạn giải trình» (", "«Hội đồng họp lúc» (08:00 ngày 01/01/2020) sớm hơn"):
		assert said in str(error.value)
	assert make_round(1).status == "Draft"


def test_closing_locks_every_stage_and_shows_on_the_timeline(as_user: Callable[[str], None]) -> None:
	doc = open_round(1)
	as_user(MANAGER)
	actions.close_round(ROUND)
	doc.reload()
	assert doc.status == "Closed" and doc.closed_on
	assert any("đóng" in text for text in comments(doc)) and any("U01" in text for text in comments(doc))
	for stage in STAGES:
		with pytest.raises(frappe.ValidationError, match="«Đã đóng»: hiện không sửa được gì trong đợt này"):
			check_open(ROUND, stage, "U01")
	for again, words in (
		(actions.close_round, "không ở trạng thái đang mở"),
		(actions.open_round, "đã đóng: không mở lại được"),
	):
		with pytest.raises(frappe.ValidationError, match=words):
			again(ROUND)
	with pytest.raises(frappe.PermissionError, match="đã mở: được lưu hồ sơ, không xóa được"):
		doc.delete()
	draft = make_round(1, year=YEAR + 1)
	frappe.get_doc(doc.doctype, draft.name).delete()
	assert frappe.db.exists(doc.doctype, ROUND) and not frappe.db.exists(doc.doctype, draft.name)


def test_opening_is_recorded_as_a_version() -> None:
	doc = open_round(1)
	(data,) = frappe.get_all("Version", {"ref_doctype": doc.doctype, "docname": doc.name}, pluck="data")
	changed = {field: new for field, _old, new in json.loads(data)["changed"]}
	assert changed["status"] == "Đang mở" and "opened_on" in changed


def test_the_office_follows_the_units(as_user: Callable[[str], None]) -> None:
	open_round(3)
	submit_as_head("U01")
	as_user(OFFICE_HEAD)
	actions.extend_deadline(ROUND, STAGE, str(add_days(now_datetime(), 20)), "Gia hạn", "U02")
	let_pass()
	frappe.db.set_value("CCHC Self Assessment", f"{ROUND}-U01", "submitted_on", add_days(now_datetime(), -2))
	as_user(MANAGER)
	result = unit_states.unit_states(ROUND)
	first, second, third = result["rows"]
	assert (first["state"], first["late"], first["unanswered"]) == ("Submitted", False, 0) and first["submitted_on"]
	assert (second["state"], second["late"], second["extended"]) == ("Draft", False, True)
	assert (third["state"], third["late"]) == ("Draft", True)
	assert result["counts"] == {"units": 3, "submitted": 1, "late": 1, "appraised": 0}
	as_user(staff_of("U01"))
	with pytest.raises(
		frappe.PermissionError, match="Chỉ cơ quan thẩm định và quản trị CCHC theo dõi tiến độ các đơn vị"
	):
		unit_states.unit_states(ROUND)


def test_units_stand_in_the_order_of_the_alphabet(as_user: Callable[[str], None]) -> None:
	"""By code point Đ stood after Z."""
	open_round(["Z1", "Đ1", "E1", "D1"], people=False)
	as_user(MANAGER)
	assert [row["unit"] for row in unit_states.unit_states(ROUND)["rows"]] == ["D1", "Đ1", "E1", "Z1"]


def test_units_to_add_are_those_of_the_year(as_user: Callable[[str], None]) -> None:
	open_round(1)
	make_unit("OLD", valid_to="2000-01-01")
	make_unit("NEXT")
	as_user(MANAGER)
	listed = {unit["name"] for unit in actions.available_units(ROUND)}
	assert "NEXT" in listed and not listed & {"OLD", "U01"}
