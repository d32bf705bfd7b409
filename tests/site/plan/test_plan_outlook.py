"""Beside a plan stand its unit's lost points with their reasons, the way to the next rank, and earlier promises."""

from __future__ import annotations

from typing import Any

import frappe
import pytest
from costs import cost_of
from factories_appraisal import APPRAISER, HEAD, MANAGER, act, answers_without
from factories_followup import DOCUMENT, LEAVES, adopted_plan, decided, plan_of, weak_answers
from factories_round import head_of, staff_of
from frappe.utils import add_days, nowdate
from refusals import NO_RIGHT

from cchc_eval.cchc_eval.doctype.cchc_improvement_plan.cchc_improvement_plan import plan_outlook
from cchc_eval.data import default_criteria_set

SET = default_criteria_set()


def outlook(user: str, plan: Any) -> Any:
	return act(user, lambda: plan_outlook(plan.name))


def test_every_lost_point_has_its_criterion_and_its_reason() -> None:
	doc = decided(1, answers={"U01": answers_without("1.1.1", "1.1.3")})
	found = outlook(staff_of("U01"), plan_of())
	(line,) = doc.results
	assert (found["rank"], found["index"], found["points"]) == (line.rank_name, line.index_percent, line.council_points)
	by_code = {row["code"]: row for row in found["weak"]}
	assert by_code["1.1.1"]["title"] == LEAVES["1.1.1"].title
	assert by_code["1.1.1"]["lost"] == float(LEAVES["1.1.1"].max_points)
	assert by_code["1.1.1"]["finding"] == "Chưa kê khai, chưa có kết quả"
	assert found["lost"] == pytest.approx(line.applicable - line.council_points)
	assert [row["lost"] for row in found["weak"]] == sorted((row["lost"] for row in found["weak"]), reverse=True)


def test_the_way_up_is_to_the_next_rank_of_the_units_set() -> None:
	decided(1, answers={"U01": weak_answers(45)})
	found = outlook(head_of("U01"), plan_of())
	way, ranks = found["way"], SET.ranks
	assert way["rank"] == ranks[ranks.index(found["rank"]) - 1]
	assert found["index"] < way["from_index"] <= way["index"]
	gained = sum(step["gain"] for step in way["steps"])
	assert 100 * (found["points"] + gained) / found["applicable"] == pytest.approx(way["index"], abs=0.01)
	assert {step["code"] for step in way["steps"]} <= {row["code"] for row in found["weak"]}


def test_a_rank_that_was_lowered_says_why() -> None:
	doc = decided(1)
	row = doc.results[0]
	capped = {"computed_rank": "TỐT", "rank_name": "KHÁ", "cap_reason": "Người đứng đầu bị kỷ luật"}
	frappe.db.set_value("CCHC Unit Result", row.name, capped)
	found = outlook(HEAD, plan_of())
	assert (found["rank"], found["capped_from"], found["cap_reason"]) == ("KHÁ", "TỐT", "Người đứng đầu bị kỷ luật")


def test_last_years_promises_say_whether_they_were_kept() -> None:
	decided(1, answers={"U01": answers_without("1.1.1", "1.1.3")})
	before = adopted_plan()
	rows = {row.code: row for row in before.actions}
	rows["1.1.1"].update({"status": "Done", "result": "Đã ban hành", **DOCUMENT})
	act(staff_of("U01"), before.save)
	frappe.db.set_value("CCHC Improvement Action", rows["1.1.3"].name, "due_date", add_days(nowdate(), -3))
	later = _a_year_later(before)
	frappe.db.set_value("CCHC Appraised Score", {"parent": before.appraisal, "code": "1.1.1"}, "council_points", 1.5)
	(told,) = outlook(staff_of("U01"), later)["promises"]
	became = {row["code"]: (row["told"], row["before"], row["now"]) for row in told["actions"]}
	assert (told["plan"], told["readable"]) == (before.name, True)
	assert became["1.1.1"] == ("Kept", "0,00/1,50", "1,50/1,50")
	assert became["1.1.3"][0] == "Not Kept"


def _a_year_later(before: Any) -> Any:
	"""The unit's plan after a like round of the next year, from the same appraisal."""
	later = frappe.copy_doc(frappe.get_doc("CCHC Evaluation Round", before.round))
	later.update({"name": "CCHC-2092", "year": 2092, "docstatus": 0})
	later.db_insert()
	plan = frappe.get_doc(before.doctype, before.name)
	plan.update({"name": "CCHC-KH-2092-U01", "round": "CCHC-2092", "year": 2092, "active_key": "CCHC-2092/U01"})
	plan.db_insert()
	return plan


def test_only_who_reads_the_plan_is_told_and_it_costs_the_same() -> None:
	decided(2, answers={"U01": weak_answers(45)})
	plan = plan_of()
	for user in (HEAD, MANAGER, APPRAISER, head_of("U01")):
		assert outlook(user, plan)["weak"], user
	for user in (head_of("U02"), staff_of("U02"), "Guest"):
		with pytest.raises(frappe.PermissionError, match=NO_RIGHT):
			outlook(user, plan)
	assert cost_of(lambda: outlook(HEAD, plan))[0] <= 12
