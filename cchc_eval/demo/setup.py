"""Filling a site with the demo; all or nothing, since `bench execute` commits at the end."""

from __future__ import annotations

import secrets
from typing import Any

import frappe
from frappe import _
from frappe.utils import nowdate

from cchc_eval.controllers.problems import throw_problems
from cchc_eval.demo import followup, office, record
from cchc_eval.demo.people import MANAGER, OFFICE, Person, acting, make_user, unit_people
from cchc_eval.demo.sample import Sample
from cchc_eval.demo.stages import DemoRound
from cchc_eval.offline.settings import Unit

# Of the current round: which unit stands where.
DRAFTING, SENT, IN_APPRAISAL, ASKED, SIGNED_OFF, SENT_BACK = range(6)
ASKING = ("1.1.1", "Đề nghị bổ sung văn bản ban hành và nêu rõ thời gian ban hành.")
SEND_BACK_REASON = "Phiếu chưa kèm tài liệu kiểm chứng của lĩnh vực 1, đề nghị bổ sung rồi gửi lại."


def load(password: str | None = None) -> dict[str, Any]:
	"""Units, people and four rounds. Every user has the same password: the one given, or a new one.

	The current year's round has a unit in every stage; last year's is decided and issued, with rewards, plans and
	reviews after it; the one before waits for the clerk, with a proposal of rewards for the office, the one before
	that is before the council. If the demo is
	loaded, prints what is there and does nothing.
	"""
	if made := record.read():
		return {"users": made["User"], "note": _("The demo is loaded already; clear it first to load it anew.")}
	year = int(nowdate()[:4])
	sample = Sample.read(year)
	_check_room(sample, [year - back for back in range(4)])
	password = password or secrets.token_urlsafe(9)
	former = frappe.flags.mute_emails, frappe.local.lang
	# Comments and logs of the demo's users are in Vietnamese, whatever the site's language.
	frappe.flags.mute_emails, frappe.local.lang = True, "vi"
	try:
		users = _load(sample, password)
	finally:
		frappe.flags.mute_emails, frappe.local.lang = former
	return {"users": users, "password": password}


def _load(sample: Sample, password: str) -> list[str]:
	names = office.fill()
	made = {"User": _make_people(sample.units, password), "CCHC Unit": [unit.code for unit in sample.units]}
	_make_units(sample.units)
	codes = made["CCHC Unit"]
	rounds = [
		_round(sample.of(sample.year - back), codes[:units], made)
		for back, units in ((3, 2), (2, 3), (1, None), (0, None))
	]
	made["CCHC Evaluation Round"] = [round.name for round in rounds]
	# Recorded first, so that files on the disk are found again if a later step fails.
	record.write({**made, office.SETTINGS: names})
	for round, stage in zip(rounds, (_before_council, _waiting_for_the_clerk, _issued, _current), strict=True):
		stage(round)
	return made["User"]


def _check_room(sample: Sample, years: list[int]) -> None:
	"""Refuse to load where the site has units or rounds of the same names."""
	units = frappe.get_all("CCHC Unit", {"name": ("in", [unit.code for unit in sample.units])}, pluck="name")
	rounds = frappe.get_all("CCHC Evaluation Round", {"year": ("in", years)}, pluck="name")
	problems = [_("This site has its own unit {0}.").format(unit) for unit in units]
	problems += [_("This site has its own round {0}.").format(round) for round in rounds]
	if problems:
		throw_problems([*problems, _("The demo is for a site without them.")], _("The demo can't be loaded"))


def _make_people(units: tuple[Unit, ...], password: str) -> list[str]:
	people: list[Person] = [*OFFICE, *(person for unit in units for person in unit_people(unit))]
	for person in people:
		make_user(person, password)
	return [person.user for person in people]


def _make_units(units: tuple[Unit, ...]) -> None:
	with acting(MANAGER):
		for unit in units:
			head, staff = unit_people(unit)
			members = [
				{"user": head.user, "duty": "Head", "post": head.post},
				{"user": staff.user, "duty": "Staff", "post": staff.post},
			]
			frappe.get_doc(
				{
					"doctype": "CCHC Unit",
					"unit_code": unit.code,
					"unit_name": unit.name,
					"unit_group": unit.group,
					"members": members,
				}
			).insert()


def _round(sample: Sample, units: list[str], made: dict[str, list[str]]) -> DemoRound:
	"""On the sample's set of that year; where the site has it already, on that."""
	cset = sample.criteria_set
	found = frappe.get_all(
		"CCHC Criteria Set", {"docstatus": 1, "fingerprint": cset.fingerprint}, pluck="name", limit=1
	)
	if found:
		return DemoRound(sample, units, found[0])
	with acting(MANAGER):
		doc = frappe.new_doc("CCHC Criteria Set")
		doc.fill_from(cset)
		doc.insert()
		doc.submit()
	made.setdefault("CCHC Criteria Set", []).append(doc.name)
	return DemoRound(sample, units, doc.name)


def _before_council(round: DemoRound) -> None:
	round.whole()
	round.report()
	round.meet(until_the_end=False)


def _waiting_for_the_clerk(round: DemoRound) -> None:
	_approved(round)
	followup.propose_rewards(round, round.units[2])


def _approved(round: DemoRound, *, followed: bool = False) -> None:
	round.whole(followed=followed)
	round.report()
	round.meet(until_the_end=True)
	round.approve()
	round.date_approval()
	followup.owe_plans(round)


def _issued(round: DemoRound) -> None:
	_approved(round, followed=True)
	round.issue()
	first, second, third, *_others, last_but_one, last = round.units
	followup.reward(round, first, second)
	followup.follow_plan(round, last_but_one)
	followup.review(round, answered=third, waiting=last, code="1.1.1")
	round.close()


def _current(round: DemoRound) -> None:
	units = round.units
	round.open()
	round.follow(12)
	round.answer(units[DRAFTING], first=20)
	for stage in (SENT, IN_APPRAISAL, ASKED, SIGNED_OFF, SENT_BACK):
		round.answer(units[stage])
		round.submit(units[stage])
	round.appraise(units[IN_APPRAISAL], all_done=False)
	round.appraise(units[ASKED], question=ASKING, all_done=False)
	round.ask(units[ASKED])
	round.appraise(units[SIGNED_OFF])
	round.sign_off(units[SIGNED_OFF])
	round.send_back(units[SENT_BACK], SEND_BACK_REASON)
