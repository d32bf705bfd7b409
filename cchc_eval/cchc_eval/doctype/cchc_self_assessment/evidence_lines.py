"""A piece of evidence as one line of the form: «Kế hoạch CCHC năm, số 17/KH-VP, ngày 04/02/2026 (trang 3, mục 2)», and
a page in the web with where it is: «Trang công khai, địa chỉ https://…»."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import NamedTuple

from frappe.model.document import Document
from frappe.utils import getdate

from cchc_eval.vietnamese.writing import short_date
from cchc_eval.workbook.text import plain_text

MOST_PLACE = 140  # characters

# A number of a document holds a stroke: «Phụ lục số 2» is a title.
_NUMBERED = re.compile(
	r"(?P<title>.+?)[,:;]?\s+số:?\s+(?P<number>[^\s,;]*\d[^\s,;]*/[^\s,;]+)"
	r"(?:,?\s+ngày\s+(?P<day>\d{1,2}/\d{1,2}/\d{4}))?\.?",
	re.IGNORECASE,
)
# How a place within a document begins: «(bản sao)» and «(https://…)» at the end of a title are none.
_PLACE = re.compile(
	r"(?:từ\s+)?(?:trang|tr\.|mục|tiểu mục|điều|khoản|điểm|phần|chương|phụ lục|biểu|bảng|hình|dòng|cột|ô|sheet|slide|"
	r"phút)(?:\s|\d)",
	re.IGNORECASE,
)
# In words, so that a title that holds an address stays one.
_ADDRESS = re.compile(r"(?:(?P<rest>.*\S),\s+địa chỉ:?\s+)?(?P<link>https?://[^\s<>\"']+)", re.IGNORECASE)
_AT = "tại "  # before a place that begins otherwise


class Line(NamedTuple):
	title: str
	number: str = ""
	day: date | None = None
	place: str = ""  # "trang 3, mục 2"
	link: str = ""  # address of a page in the web

	@property
	def document(self) -> Line:
		return self._replace(place="")

	@property
	def without_link(self) -> Line:
		return self._replace(link="")

	def __str__(self) -> str:
		parts = [self.title]
		if self.number:
			parts.append(f"số {self.number}")
		if self.day:
			parts.append(f"ngày {short_date(self.day)}")
		text = ", ".join(parts)
		if self.place:
			text += f" ({self.place})" if _PLACE.match(self.place) else f" ({_AT}{self.place})"
		if self.link and self.link != text:
			text += f", địa chỉ {self.link}"
		return text


def as_line(row: Document) -> Line:
	"""A row as the form shows it; number, date and place may also stand in its title."""
	title, number, place, link = (
		" ".join(plain_text(text or "").split())
		for text in (row.title, row.document_number, row.place_in_document, row.link)
	)
	place = _tidy(place)
	if number or row.document_date:
		return Line(title, number, getdate(row.document_date) if row.document_date else None, place, link)
	line = _read_document(title)._replace(place=place) if place else read_line(title)
	return line._replace(link=link) if link else line


def read_line(text: str) -> Line:
	"""Title, number, date, place and address of a line; the whole as a title where it can't be parsed."""
	text = " ".join(text.split()).lstrip("-•").strip()
	found = _ADDRESS.fullmatch(text)
	document, place = _part_place((found["rest"] or found["link"]) if found else text)
	return _read_document(document)._replace(place=place, link=found["link"] if found else "")


def _read_document(text: str) -> Line:
	found = _NUMBERED.fullmatch(text)
	if found is None:
		return Line(text)
	day = None
	if found["day"]:
		try:
			day = datetime.strptime(found["day"], "%d/%m/%Y").date()
		except ValueError:
			return Line(text)
	return Line(found["title"], found["number"], day)


def _part_place(text: str) -> tuple[str, str]:
	"""What stands before the brackets that end a line, and the place in them; "" where they name none."""
	opening = _opening(text)
	document, inside = text[:opening].rstrip(), text[opening + 1 : -1].strip()
	place = _tidy(inside)
	# As it is written here, so that a title of older rows is printed as it was.
	names_one = _PLACE.match(inside) or (inside.startswith(_AT) and not _PLACE.match(place))
	if opening < 1 or not document or not place or len(place) > MOST_PLACE or not names_one:
		return text, ""
	return document, place


def _opening(text: str) -> int:
	"""Where the bracket opens that the last character closes; -1 where none does."""
	depth = 0
	for at in range(len(text) - 1, -1, -1) if text.endswith(")") else ():
		depth += {")": 1, "(": -1}.get(text[at], 0)
		if not depth:
			return at
	return -1


def _tidy(place: str) -> str:
	"""A place as a line of the form gives it back."""
	place = " ".join(place.split())
	if place.lower().startswith(_AT):
		place = place[len(_AT) :]
	# Brackets within it must close for the reader to find where it begins.
	return place if _opening(f"({place})") == 0 else place.translate({ord("("): None, ord(")"): None})
