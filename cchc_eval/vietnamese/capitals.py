"""Names and posts that somebody typed all in capitals, as they stand within a sentence.

Decree 30/2020/NĐ-CP, Annex II: a body's name has a capital where its kind and where its field begins ("Sở Khoa học và
Công nghệ"), a place one on each syllable ("tỉnh Khánh Hòa"), a post that names a body one at its beginning.
"""

from __future__ import annotations

import re

from cchc_eval.vietnamese.writing import nfc

# After each the next syllable begins a name; the short ones are kinds only where a name may begin: "Môi trường".
_KINDS = (
    "chủ tịch", "giám đốc", "trưởng phòng", "trưởng ban", "cục trưởng", "chi cục trưởng", "viện trưởng", "hiệu trưởng",
    "chi cục", "văn phòng", "trung tâm", "thanh tra", "chi nhánh", "phó", "chánh", "cục", "sở", "phòng", "ban", "viện",
    "trường", "bộ", "đội", "quỹ",
)  # fmt: skip
# After these it goes on in small letters.
_PLAIN_KINDS = ("hội đồng nhân dân", "ủy ban nhân dân", "uỷ ban nhân dân", "hội đồng", "thủ trưởng", "kế toán trưởng")
_SMALL = ("các", "của", "thuộc", "phụ", "thường")  # "phụ trách", "thường trực": with which no name begins
# Written small, and each syllable of the name behind it is a capital.
_PLACES = ("thành phố", "thị xã", "thị trấn", "tỉnh", "huyện", "quận", "phường", "xã", "đặc khu")
_JOINING = ("và", "-", "–")  # within a body's name, whose next part begins anew
_MARK = "àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ"
_SYLLABLE = re.compile(
    f"(?:ngh|ch|gh|gi|kh|ng|nh|ph|qu|th|tr|[bcdđghklmnprstvx])?[aeiouy{_MARK}]{{1,3}}(?:ch|ng|nh|[cmnpt])?"
)
_WORD = re.compile(r"\w+")


def in_sentence(text: str) -> str:
    """ "CHÁNH VĂN PHÒNG SỞ NỘI VỤ" gives "Chánh Văn phòng Sở Nội vụ"; what has small letters stays as it is.

    Abbreviations ("UBND") and whatever else is no Vietnamese syllable keep their capitals.
    """
    text = nfc(text)
    letters = [one for one in text if one.isalpha()]
    if not text.isupper() or len(letters) < 2 or not any(_is_syllable(word) for word in _WORD.findall(text)):
        return text
    words = text.split()
    written: list[str] = []
    # Whether a name begins here, may begin here, goes on in small letters, or is a place's.
    begins, may_begin, small, place = True, True, False, False
    at = 0
    while at < len(words):
        if kind := _kind_at(words, at, may_begin):
            small, place = kind in _PLAIN_KINDS, kind in _PLACES
            count = len(kind.split())
            said = kind if place and written else f"{kind[0].upper()}{kind[1:]}"
            written.append(said + _behind(words[at + count - 1]))
            at, begins, may_begin = at + count, not small, True
            continue
        word = words[at]
        joins = word.casefold() in _JOINING
        if word.casefold() in _SMALL and written:
            small, place, begins, may_begin = True, False, False, True
            written.append(word.lower())
        elif joins or not _is_syllable(_bare(word)):
            written.append(word.lower() if joins else word)
            begins, may_begin, place = (not small) if joins else begins, False, place and not joins
        else:
            written.append(word.capitalize() if begins or place else word.lower())
            may_begin = word.endswith((",", ";"))
            begins = may_begin and not small
        at += 1
    return " ".join(written)


def _kind_at(words: list[str], at: int, may_begin: bool) -> str:
    """The longest kind of body, post or place whose words stand there; "" where none does."""
    for kind in sorted((*_KINDS, *_PLAIN_KINDS, *_PLACES), key=lambda one: -len(one.split())):
        count = len(kind.split())
        said = " ".join(_bare(word) for word in words[at : at + count]).casefold()
        if said == kind and (may_begin or " " in kind or kind in _PLACES):
            return "" if kind == "xã" and _bare(" ".join(words[at + 1 : at + 2])).casefold() == "hội" else kind
    return ""


def _bare(word: str) -> str:
    return word.strip(",;.()")


def _behind(word: str) -> str:
    return word[len(word.rstrip(",;.")) :]


def _is_syllable(word: str) -> bool:
    return bool(_SYLLABLE.fullmatch(word.casefold()))
