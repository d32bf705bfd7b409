"""An evaluation round, of a year or a part of it: criteria, units, council, deadlines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise
from typing import Any, ClassVar

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, cstr, escape_html, get_datetime, getdate

from cchc_eval.cchc_eval.doctype.cchc_criteria_set.offered import stepped_back
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round import monitoring, not_applicable, split
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.deadlines import STAGES, has_passed, moment
from cchc_eval.cchc_eval.doctype.cchc_settings import office
from cchc_eval.cchc_eval.doctype.cchc_unit import access
from cchc_eval.controllers import background, link_titles
from cchc_eval.controllers.batched_tables import BatchedTables
from cchc_eval.controllers.guarded_document import changes
from cchc_eval.controllers.problems import throw_problems
from cchc_eval.rules.periods import LEVELS, PERIODS, YEAR, is_level, printed_period, round_name

# Fields written only by the actions, whatever the round's status.
BY_ACTION = frozenset(
	{
		("status", ""),
		("opened_on", ""),
		("closed_on", ""),
		("published_on", ""),
		("extensions", "*"),
		("units", "self_assessment"),
		("units", "unit_group"),
		("monitoring_dates", "kept_on"),
		("monitoring_dates", "kept_units"),
	}
)


class CCHCEvaluationRound(BatchedTables):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		from cchc_eval.cchc_eval.doctype.cchc_appraisal_part.cchc_appraisal_part import CCHCAppraisalPart
		from cchc_eval.cchc_eval.doctype.cchc_council_member.cchc_council_member import CCHCCouncilMember
		from cchc_eval.cchc_eval.doctype.cchc_deadline_extension.cchc_deadline_extension import CCHCDeadlineExtension
		from cchc_eval.cchc_eval.doctype.cchc_monitoring_date.cchc_monitoring_date import CCHCMonitoringDate
		from cchc_eval.cchc_eval.doctype.cchc_round_group.cchc_round_group import CCHCRoundGroup
		from cchc_eval.cchc_eval.doctype.cchc_round_unit.cchc_round_unit import CCHCRoundUnit

		appraisal_deadline: DF.Datetime
		appraisal_parts: DF.Table[CCHCAppraisalPart]
		closed_on: DF.Datetime | None
		council: DF.Table[CCHCCouncilMember]
		council_date: DF.Datetime | None
		criteria_set: DF.Link
		explanation_deadline: DF.Datetime
		extensions: DF.Table[CCHCDeadlineExtension]
		founded_by: DF.SmallText | None
		groups: DF.Table[CCHCRoundGroup]
		level: DF.Data | None
		level_words: DF.Data | None
		monitoring_dates: DF.Table[CCHCMonitoringDate]
		opened_on: DF.Datetime | None
		period: DF.Literal[
			"Whole Year",
			"First Half",
			"Second Half",
			"First Nine Months",
			"Quarter 1",
			"Quarter 2",
			"Quarter 3",
			"Quarter 4",
		]
		placing: DF.Literal["", "Per Group", "Over All"]
		published_on: DF.Datetime | None
		scoring_from: DF.Date | None
		self_assessment_deadline: DF.Datetime
		status: DF.Literal["Draft", "Open", "Closed"]
		title: DF.Data
		units: DF.Table[CCHCRoundUnit]
		year: DF.Int
	# end: auto-generated types
	# By status: the fields that the manager may change by saving; None: all.
	editable: ClassVar[dict[str, frozenset[str] | None]] = {
		"Draft": None,
		"Open": frozenset(
			{
				"title",
				"council",
				"founded_by",
				"council_date",
				"placing",
				"scoring_from",
				"monitoring_dates",
				split.TABLE,
			}
		),
		"Closed": frozenset(),
	}

	def autoname(self) -> None:
		"""Before anything is checked, so that what no name can be made of is refused here."""
		self.period = cstr(self.period) or YEAR.key
		if problems := list(self.name_problems()):
			throw_problems(problems, _("The round can't be saved"))
		self.name = round_name(cint(self.year), PERIODS[self.period], self.level or "")

	def before_insert(self) -> None:
		self.start_as_draft()

	def validate(self) -> None:
		self.check_change()
		self.clear_links_of_a_draft()
		self.word_level()
		monitoring.settle(self)
		split.tidy(self)
		problems = [
			*self.year_problems(),
			*self.level_problems(),
			*self.deadline_problems(),
			*self.unit_problems(),
			*self.group_problems(),
			*self.council_problems(),
			*monitoring.problems(self),
			*split.problems(self),
			*self.split_problems(),
		]
		if problems:
			throw_problems(problems, _("The round can't be saved"))

	def onload(self) -> None:
		self.set_onload("job", background.state_of(self.doctype, self.name))
		link_titles.read_together(self)
		# Not the document's own `has_permission`: where that says no, Frappe 16 shows an empty message.
		if self.status != "Closed" and frappe.has_permission(self.doctype, "write", self):
			self.set_onload("behind", list(stepped_back(self.year)))

	def on_update(self) -> None:
		before = self.get_doc_before_save()
		listed, former = (_council_of(doc) | _appraisers_of(doc) for doc in (self, before))
		if listed != former:
			access.sync({user for user, _duty, _closed in listed ^ former})

	def after_delete(self) -> None:
		access.sync(user for user, _duty, _closed in _council_of(self) | _appraisers_of(self))

	def on_trash(self) -> None:
		if self.status != "Draft":
			frappe.throw(
				_("Round {0} has been opened: it is kept on record and can't be deleted.").format(self.name),
				frappe.PermissionError,
			)

	def start_as_draft(self) -> None:
		"""Clear the fields that only actions write: a copy, an import or a client may bring them."""
		self.update({"status": "Draft", "opened_on": None, "closed_on": None, "published_on": None, "extensions": []})

	def clear_links_of_a_draft(self) -> None:
		if self.status == "Draft":
			for row in self.units:
				row.self_assessment = row.unit_group = None

	def check_change(self) -> None:
		before = self.get_doc_before_save()
		if before is None or self.flags.by_server:
			return
		editable = self.editable[before.status]
		for field, column in changes(before, self):
			if (field, column) in BY_ACTION or field == "extensions":
				self._refuse(field, _("it is written by the actions of the round"))
			if before.status == "Open" and column in not_applicable.COLUMNS:
				self._refuse(field, not_applicable.settled())
			if editable is not None and field not in editable:
				status = _(before.status, context="CCHC Evaluation Round")
				self._refuse(field, _("the round is {0}; use its actions").format(status))

	def _refuse(self, field: str, why: str) -> None:
		label = _(self.meta.get_label(field), context=self.doctype)
		frappe.throw(
			_("Round {0}: {1} can't be changed by hand: {2}.").format(self.name, label, why), frappe.PermissionError
		)

	def name_problems(self) -> Iterator[str]:
		if not 2000 <= cint(self.year) <= 2999:
			yield _("Year {0}: enter the year that is evaluated, with four digits.").format(self.year)
		if cstr(self.period) not in PERIODS:
			yield _("Period {0}: choose one of the list.").format(escape_html(cstr(self.period)))
		self.level = cstr(self.level).strip() or None
		if self.level and not is_level(self.level):
			yield _(
				"Level code {0}: at most 10 capital letters (A to Z) and digits, and none of the codes of periods."
			).format(escape_html(self.level))

	def year_problems(self) -> Iterator[str]:
		"""The name says year, period and level, and stays."""
		yield from self.name_problems()
		period = PERIODS.get(cstr(self.period))
		wanted = period and round_name(cint(self.year), period, self.level or "")
		if self.is_new() and frappe.db.exists("CCHC Evaluation Round", wanted):
			yield _("Round {0} of that period is there already: open that one, or give this one a level code.").format(
				wanted
			)
		elif not self.is_new() and wanted != self.name:
			yield _("Round {0}: year, period and level are in its name; make a new round instead.").format(self.name)

	def word_level(self) -> None:
		"""As papers say the level; an open round's is settled."""
		self.level_words = " ".join(cstr(self.level_words).split()) or None
		if self.status == "Draft" and not self.level_words:
			self.level_words = LEVELS.get(cstr(self.level))

	def level_problems(self) -> Iterator[str]:
		if self.status == "Draft" and self.level and not self.level_words:
			yield _("Level code {0}: write how papers say this level, such as “cấp xã”.").format(self.level)

	def deadline_problems(self) -> Iterator[str]:
		"""Faults of deadlines: each stage must end no earlier than the one before it."""
		fields = [*STAGES.values(), "council_date"]
		given = [(field, get_datetime(self.get(field))) for field in fields if self.get(field)]
		for (earlier, first), (later, second) in pairwise(given):
			if second < first and self.status == "Draft":
				yield _("{0} ({1}) is before {2} ({3}): correct one of them.").format(
					_(self.meta.get_label(later), context=self.doctype),
					moment(second),
					_(self.meta.get_label(earlier), context=self.doctype),
					moment(first),
				)

	def unit_problems(self) -> Iterator[str]:
		names = self.unit_names()
		listed = Counter(row.unit for row in self.units)
		for unit in sorted(unit for unit, times in listed.items() if times > 1):
			yield _("Unit {0} ({1}) is listed {2} times: leave one row.").format(
				unit, names.get(unit, unit), listed[unit]
			)
		for row in self.units:
			yield from not_applicable.problems(row)

	def group_problems(self) -> Iterator[str]:
		listed = self.group_names()
		for group in sorted({group for group in listed if listed.count(group) > 1}):
			yield _("Group {0} is listed {1} times: leave one row.").format(group, listed.count(group))

	def council_problems(self) -> Iterator[str]:
		users = [row.user for row in self.council]
		for user in sorted({user for user in users if users.count(user) > 1}):
			yield _("{0} is listed twice in the council: leave one row.").format(user)
		chairs = [row.full_name or row.user for row in self.council if row.duty == "Chair"]
		if len(chairs) > 1:
			yield _("The council has more than one chair: {0}.").format(", ".join(chairs))

	def split_problems(self) -> list[str]:
		"""Faults of who appraises what, once that counts; a draft may wait for its criteria set to be whole."""
		before = self.get_doc_before_save()
		if self.status == "Draft" or before is None or not _differ(before, self, split.TABLE):
			return []
		return list(split.opening_problems(self))

	def group_names(self) -> list[str]:
		"""Of the rows of `groups`; "" where a row lacks one, which Frappe refuses."""
		return [cstr(row.unit_group).strip() for row in self.groups]

	def unit_names(self) -> dict[str, str]:
		units = [row.unit for row in self.units]
		rows = frappe.get_all("CCHC Unit", {"name": ("in", units)}, ["name", "unit_name"], order_by="name")
		return {row.name: row.unit_name for row in rows}

	def opening_problems(self) -> list[str]:
		"""Everything that prevents opening; empty if the round can be opened."""
		problems = [] if self.units else [_("No unit is listed: add the units to evaluate.")]
		if has_passed(get_datetime(self.self_assessment_deadline)):
			problems.append(
				_("The self-assessment deadline {0} has passed: set a later one.").format(
					moment(get_datetime(self.self_assessment_deadline))
				)
			)
		return [
			*problems,
			*self.unit_problems(),
			*self._validity_problems(),
			*self._membership_problems(),
			*self._criteria_problems(),
			*office.problems(),
			*office.council_of_before(self.year),
			*monitoring.opening_problems(self),
			*split.opening_problems(self),
		]

	def _validity_problems(self) -> Iterator[str]:
		units = [row.unit for row in self.units]
		fields = ["name", "unit_name", "valid_from", "valid_to"]
		for unit in frappe.get_all("CCHC Unit", {"name": ("in", units)}, fields, order_by="name"):
			if not valid_in(self, unit):
				yield _("Unit {0} ({1}) does not exist in {2}: remove it from the round.").format(
					unit.name, unit.unit_name, printed_period(self.year, PERIODS[self.period].words)
				)

	def _membership_problems(self) -> Iterator[str]:
		"""Faults: a group that no unit of the round is in, perhaps misspelt."""
		units = [row.unit for row in self.units]
		found = frappe.get_all("CCHC Unit", {"name": ("in", units or [""])}, pluck="unit_group", order_by="name")
		known = {(group or "").strip() for group in found}
		for group in self.group_names():
			if group not in known:
				yield _("Group {0}: no unit of the round is in it. Correct its name, or remove it.").format(group)

	def set_of_unit(self, row: Any, group: str) -> str:
		"""The criteria set of a row of `units`: its own, else that of its unit's group, else the round's."""
		listed = zip(self.group_names(), self.groups, strict=True)
		of_group = next((one.criteria_set for name, one in listed if name == group), None)
		return str(row.criteria_set or of_group or self.criteria_set)

	def _criteria_problems(self) -> Iterator[str]:
		own = (row.criteria_set for row in (*self.units, *self.groups))
		sets = {self.criteria_set, *(name for name in own if name)}
		fields = ["name", "title", "docstatus"]
		for cset in frappe.get_all("CCHC Criteria Set", {"name": ("in", sorted(sets))}, fields, order_by="name"):
			if cset.docstatus != 1:
				yield _("Criteria set {0} ({1}) is not in force: submit it, or choose another.").format(
					cset.name, cset.title
				)


def _council_of(doc: Document | None) -> set[tuple[str, str, bool]]:
	return {(row.user, row.duty, doc.status == "Closed") for row in doc.council if row.user} if doc else set()


def _appraisers_of(doc: Document | None) -> set[tuple[str, str, bool]]:
	if not doc:
		return set()
	return {
		(user, split.TABLE, doc.status == "Closed") for row in doc.get(split.TABLE) for user in split.people_of(row)
	}


def _differ(before: Document, after: Document, table: str) -> bool:
	return any(field == table for field, _column in changes(before, after))


def valid_in(round: Any, unit: Any) -> bool:
	"""Whether a unit exists on any day of the round's period."""
	period, year = PERIODS[round.period], cint(round.year)
	return (not unit.valid_from or getdate(unit.valid_from) <= period.last_day(year)) and (
		not unit.valid_to or getdate(unit.valid_to) >= period.first_day(year)
	)


def plain_deadline(value: str | datetime) -> datetime:
	"""A client's deadline, in ISO format only: Frappe would read 01/02/2027 as 2 January. Raises ValidationError."""
	try:
		return datetime.fromisoformat(str(value)).replace(microsecond=0)
	except ValueError:
		frappe.throw(_("{0} is not a date and time.").format(value))
