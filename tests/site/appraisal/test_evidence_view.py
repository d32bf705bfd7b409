"""Office documents beside the criterion that they prove, for who may read them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import frappe
import pytest
from asking import refusal, respond
from factories_appraisal import APPRAISER, CLERK, ROUND, act, submitted_round
from factories_round import staff_of

from cchc_eval.documents import office_pdf
from cchc_eval.printing import evidence

AS_PDF = "cchc_eval.printing.evidence.as_pdf"


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[list[str]]:
	"""The endings of what was converted, by something quicker than LibreOffice."""
	endings: list[str] = []

	def pdf_of(content: bytes, ending: str) -> bytes:
		endings.append(ending)
		if content.startswith(b"broken"):
			raise office_pdf.NotConverted("LibreOffice không mở được tệp này")
		return b"%PDF-1.7 " + content

	monkeypatch.setattr(office_pdf, "pdf_of", pdf_of)
	monkeypatch.setattr(evidence, "_folder", lambda: tmp_path / "views")
	yield endings


@pytest.fixture
def round_() -> Any:
	return submitted_round(2, people=True)


def attached(name: str, content: bytes, unit: str = "U01") -> str:
	of = {"attached_to_doctype": "CCHC Self Assessment", "attached_to_name": f"{ROUND}-{unit}"}
	file = frappe.get_doc({"doctype": "File", "file_name": name, "content": content, "is_private": 1, **of})
	file.flags.by_server = True
	return file.insert(ignore_permissions=True).file_url


def test_who_may_read_the_file_sees_it_and_it_is_made_once(round_: Any, made: list[str]) -> None:
	url = attached("bao-cao.docx", b"the document")
	for user in (APPRAISER, staff_of("U01"), APPRAISER):
		response = act(user, lambda: respond(AS_PDF, file_url=url))
		assert (response.status_code, response.mimetype) == (200, "application/pdf")
		assert response.get_data() == b"%PDF-1.7 the document"
	assert made == ["docx"]


def test_a_hidden_file_and_none_give_the_same_answer(round_: Any, made: list[str]) -> None:
	hidden, text = attached("bao-cao.docx", b"the document"), attached("ghi-chu.txt", b"text")
	answers = {
		(user, url): act(user, lambda url=url: refusal(respond, AS_PDF, file_url=url))
		for user, url in (
			(staff_of("U02"), hidden),
			(CLERK, hidden),
			(APPRAISER, "/private/files/khong-co.docx"),
			(APPRAISER, "/files/bao-cao.docx"),
			(APPRAISER, "https://example.com/private/files/khong-co.docx"),
			(APPRAISER, text),
		)
	}
	assert len(set(answers.values())) == 1 and made == []
	(answer,) = set(answers.values())
	assert answer.status == 403 and "Không có tệp văn phòng nào bạn được xem" in answer.message
	# The client is sent the words, also where it names a document in the place of an address.
	assert act(APPRAISER, lambda: refusal(respond, AS_PDF, file_url=f"{ROUND}-U01")) == answer
	assert [told["message"] for told in frappe.get_message_log()] == [answer.message]


def test_what_can_not_be_shown_says_why(round_: Any, made: list[str]) -> None:
	url = attached("hong.xlsx", b"broken")
	answer = act(APPRAISER, lambda: refusal(respond, AS_PDF, file_url=url))
	assert answer.status == 417 and "LibreOffice không mở được tệp này. Hãy tải tệp về" in answer.message
