"""Make a virtual environment with this project in it: `python3 scripts/environment.py FOLDER [EXTRA …]`.

Standard library only: it runs before anything is installed.
"""

from __future__ import annotations

import ctypes.util
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OLDEST = (3, 10)
# What WeasyPrint loads at run time, and the Debian packages that hold it.
PANGO = ("pango-1.0", "pangoft2-1.0", "harfbuzz-subset")
PACKAGES = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0")


def create(folder: Path, extras: Sequence[str] = (), *, editable: bool = False) -> Path:
    """A fresh environment in `folder`, which is emptied first; returns its Python."""
    if sys.version_info < OLDEST:
        needed = ".".join(map(str, OLDEST))
        raise SystemExit(f"cchc_eval needs Python {needed} or newer; this is {sys.version.split()[0]}.")
    shutil.rmtree(folder, ignore_errors=True)
    if subprocess.run([sys.executable, "-m", "venv", folder], capture_output=True).returncode:
        # Debian splits ensurepip off its Python; virtualenv brings its own pip.
        shutil.rmtree(folder, ignore_errors=True)
        tools = folder.with_name(f"{folder.name}-tools")
        run(sys.executable, "-m", "pip", "install", "--quiet", "--target", tools, "virtualenv")
        beside = {**os.environ, "PYTHONPATH": str(tools)}
        run(sys.executable, "-m", "virtualenv", "--quiet", folder, env=beside)
        shutil.rmtree(tools)
    python = folder / "bin" / "python"
    project = f"{ROOT}[{','.join(extras)}]" if extras else str(ROOT)
    pip = (python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    run(*pip, *(["-e"] * editable), project)
    return python


def kept(folder: Path, extras: Sequence[str]) -> Path:
    """An environment that runs this checkout, made where it is missing or made for other dependencies; its Python."""
    python = folder / "bin" / "python"
    wanted = (ROOT / "pyproject.toml").read_text(encoding="utf-8").partition("\n[tool.")[0]
    made_for = folder / "made-for.toml"
    if not made_for.is_file() or made_for.read_text(encoding="utf-8") != wanted:
        print(f"Making the environment {folder.name} …", flush=True)
        python = create(folder, extras, editable=True)
        made_for.write_text(wanted, encoding="utf-8")
    return python


def ensure_pango() -> bool:
    """Install what the PDF renderer needs where that is allowed, else say how; False if it is not there."""
    if all(ctypes.util.find_library(name) for name in PANGO):
        return True
    command = ["apt-get", "install", "-y", "--no-install-recommends", *PACKAGES]
    if os.geteuid() == 0 and shutil.which("apt-get"):
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        print("Installing the system libraries of the PDF renderer:", " ".join(PACKAGES), flush=True)
        subprocess.run(["apt-get", "update", "-qq"], env=quiet, stdout=subprocess.DEVNULL)
        subprocess.run(command, env=quiet, stdout=subprocess.DEVNULL)
        if all(ctypes.util.find_library(name) for name in PANGO):
            return True
    print("PDF files can't be made here: the Pango libraries are missing. Everything else works.")
    print("On Debian or Ubuntu install them with: sudo", " ".join(command), flush=True)
    return False


def run(*command: object, env: dict[str, str] | None = None) -> None:
    subprocess.run([str(part) for part in command], check=True, env=env)


if __name__ == "__main__":
    ensure_pango()
    create(Path(sys.argv[1]), sys.argv[2:], editable=True)
