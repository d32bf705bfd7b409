"""Whitelisted downloads of papers. Each answers a GET with the file."""

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import frappe
from frappe import _
from frappe.core.doctype.access_log.access_log import make_access_log
from frappe.model.document import Document

from cchc_eval.controllers.client_values import read_day
from cchc_eval.documents import phrases, render_html
from cchc_eval.printing import issued, issuing, numbering, papers
from cchc_eval.printing.numbered import NUMBERED_BY
from cchc_eval.storage import number_register

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@frappe.whitelist(methods=["GET"])
def page(paper: str, name: str, entry: str | None = None) -> None:
	"""The paper as a page, to read and print in the browser. `entry` of the register of numbers, here and below: as it
	was when it got that number."""
	with _faults_as_page():
		doc = papers.printable(paper, name)
		_send(doc, papers.html(paper, doc, entry or ""), _name(paper, doc, "html", entry), "text/html", inline=True)


@frappe.whitelist(methods=["GET"])
def preview(paper: str, name: str, number: int, date: str) -> None:
	"""The page as it will be with that number and date, marked as a draft; nothing is stored."""
	with _faults_as_page():
		if paper in NUMBERED_BY:
			doc, composed = numbering.preview(paper, name, number, read_day(date))
		else:
			doc = issuing.numbered(paper, name, number, read_day(date))
			composed = papers.compose(paper, doc)
		content = render_html(phrases.marked(composed, phrases.DRAFT))
		_send(doc, content, f"{papers.file_stem(paper, doc)}-xem-truoc.html", "text/html", inline=True)


@frappe.whitelist(methods=["GET"])
def pdf(paper: str, name: str, entry: str | None = None) -> None:
	"""The issued decision as it was issued; anything else from what is stored today."""
	with _faults_as_page():
		doc = papers.printable(paper, name)
		content = papers.pdf(paper, doc, entry) if entry else issued.pdf_of(paper, doc)
		_send(doc, content, _name(paper, doc, "pdf", entry), "application/pdf", inline=True)


@frappe.whitelist(methods=["GET"])
def word(paper: str, name: str, entry: str | None = None) -> None:
	with _faults_as_page():
		doc = papers.printable(paper, name)
		_send(doc, papers.word(paper, doc, entry or ""), _name(paper, doc, "docx", entry), DOCX)


@frappe.whitelist(methods=["GET"])
def template_preview(document: str) -> None:
	"""The newest paper of that kind that the user may print, in the office's own Word template."""
	frappe.get_doc("CCHC Settings").check_permission("write")
	with _faults_as_page():
		paper, doc = papers.newest(document)
		_send(doc, papers.word(paper, doc), f"{papers.file_stem(paper, doc)}-thu-mau.docx", DOCX)


@frappe.whitelist(methods=["GET"])
def appendix(name: str) -> None:
	"""The decision's appendix as a workbook."""
	with _faults_as_page():
		doc = papers.printable("decision", name)
		_send(doc, papers.appendix(doc), f"{papers.file_stem('decision', doc)}-phu-luc.xlsx", XLSX)


@frappe.whitelist(methods=["GET"])
def others(doctype: str, name: str) -> list[dict[str, Any]]:
	"""[{"paper", "title", "may_number", "numbers"}, …]: the letters, notices, reports and decisions that the user
	prints from the document, with the numbers that they got. See `numbering.overview`."""
	listed = {paper: papers.KINDS[paper].print_format for paper in papers.others(doctype)}
	if not listed:
		return []
	doc = papers.printable(next(iter(listed)), name)
	rows = number_register.entries(doc, *(form for paper, form in listed.items() if paper in NUMBERED_BY))
	kept = {row.paper for row in rows}
	return [
		{
			"paper": paper,
			"title": _(form),
			**numbering.overview(paper, doc, [row for row in rows if row.paper == form]),
		}
		for paper, form in listed.items()
		if papers.is_of(paper, doc) or form in kept
	]


@contextmanager
def _faults_as_page() -> Iterator[None]:
	"""Browsers open these addresses directly: show faults as a page instead of a traceback."""
	try:
		yield
	except frappe.ValidationError as error:
		if not (frappe.get_request_header("Accept") or "").startswith("text/html"):
			raise
		lines = [_("It can't be printed.")]
		for entry in frappe.local.message_log:
			message = frappe.parse_json(entry).get("message") or []
			lines = message if isinstance(message, list) else [message]
		frappe.clear_messages()
		frappe.respond_as_web_page(
			_("Not Printed"),
			"".join(f"<p>{line}</p>" for line in lines),
			http_status_code=error.http_status_code,
			indicator_color="orange",
		)


def _send(doc: Document, content: bytes | str, name: str, content_type: str, *, inline: bool = False) -> None:
	make_access_log(doctype=doc.doctype, document=doc.name, file_type=name.rpartition(".")[2].upper(), method="Print")
	frappe.local.response.update(
		{
			"type": "download",
			# Frappe's header is ASCII: CTTĐT is sent as CTTDT.
			"filename": ascii_name(name),
			"filecontent": content,
			"content_type": content_type,
			"display_content_as": "inline" if inline else "attachment",
		}
	)


def _name(paper: str, doc: Document, ending: str, entry: str | None) -> str:
	number = f"-so-{entry.rpartition('/')[2]}" if entry else ""
	return f"{papers.file_stem(paper, doc)}{number}.{ending}"


def ascii_name(name: str) -> str:
	plain = unicodedata.normalize("NFD", name.replace("Đ", "D").replace("đ", "d"))
	return plain.encode("ascii", "ignore").decode()
