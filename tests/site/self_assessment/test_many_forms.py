"""Forms of many units that came in as files: each is looked at, and what is sound is imported for its unit."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import frappe
import pytest
from factories_appraisal import pressed
from factories_round import (
	MANAGER,
	OFFICE_HEAD,
	YEAR,
	answer_all,
	self_assessment,
	set_answer,
	staff_of,
	submit_as_head,
)
from forms import download, edit

from cchc_eval.cchc_eval.doctype.cchc_self_assessment import many_forms, sent_forms
from cchc_eval.controllers import background

ROUND = f"CCHC-{YEAR}"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
	"""The files lie in a folder of the test's own; what is written for one form is kept as far as the test goes."""
	monkeypatch.setattr(sent_forms, "_folder", lambda token: tmp_path / token)
	monkeypatch.setattr(frappe.db, "commit", lambda: frappe.db.savepoint("form"))
	monkeypatch.setattr(frappe.db, "rollback", lambda: frappe.db.sql("ROLLBACK TO SAVEPOINT form"))
	frappe.db.savepoint("form")
	return tmp_path


def sent(token: str, name: str, content: bytes) -> dict[str, Any]:
	"""As Frappe's upload_file calls its method."""
	frappe.local.form_dict = frappe._dict(doctype="CCHC Evaluation Round", docname=ROUND, token=token)
	frappe.local.uploaded_file, frappe.local.uploaded_filename = content, name
	return many_forms.take_file()


def zipped(**files: bytes) -> bytes:
	content = io.BytesIO()
	with zipfile.ZipFile(content, "w") as archive:
		for name, data in files.items():
			archive.writestr(name, data)
	return content.getvalue()


def filled_form() -> bytes:
	return download(answer_all(self_assessment("U01")).save())


def said(doctype: str, name: str) -> list[str]:
	about = {"reference_doctype": doctype, "reference_name": name, "comment_type": "Info"}
	return frappe.get_all("Comment", about, pluck="content", order_by="creation, name")


def test_sound_forms_are_imported_for_their_units_and_the_others_named(
	as_user: Callable[[str], None], folder: Path
) -> None:
	filled = filled_form()
	doc = self_assessment("U01")
	for row in doc.scores:
		row.answer = row.explanation = ""
	set_answer(doc, "1.1.1", {"choice": "late"})
	doc.save()
	as_user(staff_of("U02"))
	faulty = edit(download(self_assessment("U02")), {("1.1.3|1", "answer"): "tám"})
	as_user(MANAGER)
	begun = many_forms.begin(ROUND)
	token = begun["token"]
	assert [row.unit for row in begun["awaited"]] == ["U01", "U02"]
	(first,) = sent(token, "phieu U01.xlsx", filled)["files"]
	bundle = zipped(**{"xa/U02.xlsx": faulty, "xa/U01.xlsx": faulty + b" ", "doc.docx": b"x", "__MACOSX/a.xlsx": b"x"})
	in_zip = sent(token, "gửi sở.zip", bundle)
	assert [one["name"] for one in in_zip["files"]] == ["gửi sở.zip/xa/U02.xlsx", "gửi sở.zip/xa/U01.xlsx"]
	assert in_zip["refused"] == [{"name": "gửi sở.zip/doc.docx", "fault": "Không phải tệp .xlsx nên không được đọc."}]
	assert "bị hỏng" in sent(token, "b.zip", b"PK")["refused"][0]["fault"]
	files = [first["file"], *(one["file"] for one in in_zip["files"])]
	sound, wrong, foreign = many_forms.look(token, files)
	assert (sound["unit"], sound["faults"], sound["replaced"], sound["same"]) == ("U01", [], ["1.1.1"], False)
	assert (sound["answers"], sound["asked"]) == (55, 55) and float(sound["total"].replace(",", ".")) > 80
	assert len(wrong["faults"]) == 1 and "ô E" in wrong["faults"][0] and "«tám»" in wrong["faults"][0]
	assert wrong["unit"] == foreign["unit"] == "U02"
	assert foreign["faults"][0].startswith("Tên tệp ghi đơn vị U01, nhưng bên trong là phiếu của Đơn vị U02 (mã U02)")
	assert self_assessment("U01").total < 2, "nothing is changed by looking"

	done = many_forms.import_forms(token, files)
	assert (done["taken"], done["same"], len(done["refused"])) == (1, 0, 2)
	doc = self_assessment("U01")
	assert doc.workflow_state == "Draft" and doc.modified_by == MANAGER
	assert next(row for row in doc.scores if row.code == "1.1.1").answer != '{"choice": "late"}'
	assert said(doc.doctype, doc.name)[-1] == "Đã nhập phiếu Excel phieu U01.xlsx thay đơn vị"
	assert said("CCHC Evaluation Round", ROUND)[-1].startswith("Nhập phiếu từ Excel: Đã nhập 1 phiếu; 2 tệp không nhập")
	assert not (folder / token).exists()
	# The same form once more is no news.
	token = many_forms.begin(ROUND)["token"]
	(again,) = sent(token, "phieu U01.xlsx", filled)["files"]
	assert many_forms.look(token, [again["file"]])[0]["same"]
	assert many_forms.import_forms(token, [again["file"]])["same"] == 1


def test_who_may_import_and_what_is_refused_whatever_was_looked_at(
	as_user: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
	filled = filled_form()
	other = edit(filled, {("1.1.3|1", "explanation"): "Bản khác"})
	for user in (OFFICE_HEAD, staff_of("U01")):
		as_user(user)
		with pytest.raises(frappe.PermissionError, match=r"Phiếu của các đơn vị do .+ nhập"):
			many_forms.begin(ROUND)
	as_user(MANAGER)
	token = many_forms.begin(ROUND)["token"]
	files = [
		sent(token, name, content)["files"][0]["file"] for name, content in (("a.xlsx", filled), ("b.xlsx", other))
	]
	# Only who sent them, and only what is there.
	as_user(OFFICE_HEAD)
	with pytest.raises(frappe.PermissionError, match="không còn ở đây"):
		many_forms.look(token, files)
	as_user(MANAGER)
	for odd in ("../../site_config", "x" * 32):
		with pytest.raises(frappe.PermissionError, match="không còn ở đây"):
			many_forms.look(odd, files)
		with pytest.raises(frappe.PermissionError, match="không còn ở đây"):
			many_forms.look(token, [odd])
	assert [one["faults"] for one in many_forms.look(token, files)] == [[], []]
	# It is a job where they are many; two forms of one unit are nobody's choice but the user's.
	queued: list[Any] = []
	with monkeypatch.context() as patch:
		patch.setattr(background, "AT_ONCE", 9)
		patch.setattr(background, "put_off", lambda *args, **given: queued.append(given))
		assert pressed(MANAGER, lambda: many_forms.import_forms(token, files)) == {"queued": True}
	assert queued[0]["asked"] == {"token": token, "files": files}
	done = many_forms.import_now(ROUND, token, files)
	assert done["taken"] == 0 and {why for _name, why in done["refused"]} == {
		"Có nhiều phiếu của đơn vị U01: chỉ nhập một phiếu."
	}
	token = many_forms.begin(ROUND)["token"]
	file = sent(token, "a.xlsx", filled)["files"][0]["file"]
	as_user(staff_of("U01"))
	answer_all(self_assessment()).save()
	submit_as_head()
	as_user(MANAGER)
	assert "Đơn vị đã nộp phiếu" in many_forms.look(token, [file])[0]["faults"][0]
	assert "Đơn vị đã nộp phiếu" in many_forms.import_forms(token, [file])["refused"][0][1]
