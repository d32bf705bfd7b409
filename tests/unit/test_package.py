"""The wheel holds all that the app and the command need, without the repository beside it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).resolve().parents[2]
# What building and running leave in the source tree.
BUILT = {"__pycache__", "dist", "node_modules"}
# The command's whole sample round, without its PDF files, which have tests of their own.
DEMO = """
import os, sys
wheel, folder = sys.argv[1:]
sys.path.insert(0, wheel)
import cchc_eval
assert cchc_eval.__file__.startswith(wheel), cchc_eval.__file__
from cchc_eval.documents import PdfUnavailable, office_pdf
from cchc_eval.offline import rendering
from cchc_eval.offline.cli import main
def unavailable(document, page):
    raise PdfUnavailable("")
rendering.render_pdf, office_pdf.program = unavailable, lambda: None
os.environ[rendering.PROCESSES] = "1"
sys.exit(main(["demo", folder]))
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel as the build backend makes it, unpacked."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "flit_core.wheel", "--outdir", str(folder), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    (packed,) = folder.glob("*.whl")
    unpacked = folder / "unpacked"
    with ZipFile(packed) as archive:
        archive.extractall(unpacked)
    return unpacked


def test_every_file_of_the_package_is_in_the_wheel(wheel: Path) -> None:
    def files(root: Path) -> set[str]:
        found = (path.relative_to(root) for path in (root / "cchc_eval").rglob("*") if path.is_file())
        return {path.as_posix() for path in found if not BUILT & set(path.parts)}

    assert files(ROOT) <= files(wheel)


def test_the_command_runs_from_the_wheel_alone(wheel: Path, tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    # Isolated: neither the folder it is started in nor PYTHONPATH is searched for modules.
    command = [sys.executable, "-I", "-c", DEMO, str(wheel), str(folder)]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    assert (folder / "ket-qua" / "quyet-dinh.docx").is_file()
    assert (folder / "ket-qua" / "phu-luc.xlsx").is_file()
