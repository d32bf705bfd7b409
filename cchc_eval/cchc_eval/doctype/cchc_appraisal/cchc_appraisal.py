"""The office's appraisal of one unit (docs/process.md, steps 4 to 6)."""

from typing import Any, ClassVar

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cstr, escape_html, get_fullname, now_datetime

from cchc_eval.cchc_eval.doctype.cchc_appraisal import (
	asking,
	bonus_counts,
	creation,
	form_values,
	independent,
	office_figures,
	own_rows,
	parts,
	seen,
	submission,
	trial_score,
)
from cchc_eval.cchc_eval.doctype.cchc_appraisal import replies as explanations
from cchc_eval.cchc_eval.doctype.cchc_appraisal.kept_scores import FIELD as KEPT
from cchc_eval.cchc_eval.doctype.cchc_appraisal.kept_scores import KeptScores
from cchc_eval.cchc_eval.doctype.cchc_appraisal.records import (
	CORRECT,
	KEEP,
	SET_POINTS,
	read_points,
	record_of,
	unexplained_doubts,
)
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.deadlines import check_open
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.decisions import DECISION, decision_worked_on
from cchc_eval.cchc_eval.doctype.cchc_settings.office import office
from cchc_eval.cchc_eval.doctype.cchc_unit.letterhead import keep_letterhead
from cchc_eval.controllers import background, link_titles
from cchc_eval.controllers.client_values import read_rows
from cchc_eval.controllers.guarded_document import Editable, GuardedDocument, changes
from cchc_eval.controllers.problems import require_reason, throw_problems
from cchc_eval.controllers.workflow_step import step
from cchc_eval.scoring import ScoringError, evaluate
from cchc_eval.scoring.snapshot import thaw
from cchc_eval.storage.score_columns import appraisal_totals, kept_text, row_before_council
from cchc_eval.storage.scored_from import FIELD as SCORED_FROM
from cchc_eval.storage.transactions import afresh, lock_first

# What an appraiser decides on one criterion.
DECIDED = frozenset({"action", "answer", "points_set", "reason"})
CONTENT = DECIDED | {"question", "seen"}


class CCHCAppraisal(GuardedDocument):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		from cchc_eval.cchc_eval.doctype.cchc_appraised_score.cchc_appraised_score import CCHCAppraisedScore
		from cchc_eval.cchc_eval.doctype.cchc_bonus_count.cchc_bonus_count import CCHCBonusCount
		from cchc_eval.cchc_eval.doctype.cchc_independent_score.cchc_independent_score import CCHCIndependentScore
		from cchc_eval.cchc_eval.doctype.cchc_part_state.cchc_part_state import CCHCPartState

		active_key: DF.Data | None
		amended_from: DF.Link | None
		applicable: DF.Float
		appraised_points: DF.Float
		authors: DF.SmallText | None
		bonus_counts: DF.Table[CCHCBonusCount]
		bonus_points: DF.Float
		council_decision: DF.Link | None
		criteria_json: DF.LongText | None
		final_points: DF.Float
		fingerprint: DF.Data | None
		independent_scores: DF.Table[CCHCIndependentScore]
		index_percent: DF.Float
		kept_json: DF.SmallText | None
		letterhead_json: DF.SmallText | None
		not_submitted: DF.Check
		parts: DF.Table[CCHCPartState]
		penalty_points: DF.Float
		rank_name: DF.Data | None
		return_reason: DF.SmallText | None
		round: DF.Link
		scored_from: DF.Data | None
		scores: DF.Table[CCHCAppraisedScore]
		self_assessment: DF.Link
		self_points: DF.Float
		signed_off_by: DF.Link | None
		signed_off_on: DF.Datetime | None
		submitted_by: DF.Link | None
		submitted_on: DF.Datetime | None
		submitted_to_head: DF.Check
		unit: DF.Link
		unit_name: DF.Data | None
		workflow_state: DF.Link | None
		year: DF.Int
	# end: auto-generated types
	editable: ClassVar[dict[str, Editable]] = {
		"Draft": {"scores": CONTENT, bonus_counts.TABLE: bonus_counts.COUNTED},
		# The unit is answering: the questions must not change meanwhile.
		"Awaiting Explanation": {"scores": DECIDED | {"seen"}, bonus_counts.TABLE: bonus_counts.COUNTED},
		"Appraised": {"return_reason": None},
	}

	def autoname(self) -> None:
		self.name = f"{self.round}-{self.unit}"

	def save(self, *args: Any, **kwargs: Any) -> Document:
		if self.workflow_state == "Draft" and not self.is_new():
			stored = frappe.db.get_value(self.doctype, self.name, ["workflow_state", "round"], as_dict=True)
			decision = decision_worked_on(stored.round) if stored and stored.workflow_state == "Appraised" else None
			if decision:
				# It goes back only while the council does not have it (`check_return`). Locked before the appraisal, as
				# everyone does who holds both.
				lock_first(DECISION, decision.name)
		if not self.flags.by_server and not self.is_new():
			own_rows.complete(self)
		return super().save(*args, **kwargs)

	def as_dict(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
		"""To a client, without the rows that others appraise, and without what is kept of them all."""
		whole = super().as_dict(*args, **kwargs)
		if not getattr(frappe.local, "request", None):
			return whole
		for field in (KEPT, SCORED_FROM):
			whole.pop(field, None)
		return own_rows.leave_out(self, whole)

	def before_print(self, settings: Any = None) -> None:
		own_rows.hide(self)

	def before_validate(self) -> None:
		super().before_validate()
		self.note_author()

	def validate(self) -> None:
		seen.take(self)
		office_figures.take(self)
		independent.take(self)
		self.drop_unused_inputs()
		self.keep_earlier_exchanges()
		asking.take(self)
		submission.keep(self)
		self.appraise()
		self.sign()

	def on_update(self) -> None:
		self.update_self_assessment()
		if self.workflow_state == "Appraised":
			# Past the document: its history and who sees a part of its rows learn nothing of it.
			kept = KeptScores({self.name: (self.criteria_json, not self.not_submitted)})
			kept.keep({self.name: self.flags.gave})
		before = self.get_doc_before_save()
		if asking.is_new(self):
			self.run_method("on_ask")
		if before and before.workflow_state == "Appraised" and self.workflow_state == "Draft":
			parts.follow(self.round, names=[self.name])

	def onload(self) -> None:
		link_titles.read_together(self)
		form_values.give(self)

	def note_author(self) -> None:
		"""Record who changes the content, because an author can't sign it off. Refused after the deadline."""
		if not self.flags.by_server and self.changes_content():
			check_open(self.round, "Appraisal", self.unit)
			self.authors = "\n".join(sorted({*self.author_names, frappe.session.user}))

	def _check_changes(self, state: str, changed: list[tuple[str, str]]) -> None:
		super()._check_changes(state, changed)
		submission.check_unchanged(self)
		parts.check_own(self)

	def is_editable_in(self, state: str, field: str, column: str = "") -> bool:
		"""Another body asks while the unit answers; which questions may still change, `parts.check_own` says."""
		asking = (state, field, column) == ("Awaiting Explanation", "scores", "question") and bool(self.parts)
		return asking or super().is_editable_in(state, field, column)

	def changes_content(self) -> bool:
		before = self.get_doc_before_save()
		return before is not None and any(
			table in ("scores", bonus_counts.TABLE) and column not in seen.COLUMNS
			for table, column in changes(before, self)
		)

	@property
	def author_names(self) -> list[str]:
		return (self.authors or "").split()

	def drop_unused_inputs(self) -> None:
		"""Keep only the inputs that belong to a row's action."""
		for row in self.scores:
			row.action = row.action or KEEP
			if row.action != CORRECT:
				row.answer = None
			if row.action != SET_POINTS:
				row.points_set = 0
			row.reason = cstr(row.reason).strip()
			row.question = cstr(row.question).strip()
		for row in self.bonus_counts:
			row.note = cstr(row.note).strip()

	def keep_earlier_exchanges(self) -> None:
		"""Move an answered question to `earlier` when a new one is asked on the criterion."""
		before = self.get_doc_before_save()
		stored = {row.name: row for row in before.scores} if before else {}
		for row in self.scores:
			old = stored.get(row.name)
			if old is None or not old.replied_on or old.question == row.question:
				continue
			exchange = _("Question: {0}\nReply ({1}): {2}").format(
				cstr(old.question), get_fullname(old.replied_by), cstr(old.reply)
			)
			row.earlier = "\n\n".join(text for text in (row.earlier, exchange) if text)
			row.update({"reply": None, "replied_by": None, "replied_on": None})

	def appraise(self) -> None:
		"""Compute every row and the totals with the core. Raises ValidationError with everything that is wrong."""
		for row in self.scores:
			if row.action == SET_POINTS:
				row.points_set = read_points(row.points_set)
		record = record_of(self.unit, self.unit_name, not self.not_submitted, self.scores, self.bonus_counts)
		cset = thaw(self.criteria_json)
		problems = list(bonus_counts.note_problems(self.bonus_counts))
		title = _("The appraisal can't be saved")
		try:
			evaluation = evaluate(cset, record)
		except ScoringError as error:
			throw_problems([*map(str, error.faults), *problems], title)
		if problems:
			throw_problems(problems, title)
		for row in self.scores:
			if row.action == SET_POINTS:
				row.points_set = float(row.points_set)
			row.update(row_before_council(evaluation, row.code))
		if cset.bonus_penalty:
			points = bonus_counts.points_of(cset.bonus_penalty, record.counts)
			for row in self.bonus_counts:
				row.update({"times": int(record.counts.get(row.code, 0)), "points": float(points.get(row.code, 0))})
		# Not by `update`: Frappe 16 then makes a Document of each row of each table, also of those that are
		# dictionaries while a whole round is started.
		for field, value in appraisal_totals(evaluation).items():
			self.set(field, value)
		self.flags.gave = kept_text(evaluation)

	def check_transition(self, state: str, next_state: str) -> None:
		if next_state == "Approved":
			frappe.throw(
				_("An appraisal is approved with the council's decision on the whole round, not alone."),
				frappe.PermissionError,
			)
		if (state, next_state) == ("Draft", "Awaiting Explanation"):
			self.check_questions()
		elif next_state == "Appraised":
			self.check_signer()
			parts.check_done(self)
			self.check_doubts()
		elif state == "Appraised":
			self.check_return()

	def check_questions(self) -> None:
		check_open(self.round, "Explanation", self.unit)
		if not asking.own(self):
			frappe.throw(
				_("Write the question to the unit on at least one criterion, save, then request the explanation."),
				title=_("Nothing Is Asked"),
			)

	def check_signer(self) -> None:
		check_open(self.round, "Appraisal", self.unit)
		if frappe.session.user in self.author_names or self.changes_content():
			frappe.throw(
				_("You worked on this appraisal yourself: another head of the office must sign it off."),
				frappe.PermissionError,
				title=_("Own Work"),
			)

	def check_doubts(self) -> None:
		"""Refuse answers of the office that are likely a slip, unless what stands beside them says otherwise."""
		problems = [
			_("{0} Correct it, or write beside it that it is right.").format(f"{doubt}")
			for doubt in unexplained_doubts(thaw(self.criteria_json), self.scores)
		]
		if problems:
			throw_problems(problems, _("Some answers are in doubt"))

	def check_return(self) -> None:
		self.return_reason = require_reason(
			self.flags.return_reason or self.return_reason,
			_("Say why the appraisal goes back to the appraiser: use Return to Appraiser in the menu of its form."),
		)
		decision = decision_worked_on(self.round, for_update=True)
		if decision and decision.workflow_state != "Draft":
			frappe.throw(
				_("{0} lies before the council: the chair returns the decision, and with it this appraisal.").format(
					decision.name
				)
			)

	def sign(self) -> None:
		"""Signing off stores the signature and clears the reason of a return; a return clears the signature."""
		before = self.get_doc_before_save()
		if before is None or before.workflow_state == self.workflow_state:
			return
		if self.workflow_state == "Appraised":
			self.update({"signed_off_by": frappe.session.user, "signed_off_on": now_datetime(), "return_reason": None})
			keep_letterhead(self)
		elif before.workflow_state == "Appraised":
			self.update({"signed_off_by": None, "signed_off_on": None, "letterhead_json": None})

	def signer(self) -> tuple[str, str]:
		"""Post and name of who signs for the office."""
		post = office("office_head_post").office_head_post
		return post, get_fullname(self.signed_off_by) if self.signed_off_by else ""

	def update_self_assessment(self) -> None:
		"""Copy the state to the self-assessment, which can't be withdrawn once appraisal has begun."""
		frappe.db.set_value(
			"CCHC Self Assessment",
			self.self_assessment,
			"appraisal_state",
			self.workflow_state or "Draft",
			update_modified=False,
		)


@frappe.whitelist(methods=["POST"])
def start(self_assessment: str) -> str:
	"""Start the appraisal of a unit; returns its name, also where it was started before."""
	return afresh(creation.start_one, self_assessment)


@frappe.whitelist(methods=["POST"])
def start_all(round: str) -> dict:
	"""Start every appraisal of the round that can be started.

	{"made": names, "not_due": units that may still submit until their deadline}, or {"queued": True} of many units
	"""
	creation.check_may_start(round)
	return background.take(creation.STARTING, creation.ROUND, round, creation.count_waiting(round))


@frappe.whitelist(methods=["POST"])
def preview(appraisal: str, changes: list | str, counts: list | str | None = None) -> dict:
	"""What the changes would give, without saving; see `trial_score.preview`."""
	return trial_score.preview(appraisal, read_rows(changes), read_rows(counts))


@frappe.whitelist(methods=["POST"])
def return_to_appraiser(appraisal: str, reason: str) -> None:
	"""The head of the office returns an appraisal that was submitted or signed off, with the reason."""
	doc = frappe.get_doc("CCHC Appraisal", appraisal)
	doc.check_permission("read")
	if doc.workflow_state == "Draft":
		submission.hand_back(doc, reason)
		return
	doc.flags.return_reason = reason.strip()
	step(doc, "Draft")
	doc.add_comment("Info", _("Returned to the appraiser: {0}").format(escape_html(doc.return_reason)))


@frappe.whitelist(methods=["POST"])
def finish_part(appraisal: str, part: str) -> None:
	"""An appraiser reports the part of their body done."""
	afresh(parts.finish, appraisal, part)


@frappe.whitelist(methods=["POST"])
def reopen_part(appraisal: str, part: str, reason: str = "") -> None:
	"""Open a part again that is reported done: its appraiser, or the head of the office with a reason."""
	afresh(parts.reopen, appraisal, part, reason)


@frappe.whitelist(methods=["POST"])
def choose_points(appraisal: str, part: str, code: str, user: str, reason: str) -> None:
	"""Where two who score a part independently differ: take over what one of them entered, with the reason."""
	afresh(parts.choose, appraisal, part, code, user, reason)


@frappe.whitelist()
def open_questions(self_assessment: str) -> dict:
	"""What the office asks the unit; see `replies.open_questions`."""
	return explanations.open_questions(self_assessment)


@frappe.whitelist(methods=["POST"])
def reply(self_assessment: str, replies: list | str) -> dict:
	"""The unit's replies; see `replies.answer`."""
	return afresh(explanations.answer, self_assessment, read_rows(replies))
