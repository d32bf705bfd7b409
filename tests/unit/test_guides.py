"""The guides for users: what they link is there, and they call things as the desk shows them."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GUIDES = ROOT / "cchc_eval" / "public" / "huong-dan"
REPORTS = ROOT / "cchc_eval" / "cchc_eval" / "report"
PAGES = sorted(GUIDES.glob("*.md"))
# Of Frappe's own desk, of the keyboard, or stressed for what they say.
NOT_LABELS = {
    "Excel", "CCHC", "phiếu tự đánh giá", "tài liệu kiểm chứng", "giải trình", "Hội đồng",
    "câu giải thích vì sao được bấy nhiêu điểm", "Enter", "mũi tên lên, xuống", "chữ số", "Kéo thả tệp", "F", "Escape",
    "một lần", "DỰ THẢO", "Windows", "Linux", "Người dùng",
}  # fmt: skip


def shown() -> set[str]:
    """Every word that the desk may show, without the dots of a button that asks on."""
    with (ROOT / "cchc_eval" / "translations" / "vi.csv").open(encoding="utf-8", newline="") as file:
        return {row[1].rstrip("… ") for row in csv.reader(file) if len(row) > 1}


def named(page: Path) -> Iterator[str]:
    """What a guide puts in bold: a label, or several on a path."""
    text = page.read_text(encoding="utf-8")
    for found in re.findall(r"\*\*(.+?)\*\*", " ".join(text.split())):
        yield from (one.strip().rstrip("… ") for one in found.split("→"))


def test_there_is_a_guide_for_everyone() -> None:
    assert {page.stem for page in PAGES} == {
        "index", "can-bo-don-vi", "thu-truong-don-vi", "tham-dinh", "hoi-dong", "van-thu", "quan-tri",
        "lenh-tren-thu-muc", "bao-cao",
    }  # fmt: skip
    index = (GUIDES / "index.md").read_text(encoding="utf-8")
    assert all(f"]({page.name})" in index for page in PAGES if page.stem != "index")
    assert (ROOT / "docs" / "huong-dan").resolve() == GUIDES


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_what_a_guide_links_and_shows_is_there(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert text.startswith("# ")
    links = re.findall(r"\]\(([^)]+)\)", text)
    assert all((GUIDES / link).is_file() for link in links), links
    assert "{{" not in text and "{%" not in text, "Frappe would run it as a template"


def test_every_picture_is_in_a_guide() -> None:
    shown = {name for page in PAGES for name in re.findall(r"\]\(anh/([^)]+)\)", page.read_text(encoding="utf-8"))}
    assert {picture.name for picture in (GUIDES / "anh").iterdir()} == shown


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_guide_calls_things_as_the_desk_does(page: Path) -> None:
    assert set(named(page)) - shown() - NOT_LABELS == set()


def test_the_help_menu_leads_to_guides_that_are_there() -> None:
    code = (ROOT / "cchc_eval" / "public" / "js" / "help_links.js").read_text(encoding="utf-8")
    guides = code[: code.index("const TITLES")]
    pages = set(re.findall(r'"([a-z-]+)"', guides))
    assert {page.stem for page in PAGES} - {"index", "lenh-tren-thu-muc", "bao-cao"} == pages
    doctypes = {path.name for path in (ROOT / "cchc_eval" / "cchc_eval" / "doctype").iterdir()}
    linked = re.findall(r'"(CCHC [\w ]+)"', guides)
    assert len(linked) > 10
    assert all(doctype.lower().replace(" ", "_") in doctypes for doctype in linked)
    # Every report leads to the page that tells what each of them answers, by the name that the desk gives it.
    reports = {json.loads(path.read_text())["name"] for path in REPORTS.glob("*/*.json")}
    assert set(re.findall(r'"(CCHC [\w ]+)"', code[code.index("const REPORTS") :])) == reports and len(reports) == 10
    with (ROOT / "cchc_eval" / "translations" / "vi.csv").open(encoding="utf-8", newline="") as file:
        words = dict(row[:2] for row in csv.reader(file) if row[0] in reports)
    assert set(words.values()) <= set(named(GUIDES / "bao-cao.md")) and len(words) == 10
