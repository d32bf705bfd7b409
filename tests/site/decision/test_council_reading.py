"""What the council reads before it votes: pictures of each group, and what to look at twice."""

from __future__ import annotations

import json
from typing import Any

import frappe
import pytest
from costs import cost_of
from factories import make_unit
from factories_appraisal import (
	APPRAISER,
	CHAIR,
	CLERK,
	DECISION,
	HEAD,
	MEMBER,
	ROUND,
	act,
	answers_without,
	appraisal,
	approved,
	best_answers,
	change,
	decision,
	in_council,
	line,
	sign_off,
	signed_off_round,
	step,
	submitted_round,
)
from factories_round import make_round
from factories_whole import versions_kept
from frappe.desk.form.load import getdoc
from readers import EVERYONE, READERS
from refusals import NO_RIGHT

from cchc_eval.cchc_eval.doctype.cchc_appraisal.cchc_appraisal import start_all
from cchc_eval.cchc_eval.doctype.cchc_council_decision import line_pages, line_sizes, reading
from cchc_eval.cchc_eval.doctype.cchc_council_decision.cchc_council_decision import compile
from cchc_eval.storage.bulk import insert_rows

ANSWERS = {"U01": answers_without("1.1.1", "2.1.1"), "U02": best_answers()}


def read(user: str = MEMBER, **how: Any) -> dict[str, Any]:
	return act(user, lambda: reading.read(DECISION, **how))


def test_both_pictures_show_every_unit_as_the_decision_has_it() -> None:
	doc = in_council(2, answers=ANSWERS)
	for phone in (False, True):
		(part,) = read(phone=phone)["parts"]
		assert part["units"] == [row.unit for row in doc.results] and part["unshown"] == 0
		for row in doc.results:
			assert row.unit_name in part["ranking"] and row.unit_name in part["heat_map"]
		fields = json.loads(doc.results[0].fields_json)
		assert part["fields"] == [(field["code"], field["title"]) for field in fields]
	# The council's points, at once.
	change("U02", "1.1.1", points=0)
	assert line(decision(), "U02").index_percent != 100
	assert f"{line(decision(), 'U02').index_percent:.2f}".replace(".", ",") in read()["parts"][0]["ranking"]


def test_the_largest_differences_come_first_and_the_office_s_own_criteria_are_none() -> None:
	submitted_round(1, answers={"U01": best_answers()})
	act(APPRAISER, lambda: start_all(ROUND))
	doc = appraisal()
	for row in doc.scores:
		if row.code in ("1.1.1", "2.1.1"):
			row.update(
				{"action": "Set Points", "points_set": 0.5 if row.code == "1.1.1" else 0.25, "reason": "Thiếu hồ sơ"}
			)
			row.update({"question": "Hồ sơ đâu?", "reply": "Đã gửi <b>đủ</b>"} if row.code == "2.1.1" else {})
	doc.flags.by_server = True
	doc.save()
	sign_off("U01")
	step(HEAD, frappe.get_doc("CCHC Council Decision", act(HEAD, lambda: compile(ROUND))), "Report to Council")
	own = {row.code: row for row in appraisal().scores}
	told = read()["units"]["U01"]
	gaps = [abs(own[code].appraised_points - own[code].self_points) for code in ("1.1.1", "2.1.1")]
	assert [one["code"] for one in told["differences"]] == [
		code for _gap, code in sorted(zip(gaps, ("1.1.1", "2.1.1"), strict=True), reverse=True)
	]
	assert [(one["code"], one["reply"], one["council"]) for one in told["contested"]] == [
		("2.1.1", "Đã gửi <b>đủ</b>", 0.25)
	]
	change("U01", "2.1.1", points=0.5)
	assert read()["units"]["U01"]["contested"][0]["council"] == 0.5


def test_an_index_close_to_a_band_is_named_with_the_band() -> None:
	in_council(1)
	assert read()["units"]["U01"]["bound"] is None
	frappe.db.set_value("CCHC Unit Result", {"parent": DECISION, "unit": "U01"}, "index_percent", 84.7)
	bound = read()["units"]["U01"]["bound"]
	assert (bound["rank"], bound["at"], round(bound["above"], 2)) == ("TỐT", 85, -0.3)


def test_who_reads_the_decision_gets_of_appraisals_what_they_may_read() -> None:
	approved(2, answers=ANSWERS, people=True)
	for user in EVERYONE:
		if user in READERS:
			continue
		with pytest.raises(frappe.PermissionError, match=NO_RIGHT):
			read(user)
	for user in (CHAIR, MEMBER, HEAD):
		assert read(user)["appraisals"] is True
	told = read(CLERK)
	assert told["appraisals"] is False and told["parts"]
	assert all(unit["differences"] == unit["contested"] == [] for unit in told["units"].values())


def test_reading_takes_as_many_statements_for_six_units_as_for_two() -> None:
	def cost(units: int) -> int:
		frappe.db.rollback()
		in_council(units)
		read()
		return cost_of(read)[0]

	few = cost(2)
	assert few == cost(6) and few <= 20


def test_the_year_before_stands_beside_a_unit_and_what_was_merged_into_it() -> None:
	in_council(2)
	assert [read()["units"][unit]["before"] for unit in ("U01", "U02")] == [[], []]
	make_unit("OLD")
	frappe.db.set_value("CCHC Unit", "U02", "predecessor", "OLD")
	make_round(["OLD", "U01"], people=False, year=2090)
	told = {"unit_name": "Tên cũ", "index_percent": 81.5, "rank_name": "KHÁ", "place": 2}
	lines = [{"unit": unit, **told} for unit in ("OLD", "U01")]
	ranking = {
		"doctype": "CCHC Released Ranking",
		"name": "T-2090",
		"decision": "T-2090",
		"year": 2090,
		"state": "In Force",
	}
	doc = frappe.get_doc({**ranking, "round": "CCHC-2090", "results_json": json.dumps(lines)})
	doc.db_insert()
	units = read()["units"]
	assert units["U01"]["before"] == units["U02"]["before"] == [{"year": 2090, **told}]


def test_in_the_meeting_room_a_page_has_as_many_units_as_can_be_read() -> None:
	in_council(2)
	like = {
		**frappe.db.get_value("CCHC Unit Result", {"parent": DECISION, "unit": "U02"}, "*", as_dict=True),
		"place": 3,
	}
	insert_rows("CCHC Unit Result", [_named(like, idx) for idx in range(3, 2 * reading.MOST_ON_PAGE)])
	(part,) = read()["parts"]
	shown = [[unit for unit in part["units"] if f"({unit})" in page] for page in part["pages"]]
	assert [len(units) for units in shown] == [reading.MOST_ON_PAGE, reading.MOST_ON_PAGE - 1]
	assert [unit for units in shown for unit in units] == part["units"]


def _named(like: dict[str, Any], idx: int) -> dict[str, Any]:
	return {**like, "name": f"T-{idx}", "idx": idx, "unit": f"X{idx}", "unit_name": f"Đơn vị X{idx}"}


def test_the_form_is_sent_no_lines_but_the_first_page_and_a_save_loses_none(monkeypatch: pytest.MonkeyPatch) -> None:
	stored = in_council(2, answers=ANSWERS)
	monkeypatch.setattr(line_pages, "PAGE", 1)
	monkeypatch.setattr(line_pages, "FEWEST", 1)
	frappe.local.response = frappe._dict(docs=[])
	act(CHAIR, lambda: getdoc("CCHC Council Decision", DECISION))
	sent = json.loads(frappe.as_json(frappe.local.response.docs[0]))
	assert sent["results"] == []
	(part,) = sent["__onload"]["ranking"]["parts"]
	first, second = stored.results
	assert [row["unit"] for row in part["lines"]] == [first.unit]
	assert part["lines"][0]["index_percent"] == first.index_percent
	assert not line_sizes.OF_THE_SERVER & part["lines"][0].keys()
	assert part["units"] == sent["__onload"]["ranking"]["units"] == sum(part["counts"].values()) == 2
	assert [row.unit for row in act(CHAIR, lambda: line_pages.lines(DECISION, start=1))] == [second.unit]
	for asked in ({"find": second.unit_name.lower()}, {"units": [second.unit]}):
		assert [row.unit for row in act(CHAIR, lambda asked=asked: line_pages.lines(DECISION, **asked))] == [
			second.unit
		]
	assert act(CHAIR, lambda: line_pages.lines(DECISION, find="%")) == []
	assert len(act(CHAIR, lambda: line_pages.appraisals(DECISION))) == 2
	with pytest.raises(frappe.PermissionError, match="không được xem quyết định"):
		act(CLERK, lambda: line_pages.lines(DECISION))
	# A reader by REST has all of it.
	assert all(row["fields_json"] for row in stored.as_dict()["results"])
	told = read()["units"]["U01"]["fields"]
	assert told == {
		field["code"]: [field["points"], field["applicable"]] for field in json.loads(line(stored, "U01").fields_json)
	}
	sent["venue"] = "Phòng họp số 2"
	act(CHAIR, lambda: frappe.get_doc(sent).save())
	saved = decision()
	assert saved.venue == "Phòng họp số 2"
	rows = [row.as_dict() for row in saved.results]
	assert rows == [row.as_dict() for row in stored.results]
	# Whoever sends lines all the same changes none and leaves none out.
	known = [{key: value for key, value in row.items() if key not in line_sizes.OF_THE_SERVER} for row in rows]
	sent.update({"modified": str(saved.modified), "results": known})
	act(CHAIR, lambda: frappe.get_doc(json.loads(frappe.as_json(sent))).save())
	for wrong in (known[:1], [{**row, "fields_json": "[]"} for row in known]):
		sent.update({"modified": str(decision().modified), "results": wrong})
		with pytest.raises(frappe.PermissionError, match="bạn không sửa được"):
			act(CHAIR, lambda: frappe.get_doc(json.loads(frappe.as_json(sent))).save())
	assert [row.as_dict() for row in decision().results] == rows


def test_the_history_of_a_compilation_names_the_lines_and_holds_none_of_their_machine_texts() -> None:
	signed_off_round(2, answers=ANSWERS)
	with versions_kept():
		act(HEAD, lambda: compile(ROUND))
	versions = frappe.get_all("Version", {"docname": DECISION}, pluck="data", order_by="creation")
	added = [row for data in versions for table, row in json.loads(data)["added"] if table == "results"]
	assert {row["unit"]: row["unit_name"] for row in added} == {"U01": "Đơn vị U01", "U02": "Đơn vị U02"}
	assert not [data for data in versions if any(field in data for field in line_sizes.OF_THE_SERVER)]
