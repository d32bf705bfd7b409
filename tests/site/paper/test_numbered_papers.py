"""Letters, notices, reports and minutes of a count get their numbers in the register, which keeps what they said."""

from __future__ import annotations

from typing import Any

import frappe
import pytest
from asking import answer, refusal, said
from factories_appraisal import APPRAISER, CHAIR, CLERK, HEAD, appraisal, approve, make_people, opened_round
from factories_followup import decided
from factories_paper import discussed
from factories_round import head_of
from factories_session import hold_session
from frappe.utils import add_days, add_to_date, getdate, nowdate
from printed_papers import text_of

from cchc_eval.cchc_eval.doctype.cchc_council_decision import reported
from cchc_eval.cchc_eval.doctype.cchc_council_decision.cchc_council_decision import set_session
from cchc_eval.integrity import numbers
from cchc_eval.patches import enter_minutes_in_register
from cchc_eval.printing import api, numbered, numbering, papers
from cchc_eval.storage import number_register
from cchc_eval.storage.number_register import REGISTER, TEXT
from cchc_eval.vietnamese.writing import long_date

API, GIVE = "cchc_eval.printing.api.", "cchc_eval.printing.numbering.give"


def test_a_letter_is_numbered_once_for_what_it_says_and_is_kept_as_it_was(as_user: Any) -> None:
	round = opened_round(2)
	make_people()
	asked = {"paper": "reminder", "name": round.name}
	as_user(CLERK)
	offered = numbering.offer(**asked)
	symbol = offered["symbol"]
	assert offered == {"number": 1, "symbol": symbol, "date": ""} and symbol.endswith("-VP")
	preview = answer(f"{API}preview", **asked, number=7, date=nowdate()).filecontent
	assert f"Số: 07/{symbol}" in preview and "DỰ THẢO" in preview
	for number, date, words in (
		(0, nowdate(), "Số phải từ 1 trở lên"),
		(10**12, nowdate(), "Số quá lớn: 1000000000000"),
		(7, add_days(nowdate(), 1), "không được ở tương lai"),
	):
		with pytest.raises(frappe.ValidationError, match=words):
			numbering.give(**asked, number=number, date=date)
	# As a browser sends it.
	entry = answer(GIVE, verb="POST", **asked, number="7", date=nowdate()).message["entry"]
	held = frappe.db.get_value(REGISTER, entry, ["paper", "paper_date", "reference_name"])
	assert held == ("CCHC Reminder Letter", getdate(), round.name)
	assert f"Số: 07/{symbol}" in text_of("reminder", round) and "Đơn vị U01" in text_of("reminder", round)
	with pytest.raises(frappe.ValidationError, match=f"đã có số 07/{symbol} và chưa thay đổi từ đó"):
		numbering.give(**asked, number=8, date=nowdate())
	with pytest.raises(frappe.ValidationError, match=f"Số 07/{symbol} năm .* đã cấp cho Công văn đôn đốc {round.name}"):
		numbering.give(**{**asked, "paper": "launch"}, number=7, date=nowdate())
	# One unit has handed in: another letter.
	frappe.db.set_value("CCHC Self Assessment", {"round": round.name, "unit": "U01"}, "workflow_state", "Submitted")
	assert f"Số: 07/{symbol}" not in text_of("reminder", round) and "Đơn vị U01" not in text_of("reminder", round)
	for format in ("page", "pdf", "word"):
		kept = answer(f"{API}{format}", **asked, entry=entry)
		assert kept.filename.startswith(f"{round.name}-don-doc-so-7.") and kept.filecontent
	assert "Đơn vị U01" in answer(f"{API}page", **asked, entry=entry).filecontent
	other = refusal(said, f"{API}page", paper="launch", name=round.name, entry=entry)
	assert (other.status, "không có Công văn triển khai" in other.message) == (417, True)
	assert numbering.offer(**asked)["number"] == 8
	# A text that lost its entry was numbered all the same: its number is not another's, nor said to be anyone's.
	lost = number_register.key_of(symbol, getdate().year, 9)
	number_register.insert_rows(TEXT, [{"name": lost, "content": "{}"}])
	with pytest.raises(frappe.ValidationError, match=f"Số {lost} còn lưu nội dung văn bản nhưng thiếu dòng"):
		numbering.give(**asked, number=9, date=nowdate())
	frappe.db.delete(TEXT, {"name": lost})
	frappe.db.delete(REGISTER, {"name": lost})  # where the request would have been rolled back
	listed = {one["paper"]: one for one in api.others(round.doctype, round.name)}
	assert [one["number"] for one in listed["reminder"]["numbers"]] == [f"07/{symbol}"]
	assert listed["reminder"]["may_number"] and not listed["launch"]["numbers"]
	assert not frappe.has_permission(TEXT, "read")
	frappe.set_user("Administrator")
	assert not list(numbers.of_site())
	frappe.db.set_value(TEXT, entry, "content", "{}")
	assert [one.name for one in numbers.of_site()] == [entry]
	with pytest.raises(frappe.ValidationError, match=f"Nội dung của {entry} trong sổ số văn bản"):
		papers.compose("reminder", round, entry)


def test_who_may_not_number_a_paper_is_told_who_does(as_user: Any) -> None:
	decision = approve(discussed())
	result = frappe.db.get_value("CCHC Released Result", {"decision": decision.name, "unit": "U01"})
	asked = {"paper": "result-notice", "name": result, "number": 3, "date": nowdate()}
	as_user(HEAD)
	with pytest.raises(frappe.ValidationError, match=r"Thông báo kết quả của .* còn là dự thảo"):
		numbering.give(**asked)
	frappe.db.set_value(decision.doctype, decision.name, {"number": 5, "decision_date": decision.approved_on})
	with pytest.raises(frappe.ValidationError, match="Ngày không thể trước"):
		numbering.give(**{**asked, "date": add_days(nowdate(), -1)})
	numbering.give(**asked)
	as_user(head_of("U01"))
	with pytest.raises(frappe.PermissionError, match="Thông báo kết quả do cơ quan thẩm định in"):
		numbering.give(**{**asked, "number": 4})
	form = appraisal("U01").self_assessment
	report = {"paper": "unit-report", "name": form}
	symbol = numbering.offer(**report)["symbol"]
	assert symbol == "BC-U01"
	numbering.give(**report, number=101, date=nowdate())
	assert "Số: 101/BC-U01" in text_of("unit-report", frappe.get_doc("CCHC Self Assessment", form))
	as_user(APPRAISER)
	by_unit = refusal(said, f"{API}page", paper="explanation-report", name=form)
	assert (by_unit.status, by_unit.message) == (403, "Báo cáo giải trình do đơn vị in.")
	with pytest.raises(
		frappe.PermissionError, match=r"Báo cáo kết quả tự đánh giá do người có vai trò sau cấp số: .*đơn vị"
	):
		numbering.give(**{**report, "number": 102, "date": nowdate()})
	as_user(HEAD)
	with pytest.raises(frappe.ValidationError, match="Không có loại văn bản decision để cấp số"):
		numbering.offer("decision", decision.name)


def test_minutes_of_a_meeting_and_of_its_count_have_two_numbers_of_one_series(as_user: Any) -> None:
	decision = hold_session(discussed(), chair=CHAIR)
	asked = {"paper": "counting-minutes", "name": decision.name}
	as_user(CHAIR)
	day = str(getdate(decision.meeting_end))
	assert numbering.offer(**asked) == {"number": 1, "symbol": f"BB-{decision.council_symbol}", "date": day}
	with pytest.raises(frappe.ValidationError, match="mang ngày họp"):
		numbering.give(**asked, number=1, date=add_days(day, -1))
	numbering.give(**asked, number=1, date=day)
	assert f"Số: 01/BB-{decision.council_symbol}" in text_of("counting-minutes", decision)
	taken = f"Số 01/BB-.* đã cấp cho Biên bản kiểm phiếu {decision.name}"
	with pytest.raises(frappe.ValidationError, match=taken):
		set_session(decision.name, {"minutes_number": "1"})
	assert numbering.offer("minutes", decision.name)["number"] == 2
	set_session(decision.name, {"minutes_number": "2"})
	frappe.set_user("Administrator")
	approve(decision.reload())
	without = "Được phê duyệt mà không dẫn báo cáo của cơ quan thẩm định trình Hội đồng."
	assert frappe.db.exists("Comment", {"reference_name": decision.name, "content": without})
	kept = ["paper", "paper_date", "number"]
	held = {"reference_name": decision.name, "paper": "CCHC Minutes"}
	assert frappe.db.get_value(REGISTER, held, kept) == ("CCHC Minutes", getdate(day), 2)
	assert not list(numbers.of_site())
	# What an earlier version did not enter.
	frappe.db.delete(REGISTER, held)
	assert [one.name for one in numbers.of_site()] == [decision.name]
	enter_minutes_in_register.execute()
	assert frappe.db.get_value(REGISTER, held, kept) == ("CCHC Minutes", getdate(day), 2)


def test_the_register_knows_every_paper_that_is_numbered_and_of_older_entries_which_it_is() -> None:
	options = set(frappe.get_meta(REGISTER).get_field("paper").options.split("\n")) - {""}
	by_document = {"CCHC Minutes", "CCHC Review Answer", "CCHC Reward Submission"}
	by_document |= {"CCHC Council Decision", "CCHC Reward Decision", "CCHC Reward Proposal", "CCHC Improvement Plan"}
	assert options == by_document | {papers.KINDS[paper].print_format for paper in numbered.NUMBERED_BY}
	decision = decided(1)
	number_register.take(decision.symbol, decision.decision_date, 5, decision, "")
	entry = {"reference_name": decision.name}
	frappe.db.set_value(REGISTER, entry, {"paper": None, "paper_date": None})
	enter_minutes_in_register.execute()
	paper = frappe.db.get_value(REGISTER, entry, ["paper", "paper_date"])
	assert paper == ("CCHC Council Decision", getdate(decision.decision_date))


def test_the_decision_follows_the_report_to_the_council_by_the_number_it_got(as_user: Any) -> None:
	decision = hold_session(discussed(), chair=CHAIR)
	(lacking,) = reported.notes(decision)
	assert lacking.startswith("Báo cáo của cơ quan thẩm định trình Hội đồng chưa có số nên quyết định không dẫn.")
	assert not papers.compose("minutes", decision).report
	as_user(HEAD)
	numbering.give("office-report", decision.name, 15, nowdate())
	report = f"Báo cáo số 15/BC-VP {long_date(getdate())}"
	assert not list(reported.notes(decision))
	assert papers.compose("minutes", decision).report == report
	(entry,) = number_register.entries(decision, reported.PAPER)
	decision.compiled_on = add_to_date(entry.creation, seconds=1)
	(older,) = reported.notes(decision)
	assert older.startswith(f"{report} được cấp số trước khi tổng hợp lại kết quả.")
	frappe.set_user("Administrator")
	approve(decision.reload())
	assert decision.reload().office_report == report and not list(reported.notes(decision))
	# A report that is numbered later is not the one that the council had.
	number_register.take("BC-VP", nowdate(), 16, decision, reported.PAPER)
	proposer = f"{decision.proposer} tại {report}"
	assert papers.compose("decision", decision).proposer == proposer
	assert f"Theo đề nghị của {proposer}." in text_of("decision", decision)
	assert f"kết quả thẩm định ({report}): " in text_of("minutes", decision)
	decision.office_report = None
	(told,) = reported.notes(decision)
	assert told.startswith("Quyết định không dẫn báo cáo của cơ quan thẩm định trình Hội đồng, vì báo cáo chưa có số")
	decision.append("legal_bases", {"basis": "Xét Báo cáo số 3/BC-VP của Văn phòng Sở"})
	assert not list(reported.notes(decision))
