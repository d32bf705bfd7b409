"""The command run in this process, and the sample round in a folder of its own."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pytest
from openpyxl import Workbook
from sample_round import without_parts

from cchc_eval.documents import Document, office_pdf, render_word
from cchc_eval.offline import part_books, part_conflicts, templates, terminal
from cchc_eval.offline.cli import main
from cchc_eval.offline.compose import Results
from cchc_eval.offline.decide import decided_results
from cchc_eval.offline.demo import SAMPLE, copy_sample
from cchc_eval.offline.forms import UnitForm
from cchc_eval.offline.rendering import PROCESSES
from cchc_eval.offline.round_folder import SETTINGS, open_round
from cchc_eval.workbook import appraisal_book, form_read, guard

# What a test puts in the place of a renderer is put into this process only; test_rendering has more of them.
os.environ[PROCESSES] = "1"


@dataclass(frozen=True)
class Ran:
    status: int
    out: str
    err: str

    @property
    def problems(self) -> list[str]:
        return self.err.splitlines()


Run = Callable[..., Ran]


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Run:
    """`run("check", folder)`: status, standard output and standard error."""

    def run_command(*arguments: object) -> Ran:
        capfd.readouterr()
        status = main([str(argument) for argument in arguments])
        return Ran(status, *capfd.readouterr())

    return run_command


@pytest.fixture(autouse=True)
def as_into_a_file_on_a_fast_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """No command says how far it is, however long it takes, and none is told how wide it may write."""
    monkeypatch.setattr(terminal, "_SILENCE", float("inf"))
    monkeypatch.delenv("COLUMNS", raising=False)


@pytest.fixture(autouse=True)
def without_libreoffice(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a test leaves PDF out, no other program makes it."""
    monkeypatch.setattr(office_pdf, "program", lambda: None)


_WORD_FILES: dict[tuple[str, bytes | None], bytes] = {}


@pytest.fixture(autouse=True)
def word_files_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same document gives the same Word file, which tests of documents hold: these rounds are much alike."""

    def made(document: Document, template: Path | None = None) -> bytes:
        asked = repr(document), None if template is None else template.read_bytes()
        if asked not in _WORD_FILES:
            _WORD_FILES[asked] = render_word(document, template)
        return _WORD_FILES[asked]

    monkeypatch.setattr(templates, "render_word", made)


@pytest.fixture(autouse=True)
def workbooks_parsed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Readers leave a workbook as it is, so that each file of these rounds has to be parsed once only."""

    def opened(source: Path | bytes, name: str) -> Workbook:
        content = source.read_bytes() if isinstance(source, Path) and source.is_file() else source
        return _parsed(content, name) if isinstance(content, bytes) else guard.open_guarded(source, name)

    for reader in (form_read, appraisal_book, part_books, part_conflicts):
        monkeypatch.setattr(reader, "open_guarded", opened)


@lru_cache(maxsize=40)
def _parsed(content: bytes, name: str) -> Workbook:
    return guard.open_guarded(content, name)


@pytest.fixture(scope="session")
def decided_sample() -> tuple[Results, Sequence[UnitForm]]:
    """The packaged sample as it is decided, read and scored once; change it by `replace` only."""
    return decided_results(open_round(SAMPLE))


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """A copy of the packaged sample round, its appraisal in one workbook."""
    folder = tmp_path / "đợt 2026"
    copy_sample(folder, force=False)
    without_parts(folder)
    return folder


def snapshot(folder: Path) -> dict[str, bytes]:
    """Every file below a folder with its content."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def change(folder: Path, old: str, new: str) -> None:
    path = folder / SETTINGS
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
