"""The office's signing service: `cchc_sign = ["host_app.signing.sign"]`."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

from key_files import PASSPHRASE, key_file

from cchc_eval.documents import signing

FIELDS = {"Signature": signing.SIGNATURE, "Seal": signing.SEAL, "Attached": signing.ATTACHED}
asked: list[dict[str, Any]] = []


def sign(content: bytes, request: dict[str, Any]) -> bytes | None:
	"""Signs in the name of whoever is to sign."""
	asked.append(request)
	now = datetime.now(timezone.utc)
	certificate = signing.open_certificate(key_file(request["signer"][:30]), PASSPHRASE, now)
	number = f"{request['number']}/{request['symbol']}"
	return signing.sign(content, certificate, FIELDS[request["kind"]], now, number=number)


def sign_later(content: bytes, request: dict[str, Any]) -> bytes | None:
	asked.append({**request, "content": content})
	return None


def print_anew(content: bytes, request: dict[str, Any]) -> bytes | None:
	"""A service that writes the whole file, and so another."""
	return b"%PDF-1.7 another" + content


def break_down(content: bytes, request: dict[str, Any]) -> bytes | None:
	raise RuntimeError("the token is not there")
