"""Rank caps by the rules of the criteria set: proposed where the data can decide, set by the chair where not."""

from __future__ import annotations

import html
from typing import Any

import factories_round
import frappe
import pytest
from factories_appraisal import (
	CHAIR,
	HEAD,
	ROUND,
	act,
	answers_without,
	approve,
	best_answers,
	compiled,
	line,
	signed_off_round,
	step,
)

from cchc_eval.cchc_eval.doctype.cchc_council_decision.cchc_council_decision import (
	amend,
	change_points,
	compile,
	set_rank_cap,
)
from cchc_eval.data import default_criteria_set
from cchc_eval.documents.render import render_html
from cchc_eval.printing import papers
from cchc_eval.printing.decision import decision as printed
from cchc_eval.scoring import UNIT
from cchc_eval.workbook.criteria_book import read_criteria, write_criteria

NAME, DECISION = "CCHC-QD-2091", "CCHC Council Decision"
LEAVES = default_criteria_set().leaves
# Field 1 loses more than half of what it is worth.
WEAK = answers_without(*(leaf.code for leaf in LEAVES if leaf.code.startswith("1.") and leaf.scored_by == UNIT))
RULES = [
	{"kind": "Not Submitted", "best_rank": "TRUNG BÌNH", "reason": "Không nộp hồ sơ đúng hạn"},
	{"kind": "Late", "best_rank": "KHÁ", "reason": "Nộp sau hạn của đợt"},
	{"kind": "Field Below", "field_code": "1", "percent": 50, "best_rank": "KHÁ", "reason": "Có lĩnh vực quá yếu"},
	{"kind": "By Evidence", "best_rank": "KHÁ", "reason": "Người đứng đầu bị kỷ luật"},
]


def make_set(*rules: dict[str, Any], enabled: int = 1) -> Any:
	doc = frappe.new_doc("CCHC Criteria Set")
	doc.fill_from(default_criteria_set())
	for rule in rules:
		doc.append("rank_caps", {"enabled": enabled, **rule})
	doc.insert(ignore_permissions=True)
	doc.submit()
	return doc


@pytest.fixture
def with_rules(monkeypatch: pytest.MonkeyPatch) -> Any:
	"""Rounds of the test use a set with these rules."""

	def use(*rules: dict[str, Any], enabled: int = 1) -> Any:
		doc = make_set(*rules, enabled=enabled)
		monkeypatch.setattr(factories_round, "criteria_set_name", lambda: doc.name)
		return doc

	return use


DISCIPLINE = ("12/QĐ-STTTT", "2026-02-05", "Quyết định về việc thi hành kỷ luật")
CITED = "Quyết định số 12/QĐ-STTTT ngày 05 tháng 02 năm 2026 về việc thi hành kỷ luật"
INSPECTION = ("12/KL-TTr", "2026-02-05", "Kết luận thanh tra")
FAULTY_DOCUMENTS = [
	(("12/QĐ-STTTT", "2026-02-05", " "), "Hãy nhập đủ số, ngày và tên văn bản"),
	(("12/QĐ-STTTT", "", "Quyết định"), "Hãy nhập đủ số, ngày và tên văn bản"),
	(("", "2026-02-05", "Quyết định"), "Hãy nhập đủ số, ngày và tên văn bản"),
	(("12/QĐ-STTTT", "hôm qua", "Quyết định"), "hôm qua không phải là ngày tháng"),
	(("12/QĐ-STTTT", "2999-01-01", "Quyết định"), "không được sau hôm nay"),
	(("12/QĐ-STTTT", "2026-02-05", "Q" * 141), "tối đa 140 ký tự"),
]


def cap(rank: str, reason: str = "x", *document: str) -> Any:
	names = ("document_number", "document_date", "document_title")
	given = dict(zip(names, document, strict=False))
	return act(CHAIR, lambda: set_rank_cap(NAME, "U01", rank, reason, **given))


def told() -> str:
	"""The decision's last comment on its timeline, as text."""
	comment = frappe.get_last_doc("Comment", {"reference_name": NAME, "comment_type": "Info"})
	return html.unescape(comment.content)


def decision() -> Any:
	return frappe.get_doc(DECISION, NAME)


def cap_of(unit: str = "U01") -> tuple[str, str, str]:
	row = line(decision(), unit)
	return row.cap_rank or "", row.cap_reason or "", row.cap_origin or ""


def test_without_rules_nothing_is_proposed(with_rules: Any) -> None:
	with_rules(*RULES, enabled=0)
	compiled(1, answers={"U01": WEAK})
	assert cap_of() == ("", "", "")
	assert frappe.get_last_doc("CCHC Self Assessment").fingerprint == default_criteria_set().fingerprint


def test_a_weak_field_is_proposed_and_printed(with_rules: Any) -> None:
	with_rules(*RULES)
	compiled(2, answers={"U01": WEAK, "U02": best_answers()})
	rank, reason, origin = cap_of()
	assert (rank, origin) == ("KHÁ", "Proposed") and reason.startswith("Có lĩnh vực quá yếu (lĩnh vực 1 đạt ")
	assert cap_of("U02") == ("", "", "")
	row = line(decision(), "U01")
	assert reason in row.note and row.computed_rank
	assert reason in render_html(printed(decision()))


def test_a_unit_that_sent_nothing_is_capped(with_rules: Any) -> None:
	"""The survey answers alone leave it in the lowest rank; the cap and its reason are printed all the same."""
	with_rules(*RULES)
	doc = signed_off_round(1)
	frappe.db.set_value("CCHC Appraised Score", {"parent": f"{ROUND}-U01"}, "self_answer", None)
	frappe.db.set_value("CCHC Appraisal", f"{ROUND}-U01", "not_submitted", 1)
	act(HEAD, lambda: compile(doc.name))
	assert cap_of() == ("TRUNG BÌNH", "Không nộp hồ sơ đúng hạn", "Proposed")
	assert "Xếp hạng không quá TRUNG BÌNH" in line(decision(), "U01").note


def test_a_unit_that_sent_after_the_rounds_deadline_is_capped(with_rules: Any) -> None:
	with_rules(*RULES)
	doc = signed_off_round(2)
	deadline = frappe.db.get_value("CCHC Evaluation Round", doc.name, "self_assessment_deadline")
	for unit, days in (("U01", 1), ("U02", -1)):
		frappe.db.set_value(
			"CCHC Self Assessment", f"{ROUND}-{unit}", "submitted_on", frappe.utils.add_days(deadline, days)
		)
	act(HEAD, lambda: compile(doc.name))
	assert cap_of() == ("KHÁ", "Nộp sau hạn của đợt", "Proposed") and cap_of("U02")[0] == ""
	row = line(decision(), "U01")
	assert (row.computed_rank, row.rank_name) == ("TỐT", "KHÁ")
	assert row.note == "Hạ xếp hạng (TỐT xuống KHÁ): Nộp sau hạn của đợt"
	# The index and so the place stay as computed.
	assert row.place == line(decision(), "U02").place == 1


def in_council(**more: Any) -> Any:
	doc = compiled(1, **more)
	step(HEAD, doc, "Report to Council")
	return doc.reload()


def test_the_chair_takes_a_proposal_away_with_a_reason(with_rules: Any) -> None:
	with_rules(*RULES)
	in_council(answers={"U01": WEAK})
	with pytest.raises(frappe.ValidationError, match="Hãy nêu lý do: lý do được lưu và in ra"):
		act(CHAIR, lambda: set_rank_cap(NAME, "U01", "", " "))
	act(CHAIR, lambda: set_rank_cap(NAME, "U01", "", "Nhiệm vụ mới được giao <b>"))
	assert cap_of() == ("", "", "Council")
	comment = frappe.get_last_doc("Comment", {"reference_name": NAME, "comment_type": "Info"})
	assert "KHÁ" in comment.content and "Nhiệm vụ mới được giao &lt;b&gt;" in comment.content
	assert comment.comment_email == CHAIR
	# It is not proposed again, neither by a change nor by compiling anew.
	act(CHAIR, lambda: change_points(NAME, "U01", "2.1.1", "Xem lại", 0))
	assert cap_of() == ("", "", "Council")
	frappe.db.set_value(DECISION, NAME, "workflow_state", "Draft")
	act(HEAD, lambda: compile(ROUND))
	assert cap_of() == ("", "", "Council")


def test_the_chair_changes_a_proposal(with_rules: Any) -> None:
	with_rules(*RULES)
	in_council(answers={"U01": WEAK})
	# The data call for no better than KHÁ; what is lower rests on a document.
	with pytest.raises(frappe.ValidationError, match="U01: riêng kết quả chấm điểm không dẫn đến việc hạ xếp hạng này"):
		cap("YẾU")
	cap("KHÁ", "Xem lại")
	assert cap_of() == ("KHÁ", "Xem lại", "Council")
	cap("YẾU", "Vi phạm", *INSPECTION)
	assert cap_of() == ("YẾU", "Vi phạm", "Council")
	assert line(decision(), "U01").rank_name == "YẾU"
	approve(decision())
	assert line(decision(), "U01").rank_name == "YẾU"


def test_what_needs_evidence_is_set_by_the_chair(with_rules: Any) -> None:
	with_rules(RULES[3])
	in_council()
	assert cap_of() == ("", "", "")
	with pytest.raises(frappe.ValidationError, match="U01: riêng kết quả chấm điểm không dẫn đến việc hạ xếp hạng này"):
		cap("KHÁ")
	for faulty, words in FAULTY_DOCUMENTS:
		with pytest.raises(frappe.ValidationError, match=words):
			cap("KHÁ", "Người đứng đầu bị kỷ luật", *faulty)
	assert cap_of() == ("", "", "")
	cap("KHÁ", "Người đứng đầu bị kỷ luật", *DISCIPLINE)
	row = line(decision(), "U01")
	assert (row.cap_document_number, str(row.cap_document_date), row.cap_document_title) == DISCIPLINE
	assert cap_of()[2] == "Council" and row.rank_name == "KHÁ"
	note = f"Hạ xếp hạng (TỐT xuống KHÁ): Người đứng đầu bị kỷ luật (theo {CITED})"
	assert row.note == note and CITED in told()
	approve(decision())
	for paper in ("decision", "minutes"):
		page = papers.html(paper, decision()).replace("\N{NO-BREAK SPACE}", " ")
		assert CITED in page
	# What it rests on goes into the amendment with it, and goes with the cap.
	act(CHAIR, lambda: amend(NAME, "Phúc tra"))
	new = frappe.get_doc(DECISION, act(HEAD, lambda: compile(ROUND)))
	assert line(new, "U01").note == note
	step(HEAD, new, "Report to Council")
	act(CHAIR, lambda: set_rank_cap(new.name, "U01", "", "Đã xóa kỷ luật"))
	row = line(new.reload(), "U01")
	assert (row.note, row.cap_document_number, row.cap_document_date, row.cap_document_title) == ("", None, None, None)


def test_without_rules_by_evidence_a_document_is_free_to_give(with_rules: Any) -> None:
	with_rules(*RULES[:3])
	in_council()
	cap("KHÁ", "Kỷ luật")
	assert line(decision(), "U01").note == "Hạ xếp hạng (TỐT xuống KHÁ): Kỷ luật"
	cap("KHÁ", "Kỷ luật", *DISCIPLINE)
	assert CITED in line(decision(), "U01").note


def test_a_proposal_follows_the_councils_changes(with_rules: Any) -> None:
	"""1.1.1 is worth 1,5 of the points of field 1; without them the field falls below half."""
	cset = default_criteria_set()
	field = cset.by_code["1"].max_points
	with_rules({**RULES[2], "percent": 100})
	in_council()
	before = cap_of()
	act(CHAIR, lambda: change_points(NAME, "U01", "1.1.1", "Thiếu hồ sơ", 0))
	rank, reason, origin = cap_of()
	assert (rank, origin) == ("KHÁ", "Proposed") and reason != before[1] and field > 0
	# The approval finds the lines as they are.
	approve(decision())
	assert cap_of() == (rank, reason, origin)


def test_an_amendment_keeps_the_cap_that_the_chair_set(with_rules: Any) -> None:
	with_rules(*RULES)
	in_council(answers={"U01": WEAK})
	act(CHAIR, lambda: set_rank_cap(NAME, "U01", "", "Có lý do khách quan"))
	approve(decision())
	act(CHAIR, lambda: amend(NAME, "Phúc tra"))
	new = frappe.get_doc(DECISION, act(HEAD, lambda: compile(ROUND)))
	assert (line(new, "U01").cap_rank or "", line(new, "U01").cap_origin) == ("", "Council")


def test_a_faulty_rule_is_refused_with_the_set() -> None:
	for wrong, words in (
		({"best_rank": "GIỎI"}, "GIỎI.* không thuộc KHÁ, TRUNG BÌNH, YẾU"),
		({"best_rank": "TỐT"}, "TỐT.* không thuộc KHÁ, TRUNG BÌNH, YẾU"),
		({"field_code": "9"}, "không có lĩnh vực mã .*9"),
		({"percent": 120}, "tỷ lệ phải lớn hơn 0 và không quá 100"),
	):
		with pytest.raises(frappe.ValidationError, match=words):
			make_set({**RULES[2], **wrong})
	assert make_set(RULES[2]).docstatus == 1


def test_a_workbook_leaves_the_rules_of_the_document() -> None:
	doc = make_set(*RULES)
	cset = doc.criteria_set()
	assert [rule.kind for rule in cset.rank_caps] == ["not_submitted", "late", "field_below", "by_evidence"]
	again = read_criteria(write_criteria(cset))
	assert again.criteria == cset.criteria
	draft = frappe.copy_doc(doc)
	draft.fill_from(again)
	assert draft.criteria_set() == cset
