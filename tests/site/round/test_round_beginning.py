"""A new round as the last one was, and what opening it will make."""

from __future__ import annotations

from typing import Any

import frappe
import pytest
from factories_appraisal import CHAIR, MANAGER, act, make_people
from factories_round import YEAR, make_round, staff_of
from frappe.utils import add_years, get_datetime
from refusals import NO_RIGHT

from cchc_eval.cchc_eval.doctype.cchc_evaluation_round import beginning

LEVEL = "T9"


def last_round(**more: Any) -> Any:
	make_people()
	council = [{"user": CHAIR, "full_name": "Nguyễn Hữu Phước", "duty": "Chair"}]
	about = {"level": LEVEL, "level_words": "cấp thử", "council": council, **more}
	return make_round(["U01", "U02"], title=f"Đánh giá năm {YEAR}", **about)


def test_a_new_round_is_the_last_one_a_year_later() -> None:
	last = last_round()
	said = act(MANAGER, lambda: beginning.propose(level=LEVEL))
	values = said["values"]
	assert (said["from"], said["left_out"]) == (last.name, [])
	assert (values["year"], values["title"]) == (YEAR + 1, f"Đánh giá năm {YEAR + 1}")
	assert values["criteria_set"] == last.criteria_set
	assert [row["unit"] for row in values["units"]] == ["U01", "U02"]
	assert [(row["user"], row["duty"]) for row in values["council"]] == [(CHAIR, "Chair")]
	for field in ("self_assessment_deadline", "explanation_deadline", "appraisal_deadline"):
		assert get_datetime(values[field]) == add_years(get_datetime(last.get(field)), 1).replace(microsecond=0)
	# What was proposed is a round that can be saved.
	new = act(MANAGER, frappe.get_doc({"doctype": last.doctype, **values}).insert)
	assert new.status == "Draft" and len(new.units) == 2


def test_what_is_no_more_is_left_out_and_told() -> None:
	last = last_round()
	frappe.db.set_value("CCHC Unit", "U02", "valid_to", f"{YEAR}-12-31")
	frappe.db.set_value("User", CHAIR, "enabled", 0)
	frappe.db.set_value("CCHC Criteria Set", last.criteria_set, "docstatus", 2)
	said = act(MANAGER, lambda: beginning.propose(level=LEVEL))
	assert [row["unit"] for row in said["values"]["units"]] == ["U01"] and said["values"]["council"] == []
	assert said["values"]["criteria_set"] is None
	assert said["left_out"] == [
		"Đơn vị U02: không tồn tại trong năm đó",
		"Hội đồng: tài khoản của Nguyễn Hữu Phước đã khóa",
		f"Bộ tiêu chí {last.criteria_set}: không còn hiệu lực",
	]


def test_without_a_round_before_year_and_days_are_proposed() -> None:
	make_people()
	said = act(MANAGER, lambda: beginning.propose(level="T8"))
	values = said["values"]
	assert said["from"] == "" and str(values["year"]) in values["title"]
	days = [values[field] for field in beginning.USUAL]
	assert days == sorted(days) and len(days) == 4


def test_opening_is_shown_before_it_happens() -> None:
	doc = last_round()
	frappe.db.delete("CCHC Unit Member", {"parent": "U02"})
	frappe.db.delete("CCHC Unit Member", {"parent": "U01", "duty": "Head"})
	shown = act(MANAGER, lambda: beginning.preview(doc.name))
	assert (shown["forms"], [one["units"] for one in shown["sets"]], shown["problems"]) == (2, [2], [])
	assert len(shown["deadlines"]) == 3 and all(" ngày " in day["when"] for day in shown["deadlines"])
	assert shown["warnings"] == [
		"Hội đồng chưa có Thư ký.",
		"Đơn vị chưa có thành viên, không ai lập được báo cáo: U02.",
		"Đơn vị chưa có thủ trưởng, không ai nộp được báo cáo: U01.",
	]
	assert not frappe.db.count("CCHC Self Assessment", {"round": doc.name})
	frappe.db.delete("CCHC Council Member", {"parent": doc.name})
	frappe.db.set_value(doc.doctype, doc.name, "self_assessment_deadline", "2020-01-01 00:00:00")
	shown = act(MANAGER, lambda: beginning.preview(doc.name))
	assert shown["warnings"][0].startswith("Chưa nhập Hội đồng") and "đã qua" in shown["problems"][0]


def test_only_who_makes_rounds_begins_them() -> None:
	doc = last_round()
	for what in (beginning.propose, lambda: beginning.preview(doc.name)):
		with pytest.raises(frappe.PermissionError, match=NO_RIGHT):
			act(staff_of("U01"), what)
	assert act(MANAGER, beginning.propose)
