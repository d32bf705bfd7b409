"""A criteria set looked through in the desk: by itself, beside another, and on a round that was decided."""

from __future__ import annotations

import io
from typing import Any

import frappe
import openpyxl
import pytest
from asking import answer, refusal
from factories_appraisal import APPRAISER, CLERK, HEAD, MANAGER, make_people
from factories_appraisal import approve as council_approves
from factories_paper import approved_decision, discussed
from factories_round import head_of, staff_of

from cchc_eval.cchc_eval.doctype.cchc_council_decision.set_review import export_review, offered, review
from cchc_eval.data import default_criteria_set
from cchc_eval.scoring import load_criteria_set

METHOD = "cchc_eval.cchc_eval.doctype.cchc_council_decision.set_review.review"
UNLIKE = "Ban hành rất sớm"


def next_years(label: str = UNLIKE) -> str:
	"""A draft of the default set in which the best option of 1.1.1 is called otherwise; its name."""
	data = default_criteria_set().to_data()
	leaf = next(one for one in data["criteria"] if one["code"] == "1.1.1")
	leaf["rule"]["options"][0]["label"] = label
	doc = frappe.new_doc("CCHC Criteria Set")
	doc.fill_from(load_criteria_set({**data, "year": 2027}))
	doc.flags.ignore_permissions = True
	return doc.insert().name


def test_a_set_is_reviewed_beside_the_last_one_and_on_the_last_round(as_user: Any) -> None:
	decision = approved_decision()
	as_user(MANAGER)
	name, old = next_years(), frappe.db.get_value("CCHC Evaluation Round", decision.round, "criteria_set")
	assert offered(name) == {"previous": old, "round": decision.round}
	found = review(name, old, decision.round)
	assert [(one["code"], one["what"]) for one in found["differences"]] == [("1.1.1", "Cách chấm")]
	assert UNLIKE in found["differences"][0]["after"] and UNLIKE not in found["differences"][0]["before"]
	units = found["replay"]["units"]
	assert [one["before"]["place"] for one in units] == [row.place for row in decision.results]
	shown = [f"{row.index_percent:.2f}".replace(".", ",") for row in decision.results]
	assert [one["before"]["index"] for one in units] == shown
	assert [one["before"]["rank"] for one in units] == [row.rank_name for row in decision.results]
	assert {one["code"] for one in found["replay"]["remarks"]} == {"1.1.1"}


def test_the_set_of_the_round_itself_gives_the_same_result_again(as_user: Any) -> None:
	decision = approved_decision()
	as_user(MANAGER)
	own = frappe.db.get_value("CCHC Evaluation Round", decision.round, "criteria_set")
	found = review(own, None, decision.round)
	assert found["differences"] == [] and found["replay"]["remarks"] == []
	assert [one["after"] for one in found["replay"]["units"]] == [one["before"] for one in found["replay"]["units"]]


def test_alone_it_shows_what_to_look_at_again(as_user: Any) -> None:
	make_people()
	as_user(MANAGER)
	assert review(next_years()) == {"remarks": [], "differences": [], "replay": None}


def test_the_review_is_downloaded_as_a_workbook(as_user: Any) -> None:
	decision = approved_decision()
	as_user(MANAGER)
	old = frappe.db.get_value("CCHC Evaluation Round", decision.round, "criteria_set")
	export_review(next_years(), old, decision.round)
	assert frappe.response.type == "download"
	book = openpyxl.load_workbook(io.BytesIO(frappe.response.filecontent))
	assert book.sheetnames == ["Cần xem lại", "So với bộ trước", "Chấm lại đợt trước", "Không tính khi chấm lại"]
	assert [row[1].value for row in book["Chấm lại đợt trước"].iter_rows(2)] == [
		row.unit_name for row in decision.results
	]


def test_a_round_without_a_released_result_scores_nobody(as_user: Any) -> None:
	decision = discussed()
	as_user(MANAGER)
	name = next_years()
	with pytest.raises(frappe.ValidationError, match="chưa có kết quả được công bố"):
		review(name, None, decision.round)
	assert offered(name)["round"] is None
	council_approves(decision)
	as_user(MANAGER)
	assert offered(name)["round"] == decision.round and review(name, None, decision.round)["replay"]


@pytest.mark.parametrize("user", [staff_of("U01"), head_of("U01"), APPRAISER, HEAD, CLERK])
def test_only_who_keeps_criteria_sets_reviews_one(user: str, as_user: Any) -> None:
	decision = approved_decision()
	as_user(MANAGER)
	name = next_years()
	as_user(user)
	assert refusal(answer, METHOD, criteria_set=name, round=decision.round) == (403, "")
	as_user(MANAGER)
	assert answer(METHOD, criteria_set=name, round=decision.round).message["replay"]
