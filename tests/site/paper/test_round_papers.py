"""The plain papers of a round: printed by the office from what is stored, and refused to others or where nothing is."""

from __future__ import annotations

import re
from typing import Any

import frappe
import pytest
from asking import answer, refusal, said
from factories_appraisal import (
	HEAD,
	ROUND,
	appraisal,
	approve,
	make_users,
	opened_round,
	past,
	started,
	submitted_round,
)
from factories_paper import discussed
from factories_round import head_of
from frappe.utils import add_days, now_datetime
from printed_papers import refused, text_of
from refusals import NO_RIGHT

from cchc_eval.documents import render_word
from cchc_eval.printing import api, papers
from cchc_eval.printing.papers import KINDS, PLAIN
from cchc_eval.storage.bulk import insert_rows

API = "cchc_eval.printing.api."
CHILD = {"parent": ROUND, "parenttype": "CCHC Evaluation Round"}


def test_council_and_letters_of_a_round_are_printed_from_it() -> None:
	decision = discussed()
	round = frappe.get_doc("CCHC Evaluation Round", decision.round)
	founding = text_of("founding", round)
	assert "Ông Nguyễn Hữu Phước, Giám đốc Sở - Chủ tịch Hội đồng;" in founding
	assert "Thư ký Hội đồng; 3. Võ Khôi - Ủy viên." in founding and "Căn cứ Nghị quyết số 76/NQ-CP" in founding
	launch = text_of("launch", round)
	assert "Đơn vị thực hiện: 02 đơn vị nêu trên." in launch and "Gửi hồ sơ tự đánh giá: " in launch
	assert "Căn cứ chấm điểm: Bộ tiêu chí" in launch
	assert refused("reminder", round) == f"Mọi đơn vị của {round.name} đã nộp phiếu tự đánh giá."
	assert refused("extension", round) == f"Chưa gia hạn thời hạn nào của {round.name}."
	moved = {"previous_deadline": now_datetime(), "new_deadline": add_days(now_datetime(), 5), "reason": "sự cố"}
	row = {**CHILD, "parent": round.name, "parentfield": "extensions", "extended_on": now_datetime(), **moved}
	insert_rows("CCHC Deadline Extension", [{**row, "idx": 1, "stage": "Explanation", "unit": "U01"}])
	extension = text_of("extension", round.reload())
	assert (
		"Kính gửi: Đơn vị U01" in extension
		and "kiểm chứng (Đơn vị U01): từ " in extension
		and "lý do: sự cố" in extension
	)
	round.set("council", [])
	assert refused("founding", round) == f"{round.name} chưa có Hội đồng."
	invitation = papers.compose("invitation", decision)
	assert invitation.addressees[0] == "Ông Nguyễn Hữu Phước, Giám đốc Sở"
	assert any(line.text.startswith("Phòng họp số 2") for line in invitation.lines)
	decision.venue = ""
	assert refused("invitation", decision) == f"Hãy nhập địa điểm họp vào {decision.name}."
	assert render_word(invitation).startswith(b"PK")


def test_units_that_have_not_handed_in_are_reminded() -> None:
	round = opened_round(2)
	shown = text_of("reminder", round)
	assert "02 đơn vị nêu trên chưa gửi hồ sơ tự đánh giá; thời hạn là" in shown
	past(round.name, "self_assessment")
	assert "đã quá thời hạn" in text_of("reminder", round.reload())


def test_what_the_office_asks_and_what_was_decided_goes_to_the_unit() -> None:
	submitted_round(1, people=True)
	started("U01")
	doc = appraisal()
	assert refused("explanation-request", doc) == f"{doc.name} không yêu cầu giải trình nội dung nào."
	doc.scores[0].question = "Nêu rõ số liệu"
	assert ": Nêu rõ số liệu." in text_of("explanation-request", doc)


def test_a_notice_says_the_released_result_and_is_a_draft_until_the_decision_has_its_number() -> None:
	decision = approve(discussed())
	released = frappe.get_doc("CCHC Released Result", {"decision": decision.name, "unit": "U01"})
	shown = text_of("result-notice", released)
	assert "DỰ THẢO" in shown and "của Đơn vị U01 như sau" in shown and "thứ hạng: 1." in shown
	frappe.db.set_value(decision.doctype, decision.name, {"number": 5, "decision_date": decision.approved_on})
	frappe.db.delete("Has Role", {"role": "CCHC Office Head", "parent": ("!=", HEAD)})
	frappe.db.set_value("User", HEAD, "full_name", "Lê Quang Vinh")
	shown = text_of("result-notice", released)
	assert "DỰ THẢO" not in shown and "CHÁNH VĂN PHÒNG Lê Quang Vinh" in " ".join(shown.split())
	make_users({"another.head@example.com": ["CCHC Office Head"]})
	assert "Lê Quang Vinh" not in text_of("result-notice", released), "nobody knows who of two signs"


@pytest.mark.parametrize("paper", [paper for paper, kind in KINDS.items() if kind.word_template == PLAIN])
def test_every_plain_paper_has_its_print_format(paper: str) -> None:
	kind = KINDS[paper]
	row = frappe.db.get_value("Print Format", kind.print_format, ["doc_type", "html", "standard"], as_dict=True)
	assert (row.doc_type, row.standard) == (kind.doctype, "Yes")
	assert papers.paper_of(kind.doctype, kind.print_format) == paper


def test_the_office_prints_them_and_units_do_not(as_user: Any) -> None:
	decision = approve(discussed())
	released = frappe.db.get_value("CCHC Released Result", {"decision": decision.name, "unit": "U01"})
	as_user(HEAD)
	assert "Đơn vị U01" in answer(f"{API}page", paper="result-notice", name=released).filecontent
	assert [one["paper"] for one in api.others("CCHC Released Result", released)] == ["result-notice"]
	assert {one["title"] for one in api.others("CCHC Evaluation Round", decision.round)} >= {"Công văn đôn đốc"}
	as_user(head_of("U01"))
	assert answer(f"{API}page", paper="result", name=released).filecontent
	with pytest.raises(frappe.PermissionError, match="Thông báo kết quả do cơ quan thẩm định in"):
		answer(f"{API}page", paper="result-notice", name=released)
	by_unit = refusal(said, f"{API}page", paper="founding", name=decision.round)
	assert by_unit.status == 403 and re.search(NO_RIGHT, by_unit.message)
	assert api.others("CCHC Released Result", released) == []


def test_each_paper_cites_the_bases_of_its_kind() -> None:
	doc = frappe.get_single("CCHC Settings")
	own = {
		"Founding Decision": "chức năng, nhiệm vụ",
		"Launch Letter": "kế hoạch năm",
		"Result Decision": "quy chế riêng",
	}
	for kind, about in own.items():
		doc.append("legal_bases", {"basis": f"Căn cứ Quyết định số 9/QĐ-SKHCN về {about}", "used_in": kind})
	doc.save()
	decision = discussed()
	round = frappe.get_doc("CCHC Evaluation Round", decision.round)
	shown = {
		"Founding Decision": text_of("founding", round),
		"Launch Letter": text_of("launch", round),
		"Result Decision": " ".join(row.basis for row in decision.legal_bases),
	}
	assert {kind: [about for about in own.values() if about in text] for kind, text in shown.items()} == {
		kind: [about] for kind, about in own.items()
	}
	assert all("Nghị quyết số 76/NQ-CP" in text for text in shown.values())
