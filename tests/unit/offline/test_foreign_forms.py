"""Forms that came under another unit's name than the one inside."""

from __future__ import annotations

import shutil
from pathlib import Path
from zipfile import ZipFile

import pytest
from conftest import Run

from cchc_eval.offline.errors import typed


@pytest.mark.parametrize(
    ("name", "entry", "what"),
    [
        ("cttdt gửi TTCNTT.xlsx", "", "tệp"),
        ("CTTĐT.zip", "phieu-TTCNTT.xlsx", "tệp nén «CTTĐT.zip»"),
        ("nhan ve.zip", "Cổng thông tin điện tử/phieu.xlsx", "thư mục «Cổng thông tin điện tử»"),
    ],
)
def test_a_form_under_another_unit_s_name_counts_for_neither(
    run: Run, sample: Path, name: str, entry: str, what: str
) -> None:
    (sample / "phieu" / "phieu-CTTĐT.xlsx").unlink()
    own = sample / "phieu" / "phieu-TTCNTT.xlsx"
    if entry:
        with ZipFile(sample / "phieu" / name, "w") as archive:
            archive.write(own, entry)
    else:
        shutil.copy(own, sample / "phieu" / name)
    ran = run("check", sample)
    [problem] = ran.problems
    assert ran.status == 2
    assert f"{name}{'/' if entry else ''}{entry}»: tên {what} ghi đơn vị CTTĐT nhưng bên trong là phiếu của" in problem
    assert "(mã TTCNTT)" in problem and f"«cchc-eval check {typed(sample)} --gui-lai»" in problem
    assert f"phiếu nhận lại thì đặt vào {sample / 'phieu'} thay tệp này" in problem
    if entry:
        return
    ran = run(sample)
    assert "Sai phiếu" in ran.out and name in ran.out.replace("\n", ""), "it is not taken for a valid one"
    assert "Đang thu phiếu: đã có 5/6." in ran.out


def test_forms_of_several_units_in_an_archive_are_of_no_unit_that_sent_it(run: Run, sample: Path) -> None:
    with ZipFile(sample / "phieu" / "CTTĐT gop.zip", "w") as archive:
        for code in ("CTTĐT", "TTCNTT"):
            archive.write(sample / "phieu" / f"phieu-{code}.xlsx", f"{code}.xlsx")
            (sample / "phieu" / f"phieu-{code}.xlsx").unlink()
    assert run("check", sample).status == 0
