"""The check of integrity: quiet where everything agrees, and each kind of damage named for what it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import frappe
import pytest
from factories_appraisal import CLERK, MANAGER, ROUND, act, counting
from factories_followup import decided
from factories_whole import issued_round, rewarded_round, versions_kept
from pdf_files import small_pdf

from cchc_eval import integrity
from cchc_eval.controllers.findings import Finding
from cchc_eval.integrity import actions
from cchc_eval.printing import issued, papers

SELF, APPRAISAL, DECISION = "CCHC Self Assessment", "CCHC Appraisal", "CCHC Council Decision"
QD, KT = "CCHC-QD-2091", "CCHC-KT-QD-2091"
U01, U02 = f"{ROUND}-U01", f"{ROUND}-U02"


@pytest.fixture
def pdfs(monkeypatch: pytest.MonkeyPatch) -> None:
	monkeypatch.setattr(papers, "render_pdf", lambda paper: small_pdf(repr(paper)[:2000]))


def findings() -> list[Finding]:
	frappe.local.document_cache = {}
	return [*integrity.of_site(), *integrity.of_round(ROUND)]


# By what is damaged: how, and each fault that must be named: (DocType, document, words of it).
DAMAGE: dict[str, tuple[str, list[tuple[str, str, str]]]] = {
	"points of a self-assessment": (
		f"update `tabCCHC Self Score` set points = points - 0.25 where parent = '{U01}' and code = '1.1.1'",
		[(SELF, U01, "tiêu chí 1.1.1: Điểm")],
	),
	"total of a self-assessment": (
		f"update `tabCCHC Self Assessment` set total = 99 where name = '{U01}'",
		[(SELF, U01, "Điểm khác với")],
	),
	"answer of a self-assessment": (
		f"update `tabCCHC Self Score` set answer = null where parent = '{U02}' and code = '1.1.1'",
		[
			(SELF, U02, "tiêu chí 1.1.1: Trạng thái, Điểm"),
			(SELF, U02, "Điểm, Chỉ số (%), Số tiêu chí chưa trả lời khác với"),
			(APPRAISAL, U02, "không phải câu trả lời trong phiếu tự đánh giá: 1.1.1"),
		],
	),
	"a row of a self-assessment that is gone": (
		f"delete from `tabCCHC Self Score` where parent = '{U01}' and code = '1.1.1'",
		[
			(SELF, U01, "không khớp với các tiêu chí của bộ tiêu chí: 1.1.1"),
			(APPRAISAL, U01, "không phải câu trả lời trong phiếu tự đánh giá: 1.1.1"),
		],
	),
	"criteria that all of them carry": (
		f"update `tabCCHC Appraisal` set criteria_json = '{{' where round = '{ROUND}'",
		[(APPRAISAL, U01, "bộ tiêu chí"), (APPRAISAL, U02, "bộ tiêu chí"), (DECISION, QD, "không tính lại được")],
	),
	"criteria that a document carries": (
		f"""update `tabCCHC Appraisal` set criteria_json = replace(criteria_json, '"year"', '"yeer"')
		where name = '{U02}'""",
		[(APPRAISAL, U02, "bộ tiêu chí")],
	),
	"appraised points": (
		f"update `tabCCHC Appraised Score` set appraised_points = 0.1 where parent = '{U02}' and code = '1.1.2'",
		[(APPRAISAL, U02, "tiêu chí 1.1.2: Điểm thẩm định")],
	),
	"the unit's answer in the appraisal": (
		f"update `tabCCHC Appraised Score` set self_answer = null where parent = '{U02}' and code = '1.1.2'",
		[
			(APPRAISAL, U02, "không phải câu trả lời trong phiếu tự đánh giá: 1.1.2"),
			(APPRAISAL, U02, "tiêu chí 1.1.2"),
			(APPRAISAL, U02, "Điểm tự đánh giá"),
			(DECISION, QD, "đơn vị U02"),
			(DECISION, QD, "đơn vị U02: điểm các lĩnh vực"),
		],
	),
	"the council's points in the appraisal": (
		f"update `tabCCHC Appraised Score` set council_points = 1 where parent = '{U01}' and code = '1.1.1'",
		[(APPRAISAL, U01, "tiêu chí 1.1.1: Điểm Hội đồng")],
	),
	"the final points of the appraisal": (
		f"update `tabCCHC Appraisal` set final_points = 100 where name = '{U01}'",
		[(APPRAISAL, U01, "Điểm")],
	),
	"points in a line of the decision": (
		f"update `tabCCHC Unit Result` set council_points = council_points + 1 where parent = '{QD}' and unit = 'U01'",
		[(DECISION, QD, "đơn vị U01: Điểm Hội đồng"), (DECISION, QD, "khác với nội dung đã ban hành")],
	),
	"the rank in a line of the decision": (
		f"update `tabCCHC Unit Result` set rank_name = 'YẾU' where parent = '{QD}' and unit = 'U02'",
		[
			(DECISION, QD, "đơn vị U02: Xếp hạng"),
			(DECISION, QD, "đơn vị U02: có phiếu không còn giá trị được tính"),
			(DECISION, QD, "khác với nội dung đã ban hành"),
		],
	),
	"a place": (
		f"update `tabCCHC Unit Result` set place = 3 - place where parent = '{QD}'",
		[(DECISION, QD, "thứ hạng không theo Chỉ số"), (DECISION, QD, "khác với nội dung đã ban hành")],
	),
	"the points of a field": (
		f"""update `tabCCHC Unit Result` set fields_json = replace(fields_json, '"points": "', '"points": "1')
		where parent = '{QD}' and unit = 'U02'""",
		[
			(DECISION, QD, "đơn vị U02: điểm các lĩnh vực"),
			(DECISION, QD, "khác với nội dung đã ban hành"),
		],
	),
	"fields that can't be read": (
		f"update `tabCCHC Unit Result` set fields_json = '[{{' where parent = '{QD}' and unit = 'U02'",
		[
			(DECISION, QD, "đơn vị U02: điểm các lĩnh vực"),
			(DECISION, QD, "khác với nội dung đã ban hành"),
		],
	),
	"a change of the council": (
		f"update `tabCCHC Council Change` set reason = '' where parent = '{QD}' and code = '1.1.1'",
		[
			(DECISION, QD, "không ghi ai thay đổi, lúc nào hoặc lý do"),
			(DECISION, QD, "không tính lại được kết quả: Đơn vị U01, tiêu chí 1.1.1"),
			(DECISION, QD, "khác với nội dung đã ban hành"),
		],
	),
	"words of an issued decision": (
		f"update `tabCCHC Council Decision` set signer_name = 'Người khác' where name = '{QD}'",
		[(DECISION, QD, "khác với nội dung đã ban hành với số 5")],
	),
	"a state without its docstatus": (
		f"update `tabCCHC Self Assessment` set docstatus = 0 where name = '{U01}'",
		[(SELF, U01, "docstatus là 0")],
	),
	"a state without history": (
		f"update `tabCCHC Reward Proposal` set workflow_state = 'Draft' where round = '{ROUND}'",
		[("CCHC Reward Proposal", "", "lịch sử ghi là «Đã phê duyệt»")],
	),
	"history that is gone": (
		f"delete from `tabVersion` where docname = '{U02}' and ref_doctype = '{APPRAISAL}'",
		[(APPRAISAL, U02, "lịch sử ghi là «Bản nháp»")],
	),
	"a second live document": (
		f"update `tabCCHC Appraisal` set unit = 'U01' where name = '{U02}'",
		[
			(APPRAISAL, U01, "đơn vị U01 có nhiều bản trong đợt"),
			(APPRAISAL, U02, "khóa bảo đảm chỉ có một bản bị sai"),
			(APPRAISAL, U02, "không phải của đơn vị U01"),
			(DECISION, QD, "đơn vị U02: không có phiếu thẩm định"),
		],
	),
	"a key": (
		f"update `tabCCHC Self Assessment` set active_key = null where name = '{U01}'",
		[(SELF, U01, "khóa bảo đảm chỉ có một bản bị sai")],
	),
	"what a self-assessment says of its appraisal": (
		f"update `tabCCHC Self Assessment` set appraisal_state = 'Draft' where name = '{U01}'",
		[(SELF, U01, "ghi trạng thái thẩm định là «Bản nháp»")],
	),
	"the decision of an appraisal": (
		f"update `tabCCHC Appraisal` set council_decision = null where name = '{U01}'",
		[(APPRAISAL, U01, "không theo quyết định nào đang có hiệu lực")],
	),
	"the form of a unit in the round": (
		f"update `tabCCHC Round Unit` set self_assessment = '{U02}' where parent = '{ROUND}' and unit = 'U01'",
		[("CCHC Evaluation Round", ROUND, f"đơn vị U01 dẫn tới phiếu tự đánh giá {U02}")],
	),
	"a vote against instead of for": (
		f"update `tabCCHC Council Vote` set vote = 'Against' where decision = '{QD}' and unit = 'U01'",
		[(DECISION, QD, "đơn vị U01: số phiếu được tính không đủ để thông qua")],
	),
	"a vote that is gone": (
		f"delete from `tabCCHC Council Vote` where decision = '{QD}' and unit = 'U01' and member like '%chair%'",
		[(DECISION, QD, "đơn vị U01: số phiếu được tính không đủ để thông qua")],
	),
	"a vote on another result": (
		f"update `tabCCHC Council Vote` set result = '1,00 – YẾU' where decision = '{QD}' and unit = 'U01'",
		[(DECISION, QD, "đơn vị U01: có phiếu không còn giá trị được tính")],
	),
	"a vote of nobody": (
		f"""update `tabCCHC Council Vote` set member = 'la@example.com', member_name = 'Lạ'
		where decision = '{QD}' and unit = 'U01' and member like '%chair%'""",
		[
			("CCHC Council Vote", "", "Lạ đã biểu quyết nhưng không phải thành viên Hội đồng"),
			(DECISION, QD, "đơn vị U01: số phiếu được tính không đủ để thông qua"),
		],
	),
	"the attendance": (
		f"update `tabCCHC Attendance` set present = 0 where parent = '{QD}' and duty <> 'Chair'",
		[
			(DECISION, QD, "không đủ số thành viên dự họp"),
			("CCHC Council Vote", "", "vắng mặt hoặc thuộc đơn vị U01"),
			("CCHC Council Vote", "", "vắng mặt hoặc thuộc đơn vị U01"),
			("CCHC Council Vote", "", "vắng mặt hoặc thuộc đơn vị U02"),
			("CCHC Council Vote", "", "vắng mặt hoặc thuộc đơn vị U02"),
		],
	),
	"all votes": (
		f"delete from `tabCCHC Council Vote` where decision = '{QD}'",
		[(DECISION, QD, "được phê duyệt mà không có phiếu nào được tính")],
	),
	"a number": (
		f"update `tabCCHC Council Decision` set number = 7 where name = '{QD}'",
		[
			(DECISION, QD, "số 7 năm"),
			("CCHC Document Number", "", f"{QD} không mang số này"),
		],
	),
	"a date": (
		f"update `tabCCHC Council Decision` set decision_date = '2020-01-02' where name = '{QD}'",
		[
			(DECISION, QD, "ngày 02/01/2020 ở tương lai hoặc trước ngày"),
			(DECISION, QD, "số 5 năm 2020"),
			("CCHC Document Number", "", f"{QD} không mang số này"),
		],
	),
	"the register": (
		f"delete from `tabCCHC Document Number` where reference_name = '{QD}'",
		[(DECISION, QD, "số 5 năm")],
	),
	"the digest of the file": (
		f"update `tabCCHC Council Decision` set issued_digest = repeat('0', 64) where name = '{QD}'",
		[(DECISION, QD, "không phải tệp đã ban hành"), (DECISION, QD, "khác với nội dung đã ban hành")],
	),
	"the record of the file": (
		f"delete from `tabFile` where attached_to_name = '{QD}' and attached_to_field = 'issued_file'",
		[(doctype, QD, "tệp đã ban hành không còn đính kèm") for doctype in (DECISION, "CCHC Released Ranking")],
	),
	"the digest of evidence": (
		f"update `tabFile` set content_hash = repeat('0', 32) where attached_to_name = '{U01}'",
		[(SELF, U01, "đã bị thay đổi sau khi đính kèm")],
	),
	"evidence that is gone": (
		f"update `tabFile` set attached_to_name = 'X' where attached_to_name = '{U01}'",
		[(SELF, U01, "không được đính kèm dưới dạng tệp riêng")],
	),
	"a released result": (
		f"update `tabCCHC Released Result` set final_points = 100 where decision = '{QD}' and unit = 'U01'",
		[("CCHC Released Result", "", "không phải của quyết định")],
	),
	"the scores in a released result": (
		f"""update `tabCCHC Released Result` set content_json = replace(content_json, '"council_points":0.5', '"council_points":1.5')
		where decision = '{QD}' and unit = 'U01'""",
		[("CCHC Released Result", "", "nội dung không phải")],
	),
	"a released result that is gone": (
		f"delete from `tabCCHC Released Result` where decision = '{QD}' and unit = 'U02'",
		[("CCHC Released Result", "", "không còn")],
	),
	"the released ranking": (
		f"update `tabCCHC Released Ranking` set results_json = '[]', number = 6 where name = '{QD}'",
		[
			("CCHC Released Ranking", QD, "không phải của quyết định"),
			("CCHC Released Ranking", QD, "nội dung không phải"),
		],
	),
	"released rewards": (
		f"update `tabCCHC Released Reward` set total_amount = 1 where name = '{KT}'",
		[("CCHC Released Reward", KT, "không phải của quyết định")],
	),
	"the money of a reward": (
		f"update `tabCCHC Rewarded` set amount = amount + 10000 where parent = '{KT}'",
		[
			("CCHC Reward Decision", KT, "khác với nội dung đã ban hành"),
			("CCHC Reward Decision", KT, "tiền thưởng không bằng hệ số nhân mức lương cơ sở"),
		],
	),
}


def test_a_round_that_went_through_all_steps_agrees_and_each_damage_is_named(pdfs: None, in_december: None) -> None:
	with versions_kept():
		decision = issued_round()
		rewarded_round(decision)
	assert [finding.text(with_values=True) for finding in findings()] == []
	wrong = {}
	for what, (statement, expected) in DAMAGE.items():
		frappe.db.savepoint("whole")
		frappe.db.sql(statement)
		found = findings()
		frappe.db.rollback(save_point="whole")
		if not any(doctype.startswith("CCHC Released") for doctype, _name, _words in expected):
			# What was released says what the decision said before.
			found = [finding for finding in found if not finding.doctype.startswith("CCHC Released")]
		if not _named(found, expected):
			wrong[what] = [finding.text(with_values=True) for finding in found]
	assert wrong == {}
	file_on_disk_is_compared(decision)
	papers_are_refused(decision)
	the_manager_is_told_without_scores()
	nobody_is_told_what_is_stored()


def _named(found: list[Finding], expected: list[tuple[str, str, str]]) -> bool:
	"""Exactly these."""
	left = list(found)
	for doctype, name, words in expected:
		hit = next(
			(one for one in left if one.doctype == doctype and one.name.startswith(name) and words in one.what), None
		)
		if hit is None:
			return False
		left.remove(hit)
	return not left


def file_on_disk_is_compared(decision: Any) -> None:
	path = Path(frappe.get_doc("File", {"file_url": decision.issued_file}).get_full_path())
	content = path.read_bytes()
	try:
		path.write_bytes(content + b" ")
		changed = findings()
		assert [finding.doctype for finding in changed] == [DECISION, "CCHC Released Ranking"]
		assert all("không phải tệp đã ban hành" in finding.what for finding in changed)
		path.unlink()
		gone = findings()
		assert [finding.doctype for finding in gone] == [DECISION, "CCHC Released Ranking"]
		assert all("không còn" in finding.what for finding in gone)
	finally:
		path.write_bytes(content)
	assert findings() == []


def papers_are_refused(decision: Any) -> None:
	frappe.set_user(CLERK)
	assert issued.pdf_of("decision", decision)
	frappe.set_user("Administrator")
	ways = (
		lambda doc: issued.pdf_of("decision", doc),
		lambda doc: papers.html("decision", doc),
		lambda doc: papers.word("decision", doc),
		lambda doc: papers.html("minutes", doc),
		papers.appendix,
	)
	for statement in (
		f"update `tabCCHC Council Decision` set executors = 'Ai đó' where name = '{QD}'",
		f"update `tabCCHC Unit Result` set rank_name = 'YẾU' where parent = '{QD}' and unit = 'U02'",
		f"update `tabCCHC Appraised Score` set self_answer = null where parent = '{U02}' and code = '1.1.2'",
	):
		frappe.db.savepoint("whole")
		frappe.db.sql(statement)
		changed = frappe.get_doc(DECISION, QD)
		for make in ways:
			with pytest.raises(frappe.ValidationError, match="Đề nghị quản trị viên chạy kiểm tra tính toàn vẹn"):
				make(changed)
		frappe.db.rollback(save_point="whole")
	for make in ways:
		assert make(frappe.get_doc(DECISION, QD))


# What can't be evaluated: how it was stored, and how the fault quotes it.
UNREADABLE = {
	"an answer": (
		f"""update `tabCCHC Appraised Score` set self_answer = '{{"BIMAT": 1}}'
		where parent = '{U02}' and code = '1.1.2'""",
		"BIMAT",
		U02,
	),
	"points of the council": (
		f"update `tabCCHC Council Change` set council_points = 98.75 where parent = '{QD}' and code = '1.1.1'",
		"98,75",
		QD,
	),
}


def nobody_is_told_what_is_stored() -> None:
	"""Who prints may not see the scores, nor does the manager: both are told where, and the administrator what."""
	for what, (statement, quoted, document) in UNREADABLE.items():
		frappe.db.savepoint("whole")
		frappe.db.sql(statement)
		told = act(MANAGER, lambda: actions.check_round(ROUND))["findings"]
		complete = " ".join(finding.text(with_values=True) for finding in findings())
		with pytest.raises(frappe.ValidationError) as refused:
			act(CLERK, lambda: papers.html("decision", frappe.get_doc(DECISION, QD)))
		frappe.db.rollback(save_point="whole")
		assert "không tính lại được kết quả: Đơn vị" in str(refused.value), what
		assert "Đề nghị quản trị viên chạy kiểm tra tính toàn vẹn" in str(refused.value), what
		assert any("không tính lại được kết quả: Đơn vị" in line for line in told), what
		assert any(document in line for line in told), what
		assert quoted in complete, what
		for text in (str(refused.value), *told):
			assert quoted not in text, what


def the_manager_is_told_without_scores() -> None:
	frappe.db.savepoint("whole")
	frappe.db.sql(f"update `tabCCHC Appraisal` set final_points = 12.34 where name = '{U01}'")
	told = act(MANAGER, lambda: actions.check_round(ROUND))
	frappe.db.rollback(save_point="whole")
	(line,) = told["findings"]
	assert U01 in line and "12.34" not in line
	with pytest.raises(frappe.PermissionError, match="Chỉ người có vai trò Quản trị"):
		act(CLERK, lambda: actions.check_round(ROUND))


def test_it_only_reads_and_in_the_same_statements_for_more_units(monkeypatch: pytest.MonkeyPatch) -> None:
	decided(2, issued=False)
	few = _statements(monkeypatch)
	frappe.db.rollback()
	decided(5, issued=False)
	many = _statements(monkeypatch)
	assert len(many) == len(few) > 10
	assert {statement.split()[0].upper() for statement in many} <= {"SELECT"}


def _statements(monkeypatch: pytest.MonkeyPatch) -> list[str]:
	counted: list[str] = []
	with monkeypatch.context() as patched:
		patched.setattr(frappe.db, "sql", counting(counted))
		findings()
	return counted
