"""A unit head's proposal of rewards, and the department's outcome on each nominee (docs/process.md, step 10)."""

from typing import Any, ClassVar

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cstr, now_datetime

from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.decisions import decision_in_force
from cchc_eval.cchc_eval.doctype.cchc_reward_proposal import eligibility as eligible
from cchc_eval.cchc_eval.doctype.cchc_reward_proposal import nominees, outcomes, paper
from cchc_eval.cchc_eval.doctype.cchc_reward_proposal.nominees import UNIT_HEAD as OWN
from cchc_eval.controllers.client_values import read_rows
from cchc_eval.controllers.guarded_document import EVERY_COLUMN, Editable, GuardedDocument
from cchc_eval.controllers.problems import throw_problems
from cchc_eval.controllers.workflow_step import step
from cchc_eval.permissions.documents import units_of
from cchc_eval.permissions.roles import OFFICE_HEAD, UNIT_HEAD, require_role, roles_of

# Columns of a nominee's row that the head writes; the server writes the others.
WRITTEN = ("kind", "salutation", "nominee_name", "user", "post", "reward_form", "achievements", "note")


class CCHCRewardProposal(GuardedDocument):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		from cchc_eval.cchc_eval.doctype.cchc_legal_basis.cchc_legal_basis import CCHCLegalBasis
		from cchc_eval.cchc_eval.doctype.cchc_nominee.cchc_nominee import CCHCNominee

		active_key: DF.Data | None
		addressee: DF.Data | None
		amended_from: DF.Link | None
		authors: DF.SmallText | None
		decided_by: DF.Link | None
		decided_on: DF.Datetime | None
		decision: DF.Link
		decision_reference: DF.SmallText | None
		department: DF.Data | None
		index_percent: DF.Float
		legal_bases: DF.Table[CCHCLegalBasis]
		nominees: DF.Table[CCHCNominee]
		number: DF.Int
		office_name: DF.Data | None
		place: DF.Data | None
		proposal_date: DF.Date | None
		proposed_by: DF.Link | None
		proposed_on: DF.Datetime | None
		rank_name: DF.Data | None
		return_reason: DF.SmallText | None
		round: DF.Link | None
		signer_name: DF.Data | None
		signer_post: DF.Data | None
		symbol: DF.Data | None
		total_amount: DF.Int
		unit: DF.Link
		unit_name: DF.Data | None
		workflow_state: DF.Link | None
		year: DF.Int
	# end: auto-generated types
	editable: ClassVar[dict[str, Editable]] = {"Draft": {"nominees": EVERY_COLUMN}}

	def insert(self, *args: Any, **kwargs: Any) -> Document:
		if self.decision:
			nominees.lock_round(frappe.db.get_value(nominees.COUNCIL_DECISION, self.decision, "round"))
		return super().insert(*args, **kwargs)

	def save(self, *args: Any, **kwargs: Any) -> Document:
		if not self.is_new():
			nominees.lock_round(frappe.db.get_value(self.doctype, self.name, "round"))
		return super().save(*args, **kwargs)

	def before_insert(self) -> None:
		self.check_head()
		self.keep_what_is_written()
		self.follow_decision()
		self.check_first()

	def autoname(self) -> None:
		self.name = f"CCHC-KT-{self.round.removeprefix('CCHC-')}-{self.unit}"

	def before_validate(self) -> None:
		super().before_validate()
		if self.is_open() and not self.flags.by_server:
			self.keep_server_columns()

	def validate(self) -> None:
		if self.is_open():
			self.follow_decision()
			nominees.prepare(self)
			self.check_nominees()
			self.note_author()
		self.set_total()
		self.mark_step()

	# Checks

	def is_open(self) -> bool:
		"""Whether the head may write: also in the save that sends the proposal."""
		before = self.get_doc_before_save()
		return before is None or before.workflow_state == "Draft"

	def check_head(self) -> None:
		if UNIT_HEAD not in roles_of() or self.unit not in units_of(frappe.session.user):
			frappe.throw(
				_("Only the head of unit {0} proposes its rewards.").format(self.unit or ""), frappe.PermissionError
			)

	def check_first(self) -> None:
		self.active_key = f"{self.round}/{self.unit}"
		if other := frappe.db.get_value(self.doctype, {"active_key": self.active_key}, "name"):
			frappe.throw(
				_("Unit {0} has a proposal for this round already: {1}. Add the nominees there.").format(
					self.unit_name, other
				),
				frappe.DuplicateEntryError,
			)

	def keep_what_is_written(self) -> None:
		"""Keep only what the author of a new document may write."""
		rows = [{field: row.get(field) for field in WRITTEN} for row in self.nominees]
		written = {"decision": self.decision, "unit": self.unit}
		for field in self.meta.get_fieldnames_with_value():
			self.set(field, written.get(field))
		self.docstatus = 0
		self.set("nominees", rows)

	def keep_server_columns(self) -> None:
		"""Restore the columns that the server writes; refuse changes of decided rows."""
		before = self.get_doc_before_save()
		stored = {row.name: row for row in before.nominees} if before else {}
		for row in self.nominees:
			old = stored.get(row.name)
			for field in row.meta.get_fieldnames_with_value():
				if field not in WRITTEN:
					row.set(field, old.get(field) if old else None)
		here = {row.name: row for row in self.nominees}
		for old in stored.values():
			if old.outcome and (
				old.name not in here
				or any(cstr(here[old.name].get(field)) != cstr(old.get(field)) for field in WRITTEN)
			):
				frappe.throw(
					_("Row {0}: {1} is decided already and can't be changed.").format(old.idx, old.nominee_name),
					frappe.PermissionError,
				)

	def follow_decision(self) -> None:
		"""Copy the unit's line of the decision in force; after a review that is the amending one."""
		round = frappe.db.get_value(nominees.COUNCIL_DECISION, self.decision, "round") if self.decision else None
		decision = decision_in_force(round) if round else None
		if decision is None:
			frappe.throw(
				_("{0} is not an approved decision in force: rewards follow the approved ranking.").format(
					self.decision or _("Council Decision")
				),
				title=_("No Approved Ranking"),
			)
		line = nominees.lines_of(decision).get(self.unit)
		if line is None:
			frappe.throw(_("Unit {0} is not ranked in {1}.").format(self.unit, decision))
		self.update(
			{
				"decision": decision,
				"round": round,
				"year": frappe.db.get_value(nominees.COUNCIL_DECISION, decision, "year"),
				"unit_name": line.unit_name,
				"rank_name": line.rank,
				"index_percent": line.index,
			}
		)

	def check_nominees(self) -> None:
		"""Raise all faults of the nominees; else fill in the money."""
		lines = nominees.lines_of(self.decision)
		undecided = [row for row in self.nominees if not row.outcome]
		pricing = nominees.Pricing(nominees.today())
		codes = nominees.use_forms_of_today(undecided)
		ranks = {unit: line.rank for unit, line in lines.items()}
		problems = [
			*self.incomplete(),
			*nominees.strangers(self),
			*nominees.foreign_collectives(self, lines),
			*nominees.repeated(self, nominees.nominated_elsewhere(self)),
			*nominees.rule_problems(undecided, lambda row: self.unit, codes, ranks, pricing),
		]
		if problems:
			throw_problems(list(dict.fromkeys(problems)), _("The proposal can't be saved"))
		nominees.fill_money(undecided, codes, pricing)

	def incomplete(self) -> list[str]:
		problems = []
		for row in self.nominees:
			if row.kind not in nominees.KINDS:
				problems.append(_("Row {0}: choose collective or individual.").format(row.idx))
				row.kind = nominees.INDIVIDUAL
			if not row.nominee_name:
				problems.append(_("Row {0}: the name is missing.").format(row.idx))
			if not cstr(row.achievements).strip():
				problems.append(_("Row {0}: the achievements of {1} are missing.").format(row.idx, row.nominee_name))
		return problems

	def note_author(self) -> None:
		if not self.flags.by_server:
			self.authors = outcomes.with_author(self.authors)

	def set_total(self) -> None:
		"""Sum what the department pays, without the province's and the unit's own rewards."""
		self.total_amount = sum(
			row.amount or 0
			for row in self.nominees
			if row.authority == nominees.DEPARTMENT and row.outcome not in (outcomes.REFUSED, outcomes.REVOKED)
		)

	# Steps

	def mark_step(self) -> None:
		before = self.get_doc_before_save()
		if before is None or before.workflow_state == self.workflow_state:
			return
		me = {"by": frappe.session.user, "on": now_datetime()}
		if self.workflow_state == "Proposed":
			self.update({"proposed_by": me["by"], "proposed_on": me["on"], "return_reason": None})
			self.update(paper.texts(self, me["by"]))
		elif self.workflow_state in ("Approved", "Refused"):
			self.update({"decided_by": me["by"], "decided_on": me["on"]})
		else:
			self.update({"proposed_by": None, "proposed_on": None, "decided_by": None, "decided_on": None})

	def check_transition(self, state: str, next_state: str) -> None:
		outcomes.check_department_is_open(self)
		if next_state == "Proposed":
			self.check_head()
			if not self.for_department():
				frappe.throw(_("{0} holds no nominee to propose to the department.").format(self.name))
		elif next_state == "Draft":
			outcomes.take_back(self)
		else:
			outcomes.check_decider(self)
			outcomes.put_outcomes(self, next_state)

	def for_department(self) -> list[Any]:
		"""The nominees whom the unit's head can't reward alone."""
		return [row for row in self.nominees if row.authority != OWN]


@frappe.whitelist(methods=["POST"])
def decide(proposal: str, given: list | str) -> str:
	"""The department's outcomes, `given` [{"row", "outcome": "Approved" or "Refused", "reason"}], and the
	step: Approved where anyone is approved, else Refused. Returns the new state. All or nothing."""
	return nominees.alone_in_round(nominees.PROPOSAL, proposal, _decide, proposal, read_rows(given))


def _decide(proposal: str, given: list[dict[str, Any]]) -> str:
	require_role(OFFICE_HEAD)
	doc = _locked(proposal)
	doc.flags.outcomes = given
	step(doc, outcomes.state_after(given))
	return doc.workflow_state


@frappe.whitelist(methods=["POST"])
def send_back(proposal: str, reason: str) -> None:
	"""The department returns the proposal to the unit's head, with a reason."""
	nominees.alone_in_round(nominees.PROPOSAL, proposal, _send_back, proposal, cstr(reason).strip())


def _send_back(proposal: str, reason: str) -> None:
	require_role(OFFICE_HEAD)
	doc = _locked(proposal)
	doc.flags.reason = reason
	step(doc, "Draft")
	doc.add_comment("Info", _("Returned to the unit's head: {0}").format(frappe.utils.escape_html(reason)))


@frappe.whitelist(methods=["POST"])
def give_number(proposal: str, number: int, date: str) -> None:
	"""The unit's head gives the sent proposal its number and date, once."""
	nominees.alone_in_round(nominees.PROPOSAL, proposal, _give_number, proposal, number, date)


def _give_number(proposal: str, number: int, date: str) -> None:
	doc = _locked(proposal)
	doc.check_head()
	paper.give_number(doc, number, date)


@frappe.whitelist()
def starting_point() -> dict[str, Any]:
	"""Defaults of a new proposal: {"units": the head's own, "decision": the latest one in force on one of them}."""
	require_role(UNIT_HEAD)
	units = sorted(units_of(frappe.session.user))
	decisions = frappe.get_list(
		"CCHC Released Ranking", {"state": "In Force"}, pluck="name", order_by="year desc, creation desc", limit=0
	)
	on_them = {
		"parenttype": "CCHC Council Decision",
		"parent": ("in", decisions or [""]),
		"unit": ("in", units or [""]),
	}
	found = set(frappe.get_all("CCHC Unit Result", on_them, pluck="parent", order_by=None))
	return {"units": units, "decision": next((name for name in decisions if name in found), None)}


@frappe.whitelist()
def eligibility(decision: str, unit: str) -> dict:
	"""What the unit may be nominated for, with the money, and why not; see `eligibility.of_unit`."""
	return eligible.of_unit(decision, unit)


def _locked(proposal: str) -> Any:
	doc = frappe.get_doc("CCHC Reward Proposal", proposal, for_update=True)
	doc.check_permission("write")
	return doc
