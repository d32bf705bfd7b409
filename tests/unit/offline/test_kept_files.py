"""What `decide --force` finds of an earlier run: edited papers are kept and named, and nothing outside is touched."""

from __future__ import annotations

import json
from pathlib import Path

import docx
import pytest
from conftest import Run, snapshot

from cchc_eval.documents import PdfUnavailable
from cchc_eval.offline import rendering


@pytest.fixture(autouse=True)
def without_pdf(monkeypatch: pytest.MonkeyPatch) -> None:
    def unavailable(document: object, *, page: str) -> bytes:
        raise PdfUnavailable("Chưa tạo được tệp PDF")

    monkeypatch.setattr(rendering, "render_pdf", unavailable)


def test_a_paper_that_a_person_edited_is_kept_and_named(run: Run, sample: Path) -> None:
    assert run("decide", sample).status == 0
    paper = sample / "ket-qua" / "bien-ban-hop.docx"
    edited = docx.Document(str(paper))
    edited.add_paragraph("Thư ký sửa tay")
    edited.save(str(paper))
    mine, before = paper.read_bytes(), snapshot(sample)
    assert run("decide", sample).status == 2 and snapshot(sample) == before

    ran = run("decide", sample, "--force")
    assert ran.status == 0, ran.err
    assert f"Tệp {paper} đã được sửa sau khi xuất: bản sửa nằm trong các tệp cũ." in ran.err
    [kept] = (sample / "ket-qua" / "ban-cu").rglob("*.*x")
    assert (kept.name, kept.read_bytes()) == (paper.name, mine)
    assert paper.read_bytes() != mine
    again = run("decide", sample, "--force")
    assert "đã được sửa" not in again.err and "tệp cũ" not in again.err.lower()
    assert run("verify", sample).status == 0


def test_names_in_the_results_lead_to_no_file_outside(run: Run, sample: Path) -> None:
    assert run("decide", sample).status == 0
    path, outside = sample / "ket-qua" / "ket-qua.json", sample / "dot-danh-gia.toml"
    data = json.loads(path.read_text(encoding="utf-8"))
    data["files"] |= {"../dot-danh-gia.toml": "0", str(outside): "0"}
    path.write_text(json.dumps(data), encoding="utf-8")
    assert run("decide", sample, "--force").status == 0
    assert outside.is_file()
