"""A unit's request to review named criteria, and the council's answer (docs/process.md, step 12)."""

from collections.abc import Iterator
from typing import ClassVar

import frappe
from frappe import _
from frappe.utils import cint, cstr, escape_html, flt, getdate, now_datetime

from cchc_eval.cchc_eval.doctype.cchc_review_answer import steps as answering
from cchc_eval.cchc_eval.doctype.cchc_review_answer import votes
from cchc_eval.cchc_eval.doctype.cchc_review_answer.content import (
	CHANGE,
	decided_rows,
	show_decided,
	unanswered,
	without_opinion,
)
from cchc_eval.cchc_eval.doctype.cchc_review_request import amendment, creation
from cchc_eval.controllers.evidence_files import EvidenceDocument
from cchc_eval.controllers.guarded_document import EVERY_COLUMN, Editable
from cchc_eval.controllers.problems import require_reason, throw_problems
from cchc_eval.controllers.workflow_step import step
from cchc_eval.documents.phrases import reply_symbol
from cchc_eval.permissions.documents import units_of
from cchc_eval.permissions.released import check_may_see
from cchc_eval.storage import number_register
from cchc_eval.storage.transactions import afresh


class CCHCReviewRequest(EvidenceDocument):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		from cchc_eval.cchc_eval.doctype.cchc_review_item.cchc_review_item import CCHCReviewItem

		active_key: DF.Data | None
		amending_decision: DF.Data | None
		answer_date: DF.Date | None
		answered_by: DF.Link | None
		answered_on: DF.Datetime | None
		appraisal: DF.Data | None
		changed: DF.Check
		council_met_on: DF.Date | None
		deadline: DF.Date | None
		decision: DF.Link
		items: DF.Table[CCHCReviewItem]
		number: DF.Int
		prepared_by: DF.Link | None
		prepared_on: DF.Datetime | None
		request_date: DF.Date | None
		request_number: DF.Data | None
		round: DF.Link | None
		sent_by: DF.Link | None
		sent_on: DF.Datetime | None
		unit: DF.Link
		unit_name: DF.Data | None
		votes_abstain: DF.Int
		votes_against: DF.Int
		votes_for: DF.Int
		workflow_state: DF.Link | None
		year: DF.Int
	# end: auto-generated types
	editable: ClassVar[dict[str, Editable]] = {
		"Draft": {"items": EVERY_COLUMN, "request_number": None, "request_date": None},
		"Answered": {"number": None, "answer_date": None},
	}

	def autoname(self) -> None:
		self.name = f"CCHC-KN-{self.decision.removeprefix('CCHC-QD-')}-{self.unit}"

	def validate(self) -> None:
		if self.workflow_state != "Answered":
			self.drop_answers()
		self.show_criteria()
		problems = [*self.item_problems(), *self.row_file_problems(), *self.issue_problems()]
		if problems:
			throw_problems(problems, _("The request can't be saved"))
		self.take_number()
		self.changed = int(any(row.answer == CHANGE for row in self.items))

	def drop_answers(self) -> None:
		"""Clear answers that a unit wrote itself."""
		for row in self.items:
			row.update({"answer": "", "new_points": 0, "answer_reason": ""})

	def show_criteria(self) -> None:
		"""Fill the decided points from the appraisal, whatever a client sent; unchanged once answered."""
		if self.workflow_state != "Answered":
			self._decided = decided_rows(self.appraisal)
			show_decided(self.items, self._decided)

	def item_problems(self) -> Iterator[str]:
		seen: set[str] = set()
		for row in self.items:
			if self.workflow_state != "Answered" and row.code not in self._decided:
				yield _("Row {0}: there is no criterion {1} in the unit's appraisal.").format(row.idx, row.code)
			if row.code in seen:
				yield _("Criterion {0} is named twice: leave one row.").format(row.code)
			seen.add(row.code)

	def issue_problems(self) -> Iterator[str]:
		if self.workflow_state == "Answered":
			yield from number_register.problems(self, "number", "answer_date", getdate(self.answered_on))

	def take_number(self) -> None:
		if number_register.given_now(self, "number", "answer_date"):
			symbol = reply_symbol(frappe.db.get_value("CCHC Council Decision", self.decision, "symbol"))
			number_register.take(symbol, self.answer_date, self.number, self, "CCHC Review Answer")

	def on_update(self) -> None:
		before = self.get_doc_before_save()
		if before is None or before.workflow_state == self.workflow_state:
			return
		if before.workflow_state == "Draft":
			answering.begin(self)
		else:
			answering.follow(self, self.flags.return_reason)

	def check_transition(self, state: str, next_state: str) -> None:
		if next_state == "Sent" and state == "Draft":
			self.send()
		elif next_state == "Prepared":
			self.prepare()
		elif next_state == "Sent":
			self.take_back()
		elif next_state == "Answered":
			self.answer()

	def send(self) -> None:
		problems = creation.time_problems(
			frappe.get_doc("CCHC Council Decision", self.decision), getdate(self.deadline)
		)
		if not self.items:
			problems.append(_("Name at least one criterion to review."))
		problems += [
			_("Criterion {0}: write the grounds.").format(row.code)
			for row in self.items
			if not cstr(row.grounds).strip()
		]
		if problems:
			throw_problems(problems, _("The request can't be sent"))
		self.update({"sent_by": frappe.session.user, "sent_on": now_datetime()})

	def prepare(self) -> None:
		if problems := list(without_opinion(answering.answer_to(self))):
			throw_problems(problems, _("The answer is not prepared"))
		self.update({"prepared_by": frappe.session.user, "prepared_on": now_datetime()})

	def take_back(self) -> None:
		self.flags.return_reason = require_reason(
			self.flags.reason,
			_("Say why the request goes back to the office: use Return to Office in the menu of its form."),
		)

	def answer(self) -> None:
		"""What the council decided becomes the unit's to read."""
		given = answering.answer_to(self)
		self.check_answerer(given.votes_recorded_by)
		if problems := [*unanswered(given), *votes.problems(given)]:
			throw_problems(problems, _("The request is not answered"))
		answering.release(given, self)
		self.update({"answered_by": frappe.session.user, "answered_on": now_datetime()})

	def check_answerer(self, votes_recorded_by: str | None) -> None:
		"""Refuse approvers who belong to the unit, prepared the answer or recorded the votes."""
		user = frappe.session.user
		if self.unit in units_of(user) or user in (self.sent_by, self.prepared_by, votes_recorded_by):
			frappe.throw(
				_(
					"You belong to the unit, prepared the answer or recorded the votes: another chair must answer {0}."
				).format(self.name),
				frappe.PermissionError,
				title=_("Own Work"),
			)

	def onload(self) -> None:
		if self.deadline:
			self.set_onload("days_left", (getdate(self.deadline) - getdate()).days)
		if frappe.has_permission(self.doctype, "read", self) and (self.workflow_state or "Draft") == "Draft":
			self.set_onload(
				"criteria",
				[
					{
						"code": row.code,
						"title": row.title,
						"max_points": flt(row.max_points),
						"points": flt(row.council_points),
						"computation": row.council_computation,
						"not_applicable": row.council_state == "not_applicable",
					}
					for row in decided_rows(self.appraisal).values()
				],
			)
		if self.workflow_state == "Prepared":
			self.set_onload("may_record_votes", votes.may_record(self))
		if self.workflow_state == "Answered":
			self.set_onload("can_amend", bool(cint(self.changed) and not self.amending_decision))


@frappe.whitelist(methods=["POST"])
def request_review(decision: str, unit: str | None = None) -> str:
	"""Create the request of the user's unit on a decision; returns its name, also where it exists."""
	return creation.start(decision, unit)


@frappe.whitelist()
def may_request(decision: str) -> dict:
	"""{"units": {code: name} of the user that may still ask, "deadline": date or None}."""
	doc = frappe.get_doc("CCHC Council Decision", decision)
	check_may_see(doc)
	return {"units": creation.can_start(doc), "deadline": creation.deadline_of(doc)}


@frappe.whitelist(methods=["POST"])
def return_to_office(request: str, reason: str) -> None:
	"""The chair returns a prepared answer to the office, with a reason."""
	doc = frappe.get_doc(creation.REQUEST, request)
	doc.check_permission("read")
	doc.flags.reason = reason
	step(doc, "Sent")
	answer = answering.answer_to(doc)
	answer.add_comment("Info", _("Returned to the office: {0}").format(escape_html(answer.return_reason)))


@frappe.whitelist(methods=["POST"])
def record_votes(request: str, met_on: str, votes_for: int, votes_against: int = 0, votes_abstain: int = 0) -> None:
	"""The secretary records the council's meeting on the prepared answers and its votes. See `votes.record`."""
	afresh(votes.record, request, met_on, votes_for, votes_against, votes_abstain)


@frappe.whitelist(methods=["POST"])
def amend(round: str) -> str:
	"""Compile the changes of all answers into an amending decision; returns its name. See `amendment.amend`."""
	return afresh(amendment.amend, round)


@frappe.whitelist()
def changes(decision: str) -> list:
	"""What an amending decision changes in the one that it replaces; see `amendment.changes_of`."""
	return amendment.changes_of(decision)
