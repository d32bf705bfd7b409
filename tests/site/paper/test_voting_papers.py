"""The papers of a vote: ballots to mark, or as voted in E-Office, and the minutes of the count."""

from __future__ import annotations

import frappe
import pytest
from factories_appraisal import CHAIR, approve
from factories_paper import discussed
from factories_session import hold_session
from printed_papers import refused, text_of

from cchc_eval.documents import render_word
from cchc_eval.printing import papers


def test_ballots_are_marked_as_was_voted_and_counted_in_the_minutes() -> None:
	decision = hold_session(discussed(), chair=CHAIR)
	ballots = papers.compose("ballots", decision)
	present = [row for row in decision.attendance if row.present]
	assert [ballot.member.name for ballot in ballots.given] == [row.full_name for row in present]
	marks = {line.vote for ballot in ballots.given for line in ballot.lines if not line.own}
	assert marks and marks <= {"for", "against", "abstain"}
	counted = papers.compose("counting-minutes", decision)
	cast = [line.vote for ballot in ballots.given for line in ballot.lines if line.vote]
	assert sum(unit.votes_for for unit in counted.units) == cast.count("for")
	assert sum(unit.returned for unit in counted.units) == len(cast)
	assert [unit.given for unit in counted.units] == [
		sum(not ballot.lines[at].own for ballot in ballots.given) for at in range(len(counted.units))
	]
	after = papers.compose("counting-minutes", approve(decision))
	assert [unit.votes_for for unit in after.units] == [unit.votes_for for unit in counted.units]


def test_who_counted_signs_beside_the_chair() -> None:
	decision = hold_session(discussed(), chair=CHAIR)
	secretary = next(row for row in decision.attendance if row.duty == "Secretary")
	assert f"NGƯỜI KIỂM PHIẾU{secretary.full_name} CHỦ TỌA" in text_of("counting-minutes", decision)
	decision.counters = "Ông Lê Văn An, Chuyên viên\nBà Vũ Thị Bình"
	shown = text_of("counting-minutes", decision)
	assert "- Ông Lê Văn An, Chuyên viên; - Bà Vũ Thị Bình." in shown
	assert "NGƯỜI KIỂM PHIẾULê Văn AnVũ Thị Bình CHỦ TỌA" in shown
	for paper in ("ballots", "counting-minutes"):
		assert render_word(papers.compose(paper, decision)).startswith(b"PK")


def test_ballots_are_blank_before_the_vote_and_there_is_no_count_without_one() -> None:
	decision = discussed()
	frappe.db.delete("CCHC Council Vote", {"decision": decision.name})
	assert {line.vote for ballot in papers.compose("ballots", decision).given for line in ballot.lines} == {""}
	assert refused("counting-minutes", decision) == f"{decision.name} chưa có phiếu biểu quyết nào."


@pytest.mark.parametrize("paper", ["ballots", "counting-minutes"])
def test_each_has_its_print_format(paper: str) -> None:
	kind = papers.KINDS[paper]
	assert frappe.db.get_value("Print Format", kind.print_format, "doc_type") == kind.doctype
