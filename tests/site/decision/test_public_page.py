"""The public page: what was published of an issued decision, to anyone, until it is taken off; and nothing else."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import frappe
import pytest
from costs import cost_of
from factories_appraisal import (
	APPRAISER,
	CHAIR,
	CLERK,
	HEAD,
	MANAGER,
	MEMBER,
	ROUND,
	act,
	approved,
	issued_round,
)
from factories_round import head_of
from frappe.website.serve import get_response
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request, Response

from cchc_eval.cchc_eval.doctype.cchc_council_decision import publication
from cchc_eval.data import default_criteria_set
from cchc_eval.printing import issued, public_page

NAME = "CCHC-QD-2091"
PAGE, PDF = f"/ket-qua-cchc/{ROUND}", f"/ket-qua-cchc/{ROUND}/quyet-dinh.pdf"
NOTED = "Bị hạ vì tiêu chí 1.1"


def ask(path: str, user: str = "Guest", method: str = "GET") -> Response:
	frappe.local.request = Request(EnvironBuilder(path=path, method=method).get_environ())
	frappe.local.request_ip = "203.0.113.7"
	return act(user, lambda: get_response(path))


def text_of(response: Response) -> str:
	return response.get_data(as_text=True)


def allow(on: int = 1) -> None:
	frappe.db.set_single_value("CCHC Settings", "publish_rankings", on)


def published_round(units: int = 2) -> Any:
	doc = issued_round(units)
	allow()
	act(CLERK, lambda: publication.publish(ROUND))
	return doc


def test_nothing_is_there_until_settings_and_clerk_say_so() -> None:
	issued_round()
	allow(0)
	with pytest.raises(frappe.ValidationError, match="hãy bật «Cho phép công bố kết quả xếp hạng trên mạng»"):
		act(CLERK, lambda: publication.publish(ROUND))
	allow()
	unknown = text_of(ask("/ket-qua-cchc/CCHC-1999"))
	for path in (PAGE, PDF):
		answer = ask(path)
		assert answer.status_code == 404 and text_of(answer) == unknown
	assert "Chưa có kết quả nào được công bố." in text_of(ask("/ket-qua-cchc"))
	act(MANAGER, lambda: publication.publish(ROUND))
	assert act(MANAGER, lambda: publication.publication(ROUND)) == {
		"allowed": True,
		"published": True,
		"address": PAGE,
	}
	assert ask(PAGE).status_code == ask(PDF).status_code == 200
	assert PAGE in text_of(ask("/ket-qua-cchc"))


def test_who_neither_issues_nor_manages_publishes_nothing() -> None:
	issued_round()
	allow()
	for user in (HEAD, CHAIR, MEMBER, APPRAISER, head_of("U01"), "Guest"):
		for call in (publication.publish, publication.take_off, publication.publication):
			with pytest.raises(frappe.PermissionError, match="mới công bố kết quả xếp hạng"):
				act(user, lambda call=call: call(ROUND))
	assert not publication.is_published(ROUND)


def test_no_client_writes_that_a_ranking_is_published() -> None:
	published_round()
	doc = frappe.get_doc("CCHC Evaluation Round", ROUND)
	doc.published_on = None
	with pytest.raises(frappe.PermissionError, match="không sửa trực tiếp được"):
		act(MANAGER, doc.save)


def test_the_page_shows_the_ranking_and_nothing_of_what_is_behind() -> None:
	doc = published_round()
	frappe.db.set_value("CCHC Released Ranking", NAME, "results_json", _with_notes())
	page = text_of(ask(PAGE))
	for line in doc.results:
		assert f"{line.unit_name}" in page and f"{line.index_percent:.2f}".replace(".", ",") in page
	assert "905/" in page and doc.issued_digest in page
	# The bounds that the decision's bars stand on, as the council saw them; on a telephone they lie behind each bar.
	zones = len(default_criteria_set().rank_bands) * (1 + len(doc.results))
	assert page.count('class="zone"') == zones and page.count('class="bar"') == 2 * len(doc.results)
	everyone = frappe.get_all("User", {"name": ("not in", ["Guest", "Administrator"])}, ["name", "full_name"])
	names = {name for one in everyone for name in (one.name, _whole(one.full_name))} | {doc.signer_name, NOTED}
	cset = default_criteria_set()
	texts = {one.title for one in cset.by_code.values()} | {f">{leaf.code}<" for leaf in cset.leaves}
	inner = {row.name for row in frappe.get_all("CCHC Appraisal")} | {"/private/files/", "csrf", "sid"}
	for kept in (page, text_of(ask("/ket-qua-cchc"))):
		assert [text for text in names | texts | inner if text and text in kept] == []


def _whole(full_name: str | None) -> str:
	"""A name of one word alone in its element: a user of the site may be called "head", as a part of every page is."""
	return full_name if not full_name or " " in full_name else f">{full_name}<"


def _with_notes() -> str:
	lines = frappe.parse_json(frappe.db.get_value("CCHC Released Ranking", NAME, "results_json"))
	return frappe.as_json([{**line, "note": NOTED} for line in lines])


def test_the_file_is_the_one_that_was_issued_with_its_digest() -> None:
	doc = published_round()
	answer = ask(PDF)
	assert answer.content_type == "application/pdf" and answer.get_data().startswith(b"%PDF")
	assert sha256(answer.get_data()).hexdigest() == doc.issued_digest
	# A signed one takes its place, on the page and as what is given.
	signed = answer.get_data() + b"\n% signed"
	issued.replace(doc, signed)
	assert ask(PDF).get_data() == signed and sha256(signed).hexdigest() in text_of(ask(PAGE))
	# One that is not what was issued is given to nobody, and nothing is laid out anew for a guest.
	frappe.db.set_value("CCHC Council Decision", NAME, "issued_digest", "0" * 64)
	for path in (PAGE, PDF):
		answer = ask(path)
		assert answer.status_code == 503 and "đang được cập nhật" in text_of(answer) and signed not in answer.get_data()


def test_what_is_taken_off_is_gone_at_once_with_its_file() -> None:
	published_round()
	for answer in (ask(PAGE), ask(PDF), ask("/ket-qua-cchc")):
		assert answer.headers["Cache-Control"] == "no-store"
	act(CLERK, lambda: publication.take_off(ROUND))
	for path in (PAGE, PDF):
		assert ask(path).status_code == 404 == ask(path, MANAGER).status_code
	act(CLERK, lambda: publication.publish(ROUND))
	assert ask(PAGE).status_code == 200
	allow(0)
	for path in ("/ket-qua-cchc", PAGE, PDF):
		assert ask(path).status_code == 404


def test_a_round_of_a_part_of_the_year_has_its_page() -> None:
	published_round()
	frappe.db.set_value("CCHC Evaluation Round", {"name": ROUND}, {"name": "CCHC-2091.Q1.XA", "period": "Quarter 1"})
	frappe.db.set_value("CCHC Released Ranking", NAME, "round", "CCHC-2091.Q1.XA")
	assert "quý I năm 2091" in text_of(ask("/ket-qua-cchc/CCHC-2091.Q1.XA"))


def test_a_round_without_an_issued_decision_is_not_published() -> None:
	approved(1)
	allow()
	with pytest.raises(frappe.ValidationError, match="chưa có quyết định đã ban hành còn hiệu lực"):
		act(CLERK, lambda: publication.publish(ROUND))


def test_while_its_decision_is_amended_nothing_of_a_round_is_shown() -> None:
	published_round()
	frappe.db.set_value("CCHC Released Ranking", NAME, "state", "Superseded")
	for path in (PAGE, PDF):
		assert ask(path).status_code == 503
	assert PAGE not in text_of(ask("/ket-qua-cchc"))


def test_pages_run_no_script_of_others_and_take_nothing() -> None:
	published_round()
	policy = ask(PAGE).headers["Content-Security-Policy"]
	assert "default-src 'none'" in policy and "form-action 'none'" in policy and "unsafe" not in policy
	assert ask(PAGE, method="POST").status_code == 405
	for path in (f"{PAGE}/../..", f"{PAGE}/khac.pdf", "/ket-qua-cchc/<b>", f"/ket-qua-cchc/{'A' * 500}", f"{PAGE}/x/y"):
		assert ask(path).status_code == 404, path


def test_a_machine_that_asks_on_and_on_is_told_to_wait(monkeypatch: pytest.MonkeyPatch) -> None:
	published_round()
	monkeypatch.setattr(public_page, "MOST_ASKED", 0)
	answer = ask(PAGE)
	assert answer.status_code == 429 and answer.headers["Retry-After"] and "một phút" in text_of(answer)


def test_more_units_take_no_statement_more() -> None:
	def statements(units: int) -> int:
		frappe.db.rollback()
		published_round(units)
		ask(PAGE)
		return cost_of(lambda: text_of(ask(PAGE)))[0]

	assert statements(2) == statements(4) <= 8
