"""The minutes while the meeting goes on: what is known stands in them, and there is room for the rest."""

from __future__ import annotations

import html
import re

import frappe
import pytest
from factories_appraisal import CLERK, HEAD, MANAGER, SURVEY, act, step
from factories_meeting import NAME, attend, decision, held, meeting, reported
from factories_session import CHAIR, MEMBER, SECRETARY
from refusals import NO_RIGHT

from cchc_eval.cchc_eval.doctype.cchc_council_decision.cchc_council_decision import cast_vote, record_votes
from cchc_eval.printing import minutes_so_far, papers


def kept(user: str = SECRETARY) -> tuple[str, list[str]]:
	told = act(user, lambda: minutes_so_far.read(NAME))
	return _text(told["page"]), told["lacking"]


def _text(page: str) -> str:
	body = page.partition("<body")[2]
	return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", body)).split())


def test_before_the_meeting_there_is_room_for_all_that_is_not_known() -> None:
	reported()
	text, lacking = kept()
	assert "Thời gian bắt đầu: …… giờ …… phút, ngày …… tháng …… năm ………" in text
	assert "Chủ tọa: ………" in text and "DỰ THẢO" in text
	assert "Có mặt: 0/04 thành viên" in text
	assert len(lacking) == 5 and "(Chưa biểu quyết.)" in text


def test_attendance_and_votes_stand_in_them_as_they_come() -> None:
	meeting(2)
	attend(MEMBER, 0, absence_reason="ủy quyền cho người khác dự")
	text, lacking = kept()
	assert "Có mặt: 03/04 thành viên" in text and "(lý do: ủy quyền cho người khác dự)" in text
	assert lacking == ["Phiên họp chưa ghi thời gian kết thúc."]
	act(CHAIR, lambda: cast_vote(NAME, "U01", "Against", "Chưa rõ số liệu"))
	text, _lacking = kept()
	assert "Chưa rõ số liệu" in text and text.count("(Chưa biểu quyết.)") == 1
	assert "Biểu quyết: tán thành 0, không tán thành 01, không có ý kiến 0" in text
	# As long as votes are missing, nobody's vote decides.
	act(SECRETARY, lambda: record_votes(NAME, "U01", [{"member": SECRETARY, "vote": "For"}]))
	assert "theo phiếu của chủ tọa" not in kept()[0]


def test_complete_they_are_what_is_printed() -> None:
	doc = held(2)
	text, lacking = kept()
	assert "DỰ THẢO" in text and lacking == []
	assert text.replace("DỰ THẢO ", "") == _text(papers.html("minutes", doc))
	step(CHAIR, doc, "Approve")
	assert kept() == (_text(papers.html("minutes", decision())), [])


@pytest.mark.parametrize("user", [CLERK, MANAGER])
def test_who_may_not_print_the_decision_reads_no_minutes(user: str) -> None:
	meeting()
	with pytest.raises(frappe.PermissionError, match=NO_RIGHT):
		kept(user)
	for reader in (SECRETARY, MEMBER, CHAIR, HEAD):
		assert kept(reader)[0]


def test_the_report_in_them_compares_what_units_score_themselves() -> None:
	"""The survey, which the office scores, makes every total higher."""
	doc = reported(2)
	score, line = "CCHC Appraised Score", doc.results[0]
	for one in doc.results:
		frappe.db.set_value(score, {"parent": one.appraisal, "code": SURVEY[0]}, "appraised_points", 4)
		frappe.db.set_value(one.doctype, one.name, "appraised_points", one.appraised_points + 4)
	equal = "xét các tiêu chí do đơn vị tự chấm, điểm thẩm định bằng điểm tự đánh giá ở 02 đơn vị (bảng kết quả"
	assert equal in kept()[0]
	frappe.db.set_value(score, {"parent": line.appraisal, "code": "1.1.1"}, "appraised_points", 0.25)
	lower = "điểm thẩm định thấp hơn điểm tự đánh giá ở 01 đơn vị, bằng điểm tự đánh giá ở 01 đơn vị (bảng kết quả"
	assert lower in kept()[0]
