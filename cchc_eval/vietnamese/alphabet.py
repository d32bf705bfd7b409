"""The order of the Vietnamese alphabet (TCVN): a ă â b c d đ e ê …, and a à ả ã á ạ among equals."""

from __future__ import annotations

import unicodedata

_LETTERS = {letter: place for place, letter in enumerate("aăâbcdđeêfghijklmnoôơpqrstuưvwxyz")}
# No tone, huyền, hỏi, ngã, sắc, nặng: the order of dictionaries.
_TONES = {tone: place for place, tone in enumerate("\u0300\u0309\u0303\u0301\u0323", 1)}

Key = tuple[tuple[tuple[int, int], ...], tuple[int, ...], tuple[bool, ...], str]


def alphabetical(text: str) -> Key:
    """A key to sort by: `sorted(names, key=alphabetical)`.

    Letters decide first, whatever their tones and case; then tones, then small before capital. Digits and signs come
    before letters, in the order of their code points. Two different texts never have the same key.
    """
    letters: list[tuple[int, int]] = []
    tones: list[int] = []
    capitals: list[bool] = []
    for character in unicodedata.normalize("NFC", text):
        parts = unicodedata.normalize("NFD", character.lower())
        tone = next((part for part in parts[1:] if part in _TONES), "")
        bare = unicodedata.normalize("NFC", parts.replace(tone, "", 1) if tone else parts)
        place = _LETTERS.get(bare)
        letters.append((0, ord(bare[0])) if place is None else (1, place))
        tones.append(_TONES.get(tone, 0))
        capitals.append(character != character.lower())
    return tuple(letters), tuple(tones), tuple(capitals), text
