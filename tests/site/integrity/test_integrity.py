"""The check of integrity: quiet where everything agrees, and each kind of damage named for what it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import frappe
import pytest
from damages import DAMAGE, DECISION, QD, U01, U02, UNREADABLE
from factories_appraisal import CLERK, MANAGER, ROUND, act, counting
from factories_followup import decided
from factories_whole import issued_round, rewarded_round, versions_kept
from pdf_files import small_pdf

from cchc_eval import integrity
from cchc_eval.controllers.findings import Finding
from cchc_eval.integrity import actions
from cchc_eval.printing import issued, papers


@pytest.fixture
def pdfs(monkeypatch: pytest.MonkeyPatch) -> None:
	monkeypatch.setattr(papers, "render_pdf", lambda paper: small_pdf(repr(paper)[:2000]))


def findings() -> list[Finding]:
	frappe.local.document_cache = {}
	return [*integrity.of_site(), *integrity.of_round(ROUND)]


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
			with pytest.raises(frappe.ValidationError, match="Đề nghị quản trị hệ thống chạy kiểm tra tính toàn vẹn"):
				make(changed)
		frappe.db.rollback(save_point="whole")
	for make in ways:
		assert make(frappe.get_doc(DECISION, QD))


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
		assert "Đề nghị quản trị hệ thống chạy kiểm tra tính toàn vẹn" in str(refused.value), what
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
