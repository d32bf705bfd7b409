"""Several rounds in a year: each under a name of its own, each compared with its like of the year before."""

from __future__ import annotations

from collections.abc import Callable

import frappe
import pytest
from factories import make_unit
from factories_round import MANAGER, YEAR, make_round, mark_submitted, open_round

from cchc_eval.cchc_eval.doctype.cchc_council_decision.kept_texts import copied_settings
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round import actions
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.periods import rounds_before, told
from cchc_eval.cchc_eval.doctype.cchc_improvement_plan.promises import of_self_assessment
from cchc_eval.patches import give_rounds_a_period, name_the_period_in_notices
from cchc_eval.printing.sheets import self_assessment_sheet

SA = "CCHC Self Assessment"
LAST = YEAR - 1


def test_rounds_of_one_year_stand_side_by_side_under_names_of_their_own() -> None:
	made = [make_round(1), make_round(1, period="Quarter 1"), make_round(1, period="First Half", level="XA")]
	assert [doc.name for doc in made] == [f"CCHC-{YEAR}", f"CCHC-{YEAR}.Q1", f"CCHC-{YEAR}.6T1.XA"]
	with pytest.raises(frappe.ValidationError, match=f"Kỳ đó đã có đợt CCHC-{YEAR}.Q1: hãy dùng đợt đó"):
		make_round(1, period="Quarter 1")
	with pytest.raises(frappe.ValidationError, match="Mã cấp Q1: ghi tối đa 10 chữ in hoa"):
		make_round(1, level="Q1")
	with pytest.raises(frappe.ValidationError, match="Mã cấp X-A: ghi tối đa 10 chữ in hoa"):
		make_round(1, level="X-A")
	with pytest.raises(frappe.ValidationError, match="Mã cấp DVSN: hãy ghi cách văn bản gọi cấp này, ví dụ “cấp xã”"):
		make_round(1, level="DVSN")
	for field, other in (("year", LAST), ("period", "Quarter 2"), ("level", "SO")):
		doc = frappe.get_doc("CCHC Evaluation Round", f"CCHC-{YEAR}.Q1")
		doc.set(field, other)
		with pytest.raises(frappe.ValidationError, match="năm, kỳ và mã cấp nằm trong tên đợt nên không đổi được"):
			doc.save()


def test_what_is_no_period_or_no_group_is_refused_in_words() -> None:
	with pytest.raises(frappe.ValidationError, match="Kỳ đánh giá Quarter 5: hãy chọn trong danh sách"):
		make_round(1, period="Quarter 5")
	with pytest.raises(frappe.ValidationError, match="hãy chọn trong danh sách"):
		make_round(1, period=["Quarter 1"])
	with pytest.raises(frappe.MandatoryError, match="unit_group"):
		make_round(1, groups=[{"criteria_set": None}])
	assert "Nhóm" in str(frappe.get_message_log()[-1])


def test_a_unit_that_ended_before_the_part_of_the_year_is_not_in_it(as_user: Callable[[str], None]) -> None:
	make_unit("E01", valid_to=f"{YEAR}-03-31")
	as_user(MANAGER)
	first, second = (make_round(["E01"], period=f"Quarter {number}") for number in (1, 2))
	assert actions.open_round(first.name) == {"made": 1}
	assert "E01" not in {unit["name"] for unit in actions.available_units(make_round(1, period="Quarter 3").name)}
	with pytest.raises(frappe.ValidationError, match=rf"E01 \(.+\) không tồn tại trong quý II năm {YEAR}"):
		actions.open_round(second.name)


def test_a_quarter_is_compared_with_the_quarter_of_the_year_before_and_not_with_a_year() -> None:
	shapes = ({}, {"period": "Quarter 1"}, {"level": "XA"})
	for more in shapes:
		mark_submitted(f"{open_round(1, year=LAST, people=False, **more).name}-U01")
	for more in shapes:
		doc = open_round(1, people=False, **more)
		like = doc.name.replace(str(YEAR), str(LAST))
		assert rounds_before(doc.name) == [like]
		assert frappe.db.get_value(SA, f"{doc.name}-U01", "previous") == f"{like}-U01"
	# What was promised after last year's evaluation of the year is not told beside a quarter's form.
	plan = {"doctype": "CCHC Improvement Plan", "name": "plan", "round": f"CCHC-{LAST}", "year": LAST, "unit": "U01"}
	frappe.get_doc(plan).db_insert()
	assert [one["plan"] for one in of_self_assessment(f"CCHC-{YEAR}-U01")] == ["plan"]
	assert of_self_assessment(f"CCHC-{YEAR}.Q1-U01") == []


def test_a_paper_of_a_quarters_round_says_so() -> None:
	doc = open_round(1, period="Quarter 4")
	assert copied_settings(doc)["title"].endswith(f"cải cách hành chính quý IV năm {YEAR}")
	form = frappe.get_doc(SA, f"{doc.name}-U01")
	form.submitted_on = frappe.utils.now_datetime()
	assert self_assessment_sheet(form).period == f"quý IV năm {YEAR}"


def test_a_paper_of_a_levels_round_says_the_level() -> None:
	doc = open_round(1, period="First Half", level="XA")
	assert doc.level_words == "cấp xã"
	assert copied_settings(doc)["title"].endswith(f"cải cách hành chính cấp xã 6 tháng đầu năm {YEAR}")
	form = frappe.get_doc(SA, f"{doc.name}-U01")
	form.submitted_on = frappe.utils.now_datetime()
	assert self_assessment_sheet(form).period == f"cấp xã 6 tháng đầu năm {YEAR}"
	doc.level_words = "cấp huyện"
	with pytest.raises(
		frappe.PermissionError,
		match="không sửa trực tiếp được «Cách ghi cấp trên văn bản»: đợt đang ở trạng thái «Đang mở»",
	):
		doc.save()
	assert make_round(1, level="DVSN", level_words="  khối đơn vị  sự nghiệp ").level_words == "khối đơn vị sự nghiệp"


def test_notices_say_of_which_part_of_the_year_they_are() -> None:
	rounds = [make_round(1).name, make_round(1, period="Quarter 1").name]
	assert [told(round) for round in rounds] == [f"năm {YEAR}", f"quý I năm {YEAR}"]
	frappe.local.lang = "en"
	assert [told(round) for round in rounds] == [f"{YEAR}", f"the first quarter of {YEAR}"]
	older = "Đã thẩm định {{ doc.unit_name }} năm {{ doc.year }}"
	frappe.db.set_value("Notification", "CCHC Appraised", "subject", older)
	frappe.db.set_value("Notification", "CCHC Form to Fill In", "subject", "Của Sở, năm {{ doc.year }}")
	name_the_period_in_notices.execute()
	kept = [frappe.db.get_value("Notification", name, "subject") for name in ("CCHC Appraised", "CCHC Form to Fill In")]
	assert kept == ["Đã thẩm định {{ doc.unit_name }} {{ period }}", "Của Sở, năm {{ doc.year }}"]


def test_the_patch_takes_older_rounds_for_years() -> None:
	older, quarter = make_round(1), make_round(1, period="Quarter 1")
	frappe.db.set_value("CCHC Evaluation Round", older.name, "period", None)
	give_rounds_a_period.execute()
	assert frappe.db.get_value("CCHC Evaluation Round", older.name, "period") == "Whole Year"
	assert frappe.db.get_value("CCHC Evaluation Round", quarter.name, "period") == "Quarter 1"
