"""Number, date and money of a reward decision: what was approved is what is issued (docs/process.md, step 10)."""

from __future__ import annotations

from typing import Any

import frappe
import pytest
from factories_appraisal import act, step
from factories_reward import (
	CHAIR,
	CLERK,
	MANAGER,
	NUMBER,
	OFFICE,
	approved,
	compiled,
	decided,
	form,
	issued,
	nominee,
	person,
	proposal,
	ranking,
	whole_round,
)
from factories_round import head_of, staff_of
from frappe.utils import add_days, nowdate
from refusals import NO_RIGHT, words_for

from cchc_eval.cchc_eval.doctype.cchc_reward_decision import cchc_reward_decision as decisions
from cchc_eval.printing import issued as kept

# Number, date, money


def test_the_clerk_issues_once_and_the_pdf_is_kept(in_december: None) -> None:
	whole_round()
	doc = issued()
	assert (doc.number, doc.issued_by, str(doc.decision_date)) == (NUMBER, CLERK, nowdate())
	file = frappe.get_doc("File", {"file_url": doc.issued_file, "attached_to_name": doc.name})
	assert file.is_private and kept.content(doc).startswith(b"%PDF")
	with pytest.raises(frappe.ValidationError, match="chỉ ghi một lần"):
		act(CLERK, lambda: decisions.issue(doc.name, NUMBER + 1, nowdate()))
	with pytest.raises(frappe.PermissionError, match=NO_RIGHT):
		act(CLERK, lambda: frappe.delete_doc("File", file.name))
	own = act(CLERK, frappe.get_doc({"doctype": "File", "file_name": "rieng.txt", "content": "x"}).insert)
	act(CLERK, lambda: frappe.delete_doc("File", own.name))
	assert frappe.db.exists("File", file.name) and not frappe.db.exists("File", own.name)


def test_money_is_that_of_the_decisions_date() -> None:
	"""The base salary rose today; the decision bears yesterday's date."""
	whole_round()
	set_salaries({"2024-01-01": 2_340_000, nowdate(): 2_530_000})
	doc = compiled()
	assert doc.total_amount == 4_810_000
	step(CHAIR, doc, "Approve")
	yesterday = add_days(nowdate(), -1)
	frappe.db.set_value(doc.doctype, doc.name, "approved_on", f"{yesterday} 08:00:00")
	act(CLERK, lambda: decisions.issue(doc.name, NUMBER, yesterday))
	doc.reload()
	# By 2,340,000: 0.6 → 1,404,000 → 1,410,000; 0.3 → 702,000 → 710,000; 1.0 → 2,340,000
	assert [row.amount for row in doc.rewarded] == [1_410_000, 710_000, 2_340_000, 0]
	assert doc.total_amount == 4_460_000
	source = frappe.get_doc("CCHC Reward Proposal", "CCHC-KT-2091-G01")
	assert (nominee(source, "Lê Thị Bình").amount, nominee(source, "Lê Thị Bình").base_salary) == (710_000, 2_340_000)
	# Of the unit: the collective and Lê Thị Bình; Võ Em was refused.
	assert source.total_amount == 2_120_000
	assert (
		"mức lương cơ sở của ngày đó 2.340.000 đồng thay cho 2.530.000 đồng; "
		"tổng số tiền 4.460.000 đồng thay cho 4.810.000 đồng"
	) in told(doc)


def told(doc: Any) -> str:
	"""The timeline's entry of the issue."""
	said = {"reference_doctype": doc.doctype, "reference_name": doc.name, "content": ("like", "%số%ngày%")}
	return frappe.get_all("Comment", said, pluck="content", order_by="creation desc")[0]


def set_salaries(amounts: dict[str, int]) -> None:
	settings = frappe.get_single("CCHC Settings")
	settings.set("base_salaries", [{"valid_from": day, "amount": amount} for day, amount in amounts.items()])
	settings.save(ignore_permissions=True)


def test_the_timeline_shows_only_what_changed() -> None:
	whole_round()
	doc = issued()
	assert "lương cơ sở" not in told(doc) and "tổng số tiền" not in told(doc)


# A basis that the office has still to complete


def leave_to_be_filled_in(code: str) -> None:
	frappe.db.set_value("CCHC Reward Form", form(code), "legal_basis", TO_FILL_IN)


TO_FILL_IN = (
	"Quy định về thi đua, khen thưởng có hiệu lực từ ngày 01 tháng 10 năm 2026 (đơn vị bổ sung số, ngày ban hành)"
)


def test_no_decision_cites_a_law_without_number() -> None:
	whole_round()
	leave_to_be_filled_in("GK-CN")
	doc = compiled()
	with pytest.raises(frappe.ValidationError, match="đơn vị bổ sung số") as refusal:
		step(CHAIR, doc, "Approve")
	assert "Căn cứ pháp lý" in str(refusal.value) and "Hình thức khen thưởng" in str(refusal.value)
	# Completed in the decision …
	doc.reload()
	row = next(row for row in doc.legal_bases if "đơn vị bổ sung" in row.basis)
	row.basis = "Căn cứ Nghị định số 1/2026/NĐ-CP"
	act(OFFICE, doc.save)
	step(CHAIR, doc, "Approve")
	# … and by whatever way one came through, it is not issued.
	frappe.db.set_value("CCHC Legal Basis", row.name, "basis", f"Căn cứ {TO_FILL_IN}")
	with pytest.raises(frappe.ValidationError, match="đơn vị bổ sung số"):
		act(CLERK, lambda: decisions.issue(doc.name, NUMBER, nowdate()))


def test_completed_in_the_catalogue_it_comes_in_with_the_next_compilation() -> None:
	whole_round()
	leave_to_be_filled_in("GK-CN")
	doc = compiled()
	doc.append("legal_bases", {"basis": "Căn cứ của cơ quan"})
	act(OFFICE, doc.save)
	frappe.db.set_value("CCHC Reward Form", form("GK-CN"), "legal_basis", "Nghị định số 2/2026/NĐ-CP")
	bases = [row.basis for row in compiled().legal_bases]
	assert "Căn cứ của cơ quan" in bases and "Căn cứ Nghị định số 2/2026/NĐ-CP" in bases
	assert not any("đơn vị bổ sung" in basis for basis in bases)
	step(CHAIR, doc.reload(), "Approve")


# The catalogue between approval and issue


def row_of(code: str) -> Any:
	return frappe.get_doc("CCHC Reward Form", form(code))


@pytest.mark.parametrize(
	("field", "value"),
	[
		("coefficient", 3),
		("coefficient", 0),
		("authority", "Province"),
		("kind", "Collective"),
		("form_code", "GK-KHAC"),
		("valid_from", "2026-10-02"),
	],
)
def test_what_a_nominee_was_promised_by_stays(field: str, value: Any) -> None:
	proposal(ranking(), "G01", person("Lê Thị Bình"))
	row = row_of("GK-CN")
	row.set(field, value)
	with pytest.raises(frappe.ValidationError, match=r"CCHC-KT-2091-G01 sử dụng.*thêm dòng mới"):
		act(MANAGER, row.save)


def test_a_row_in_use_ends_and_is_not_deleted() -> None:
	proposal(ranking(), "G01", person("Lê Thị Bình"))
	row = row_of("GK-CN")
	with pytest.raises(frappe.LinkExistsError, match="Không thể xóa hoặc hủy vì"):
		act(MANAGER, lambda: frappe.delete_doc("CCHC Reward Form", row.name))
	row.update(
		{"valid_to": add_days(nowdate(), 30), "legal_basis": "Nghị định số 1/2026/NĐ-CP", "form_name": "Giấy khen"}
	)
	act(MANAGER, row.save)
	row = row_of("LDTT")
	row.coefficient = 0.4
	act(MANAGER, row.save)
	act(MANAGER, lambda: frappe.delete_doc("CCHC Reward Form", row.name))


def test_the_clerk_does_not_issue_other_money_than_was_approved() -> None:
	"""Also where the catalogue is changed past the controller."""
	whole_round()
	doc = approved()
	coefficient = frappe.db.get_value("CCHC Reward Form", form("GK-CN"), "coefficient")
	frappe.db.set_value("CCHC Reward Form", form("GK-CN"), "coefficient", 3)
	with pytest.raises(frappe.ValidationError, match="Lê Thị Bình"):
		act(CLERK, lambda: decisions.issue(doc.name, NUMBER, nowdate()))
	assert "hệ số 3" in str(frappe.message_log) and "tổng hợp lại" in str(frappe.message_log)
	assert [row.amount for row in doc.reload().rewarded] == [1_520_000, 760_000, 2_530_000, 0]
	frappe.db.set_value("CCHC Reward Form", form("GK-CN"), "coefficient", coefficient)
	act(CLERK, lambda: decisions.issue(doc.name, NUMBER, nowdate()))
	assert doc.reload().number == NUMBER


def test_another_row_on_the_day_of_the_decision_is_refused() -> None:
	"""Approved by the row of 01/10/2026; a decision of September falls under the law before."""
	whole_round()
	doc = approved()
	frappe.db.set_value(doc.doctype, doc.name, "approved_on", "2026-09-30 08:00:00")
	with pytest.raises(frappe.ValidationError, match="theo danh mục, ngày 30/09/2026 áp dụng dòng"):
		act(CLERK, lambda: decisions.issue(doc.name, NUMBER, "2026-09-30"))
	said = str(frappe.message_log)
	assert "GK-CN-2025-07-01" in said and "GK-CN-2026-10-01" in said and "30/09/2026" in said
	assert not frappe.db.get_value(doc.doctype, doc.name, "number")
	act(CLERK, lambda: decisions.issue(doc.name, NUMBER, nowdate()))


def test_a_wrong_number_or_date() -> None:
	whole_round()
	doc = approved()
	for number_, date, message in (
		(0, nowdate(), "Số phải từ 1"),
		(NUMBER, "", "Hãy ghi ngày"),
		(NUMBER, add_days(nowdate(), 1), "tương lai"),
		(NUMBER, add_days(nowdate(), -1), "không thể trước ngày phê duyệt"),
	):
		with pytest.raises(frappe.ValidationError, match=message):
			act(CLERK, lambda number_=number_, date=date: decisions.issue(doc.name, number_, date))
	assert not frappe.db.get_value(doc.doctype, doc.name, "number")
	act(CLERK, lambda: decisions.issue(doc.name, NUMBER, nowdate()))
	assert frappe.db.get_value(doc.doctype, doc.name, "number") == NUMBER


def test_only_the_clerk_issues_the_departments() -> None:
	whole_round()
	doc = approved()
	reads = (OFFICE, CHAIR, "Administrator")
	for user in (*reads, head_of("G01"), staff_of("G01"), MANAGER):
		with pytest.raises(frappe.PermissionError, match=words_for(user, reads, "Chỉ người có vai trò Văn thư")):
			act(user, lambda: decisions.issue(doc.name, NUMBER, nowdate()))
	act(CLERK, lambda: decisions.issue(doc.name, NUMBER, nowdate()))


def test_a_number_is_taken_once_a_year() -> None:
	whole_round()
	issued()
	other = ranking(year=2092)
	decided(other, "G01", person("Lê Thị Bình"))
	doc = approved("CCHC-2092")
	with pytest.raises(frappe.ValidationError, match="đã cấp cho Quyết định khen thưởng CCHC-KT-QD-2091"):
		act(CLERK, lambda: decisions.issue(doc.name, NUMBER, nowdate()))
	act(CLERK, lambda: decisions.issue(doc.name, NUMBER + 1, nowdate()))
