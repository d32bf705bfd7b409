"""The self-assessment as an Excel form: exported with its answers, imported all or nothing.

A blank cell in the file keeps the stored answer, so that an older copy never overwrites newer work.
"""

from collections.abc import Mapping
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document

from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.periods import printed
from cchc_eval.cchc_eval.doctype.cchc_self_assessment import figures, tasks
from cchc_eval.cchc_eval.doctype.cchc_self_assessment.actions import readable
from cchc_eval.cchc_eval.doctype.cchc_self_assessment.answers import answers_of, criteria_of, write_answer
from cchc_eval.cchc_eval.doctype.cchc_self_assessment.evidence import codes_of
from cchc_eval.cchc_eval.doctype.cchc_self_assessment.evidence_lines import Line, as_line, read_line
from cchc_eval.cchc_eval.doctype.cchc_self_assessment.previous import added_answers, forms_before
from cchc_eval.cchc_eval.doctype.cchc_self_assessment.statements import statements_of, take_statements
from cchc_eval.controllers.problems import throw_problems
from cchc_eval.scoring import OFFICE
from cchc_eval.workbook.form import CONTEST, FilledForm, read_form, write_form
from cchc_eval.workbook.guard import MAX_FILE_BYTES, WorkbookError


@frappe.whitelist()
def download_form(self_assessment: str) -> None:
	"""Download the form with its answers, last year's beside them."""
	doc = readable(self_assessment)
	try:
		content = write_form(
			criteria_of(doc),
			unit_code=doc.unit,
			unit_name=doc.unit_name,
			answers=answers_of(doc.scores, []),
			explanations=_explanations(doc),
			evidence=evidence_texts(doc),
			previous=_previous(doc),
			excluded=doc.excluded_because(),
			figures=figures.of_today(doc),
			period=printed(doc.round),
			statements=statements_of(doc),
			tasks=tasks.told_in_form(doc),
		)
	except WorkbookError as error:
		throw_problems(error.problems, _("The Excel form can't be made"))
	frappe.response.update({"filename": f"Phieu-tu-danh-gia-{doc.name}.xlsx", "filecontent": content, "type": "binary"})


@frappe.whitelist(methods=["POST"])
def import_form() -> dict:
	"""Import a filled form: the `method` of Frappe's upload_file, so that the workbook itself is not stored.

	Raises ValidationError with every problem of every cell; then nothing is changed.
	"""
	if frappe.form_dict.get("doctype") != "CCHC Self Assessment" or not frappe.form_dict.get("docname"):
		frappe.throw(_("Say which self-assessment the form belongs to."))
	doc = readable(frappe.form_dict.docname)
	doc.check_permission("write")
	content = getattr(frappe.local, "uploaded_file", None)
	if not content:
		frappe.throw(_("The file is empty."))
	return take_form(doc, content, getattr(frappe.local, "uploaded_filename", None) or "")


def take_form(doc: Document, content: bytes, name: str) -> dict[str, Any]:
	"""Write a filled form into the document and save it; returns how much was imported, and what to tell about it."""
	if len(content) > MAX_FILE_BYTES:
		frappe.throw(_("The file is larger than {0} MB.").format(MAX_FILE_BYTES // 2**20))
	try:
		given, period = {doc.unit: figures.of_today(doc)}, printed(doc.round)
		form = read_form(content, criteria_of(doc), unit_code=doc.unit, name=name, figures=given, period=period)
	except WorkbookError as error:
		throw_problems(error.problems, _("The Excel form can't be taken: nothing was changed"))
	taken = put(doc, form)
	doc.save()
	return taken


def put(doc: Document, form: FilledForm) -> dict[str, Any]:
	"""The same without saving."""
	kept = _take_answers(doc, form) + take_statements(doc, form.statements)
	added = _take_evidence(doc, form.evidence)
	return {
		"answers": len(form.answers),
		"explanations": len(form.explanations),
		"evidence": added,
		"statements": len(form.statements),
		"kept": kept,
		"remarks": list(form.remarks),
	}


def _take_answers(doc: Document, form: FilledForm) -> list[str]:
	"""Returns the criteria that are answered here and blank in the file."""
	kept = []
	for row in doc.scores:
		if row.code in form.answers:
			row.answer = write_answer(form.answers[row.code])
		elif (row.answer or "").strip():
			kept.append(row.code)
		if row.code in form.explanations:
			row.explanation = form.explanations[row.code]
		if row.code in form.contests:
			row.contest_reason = form.contests[row.code]
	return kept


def _explanations(doc: Document) -> dict[str, str]:
	"""With what contests a figure in a line of its own, as the form's readers find it."""
	texts = {}
	for row in doc.scores:
		contest = "; ".join(filter(None, (row.contest_value, row.contest_reason)))
		lines = [row.explanation, f"{CONTEST} {contest}" if contest else ""]
		if text := "\n".join(line for line in lines if line):
			texts[row.code] = text
	return texts


def _take_evidence(doc: Document, texts: Mapping[str, str]) -> int:
	"""A row for each new line, serving every criterion that names it; how many lines were new, or name a place now."""
	rows = {as_line(row): row for row in doc.evidence}
	serves: dict[Line, list[str]] = {}
	placed = 0
	for code, text in texts.items():
		for line in map(read_line, text.splitlines()):
			if not line.title or (line in rows and code in codes_of(rows[line])):
				continue
			# An older file names no address.
			same = [
				row
				for at, row in rows.items()
				if (at if line.link else at.without_link).document == line.document and code in codes_of(row)
			]
			if not same:
				serves.setdefault(line, []).append(code)
			elif line.place:
				# Of a document that proves other criteria too, the place is this one's alone.
				own = next((row for row in same if codes_of(row) == [code] and not as_line(row).place), None)
				if own is None:
					serves.setdefault(line, []).append(code)
				else:
					own.place_in_document = line.place
					placed += 1
	for line, codes in serves.items():
		if line in rows:
			rows[line].criteria = ", ".join([*codes_of(rows[line]), *codes])
		else:
			values = {"title": line.title, "document_number": line.number, "document_date": line.day, "link": line.link}
			doc.append("evidence", {"criteria": ", ".join(codes), "place_in_document": line.place, **values})
	return len(serves) + placed


def evidence_texts(doc: Document) -> dict[str, str]:
	"""The evidence as the form's cells show it: by criterion, a line for each row."""
	texts: dict[str, list[str]] = {}
	by_code = criteria_of(doc).by_code
	for row in doc.evidence:
		for code in codes_of(row):
			if code in by_code and by_code[code].scored_by != OFFICE:
				texts.setdefault(code, []).append(str(as_line(row)))
	return {code: "\n".join(lines) for code, lines in texts.items()}


def _previous(doc: Document) -> dict[str, Any] | None:
	forms = forms_before(doc)
	if not forms:
		return None
	of_forms = {"parent": ("in", forms), "parenttype": doc.doctype}
	rows = frappe.get_all("CCHC Self Score", of_forms, ["parent", "code", "answer"], order_by="parent, idx")
	answers = [answers_of([row for row in rows if row.parent == form], []) for form in forms]
	return answers[0] if len(forms) == 1 else dict(added_answers(forms, answers))
