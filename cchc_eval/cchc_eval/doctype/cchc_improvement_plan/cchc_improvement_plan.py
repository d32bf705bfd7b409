"""A unit's plan after its evaluation: correction, handling, improvement (docs/process.md, step 11)."""

from collections.abc import Iterator
from typing import ClassVar

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import add_days, cint, cstr, escape_html, flt, getdate, now_datetime

from cchc_eval.cchc_eval.doctype.cchc_improvement_plan import creation, department, outlook, rows
from cchc_eval.cchc_eval.doctype.cchc_improvement_plan import promises as promised
from cchc_eval.cchc_eval.doctype.cchc_settings.followup import setting
from cchc_eval.cchc_eval.doctype.cchc_unit.signers import unit_signer
from cchc_eval.controllers.client_values import read_object
from cchc_eval.controllers.evidence_files import EvidenceDocument
from cchc_eval.controllers.guarded_document import EVERY_COLUMN, Editable
from cchc_eval.controllers.problems import require_reason, throw_problems
from cchc_eval.controllers.workflow_step import step
from cchc_eval.permissions.roles import OFFICE_HEAD, require_role
from cchc_eval.storage import number_register
from cchc_eval.storage.transactions import afresh
from cchc_eval.vietnamese.writing import short_date

# Computed by the server with every save.
COMPUTED: Editable = {"progress": None, "overdue": None, "late": None}
FOLLOW_UP = frozenset({"status", "result", "evidence", "document_number", "document_date"})


class CCHCImprovementPlan(EvidenceDocument):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		from cchc_eval.cchc_eval.doctype.cchc_improvement_action.cchc_improvement_action import CCHCImprovementAction

		actions: DF.Table[CCHCImprovementAction]
		active_key: DF.Data | None
		adopted_by: DF.Link | None
		adopted_on: DF.Datetime | None
		aims: DF.SmallText | None
		appraisal: DF.Data | None
		decision: DF.Link | None
		due_date: DF.Date | None
		duties: DF.SmallText | None
		index_percent: DF.Float
		late: DF.Check
		number: DF.Int
		overdue: DF.Int
		plan_date: DF.Date | None
		progress: DF.Percent
		rank_name: DF.Data | None
		required: DF.Check
		return_reason: DF.SmallText | None
		round: DF.Link | None
		signer_name: DF.Data | None
		signer_post: DF.Data | None
		unit: DF.Link | None
		unit_name: DF.Data | None
		workflow_state: DF.Link | None
		year: DF.Int
	# end: auto-generated types
	editable: ClassVar[dict[str, Editable]] = {
		"Draft": {**COMPUTED, "actions": EVERY_COLUMN, "aims": None, "duties": None},
		"Adopted": {**COMPUTED, "actions": FOLLOW_UP, "number": None, "plan_date": None},
	}

	def before_validate(self) -> None:
		# Before the requested step reads them.
		if not self.flags.by_server:
			rows.restore(self.actions, self.stored_actions)
		super().before_validate()

	@property
	def stored_actions(self) -> list[Document]:
		before = self.get_doc_before_save()
		return before.actions if before else []

	def validate(self) -> None:
		self.show_criteria()
		problems = [*self.row_problems(), *self.row_file_problems(), *self.issue_problems()]
		if problems:
			throw_problems(problems, _("The plan can't be saved"))
		self.take_number()
		rows.note_completion(self.actions)
		self.follow_progress()

	def show_criteria(self) -> None:
		"""Fill the rows' criterion columns from the approved appraisal, whatever a client sent."""
		self._approved = {row.code: row for row in creation.leaf_rows([self.appraisal])[self.appraisal]}
		blank = {"title": "", "points": 0.0, "max_points": 0.0, "points_text": "", "share": 0.0}
		for row in self.actions:
			row.code = cstr(row.code).strip()
			found = self._approved.get(row.code)
			row.update(creation.columns_of(found) if found else blank)

	def row_problems(self) -> Iterator[str]:
		for row in self.actions:
			if row.code and row.code not in self._approved:
				yield _("Row {0}: there is no criterion {1} in the unit's appraisal.").format(row.idx, row.code)
		yield from rows.problems(self.actions, self.stored_actions, self.workflow_state)

	@property
	def symbol(self) -> str:
		return f"KH-{self.unit}"

	def issue_problems(self) -> Iterator[str]:
		# A draft has none: the paper before a revision was another one.
		if self.workflow_state != "Draft":
			yield from number_register.problems(
				self, "number", "plan_date", getdate(self.adopted_on) if self.adopted_on else None
			)

	def take_number(self) -> None:
		if number_register.given_now(self, "number", "plan_date"):
			number_register.take(self.symbol, self.plan_date, self.number, self, self.doctype)

	def follow_progress(self) -> None:
		counted = [row for row in self.actions if row.status != "Dropped"]
		done = [row for row in counted if row.status == "Done"]
		self.progress = flt(100 * len(done) / len(counted), 2) if counted else 0
		days = [rows.owed_on(row, self.workflow_state) for row in self.actions]
		self.overdue = len([day for day in days if day and day < getdate()])
		self.late = int(self.workflow_state == "Draft" and bool(self.due_date) and getdate(self.due_date) < getdate())

	def check_transition(self, state: str, next_state: str) -> None:
		if next_state == "Adopted" and state == "Draft":
			self.adopt()
		elif next_state == "Completed":
			self.check_all_closed()
		elif next_state == "Draft":
			self.open_again()

	def adopt(self) -> None:
		if problems := list(rows.adoption_problems(self.actions, required=bool(self.required))):
			throw_problems(problems, _("The plan can't be adopted"))
		if changes := list(rows.changes(self.actions)):
			self.add_comment("Info", _("Adopted with changes: {0}").format(escape_html("; ".join(changes))))
		for row in self.actions:
			row.adopted_due_date = None
		post, name = unit_signer(self.unit, frappe.session.user)
		self.update(
			{
				"adopted_by": frappe.session.user,
				"adopted_on": now_datetime(),
				"signer_post": post,
				"signer_name": name,
				"return_reason": None,
			}
		)

	def signer(self) -> tuple[str, str]:
		"""Post and name of who adopted the plan; of the unit's head while nobody has."""
		return (self.signer_post, self.signer_name) if self.adopted_on else unit_signer(self.unit, None)

	def check_all_closed(self) -> None:
		left = [str(row.idx) for row in self.actions if row.status in rows.OPEN]
		problems = []
		if left:
			problems.append(
				_("Rows {0} are not done yet: enter what became of them, or drop them with a reason.").format(
					", ".join(left)
				)
			)
		elif not any(row.status == "Done" for row in self.actions):
			problems.append(_("Nothing of the plan was done."))
		if problems:
			throw_problems(problems, _("The plan can't be completed"))

	def open_again(self) -> None:
		"""Open an adopted plan again, for the unit's revision or the department's return. Adopted actions stay owed."""
		require_reason(self.flags.reason, _("Say why the plan is revised: use Revise in the menu of its form."))
		if self.number or self.plan_date:
			# The next adopted plan is another paper.
			self.add_comment(
				"Info",
				_("Revised; it was issued as number {0} of {1}").format(
					self.number or "…", short_date(getdate(self.plan_date)) if self.plan_date else "…"
				),
			)
		rows.keep_adopted(self.actions)
		self.update({"number": 0, "plan_date": None, "due_date": add_days(getdate(), cint(setting("plan_days")))})

	def onload(self) -> None:
		if self.due_date and self.workflow_state == "Draft":
			self.set_onload("due", short_date(getdate(self.due_date)))
			self.set_onload("late_days", max((getdate() - getdate(self.due_date)).days, 0))


@frappe.whitelist(methods=["POST"])
def propose_plans(decision: str) -> int:
	"""Create the plans missing for an approved decision; returns how many."""
	require_role(OFFICE_HEAD)
	return afresh(_propose, decision)


def _propose(decision: str) -> int:
	doc = frappe.get_doc("CCHC Council Decision", decision, for_update=True)
	doc.check_permission("read")
	if doc.workflow_state != "Approved":
		frappe.throw(
			_("{0} is {1}: plans follow an approved decision.").format(doc.name, _(doc.workflow_state)),
			title=_("No Plan Yet"),
		)
	return creation.propose(doc)


@frappe.whitelist(methods=["POST"])
def revise(plan: str, reason: str) -> None:
	"""The unit's head opens an adopted plan again, with a reason for the timeline."""
	doc = frappe.get_doc(creation.PLAN, plan)
	doc.check_permission("write")
	doc.flags.reason = reason
	step(doc, "Draft")
	doc.add_comment("Info", _("Revised: {0}").format(escape_html(reason.strip())))


@frappe.whitelist(methods=["POST"])
def return_to_unit(plan: str, reason: str) -> None:
	"""The office returns an adopted plan to its unit, which owes it again."""
	department.give_back(plan, reason)


@frappe.whitelist(methods=["POST"])
def add_handling(plan: str, action: dict | str) -> str:
	"""Add the department's handling to a unit's plan; returns the row's name. See `department.add_handling`."""
	return department.add_handling(plan, read_object(action))


@frappe.whitelist()
def promises(self_assessment: str) -> list[dict]:
	"""What the unit promised after its last evaluation; see `promises.of_self_assessment`."""
	return promised.of_self_assessment(self_assessment)


@frappe.whitelist()
def plan_outlook(plan: str) -> dict:
	"""Why the unit is where it is, what would lift its rank, and what it had promised before; see `outlook.of_plan`."""
	doc = frappe.get_doc(creation.PLAN, plan)
	doc.check_permission("read")
	return outlook.of_plan(doc)
