"""A notice to send, about one document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
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

	def worded(self) -> dict[str, Any]:
		"""With the period of the document's round."""
		period = {"period": told(self.doc["round"])} if self.doc.get("round") else {}
		return period | {word: value() if callable(value) else value for word, value in self.words.items()}

	@property
	def name(self) -> str:
		return self.doc["name"]
