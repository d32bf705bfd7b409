"""`cchc-eval verify quyet-dinh.pdf`: a decision's ranking computed again from the data attached to its PDF, and both
compared with what its pages say."""

from __future__ import annotations

import io
import logging
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cchc_eval.documents import signing
from cchc_eval.documents.filters import points
from cchc_eval.documents.ranking_data import FILE, Ranking, differences, read_ranking
from cchc_eval.offline.errors import BadInput
from cchc_eval.offline.files import digest, read_bytes
from cchc_eval.offline.strict_json import parse_json
from cchc_eval.scoring import ScoringError

_MOST_PAGES = 2_000
_MOST_DATA = 20_000_000
_UNSEEN = dict.fromkeys(map(ord, "\N{WORD JOINER}\N{ZERO WIDTH SPACE}\N{SOFT HYPHEN}"))


@dataclass(frozen=True)
class VerifiedPdf:
    units: int
    differences: Sequence[str]
    digest: str  # SHA-256 of the file
    signatures: Sequence[str]  # a line for each, or that it has none


def verify_pdf(path: Path) -> VerifiedPdf:
    """Raises BadInput where the file is no PDF with a ranking's data, or they can't be read."""
    content = read_bytes(path)
    data, pages, signed = _read(path, content)
    try:
        ranking = read_ranking(parse_json(data, f"Tệp {path}, dữ liệu đính kèm {FILE}"))
    except ScoringError as error:
        raise BadInput(f"Tệp {path}, dữ liệu đính kèm {FILE}: {fault}" for fault in error.faults) from None
    found = [*differences(ranking), *_printed(ranking, pages)]
    try:
        marks = list(_signatures(content, signed))
    except signing.SigningError as error:
        raise BadInput(f"Tệp {path}: {error}.") from None
    found += [line for line, holds in marks if not holds]
    return VerifiedPdf(len(ranking.units), found, digest(content), [line for line, _ in marks])


def _signatures(content: bytes, count: int) -> Iterator[tuple[str, bool]]:
    """A line for each signature, and whether it holds."""
    if not count:
        yield "Tệp không có chữ ký số.", True
        return
    if not signing.is_available():
        yield (
            f"Tệp có {count:02d} chữ ký số; cài thêm cchc_eval[sign] để kiểm tra, hoặc mở bằng phần mềm đọc PDF.",
            True,
        )
        return
    for one in signing.signatures(content):
        when = f", {one.moment:%d/%m/%Y %H:%M}" if one.moment else ""
        kind = "Dấu số" if one.field == signing.SEAL else "Chữ ký số"
        said = "nguyên vẹn" if one.intact else "không còn đúng, tệp đã bị sửa sau khi ký"
        yield f"{kind} của {one.name}{when}: {said}.", one.intact


def _read(path: Path, content: bytes) -> tuple[str, str, int]:
    """The attached data, the text of the pages without spaces, and how many signatures the file has."""
    from pypdf import PdfReader

    if not content.startswith(b"%PDF-"):
        raise BadInput(f"Tệp {path}: không phải tệp PDF.")
    # What pypdf notices of a damaged file is told here in one line.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted:
            raise BadInput(f"Tệp {path}: có mật khẩu; hãy dùng bản không đặt mật khẩu.")
        found = list(_attached(reader))
        if len(reader.pages) > _MOST_PAGES:
            raise BadInput(f"Tệp {path}: quá nhiều trang (trên {_MOST_PAGES}).")
        pages = "".join(page.extract_text() for page in reader.pages) if len(found) == 1 else ""
        signed = sum(1 for field in _fields(reader) if field.get("/FT") == "/Sig" and "/V" in field)
    except BadInput:
        raise
    except (Exception, RecursionError, MemoryError):
        # pypdf raises whatever Python does on a file that is damaged, or made to be.
        raise BadInput(f"Tệp {path}: tệp PDF bị hỏng, không đọc được.") from None
    if not found:
        raise BadInput(
            f"Tệp {path}: không đính kèm dữ liệu xếp hạng ({FILE}). Chỉ quyết định phê duyệt kết quả do phần mềm này "
            "xuất ra từ phiên bản có đính kèm mới đối chiếu được."
        )
    if len(found) > 1:
        raise BadInput(f"Tệp {path}: đính kèm {len(found)} tệp {FILE}, không rõ tệp nào đúng.")
    if len(found[0]) > _MOST_DATA:
        raise BadInput(f"Tệp {path}, dữ liệu đính kèm {FILE}: quá lớn (trên {_MOST_DATA // 1_000_000} MB).")
    try:
        return found[0].decode("utf-8"), _squeezed(pages), signed
    except UnicodeDecodeError:
        raise BadInput(f"Tệp {path}, dữ liệu đính kèm {FILE}: không phải văn bản UTF-8.") from None


def _attached(reader: Any) -> Iterator[bytes]:
    """The files of that name which the document says go with it (PDF/A-3)."""
    for listed in reader.trailer["/Root"].get("/AF", ()):
        specification = listed.get_object()
        if specification.get("/UF", specification.get("/F")) == FILE:
            yield specification["/EF"]["/F"].get_object().get_data()


def _fields(reader: Any) -> Iterator[Any]:
    form = reader.trailer["/Root"].get("/AcroForm")
    for field in form.get_object().get("/Fields", ()) if form is not None else ():
        yield field.get_object()


def _printed(ranking: Ranking, pages: str) -> Iterator[str]:
    """The units whose line of the appendix is not on the pages as the data say it."""
    for unit in ranking.units:
        line = f"{points(unit.total)}{points(unit.index)}{unit.rank}{unit.place}"
        name = _squeezed(unit.name)
        starts = [at + len(name) for at in _places(pages, name)]
        # Between name and council's points stand the points before: figures, or "Không nộp".
        if not any(_squeezed(line) in pages[at : at + len(line) + 30] for at in starts):
            yield f"{unit.name}: trang văn bản không ghi tổng điểm, chỉ số, xếp hạng, thứ hạng như dữ liệu đính kèm"


def _places(text: str, part: str) -> Iterator[int]:
    at = text.find(part)
    while at >= 0:
        yield at
        at = text.find(part, at + 1)


def _squeezed(text: str) -> str:
    """Without what a reader does not see and a page may break differently."""
    return "".join(unicodedata.normalize("NFC", text).translate(_UNSEEN).split())
