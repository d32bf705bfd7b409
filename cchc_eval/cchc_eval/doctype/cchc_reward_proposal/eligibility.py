"""What a unit may be nominated for: every form of today with its money, or why not."""

from __future__ import annotations

import json
from typing import Any

import frappe
from frappe import _

from cchc_eval.cchc_eval.doctype.cchc_reward_form.catalogue import FORM
from cchc_eval.cchc_eval.doctype.cchc_reward_proposal import nominees
from cchc_eval.rules.rewards import Offer, offers

RANKING = "CCHC Released Ranking"
KIND_OF = {"collective": nominees.COLLECTIVE, "individual": nominees.INDIVIDUAL}


def of_unit(decision: str, unit: str) -> dict[str, Any]:
	"""{"rank", "forms": [{"form", "kind", "authority", "coefficient", "base_salary", "amount", "reason"}]}, by the rank
	in what was released of the decision, which every reader of that sees.

	`coefficient` None: who gives it decides on the money; `reason` "": the unit may nominate for it. Raises
	PermissionError, and ValidationError for a unit that is not ranked.
	"""
	ranking = frappe.get_doc(RANKING, decision)
	ranking.check_permission("read")
	frappe.has_permission(FORM, "read", throw=True)
	ranks = {line["unit"]: line["rank_name"] for line in json.loads(ranking.results_json or "[]")}
	if unit not in ranks:
		frappe.throw(_("Unit {0} is not ranked in {1}.").format(frappe.utils.escape_html(unit), ranking.name))
	pricing = nominees.Pricing(nominees.today())
	found = offers(pricing.catalogue, ranks[unit], *nominees.ranks_allowed(), pricing.day)
	return {"rank": ranks[unit], "forms": [_told(offer) for offer in found]}


def _told(offer: Offer) -> dict[str, Any]:
	form = offer.form
	return {
		"form": form.name,
		"kind": KIND_OF[form.kind],
		"authority": nominees.AUTHORITY_OF[form.authority],
		"coefficient": None if form.coefficient is None else float(form.coefficient),
		"base_salary": offer.base_salary,
		"amount": offer.amount,
		"reason": offer.reason,
	}
