"""The papers of rewards: a unit's proposal, the office's tờ trình with the two lists, the decisions."""

from __future__ import annotations

import io
from typing import Any

import docx
import frappe
import pytest
from factories_appraisal import act, step
from factories_reward import (
	CLERK,
	NUMBER,
	OFFICE,
	approved,
	collective,
	compiled,
	decided,
	issued,
	own,
	person,
	proposal,
	proposed,
	ranking,
)
from factories_round import head_of

from cchc_eval.printing import issued as kept
from cchc_eval.printing import papers, rewards


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


def test_the_decision_leaves_out_what_the_province_gives(given: Any) -> None:
	paper = rewards.reward_decision(given)
	assert [row.name for row in (*paper.collectives, *paper.individuals)] == ["Đơn vị G01", "Lê Thị Bình"]
	assert paper.total_money == given.total_amount
	page = papers.html("reward-decision", given)
	assert f"Số: {NUMBER}/QĐ-STTTT" in page and "Bằng khen" not in page
	assert "quỹ khen thưởng của Sở" in page


def test_the_issued_pdf_is_the_one_that_was_kept(given: Any) -> None:
	before = kept.pdf_of("reward-decision", given)
	assert before.startswith(b"%PDF")
	settings = frappe.get_single("CCHC Settings")
	settings.department = "Sở Khoa học và Công nghệ"
	settings.save(ignore_permissions=True)
	assert kept.pdf_of("reward-decision", given) == before
	assert kept.pdf_of("reward-submission", given) != before
	assert "Sở Khoa học" not in papers.html("reward-decision", given)


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
	with pytest.raises(frappe.ValidationError, match="không có ai để đề nghị lên Sở"):
		papers.html("reward-proposal", source)


def test_the_submission_has_its_number_from_the_office() -> None:
	decided(ranking(), "G01", person("A"))
	doc = compiled()
	doc.update({"submission_number": 12, "submission_date": "2027-02-03"})
	act(OFFICE, doc.save)
	page = papers.html("reward-submission", doc)
	assert "Số: 12/TTr-VP" in page and "ngày 03 tháng 02 năm 2027" in page


def test_paper_takes_the_right_to_read() -> None:
	decided(ranking(), "G01", person("A"))
	doc = compiled()
	for user in (head_of("G01"), CLERK):
		with pytest.raises(frappe.PermissionError):
			act(user, lambda: papers.printable("reward-decision", doc.name))


def test_a_number_is_blank_until_the_clerk_gives_it() -> None:
	decided(ranking(), "G01", person("A"))
	assert "/QĐ-STTTT" in papers.html("reward-decision", approved())
