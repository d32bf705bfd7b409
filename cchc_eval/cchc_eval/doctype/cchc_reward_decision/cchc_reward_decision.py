"""A decision to reward: the department's on a round, or a unit head's own (docs/process.md, step 10)."""

import re
from typing import Any, ClassVar

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cstr, getdate, now_datetime

from cchc_eval.cchc_eval.doctype.cchc_council_decision.printed_values import citation_with_subject
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.decisions import decision_in_force
from cchc_eval.cchc_eval.doctype.cchc_reward_decision import compilation, kept_texts, lines, release, revocation
from cchc_eval.cchc_eval.doctype.cchc_reward_decision.approval import give
from cchc_eval.cchc_eval.doctype.cchc_reward_decision.checks import DECISION, check_heads
from cchc_eval.cchc_eval.doctype.cchc_reward_decision.issue import give_number
from cchc_eval.cchc_eval.doctype.cchc_reward_proposal import nominees
from cchc_eval.cchc_eval.doctype.cchc_reward_proposal.nominees import DEPARTMENT, UNIT_HEAD
from cchc_eval.controllers.client_values import read_day, read_names
from cchc_eval.controllers.guarded_document import EVERY_COLUMN, Editable, GuardedDocument
from cchc_eval.controllers.problems import require_reason_from_menu, throw_problems
from cchc_eval.permissions.roles import COUNCIL_CHAIR, OFFICE_HEAD, require_role
from cchc_eval.storage import number_register
from cchc_eval.storage.transactions import afresh

TEXT: Editable = {
	"symbol": None,
	"submission_number": None,
	"submission_date": None,
	"signer_capacity": None,
	"signer_name": None,
	"funding": None,
	"executors": None,
	"legal_bases": EVERY_COLUMN,
	"recipients": EVERY_COLUMN,
}
SYMBOL = re.compile(r"QĐ(-[^\W_][\w.&]*)+")


class CCHCRewardDecision(GuardedDocument):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		from cchc_eval.cchc_eval.doctype.cchc_legal_basis.cchc_legal_basis import CCHCLegalBasis
		from cchc_eval.cchc_eval.doctype.cchc_recipient.cchc_recipient import CCHCRecipient
		from cchc_eval.cchc_eval.doctype.cchc_rewarded.cchc_rewarded import CCHCRewarded

		active_key: DF.Data | None
		amended_from: DF.Link | None
		approved_by: DF.Link | None
		approved_on: DF.Datetime | None
		authority_text: DF.Data | None
		compiled_by: DF.Link | None
		compiled_on: DF.Datetime | None
		decision: DF.Link
		decision_date: DF.Date | None
		decision_reference: DF.SmallText | None
		department: DF.Data | None
		executors: DF.SmallText | None
		funding: DF.Data | None
		issued_by: DF.Link | None
		issued_digest: DF.Data | None
		issued_file: DF.Attach | None
		issued_on: DF.Datetime | None
		issuing_body: DF.Data | None
		legal_bases: DF.Table[CCHCLegalBasis]
		level: DF.Literal["Department", "Unit Head"]
		number: DF.Int
		pay_back: DF.Int
		pdf_error: DF.SmallText | None
		place: DF.Data | None
		proposer: DF.Data | None
		proposer_body: DF.Data | None
		proposer_name: DF.Data | None
		recipients: DF.Table[CCHCRecipient]
		revoke_reason: DF.SmallText | None
		rewarded: DF.Table[CCHCRewarded]
		round: DF.Link | None
		signatures_json: DF.LongText | None
		signer_capacity: DF.Literal["Director", "Deputy Director", "Unit Head", "Deputy Unit Head"]
		signer_name: DF.Data | None
		signer_post: DF.Data | None
		submission_date: DF.Date | None
		submission_number: DF.Int
		superior_body: DF.Data | None
		symbol: DF.Data | None
		title: DF.Data | None
		total_amount: DF.Int
		unit: DF.Link | None
		unit_name: DF.Data | None
		workflow_state: DF.Link | None
		year: DF.Int
	# end: auto-generated types
	# Rewards may be revoked.
	written_after_issue: ClassVar[frozenset[str]] = frozenset(
		{
			"workflow_state",
			"active_key",
			"revoke_reason",
			"pay_back",
			"revoked",
			"revoked_reason",
			"revoked_on",
			"pdf_error",
			"signatures_json",
		}
	)
	editable: ClassVar[dict[str, Editable]] = {"Draft": TEXT}

	def __setup__(self) -> None:
		# Lines and proposals link to each other, which must not prevent revoking.
		self.flags.ignore_links = True

	def save(self, *args: Any, **kwargs: Any) -> Document:
		nominees.lock_round(self.round if self.is_new() else frappe.db.get_value(self.doctype, self.name, "round"))
		return super().save(*args, **kwargs)

	def autoname(self) -> None:
		parts = [f"CCHC-KT-QD-{self.round.removeprefix('CCHC-')}", self.unit or ""]
		base = "-".join(part for part in parts if part)
		# A revoked decision is kept; the next one of the round gets a number.
		revoked = frappe.db.count(self.doctype, {"round": self.round, "unit": self.unit or ("is", "not set")})
		self.name = f"{base}-{revoked}" if revoked else base

	def validate(self) -> None:
		self.check_level()
		self.check_text()
		self.number_submission()
		self.mark_step()

	def on_submit(self) -> None:
		give(self)
		release.release(self)

	def on_update_after_submit(self) -> None:
		release.release(self)

	def on_cancel(self) -> None:
		release.release(self)

	def on_pdf_kept(self) -> None:
		"""Our own event: the PDF of the issued decision is made."""
		release.release(self)

	def on_pdf_signed(self) -> None:
		"""Our own event: a signed file has taken the place of the issued one."""
		release.release(self)

	def before_cancel(self) -> None:
		super().before_cancel()
		self.active_key = None

	def check_level(self) -> None:
		"""Only its head writes a unit's decision, and the office the department's, whatever role may write drafts."""
		before = self.get_doc_before_save()
		if self.flags.by_server or before is None or before.workflow_state != self.workflow_state:
			return
		self.check_is_its_writer()

	def check_is_its_writer(self) -> None:
		if self.level == UNIT_HEAD:
			check_heads(self.unit)
		else:
			require_role(OFFICE_HEAD)

	def check_text(self) -> None:
		problems = []
		if self.signer_capacity not in kept_texts.CAPACITIES[self.level]:
			problems.append(_("The signer of this decision can't sign as {0}.").format(_(self.signer_capacity)))
		if not SYMBOL.fullmatch(cstr(self.symbol)):
			problems.append(_("The symbol is written like QĐ-SKHCN, without spaces: {0}.").format(self.symbol))
		if problems:
			throw_problems(problems, _("The decision can't be saved"))

	def number_submission(self) -> None:
		"""The office's tờ trình gets number and date once, not before it was compiled."""
		pair = "submission_number", "submission_date"
		first_day = getdate(self.compiled_on) if self.compiled_on else None
		if problems := list(number_register.problems(self, *pair, first_day)):
			throw_problems(problems, _("The decision can't be saved"))
		if number_register.given_now(self, *pair):
			symbol, paper = kept_texts.SUBMISSION_SYMBOL, "CCHC Reward Submission"
			number_register.take(symbol, self.submission_date, self.submission_number, self, paper)

	def mark_step(self) -> None:
		before = self.get_doc_before_save()
		if before is not None and before.workflow_state != self.workflow_state == "Approved":
			self.update({"approved_by": frappe.session.user, "approved_on": now_datetime()})

	def check_transition(self, state: str, next_state: str) -> None:
		if next_state == "Approved":
			self.check_approver()
			self.check_ranking()
			self.check_current()
		elif next_state == "Revoked":
			self.check_may_decide()
			self.check_revoked()

	def check_may_decide(self) -> None:
		if self.level == DEPARTMENT:
			require_role(COUNCIL_CHAIR)
		else:
			check_heads(self.unit)

	def check_approver(self) -> None:
		"""Refuse approvers who wrote it themselves, or are rewarded by it.

		In the unit head's own authority the head lists and decides, as the regulation provides.
		"""
		self.check_may_decide()
		user = frappe.session.user
		written = user == self.compiled_by or user in self.nominating_users()
		if self.level == DEPARTMENT and written:
			frappe.throw(
				_("You compiled {0} or wrote one of its proposals: another chair must approve it.").format(self.name),
				frappe.PermissionError,
				title=_("Own Work"),
			)
		if any(nominees.is_meant(row, user) for row in self.nominees()):
			frappe.throw(
				_("You are among those rewarded in {0}: you can't approve it.").format(self.name),
				frappe.PermissionError,
				title=_("Own Reward"),
			)

	def nominating_users(self) -> set[str]:
		proposals = frappe.get_all(
			nominees.PROPOSAL,
			{"name": ("in", sorted({row.proposal for row in self.rewarded}))},
			["authors", "owner", "decided_by"],
			order_by="name",
		)
		return {user for row in proposals for user in (*cstr(row.authors).split(), row.owner, row.decided_by) if user}

	def nominees(self) -> list[Any]:
		rows = {"name": ("in", [row.proposal_row for row in self.rewarded]), "parenttype": nominees.PROPOSAL}
		return frappe.get_all(nominees.ROW, rows, ["kind", "nominee_name", "user"], order_by="name")

	def check_ranking(self) -> None:
		"""Refuse unless the ranking that the decision cites is in force and issued."""
		if decision_in_force(self.round) != self.decision:
			frappe.throw(
				_("{0} is not in force any more: compile {1} again.").format(self.decision, self.name),
				title=_("No Approved Ranking"),
			)
		if not frappe.db.get_value(nominees.COUNCIL_DECISION, self.decision, "number"):
			frappe.throw(
				_("{0} has no number yet: the clerk issues it before rewards follow it.").format(self.decision),
				title=_("Ranking Not Issued"),
			)
		self.decision_reference = citation_with_subject(frappe.get_doc(nominees.COUNCIL_DECISION, self.decision))

	def check_current(self) -> None:
		"""Refuse lines that differ from the proposals of today, and compute the money of today."""
		problems = lines.out_of_date(self)
		if self.level == DEPARTMENT:
			problems += [
				_("Unit {0}: its proposal waits for the office's decision.").format(unit)
				for unit in lines.undecided(self.round)
			]
		if not self.rewarded:
			problems.append(_("It rewards nobody."))
		if problems:
			throw_problems([*problems, _("Compile {0} again.").format(self.name)], _("The list is out of date"))
		problems = lines.price(self, nominees.Pricing(nominees.today()))
		if problems := [*problems, *lines.basis_problems(self)]:
			throw_problems(problems, _("The decision can't be approved"))

	def check_revoked(self) -> None:
		"""Refuse revoking except by `revocation.revoke`, which writes the lines and the reason first."""
		given = self.flags.reason if all(row.revoked for row in self.rewarded) else ""
		self.revoke_reason = require_reason_from_menu(given, self, _("Revoke"))


@frappe.whitelist(methods=["POST"])
def compile(round: str) -> str:
	"""Compile the department's decision of the round from the units' proposals; returns its name."""
	return afresh(compilation.compile_department, round)


@frappe.whitelist(methods=["POST"])
def compile_own(proposal: str) -> str:
	"""Compile the unit head's own decision from the unit's proposal; returns its name."""
	return nominees.alone_in_round(nominees.PROPOSAL, proposal, compilation.compile_own, proposal)


@frappe.whitelist(methods=["POST"])
def issue(decision: str, number: int, date: str) -> dict[str, Any]:
	"""Give number and date, once: the clerk for the department, the head for the unit."""
	return nominees.alone_in_round(DECISION, decision, give_number, decision, number, read_day(date))


@frappe.whitelist(methods=["POST"])
def revoke(decision: str, reason: str, rows: list | str | None = None) -> dict[str, Any]:
	"""Revoke the named lines, or all where `rows` is left out: {"pay_back": đồng, "state"}. For the approver's role."""
	# Only a missing list means all: an empty one names nobody.
	chosen = None if rows is None else read_names(rows)
	return nominees.alone_in_round(DECISION, decision, revocation.revoke, decision, reason, chosen)
