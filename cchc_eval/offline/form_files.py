"""What lies in the folder of filled forms: workbooks of any program, loose or in a ZIP file, or what to do with a file.

A workbook that is no .xlsx is converted by LibreOffice, with its formulas, formats of numbers, comments and hidden
sheets, and then read as any other: a reader of values alone would take a formula for what a person typed.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from cchc_eval.documents import office_pdf
from cchc_eval.offline.errors import BadInput
from cchc_eval.offline.files import read_bytes
from cchc_eval.vietnamese.alphabet import alphabetical
from cchc_eval.vietnamese.system_errors import reason
from cchc_eval.workbook.archive import LITTER, MOST_ARCHIVE, MOST_UNPACKED, Archive, TooLarge
from cchc_eval.workbook.guard import MAX_FILE_BYTES

SUFFIX = ".xlsx"
EVIDENCE = "kiem-chung"  # beside the settings: a folder of each unit, by its code, with its files of evidence
# Files that may well be a form: an answer must not be lost because nobody said that it was not read.
OTHER_BOOKS = {
    ".xls", ".xlsm", ".xlsb", ".xlt", ".xltx", ".xltm", ".ods", ".fods", ".ots", ".et", ".ett", ".numbers", ".csv",
}  # fmt: skip
_WITH_MACROS = {".xlsm", ".xltm"}
ARCHIVES = {".zip", ".rar", ".7z"}

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ZIP = b"PK\x03\x04"
_NO_BOOK = "không phải tệp .xlsx nên không đọc được; hãy lưu lại dạng .xlsx"
_NO_FORM = "không phải phiếu .xlsx nên không được đọc"
_UNPACK = "hãy giải nén, lấy tệp .xlsx ra"


@dataclass(frozen=True)
class FormFile:
    path: Path  # of one in an archive: the archive's, and its name in there
    content: Path | bytes  # an .xlsx file


@dataclass(frozen=True)
class Beside:
    """What came in an archive beside the forms: evidence, for the dossier."""

    archive: Path
    path: Path  # the archive's, and its name in there
    entry: str

    def read(self) -> bytes:
        """Raises BadInput where the archive no longer gives it."""
        try:
            data = io.BytesIO(read_bytes(self.archive, MOST_ARCHIVE))
            with zipfile.ZipFile(data) as archive, archive.open(self.entry) as stream:
                content = stream.read(MOST_UNPACKED + 1)
        except Exception:
            raise BadInput(f"Tệp {self.path}: không đọc được.") from None
        if len(content) > MOST_UNPACKED:
            raise BadInput(f"Tệp {self.path}: quá lớn.")
        return content


@dataclass
class FormFiles:
    forms: list[FormFile] = field(default_factory=list)
    refused: list[tuple[Path, str]] = field(default_factory=list)  # what may be a form and can't be read, and why
    others: list[tuple[Path, str]] = field(default_factory=list)  # what is no form, and is said
    beside: list[Beside] = field(default_factory=list)
    _to_convert: list[tuple[Path, bytes, str]] = field(default_factory=list)


def form_files(folder: Path) -> FormFiles:
    """In the order of their names. Raises BadInput where the folder can't be listed; one that is not there is empty."""
    found = FormFiles()
    try:
        listed = [path for path in folder.iterdir() if not path.name.startswith(LITTER)]
    except FileNotFoundError:
        return found
    except OSError as error:
        raise BadInput(f"Thư mục {folder}: {reason(error)}.") from None
    for path in sorted(listed, key=lambda path: alphabetical(path.name)):
        if path.is_dir():
            found.others.append((path, f"không được đọc; phiếu phải nằm ngay trong thư mục {folder.name}"))
        elif path.suffix.lower() == ".zip":
            _unpack(path, found)
        elif path.suffix.lower() in OTHER_BOOKS | {SUFFIX}:
            _take(path, path, found)
        else:
            _pass_over(path, found)
    _convert(found)
    found.forms.sort(key=lambda file: alphabetical(file.path.relative_to(folder).as_posix()))
    return found


def _pass_over(path: Path, found: FormFiles) -> None:
    if path.suffix.lower() in ARCHIVES:
        found.refused.append((path, f"là tệp nén nên không đọc được; {_UNPACK}"))
    else:
        found.others.append((path, f"{_NO_FORM}; tài liệu kiểm chứng thì đặt vào {EVIDENCE}/MÃ_ĐƠN_VỊ"))


def _take(path: Path, content: Path | bytes, found: FormFiles) -> None:
    """A workbook as it is, or to be converted, whatever the ending of its name."""
    suffix = path.suffix.lower()
    if suffix in _WITH_MACROS:
        found.refused.append((path, "có thể chứa macro nên không được nhận; hãy lưu lại dạng .xlsx"))
        return
    try:
        data = read_bytes(content, MAX_FILE_BYTES) if isinstance(content, Path) else content
    except BadInput:
        data = b""
    is_package = data.startswith(_ZIP) and b"[Content_Types].xml" in data
    if is_package and b"xl/workbook.bin" not in data:
        found.forms.append(FormFile(path, content))
    elif (ending := _ending(data)) and (suffix != SUFFIX or office_pdf.program() is not None):
        found._to_convert.append((path, data, ending))
    elif suffix == SUFFIX:
        found.forms.append(FormFile(path, content))  # whose reader says what is wrong with it
    else:
        found.refused.append((path, _NO_BOOK))


def _ending(data: bytes) -> str:
    """By which LibreOffice knows the file."""
    if data.startswith(_OLE):
        return "xls"
    if data.startswith(_ZIP):
        return "xlsb" if b"xl/workbook.bin" in data else "ods"
    return "fods" if data.lstrip(b"\xef\xbb\xbf").startswith(b"<?xml") else ""


def _convert(found: FormFiles) -> None:
    waiting = found._to_convert
    if not waiting:
        return
    if office_pdf.program() is None:
        found.refused += [(path, f"{_NO_BOOK}, hoặc cài LibreOffice để chương trình tự đọc") for path, _, _ in waiting]
        return
    made = office_pdf.workbooks_of([(data, ending) for _, data, ending in waiting])
    for (path, _, _), content in zip(waiting, made, strict=True):
        if content:
            found.forms.append(FormFile(path, content))
        else:
            said = "LibreOffice không mở được (tệp hỏng hoặc có mật khẩu); hãy mở tệp, bỏ mật khẩu, lưu lại dạng .xlsx"
            found.refused.append((path, said))


def _unpack(path: Path, found: FormFiles) -> None:
    """Each workbook of a ZIP file, within bounds whatever the file says about itself."""
    books = len(found.forms) + len(found._to_convert) + len(found.refused)
    try:
        for inner, content in _entries(path, Archive(read_bytes(path, MOST_ARCHIVE)), found):
            _take(inner, content, found)
    except (BadInput, TooLarge):
        found.refused.append((path, f"là tệp nén quá lớn nên không đọc được; {_UNPACK}"))
    except Exception:
        # Damaged archives make the reader fail in many ways; to a person they are one.
        found.refused.append((path, f"là tệp nén bị hỏng hoặc không phải ZIP nên không đọc được; {_UNPACK}"))
    else:
        if len(found.forms) + len(found._to_convert) + len(found.refused) == books:
            found.others.append((path, "là tệp nén không có phiếu nào bên trong"))


def _entries(path: Path, archive: Archive, found: FormFiles) -> Iterator[tuple[Path, bytes]]:
    """Raises TooLarge where they are too large together."""
    for entry in archive.entries():
        inner = path.joinpath(*entry.steps)
        if entry.suffix in ARCHIVES:
            _pass_over(inner, found)
        elif entry.suffix not in OTHER_BOOKS | {SUFFIX}:
            found.beside.append(Beside(path, inner, entry.name))
            found.others.append((inner, f"{_NO_FORM}; ho-so lấy làm tài liệu kiểm chứng của đơn vị gửi tệp nén"))
        elif entry.has_password:
            found.refused.append((inner, f"nằm trong tệp nén có mật khẩu nên không đọc được; {_UNPACK}"))
        else:
            yield inner, archive.read(entry)
