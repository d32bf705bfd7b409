"""Criteria of a self-assessment given to people of the unit, with the day until which each is to be done.

The head gives and takes back; the unit's members see it in the form, and nobody else does. It is no part of the score.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate

from cchc_eval.cchc_eval.doctype.cchc_criterion_task import rows
from cchc_eval.cchc_eval.doctype.cchc_criterion_task.rows import Member, Task
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.deadlines import check_open, deadline_of, moment
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.periods import rounds_before
from cchc_eval.cchc_eval.doctype.cchc_self_assessment.actions import SELF_ASSESSMENT, readable
from cchc_eval.cchc_eval.doctype.cchc_self_assessment.answers import criteria_of
from cchc_eval.cchc_eval.doctype.cchc_self_assessment.evidence import unproven
from cchc_eval.cchc_eval.doctype.cchc_unit.lineage import compared_with, lineage, predecessors
from cchc_eval.controllers.client_values import read_day, read_names
from cchc_eval.controllers.problems import throw_problems
from cchc_eval.permissions.documents import units_of
from cchc_eval.permissions.roles import UNIT, UNIT_HEAD, roles_of
from cchc_eval.scoring import OFFICE, UNANSWERED, CriteriaSet
from cchc_eval.storage.transactions import afresh, lock_document
from cchc_eval.vietnamese.writing import short_date

STAGE = "Self Assessment"
_MOST_SHOWN = 60  # characters of what was sent, in a message


@frappe.whitelist(methods=["GET"])
def progress(self_assessment: str) -> dict:
	"""What `shown` gives of the form as it is saved, for the unit's members."""
	doc = readable(self_assessment)
	if not is_member(doc):
		frappe.throw(_("Only the unit itself sees who of it works on what."), frappe.PermissionError)
	return shown(doc)


@frappe.whitelist(methods=["POST"])
def assign(self_assessment: str, codes: list | str, user: str, due_on: str) -> dict:
	"""Give criteria (codes; that of a field or group: all below it) to a member of the unit, all or nothing.

	{"changed": how many, and what `shown` gives}. Raises PermissionError for all but the unit's head, ValidationError
	with everything that is wrong.
	"""
	return afresh(_assign, self_assessment, codes, user, due_on)


@frappe.whitelist(methods=["POST"])
def take_back(self_assessment: str, codes: list | str) -> dict:
	"""Leave criteria to nobody; codes and answer as in `assign`."""
	return afresh(_take_back, self_assessment, codes)


@frappe.whitelist(methods=["POST"])
def copy_last_year(self_assessment: str) -> dict:
	"""Give what is given to nobody yet to whom it was given in the last like round, as long before the deadline.

	Of merged units those of any; a criterion or a person that is no more is left out and said. {"changed": how many,
	"left": [text], "none": what to do where nothing was given, else "", and what `shown` gives}
	"""
	return afresh(_copy_last_year, self_assessment)


def _assign(self_assessment: str, codes: list | str, user: str, due_on: str) -> dict[str, Any]:
	doc = _of_head(self_assessment)
	leaves, problems = _leaves(doc, read_names(codes))
	day = read_day(due_on)
	member = rows.members_of(doc.unit).get(user)
	problems += [*_person_problems(doc, user, member), *_day_problems(doc, day)]
	if problems:
		throw_problems(problems, _("The criteria can't be assigned"))
	assert member is not None and day is not None, "what is missing is a problem"
	changed = rows.put(doc.round, doc.unit, doc.unit_name, {code: Task(member, day) for code in leaves})
	return {"changed": changed, **shown(doc)}


def _take_back(self_assessment: str, codes: list | str) -> dict[str, Any]:
	doc = _of_head(self_assessment)
	leaves, problems = _leaves(doc, read_names(codes))
	if problems:
		throw_problems(problems, _("The criteria can't be taken back"))
	return {"changed": rows.take_back(doc.round, doc.unit, leaves), **shown(doc)}


def _copy_last_year(self_assessment: str) -> dict[str, Any]:
	doc = _of_head(self_assessment)
	earlier = _earlier_tasks(doc)
	if not earlier:
		none = _("No criterion was assigned to anybody in an earlier round: give them here, one by one or by “{0}”.")
		return {"changed": 0, "left": [], "none": none.format(_("Give all to …")), **shown(doc)}
	last = deadline_of(doc.round, STAGE, doc.unit)
	assert last is not None, "an open round has its deadline"
	members, given = rows.members_of(doc.unit), rows.tasks_of(doc.round, doc.unit)
	asked = {leaf.code for leaf in criteria_of(doc).leaves if leaf.scored_by != OFFICE}
	tasks, left = {}, []
	for code, (task, before) in earlier.items():
		member = members.get(task.user)
		if code in given:
			continue
		if code not in asked:
			left.append(_("Criterion {0} is not in this form.").format(code))
		elif member is None or not member.enabled:
			left.append(
				_("Criterion {0}: {1} does not work in the unit now.").format(code, task.full_name or task.user)
			)
		else:
			tasks[code] = Task(member, max(last.date() - before, getdate()))
	changed = rows.put(doc.round, doc.unit, doc.unit_name, tasks)
	return {"changed": changed, "left": left, "none": "", **shown(doc)}


def _earlier_tasks(doc: Document) -> dict[str, tuple[Any, timedelta]]:
	"""By code the task of the last like round in which the unit, or one that was merged into it, gave any, and how long
	before the deadline it was due."""
	came_from, rounds = predecessors(), rounds_before(doc.round)
	listed = {"round": ("in", rounds or [""]), "unit": ("in", list(lineage(doc.unit, came_from)))}
	fields = ["round", "unit", "code", "user", "full_name", "due_on"]
	found = frappe.get_all(rows.TASK, listed, fields, order_by="code")
	for round in rounds:
		# What another unit that is still there gave to its people is not this one's to see.
		merged = compared_with(doc.unit, came_from, _units_of_round(round), _units_of_round(doc.round))
		units = list(dict.fromkeys([doc.unit, *merged]))
		of_round = [row for row in found if row.round == round and row.unit in units]
		if of_round:
			last = {unit: deadline_of(round, STAGE, unit) for unit in units}
			# The unit's own comes last, and counts.
			of_round.sort(key=lambda row: units.index(row.unit), reverse=True)
			return {
				row.code: (row, max(at.date() - row.due_on, timedelta()) if (at := last[row.unit]) else timedelta())
				for row in of_round
			}
	return {}


def _units_of_round(round: str) -> list[str]:
	listed = {"parent": round, "parenttype": "CCHC Evaluation Round"}
	return frappe.get_all("CCHC Round Unit", listed, pluck="unit", order_by="idx")


def _of_head(self_assessment: str) -> Document:
	"""The form, locked, so that two of the head's steps follow each other. Raises unless the user heads the unit and
	its self-assessment is still open."""
	doc = lock_document(SELF_ASSESSMENT, self_assessment)
	if UNIT_HEAD not in roles_of() or not is_member(doc):
		frappe.throw(_("Only the head of the unit assigns its criteria."), frappe.PermissionError)
	check_open(doc.round, STAGE, doc.unit)
	return doc


def is_member(doc: Document) -> bool:
	return bool(roles_of() & UNIT) and doc.unit in units_of(frappe.session.user)


def _leaves(doc: Document, codes: list[str]) -> tuple[list[str], list[str]]:
	"""The leaves that the unit answers among the codes and below them, in the set's order; and what is wrong."""
	cset = criteria_of(doc)
	found: set[str] = set()
	problems = [] if codes else [_("Choose the criteria.")]
	for code in dict.fromkeys(codes):
		if code not in cset.by_code:
			problems.append(_("There is no criterion {0} in this form.").format(code[:_MOST_SHOWN]))
			continue
		below = {leaf.code for leaf in cset.leaves if leaf.scored_by != OFFICE and _is_below(cset, leaf.code, code)}
		if not below:
			problems.append(_("Criterion {0} is scored by the office: nobody of the unit answers it.").format(code))
		found |= below
	return [leaf.code for leaf in cset.leaves if leaf.code in found], problems


def _is_below(cset: CriteriaSet, code: str, group: str) -> bool:
	at: str | None = code
	while at is not None:
		if at == group:
			return True
		at = cset.by_code[at].parent
	return False


def _person_problems(doc: Document, user: str, member: Member | None) -> Iterator[str]:
	if member is None:
		yield _("{0} is no member of {1}: choose one of the unit's people.").format(user[:_MOST_SHOWN], doc.unit_name)
	elif not member.enabled:
		yield _("The account of {0} is switched off: choose somebody else.").format(member.full_name)


def _day_problems(doc: Document, due_on: date | None) -> Iterator[str]:
	last = deadline_of(doc.round, STAGE, doc.unit)
	if due_on is None:
		yield _("Name the day until which it is to be done.")
	elif due_on < getdate():
		yield _("The day {0} has passed: name one from {1} on.").format(short_date(due_on), short_date(getdate()))
	elif last is not None and due_on > last.date():
		text = _("The day {0} is later than the deadline of the self-assessment, {1}: name an earlier one.")
		yield text.format(short_date(due_on), moment(last))


def shown(
	doc: Document, members: Mapping[str, Member] | None = None, deadline: datetime | None = None
) -> dict[str, Any]:
	"""`members` of the unit and its `deadline`, where they have been read already.

	{"tasks": {code: {"user", "full_name", "due_on", "is_late"}}, "people": [{"user", "full_name", "is_member",
	"total", "answered", "unproven", "late"}], "unassigned": how many criteria, "may_assign", "members": [{"user",
	"full_name"}], "last_day"}; of `people` the head gets all, the others themselves."""
	tasks = rows.tasks_of(doc.round, doc.unit)
	members = rows.members_of(doc.unit) if members is None else members
	mine = dict.fromkeys(leaf.code for leaf in criteria_of(doc).leaves if leaf.scored_by != OFFICE)
	open_ones = {row.code for row in doc.scores if row.answer_state == UNANSWERED}
	missing = set(unproven(doc)) if frappe.get_cached_doc("CCHC Settings").require_explanation else set()
	today, undone = getdate(), open_ones | missing
	late = {code for code, task in tasks.items() if doc.docstatus == 0 and task.due_on < today and code in undone}
	is_head = UNIT_HEAD in roles_of()
	users = {row.user: row.full_name for row in tasks.values()} | {user: one.full_name for user, one in members.items()}
	people = []
	for user in dict.fromkeys([*members, *users]):
		own = {code for code, task in tasks.items() if task.user == user and code in mine}
		if own and (is_head or user == frappe.session.user):
			people.append(
				{
					"user": user,
					"full_name": users[user],
					"is_member": user in members and members[user].enabled,
					"total": len(own),
					"answered": len(own - open_ones),
					"unproven": len((own & missing) - open_ones),
					"late": len(own & late),
				}
			)
	last = (deadline or deadline_of(doc.round, STAGE, doc.unit)) if is_head else None
	return {
		"tasks": {
			code: {
				"user": task.user,
				"full_name": users[task.user],
				"due_on": task.due_on.isoformat(),
				"is_late": code in late,
			}
			for code, task in tasks.items()
			if code in mine
		},
		"people": people,
		"unassigned": len([code for code in mine if code not in tasks]),
		"may_assign": is_head,
		"members": [
			{"user": one.user, "full_name": one.full_name} for one in members.values() if is_head and one.enabled
		],
		"last_day": last.date().isoformat() if last else None,
	}


def told_in_form(doc: Document) -> dict[str, tuple[str, date]]:
	"""By code who works on it and until when, for the Excel form of a member; {} for anybody else."""
	if not is_member(doc):
		return {}
	return {
		code: (task.full_name or task.user, task.due_on) for code, task in rows.tasks_of(doc.round, doc.unit).items()
	}
