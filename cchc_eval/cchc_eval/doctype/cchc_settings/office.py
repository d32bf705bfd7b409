"""The office's own names, posts and places, which its papers print and its steps keep. None come with the app."""

from collections.abc import Iterable, Iterator

import frappe
from frappe import _
from frappe.model.document import Document

from cchc_eval.controllers.problems import throw_problems
from cchc_eval.rules.council import earlier_year

SETTINGS = "CCHC Settings"


def office(*fields: str) -> Document:
	"""The settings, with these fields filled in. Raises ValidationError that names those that are not."""
	settings = frappe.get_cached_doc(SETTINGS)
	if problems := list(_problems(settings, fields)):
		throw_problems(problems, _("CCHC Settings are not complete"))
	return settings


def problems() -> list[str]:
	"""What is not filled in of all that an office has to."""
	settings = frappe.get_cached_doc(SETTINGS)
	return list(_problems(settings, required(settings)))


def council_of_before(year: int) -> Iterator[str]:
	"""Where the council is still called after an earlier year than that of a round."""
	if named := earlier_year(frappe.get_cached_doc(SETTINGS).council_name or "", year):
		yield _("{0}: the council's name still has the year {1}, the round is of {2}; change the name there.").format(
			_(SETTINGS), named, year
		)


def missing() -> list[str]:
	"""The same as names of fields only, as the desk has them."""
	settings = frappe.get_cached_doc(SETTINGS)
	return [label for labels in _missing(settings, required(settings)).values() for label in labels]


def required(settings: Document) -> list[str]:
	return [field.fieldname for field in settings.meta.fields if field.reqd]


def _problems(settings: Document, fields: Iterable[str]) -> Iterator[str]:
	for part, labels in _missing(settings, fields).items():
		yield _("{0}, part “{1}”, lacks: {2}. A manager of the evaluation enters it there.").format(
			_(SETTINGS), part, ", ".join(labels)
		)


def _missing(settings: Document, fields: Iterable[str]) -> dict[str, list[str]]:
	"""{part of the form: fields that are empty}, as the desk names them."""
	section = ""
	found: dict[str, list[str]] = {}
	for field in settings.meta.fields:
		if field.fieldtype == "Section Break":
			section = _(field.label or "", context=SETTINGS)
		elif field.fieldname in fields and not settings.get(field.fieldname):
			found.setdefault(section, []).append(_(field.label, context=SETTINGS))
	return found
