"""Small PDF files that a reader opens: Frappe 15.101 and 16 read every PDF that is uploaded."""

from __future__ import annotations

from io import BytesIO

from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject


def small_pdf(title: str) -> bytes:
	"""One empty page; another title is another file."""
	return _written(_one_page(title))


def locked_pdf(title: str) -> bytes:
	"""The same, which opens with a password only."""
	writer = _one_page(title)
	writer.encrypt("mật khẩu")
	return _written(writer)


def pdf_with_script(title: str) -> bytes:
	"""The same, which runs JavaScript when its page is opened."""
	writer = _one_page(title)
	script = {"/S": NameObject("/JavaScript"), "/JS": TextStringObject("app.alert(1)")}
	action = DictionaryObject({NameObject(key): value for key, value in script.items()})
	writer.pages[0][NameObject("/AA")] = DictionaryObject({NameObject("/O"): action})
	return _written(writer)


def _one_page(title: str) -> PdfWriter:
	writer = PdfWriter()
	writer.add_blank_page(72, 72)
	writer.add_metadata({"/Title": title})
	return writer


def _written(writer: PdfWriter) -> bytes:
	file = BytesIO()
	writer.write(file)
	return file.getvalue()
