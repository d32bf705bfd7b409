"""A new round as the last one was, and what opening it will make."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import frappe
import pytest
from factories_appraisal import CHAIR, MANAGER, act, make_people
from factories_round import YEAR, criteria_set_name, make_criteria_set, make_round, staff_of
from frappe.utils import add_years, get_datetime
from refusals import NO_RIGHT

from cchc_eval.cchc_eval.doctype.cchc_criteria_set import offered
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round import beginning
from cchc_eval.data import default_criteria_set

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


def test_a_draft_without_units_is_taken_over_by_none_and_takes_the_last_one_over_itself() -> None:
	last = last_round()
	empty = act(MANAGER, lambda: beginning.propose(level=LEVEL))["values"] | {"year": YEAR + 2, "units": []}
	act(MANAGER, frappe.get_doc({"doctype": last.doctype, **empty}).insert)
	assert act(MANAGER, lambda: beginning.propose(level=LEVEL))["from"] == last.name
	said = act(MANAGER, lambda: beginning.propose(level=LEVEL, year=YEAR + 2))
	assert said["from"] == last.name and [row["unit"] for row in said["values"]["units"]] == ["U01", "U02"]
	assert (said["values"]["year"], said["values"]["title"]) == (YEAR + 2, f"Đánh giá năm {YEAR + 2}")
	deadline = get_datetime(last.self_assessment_deadline)
	assert get_datetime(said["values"]["self_assessment_deadline"]) == add_years(deadline, 2).replace(microsecond=0)
	assert act(MANAGER, lambda: beginning.propose(level=LEVEL, year=YEAR))["from"] == ""


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
		f"Bộ tiêu chí {last.criteria_set}: không còn áp dụng",
	]


def test_without_a_round_before_year_and_days_are_proposed() -> None:
	make_people()
	said = act(MANAGER, lambda: beginning.propose(level="T8"))
	values = said["values"]
	assert said["from"] == "" and str(values["year"]) in values["title"]
	assert values["criteria_set"] == criteria_set_name()
	days = [values[field] for field in beginning.USUAL]
	assert days == sorted(days) and len(days) == 4


def own_set(year: int) -> str:
	return make_criteria_set(replace(default_criteria_set(), title="Bộ riêng", year=year))


def test_the_packaged_set_gives_way_to_the_offices_own_until_it_is_offered_again() -> None:
	last, packaged = last_round(), criteria_set_name()
	older = own_set(default_criteria_set().year - 1)
	assert offered.stepped_back() == {}
	frappe.clear_messages()
	own = act(MANAGER, lambda: own_set(YEAR))
	assert "Vẫn đề xuất cho đợt mới" in frappe.get_message_log()[-1]["message"]
	assert (offered.stepped_back(), offered.stepped_back(YEAR - 1)) == ({packaged: own}, {})
	# The form of a round brings them along, for who chooses a set.
	for user, behind in ((MANAGER, [packaged]), (CHAIR, None)):
		form = frappe.get_doc("CCHC Evaluation Round", last.name)
		form.year = YEAR
		act(user, lambda form=form: form.run_method("onload"))
		assert form.get("__onload", {}).get("behind") == behind
	assert set(offered.offered(YEAR)) == {own, older}
	said = act(MANAGER, lambda: beginning.propose(level=LEVEL))
	assert said["values"]["criteria_set"] == own
	assert said["left_out"] == [f"Bộ tiêu chí {packaged}: thay bằng bộ riêng của cơ quan, {own}"]
	shown = frappe.get_doc("CCHC Criteria Set", packaged)
	shown.run_method("onload")
	assert shown.get_onload("instead") == f"Bộ riêng ({own})"
	act(MANAGER, lambda: shown.update({"always_offered": 1}).save())
	assert offered.stepped_back() == {}
	assert act(MANAGER, lambda: beginning.propose(level=LEVEL))["values"]["criteria_set"] == last.criteria_set
	act(MANAGER, lambda: frappe.get_doc("CCHC Criteria Set", packaged).update({"always_offered": 0}).save())
	assert offered.stepped_back() == {packaged: own}
	# What only a group is evaluated by takes nobody's place.
	last.append("groups", {"unit_group": "Nhóm riêng", "criteria_set": own})
	last.groups[0].db_insert()
	assert offered.stepped_back() == {}


def test_opening_is_shown_before_it_happens() -> None:
	doc = last_round()
	frappe.db.delete("CCHC Unit Member", {"parent": "U02"})
	frappe.db.delete("CCHC Unit Member", {"parent": "U01", "duty": "Head"})
	shown = act(MANAGER, lambda: beginning.preview(doc.name))
	assert (shown["forms"], [one["units"] for one in shown["sets"]], shown["problems"]) == (2, [2], [])
	assert len(shown["deadlines"]) == 3 and all(" ngày " in day["when"] for day in shown["deadlines"])
	assert shown["warnings"] == [
		"Hội đồng chưa có Thư ký.",
		"Đơn vị chưa có thành viên, không ai lập được phiếu: U02.",
		"Đơn vị chưa có thủ trưởng, không ai nộp được phiếu: U01.",
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
