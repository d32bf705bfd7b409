"""Why the machine refused a file is said in Vietnamese, whatever language the system speaks."""

from __future__ import annotations

import errno

import pytest

from cchc_eval.vietnamese.system_errors import reason


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (errno.ENOSPC, "ổ đĩa đã đầy"),
        (errno.ENOENT, "không tìm thấy"),
        (errno.EACCES, "đang mở trong chương trình khác"),
        (errno.ENAMETOOLONG, "đường dẫn quá dài"),
        (errno.EROFS, "chỉ cho đọc"),
    ],
)
def test_a_known_fault_says_what_to_do(number: int, told: str) -> None:
    said = reason(OSError(number, "English words"))
    assert told in said and "English" not in said


def test_an_unknown_fault_has_a_number_to_look_up() -> None:
    assert reason(OSError(9999, "strange")) == "máy không đọc hoặc ghi được (mã lỗi 9999)"
    assert reason(TimeoutError()) == "máy không đọc hoặc ghi được (TimeoutError)"
