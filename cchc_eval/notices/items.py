"""A notice to send, about one document; or what stands in a queue alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.periods import told

# How long news that needs no action is sent; keeps a site that starts late from being flooded.
NEWS_DAYS = 30


@dataclass(frozen=True)
class Item:
	"""One notice. It is sent once to each person for each `occasion`."""

	notification: str  # the Notification with its wording
	doctype: str
	doc: Mapping[str, Any]  # the document's fields
	occasion: str
	unit: str | None = None  # limits roles of units to this unit's members
	users: frozenset[str] | None = None  # these and nobody else
	# Further values of the Notification's text; a callable is called in the reader's language.
	words: Mapping[str, Any] = field(default_factory=dict)
	# In the queue of who is told, or would be (`queue`):
	waits: bool = True  # for them to do something; False: news
	due: date | None = None  # a day, or a moment of it
	told: bool = True  # False: no notice is sent of it (yet)
	# Of what stands in the queue alone: its words and whose it is, and the list that it opens, or that holds all of its
	# kind, as DocType and filters.
	text: Callable[[], str] | None = None
	roles: frozenset[str] = frozenset()
	opens: tuple[str, Mapping[str, Any]] | None = None
	all_in: tuple[str, Mapping[str, Any]] | None = None

	def worded(self) -> dict[str, Any]:
		"""With the period of the document's round."""
		period = {"period": told(self.doc["round"])} if self.doc.get("round") else {}
		return period | {word: value() if callable(value) else value for word, value in self.words.items()}

	@property
	def kind(self) -> str:
		"""What is alike in a queue."""
		return self.notification or self.occasion

	@property
	def name(self) -> str:
		return self.doc["name"]
