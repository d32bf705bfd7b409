"""What browsers and computers run is no evidence, whatever it is named; and nothing attached is opened as a page."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator

import docx
import frappe
import openpyxl
import pytest
from factories_round import open_round, staff_of
from http_attaching import AT, ATTACHED, UNIT, WAYS, by_upload
from http_client import Person, Refused
from http_refusals import INVALID, refused
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
	"chay.txt": PROGRAM,
	"chay.jpg": PROGRAM,
	"bi-cat.docx": saved(docx.Document())[:-50],
	"trong.doc": b"  ",
}
RICH = rb"{\rtf1\ansi\deff0{\fonttbl{\f0 Times New Roman;}}\f0\fs28 B\'e1o c\'e1o\par}"
# As Word, Excel and the systems that offices take tables from write what they name .doc and .xls.
WORD_PAGE = """<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w="urn:schemas-microsoft-com:office:word">
<head><meta charset="utf-8"></head><body><p>Báo cáo</p></body></html>"""
ONE_FILE = """MIME-Version: 1.0
Content-Type: multipart/related; boundary="=_x"

--=_x
Content-Type: text/html; charset="utf-8"

<p>Báo cáo</p>
--=_x--
"""
WORD_XML = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?><?mso-application progid="Word.Document"?>
<w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml"><w:body><w:p><w:r><w:t>Báo cáo</w:t></w:r>
</w:p></w:body></w:wordDocument>"""
EXCEL_XML = """<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Worksheet ss:Name="S"><Table><Row><Cell><Data ss:Type="Number">7</Data></Cell></Row></Table></Worksheet></Workbook>"""
WEB, OFFICE = "trang web (HTML)", "tài liệu Word, Excel hoặc PowerPoint"
# Content that tells what it is, under another name: (content, what it is, what it is to be saved as).
NAMED_OTHERWISE: dict[str, tuple[bytes, str, str]] = {
	"bao-cao.doc": (RICH, "văn bản RTF", "DOCX, PDF"),
	"bao-cao.docx": (RICH, "văn bản RTF", "DOCX, PDF"),
	"luu-tu-word.doc": (WORD_PAGE.encode("utf-8-sig"), WEB, "DOCX, PDF"),
	"luu-unicode.doc": (WORD_PAGE.encode("utf-16"), WEB, "DOCX, PDF"),
	"mot-tep.doc": (ONE_FILE.encode(), WEB, "DOCX, PDF"),
	"word-2003.doc": (WORD_XML.encode(), "tệp XML", "DOCX, PDF"),
	"ket-xuat.xls": (b"<!DOCTYPE html><table><tr><td>7</td></tr></table>", WEB, "XLSX, PDF"),
	"chi-bang.xls": (b"\r\n<table border='1'><tr><td>7</td></tr></table>", WEB, "XLSX, PDF"),
	"bang-2003.xls": (EXCEL_XML.encode(), "tệp XML", "XLSX, PDF"),
	"ket-xuat-chu.xls": ("Đơn vị\tĐiểm\nU01\t7\n".encode("utf-16"), "văn bản thuần (chỉ có chữ)", "XLSX, PDF"),
	"quet.docx": (small_pdf("quét"), "tệp PDF", "DOCX, PDF"),
	"chup.pdf": (saved(Image.new("RGB", (5, 5)), "PNG"), "tệp ảnh", "PDF"),
	"van-ban.png": (saved(docx.Document()), OFFICE, "PNG"),
	"ghi-am.pdf": (b"ID3\x03\x00\x00\x00" + b"\x00" * 299, "tệp ghi âm hoặc ghi hình", "PDF"),
	"kho.xlsx": (archive("chay.exe"), "tệp nén", "XLSX, PDF"),
	"trang.pdf": (PAGE, WEB, "PDF"),
	"trang.docx": (PAGE, WEB, "DOCX, PDF"),
	"trang.png": (PAGE, WEB, "PNG"),
	"trang.mp4": (PAGE, WEB, "MP4"),
}
TAKEN = {
	"van-ban.pdf": small_pdf("văn bản"),
	"van-ban.docx": saved(docx.Document()),
	"van-ban-cu.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600,
	"bang-cu.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 602,
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
	told = f"Không nhận tệp {name}: chỉ nhận các loại tệp pdf, doc, docx,"
	refused(lambda: way(staff, name, RUN[name]), INVALID, told)
	assert attached() == kept and user_files() == files


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", DISGUISED)
def test_what_is_not_what_its_name_says_is_refused(
	way: Callable[[Person, str, bytes], None], name: str, staff: Person
) -> None:
	kept, files = attached(), user_files()
	told = f"Không mở được tệp {name}: tệp bị hỏng hoặc không phải là tệp "
	refused(lambda: way(staff, name, DISGUISED[name]), INVALID, told)
	assert attached() == kept and user_files() == files
	way(staff, f"{way.__name__}-{name}", GENUINE[name.rpartition(".")[2]])
	assert attached() == {*kept, f"{way.__name__}-{name}"}


@pytest.mark.parametrize("name", NAMED_OTHERWISE)
def test_what_is_named_otherwise_is_refused_with_what_it_is_and_what_to_do(name: str, staff: Person) -> None:
	content, what, saved_as = NAMED_OTHERWISE[name]
	kept, files = attached(), user_files()
	told = f"Tệp {name} thực ra là {what}, chỉ có tên của tệp "
	saving = f"chọn Lưu thành (Save As) loại {saved_as} rồi đính kèm"
	refused(lambda: by_upload(staff, name, content), INVALID, told, saving)
	assert attached() == kept and user_files() == files
	by_upload(staff, f"that-{name}", GENUINE[name.rpartition(".")[2]])
	assert attached() == {*kept, f"that-{name}"}


@pytest.mark.parametrize("way", WAYS)
def test_whatever_the_way_it_comes(way: Callable[[Person, str, bytes], None], staff: Person) -> None:
	kept, files = attached(), user_files()
	for name in ("bao-cao.doc", "ket-xuat.xls", "trang.pdf"):
		content, what, _saved_as = NAMED_OTHERWISE[name]
		told = f"Tệp {name} thực ra là {what}, chỉ có tên của tệp "
		refused(lambda name=name, content=content: way(staff, name, content), INVALID, told)
	assert attached() == kept and user_files() == files


@pytest.mark.parametrize("way", [by_address, by_moving])
@pytest.mark.parametrize("name", ["trang.xhtml", "chay.txt"])
def test_nor_is_it_attached_by_a_detour(way: Callable[[Person, str, bytes], None], name: str, staff: Person) -> None:
	kept = attached()
	# What it is named tells first; what it holds is found by the name that it is attached under.
	opened = "van-ban.txt" if way is by_address else f"{way.__name__}-{name}"
	told = f"Không nhận tệp {way.__name__}-{name}: " if name in RUN else f"Không mở được tệp {opened}: "
	refused(lambda: way(staff, f"{way.__name__}-{name}", {**RUN, **DISGUISED}[name]), INVALID, told)
	assert attached() == kept
	harmless = f"{way.__name__}-{name}.txt"
	way(staff, harmless, harmless.encode())
	assert attached() == {*kept, "van-ban.txt" if way is by_address else harmless}


def test_a_link_is_no_evidence(staff: Person) -> None:
	link = {"file_name": "a.txt", "file_url": "https://example.com/a.txt", **ATTACHED}
	refused(lambda: staff.insert("File", **link), INVALID, "phải là tệp riêng tư")
	own = staff.upload("a.txt", b"a link leads to it")
	assert staff.insert("File", **{**link, "file_url": own["file_url"]})["attached_to_name"] == AT["docname"]


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


@pytest.fixture
def setting() -> Iterator[Callable[[str], None]]:
	"""The kinds that the site takes."""

	def take(kinds: str) -> None:
		frappe.db.set_single_value("CCHC Settings", "evidence_endings", kinds)
		frappe.db.commit()
		frappe.clear_document_cache("CCHC Settings", "CCHC Settings")

	former = frappe.db.get_single_value("CCHC Settings", "evidence_endings")
	yield take
	take(former or "")


def test_a_site_may_take_fewer_kinds_or_archives(staff: Person, setting: Callable[[str], None]) -> None:
	setting(".PDF, zip")
	by_upload(staff, "kho.zip", archive("van-ban.docx"))
	refused(lambda: by_upload(staff, "chu-moi.txt", b"chu"), INVALID, "chỉ nhận các loại tệp pdf, zip")
	setting("txt")
	by_upload(staff, "chu-moi.txt", b"chu")


def test_where_rich_text_is_taken_so_it_is_named_as_words(staff: Person, setting: Callable[[str], None]) -> None:
	setting("doc docx rtf")
	for name in ("cua-word.rtf", "cua-word.doc"):
		by_upload(staff, name, RICH + name.encode())
		assert name in attached()
	# Word itself opens no rich text of that name.
	for name, what in (("cua-word.docx", "văn bản RTF"), ("trang-word.doc", WEB)):
		content = RICH if what != WEB else WORD_PAGE.encode()
		told = f"Tệp {name} thực ra là {what}, chỉ có tên của tệp "
		refused(lambda name=name, content=content: by_upload(staff, name, content), INVALID, told)


def test_the_settings_take_no_kind_that_cannot_be_checked() -> None:
	doc = frappe.get_single("CCHC Settings")
	doc.evidence_endings = "pdf html exe"
	with pytest.raises(frappe.ValidationError, match="không nhận được html, exe"):
		doc.save()
	doc.reload().evidence_endings = "pdf zip"
	doc.save()


def test_what_is_taken_at_first_is_in_the_settings() -> None:
	assert file_kinds.read(frappe.get_meta("CCHC Settings").get_field("evidence_endings").default) == file_kinds.DEFAULT
