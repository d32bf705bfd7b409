"""A unit's plan after its evaluation: correction, handling, improvement (process.md, step 11)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

import frappe
from frappe import _
from frappe.utils import cstr, escape_html, flt, getdate, now_datetime

from cchc_eval.cchc_eval.doctype.cchc_improvement_plan import proposing
from cchc_eval.cchc_eval.doctype.cchc_improvement_plan import promises as promised
from cchc_eval.evidence_rows import row_file_problems
from cchc_eval.guarded import EVERY_COLUMN, Editable, GuardedDocument
from cchc_eval.messages import throw_problems
from cchc_eval.printing.letterhead import unit_signer
from cchc_eval.roles import OFFICE_HEAD, require_role
from cchc_eval.stepping import step
from cchc_eval.vietnamese import short_date

OPEN = frozenset({"Open", "In Progress"})
CLOSED = frozenset({"Done", "Dropped"})
HANDLING = "Handling"
# The server works these out anew with every save, whatever was sent.
COMPUTED: Editable = {"progress": None, "overdue": None, "late": None}
FOLLOW_UP = frozenset({"status", "result", "evidence"})


class CCHCImprovementPlan(GuardedDocument):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from cchc_eval.cchc_eval.doctype.cchc_improvement_action.cchc_improvement_action import CCHCImprovementAction
		from frappe.types import DF

		actions: DF.Table[CCHCImprovementAction]
		active_key: DF.Data | None
		adopted_by: DF.Link | None
		adopted_on: DF.Datetime | None
		aims: DF.SmallText | None
		appraisal: DF.Link
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

	def validate(self) -> None:
		self.show_criteria()
		problems = [*self.row_problems(), *row_file_problems(self, "actions"), *self.issue_problems()]
		if problems:
			throw_problems(problems, _("The plan can't be saved"))
		self.note_completion()
		self.follow_progress()

	def show_criteria(self) -> None:
		"""What a row says of its criterion is what was approved, not what a client sent."""
		self._approved = {row.code: row for row in proposing.leaf_rows([self.appraisal])}
		blank = {"title": "", "points": 0.0, "max_points": 0.0, "points_text": "", "share": 0.0}
		for row in self.actions:
			row.code = cstr(row.code).strip()
			found = self._approved.get(row.code)
			row.update(proposing.columns_of(found) if found else blank)

	def row_problems(self) -> Iterator[str]:
		for row in self.actions:
			if row.code and row.code not in self._approved:
				yield _("Row {0}: there is no criterion {1} in the unit's appraisal.").format(row.idx, row.code)
			if row.status in CLOSED and not cstr(row.result).strip():
				yield (
					_("Row {0}: write what was achieved.").format(row.idx)
					if row.status == "Done"
					else _("Row {0}: say why it is dropped.").format(row.idx)
				)

	def issue_problems(self) -> Iterator[str]:
		if self.plan_date and getdate(self.plan_date) > getdate():
			yield _("The date of the plan can't lie in the future.")

	def adoption_problems(self) -> Iterator[str]:
		if not self.actions:
			yield _("The plan holds no action.")
		for row in self.actions:
			wanted = {
				_("what is to be done"): row.action,
				_("who is responsible"): row.responsible,
				_("until when"): row.due_date,
			}
			if row.kind == HANDLING:
				wanted |= {_("who is handled"): row.handled_who, _("on which legal basis"): row.legal_basis}
			missing = [what for what, value in wanted.items() if not cstr(value).strip()]
			if missing:
				yield _("Row {0}: write {1}.").format(row.idx, ", ".join(missing))

	def note_completion(self) -> None:
		for row in self.actions:
			if row.status != "Done":
				row.completed_on = None
			elif not row.completed_on:
				row.completed_on = getdate()

	def follow_progress(self) -> None:
		counted = [row for row in self.actions if row.status != "Dropped"]
		done = [row for row in counted if row.status == "Done"]
		self.progress = flt(100 * len(done) / len(counted), 2) if counted else 100 * bool(self.actions)
		adopted = self.workflow_state == "Adopted"
		self.overdue = len([row for row in self.actions if is_overdue(row)]) if adopted else 0
		self.late = int(
			bool(self.required and not self.adopted_on and self.due_date and getdate(self.due_date) < getdate())
		)

	def check_transition(self, state: str, next_state: str) -> None:
		if next_state == "Adopted" and state == "Draft":
			self.adopt()
		elif next_state == "Completed":
			self.check_all_closed()
		elif next_state == "Draft":
			self.check_reason()

	def adopt(self) -> None:
		if problems := list(self.adoption_problems()):
			throw_problems(problems, _("The plan can't be adopted"))
		post, name = unit_signer(self.unit, frappe.session.user)
		self.update({"adopted_by": frappe.session.user, "signer_post": post, "signer_name": name})
		# A plan that is adopted again after a revision was owed only once.
		self.adopted_on = self.adopted_on or now_datetime()

	def check_all_closed(self) -> None:
		left = [str(row.idx) for row in self.actions if row.status in OPEN]
		if left:
			frappe.throw(
				_("Rows {0} are not done yet: enter what became of them, or drop them with a reason.").format(
					", ".join(left)
				),
				title=_("The plan can't be completed"),
			)

	def check_reason(self) -> None:
		if not cstr(self.flags.reason).strip():
			frappe.throw(
				_("Say why the plan is revised: use Revise in the menu of its form."), title=_("Reason Missing")
			)

	def onload(self) -> None:
		if self.due_date and self.required and not self.adopted_on:
			self.set_onload("due", short_date(getdate(self.due_date)))
			self.set_onload("late_days", max((getdate() - getdate(self.due_date)).days, 0))


def is_overdue(row: Any) -> bool:
	return row.status in OPEN and bool(row.due_date) and getdate(row.due_date) < getdate()


@frappe.whitelist(methods=["POST"])
def propose_plans(decision: str) -> int:
	"""The office makes the plans that an approved decision has none for; how many."""
	require_role(OFFICE_HEAD)
	doc = frappe.get_doc("CCHC Council Decision", decision, for_update=True)
	doc.check_permission("read")
	if doc.workflow_state != "Approved":
		frappe.throw(
			_("{0} is {1}: plans follow an approved decision.").format(doc.name, _(doc.workflow_state)),
			title=_("No Plan Yet"),
		)
	return proposing.propose(doc)


@frappe.whitelist(methods=["POST"])
def revise(plan: str, reason: str) -> None:
	"""The unit's head opens an adopted plan again; the reason stays on its timeline."""
	doc = frappe.get_doc(proposing.PLAN, plan)
	doc.check_permission("write")
	doc.flags.reason = reason
	step(doc, "Draft")
	doc.add_comment("Info", _("Revised: {0}").format(escape_html(reason.strip())))


@frappe.whitelist()
def promises(self_assessment: str) -> dict:
	"""What the unit promised after its last evaluation; see `promises.of_self_assessment`."""
	return promised.of_self_assessment(self_assessment)
