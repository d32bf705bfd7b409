"""Documents of the E-Office found for evidence: of the kinds that the settings name, and what the user may read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import frappe
import pytest
from factories_round import APPRAISER, YEAR, self_assessment, staff_of
from refusals import NO_RIGHT

from cchc_eval.cchc_eval.doctype.cchc_self_assessment.citing import search

NAME = f"CCHC-{YEAR}-U01"
STAFF, STRANGER = staff_of("U01"), staff_of("U02")


def name_kinds(*rows: dict[str, str]) -> Any:
	user = frappe.session.user
	frappe.set_user("Administrator")
	settings = frappe.get_doc("CCHC Settings")
	settings.set("citable_kinds", list(rows))
	settings.save()
	frappe.set_user(user)
	return settings


def make_todo(text: str, **more: Any) -> str:
	return frappe.get_doc({"doctype": "ToDo", "description": text, "allocated_to": STAFF, **more}).insert().name


def test_a_document_is_found_by_number_or_words_with_its_fields(as_user: Callable[[str], None]) -> None:
	name = make_todo("Kế hoạch 17/KH-VP cải cách hành chính", date="2091-02-04")
	make_todo("Báo cáo 100% hồ sơ")
	assert search(NAME, "17/KH") == []
	name_kinds({"document_type": "ToDo", "title_field": "description", "date_field": "date"})
	assert self_assessment().run_method("onload") is None
	(found,) = search(NAME, "17/kh-vp")
	assert found == {
		"doctype": "ToDo",
		"name": name,
		"number": name,
		"title": "Kế hoạch 17/KH-VP cải cách hành chính",
		"date": "2091-02-04",
	}
	assert [one["name"] for one in search(NAME, "kế hoạch hành chính")] == [name]
	assert [one["name"] for one in search(NAME, name)] == [name]
	assert [one["title"] for one in search(NAME, "100% hồ")] == ["Báo cáo 100% hồ sơ"]


def test_what_one_may_not_read_is_not_found(as_user: Callable[[str], None]) -> None:
	name_kinds({"document_type": "ToDo", "title_field": "description"}, {"document_type": "User"})
	make_todo("Kế hoạch riêng")
	assert len(search(NAME, "riêng")) == 1
	as_user(STRANGER)
	assert search(f"CCHC-{YEAR}-U02", "riêng") == []
	assert search(f"CCHC-{YEAR}-U02", "Administrator") == []
	for user, form in ((STRANGER, NAME), (APPRAISER, NAME)):
		as_user(user)
		with pytest.raises(frappe.PermissionError, match=NO_RIGHT):
			search(form, "riêng")
	as_user(STAFF)
	with pytest.raises(frappe.ValidationError, match="Hãy ghi số hoặc"):
		search(NAME, "  ")


def test_a_search_is_bounded(as_user: Callable[[str], None]) -> None:
	name_kinds({"document_type": "ToDo", "title_field": "description"})
	for number in range(12):
		make_todo(f"Kế hoạch {number}")
	assert len(search(NAME, "kế hoạch")) == 8
	assert search(NAME, "x " * 100_000) == []


@pytest.mark.parametrize(
	("row", "words"),
	[
		({"document_type": "CCHC Self Score"}, "không trích dẫn được"),
		({"document_type": "CCHC Settings"}, "không trích dẫn được"),
		({"document_type": "ToDo", "number_field": "so_ky_hieu"}, "không có trường so_ky_hieu"),
		({"document_type": "ToDo", "date_field": "description"}, "không phải là trường ngày"),
	],
)
def test_the_settings_name_kinds_and_fields_that_are_there(row: dict[str, str], words: str) -> None:
	with pytest.raises(frappe.ValidationError, match=words):
		name_kinds(row)


def test_no_kind_is_named_twice() -> None:
	with pytest.raises(frappe.ValidationError, match="ghi hai lần"):
		name_kinds({"document_type": "ToDo"}, {"document_type": "ToDo"})


@pytest.mark.parametrize(
	("link", "words"),
	[("javascript:alert(1)", "bắt đầu bằng"), ("https://a b", "bắt đầu bằng"), ("https://" + "x" * 500, "500")],
)
def test_a_web_address_is_evidence_and_nothing_else_is_one(link: str, words: str) -> None:
	doc = self_assessment()
	doc.append("evidence", {"criteria": "1.1.1", "title": "Tin bài", "link": "https://example.org/tin-bai?a=1"})
	doc.save()
	assert self_assessment().evidence[0].link == "https://example.org/tin-bai?a=1"
	doc.append("evidence", {"criteria": "1.1.1", "title": "Tin bài", "link": link})
	with pytest.raises(frappe.ValidationError, match=words):
		doc.save()
