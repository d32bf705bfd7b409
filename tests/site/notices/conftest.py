"""Fixtures of the tests of notices."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from unittest import mock

import frappe
import pytest
from jinja2 import Environment, StrictUndefined
from worlds import world

from cchc_eval.notices import delivery
from cchc_eval.notices.people import NOBODY


@pytest.fixture(autouse=True)
def nobody_else() -> None:
	"""Without the site's own users, who would be notified too."""
	disable_others()


@world
def disable_others() -> None:
	frappe.db.set_value("User", {"name": ("not in", NOBODY)}, "enabled", 0)


@pytest.fixture(autouse=True)
def strict_wordings() -> Iterator[None]:
	"""A wording that uses a value its items don't provide is a failure; Frappe leaves a gap there."""
	strict, real = Environment(undefined=StrictUndefined), delivery.worded

	def texts(item: Any, notification: Any) -> tuple[str, str]:
		for text in (notification.subject, notification.message or ""):
			strict.from_string(text).render(doc=dict(item.doc), **item.worded())
		return real(item, notification)

	with mock.patch.object(delivery, "worded", texts):
		yield
