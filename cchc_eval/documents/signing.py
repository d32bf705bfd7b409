"""Digital signatures on an issued PDF (PAdES), by pyHanko: a person's, and the seal of the body beside it.

Decree 30/2020/NĐ-CP, Annex I: the picture of the signature stands in the middle between post and name (part II, 7); the
seal in red, in its real size, lies over about a third of it from the left (8a). What goes with a document as a file of
its own bears in the top right corner of its first page number, symbol and time, in letters of 10 pt (8b).

Each signature is added behind what is there, so that those before it stay valid. pyHanko comes with the extra `sign`.
"""

from __future__ import annotations

import io
import logging
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from html import escape
from pathlib import Path
from typing import Any

from cchc_eval.documents.pdf import pdf_of_page
from cchc_eval.documents.pdf_archive import SIGNED_PLACE

MM = 72 / 25.4
SIGNATURE, SEAL, ATTACHED = "ChuKy", "Dau", "VanBanKemTheo"
# Of a department's seal (mm); the circle of another body's may differ.
SEAL_WIDTH = 36
_SIGNATURE_SIZE = (50 * MM, 22 * MM)
# Words in place of a picture: those of the signature above those of the seal.
_TEXT_SIZE = (68 * MM, 11.9 * MM)
_CORNER = (62 * MM, 12 * MM)
_LARGEST_PICTURE = 4_000_000  # pixels
_STAMP_SECONDS = 15
_VIETNAM = timezone(timedelta(hours=7))


class SigningUnavailable(RuntimeError):
    """pyHanko is not installed; the message (Vietnamese) says what to install."""


class SigningError(ValueError):
    """What can't be signed, or not with this certificate; a message in Vietnamese."""


@dataclass(frozen=True)
class Certificate:
    """An opened certificate with its key."""

    name: str  # whose it is
    body: str  # "" where it names none
    serial: str  # hexadecimal digits
    issuer: str
    valid_until: datetime
    signer: Any  # pyHanko's


@dataclass(frozen=True)
class Signed:
    """A signature in a file."""

    field: str
    name: str
    moment: datetime | None
    intact: bool  # what it signs was not changed, and nothing but further signatures was added
    stamped: datetime | None = None  # when a time-stamping authority saw it; None without one


def open_certificate(content: bytes, password: str, now: datetime) -> Certificate:
    """A certificate in a PKCS#12 file. Raises SigningError where it can't be used now, SigningUnavailable."""
    _require_pyhanko()
    from asn1crypto import keys, pkcs12, x509
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
    from cryptography.hazmat.primitives.serialization.pkcs12 import load_key_and_certificates
    from pyhanko.sign.signers import SimpleSigner
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    try:
        pkcs12.Pfx.load(content).native  # noqa: B018
    except (ValueError, TypeError):
        raise SigningError("tệp chứng thư số bị hỏng hoặc không phải tệp PKCS#12 (.p12, .pfx)") from None
    try:
        key, own, others = load_key_and_certificates(content, password.encode() or None)
    except ValueError:
        raise SigningError("mật khẩu của chứng thư số không đúng") from None
    if key is None or own is None:
        raise SigningError("tệp chứng thư số không có khóa bí mật để ký")
    _check_use(own, now)
    certificate = x509.Certificate.load(own.public_bytes(Encoding.DER))
    chain = [x509.Certificate.load(other.public_bytes(Encoding.DER)) for other in others]
    private = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return Certificate(
        name=_part(own.subject, "commonName"),
        body=_part(own.subject, "organizationName"),
        serial=f"{own.serial_number:X}",
        issuer=_part(own.issuer, "commonName"),
        valid_until=own.not_valid_after_utc,
        signer=SimpleSigner(
            certificate, keys.PrivateKeyInfo.load(private), SimpleCertificateStore.from_certs([certificate, *chain])
        ),
    )


def _check_use(own: Any, now: datetime) -> None:
    from cryptography.x509 import ExtensionNotFound, KeyUsage

    name = _part(own.subject, "commonName")
    if now > own.not_valid_after_utc:
        raise SigningError(f"chứng thư số của {name} đã hết hạn ngày {own.not_valid_after_utc:%d/%m/%Y}")
    if now < own.not_valid_before_utc:
        raise SigningError(f"chứng thư số của {name} có hiệu lực từ ngày {own.not_valid_before_utc:%d/%m/%Y}")
    try:
        use = own.extensions.get_extension_for_class(KeyUsage).value
    except ExtensionNotFound:
        return
    if not (use.digital_signature or use.content_commitment):
        raise SigningError(f"chứng thư số của {name} không được cấp để ký")


def _part(name: Any, kind: str) -> str:
    return next((str(one.value) for one in name if one.oid._name == kind), "")


def sign(
    pdf: bytes,
    certificate: Certificate,
    kind: str,
    now: datetime,
    *,
    picture: bytes = b"",
    number: str = "",
    seal_width: float = SEAL_WIDTH,
    stamper: Any = None,
) -> bytes:
    """The file with one signature more, of the kind SIGNATURE, SEAL or ATTACHED.

    `picture` is the PNG that is shown; without one the mark says in words who signed, and when. `number`: of
    ATTACHED, number and symbol of the document. `now` has its time zone. `stamper`: see `time_stamper`. Raises
    SigningError.
    """
    _require_pyhanko()
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
    from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner

    if kind in {one.field for one in signatures(pdf)}:
        raise SigningError("tệp đã có chữ ký số này" if kind == SIGNATURE else "tệp đã được đóng dấu số")
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf), strict=False)
    shown = _opened(picture) if picture else None
    page, box = _place(writer, kind, shown, seal_width)
    meta = PdfSignatureMetadata(
        field_name=kind,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        name=certificate.name,
        reason={SIGNATURE: "Ký văn bản", SEAL: "Đóng dấu", ATTACHED: "Văn bản kèm theo"}[kind],
        location=certificate.body or None,
    )
    field = SigFieldSpec(kind, on_page=page, box=box, readable_field_name=f"{meta.reason}: {certificate.name}")
    with tempfile.TemporaryDirectory() as folder:
        lines = [number, _moment(now)] if kind == ATTACHED else _words(certificate, kind, now)
        style = _style(shown, lines, box, Path(folder), right=kind == ATTACHED)
        signer = PdfSigner(meta, certificate.signer, timestamper=stamper, stamp_style=style, new_field_spec=field)
        output = io.BytesIO()
        _sign(signer, writer, output)
    return output.getvalue()


def time_stamper(address: str, user: str = "", password: str = "") -> Any:
    """What has an authority (RFC 3161) confirm when a file was signed; it is asked once for each signature."""
    _require_pyhanko()
    from pyhanko.sign.timestamps import HTTPTimeStamper

    return HTTPTimeStamper(address, timeout=_STAMP_SECONDS, auth=(user, password) if user else None)


def _sign(signer: Any, writer: Any, output: io.BytesIO) -> None:
    from pyhanko.sign.timestamps import TimestampRequestError

    try:
        signer.sign_pdf(writer, output=output)
    except (TimestampRequestError, OSError) as error:
        # `requests` raises OSError.
        raise SigningError(
            f"máy chủ cấp dấu thời gian không trả lời đúng ({type(error).__name__}); hãy thử lại, hoặc báo quản trị "
            "hệ thống"
        ) from error


def _moment(now: datetime) -> str:
    """ISO 8601 in the time zone of Việt Nam, as the Annex wants it, whatever that of the machine is."""
    return now.astimezone(_VIETNAM).isoformat(timespec="seconds")


def _words(certificate: Certificate, kind: str, now: datetime) -> list[str]:
    who = ["Đã đóng dấu số"] if kind == SEAL else [f"Người ký: {certificate.name}"]
    body = certificate.body or (certificate.name if kind == SEAL else "")
    return [*who, *([f"Cơ quan: {body}"] if body else []), f"Thời gian ký: {_moment(now)}"]


def _opened(picture: bytes) -> Any:
    from PIL import Image, UnidentifiedImageError

    try:
        image = Image.open(io.BytesIO(picture))
        if image.format != "PNG":
            raise SigningError("hình chữ ký, hình dấu phải là tệp PNG có nền trong suốt")
        if image.width * image.height > _LARGEST_PICTURE:
            raise SigningError("hình chữ ký, hình dấu quá lớn (trên 4 triệu điểm ảnh)")
        return image.convert("RGBA")
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as error:
        if isinstance(error, SigningError):
            raise
        raise SigningError("hình chữ ký, hình dấu bị hỏng, không đọc được") from None


def _style(image: Any, lines: Sequence[str], box: Sequence[float], folder: Path, *, right: bool) -> Any:
    from pyhanko.pdf_utils.images import PdfImage
    from pyhanko.pdf_utils.layout import AxisAlignment, Margins, SimpleBoxLayoutRule
    from pyhanko.stamp import StaticStampStyle

    if image is not None:
        background = PdfImage(image)
    else:
        path = folder / "mark.pdf"
        path.write_bytes(_text_page(lines, box[2] - box[0], box[3] - box[1], right=right))
        background = StaticStampStyle.from_pdf_file(str(path)).background
    middle = AxisAlignment.ALIGN_MID
    layout = SimpleBoxLayoutRule(middle, middle, margins=Margins.uniform(0))
    return StaticStampStyle(border_width=0, background=background, background_layout=layout, background_opacity=1)


def _text_page(lines: Sequence[str], width: float, height: float, *, right: bool) -> bytes:
    """A page of that size (points) with the lines in the fonts of papers."""
    align = "right" if right else "center"
    text = "".join(f"<div>{escape(line)}</div>" for line in lines)
    return pdf_of_page(
        f'<html lang="vi"><style>@page {{ size: {width:.2f}pt {height:.2f}pt; margin: 0 }} '
        f'body {{ margin: 0; font: 10pt/1.1 "CCHC Times"; text-align: {align} }}</style><body>{text}</body></html>'
    )


def _place(writer: Any, kind: str, image: Any, seal_width: float) -> tuple[int, tuple[float, float, float, float]]:
    """Page (from 0) and box of the mark, in points from the lower left corner."""
    if kind == ATTACHED:
        first = _first_page(writer.prev.root["/Pages"])
        _left, _bottom, right, top = (float(one) for one in first["/MediaBox"])
        width, height = _CORNER
        return 0, (right - 15 * MM - width, top - 6 * MM - height, right - 15 * MM, top - 6 * MM)
    page_number, (left, bottom, right, top) = _signed_place(writer)
    x, y = (left + right) / 2, (bottom + top) / 2
    if image is None:
        half = _TEXT_SIZE[1] / 2
        return page_number, _around(x, y + half if kind == SIGNATURE else y - half, *_TEXT_SIZE)
    if kind == SIGNATURE:
        return page_number, _around(x, y, *_fitted(image, *_SIGNATURE_SIZE))
    signed = next((one for one in _boxes(writer) if one[0] == SIGNATURE), None)
    over = signed[1] if signed else _around(x, y, *_SIGNATURE_SIZE)
    third = over[0] + (over[2] - over[0]) / 3
    across = seal_width * MM
    width, height = _fitted(image, across, across)
    return page_number, _around(third - width / 2, y, width, height)


def place_of(pdf: bytes) -> dict[str, Any] | None:
    """The room for signature and seal, for who signs elsewhere: {"page": from 1, "box": [left, bottom, right, top] in
    points from the lower left corner}; None where the file names none, or pyHanko is not installed."""
    if not is_available():
        return None
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    try:
        page, box = _signed_place(IncrementalPdfFileWriter(io.BytesIO(pdf), strict=False))
    except SigningError:
        return None
    return {"page": page + 1, "box": box}


def corner_of(pdf: bytes) -> dict[str, Any] | None:
    """As `place_of`, of the corner in which what goes along bears number and time."""
    if not is_available():
        return None
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    page, box = _place(IncrementalPdfFileWriter(io.BytesIO(pdf), strict=False), ATTACHED, None, 0)
    return {"page": page + 1, "box": list(box)}


def _around(x: float, y: float, width: float, height: float) -> tuple[float, float, float, float]:
    return x - width / 2, y - height / 2, x + width / 2, y + height / 2


def _fitted(image: Any, width: float, height: float) -> tuple[float, float]:
    scale = min(width / image.width, height / image.height)
    return image.width * scale, image.height * scale


def _first_page(node: Any) -> Any:
    while node["/Type"] != "/Page":
        node = node["/Kids"][0]
    return node


def _signed_place(writer: Any) -> tuple[int, list[float]]:
    """Where the paper leaves room for signature and seal: a place of that name, as `pdf_archive` notes it."""
    names = list(writer.prev.root.get("/Names", {}).get("/Dests", {}).get("/Names", []))
    found = dict(zip(map(str, names[::2]), names[1::2], strict=True)).get(SIGNED_PLACE)
    if found is None:
        raise SigningError("tệp không có chỗ cho chữ ký: chỉ ký được văn bản do phần mềm này xuất ra")
    wanted = found.raw_get(0).reference
    for number, reference in enumerate(_pages(writer.prev.root["/Pages"])):
        if reference == wanted:
            return number, [float(one) for one in list(found)[2:6]]
    raise SigningError("tệp không có trang ký")


def _pages(node: Any) -> Iterator[Any]:
    for position in range(len(node["/Kids"])):
        kid = node["/Kids"][position]
        if kid["/Type"] == "/Pages":
            yield from _pages(kid)
        else:
            yield node["/Kids"].raw_get(position).reference


def _boxes(writer: Any) -> Iterator[tuple[str, tuple[float, float, float, float]]]:
    for one in writer.prev.embedded_signatures:
        left, bottom, right, top = (float(side) for side in one.sig_field["/Rect"])
        yield one.field_name, (left, bottom, right, top)


def signatures(pdf: bytes) -> list[Signed]:
    """The signatures of a file, first the oldest. Whether a certificate is to be trusted is not asked: that takes the
    list of those who issue them. Raises SigningError where the file can't be read, SigningUnavailable."""
    _require_pyhanko()
    from pyhanko.pdf_utils.misc import PdfReadError
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    try:
        reader = PdfFileReader(io.BytesIO(pdf), strict=False)
        found = []
        for one in reader.embedded_signatures:
            context = ValidationContext(trust_roots=[], allow_fetching=False)
            status = validate_pdf_signature(one, context)
            sound = bool(status.intact and status.valid and status.docmdp_ok)
            stamp = status.timestamp_validity
            if stamp is not None:
                sound = sound and bool(stamp.intact and stamp.valid)
            name = str(one.signer_cert.subject.native.get("common_name", ""))
            stamped = stamp.timestamp if stamp is not None else None
            found.append(Signed(one.field_name, name, one.self_reported_timestamp or stamped, sound, stamped))
        return found
    except (PdfReadError, ValueError, KeyError, TypeError, AttributeError):
        raise SigningError("tệp PDF bị hỏng, không đọc được chữ ký") from None


def is_available() -> bool:
    try:
        _require_pyhanko()
    except SigningUnavailable:
        return False
    return True


def _require_pyhanko() -> None:
    try:
        import pyhanko  # noqa: F401

        # What it meets in a file is told here.
        logging.getLogger("pyhanko").setLevel(logging.CRITICAL)
    except ImportError:
        raise SigningUnavailable(
            "Chưa ký số được vì máy thiếu gói Python pyHanko. Quản trị hệ thống hãy chạy: "
            "pip install 'cchc_eval[sign]' trong môi trường của phần mềm (bench: ./env/bin/pip install -e "
            "'apps/cchc_eval[sign]'), rồi khởi động lại."
        ) from None
