"""Word files set by LibreOffice, with the faces that the project's PDF files have."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from cchc_eval.documents.pdf import FONT_FOLDER

# The one face here, so that LibreOffice takes it for Times New Roman: a machine's own stand-in may lack Vietnamese.
FONTS = f"""<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{FONT_FOLDER}</dir><cachedir prefix="xdg">fontconfig</cachedir></fontconfig>
"""
BATCH = 40  # files that one LibreOffice takes


def convert(files: Sequence[Path], kind: str, folder: Path) -> None:
    """Each as a file of this kind ("pdf", "docx") in the folder; beside them it keeps a profile of LibreOffice."""
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    fonts = folder / "fonts.conf"
    fonts.write_text(FONTS, encoding="utf-8")
    environment = {**os.environ, "FONTCONFIG_FILE": str(fonts)}
    for start in range(0, len(files), BATCH):
        batch = map(str, files[start : start + BATCH])
        command = ["soffice", "--headless", profile, "--convert-to", kind, "--outdir", str(folder), *batch]
        subprocess.run(command, check=True, capture_output=True, timeout=1200, env=environment)
