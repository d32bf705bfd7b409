"""One register of numbers for every kind of paper: no number twice in a series and year, whoever gives it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import frappe
import pytest
from factories_appraisal import CLERK as ROUND_CLERK
from factories_appraisal import act, step
from factories_followup import adopted_plan, answered
from factories_followup import decided as ranked
from factories_reward import (
	CHAIR,
	CLERK,
	MANAGER,
	NUMBER,
	OFFICE,
	YEAR,
	approved,
	compiled,
	decided,
	issued,
	own,
	person,
	proposal,
	proposed,
	ranking,
)
from factories_round import head_of, staff_of
from frappe.utils import add_days, nowdate
from refusals import words_for

from cchc_eval.cchc_eval.doctype.cchc_council_decision import verification
from cchc_eval.cchc_eval.doctype.cchc_council_decision.cchc_council_decision import issue as issue_ranking
from cchc_eval.cchc_eval.doctype.cchc_reward_decision import cchc_reward_decision as decisions
from cchc_eval.cchc_eval.doctype.cchc_reward_proposal.cchc_reward_proposal import give_number, send_back
from cchc_eval.patches import fill_document_numbers
from cchc_eval.storage import number_register
from cchc_eval.storage.bulk import insert_rows

TEXTS = {"proposer": "Chánh Văn phòng Sở", "executors": "Các đơn vị"}


def this_year() -> int:
	return int(nowdate()[:4])


def holder(symbol: str, number: int) -> Any:
	key = number_register.key_of(symbol, this_year(), number)
	return frappe.db.get_value(number_register.REGISTER, key, ["reference_doctype", "reference_name"])


def refused(match: str, what: Callable[[], Any]) -> None:
	with pytest.raises(frappe.ValidationError, match=match):
		what()


# Decisions


def series() -> str:
	"""The symbol of the director's decisions."""
	return f"QĐ-{frappe.db.get_single_value('CCHC Settings', 'abbreviation')}"


def test_a_ranking_and_a_reward_decision_of_one_series_have_two_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
	"""Both of the director's: each refuses what the other has."""
	# These rankings rest on no appraisals.
	monkeypatch.setattr(verification, "verify", lambda doc, **how: [])
	first, second = ranking(issued=False), ranking(issued=False, year=YEAR + 1)
	for doc in (first, second):
		by_director = {"department": "Sở X", "director_post": "Giám đốc Sở X", "signer_capacity": "Director", **TEXTS}
		frappe.db.set_value(doc.doctype, doc.name, {"symbol": series(), **by_director})
	act(CLERK, lambda: issue_ranking(first.name, NUMBER, nowdate()))
	decided(first, "G01", person("A"))
	reward = approved()
	taken = f"Số {NUMBER}/{series()} năm {this_year()} đã cấp cho Quyết định của Hội đồng {first.name}"
	refused(taken, lambda: act(CLERK, lambda: decisions.issue(reward.name, NUMBER, nowdate())))
	act(CLERK, lambda: decisions.issue(reward.name, NUMBER + 1, nowdate()))
	taken = f"Số {NUMBER + 1}/{series()} năm {this_year()} đã cấp cho Quyết định khen thưởng {reward.name}"
	refused(taken, lambda: act(CLERK, lambda: issue_ranking(second.name, NUMBER + 1, nowdate())))
	act(CLERK, lambda: issue_ranking(second.name, NUMBER + 2, nowdate()))
	assert holder(series(), NUMBER + 1) == (reward.doctype, reward.name)


def test_a_revoked_decision_keeps_its_number() -> None:
	decided(ranking(), "G01", person("A"))
	doc = issued()
	act(CHAIR, lambda: decisions.revoke(doc.name, "Khai sai"))
	decided(ranking(year=YEAR + 1), "G01", person("A"))
	other = approved(f"CCHC-{YEAR + 1}")
	taken = f"Số {NUMBER}/.* đã cấp cho Quyết định khen thưởng {doc.name}"
	refused(taken, lambda: act(CLERK, lambda: decisions.issue(other.name, NUMBER, nowdate())))
	act(CLERK, lambda: decisions.issue(other.name, NUMBER + 1, nowdate()))
	assert other.reload().number == NUMBER + 1


def test_each_unit_has_a_series_of_its_own() -> None:
	decision = ranking()
	for unit in ("G02", "G03"):
		doc = own(proposal(decision, unit, person(f"Người {unit}", "BD-CN")))
		step(head_of(unit), doc, "Approve")
		act(head_of(unit), lambda doc=doc: decisions.issue(doc.name, 1, nowdate()))
		assert holder(f"QĐ-{unit}", 1) == (doc.doctype, doc.name)


# Letters and plans: two fields that a person fills in


def test_two_answers_have_two_numbers_and_each_its_own_once() -> None:
	decision = ranked(2)
	first, second = (answered(decision, unit, {"1.1.1": None}) for unit in ("U01", "U02"))

	def give(doc: Any, number: int | None, date: str | None) -> None:
		doc.reload().update({"number": number, "answer_date": date})
		act(ROUND_CLERK, doc.save)

	refused("Hãy ghi cả số và ngày: chưa có ngày", lambda: give(first, 907, None))
	refused("Số phải từ 1 trở lên", lambda: give(first, None, nowdate()))
	refused("Ngày ban hành không được ở tương lai", lambda: give(first, 907, add_days(nowdate(), 1)))
	refused("Ngày không thể trước .*, là ngày nội dung được hoàn tất", lambda: give(first, 907, "1999-01-01"))
	give(first, 907, nowdate())
	refused(rf"907/HĐCCHC-VP năm {this_year()} đã cấp cho .* {first.name}", lambda: give(second, 907, nowdate()))
	give(second, 908, nowdate())
	for number, date in ((909, nowdate()), (0, None), (907, "1999-01-01"), (907, None)):
		refused("Số và ngày chỉ ghi một lần", lambda number=number, date=date: give(first, number, date))
	assert holder("HĐCCHC-VP", 907) == (first.doctype, first.name)


def test_a_plan_has_its_number_once_from_its_adoption_on() -> None:
	ranked(1)
	doc = adopted_plan()

	def give(number: int, date: str | None) -> None:
		doc.reload().update({"number": number, "plan_date": date})
		act(staff_of("U01"), doc.save)

	refused("Ngày không thể trước .*, là ngày nội dung được hoàn tất", lambda: give(4, "2001-01-01"))
	refused("Ngày ban hành không được ở tương lai", lambda: give(4, add_days(nowdate(), 1)))
	refused("Hãy ghi cả số và ngày: chưa có ngày", lambda: give(4, None))
	give(4, nowdate())
	for number, date in ((5, nowdate()), (0, None), (4, "2001-01-01")):
		refused("Số và ngày chỉ ghi một lần", lambda number=number, date=date: give(number, date))
	assert holder("KH-U01", 4) == (doc.doctype, doc.name)


def test_the_submission_has_its_number_once_from_its_compilation_on() -> None:
	decided(ranking(), "G01", person("A"))
	doc = compiled()

	def give(number: int, date: str | None) -> None:
		doc.reload().update({"submission_number": number, "submission_date": date})
		act(OFFICE, doc.save)

	refused("Ngày không thể trước .*, là ngày nội dung được hoàn tất", lambda: give(9012, "1999-01-01"))
	refused("Ngày ban hành không được ở tương lai", lambda: give(9012, add_days(nowdate(), 1)))
	refused("Hãy ghi cả số và ngày: chưa có ngày", lambda: give(9012, None))
	give(9012, nowdate())
	for number, date in ((9013, nowdate()), (0, None), (9012, "1999-01-01")):
		refused("Số và ngày chỉ ghi một lần", lambda number=number, date=date: give(number, date))
	# Compiled again it stays.
	assert compiled().submission_number == 9012
	assert holder("TTr-VP", 9012) == (doc.doctype, doc.name)
	decided(ranking(year=YEAR + 1), "G01", person("A"))
	doc = compiled(f"CCHC-{YEAR + 1}")
	refused("Số 9012/TTr-VP năm .* đã cấp cho", lambda: give(9012, nowdate()))
	give(9013, nowdate())
	assert holder("TTr-VP", 9013) == (doc.doctype, doc.name)


def test_a_units_proposal_is_numbered_once_by_its_head_after_it_is_sent() -> None:
	decision = ranking()
	draft = proposal(decision, "G02", person("B"))
	refused("chỉ ghi số sau khi đã trình", lambda: act(head_of("G02"), lambda: give_number(draft.name, 3, nowdate())))
	doc = proposed(decision, "G01", person("A"))
	for user in (staff_of("G01"), head_of("G02"), OFFICE, CLERK, "Administrator"):
		# The office reads what is proposed; the clerk does not yet.
		heads = words_for(
			user, {OFFICE, "Administrator"}, "Chỉ thủ trưởng đơn vị G01 lập đề nghị khen thưởng của đơn vị"
		)
		with pytest.raises(frappe.PermissionError, match=heads):
			act(user, lambda: give_number(doc.name, 3, nowdate()))
	for number, date, words in (
		(0, nowdate(), "Số phải từ 1 trở lên"),
		(3, "", "Hãy ghi cả số và ngày"),
		(3, add_days(nowdate(), 1), "không được ở tương lai"),
		(3, "1999-01-01", "là ngày nội dung được hoàn tất"),
	):
		with pytest.raises(frappe.ValidationError, match=words):
			act(head_of("G01"), lambda number=number, date=date: give_number(doc.name, number, date))
	act(head_of("G01"), lambda: give_number(doc.name, 3, nowdate()))
	assert holder("TTr-G01", 3) == (doc.doctype, doc.name)
	refused("Số và ngày chỉ ghi một lần", lambda: act(head_of("G01"), lambda: give_number(doc.name, 4, nowdate())))
	# Given back and sent again it is the same paper.
	act(OFFICE, lambda: send_back(doc.name, "Bổ sung"))
	step(head_of("G01"), doc.reload(), "Propose to Department")
	assert doc.reload().number == 3


# The register itself


def test_nobody_writes_in_the_register() -> None:
	decided(ranking(), "G01", person("A"))
	doc = issued()
	name = number_register.key_of(series(), this_year(), NUMBER)
	for user in (CLERK, MANAGER, CHAIR, OFFICE, head_of("G01"), "Administrator"):
		frappe.set_user(user)
		row = {"doctype": number_register.REGISTER, "name": "QĐ-X/2026/1", "symbol": "X", "year": 2026, "number": 1}
		entry = frappe.get_doc(number_register.REGISTER, name)
		entry.number = 1
		for write in (
			frappe.get_doc(row).insert,
			entry.save,
			lambda: frappe.delete_doc(number_register.REGISTER, name),
			lambda: frappe.client.set_value(number_register.REGISTER, name, "number", 1),
		):
			by_hand = words_for(user, {"Administrator"}, "không cấp lại: không sửa hoặc xóa thủ công")
			with pytest.raises(frappe.PermissionError, match=by_hand):
				write()
		with pytest.raises(frappe.PermissionError, match="không cấp lại: không sửa hoặc xóa thủ công"):
			frappe.rename_doc(number_register.REGISTER, name, "QĐ-SKHCN/2026/1")
	frappe.set_user("Administrator")
	assert holder(series(), NUMBER) == (doc.doctype, doc.name)


def test_clerk_and_manager_read_it_nobody_else() -> None:
	ranking()
	for user, reads in {CLERK: True, MANAGER: True, OFFICE: False, CHAIR: False, head_of("G01"): False}.items():
		assert bool(frappe.has_permission(number_register.REGISTER, "read", user=user)) == reads
		for right in ("write", "create", "delete"):
			assert not frappe.has_permission(number_register.REGISTER, right, user=user)


def test_a_key_is_unique_in_the_database() -> None:
	doc = ranking()
	number_register.take("QĐ-X", nowdate(), 1, doc, doc.doctype)
	# For the same paper it is nothing.
	number_register.take("QĐ-X", nowdate(), 1, doc, doc.doctype)
	# Of the driver: Frappe 15 and 16 have different ones, and Frappe no class of its own for it.
	with pytest.raises(frappe.db._conn.IntegrityError, match=r"Duplicate entry .* for key 'PRIMARY'"):
		insert_rows(number_register.REGISTER, [{"name": number_register.key_of("QĐ-X", this_year(), 1)}])


def test_existing_papers_fill_the_register_and_the_first_of_two_holds_its_number() -> None:
	first, second = ranking(issued=False), ranking(issued=False, year=YEAR + 1)
	for doc, day in ((second, add_days(nowdate(), -1)), (first, nowdate())):
		frappe.db.set_value(doc.doctype, doc.name, {"number": NUMBER, "decision_date": day})
	frappe.db.delete(number_register.REGISTER)
	for _ in range(2):
		fill_document_numbers.execute()
	year = int(add_days(nowdate(), -1)[:4])
	key = number_register.key_of("QĐ-HĐCCHC", year, NUMBER)
	assert frappe.db.get_value(number_register.REGISTER, key, "reference_name") == second.name
