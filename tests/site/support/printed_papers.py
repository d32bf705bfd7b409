"""A paper as it is read, and what is said where it can't be printed yet."""

from __future__ import annotations

from typing import Any

import frappe
import pytest
from lxml import html

from cchc_eval.printing import papers


def text_of(paper: str, doc: Any) -> str:
	page = papers.html(paper, doc).replace("\u2060", "").replace("\N{NO-BREAK SPACE}", " ")
	return " ".join(html.fromstring(page).find("body").text_content().split())


def refused(paper: str, doc: Any) -> str:
	with pytest.raises(frappe.ValidationError) as error:
		papers.compose(paper, doc)
	return str(error.value)
