"""The council's decision on a round (docs/process.md, steps 6 to 9)."""

from collections.abc import Mapping
from typing import Any, ClassVar

import frappe
from frappe import _
from frappe.utils import get_fullname

from cchc_eval.cchc_eval.doctype.cchc_council_decision import (
	amendment,
	approval,
	chair,
	compilation,
	line_pages,
	line_sizes,
	meeting,
	overview,
	quota,
	rank_cap,
	release,
	reported,
	session,
)
from cchc_eval.cchc_eval.doctype.cchc_council_decision import votes as session_votes
from cchc_eval.cchc_eval.doctype.cchc_council_decision.issue import give_number, prepare
from cchc_eval.cchc_eval.doctype.cchc_council_decision.results import check_current
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.decisions import decided_on, lies_before_council
from cchc_eval.controllers import background, link_titles
from cchc_eval.controllers.client_values import read_day, read_names, read_object, read_rows
from cchc_eval.controllers.guarded_document import EVERY_COLUMN, Editable, GuardedDocument
from cchc_eval.controllers.problems import require_reason_from_menu
from cchc_eval.documents.phrases import COUNCIL_ISSUES, signs_for
from cchc_eval.storage.transactions import afresh

# Fields of the secretary and the chair; the results are written by the server only.
PREPARED: Editable = {"venue": None, "agenda": None}
# Members and duties are fixed when the decision is reported to the council.
MEETING: Editable = {
	**PREPARED,
	"meeting_start": None,
	"meeting_end": None,
	"minutes_number": None,
	"attendance": frozenset({"present", "absence_reason"}),
}
TEXT: Editable = {
	"executors": None,
	"signer_capacity": None,
	"signer_name": None,
	"legal_bases": EVERY_COLUMN,
	"recipients": EVERY_COLUMN,
}


class CCHCCouncilDecision(GuardedDocument):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		from cchc_eval.cchc_eval.doctype.cchc_attendance.cchc_attendance import CCHCAttendance
		from cchc_eval.cchc_eval.doctype.cchc_council_change.cchc_council_change import CCHCCouncilChange
		from cchc_eval.cchc_eval.doctype.cchc_excluded_unit.cchc_excluded_unit import CCHCExcludedUnit
		from cchc_eval.cchc_eval.doctype.cchc_legal_basis.cchc_legal_basis import CCHCLegalBasis
		from cchc_eval.cchc_eval.doctype.cchc_recipient.cchc_recipient import CCHCRecipient
		from cchc_eval.cchc_eval.doctype.cchc_unit_result.cchc_unit_result import CCHCUnitResult

		active_key: DF.Data | None
		agenda: DF.SmallText | None
		amended_from: DF.Link | None
		amendment_reason: DF.SmallText | None
		amends: DF.Link | None
		approved_by: DF.Link | None
		approved_on: DF.Datetime | None
		attendance: DF.Table[CCHCAttendance]
		authority: DF.Data | None
		compiled_by: DF.Link | None
		compiled_on: DF.Datetime | None
		council_changes: DF.Table[CCHCCouncilChange]
		council_name: DF.Data | None
		council_symbol: DF.Data | None
		counters: DF.SmallText | None
		decision_date: DF.Date | None
		department: DF.Data | None
		director_post: DF.Data | None
		excluded: DF.Table[CCHCExcludedUnit]
		executors: DF.SmallText | None
		groups_json: DF.LongText | None
		issued_by: DF.Link | None
		issued_digest: DF.Data | None
		issued_file: DF.Attach | None
		issued_on: DF.Datetime | None
		issuer: DF.Literal["Council", "Director"]
		issuing_body: DF.Data | None
		legal_bases: DF.Table[CCHCLegalBasis]
		meeting_end: DF.Datetime | None
		meeting_start: DF.Datetime | None
		minutes_number: DF.Int
		number: DF.Int
		office_name: DF.Data | None
		office_report: DF.Data | None
		place: DF.Data | None
		pdf_error: DF.SmallText | None
		placed_per_group: DF.Check
		proposer: DF.Data | None
		quorum: DF.Data | None
		rank_names: DF.SmallText | None
		recipients: DF.Table[CCHCRecipient]
		results: DF.Table[CCHCUnitResult]
		return_reason: DF.SmallText | None
		round: DF.Link
		signatures_json: DF.LongText | None
		signer_capacity: DF.Literal["Chair", "Deputy Chair", "Director", "Deputy Director"]
		signer_name: DF.Data | None
		superior_body: DF.Data | None
		supersede_reason: DF.SmallText | None
		symbol: DF.Data | None
		title: DF.Data | None
		venue: DF.Data | None
		workflow_state: DF.Link | None
		year: DF.Int
	# end: auto-generated types
	computed_tables: ClassVar[frozenset[str]] = frozenset({line_sizes.LINES})
	# What the minutes lack may be entered once, and a decision that amends this one supersedes it.
	written_after_issue: ClassVar[frozenset[str]] = frozenset(
		{"workflow_state", "active_key", "supersede_reason", "pdf_error", "signatures_json", *MEETING}
	)
	editable: ClassVar[dict[str, Editable]] = {
		"Draft": {**TEXT, **PREPARED},
		"In Council": {**TEXT, **MEETING, "return_reason": None},
	}

	def __setup__(self) -> None:
		# The server writes its links, a unit and an appraisal in each line. Frappe would query each on every save, and
		# refuse to supersede a decision that its appraisals point to.
		self.flags.ignore_links = True

	def autoname(self) -> None:
		self.name = f"CCHC-QD-{self.round.removeprefix('CCHC-')}"
		if self.amends:
			# As Frappe names amended documents.
			self.name += f"-{frappe.db.count(self.doctype, {'round': self.round})}"

	def onload(self) -> None:
		"""Send the form the first lines, and the names of users, which the browser may not have."""
		self.set_onload("ranking", line_pages.first_pages(self))
		self.set_onload("names", {row.changed_by: get_fullname(row.changed_by) for row in self.council_changes})
		if not self.docstatus:
			self.set_onload("quota", quota.quota_notes(self))
		self.set_onload("bases", [*meeting.basis_notes(self), *reported.notes(self)])
		self.set_onload("approved_behind", len(self.results) > background.AT_ONCE)
		self.set_onload("job", self.job())
		self.set_onload("has_minutes", not any(session.minutes_needs(self)))
		line_pages.leave_out(self)
		link_titles.read_together(self)

	def _guard(self) -> None:
		before = self.get_doc_before_save()
		if before is not None and not self.flags.by_server:
			line_sizes.complete(self, before)
		super()._guard()

	def job(self) -> dict[str, Any] | None:
		"""What is done with it, or, as long as it may be compiled again, with its round."""
		of_round = background.state_of(compilation.ROUND, self.round) if self.workflow_state == "Draft" else None
		return background.state_of(self.doctype, self.name) or of_round

	def validate(self) -> None:
		if not self.docstatus:
			# Set with the approval (see `amendment.replace`), never by a client.
			self.amended_from = None
		meeting.follow_times(self)
		self.check_signer()
		self.mark_step()

	def before_submit(self) -> None:
		amendment.replace(self)

	def _submit(self) -> Any:
		approval.prepare_ahead(self)
		return super()._submit()

	def on_submit(self) -> None:
		approval.approve(self)

	def on_update_after_submit(self) -> None:
		release.put_ranking(self)

	def before_cancel(self) -> None:
		super().before_cancel()
		self.active_key = None

	def on_cancel(self) -> None:
		release.supersede(self)

	def on_pdf_kept(self) -> None:
		"""Our own event: the PDF of the issued decision is made."""
		release.put_ranking(self)

	# Our own event: a signed file has taken the place of the issued one.
	on_pdf_signed = on_pdf_kept

	def check_signer(self) -> None:
		"""Refuse a signature that does not agree with who decides. What is approved stays as it was approved."""
		allowed = signs_for(self.issuer or COUNCIL_ISSUES)
		if not self.docstatus and self.signer_capacity and self.signer_capacity not in allowed:
			frappe.throw(
				_("{0}: what «{1}» decides is signed by {2}, not by «{3}».").format(
					self.name,
					self.authority or _(self.issuer),
					" / ".join(_(capacity) for capacity in allowed),
					_(self.signer_capacity),
				),
				title=_("Authority and Signature Differ"),
			)

	def mark_step(self) -> None:
		before = self.get_doc_before_save()
		if before is None or before.workflow_state == self.workflow_state:
			return
		if lies_before_council(self):
			self.return_reason = None
			meeting.write_attendance(self)
		elif self.workflow_state == "Approved":
			self.quorum = self.flags.session_result.quorum
			meeting.cite_minutes(self)
			reported.cite(self)
			self.update({"approved_by": frappe.session.user, "approved_on": decided_on(self)})

	def check_transition(self, state: str, next_state: str) -> None:
		if next_state == "In Council":
			check_current(self)
		elif next_state == "Approved":
			self.flags.session_result = approval.check(self)
		elif next_state == "Draft":
			self.return_reason = require_reason_from_menu(
				self.flags.reason or self.return_reason, self, _("Return to Office")
			)
		elif next_state == "Superseded":
			self.check_replaced()
			self.supersede_reason = require_reason_from_menu(self.flags.reason, self, _("Supersede"))

	@property
	def changes_in_force(self) -> Mapping[tuple[str, str], Any]:
		"""The council's changes that count, by unit and criterion."""
		return {(row.unit, row.code): row for row in self.council_changes if row.in_force}

	def check_replaced(self) -> None:
		if not self.flags.replaced_by:
			frappe.throw(
				_("{0} stays in force until the council approves the decision that amends it.").format(self.name),
				frappe.PermissionError,
			)


@frappe.whitelist(methods=["POST"])
def compile(round: str, excluded: list | str | None = None) -> str | dict:
	"""The round's results out of its appraisals; the decision's name, or {"queued": True} of many units. See
	`compilation.compile_round`."""
	return compilation.begin(round, read_rows(excluded) or None)


@frappe.whitelist(methods=["POST"])
def approve(decision: str) -> dict | None:
	"""The step of the workflow, which approves the appraisals too; {"queued": True} of many units."""
	units = approval.check_before(decision)
	return background.take(approval.APPROVING, compilation.DECISION, decision, units)


@frappe.whitelist()
def missing_units(round: str) -> list:
	"""[{"unit", "unit_name", "state"}]: units that keep the round from being compiled."""
	return compilation.missing_units(round)


@frappe.whitelist(methods=["POST"])
def change_points(
	decision: str,
	unit: str,
	code: str,
	reason: str,
	points: float | int | str | None = None,
	answer: dict | str | None = None,
	unfounded: bool = False,
) -> dict:
	"""The chair changes a criterion; without points and answer, back to the office's. `unfounded`: what the unit
	claimed is taken off, where the set has it so. Returns the unit's new line."""
	return afresh(chair.change_criterion, decision, unit, code, reason, points, answer, unfounded)


@frappe.whitelist()
def criteria_of_unit(decision: str, unit: str) -> dict:
	"""What the chair may change: {"questions": see `questions.questions_of`, "scores": {code: what unit and office have
	beside the units of the decision, as columns of an appraisal's row}, "unfounded": whether claims are taken off}."""
	return chair.criteria_of_unit(decision, unit)


@frappe.whitelist(methods=["POST"])
def set_rank_cap(
	decision: str,
	unit: str,
	rank: str | None = None,
	reason: str = "",
	document_number: str | None = None,
	document_date: str | None = None,
	document_title: str | None = None,
) -> dict:
	"""The chair sets the best rank a unit may get, on a document if the data alone do not call for it; without a rank
	the cap is removed. Returns the unit's new line."""
	return afresh(
		rank_cap.cap_rank,
		decision,
		unit,
		rank or "",
		reason,
		document_number or "",
		document_date or "",
		document_title or "",
	)


@frappe.whitelist(methods=["POST"])
def return_to_office(decision: str, reason: str, appraisals: list | str | None = None) -> None:
	"""The chair returns the decision to the office, and with it the named appraisals to the appraiser."""
	afresh(chair.return_to_office, decision, reason, read_names(appraisals))


@frappe.whitelist(methods=["POST"])
def amend(decision: str, reason: str) -> str:
	"""The chair begins the decision that amends an approved one; its name. See `chair.amend`."""
	return afresh(chair.amend, decision, reason)


@frappe.whitelist(methods=["POST"])
def issue(decision: str, number: int, date: str) -> dict[str, Any]:
	"""The clerk gives the approved decision its number and date, once."""
	return afresh(give_number, decision, number, read_day(date), prepare(decision))


@frappe.whitelist()
def session_overview(decision: str, start: int = 0) -> dict[str, Any]:
	"""Who is there, the votes on a page of the units, and what the user may do. See `overview.overview`."""
	return overview.overview(decision, start)


@frappe.whitelist(methods=["POST"])
def cast_vote(decision: str, unit: str, vote: str, opinion: str = "") -> dict[str, Any]:
	"""A present member's own vote on a unit, For, Against or Abstain; `session_overview` with that unit alone."""
	return afresh(session_votes.cast, decision, unit, vote, opinion)


@frappe.whitelist(methods=["POST"])
def record_votes(decision: str, unit: str, votes: list | str) -> dict[str, Any]:
	"""The secretary's or chair's record of a show of hands: [{"member", "vote", "opinion"}]; answers as `cast_vote`."""
	return afresh(session_votes.record, decision, unit, read_rows(votes))


@frappe.whitelist(methods=["POST"])
def record_everyone(decision: str, vote: str, units: list | str | None = None) -> dict[str, Any]:
	"""Record one vote on the units (none: all) for everyone who may vote and has not; the session after it."""
	afresh(session_votes.record_everyone, decision, read_names(units) or None, vote)
	return overview.overview(decision)


@frappe.whitelist(methods=["POST"])
def set_session(decision: str, details: dict | str | None = None, attendance: list | str | None = None) -> None:
	"""The secretary or chair writes times, venue, agenda and who is there: [{"user", "present", "absence_reason"}]."""
	afresh(meeting.set_details, decision, read_object(details), read_rows(attendance))


@frappe.whitelist(methods=["POST"])
def open_meeting(decision: str) -> None:
	afresh(meeting.open_now, decision)


@frappe.whitelist(methods=["POST"])
def close_meeting(decision: str) -> None:
	afresh(meeting.close_now, decision)


@frappe.whitelist(methods=["POST"])
def reopen_meeting(decision: str) -> None:
	"""Allow votes again until the meeting is closed again; noted on the timeline."""
	afresh(meeting.reopen, decision)


@frappe.whitelist(methods=["POST"])
def mark_all_present(decision: str) -> None:
	"""Mark every member present."""
	afresh(meeting.mark_all_present, decision)


@frappe.whitelist(methods=["POST"])
def name_secretary(decision: str, user: str = "") -> None:
	"""Whoever presides names a present member to replace the absent secretary; without a user, nobody."""
	afresh(meeting.name_secretary, decision, user)
