"""Which function a request calls is told alike to all who guard it, by whatever address it comes."""

from __future__ import annotations

import json
from typing import Any

import frappe
import pytest
from asking import request, whole
from factories_appraisal import signed_off_round
from factories_round import staff_of
from leaks import SELF_ASSESSMENT

from cchc_eval.permissions import asked, door, requests

CHART = "frappe.desk.doctype.dashboard_chart.dashboard_chart.get"
# As a browser, a REST client of either version, and Frappe's own short forms name it.
ADDRESSES: list[tuple[str, dict[str, str]]] = [
	(f"/api/method/{CHART}", {}),
	(f"/api/method/{CHART}/", {}),
	(f"/api/v1/method/{CHART}", {}),
	(f"/api/v2/method/{CHART}", {}),
	("/api/v2/method/Dashboard Chart/get", {}),
	("/api/v2/method/Dashboard%20Chart/get/", {}),
	("/", {"cmd": CHART}),
	("/api/method/ping", {"cmd": CHART}),
]
SHAPE = {
	"name": "x",
	"type": "Heatmap",
	"chart_type": "Count",
	"based_on": "creation",
	"filters_json": "[]",
	"timespan": "Last Year",
	"time_interval": "Daily",
	"heatmap_year": 2026,
}


@pytest.mark.parametrize(("path", "given"), ADDRESSES)
def test_both_guards_see_the_function_that_frappe_will_call(path: str, given: dict[str, str]) -> None:
	with request(path, given):
		assert requests.called() == CHART
		assert door.called() is frappe.get_attr(CHART)


@pytest.mark.parametrize(("path", "given"), ADDRESSES)
def test_what_is_guarded_is_guarded_at_every_address(path: str, given: dict[str, str], as_user: Any) -> None:
	signed_off_round(people=True)
	as_user(staff_of("U01"))

	def drawn(doctype: str, kind: str) -> int:
		chart = json.dumps({**SHAPE, "document_type": doctype, "type": kind})
		return whole(path, {**given, "chart": chart, "no_cache": "1"})[0]

	assert drawn(SELF_ASSESSMENT, "Heatmap") == 403
	# Frappe 16.9 draws nobody's heatmaps.
	assert drawn("ToDo", "Line") == 200


@pytest.mark.parametrize(
	("path", "given"),
	[
		("/", {}),
		("/api/resource/ToDo", {}),
		("/api/v2/document/ToDo/x/method/get", {}),
		("/api/method/ping", {}),
		("/api/method/no_app.module.get", {}),
		("/api/method/frappe", {}),
		("/api/method/frappe.no_module.get", {}),
		("/api/v2/method/No such DocType/get", {}),
		("/", {"cmd": '["frappe.client.get"]'}),
	],
)
def test_what_calls_no_function_is_left_to_frappe(path: str, given: dict[str, str]) -> None:
	with request(path, given):
		assert requests.called() is None and door.called() is None


def test_a_doctype_made_in_the_desk_has_no_functions_beside_it() -> None:
	made = {"doctype": "DocType", "name": "Made In The Desk", "module": "Core", "custom": 1}
	# Its table would end the transaction.
	frappe.get_doc(made).db_insert()
	with request("/api/v2/method/Made In The Desk/get", {}):
		assert asked.function_path() is None
