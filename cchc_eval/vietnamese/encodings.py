"""Vietnamese in an encoding older than Unicode, or read in the wrong one: told apart from real words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import NamedTuple

TCVN3, VNI, UTF8 = "TCVN3 (ABC)", "VNI", "UTF-8 bị đọc nhầm thành bảng mã khác"
_MOST = 60  # characters of a text that a message quotes


class Misread(NamedTuple):
    encoding: str  # TCVN3, VNI or UTF8
    meant: str  # the text in Unicode, as far as it can be told


# TCVN 5712:1993, VN3, by its place in Latin-1.
_TCVN3 = dict(
    zip(
        "¡¢£¤¥¦§¨©ª«¬\u00ad®µ¶·¸¹»¼½¾ÆÇÈÉÊËÌÎÏÐÑÒÓÔÕÖ×ØÜÝÞßáâãäåæçèéêëìíîïñòóôõö÷øùúûüýþ",
        "ĂÂÊÔƠƯĐăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ",
        strict=True,
    )
)
# VNI writes a letter and then its signs; some letters have a sign of their own.
_VNI_TONES = dict(zip("ùøûõï", "\u0301\u0300\u0309\u0303\u0323", strict=True))
_VNI_SIGNS = {
    **_VNI_TONES,
    **dict(zip("âáàåãä", ("\u0302" + tone for tone in ("", *"\u0301\u0300\u0309\u0303\u0323")), strict=True)),
    **dict(zip("êéèúüë", ("\u0306" + tone for tone in ("", *"\u0301\u0300\u0309\u0303\u0323")), strict=True)),
}
_VNI_LETTERS = {"ñ": "đ", "ö": "ư", "ô": "ơ", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}
_ONSET = "(?:ngh|ng|nh|gh|gi|kh|ch|ph|qu|th|tr|[bcdđghklmnpqrstvx])?"
_SYLLABLE = re.compile(f"{_ONSET}[aăâeêioôơuưy]{{1,3}}(?:ch|ng|nh|[cmnpt])?", re.IGNORECASE)
_ALPHABET = frozenset("bcdđfghjklmnpqrstvwxz") | {
    unicodedata.normalize("NFC", vowel + tone)
    for vowel in "aăâeêioôơuưy"
    for tone in ("", *"\u0300\u0301\u0303\u0309\u0323")
}
_TONES = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
# Cheap signs of each, for most texts have none: letters and signs of Latin-1 that Vietnamese has not, and what the
# first bytes of Vietnamese letters in UTF-8 become. "×" stands between numbers in every score's sentence.
_HINT = re.compile("[¡-¿ÄÅÆÇËÎÏÑÖØÛÜÞßäåæçëîïñöøûüþÿ]|[A-Za-z]×|×[A-Za-z]")
_UTF8_HINT = re.compile("[ÂÃÄÆ][^\x00-\x7f]|á[º»]")
_BASIC = re.compile("[a-z]", re.IGNORECASE | re.ASCII)
_WORD = re.compile(r"[^\s.,;:!?()\[\]{}\"'“”‘’/\\|=+*&%#@<>0-9_–—-]+")


def misread(text: str) -> Misread | None:
    """What a text was meant to be, where its letters are those of another encoding; None for proper Unicode.

    Judged before invisible characters are left out: TCVN3 has "ư" in the place of the soft hyphen.
    """
    if text.isascii():
        return None
    if _UTF8_HINT.search(text) is not None and (meant := _from_utf8(text)) is not None:
        return Misread(UTF8, meant)
    if _HINT.search(text) is None:
        return None
    odd = [word for word in _WORD.findall(text) if _BASIC.search(word) and not _is_vietnamese(word)]
    found = []
    for encoding, decode in ((TCVN3, _from_tcvn3), (VNI, _from_vni)):
        words = [word for word in odd if _is_syllable(decode(word))]
        if len(words) > 1 or any(len(word) > 2 for word in words):
            found.append((len(words), encoding, decode))
    if not found:
        return None
    _, encoding, decode = max(found, key=lambda one: one[0])
    return Misread(encoding, _WORD.sub(lambda word: _better(word[0], decode), text))


def misread_message(texts: Iterable[str]) -> str:
    """Why a text cannot stay as it is, about the first that is misread; "" where none is."""
    for text in texts:
        if (found := misread(text)) is not None:
            shown = text if len(text) <= _MOST else text[: _MOST - 1] + "…"
            meant = found.meant if len(found.meant) <= _MOST else found.meant[: _MOST - 1] + "…"
            return (
                f"«{shown}» có vẻ gõ theo bảng mã {found.encoding}, không phải Unicode (đọc là «{meant}»?); "
                "hãy chuyển sang Unicode"
            )
    return ""


def _is_vietnamese(word: str) -> bool:
    """Whether it has only letters of the Vietnamese alphabet."""
    return _ALPHABET.issuperset(unicodedata.normalize("NFC", word.lower()))


def _is_syllable(word: str) -> bool:
    bare, tones = _TONES.subn("", unicodedata.normalize("NFD", word))
    return tones < 2 and _SYLLABLE.fullmatch(unicodedata.normalize("NFC", bare)) is not None


def _better(word: str, decode: Callable[[str], str]) -> str:
    decoded = decode(word)
    return decoded if _is_syllable(decoded) else word


def _from_tcvn3(word: str) -> str:
    return "".join(_TCVN3.get(character, character) for character in word)


def _from_vni(word: str) -> str:
    decoded = ""
    for character in word:
        small = character.lower()
        if small in _VNI_SIGNS and decoded and decoded[-1].isalpha():
            decoded = unicodedata.normalize("NFC", decoded + _VNI_SIGNS[small])
        elif small in _VNI_LETTERS:
            decoded += _VNI_LETTERS[small] if character == small else _VNI_LETTERS[small].upper()
        else:
            decoded += character
    return decoded


def _from_utf8(text: str) -> str | None:
    """The text whose UTF-8 was read as Windows-1252 or Latin-1; None where it was not."""
    try:
        data = b"".join(_byte(character) for character in text)
        meant = data.decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return None
    return meant if any(_is_vietnamese(word) and not word.isascii() for word in _WORD.findall(meant)) else None


def _byte(character: str) -> bytes:
    try:
        return character.encode("cp1252")
    except UnicodeEncodeError:
        return character.encode("latin-1")
