"""Files against their digests: evidence, and the decisions as they were issued."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from hashlib import md5, sha256
from pathlib import Path
from typing import Any

import frappe
from frappe import _

from cchc_eval.controllers.evidence_files import HELD_IN
from cchc_eval.controllers.findings import Finding
from cchc_eval.integrity.reading import documents, rows
from cchc_eval.permissions.files import PRIVATE, RELEASED

_BLOCK = 1 << 20


def of_round(round: str) -> Iterator[Finding]:
	for doctype, field in RELEASED.items():
		yield from _issued_findings(doctype, field, round)
	for doctype, (table, column) in HELD_IN.items():
		yield from _evidence_findings(doctype, table, column, round)


def _issued_findings(doctype: str, field: str, round: str) -> Iterator[Finding]:
	found = documents(doctype, round, ("name", field, "issued_digest", "number"), number=(">", 0))
	kept = _files(doctype, [doc.name for doc in found])
	for doc in found:
		if not doc[field]:
			again = _("It is tried again every hour; the document says why it failed")
			yield Finding(doctype, doc.name, _("the PDF that is issued is not made yet"), again)
			continue
		cure = _("Restore the file from a backup; until then {0} is not printed").format(doc.name)
		file = kept.get((doc.name, doc[field]))
		if file is None:
			yield Finding(doctype, doc.name, _("the file that was issued is not attached any more"), cure)
			continue
		content = _digest(file, "sha256")
		if content is None:
			yield Finding(doctype, doc.name, _("the file that was issued is gone: {0}").format(file.file_name), cure)
		elif content != doc.issued_digest:
			text = _("the file {0} is not the one that was issued").format(file.file_name)
			yield Finding(doctype, doc.name, text, cure)


def _evidence_findings(doctype: str, table: str, column: str, round: str) -> Iterator[Finding]:
	names = [doc.name for doc in documents(doctype, round, ("name",))]
	child = frappe.get_meta(doctype).get_field(table).options
	kept = _files(doctype, names)
	for name, evidence in rows(child, doctype, names, ("idx", column)).items():
		for row in evidence:
			if not row[column]:
				continue
			file = kept.get((name, row[column]))
			shown = row[column].rpartition("/")[2]
			cure = _("Restore the file {0} from a backup").format(shown)
			if file is None or not file.is_private:
				text = _("row {0}: the evidence file {1} is not attached as a private file").format(row.idx, shown)
				yield Finding(doctype, name, text, cure)
				continue
			content = _digest(file, "md5")
			if content is None:
				yield Finding(doctype, name, _("row {0}: the evidence file {1} is gone").format(row.idx, shown), cure)
			elif file.content_hash and content != file.content_hash:
				text = _("row {0}: the evidence file {1} was changed after it was attached").format(row.idx, shown)
				yield Finding(doctype, name, text, cure)


def _files(doctype: str, names: list[str]) -> Mapping[tuple[str, str], Any]:
	"""Attached files by document and address."""
	fields = ["attached_to_name", "file_url", "file_name", "is_private", "content_hash"]
	found = frappe.get_all(
		"File", {"attached_to_doctype": doctype, "attached_to_name": ("in", names or [""])}, fields, order_by="creation"
	)
	return {(file.attached_to_name, file.file_url): file for file in found}


def _digest(file: Any, algorithm: str) -> str | None:
	"""Of the stored content; None where it is not there. `md5` is what Frappe keeps beside each file."""
	url = file.file_url or ""
	if url.startswith(PRIVATE):
		path = Path(frappe.get_site_path("private", "files", url.removeprefix(PRIVATE)))
	else:
		path = Path(frappe.get_site_path("public", url.lstrip("/")))
	made = sha256() if algorithm == "sha256" else md5(usedforsecurity=False)
	try:
		with path.open("rb") as stored:
			while block := stored.read(_BLOCK):
				made.update(block)
	except OSError:
		return None
	return made.hexdigest()
