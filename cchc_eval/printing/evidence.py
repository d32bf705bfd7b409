"""Evidence to look at beside the criterion that it proves: an office document as a PDF, made once for its content."""

import hashlib
import os
import time
from pathlib import Path

import frappe
from frappe import _
from frappe.utils.file_lock import LockTimeoutError
from frappe.utils.synchronization import filelock

from cchc_eval.documents import office_pdf
from cchc_eval.permissions.file_kinds import ending_of
from cchc_eval.permissions.files import readable_file

FOLDER = "cchc_views"
# What nobody has looked at for so long is made anew.
KEPT_DAYS = 30
# For the one before to end; of a site one is made at a time.
_WAIT = 90


@frappe.whitelist(methods=["GET"])
def as_pdf(file_url: str) -> None:
	"""The office document at the address as a PDF. Raises PermissionError for who may not read it, and where there is
	none."""
	file = readable_file(file_url)
	ending = ending_of(file.file_name or "") if file else ""
	if file is None or ending not in office_pdf.ENDINGS:
		frappe.throw(_("There is no office document that you may read at this address."), frappe.PermissionError)
	content = Path(file.get_full_path()).read_bytes()
	frappe.local.response.update({"type": "pdf", "filename": "tai-lieu.pdf", "filecontent": _made(content, ending)})


def _made(content: bytes, ending: str) -> bytes:
	kept = _folder() / f"{hashlib.sha256(content).hexdigest()}-{ending}.pdf"
	if kept.is_file():
		kept.touch()
		return kept.read_bytes()
	try:
		with filelock("cchc_office_pdf", timeout=_WAIT):
			pdf = kept.read_bytes() if kept.is_file() else office_pdf.pdf_of(content, ending)
	except LockTimeoutError:
		frappe.throw(_("The server is busy with other documents: try again, or download the file."))
	except office_pdf.NotConverted as error:
		frappe.throw(_("The file can't be shown here: {0}. Download it to read it.").format(str(error)))
	_keep(kept, pdf)
	return pdf


def _folder() -> Path:
	return Path(frappe.get_site_path("private", FOLDER))


def _keep(kept: Path, pdf: bytes) -> None:
	kept.parent.mkdir(exist_ok=True)
	for old in kept.parent.iterdir():
		if old.stat().st_mtime < time.time() - KEPT_DAYS * 86400:
			old.unlink(missing_ok=True)
	part = kept.with_suffix(f".{os.getpid()}")
	part.write_bytes(pdf)
	part.replace(kept)
