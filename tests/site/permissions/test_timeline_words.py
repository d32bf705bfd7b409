"""The timeline shows names, words and dates instead of stored values."""

from __future__ import annotations

import json
from typing import Any

import frappe
import pytest
from asking import answer, respond
from factories_appraisal import HEAD, MANAGER, ROUND, appraisal, row_of, signed_off_round
from frappe.utils import get_fullname

from cchc_eval.overrides.history_words import readable

APPRAISAL = "CCHC Appraisal"


@pytest.fixture
def signed_off() -> Any:
	signed_off_round()
	return appraisal()


@pytest.fixture
def vietnamese() -> Any:
	former, frappe.local.lang = frappe.local.lang, "vi"
	yield
	frappe.local.lang = former


def changes(doc: Any, **data: Any) -> dict[str, Any]:
	(told,) = readable(doc.doctype, doc.name, [{"name": "v", "data": json.dumps(data)}])
	return json.loads(told["data"])


def test_people_have_names(signed_off: Any, as_user: Any) -> None:
	name = get_fullname(HEAD)
	as_user(HEAD)
	assert changes(signed_off, changed=[["signed_off_by", "", HEAD]])["changed"][0][2] == name
	frappe.db.set_value(APPRAISAL, signed_off.name, "signed_off_by", HEAD)
	told = opened(signed_off)["user_info"]
	assert told[HEAD]["fullname"] and told[signed_off.owner]["fullname"]


def opened(doc: Any) -> dict[str, Any]:
	"""What the desk is sent beside the document."""
	sent = respond("frappe.desk.form.load.getdoc", doctype=doc.doctype, name=doc.name)
	return json.loads(sent.get_data())["docinfo"]


def test_the_form_is_sent_its_history_in_words(signed_off: Any, as_user: Any, vietnamese: None) -> None:
	data = frappe.as_json({"changed": [["workflow_state", "Draft", "Appraised"]]})
	about = {"ref_doctype": APPRAISAL, "docname": signed_off.name}
	version = frappe.get_doc({"doctype": "Version", "data": data, **about}).insert(ignore_permissions=True)
	as_user(HEAD)
	said = {one["name"]: one for one in opened(signed_off)["versions"]}[version.name]
	assert json.loads(said["data"])["changed"] == [["workflow_state", "Bản nháp", "Đã thẩm định"]]
	assert said["owner"] == version.owner and said["creation"]


def test_a_word_that_the_site_says_otherwise_is_told_so_at_once(signed_off: Any, vietnamese: None) -> None:
	said = changes(signed_off, changed=[["workflow_state", "", "Draft"]])["changed"]
	assert said == [["workflow_state", "(trống)", "Bản nháp"]]
	own = {"doctype": "Translation", "language": "vi", "source_text": "Draft", "translated_text": "Đang soạn"}
	translation = frappe.get_doc(own).insert(ignore_permissions=True)
	try:
		assert changes(signed_off, changed=[["workflow_state", "", "Draft"]])["changed"][0][2] == "Đang soạn"
	finally:
		# What is kept of words outlives the test.
		translation.delete(ignore_permissions=True)
	assert changes(signed_off, changed=[["workflow_state", "", "Draft"]])["changed"] == said


def test_blanks_choices_and_rows_are_in_words(signed_off: Any, vietnamese: None) -> None:
	row = row_of(signed_off, "1.1.1")
	said = changes(
		signed_off,
		changed=[["workflow_state", "Draft", "Appraised"], ["signed_off_on", None, "2026-11-26 03:17:11"]],
		row_changed=[["scores", 2, row.name, [["action", "Keep", "Set Points"], ["appraised_points", 1.5, "0.25"]]]],
	)
	assert said["changed"] == [
		["workflow_state", "Bản nháp", "Đã thẩm định"],
		["signed_off_on", "(trống)", "03:17 ngày 26/11/2026"],
	]
	assert said["row_changed"] == [
		[
			"scores",
			"1.1.1",
			row.name,
			[["action", "Giữ nguyên", "Cho điểm trực tiếp"], ["appraised_points", "1,5", "0,25"]],
		]
	]


def test_times_have_one_form_whatever_the_sites_is(signed_off: Any, vietnamese: None, monkeypatch: Any) -> None:
	"""Frappe stores an old value as the site formatted it."""
	monkeypatch.setattr(frappe.local, "user_date_format", "dd-mm-yyyy")
	for written in ("26-11-2026 03:17:11", "26-11-2026 03:17", "2026-11-26 03:17:11.123456"):
		said = changes(signed_off, changed=[["signed_off_on", None, written]])
		assert said["changed"] == [["signed_off_on", "(trống)", "03:17 ngày 26/11/2026"]]
	said = changes(signed_off, changed=[["signed_off_on", None, "hôm qua"]])
	assert said["changed"] == [["signed_off_on", "(trống)", "hôm qua"]]


def test_answers_of_machines_are_left_to_the_column_beside(signed_off: Any) -> None:
	row = row_of(signed_off, "1.1.1")
	version = {"data": json.dumps({"row_changed": [["scores", 0, row.name, [["answer", "", '{"choice": "b"}']]]]})}
	assert readable(APPRAISAL, signed_off.name, [version]) == []


def test_a_table_is_named_once_however_many_rows_it_got(signed_off: Any) -> None:
	added = changes(signed_off, added=[["scores", {"code": "1"}], ["scores", {"code": "2"}]])["added"]
	assert [table for table, _row in added] == ["scores"]


def test_after_saving_too(signed_off: Any, as_user: Any) -> None:
	data = frappe.as_json({"changed": [["closed_on", None, "2099-12-30 08:00:00"]]})
	about = {"ref_doctype": "CCHC Evaluation Round", "docname": ROUND}
	frappe.get_doc({"doctype": "Version", "data": data, **about}).insert(ignore_permissions=True)
	as_user(MANAGER)
	doc = frappe.get_doc("CCHC Evaluation Round", ROUND).as_json()
	response = answer("frappe.desk.form.save.savedocs", verb="POST", doc=doc, action="Save")
	assert any("30/12/2099" in version["data"] for version in response.docinfo.versions)


def test_of_many_rows_that_changed_no_more_are_told_than_a_timeline_shows(signed_off: Any) -> None:
	rows = [["scores", at, f"row {at}", [["appraised_points", 1.5, 0.5]]] for at in range(100)]
	said = changes(signed_off, changed=[["workflow_state", "", "Draft"]], row_changed=rows)
	assert [row[2] for row in said["row_changed"]] == [f"row {at}" for at in range(20)] and len(said["changed"]) == 1
