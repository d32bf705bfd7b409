"""Showing what is wrong to people: every fault at once, escaped, in one dialog; and asking for a reason."""

from __future__ import annotations

from typing import Any, NoReturn

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cstr, escape_html

from cchc_eval.scoring import ScoringError

# More than a person reads at once; the rest is counted.
SHOWN = 100


def require_reason(reason: Any, message: str) -> str:
	"""The reason as it is kept. Raises ValidationError with the message where none is given."""
	given = cstr(reason).strip()
	if not given:
		frappe.throw(message, title=_("Reason Missing"))
	return given


def require_reason_from_menu(reason: Any, doc: Document, action: str) -> str:
	"""`require_reason` of a step that an action in the form's menu asks for."""
	message = _("Give the reason: use {0} in the menu of the form of {1}.").format(action, doc.name)
	return require_reason(reason, message)


def throw_faults(error: ScoringError, title: str) -> NoReturn:
	throw_problems([str(fault) for fault in error.faults], title)


def throw_problems(problems: list[str] | tuple[str, ...], title: str) -> NoReturn:
	"""Raise ValidationError that lists the problems."""
	lines = [escape_html(problem) for problem in problems[:SHOWN]]
	if len(problems) > SHOWN:
		lines.append(_("… and {0} more").format(len(problems) - SHOWN))
	frappe.throw(lines, title=title, as_list=True) if len(lines) > 1 else frappe.throw(lines[0], title=title)
	raise AssertionError("frappe.throw raises")


def lines_of(error: Exception) -> list[str]:
	"""The lines, as HTML, with which a refusal was told; they are taken off what the user is shown."""
	lines: list[str] = []
	for message in frappe.get_message_log():
		text = message.get("message")
		lines += map(cstr, text) if isinstance(text, list | tuple) else [cstr(text)]
	frappe.clear_messages()
	return lines or [escape_html(cstr(error))]
