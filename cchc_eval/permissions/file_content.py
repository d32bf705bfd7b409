"""What is attached to a document of the evaluation must be readable: a PDF or JPEG that nobody can open proves nothing.

Frappe 15.101 and 16 read every PDF before they store it, all read every JPEG to take the place and the camera out of
it, and what they can't read ends as a server error. The only hook before that is the permission to make a File.
"""

from __future__ import annotations

import mimetypes
from collections.abc import Callable, Mapping
from io import BytesIO

import frappe
from frappe import _
from frappe.core.doctype.file.utils import decode_file_content
from frappe.model.document import Document
from frappe.utils import escape_html
from PIL import Image
from pypdf import PdfReader
from pypdf.errors import FileNotDecryptedError


class _WholeFile(BytesIO):
	"""Fails where a reader wants more than there is.

	Once WeasyPrint is loaded, Pillow takes a JPEG that is cut off for a whole one, in all that the process does.
	"""

	def read(self, size: int | None = -1) -> bytes:
		data = super().read(size)
		if size and not data:
			raise EOFError
		return data


def check_readable(file: Document) -> None:
	"""Of a File that is about to be made of content sent along. Raises ValidationError."""
	kind = mimetypes.guess_type(file.file_name or "")[0]
	if kind not in READERS:
		return
	name, read = READERS[kind]
	content = file.content.encode() if isinstance(file.content, str) else file.content
	try:
		read(decode_file_content(content) if file.decode else content)
	# A reader fails on a damaged file in ways of its own: whichever it is, the file can't be read.
	except Exception:
		frappe.throw(
			_(
				"File {0} can't be opened: it is damaged or not a {1} file. Open it on your computer, save or scan it"
				" as {1} again and attach the new file."
			).format(escape_html(file.file_name), name)
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
