"""Settings and the catalogue of reward forms."""

from __future__ import annotations

import io
from typing import Any

import docx
import frappe
import pytest
from asking import answer
from factories_appraisal import HEAD
from factories_appraisal import MANAGER as OFFICE_MANAGER
from factories_paper import discussed
from refusals import NO_RIGHT

from cchc_eval.cchc_eval.doctype.cchc_reward_proposal.nominees import ranks_allowed
from cchc_eval.cchc_eval.doctype.cchc_settings.word_templates import CONTEXTS, sample
from cchc_eval.data import default_reward_catalogue
from cchc_eval.documents.render import document_name
from cchc_eval.documents.word import WORD_FOLDER, render_word
from cchc_eval.install import make_reward_forms
from cchc_eval.permissions.roles import MANAGER
from cchc_eval.printing import papers


def settings(**more: Any) -> Any:
	doc = frappe.get_single("CCHC Settings")
	return doc.update(more)


def attached(content: bytes, name: str, to: str = "CCHC Settings", by_server: bool = False) -> str:
	file = {"doctype": "File", "file_name": name, "attached_to_doctype": to, "attached_to_name": to, "is_private": 1}
	doc = frappe.get_doc({**file, "content": content})
	doc.flags.by_server = by_server
	return doc.insert().file_url


def docx_with(text: str) -> bytes:
	document = docx.Document()
	document.add_paragraph(text)
	file = io.BytesIO()
	document.save(file)
	return file.getvalue()


def told() -> str:
	return str([message.message for message in frappe.get_message_log()])


def test_base_salaries_are_kept_in_order() -> None:
	doc = settings(base_salaries=[{"valid_from": "2026-07-01", "amount": 2}, {"valid_from": "2024-07-01", "amount": 1}])
	doc.save()
	assert [row.amount for row in doc.reload().base_salaries] == [1, 2]


def test_every_fault_of_the_settings_is_shown() -> None:
	doc = settings(
		base_salaries=[{"valid_from": "2026-07-01", "amount": 1}, {"valid_from": "2026-07-01", "amount": -1}],
		legal_bases=[
			{"basis": "Căn cứ A", "valid_from": "2026-02-01", "valid_to": "2026-01-01"},
			{"basis": " căn cứ  a"},
		],
		word_templates=[{"document": "Decision", "template": "/private/files/khong-co.docx"}] * 2,
	)
	with pytest.raises(frappe.ValidationError, match="đã có mẫu ở dòng trên; hãy xóa một dòng"):
		doc.save()
	for part in (
		"Căn cứ pháp lý, dòng 1",
		"Căn cứ pháp lý, dòng 2",
		"Mức lương cơ sở, dòng 2: đã có",
		"phải lớn hơn 0",
		"Mẫu Word, dòng 2",
		"hãy đính kèm tệp tại đây",
	):
		assert part in told()


@pytest.mark.parametrize("document", sorted(CONTEXTS))
def test_the_packaged_templates_pass_their_own_check(document: str) -> None:
	name = document_name(sample(CONTEXTS[document]))
	url = attached((WORD_FOLDER / f"{name}.docx").read_bytes(), f"{name}-test.docx")
	settings(word_templates=[{"document": document, "template": url}]).save()


@pytest.mark.parametrize(
	("content", "part"),
	[
		(docx_with("Năm {{ doc.yaer }}"), "không có trường «yaer»"),
		(docx_with("Năm {{ doc.year"), "không đóng"),
		(docx_with("{%p for row in doc.rows %}"), "thẻ {% for … %} chưa được đóng bằng {% endfor %}"),
		(b"khong phai Word", "không phải tệp .docx"),
	],
)
def test_a_template_that_can_not_be_filled_in_is_refused(content: bytes, part: str) -> None:
	# Attached before the kinds of files were looked at.
	url = attached(content, "mau.docx", by_server=True)
	doc = settings(word_templates=[{"document": "Decision", "template": url}])
	with pytest.raises(frappe.ValidationError, match="Mẫu Word của Quyết định"):
		doc.save()
	assert part in told() and "Mẫu Word của Quyết định" in told()


def test_what_a_template_leaves_out_is_named_once_and_the_template_is_taken() -> None:
	url = attached(docx_with("Năm {{ doc.year }}, {{ doc.head | numbered }}"), "thieu.docx")
	doc = settings(word_templates=[{"document": "Decision", "template": url}])
	doc.save()
	assert "không in: chức vụ, họ tên người ký («doc.signature»); nơi nhận («doc.recipients»)." in told()
	frappe.clear_messages()
	doc.save()
	assert frappe.get_message_log() == []


def test_a_template_is_tried_on_the_newest_paper_that_one_may_print(as_user: Any) -> None:
	url = attached(docx_with("Mẫu của Sở {{ doc.head | numbered }} {{ doc.subject }}"), "mau-thu.docx")
	settings(word_templates=[{"document": "Plain Paper", "template": url}]).save()
	round = discussed().round
	as_user(OFFICE_MANAGER)
	got = answer("cchc_eval.printing.api.template_preview", document="Plain Paper")
	assert (
		got.filename.startswith(round) and "Mẫu của Sở" in docx.Document(io.BytesIO(got.filecontent)).paragraphs[0].text
	)
	paper, doc = papers.newest("Plain Paper")
	made = answer("cchc_eval.printing.api.word", paper=paper, name=doc.name)
	assert made.filecontent == got.filecontent, "what is previewed is what will be made"
	with pytest.raises(frappe.ValidationError, match="Chưa có No Such Kind nào"):
		papers.newest("No Such Kind")
	as_user(HEAD)
	with pytest.raises(frappe.PermissionError, match=NO_RIGHT):
		answer("cchc_eval.printing.api.template_preview", document="Plain Paper")


def test_a_file_attached_elsewhere_is_no_template() -> None:
	"""Else the settings would be a way to read any private file."""
	name = frappe.get_all("CCHC Criteria Set", limit=1, pluck="name")[0]
	file = {
		"doctype": "File",
		"file_name": "x.docx",
		"attached_to_doctype": "CCHC Criteria Set",
		"attached_to_name": name,
	}
	url = frappe.get_doc({**file, "content": docx_with("x"), "is_private": 1}).insert().file_url
	with pytest.raises(frappe.ValidationError, match="hãy đính kèm tệp tại đây"):
		settings(word_templates=[{"document": "Decision", "template": url}]).save()


def test_a_sample_fills_every_field() -> None:
	for kind in CONTEXTS.values():
		assert render_word(sample(kind)).startswith(b"PK")


def reward_form(**more: Any) -> Any:
	row = {"form_code": "T-GK", "form_name": "Giấy khen", "kind": "Individual", "authority": "Department"}
	return frappe.get_doc(
		{"doctype": "CCHC Reward Form", **row, "coefficient": 0.3, "valid_from": "2026-01-01", **more}
	).insert()


def test_a_form_may_change_from_a_day_on() -> None:
	reward_form(valid_to="2026-06-30")
	assert reward_form(valid_from="2026-07-01", coefficient=0.4).name == "T-GK-2026-07-01"


def test_two_rows_of_a_code_never_hold_on_one_day() -> None:
	first = reward_form()
	with pytest.raises(frappe.ValidationError, match="hiệu lực từ 01/07/2026 trùng"):
		reward_form(valid_from="2026-07-01")
	first.valid_to = "2026-06-30"
	first.save()
	reward_form(valid_from="2026-07-01")
	first.valid_to = "2026-07-01"
	with pytest.raises(frappe.ValidationError, match="trùng"):
		first.save()


def test_a_form_without_coefficient_leaves_the_money_to_the_giver() -> None:
	assert reward_form(coefficient=0).coefficient == 0


@pytest.mark.parametrize(
	("more", "part"),
	[({"coefficient": 1001}, "không quá 1000"), ({"valid_to": "2025-12-31"}, "đứng trước ngày có hiệu lực")],
)
def test_a_form_that_can_not_stand_is_refused(more: dict[str, Any], part: str) -> None:
	with pytest.raises(frappe.ValidationError, match=part):
		reward_form(**more)
	assert "T-GK:" in told()


def test_a_new_site_gets_the_packaged_catalogue() -> None:
	frappe.db.delete("CCHC Reward Form")
	make_reward_forms()
	make_reward_forms()
	assert frappe.db.count("CCHC Reward Form") == len(default_reward_catalogue().forms)


def test_only_the_manager_and_the_system_manager_see_settings() -> None:
	roles = {row.role for row in frappe.get_meta("CCHC Settings").permissions}
	assert roles == {MANAGER, "System Manager"}


def test_a_share_of_points_is_a_percentage() -> None:
	with pytest.raises(frappe.ValidationError, match="có phải là 50 % không"):
		settings(weak_share=0.5).save()
	settings(weak_share=50).save()


def test_ranks_for_rewards_are_ranks_of_a_set_however_they_are_typed() -> None:
	"""They were compared letter by letter, so that nobody qualified."""
	doc = settings(reward_collective_ranks="Tốt\n tốt \nKha\u0301", reward_individual_ranks="")
	doc.save()
	assert doc.reload().reward_collective_ranks == "TỐT\nKHÁ"
	assert list(ranks_allowed()[0] or ()) == ["TỐT", "KHÁ"] and ranks_allowed()[1] is None
	doc.reward_individual_ranks = "Xuất sắc"
	with pytest.raises(frappe.ValidationError, match=r"«Xuất sắc».*TỐT, KHÁ, TRUNG BÌNH, YẾU"):
		doc.save()
