"""The decision as it was issued: made once, kept, and given to the office's own apps."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path
from typing import Any

import frappe
import pytest
from asking import answer, private_file, refusal
from factories_appraisal import act
from factories_paper import CHAIR, CLERK, HEAD, approved_decision, issued_decision
from factories_round import staff_of
from frappe.utils import add_days, nowdate
from pypdf import PdfReader
from refusals import NO_RIGHT, words_for

from cchc_eval.cchc_eval.doctype.cchc_council_decision.cchc_council_decision import issue
from cchc_eval.controllers import background
from cchc_eval.documents import PdfUnavailable
from cchc_eval.documents.ranking_data import differences, read_ranking
from cchc_eval.notices import open_items
from cchc_eval.printing import issued, issuing, papers
from cchc_eval.storage import number_register


@pytest.fixture
def jobs(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, Any]]]:
	"""What is to run in the background once the transaction is committed."""
	queued: list[tuple[str, dict[str, Any]]] = []

	def enqueue(method: str, *, enqueue_after_commit: bool = False, **kwargs: Any) -> None:
		if method.startswith("cchc_eval.printing"):
			assert enqueue_after_commit
			kwargs.pop("queue")
			# One job of a paper, however often it is asked for; a host's app has its own.
			if kwargs.pop("deduplicate", False):
				assert kwargs.pop("job_id").endswith(kwargs["decision"])
			queued.append((method, kwargs))

	monkeypatch.setattr(frappe, "enqueue", enqueue)
	monkeypatch.setattr(background, "is_under_way", lambda job_id: False)
	return queued


def run(jobs: list[tuple[str, dict[str, Any]]]) -> None:
	while jobs:
		method, kwargs = jobs.pop(0)
		frappe.get_attr(method)(**kwargs)


def files_of(decision: Any) -> list[str]:
	attached = {"attached_to_doctype": decision.doctype, "attached_to_name": decision.name}
	return frappe.get_all("File", attached, pluck="file_name", order_by="creation")


def test_a_draft_on_approval_the_final_on_issue(jobs: Any, as_user: Any) -> None:
	decision = approved_decision()
	run(jobs)
	issued.keep_draft(decision.name)
	(draft,) = files_of(decision)
	assert draft.startswith(f"{decision.name}-du-thao") and draft.endswith(".pdf")
	assert not decision.issued_file
	act(CLERK, lambda: issue(decision.name, 5, nowdate()))
	assert decision.reload().number == 5 and not decision.issued_file
	run(jobs)
	decision.reload()
	file = frappe.get_doc("File", {"file_url": decision.issued_file, "attached_to_name": decision.name})
	assert file.is_private and file.attached_to_field == "issued_file" and len(files_of(decision)) == 2
	content = issued.content(decision)
	assert decision.issued_by == CLERK
	assert content == papers.pdf("decision", decision) and content.startswith(b"%PDF")
	issued.keep_draft(decision.name)
	assert len(files_of(decision)) == 2
	as_user(staff_of("U01"))
	assert private_file(decision.issued_file) == content
	draft_url = frappe.db.get_value("File", {"file_name": draft}, "file_url")
	assert refusal(private_file, draft_url).status == 403
	as_user(CLERK)
	assert private_file(draft_url).startswith(b"%PDF")


def test_what_was_issued_is_printed_from_then_on(jobs: Any, as_user: Any, monkeypatch: pytest.MonkeyPatch) -> None:
	decision = issued_decision()
	content = issued.content(decision)
	monkeypatch.setattr(papers, "render_pdf", lambda paper: b"another layout")
	as_user(CLERK)
	assert answer("cchc_eval.printing.api.pdf", paper="decision", name=decision.name).filecontent == content
	args = {"doctype": decision.doctype, "name": decision.name}
	assert answer("frappe.utils.print_format.download_pdf", **args).filecontent == content


def test_nobody_changes_or_removes_what_was_issued(jobs: Any, as_user: Any) -> None:
	decision = issued_decision()
	content = issued.content(decision)
	name = frappe.db.get_value("File", {"file_url": decision.issued_file, "attached_to_name": decision.name})
	for user in (CLERK, CHAIR, HEAD, "Administrator"):
		as_user(user)
		for field, value in (("file_name", "other.pdf"), ("is_private", 0), ("attached_to_name", "x")):
			file = frappe.get_doc("File", name)
			file.set(field, value)
			# Frappe lets who made a file write it where its document is gone.
			told = {"Administrator", CLERK} if field == "attached_to_name" else {"Administrator"}
			words = words_for(user, told, "bản đã ban hành của CCHC-QD-2091: không được sửa hoặc xóa")
			with pytest.raises(frappe.PermissionError, match=words):
				file.save()
		if user != "Administrator":
			with pytest.raises(frappe.PermissionError, match=NO_RIGHT):
				frappe.delete_doc("File", name)
			words = words_for(user, {CHAIR}, "bạn không sửa được «Tệp đã ban hành»")
			with pytest.raises(frappe.PermissionError, match=words):
				decision.reload().update({"issued_file": ""}).save()
	assert issued._stored(decision.reload()) == content


def test_what_is_lost_comes_back(jobs: Any, monkeypatch: pytest.MonkeyPatch) -> None:
	decision = issued_decision()
	content = issued.content(decision)
	file = frappe.get_doc("File", {"file_url": decision.issued_file, "attached_to_name": decision.name})
	with pytest.raises(frappe.PermissionError, match="bản đã ban hành của CCHC-QD-2091: không được sửa hoặc xóa"):
		frappe.delete_doc("File", file.name)
	assert Path(file.get_full_path()).read_bytes() == content, "also Administrator's deletion leaves it on the disk"
	Path(file.get_full_path()).unlink()
	assert issued.content(decision) == content
	Path(file.get_full_path()).write_bytes(b"%PDF forged")
	assert issued.content(decision) == content
	monkeypatch.setattr(papers, "render_pdf", lambda paper: b"another layout")
	with pytest.raises(
		frappe.ValidationError, match=f"không còn đúng bản đã ban hành: hãy khôi phục {decision.name}.pdf"
	):
		issued.content(decision)


def test_anyone_computes_the_issued_ranking_again(jobs: Any) -> None:
	decision = issued_decision()
	(specification,) = PdfReader(BytesIO(issued.content(decision))).trailer["/Root"]["/AF"]
	data = json.loads(specification.get_object()["/EF"]["/F"].get_object().get_data())
	ranking = read_ranking(data)
	assert differences(ranking) == []
	assert [(unit.code, unit.place) for unit in ranking.units] == [(row.unit, row.place) for row in decision.results]
	assert data["decision"] == {
		"number": 5,
		"symbol": decision.symbol,
		"date": nowdate(),
		"issued_by": decision.issuing_body,
	}
	data["units"][0]["total"] += 1
	assert any("tổng điểm" in one for one in differences(read_ranking(data)))


def test_the_number_stays_where_the_pdf_fails_and_it_is_tried_again(
	jobs: Any, as_user: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
	def unavailable(*args: object) -> bytes:
		raise PdfUnavailable("libpango")

	decision = approved_decision()
	act(CLERK, lambda: issue(decision.name, 5, nowdate()))
	as_user(CLERK)
	asked = {"paper": "decision", "name": decision.name}
	with pytest.raises(frappe.ValidationError, match=f"Đang tạo tệp PDF của {decision.name}"):
		answer("cchc_eval.printing.api.pdf", **asked)
	logged = {"reference_name": decision.name, "method": f"PDF: {decision.name}"}
	before = frappe.db.count("Error Log", logged)
	with monkeypatch.context() as patch:
		patch.setattr(papers, "render_pdf", unavailable)
		run(jobs)
		issued.keep_issued(decision.doctype, decision.name)
	decision.reload()
	assert decision.number == 5 and not decision.issued_file and "thiếu thư viện Pango" in decision.pdf_error
	# The table of errors knows no transactions.
	assert frappe.db.count("Error Log", logged) == before + 1
	with pytest.raises(frappe.ValidationError, match=r"Chưa tạo được tệp PDF .*thiếu thư viện Pango"):
		answer("cchc_eval.printing.api.pdf", **asked)
	assert answer("cchc_eval.printing.api.page", **asked).filecontent
	(told,) = open_items.unmade_pdfs()
	assert (told.name, told.users, told.worded()["reason"]) == (decision.name, {CLERK}, decision.pdf_error)
	issuing.make_pdf(**asked)
	assert not decision.reload().pdf_error
	run(jobs)
	assert issued.content(decision.reload()).startswith(b"%PDF") and not list(open_items.unmade_pdfs())
	assert frappe.db.get_value("CCHC Released Ranking", decision.name, "issued_file") == decision.issued_file
	with pytest.raises(frappe.ValidationError, match="chưa được ban hành hoặc đã có tệp PDF"):
		issuing.make_pdf(**asked)


def test_the_hourly_job_makes_what_no_job_has_made(jobs: Any) -> None:
	decision = approved_decision()
	act(CLERK, lambda: issue(decision.name, 5, nowdate()))
	jobs.clear()
	issued.keep_missing()
	run(jobs)
	assert issued.content(decision.reload()).startswith(b"%PDF")
	issued.keep_missing()
	assert not [method for method, given in jobs if given.get("decision") == decision.name and "keep_issued" in method]


def test_what_can_not_be_printed_is_not_issued(jobs: Any) -> None:
	decision = approved_decision()
	frappe.db.set_value("CCHC Unit Result", {"parent": decision.name, "unit": "U01"}, "place", 9)
	with pytest.raises(frappe.ValidationError, match="U01"):
		act(CLERK, lambda: issue(decision.name, 5, nowdate()))
	assert not decision.reload().number


def test_the_clerk_is_offered_the_next_number_and_sees_the_paper_first(jobs: Any, as_user: Any) -> None:
	decision = approved_decision()
	asked = {"paper": "decision", "name": decision.name}
	as_user(CLERK)
	assert issuing.offer(**asked) == {"number": 1}
	number_register.take(decision.symbol, nowdate(), 41, frappe._dict(doctype="CCHC Unit", name="U01"), "")
	assert issuing.offer(**asked, date=nowdate()) == {"number": 42}
	assert issuing.offer(**asked, date="2031-01-02") == {"number": 1}
	page = answer("cchc_eval.printing.api.preview", **asked, number=42, date=nowdate()).filecontent
	assert "42/QĐ-HĐCCHC" in page and "DỰ THẢO" in page
	for number, date, words in (
		(41, nowdate(), "Số 41/.* đã cấp cho"),
		(0, nowdate(), "Số phải từ 1 trở lên"),
		(42, add_days(nowdate(), 1), "không được ở tương lai"),
	):
		with pytest.raises(frappe.ValidationError, match=words):
			answer("cchc_eval.printing.api.preview", **asked, number=number, date=date)
	assert not decision.reload().number and not jobs[1:]
	for user in (HEAD, CHAIR, "Administrator"):
		as_user(user)
		for what in (
			lambda: issuing.offer(**asked),
			lambda: issuing.make_pdf(**asked),
			lambda: answer("cchc_eval.printing.api.preview", **asked, number=42, date=nowdate()),
		):
			with pytest.raises(frappe.PermissionError, match="Chỉ người có vai trò Văn thư"):
				what()


def test_the_offices_register_takes_it_over(jobs: Any, host_app: Any) -> None:
	host_app(issued.HOOK, "host_app.register.take_over")
	decision = issued_decision()
	assert jobs and not frappe.db.exists("ToDo", {"reference_name": decision.name})
	act(CLERK, lambda: run(jobs))
	todo = frappe.get_doc("ToDo", {"reference_name": decision.name})
	assert todo.description == f"05/QĐ-HĐCCHC: {decision.title} ({decision.name}.pdf)"
	assert todo.owner == CLERK


def test_a_fault_of_the_register_undoes_nothing_but_its_own(jobs: Any, host_app: Any) -> None:
	host_app(issued.HOOK, "host_app.register.break_down", "host_app.register.take_over")
	decision = issued_decision()
	act(CLERK, lambda: run(jobs))
	assert frappe.get_all("ToDo", {"reference_name": decision.name}, pluck="description") == [
		f"05/QĐ-HĐCCHC: {decision.title} ({decision.name}.pdf)"
	]
	assert decision.reload().number == 5 and decision.issued_file
	log = frappe.get_last_doc("Error Log", {"reference_name": decision.name})
	assert "the register is closed" in log.error and "host_app.register.break_down" in log.method
	told = frappe.get_all("Comment", {"reference_name": decision.name, "comment_type": "Info"}, pluck="content")
	assert any("host_app.register.break_down" in text and log.name in text for text in told)


def test_without_an_app_only_the_papers_are_queued(jobs: Any) -> None:
	issued_decision()
	assert [method.rpartition(".")[2] for method, _ in jobs] == ["keep_draft", "keep_issued"]
