"""Certificates with their keys, and pictures of a signature and a seal, made for tests."""

from __future__ import annotations

import io
from datetime import datetime, timedelta, timezone
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption
from cryptography.hazmat.primitives.serialization.pkcs12 import serialize_key_and_certificates
from cryptography.x509.oid import NameOID
from PIL import Image, ImageDraw

PASSPHRASE = "mật khẩu"
DAY = timedelta(days=1)


@cache
def key_file(
    name: str, body: str = "Sở Khoa học và Công nghệ", *, begins: int = -1, ends: int = 30, of_rsa: bool = False
) -> bytes:
    """PKCS#12 of somebody's own making, valid so many days from now."""
    key = rsa.generate_private_key(65537, 2048) if of_rsa else ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name(
        [x509.NameAttribute(NameOID.COMMON_NAME, name), x509.NameAttribute(NameOID.ORGANIZATION_NAME, body)]
    )
    now = datetime.now(timezone.utc)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(0xC0FFEE)
        .not_valid_before(now + begins * DAY)
        .not_valid_after(now + ends * DAY)
        .sign(key, hashes.SHA256())
    )
    locked = BestAvailableEncryption(PASSPHRASE.encode())
    return serialize_key_and_certificates(b"test", key, certificate, None, locked)


@cache
def picture(width: int, height: int, colour: str) -> bytes:
    """A PNG of a ring, transparent around it."""
    image = Image.new("RGBA", (width, height), (0, 0, 0, 0))
    ImageDraw.Draw(image).ellipse((4, 4, width - 5, height - 5), outline=colour, width=6)
    content = io.BytesIO()
    image.save(content, "PNG")
    return content.getvalue()


def signature_picture() -> bytes:
    return picture(500, 200, "#2030c0")


def seal_picture() -> bytes:
    return picture(360, 360, "#d01010")
