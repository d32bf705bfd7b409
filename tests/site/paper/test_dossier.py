"""The dossier of a round or a unit: what it holds, for whom, and how it is made and fetched."""

from __future__ import annotations

import io
import json
import re
import time
import zipfile
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from unittest import mock

import frappe
import pytest
from asking import answer, refusal
from factories_appraisal import ROUND, counting
from factories_paper import CHAIR, CLERK, HEAD, issued_decision
from factories_round import head_of, staff_of
from pypdf import PdfReader

from cchc_eval.documents.dossier import CONTENTS, Head, contents_pdf
from cchc_eval.printing import dossier, dossier_contents, papers

API = "cchc_eval.printing.dossier"
BLANK = Head("Sở", "Hồ sơ", "Người lập", datetime(2027, 3, 1, 8, 5))


@pytest.fixture
def queued(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[dict[str, Any]]:
	"""The dossiers that wait to be made; they lie in a folder of the test's own."""
	found: list[dict[str, Any]] = []

	def enqueue(method: str, **kwargs: Any) -> None:
		if method == f"{API}.write":
			assert kwargs["enqueue_after_commit"] and kwargs["queue"] == "long"
			found.append({key: kwargs[key] for key in ("token", "round", "unit")})

	monkeypatch.setattr(frappe, "enqueue", enqueue)
	monkeypatch.setattr(dossier, "_folder", lambda: tmp_path)
	return found


@cache
def blank_page() -> bytes:
	return contents_pdf(BLANK, [])


def made(queued: list[dict[str, Any]], doctype: str, name: str) -> tuple[str, zipfile.ZipFile]:
	token = answer(f"{API}.make", verb="POST", doctype=doctype, name=name).message["token"]
	assert answer(f"{API}.state", token=token).message["ready"] == 0
	# Laying out each paper takes a while, and is tested elsewhere; what was issued is kept.
	with mock.patch.object(papers, "render_pdf", lambda paper: blank_page()):
		dossier.write(**queued.pop())
	state = answer(f"{API}.state", token=token).message
	assert state["ready"] == 1 and not state["error"]
	return token, zipfile.ZipFile(dossier._folder() / f"{token}.zip")


def table_of(found: zipfile.ZipFile) -> str:
	pages = PdfReader(io.BytesIO(found.read(CONTENTS))).pages
	return " ".join(" ".join(page.extract_text().replace("\u2060", "").split()) for page in pages)


def evidence(unit: str, name: str, content: str) -> Any:
	"""A file of evidence in a form that is handed in."""
	form = frappe.get_doc("CCHC Self Assessment", {"round": ROUND, "unit": unit, "docstatus": 1})
	file = frappe.get_doc(
		{
			"doctype": "File", "file_name": name, "content": content, "is_private": 1,
			"attached_to_doctype": form.doctype, "attached_to_name": form.name,
		}
	)  # fmt: skip
	file.flags.by_server = True
	file.insert(ignore_permissions=True)
	row = {"parent": form.name, "parenttype": form.doctype, "parentfield": "evidence", "idx": 90}
	about = {"title": f"Báo cáo {name}", "document_number": "12/BC", "document_date": "2026-11-01"}
	from cchc_eval.storage.bulk import insert_rows

	page = f"https://example.vn/{unit.lower()}"
	insert_rows(
		"CCHC Evidence",
		[{**row, **about, **shown} for shown in ({"file": file.file_url, "link": ""}, {"file": "", "link": page})],
	)
	return file


def test_the_round_as_one_file_in_the_order_of_the_process(queued: Any, as_user: Any) -> None:
	decision = issued_decision()
	kept = evidence("U01", "Báo cáo.txt", "tài liệu của U01")
	lost = evidence("U02", "mất.txt", "tài liệu đã mất")
	Path(lost.get_full_path()).unlink()
	as_user(HEAD)
	counted: list[str] = []
	with mock.patch.object(frappe.db, "sql", counting(counted)):
		_token, found = made(queued, "CCHC Evaluation Round", ROUND)
	lines_read = [sql for sql in counted if "FROM `tabCCHC Unit Result` WHERE `parent`" in sql]
	assert len(lines_read) <= 5, "the decision with a row for each unit is not read anew for each paper of a unit"
	names = found.namelist()
	assert found.testzip() is None and names[-1] == CONTENTS
	assert names[:-1] == sorted(names[:-1]) and names[0].startswith("01-Triển khai đợt đánh giá/")
	assert all(re.fullmatch(r"\d\d-[^/]+/(?:[^/]+/)*\d{3}-[^/]+", name) for name in names[:-1])
	(own,) = [name for name in names if name.endswith(".txt")]
	assert own.startswith("02-Tự đánh giá và tài liệu kiểm chứng/U01 ")
	assert found.read(own) == Path(kept.get_full_path()).read_bytes()
	(issued,) = [name for name in names if name.endswith(f"-{decision.name}.pdf")]
	assert issued.startswith("04-Hội đồng và quyết định/")
	from cchc_eval.printing.issued import content

	assert found.read(issued) == content(decision), "as it was issued"
	assert [name for name in names if name.endswith("-phu-luc.xlsx")]
	table = table_of(found)
	assert "MỤC LỤC VĂN BẢN, TÀI LIỆU" in table and "05/QĐ-HĐCCHC" in table and "12/BC" in table
	assert "Báo cáo mất.txt" in table and "Không kèm: tệp đã mất" in table, "what is missing is listed"
	assert "Không kèm: trang web: https:// example.vn/u01" in table, "broken where the line ends"


def test_everyone_gets_what_they_may_see(queued: Any, as_user: Any) -> None:
	decision = issued_decision()
	evidence("U01", "mật.txt", "của U01")
	as_user(CLERK)
	_token, found = made(queued, "CCHC Evaluation Round", ROUND)
	table = table_of(found)
	assert f"-{decision.name}.pdf" in "".join(found.namelist())
	assert "Không kèm: người lập hồ sơ không được xem" in table


def test_a_units_head_makes_that_of_the_unit_alone(queued: Any, as_user: Any) -> None:
	issued_decision()
	evidence("U01", "của ta.txt", "của U01")
	evidence("U02", "của họ.txt", "của U02")
	forms = {
		row.unit: row.name
		for row in frappe.get_all("CCHC Self Assessment", {"round": ROUND, "docstatus": 1}, ["name", "unit"])
	}
	user = head_of("U01")
	as_user(user)
	_token, found = made(queued, "CCHC Self Assessment", forms["U01"])
	names = "".join(found.namelist())
	assert "của ta.txt" in names and "của họ.txt" not in names and "U02" not in names
	assert "U02" not in table_of(found)
	for doctype, name in (("CCHC Self Assessment", forms["U02"]), ("CCHC Evaluation Round", ROUND)):
		assert refusal(answer, f"{API}.make", verb="POST", doctype=doctype, name=name).status == 403
	as_user(staff_of("U01"))
	found = refusal(answer, f"{API}.make", verb="POST", doctype="CCHC Self Assessment", name=forms["U01"])
	assert found.status == 403 and "Hồ sơ do" in found.message


def test_it_is_made_once_for_who_asked_and_removed_after_a_week(
	queued: Any, as_user: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
	issued_decision()
	# What it holds is tested above.
	monkeypatch.setattr(dossier_contents, "sections", lambda round, unit: iter([("Phần", [])]))
	as_user(CLERK)
	args = {"doctype": "CCHC Evaluation Round", "name": ROUND}
	token = answer(f"{API}.make", verb="POST", **args).message["token"]
	assert answer(f"{API}.make", verb="POST", **args).message["token"] == token, "one at a time"
	found = refusal(answer, f"{API}.download", token=token)
	assert found.status == 417 and "chưa lập xong" in found.message
	assert answer(f"{API}.listed", **args).message == []
	dossier.write(**queued.pop())
	(kept,) = answer(f"{API}.listed", **args).message
	assert kept["token"] == token and kept["size"] > 10_000
	for user in (HEAD, CHAIR, staff_of("U01")):
		as_user(user)
		for method in ("state", "download"):
			found = refusal(answer, f"{API}.{method}", token=token)
			assert found.status == 403 and "Không có hồ sơ này" in found.message
	as_user(CLERK)
	for odd in ("../../site_config", "x" * 32, ""):
		assert refusal(answer, f"{API}.state", token=odd).status == 403
	assert refusal(answer, f"{API}.make", verb="POST", doctype="User", name="Administrator").status == 417

	sent: list[str] = []

	def send(path: str) -> Any:
		sent.append(path)
		return dossier.Response()

	monkeypatch.setattr(dossier, "send_private_file", send)
	response = answer(f"{API}.download", token=token).message
	assert sent == [f"{dossier.FOLDER}/{token}.zip"], "streamed from the disk"
	assert f"filename=ho-so-{ROUND}.zip" in response.headers["Content-Disposition"]
	dossier.remove_old()
	assert len(list(tmp_path.iterdir())) == 2
	later = time.time() + 8 * 86_400
	monkeypatch.setattr(dossier.time, "time", lambda: later)
	dossier.remove_old()
	assert not list(tmp_path.iterdir())


def test_what_is_too_large_or_fails_is_told_and_leaves_nothing(
	queued: Any, as_user: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
	def fail(round: str, unit: str | None) -> Any:
		raise OSError("no space left")

	issued_decision()
	as_user(CLERK)
	monkeypatch.setattr(dossier_contents, "evidence_bytes", lambda round, unit: 3_000_000_000)
	args = {"doctype": "CCHC Evaluation Round", "name": ROUND}
	found = refusal(answer, f"{API}.make", verb="POST", **args)
	assert found.status == 417 and "tổng 3000 MB, vượt mức 2048 MB" in found.message and not queued
	monkeypatch.setitem(frappe.local.conf, "cchc_dossier_limit_mb", 4000)
	token = answer(f"{API}.make", verb="POST", **args).message["token"]
	monkeypatch.setattr(dossier_contents, "sections", fail)
	dossier.write(**queued.pop())
	state = answer(f"{API}.state", token=token).message
	assert state["error"] == "no space left" and not state["ready"]
	assert [path.suffix for path in tmp_path.iterdir()] == [".json"]
	assert json.loads(next(tmp_path.iterdir()).read_text())["user"] == CLERK
	assert told() == ["Lập hồ sơ (tệp ZIP) không thực hiện được: no space left"]


def told() -> list[str]:
	about = {"reference_name": ROUND, "comment_type": "Info", "content": ("like", "Lập hồ sơ%")}
	return frappe.get_all("Comment", about, pluck="content", order_by="creation")


def test_who_asked_gives_it_up_until_it_is_made(
	queued: Any, as_user: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
	issued_decision()
	taken: list[str] = []

	def sections(round: str, unit: str | None) -> Any:
		"""Somebody gives it up while it is made, where `meanwhile` says so."""
		yield "Phần", [mock.Mock(content=lambda: taken.append("a") or meanwhile() or None, paper=mock.Mock())]
		yield "Phần hai", [mock.Mock(content=lambda: taken.append("b"), paper=mock.Mock())]

	monkeypatch.setattr(dossier_contents, "sections", sections)
	monkeypatch.setattr(dossier.Dossier, "miss", lambda *args: None)
	as_user(CLERK)
	args = {"doctype": "CCHC Evaluation Round", "name": ROUND}
	for waits in (True, False):
		token = answer(f"{API}.make", verb="POST", **args).message["token"]

		def give_up(token: str = token) -> None:
			answer(f"{API}.cancel", verb="POST", token=token)

		meanwhile = (lambda: None) if waits else give_up
		if waits:
			as_user(HEAD)
			assert refusal(answer, f"{API}.cancel", verb="POST", token=token).status == 403
			as_user(CLERK)
			give_up()
		dossier.write(**queued.pop())
		state = answer(f"{API}.state", token=token).message
		assert (state["given_up"], state["ready"], state["error"]) == (True, 0, None)
		found = refusal(answer, f"{API}.cancel", verb="POST", token=token)
		assert found.status == 417 and "không có gì để hủy" in found.message
	assert taken == ["a"], "it stops at the next file"
	assert {path.suffix for path in tmp_path.iterdir()} == {".json", ".given-up"}
	assert told() == ["Lập hồ sơ (tệp ZIP): đã hủy, chưa ghi gì."] * 2
	# The next press makes a new one.
	meanwhile = lambda: None  # noqa: E731
	answer(f"{API}.make", verb="POST", **args)
	dossier.write(**queued.pop())
	assert taken == ["a", "a", "b"]
	assert told()[-1] == "Lập hồ sơ (tệp ZIP): 0 tệp; 2 tệp thiếu, lý do ghi trong mục lục của hồ sơ."
