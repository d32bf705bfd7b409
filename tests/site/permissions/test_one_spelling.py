"""A text that looks the same is the same, by whatever way it came in."""

from __future__ import annotations

import datetime
import tracemalloc
from typing import Any

import frappe
import pytest
from factories import make_unit
from factories_appraisal import act
from factories_meeting import MEMBER, NAME, meeting

from cchc_eval.cchc_eval.doctype.cchc_council_decision.cchc_council_decision import cast_vote
from cchc_eval.controllers.guarded_document import changes
from cchc_eval.storage.bulk import insert_rows

# «Phòng Thẩm định» as a Mac writes it, with what a web page leaves between the words.
TYPED, KEPT = "Pho\u0300ng\u200b Tha\u0302\u0309m đi\u0323nh\ufeff", "Phòng Thẩm định"


def test_what_is_typed_into_a_document_and_its_rows() -> None:
	unit = make_unit("U01")
	unit.unit_name = TYPED
	unit.save()
	assert unit.reload().unit_name == KEPT
	unit.db_set("unit_name", TYPED)
	assert unit.reload().unit_name == KEPT
	settings = frappe.get_single("CCHC Settings")
	settings.set("recipients", [{"recipient": TYPED}])
	settings.save()
	assert settings.reload().recipients[0].recipient == KEPT


def test_names_are_made_of_it() -> None:
	doc = frappe.get_doc({"doctype": "CCHC Unit", "unit_code": "D\u0323", "unit_name": "x"}).insert()
	assert doc.name == doc.unit_code == "Ḍ"


def test_what_is_written_for_many_at_once() -> None:
	meeting(2)
	act(MEMBER, lambda: cast_vote(NAME, "U02", "For", TYPED))
	assert frappe.get_last_doc("CCHC Council Vote").opinion == KEPT


def test_a_text_stored_before_is_no_change() -> None:
	"""Saved where nothing may be changed any more, it was refused."""
	unit = make_unit("U01")
	frappe.db.set_value("CCHC Unit", "U01", "unit_name", TYPED)
	before = frappe.get_doc("CCHC Unit", "U01")
	after = frappe.get_doc("CCHC Unit", "U01")
	after.unit_name = KEPT
	assert unit and list(changes(before, after)) == []


def test_of_the_hosts_own_nothing_changes() -> None:
	insert_rows("ToDo", [{"description": TYPED}])
	assert frappe.get_last_doc("ToDo").description == TYPED


@pytest.mark.parametrize("units", [1, 2])
def test_what_all_rows_of_one_statement_share_is_stored_as_it_is(units: int) -> None:
	text = "Đạt 100 % «%s», 'nháy' và \\ gạch `ngược`"
	insert_rows("CCHC Unit", [{"name": f"SP{number}", "unit_name": text, "valid_to": None} for number in range(units)])
	stored = frappe.get_all("CCHC Unit", {"name": ("like", "SP%")}, ["unit_name", "valid_to"], order_by="name")
	assert [(row.unit_name, row.valid_to) for row in stored] == [(text, None)] * units


def test_every_letter_and_number_is_stored_as_it_is_given() -> None:
	letters = "".join(map(chr, (*range(0x180), 0x2028, 0x1EC7, 0xFFFD, 0x1F600)))
	texts = [letters, f"{letters}%%(no)s %(no)s", "\\'", "';--", "%", "IFNULL(a, ifnull(b, 1))"]
	given = [
		{"name": f"CC{at}", "description": text, "priority": None, "idx": at, "date": datetime.date(2026, 1, 1 + at)}
		for at, text in enumerate(texts)
	]
	insert_rows("ToDo", given)
	columns = ("name", "description", "priority", "idx", "date")
	stored = frappe.get_all("ToDo", {"name": ("like", "CC%")}, columns, order_by="idx")
	assert stored == given
	points = [0.1, 1e-05, 123456.123456789, 0.0, -2.5]
	insert_rows("CCHC Appraised Score", [{"name": f"CC{at}", "self_points": one} for at, one in enumerate(points)])
	read = frappe.get_all("CCHC Appraised Score", {"name": ("like", "CC%")}, ["self_points"], order_by="name")
	assert [row.self_points for row in read] == points


def test_no_more_is_held_of_long_rows_than_one_statement_takes(monkeypatch: pytest.MonkeyPatch) -> None:
	text, real = "ệ" * 180_000, frappe.db.sql
	sent: list[tuple[int, int]] = []

	def sql(query: Any, *args: Any, **kwargs: Any) -> Any:
		if not str(query).startswith("INSERT INTO `tabToDo`"):
			return real(query, *args, **kwargs)
		return sent.append((query.count("'LR"), len(query)))

	with monkeypatch.context() as patch:
		patch.setattr(frappe.db, "sql", sql)
		tracemalloc.start()
		insert_rows("ToDo", [{"name": f"LR{number}", "description": text} for number in range(200)])
		_now, most = tracemalloc.get_traced_memory()
		tracemalloc.stop()
	assert sum(rows for rows, _length in sent) == 200 and len(sent) > 10
	assert all(1_000_000 < length < 2_100_000 for _rows, length in sent[:-1])
	# All of it would be 72 MB.
	assert most < 20_000_000
