"""Digital signatures: signature and seal of an issued PDF, checked by pyHanko."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from document_samples import decision, minutes
from key_files import PASSPHRASE, key_file, picture, seal_picture, signature_picture
from pdf_geometry import MM, find, pages_of, pieces
from PIL import Image
from pyhanko.sign import timestamps
from pypdf import PdfReader

from cchc_eval.documents import render_pdf, signing
from cchc_eval.documents.ranking_data import FILE
from cchc_eval.documents.signing import ATTACHED, SEAL, SIGNATURE, SigningError, open_certificate, sign, signatures

NOW = datetime.now(timezone(timedelta(hours=7)))
HEAD, BODY = "Nguyễn Hữu Phước", "Sở Khoa học và Công nghệ"


@pytest.fixture(scope="module")
def paper() -> bytes:
    return render_pdf(replace(decision(6), data="{}"))


@pytest.fixture(scope="module")
def signed(paper: bytes) -> bytes:
    return sign(paper, opened(HEAD), SIGNATURE, NOW, picture=signature_picture())


@pytest.fixture(scope="module")
def sealed(signed: bytes) -> bytes:
    return sign(signed, opened(BODY), SEAL, NOW, picture=seal_picture())


def opened(name: str) -> signing.Certificate:
    return open_certificate(key_file(name), PASSPHRASE, NOW)


def boxes(pdf: bytes) -> dict[str, Any]:
    """By field its page (from 0) and left, bottom, right, top in points."""
    reader = PdfReader(io.BytesIO(pdf))
    return {
        note["/T"]: (number, *(float(side) for side in note["/Rect"]))
        for number, page in enumerate(reader.pages)
        for note in (one.get_object() for one in page.get("/Annots", ()))
    }


def test_signature_and_seal_both_hold(paper: bytes, signed: bytes, sealed: bytes) -> None:
    assert signatures(paper) == []
    assert [(one.field, one.name, one.intact) for one in signatures(signed)] == [(SIGNATURE, HEAD, True)]
    assert [(one.field, one.name, one.intact) for one in signatures(sealed)] == [
        (SIGNATURE, HEAD, True),
        (SEAL, BODY, True),
    ]
    assert sealed.startswith(signed) and signed.startswith(paper), "each is added behind what was there"
    assert all(one.moment is not None for one in signatures(sealed))


def test_a_change_after_the_signature_shows(sealed: bytes) -> None:
    at = sealed.index(b"stream", 2000) + 20
    changed = sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :]
    assert [one.intact for one in signatures(changed)] == [False, False]


def test_the_signature_stands_in_the_middle_between_post_and_name(signed: bytes) -> None:
    page, left, bottom, right, top = boxes(signed)[SIGNATURE]
    found = pages_of(signed)[page]
    post, name = find(found, "CHỦ TỊCH"), find(found, HEAD)
    assert (left + right) / 2 == pytest.approx(post.centre, abs=1.5)
    assert post.baseline < found.height - top + 3 and found.height - bottom < name.baseline
    assert (right - left) / (top - bottom) == pytest.approx(500 / 200, rel=0.01)


def test_the_seal_in_its_size_lies_over_the_left_third_of_the_signature(sealed: bytes) -> None:
    found = boxes(sealed)
    page, left, bottom, right, top = found[SIGNATURE]
    seal_page, seal_left, seal_bottom, seal_right, seal_top = found[SEAL]
    assert seal_page == page and seal_left < left
    assert (seal_right - left) / (right - left) == pytest.approx(1 / 3, abs=0.01)
    assert seal_right - seal_left == pytest.approx(36 * MM, abs=0.5) == seal_top - seal_bottom
    assert (seal_top + seal_bottom) / 2 == pytest.approx((top + bottom) / 2, abs=0.5)


def test_without_pictures_the_marks_say_who_signed_and_when(paper: bytes) -> None:
    both = sign(sign(paper, opened(HEAD), SIGNATURE, NOW), opened(BODY), SEAL, NOW)
    marks = boxes(both)
    assert marks[SIGNATURE][2] >= marks[SEAL][4] - 0.1, "one above the other"
    said = "".join(
        note["/AP"]["/N"].get_object()["/Resources"]["/XObject"].popitem()[1].get_object().get_data().decode("latin-1")
        for page in PdfReader(io.BytesIO(both)).pages
        for note in (one.get_object() for one in page.get("/Annots", ()))
    )
    assert said.count("BT") >= 6, "three lines in each"


def test_a_document_that_goes_along_bears_number_and_time_in_its_corner() -> None:
    pdf = sign(render_pdf(minutes()), opened(BODY), ATTACHED, NOW, number="05/QĐ-HĐCCHC")
    page, left, bottom, right, top = boxes(pdf)[ATTACHED]
    height, width = pages_of(pdf)[0].height, pages_of(pdf)[0].width
    assert page == 0 and width - right == pytest.approx(15 * MM) and top > height - 10 * MM
    assert not [piece for piece in pieces(pages_of(pdf)[0]) if piece.baseline < height - bottom and piece.x1 > left]
    assert [one.field for one in signatures(pdf)] == [ATTACHED]


def test_a_mark_shows_the_time_of_vietnam_wherever_the_server_stands() -> None:
    assert signing._moment(datetime(2026, 12, 31, 20, 5, 9, tzinfo=timezone.utc)) == "2027-01-01T03:05:09+07:00"


def test_an_authority_confirms_the_time_and_nothing_is_signed_where_it_does_not_answer(
    paper: bytes, signed: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = open_certificate(key_file("Dấu thời gian", of_rsa=True), PASSPHRASE, NOW).signer
    authority = timestamps.DummyTimeStamper(own.signing_cert, own.signing_key, fixed_dt=NOW)
    stamped = sign(paper, opened(HEAD), SIGNATURE, NOW, stamper=authority)
    assert [(one.intact, one.stamped) for one in signatures(stamped)] == [(True, NOW)]
    assert [one.stamped for one in signatures(signed)] == [None]

    def answer(*arguments: Any, **options: Any) -> None:
        raise timestamps.TimestampRequestError("no answer")

    monkeypatch.setattr(timestamps.HTTPTimeStamper, "async_request_tsa_response", answer)
    with pytest.raises(SigningError, match="máy chủ cấp dấu thời gian không trả lời đúng"):
        sign(paper, opened(HEAD), SIGNATURE, NOW, stamper=signing.time_stamper("http://127.0.0.1:9"))


def test_a_signed_file_is_still_one_for_the_archive(sealed: bytes) -> None:
    reader = PdfReader(io.BytesIO(sealed))
    root = reader.trailer["/Root"]
    assert 'pdfaid:part="3"' in root["/Metadata"].get_data().decode()
    assert root["/OutputIntents"] and root["/MarkInfo"]["/Marked"] and list(reader.attachments) == [FILE]
    for page in reader.pages:
        for note in (one.get_object() for one in page.get("/Annots", ())):
            assert note["/Subtype"] == "/Widget" and note["/F"] & 4 and not note["/F"] & 2, "printed, not hidden"
            assert list(note["/AP"]) == ["/N"]


@pytest.mark.parametrize(
    ("content", "password", "said"),
    [
        (b"no certificate", PASSPHRASE, "bị hỏng hoặc không phải tệp PKCS#12"),
        (key_file(HEAD)[:-40], PASSPHRASE, "bị hỏng hoặc không phải tệp PKCS#12"),
        (key_file(HEAD), "another", "mật khẩu của chứng thư số không đúng"),
        (key_file(HEAD), "", "mật khẩu của chứng thư số không đúng"),
        (key_file(HEAD, begins=-9, ends=-2), PASSPHRASE, f"chứng thư số của {HEAD} đã hết hạn ngày "),
        (key_file(HEAD, begins=2), PASSPHRASE, f"chứng thư số của {HEAD} có hiệu lực từ ngày "),
    ],
)
def test_a_certificate_that_cannot_be_used_is_refused_by_name(content: bytes, password: str, said: str) -> None:
    with pytest.raises(SigningError) as caught:
        open_certificate(content, password, NOW)
    assert said in str(caught.value)


def _jpeg() -> bytes:
    file = io.BytesIO()
    Image.open(io.BytesIO(signature_picture())).convert("RGB").save(file, "JPEG")
    return file.getvalue()


@pytest.mark.parametrize(
    ("image", "said"),
    [
        (b"GIF89a", "hình chữ ký, hình dấu bị hỏng"),
        (b"\x89PNG\r\n\x1a\n", "hình chữ ký, hình dấu bị hỏng"),
        (_jpeg(), "phải là tệp PNG có nền trong suốt"),
        (picture(2500, 1700, "red"), "quá lớn (trên 4 triệu điểm ảnh)"),
    ],
)
def test_a_picture_that_cannot_be_shown_is_refused(paper: bytes, image: bytes, said: str) -> None:
    with pytest.raises(SigningError) as caught:
        sign(paper, opened(HEAD), SIGNATURE, NOW, picture=image)
    assert said in str(caught.value)


def test_nothing_is_signed_twice_nor_where_no_room_is_left(signed: bytes, sealed: bytes) -> None:
    with pytest.raises(SigningError, match="tệp đã có chữ ký số này"):
        sign(signed, opened(HEAD), SIGNATURE, NOW)
    with pytest.raises(SigningError, match="tệp đã được đóng dấu số"):
        sign(sealed, opened(BODY), SEAL, NOW)
    with pytest.raises(SigningError, match="chỉ ký được văn bản do phần mềm này xuất ra"):
        sign(signing._text_page(["x"], 300, 200, right=False), opened(HEAD), SIGNATURE, NOW)
    with pytest.raises(SigningError, match="tệp PDF bị hỏng"):
        signatures(b"%PDF-1.7 nothing")


def test_without_pyhanko_the_command_to_install_it_is_told(paper: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "pyhanko", None)
    assert not signing.is_available()
    with pytest.raises(signing.SigningUnavailable, match=r"cchc_eval\[sign\]"):
        signatures(paper)
