"""Signature and seal on the PDF of an issued decision: with a certificate that lies on the server, or by the office's
own signing service, which another app of the bench reaches.

The certificates are named in the site's configuration, never in the database; what opens them is asked for each time
and not kept. The signed file takes the place of the one before as what is printed, checked and given out; the one
before stays, and the document says when, by whom and with which certificate it was replaced.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, escape_html, get_fullname, get_system_timezone, now_datetime

from cchc_eval.cchc_eval.doctype.cchc_reward_decision.checks import check_heads
from cchc_eval.documents import signing
from cchc_eval.permissions.roles import CLERK, require_role
from cchc_eval.printing import issued, papers
from cchc_eval.vietnamese.people import folded

# The key of the site's configuration.
SETUP = "cchc_signing"
# A host app's function takes the file and what is signed, and returns the signed file, or None where it comes later.
HOOK = "cchc_sign"
FIELD = "signatures_json"
SIGNATURE, SEAL = "Signature", "Seal"
_FIELDS = {SIGNATURE: signing.SIGNATURE, SEAL: signing.SEAL}
_LARGEST = 1_000_000  # bytes of a certificate or picture


@frappe.whitelist(methods=["GET"])
def overview(paper: str, name: str) -> dict[str, Any]:
	"""{"may_sign", "may_seal": what the user may press now, "asks_password": of each of these, "signatures": [{"kind",
	"name", "user", "on", "certificate", "issuer", "valid_until", "before": {"file", "digest"}, "after"}], "waiting":
	[kind]}."""
	doc = _issued(paper, name)
	open_kinds = (SIGNATURE, SEAL) if doc.docstatus == 1 else ()
	kinds = [kind for kind in open_kinds if _is_set_up(kind) and _is_next(doc, kind) and _may(doc, kind)]
	return {
		"may_sign": SIGNATURE in kinds,
		"may_seal": SEAL in kinds,
		"asks_password": not has_host(),
		"signatures": [one for one in kept(doc) if one.get("after")],
		"waiting": [one["kind"] for one in kept(doc) if not one.get("after")],
	}


@frappe.whitelist(methods=["POST"])
def sign(paper: str, name: str, kind: str, password: str = "") -> dict[str, bool]:
	"""Sign or seal the issued PDF. {"signed": False} where the office's service answers later."""
	if kind not in _FIELDS:
		frappe.throw(_("There is no signature of the kind {0}.").format(escape_html(kind)))
	doc = _issued(paper, name)
	check_may(doc, kind)
	doc = frappe.get_doc(doc.doctype, doc.name, for_update=True)
	if not _is_set_up(kind):
		_say_not_set_up(kind)
	if doc.docstatus != 1:
		frappe.throw(_("{0} is not in force any more: it is not signed.").format(doc.name))
	_check_next(doc, kind)
	content = issued.content(doc)
	assert content is not None, "it was issued"
	signed, about = _by_host(doc, kind, content) if has_host() else _by_file(doc, kind, content, password)
	if signed is None:
		_keep(doc, [*_done(doc), {"kind": kind, "digest": sha256(content).hexdigest(), **about}])
		doc.add_comment("Info", _("{0}: handed to the signing service").format(_(kind, context="Signing")))
		return {"signed": False}
	_take(doc, kind, content, signed, about)
	return {"signed": True}


def put_signed(doctype: str, name: str, kind: str, content: bytes) -> None:
	"""For the office's app that said "later": the signed file. Raises ValidationError unless it is the file that was
	handed over, with a signature added behind it."""
	doc = frappe.get_doc(doctype, name, for_update=True)
	waiting = next((one for one in kept(doc) if one["kind"] == kind and not one.get("after")), None)
	if waiting is None:
		frappe.throw(_("{0} waits for no signature of the kind {1}.").format(name, _(kind, context="Signing")))
	before = issued.content(doc)
	if before is None or sha256(before).hexdigest() != waiting["digest"]:
		frappe.throw(_("The file of {0} was replaced since it was handed over: sign it again.").format(name))
	_take(doc, kind, before, content, {key: waiting[key] for key in ("user", "name")})


def kept(doc: Document) -> list[dict[str, Any]]:
	"""What was signed, the oldest first, and last what waits."""
	return json.loads(doc.get(FIELD) or "[]")


def waits_for_seal(doc: Document) -> bool:
	"""Whether the office seals its papers here and has not sealed this one."""
	return _is_set_up(SEAL) and not any(one["kind"] == SEAL for one in _done(doc))


def tell_host_once_final(doc: Document, method: str | None = None) -> None:
	"""The office's apps are given the file that everyone is given: where the office seals here, once it is sealed."""
	if not waits_for_seal(doc):
		issued.tell_host_later(doc)


def _done(doc: Document) -> list[dict[str, Any]]:
	return [one for one in kept(doc) if one.get("after")]


def _issued(paper: str, name: str) -> Document:
	"""Raises unless the user may print it, and it has its PDF."""
	if paper not in issued.ISSUED.values():
		frappe.throw(_("{0} is not signed here.").format(escape_html(paper)))
	doc = papers.printable(paper, name)
	doc.check_permission("read")
	if not (cint(doc.number) and doc.get(issued.FIELD)):
		frappe.throw(_("{0} has no issued file yet: it is signed once it has number, date and PDF.").format(doc.name))
	return doc


def check_may(doc: Document, kind: str) -> None:
	"""Raise PermissionError: the person whose name stands below signs, the clerk seals; of what a unit's head issues,
	the head does both."""
	if kind == SIGNATURE:
		if not _is_signer(doc):
			frappe.throw(_("{0} is signed by {1}.").format(doc.name, doc.signer_name or ""), frappe.PermissionError)
	elif doc.get("level") == "Unit Head":
		check_heads(doc.unit)
	else:
		require_role(CLERK)


def _may(doc: Document, kind: str) -> bool:
	muted, frappe.flags.mute_messages = frappe.flags.mute_messages, True
	try:
		check_may(doc, kind)
	except frappe.PermissionError:
		return False
	finally:
		frappe.flags.mute_messages = muted
	return True


def _is_signer(doc: Document) -> bool:
	"""By the account of the council's member who signs, else by name."""
	user, wanted = frappe.session.user, folded(doc.signer_name or "")
	if not wanted:
		return False
	accounts = [row.user for row in doc.get("attendance") or () if row.user and folded(row.full_name) == wanted]
	return user in accounts if accounts else folded(get_fullname(user) or "") == wanted


def _is_next(doc: Document, kind: str) -> bool:
	done = {one["kind"] for one in _done(doc)}
	return kind not in done and (kind == SIGNATURE or SIGNATURE in done or not _is_set_up(SIGNATURE))


def _check_next(doc: Document, kind: str) -> None:
	if any(one["kind"] == kind for one in _done(doc)):
		text = _("{0} is signed already.") if kind == SIGNATURE else _("{0} is sealed already.")
		frappe.throw(text.format(doc.name))
	if not _is_next(doc, kind):
		frappe.throw(_("{0} is sealed once {1} has signed it.").format(doc.name, doc.signer_name or ""))


def _setup(kind: str) -> dict[str, Any]:
	"""{"certificate": path, "picture": path, "width": mm} of the seal, or of the user's signature."""
	found = (frappe.conf.get(SETUP) or {}).get("seal" if kind == SEAL else "signatures") or {}
	return found if kind == SEAL else found.get(frappe.session.user) or {}


def _is_set_up(kind: str) -> bool:
	setup = frappe.conf.get(SETUP) or {}
	return bool(has_host() or setup.get("seal" if kind == SEAL else "signatures"))


def _say_not_set_up(kind: str) -> None:
	frappe.throw(
		_("Nothing is signed digitally on this site: the administrator names certificates in {0}.").format(
			f"site_config.json ({SETUP})"
		)
	)


def _by_file(doc: Document, kind: str, content: bytes, password: str) -> tuple[bytes, dict[str, Any]]:
	setup = _setup(kind)
	now = datetime.now(ZoneInfo(get_system_timezone()))
	with _faults_told():
		certificate = _opened(setup, password, now)
		if kind == SIGNATURE and folded(certificate.name) != folded(doc.signer_name or ""):
			frappe.throw(
				_("The certificate is of {0}, and {1} is signed by {2}.").format(
					escape_html(certificate.name), doc.name, doc.signer_name
				)
			)
		picture = _read(setup["picture"]) if setup.get("picture") else b""
		width = float(setup.get("width") or signing.SEAL_WIDTH)
		more = {"picture": picture, "seal_width": width, "stamper": _stamper()}
		signed = signing.sign(content, certificate, _FIELDS[kind], now, **more)
	return signed, {
		"user": frappe.session.user,
		"name": certificate.name,
		"certificate": certificate.serial,
		"issuer": certificate.issuer,
		"valid_until": certificate.valid_until.date().isoformat(),
	}


def sign_along(content: bytes, number: str, password: str) -> bytes:
	"""What goes with a paper of that number and symbol, signed with the certificate of the site's seal."""
	now = datetime.now(ZoneInfo(get_system_timezone()))
	with _faults_told():
		certificate = _opened(_setup(SEAL), password, now)
		return signing.sign(content, certificate, signing.ATTACHED, now, number=number, stamper=_stamper())


def may_seal_here() -> bool:
	"""Whether the office's service, or a certificate of the body, seals on this site."""
	return has_host() or bool(_setup(SEAL).get("certificate"))


def has_host() -> bool:
	return bool(frappe.get_hooks(HOOK))


def _opened(setup: dict[str, Any], password: str, now: datetime) -> signing.Certificate:
	if not setup.get("certificate"):
		frappe.throw(
			_("{0} has no certificate on this site: the administrator names it in {1}.").format(
				frappe.session.user, f"site_config.json ({SETUP})"
			)
		)
	return signing.open_certificate(_read(setup["certificate"]), password, now)


@contextmanager
def _faults_told() -> Iterator[None]:
	try:
		yield
	except (signing.SigningError, signing.SigningUnavailable) as error:
		frappe.throw(_("Not signed: {0}").format(escape_html(str(error))), title=_("Not Signed"))


def _stamper() -> Any:
	"""The time-stamping authority that the site's configuration names: {"url", "user", "password"}."""
	named = (frappe.conf.get(SETUP) or {}).get("tsa") or {}
	return signing.time_stamper(named["url"], named.get("user", ""), named.get("password", "")) if named else None


def _read(path: str) -> bytes:
	"""A file that the site's configuration names."""
	try:
		with Path(path).open("rb") as stream:
			content = stream.read(_LARGEST + 1)
	except OSError:
		content = b""
	if not content or len(content) > _LARGEST:
		frappe.throw(
			_("The file {0}, which {1} names for signing, can't be read, or is larger than 1 MB.").format(
				escape_html(Path(path).name), "site_config.json"
			)
		)
	return content


def _by_host(doc: Document, kind: str, content: bytes) -> tuple[bytes | None, dict[str, Any]]:
	signer = doc.signer_name if kind == SIGNATURE else doc.issuing_body
	request = {
		"kind": kind,
		"file_name": f"{doc.name}.pdf",
		"number": cint(doc.number),
		"symbol": doc.symbol,
		"place": signing.place_of(content),
		"signer": signer,
	}
	return ask_host(doc, content, request), {"user": frappe.session.user, "name": signer}


def ask_host(doc: Document, content: bytes, request: dict[str, Any]) -> bytes | None:
	"""What the last app that hooks itself in gives back for the file; None where it comes later."""
	path = frappe.get_hooks(HOOK)[-1]
	of_all = {"doctype": doc.doctype, "name": doc.name, "user": frappe.session.user}
	try:
		return frappe.get_attr(path)(content, {**of_all, "digest": sha256(content).hexdigest(), **request})
	except Exception as error:
		log = frappe.log_error(title=f"{HOOK}: {path}", reference_doctype=doc.doctype, reference_name=doc.name)
		frappe.throw(
			_("The signing service of the office did not sign {0}: {1} ({2})").format(
				doc.name, escape_html(str(error)), log.name
			),
			title=_("Not Signed"),
		)
		raise AssertionError("frappe.throw raises") from error


def _take(doc: Document, kind: str, before: bytes, signed: bytes, about: dict[str, Any]) -> None:
	"""Put the signed file in the place of the one before."""
	check_added(doc, before, signed, len(_done(doc)) + 1)
	replaced = {"file": doc.get(issued.FIELD), "digest": doc.get(issued.DIGEST)}
	file = issued.replace(doc, signed)
	entry = {
		"kind": kind,
		**about,
		"on": now_datetime().isoformat(sep=" ", timespec="seconds"),
		"before": replaced,
		"after": {"file": file.file_url, "digest": sha256(signed).hexdigest()},
	}
	_keep(doc, [*_done(doc), entry])
	doc.run_method("on_pdf_signed")
	told = _("Signed digitally by {0}") if kind == SIGNATURE else _("Sealed digitally by {0}")
	doc.add_comment("Info", told.format(escape_html(about.get("name") or "")))
	if kind == SEAL and doc.doctype == issued.DECISION:
		issued.tell_host_later(doc)


def check_added(doc: Document, before: bytes, signed: bytes, signatures: int) -> None:
	"""Raise ValidationError unless it is the file before with a signature added behind it, with so many that hold."""
	if not isinstance(signed, bytes) or len(signed) <= len(before) or not signed.startswith(before):
		frappe.throw(
			_(
				"What came back is not the file of {0} with a signature added behind it: it is not taken, since its "
				"text, or an earlier signature, might be another."
			).format(doc.name),
			title=_("Not Signed"),
		)
	if not signing.is_available():
		return
	try:
		found = signing.signatures(signed)
	except signing.SigningError as error:
		frappe.throw(_("Not signed: {0}").format(escape_html(str(error))), title=_("Not Signed"))
	if len(found) < signatures or not all(one.intact for one in found):
		frappe.throw(_("The signatures of the file that came back for {0} don't hold.").format(doc.name))


def _keep(doc: Document, listed: list[dict[str, Any]]) -> None:
	doc.db_set(FIELD, json.dumps(listed, ensure_ascii=False), update_modified=False)
