"""Rows are touched by their primary key, whatever MariaDB would rather do with a small table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import frappe
import pytest
from factories import make_unit

from cchc_eval.storage import rows_by_name

UNIT = "CCHC Unit"


@pytest.mark.parametrize(
	"touch",
	[
		lambda names: rows_by_name.lock(UNIT, names),
		lambda names: rows_by_name.write(UNIT, {name: {"unit_name": "Tên chung"} for name in names}),
		lambda names: rows_by_name.write(UNIT, {name: {"unit_name": f"Tên {name}"} for name in names}),
	],
	ids=["lock", "write alike", "write each"],
)
def test_of_a_small_table_only_the_rows_are_read(
	touch: Callable[[list[str]], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
	for number in range(4):
		make_unit(f"L0{number}")
	names = frappe.get_all(UNIT, pluck="name")
	asked: list[tuple[str, Any]] = []
	real = frappe.db.sql

	def sql(query: str, values: Any = (), *args: Any, **kwargs: Any) -> Any:
		asked.append((query, values))
		return real(query, values, *args, **kwargs)

	monkeypatch.setattr(frappe.db, "sql", sql)
	touch(names)
	monkeypatch.undo()
	touching = [(query, values) for query, values in asked if "FOR UPDATE" in query or query.startswith("UPDATE")]
	assert touching
	for query, values in touching:
		(plan,) = frappe.db.sql(f"EXPLAIN {query}", values, as_dict=True)
		assert (plan.key, plan.type) == ("PRIMARY", "range"), (query, plan)
