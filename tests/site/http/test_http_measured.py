"""A round on measured rules over HTTP: answered, appraised, compiled, changed, approved and printed."""

from __future__ import annotations

import json
from collections.abc import Callable

import frappe
import pytest
from factories import make_unit
from factories_appraisal import make_users
from factories_round import make_criteria_set, open_round
from factories_session import hold_session
from http_client import Person, Refused
from http_measured import ANSWERED, ANSWERS, BLANK, COMPARED, DONE, GATED, MODELS
from http_world import (
	APPRAISAL,
	APPRAISER,
	CHAIR,
	DECISION,
	HEAD,
	MANAGER,
	MEMBER,
	OFFICE_HEAD,
	ROLES,
	SELF_ASSESSMENT,
	STAFF,
	remove_evaluations,
	stored,
)

Sessions = Callable[[str], Person]
DOCTYPES = "cchc_eval.cchc_eval.doctype"
COUNCIL = f"{DOCTYPES}.cchc_council_decision.cchc_council_decision"
RULES = f"{DOCTYPES}.cchc_criteria_set.rule_form"
ROUND, IN_COUNCIL = "CCHC-2081", "CCHC-QD-2081"
PROVISIONAL = "(tạm tính, chưa so với các đơn vị khác)"


@pytest.fixture(scope="module", autouse=True)
def documents(live_site: str) -> None:
	remove_evaluations()
	make_users(ROLES)
	for unit in ANSWERS:
		make_unit(unit, HEAD, STAFF)
	open_round(list(ANSWERS), year=2081, criteria_set=make_criteria_set(COMPARED))
	frappe.db.commit()


def points(person: Person, unit: str, column: str) -> dict[str, float]:
	return {row["code"]: row[column] for row in person.read(APPRAISAL, f"{ROUND}-{unit}")["scores"]}


def test_a_round_on_measured_rules_from_the_answers_to_the_printed_sheet(person: Sessions) -> None:
	staff, head = person(STAFF), person(HEAD)
	for unit, answers in ANSWERS.items():
		name = f"{ROUND}-{unit}"
		doc = staff.read(SELF_ASSESSMENT, name)
		for row in doc["scores"]:
			row.update(answer=json.dumps(answers[row["code"]]), explanation="Có hồ sơ lưu")
		shown = staff.call(
			f"{DOCTYPES}.cchc_self_assessment.actions.preview", self_assessment=name, answers=json.dumps(answers)
		)
		assert shown["leaves"][MODELS]["sentence"].endswith(PROVISIONAL)
		staff.save(doc)
		head.move(SELF_ASSESSMENT, name, "Submit to Office")

	appraiser, office_head = person(APPRAISER), person(OFFICE_HEAD)
	appraiser.call(f"{DOCTYPES}.cchc_appraisal.cchc_appraisal.start_all", round=ROUND)
	doc = appraiser.read(APPRAISAL, f"{ROUND}-{ANSWERED}")
	row = next(row for row in doc["scores"] if row["code"] == MODELS)
	row.update(action="Correct", answer=json.dumps({"value": 8}), reason="Đếm trùng")
	appraiser.save(doc)
	for unit in ANSWERS:
		office_head.move(APPRAISAL, f"{ROUND}-{unit}", "Sign Off")
	assert office_head.call(f"{COUNCIL}.compile", round=ROUND) == IN_COUNCIL
	office_head.move(DECISION, IN_COUNCIL, "Report to Council")

	chair = person(CHAIR)
	seen = chair.call(f"{COUNCIL}.criteria_of_unit", decision=IN_COUNCIL, unit=BLANK)
	# 6/10 of 4 by the units' own answers, 6/8 of 4 after the office's correction.
	assert (seen["scores"][MODELS]["self_points"], seen["scores"][MODELS]["appraised_points"]) == (2.4, 3.0)
	with pytest.raises(Refused, match=r"^403 PermissionError"):
		staff.call(f"{COUNCIL}.criteria_of_unit", decision=IN_COUNCIL, unit=BLANK)
	change = {"decision": IN_COUNCIL, "unit": BLANK, "code": DONE, "reason": "Chưa ban hành"}
	chair.call(f"{COUNCIL}.change_points", **change, answer={"choice": "no"})
	hold_session(frappe.get_doc(DECISION, IN_COUNCIL), CHAIR, OFFICE_HEAD, MEMBER)
	frappe.db.commit()
	chair.move(DECISION, IN_COUNCIL, "Approve")

	assert points(appraiser, BLANK, "council_points")[MODELS] == 3.0
	assert points(appraiser, BLANK, "appraised_points")[GATED] == 2.0
	assert points(appraiser, BLANK, "council_points")[GATED] == 0.0
	said = {row["code"]: row["council_computation"] for row in stored(APPRAISAL, f"{ROUND}-{BLANK}")["scores"]}
	assert said[MODELS].startswith("6, cao nhất 8 = 75 %") and PROVISIONAL not in said[MODELS]
	assert said[GATED] == f"Tiêu chí {DONE} chưa đạt 1 điểm nên không tính: 0 điểm"
	released = frappe.get_all("CCHC Released Result", {"round": ROUND, "unit": BLANK}, pluck="name")[0]
	assert "6, cao nhất 8" in head.read("CCHC Released Result", released)["content_json"]
	printing = "/api/method/cchc_eval.printing.api"
	for user, paper, name in (
		(appraiser, "appraisal", f"{ROUND}-{BLANK}"),
		(head, "self-assessment", f"{ROUND}-{BLANK}"),
	):
		assert user.download(f"{printing}.pdf", paper=paper, name=name).startswith(b"%PDF")


def test_a_rule_is_described_opened_and_tried(person: Sessions) -> None:
	manager = person(MANAGER)
	assert {kind["name"] for kind in manager.call(f"{RULES}.rule_kinds")["rules"]} >= {"measured", "sum", "choice"}
	rule = COMPARED.leaves[1].to_data()["rule"]
	tried = manager.call(f"{RULES}.try_rule", rule=rule, max_points=2, answer={"part": 92, "whole": 100})
	assert (tried["score"]["points"], tried["score"]["next_step"]) == (
		"1,5",
		"còn thiếu 3 hồ sơ đúng hạn để đạt 95 %: +0,5 điểm",
	)
	opened = manager.call(f"{RULES}.open_rule", rule_type=tried["rule_type"], rule_parameters=tried["rule_parameters"])
	assert opened["rule"] == rule
	with pytest.raises(Refused, match=r"^417 ValidationError"):
		manager.call(f"{RULES}.try_rule", rule="[]", max_points=2)
