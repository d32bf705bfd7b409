"""What waits for somebody now. A few queries per kind, whatever the number of documents."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import partial
from typing import Any

import frappe
from frappe import _
from frappe.utils import add_days, get_datetime, getdate, now_datetime

from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.deadlines import STAGES, Deadlines, moment
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.decisions import DECISION, IN_COUNCIL
from cchc_eval.cchc_eval.doctype.cchc_improvement_plan.rows import owed
from cchc_eval.notices import appraisals, rewards
from cchc_eval.notices.items import NEWS_DAYS, Item
from cchc_eval.notices.reminders import left_of, reminder
from cchc_eval.scoring import UNANSWERED
from cchc_eval.vietnamese.writing import short_date

ROUND, FORM, APPRAISAL = "CCHC Evaluation Round", "CCHC Self Assessment", "CCHC Appraisal"
RANKING, TASK = "CCHC Released Ranking", "CCHC Criterion Task"
PLAN, REQUEST = "CCHC Improvement Plan", "CCHC Review Request"
# Days after which overdue items are sent again.
AGAIN_DAYS = 7
# The stages' names in the log's keys; a changed name would send everything again.
IN_LOG = {"self-assessment": "tự đánh giá", "explanation": "giải trình"}


def items() -> list[Item]:
	"""What there is to tell."""
	return [item for find in FINDERS for item in find() if item.told]


def overdue_since(day: date) -> int | None:
	"""Number of weeks begun since the day passed; None where it has not."""
	late = (getdate() - day).days
	return None if late <= 0 else (late - 1) // AGAIN_DAYS


def _open_rounds() -> dict[str, Any]:
	rounds = frappe.get_all(ROUND, {"status": "Open"}, ["*"], order_by="name")
	return {row.name: row for row in rounds}


def _deadlines(stage: str, rounds: Mapping[str, Any]) -> Deadlines:
	return Deadlines(stage, {name: round[STAGES[stage]] for name, round in rounds.items()})


def _forms(rounds: Mapping[str, Any], **filters: Any) -> list[Any]:
	fields = ["name", "round", "year", "unit", "unit_name", "workflow_state", "amended_from", "creation"]
	return frappe.get_all(FORM, {"round": ("in", list(rounds) or [""]), **filters}, fields, order_by="name")


def forms_to_fill_in() -> Iterator[Item]:
	"""New forms, forms that came back, and the reminders of their deadline."""
	rounds = _open_rounds()
	drafts = _forms(rounds, docstatus=0, appraisal_state=("in", ("", None)))
	drafts = [doc for doc in drafts if doc.workflow_state == "Draft"]
	deadlines = _deadlines("Self Assessment", rounds)
	closed = {
		row.name: row
		for row in frappe.get_all(
			FORM,
			{"name": ("in", [doc.amended_from for doc in drafts if doc.amended_from] or [""])},
			["name", "workflow_state", "closing_reason"],
			order_by="name",
		)
	}
	for doc in drafts:
		deadline = deadlines.of(doc.round, doc.unit)
		if deadline is None or now_datetime() > deadline:
			continue
		words = {"deadline": partial(moment, deadline)}
		before = closed.get(doc.amended_from)
		if before is None:
			yield Item("CCHC Form to Fill In", FORM, doc, "open", doc.unit, words=words, due=deadline)
		elif before.workflow_state == "Returned":
			words_back = {**words, "reason": before.closing_reason or ""}
			yield Item("CCHC Form Returned", FORM, doc, "returned", doc.unit, words=words_back, due=deadline)
		else:
			# The unit took it back itself.
			yield Item("CCHC Form to Fill In", FORM, doc, "", doc.unit, words=words, due=deadline, told=False)
		yield from _reminder("CCHC Deadline", FORM, doc, deadline, "self-assessment")


def _reminder(notification: str, doctype: str, doc: Any, deadline: datetime, stage: str) -> Iterator[Item]:
	days = reminder(deadline.date())
	if days is not None:
		left = (deadline.date() - getdate()).days
		words = {
			"deadline": partial(moment, deadline),
			"days": left,
			"left": partial(left_of, left),
			"stage": partial(_, stage),
		}
		occasion = f"{IN_LOG[stage]}/{deadline:%Y-%m-%d %H:%M}/{days}"
		yield Item(notification, doctype, doc, occasion, doc.unit, words=words, waits=False)


def monitoring_days() -> Iterator[Item]:
	"""Days to come at whose end the state of every form is kept: to the units that are still filling theirs in."""
	coming = {"parenttype": ROUND, "parent": ("in", list(_open_rounds()) or [""]), "due_date": (">=", getdate())}
	fields = ["parent", "due_date", "label"]
	rows = frappe.get_all("CCHC Monitoring Date", coming, fields, order_by="due_date desc")
	# The next one of each round.
	due = {row.parent: row for row in rows if reminder(row.due_date) is not None}
	for doc in _forms(due, docstatus=0, appraisal_state=("in", ("", None))):
		row = due[doc.round]
		left = (row.due_date - getdate()).days
		words = {"label": row.label, "day": short_date(row.due_date), "left": partial(left_of, left)}
		occasion = f"{row.due_date}/{reminder(row.due_date)}"
		yield Item("CCHC Monitoring Date", FORM, doc, occasion, doc.unit, words=words, due=row.due_date)


def explanations_asked() -> Iterator[Item]:
	"""Linked to the unit's own form, because it may not see the appraisal."""
	rounds = _open_rounds()
	forms = {doc.name: doc for doc in _forms(rounds, appraisal_state="Awaiting Explanation")}
	row, parent = frappe.qb.DocType("CCHC Appraised Score"), frappe.qb.DocType(APPRAISAL)
	asked: dict[str, list[str]] = defaultdict(list)
	for form, code, earlier in (
		frappe.qb.from_(row)
		.join(parent)
		.on((parent.name == row.parent) & (row.parenttype == APPRAISAL))
		.select(parent.self_assessment, row.code, row.earlier)
		.where(parent.self_assessment.isin(list(forms) or [""]))
		.where(parent.docstatus < 2)
		.where(row.asked_on.isnotnull())
		.where(row.replied_on.isnull())
		.orderby(parent.self_assessment, row.idx)
		.run()
	):
		# A criterion that is asked about again is a new question.
		asked[form].append(f"{code}:{len(earlier or '')}")
	deadlines = _deadlines("Explanation", rounds)
	for name, codes in asked.items():
		doc = forms[name]
		deadline = deadlines.of(doc.round, doc.unit)
		if deadline is None or now_datetime() > deadline:
			continue
		words = {"count": len(codes), "deadline": partial(moment, deadline)}
		yield Item("CCHC Explanation Asked", FORM, doc, " ".join(codes), doc.unit, words=words, due=deadline)
		yield from _reminder("CCHC Deadline", FORM, doc, deadline, "explanation")


def tasks() -> Iterator[Item]:
	"""Criteria that a person was given within the unit, and the reminders of when they are due."""
	rounds = _open_rounds()
	deadlines = _deadlines("Self Assessment", rounds)
	drafts = {
		(doc.round, doc.unit): doc
		for doc in _forms(rounds, docstatus=0, workflow_state="Draft", appraisal_state=("in", ("", None)))
		if (deadline := deadlines.of(doc.round, doc.unit)) and now_datetime() <= deadline
	}
	fields = ["round", "unit", "code", "user", "due_on", "assigned_by", "assigned_on"]
	given: dict[tuple[str, str], list[Any]] = defaultdict(list)
	for row in frappe.get_all(TASK, {"round": ("in", list(rounds) or [""])}, fields, order_by="round, unit, due_on"):
		if (row.round, row.unit) in drafts:
			given[drafts[row.round, row.unit].name, row.user].append(row)
	waiting = {"parent": ("in", sorted({form for form, _user in given}) or [""]), "answer_state": UNANSWERED}
	rows = frappe.get_all("CCHC Self Score", {"parenttype": FORM, **waiting}, ["parent", "code"], order_by=None)
	unanswered = {(row.parent, row.code) for row in rows}
	for (form, user), own in given.items():
		doc, only = drafts[own[0].round, own[0].unit], frozenset((user,))
		if told := [row.assigned_on for row in own if row.assigned_by != user]:
			words = {"count": len(own), "due": short_date(own[0].due_on)}
			yield Item("CCHC Criteria Given", FORM, doc, str(max(told)), users=only, words=words, waits=False)
		left = Counter(row.due_on for row in own if (form, row.code) in unanswered)
		for day, count in left.items():
			days = reminder(day)
			words = {"count": count, "due": short_date(day), "left": partial(left_of, (day - getdate()).days)}
			occasion, soon = f"{day}/{days}", days is not None
			yield Item("CCHC Criteria Due", FORM, doc, occasion, users=only, words=words, due=day, told=soon)


def appraisals_signed_off() -> Iterator[Item]:
	fields = ["name", "round", "year", "unit", "unit_name", "signed_off_by", "signed_off_on"]
	filters = {"round": ("in", list(_open_rounds()) or [""]), "workflow_state": "Appraised"}
	for doc in frappe.get_all(APPRAISAL, filters, fields, order_by="name"):
		yield Item("CCHC Appraised", APPRAISAL, doc, str(doc.signed_off_on), doc.unit, waits=False)


def council_days() -> Iterator[Item]:
	rounds = {name: doc for name, doc in _open_rounds().items() if doc.council_date}
	members: dict[str, set[str]] = defaultdict(set)
	filters = {"parenttype": ROUND, "parent": ("in", list(rounds) or [""])}
	for row in frappe.get_all("CCHC Council Member", filters, ["parent", "user"], order_by="parent, idx"):
		members[row.parent].add(row.user)
	for doc in rounds.values():
		when = get_datetime(doc.council_date)
		days = reminder(when.date())
		if when >= now_datetime():
			words = {"when": partial(moment, when), "days": (when.date() - getdate()).days}
			users, soon = frozenset(members[doc.name]), days is not None
			yield Item("CCHC Council Day", ROUND, doc, f"{when}/{days}", users=users, words=words, due=when, told=soon)


def decisions() -> Iterator[Item]:
	"""Decisions before the council, and the rankings of those that it approved of late."""
	fields = ["name", "title", "round", "year"]
	for doc in frappe.get_all(DECISION, {"workflow_state": IN_COUNCIL}, [*fields, "compiled_on"], order_by="name"):
		yield Item("CCHC Before the Council", DECISION, doc, str(doc.compiled_on))
	recent = {"state": "In Force", "approved_on": (">=", add_days(getdate(), -NEWS_DAYS))}
	for doc in frappe.get_all(RANKING, recent, [*fields, "approved_on"], order_by="name"):
		yield Item("CCHC Approved", RANKING, doc, str(doc.approved_on), waits=False)


def unmade_pdfs() -> Iterator[Item]:
	"""Issued decisions whose PDF could not be made: to who issued them."""
	for doctype in (DECISION, rewards.DECISION):
		fields = ["name", "title", "round", "year", "number", "issued_by", "issued_on", "pdf_error"]
		for doc in frappe.get_all(doctype, {"pdf_error": ("is", "set")}, fields, order_by="name"):
			words = {"reason": doc.pdf_error}
			users = frozenset({doc.issued_by})
			yield Item("CCHC PDF Not Made", doctype, doc, doc.pdf_error[:200], users=users, words=words)


def plans_due() -> Iterator[Item]:
	"""Plans that a unit owes, and due actions of those it adopted."""
	fields = ["name", "round", "year", "unit", "unit_name", "due_date", "rank_name", "workflow_state", "return_reason"]
	plans = {
		doc.name: doc
		for doc in frappe.get_all(PLAN, {"workflow_state": ("in", ("Draft", "Adopted"))}, fields, order_by="name")
	}
	for doc in plans.values():
		if doc.workflow_state == "Draft":
			if doc.return_reason:
				words = {"reason": doc.return_reason, "due": short_date(doc.due_date)}
				occasion = f"{doc.due_date}/{doc.return_reason}"
				yield Item("CCHC Plan Returned", PLAN, doc, occasion, doc.unit, words=words, waits=False)
			yield from _due("CCHC Plan Due", "CCHC Plan Overdue", doc, doc.due_date, 0)
	ahead: set[str] = set()
	for (name, day), count in sorted(Counter(owed()).items(), key=lambda pair: pair[0][::-1]):
		# Of what is still to come the next day stands in the queue; the form shows all of them.
		yield from _due("CCHC Plan Action Due", "CCHC Plan Action Overdue", plans[name], day, count, name not in ahead)
		if overdue_since(day) is None:
			ahead.add(name)


def _due(coming: str, over: str, doc: Any, day: date | None, count: int, waits: bool = True) -> Iterator[Item]:
	if not day:
		return
	days, weeks = reminder(day), overdue_since(day)
	words = {"due": short_date(day), "count": count, "days": (day - getdate()).days, "late": (getdate() - day).days}
	if weeks is not None:
		yield Item(over, PLAN, doc, f"{day}/{weeks}", doc.unit, words=words, due=day)
	else:
		told = days is not None
		yield Item(coming, PLAN, doc, f"{day}/{days}", doc.unit, words=words, due=day, told=told, waits=waits)


def reviews() -> Iterator[Item]:
	fields = ["name", "round", "year", "unit", "unit_name", "sent_on", "prepared_on", "answered_on", "workflow_state"]
	waiting = {"workflow_state": ("in", ("Sent", "Prepared"))}
	for doc in frappe.get_all(REQUEST, waiting, fields, order_by="name"):
		notification = "CCHC Review Asked" if doc.workflow_state == "Sent" else "CCHC Review Prepared"
		yield Item(notification, REQUEST, doc, f"{doc.sent_on}/{doc.prepared_on or ''}", doc.unit)
	recent = {"workflow_state": "Answered", "answered_on": (">=", add_days(getdate(), -NEWS_DAYS))}
	for doc in frappe.get_all(REQUEST, recent, fields, order_by="name"):
		yield Item("CCHC Review Answered", REQUEST, doc, str(doc.answered_on), doc.unit, waits=False)


FINDERS: tuple[Callable[[], Iterable[Item]], ...] = (
	forms_to_fill_in,
	monitoring_days,
	explanations_asked,
	tasks,
	appraisals.parts,
	appraisals.submitted,
	appraisals_signed_off,
	council_days,
	decisions,
	unmade_pdfs,
	plans_due,
	reviews,
	rewards.proposals,
	rewards.decisions,
)
