"""What is printed is what the document has stored, the same in every format and by every way."""

from __future__ import annotations

import io
import re
from decimal import Decimal
from functools import partial
from typing import Any

import frappe
import pytest
from asking import answer, refusal, said
from docx import Document as WordDocument
from factories_appraisal import MEMBER, ROUND, act, approve, step
from factories_paper import (
	CHAIR,
	CLERK,
	HEAD,
	appraisal_of,
	approved_decision,
	discussed,
	issued_decision,
)
from factories_round import head_of, staff_of, submit_as_head
from openpyxl import load_workbook
from refusals import NO_RIGHT

from cchc_eval.cchc_eval.doctype.cchc_council_decision.cchc_council_decision import amend, compile
from cchc_eval.cchc_eval.doctype.cchc_settings import word_templates
from cchc_eval.cchc_eval.doctype.cchc_unit import letterhead
from cchc_eval.documents import PdfUnavailable, render_html, render_pdf, render_word, word_apart
from cchc_eval.permissions.released import RELEASED, RELEASED_AS
from cchc_eval.printing import issued, papers

API = "cchc_eval.printing.api."
SELF_ASSESSMENT = "CCHC Self Assessment"


def self_assessment_of(unit: str = "U01") -> Any:
	return frappe.get_doc(SELF_ASSESSMENT, f"{ROUND}-{unit}")


def fast_pdf(paper: Any) -> bytes:
	"""In place of seconds of layout: a PDF of its own for each paper."""
	return f"%PDF {hash(render_html(paper))}".encode()


def test_every_format_is_the_offline_layers(as_user: Any, monkeypatch: pytest.MonkeyPatch) -> None:
	decision = issued_decision()
	assert issued.content(decision) == render_pdf(papers.compose("decision", decision))
	monkeypatch.setattr(papers, "render_pdf", fast_pdf)
	# As before the issue: from then on the PDF is what was issued.
	frappe.db.set_value(decision.doctype, decision.name, {"issued_file": None, "number": 0})
	decision.reload()
	as_user(HEAD)
	for paper, doc in (
		("decision", decision),
		("minutes", decision),
		("office-report", decision),
		("appraisal", appraisal_of()),
		("self-assessment", self_assessment_of()),
		("unit-report", self_assessment_of()),
	):
		composed = papers.KINDS[paper].compose(doc)
		page = render_html(composed)
		assert answer(f"{API}page", paper=paper, name=doc.name).filecontent == page
		assert answer(f"{API}pdf", paper=paper, name=doc.name).filecontent == fast_pdf(composed)
		if doc is decision:  # the sheets take seconds, by the same code
			word = answer(f"{API}word", paper=paper, name=doc.name)
			assert word.filecontent == render_word(composed)
			assert word.filename.isascii() and word.filename.endswith(".docx")
		articles = page.partition("<body>")[2].rpartition("</body>")[0]
		kind = papers.KINDS[paper]
		view = said(
			"frappe.www.printview.get_html_and_style", doc=kind.doctype, name=doc.name, print_format=kind.print_format
		)
		assert articles in frappe.parse_json(view)["message"]["html"]
		pdf = answer(
			"frappe.utils.print_format.download_pdf", doctype=kind.doctype, name=doc.name, format=kind.print_format
		)
		assert pdf.filecontent == fast_pdf(composed)


def test_the_decision_prints_what_the_council_decided() -> None:
	decision = issued_decision()
	said = papers.compose("decision", decision)
	assert [(row.unit_code, row.council_points, row.place) for row in said.rows] == [
		("U01", Decimal("93.0"), 1),
		("U02", Decimal("91.5"), 2),
	]
	assert said.rows[0].note == "Hội đồng điều chỉnh 01 tiêu chí (1.1.1)"
	assert (said.head.number, said.head.day) == (5, decision.decision_date)
	assert said.signature.own_post == frappe.db.get_single_value("CCHC Settings", "director_post") != ""
	assert [(count.rank, count.count) for count in said.rank_counts][:2] == [("TỐT", 2), ("KHÁ", 0)]
	minutes = papers.compose("minutes", decision)
	assert minutes.discussions[0].changes[0].startswith("Tiêu chí 1.1.1: 1,50 điểm thành 0,50 điểm (lý do: Có hai")
	assert (minutes.chair.name, minutes.secretary.name) == ("Nguyễn Hữu Phước", "Đỗ Thị Huyền")
	assert minutes.attendees[2].reason == "đi công tác"
	sheet = load_workbook(io.BytesIO(papers.appendix(decision))).active
	values = [cell.value for cell in sheet[7]]
	assert values[:4] == [1, "Đơn vị U01", 21, 10]
	assert "Quyết định số 05/QĐ-HĐCCHC" in sheet["A3"].value
	sheet = papers.compose("appraisal", appraisal_of())
	line = next(line for line in sheet.lines if line.code == "1.1.1")
	assert (line.self_points, line.appraised_points, line.council_points) == (
		Decimal("1.5"),
		Decimal("1.5"),
		Decimal("0.5"),
	)
	assert sheet.result.place == 1


def test_a_signed_paper_knows_no_later_settings() -> None:
	decision = issued_decision()
	documents = [("decision", decision), ("minutes", decision), ("appraisal", appraisal_of())]
	appraisal = appraisal_of()
	letterhead.keep_letterhead(appraisal)
	appraisal.db_update()
	documents[2] = ("appraisal", appraisal)
	before = [papers.html(paper, doc) for paper, doc in documents]
	settings = frappe.get_doc("CCHC Settings")
	settings.update(
		{"department": "Sở Khoa học", "place": "Nơi khác", "council_name": "Hội đồng khác", "office_name": "Ban"}
	)
	settings.update(
		{"director_post": "Vụ trưởng", "office_head_post": "Trưởng ban", "superior_body": "Bộ", "recipients": []}
	)
	settings.save()
	frappe.db.set_value("CCHC Unit", "U01", "unit_name", "Tên mới")
	frappe.clear_document_cache("CCHC Settings", "CCHC Settings")
	after = [papers.html(paper, frappe.get_doc(doc.doctype, doc.name)) for paper, doc in documents]
	assert after == before


def test_a_self_assessment_keeps_who_signed_it() -> None:
	from factories_round import make_office, open_round

	make_office()
	open_round(["U01"])
	frappe.db.set_value(
		"CCHC Unit Member", {"parent": "U01", "user": head_of("U01")}, {"post": "Giám đốc", "full_name": "Lan"}
	)
	draft = papers.compose("self-assessment", self_assessment_of())
	assert (draft.signature.authority, draft.signature.name) == ("Giám đốc", "Lan")
	signed = submit_as_head()
	before = papers.html("self-assessment", signed)
	frappe.db.delete("CCHC Unit Member", {"parent": "U01"})
	frappe.db.set_single_value("CCHC Settings", "place", "Nơi khác")
	assert papers.html("self-assessment", signed.reload()) == before


def test_an_appraisal_is_printed_before_the_council_too(as_user: Any) -> None:
	discussed()
	as_user(HEAD)
	sheet = papers.compose("appraisal", appraisal_of())
	assert sheet.result.council_points is None and sheet.result.place == 0
	assert sheet.lines and all(line.council_points is None for line in sheet.lines)
	decided = "điểm Hội đồng:"
	assert decided not in said(f"{API}page", paper="appraisal", name=f"{ROUND}-U01")
	as_user("Administrator")
	approve(frappe.get_doc("CCHC Council Decision", {"round": ROUND}))
	as_user(HEAD)
	assert decided in said(f"{API}page", paper="appraisal", name=f"{ROUND}-U01")


def test_an_amendment_lists_what_it_changes() -> None:
	first = issued_decision()
	act(CHAIR, lambda: amend(first.name, "cộng nhầm"))
	name = act(HEAD, lambda: compile(first.round))
	amended = frappe.get_doc(first.doctype, name)
	step(HEAD, amended, "Report to Council")
	from cchc_eval.cchc_eval.doctype.cchc_council_decision.cchc_council_decision import change_points

	act(CHAIR, lambda: change_points(name, "U02", "1.1.2", "tính lại", points="1"))
	said = papers.compose("decision", amended.reload())
	assert said.amends.startswith("Quyết định số 05/QĐ-HĐCCHC ngày")
	(change,) = said.changes
	assert (change.before.council_points, change.after.council_points) == (Decimal("91.5"), Decimal("92.5"))
	assert change.reason == "Tiêu chí 1.1.2: 0,00 điểm thành 1,00 điểm (lý do: tính lại)"
	assert "cộng nhầm" not in papers.html("decision", first.reload())


def test_incomplete_minutes_name_what_they_lack(as_user: Any) -> None:
	decision = discussed()
	frappe.db.set_value(decision.doctype, decision.name, {"venue": "", "meeting_end": None})
	as_user(HEAD)
	with pytest.raises(frappe.ValidationError) as error:
		answer(f"{API}pdf", paper="minutes", name=decision.name)
	for lacking in ("Phiên họp chưa ghi thời gian kết thúc", "Phiên họp chưa ghi địa điểm"):
		assert lacking in str(error.value)
	frappe.db.set_value(decision.doctype, decision.name, {"venue": decision.venue, "meeting_end": decision.meeting_end})
	assert answer(f"{API}pdf", paper="minutes", name=decision.name).filecontent.startswith(b"%PDF")


def test_a_machine_without_pango_is_reported(monkeypatch: pytest.MonkeyPatch, as_user: Any) -> None:
	def unavailable(*args: object) -> bytes:
		raise PdfUnavailable("libpango")

	decision = discussed()
	monkeypatch.setattr(papers, "render_pdf", unavailable)
	as_user(HEAD)
	with pytest.raises(frappe.ValidationError, match="libpango-1"):
		answer(f"{API}pdf", paper="decision", name=decision.name)
	page = answer(f"{API}pdf", accept="text/html,application/xhtml+xml", paper="decision", name=decision.name)
	assert page.type == "page"
	assert "libpango" in frappe.local.message
	assert "Quyết định" in said(f"{API}page", paper="decision", name=decision.name)


OF_COUNCIL = {"decision", "minutes", "office-report"}
OF_UNIT = {"self-assessment", "unit-report"}
PAPERS_SEEN = {
	HEAD: OF_COUNCIL | OF_UNIT | {"appraisal"},
	CHAIR: OF_COUNCIL | OF_UNIT | {"appraisal"},
	MEMBER: OF_COUNCIL | OF_UNIT | {"appraisal"},
	CLERK: OF_COUNCIL | {"appraisal"},
	staff_of("U01"): OF_UNIT | {"decision", "appraisal"},
	head_of("U01"): OF_UNIT | {"decision", "appraisal"},
	staff_of("U02"): {"decision"},
	"Guest": set(),
}
UNITS = (staff_of("U01"), head_of("U01"), staff_of("U02"))
BEFORE_APPROVAL = {
	HEAD: OF_COUNCIL | OF_UNIT | {"appraisal"},
	MEMBER: OF_COUNCIL | {"appraisal"},
	CLERK: set(),
	staff_of("U01"): OF_UNIT,
}


def viewed(kind: Any, name: str, user: str) -> dict[str, str]:
	"""What Frappe's print view shows: to the units what was released of the document, to the clerk of an appraisal."""
	sees_released = user in UNITS or (user == CLERK and kind.doctype == "CCHC Appraisal")
	if not sees_released or not kind.released:
		return {"doc": kind.doctype, "name": name, "print_format": kind.print_format}
	released = RELEASED_AS[kind.doctype]
	shown = frappe.db.get_value(released, {RELEASED[released]: name}) or name
	return {"doc": released, "name": shown, "print_format": released}


def test_who_prints_what(as_user: Any, monkeypatch: pytest.MonkeyPatch) -> None:
	monkeypatch.setattr(papers, "render_pdf", fast_pdf)
	decision = discussed()
	for seen in (BEFORE_APPROVAL, PAPERS_SEEN):
		if seen is PAPERS_SEEN:
			as_user("Administrator")
			approve(decision)
		for user, allowed in seen.items():
			as_user(user)
			for paper, kind in papers.KINDS.items():
				if paper not in PAPERS_SEEN[HEAD]:
					continue
				name = decision.name if kind.doctype == decision.doctype else f"{ROUND}-U01"
				args = {"doctype": kind.doctype, "name": name, "format": kind.print_format}
				view = viewed(kind, name, user)
				check_routes(
					paper in allowed,
					(f"{API}page", {"paper": paper, "name": name}),
					("frappe.utils.print_format.download_pdf", {"key": "x", **args}),
					("frappe.www.printview.get_html_and_style", view),
				)
			check_routes("decision" in allowed, (f"{API}appendix", {"name": decision.name}))


def check_routes(allowed: bool, *routes: tuple[str, dict[str, Any]]) -> None:
	for cmd, args in routes:
		if allowed:
			assert said(cmd, **args)
			continue
		status, words = how_refused(cmd, args)
		refused = refusal(said, cmd, **args)
		assert refused.status == status and re.search(words, refused.message), (cmd, args, refused)


def how_refused(cmd: str, args: dict[str, Any]) -> tuple[int, str]:
	"""The status, and a pattern of what is said."""
	shown = args.get("doc")
	if frappe.session.user == "Guest":
		# Frappe's print view isn't for guests at all.
		return 403, "không có trong danh sách trắng" if shown else "Không có hồ sơ này hoặc bạn không được xem"
	if shown in RELEASED and not frappe.db.exists(shown, args["name"]):
		# In English alone on Frappe 16.
		return 404, f"{args['name']} (không tìm thấy|not found)"
	return 403, NO_RIGHT


def test_only_what_there_is_to_print(as_user: Any) -> None:
	decision = approved_decision()
	as_user(HEAD)
	for paper, shown in (("nothing", "nothing"), ("../decision", "../decision"), ("<b>", "&lt;b&gt;")):
		with pytest.raises(frappe.ValidationError, match=f"Không có văn bản «{shown}» để in"):
			answer(f"{API}page", paper=paper, name=decision.name)
	with pytest.raises(frappe.DoesNotExistError, match="CCHC-QD-1999"):
		answer(f"{API}page", paper="decision", name="CCHC-QD-1999")
	assert answer(f"{API}page", paper="decision", name=decision.name).filecontent


def test_other_formats_are_frappes(monkeypatch: pytest.MonkeyPatch, as_user: Any) -> None:
	decision = approved_decision()
	monkeypatch.setattr(frappe, "get_print", lambda *args, **kwargs: b"frappe's")
	as_user(HEAD)
	args = {"doctype": decision.doctype, "name": decision.name, "format": "Standard"}
	assert answer("frappe.utils.print_format.download_pdf", **args).filecontent == b"frappe's"


def own_template(text: str) -> str:
	"""Attached to the settings, under an address of its own."""
	template = WordDocument()
	template.add_paragraph(text)
	content = io.BytesIO()
	template.save(content)
	about = {"attached_to_doctype": "CCHC Settings", "attached_to_name": "CCHC Settings", "is_private": 1}
	file = {"doctype": "File", "file_name": "mau-rieng.docx", "content": content.getvalue(), **about}
	return str(frappe.get_doc(file).insert().file_url)


def test_a_template_of_the_site(as_user: Any) -> None:
	decision = approved_decision()
	settings = frappe.get_doc("CCHC Settings")
	url = own_template("Mẫu riêng năm {{ doc.year }}")
	settings.append("word_templates", {"document": "Decision", "template": url})
	settings.save()
	as_user(CLERK)
	word = answer(f"{API}word", paper="decision", name=decision.name).filecontent
	assert [paragraph.text for paragraph in WordDocument(io.BytesIO(word)).paragraphs] == [
		f"Mẫu riêng năm {decision.year}"
	]
	frappe.db.delete("File", {"file_url": url})
	with pytest.raises(frappe.ValidationError, match="Không còn tệp mẫu Word của Quyết định: đính kèm lại"):
		answer(f"{API}word", paper="decision", name=decision.name)


def test_a_template_that_computes_for_ever_holds_nobody_up(as_user: Any, monkeypatch: pytest.MonkeyPatch) -> None:
	"""Neither in the settings nor where it is fast on their sample and endless on a decision."""
	decision = approved_decision()
	monkeypatch.setattr(papers, "render_word_apart", partial(word_apart.render_word_apart, cpu_seconds=1))
	monkeypatch.setattr(word_templates, "SAMPLE_CPU_SECONDS", 1)
	endless = "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}"
	settings = frappe.get_doc("CCHC Settings")
	settings.append("word_templates", {"document": "Decision", "template": own_template(endless)})
	with pytest.raises(frappe.ValidationError, match=r"Mẫu Word của Quyết định, tệp mau-rieng.*tính toán quá lâu"):
		settings.save()
	settings.reload()
	later = f"{{% if doc.rows|length > 1 %}}{endless}{{% endif %}}"
	settings.append("word_templates", {"document": "Decision", "template": own_template(later)})
	settings.save()
	as_user(CLERK)
	with pytest.raises(frappe.ValidationError, match=r"Mẫu Word của Quyết định, tệp mau-rieng.*tính toán quá lâu"):
		answer(f"{API}word", paper="decision", name=decision.name)
