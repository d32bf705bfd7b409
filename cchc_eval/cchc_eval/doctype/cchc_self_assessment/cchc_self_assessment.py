"""A unit's self-assessment: answers and evidence, checked and scored on the server."""

from __future__ import annotations

from typing import Any, ClassVar

import frappe
from frappe import _
from frappe.permissions import get_role_permissions
from frappe.utils import now_datetime

from cchc_eval.cchc_eval.doctype.cchc_criteria_set.questions import questions_json
from cchc_eval.cchc_eval.doctype.cchc_criterion_task.rows import members_of
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.deadlines import (
	check_open,
	deadline_of,
	has_passed,
	moment,
	show_deadline,
)
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.decisions import reason_of_exclusion
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.monitoring import check_scoring_begun, day_ahead
from cchc_eval.cchc_eval.doctype.cchc_self_assessment import figures, last_year, talks, tasks
from cchc_eval.cchc_eval.doctype.cchc_self_assessment.answers import score_unit, unexplained_doubts
from cchc_eval.cchc_eval.doctype.cchc_self_assessment.evidence import is_whole, tidied, unproven
from cchc_eval.cchc_eval.doctype.cchc_self_assessment.statements import too_long
from cchc_eval.cchc_eval.doctype.cchc_settings.citable import kinds
from cchc_eval.cchc_eval.doctype.cchc_unit.letterhead import keep_letterhead
from cchc_eval.cchc_eval.doctype.cchc_unit.signers import unit_signer
from cchc_eval.controllers import link_titles
from cchc_eval.controllers.evidence_files import EvidenceDocument, refuse
from cchc_eval.controllers.guarded_document import EVERY_COLUMN
from cchc_eval.controllers.problems import require_reason, throw_faults, throw_problems
from cchc_eval.permissions.roles import UNIT, roles_of
from cchc_eval.scoring import ScoringError
from cchc_eval.storage import rows_by_name
from cchc_eval.storage.score_columns import form_row, form_totals
from cchc_eval.storage.scored_from import FORM_COLUMNS, FORM_TOTALS, of_form

STAGE = "Self Assessment"


class CCHCSelfAssessment(EvidenceDocument):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		from cchc_eval.cchc_eval.doctype.cchc_evidence.cchc_evidence import CCHCEvidence
		from cchc_eval.cchc_eval.doctype.cchc_self_score.cchc_self_score import CCHCSelfScore

		active_key: DF.Data | None
		amended_from: DF.Link | None
		applicable: DF.Float
		appraisal_state: DF.Literal["", "Draft", "Awaiting Explanation", "Appraised", "Approved"]
		closing_reason: DF.SmallText | None
		criteria_json: DF.LongText | None
		criteria_set: DF.Link | None
		difficulties: DF.Text | None
		evidence: DF.Table[CCHCEvidence]
		fingerprint: DF.Data | None
		index_percent: DF.Float
		letterhead_json: DF.SmallText | None
		merged_previous: DF.SmallText | None
		previous: DF.Link | None
		rank_name: DF.Data | None
		recommendations: DF.Text | None
		round: DF.Link | None
		scored_from: DF.Data | None
		scores: DF.Table[CCHCSelfScore]
		submitted_by: DF.Link | None
		submitted_on: DF.Datetime | None
		total: DF.Float
		unanswered: DF.Int
		unit: DF.Link | None
		unit_name: DF.Data | None
		workflow_state: DF.Link | None
		year: DF.Int
	# end: auto-generated types
	editable: ClassVar[dict[str, Any]] = {
		"Draft": {
			"scores": frozenset({"answer", "explanation", "contest_value", "contest_reason"}),
			"evidence": EVERY_COLUMN,
			"difficulties": None,
			"recommendations": None,
		},
	}

	def autoname(self) -> None:
		self.name = f"{self.round}-{self.unit}"

	def validate(self) -> None:
		if not self.flags.by_server:
			self.check_entries()
		self.compute()

	def before_submit(self) -> None:
		check_scoring_begun(self.round)
		self.check_doubts()
		self.check_whole_evidence()
		self.check_explained()
		self.submitted_by, self.submitted_on = frappe.session.user, now_datetime()
		keep_letterhead(self)

	def before_cancel(self) -> None:
		super().before_cancel()
		self.closing_reason = self.flags.closing_reason or ""
		self.active_key = None

	def on_cancel(self) -> None:
		self.open_amended_copy()

	def check_transition(self, state: str, next_state: str) -> None:
		if next_state == "Withdrawn":
			self.check_not_excluded()
			self.check_not_under_appraisal()
			check_open(self.round, STAGE, self.unit)
		elif next_state == "Returned":
			self.check_not_under_appraisal()
			require_reason(
				self.flags.closing_reason, _("Give the reason why {0} is returned to the unit.").format(self.name)
			)
			if has_passed(deadline_of(self.round, STAGE, self.unit)):
				frappe.throw(
					_("The unit's deadline has passed: give it a new one with the return, or it could not go on.")
				)

	def check_entries(self) -> None:
		"""What the unit may enter now, whoever enters it; with the figures of today in their places."""
		self.check_not_excluded()
		self.check_not_under_appraisal()
		check_open(self.round, STAGE, self.unit)
		self.check_evidence()
		self.check_statements()
		figures.take(self)

	def check_not_excluded(self) -> None:
		if reason := self.excluded_because():
			frappe.throw(
				_("The council's decision leaves {0} out of this round: {1}. Its form is closed.").format(
					frappe.utils.escape_html(self.unit_name), frappe.utils.escape_html(reason)
				),
				frappe.PermissionError,
			)

	def excluded_because(self) -> str:
		"""Why the decision in force leaves the unit out; "" where it does not, or there is none."""
		return reason_of_exclusion(self.round, self.unit)

	def check_not_under_appraisal(self) -> None:
		# Read from the database with a lock: the office may be starting at this moment.
		begun = frappe.db.get_value(self.doctype, self.name, "appraisal_state", for_update=True)
		if begun:
			frappe.throw(
				_("The appraisal of {0} has begun: it can't be changed, withdrawn or returned any more.").format(
					self.name
				),
				frappe.PermissionError,
			)

	def check_may_change_files(self) -> None:
		"""Raise unless the unit may edit its evidence now: in its draft, and while the office asks for explanations."""
		if not (roles_of() & UNIT and self.has_permission("write")):
			refuse(_("Only the unit attaches evidence to its self-assessment {0}.").format(self.name))
		self.check_not_excluded()
		if self.appraisal_state == "Awaiting Explanation":
			check_open(self.round, "Explanation", self.unit)
		elif self.docstatus == 0 and not self.appraisal_state:
			check_open(self.round, STAGE, self.unit)
		else:
			refuse(_("Self-assessment {0} has been sent: its evidence can't be changed now.").format(self.name))

	def check_evidence(self) -> None:
		if problems := tidied(self):
			throw_problems(problems, _("The evidence can't be saved"))

	def check_statements(self) -> None:
		if problems := [text for _field, text in too_long(self)]:
			throw_problems(problems, _("The text can't be saved"))

	def check_doubts(self) -> None:
		"""Refuse answers that are likely a slip, unless an explanation says that they are meant."""
		problems = [
			_("{0} Correct it, or write in the explanation that it is right.").format(f"{doubt}")
			for doubt in unexplained_doubts(self)
		]
		if problems:
			throw_problems(problems, _("Some answers are in doubt"))

	def check_whole_evidence(self) -> None:
		problems = [
			_("Evidence row {0} ({1}): attach a file, cite a document or give the document's number.").format(
				row.idx, row.title
			)
			for row in self.evidence
			if not is_whole(row)
		]
		if problems:
			throw_problems(problems, _("The evidence is not complete"))

	def check_explained(self) -> None:
		"""Refuse criteria with neither evidence nor explanation, unless CCHC Settings turns that off."""
		if not frappe.db.get_single_value("CCHC Settings", "require_explanation"):
			return
		titles = {row.code: row.title for row in self.scores}
		problems = [
			_("Criterion {0} ({1}): neither evidence nor explanation.").format(code, titles[code])
			for code in unproven(self)
		]
		if problems:
			throw_problems(problems, _("Evidence or an explanation is missing"))

	def compute(self) -> None:
		"""Compute state, points, totals, index and rank, whatever a client sent."""
		try:
			result = score_unit(self)
		except ScoringError as error:
			throw_faults(error, _("The answers can't be saved"))
		for row in self.scores:
			row.update(form_row(result.leaves[row.code]))
		self.update(form_totals(result))
		self.scored_from = of_form(
			self.criteria_json,
			([row.get(column) for column in FORM_COLUMNS] for row in self.scores),
			map(self.get, FORM_TOTALS),
		)

	def signer(self) -> tuple[str, str]:
		"""Post and name of who signs for the unit."""
		return unit_signer(self.unit, self.submitted_by)

	def open_amended_copy(self) -> None:
		"""Create the amended draft in which the unit continues; the cancelled document stays unchanged."""
		copy = frappe.copy_doc(self)
		copy.update(
			{
				"amended_from": self.name,
				"docstatus": 0,
				"workflow_state": None,
				"submitted_by": None,
				"submitted_on": None,
				"closing_reason": None,
				"appraisal_state": "",
				"active_key": f"{self.round}/{self.unit}",
			}
		)
		for row in copy.get_all_children():
			row.docstatus = 0
		copy.flags.by_server = True
		copy.insert(ignore_permissions=True)
		filters = {"parent": self.round, "parenttype": "CCHC Evaluation Round", "unit": self.unit}
		rows = frappe.get_all("CCHC Round Unit", filters, pluck="name", order_by=None)
		rows_by_name.write_all("CCHC Round Unit", rows, {"self_assessment": copy.name})
		reason = frappe.utils.escape_html(self.closing_reason or "")
		text = _("Returned: {0}") if self.workflow_state == "Returned" else _("Withdrawn: {0}")
		copy.add_comment("Info", text.format(reason or _("no reason given")))

	def onload(self) -> None:
		"""Send the form what it needs beside the document."""
		link_titles.read_together(self)
		round = show_deadline(self, STAGE)
		self.set_onload("questions_json", questions_json(self.criteria_json))
		self.set_onload("offered", last_year.offered(self))
		figures.shown(self)
		if tasks.is_member(self):
			# Nothing of it to anybody else.
			members = members_of(self.unit)
			self.set_onload("tasks", tasks.shown(self, members, round.deadline))
			self.set_onload("talks", talks.shown(self, members))
		self.set_onload("excluded", round.left_out)
		self.set_onload("scored_from", day_ahead(round.scoring_from) if self.docstatus == 0 else "")
		self.set_onload(
			"may_edit",
			bool(
				self.workflow_state == "Draft"
				and round.is_open
				and not round.left_out
				and not self.appraisal_state
				and roles_of() & UNIT
				# Who may read it has been asked; for writing a role may have no right.
				and get_role_permissions(self.meta).get("write")
			),
		)
		self.set_onload("may_cite", bool(kinds()))
		self.set_onload("require_explanation", frappe.get_cached_doc("CCHC Settings").require_explanation)
		if self.amended_from and self.docstatus == 0:
			fields = ["workflow_state", "closing_reason", "modified_by", "modified"]
			closed = frappe.db.get_value(self.doctype, self.amended_from, fields, as_dict=True)
			self.set_onload(
				"closed",
				{
					"state": closed.workflow_state,
					"reason": closed.closing_reason,
					"by": frappe.utils.get_fullname(closed.modified_by),
					"on": moment(closed.modified),
				},
			)
