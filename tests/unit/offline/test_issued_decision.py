"""A decision with number and date, and the draft before it, under `decide --force`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import Run, change, snapshot

from cchc_eval.documents import PdfUnavailable
from cchc_eval.offline import rendering


@pytest.fixture(autouse=True)
def without_pdf(monkeypatch: pytest.MonkeyPatch) -> None:
    def unavailable(document: object, *, page: str) -> bytes:
        raise PdfUnavailable("Chưa tạo được tệp PDF")

    monkeypatch.setattr(rendering, "render_pdf", unavailable)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("number = 5 ", "number = 6 ", "không ghi đè bằng quyết định khác"),
        ("date = 2027-01-15", "date = 2027-01-16", "không ghi đè bằng quyết định khác"),
        (
            '{ rank = "KHÁ"',
            '{ rank = "YẾU"',
            "nay khác (TTDLS). Đã ban hành rồi thì đây là quyết định sửa đổi: ghi [decision], ",
        ),
    ],
)
def test_an_issued_decision_is_not_written_over(run: Run, sample: Path, old: str, new: str, told: str) -> None:
    assert run("decide", sample).status == 0
    assert run("decide", sample, "--force").status == 0, "the same decision may be made again"
    before = snapshot(sample / "ket-qua")
    change(sample, old, new)
    ran = run("decide", sample, "--force")
    assert ran.status == 2
    assert "đang giữ Quyết định số 5/QĐ-HĐCCHC ngày 15/01/2027, " in ran.err and told in ran.err
    assert snapshot(sample / "ket-qua") == before


def test_a_draft_gives_way_to_the_decision(run: Run, sample: Path) -> None:
    change(sample, "number = 5 ", "# number = 5 ")
    assert run("decide", sample).status == 0
    change(sample, "# number = 5 ", "number = 5 ")
    ran = run(sample)
    assert ran.status == 0 and "Đã có số và ngày, văn bản đang có còn là dự thảo." in ran.out, ran.err
    written = json.loads((sample / "ket-qua" / "ket-qua.json").read_text(encoding="utf-8"))
    assert written["decision"]["number"] == 5
