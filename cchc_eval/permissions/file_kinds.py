"""Which kinds of file are taken on documents of the evaluation, and what tells that a file is of its kind.

A list of what is taken, because what browsers and computers run can't be listed. Each kind that a site may choose is
one whose content is known, so that a page or a program under the name of a document is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from io import BytesIO
from zipfile import BadZipFile, ZipFile

import filetype
import frappe
from frappe import _

_ZIP = b"PK"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
# A PDF may begin with something else: readers look for its mark in the beginning.
_PDF_WITHIN = 1024
# The same of a page, behind the comments and styles that programs put in front.
_MARKED_WITHIN = 4096
# Programs that give out a table write no more than that.
_PAGE = re.compile(r"<(!doctype html|head|meta|style|script|body|table|div|p)\b")


def _is_pdf(content: bytes) -> bool:
	return b"%PDF-" in content[:_PDF_WITHIN]


def _is_office(content: bytes) -> bool:
	"""Whatever its program: Word opens a `.docx` that is named `.doc`, and one with a password is of the older kind."""
	if content.startswith(_OLE):
		return True
	names = _names_in(content)
	return "[Content_Types].xml" in names or {"mimetype", "content.xml"} <= names


def _names_in(archive: bytes) -> set[str]:
	try:
		with ZipFile(BytesIO(archive)) as opened:
			return set(opened.namelist())
	except (BadZipFile, ValueError, OSError):
		return set()


def _is_picture(content: bytes) -> bool:
	"""Whatever its format: browsers and viewers go by the content."""
	return _media_type(content).startswith("image/")


def _is_recording(content: bytes) -> bool:
	return _media_type(content).startswith(("video/", "audio/"))


def _is_archive(content: bytes) -> bool:
	return _media_type(content) in ("application/zip", "application/x-rar-compressed", "application/x-7z-compressed")


def _media_type(content: bytes) -> str:
	found = filetype.guess(content)
	return found.mime if found else ""


def _is_text(content: bytes) -> bool:
	"""Of any encoding, older Vietnamese ones included; programs and pictures hold zero bytes."""
	return content.startswith(_UTF16) or b"\x00" not in content


def _is_rich_text(content: bytes) -> bool:
	return content.startswith(b"{\\rtf")


def _is_page(content: bytes) -> bool:
	"""Also one that Word or a browser saved with its pictures in one file (MHTML)."""
	start = _start(content)
	return bool(_PAGE.match(start)) or "<html" in start or (start.startswith("mime-version:") and "multipart/" in start)


def _start(content: bytes) -> str:
	encoding = "utf-16" if content.startswith(_UTF16) else "utf-8-sig"
	return content[:_MARKED_WITHIN].decode(encoding, "ignore").lstrip().lower()


def _is_readable(content: bytes) -> bool:
	try:
		text = content.decode("utf-16" if content.startswith(_UTF16) else "utf-8-sig")
	except UnicodeDecodeError:
		return False
	return bool(text.strip()) and all(char.isprintable() or char.isspace() for char in text)


# By the ending of the name: whether the content is of that kind.
KINDS: Mapping[str, Callable[[bytes], bool]] = {
	"pdf": _is_pdf,
	**dict.fromkeys(("doc", "docx", "xls", "xlsx", "ppt", "pptx", "odt", "ods", "odp"), _is_office),
	**dict.fromkeys(("jpg", "jpeg", "png", "gif", "bmp", "tif", "tiff", "webp", "heic"), _is_picture),
	**dict.fromkeys(("mp4", "mov", "avi", "mp3", "m4a"), _is_recording),
	**dict.fromkeys(("txt", "csv"), _is_text),
	# Not taken unless the site says so: what is in an archive nobody sees without unpacking it, programs included;
	# old Word runs what is embedded in rich text.
	**dict.fromkeys(("zip", "rar", "7z"), _is_archive),
	"rtf": _is_rich_text,
}
# What people save a document as that only its name makes one, by the program's older endings too.
SAVED_AS = {
	**dict.fromkeys(("doc", "docx", "odt"), "DOCX, PDF"),
	**dict.fromkeys(("xls", "xlsx", "ods"), "XLSX, PDF"),
	**dict.fromkeys(("ppt", "pptx", "odp"), "PPTX, PDF"),
}
DEFAULT = [ending for ending in KINDS if ending not in ("zip", "rar", "7z", "rtf")]


def read(setting: str | None) -> list[str]:
	"""The endings that a setting lists: `.pdf, docx` and the like."""
	words = (setting or "").replace(",", " ").replace(";", " ").split()
	return list(dict.fromkeys(word.lstrip("*.").lower() for word in words))


def taken() -> list[str]:
	"""The endings that this site takes; those of DEFAULT where it lists none."""
	listed = read(frappe.get_cached_doc("CCHC Settings").get("evidence_endings"))
	return [ending for ending in listed if ending in KINDS] or DEFAULT


def is_of(ending: str, content: bytes) -> bool:
	"""Whether the content is of the kind that the ending names, or of another one that is taken and opens alike."""
	if ending == "doc" and "rtf" in taken() and _is_rich_text(content):
		return True
	return KINDS[ending](content)


def told_by(content: bytes) -> str:
	"""What a file is whose name says something else, for people; "" where the content doesn't tell."""
	if _is_rich_text(content):
		return _("rich text (RTF)")
	if _is_page(content):
		return _("a web page (HTML)")
	if _start(content).startswith("<?xml"):
		return _("an XML file")
	if _is_pdf(content):
		return _("a PDF file")
	if _is_office(content):
		return _("an office document (Word, Excel, PowerPoint)")
	if _is_picture(content):
		return _("a picture")
	if _is_recording(content):
		return _("a recording")
	# One that can't be listed is rather a document that was cut off.
	if _names_in(content) or (_is_archive(content) and not content.startswith(_ZIP)):
		return _("an archive")
	return _("plain text") if _is_readable(content) else ""


def ending_of(name: str) -> str:
	return name.rpartition(".")[2].strip().lower() if "." in name else ""


def problems(setting: str | None) -> Iterator[str]:
	"""Of the setting."""
	if unknown := [ending for ending in read(setting) if ending not in KINDS]:
		yield _(
			"Files taken as evidence: {0} can't be taken, because its content can't be checked. Choose from {1}."
		).format(", ".join(unknown), ", ".join(KINDS))
