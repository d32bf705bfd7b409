"""The site's reward catalogue for `cchc_eval.rules.rewards`, and the choice of a form in a nominee's row."""

from typing import Any

import frappe
from frappe import _
from frappe.utils import getdate, nowdate

from cchc_eval.cchc_eval.doctype.cchc_reward_form.cchc_reward_form import KINDS, STORED, form_data
from cchc_eval.controllers.client_values import read_object
from cchc_eval.controllers.problems import throw_problems
from cchc_eval.rules.rewards import RewardCatalogue, RewardError, RewardForm, load_reward_catalogue

FORM = "CCHC Reward Form"


def site_catalogue() -> RewardCatalogue:
	"""All forms and base salaries of any date. Raises ValidationError with every fault."""
	salaries = frappe.get_cached_doc("CCHC Settings").base_salaries
	forms = frappe.get_all(FORM, fields=STORED, order_by="form_code, valid_from")
	try:
		return load_reward_catalogue(
			{
				"forms": [form_data(row) for row in forms],
				"base_salaries": [{"amount": row.amount, "valid_from": getdate(row.valid_from)} for row in salaries],
			}
		)
	except RewardError as error:
		throw_problems(error.faults, _("The catalogue of rewards can't be used"))


def codes_of(names: set[str]) -> dict[str, str]:
	"""The code of each form by the name of its row; a later law has another row of the same code."""
	rows = frappe.get_all(FORM, {"name": ("in", sorted(names) or [""])}, ["name", "form_code"], order_by="name")
	return {row.name: row.form_code for row in rows}


def row_name(form: RewardForm) -> str:
	return f"{form.code}-{form.valid_from}"


@frappe.whitelist()
@frappe.validate_and_sanitize_search_inputs
def forms_in_force(
	doctype: str, txt: str, searchfield: str, start: int, page_len: int, filters: dict | str
) -> list[list[Any]]:
	"""For a link field: [name, form, who gives it] of what holds today, `filters` {"kind"}."""
	frappe.has_permission(FORM, "read", throw=True)
	kind = read_object(filters).get("kind")
	form = frappe.qb.DocType(FORM)
	query = (
		frappe.qb.from_(form)
		.select(form.name, form.form_name, form.authority)
		.where(form.valid_from <= nowdate())
		.where(form.valid_to.isnull() | (form.valid_to >= nowdate()))
		# The name begins with the code; Frappe 16 checks by it what was chosen.
		.where(form.form_name.like(f"%{txt}%") | form.name.like(f"%{txt}%"))
		.orderby(form.authority, form.form_name)
		.limit(page_len)
		.offset(start)
	)
	if kind in KINDS:
		query = query.where(form.kind == kind)
	return [[name, title, _(authority)] for name, title, authority in query.run()]
