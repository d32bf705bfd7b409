"""Workbooks through LibreOffice, which computes every formula and saves the results."""

from __future__ import annotations

import atexit
import functools
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

import pytest

NEEDS_LIBREOFFICE = [
    pytest.mark.libreoffice,
    pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice (soffice) is not installed"),
]


@functools.cache
def _profile() -> Path:
    """One for the run: to make it takes LibreOffice longer than to convert a book."""
    folder = tempfile.mkdtemp()
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)


def recalculated(books: Mapping[str, bytes], folder: Path, kind: str = "xlsx") -> dict[str, bytes]:
    """All of them, by name, in one run; `kind`: what they are."""
    (folder / "out").mkdir(parents=True)
    for name, content in books.items():
        (folder / f"{name}.{kind}").write_bytes(content)
    profile = f"-env:UserInstallation={_profile().as_uri()}"
    command = ["soffice", "--headless", profile, "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", "out"]
    names = [f"{name}.{kind}" for name in books]
    subprocess.run([*command, *names], cwd=folder, check=True, capture_output=True, timeout=300)
    return {name: (folder / "out" / f"{name}.xlsx").read_bytes() for name in books}
