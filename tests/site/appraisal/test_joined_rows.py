"""Rows that are read as one text for each appraisal are those that Frappe reads."""

from __future__ import annotations

from typing import Any

import frappe
import pytest
from factories_appraisal import ROUND, row_of
from factories_parts import split_started

from cchc_eval.storage.score_columns import APPRAISAL, appraisal_rows

NAMES = [f"{ROUND}-U01", f"{ROUND}-U02"]
# As people type, and as a Float, a time and nothing are kept.
SAID = {
	"reason": 'Thiếu "Quyết định" số 1\\2,\nkèm phụ lục % %s 😀\t;',
	"question": "",
	"reply": None,
	"points_set": 0.1,
	"appraised_points": 12345.123456789,
	"replied_on": "2026-11-29 10:00:00.000123",
	"seen": 1,
}


@pytest.mark.parametrize("most", [None, 4096])
@pytest.mark.parametrize("table", ["scores", "bonus_counts", "parts"])
def test_they_are_what_frappe_reads(table: str, most: int | None) -> None:
	doc = split_started(2)
	frappe.db.set_value("CCHC Appraised Score", row_of(doc, "1.1.1").name, SAID)
	child = doc.meta.get_field(table).options
	columns = frappe.get_meta(child).get_valid_columns()
	if most:
		# What is longer is cut short, and read row by row.
		frappe.db.sql("set session group_concat_max_len = %s", most)
	try:
		found = appraisal_rows(NAMES, columns, child)
	finally:
		frappe.db.sql("set session group_concat_max_len = default")
	wanted: dict[str, list[Any]] = {name: [] for name in NAMES}
	listed = {"parent": ("in", NAMES), "parenttype": APPRAISAL}
	for row in frappe.get_all(child, listed, columns, order_by="parent, idx"):
		wanted[row.parent].append(row)
	assert found == wanted
	types = [{column: type(value) for column, value in row.items()} for row in found[NAMES[0]]]
	assert types == [{column: type(value) for column, value in row.items()} for row in wanted[NAMES[0]]]
	assert table == "bonus_counts" or found[NAMES[1]]


def test_what_holds_the_signs_between_them_is_read_as_it_is() -> None:
	doc = split_started(1)
	for sign in ("\x1e", "\x1f", "\x1e\x1f"):
		frappe.db.set_value("CCHC Appraised Score", row_of(doc, "1.1.1").name, "reply", f"một{sign}hai")
		rows = appraisal_rows(NAMES[:1], ["code", "reply", "max_points"])[NAMES[0]]
		(row,) = [row for row in rows if row.code == "1.1.1"]
		assert (row.reply, row.max_points, len(rows)) == (
			f"một{sign}hai",
			row_of(doc, "1.1.1").max_points,
			len(doc.scores),
		)
