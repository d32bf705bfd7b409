"""What there is to tell: one thing, of one document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

# News that nobody must act on is told this long; a site that starts late is not flooded with the past.
NEWS_DAYS = 30


@dataclass(frozen=True)
class Item:
	"""One thing to tell. `occasion` is what makes it new: it is told once for each."""

	notification: str  # the Notification that words it
	doctype: str
	doc: Mapping[str, Any]  # the document's fields
	occasion: str
	unit: str | None = None  # of the people of units, its members only
	users: frozenset[str] | None = None  # these and nobody else
	# Beside `doc` in the Notification's text; what is called is worded in the reader's language.
	words: Mapping[str, Any] = field(default_factory=dict)

	def said(self) -> dict[str, Any]:
		return {word: value() if callable(value) else value for word, value in self.words.items()}

	@property
	def name(self) -> str:
		return self.doc["name"]
