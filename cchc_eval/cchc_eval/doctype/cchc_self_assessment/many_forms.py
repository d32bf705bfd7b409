"""Forms of many units that came in as Excel files: looked at one by one, then imported together for the units.

What a look at a form refuses, and in which words, is what its import would refuse: it is the same work, only not saved.
Each form is imported whole or not at all, in a transaction of its own, so that nobody waits for more than one. The unit
signs what was imported for it, as anything in its form.
"""

import shutil
import time
from collections import Counter
from collections.abc import Mapping
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cstr, escape_html

from cchc_eval.cchc_eval.doctype.cchc_self_assessment import sheet
from cchc_eval.cchc_eval.doctype.cchc_self_assessment.answers import read_answer, score_unit
from cchc_eval.cchc_eval.doctype.cchc_self_assessment.sent_forms import (
	ROUND,
	SELF_ASSESSMENT,
	Faulty,
	SentForms,
	refused_file,
	room_for,
)
from cchc_eval.cchc_eval.doctype.cchc_self_assessment.statements import statements_of
from cchc_eval.controllers import background
from cchc_eval.controllers.client_values import read_names
from cchc_eval.controllers.problems import lines_of
from cchc_eval.permissions.roles import MANAGER
from cchc_eval.scoring import OFFICE, ScoringError
from cchc_eval.storage.bulk import add_comments
from cchc_eval.storage.transactions import lock_document
from cchc_eval.vietnamese.writing import number, visible
from cchc_eval.workbook.form import FilledForm
from cchc_eval.workbook.guard import WorkbookError

# Reading a form takes as long as many a unit does in other steps: with more forms it is done behind the request.
_WEIGHT = 5
_ATTEMPTS = 3
_REFUSALS = (frappe.ValidationError, frappe.PermissionError, WorkbookError, ScoringError)
_SAID = 20  # forms that are named in the bell; all stand on the round's timeline


@frappe.whitelist(methods=["POST"])
def begin(round: str) -> dict[str, Any]:
	"""{"token", "awaited": [{"unit", "unit_name"}] of whom no form has been sent}: files may be sent now."""
	token = room_for(round)
	drafts = {"round": round, "active_key": ("is", "set"), "docstatus": 0}
	awaited = frappe.get_all(SELF_ASSESSMENT, drafts, ["unit", "unit_name"], order_by="unit")
	return {"token": token, "awaited": awaited}


@frappe.whitelist(methods=["POST"])
def take_file() -> dict[str, list[dict[str, str]]]:
	"""Keep a workbook, or those in a ZIP file, until they are imported: the `method` of Frappe's upload_file, with
	`token`. {"files": [{"file", "name"}], "refused": [{"name", "fault": HTML}]}"""
	sent = SentForms(cstr(frappe.form_dict.get("token")))
	content = getattr(frappe.local, "uploaded_file", None)
	name = visible(cstr(getattr(frappe.local, "uploaded_filename", None)))
	if not content:
		return {"files": [], "refused": [refused_file(name, _("The file is empty."))]}
	return sent.keep(name, content)


@frappe.whitelist(methods=["POST"])
def look(token: str, files: list | str) -> list[dict[str, Any]]:
	"""What each file is and what its import would do: {"file", "name", "unit", "unit_name", "faults": [HTML]}, and
	without faults {"answers", "asked", "total", "index", "rank", "replaced": codes of stored answers that would change,
	"same": whether nothing would, "remarks": [HTML]}."""
	sent = SentForms(token)
	return [_looked_at(sent, file) for file in read_names(files)]


@frappe.whitelist(methods=["POST"])
def import_forms(token: str, files: list | str) -> dict[str, Any]:
	"""Import these of the files: {"taken": how many, "same", "refused": [[name, HTML]]}, or {"queued": True}."""
	sent, names = SentForms(token), read_names(files)
	return background.take(IMPORTING, ROUND, sent.round, _WEIGHT * len(names), token=token, files=names)


def _looked_at(sent: SentForms, file: str) -> dict[str, Any]:
	found: dict[str, Any] = {"file": file, "name": sent.name(file), "unit": "", "faults": []}
	frappe.clear_messages()
	try:
		found["unit"], form = sent.read(file)
		found |= _put(frappe.get_doc(SELF_ASSESSMENT, sent.forms[found["unit"]].name), form)
	except Faulty as error:
		found |= {"unit": error.unit, "faults": _lines(error)}
	except _REFUSALS as error:
		found["faults"] = _lines(error)
	unit = sent.forms.get(found["unit"])
	return {**found, "unit_name": unit.unit_name if unit else ""}


def import_now(round: str, token: str, files: list[str]) -> dict[str, Any]:
	sent = SentForms(token)
	read: dict[str, tuple[str, FilledForm]] = {}
	refused: list[list[str]] = []
	for at, file in enumerate(files):
		background.progress(at * 50 // len(files), _("{0} of {1} files read").format(at, len(files)))
		try:
			read[file] = sent.read(file)
		except WorkbookError as error:
			refused += [[sent.name(file), escape_html(problem)] for problem in error.problems]
	of_unit = Counter(unit for unit, _form in read.values())
	several = [file for file, (unit, _form) in read.items() if of_unit[unit] > 1]
	for file in several:
		unit, _form = read.pop(file)
		refused.append([sent.name(file), _("There are several forms of unit {0}: import one of them.").format(unit)])
	background.writing()
	taken = same = 0
	for at, (file, (unit, form)) in enumerate(read.items()):
		background.progress(50 + at * 50 // len(read), _("{0} of {1} forms imported").format(at, len(read)))
		try:
			is_new = _imported(sent, unit, form, sent.name(file))
			taken, same = taken + is_new, same + (not is_new)
		except _REFUSALS as error:
			frappe.db.rollback()
			refused.append([sent.name(file), "<br>".join(_lines(error))])
	result = {"taken": taken, "same": same, "refused": refused}
	add_comments(ROUND, {round: f"{IMPORTING.title()}: {_told(result, len(refused))}"})
	shutil.rmtree(sent.folder, ignore_errors=True)
	return result


def _imported(sent: SentForms, unit: str, form: FilledForm, name: str) -> bool:
	"""Whether there was anything new in it. In a transaction of its own."""
	for attempt in range(1, _ATTEMPTS + 1):
		try:
			doc = lock_document(SELF_ASSESSMENT, sent.forms[unit].name)
			if _put(doc, form)["same"]:
				frappe.db.rollback()
				return False
			# It was looked at as the unit's own entry.
			doc.flags.by_server = True
			doc.save(ignore_permissions=True)
			doc.add_comment("Info", _("Excel form {0} imported for the unit").format(escape_html(name)))
			frappe.db.commit()
			return True
		except (frappe.QueryDeadlockError, frappe.TimestampMismatchError):
			frappe.db.rollback()
			frappe.clear_messages()
			if attempt == _ATTEMPTS:
				raise
			time.sleep(0.1 * attempt)
	raise AssertionError("the last attempt returns or raises")


def _put(doc: Document, form: FilledForm) -> dict[str, Any]:
	"""Write the form into the document, unsaved, and check it as a save of the unit would; what that changes."""
	if doc.docstatus != 0 or doc.workflow_state != "Draft":
		frappe.throw(_("The unit has sent its form already: it is returned before another one can be imported."))
	doc.load_doc_before_save()
	before = doc.get_doc_before_save()
	taken = sheet.put(doc, form)
	doc.check_entries()
	score = score_unit(doc)
	old = {row.code: row for row in before.scores}
	changed = {row.code: _answer(old[row.code]) for row in doc.scores if _answer(row) != _answer(old[row.code])}
	texts = ("explanation", "contest_value", "contest_reason")
	same_texts = all(cstr(row.get(text)) == cstr(old[row.code].get(text)) for row in doc.scores for text in texts)
	same = not changed and same_texts and not taken["evidence"] and statements_of(doc) == statements_of(before)
	asked = sum(1 for leaf in score.criteria_set.leaves if leaf.scored_by != OFFICE)
	return {
		"answers": asked - len(score.left_open),
		"asked": asked,
		"total": number(score.total),
		"index": number(score.index, 2),
		"rank": score.rank,
		"replaced": [code for code, stood in changed.items() if stood is not None],
		"same": same,
		"remarks": [escape_html(remark) for remark in form.remarks],
	}


def _answer(row: Any) -> Any:
	try:
		return read_answer(row.answer) if cstr(row.answer).strip() else None
	except (ValueError, RecursionError):
		return row.answer


def _lines(error: Exception) -> list[str]:
	if isinstance(error, WorkbookError):
		return [escape_html(problem) for problem in error.problems]
	if isinstance(error, ScoringError):
		return [escape_html(str(fault)) for fault in error.faults]
	return lines_of(error)


def _told(result: Mapping[str, Any], most: int = _SAID) -> str:
	"""As HTML."""
	parts = [_("{0} forms imported").format(result["taken"])]
	if result["same"]:
		parts.append(_("{0} with nothing new").format(result["same"]))
	refused = result["refused"]
	files = len({name for name, _why in refused})
	if files:
		parts.append(_("{0} files not imported").format(files))
	lines = [f"<li>{escape_html(name)}: {why}</li>" for name, why in refused[:most]]
	if len(refused) > most:
		lines.append(f"<li>{_('… and {0} more').format(len(refused) - most)}</li>")
	return "; ".join(parts) + (f"<ul>{''.join(lines)}</ul>" if lines else "")


IMPORTING = background.Task(
	f"{__name__}.IMPORTING",
	lambda: _("Importing forms from Excel"),
	import_now,
	_told,
	frozenset({MANAGER}),
	in_parts=True,
)
