"""The trend of a unit and of a round, what is behind and what is due; who sees what was kept."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import frappe
import pytest
from asking import whole
from factories import make_unit
from factories_appraisal import CLERK, make_people
from factories_monitoring import FIRST, SECOND, SNAPSHOT, answered, followed_round, keep, snapshot
from factories_paper import CHAIR, MEMBER, approved_decision
from factories_round import (
	APPRAISER,
	MANAGER,
	OFFICE_HEAD,
	YEAR,
	head_of,
	make_criteria_set,
	make_office,
	open_round,
	self_assessment,
	set_answer,
	staff_of,
	submit_as_head,
)
from frappe.utils import getdate
from leaks import SECRET, leaks
from measured_sets import IN_PROPORTION, a_set, leaf
from refusals import NO_RIGHT

from cchc_eval.cchc_eval.doctype.cchc_evaluation_round import actions
from cchc_eval.cchc_eval.doctype.cchc_monitoring_snapshot.keeping import keep_round
from cchc_eval.cchc_eval.doctype.cchc_monitoring_snapshot.trend import round_trend, unit_trend
from cchc_eval.cchc_eval.doctype.cchc_self_assessment.actions import withdraw
from cchc_eval.rules.monitoring import FALLEN, OPEN

ROUND = "CCHC Evaluation Round"
NOT_BY_HAND = "do máy chủ ghi đúng ngày chốt, không sửa, xóa bằng tay được"


def queries(monkeypatch: pytest.MonkeyPatch, step: Any, *args: Any) -> int:
	counted: list[Any] = []
	real = frappe.db.sql
	with monkeypatch.context() as patch:
		patch.setattr(frappe.db, "sql", lambda *a, **k: counted.append(a) or real(*a, **k))
		step(*args)
	return len(counted)


def test_a_unit_added_late_has_nothing_kept_before_it() -> None:
	round = followed_round(1)
	keep(round)
	make_unit("U09", head_of("U09"), staff_of("U09"))
	frappe.set_user(MANAGER)
	actions.add_units(round, ["U09"])
	trend = round_trend(round)
	(late,) = (row for row in trend["units"] if row["unit"] == "U09")
	assert late["index"] == [None, 0.0] and late["behind"] == []
	assert unit_trend(self_assessment("U09").name)["days"] == []
	assert keep(round, SECOND) == 2


def test_a_unit_sees_its_own_the_office_all_and_the_council_none() -> None:
	round = followed_round()
	keep(round)
	mine, other = snapshot("U01").name, snapshot("U02").name
	for user, seen in ((staff_of("U01"), [mine]), (head_of("U02"), [other]), (APPRAISER, [mine, other])):
		frappe.set_user(user)
		assert frappe.get_list(SNAPSHOT, pluck="name", order_by="name") == seen
		assert [frappe.has_permission(SNAPSHOT, "read", name) for name in (mine, other)] == [
			name in seen for name in (mine, other)
		]
	frappe.set_user(staff_of("U01"))
	status, body = whole(f"/api/resource/{SNAPSHOT}/{mine}", {})
	assert status == 200 and json.loads(body)["data"]["label"] == "Quý I"
	hidden, missing = (whole(f"/api/resource/{SNAPSHOT}/{name}", {}) for name in (other, f"{round}-U07-20910331"))
	assert hidden[0] == missing[0] == 403
	assert hidden[1].replace(other, "X") == missing[1].replace(f"{round}-U07-20910331", "X")
	with pytest.raises(frappe.PermissionError, match=NO_RIGHT):
		unit_trend(self_assessment("U02").name)
	with pytest.raises(frappe.PermissionError, match="Chỉ cơ quan thẩm định và quản trị CCHC theo dõi"):
		round_trend(round)


def test_the_council_reads_nothing_of_it() -> None:
	decision = approved_decision()
	frappe.set_user(MEMBER)
	with pytest.raises(frappe.PermissionError, match=NO_RIGHT):
		frappe.get_list(SNAPSHOT)
	form = frappe.get_list("CCHC Self Assessment", {"round": decision.round}, pluck="name")[0]
	with pytest.raises(frappe.PermissionError, match=NO_RIGHT):
		unit_trend(form)


def test_the_unit_sees_its_fields_what_is_behind_and_what_is_due() -> None:
	round = followed_round()
	answered("U01", without="2.")
	keep(round)
	doc = self_assessment()
	frappe.set_user(staff_of("U01"))
	set_answer(doc, "1.1.3", {"part": 1, "whole": 10})
	doc.save()
	shown = unit_trend(doc.name)
	assert [(day["label"], day["late"]) for day in shown["days"]] == [("Quý I", 0)]
	assert shown["index"][0] > shown["index"][1] == doc.index_percent
	first, second = shown["fields"][:2]
	assert first["behind"] == [FALLEN] and first["shares"][0] > first["shares"][1]
	assert second["behind"] == [OPEN] and second["open"] > 0
	why = {row["code"]: (row["why"], row["now"], row["before"]) for row in shown["criteria"]}
	assert why["1.1.3"] == (FALLEN, "0", "3") and why["2.1.1"] == (OPEN, "", "")
	assert shown["next"] == {"label": "Quý II", "day": "30/06/2091", "left": (SECOND - getdate()).days}
	assert (shown["missed"], shown["may_keep"]) == ([], False)
	frappe.set_user(head_of("U01"))
	assert unit_trend(doc.name)["may_keep"]


def test_the_office_sees_each_group_and_the_units_that_fell() -> None:
	round = followed_round()
	answered("U01")
	answered("U02", without="1.")
	keep(round)
	answered("U01", without="2.")
	frappe.set_user(OFFICE_HEAD)
	shown = round_trend(round)
	(group,) = shown["groups"]
	mine, other = shown["units"]
	assert (group["group"], group["units"], len(group["index"])) == ("", 2, 2)
	assert group["index"][1] == pytest.approx((mine["index"][1] + other["index"][1]) / 2, abs=0.005)
	assert group["fields"][0]["shares"][0] == group["fields"][0]["shares"][1]
	assert FALLEN in group["fields"][1]["behind"]
	assert (mine["fallen"], other["fallen"]) == (True, False)
	assert [one["why"] for one in mine["behind"]] == [FALLEN] and mine["open"] and not other["behind"]
	frappe.db.set_value(ROUND, round, "status", "Closed")
	closed = round_trend(round)
	assert (closed["next"], closed["missed"]) == (None, [])


def test_the_same_day_of_the_year_before_is_compared_with() -> None:
	before = followed_round(1)
	submit_as_head("U01")
	keep(before)
	# What was kept of a form holds for the copy in which the unit goes on.
	frappe.set_user(head_of("U01"))
	withdraw(self_assessment().name, "Sửa số liệu")
	submit_as_head("U01")
	make_office()
	frappe.set_user("Administrator")
	later = {"year": YEAR + 1, "monitoring_dates": [{"due_date": FIRST.replace(year=YEAR + 1)}]}
	round = open_round(1, **later).name
	keep_round(round, FIRST.replace(year=YEAR + 1) + timedelta(days=1))
	frappe.set_user(OFFICE_HEAD)
	assert {one["why"] for one in round_trend(round)["units"][0]["behind"]} == {"below_like"}
	shown = unit_trend(self_assessment(year=YEAR + 1).name)
	# What the office alone scores was as empty then.
	assert [field["code"] for field in shown["fields"] if "below_like" not in field["behind"]] == ["8"]


def test_job_and_trend_take_as_many_statements_for_many_units_as_for_few(monkeypatch: pytest.MonkeyPatch) -> None:
	def counted(units: int, year: int) -> tuple[int, int, int]:
		dates = [{"due_date": FIRST.replace(year=year)}]
		codes = [f"Q{year}{number:03d}" for number in range(units)]
		round = open_round(codes, year=year, people=False, monitoring_dates=dates).name
		before = queries(monkeypatch, round_trend, round)
		kept = queries(monkeypatch, keep_round, round, FIRST.replace(year=year + 1))
		return before, kept, queries(monkeypatch, round_trend, round)

	make_office()
	frappe.set_user(MANAGER)
	counted(1, YEAR)
	assert counted(2, YEAR + 1) == counted(12, YEAR + 2)


def test_groups_on_sets_of_their_own_are_shown_apart() -> None:
	make_office()
	own = make_criteria_set(a_set(leaf("1", 5, IN_PROPORTION)))
	for code, group in (("U01", "Khối sở"), ("U02", "Khối xã")):
		make_unit(code, head_of(code), staff_of(code), unit_group=group)
	groups = [{"unit_group": "Khối xã", "criteria_set": own}, {"unit_group": "Khối sở"}]
	round = open_round(["U01", "U02"], groups=groups, monitoring_dates=[{"due_date": FIRST}]).name
	keep(round)
	frappe.set_user(staff_of("U02"))
	doc = self_assessment("U02")
	set_answer(doc, "1", {"part": 1, "whole": 2})
	doc.save()
	frappe.set_user(OFFICE_HEAD)
	first, second = round_trend(round)["groups"]
	assert (first["group"], second["group"]) == ("Khối xã", "Khối sở")
	assert (first["index"], [field["code"] for field in first["fields"]]) == ([0.0, 50.0], ["1"])
	assert len(second["fields"]) == 8 and second["index"] == [0.0, 0.0]


def test_nobody_else_gets_it_by_any_way_of_frappes(as_user: Any) -> None:
	round = followed_round()
	keep(round)
	name = snapshot("U01").name
	frappe.db.set_value(SNAPSHOT, name, "label", SECRET)
	make_people()
	for user in (staff_of("U02"), head_of("U02"), CHAIR, MEMBER, CLERK):
		as_user(user)
		assert leaks(SNAPSHOT, name, SECRET) == [], user
	as_user(staff_of("U01"))
	assert {"REST", "value", "search", "linked"} <= set(leaks(SNAPSHOT, name, SECRET))
