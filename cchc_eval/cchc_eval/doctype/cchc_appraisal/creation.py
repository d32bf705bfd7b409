"""Creating appraisals from self-assessments: one, or all of a round at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html, now

from cchc_eval.cchc_eval.doctype.cchc_appraisal import bonus_counts, office_figures, parts
from cchc_eval.cchc_eval.doctype.cchc_appraisal.records import KEEP
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.deadlines import (
	ROUND,
	STAGES,
	Deadlines,
	check_open,
	deadline_of,
	has_passed,
	moment,
)
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.split import parts_of_round
from cchc_eval.cchc_eval.doctype.cchc_figure.entries import figures_of
from cchc_eval.controllers import background
from cchc_eval.controllers.batched_tables import check_readable
from cchc_eval.controllers.problems import throw_problems
from cchc_eval.permissions.appraisal_parts import rounds_of_outsider
from cchc_eval.permissions.requests import unseen
from cchc_eval.permissions.roles import APPRAISER, require_role, roles_of
from cchc_eval.scoring.figures import Figures
from cchc_eval.scoring.notation import write_rule
from cchc_eval.scoring.snapshot import thaw
from cchc_eval.storage import rows_by_name, scored_from
from cchc_eval.storage.bulk import add_comments, add_workflow_actions, insert_documents, insert_rows
from cchc_eval.storage.decimals import as_typed
from cchc_eval.storage.score_columns import ROW, criterion_columns, row_taken_over, totals_taken_over
from cchc_eval.storage.scored_from import FORM_COLUMNS, FORM_TOTALS
from cchc_eval.storage.snapshots import texts_carried
from cchc_eval.storage.transactions import Overtaken, lock_rows
from cchc_eval.vietnamese.writing import in_column

APPRAISAL, SELF_ASSESSMENT, FORM_ROW = "CCHC Appraisal", "CCHC Self Assessment", "CCHC Self Score"
# Until its deadline a unit may still submit.
STAGE = "Self Assessment"
TOGETHER = 200
SOURCE_FIELDS = [
	*("name", "round", "year", "unit", "unit_name", "workflow_state", "docstatus", "fingerprint"),
	"appraisal_state",  # set as soon as there is an appraisal
	*FORM_TOTALS,
	scored_from.FIELD,
]


def start_one(self_assessment: str) -> str:
	"""Idempotent, also for two users at once: the self-assessment's row is locked before anything is read."""
	lock_rows(SELF_ASSESSMENT, self_assessment)
	_check_starter()
	frappe.has_permission(APPRAISAL, "create", throw=True)
	frappe.has_permission(SELF_ASSESSMENT, "read", self_assessment, throw=True)
	source = frappe.db.get_value(SELF_ASSESSMENT, self_assessment, SOURCE_FIELDS, as_dict=True, for_update=True)
	if source is None:
		# Of no name Frappe asks whether any may be read.
		frappe.throw(unseen(), frappe.DoesNotExistError)
	if source.appraisal_state:
		return frappe.db.get_value(APPRAISAL, {"active_key": _key(source)}, "name")
	check_open(source.round, "Appraisal", source.unit)
	deadline = deadline_of(source.round, STAGE, source.unit)
	if not _may_start(source, deadline):
		frappe.throw(
			_("Unit {0} has not submitted and may still do so until {1}.").format(
				source.unit_name, moment(deadline) if deadline else _("the deadline is set")
			)
			if source.docstatus == 0
			else _("{0} is {1}: only a submitted self-assessment is appraised.").format(
				source.name, _(source.workflow_state)
			),
			title=_("Appraisal Can't Begin"),
		)
	(doc,) = _build([source], _texts([source]), _filled_in([source]))
	doc.set("scores", doc.scores)
	doc.flags.by_server = True
	doc.insert()
	_check_source([doc], [source])
	_mark_begun([source])
	return doc.name


def _check_starter() -> None:
	require_role(APPRAISER)
	if rounds_of_outsider(frappe.session.user, roles_of()) is not None:
		frappe.throw(
			_("Appraisals are begun by the office's own appraisers, not for a body that appraises a part."),
			frappe.PermissionError,
		)


def _waiting(round: str) -> dict[str, Any]:
	return {"round": round, "docstatus": ("<", 2), "appraisal_state": ("is", "not set")}


def count_waiting(round: str) -> int:
	return frappe.db.count(SELF_ASSESSMENT, _waiting(round))


def start_round(round: str) -> dict[str, list[str]]:
	"""Set-based: a few statements, whatever the number of units; all or nothing, and computed before anything is
	locked. Raises Overtaken where a form was changed meanwhile; units that are still writing wait for nothing.

	The rows are inserted directly: no notification, webhook or global search runs for the new documents. Their open
	workflow actions are written as Frappe writes them.
	"""
	check_may_start(round)
	background.progress(10, _("Reading the self-assessments"))
	waiting = frappe.get_all(SELF_ASSESSMENT, _waiting(round), [*SOURCE_FIELDS, "modified"], order_by="name")
	deadlines = Deadlines(STAGE, {round: frappe.db.get_value(ROUND, round, STAGES[STAGE])})
	ready = [row for row in waiting if _may_start(row, deadlines.of(round, row.unit))]
	texts = _texts(ready)
	figures = _figures(round, {row.unit: texts[row.fingerprint] for row in ready})
	docs: list[Document] = []
	rows = _Rows()
	for start in range(0, len(ready), TOGETHER):
		background.progress(20 + 50 * start // len(ready), _("Scoring {0} self-assessments").format(len(ready)))
		some = ready[start : start + TOGETHER]
		filled_in = _filled_in(some)
		for doc, source in zip(_build(some, texts, filled_in), some, strict=True):
			_dress(doc, source, filled_in[source.name], figures.get(doc.unit, {}))
			rows.take(doc)
			docs.append(doc)
	_check_source(docs, ready)
	background.writing()
	_lock(ready)
	background.progress(70, _("Writing the appraisals"))
	insert_documents(docs)
	insert_rows(ROW, rows)
	_mark_begun(ready)
	add_workflow_actions(APPRAISAL, [doc.name for doc in docs], "Draft")
	if docs:
		add_comments(ROUND, {round: _("{0} appraisals begun").format(len(docs))})
	return {
		"made": [doc.name for doc in docs],
		"not_due": [row.unit for row in waiting if row not in ready],
	}


def _lock(sources: Sequence[Any]) -> None:
	"""Let nobody change what the appraisals were made of."""
	locked = rows_by_name.lock(SELF_ASSESSMENT, [row.name for row in sources], ["name", "modified"])
	now = {row.name: row.modified for row in locked}
	changed = [row.unit_name for row in sources if now.get(row.name) != row.modified]
	if changed:
		frappe.throw(
			_("Self-assessments were changed at this moment: {0}. Begin again.").format(
				escape_html(", ".join(changed))
			),
			Overtaken,
			title=_("Appraisal Can't Begin"),
		)


def check_may_start(round: str) -> None:
	_check_starter()
	frappe.has_permission(APPRAISAL, "create", throw=True)
	check_readable(ROUND, round)
	check_open(round, "Appraisal")


def _said(done: dict[str, list[str]]) -> str:
	lines = [_("{0} appraisals begun").format(len(done["made"]))]
	if done["not_due"]:
		lines.append(_("Not submitted yet, and still in time: {0}").format(escape_html(", ".join(done["not_due"]))))
	return "<br>".join(lines)


STARTING = background.Task(
	f"{__name__}.STARTING", lambda: _("Starting the appraisals"), start_round, _said, frozenset({APPRAISER})
)


def _check_source(docs: Sequence[Document], sources: Sequence[Any]) -> None:
	"""Refuse an appraisal of other points than the unit submitted."""
	problems = [
		_(
			"Unit {0} submitted {1} points, but its answers give {2} now: "
			"return its self-assessment, so that it submits again."
		).format(source.unit_name, in_column(submitted), in_column(computed))
		for doc, source in zip(docs, sources, strict=True)
		if source.docstatus == 1 and (submitted := as_typed(source.total)) != (computed := as_typed(doc.self_points))
	]
	if problems:
		throw_problems(problems, _("Appraisal Can't Begin"))


def _key(source: Any) -> str:
	return f"{source.round}/{source.unit}"


def _may_start(source: Any, deadline: datetime | None) -> bool:
	"""Whether the unit has submitted, or can't any more."""
	if source.workflow_state == "Submitted" and source.docstatus == 1:
		return True
	return source.docstatus == 0 and has_passed(deadline)


class _Rows:
	"""The rows of appraisals that are not inserted yet: as dictionaries those of some thousand units would take a
	gigabyte."""

	def __init__(self) -> None:
		self._columns: tuple[str, ...] = ()
		self._values: list[tuple[Any, ...]] = []

	def take(self, doc: Document) -> None:
		self._columns = self._columns or tuple(doc.scores[0])
		self._values += [tuple([row[column] for column in self._columns]) for row in doc.scores]
		doc.set("scores", [])

	def __iter__(self) -> Iterator[dict[str, Any]]:
		return (dict(zip(self._columns, values, strict=True)) for values in self._values)


def _texts(sources: Sequence[Any]) -> dict[str, str]:
	"""The text of each criteria set by its fingerprint."""
	return texts_carried(SELF_ASSESSMENT, {row.name: row.fingerprint for row in sources})


# The values of a form's rows in the order of FORM_COLUMNS.
Rows = Sequence[Sequence[Any]]


def _filled_in(sources: Sequence[Any]) -> Mapping[str, Rows]:
	"""By form its rows, none of a form that was never submitted: it counts as unanswered."""
	submitted = [row.name for row in sources if row.docstatus == 1]
	filters = {"parenttype": SELF_ASSESSMENT, "parent": ("in", submitted or [""])}
	rows: dict[str, list[Sequence[Any]]] = defaultdict(list)
	fields = ["parent", *FORM_COLUMNS]
	for parent, *values in frappe.get_all(FORM_ROW, filters, fields, order_by="parent, idx", as_list=True):
		rows[parent].append(values)
	return rows


def _build(sources: Sequence[Any], texts: Mapping[str, str], filled_in: Mapping[str, Rows]) -> list[Document]:
	"""The appraisals in memory, not scored yet; a handful of queries for all of them. Their `scores` are dictionaries:
	a Document for each of some hundred thousand rows would take most of the time."""
	if not sources:
		return []
	# Of one round.
	split = parts_of_round(sources[0].round)
	docs = []
	for row in sources:
		answers = {code: answer for code, answer, *_scored in filled_in[row.name] if answer}
		doc = _appraisal(row, texts[row.fingerprint], answers)
		parts.fill(doc, thaw(doc.criteria_json), split)
		docs.append(doc)
	return docs


def _appraisal(source: Any, criteria_json: str, answers: Mapping[str, str]) -> Document:
	cset = thaw(criteria_json)
	doc = frappe.get_doc(
		{
			"doctype": APPRAISAL,
			"self_assessment": source.name,
			"round": source.round,
			"year": source.year,
			"unit": source.unit,
			"unit_name": source.unit_name,
			"workflow_state": "Draft",
			"not_submitted": int(source.docstatus == 0),
			"criteria_json": criteria_json,
			"fingerprint": source.fingerprint,
			"active_key": _key(source),
			bonus_counts.TABLE: bonus_counts.new_rows(cset),
		}
	)
	doc.__dict__["scores"] = [
		frappe._dict(columns, idx=position, self_answer=answers.get(columns["code"]))
		for position, columns in enumerate(_blank_rows(criteria_json), 1)
	]
	return doc


@lru_cache(maxsize=8)
def _blank_rows(criteria_json: str) -> tuple[dict[str, Any], ...]:
	"""What the rows of all appraisals on a criteria set begin with; every column that `_dress` writes."""
	return tuple(
		{
			**criterion_columns(criterion),
			"parenttype": APPRAISAL,
			"parentfield": "scores",
			"rule_type": write_rule(criterion.rule)[0] if criterion.rule else "",
			"action": KEEP,
			"answer": None,
			"points_set": 0,
			"reason": "",
			"question": "",
			"seen": 0,
			"seen_by": None,
		}
		for criterion in thaw(criteria_json).leaves
	)


def _figures(round: str, texts: Mapping[str, str]) -> Mapping[str, Figures]:
	"""By unit, of the units whose criteria ask the office for some; in one query. `texts`: of the sets, by unit."""
	units = [unit for unit, text in texts.items() if office_figures.takes_figures(thaw(text))]
	return figures_of(round, units) if units else {}


def _dress(doc: Document, source: Any, filled_in: Rows, figures: Figures) -> None:
	"""Score and name it, as `insert` would."""
	office_figures.take(doc, figures)
	if not _taken_over(doc, source, filled_in):
		doc.drop_unused_inputs()
		doc.appraise()
	doc.autoname()
	for row in doc.scores:
		row.parent = doc.name
	for row in (*doc.get(bonus_counts.TABLE), *doc.get(parts.TABLE)):
		row.name = frappe.generate_hash(length=10)
		row.parent, row.parenttype = doc.name, doc.doctype


def _taken_over(doc: Document, source: Any, filled_in: Rows) -> bool:
	"""What the unit's own answers gave when it saved them, where they would give the same now and stand as they are."""
	if source.docstatus != 1 or any(row.action != KEEP for row in doc.scores):
		return False
	totals = (source[column] for column in FORM_TOTALS)
	if source[scored_from.FIELD] != scored_from.of_form(doc.criteria_json, filled_in, totals):
		return False
	scored = {code: row_taken_over(*given) for code, _answer, *given in filled_in}
	for row in doc.scores:
		row.update(scored[row.code])
	for field, value in totals_taken_over(source).items():
		doc.set(field, value)
	return True


def _mark_begun(sources: Sequence[Any]) -> None:
	"""Mark the self-assessments as being appraised; the new time stamp makes a concurrent withdrawal fail."""
	if sources:
		begun = {"appraisal_state": "Draft", "modified": now()}
		rows_by_name.write_all(SELF_ASSESSMENT, [row.name for row in sources], begun)
		for row in sources:
			frappe.clear_document_cache(SELF_ASSESSMENT, row.name)
