"""What browsers and computers run is no evidence, whatever it is named; and nothing attached is opened as a page."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import docx
import frappe
import openpyxl
import pytest
from factories_round import open_round, staff_of
from http_attaching import ATTACHED, UNIT, WAYS, by_upload
from http_client import Person, Refused
from http_snapshot import user_files
from pdf_files import small_pdf
from PIL import Image

from cchc_eval.permissions import file_kinds

PAGE = b"<html xmlns='http://www.w3.org/1999/xhtml'><script>document.title='run'</script></html>"
PROGRAM = b"MZ\x90\x00\x03\x00\x00\x00"


def archive(*names: str) -> bytes:
	file = io.BytesIO()
	with zipfile.ZipFile(file, "w") as made:
		for name in names:
			made.writestr(name, "x")
	return file.getvalue()


def saved(document: docx.document.Document | openpyxl.Workbook | Image.Image, *kind: str) -> bytes:
	file = io.BytesIO()
	document.save(file, *kind)
	return file.getvalue()


# Kinds that are not taken.
RUN = {
	"trang.xhtml": PAGE,
	"TRANG.XHTML": PAGE,
	"trang.html": PAGE,
	"van-ban.pdf.xht": PAGE,
	"trang.mhtml": PAGE,
	"anh.svg": PAGE,
	"du-lieu.xml": PAGE,
	"ma.js": b"alert(1)",
	"ma.php": b"<?php",
	"chay.exe": PROGRAM,
	"chay.bat": b"del",
	"van-ban.docm": archive("[Content_Types].xml"),
	"kho.zip": archive("chay.exe"),
	"khong-duoi": PAGE,
	"trang.": PAGE,
}
# Content that is not what the name says, by the kind that the message names.
DISGUISED = {
	"trang.pdf": PAGE,
	"trang.docx": PAGE,
	"trang.png": PAGE,
	"trang.mp4": PAGE,
	"chay.txt": PROGRAM,
	"chay.jpg": PROGRAM,
	"kho.xlsx": archive("chay.exe"),
	"bi-cat.docx": saved(docx.Document())[:-50],
}
TAKEN = {
	"van-ban.pdf": small_pdf("văn bản"),
	"van-ban.docx": saved(docx.Document()),
	"van-ban-cu.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600,
	# With a password it is of the older kind; and Word opens what is named so.
	"co-mat-khau.docx": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 601,
	"ten-cu.doc": saved(docx.Document()),
	"bang.xlsx": saved(openpyxl.Workbook()),
	"bang.ods": archive("mimetype", "content.xml"),
	"ANH.PNG": saved(Image.new("RGB", (8, 8)), "PNG"),
	"chup.jpg": saved(Image.new("RGB", (6, 6)), "JPEG"),
	"quet.tiff": saved(Image.new("RGB", (9, 9)), "TIFF"),
	"dien-thoai.heic": b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + b"\x00" * 300,
	"phim.mp4": b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + b"\x00" * 300,
	"ghi-am.mp3": b"ID3\x03\x00\x00\x00" + b"\x00" * 300,
	"chu.txt": "Kế hoạch".encode(),
	"chu-utf16.txt": "Kế hoạch".encode("utf-16"),
	"chu-tcvn3.txt": b"K\xd5 ho\xb9ch",
	"so-lieu.csv": b"a,b\n1,2\n",
}
# By ending, the first of each: {"pdf": content}.
GENUINE = {name.lower().rpartition(".")[2]: content for name, content in reversed(TAKEN.items())}


@pytest.fixture(scope="module")
def staff(person: Callable[[str], Person]) -> Person:
	open_round([UNIT])
	frappe.db.commit()
	return person(staff_of(UNIT))


def by_address(user: Person, name: str, content: bytes) -> None:
	"""Stored first as the user's own file, which Frappe allows, and attached under a harmless name."""
	own = user.upload(name, content)
	user.insert("File", file_name="van-ban.txt", file_url=own["file_url"], **ATTACHED)


def by_moving(user: Person, name: str, content: bytes) -> None:
	own = user.upload(name, content)
	reply = user.send("PUT", f"/api/resource/File/{own['name']}", **ATTACHED)
	if not reply.ok:
		raise Refused(reply)


def attached() -> set[str]:
	frappe.db.rollback()
	of_document = {key: value for key, value in ATTACHED.items() if key != "is_private"}
	return set(frappe.get_all("File", of_document, pluck="file_name"))


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", RUN)
def test_what_runs_is_refused_with_what_is_taken(
	way: Callable[[Person, str, bytes], None], name: str, staff: Person
) -> None:
	kept, files = attached(), user_files()
	with pytest.raises(Refused) as refusal:
		way(staff, name, RUN[name])
	assert refusal.value.status == 417, refusal.value.trace
	assert refusal.value.says.startswith(f"Không nhận tệp {name}: chỉ nhận các loại tệp pdf, doc, docx,")
	assert attached() == kept and user_files() == files


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", DISGUISED)
def test_what_is_not_what_its_name_says_is_refused(
	way: Callable[[Person, str, bytes], None], name: str, staff: Person
) -> None:
	kept, files = attached(), user_files()
	with pytest.raises(Refused, match=f"Không mở được tệp {name}: tệp bị hỏng hoặc không phải là tệp ") as refusal:
		way(staff, name, DISGUISED[name])
	assert refusal.value.status == 417, refusal.value.trace
	assert attached() == kept and user_files() == files
	way(staff, f"{way.__name__}-{name}", GENUINE[name.rpartition(".")[2]])
	assert attached() == {*kept, f"{way.__name__}-{name}"}


@pytest.mark.parametrize("way", [by_address, by_moving])
@pytest.mark.parametrize("name", ["trang.xhtml", "chay.txt"])
def test_nor_is_it_attached_by_a_detour(way: Callable[[Person, str, bytes], None], name: str, staff: Person) -> None:
	kept = attached()
	with pytest.raises(Refused, match=r"^417 ValidationError: Không (nhận|mở được) tệp"):
		way(staff, f"{way.__name__}-{name}", {**RUN, **DISGUISED}[name])
	assert attached() == kept
	harmless = f"{way.__name__}-{name}.txt"
	way(staff, harmless, harmless.encode())
	assert attached() == {*kept, "van-ban.txt" if way is by_address else harmless}


def test_a_link_is_no_evidence(staff: Person) -> None:
	with pytest.raises(Refused, match="phải là tệp riêng tư"):
		staff.insert("File", file_name="a.pdf", file_url="https://example.com/a.pdf", **ATTACHED)


@pytest.mark.parametrize("name", TAKEN)
def test_what_offices_use_is_taken(name: str, staff: Person) -> None:
	by_upload(staff, name, TAKEN[name])
	assert name in attached()


@pytest.mark.parametrize("name", ["dinh-kem.pdf", "dinh-kem.png", "dinh-kem.txt", "cu.xhtml"])
def test_a_browser_saves_it_and_opens_it_by_no_address(name: str, staff: Person) -> None:
	content = {"pdf": small_pdf("đính kèm"), "png": saved(Image.new("RGB", (7, 7)), "PNG"), "txt": b"chu"}.get(
		name.rpartition(".")[2], PAGE
	)
	# As it was taken before there was a list.
	doc = frappe.get_doc({"doctype": "File", "file_name": name, "content": content, **ATTACHED})
	doc.flags.by_server = True
	url = doc.insert().file_url
	frappe.db.commit()
	for path, given in (
		(url, {}),
		("/api/method/download_file", {"file_url": url}),
		("/api/method/frappe.handler.download_file", {"file_url": url}),
		("/api/v2/method/frappe.handler.download_file", {"file_url": url}),
		("/", {"cmd": "frappe.handler.download_file", "file_url": url}),
	):
		reply = staff.send("GET", path, **given)
		assert reply.status_code == 200, (path, reply.text)
		assert reply.content == content, path
		assert reply.headers["Content-Disposition"].startswith("attachment"), path
		assert reply.headers["X-Content-Type-Options"] == "nosniff", path


def test_files_of_others_are_served_as_ever(staff: Person) -> None:
	own = staff.upload("cua-toi.txt", b"cua toi")
	reply = staff.send("GET", own["file_url"])
	assert reply.content == b"cua toi" and not reply.headers["Content-Disposition"].startswith("attachment")
	assert staff.upload("cua-toi.xhtml", PAGE)["file_name"] == "cua-toi.xhtml"


def test_a_site_may_take_fewer_kinds_or_archives(staff: Person) -> None:
	def setting(value: str) -> None:
		frappe.db.set_single_value("CCHC Settings", "evidence_endings", value)
		frappe.db.commit()
		frappe.clear_document_cache("CCHC Settings", "CCHC Settings")

	former = frappe.db.get_single_value("CCHC Settings", "evidence_endings")
	try:
		setting(".PDF, zip")
		by_upload(staff, "kho.zip", archive("van-ban.docx"))
		with pytest.raises(Refused, match="chỉ nhận các loại tệp pdf, zip"):
			by_upload(staff, "chu-moi.txt", b"chu")
	finally:
		setting(former or "")


def test_the_settings_take_no_kind_that_cannot_be_checked() -> None:
	doc = frappe.get_single("CCHC Settings")
	doc.evidence_endings = "pdf html exe"
	with pytest.raises(frappe.ValidationError, match="không nhận được html, exe"):
		doc.save()


def test_what_is_taken_at_first_is_in_the_settings() -> None:
	assert file_kinds.read(frappe.get_meta("CCHC Settings").get_field("evidence_endings").default) == file_kinds.DEFAULT
