"""What follows the ranking, in the desk: a proposal of rewards to its end, and the beginning of a review."""

from __future__ import annotations

from collections.abc import Callable

import http_ranking
import pytest
from conftest import build_in_vietnamese
from desk_window import Desk
from factories_followup import LEAVES
from frappe.utils import add_days, getdate, nowdate
from http_client import Person
from http_ranking import CHAIR, CLERK, FIRST, HEAD, OFFICE_HEAD, STAFF, UNIT, YEAR
from http_rewarding import PROPOSAL, PROPOSAL_NAME, REWARD, REWARD_NAME, nominee
from http_world import stored

Desks = Callable[[str], Desk]
PLAN = "CCHC Improvement Plan"
REASON = "Kê khai thành tích không đúng"


@pytest.fixture(scope="module", autouse=True)
def documents(live_site: str) -> None:
	build_in_vietnamese(http_ranking.build)


def test_rewards_from_the_proposal_to_their_revocation(desk: Desks, person: Callable[[str], Person]) -> None:
	nominees = [nominee("Lê Văn Nam", "GK-CN"), nominee("Phạm Thị Dung", "CSTDCS")]
	person(HEAD).insert(PROPOSAL, decision=FIRST, unit=UNIT, nominees=nominees)

	page = (window := desk(HEAD)).open(PROPOSAL, PROPOSAL_NAME)
	offered = page.locator("tr", has_text="Chiến sĩ thi đua cơ sở").filter(has_text="1,00 × 2.530.000")
	offered.filter(has_text="Có").wait_for()
	window.act("Đề nghị cơ quan quản lý")
	page.wait_for_function("cur_frm.doc.workflow_state === 'Proposed'")
	window.settle()

	page = (window := desk(OFFICE_HEAD)).open(PROPOSAL, PROPOSAL_NAME)
	window.press("Xử lý từng người được đề nghị")
	rows = {row["nominee_name"]: row["name"] for row in stored(PROPOSAL, PROPOSAL_NAME)["nominees"]}
	refused = rows["Phạm Thị Dung"]
	window.fill(**{f"outcome_{refused}": "Refused"})
	window.fill(**{f"reason_{refused}": "Chưa có sáng kiến"})
	window.confirm()
	page.wait_for_function("cur_frm.doc.workflow_state === 'Approved'")
	window.settle()
	outcomes = {row["nominee_name"]: row["outcome"] for row in stored(PROPOSAL, PROPOSAL_NAME)["nominees"]}
	assert outcomes == {"Lê Văn Nam": "Approved", "Phạm Thị Dung": "Refused"}

	window.press("Lập quyết định của cơ quan quản lý")
	page.wait_for_function(f"cur_frm?.doc.name === '{REWARD_NAME}'")
	window.settle()
	assert window.english_words() == []

	page = (window := desk(CHAIR)).open(REWARD, REWARD_NAME)
	window.act("Phê duyệt")
	window.confirm()
	page.wait_for_function("cur_frm.doc.docstatus === 1")
	window.settle()

	page = (clerk := desk(CLERK)).open(REWARD, REWARD_NAME)
	clerk.press("Ghi số, ngày")
	clerk.fill(number="9")
	clerk.confirm()
	page.wait_for_function("cur_frm.doc.number === 9")
	clerk.settle()

	page = window.open(REWARD, REWARD_NAME)
	window.press("Thu hồi khen thưởng")
	window.dialog().locator("[data-fieldname=rows] input[type=checkbox]").first.check()
	window.fill(reason=REASON)
	window.confirm()
	page.locator(".cchc-gone", has_text="Lê Văn Nam").wait_for()
	assert stored(REWARD, REWARD_NAME)["rewarded"][0]["revoked_reason"] == REASON


def test_the_office_adds_handling_and_returns_a_plan(desk: Desks, person: Callable[[str], Person]) -> None:
	name = f"CCHC-KH-{YEAR}-{UNIT}"
	doc = person(STAFF).read(PLAN, name)
	for row in doc["actions"]:
		row.update(action="Khắc phục", responsible="Lê Văn Nam", due_date=add_days(nowdate(), 30))
	person(STAFF).save(doc)
	person(HEAD).move(PLAN, name, "Adopt")

	page = (window := desk(OFFICE_HEAD)).open(PLAN, name)
	page.locator(".form-dashboard-section", has_text="Đây là mức xếp hạng cao nhất.").wait_for()
	assert "1.1.1" in page.locator(".cchc-weak").inner_text()
	window.press("Thêm nội dung xử lý")
	window.fill(handled_who="Tổ Tổng hợp", action="Phê bình", legal_basis="Điều 9 Quy chế", responsible="Văn phòng Sở")
	window.fill(due_date=add_days(getdate(), 30).strftime("%d/%m/%Y"))
	window.confirm()
	page.wait_for_function(f"cur_frm.doc.actions.length === {len(doc['actions']) + 1}")
	window.settle()
	assert window.english_words() == []
	window.press("Trả lại đơn vị")
	window.fill(reason=REASON)
	window.confirm()
	page.wait_for_function("cur_frm.doc.workflow_state === 'Draft'")
	window.settle()
	returned = stored(PLAN, name)
	assert returned["return_reason"] == REASON
	assert [row["handled_who"] for row in returned["actions"] if row["origin"] == "Department"] == ["Tổ Tổng hợp"]


def test_the_head_begins_a_review_from_the_units_result(desk: Desks) -> None:
	page = (window := desk(HEAD)).open("CCHC Released Result", f"CCHC-KQ-{YEAR}-{UNIT}")
	page.locator(".cchc-rank", has_text="TỐT").wait_for()
	assert page.locator(".cchc-leaf").count() == len(LEAVES)
	assert page.locator(".cchc-provisional").count() == 0, "nothing of a released result is provisional"
	assert window.english_words() == []
	offered = "cur_frm.page.inner_toolbar.find('.dropdown-item').toArray().map((one) => one.textContent.trim())"
	window.settle()
	assert "Văn bản khác" not in page.evaluate(offered)
	window.press("Kiến nghị xem xét lại")
	page.wait_for_function("cur_frm?.doctype === 'CCHC Review Request'")
	window.settle()
	assert "Văn bản khác" in page.evaluate(offered)
	window.press("Chọn tiêu chí")
	window.dialog().locator("input[type=checkbox]").first.check()
	window.confirm()
	page.wait_for_function("cur_frm.doc.items.length === 1")
	assert page.evaluate("cur_frm.doc.items[0].max_points > cur_frm.doc.items[0].decided_points")
	assert window.english_words() == []
	name = f"CCHC-KN-{YEAR}-{UNIT}"
	assert stored("CCHC Review Request", name)["workflow_state"] == "Draft"

	page.evaluate("frappe.model.set_value('CCHC Review Item', cur_frm.doc.items[0].name, 'grounds', 'Đã ban hành')")
	window.save()
	window.act("Gửi")
	asked = window.dialog().inner_text()
	assert (
		"chỉ được kiến nghị một lần" in asked
		and page.evaluate("frappe.datetime.str_to_user(cur_frm.doc.deadline)") in asked
	)
	assert stored("CCHC Review Request", name)["workflow_state"] == "Draft"
	window.confirm()
	page.wait_for_function("cur_frm.doc.workflow_state === 'Sent'")
	window.settle()


def test_everyone_reads_the_ranking_and_the_rewards(desk: Desks) -> None:
	page = (window := desk(STAFF)).open("CCHC Released Ranking", FIRST)
	page.locator(".cchc-results td", has_text="Trung tâm Chuyển đổi số").wait_for()
	assert window.english_words() == []
	page = window.open("CCHC Released Reward", REWARD_NAME)
	page.locator(".cchc-gone", has_text="Lê Văn Nam").wait_for()
	assert window.english_words() == []
	for doctype in ("CCHC Released Ranking", "CCHC Released Result", "CCHC Released Reward"):
		window.open(doctype)
		assert window.english_words() == []


@pytest.mark.parametrize(
	("user", "doctype", "label"),
	[
		(HEAD, "CCHC Review Request", "Kiến nghị xem xét lại"),
		(OFFICE_HEAD, REWARD, "Tổng hợp khen thưởng của đợt"),
		(OFFICE_HEAD, "CCHC Council Decision", "Tổng hợp một đợt"),
	],
)
def test_lists_where_nothing_is_made_by_hand_offer_how_it_begins(
	desk: Desks, user: str, doctype: str, label: str
) -> None:
	page = (window := desk(user)).open(doctype)
	# Also once it was thought better of.
	for _ in range(2):
		window.press(label)
		window.dialog().locator(".btn-primary:visible").wait_for()
		page.keyboard.press("Escape")
		page.locator(".modal.show").wait_for(state="detached")
