"""What is attached to a document of the evaluation must be of a kind that is taken, and readable: a PDF or JPEG that
nobody can open proves nothing.

Frappe 15.101 and 16 read every PDF before they store it, all read every JPEG to take the place and the camera out of
it, and what they can't read ends as a server error. The only hook before that is the permission to make a File.
"""

from __future__ import annotations

import mimetypes
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path

import frappe
from frappe import _
from frappe.core.doctype.file.utils import decode_file_content
from frappe.model.document import Document
from frappe.utils import escape_html
from PIL import Image
from pypdf import PdfReader
from pypdf.errors import FileNotDecryptedError

from cchc_eval.permissions.file_kinds import SAVED_AS, ending_of, is_of, taken, told_by


class _WholeFile(BytesIO):
	"""Fails where a reader wants more than there is.

	Once WeasyPrint is loaded, Pillow takes a JPEG that is cut off for a whole one, in all that the process does.
	"""

	def read(self, size: int | None = -1) -> bytes:
		data = super().read(size)
		if size and not data:
			raise EOFError
		return data


def check_sent(file: Document) -> None:
	"""A File that is about to be made of content sent along. Raises ValidationError."""
	content = file.content.encode() if isinstance(file.content, str) else file.content or b""
	check(file.file_name or "", decode_file_content(content) if file.decode else content)


def check_stored(file: Document) -> None:
	"""A File whose content is on the disk, wherever it came from. Raises ValidationError."""
	# What answers later is the address, whatever the name says.
	address = (file.file_url or "").partition("?")[0].rpartition("/")[2]
	path = Path(file.get_full_path())
	content = path.read_bytes() if path.is_file() else b""
	for name in dict.fromkeys((file.file_name or "", address)):
		check(name, content)


def check(name: str, content: bytes) -> None:
	"""Raises ValidationError unless a file of that name is taken and is what the name says."""
	ending = ending_of(name)
	if ending not in taken():
		frappe.throw(
			_(
				"File {0} is not taken: it must be a file of one of the kinds {1}. Save it as one of these, PDF for"
				" instance, and attach that."
			).format(escape_html(name), ", ".join(taken()))
		)
	kind = mimetypes.guess_type(f"a.{ending}")[0]
	shown, reads = READERS.get(kind or "", (ending.upper(), None))
	other = ""
	try:
		whole = is_of(ending, content)
		if not whole:
			other = told_by(content)
		elif reads:
			reads(content)
	# Readers raise errors of many types on a damaged file; whichever it is, the file can't be read.
	except Exception:
		whole = False
	if whole:
		return
	if other:
		frappe.throw(
			_(
				"File {0} is {1}, only its name is that of a {2} file. Open it on your computer, save it as {3} and"
				" attach the new file."
			).format(escape_html(name), other, shown, SAVED_AS.get(ending, shown))
		)
	frappe.throw(
		_(
			"File {0} can't be opened: it is damaged or not a {1} file. Open it on your computer, save or scan it"
			" as {1} again and attach the new file."
		).format(escape_html(name), shown)
	)


def _read_pdf(content: bytes) -> None:
	try:
		for _page in PdfReader(BytesIO(content)).pages:
			pass
	except FileNotDecryptedError:
		pass  # Its reader will be asked for the password.


def _read_jpeg(content: bytes) -> None:
	"""As Frappe does: what is a picture of another format is converted where JPEG can hold it."""
	picture = Image.open(_WholeFile(content) if content.startswith(b"\xff\xd8") else BytesIO(content))
	picture.thumbnail((64, 64))
	if picture.mode in ("RGBA", "P"):
		picture = picture.convert("RGB")
	picture.save(BytesIO(), "JPEG")


# The format's name and what reads it, by media type.
READERS: Mapping[str, tuple[str, Callable[[bytes], None]]] = {
	"application/pdf": ("PDF", _read_pdf),
	"image/jpeg": ("JPEG", _read_jpeg),
}
