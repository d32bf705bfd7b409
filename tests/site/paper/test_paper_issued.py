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
from frappe.utils import nowdate
from pypdf import PdfReader
from refusals import NO_RIGHT, words_for

from cchc_eval.cchc_eval.doctype.cchc_council_decision.cchc_council_decision import issue
from cchc_eval.documents import PdfUnavailable
from cchc_eval.documents.ranking_data import differences, read_ranking
from cchc_eval.printing import issued, papers


@pytest.fixture
def jobs(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, Any]]]:
	"""What is to run in the background once the transaction is committed."""
	queued: list[tuple[str, dict[str, Any]]] = []

	def enqueue(method: str, *, enqueue_after_commit: bool = False, **kwargs: Any) -> None:
		if method.startswith("cchc_eval.printing"):
			assert enqueue_after_commit
			kwargs.pop("queue")
			queued.append((method, kwargs))

	monkeypatch.setattr(frappe, "enqueue", enqueue)
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
	decision.reload()
	file = frappe.get_doc("File", {"file_url": decision.issued_file, "attached_to_name": decision.name})
	assert file.is_private and file.attached_to_field == "issued_file" and len(files_of(decision)) == 2
	content = issued.content(decision)
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
	"""Administrator's deletion is refused too, but Frappe removes the file before it asks."""
	decision = issued_decision()
	content = issued.content(decision)
	file = frappe.get_doc("File", {"file_url": decision.issued_file, "attached_to_name": decision.name})
	with pytest.raises(frappe.PermissionError, match="bản đã ban hành của CCHC-QD-2091: không được sửa hoặc xóa"):
		frappe.delete_doc("File", file.name)
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


def test_without_a_pdf_it_is_not_issued(jobs: Any, monkeypatch: pytest.MonkeyPatch) -> None:
	def unavailable(*args: object) -> bytes:
		raise PdfUnavailable("libpango")

	decision = approved_decision()
	with monkeypatch.context() as patch:
		patch.setattr(papers, "render_pdf", unavailable)
		with pytest.raises(frappe.ValidationError, match="chưa tạo được tệp PDF vì thiếu thư viện Pango"):
			act(CLERK, lambda: issue(decision.name, 5, nowdate()))
	assert not decision.reload().number
	act(CLERK, lambda: issue(decision.name, 5, nowdate()))
	assert decision.reload().number == 5 and decision.issued_file


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


def test_without_an_app_nothing_is_queued(jobs: Any) -> None:
	issued_decision()
	assert [method for method, _ in jobs] == ["cchc_eval.printing.issued.keep_draft"]
