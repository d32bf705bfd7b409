"""What clerks send papers back for: who decides and who signs, symbols, laws, numbers that are missing."""

from __future__ import annotations

from typing import Any

import factories_reward as rewards
import frappe
import pytest
from factories_appraisal import HEAD, act, answers_without, compiled, step
from factories_followup import adopted_plan, answered, decided
from frappe.utils import nowdate

from cchc_eval.cchc_eval.doctype.cchc_council_decision.kept_texts import copied_settings
from cchc_eval.data import read_json
from cchc_eval.patches import cite_the_law_of_emulation, let_the_council_decide
from cchc_eval.printing import papers
from cchc_eval.rules.rewards import cites_the_law
from cchc_eval.storage.bulk import insert_rows

DRAFT = "DỰ THẢO"


def test_the_council_decides_and_its_chair_signs_on_its_behalf() -> None:
	doc = compiled(1)
	assert doc.authority == doc.council_name
	page = papers.html("decision", doc)
	deciding = page.partition('class="authority">')[2].partition("</div>")[0]
	assert deciding.startswith("HỘI ĐỒNG ĐÁNH GIÁ") and "TM. HỘI ĐỒNG" in page


def test_the_decision_rests_on_what_founded_the_council() -> None:
	round = frappe.get_doc("CCHC Evaluation Round", compiled(1).round)
	founded = "Quyết định số 215/QĐ-SKHCN ngày 05 tháng 11 năm 2026 của Giám đốc Sở về việc thành lập Hội đồng"
	round.founded_by = f"{founded}."
	assert copied_settings(round)["legal_bases"][-1] == {"basis": f"Căn cứ {founded}"}
	round.founded_by = ""
	assert "thành lập" not in copied_settings(round)["legal_bases"][-1]["basis"]


def test_who_decides_and_who_signs_agree_in_the_settings() -> None:
	settings = frappe.get_single("CCHC Settings")
	settings.update({"issuer": "Council", "signer_capacity": "Director"})
	with pytest.raises(
		frappe.ValidationError, match=r"Người ký với chức vụ .* không phù hợp với Quyết định do ai ban hành «Hội đồng»"
	):
		settings.save()
	settings.reload().update({"issuer": "Director", "signer_capacity": "Deputy Director"})
	settings.save()


def test_who_decides_and_who_signs_agree_in_the_decision() -> None:
	doc = compiled(1)
	doc.signer_capacity = "Deputy Director"
	with pytest.raises(frappe.ValidationError, match="quyết định phải do Chủ tịch / Phó Chủ tịch ký"):
		act(HEAD, doc.save)
	doc.reload().signer_capacity = "Deputy Chair"
	act(HEAD, doc.save)


def test_a_deputy_in_charge_does_not_decide_as_a_deputy() -> None:
	round = compiled(1).round
	settings = frappe.get_single("CCHC Settings")
	post = "Phó Giám đốc phụ trách Sở Nội vụ"
	settings.update({"issuer": "Director", "signer_capacity": "Director", "director_post": post}).save()
	assert copied_settings(frappe.get_doc("CCHC Evaluation Round", round))["authority"] == "Giám đốc Sở Nội vụ"


def test_a_plan_that_cites_a_decision_without_its_number_is_a_draft() -> None:
	doc = decided(1, issued=False)
	plan = adopted_plan("U01")
	assert DRAFT in papers.html("improvement-plan", plan)
	frappe.db.set_value(doc.doctype, doc.name, {"number": 5, "decision_date": nowdate()})
	assert DRAFT not in papers.html("improvement-plan", plan.reload())


def test_a_letter_bears_the_office_that_drafts_it_and_an_older_one_what_it_was_issued_with() -> None:
	request = answered(decided(2, answers={"U02": answers_without("1.1.1")}), "U02", {"1.1.1": None})
	assert "/HĐCCHC-VP" in papers.html("review-answer", request)
	numbered = {"symbol": "HĐCCHC", "year": 2026, "number": 907}
	holder = {"reference_doctype": request.doctype, "reference_name": request.name}
	insert_rows("CCHC Document Number", [{"name": "HĐCCHC/2026/907", **numbered, **holder}])
	assert "HĐCCHC-VP" not in papers.html("review-answer", request)


def test_no_rewards_without_the_law_of_emulation(in_december: None) -> None:
	rewards.whole_round()
	doc = rewards.compiled()
	assert cites_the_law(row.basis for row in doc.legal_bases)
	kept = [row.basis for row in doc.legal_bases if not cites_the_law([row.basis])]
	law = [row.basis for row in doc.legal_bases if row.basis not in kept]
	doc.set("legal_bases", [{"basis": basis} for basis in kept])
	act(rewards.OFFICE, doc.save)
	with pytest.raises(frappe.ValidationError, match="Chưa có căn cứ là Luật Thi đua, khen thưởng đang có hiệu lực"):
		step(rewards.CHAIR, doc, "Approve")
	doc.reload().append("legal_bases", {"basis": law[0]})
	minutes = [row for row in doc.legal_bases if row.basis.endswith(rewards.EMULATION_MINUTES)]
	doc.set("legal_bases", [row for row in doc.legal_bases if row not in minutes])
	act(rewards.OFFICE, doc.save)
	with pytest.raises(frappe.ValidationError, match="phải căn cứ Biên bản họp Hội đồng Thi đua - Khen thưởng"):
		step(rewards.CHAIR, doc, "Approve")
	doc.reload().append("legal_bases", {"basis": minutes[0].basis})
	act(rewards.OFFICE, doc.save)
	assert step(rewards.CHAIR, doc, "Approve").docstatus == 1


def test_every_form_of_the_catalogue_rests_on_the_law() -> None:
	bases = [form["legal_basis"] for form in read_json("reward-forms.json")["forms"] if form.get("legal_basis")]
	assert len(bases) >= 24 and all(cites_the_law([basis.split("\n")[0]]) for basis in bases)


def test_older_sites_follow() -> None:
	form = frappe.get_all("CCHC Reward Form", {"form_code": "GK-CN", "valid_from": "2025-07-01"}, pluck="name")[0]
	decree = "Nghị định số 152/2025/NĐ-CP ngày 14 tháng 6 năm 2025 của Chính phủ"
	own = frappe.get_all("CCHC Reward Form", {"form_code": "GK-TT", "valid_from": "2025-07-01"}, pluck="name")[0]
	_set("CCHC Reward Form", form, legal_basis=decree)
	_set("CCHC Reward Form", own, legal_basis="Quy chế của Sở")
	cite_the_law_of_emulation.execute()
	assert frappe.db.get_value("CCHC Reward Form", form, "legal_basis").split("\n")[1] == decree
	assert frappe.db.get_value("CCHC Reward Form", own, "legal_basis") == "Quy chế của Sở"
	doc = compiled(1)
	_set(doc.doctype, doc.name, authority=f"Chủ tịch {doc.council_name}")
	let_the_council_decide.execute()
	assert doc.reload().authority == doc.council_name


def _set(doctype: str, name: str, **values: Any) -> None:
	frappe.db.set_value(doctype, name, values, update_modified=False)
