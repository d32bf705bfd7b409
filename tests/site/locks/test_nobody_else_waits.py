"""While one of our steps is under way, nobody else waits: it holds the rows of its own documents, and no others."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import factories_reward as rewards
import frappe
import pytest
from factories_appraisal import APPRAISER, CHAIR, CLERK, DECISION, HEAD, ROUND, act, decision, sign_off, step
from factories_round import head_of, self_assessment, staff_of
from factories_session import MEMBER, SECRETARY, hold_session
from factories_whole import all_answer, all_submit, round_with_council
from frappe.utils import nowdate
from http_snapshot import restored_after
from neighbour import KEYS, foreign_rows, has_to_wait, second_session, touched_tables
from pdf_files import small_pdf

from cchc_eval import demo
from cchc_eval.cchc_eval.doctype.cchc_appraisal.cchc_appraisal import return_to_appraiser, start_all
from cchc_eval.cchc_eval.doctype.cchc_council_decision.cchc_council_decision import (
	amend,
	cast_vote,
	compile,
	issue,
	record_votes,
	reopen_meeting,
	return_to_office,
)
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.actions import extend_deadline
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.start import open_now
from cchc_eval.cchc_eval.doctype.cchc_reward_decision import cchc_reward_decision as reward_decisions
from cchc_eval.cchc_eval.doctype.cchc_reward_proposal.cchc_reward_proposal import decide as decide_proposal
from cchc_eval.cchc_eval.doctype.cchc_reward_proposal.cchc_reward_proposal import send_back
from cchc_eval.cchc_eval.doctype.cchc_self_assessment.actions import return_to_unit
from cchc_eval.cchc_eval.doctype.cchc_self_assessment.tasks import assign, take_back
from cchc_eval.demo import record
from cchc_eval.notices import delivery
from cchc_eval.printing import papers
from cchc_eval.printing.issued import keep_issued

UNITS = ["N01", "N02", "N03"]
FORM = f"{ROUND}-N01"
LATER = f"{date.today() + timedelta(days=60)} 17:00:00"


@pytest.fixture(autouse=True)
def site_put_back(site: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
	monkeypatch.setattr(papers, "render_pdf", lambda paper: small_pdf("locks"))
	monkeypatch.setattr(frappe, "enqueue", lambda *args, **kwargs: None)
	with restored_after():
		yield


def as_a_demo() -> None:
	users = [maker(unit) for unit in UNITS for maker in (head_of, staff_of)]
	record.write({"CCHC Unit": UNITS, "CCHC Evaluation Round": [ROUND], "User": users})


def by_hands() -> list[dict[str, str]]:
	return [{"member": CHAIR, "vote": "For", "opinion": "Đồng ý"}, {"member": SECRETARY, "vote": "For"}]


# In the order of the process: what is done, and whether nobody may wait meanwhile. What is not watched prepares it.
STEPS: list[tuple[str, Callable[[], Any], bool]] = [
	("prepare", lambda: round_with_council(UNITS), False),
	("open a round", lambda: open_now(ROUND), True),
	(
		"extend a deadline",
		lambda: act(HEAD, lambda: extend_deadline(ROUND, "Self Assessment", LATER, "Bão", "N02")),
		True,
	),
	("tell what waits", delivery.tell, True),
	("give criteria", lambda: act(head_of("N01"), lambda: assign(FORM, ["1", "2"], staff_of("N01"), nowdate())), True),
	("take criteria back", lambda: act(head_of("N01"), lambda: take_back(FORM, ["1.1"])), True),
	("answer", lambda: all_answer(UNITS), False),
	("submit", lambda: all_submit(UNITS), True),
	("return to a unit", lambda: act(HEAD, lambda: return_to_unit(f"{ROUND}-N03", "Bổ sung")), True),
	("submit again", lambda: step(head_of("N03"), self_assessment("N03"), "Submit to Office"), False),
	("start appraisals", lambda: act(APPRAISER, lambda: start_all(ROUND)), True),
	("sign off", lambda: sign_off(*UNITS), False),
	("compile", lambda: act(HEAD, lambda: compile(ROUND)), True),
	("return to the appraiser", lambda: act(HEAD, lambda: return_to_appraiser(f"{ROUND}-N01", "Xem lại")), True),
	("sign off once more", lambda: sign_off("N01"), True),
	("compile once more", lambda: act(HEAD, lambda: compile(ROUND)), False),
	("report", lambda: step(HEAD, decision(), "Report to Council"), True),
	(
		"return to the office",
		lambda: act(CHAIR, lambda: return_to_office(DECISION, "Xem lại", [f"{ROUND}-N01"])),
		True,
	),
	("sign off again", lambda: sign_off("N01"), False),
	("compile again", lambda: act(HEAD, lambda: compile(ROUND)), True),
	("report again", lambda: step(HEAD, decision(), "Report to Council"), False),
	("meet", lambda: hold_session(decision()), False),
	("reopen to vote again", lambda: act(CHAIR, lambda: reopen_meeting(DECISION)), False),
	("vote again", lambda: act(MEMBER, lambda: cast_vote(DECISION, "N02", "Against", "Thiếu hồ sơ")), True),
	("record the votes", lambda: act(CHAIR, lambda: record_votes(DECISION, "N02", by_hands())), True),
	("close the meeting after the votes", lambda: hold_session(decision()), False),
	("reopen the meeting", lambda: act(CHAIR, lambda: reopen_meeting(DECISION)), True),
	("close the meeting", lambda: hold_session(decision()), False),
	("approve", lambda: step(CHAIR, decision(), "Approve"), True),
	("issue", lambda: act(CLERK, lambda: issue(DECISION, 905, nowdate())), True),
	("make the PDF", lambda: act(CLERK, lambda: keep_issued("CCHC Council Decision", DECISION)), True),
	("amend", lambda: act(CHAIR, lambda: amend(DECISION, "Phúc tra")), True),
	("note what the demo made", as_a_demo, False),
	("delete the demo", demo.clear, True),
]
# Not ours to change, and over with the step: Frappe looks for workflow actions of every document that is new; a key that
# goes over to the amended copy is looked for in its index.
FRAPPES = {("amend", "tabWorkflow Action"), ("return to a unit", "tabCCHC Self Assessment")}


def rewarding() -> None:
	"""The ranking, and a draft of each unit's."""
	ranking = rewards.ranking()
	for unit, name in (("G02", "Trần Cao"), ("G01", "Lê Thị Bình")):
		rewards.proposal(ranking, unit, rewards.person(name))


def proposed(unit: str) -> Any:
	return frappe.get_doc("CCHC Reward Proposal", f"CCHC-KT-2091-{unit}")


def nominate_another() -> None:
	doc = proposed("G01")
	doc.append("nominees", rewards.person("Võ Em"))
	act(head_of("G01"), doc.save)


def propose(unit: str) -> None:
	step(head_of(unit), proposed(unit), "Propose to Department")


def decide(unit: str) -> None:
	doc = proposed(unit)
	act(rewards.OFFICE, lambda: decide_proposal(doc.name, rewards.outcomes_of(doc)))


def reward() -> Any:
	return frappe.get_doc("CCHC Reward Decision", "CCHC-KT-QD-2091")


# Of rewards, in the same way.
REWARD_STEPS: list[tuple[str, Callable[[], Any], bool]] = [
	("prepare", rewarding, False),
	("nominate", nominate_another, True),
	("propose", lambda: propose("G01"), True),
	("send back", lambda: act(rewards.OFFICE, lambda: send_back(proposed("G01").name, "Xem lại")), True),
	("propose again", lambda: propose("G01"), False),
	("decide", lambda: decide("G01"), True),
	("propose the other", lambda: propose("G02"), False),
	("decide on the other", lambda: decide("G02"), False),
	("compile", rewards.compiled.__wrapped__, True),
	("approve", lambda: step(rewards.CHAIR, reward(), "Approve"), True),
	("issue", lambda: act(rewards.CLERK, lambda: reward_decisions.issue(reward().name, 9007, nowdate())), True),
	(
		"revoke",
		lambda: act(
			rewards.CHAIR, lambda: reward_decisions.revoke(reward().name, "Sai đối tượng", [reward().rewarded[0].name])
		),
		True,
	),
]


def test_whoever_has_to_wait_is_found() -> None:
	table = "tabCCHC Notice"
	foreign_rows([table])
	frappe.db.commit()
	with second_session() as other:
		frappe.db.sql(f"select `name` from `{table}` for update")
		assert has_to_wait(other, [table]) == [*(f"{table}: add {key}" for key in KEYS), f"{table}: change another's"]
		frappe.db.rollback()
		assert has_to_wait(other, [table]) == []


EVERYBODYS = {"tabWorkflow Action", "tabVersion", "tabComment"}


@pytest.mark.parametrize(
	("steps", "shared"),
	[(STEPS, {*EVERYBODYS, "tabNotification Log", "tabFile"}), (REWARD_STEPS, EVERYBODYS)],
	ids=["the evaluation", "rewards"],
)
def test_nobody_waits_for_a_step_of_ours(steps: list[tuple[str, Callable[[], Any], bool]], shared: set[str]) -> None:
	waits: dict[str, list[str]] = {}
	watched: dict[str, int] = {}
	known: set[str] = set()
	disorder: dict[str, list[str]] = {}
	with second_session() as other:
		for what, do, is_watched in steps:
			if not is_watched:
				do()
				frappe.db.commit()
				continue
			# Once to learn where it writes, so that others can have rows there before it begins.
			with touched_tables() as tables:
				do()
			if not tables.are_locked_in_order:
				disorder[what] = tables.locked
			frappe.db.rollback()
			frappe.clear_cache()
			foreign_rows(tables - known)
			known |= tables
			frappe.db.commit()
			do()
			waits[what] = [
				found for found in has_to_wait(other, tables) if (what, found.partition(":")[0]) not in FRAPPES
			]
			watched[what] = len(tables)
			frappe.db.commit()
	assert {what: found for what, found in waits.items() if found} == {}
	# Else two who wait for each other end in a deadlock.
	assert disorder == {}
	assert min(watched.values()) >= 2, watched
	# Where every app of the site writes.
	assert known >= shared
