"""The desk's page of the evaluation: for every role, with nothing on it that is missing or not allowed."""

from __future__ import annotations

import json
from collections.abc import Callable
from urllib.parse import urlsplit

import frappe
import pytest
from factories import make_unit
from factories_masters import quick_user
from refusals import NO_RIGHT

from cchc_eval.cchc_eval.dashboard_chart_source.cchc_index_by_year import cchc_index_by_year
from cchc_eval.cchc_eval.dashboard_chart_source.cchc_ranks_of_the_last_decision.cchc_ranks_of_the_last_decision import (
	get,
)
from cchc_eval.permissions import roles


def test_everything_on_the_page_exists() -> None:
	page = frappe.get_doc("Workspace", "CCHC")
	assert page.public and page.module == "CCHC Eval"
	assert page.shortcuts and page.links and page.number_cards and page.charts
	for row in [*page.shortcuts, *page.links]:
		if row.type != "Card Break":
			assert frappe.db.exists(row.get("link_type") or row.type, row.link_to), row.link_to
	for row in page.number_cards:
		assert frappe.db.exists("Number Card", row.number_card_name), row.number_card_name
	for row in page.charts:
		assert frappe.db.exists("Dashboard Chart", row.chart_name), row.chart_name
	shown = {
		block["data"].get(key)
		for block in json.loads(page.content)
		for key in ("shortcut_name", "card_name", "number_card_name", "chart_name", "custom_block_name")
	}
	for row in page.custom_blocks:
		assert frappe.db.exists("Custom HTML Block", row.custom_block_name), row.custom_block_name
	listed = {row.label for row in [*page.shortcuts, *page.number_cards, *page.charts, *page.custom_blocks]}
	listed |= {row.label for row in page.links if row.type == "Card Break"}
	assert shown - {None} == listed


@pytest.mark.parametrize("role", sorted(roles.ALL))
def test_every_role_has_the_page_and_sees_what_it_may(role: str, as_user: Callable[[str], None]) -> None:
	from frappe.desk.desktop import get_desktop_page, get_workspace_sidebar_items

	as_user(quick_user("person@t.example", role))
	page = next(page for page in get_workspace_sidebar_items()["pages"] if page["name"] == "CCHC")
	shown = get_desktop_page(json.dumps(page))
	links = [link for card in shown["cards"]["items"] for link in card["links"]]
	linked = {link["link_to"] for link in links if link["link_type"] == "DocType"}
	assert linked and all(frappe.has_permission(doctype, "read") for doctype in linked)
	reports = {link["link_to"] for link in links if link["link_type"] == "Report"}
	assert all(frappe.get_doc("Report", report).is_permitted() for report in reports)
	assert bool(reports) == (role not in roles.UNIT)
	assert [block.custom_block_name for block in shown["custom_blocks"]["items"]] == ["CCHC Home"]
	assert ("CCHC Settings" in linked) == (role == roles.MANAGER)


def test_who_has_no_role_has_no_page(as_user: Callable[[str], None]) -> None:
	from frappe.desk.desktop import get_workspace_sidebar_items

	as_user(quick_user("stranger@t.example", "Blogger"))
	assert "CCHC" not in [page["name"] for page in get_workspace_sidebar_items()["pages"]]
	assert not roles.has_desk()


def test_the_screen_of_apps_leads_to_the_page(as_user: Callable[[str], None]) -> None:
	(app,) = frappe.get_hooks("add_to_apps_screen", app_name="cchc_eval")
	assert app["title"] == "Cải cách hành chính"
	# Below the path at which this version of Frappe serves the desk.
	assert app["route"] == urlsplit(frappe.utils.get_url_to_form("CCHC Settings", "x")).path.replace("-settings/x", "")
	as_user(quick_user("person@t.example", roles.CLERK))
	assert frappe.get_attr(app["has_permission"])()


def release(year: int, state: str, *ranks: str) -> None:
	"""The ranking of a decision, with a unit for each of the ranks."""
	lines = [{"unit": f"T{place}", "place": place, "rank_name": rank} for place, rank in enumerate(ranks, 1)]
	doc = {"doctype": "CCHC Released Ranking", "name": f"T-{year}-{state}", "decision": f"T-{year}", "year": year}
	frappe.get_doc({**doc, "state": state, "rank_names": "TỐT\nKHÁ", "results_json": json.dumps(lines)}).db_insert()


def test_the_chart_counts_the_ranks_of_the_last_decision_in_force(as_user: Callable[[str], None]) -> None:
	release(2098, "In Force", "KHÁ")
	release(2099, "In Force", "TỐT", "TỐT")
	release(2100, "Superseded", "KHÁ")
	for user in ("Administrator", quick_user("office@t.example", roles.OFFICE_HEAD)):
		as_user(user)
		chart = get()
		assert chart["labels"] == ["TỐT", "KHÁ"]
		assert chart["datasets"][0]["values"] == [2, 0]


def test_the_years_show_the_mean_and_the_readers_own_unit(as_user: Callable[[str], None]) -> None:
	staff = quick_user("staff@t.example", roles.UNIT_STAFF)
	make_unit("T1", staff=staff)
	of_years = [(str(year), year, indexes) for year, indexes in ((2098, (80, 90)), (2099, (85, 95)))]
	# However many parts of years were evaluated since.
	parts = [(f"2099.{part}.{level}", 2099, (1, 2)) for part in ("Q1", "Q2", "Q3", "Q4") for level in "ABCDEFG"]
	for name, year, indexes in (*of_years, *parts):
		lines = [{"unit": f"T{place}", "index_percent": index} for place, index in enumerate(indexes, 1)]
		about = {"doctype": "CCHC Released Ranking", "name": f"T-{name}", "decision": f"T-{name}", "year": year}
		rest = {"round": f"CCHC-{name}", "state": "In Force", "results_json": json.dumps(lines)}
		frappe.get_doc({**about, **rest}).db_insert()
	as_user(staff)
	chart = cchc_index_by_year.get()
	assert chart["labels"][-2:] == ["2098", "2099"]
	assert [one["values"][-2:] for one in chart["datasets"]] == [[85, 90], [80, 85]]
	assert max(len(one["name"]) for one in chart["datasets"]) <= 18, "Frappe's legends cut what is longer"
	as_user(quick_user("office@t.example", roles.OFFICE_HEAD))
	assert len(cchc_index_by_year.get()["datasets"]) == 1


def test_each_role_has_a_profile_to_choose() -> None:
	given = {
		row.parent: row.role for row in frappe.get_all("Has Role", {"parenttype": "Role Profile"}, ["parent", "role"])
	}
	assert given["Văn thư (CCHC)"] == roles.CLERK and set(given.values()) >= roles.ALL - {roles.UNIT_STAFF}


def test_the_chart_shows_nothing_to_who_has_no_role(as_user: Callable[[str], None]) -> None:
	release(2099, "In Force", "TỐT")
	as_user(quick_user("stranger@t.example", "Blogger"))
	with pytest.raises(frappe.PermissionError, match=NO_RIGHT):
		get()


def test_a_member_sees_the_chart_whatever_units_it_lists(as_user: Callable[[str], None]) -> None:
	quick_user("head@t.example")
	make_unit("T1", "head@t.example")
	release(2099, "In Force", "TỐT", "KHÁ")
	as_user("head@t.example")
	assert get()["datasets"][0]["values"] == [1, 1]


SUBMITTING = {"CCHC Not Yet Submitted", "CCHC Waiting for Explanation"}
APPRAISING = {"CCHC Being Appraised", "CCHC Submitted to Head", "CCHC Appraised Not Yet Decided"}
PLANS = {"CCHC Late Plans", "CCHC Plans with Overdue Actions"}
IN_COUNCIL, TO_ISSUE = "CCHC Before the Council", "CCHC Decisions to Issue"
CARDS = {
	roles.UNIT_STAFF: SUBMITTING | PLANS,
	roles.UNIT_HEAD: SUBMITTING | PLANS,
	roles.APPRAISER: SUBMITTING | APPRAISING | PLANS,
	roles.OFFICE_HEAD: SUBMITTING | APPRAISING | PLANS | {IN_COUNCIL, TO_ISSUE},
	roles.COUNCIL_MEMBER: PLANS | {"CCHC Appraised Not Yet Decided", IN_COUNCIL, TO_ISSUE},
	roles.COUNCIL_CHAIR: PLANS | {"CCHC Appraised Not Yet Decided", IN_COUNCIL, TO_ISSUE},
	roles.CLERK: {TO_ISSUE},
	roles.MANAGER: SUBMITTING | PLANS,
}


@pytest.mark.parametrize("role", sorted(roles.ALL))
def test_a_role_has_the_numbers_of_what_it_can_ever_see(role: str, as_user: Callable[[str], None]) -> None:
	from frappe.desk.desktop import get_desktop_page, get_workspace_sidebar_items

	person = quick_user("person@t.example", role)
	if role in roles.UNIT:
		make_unit("T1", **{"head" if role == roles.UNIT_HEAD else "staff": person})
	as_user("person@t.example")
	page = next(page for page in get_workspace_sidebar_items()["pages"] if page["name"] == "CCHC")
	shown = get_desktop_page(json.dumps(page))
	assert {card.get("number_card_name") for card in shown["number_cards"]["items"]} == CARDS[role]


def test_a_closed_round_is_not_waited_for(as_user: Callable[[str], None]) -> None:
	quick_user("office@t.example", roles.OFFICE_HEAD)
	for name, status in (("T-2098", "Closed"), ("T-2099", "Open")):
		frappe.get_doc({"doctype": "CCHC Evaluation Round", "name": name, "status": status}).db_insert()
		row = {"doctype": "CCHC Self Assessment", "name": f"{name}-T1", "round": name, "unit": "T1"}
		frappe.get_doc({**row, "workflow_state": "Draft", "active_key": name}).db_insert()
	card = frappe.get_doc("Number Card", "CCHC Not Yet Submitted")
	as_user("office@t.example")
	said = frappe.get_attr(card.method)(card.filters_json)
	found = frappe.get_list("CCHC Self Assessment", filters=said["route_options"], pluck="name", limit=0)
	assert said["value"] == len(found)
	assert "T-2099-T1" in found and "T-2098-T1" not in found
