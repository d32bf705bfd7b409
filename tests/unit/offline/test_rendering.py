"""Documents rendered in several processes: the same files, in order, and what goes wrong in one of them."""

from __future__ import annotations

import gc
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from conftest import Run
from docx import Document as new_docx

from cchc_eval.documents import Document, PdfUnavailable, office_pdf, render_pdf, wording_letters
from cchc_eval.documents.wording import Issuer, Period
from cchc_eval.offline import rendering
from cchc_eval.offline.errors import BadInput
from cchc_eval.offline.rendering import PAGE, PDF, PROCESSES, WORD, Composed, Rendered, rendered

ISSUER = Issuer(
    superior_body="UBND tỉnh X",
    department="Sở Nội vụ",
    abbreviation="SNV",
    place="X",
    director_post="Giám đốc Sở",
    office_name="Văn phòng Sở",
    office_head_post="Chánh Văn phòng",
    council_name="Hội đồng",
    year=2027,
)


def launch(unit: str) -> Document:
    return wording_letters.launch(ISSUER, Period(2026, "", ""), [unit], ["Bộ tiêu chí"], ["Luật số 1"], [])


def documents(count: int) -> list[Composed]:
    return [(f"cong-van/{number}", partial(launch, f"Đơn vị thứ {number}")) for number in range(count)]


@pytest.fixture
def processes(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    return lambda number: monkeypatch.setenv(PROCESSES, number)


def test_two_processes_give_what_one_gives(
    processes: Callable[[str], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    composed: list[int] = []
    collected = gc.get_threshold()
    of_fonts = tmp_path / "tam"
    of_fonts.mkdir()
    monkeypatch.setenv("TMPDIR", str(of_fonts))
    monkeypatch.setattr(tempfile, "tempdir", None)

    def counted(number: int) -> Document:
        composed.append(number)
        return launch(f"Đơn vị thứ {number}")

    made: dict[str, list[Rendered]] = {}
    for number in ("1", "2"):
        processes(number)
        made[number] = list(rendered(documents(20), tmp_path, (PAGE, WORD, PDF)))
        assert gc.get_threshold() == collected and not list(of_fonts.iterdir()), (
            "what was held for all of them is let go"
        )
    assert made["1"] == made["2"]
    assert made["2"][19].files[PDF] == render_pdf(launch("Đơn vị thứ 19")), "fonts that are kept make no difference"
    assert [one.name for one in made["2"]] == [name for name, _ in documents(20)]
    assert "Đơn vị thứ 19" in made["2"][19].files[PAGE].decode()
    first = next(rendered([(str(number), partial(counted, number)) for number in range(200)], tmp_path, (PAGE,)))
    assert first.name == "0" and len(composed) < 10, "documents are composed a few ahead, not all at once"


def test_what_is_wrong_in_another_process_is_said_as_here(processes: Callable[[str], None], tmp_path: Path) -> None:
    template = new_docx()
    template.add_paragraph("{{ doc.nam }}")
    template.save(tmp_path / "plain-paper.docx")
    said = []
    for number in ("1", "2"):
        processes(number)
        with pytest.raises(BadInput, match="Mẫu Word") as refused:
            list(rendered(documents(16), tmp_path, (WORD,)))
        said.append(refused.value.problems)
    assert said[0] == said[1] and len(said[0]) >= 1


@pytest.mark.parametrize("given", ["0", "-1", "hai", "1.5"])
def test_a_number_of_processes_that_is_none_is_refused(processes: Callable[[str], None], given: str) -> None:
    processes(given)
    with pytest.raises(BadInput, match=f"Biến {PROCESSES}: «{given}» không phải số nguyên dương"):
        next(rendered(documents(1), Path(), (PAGE,)))


def test_libreoffice_makes_the_pdf_where_pango_is_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def unavailable(document: object, *, page: str) -> bytes:
        raise PdfUnavailable("không có Pango")

    given = []

    def by_office(content: bytes, ending: str) -> bytes:
        given.append((content[:2], ending))
        return b"%PDF-office"

    monkeypatch.setattr(rendering, "render_pdf", unavailable)
    [without] = rendered(documents(1), tmp_path, (PDF,))
    assert (without.files, without.without_pdf, without.by_office) == ({}, "không có Pango", False)
    monkeypatch.setattr(office_pdf, "pdf_of", by_office)
    [made] = rendered(documents(1), tmp_path, (WORD, PDF))
    assert (made.files[PDF], made.without_pdf, made.by_office) == (b"%PDF-office", "", True)
    assert given == [(b"PK", "docx")]


def test_help_and_rank_do_not_wait_for_excel_word_and_pdf(run: Run) -> None:
    code = "import sys; from cchc_eval.offline.cli import main; main({!r}); print(*sys.modules)"
    for arguments in (["--help"], ["rank", "khong-co.json"]):
        loaded = subprocess.run(
            [sys.executable, "-c", code.format(arguments)], capture_output=True, text=True, check=True
        )
        modules = set(loaded.stdout.split())
        assert "cchc_eval.offline.cli" in modules
        assert not modules & {"openpyxl", "docx", "jinja2", "weasyprint", "rich"}
