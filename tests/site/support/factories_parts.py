"""A round whose appraisal is split: the second field is Sở Tư pháp's, the sixth Sở Tài chính's, the rest the office's."""

from __future__ import annotations

from typing import Any

import frappe
from factories_appraisal import APPRAISER, MANAGER, act, appraisal, make_users, submitted_round
from worlds import world

from cchc_eval.cchc_eval.doctype.cchc_appraisal.cchc_appraisal import finish_part, start_all

LAW, MONEY = "Sở Tư pháp", "Sở Tài chính"
LAWYER, TREASURER, DEPUTY = "f3.lawyer@example.com", "f3.treasurer@example.com", "f3.deputy@example.com"
PARTS = [
	{"part": LAW, "codes": "2", "first_appraiser": LAWYER},
	{"part": MONEY, "with_bodies": "Kho bạc", "codes": "6", "first_appraiser": TREASURER, "second_appraiser": DEPUTY},
]
LAWS, MONEYS, REST = "2.1.1", "6.1.1", "1.1.1"


@world
def split_round(units: int = 1, **more: Any) -> Any:
	"""Open, all submitted, nothing appraised yet."""
	submitted_round(units, **more)
	make_users({user: [] for user in (LAWYER, TREASURER, DEPUTY)})
	return assign(PARTS)


def assign(parts: list[dict[str, Any]], round: str = "CCHC-2091") -> Any:
	doc = frappe.get_doc("CCHC Evaluation Round", round)
	doc.set("appraisal_parts", parts)
	act(MANAGER, doc.save)
	return doc.reload()


@world
def split_started(units: int = 1, **more: Any) -> Any:
	"""The first unit's appraisal, begun with all others."""
	doc = split_round(units, **more)
	act(APPRAISER, lambda: start_all(doc.name))
	return appraisal()


def finish(user: str, part: str, unit: str = "U01") -> Any:
	act(user, lambda: finish_part(appraisal(unit).name, part))
	return appraisal(unit)


def score(user: str, code: str, reason: str = "Thiếu hồ sơ", unit: str = "U01", **values: Any) -> Any:
	"""The user saves half of the points of one criterion."""

	def save() -> Any:
		doc = appraisal(unit)
		row = next(row for row in doc.scores if row.code == code)
		row.update({"action": "Set Points", "points_set": 0.25, "reason": reason, **values})
		return doc.save()

	return act(user, save)
