"""The council's meeting on a decision: time, place, attendance. Each step checks role and state."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, cstr, escape_html, format_datetime, get_datetime, getdate, now_datetime

from cchc_eval.cchc_eval.doctype.cchc_council_decision.checks import APPROVED, lock_decision, require_in_council
from cchc_eval.cchc_eval.doctype.cchc_council_decision.session import (
	in_session,
	may_enter,
	members_of,
	minutes_needs,
	refuse,
	require_recorder,
	time_problems,
)
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.decisions import lies_before_council
from cchc_eval.controllers.problems import throw_problems
from cchc_eval.documents.cited_papers import MINUTES, cites
from cchc_eval.rules import council
from cchc_eval.rules.council import MEMBER, SECRETARY, Member
from cchc_eval.storage import number_register
from cchc_eval.vietnamese.writing import bare, document_number, long_date

ROUND = "CCHC Evaluation Round"
TIMES = ("meeting_start", "meeting_end")
NUMBER, PAPER = "minutes_number", "CCHC Minutes"
# Without these the minutes can't be cited.
_CITED_BY = (NUMBER, "meeting_end")
DETAILS = (*TIMES, "venue", "agenda", NUMBER, "counters")
_MEMBER_FIELDS = ("user", "full_name", "salutation", "post", "duty", "unit")
_PRESENT = {0: 0, 1: 1, "0": 0, "1": 1}  # True and False are 1 and 0


def write_attendance(doc: Document) -> None:
	"""Copy the round's council into the attendance, nobody present yet."""
	listed = frappe.get_doc(ROUND, doc.round).council
	doc.set("attendance", [{field: member.get(field) for field in _MEMBER_FIELDS} for member in listed])
	# Frappe names rows before `validate`, and these may be added later.
	doc.set_name_in_children()


def follow_times(doc: Document) -> None:
	"""Note a reopened meeting on the timeline. Raises where changed times are impossible, whatever the route."""
	before = doc.get_doc_before_save()
	if before is None or not _moved(before, doc):
		return
	if problems := list(time_problems(doc)):
		throw_problems(problems, _("The session can't be saved"))
	if before.meeting_end and not doc.meeting_end:
		closed = format_datetime(before.meeting_end, "HH:mm dd/MM/yyyy")
		doc.add_comment("Info", _("The meeting was reopened; it had been closed at {0}.").format(closed))


def _moved(before: Mapping[str, Any] | Document, after: Document) -> bool:
	return any(_moment(before.get(field)) != _moment(after.get(field)) for field in TIMES)


def _moment(value: Any) -> Any:
	return get_datetime(value).replace(microsecond=0) if value else None


def cite_minutes(doc: Document) -> None:
	"""With the approval, rest the decision on the minutes of its meeting, which need a number; the timeline says what
	gives way to them, and where it rests on none."""
	if not _have_number(doc):
		if not _cites_minutes(doc):
			doc.add_comment("Info", _("Approved without minutes of the meeting as a legal basis."))
		return
	_take_number(doc)
	basis = _minutes_as_basis(doc)
	for row in _giving_way(doc, basis):
		doc.add_comment("Info", escape_html(_gives_way(row, basis)))
		doc.remove(row)
	if basis not in _texts(doc.legal_bases):
		doc.append("legal_bases", {"basis": basis})
		# Frappe names rows before `validate`.
		doc.set_name_in_children()


def basis_notes(doc: Document) -> Iterator[str]:
	"""What to see, before the approval and before the issue, of the minutes as a legal basis."""
	if doc.workflow_state == APPROVED:
		if not doc.number and not _cites_minutes(doc):
			yield _(
				"It does not rest on the minutes of the meeting, which had no number when it was approved: issue it as "
				"it is, or the chair amends it first."
			)
	elif not lies_before_council(doc):
		return
	elif _have_number(doc):
		basis = _minutes_as_basis(doc)
		yield from (_gives_way(row, basis) for row in _giving_way(doc, basis))
	elif not _cites_minutes(doc):
		labels = [_(doc.meta.get_label(field), context=doc.doctype) for field in _CITED_BY if not doc.get(field)]
		yield _(
			"Missing: {0}. Without it the decision does not rest on the minutes of the meeting. Enter it with {1} "
			"before the approval; minutes on paper are entered in {2}."
		).format(", ".join(labels), _("Attendance and Times"), _("Legal Bases"))


def _have_number(doc: Document) -> bool:
	return all(doc.get(field) for field in _CITED_BY)


def _cites_minutes(doc: Document) -> bool:
	"""Its own meeting's, which may be on paper."""
	earlier = _of_the_amended(doc)
	return any(cites(MINUTES, text) and text not in earlier for text in _texts(doc.legal_bases))


def _of_the_amended(doc: Document) -> set[str]:
	"""How the decision that is amended cites the minutes of its meeting."""
	first = frappe.get_all("CCHC Legal Basis", {"parent": doc.amends}, ["basis"]) if doc.amends else []
	return {text for text in _texts(first) if f"/{minutes_symbol(doc)}" in text}


def _texts(rows: Iterable[Any]) -> list[str]:
	return [bare(row.basis or "") for row in rows]


def _minutes_as_basis(doc: Document) -> str:
	return f"Căn cứ Biên bản họp số {_number(doc)} {long_date(getdate(doc.meeting_end))} của {doc.council_name}"


def _number(doc: Document) -> str:
	return document_number(cint(doc.minutes_number), minutes_symbol(doc))


def _giving_way(doc: Document, basis: str) -> list[Document]:
	"""Bases that say the same in other words, or name the meeting of the decision that is amended."""
	earlier = _of_the_amended(doc)
	named = re.compile(rf"\b0*{re.escape(_number(doc).lstrip('0'))}\b")
	said = zip(doc.legal_bases, _texts(doc.legal_bases), strict=True)
	return [row for row, text in said if text != basis and (text in earlier or named.search(text))]


def _gives_way(row: Document, basis: str) -> str:
	text = _("Legal basis «{0}» is left out with the approval: «{1}» takes its place.")
	return text.format(bare(row.basis or ""), basis)


def _take_number(doc: Document) -> None:
	number_register.take(minutes_symbol(doc), doc.meeting_end, cint(doc.minutes_number), doc, PAPER)


def minutes_symbol(doc: Document) -> str:
	return f"BB-{doc.council_symbol}"


# Steps of the secretary or the chair


def set_details(decision: str, details: Mapping[str, Any], attendance: Any) -> None:
	"""Times, venue, agenda and who is there. `attendance`: [{"user", "present", "absence_reason"}]."""
	doc = _entered(decision)
	before = {field: doc.get(field) for field in DETAILS}
	present = members_of(doc)
	problems: list[str] = []
	for field in DETAILS:
		if field in details:
			doc.set(field, _detail(doc, field, details[field], problems))
	problems += _list_present(doc, attendance)
	if _moved(before, doc):
		problems += time_problems(doc)
	if doc.minutes_number and cint(doc.minutes_number) != cint(before[NUMBER]):
		year = getdate(doc.meeting_end or doc.meeting_start).year
		number_register.check_free(minutes_symbol(doc), year, cint(doc.minutes_number), doc, PAPER)
	late = doc.workflow_state == APPROVED
	if late:
		problems += _overwritten(doc, before, present)
	if problems:
		throw_problems(problems, _("The session can't be saved"))
	if late and doc.minutes_number and doc.meeting_end:
		_take_number(doc)
	_save(doc)
	if late:
		entered = [field for field in DETAILS if not before[field] and doc.get(field)]
		entered += ["attendance"] if members_of(doc) != present else []
		labels = ", ".join(_(doc.meta.get_label(field), context=doc.doctype) for field in entered)
		doc.add_comment("Info", _("Entered after the approval, for the minutes: {0}").format(labels))


def _entered(decision: str) -> Document:
	"""The decision, locked, if the user may enter its meeting."""
	doc = lock_decision(decision)
	if doc.workflow_state == APPROVED and not any(minutes_needs(doc)):
		frappe.throw(_("{0} is approved and its minutes are complete: they are not changed any more.").format(doc.name))
	require_in_council(doc, APPROVED)
	if not may_enter(doc):
		refuse(_("Only the secretary, the chair or a deputy of this council records its session."))
	return doc


def _detail(doc: Document, field: str, value: Any, problems: list[str]) -> Any:
	text = cstr(value).strip()
	if field == NUMBER and text:
		if not text.isdecimal() or not int(text):
			problems.append(_("The number must be 1 or more."))
			return doc.get(field)
		if int(text) > number_register.MOST:
			problems.append(_("The number is too large: {0}.").format(text))
			return doc.get(field)
		return int(text)
	if field not in TIMES or not text:
		return text or None
	try:
		return get_datetime(text).replace(microsecond=0)
	except (ValueError, OverflowError):
		problems.append(
			_("{0}: {1} is no date and time.").format(_(doc.meta.get_label(field), context=doc.doctype), text)
		)
		return None


def _list_present(doc: Document, attendance: Any) -> Iterator[str]:
	rows = {row.user: row for row in doc.attendance if row.user}
	for given in attendance or []:
		user = cstr(given.get("user"))
		row = rows.get(user)
		if row is None:
			yield _("{0} is no member of the council of this decision.").format(user)
			continue
		if given.get("duty", row.duty) != row.duty:
			yield _("{0}: the duty is that of the round's council and is not changed in the session.").format(
				row.full_name
			)
		present = given.get("present")
		if not isinstance(present, (int, str)) or present not in _PRESENT:
			yield _("{0}: say whether they are present with 1 or 0.").format(row.full_name)
			continue
		row.present = _PRESENT[present]
		row.absence_reason = "" if row.present else cstr(given.get("absence_reason")).strip()


def _overwritten(doc: Document, before: Mapping[str, Any], present: tuple[Member, ...]) -> Iterator[str]:
	"""Fields that would be overwritten after the approval, when only missing ones may be filled in."""
	for field, value in before.items():
		read = _moment if field in TIMES else cstr
		if value and read(value) != read(doc.get(field)):
			yield _("{0} was entered already and is not changed after the approval.").format(
				_(doc.meta.get_label(field), context=doc.doctype)
			)
	if council.chair_of(present) and council.secretary_of(present) and present != members_of(doc):
		yield _("The attendance was taken already and is not changed after the approval.")


def mark_all_present(decision: str) -> None:
	users = frappe.get_all("CCHC Attendance", {"parent": decision, "user": ("is", "set")}, pluck="user")
	set_details(decision, {}, [{"user": user, "present": 1} for user in users])


def open_now(decision: str) -> None:
	doc = _recorded(decision)
	if doc.meeting_start:
		frappe.throw(_("The meeting was opened already."))
	doc.meeting_start = now_datetime().replace(microsecond=0)
	_save(doc)


def close_now(decision: str) -> None:
	doc = _recorded(decision)
	if not doc.meeting_start or doc.meeting_end:
		frappe.throw(_("Only a meeting that is open can be closed."))
	doc.meeting_end = now_datetime().replace(microsecond=0)
	_save(doc)


def reopen(decision: str) -> None:
	doc = _recorded(decision)
	if not doc.meeting_end:
		frappe.throw(_("Only a meeting that is closed can be reopened."))
	doc.meeting_end = None
	_save(doc)


def _recorded(decision: str) -> Document:
	doc = in_session(decision)
	require_recorder(members_of(doc))
	return doc


# Steps of whoever presides


def may_name_secretary(doc: Document) -> bool:
	"""Whether the user presides over a meeting without its secretary."""
	members = members_of(doc)
	presides = council.chair_of(members)
	secretary = council.secretary_of(members)
	return (
		may_enter(doc)
		and presides is not None
		and presides.user == frappe.session.user
		and (secretary is None or secretary.duty != SECRETARY)
	)


def name_secretary(decision: str, user: str) -> None:
	"""Name a present member to keep the minutes where the secretary is absent; an empty user removes the name."""
	doc = _entered(decision)
	if not may_name_secretary(doc):
		refuse(_("Who presides over the meeting names a member to keep the minutes, if the secretary is absent."))
	named = next((row for row in doc.attendance if user and row.user == user), None)
	if user and (named is None or not named.present or named.duty != MEMBER):
		frappe.throw(_("Only a member who is present keeps the minutes instead of the secretary."))
	for row in doc.attendance:
		row.stand_in = int(row is named)
	_save(doc)
	name = escape_html(named.full_name) if named else _("none", context="CCHC Council Decision")
	doc.add_comment("Info", _("Keeps the minutes instead of the secretary: {0}").format(name))


def _save(doc: Document) -> None:
	# The secretary may not write the decision itself; only the fields set here have changed.
	doc.flags.by_server = True
	doc.flags.ignore_permissions = True
	# After the approval only missing fields are filled in (see `_entered`).
	doc.flags.ignore_validate_update_after_submit = doc.workflow_state == APPROVED
	doc.save()
