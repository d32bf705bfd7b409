"""Evidence of a criterion without a dialog: files dropped and pasted, links, documents by number, edited in line."""

from __future__ import annotations

import base64
import unicodedata
from collections.abc import Callable
from pathlib import Path

import frappe
from desk_window import Desk, drop
from http_world import DRAFT, ROUND, SELF_ASSESSMENT, STAFF, stored

Desks = Callable[[str], Desk]
NAME = f"{ROUND}-{DRAFT}"
COUNTED, OTHER = "1.1.3", "1.1.2"
LINK = "https://example.org/tin/hoi-nghi?dat=100%"  # a percent sign that stands for itself
PIXEL = base64.b64decode(
	"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
PASTE = """(element, given) => {
	const data = new DataTransfer();
	if (given.text) data.setData("text/plain", given.text);
	if (given.file) data.items.add(new File([Uint8Array.from(atob(given.file), (one) => one.charCodeAt(0))], "image.png", { type: "image/png" }));
	element.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""

# By the codes of a set the names of files, and whose evidence they say that they are.
CODED = {
	"1.1.2 1.1.3": {
		"TC 1.1.3_Báo cáo.pdf": "1.1.3",
		"1.1.3.pdf": "1.1.3",
		"1.1.31 Khác.pdf": None,
		"2026 Khác.pdf": None,
	},
	"I I.1 I.1.a I.1.b I.10": {
		"I.1.a Kế hoạch.pdf": "I.1.a",
		"i.1.B-Báo cáo.pdf": "I.1.b",
		"I.10. Quyết định.pdf": "I.10",
		"I.1.2026.pdf": None,
		"I.1.c Khác.pdf": None,
	},
	"A A1 A10": {"A10 Quyết định.pdf": "A10", "A1_Kế hoạch.pdf": "A1", "A100 Khác.pdf": None},
	"TC-01 TC-01-2 TC-02": {
		"TC-01 Kế hoạch.pdf": "TC-01",
		"tc-01-2_Báo cáo.pdf": "TC-01-2",
		unicodedata.normalize("NFD", "Tiêu chí TC-02. Nghị quyết.pdf"): "TC-02",
		"TC-011 Khác.pdf": None,
	},
}
CODE_OF = """([codes, names]) => {
	const by_code = Object.fromEntries(codes.map((code) => [code, { code, rule: {}, scored_by: "unit" }]));
	const uploads = Object.create(cur_frm.answers.desk.uploads, { view: { value: { by_code } } });
	return names.map((name) => uploads.code_of(name));
}"""


def test_evidence_is_dropped_pasted_and_written_where_it_belongs(desk: Desks, tmp_path: Path) -> None:
	page = (window := desk(STAFF)).open(SELF_ASSESSMENT, NAME)
	leaf = page.locator(f".cchc-leaf[data-code='{COUNTED}']")

	def saved() -> None:
		page.wait_for_function("!cur_frm.is_dirty() && cur_frm.answers.draft.state === 'saved'")

	# Three files at once, one of which is refused, by its name; one has a name that reads like a tag.
	names = ("Kế hoạch CCHC <b>.png", "1.1.3 Báo cáo quý.png", "Chương trình.exe")
	files = [tmp_path / name for name in names]
	for number, file in enumerate(files):
		file.write_bytes(PIXEL + bytes(number))
	leaf.scroll_into_view_if_needed()
	window.expected = "upload_file"
	drop(page, f".cchc-leaf[data-code='{COUNTED}']", *files)
	refused = leaf.locator(".cchc-upload", has_text="Chương trình.exe")
	refused.locator("[role=alert]").wait_for()
	leaf.locator(".cchc-chip", has_text="Kế hoạch CCHC").wait_for()
	leaf.locator(".cchc-chip", has_text="Báo cáo quý").wait_for()
	refused.get_by_role("button").click()
	assert page.locator(".modal.show").count() == 0 and leaf.locator(".cchc-upload").count() == 0
	# Beside the criteria a file's name says whose it is, by the codes of the set; without, it is not taken.
	for codes, whose in CODED.items():
		names = list(whose)
		assert dict(zip(names, page.evaluate(CODE_OF, [codes.split(), names]), strict=True)) == whose
	coded, beside = tmp_path / f"{OTHER}_Quyết định.png", tmp_path / "beside.png"
	for number, file in enumerate((coded, beside)):
		file.write_bytes(PIXEL + bytes(10 + number))
	drop(page, ".cchc-bar", coded, beside)
	page.locator(".alert-message", has_text="beside.png").wait_for()
	page.locator(f".cchc-leaf[data-code='{OTHER}'] .cchc-chip", has_text="Quyết định").wait_for()
	# A link, a picture and a document by its number.
	leaf.locator(".cchc-proof").evaluate(PASTE, {"text": LINK})
	link = leaf.locator(".cchc-chip", has_text="hoi-nghi")
	link.locator(".cchc-chip-open").click()
	assert leaf.locator(".cchc-editor-show").inner_text() == LINK
	leaf.locator(".cchc-proof").evaluate(PASTE, {"file": base64.b64encode(PIXEL + b"x").decode()})
	leaf.locator(".cchc-chip", has_text="Ảnh").wait_for()
	box = leaf.locator(".cchc-evidence-add")
	long = "Kế hoạch " + "cải cách hành chính " * 15
	box.fill(f"{long.strip()}, số 17/KH-VP, ngày 04/02/2026")
	box.press("Enter")
	chip = leaf.locator(".cchc-chip", has_text="17/KH-VP")
	chip.wait_for()
	# Edited in line.
	chip.locator(".cchc-chip-open").click()
	editor = leaf.locator(".cchc-editor")
	editor.get_by_label("Trang, mục").fill("trang 3, mục 2")
	editor.get_by_label("Ghi chú").fill("Bản chính")
	editor.get_by_label("Ngày", exact=True).fill("31/06/2026")
	assert "không phải là ngày" in editor.locator(".cchc-editor-fault").inner_text()
	editor.get_by_label("Ngày", exact=True).fill("5/2/2026")
	saved()
	assert editor.get_by_label("Ngày", exact=True).input_value() == "5/2/2026"
	editor.get_by_label("Ngày", exact=True).press("Escape")
	assert editor.inner_text() == "" and page.evaluate("document.activeElement.className") == "cchc-chip-open"
	assert page.locator(".modal.show").count() == 0
	frappe.db.rollback()
	rows = {row["title"]: row for row in stored(SELF_ASSESSMENT, NAME)["evidence"]}
	assert rows.keys() >= {"Kế hoạch CCHC -b-", "Báo cáo quý", "Quyết định", "hoi-nghi", long.strip()}
	written = rows[long.strip()]
	assert (written["document_number"], str(written["document_date"])) == ("17/KH-VP", "2026-02-05")
	assert (written["place_in_document"], written["note"]) == ("trang 3, mục 2", "Bản chính")
	assert rows["Quyết định"]["criteria"] == OTHER and rows["hoi-nghi"]["link"] == LINK
	assert rows["Kế hoạch CCHC -b-"]["file"].startswith("/private/files/")
	assert frappe.db.get_value(
		"File", {"attached_to_name": NAME, "file_url": rows["Báo cáo quý"]["file"]}, "is_private"
	)
	assert not frappe.db.exists("File", {"attached_to_name": NAME, "file_name": ("like", "beside%")})
