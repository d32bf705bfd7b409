"""The parts of an appraisal that is split between bodies: whose each row is, and which parts are done."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cstr, escape_html, get_datetime, get_fullname, now_datetime

from cchc_eval.cchc_eval.doctype.cchc_appraisal import independent
from cchc_eval.cchc_eval.doctype.cchc_appraisal.records import unexplained_doubts
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round import split
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.deadlines import check_open, moment
from cchc_eval.controllers.guarded_document import changed_rows
from cchc_eval.controllers.problems import require_reason, throw_problems
from cchc_eval.permissions.appraisal_parts import ENTRIES, REST, ROW, TABLES, own_parts
from cchc_eval.permissions.roles import OFFICE_HEAD, roles_of
from cchc_eval.rules.appraisal_parts import OFFICE, AppraisalPart, part_of, parts_in
from cchc_eval.scoring import CriteriaSet
from cchc_eval.scoring.snapshot import thaw
from cchc_eval.storage import rows_by_name
from cchc_eval.storage.bulk import add_comments, insert_rows
from cchc_eval.storage.decimals import as_typed
from cchc_eval.storage.snapshots import texts_carried
from cchc_eval.storage.transactions import lock_document
from cchc_eval.vietnamese.writing import in_column

TABLE, STATE, APPRAISAL = "parts", "CCHC Part State", "CCHC Appraisal"
KEPT = ("done_by", "done_on", "reported_by")
# In which parts are worked on.
OPEN = ("Draft", "Awaiting Explanation")


def fill(doc: Document, cset: CriteriaSet, parts: Sequence[AppraisalPart]) -> None:
	"""Of an appraisal that is begun."""
	named = _named(parts, cset)
	for row in doc.scores:
		row.part = named[row.code]
	doc.set(TABLE, [_blank(part) for part in parts_in(parts, cset)])


def _named(parts: Sequence[AppraisalPart], cset: CriteriaSet) -> dict[str, str | None]:
	"""By code as it is stored."""
	return {code: None if name == OFFICE else name for code, name in part_of(parts, cset).items()}


def _blank(part: AppraisalPart) -> dict[str, Any]:
	return {"part": part.name, "with_bodies": part.with_bodies or None, "independent": int(part.independent)}


# ---- who changes what


def check_own(doc: Document) -> None:
	"""Raise PermissionError where somebody changes what another body appraises, or what is reported done."""
	own = own_parts(doc.round)
	before = doc.get_doc_before_save()
	if own is None or before is None:
		return
	done = done_parts(before)
	blind = {row.part for row in before.parts if row.independent}
	sent = {row.name: row for row in doc.scores}
	problems = []
	for table, doctype in TABLES.items():
		for old in changed_rows(before, doc, table):
			part = cstr(old.get("part")) if doctype == ROW else REST
			if part not in own:
				problems.append(
					_("{0}: it is appraised by {1}, so you can't change it.").format(old.code, part or OFFICE)
				)
			elif part in done:
				problems.append(
					_("{0}: {1} reported its part done; reopen the part to change it.").format(old.code, part)
				)
			elif part in blind and independent.decides_otherwise(sent[old.name], old):
				problems.append(
					_("{0}: two appraisers score it independently; choose between their points instead.").format(
						old.code
					)
				)
	problems += _asked_already(before, doc)
	if problems:
		frappe.throw([escape_html(problem) for problem in problems], frappe.PermissionError, as_list=True)


def _asked_already(before: Document, doc: Document) -> list[str]:
	"""While the unit answers, a question that it has before it stays; others may be added."""
	if before.workflow_state != "Awaiting Explanation":
		return []
	asked = {row.name: cstr(row.question).strip() for row in doc.scores}
	changed = [row for row in before.scores if cstr(row.question).strip() != asked.get(row.name, "")]
	if changed:
		check_open(doc.round, "Explanation", doc.unit)
	return [
		_("{0}: the unit is answering this question, so it can't change.").format(row.code)
		for row in changed
		if row.asked_on and not row.replied_on
	]


def done_parts(doc: Document) -> set[str]:
	return {row.part for row in doc.get(TABLE) if row.done_on}


def check_done(doc: Document) -> None:
	"""Raise ValidationError while a body has not reported its part done."""
	if problems := not_done(doc):
		throw_problems(problems, _("The appraisal can't be signed off"))


def not_done(doc: Document) -> list[str]:
	open_rows = [row for row in doc.get(TABLE) if not row.done_on]
	people = _people(doc.round) if open_rows else {}
	return [
		_("{0} has not reported its part done ({1}).").format(
			row.part, ", ".join(map(get_fullname, people.get(row.part, ()))) or _("no appraiser is named")
		)
		for row in open_rows
	]


def _people(round: str) -> dict[str, list[str]]:
	"""By part the users who appraise for it."""
	listed = {"parenttype": "CCHC Evaluation Round", "parent": round}
	rows = frappe.get_all(split.PART, listed, ["part", *split.APPRAISERS], order_by="idx")
	return {row.part: split.people_of(row) for row in rows}


# ---- reporting done


def finish(appraisal: str, part: str) -> None:
	"""An appraiser of the part reports it done."""
	doc = lock_document(APPRAISAL, appraisal)
	row = _state_of(doc, part)
	if part not in (own_parts(doc.round) or ()):
		frappe.throw(_("Only an appraiser of {0} reports its part done.").format(part), frappe.PermissionError)
	_check_worked_on(doc)
	user = frappe.session.user
	pair = independent.scorers_of(doc.round).get(part, []) if row.independent else []
	if row.independent and user not in pair:
		frappe.throw(_("Only the two who score {0} independently report it.").format(part), frappe.PermissionError)
	if row.done_on or user in independent.reported(row):
		return
	check_open(doc.round, "Appraisal", doc.unit)
	if row.independent:
		own: list[Any] = [one for one in doc.get(ENTRIES) if one.part == part and one.user == user]
	else:
		own = [one for one in doc.scores if one.part == part]
	doubts = [
		_("{0} Correct it, or write beside it that it is right.").format(doubt)
		for doubt in unexplained_doubts(thaw(doc.criteria_json), own)
	]
	if doubts:
		throw_problems(doubts, _("Some answers are in doubt"))
	if not row.independent or independent.report(doc, row, user):
		row.update({"done_by": user, "done_on": now_datetime()})
	_save(doc, _("{0}: part reported done").format(escape_html(part)))


def choose(appraisal: str, part: str, code: str, user: str, reason: str) -> None:
	"""Where the two who score a part independently differ: its third appraiser or the head of the office chooses."""
	doc = lock_document(APPRAISAL, appraisal)
	row = _state_of(doc, part)
	if not _may_choose(doc, part):
		frappe.throw(
			_("Only the third appraiser of {0} or the head of the office chooses between two scores.").format(part),
			frappe.PermissionError,
		)
	_check_worked_on(doc)
	reason = require_reason(reason, _("{0}: say why these points are chosen.").format(escape_html(code)))
	if independent.choose(doc, row, code, user, reason):
		row.update({"done_by": frappe.session.user, "done_on": now_datetime()})
	said = _("{0}: the points of {1} were chosen: {2}").format(code, get_fullname(user), reason)
	_save(doc, escape_html(said))


def _may_choose(doc: Document, part: str) -> bool:
	"""The head, or whoever of the part is none of the two."""
	if OFFICE_HEAD in roles_of():
		return True
	return part in (own_parts(doc.round) or ()) and frappe.session.user not in independent.scorers_of(doc.round).get(
		part, []
	)


def reopen(appraisal: str, part: str, reason: str) -> None:
	"""Before the sign-off, by an appraiser of the part, or by the head of the office with a reason."""
	doc = lock_document(APPRAISAL, appraisal)
	row = _state_of(doc, part)
	user = frappe.session.user
	reported = independent.reported(row)
	# Of two who have both reported, neither changes anything alone.
	alone = not row.independent or reported == [user]
	if part not in (own_parts(doc.round) or ()) or not alone:
		if OFFICE_HEAD not in roles_of():
			frappe.throw(
				_("Only an appraiser of {0} or the head of the office reopens its part.").format(part),
				frappe.PermissionError,
			)
		reason = require_reason(reason, _("Say why the part of {0} is reopened.").format(part))
	_check_worked_on(doc)
	if not row.done_on and not reported:
		return
	row.update({"done_by": None, "done_on": None})
	if row.independent:
		independent.start_over(doc, row)
	said = f": {escape_html(reason.strip())}" if reason.strip() else ""
	_save(doc, _("{0}: part reopened").format(escape_html(part)) + said)


def _state_of(doc: Document, part: str) -> Document:
	row = next((one for one in doc.get(TABLE) if one.part == part), None)
	if row is None:
		frappe.throw(_("{0} appraises nothing in {1}.").format(escape_html(part), doc.name))
	return row


def _check_worked_on(doc: Document) -> None:
	if doc.workflow_state not in OPEN:
		frappe.throw(_("{0} is {1}: its parts are settled.").format(doc.name, _(doc.workflow_state)))


def _save(doc: Document, comment: str) -> None:
	doc.flags.by_server = True
	# The head of the office may not write a draft except through this action.
	doc.flags.ignore_permissions = True
	doc.save()
	doc.add_comment("Info", comment)


# ---- what is shown


def shown(doc: Document) -> list[dict[str, Any]]:
	"""For the form: [{"part", "with_bodies", "people", "criteria", "done", "own"}]; [] where the office does all."""
	if not doc.get(TABLE):
		return []
	people, own = _people(doc.round), own_parts(doc.round) or frozenset()
	user = frappe.session.user
	count: dict[str, int] = defaultdict(int)
	for row in doc.scores:
		count[cstr(row.part)] += 1
	return [
		{
			"part": row.part,
			"with_bodies": row.with_bodies or "",
			"people": [get_fullname(user) for user in people.get(row.part, ())],
			"criteria": count[row.part],
			"done": f"{get_fullname(row.done_by)}, {moment(get_datetime(row.done_on))}" if row.done_on else "",
			"own": row.part in own,
			**_shown_of_two(doc, row, people.get(row.part, [])[:2], user),
		}
		for row in doc.get(TABLE)
	]


def _shown_of_two(doc: Document, row: Any, pair: list[str], user: str) -> dict[str, Any]:
	"""{"independent", "reported": how many, "mine": whether the user scores it, "sent": whether they have reported,
	"differences": [{"code", "entries": [{"user", "name", "points", "said"}]}] for who chooses}."""
	if not row.independent:
		return {"independent": False}
	found: dict[str, Any] = {}
	if not row.done_on and set(pair) <= set(independent.reported(row)) and _may_choose(doc, row.part):
		found = independent.differences(doc, row.part, pair)
	return {
		"independent": True,
		"reported": len(set(pair) & set(independent.reported(row))),
		"mine": user in pair,
		"sent": user in independent.reported(row),
		"differences": [
			{
				"code": code,
				"entries": [
					{
						"user": entry.user,
						"name": get_fullname(entry.user),
						"points": in_column(as_typed(entry.appraised_points)),
						"said": _said(entry),
					}
					for entry in both
				],
			}
			for code, both in found.items()
		],
	}


def _said(entry: Any) -> str:
	"""Points that were set or taken off say why in their own sentence."""
	said, reason = cstr(entry.appraised_computation), cstr(entry.reason)
	return said if reason in said else f"{said}; {reason}"


# ---- following a new assignment


def on_round_changed(round: Document, method: str | None = None) -> None:
	"""`on_update` of a round: its appraisals follow a new assignment."""
	before = round.get_doc_before_save()
	if before is None or round.status != "Open":
		return
	old, new = before.get(split.TABLE), round.get(split.TABLE)
	if split.parts_of(old) != (parts := split.parts_of(new)):
		follow(round.name, parts)
	pairs, former = independent.pairs_of(new), independent.pairs_of(old)
	if changed := {part: pair for part, pair in pairs.items() if {*pair} != {*former.get(part, pair)}}:
		_change_pairs(round.name, changed)


def _change_pairs(round: str, pairs: Mapping[str, Sequence[str]]) -> None:
	"""In the appraisals where one of the former two has reported and the part is not done."""
	worked_on = frappe.get_all(
		APPRAISAL, {"round": round, "workflow_state": ("in", OPEN)}, pluck="name", order_by="name"
	)
	listed = {"parenttype": APPRAISAL, "parent": ("in", worked_on or [""]), "part": ("in", list(pairs))}
	waiting = {**listed, "done_on": ("is", "not set"), "reported_by": ("is", "set")}
	found = frappe.get_all(STATE, waiting, ["parent", "part"], order_by="parent, idx")
	rows_by_name.lock(APPRAISAL, sorted({state.parent for state in found}))
	for state in found:
		# Whoever assigns reads no appraisal.
		doc = frappe.get_doc(APPRAISAL, state.parent)
		independent.change_pair(doc, _state_of(doc, state.part), pairs[state.part])
		_save(doc, _("{0}: another scores in the place of one of the two").format(escape_html(state.part)))


def follow(round: str, parts: Sequence[AppraisalPart] | None = None, names: Iterable[str] | None = None) -> None:
	"""Give the rows of the round's appraisals that are worked on (of `names` only, where given) to the bodies of today.

	A part that gains or loses criteria is open again. A few statements, whatever the number of units.
	"""
	if parts is None:
		parts = split.parts_of_round(round)
	listed = {"round": round, "workflow_state": ("in", OPEN), **({"name": ("in", list(names))} if names else {})}
	docs = frappe.get_all(APPRAISAL, listed, ["name", "fingerprint"], order_by="name")
	rows_by_name.lock(APPRAISAL, [doc.name for doc in docs])
	texts = texts_carried(APPRAISAL, {doc.name: doc.fingerprint for doc in docs})
	sets = {fingerprint: thaw(text) for fingerprint, text in texts.items()}
	named = {fingerprint: _named(parts, cset) for fingerprint, cset in sets.items()}
	of = {doc.name: doc.fingerprint for doc in docs}
	below = {"parenttype": APPRAISAL, "parent": ("in", list(of) or [""])}
	moved: dict[str | None, list[str]] = defaultdict(list)
	touched: dict[str, set[str]] = defaultdict(set)
	for row in frappe.get_all(ROW, below, ["name", "parent", "code", "part"], order_by=None):
		part = named[of[row.parent]][row.code]
		if cstr(part) != cstr(row.part):
			moved[part].append(row.name)
			touched[row.parent].update({cstr(part), cstr(row.part)})
	for part, rows in moved.items():
		rows_by_name.write_all(ROW, rows, {"part": part})
	stored: dict[str, dict[str, Any]] = defaultdict(dict)
	columns = ["part", "with_bodies", "independent", *KEPT]
	for row in frappe.get_all(STATE, below, ["name", "parent", *columns], order_by="parent, idx"):
		stored[row.parent][row.part] = row
	again: dict[str, str] = {}
	replaced: list[str] = []
	added: list[dict[str, Any]] = []
	for doc in docs:
		reopened, states = [], []
		for position, part in enumerate(parts_in(parts, sets[doc.fingerprint]), 1):
			old = stored[doc.name].get(part.name)
			kept = old if old and part.name not in touched[doc.name] else None
			if old and old.done_on and kept is None:
				reopened.append(part.name)
			done = {key: kept[key] if kept else None for key in KEPT}
			place = {"parenttype": APPRAISAL, "parent": doc.name, "parentfield": TABLE, "idx": position}
			states.append({**place, **_blank(part), **done})
		if reopened:
			again[doc.name] = _("A new assignment opened again the part of {0}").format(
				escape_html(", ".join(reopened))
			)
		before = [[row[column] for column in columns] for row in stored[doc.name].values()]
		if before != [[state[column] for column in columns] for state in states]:
			replaced += [row.name for row in stored[doc.name].values()]
			added += states
	rows_by_name.delete(STATE, replaced)
	insert_rows(STATE, added)
	add_comments(APPRAISAL, again)
	# Nor is it finished any more.
	rows_by_name.write_all(APPRAISAL, list(again), {"submitted_to_head": 0})
	for doc in docs:
		frappe.clear_document_cache(APPRAISAL, doc.name)
