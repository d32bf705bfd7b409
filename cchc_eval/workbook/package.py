"""Workbooks as files: the same cells give the same bytes, so that a file that did not change is known by its digest."""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.writer.excel import ExcelWriter

_EARLIEST = datetime(1980, 1, 1)  # that a ZIP file knows


def saved(workbook: Workbook) -> bytes:
    """The workbook as .xlsx, without the time of day."""
    workbook.properties.created = workbook.properties.modified = _EARLIEST
    file = io.BytesIO()
    with _Package(file, "w") as package:
        ExcelWriter(workbook, package).save()
    return file.getvalue()


class _Package(ZipFile):
    """Every entry bears the earliest time."""

    def writestr(self, zinfo_or_arcname: Any, data: Any, *given: Any, **named: Any) -> None:
        entry = ZipInfo(str(zinfo_or_arcname))
        entry.external_attr = 0o600 << 16
        super().writestr(entry, data, ZIP_DEFLATED)

    def write(self, filename: Any, arcname: Any = None, *given: Any, **named: Any) -> None:
        self.writestr(arcname or filename, Path(filename).read_bytes())
