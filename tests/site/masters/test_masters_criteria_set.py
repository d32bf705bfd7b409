"""Criteria sets: checked on save, in force once submitted, amended, imported and exported."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from typing import Any

import frappe
import openpyxl
import pytest
from factories import make_unit
from factories_masters import quick_user
from refusals import NO_RIGHT

from cchc_eval.cchc_eval.doctype.cchc_criteria_set import books
from cchc_eval.data import default_criteria_set, read_json
from cchc_eval.permissions.roles import APPRAISER, MANAGER, UNIT_STAFF
from cchc_eval.scoring import CriteriaSet, load_criteria_set
from cchc_eval.workbook.criteria_book import read_criteria, write_criteria

KEEPER, STAFF = "manager@t.example", "staff@t.example"


@pytest.fixture
def manager(as_user: Callable[[str], None]) -> str:
	quick_user(KEEPER, MANAGER)
	as_user(KEEPER)
	return KEEPER


def new_set(cset: CriteriaSet | None = None) -> Any:
	doc = frappe.new_doc("CCHC Criteria Set")
	doc.fill_from(cset or default_criteria_set())
	return doc


def with_bonus() -> CriteriaSet:
	return load_criteria_set({**default_criteria_set().to_data(), "bonus_penalty": read_json("bonus-penalty.json")})


def as_text(data: bytes) -> str:
	return base64.b64encode(data).decode()


def told() -> str:
	return str([message.message for message in frappe.get_message_log()])


def test_a_set_of_the_core_goes_in_and_out_unchanged(manager: str) -> None:
	for cset in (default_criteria_set(), with_bonus()):
		name = new_set(cset).insert().name
		stored = frappe.get_doc("CCHC Criteria Set", name)
		assert stored.criteria_set() == cset
		assert stored.fingerprint == cset.fingerprint


def test_the_name_holds_the_year(manager: str) -> None:
	assert new_set().insert().name.startswith("CCHC-BTC-2026-")


def test_a_sum_that_does_not_hold_names_the_group_and_both_figures(manager: str) -> None:
	doc = new_set()
	row = next(row for row in doc.criteria if row.code == "1.1.1")
	row.max_points += 1
	with pytest.raises(frappe.ValidationError, match="ghi điểm tối đa 5,5 nhưng các tiêu chí con cộng lại 6,5"):
		doc.insert()
	group = next(row for row in doc.criteria if row.code == "1.1")
	assert "Tiêu chí 1.1: ghi điểm tối đa" in told() and f"{group.max_points + 1:g}".replace(".", ",") in told()


def test_all_faults_are_shown_together(manager: str) -> None:
	doc = new_set()
	doc.criteria[2].rule_parameters = "sai"
	doc.criteria[3].rule_parameters = "cũng sai"
	group, other = (row for row in doc.criteria if row.code in ("1.4", "2.1"))
	group.max_points += 1
	other.gate_code, other.gate_points = "9.9", 1
	with pytest.raises(frappe.ValidationError, match="phải có dạng"):
		doc.insert()
	assert doc.criteria[2].code in told() and doc.criteria[3].code in told()
	# What the texts of these rows say is unknown; what the rest of the set says is told beside it.
	assert f"Tiêu chí {group.code}: ghi điểm tối đa" in told()
	assert f"Tiêu chí {other.code}: điều kiện chỉ đặt cho tiêu chí thành phần" in told()


def test_a_set_in_force_can_not_be_changed(manager: str) -> None:
	doc = new_set().insert()
	doc.submit()
	doc.criteria[0].title = "Khác"
	with pytest.raises(frappe.UpdateAfterSubmitError, match="Tên tiêu chí"):
		doc.save()
	doc.reload().save()


def test_amending_makes_the_next_version(manager: str) -> None:
	doc = new_set().insert()
	doc.submit()
	doc.cancel()
	amended = frappe.copy_doc(doc)
	amended.update({"amended_from": doc.name, "docstatus": 0})
	amended.insert()
	assert amended.name == f"{doc.name}-1"
	assert amended.criteria_set() == default_criteria_set()


@pytest.mark.parametrize("status", ["Draft", "Open"])
def test_a_set_that_a_round_stands_on_is_not_cancelled(manager: str, status: str) -> None:
	doc, other = new_set().insert(), new_set().insert()
	doc.submit()
	other.submit()
	round_with(doc.name, other.name, status)
	for cset in (doc, other):
		with pytest.raises(frappe.ValidationError, match="đang được các đợt đánh giá chưa đóng sử dụng: CCHC-T"):
			cset.reload().cancel()


def test_a_set_of_a_closed_round_is_cancelled(manager: str) -> None:
	doc = new_set().insert()
	doc.submit()
	round_with(doc.name, None, "Closed")
	doc.reload().cancel()
	assert doc.docstatus == 2


def round_with(cset: str, units_set: str | None, status: str) -> None:
	frappe.set_user("Administrator")
	unit = make_unit("T1")
	round_ = frappe.new_doc("CCHC Evaluation Round")
	round_.update({"name": "CCHC-T", "title": "T", "year": 2026, "criteria_set": cset, "status": status})
	row = round_.append("units", {"unit": unit.name, "criteria_set": units_set})
	round_.db_insert()
	row.name, row.parent = "t-row", round_.name
	row.db_insert()
	frappe.set_user(KEEPER)


def test_a_workbook_makes_a_new_draft(manager: str) -> None:
	name = books.import_workbook(as_text(write_criteria(with_bonus())), "bo-tieu-chi.xlsx")
	doc = frappe.get_doc("CCHC Criteria Set", name)
	assert doc.docstatus == 0
	assert doc.criteria_set() == with_bonus()


def test_a_workbook_replaces_a_draft(manager: str) -> None:
	doc = new_set(with_bonus()).insert()
	assert books.import_workbook(as_text(write_criteria(default_criteria_set())), "b.xlsx", doc.name) == doc.name
	assert doc.reload().criteria_set() == default_criteria_set()


def caps_of(doc: Any) -> list[tuple[Any, ...]]:
	return [(row.enabled, row.kind, row.best_rank, row.reason) for row in doc.rank_caps]


def test_a_workbook_leaves_rules_that_are_turned_off(manager: str) -> None:
	late = {"kind": "Late", "best_rank": "KHÁ", "reason": "Nộp muộn"}
	missing = {"kind": "Not Submitted", "best_rank": "YẾU", "reason": "Không nộp"}
	doc = new_set()
	doc.set("rank_caps", [{"enabled": 1, **late}, {"enabled": 0, **missing}])
	doc.insert()
	books.import_workbook(as_text(write_criteria(doc.criteria_set())), "b.xlsx", doc.name)
	assert caps_of(doc.reload()) == [(1, "Late", "KHÁ", "Nộp muộn"), (0, "Not Submitted", "YẾU", "Không nộp")]


def test_what_a_workbook_holds_besides_is_told(manager: str) -> None:
	workbook = openpyxl.load_workbook(io.BytesIO(write_criteria(default_criteria_set())))
	workbook["Bộ tiêu chí"]["A1"].comment = openpyxl.comments.Comment("Xin xem lại", "Trưởng phòng")
	file = io.BytesIO()
	workbook.save(file)
	books.import_workbook(as_text(file.getvalue()), "b.xlsx")
	assert "Xin xem lại" in told()


def test_a_share_where_a_percentage_is_meant_is_asked_about(manager: str) -> None:
	doc = new_set()
	doc.rank_bands[0].from_percent, doc.rank_bands[1].from_percent = 0.85, 0.75
	doc.rank_bands[2].from_percent = 0.6
	doc.insert()
	doc.run_method("onload")
	asked = doc.get_onload("remarks")
	assert len(asked) == 3 and "có phải là 85 % không" in asked[0]
	doc.submit()
	assert "có phải là 85 % không" in told()


def test_a_workbook_with_faults_changes_nothing_and_names_every_cell(manager: str) -> None:
	doc = new_set().insert()
	workbook = openpyxl.load_workbook(io.BytesIO(write_criteria(default_criteria_set())))
	sheet = workbook["Bộ tiêu chí"]
	sheet["D4"], sheet["E5"] = "nhiều", "Cách lạ"
	file = io.BytesIO()
	workbook.save(file)
	with pytest.raises(frappe.ValidationError, match="không có cách chấm «Cách lạ»"):
		books.import_workbook(as_text(file.getvalue()), "sai.xlsx", doc.name)
	assert "ô D4" in told() and "ô E5" in told()
	assert doc.reload().criteria_set() == default_criteria_set()


@pytest.mark.parametrize(
	("content", "words"),
	[
		("", "là tệp rỗng"),
		("không phải base64", "Tệp gửi lên không nguyên vẹn"),
		(as_text(b"PK\x03\x04 hong"), "bị hỏng hoặc bị cắt cụt"),
	],
)
def test_what_is_no_workbook_is_refused_in_words(manager: str, content: str, words: str) -> None:
	with pytest.raises(frappe.ValidationError, match=words):
		books.import_workbook(content, "tệp<b>.xlsx")
	assert "<b>" not in told()


def test_a_set_in_force_takes_no_workbook(manager: str) -> None:
	doc = new_set().insert()
	doc.submit()
	with pytest.raises(frappe.ValidationError, match="đang áp dụng hoặc đã hủy"):
		books.import_workbook(as_text(write_criteria(default_criteria_set())), "b.xlsx", doc.name)


def test_who_may_not_write_may_not_import(as_user: Callable[[str], None]) -> None:
	doc = new_set().insert()
	as_user(quick_user(STAFF, UNIT_STAFF, APPRAISER))
	for name in (None, doc.name):
		with pytest.raises(frappe.PermissionError, match=NO_RIGHT):
			books.import_workbook(as_text(write_criteria(default_criteria_set())), "b.xlsx", name)
	as_user(quick_user(KEEPER, MANAGER))
	for name in (None, doc.name):
		assert books.import_workbook(as_text(write_criteria(default_criteria_set())), "b.xlsx", name)


def test_who_may_read_may_export(as_user: Callable[[str], None]) -> None:
	doc = new_set().insert()
	as_user(quick_user(STAFF, UNIT_STAFF))
	books.export_workbook(doc.name)
	assert frappe.response.filename == f"{doc.name}.xlsx"
	assert read_criteria(frappe.response.filecontent) == default_criteria_set()
	as_user(quick_user("nobody@t.example"))
	with pytest.raises(frappe.PermissionError, match=NO_RIGHT):
		books.export_workbook(doc.name)


def test_the_form_shows_the_whole_set(manager: str) -> None:
	doc = new_set().insert()
	doc.run_method("onload")
	preview = doc.get_onload("preview")
	assert [row["code"] for row in preview] == [row.code for row in doc.criteria]
	assert preview[0]["depth"] == 0 and not preview[0]["scoring"]
	assert all(row["scoring"] for row in preview if row["is_leaf"])
