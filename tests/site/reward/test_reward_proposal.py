"""A unit's reward proposal: who proposes whom, and the money (docs/process.md, step 10)."""

from __future__ import annotations

from collections.abc import Callable

import frappe
import pytest
from factories_appraisal import act
from factories_reward import (
	CHAIR,
	CLERK,
	OFFICE,
	ROUND,
	add_member,
	collective,
	decided,
	person,
	proposal,
	proposed,
	ranking,
)
from factories_round import head_of, staff_of
from refusals import NO_RIGHT, words_for

from cchc_eval.cchc_eval.doctype.cchc_reward_form.catalogue import forms_in_force
from cchc_eval.cchc_eval.doctype.cchc_reward_proposal.cchc_reward_proposal import eligibility, starting_point

AsUser = Callable[[str], None]


def on(monkeypatch: pytest.MonkeyPatch, day: str) -> None:
	"""Today is that day, for money and forms."""
	from cchc_eval.cchc_eval.doctype.cchc_reward_decision import cchc_reward_decision, lines
	from cchc_eval.cchc_eval.doctype.cchc_reward_proposal import nominees

	for module in (nominees, lines, cchc_reward_decision.nominees):
		monkeypatch.setattr(module, "today", lambda: frappe.utils.getdate(day))


# Who writes


def test_the_head_lists_collectives_and_individuals_on_the_approved_ranking() -> None:
	doc = proposal(ranking(), "G01", collective(), person("Lê Thị Bình"), person("Trần Cao", "CSTDCS"))
	assert doc.name == "CCHC-KT-2091-G01"
	assert (doc.workflow_state, doc.round, doc.year, doc.rank_name, doc.index_percent) == (
		"Draft",
		ROUND,
		2091,
		"TỐT",
		92.5,
	)
	assert [row.nominee_name for row in doc.nominees] == ["Đơn vị G01", "Lê Thị Bình", "Trần Cao"]
	assert [row.authority for row in doc.nominees] == ["Department"] * 3


def test_the_head_is_told_what_the_unit_may_be_nominated_for_and_why_not() -> None:
	decision = ranking().name
	of_good = act(head_of("G01"), lambda: eligibility(decision, "G01"))
	forms = {row["form"]: row for row in of_good["forms"]}
	assert of_good["rank"] == "TỐT" and {row["reason"] for row in of_good["forms"]} == {""}
	best = forms["Chiến sĩ thi đua cơ sở"]
	assert best["amount"] == best["base_salary"] > 0 and best["coefficient"] == 1.0
	assert best["kind"] == "Individual" and best["authority"] == "Department"
	of_fair = act(OFFICE, lambda: eligibility(decision, "G02"))
	reasons = {row["kind"]: row["reason"] for row in of_fair["forms"]}
	assert reasons == {"Collective": "đơn vị xếp hạng KHÁ; chỉ đề nghị tập thể xếp hạng TỐT", "Individual": ""}
	with pytest.raises(frappe.ValidationError, match="X99 không được xếp hạng"):
		act(head_of("G01"), lambda: eligibility(decision, "X99"))
	with pytest.raises(frappe.PermissionError, match=NO_RIGHT):
		act("Guest", lambda: eligibility(decision, "G01"))


def test_a_proposal_follows_an_approved_ranking_only() -> None:
	decision = ranking()
	frappe.db.set_value(decision.doctype, decision.name, {"workflow_state": "In Council", "docstatus": 0})
	with pytest.raises(frappe.ValidationError, match="không phải là quyết định đã được phê duyệt"):
		proposal(decision, "G01", person("Lê Thị Bình"))
	frappe.db.set_value(decision.doctype, decision.name, {"workflow_state": "Approved", "docstatus": 1})
	proposal(decision, "G01", person("Lê Thị Bình"))


def test_nobody_else_makes_a_units_proposal() -> None:
	decision = ranking()
	new = {"doctype": "CCHC Reward Proposal", "decision": decision.name, "unit": "G01"}
	# By Frappe's permissions the heads make proposals.
	for user in (staff_of("G01"), head_of("G02"), OFFICE, CHAIR, CLERK, "Administrator"):
		words = words_for(
			user, (head_of("G02"), "Administrator"), "Chỉ thủ trưởng đơn vị G01 lập đề nghị khen thưởng của đơn vị"
		)
		with pytest.raises(frappe.PermissionError, match=words):
			act(user, frappe.get_doc(new).insert)
	assert act(head_of("G01"), frappe.get_doc(new).insert).name == "CCHC-KT-2091-G01"


def test_a_unit_has_one_proposal_a_round() -> None:
	decision = ranking()
	proposal(decision, "G01", person("Lê Thị Bình"))
	with pytest.raises(frappe.DuplicateEntryError, match="CCHC-KT-2091-G01"):
		proposal(decision, "G01", person("Trần Cao"))


def test_outcome_money_and_state_sent_by_a_client_are_ignored() -> None:
	decision = ranking()
	lie = {"outcome": "Approved", "amount": 9_000_000, "authority": "Unit Head", "identity": "x", "pay_back": 5}
	doc = frappe.get_doc(
		{
			"doctype": "CCHC Reward Proposal",
			"decision": decision.name,
			"unit": "G02",
			"rank_name": "TỐT",
			"workflow_state": "Approved",
			"decided_by": "Administrator",
			"nominees": [person("Lê Thị Bình", **lie)],
		}
	)
	act(head_of("G02"), doc.insert)
	assert (doc.workflow_state, doc.rank_name, doc.decided_by) == ("Draft", "KHÁ", None)
	row = doc.nominees[0]
	assert (row.outcome or "", row.authority, row.pay_back or 0) == ("", "Department", 0)
	assert row.amount < 9_000_000
	doc.nominees[0].update(lie)
	doc.append("nominees", person("Trần Cao", **lie))
	act(head_of("G02"), doc.save)
	assert [(row.outcome or "", row.authority) for row in doc.reload().nominees] == [("", "Department")] * 2


def test_only_the_head_changes_a_draft() -> None:
	doc = proposal(ranking(), "G01", person("Lê Thị Bình"))
	for user in (staff_of("G01"), head_of("G02"), OFFICE, CLERK, "Administrator"):
		copy = frappe.get_doc(doc.doctype, doc.name)
		copy.nominees[0].achievements = "Khác"
		words = words_for(user, ("Administrator",), "bạn không sửa được «Danh sách đề nghị»")
		with pytest.raises(frappe.PermissionError, match=words):
			act(user, copy.save)
	copy = frappe.get_doc(doc.doctype, doc.name)
	copy.nominees[0].achievements = "Khác"
	act(head_of("G01"), copy.save)


# Forms, money, ranks


@pytest.mark.parametrize(
	("day", "code", "base_salary", "amount"),
	[
		# 0.3 × 2,340,000 = 702,000 → up to 710,000
		("2026-06-30", "GK-CN", 2_340_000, 710_000),
		# 0.3 × 2,530,000 = 759,000 → up to 760,000
		("2026-07-01", "GK-CN", 2_530_000, 760_000),
		# 1.0 × 2,530,000 = 2,530,000, a whole ten thousand already
		("2026-07-01", "CSTDCS", 2_530_000, 2_530_000),
		# No coefficient: no set sum
		("2026-07-01", "BD-CN", 0, 0),
	],
)
def test_money_is_coefficient_times_base_salary_of_the_day_rounded_up(
	monkeypatch: pytest.MonkeyPatch, day: str, code: str, base_salary: int, amount: int
) -> None:
	on(monkeypatch, day)
	doc = proposal(ranking(), "G01", person("Lê Thị Bình", code))
	row = doc.nominees[0]
	assert (row.base_salary, row.amount, doc.total_amount) == (base_salary, amount, amount)


def test_collectives_have_their_own_coefficient_and_the_total_is_the_sum(monkeypatch: pytest.MonkeyPatch) -> None:
	on(monkeypatch, "2026-12-01")
	doc = proposal(ranking(), "G01", collective(), collective("Phòng Hạ tầng", "TTLDTT"), person("Lê Thị Bình"))
	# 0.6 × 2,530,000 = 1,518,000 → 1,520,000; 0.8 × 2,530,000 = 2,024,000 → 2,030,000; 0.3: 759,000 → 760,000
	assert [row.amount for row in doc.nominees] == [1_520_000, 2_030_000, 760_000]
	assert doc.total_amount == 4_310_000


def test_the_form_is_the_one_in_force_today(monkeypatch: pytest.MonkeyPatch) -> None:
	on(monkeypatch, "2026-12-01")
	doc = proposal(ranking(), "G01", person("Lê Thị Bình", reward_form="GK-CN-2024-01-01"))
	assert doc.nominees[0].reward_form == "GK-CN-2026-10-01"


def test_a_form_that_is_not_in_force_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
	on(monkeypatch, "2023-12-31")
	with pytest.raises(frappe.ValidationError, match="không có hiệu lực vào ngày 31/12/2023"):
		proposal(ranking(), "G01", person("Lê Thị Bình"))


def test_a_form_for_collectives_is_not_for_people() -> None:
	with pytest.raises(frappe.ValidationError, match="dành cho tập thể, không phải cá nhân"):
		proposal(ranking(), "G01", person("Lê Thị Bình", "GK-TT"))


def test_individuals_of_any_unit_but_the_collective_only_from_tot() -> None:
	decision = ranking()
	assert proposal(decision, "G03", person("Lê Thị Bình")).nominees[0].identity == "name/lê thị bình"
	with pytest.raises(frappe.ValidationError, match="xếp hạng KHÁ; chỉ đề nghị tập thể xếp hạng TỐT"):
		proposal(decision, "G02", collective())


def test_the_ranks_that_may_be_nominated_are_a_setting() -> None:
	decision = ranking()
	settings = frappe.get_single("CCHC Settings")
	settings.update({"reward_collective_ranks": "TỐT\nKHÁ", "reward_individual_ranks": "TỐT\nKHÁ\nTRUNG BÌNH"})
	settings.save(ignore_permissions=True)
	assert proposal(decision, "G02", collective()).nominees[0].identity == "unit/G02"
	with pytest.raises(frappe.ValidationError, match="xếp hạng YẾU; chỉ đề nghị cá nhân"):
		proposal(decision, "G03", person("Lê Thị Bình"))


def test_all_faults_are_shown_at_once() -> None:
	rows = [collective(), person("Lê Thị Bình", "GK-TT"), person("Trần Cao", achievements="  ")]
	with pytest.raises(frappe.ValidationError, match="thiếu thành tích của Trần Cao"):
		proposal(ranking(), "G02", *rows)
	shown = "".join(str(log.get("message")) for log in frappe.message_log)
	for part in ("tập thể xếp hạng TỐT", "không phải cá nhân", "thành tích của Trần Cao"):
		assert part in shown


def test_the_choice_of_forms_holds_what_is_in_force_for_the_kind(as_user: AsUser) -> None:
	ranking()
	as_user(head_of("G01"))
	rows = forms_in_force("CCHC Reward Form", "khen", "name", 0, 20, {"kind": "Collective"})
	assert [row[1] for row in rows] == ["Giấy khen của Giám đốc Sở", "Bằng khen của Chủ tịch UBND tỉnh"]
	# Frappe 16 checks what was chosen by searching for its name.
	for row in rows:
		assert row in forms_in_force("CCHC Reward Form", row[0], "name", 0, 20, {"kind": "Collective"})


# Nobody twice


def test_nobody_twice_in_a_proposal() -> None:
	with pytest.raises(frappe.ValidationError, match=r"đã được .* đề nghị"):
		proposal(ranking(), "G01", person("Lê Thị Bình"), person("lê  thị  BÌNH", "CSTDCS"))


def test_nobody_twice_across_the_units_of_a_round() -> None:
	decision = ranking()
	proposal(decision, "G01", person("Lê Thị Bình"))
	with pytest.raises(frappe.ValidationError, match="Lê Thị Bình đã được Đơn vị G01 đề nghị"):
		proposal(decision, "G02", person("Lê Thị  Bình", "LDTT"))


def test_the_account_identifies_a_person_whatever_the_name() -> None:
	decision = ranking()
	proposal(decision, "G01", person("Lê Thị Bình", user=staff_of("G01")))
	add_member("G02", staff_of("G01"))
	with pytest.raises(frappe.ValidationError, match="đã được Đơn vị G01 đề nghị"):
		proposal(decision, "G02", person("Chị Bình", user=staff_of("G01")))


def test_two_people_of_one_name_have_two_accounts() -> None:
	decision = ranking()
	proposal(decision, "G01", person("Lê Thị Bình", user=staff_of("G01")))
	doc = proposal(decision, "G02", person("Lê Thị Bình", user=staff_of("G02")))
	assert doc.nominees[0].identity == f"user/{staff_of('G02')}"


def test_a_members_account_is_found_by_the_name() -> None:
	decision = ranking()
	doc = proposal(decision, "G01", person(frappe.db.get_value("User", staff_of("G01"), "full_name")))
	assert doc.nominees[0].user == staff_of("G01")


def test_a_refused_nominee_is_not_nominated_again_by_another_unit() -> None:
	decision = ranking()
	decided(decision, "G01", person("Lê Thị Bình"), refused={"Lê Thị Bình": "Chưa đủ thành tích"})
	with pytest.raises(frappe.ValidationError, match="đã được Đơn vị G01 đề nghị"):
		proposal(decision, "G02", person("Lê Thị Bình"))


def test_a_collective_twice_and_another_units_collective_are_refused() -> None:
	decision = ranking()
	with pytest.raises(frappe.ValidationError, match=r"đã được .* đề nghị"):
		proposal(decision, "G01", collective(), collective("đơn vị g01", "TTLDTT"))
	with pytest.raises(frappe.ValidationError, match="Đơn vị G02 là một đơn vị khác"):
		proposal(decision, "G01", collective("Đơn vị G02"))


def test_collectives_of_one_name_in_two_units_are_two() -> None:
	decision = ranking()
	settings = frappe.get_single("CCHC Settings")
	settings.reward_collective_ranks = ""
	settings.save(ignore_permissions=True)
	proposal(decision, "G01", collective("Phòng Hành chính"))
	assert proposal(decision, "G02", collective("Phòng Hành chính")).nominees


def test_the_same_person_in_another_years_round() -> None:
	proposal(ranking(), "G01", person("Lê Thị Bình"))
	assert proposal(ranking(year=2092), "G01", person("Lê Thị Bình")).name == "CCHC-KT-2092-G01"


# Afterwards


def test_a_review_that_changes_the_rank_changes_what_a_draft_may_hold() -> None:
	decision = ranking()
	doc = proposal(decision, "G01", collective(), person("A"))
	frappe.db.set_value("CCHC Unit Result", {"parent": decision.name, "unit": "G01"}, "rank_name", "KHÁ")
	with pytest.raises(frappe.ValidationError, match="chỉ đề nghị tập thể xếp hạng TỐT"):
		act(head_of("G01"), doc.save)


def test_proposals_are_kept_on_record() -> None:
	doc = proposal(ranking(), "G01", person("A"))
	with pytest.raises(frappe.PermissionError, match="được lưu hồ sơ, không xóa được"):
		frappe.delete_doc(doc.doctype, doc.name)
	assert frappe.db.exists(doc.doctype, doc.name)


def test_a_row_alone_is_not_written_through_rest() -> None:
	doc = proposed(ranking(), "G01", person("A"))
	row = frappe.get_doc("CCHC Nominee", doc.nominees[0].name)
	row.outcome = "Approved"
	with pytest.raises(frappe.PermissionError, match="chỉ được sửa trong văn bản CCHC-KT-2091-G01, không sửa riêng"):
		row.save()
	assert not frappe.db.get_value(row.doctype, row.name, "outcome")


def test_where_a_head_begins(as_user: AsUser) -> None:
	decision = ranking()
	as_user(head_of("G02"))
	assert starting_point() == {"units": ["G02"], "decision": decision.name}


def test_names_in_messages_are_escaped() -> None:
	decision = ranking()
	proposal(decision, "G01", person("<b>A</b>"))
	with pytest.raises(frappe.ValidationError, match="đã được Đơn vị G01 đề nghị"):
		proposal(decision, "G02", person("<b>A</b>"))
	assert "<b>A</b>" not in str(frappe.message_log)
