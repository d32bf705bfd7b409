"""The papers of rewards: a unit's proposal, the office's tờ trình with the two lists, the decisions."""

from __future__ import annotations

import io
from typing import Any

import docx
import frappe
import pytest
from factories_appraisal import act, step
from factories_reward import (
	CHAIR,
	CLERK,
	NUMBER,
	OFFICE,
	approved,
	collective,
	compiled,
	decided,
	form,
	issued,
	own,
	person,
	proposal,
	proposed,
	ranking,
)
from factories_round import head_of
from frappe.utils import getdate, nowdate
from refusals import NO_RIGHT

from cchc_eval.cchc_eval.doctype.cchc_reward_decision import cchc_reward_decision as decisions
from cchc_eval.cchc_eval.doctype.cchc_reward_proposal.cchc_reward_proposal import give_number, send_back
from cchc_eval.patches import keep_what_rewards_show
from cchc_eval.printing import issued as kept
from cchc_eval.printing import papers, rewards
from cchc_eval.vietnamese.writing import long_date, short_date


@pytest.fixture
def given() -> Any:
	decision = ranking()
	decided(decision, "G01", collective(), person("Lê Thị Bình"), person("Y Blăng Niê", "BK-CN", note="Có sáng kiến"))
	return issued()


def test_the_submission_holds_both_lists_and_what_the_province_gives(given: Any) -> None:
	paper = rewards.department_proposal(given)
	assert [row.name for row in paper.collectives] == ["Đơn vị G01"]
	assert [(row.name, row.note) for row in paper.individuals] == [
		("Lê Thị Bình", ""),
		("Y Blăng Niê", "Có sáng kiến; Thuộc thẩm quyền cấp tỉnh, chỉ đề nghị"),
	]
	page = papers.html("reward-submission", given)
	for text in ("TỜ TRÌNH", "Kính gửi", "DANH SÁCH TẬP THỂ", "DANH SÁCH CÁ NHÂN", "Quyết định số 05/QĐ-HĐCCHC"):
		assert text in page


def own_symbol() -> str:
	return f"QĐ-{frappe.db.get_single_value('CCHC Settings', 'abbreviation')}"


def test_the_decision_leaves_out_what_the_province_gives(given: Any) -> None:
	paper = rewards.reward_decision(given)
	assert [row.name for row in (*paper.collectives, *paper.individuals)] == ["Đơn vị G01", "Lê Thị Bình"]
	assert paper.total_money == given.total_amount
	page = papers.html("reward-decision", given)
	assert f"Số: {NUMBER}/{own_symbol()}" in page and "Bằng khen" not in page
	assert "quỹ khen thưởng của Sở" in page


def test_the_issued_pdf_is_the_one_that_was_kept(given: Any) -> None:
	before = kept.pdf_of("reward-decision", given)
	assert before.startswith(b"%PDF")
	settings = frappe.get_single("CCHC Settings")
	settings.department = "Sở Khác"
	settings.save(ignore_permissions=True)
	assert kept.pdf_of("reward-decision", given) == before
	assert kept.pdf_of("reward-submission", given) != before
	assert "Sở Khác" not in papers.html("reward-decision", given)


@pytest.mark.parametrize("paper", ["reward-submission", "reward-decision"])
def test_word_names_everyone(given: Any, paper: str) -> None:
	document = docx.Document(io.BytesIO(papers.word(paper, given)))
	text = "\n".join(cell.text for table in document.tables for row in table.rows for cell in row.cells)
	assert "Lê Thị Bình" in text and "Đơn vị G01" in text


def test_a_unit_prints_its_own_proposal_and_decision() -> None:
	source = proposed(ranking(), "G02", person("Lê Thị Bình", "BD-CN"), person("Trần <b>Cao</b>"))
	paper = rewards.unit_proposal(source)
	assert [row.name for row in paper.individuals] == ["Trần <b>Cao</b>"]
	assert (paper.head.issuing_body, paper.proposer) == ("Đơn vị G02", "Đơn vị G02")
	assert "<b>Cao</b>" not in papers.html("reward-proposal", source)
	decision = own(source)
	step(head_of("G02"), decision, "Approve")
	page = papers.html("reward-decision", decision.reload())
	assert "Biểu dương của Thủ trưởng đơn vị" in page and "THỦ TRƯỞNG ĐƠN VỊ" in page
	# No money: two articles, so the recipients are those of the second.
	assert "Như Điều 2" in page


def test_a_proposal_with_nothing_for_the_department_prints_nothing() -> None:
	source = proposal(ranking(), "G02", person("Lê Thị Bình", "BD-CN"))
	with pytest.raises(frappe.ValidationError, match="không có ai để đề nghị lên cơ quan quản lý"):
		papers.html("reward-proposal", source)
	nobody = frappe.new_doc("CCHC Reward Decision", level="Department", name="CCHC-QDKT-2091")
	with pytest.raises(frappe.ValidationError, match="không khen thưởng tập thể hoặc cá nhân nào: hãy tổng hợp lại"):
		rewards.department_proposal(nobody)


def test_the_submission_has_its_number_from_the_office() -> None:
	decided(ranking(), "G01", person("A"))
	doc = compiled()
	doc.update({"submission_number": 9012, "submission_date": nowdate()})
	act(OFFICE, doc.save)
	page = papers.html("reward-submission", doc)
	assert "Số: 9012/TTr-VP" in page and long_date(getdate()) in page
	follows = f"Theo đề nghị của {doc.proposer} tại Tờ trình số 9012/TTr-VP {long_date(getdate())}."
	assert follows in papers.html("reward-decision", doc).replace("\N{NO-BREAK SPACE}", " ")


def test_the_province_pays_for_what_it_gives(in_december: None) -> None:
	"""1.5 × 2,530,000 = 3,795,000 → 3,800,000 of the province's; 0.3: 759,000 → 760,000 of the department's."""
	decided(ranking(), "G01", collective(code="TTLDXS"), person("Lê Thị Bình"))
	source = frappe.get_doc("CCHC Reward Proposal", "CCHC-KT-2091-G01")
	assert source.total_amount == 760_000
	for name, doc in (("reward-proposal", source), ("reward-submission", compiled())):
		paper = papers.compose(name, doc)
		assert (paper.total_money, paper.province_money) == (760_000, 3_800_000)
		document = docx.Document(io.BytesIO(papers.word(name, doc)))
		for text in (papers.html(name, doc), "\n".join(paragraph.text for paragraph in document.paragraphs)):
			assert "(không bao gồm các hình thức thuộc thẩm quyền cấp tỉnh) là 760.000 đồng" in text
			assert "thuộc thẩm quyền cấp tỉnh dự kiến 3.800.000 đồng, do cấp tỉnh chi theo quy định." in text
			assert "4.560.000" not in text


def test_a_sent_proposal_prints_the_same_after_the_settings_change() -> None:
	source = proposed(ranking(), "G01", person("Lê Thị Bình"))
	act(head_of("G01"), lambda: give_number(source.name, 3, nowdate()))
	before = papers.html("reward-proposal", source.reload())
	assert "Số: 03/TTr-G01" in before and long_date(getdate()) in before and source.signer_name
	assert f'<div class="signer">{source.signer_name}</div>' in before
	settings = frappe.get_single("CCHC Settings")
	settings.update(
		{
			"department": "Sở Khoa học và Công nghệ",
			"director_post": "Giám đốc Sở Khoa học và Công nghệ",
			"office_name": "Phòng Tổng hợp",
			"place": "Nha Trang",
		}
	)
	settings.set("legal_bases", [{"basis": "Căn cứ khác", "valid_from": "2020-01-01"}])
	settings.save(ignore_permissions=True)
	frappe.db.set_value("CCHC Unit Member", {"parent": "G01", "duty": "Head"}, "post", "Trưởng phòng")
	frappe.db.set_value("User", head_of("G01"), "full_name", "Tên khác")
	frappe.db.set_value("CCHC Reward Form", form("GK-CN"), "form_name", "Tên khác")
	frappe.db.set_value("CCHC Council Decision", source.decision, "authority", "Tên khác")
	assert papers.html("reward-proposal", source.reload()) == before
	# Given back, it is written anew.
	act(OFFICE, lambda: send_back(source.name, "Bổ sung"))
	step(head_of("G01"), source.reload(), "Propose to Department")
	assert "Sở Khoa học và Công nghệ" in papers.html("reward-proposal", source.reload())


def test_papers_from_before_keep_what_they_show() -> None:
	source = proposed(ranking(), "G01", person("Lê Thị Bình"))
	before = papers.html("reward-proposal", source)
	blank = dict.fromkeys(("symbol", "department", "addressee", "place", "office_name", "signer_post", "signer_name"))
	frappe.db.set_value(source.doctype, source.name, blank)
	frappe.db.delete("CCHC Legal Basis", {"parent": source.name})
	frappe.db.set_value("CCHC Nominee", source.nominees[0].name, "form_name", None)
	for _ in range(2):
		keep_what_rewards_show.execute()
	assert papers.html("reward-proposal", source.reload()) == before


PRINTED = {"reward-decision", "reward-submission"}


def shown(paper: str, doc: Any) -> list[str]:
	"""The paper as page and as Word."""
	word = docx.Document(io.BytesIO(papers.word(paper, doc)))
	cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
	return [papers.html(paper, doc), "\n".join(cells)]


def test_what_is_not_approved_is_a_draft_that_nobody_signed() -> None:
	decision = ranking()
	decided(decision, "G01", person("A"))
	source, doc = proposal(decision, "G02", person("B")), compiled()
	doc.signer_name = "Nguyễn Hữu Phước"
	for paper, draft in (("reward-proposal", source), ("reward-decision", doc), ("reward-submission", doc)):
		assert papers.compose(paper, draft).signature.name == ""
		assert all("DỰ THẢO" in text and "Nguyễn Hữu Phước" not in text for text in shown(paper, draft))
	doc.update({"submission_number": 9013, "submission_date": nowdate()})
	act(OFFICE, doc.save)
	# Issued, though what it asks for is not approved yet.
	assert not any("DỰ THẢO" in text for text in shown("reward-submission", doc))
	step(CHAIR, doc, "Approve")
	doc.reload()
	for paper in PRINTED:
		assert not any("DỰ THẢO" in text for text in shown(paper, doc))
	assert papers.compose("reward-decision", doc).signature.name == "Nguyễn Hữu Phước"


def test_a_revoked_reward_is_printed_as_revoked(given: Any) -> None:
	issued_pdf = kept.pdf_of("reward-decision", given)
	line = next(row for row in given.rewarded if row.nominee_name == "Lê Thị Bình")
	act(CHAIR, lambda: decisions.revoke(given.name, "Khai sai", [line.name]))
	given.reload()
	told = f"Đã thu hồi ngày {short_date(getdate())}: Khai sai"
	assert all(text.count(told) == 1 and "ĐÃ THU HỒI" not in text for text in shown("reward-decision", given))
	assert kept.pdf_of("reward-decision", given) != issued_pdf
	# The record stays, also where its file was lost.
	assert kept.content(given) == issued_pdf
	frappe.db.set_value("File", {"file_url": given.issued_file}, "file_url", "/private/files/khac.pdf")
	assert kept.content(given) == issued_pdf
	act(CHAIR, lambda: decisions.revoke(given.name, "Khai sai"))
	assert all("ĐÃ THU HỒI" in text for text in shown("reward-decision", given.reload()))


def test_paper_takes_the_right_to_read() -> None:
	decided(ranking(), "G01", person("A"))
	doc = compiled()
	for user in (head_of("G01"), CLERK):
		with pytest.raises(frappe.PermissionError, match=NO_RIGHT):
			act(user, lambda: papers.printable("reward-decision", doc.name))
	assert act(OFFICE, lambda: papers.printable("reward-decision", doc.name)).name == doc.name


def test_a_number_is_blank_until_the_clerk_gives_it() -> None:
	decided(ranking(), "G01", person("A"))
	assert f"/{own_symbol()}" in papers.html("reward-decision", approved())
