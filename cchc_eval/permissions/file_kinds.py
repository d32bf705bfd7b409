"""Which kinds of file are taken on documents of the evaluation, and what tells that a file is of its kind.

A list of what is taken, because what browsers and computers run can't be listed. Each kind that a site may choose is
one whose content is known, so that a page or a program under the name of a document is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from io import BytesIO
from zipfile import BadZipFile, ZipFile

import filetype
import frappe
from frappe import _

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
# A PDF may begin with something else: readers look for its mark in the beginning.
_PDF_WITHIN = 1024


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
DEFAULT = [ending for ending in KINDS if ending not in ("zip", "rar", "7z", "rtf")]


def read(setting: str | None) -> list[str]:
	"""The endings that a setting lists: `.pdf, docx` and the like."""
	words = (setting or "").replace(",", " ").replace(";", " ").split()
	return list(dict.fromkeys(word.lstrip("*.").lower() for word in words))


def taken() -> list[str]:
	"""The endings that this site takes; those of DEFAULT where it lists none."""
	listed = read(frappe.get_cached_doc("CCHC Settings").get("evidence_endings"))
	return [ending for ending in listed if ending in KINDS] or DEFAULT


def ending_of(name: str) -> str:
	return name.rpartition(".")[2].strip().lower() if "." in name else ""


def problems(setting: str | None) -> Iterator[str]:
	"""Of the setting."""
	if unknown := [ending for ending in read(setting) if ending not in KINDS]:
		yield _(
			"Files taken as evidence: {0} can't be taken, because its content can't be checked. Choose from {1}."
		).format(", ".join(unknown), ", ".join(KINDS))
