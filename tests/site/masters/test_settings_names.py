"""A new site has no office's names; what needs one says which, and where it is entered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import frappe
import pytest
from factories_round import make_round
from frappe.installer import init_singles

from cchc_eval import install
from cchc_eval.cchc_eval.doctype.cchc_appraisal.submission import shown
from cchc_eval.cchc_eval.doctype.cchc_council_decision.kept_texts import copied_settings
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round import beginning
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.actions import open_round
from cchc_eval.cchc_eval.doctype.cchc_reward_decision import kept_texts
from cchc_eval.cchc_eval.doctype.cchc_reward_proposal import paper
from cchc_eval.cchc_eval.doctype.cchc_settings import office as settings_office
from cchc_eval.cchc_eval.doctype.cchc_settings import setup_checklist
from cchc_eval.cchc_eval.doctype.cchc_unit.letterhead import keep_letterhead
from cchc_eval.demo import office
from cchc_eval.printing import report_books, round_papers

SETTINGS = "CCHC Settings"


def without(*fields: str) -> None:
	frappe.db.set_single_value(SETTINGS, dict.fromkeys(fields or office.TEXTS), update_modified=False)


def new_site() -> Any:
	frappe.db.delete("Singles", {"doctype": SETTINGS})
	for table in ("CCHC Legal Basis", "CCHC Recipient", "CCHC Base Salary"):
		frappe.db.delete(table, {"parent": SETTINGS})
	frappe.clear_document_cache(SETTINGS, SETTINGS)
	# Frappe does, before it lets an app fill in its own.
	init_singles()
	install.make_settings()
	return frappe.get_single(SETTINGS)


def step_of(doctype: str) -> dict[str, Any]:
	return next(step for step in setup_checklist.steps() if step["doctype"] == doctype)


def test_who_sets_the_site_up_is_told_of_its_format_of_days() -> None:
	for form, missing in {"dd-mm-yyyy": "Định dạng ngày dd/mm/yyyy", "dd/mm/yyyy": ""}.items():
		frappe.db.set_single_value("System Settings", {"date_format": form, "number_format": "#.###,##"})
		assert step_of("System Settings")["missing"] == missing


def test_a_new_site_has_no_offices_names_and_the_checklist_asks_for_them() -> None:
	doc = new_site()
	assert {field: doc.get(field) for field in office.TEXTS if doc.get(field)} == {}
	rows = [row.get("basis") or row.get("recipient") for row in (*doc.legal_bases, *doc.recipients)]
	assert rows[1:] == ["Như Điều 3", "Lưu: VT"] and "của Chính phủ" in rows[0]
	assert (doc.issuer, doc.signer_capacity, doc.quorum, len(doc.base_salaries)) == ("Council", "Chair", "2/3", 2)
	first = step_of(SETTINGS)
	assert not first["done"] and first["missing"].startswith("Cơ quan chủ quản, Tên cơ quan quản lý, Tên viết tắt")
	told = "\n".join(settings_office.problems())
	assert all(label in told for label in first["missing"].removesuffix(", …").split(", "))
	assert office.fill() == list(office.TEXTS)
	assert step_of(SETTINGS)["done"]
	install.make_settings()
	assert frappe.get_single(SETTINGS).place == "Khánh Hòa"
	office.empty_again(["place", "department"])
	assert [frappe.get_single(SETTINGS).get(field) for field in ("place", "department", "abbreviation")] == [
		None, None, "SKHCN",
	]  # fmt: skip


NEEDS: dict[str, Callable[[], object]] = {
	"place": lambda: keep_letterhead(frappe.new_doc("CCHC Self Assessment")),
	"office_head_post": lambda: frappe.new_doc("CCHC Appraisal").signer(),
	"council_symbol": lambda: copied_settings(frappe.new_doc("CCHC Evaluation Round")),
	"reward_funding": lambda: kept_texts.of_department(frappe.new_doc("CCHC Council Decision")),
	"department": lambda: kept_texts.of_unit(frappe.new_doc("CCHC Reward Proposal")),
	"director_post": lambda: paper.texts(frappe.new_doc("CCHC Reward Proposal"), None),
	"superior_body": round_papers._issuer,
	"office_name": lambda: report_books._paper("", {}, {"columns": [], "result": []}),
}


@pytest.mark.parametrize("field", NEEDS)
def test_what_needs_a_missing_name_says_which_and_where_it_is_entered(field: str) -> None:
	without(field)
	meta = frappe.get_meta(SETTINGS)
	label = frappe._(meta.get_label(field), context=SETTINGS)
	with pytest.raises(
		frappe.ValidationError, match=f"^Cài đặt CCHC, phần «[^»]+», chưa có: {label}. Người có vai trò"
	):
		NEEDS[field]()


def test_no_round_is_opened_before_the_offices_names_are_there() -> None:
	round = make_round(1, people=False).name
	without("place", "council_name")
	problems = beginning.preview(round)["problems"]
	assert [problem.partition(". Người")[0] for problem in problems] == [
		"Cài đặt CCHC, phần «Cơ quan», chưa có: Địa danh",
		"Cài đặt CCHC, phần «Hội đồng và ký ban hành», chưa có: Tên Hội đồng",
	]
	with pytest.raises(frappe.ValidationError, match="chưa có: Địa danh"):
		open_round(round)
	assert not frappe.db.exists("CCHC Self Assessment", {"round": round})
	office.fill()
	assert open_round(round) == {"made": 1}


def test_no_round_is_opened_with_the_council_of_an_earlier_year() -> None:
	round = make_round(1, people=False)
	frappe.db.set_single_value(
		SETTINGS, "council_name", f"Hội đồng đánh giá năm {round.year - 1}", update_modified=False
	)
	(problem,) = beginning.preview(round.name)["problems"]
	assert f"còn ghi năm {round.year - 1}, đợt đánh giá là của năm {round.year}; hãy sửa tên" in problem
	frappe.db.set_single_value(SETTINGS, "council_name", f"Hội đồng đánh giá năm {round.year}", update_modified=False)
	assert not beginning.preview(round.name)["problems"]


def test_a_form_that_only_shows_the_post_opens_without_it() -> None:
	without("office_head_post")
	assert shown(frappe.new_doc("CCHC Appraisal"))["post"] == "Lãnh đạo cơ quan thẩm định (CCHC)"


def test_a_name_typed_in_capitals_is_kept_as_it_stands_in_a_sentence_and_that_is_told() -> None:
	doc = frappe.get_single(SETTINGS)
	doc.department, doc.office_head_post = "SỞ KHOA HỌC VÀ CÔNG NGHỆ", "Chánh Văn phòng Sở"
	frappe.clear_messages()
	doc.validate()
	assert (doc.department, doc.office_head_post) == ("Sở Khoa học và Công nghệ", "Chánh Văn phòng Sở")
	(told,) = frappe.get_message_log()
	assert "«SỞ KHOA HỌC VÀ CÔNG NGHỆ» được ghi lại là «Sở Khoa học và Công nghệ»" in str(told)
