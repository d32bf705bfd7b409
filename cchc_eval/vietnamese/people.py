"""Names of people and collectives as keys: the same whoever typed them, and with whatever keyboard."""

from __future__ import annotations

import re
import unicodedata

from cchc_eval.vietnamese.writing import nfc, with_tone_last

_APOSTROPHES = re.compile("['`\u00b4\u2018\u2019\u02b9\u02bc]")
# Đ as other alphabets have it.
_LOOK_ALIKES = str.maketrans({"\u00f0": "đ", "\u0256": "đ"})


def tidy(name: str) -> str:
    """A name to keep: NFC, one space between words, nothing invisible."""
    shown = (one for one in name if one.isspace() or unicodedata.category(one) not in ("Cc", "Cf", "Cs"))
    return nfc(" ".join("".join(shown).split()))


def folded(text: str) -> str:
    """Without case, punctuation, invisible characters; one space between words, each tone on its last vowel.

    "Phòng  Hoà-giải." and "phòng hòa giải" are the same; what no Vietnamese would read as the same is not.
    """
    plain = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", text)).casefold().translate(_LOOK_ALIKES)
    decomposed = unicodedata.normalize("NFKD", plain)
    kept = []
    for character in decomposed:
        category = unicodedata.category(character)
        if category[0] in "LN" or "\u0300" <= character <= "\u0331":
            kept.append(character)
        elif category[0] in "PSZ" or character in "\t\n\r":
            kept.append(" ")
    return " ".join(with_tone_last(word) for word in "".join(kept).split())


# Forms of address and academic titles before a name; the short ones also stand behind it.
_LONG = "ông, bà, thầy, đồng chí, đ/c, đc, giáo sư, phó giáo sư, tiến sĩ, tiến sỹ, tiến sĩ khoa học, thạc sĩ, thạc sỹ, "
_LONG += "cử nhân, kỹ sư, kĩ sư, bác sĩ, bác sỹ, dược sĩ, dược sỹ, luật sư, kiến trúc sư, th s, ck i, ck ii, ck 1, ck 2"
_SHORT = "gs pgs ts tskh ths bs bsck bscki bsckii bsck1 bsck2 cki ckii ck1 ck2 ds ks kts ktv cn ls ngnd ngưt nsnd nsưt"
_BEFORE = frozenset(tuple(folded(title).split()) for title in (*_LONG.split(","), *_SHORT.split()))
_BEHIND = frozenset(folded(title) for title in _SHORT.split())
# Given names too, so that they address someone only where a whole name follows.
_ADDRESSES = frozenset(map(folded, ("anh", "chị", "cô", "chú", "em")))


def person_key(name: str) -> str:
    """Whom a name means: "ThS. Lê  Thị Hoà" and "bà lê thị hòa" are one person. A year of birth tells two apart."""
    words = folded(name).split()
    while len(words) > 1:
        size = max((size for size in (1, 2, 3, 4) if tuple(words[:size]) in _BEFORE), default=0)
        if 0 < size < len(words):
            words = words[size:]
        elif words[0] in _ADDRESSES and len(words) > 2:
            words = words[1:]
        elif words[-1] in _BEHIND:
            words = words[:-1]
        else:
            break
    return " ".join(words)
