"""Damage to what is stored, and each fault that the check of integrity must name for it."""

from __future__ import annotations

from factories_appraisal import ROUND

SELF, APPRAISAL, DECISION = "CCHC Self Assessment", "CCHC Appraisal", "CCHC Council Decision"
QD, KT = "CCHC-QD-2091", "CCHC-KT-QD-2091"
U01, U02 = f"{ROUND}-U01", f"{ROUND}-U02"

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
