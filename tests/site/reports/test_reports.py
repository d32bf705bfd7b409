"""The reports: the numbers of the documents, for whom the documents are, in a bounded number of statements."""

from __future__ import annotations

import io
import json
from typing import Any

import frappe
import pytest
from factories import make_unit
from factories_appraisal import (
	APPRAISER,
	CLERK,
	HEAD,
	MANAGER,
	MEMBER,
	ROUND,
	act,
	answers_without,
	appraisal,
	approve,
	change,
	compiled,
	counting,
	in_council,
	make_people,
	past,
	row_of,
	signed_off_round,
)
from factories_round import head_of, make_round, staff_of
from factories_session import CHAIR
from frappe.desk.query_report import run
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from cchc_eval.data import default_criteria_set
from cchc_eval.printing.report_books import download

CODE, OTHER = default_criteria_set().leaves[0].code, default_criteria_set().leaves[1].code
ON_RANKING = ("CCHC Ranking", "CCHC Units by Field", "CCHC Years")
OF_COUNCIL = ("CCHC Self and Appraised Points", "CCHC Weakest Criteria", "CCHC Changes of Points")
ALL = (
	*ON_RANKING,
	*OF_COUNCIL,
	"CCHC Progress of a Round",
	"CCHC Figures and Sources",
	"CCHC Rewards",
	"CCHC Plans",
)
OF_GROUP, BY_FIELD = {"unit_group": "Nhóm B"}, {"by_field": 1}
ANSWERS = {"U02": answers_without(CODE)}


def report(user: str, name: str, **filters: Any) -> Any:
	return act(user, lambda: run(name, filters={"round": ROUND, **filters}))


def rows(user: str, name: str, **filters: Any) -> list[Any]:
	found = report(user, name, **filters)["result"]
	return [row for row in found if isinstance(row, dict)]


def test_before_the_release_only_who_reads_the_decision_sees_the_ranking() -> None:
	doc = compiled(answers=ANSWERS)
	for name in ON_RANKING:
		assert [row["unit"] for row in rows(HEAD, name)] == ["U01", "U02"]
		for user in (MANAGER, CLERK, MEMBER, APPRAISER):
			found = report(user, name)
			assert found["result"] == [] and "mà bạn được xem" in found["message"], (name, user)
	act(HEAD, lambda: frappe.model.workflow.apply_workflow(doc, "Report to Council"))
	assert [row["place"] for row in rows(MEMBER, "CCHC Ranking")] == [1, 2]
	assert report(MANAGER, "CCHC Ranking")["result"] == []
	approve(doc.reload())
	for user in (MANAGER, CLERK, MEMBER, APPRAISER):
		assert [row["place"] for row in rows(user, "CCHC Ranking")] == [1, 2], user


def test_the_ranking_and_its_fields_are_the_decisions() -> None:
	doc = in_council(answers=ANSWERS)
	found = report(HEAD, "CCHC Ranking")
	shown = [(row["unit"], row["council_points"], row["index_percent"], row["rank_name"]) for row in found["result"]]
	assert shown == [(one.unit, one.council_points, one.index_percent, one.rank_name) for one in doc.results]
	# What stands in no column stays on the server, such as the points of every criterion.
	assert set(found["result"][0]) == {one["fieldname"] for one in found["columns"]}
	assert sum(one["value"] for one in found["report_summary"]) == 2
	assert found["chart"]["data"]["datasets"][0]["values"] == [one.index_percent for one in doc.results]
	by_unit = {row["unit"]: row for row in rows(HEAD, "CCHC Units by Field")}
	field = default_criteria_set().field_of[CODE]
	# All but the surveys, which the office answers and has not.
	assert by_unit["U01"][f"field_{field}"] == 100.0
	leaf, whole = default_criteria_set().by_code[CODE], default_criteria_set().by_code[field]
	left = 100 * (whole.max_points - leaf.max_points) / whole.max_points
	assert by_unit["U02"][f"field_{field}"] == pytest.approx(float(left), abs=0.005)
	assert [row["unit"] for row in rows(HEAD, "CCHC Ranking", unit_group="Nhóm khác")] == []


def test_sums_by_criterion_and_every_change_with_its_reason() -> None:
	signed_off_round(answers=ANSWERS)
	row = row_of(appraisal("U01"), OTHER)
	lowered = {"action": "Set Points", "points_set": 0.1, "appraised_points": 0.1, "reason": "Thiếu văn bản"}
	frappe.db.set_value("CCHC Appraised Score", row.name, lowered)
	weakest = rows(HEAD, "CCHC Weakest Criteria")
	by_code = {one["code"]: one for one in weakest}
	assert (by_code[CODE]["share"], by_code[CODE]["none"], by_code[CODE]["full"]) == (50.0, 1, 1)
	assert [one["share"] for one in weakest] == sorted(one["share"] for one in weakest)
	found = report(HEAD, "CCHC Self and Appraised Points")
	compared, total = found["result"][0], found["result"][-1]
	added = dict(zip((one["fieldname"] for one in found["columns"]), total, strict=True))
	# Each unit once for every criterion is no number of anything.
	assert (compared["units"], added["units"], added["lowered"]) == (2, "", 1)
	assert (compared["code"], compared["lowered"], compared["raised"]) == (OTHER, 1, 0)
	assert compared["difference"] == pytest.approx(0.1 - row.self_points)
	(changed,) = rows(HEAD, "CCHC Changes of Points")
	assert (changed["unit"], changed["code"], changed["after"], changed["reason"]) == (
		"U01",
		OTHER,
		0.1,
		"Thiếu văn bản",
	)


def test_what_the_council_changed_stands_beside_it() -> None:
	in_council(answers=ANSWERS)
	change("U02", CODE, points=0.5)
	(changed,) = rows(CHAIR, "CCHC Changes of Points")
	assert (changed["unit"], changed["stage"], changed["before"], changed["after"]) == ("U02", "Hội đồng", 0, 0.5)
	assert changed["reason"] == "Hội đồng xem lại" and changed["changed_by"]


def test_the_years_go_on_through_a_merger() -> None:
	make_people()
	for unit in ("A", "B", "C"):
		make_unit(unit)
	merged = frappe.get_doc("CCHC Unit", "C")
	merged.update({"predecessor": "A", "merged_from": [{"unit": "B"}]})
	merged.save()
	for year, units in ((2025, ("A", "B")), (2026, ("C",))):
		make_round(list(units), people=False, year=year)
		release(year, **{unit: 70 + 10 * turn for turn, unit in enumerate(units, year - 2025)})
	found = report(MANAGER, "CCHC Years", round="CCHC-2026")
	shown = [(row["unit"], row.get("index_2025"), row.get("index_2026"), row["told"]) for row in found["result"]]
	assert shown == [
		("C", None, 80, ""),
		("A", 70, None, "Nay thuộc Đơn vị C"),
		("B", 80, None, "Nay thuộc Đơn vị C"),
	]
	assert found["chart"]["data"]["datasets"][0]["values"] == [75, 80]
	# The year before knows nothing of it, and the one that has no results yet shows the same.
	assert [row["unit"] for row in rows(MANAGER, "CCHC Years", round="CCHC-2025")] == ["A", "B"]
	make_round(["C"], people=False, year=2027)
	now = report(MANAGER, "CCHC Years", round="CCHC-2027")
	assert (now["result"], now["chart"]) == (found["result"], found["chart"])

	# By field the same, of what applies to each unit; a year without the field says nothing of it.
	by_field = report(MANAGER, "CCHC Years", round="CCHC-2026", by_field=1)
	shown = [(row["unit"], row["field"], row.get("index_2025"), row.get("index_2026")) for row in by_field["result"]]
	assert shown == [("C", "1. Thể chế", None, 80.0), ("A", "1. Thể chế", 70.0, None), ("B", "1. Thể chế", 80.0, None)]
	assert by_field["chart"]["data"]["datasets"][0] == {"name": "2025", "values": [75.0]}


def release(year: int, **indexes: float) -> None:
	field = {"code": "1", "title": "Thể chế", "applicable": "50"}
	lines = [
		{"unit": unit, "unit_name": f"Đơn vị {unit}", "index_percent": index, "rank_name": "KHÁ", "place": place}
		| {"fields": [{**field, "points": str(index / 2)}]}
		for place, (unit, index) in enumerate(indexes.items(), 1)
	]
	doc = {"doctype": "CCHC Released Ranking", "name": f"T-{year}", "decision": f"T-{year}", "year": year}
	of_round = {"round": f"CCHC-{year}", "state": "In Force", "results_json": json.dumps(lines)}
	frappe.get_doc({**doc, **of_round, "rank_names": "TỐT\nKHÁ"}).db_insert()


def test_every_report_of_a_round_with_groups_is_of_the_group_that_is_chosen() -> None:
	doc = in_council(answers=ANSWERS)
	change("U02", CODE, points=0.5)
	for table, of in (("CCHC Round Unit", ROUND), ("CCHC Unit Result", doc.name)):
		frappe.db.set_value(table, {"parent": of, "unit": "U02"}, "unit_group", "Nhóm B")
	frappe.clear_document_cache("CCHC Evaluation Round", ROUND)
	for unit in ("U01", "U02"):
		put("CCHC Improvement Plan", unit=unit, workflow_state="Draft")
		put("CCHC Figure", unit=unit, indicator="so-viec", value=3)
	given = {"salutation": "", "form_name": "Giấy khen", "amount": 1, "revoked": 0, "revoked_reason": ""}
	rewarded = [{"unit_name": unit, "unit": unit, "nominee_name": unit, **given} for unit in ("U01", "U02")]
	put("CCHC Released Reward", rewarded_json=json.dumps(rewarded), state="In Force", decision_date="2092-01-01")
	for name in ALL:
		everyone, chosen = rows(HEAD, name), rows(HEAD, name, unit_group="Nhóm B")
		if "unit" in everyone[0]:
			assert {row["unit"] for row in chosen} == {"U02"}, name
			# The one change is of U02.
			assert len(everyone) == 2 * len(chosen) or name == "CCHC Changes of Points", name
		else:
			assert [row["units"] for row in chosen] == [1] * len(chosen) != [row["units"] for row in everyone], name
		assert rows(HEAD, name, unit_group="Nhóm khác") == [], name
	of_forms = report(HEAD, "CCHC Rewards")["chart"]["data"]
	assert (of_forms["labels"], of_forms["datasets"][0]["values"]) == (["Giấy khen"], [2])
	progress = report(HEAD, "CCHC Progress of a Round", unit_group="Nhóm B")
	assert progress["report_summary"][0]["value"] == sum(progress["chart"]["data"]["datasets"][0]["values"]) == 1


def put(doctype: str, **values: Any) -> None:
	name = f"T-{frappe.generate_hash(length=8)}"
	of_round = {"round": ROUND, "year": 2091, "unit_name": values.get("unit")}
	frappe.get_doc({"doctype": doctype, "name": name, **of_round, **values}).db_insert()


def test_progress_counts_the_units_by_how_far_they_are() -> None:
	signed_off_round(3, answers=ANSWERS)
	for unit, appraisal_state in (("U01", "Appraised"), ("U02", "Draft")):
		sent = {"submitted_on": frappe.utils.now_datetime(), "appraisal_state": appraisal_state}
		frappe.db.set_value("CCHC Self Assessment", f"{ROUND}-{unit}", sent)
	past(ROUND, "self_assessment")
	found = report(MANAGER, "CCHC Progress of a Round")
	assert [(row["unit"], row["late"]) for row in found["result"]] == [(f"U0{turn}", "Trễ hạn") for turn in (1, 2, 3)]
	assert [one["value"] for one in found["report_summary"]] == [3, 2, 3, 1]
	assert found["chart"]["data"]["datasets"][0]["values"] == [1, 1, 1]
	assert all(column["width"] >= 8 * len(column["label"]) + 24 for column in found["columns"])
	# Administrator, who has no role in the evaluation, reads the forms it is made of.
	assert report("Administrator", "CCHC Progress of a Round")["result"] == found["result"]


@pytest.mark.parametrize("name", OF_COUNCIL)
def test_who_reads_no_appraisal_is_refused_what_is_made_of_them(name: str) -> None:
	compiled()
	for user in (MANAGER, CLERK, APPRAISER):
		with pytest.raises(frappe.PermissionError, match="quyền"):
			report(user, name)
	assert rows(HEAD, name) or name == "CCHC Changes of Points"


def test_no_report_is_for_units() -> None:
	compiled(people=True)
	for name in ALL:
		assert report(HEAD, name)["columns"]
		for user in (head_of("U01"), staff_of("U01")):
			with pytest.raises(frappe.PermissionError, match="quyền"):
				report(user, name)


def test_a_report_without_its_round_asks_for_it() -> None:
	signed_off_round()
	for name in ALL:
		with pytest.raises(frappe.ValidationError, match="Hãy chọn đợt đánh giá"):
			act(HEAD, lambda name=name: run(name, filters={}))


def sheet(user: str, name: str, **filters: Any) -> Worksheet:
	act(user, lambda: download(name, frappe.as_json({"round": ROUND, **filters})))
	return load_workbook(io.BytesIO(frappe.local.response.filecontent)).active


def texts(of: Worksheet) -> list[list[Any]]:
	rows = [[cell for cell in row if cell is not None] for row in of.iter_rows(values_only=True)]
	return [row for row in rows if row]


def test_as_a_paper_every_report_has_its_heading_and_the_numbers_of_its_page() -> None:
	doc = in_council(answers=ANSWERS)
	change("U02", CODE, points=0.5, reason="=1+1")
	for name in ALL:
		found = report(HEAD, name)
		rows_of = texts(sheet(HEAD, name))
		assert [row[-1] for row in rows_of[:2]] == ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"]
		assert [frappe._(name, "vi").upper()] in rows_of and ["Năm 2091"] in rows_of
		head = next(position for position, row in enumerate(rows_of) if row[0] == "STT")
		assert rows_of[head][1:] == [one["label"] for one in found["columns"]], name
		listed = [row for row in found["result"] if isinstance(row, dict)]
		numbered = [row for row in rows_of[head + 1 :] if isinstance(row[0], int)]
		assert [row[1] for row in numbered] == [next(filter(None, row.values())) for row in listed] or numbered == []
		assert len(numbered) == len(listed)
	by_unit = {row[2]: row for row in texts(sheet(HEAD, "CCHC Ranking")) if isinstance(row[0], int)}
	for line in doc.reload().results:
		assert line.index_percent in by_unit[line.unit] and line.rank_name in by_unit[line.unit]
	(reason,) = [
		cell for row in sheet(HEAD, "CCHC Changes of Points").iter_rows() for cell in row if cell.value == "=1+1"
	]
	assert reason.data_type == "s"


def test_a_paper_is_for_who_may_print_the_report_and_names_the_group_that_was_chosen() -> None:
	in_council(answers=ANSWERS)
	assert ["Nhóm 9"] in texts(sheet(HEAD, "CCHC Ranking", unit_group="Nhóm 9"))
	for user in (head_of("U01"), staff_of("U01"), "Guest"):
		with pytest.raises(frappe.PermissionError, match="quyền"):
			sheet(user, "CCHC Ranking")
	assert texts(sheet(MEMBER, "CCHC Ranking"))
	# The page is theirs to read; of what it is made of they print nothing.
	assert report(MEMBER, "CCHC Figures and Sources")["columns"]
	with pytest.raises(frappe.PermissionError, match="Chỉ người được in «Số liệu của đợt»"):
		sheet(MEMBER, "CCHC Figures and Sources")
	with pytest.raises(frappe.DoesNotExistError, match="Không có báo cáo"):
		sheet(HEAD, "ToDo")


def test_more_units_take_no_statement_more(monkeypatch: pytest.MonkeyPatch) -> None:
	def statements(units: int) -> dict[str, int]:
		in_council(units)
		taken = {}
		for name, asked in [*((name, chosen) for name in ALL for chosen in ({}, OF_GROUP)), ("CCHC Years", BY_FIELD)]:
			report(HEAD, name, **asked)  # what is read once for all is read
			counted: list[str] = []
			with monkeypatch.context() as patch:
				patch.setattr(frappe.db, "sql", counting(counted))
				report(HEAD, name, **asked)
			taken[f"{name} {asked}"] = len(counted)
		frappe.db.rollback()
		return taken

	few = statements(2)
	assert all(few.values())
	assert statements(4) == few
