"""Add the law of emulation and commendation to the reward forms that have the legal basis with which they came."""

from __future__ import annotations

import frappe

from cchc_eval.data import read_json
from cchc_eval.storage import rows_by_name

DOCTYPE = "CCHC Reward Form"
# From the first of October 2026 the catalogue came with words for the office to fill in.
OF_2026 = "Quy định về thi đua, khen thưởng có hiệu lực từ ngày 01 tháng 10 năm 2026 (đơn vị bổ sung số, ngày ban hành)"


def execute() -> None:
	now = {_came_with(form["legal_basis"]): form["legal_basis"] for form in read_json("reward-forms.json")["forms"]}
	stored = frappe.get_all(DOCTYPE, fields=["name", "legal_basis"], order_by="name")
	rows_by_name.write_plain(
		DOCTYPE, {row.name: {"legal_basis": now[row.legal_basis]} for row in stored if row.legal_basis in now}
	)


def _came_with(basis: str) -> str:
	"""The basis of a form before the law stood in front of it; two lines cannot be one that it came with then."""
	law, _line, decree = basis.partition("\n")
	return OF_2026 if "2026 (" in law else decree
