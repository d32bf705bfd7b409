"""Words of workbooks that older versions wrote, read as today's: offices fill such files in after an upgrade.

Version 0.1.0 named the body that appraises "Văn phòng Sở" or "Văn phòng", as one office calls it; its forms
called the rank "xếp loại".
"""

from __future__ import annotations

from collections.abc import Mapping

from cchc_eval.vietnamese.writing import same_words

_TODAY: Mapping[str, str] = {
    "Văn phòng Sở": "Cơ quan thẩm định",
    "Văn phòng Sở chấm": "Cơ quan thẩm định chấm",
    "Số liệu Văn phòng nhập": "Số liệu cơ quan thẩm định nhập",
    "Xếp loại theo chỉ số (xem trước)": "Xếp hạng theo chỉ số (xem trước)",
    "Chia cho tiêu chí khác cùng lĩnh vực": "Chia lại cho các tiêu chí khác của lĩnh vực",
}
# The beginnings of longer texts.
_BEGINNINGS: Mapping[str, str] = {
    "Văn phòng nhập: ": "Cơ quan thẩm định nhập: ",
    "Chưa có kết quả do Văn phòng Sở nhập": "Chưa có kết quả do cơ quan thẩm định nhập",
}


def in_todays_words(text: str) -> str:
    """A text of the program's own as it is written now; any other text as it is."""
    text = _TODAY.get(text, text)
    for older, today in _BEGINNINGS.items():
        if text.startswith(older):
            return today + text.removeprefix(older)
    return text


def is_text(wanted: str, found: str) -> bool:
    """Whether a cell holds the text that was written there, by this version or an older one."""
    return same_words(wanted, found) or same_words(wanted, in_todays_words(found))
