"""Showing what is wrong to people: every fault at once, escaped, in one dialog."""

from __future__ import annotations

from typing import NoReturn

import frappe
from frappe import _
from frappe.utils import escape_html

from cchc_eval.scoring import ScoringError

# More than a person reads at once; the rest is counted.
SHOWN = 100


def throw_faults(error: ScoringError, title: str) -> NoReturn:
	throw_problems([str(fault) for fault in error.faults], title)


def throw_problems(problems: list[str] | tuple[str, ...], title: str) -> NoReturn:
	"""Raise ValidationError that lists the problems."""
	lines = [escape_html(problem) for problem in problems[:SHOWN]]
	if len(problems) > SHOWN:
		lines.append(_("… and {0} more").format(len(problems) - SHOWN))
	frappe.throw(lines, title=title, as_list=True) if len(lines) > 1 else frappe.throw(lines[0], title=title)
	raise AssertionError("frappe.throw raises")
