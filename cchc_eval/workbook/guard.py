"""Opening a workbook that came from outside: a bounded, inert set of cells, or a clear error.

Nothing in the file is trusted: sizes are checked before and while inflating, XML is refused where it declares
a document type, and only the parts that hold cells, comments and the places of drawings are read at all (pictures,
charts, embedded files and the like are never inflated). Formulas stay text. The bounds hold whatever the file says
about itself.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from pathlib import Path

from openpyxl import Workbook

from cchc_eval.vietnamese.system_errors import reason
from cchc_eval.workbook.bounded import Oversized, Unsupported, read_workbook

MAX_FILE_BYTES = 20 * 2**20
MAX_ENTRIES = 3_000  # parts in the package; a round of 600 units has about 1,300
MAX_PART_BYTES = 32 * 2**20  # one part, inflated
MAX_TOTAL_BYTES = 200 * 2**20  # all parts, inflated
MAX_RATIO = 120  # a part may inflate this much, once it is larger than the next figure
RATIO_FROM_BYTES = 2**20
MAX_PART_TAGS = 600_000  # "<" in one XML part: bounds the tree its largest row can become
MAX_TOTAL_TAGS = 4_000_000

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_CENTRAL_ENTRY = b"PK\x01\x02"
_ENCODING = re.compile(rb"""<\?xml[^>]*?\bencoding\s*=\s*["']([^"']*)["']""")
_MACRO_PARTS = re.compile(r"vbaproject|vbadata|xl/(macrosheets|dialogsheets|activex)/", re.IGNORECASE)
_LINK_PARTS = re.compile(r"xl/(externallinks|querytables)/|xl/connections\.xml", re.IGNORECASE)
_SAVE_AGAIN = "hãy mở bằng Excel, lưu lại dạng «Excel Workbook (*.xlsx)» rồi nộp lại"


class WorkbookError(Exception):
    """A workbook that is refused; `problems` lists all that is wrong, in Vietnamese."""

    def __init__(self, *problems: str) -> None:
        self.problems: tuple[str, ...] = problems
        super().__init__("\n".join(problems))


def open_guarded(source: Path | bytes, name: str = "") -> Workbook:
    """Read the cells of an .xlsx file within the bounds above. Raises WorkbookError, nothing else.

    The result holds values, formulas as text ("=…", data type "f"), merged ranges and sheet states; no styles
    but the number format of percents (`bounded.PERCENT`) and dates. What stands beside the cells is in `beside`.
    `name` is the file's name for the messages (by default the path's).
    """
    name = name_of(source, name)
    try:
        data = _read_file(source) if isinstance(source, Path) else source
        _check_is_package(data)
        with zipfile.ZipFile(io.BytesIO(data)) as package, warnings.catch_warnings():
            # What openpyxl passes over (a number out of the calendar's range becomes an error value) is no
            # message for a person's terminal.
            warnings.simplefilter("ignore")
            return read_workbook(_Parts(package))
    except (_Refused, Oversized, Unsupported) as refusal:
        raise WorkbookError(f"Tệp «{name}»: {refusal}") from None
    except MemoryError:
        raise WorkbookError(f"Tệp «{name}»: quá lớn so với bộ nhớ của máy") from None
    except Exception as error:
        # Damaged XML makes openpyxl and the zip reader fail in dozens of ways; to a person they are one.
        raise WorkbookError(f"Tệp «{name}»: bị hỏng hoặc bị cắt cụt nên không đọc được; {_SAVE_AGAIN}") from error


def name_of(source: Path | bytes, name: str = "") -> str:
    """What messages call the file."""
    return name or (source.name if isinstance(source, Path) else "không tên")


class _Refused(Exception):
    """Why the file is not read, for the message after the file's name."""


def _read_file(path: Path) -> bytes:
    try:
        if not path.is_file():
            raise _Refused("không có tệp này hoặc đây không phải là tệp thường")
        with path.open("rb") as file:
            return file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise _Refused(f"không mở được: {reason(error)}") from None


def _check_is_package(data: bytes) -> None:
    if len(data) > MAX_FILE_BYTES:
        raise _Refused(
            f"lớn hơn {MAX_FILE_BYTES // 2**20} MB; hãy bỏ hình ảnh, tệp nhúng ra khỏi bảng tính rồi nộp lại"
        )
    if not data:
        raise _Refused("là tệp rỗng (0 byte); hãy chép hoặc gửi lại tệp")
    if data.startswith(_OLE):
        raise _Refused(f"là tệp có mật khẩu hoặc là tệp .xls đời cũ; hãy bỏ mật khẩu, {_SAVE_AGAIN}")
    if not data.startswith(b"PK\x03\x04"):
        raise _Refused(f"không phải là tệp Excel .xlsx; {_SAVE_AGAIN}")
    # Counted before the directory is parsed: each entry costs memory there.
    if data.count(_CENTRAL_ENTRY) > MAX_ENTRIES:
        raise _Refused(f"chứa quá nhiều tệp con (hơn {MAX_ENTRIES}); {_SAVE_AGAIN}")


class _Parts:
    """The package's parts, each checked when it is read; what openpyxl takes for the archive."""

    def __init__(self, package: zipfile.ZipFile) -> None:
        self._package = package
        self._bytes_left = MAX_TOTAL_BYTES
        self._tags_left = MAX_TOTAL_TAGS
        self.names = package.namelist()
        self._check_names(self.names)
        self._check_sizes(package.infolist())

    def _check_names(self, names: list[str]) -> None:
        folded = [name.casefold() for name in names]
        if len(set(folded)) < len(folded):
            raise _Refused(f"chứa hai phần trùng tên nên không rõ phần nào đúng; {_SAVE_AGAIN}")
        if any(_MACRO_PARTS.search(name) for name in names):
            raise _Refused(f"chứa macro nên không được nhận; {_SAVE_AGAIN}")
        if any(_LINK_PARTS.search(name) for name in names):
            raise _Refused(
                "liên kết với tệp hoặc nguồn dữ liệu khác; trong Excel chọn Dữ liệu (Data) > Sửa liên kết "
                "(Edit Links) > Ngắt liên kết (Break Link), lưu lại rồi nộp lại"
            )
        if "xl/workbook.bin" in folded:
            raise _Refused(f"là tệp .xlsb; {_SAVE_AGAIN}")
        if "[content_types].xml" not in folded or not any(name.startswith("xl/") for name in folded):
            raise _Refused(f"không phải là tệp Excel .xlsx (có thể là tệp Word, ODS hoặc tệp nén); {_SAVE_AGAIN}")

    def _check_sizes(self, entries: list[zipfile.ZipInfo]) -> None:
        # The directory's figures may lie; `read` holds every part to them.
        for entry in entries:
            if entry.flag_bits & 0x1:
                raise _Refused(f"có mật khẩu; hãy bỏ mật khẩu, {_SAVE_AGAIN}")
            if entry.file_size > MAX_PART_BYTES or (
                entry.file_size > RATIO_FROM_BYTES and entry.file_size > MAX_RATIO * entry.compress_size
            ):
                raise _Refused(f"phình ra quá lớn khi giải nén (phần «{entry.filename}»); {_SAVE_AGAIN}")
        if sum(entry.file_size for entry in entries) > MAX_TOTAL_BYTES:
            raise _Refused(f"phình ra quá lớn khi giải nén (hơn {MAX_TOTAL_BYTES // 2**20} MB); {_SAVE_AGAIN}")

    def read(self, name: str) -> bytes:
        """One XML part, inflated within the bounds. Raises KeyError where there is none."""
        with self._package.open(name) as part:
            data = part.read(min(MAX_PART_BYTES, self._bytes_left) + 1)
        self._bytes_left -= len(data)
        tags = data.count(b"<")
        self._tags_left -= tags
        if len(data) > MAX_PART_BYTES or self._bytes_left < 0 or tags > MAX_PART_TAGS or self._tags_left < 0:
            raise Oversized()
        _check_xml(data, name)
        return data

    def open(self, name: str) -> io.BytesIO:
        return io.BytesIO(self.read(name))


def _check_xml(data: bytes, name: str) -> None:
    """Refuse document types and any encoding but UTF-8, under which the search for them would be blind."""
    body = data.removeprefix(b"\xef\xbb\xbf").lstrip()
    encoding = _ENCODING.match(body)
    known = encoding is None or encoding.group(1).lower() in (b"utf-8", b"utf8", b"us-ascii")
    if not body.startswith(b"<") or b"\0" in data or not known:
        raise _Refused(f"phần «{name}» không phải XML mã hóa UTF-8; {_SAVE_AGAIN}")
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise _Refused(f"phần «{name}» khai báo thực thể XML, thứ Excel không bao giờ ghi; {_SAVE_AGAIN}")
