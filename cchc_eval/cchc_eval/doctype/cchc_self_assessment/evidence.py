"""Evidence rows: their criteria and contents."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

import frappe
from frappe import _
from frappe.model.document import Document

from cchc_eval.cchc_eval.doctype.cchc_self_assessment.answers import answers_of, criteria_of
from cchc_eval.cchc_eval.doctype.cchc_self_assessment.evidence_lines import MOST_PLACE
from cchc_eval.cchc_eval.doctype.cchc_self_assessment.figures import answered_by_figures
from cchc_eval.scoring import NOT_APPLICABLE, OFFICE
from cchc_eval.vietnamese.writing import number

_SEPARATORS = re.compile(r"[,;\s]+")
MOST_ROWS = 500
MOST_TEXT = 2000
_ADDRESS = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)
_MOST = {"link": 500, "title": MOST_TEXT, "note": MOST_TEXT, "place_in_document": MOST_PLACE, "document_number": 140}


def codes_of(row: Document) -> list[str]:
	"""The codes of a row's criteria, each once, in the order given."""
	return list(dict.fromkeys(code for code in _SEPARATORS.split(row.criteria or "") if code))


def is_whole(row: Document) -> bool:
	"""Whether a row proves anything: a file, a web address, a cited document, or one named by its number."""
	return bool(
		row.file or row.link or (row.reference_doctype and row.reference_name) or (row.document_number or "").strip()
	)


def tidied(doc: Document) -> list[str]:
	"""Write the criteria of each row in one form; returns all faults of the rows, each with its number."""
	for row in doc.evidence:
		row.criteria = ", ".join(codes_of(row))
	if len(doc.evidence) > MOST_ROWS:
		return [_("There are more than {0} evidence rows: join some of them.").format(MOST_ROWS)]
	return [problem for _row, problem in problems_by_row(doc)]


def problems_by_row(doc: Document) -> Iterator[tuple[Document, str]]:
	before = doc.get_doc_before_save()
	known = {(row.reference_doctype, row.reference_name) for row in before.evidence} if before else set()
	files = doc.attached_files()
	leaves = {row.code for row in doc.scores}
	for row in doc.evidence:
		for problem in _problems(row, leaves, files, known):
			yield row, problem


def _problems(
	row: Document, leaves: Collection[str], files: Mapping[str, bool], known: Collection[tuple[str, str]]
) -> Iterator[str]:
	where = _("Evidence row {0} ({1})").format(row.idx, row.title or "")
	codes = codes_of(row)
	if not (row.title or "").strip():
		yield _("{0}: give it a title.").format(where)
	if not codes:
		yield _("{0}: name the criteria that it serves.").format(where)
	for code in codes:
		if code not in leaves:
			yield _("{0}: there is no criterion {1} to answer in this set.").format(where, code)
	for column, most in _MOST.items():
		if len(row.get(column) or "") > most:
			label = _(row.meta.get_label(column), context=row.doctype)
			yield _("{0}: {1} is longer than {2} characters.").format(where[:200], label, number(most))
	if row.link and not _ADDRESS.fullmatch(row.link):
		yield _("{0}: a web address begins with http:// or https://, without blanks.").format(where)
	if row.file:
		yield from (f"{where}: {problem}" for problem in _file_problems(row.file, files))
	if (row.reference_doctype, row.reference_name) not in known:
		yield from (f"{where}: {problem}" for problem in _citation_problems(row))


def _file_problems(file: str, files: Mapping[str, bool]) -> Iterator[str]:
	name = file.rpartition("/")[2]
	if file not in files:
		yield _("file {0} is not attached to this self-assessment; attach it here.").format(name)
	elif not files[file]:
		yield _("file {0} is public; evidence is kept in private files. Attach it again as private.").format(name)


def _citation_problems(row: Document) -> Iterator[str]:
	"""Faults of citations, without revealing documents that the author may not see."""
	doctype, name = row.reference_doctype, row.reference_name
	if not doctype and not name:
		return
	if not doctype or not name:
		yield _("choose both the kind and the document that is cited.")
		return
	if not frappe.db.exists("DocType", doctype):
		yield _("document {0} {1} does not exist or you may not read it.").format(_(doctype), name)
		return
	meta = frappe.get_meta(doctype)
	if meta.istable or meta.issingle:
		yield _("{0} can't be cited: it has no documents of its own.").format(_(doctype))
		return
	found = frappe.db.get_value(doctype, name, ["name", "docstatus"], as_dict=True)
	if not found or not frappe.has_permission(doctype, "read", doc=found.name):
		yield _("document {0} {1} does not exist or you may not read it.").format(_(doctype), name)
	elif found.docstatus == 2:
		yield _("document {0} {1} is cancelled: cite one that is in force.").format(_(doctype), name)
	else:
		# The database finds it in capitals and small letters alike.
		row.reference_name = found.name


def unproven(doc: Document) -> list[str]:
	"""Codes of the unit's criteria with neither evidence nor explanation. What does not apply needs none, nor what is
	answered by figures that the unit did not give."""
	# Where its condition is not met, what does not apply counts like an answer of 0.
	# Most answers are not worth reading for it; JSON may spell letters as escapes.
	said = [row for row in doc.scores if row.answer and (NOT_APPLICABLE in row.answer or "\\" in row.answer)]
	answered_so = {code for code, answer in answers_of(said, []).items() if answer == {NOT_APPLICABLE: True}}
	idle = {row.code for row in doc.scores if row.answer_state == NOT_APPLICABLE} | answered_so
	idle |= answered_by_figures(doc)
	served = {code for row in doc.evidence for code in codes_of(row) if is_whole(row)}
	explained = {row.code for row in doc.scores if (row.explanation or "").strip()}
	settled = served | explained | idle
	return [
		criterion.code
		for criterion in criteria_of(doc).leaves
		if criterion.scored_by != OFFICE and criterion.code not in settled
	]
