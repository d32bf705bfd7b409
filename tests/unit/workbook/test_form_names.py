"""Which unit the name of a file speaks of."""

from __future__ import annotations

from pathlib import PurePath

import pytest

from cchc_eval.documents.contexts import Signature
from cchc_eval.offline.settings import Unit
from cchc_eval.workbook.form_names import UnitNames

NAMES = UnitNames(
    Unit(code, name, Signature("", ""))
    for code, name in {
        "VP": "Văn phòng",
        "VPĐK": "Văn phòng Đăng ký đất đai",
        "TTXH": "Trung tâm Bảo trợ xã hội",
        "B13": "Trung tâm Công nghệ thông tin và Truyền thông",
        "B1": "Phòng Kế hoạch",
        "KHTC": "Phòng Kế hoạch - Tài chính",
        "CCHC": "Phòng Cải cách hành chính",
        "01": "UBND xã Tân Hà",
        "02": "UBND xã Tân Hạ",
        "A": "Thanh tra",
    }.items()
)


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("phieu-VP (2)", "VP"),
        ("TTXH", "TTXH"),
        ("ttxh_2026", "TTXH"),
        ("TTXH2026 lần 2", "TTXH"),
        ("vp", "VP"),
        ("Phieu TDG cua VP", "VP"),
        ("CCHC 2026 VPDK", "VPĐK"),
        ("Phiếu TTCNTTTT", "B13"),
        ("B13", "B13"),
        ("Trung tâm Bảo trợ xã hội", "TTXH"),
        ("TT Bao tro xa hoi", "TTXH"),
        ("TrungTamBaoTroXaHoi", "TTXH"),
        ("Trung tâm Bảo trợ xã hội", "TTXH"),
        ("Dang ky dat dai", "VPĐK"),
        ("Văn phòng Đăng ký đất đai", "VPĐK"),
        ("Văn phòng - bản chính thức", "VP"),
        ("Phòng Kế hoạch - Tài chính", "KHTC"),
        ("Phòng Kế hoạch TC", "KHTC"),
        ("Phòng Kế hoạch", "B1"),
        ("Phiếu của TTXH gửi VP", "TTXH"),
        ("Người gửi TTXH", "TTXH"),
        ("TTXH gửi lại", "TTXH"),
        ("Xã Tân Hà", "01"),
        ("Tan Ha - xa Tan Ha", "01 02"),
        ("phieu-CCHC", "CCHC"),
        ("thanh tra ký", "A"),
        ("TTXH và VP", "TTXH VP"),
    ],
)
def test_a_file_is_called_after_a_unit(name: str, codes: str) -> None:
    assert NAMES.in_file(PurePath(f"{name}.xlsx")) == {*codes.split()}


@pytest.mark.parametrize(
    "name",
    [
        "Phiếu tự đánh giá CCHC 2026",
        "phieu (1)",
        "01",
        "B131",
        "xTTXHx",
        "Bản A",
        "Thông báo vp phạm",  # a short code that is a word here
        "Phiếu kế hoạch",
        "Gửi Văn phòng",
        "Công nghệ thông tin",
        "phieu-VPX",
    ],
)
def test_a_file_that_is_only_called_alike_is_called_after_nobody(name: str) -> None:
    assert NAMES.in_file(PurePath(f"{name}.xlsx")) == frozenset()
