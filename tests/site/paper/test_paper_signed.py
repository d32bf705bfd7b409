"""The issued decision signed and sealed: who may, with what, and which file is kept, checked and given out."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import frappe
import pytest
from asking import answer, private_file, refusal
from factories_paper import CHAIR, CLERK, HEAD, MEETING, issued_decision
from factories_round import staff_of
from factories_session import MEMBER
from frappe.utils import getdate, nowdate
from key_files import PASSPHRASE, key_file, seal_picture, signature_picture

from cchc_eval.controllers.issue import says_what_was_issued
from cchc_eval.documents import signing as core
from cchc_eval.printing import api, attached, dossier_contents, issued, numbering, papers, signing

SIGNER, BODY = MEETING["signer_name"], "Sở Khoa học và Công nghệ"
SIGN_ALONG = "cchc_eval.printing.attached.sign"
OVERVIEW, SIGN = "cchc_eval.printing.signing.overview", "cchc_eval.printing.signing.sign"


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
	"""The decisions that the office's apps are told of."""
	found: list[str] = []
	monkeypatch.setattr(issued, "tell_host_later", lambda doc, method=None: found.append(doc.name))
	return found


@pytest.fixture
def certificates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
	"""The site's certificates, of the chair and of the body."""
	for name, content in (
		("chair.p12", key_file(SIGNER)),
		("body.p12", key_file(BODY)),
		("signature.png", signature_picture()),
		("seal.png", seal_picture()),
	):
		(tmp_path / name).write_bytes(content)
	setup = {
		"signatures": {
			CHAIR: {"certificate": str(tmp_path / "chair.p12"), "picture": str(tmp_path / "signature.png")},
		},
		"seal": {"certificate": str(tmp_path / "body.p12"), "picture": str(tmp_path / "seal.png"), "width": 36},
	}
	monkeypatch.setitem(frappe.local.conf, signing.SETUP, setup)
	return setup


def press(kind: str, decision: Any, password: str = PASSPHRASE) -> Any:
	return answer(SIGN, verb="POST", paper="decision", name=decision.name, kind=kind, password=password).message


def refused(kind: str, decision: Any, password: str = PASSPHRASE) -> Any:
	return refusal(answer, SIGN, verb="POST", paper="decision", name=decision.name, kind=kind, password=password)


def open_steps(decision: Any) -> tuple[bool, bool]:
	found = answer(OVERVIEW, paper="decision", name=decision.name).message
	return found["may_sign"], found["may_seal"]


def test_the_signed_file_takes_the_place_of_the_issued_one(certificates: Any, as_user: Any, told: list[str]) -> None:
	decision = issued_decision()
	first, first_url = issued.content(decision), decision.issued_file
	as_user(CHAIR)
	assert open_steps(decision) == (True, False)
	assert press("Signature", decision) == {"signed": True}
	as_user(CLERK)
	told.clear()
	assert open_steps(decision) == (False, True)
	assert press("Seal", decision) == {"signed": True}
	assert told == [decision.name], "the office's apps are given the sealed file"
	decision.reload()
	content = issued.content(decision)
	assert content.startswith(first) and sha256(content).hexdigest() == decision.issued_digest
	assert [(one.field, one.name, one.intact) for one in core.signatures(content)] == [
		(core.SIGNATURE, SIGNER, True),
		(core.SEAL, BODY, True),
	]
	# What everyone is given, and what the public check compares, is the signed one.
	ranking = frappe.get_doc("CCHC Released Ranking", decision.name)
	assert (ranking.issued_file, ranking.issued_digest) == (decision.issued_file, decision.issued_digest)
	assert issued.kept(decision.name) == content
	as_user(staff_of("U01"))
	assert private_file(decision.issued_file) == content
	assert answer("cchc_eval.printing.api.pdf", paper="decision", name=decision.name).filecontent == content
	# Nothing is lost: each file that was replaced, with its digest, by whom and with which certificate.
	signed, sealed = json.loads(decision.signatures_json)
	assert (signed["kind"], signed["user"], signed["name"], signed["certificate"]) == (
		"Signature", CHAIR, SIGNER, "C0FFEE",
	)  # fmt: skip
	assert signed["before"] == {"file": first_url, "digest": sha256(first).hexdigest()}
	assert sealed["before"] == signed["after"] and sealed["after"]["digest"] == decision.issued_digest
	kept = {
		row.file_url: row.name
		for row in frappe.get_all("File", {"attached_to_name": decision.name}, ["name", "file_url"])
	}
	assert {first_url, signed["after"]["file"], decision.issued_file} <= set(kept)
	as_user("Administrator")
	with pytest.raises(frappe.PermissionError, match="bản đã ban hành của CCHC-QD-2091: không được sửa hoặc xóa"):
		frappe.delete_doc("File", kept[first_url])
	assert Path(frappe.get_doc("File", kept[first_url]).get_full_path()).read_bytes() == first
	# It still says what it said when it got its number.
	assert says_what_was_issued(decision.reload())


def test_only_the_signer_signs_and_the_clerk_seals(certificates: Any, as_user: Any, told: list[str]) -> None:
	decision = issued_decision()
	for user in (CLERK, HEAD, MEMBER):
		as_user(user)
		assert not open_steps(decision)[0]
		found = refused("Signature", decision)
		assert found.status == 403 and f"do {SIGNER} ký" in found.message
	as_user(CLERK)
	found = refused("Seal", decision)
	assert found.status == 417 and f"chỉ được đóng dấu số sau khi {SIGNER} ký số" in found.message
	as_user(CHAIR)
	found = refused("Seal", decision)
	assert found.status == 403 and "vai trò" in found.message
	as_user(staff_of("U01"))
	assert refused("Signature", decision).status == 403
	as_user(CHAIR)
	assert press("Signature", decision) == {"signed": True}
	found = refused("Signature", decision)
	assert found.status == 417 and "đã được ký số" in found.message


def test_a_certificate_that_is_wrong_is_refused_by_name(
	certificates: Any, as_user: Any, told: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
	decision = issued_decision()
	before = decision.issued_digest
	own = certificates["signatures"][CHAIR]
	as_user(CHAIR)

	def said(content: bytes | None, password: str = PASSPHRASE) -> str:
		path = tmp_path / "tried.p12"
		path.unlink(missing_ok=True)
		if content is not None:
			path.write_bytes(content)
		own["certificate"] = str(path)
		found = refused("Signature", decision, password)
		assert found.status == 417
		return found.message

	assert f"chứng thư số của {SIGNER} đã hết hạn ngày" in said(key_file(SIGNER, begins=-9, ends=-2))
	assert "Chứng thư số là của Trần Văn B, còn" in said(key_file("Trần Văn B"))
	assert "mật khẩu của chứng thư số không đúng" in said(key_file(SIGNER), "sai")
	assert "bị hỏng hoặc không phải tệp PKCS#12" in said(b"x")
	assert "Không đọc được tệp tried.p12" in said(None)
	certificates["signatures"].pop(CHAIR)
	certificates["signatures"][CLERK] = own
	assert "chưa có chứng thư số trong hệ thống" in refused("Signature", decision).message
	monkeypatch.delitem(frappe.local.conf, signing.SETUP)
	assert open_steps(decision) == (False, False)
	assert "Hệ thống chưa cài ký số" in refused("Signature", decision).message
	assert decision.reload().issued_digest == before and not decision.signatures_json


def numbered_notice() -> dict[str, Any]:
	"""The notice of a result, which has a number; what is asked for to sign what goes with it."""
	decision = issued_decision()
	result = frappe.db.get_value("CCHC Released Result", {"decision": decision.name, "unit": "U01"})
	notice = {"paper": "result-notice", "name": result}
	frappe.set_user(CLERK)
	numbering.give(**notice, number=12, date=nowdate())
	return notice


def shown_along(notice: dict[str, Any]) -> dict[str, Any]:
	return api.others("CCHC Released Result", notice["name"])[0]


def test_what_goes_with_a_notice_is_signed_for_the_body_with_its_number(certificates: Any, as_user: Any) -> None:
	decision = issued_decision()
	result = frappe.db.get_value("CCHC Released Result", {"decision": decision.name, "unit": "U01"})
	along = {"paper": "result-notice", "name": result}
	asked = {**along, "verb": "POST", "password": PASSPHRASE}
	as_user(CLERK)
	early = refusal(answer, SIGN_ALONG, **asked)
	assert (early.status, "chưa có số, mà văn bản kèm theo phải mang số đó" in early.message) == (417, True)
	numbering.give(**along, number=12, date=nowdate())
	sheet = papers.compose("result", frappe.get_doc("CCHC Released Result", result))
	assert sheet.head.day == getdate(), "the sheet is of the notice's day"
	assert shown_along(along)["may_sign_along"] and shown_along(along)["asks_password"]
	assert answer(SIGN_ALONG, **asked).message == {"signed": True}
	shown = shown_along(along)
	assert not shown["may_sign_along"] and not shown["waits_along"]
	signed = private_file(shown["signed_along"])
	assert [(one.field, one.name, one.intact) for one in core.signatures(signed)] == [(core.ATTACHED, BODY, True)]
	again = refusal(answer, SIGN_ALONG, **asked)
	assert (again.status, "đã được ký số" in again.message) == (417, True)
	(file,) = frappe.get_all("File", {"attached_to_name": result}, pluck="name")
	with pytest.raises(frappe.PermissionError, match="không được sửa hoặc xóa"):
		frappe.delete_doc("File", file)
	doc = frappe.get_doc("CCHC Released Result", result)
	assert dossier_contents._result(doc)[0].content().read_bytes() == signed, "the dossier has the signed one"
	as_user(HEAD)
	other = refusal(answer, SIGN_ALONG, **asked)
	assert (other.status, "Chỉ người có vai trò Văn thư" in other.message) == (403, True)
	nothing = refusal(answer, SIGN_ALONG, **{**asked, "paper": "decision", "name": decision.name})
	assert "không có văn bản kèm theo ở tệp riêng" in nothing.message


def test_the_offices_own_service_signs_what_goes_with_a_notice(host_app: Any, as_user: Any) -> None:
	notice = numbered_notice()
	host_app(signing.HOOK, "host_app.signing.sign_later")
	as_user(CLERK)
	shown = shown_along(notice)
	assert (shown["may_sign_along"], shown["asks_password"]) == (True, False)
	assert answer(SIGN_ALONG, verb="POST", **notice).message == {"signed": False}
	shown = shown_along(notice)
	assert (shown["waits_along"], shown["may_sign_along"], shown["signed_along"]) == (True, True, "")
	from host_app.signing import asked, sign

	request = asked[-1]
	content = request.pop("content")
	assert (request["kind"], request["number"], request["user"]) == ("Attached", 12, CLERK)
	assert request["signer"] == frappe.db.get_single_value("CCHC Settings", "department")
	assert request["place"]["page"] == 1 and len(request["place"]["box"]) == 4
	for other in (content, b"%PDF-1.7 another" + content, content + b"\n% nothing signed"):
		with pytest.raises(frappe.ValidationError, match=r"[Cc]hữ ký"):
			attached.put_signed(**notice, content=other)
	as_user("Guest")  # the service calls back without a session
	attached.put_signed(**notice, content=sign(content, request))
	as_user(CLERK)
	shown = shown_along(notice)
	assert (shown["waits_along"], shown["may_sign_along"]) == (False, False)
	assert [one.field for one in core.signatures(private_file(shown["signed_along"]))] == [core.ATTACHED]
	with pytest.raises(frappe.ValidationError, match=r"không chờ ký \(Văn bản kèm theo\)"):
		attached.put_signed(**notice, content=content)


def test_the_site_names_the_authority_that_confirms_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
	monkeypatch.setitem(frappe.local.conf, signing.SETUP, {})
	assert signing._stamper() is None
	monkeypatch.setitem(frappe.local.conf, signing.SETUP, {"tsa": {"url": "http://tsa.example", "user": "so"}})
	assert (signing._stamper().url, signing._stamper().auth) == ("http://tsa.example", ("so", ""))


def test_the_offices_own_service_signs(host_app: Any, as_user: Any, told: list[str]) -> None:
	decision = issued_decision()
	host_app(signing.HOOK, "host_app.signing.sign")
	as_user(CHAIR)
	assert press("Signature", decision, "") == {"signed": True}
	as_user(CLERK)
	assert press("Seal", decision, "") == {"signed": True}
	content = issued.content(decision.reload())
	assert [one.name for one in core.signatures(content)] == [SIGNER, decision.issuing_body[:30]]
	from host_app.signing import asked

	assert asked[0]["kind"] == "Signature" and asked[0]["user"] == CHAIR and asked[0]["number"] == 5
	assert asked[0]["place"]["page"] == 2 and len(asked[0]["place"]["box"]) == 4
	assert [one["kind"] for one in json.loads(decision.signatures_json)] == ["Signature", "Seal"]


def test_a_service_that_signs_later_calls_back(host_app: Any, as_user: Any, told: list[str]) -> None:
	decision = issued_decision()
	before = issued.content(decision)
	host_app(signing.HOOK, "host_app.signing.sign_later")
	as_user(CHAIR)
	assert press("Signature", decision, "") == {"signed": False}
	assert answer(OVERVIEW, paper="decision", name=decision.name).message["waiting"] == ["Signature"]
	assert issued.content(decision.reload()) == before
	from host_app.signing import asked, sign

	request = asked[-1]
	content = request.pop("content")
	with pytest.raises(frappe.ValidationError, match="không chờ ký"):
		signing.put_signed(decision.doctype, decision.name, "Seal", content)
	for other in (content, b"%PDF-1.7 another" + content, content + b"\n% nothing signed"):
		with pytest.raises(frappe.ValidationError, match=r"[Cc]hữ ký"):
			signing.put_signed(decision.doctype, decision.name, "Signature", other)
	signing.put_signed(decision.doctype, decision.name, "Signature", sign(content, request))
	assert [one.name for one in core.signatures(issued.content(decision.reload()))] == [SIGNER]
	assert json.loads(decision.signatures_json)[0]["user"] == CHAIR


def test_what_a_service_must_not_do_changes_nothing(host_app: Any, as_user: Any, told: list[str]) -> None:
	decision = issued_decision()
	before = decision.issued_digest
	as_user(CHAIR)
	host_app(signing.HOOK, "host_app.signing.print_anew")
	assert "không phải tệp của CCHC-QD-2091 có thêm chữ ký" in refused("Signature", decision, "").message
	host_app(signing.HOOK, "host_app.signing.break_down")
	assert (
		"Dịch vụ ký số của cơ quan chưa ký CCHC-QD-2091: the token is not there"
		in refused("Signature", decision, "").message
	)
	assert decision.reload().issued_digest == before and not decision.signatures_json


def test_the_office_is_told_once_the_file_is_final(
	certificates: Any, told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
	decision = issued_decision()
	assert told == [], "it waits for the seal"
	monkeypatch.delitem(frappe.local.conf, signing.SETUP)
	signing.tell_host_once_final(decision)
	assert told == [decision.name]
