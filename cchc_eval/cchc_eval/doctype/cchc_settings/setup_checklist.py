"""What is to be done before an office can evaluate, and what of it is done; all of it read, nothing ticked by hand."""

from collections.abc import Iterator
from typing import Any

import frappe
from frappe import _
from frappe.utils import nowdate

from cchc_eval.cchc_eval.doctype.cchc_settings import office
from cchc_eval.cchc_eval.doctype.cchc_settings.cchc_settings import IN_SENTENCES
from cchc_eval.cchc_eval.doctype.cchc_settings.office import SETTINGS
from cchc_eval.controllers.names_in_capitals import is_in_capitals
from cchc_eval.permissions.roles import APPRAISER, CLERK, MANAGER, OFFICE_HEAD, roles_of

UNIT, SET, ROUND = "CCHC Unit", "CCHC Criteria Set", "CCHC Evaluation Round"
SITE = "System Settings"
# 29/11/2026; 2.530.000 and 87,50.
FORMS = {"date_format": "dd/mm/yyyy", "number_format": "#.###,##"}
# Whom an office needs beside units and council, who get their roles from unit and round.
PEOPLE = (MANAGER, APPRAISER, OFFICE_HEAD, CLERK)
# Of what is missing, no more are named.
NAMED = 5


@frappe.whitelist(methods=["GET"])
def steps() -> list[dict[str, Any]]:
	"""[{"text", "done", "missing", "doctype", "name", "filters"}]: each opens a document, or a list by its filters.

	For the manager and System Managers; others get none.
	"""
	if MANAGER not in roles_of() and "System Manager" not in frappe.get_roles():
		return []
	return [*_site(), *_office(), *_units(), _criteria(), _people(), *_round()]


def _step(text: str, missing: list[str], doctype: str, name: str | None = None, **filters: Any) -> dict[str, Any]:
	more = ["…"] if len(missing) > NAMED else []
	told = ", ".join([*missing[:NAMED], *more])
	return {"text": text, "done": not missing, "missing": told, "doctype": doctype, "name": name, "filters": filters}


def _site() -> Iterator[dict[str, Any]]:
	"""For who may set it: the desk writes days and numbers as official papers do."""
	if not frappe.has_permission(SITE, "write"):
		return
	meta, settings = frappe.get_meta(SITE), frappe.get_cached_doc(SITE)
	missing = [
		f"{_(meta.get_label(field), context=SITE)} {form}"
		for field, form in FORMS.items()
		if settings.get(field) != form
	]
	yield _step(_("Days and numbers of the site as on official papers"), missing, SITE, SITE)


def _office() -> Iterator[dict[str, Any]]:
	yield _step(_("Names of the office, its posts and its council"), office.missing(), SETTINGS, SETTINGS)
	settings = frappe.get_cached_doc(SETTINGS)
	capitals = [field for field in IN_SENTENCES if is_in_capitals(settings.get(field))]
	if capitals:
		labels = [_(settings.meta.get_label(field), context=SETTINGS) for field in capitals]
		yield _step(_in_capitals(), labels, SETTINGS, SETTINGS)


def _in_capitals() -> str:
	"""What was stored before saving wrote such names as sentences have them."""
	return _("Names as sentences have them, not all in capitals: open and save")


def _units() -> Iterator[dict[str, Any]]:
	today = nowdate()
	units = frappe.get_all(UNIT, {"valid_to": ("is", "not set")}, ["name", "unit_name"], order_by="name")
	units += frappe.get_all(UNIT, {"valid_to": (">=", today)}, ["name", "unit_name"], order_by="name")
	names = [unit.name for unit in units]
	if capitals := [unit for unit in units if is_in_capitals(unit.unit_name)]:
		typed = ("in", [unit.unit_name for unit in capitals])
		yield _step(_in_capitals(), [unit.name for unit in capitals], UNIT, unit_name=typed)
	yield _step(_("Units to evaluate"), [] if names else [_("none yet")], UNIT)
	heads = {"parenttype": UNIT, "parent": ("in", names or [""]), "duty": "Head"}
	led = set(frappe.get_all("CCHC Unit Member", heads, pluck="parent", distinct=True, order_by="parent"))
	without = [name for name in names if name not in led] if names else [_("none yet")]
	yield _step(_("People of each unit, with its head"), without, UNIT)


def _criteria() -> dict[str, Any]:
	in_force = frappe.db.exists(SET, {"docstatus": 1})
	return _step(_("Criteria set in force"), [] if in_force else [_("none yet")], SET)


def _people() -> dict[str, Any]:
	holders = {"parenttype": "User", "role": ("in", PEOPLE)}
	rows = frappe.get_all("Has Role", holders, ["role", "parent"], order_by="role")
	users = {"name": ("in", sorted({row.parent for row in rows} - {"Administrator"}) or [""]), "enabled": 1}
	enabled = set(frappe.get_all("User", users, pluck="name", order_by="name"))
	held = {row.role for row in rows if row.parent in enabled}
	text = _("People with the roles of the office")
	if not frappe.has_permission("User", "write"):
		text = _("{0}: the administrator of the site gives them").format(text)
	return _step(text, [_(role) for role in PEOPLE if role not in held], "User")


def _round() -> Iterator[dict[str, Any]]:
	last = frappe.get_all(ROUND, {"status": ("!=", "Closed")}, ["name", "title"], order_by="creation desc", limit=1)
	last = last or frappe.get_all(ROUND, {}, ["name", "title"], order_by="creation desc", limit=1)
	yield _step(_("A round with its units and deadlines"), [] if last else [_("none yet")], ROUND)
	name = last[0].name if last else None
	listed = {"parenttype": ROUND, "parent": name or ""}
	duties = set(frappe.get_all("CCHC Council Member", listed, pluck="duty", order_by="idx"))
	wanted = ("Chair", "Secretary")
	missing = [_(duty, context="CCHC Council Member") for duty in wanted if duty not in duties]
	yield _step(_("The round's council, with chair and secretary"), missing, ROUND, name)
