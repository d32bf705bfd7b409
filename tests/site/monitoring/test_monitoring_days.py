"""The days of a round that is followed: named, ordered, refused by name, and kept once they are over."""

from __future__ import annotations

from datetime import timedelta

import frappe
import pytest
from factories_monitoring import FIRST, SECOND, answered, followed_round, keep
from factories_round import (
	MANAGER,
	OFFICE_HEAD,
	YEAR,
	head_of,
	make_office,
	make_round,
	open_round,
	self_assessment,
	submit_as_head,
)
from frappe.utils import add_days, getdate
from refusals import NO_RIGHT

from cchc_eval.cchc_eval.doctype.cchc_evaluation_round import actions

ROUND = "CCHC Evaluation Round"
NOT_BY_HAND = "do máy chủ ghi đúng ngày chốt, không sửa, xóa bằng tay được"


def test_a_round_is_filled_in_from_its_opening_and_sent_once_the_scoring_begins() -> None:
	make_office()
	begins = getdate(add_days(getdate(), 5))
	round = open_round(1, scoring_from=begins).name
	doc = answered()
	doc.onload()
	assert doc.get("__onload").scored_from == f"{begins:%d/%m/%Y}" and doc.unanswered == 0
	frappe.set_user(head_of("U01"))
	with pytest.raises(frappe.ValidationError, match=f"Đợt {round} chấm điểm và nộp từ ngày {begins:%d/%m/%Y}"):
		frappe.model.workflow.apply_workflow(self_assessment(), "Submit to Office")
	frappe.set_user(MANAGER)
	doc = frappe.get_doc(ROUND, round)
	doc.scoring_from = getdate()
	doc.save()
	assert submit_as_head().docstatus == 1


def test_days_are_named_put_in_order_and_refused_by_name() -> None:
	make_office()
	frappe.set_user(MANAGER)
	doc = make_round(1, monitoring_dates=[{"due_date": SECOND, "label": "Giữa năm"}, {"due_date": FIRST}])
	assert [(row.idx, row.label) for row in doc.monitoring_dates] == [(1, "Quý I"), (2, "Giữa năm")]
	doc.append("monitoring_dates", {"due_date": FIRST})
	doc.append("monitoring_dates", {"due_date": f"{YEAR - 1}-12-31"})
	doc.scoring_from = add_days(doc.self_assessment_deadline, 1)
	with pytest.raises(frappe.ValidationError) as refused:
		doc.save()
	for part in (
		"Ngày chốt 31/03/2091 bị ghi 2 lần: hãy giữ một dòng",
		"Ngày chốt 31/12/2090 (Quý IV) nằm ngoài năm 2091: hãy chọn ngày trong kỳ đó",
		"sau hạn tự đánh giá",
	):
		assert part in str(refused.value), part
	with pytest.raises(frappe.ValidationError, match=r"Ngày chốt 31/03/2020 .Quý I. đã qua: hãy chọn hôm nay"):
		make_round(1, year=2020, monitoring_dates=[{"due_date": "2020-03-31"}])
	with pytest.raises(frappe.ValidationError, match=r"Ngày chốt 30/06/2091 .Quý II. nằm ngoài quý I năm 2091"):
		make_round(1, period="Quarter 1", monitoring_dates=[{"due_date": SECOND}])


def test_a_day_that_passed_before_the_opening_keeps_the_round_from_being_opened() -> None:
	make_office()
	doc = make_round(1, monitoring_dates=[{"due_date": FIRST}])
	frappe.db.set_value("CCHC Monitoring Date", doc.monitoring_dates[0].name, "due_date", "2020-03-31")
	frappe.set_user(MANAGER)
	with pytest.raises(frappe.ValidationError, match=r"Ngày chốt 31/03/2020 .Quý I. đã qua: hãy bỏ dòng này"):
		actions.open_round(doc.name)


def test_days_change_while_the_round_is_open_but_for_those_that_are_kept() -> None:
	round = followed_round()
	keep(round)
	frappe.set_user(MANAGER)
	doc = frappe.get_doc(ROUND, round)
	doc.monitoring_dates[1].due_date = SECOND - timedelta(days=1)
	doc.append("monitoring_dates", {"due_date": f"{YEAR}-09-30", "kept_on": "2026-01-01", "kept_units": 7})
	doc.save()
	assert [(row.label, bool(row.kept_on), row.kept_units) for row in doc.monitoring_dates] == [
		("Quý I", True, 2),
		("Quý II", False, 0),
		("Quý III", False, 0),
	]
	for change in ({"due_date": SECOND}, {"label": "Khác"}):
		doc = frappe.get_doc(ROUND, round)
		doc.monitoring_dates[0].update(change)
		with pytest.raises(frappe.ValidationError, match=r"Ngày chốt 31/03/2091 .Quý I. đã chốt số liệu: giữ nguyên"):
			doc.save()
	doc = frappe.get_doc(ROUND, round)
	doc.monitoring_dates = doc.monitoring_dates[1:]
	with pytest.raises(frappe.ValidationError, match=r"Ngày chốt 31/03/2091 .Quý I. đã chốt số liệu: giữ nguyên"):
		doc.save()
	doc = frappe.get_doc(ROUND, round)
	doc.monitoring_dates[0].kept_on = None
	with pytest.raises(frappe.PermissionError, match="không sửa trực tiếp được «Các ngày chốt theo dõi»"):
		doc.save()
	frappe.set_user(OFFICE_HEAD)
	with pytest.raises(frappe.PermissionError, match=NO_RIGHT):
		frappe.get_doc(ROUND, round).save()
