"""A piece of evidence as one line of the form: «Kế hoạch CCHC năm, số 17/KH-VP, ngày 04/02/2026»."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import NamedTuple

from frappe.model.document import Document
from frappe.utils import getdate

from cchc_eval.vietnamese.writing import short_date

# A number of a document holds a stroke: «Phụ lục số 2» is a title.
_NUMBERED = re.compile(
	r"(?P<title>.+?)[,:;]?\s+số:?\s+(?P<number>[^\s,;]*\d[^\s,;]*/[^\s,;]+)"
	r"(?:,?\s+ngày\s+(?P<day>\d{1,2}/\d{1,2}/\d{4}))?\.?",
	re.IGNORECASE,
)


class Line(NamedTuple):
	title: str
	number: str = ""
	day: date | None = None

	def __str__(self) -> str:
		parts = [self.title]
		if self.number:
			parts.append(f"số {self.number}")
		if self.day:
			parts.append(f"ngày {short_date(self.day)}")
		return ", ".join(parts)


def as_line(row: Document) -> Line:
	"""A row as the form shows it; number and date may also stand in its title."""
	title = " ".join((row.title or "").split())
	number = (row.document_number or "").strip()
	if not number and not row.document_date:
		return read_line(title)
	return Line(title, number, getdate(row.document_date) if row.document_date else None)


def read_line(text: str) -> Line:
	"""Title, number and date of a line; the whole as a title where it can't be parsed."""
	text = " ".join(text.split()).lstrip("-•").strip()
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
