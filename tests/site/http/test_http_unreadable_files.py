"""Files that Frappe can't read when it stores them are refused in words, by every way in, and leave nothing behind."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import frappe
import frappe.utils.pdf
import pytest
from factories_round import open_round, staff_of
from http_attaching import AT, ATTACHED, UNIT, WAYS
from http_client import Person
from http_refusals import INVALID, refused
from http_snapshot import user_files
from pdf_files import locked_pdf, pdf_with_script, small_pdf
from PIL import Image


def picture(mode: str = "RGB", kind: str = "JPEG") -> bytes:
	file = BytesIO()
	Image.effect_noise((120, 90), 50).convert(mode).save(file, kind)
	return file.getvalue()


# What a unit may have on its disk under such a name.
UNREADABLE = {
	"bi-cat.pdf": small_pdf("bị cắt")[:-60],
	"bi-hong.pdf": b"%PDF-1.4 minh chung",
	"trang-web.pdf": b"<!DOCTYPE html><p>404",
	"trong.pdf": b"",
	"bi-cat.jpg": picture()[:1000],
	"van-ban.jpeg": "Kính gửi".encode(),
	# Where Frappe takes out what the camera wrote, it writes the picture anew: JPEG holds no such one.
	"trong-suot.jpg": picture("LA", "PNG"),
}
# Those that can be read as something else, and as what.
ELSE = {"trang-web.pdf": "trang web (HTML)", "van-ban.jpeg": "văn bản thuần (chỉ có chữ)"}


@pytest.fixture(scope="module")
def staff(person: Callable[[str], Person]) -> Person:
	open_round([UNIT])
	frappe.db.commit()
	return person(staff_of(UNIT))


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", UNREADABLE)
def test_what_cannot_be_read_is_refused_by_name(
	way: Callable[[Person, str, bytes], None], name: str, staff: Person
) -> None:
	before = user_files()
	kind = "PDF" if name.endswith(".pdf") else "JPEG"
	told = (
		f"Tệp {name} thực ra là {ELSE[name]}, chỉ có tên của tệp {kind}."
		f" Hãy mở tệp trên máy, chọn Lưu thành (Save As) loại {kind} rồi đính kèm tệp mới."
		if name in ELSE
		else f"Không mở được tệp {name}: tệp bị hỏng hoặc không phải là tệp {kind}."
		f" Hãy mở thử tệp trên máy, lưu hoặc quét lại thành tệp {kind} rồi đính kèm tệp mới."
	)
	refused(lambda: way(staff, name, UNREADABLE[name]), INVALID, told)
	frappe.db.rollback()
	assert not frappe.db.exists("File", {"file_name": name})
	assert user_files() == before


def test_a_pdf_that_runs_scripts_is_refused_in_vietnamese(staff: Person) -> None:
	if not hasattr(frappe.utils.pdf, "pdf_contains_js"):
		pytest.skip("Frappe looks for scripts in a PDF from September 2025 on")
	told = "tệp chứa nội dung không an toàn"
	refused(lambda: staff.upload("kich-ban.pdf", pdf_with_script("kịch bản"), **AT), INVALID, told)


@pytest.mark.parametrize("way", WAYS)
def test_what_can_be_read_is_kept(way: Callable[[Person, str, bytes], None], staff: Person) -> None:
	readable = {
		f"{way.__name__}.pdf": small_pdf(way.__name__),
		# Opening it takes the password.
		f"{way.__name__}-khoa.pdf": locked_pdf(way.__name__),
		f"{way.__name__}.jpg": picture(),
		# A screenshot under another name: Frappe makes a JPEG of it.
		f"{way.__name__}-chup.jpg": picture("RGBA", "PNG"),
		f"{way.__name__}.txt": way.__name__.encode(),
	}
	for name, content in readable.items():
		way(staff, name, content)
	frappe.db.rollback()
	stored = frappe.get_all("File", {**ATTACHED, "file_name": ("in", list(readable))}, pluck="file_name")
	assert sorted(stored) == sorted(readable)
