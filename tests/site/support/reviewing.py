"""A request for review in the hands of its users."""

from __future__ import annotations

from typing import Any

from factories_appraisal import (
	act,
	answers_without,
)
from factories_round import head_of

from cchc_eval.cchc_eval.doctype.cchc_review_request.cchc_review_request import (
	request_review,
)

ANSWERS = {"U01": answers_without("1.1.1", "1.1.3")}


def ask(decision: Any, unit: str = "U01", user: str | None = None) -> str:
	return act(user or head_of(unit), lambda: request_review(decision.name, unit))


def save(doc: Any, user: str) -> Any:
	act(user, doc.save)
	return doc.reload()
