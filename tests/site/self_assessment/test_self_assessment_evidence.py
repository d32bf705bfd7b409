"""Evidence: private files of this document, citations that their author may read, criteria that exist."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import frappe
import pytest
from factories_round import (
	APPRAISER,
	MANAGER,
	OFFICE_HEAD,
	YEAR,
	attach,
	head_of,
	self_assessment,
	staff_of,
	submit_as_head,
)
from frappe.utils import add_days, now_datetime
from measured_sets import GATE, PLAN, a_set, leaf
from refusals import NO_RIGHT, words_for

from cchc_eval.cchc_eval.doctype.cchc_self_assessment.actions import withdraw
from cchc_eval.cchc_eval.doctype.cchc_self_assessment.answers import write_answer
from cchc_eval.cchc_eval.doctype.cchc_self_assessment.evidence import unproven
from cchc_eval.scoring import score_self
from cchc_eval.scoring.snapshot import freeze
from cchc_eval.storage.score_columns import form_row

SA = "CCHC Self Assessment"
NAME = f"CCHC-{YEAR}-U01"
STAFF, HEAD, STRANGER = staff_of("U01"), head_of("U01"), staff_of("U02")


def with_row(**row: Any) -> Any:
	doc = self_assessment()
	doc.append("evidence", {"criteria": "1.1.1", "title": "Kế hoạch", **row})
	return doc


def refused(said: str, **row: Any) -> None:
	with pytest.raises(frappe.ValidationError, match=said):
		with_row(**row).save()


def test_one_row_serves_several_criteria() -> None:
	doc = with_row(criteria="1.1.1;1.1.2  1.1.1, 1.1.3", document_number="12/KH").save()
	assert doc.evidence[0].criteria == "1.1.1, 1.1.2, 1.1.3"


@pytest.mark.parametrize(
	("codes", "words"),
	[
		("1.1.9", "bộ tiêu chí không có tiêu chí thành phần 1.1.9"),
		("1.1", "bộ tiêu chí không có tiêu chí thành phần 1.1"),
		("1.1.1, x", "bộ tiêu chí không có tiêu chí thành phần x"),
		(" , ", "hãy ghi mã các tiêu chí mà tài liệu này chứng minh"),
	],
)
def test_criteria_must_exist_and_be_answered(codes: str, words: str) -> None:
	refused(re.escape(f"Tài liệu dòng 1 (Kế hoạch): {words}."), criteria=codes, document_number="12/KH")
	with_row(document_number="12/KH").save()


def test_the_faults_of_all_rows_are_reported_at_once() -> None:
	doc = with_row(criteria="9.9.1")
	doc.append("evidence", {"criteria": "9.9.2", "title": "B"})
	with pytest.raises(frappe.ValidationError) as error:
		doc.save()
	for row, code in (("1 (Kế hoạch)", "9.9.1"), ("2 (B)", "9.9.2")):
		assert f"Tài liệu dòng {row}: bộ tiêu chí không có tiêu chí thành phần {code}." in str(error.value)


def test_a_private_file_of_this_document_is_evidence() -> None:
	file = attach(self_assessment())
	assert file.is_private and file.file_url.startswith("/private/files/")
	assert with_row(file=file.file_url).save().evidence[0].file == file.file_url


def test_files_from_elsewhere_are_refused() -> None:
	mine = frappe.get_doc({"doctype": "File", "file_name": "a.txt", "content": b"a", "is_private": 1}).insert()
	for url in (mine.file_url, "/private/files/none.txt", "/files/logo.png", "https://example.com/a.pdf"):
		name = url.rpartition("/")[2]
		refused(re.escape(f"tệp {name} không đính kèm phiếu tự đánh giá này; hãy đính kèm tại đây"), file=url)


def test_a_file_whose_name_is_spelled_as_a_mac_does_is_evidence() -> None:
	"""Its address is the File's own, letter by letter."""
	file = attach(self_assessment(), "Ke\u0302\u0301 hoa\u0323ch.txt")
	assert with_row(file=file.file_url).save().reload().evidence[0].file == file.file_url


def test_a_public_file_is_refused_on_upload_and_as_evidence() -> None:
	with pytest.raises(frappe.ValidationError, match=r"Tệp ke-hoach\.txt phải là tệp riêng tư"):
		attach(self_assessment(), is_private=0)
	file = attach(self_assessment())
	frappe.db.set_value("File", file.name, "is_private", 0)
	refused(r"tệp ke-hoach\.txt đang công khai; tài liệu kiểm chứng phải là tệp riêng tư", file=file.file_url)
	frappe.db.set_value("File", file.name, "is_private", 1)
	assert with_row(file=file.file_url).save().evidence[0].file == file.file_url


@pytest.mark.parametrize(
	("field", "value", "words"),
	[
		("is_private", 0, r"Không sửa được tệp kiểm chứng ke-hoach\.txt: hãy gỡ ra và đính kèm tệp khác"),
		# The other unit's form is not there for this one.
		("attached_to_name", f"CCHC-{YEAR}-U02", NO_RIGHT),
		("file_name", "x.txt", r"Không sửa được tệp kiểm chứng x\.txt: hãy gỡ ra và đính kèm tệp khác"),
	],
)
def test_an_attached_file_cannot_be_made_public_moved_or_renamed(field: str, value: Any, words: str) -> None:
	file = frappe.get_doc("File", attach(self_assessment()).name)
	before = file.get(field)
	file.set(field, value)
	with pytest.raises(frappe.PermissionError, match=words):
		file.save()
	assert frappe.db.get_value("File", file.name, field) == before
	file.reload().save()


@pytest.mark.parametrize("user", [STRANGER, OFFICE_HEAD, APPRAISER, MANAGER, "Administrator"])
def test_only_the_unit_attaches(user: str, as_user: Callable[[str], None]) -> None:
	as_user(user)
	words = words_for(
		user, {OFFICE_HEAD, "Administrator"}, f"Chỉ đơn vị được đính kèm tài liệu vào phiếu tự đánh giá {NAME} của mình"
	)
	with pytest.raises(frappe.PermissionError, match=words):
		attach(frappe.get_doc(SA, NAME))
	as_user(HEAD)
	assert attach(frappe.get_doc(SA, NAME)).attached_to_name == NAME


def test_evidence_of_what_is_submitted_is_kept(as_user: Callable[[str], None]) -> None:
	file, loose = attach(self_assessment()), attach(self_assessment(), "nhap.txt", b"Nhap")
	with_row(file=file.file_url).save()
	with pytest.raises(frappe.PermissionError, match=r"đang là tài liệu kiểm chứng \(dòng 1\): hãy bỏ khỏi bảng"):
		frappe.delete_doc("File", file.name)
	frappe.delete_doc("File", loose.name)
	submit_as_head()
	sent, not_theirs = "hiện không sửa được tài liệu kiểm chứng", "Chỉ đơn vị được đính kèm tài liệu"
	for user, words in ((STAFF, sent), (HEAD, sent), (OFFICE_HEAD, not_theirs)):
		as_user(user)
		with pytest.raises(frappe.PermissionError, match=words):
			frappe.delete_doc("File", file.name)
		with pytest.raises(frappe.PermissionError, match=words):
			attach(frappe.get_doc(SA, NAME), "muon.txt", b"Muon")
	assert Path(file.get_full_path()).is_file(), "a refusal leaves it on the disk"


def test_while_the_office_asks_files_may_be_added(as_user: Callable[[str], None]) -> None:
	submit_as_head()
	frappe.db.set_value(SA, NAME, "appraisal_state", "Awaiting Explanation")
	as_user(STAFF)
	attach(frappe.get_doc(SA, NAME), "giai-trinh.txt", b"Giai trinh")
	deadline = add_days(now_datetime(), -1)
	frappe.db.set_value("CCHC Evaluation Round", f"CCHC-{YEAR}", "explanation_deadline", deadline)
	with pytest.raises(frappe.ValidationError, match="Hạn Giải trình của đợt CCHC-2091 đã hết"):
		attach(frappe.get_doc(SA, NAME), "muon.txt", b"Muon")


def test_after_the_deadline_nothing_is_attached() -> None:
	attach(self_assessment())
	deadline = add_days(now_datetime(), -1)
	frappe.db.set_value("CCHC Evaluation Round", f"CCHC-{YEAR}", "self_assessment_deadline", deadline)
	with pytest.raises(frappe.ValidationError, match="Hạn Tự đánh giá của đợt CCHC-2091 đã hết"):
		attach(self_assessment(), "muon.txt", b"Muon")


def test_seeing_a_file_takes_the_right_to_see_its_document(as_user: Callable[[str], None]) -> None:
	file = attach(self_assessment(), "bi-mat.txt", b"Bi mat")
	for user, sees in ((STAFF, True), (HEAD, True), (OFFICE_HEAD, True), (STRANGER, False), (head_of("U02"), False)):
		as_user(user)
		assert frappe.has_permission("File", "read", file.name) is sees
		assert (file.name in frappe.get_list("File", pluck="name")) is sees


def test_who_leaves_the_unit_sees_its_files_no_more(as_user: Callable[[str], None]) -> None:
	file = attach(self_assessment(), "cu.txt", b"Cu")
	assert file.owner == STAFF and frappe.has_permission("File", "read", file.name)
	as_user("Administrator")
	unit = frappe.get_doc("CCHC Unit", "U01")
	unit.members = [row for row in unit.members if row.user != STAFF]
	unit.save()
	as_user(STAFF)
	assert not frappe.has_permission("File", "read", file.name)


@pytest.mark.parametrize("attached", [{}, {"attached_to_doctype": SA, "attached_to_name": f"CCHC-{YEAR}-U02"}])
@pytest.mark.parametrize("path", ["{}", "/private/files/./{name}", "/private/files/%2E/{name}"])
def test_a_files_address_does_not_open_it(attached: dict[str, str], path: str, as_user: Callable[[str], None]) -> None:
	"""A File record made for another unit's address would let its maker download it."""
	url = attach(self_assessment(), "bi-mat-2.txt", b"Bi mat 2").file_url
	record = {"doctype": "File", "file_url": path.format(url, name=url.rpartition("/")[2]), "is_private": 1}
	as_user(STRANGER)
	with pytest.raises(frappe.PermissionError, match=NO_RIGHT):
		frappe.get_doc({**record, **attached}).insert()
	own = attach(self_assessment("U02"), "cua-minh.txt", b"Cua minh").file_url
	assert frappe.get_doc({**record, "file_url": own, **attached}).insert().file_url == own


def test_the_same_decision_may_be_evidence_of_two_units(as_user: Callable[[str], None]) -> None:
	attach(self_assessment(), "quyet-dinh.txt", b"Quyet dinh chung")
	as_user(STRANGER)
	again = attach(self_assessment("U02"), "quyet-dinh.txt", b"Quyet dinh chung")
	assert frappe.has_permission("File", "read", again.name)


def test_any_document_that_the_author_may_read_is_cited() -> None:
	note = frappe.get_doc({"doctype": "ToDo", "description": "Công văn 15", "allocated_to": STAFF}).insert()
	doc = with_row(reference_doctype="ToDo", reference_name=note.name).save()
	assert doc.evidence[0].reference_name == note.name


def test_a_document_that_the_author_may_not_read_is_as_good_as_none(as_user: Callable[[str], None]) -> None:
	other = self_assessment("U02").name
	for name in (other, other.lower(), "CCHC-2091-U99"):
		nothing = f"văn bản Phiếu tự đánh giá {name} không có hoặc bạn không được xem"
		refused(nothing, reference_doctype=SA, reference_name=name)
	frappe.db.set_value(SA, other, "docstatus", 2)
	refused("không có hoặc bạn không được xem", reference_doctype=SA, reference_name=other)
	for row, words in (
		({"reference_doctype": "ToDo"}, "hãy chọn cả loại và văn bản được trích dẫn"),
		({"reference_doctype": "CCHC Settings", "reference_name": "CCHC Settings"}, "loại này không có văn bản riêng"),
	):
		with pytest.raises(frappe.ValidationError, match=words):
			with_row(**row).save()
	assert with_row(reference_doctype=SA, reference_name=NAME.lower()).save().evidence[0].reference_name == NAME


def test_a_document_that_was_cancelled_is_not_cited(as_user: Callable[[str], None]) -> None:
	submit_as_head()
	as_user(HEAD)
	draft = withdraw(NAME, "Bổ sung số liệu")
	as_user(STAFF)
	refused(f"văn bản Phiếu tự đánh giá {NAME} đã bị hủy", reference_doctype=SA, reference_name=NAME)
	assert with_row(reference_doctype=SA, reference_name=draft).save().evidence[0].reference_name == draft


def test_a_colleague_may_save_what_was_cited_before(as_user: Callable[[str], None]) -> None:
	note = frappe.get_doc({"doctype": "ToDo", "description": "Riêng", "allocated_to": STAFF}).insert()
	with_row(reference_doctype="ToDo", reference_name=note.name).save()
	as_user(HEAD)
	assert not frappe.has_permission("ToDo", "read", note.name)
	doc = self_assessment()
	doc.evidence[0].note = "Đã xem"
	doc.save()


def test_a_row_of_evidence_alone_is_refused() -> None:
	row = json.loads(frappe.as_json(with_row(document_number="1").save().evidence[0].as_dict()))
	with pytest.raises(frappe.PermissionError, match="chỉ được sửa trong văn bản CCHC-2091-U01, không sửa riêng"):
		frappe.get_doc({**row, "title": "Khác"}).save()


def test_what_does_not_apply_needs_no_evidence_behind_a_condition_that_is_not_met() -> None:
	cset = a_set(leaf("1.1", 1, PLAN), leaf("1.2", 1, PLAN, na_allowed=True, not_applicable="full", **GATE))
	needs = []
	for answers in ({"1.1": {"choice": "no"}, "1.2": {"not_applicable": True}}, {"1.1": {"choice": "no"}}):
		leaves = score_self(cset, answers).leaves
		assert leaves["1.2"].points == 0
		rows = [
			frappe._dict(code=code, answer=write_answer(answers[code]) if code in answers else "", **form_row(one))
			for code, one in leaves.items()
		]
		needs.append(unproven(frappe._dict(criteria_json=freeze(cset), scores=rows, evidence=[])))
	assert needs == [["1.1"], ["1.1", "1.2"]]
