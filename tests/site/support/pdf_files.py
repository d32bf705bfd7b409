"""Small PDF files that a reader opens: Frappe 15.101 and 16 read every PDF that is uploaded."""

from __future__ import annotations

from io import BytesIO

from pypdf import PdfWriter


def small_pdf(title: str) -> bytes:
	"""One empty page; another title is another file."""
	return _written(_one_page(title))


def locked_pdf(title: str) -> bytes:
	"""The same, which opens with a password only."""
	writer = _one_page(title)
	writer.encrypt("mật khẩu")
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
