"""The steps from the ranking to the rewards, over HTTP: what the unit's head decides alone, and what the department gives."""

from __future__ import annotations

from typing import Any

import frappe
from background import pdf_made_at_once
from frappe.utils import add_days, nowdate
from http_client import Person
from http_ranking import FIRST, NAMES, OWN_FORM, ROUND, UNIT, YEAR, form, pdf, printed
from http_refusals import HIDDEN, INVALID, NO_RIGHT, NO_ROLE, NO_STEP, NOT_THIS_ONE, by_state, only, refused

DOCTYPES = "cchc_eval.cchc_eval.doctype"
PROPOSING = f"{DOCTYPES}.cchc_reward_proposal.cchc_reward_proposal"
REWARDING = f"{DOCTYPES}.cchc_reward_decision.cchc_reward_decision"
PROPOSAL, REWARD = "CCHC Reward Proposal", "CCHC Reward Decision"
PROPOSAL_NAME, REWARD_NAME = f"CCHC-KT-{YEAR}-{UNIT}", f"CCHC-KT-QD-{YEAR}"
OWN_REWARD = f"{REWARD_NAME}-{UNIT}"
ACHIEVEMENTS = "Hoàn thành 100% nhiệm vụ được giao"


# Of a document that is not there yet: the head of another unit makes the own unit's.
NOT_TO_MAKE = (NO_RIGHT, "Bạn cần quyền «tạo» đối với") if frappe.__version__ >= "16" else NOT_THIS_ONE


def nominee(name: str, code: str, **more: Any) -> dict[str, Any]:
	kind = {"kind": "Individual", "salutation": "Ông", "post": "Chuyên viên"}
	return {**kind, "nominee_name": name, "reward_form": form(code), "achievements": ACHIEVEMENTS, **more}


def the_head_nominates(head: Person, staff: Person, other: Person, office: Person) -> None:
	rows = [
		# By 2,530,000 đồng: 0.6 x = 1,518,000, rounded up to 1,520,000.
		{"kind": "Collective", "reward_form": form("GK-TT"), "achievements": "Dẫn đầu về dịch vụ công trực tuyến"},
		# 0.3 x = 759,000, rounded up to 760,000. Money sent by a client is ignored.
		nominee("Lê Văn Nam", "GK-CN", amount=99_000_000, outcome="Approved"),
		# 1.0 x = 2,530,000.
		nominee("Phạm Thị Dung", "CSTDCS", salutation="Bà"),
		# The province gives it and sets the money.
		nominee("Y Blăng Niê", "BK-CN"),
		# The head's own: 0.1 x = 253,000, rounded up to 260,000.
		nominee("Cao Văn Út", "HTTP-DV"),
	]
	new = {"decision": FIRST, "unit": UNIT, "nominees": rows}
	for someone, told in ((staff, NO_ROLE), (other, NOT_TO_MAKE), (office, NO_ROLE)):
		refused(lambda someone=someone: someone.insert(PROPOSAL, **new), *told)
	twice = [*rows, nominee("lê  văn nam", "CSTDCS")]
	refused(
		lambda: head.insert(PROPOSAL, **{**new, "nominees": twice}),
		INVALID,
		f"Dòng 6: lê văn nam đã được {NAMES[UNIT]} đề nghị",
		f"«lê văn nam», đơn vị {UNIT}: được đề nghị hai lần",
	)
	doc = head.insert(PROPOSAL, **new)
	assert doc["name"] == PROPOSAL_NAME
	assert [(row["amount"], row["authority"]) for row in doc["nominees"]] == [
		(1_520_000, "Department"),
		(760_000, "Department"),
		(2_530_000, "Department"),
		(0, "Province"),
		(260_000, "Unit Head"),
	]
	assert not any(row.get("outcome") for row in doc["nominees"])
	assert (doc["rank_name"], doc["index_percent"]) == ("TỐT", 92.5)
	# A draft is the unit's.
	for someone in (other, office):
		assert someone.names(PROPOSAL) == []
		refused(lambda someone=someone: someone.read(PROPOSAL, PROPOSAL_NAME), *HIDDEN)
	refused(lambda: staff.move(PROPOSAL, PROPOSAL_NAME, "Propose to Department"), *NO_STEP)
	head.move(PROPOSAL, PROPOSAL_NAME, "Propose to Department")
	assert office.names(PROPOSAL) == [PROPOSAL_NAME]
	assert other.names(PROPOSAL) == []
	sent = head.read(PROPOSAL, PROPOSAL_NAME)
	sent["nominees"][1]["achievements"] = "Khác"
	refused(lambda: head.save(sent), *by_state("Đã đề nghị", "Danh sách đề nghị"))
	printed(
		head,
		"reward-proposal",
		PROPOSAL_NAME,
		"TỜ TRÌNH",
		"Kính gửi: Giám đốc Sở",
		f"{NAMES[UNIT]} 92,50 TỐT Dẫn đầu về dịch vụ công trực tuyến Giấy khen của Giám đốc Sở 1.520.000",
		f"Lê Văn Nam Chuyên viên {NAMES[UNIT]} {ACHIEVEMENTS} Giấy khen của Giám đốc Sở 760.000",
		f"Phạm Thị Dung Chuyên viên {NAMES[UNIT]} {ACHIEVEMENTS} Chiến sĩ thi đua cơ sở 2.530.000",
		# 1,520,000 + 760,000 + 2,530,000
		"4.810.000 đồng",
		"Trần Thị Hạnh",
		without="Cao Văn Út",
	)
	refused(lambda: pdf(other, "reward-proposal", PROPOSAL_NAME), *HIDDEN)


def the_head_rewards_alone(head: Person, staff: Person, other: Person) -> None:
	own_unit = NO_RIGHT, f"Chỉ thủ trưởng đơn vị {UNIT} quyết định các hình thức khen thưởng của đơn vị mình."
	for someone, told in ((staff, own_unit), (other, HIDDEN)):
		refused(lambda someone=someone: someone.call(f"{REWARDING}.compile_own", proposal=PROPOSAL_NAME), *told)
	assert head.call(f"{REWARDING}.compile_own", proposal=PROPOSAL_NAME) == OWN_REWARD
	refused(lambda: other.read(REWARD, OWN_REWARD), *HIDDEN)
	refused(lambda: staff.move(REWARD, OWN_REWARD, "Approve"), *NO_STEP)
	refused(
		lambda: head.call(f"{REWARDING}.issue", decision=OWN_REWARD, number=1, date=nowdate()),
		INVALID,
		f"{OWN_REWARD} đang ở trạng thái Bản nháp: chỉ ban hành quyết định đã được phê duyệt.",
	)
	head.move(REWARD, OWN_REWARD, "Approve")
	refused(lambda: other.call(f"{REWARDING}.issue", decision=OWN_REWARD, number=1, date=nowdate()), *HIDDEN)
	issued = head.call(f"{REWARDING}.issue", decision=OWN_REWARD, number=1, date=nowdate())
	pdf_made_at_once(REWARD, OWN_REWARD)
	assert (issued["number"], issued["total_amount"]) == (1, 260_000)
	printed(
		head,
		"reward-decision",
		OWN_REWARD,
		f"Số: 01/QĐ-{UNIT}",
		f"GIÁM ĐỐC {NAMES[UNIT].upper()}",
		f"Cao Văn Út Chuyên viên {NAMES[UNIT]} {ACHIEVEMENTS} {OWN_FORM} 260.000",
		"260.000 đồng",
		"Quyết định số 05/QĐ-HĐCCHC",
		"Trần Thị Hạnh",
		without="Lê Văn Nam",
	)
	refused(lambda: pdf(other, "reward-decision", OWN_REWARD), *HIDDEN)
	own = next(row for row in head.read(PROPOSAL, PROPOSAL_NAME)["nominees"] if row["nominee_name"] == "Cao Văn Út")
	assert (own["outcome"], own["reward_decision"]) == ("Approved", OWN_REWARD)


def the_department_answers(office: Person, head: Person, chair: Person) -> None:
	refused(
		lambda: office.call(f"{REWARDING}.compile", round=ROUND),
		INVALID,
		f"{NAMES[UNIT]}: đề nghị khen thưởng đang chờ bạn xử lý.",
	)
	rows = {row["nominee_name"]: row["name"] for row in office.read(PROPOSAL, PROPOSAL_NAME)["nominees"]}
	given = [{"row": rows[name], "outcome": "Approved"} for name in (NAMES[UNIT], "Lê Văn Nam", "Y Blăng Niê")]
	said = {"proposal": PROPOSAL_NAME, "given": [*given, {"row": rows["Phạm Thị Dung"], "outcome": "Refused"}]}
	for someone, told in ((head, only("Lãnh đạo cơ quan thẩm định (CCHC)")), (chair, HIDDEN)):
		refused(lambda someone=someone: someone.call(f"{PROPOSING}.decide", **said), *told)
	refused(
		lambda: office.call(f"{PROPOSING}.decide", **said),
		INVALID,
		"Dòng 3: hãy nêu lý do không chấp thuận Phạm Thị Dung.",
	)
	said["given"][-1]["reason"] = "Chưa có sáng kiến được công nhận"
	assert office.call(f"{PROPOSING}.decide", **said) == "Approved"
	told = {row["nominee_name"]: row for row in head.read(PROPOSAL, PROPOSAL_NAME)["nominees"]}
	assert told["Phạm Thị Dung"]["outcome_reason"] == "Chưa có sáng kiến được công nhận"


def the_department_rewards(office: Person, chair: Person, clerk: Person, member: Person) -> None:
	for someone in (chair, clerk, member):
		refused(
			lambda someone=someone: someone.call(f"{REWARDING}.compile", round=ROUND),
			*only("Lãnh đạo cơ quan thẩm định (CCHC)"),
		)
	assert office.call(f"{REWARDING}.compile", round=ROUND) == REWARD_NAME
	doc = office.read(REWARD, REWARD_NAME)
	doc.update({"submission_number": 12, "submission_date": nowdate(), "total_amount": 1})
	refused(lambda: office.save(doc), *by_state("Bản nháp", "Tổng tiền (đồng)"))
	office.save({**office.read(REWARD, REWARD_NAME), "submission_number": 12, "submission_date": nowdate()})
	printed(
		office,
		"reward-submission",
		REWARD_NAME,
		"Số: 12/TTr-VP",
		"TỜ TRÌNH",
		f"{NAMES[UNIT]} 92,50 TỐT Dẫn đầu về dịch vụ công trực tuyến Giấy khen của Giám đốc Sở 1.520.000",
		f"Lê Văn Nam Chuyên viên {NAMES[UNIT]} {ACHIEVEMENTS} Giấy khen của Giám đốc Sở 760.000",
		"Y Blăng Niê",
		"Thuộc thẩm quyền cấp tỉnh, chỉ đề nghị",
		without="Phạm Thị Dung",
	)
	refused(lambda: clerk.read(REWARD, REWARD_NAME), *HIDDEN)
	for someone, told in ((office, NO_STEP), (clerk, HIDDEN), (member, HIDDEN)):
		refused(lambda someone=someone: someone.move(REWARD, REWARD_NAME, "Approve"), *told)
	chair.move(REWARD, REWARD_NAME, "Approve")
	refused(
		lambda: chair.call(f"{REWARDING}.issue", decision=REWARD_NAME, number=6, date=nowdate()),
		*only("Văn thư (CCHC)"),
	)
	tomorrow = add_days(nowdate(), 1)
	refused(
		lambda: clerk.call(f"{REWARDING}.issue", decision=REWARD_NAME, number=6, date=tomorrow),
		INVALID,
		"Ngày ban hành không được ở tương lai.",
	)
	issued = clerk.call(f"{REWARDING}.issue", decision=REWARD_NAME, number=6, date=nowdate())
	pdf_made_at_once(REWARD, REWARD_NAME)
	# 1,520,000 and 760,000; what the province gives is not in it.
	assert issued["total_amount"] == 2_280_000
	refused(
		lambda: clerk.call(f"{REWARDING}.issue", decision=REWARD_NAME, number=7, date=nowdate()),
		INVALID,
		f"{REWARD_NAME} đã ban hành số 6 ngày",
		"số và ngày chỉ ghi một lần",
	)


def everyone_reads_the_rewards(head: Person, other: Person, clerk: Person, chair: Person) -> None:
	printed(
		clerk,
		"reward-decision",
		REWARD_NAME,
		"Số: 06/QĐ-",
		f"{NAMES[UNIT]} 92,50 TỐT Dẫn đầu về dịch vụ công trực tuyến Giấy khen của Giám đốc Sở 1.520.000",
		f"Lê Văn Nam Chuyên viên {NAMES[UNIT]} {ACHIEVEMENTS} Giấy khen của Giám đốc Sở 760.000",
		"2.280.000 đồng",
		"Quyết định số 05/QĐ-HĐCCHC",
		"Nguyễn Hữu Phước",
		without="Y Blăng Niê",
	)
	issued = clerk.read(REWARD, REWARD_NAME)["issued_file"]
	assert other.download(issued) == head.download(issued) == pdf(clerk, "reward-decision", REWARD_NAME)
	for someone in (other, head):
		assert someone.names("CCHC Released Reward") == [REWARD_NAME]
		refused(lambda someone=someone: someone.read(REWARD, REWARD_NAME), *HIDDEN)
	assert (other.names(REWARD), head.names(REWARD)) == ([], [OWN_REWARD])
	refused(lambda: head.call(f"{REWARDING}.revoke", decision=REWARD_NAME, reason="Khai sai"), *NOT_THIS_ONE)
	for nobody in ([], "[]", ""):
		asked = {"decision": REWARD_NAME, "reason": "Khai sai", "rows": nobody}
		refused(
			lambda asked=asked: chair.call(f"{REWARDING}.revoke", **asked),
			INVALID,
			f"Hãy chọn các khen thưởng còn hiệu lực của {REWARD_NAME}, mỗi dòng một lần.",
		)
	refused(
		lambda: head.call(f"{PROPOSING}.decide", proposal=PROPOSAL_NAME, given=[]),
		*only("Lãnh đạo cơ quan thẩm định (CCHC)"),
	)
