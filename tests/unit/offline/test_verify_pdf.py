"""`verify` of one PDF: a decision's ranking computed again from the data attached to it."""

from __future__ import annotations

import dataclasses
import json
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import Run

from cchc_eval.documents import render_pdf
from cchc_eval.documents.contexts import Decision
from cchc_eval.documents.ranking_data import FILE
from cchc_eval.offline import compose
from cchc_eval.offline.decide import decided_results
from cchc_eval.offline.demo import copy_sample
from cchc_eval.offline.files import digest
from cchc_eval.offline.round_folder import open_round


@pytest.fixture(scope="module")
def decision(tmp_path_factory: pytest.TempPathFactory) -> Decision:
    """Of the sample round."""
    folder = tmp_path_factory.mktemp("paper") / "đợt"
    copy_sample(folder, force=False)
    return compose.decision(decided_results(open_round(folder))[0])


@pytest.fixture(scope="module")
def paper(decision: Decision) -> bytes:
    return render_pdf(decision)


def test_anyone_computes_the_ranking_again(run: Run, paper: bytes, tmp_path: Path) -> None:
    path = tmp_path / "Quyết định.PDF"
    path.write_bytes(paper)
    ran = run("verify", path)
    assert ran.status == 0 and ran.problems == []
    assert ran.out.splitlines() == [
        "Đã tính lại 6 đơn vị từ dữ liệu đính kèm: chỉ số, xếp hạng, thứ hạng khớp với văn bản.",
        f"Dấu vân tay SHA-256 của tệp: {digest(paper)}",
        "Tệp không có chữ ký số.",
    ]


def test_the_data_hold_no_answer_of_a_unit(decision: Decision) -> None:
    unit = json.loads(decision.data)["units"][0]
    assert set(unit) == {
        "code", "name", "group", "criteria_set", "fields", "added", "total", "index", "computed_rank", "rank_cap",
        "rank", "place",
    }  # fmt: skip
    assert set(unit["fields"][0]) == {"code", "title", "points", "applicable"}


def test_data_that_agree_with_themselves_and_not_with_the_pages_are_told(
    run: Run, decision: Decision, tmp_path: Path
) -> None:
    data = json.loads(decision.data)
    first, second = data["units"][:2]
    first["name"], second["name"] = second["name"], first["name"]
    path = tmp_path / "quyet-dinh.pdf"
    path.write_bytes(render_pdf(dataclasses.replace(decision, data=json.dumps(data, ensure_ascii=False))))
    ran = run("verify", path)
    assert ran.status == 2 and len(ran.problems) == 2
    assert all("trang văn bản không ghi" in problem for problem in ran.problems)


def hostile(root: bytes, *others: bytes) -> bytes:
    """A PDF of these objects, of which the first is the document's root."""
    found, content = [], b"%PDF-1.7\n"
    pages = b"<</Type/Pages/Kids[]/Count 0>>"
    for number, body in enumerate((root, pages, *others), 1):
        found.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % at for at in found)
    return content + b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        len(found) + 1, table, len(found) + 1, len(content),
    )  # fmt: skip


def attached(data: bytes, *, times: int = 1) -> bytes:
    packed = zlib.compress(data)
    stream = b"<</Type/EmbeddedFile/Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(packed), packed)
    return hostile(
        b"<</Type/Catalog/Pages 2 0 R/AF[%s]>>" % (b"3 0 R " * times),
        b"<</Type/Filespec/UF(%s)/EF<</F 4 0 R>>>>" % FILE.encode(),
        stream,
    )


@pytest.mark.parametrize(
    ("how", "said"),
    [
        (lambda data: data["units"][0].update(index=99.5), "chỉ số ghi 99,5, tính lại được"),
        (lambda data: data["units"][0].update(total=1), "tổng điểm ghi 1, tính lại được"),
        (lambda data: data["units"][0].update(rank="YẾU"), "xếp hạng ghi YẾU, tính lại được"),
        (lambda data: data["units"][0].update(place=5), "thứ hạng ghi 5, tính lại được 1"),
        (lambda data: data.update(format="x"), "không phải dữ liệu xếp hạng mà phiên bản này đọc được"),
        (lambda data: data.pop("units"), "thiếu trường «units»"),
        (lambda data: data.update(criteria_sets=[]), "phải có các bộ tiêu chí"),
        (lambda data: data["units"][0].pop("criteria_set"), "đơn vị thứ 1: thiếu trường «criteria_set»"),
        (lambda data: data["units"][0].update(fields=[{}]), "lĩnh vực thứ 1: thiếu trường «code»"),
        (lambda data: data["units"][0].update(rank_cap="VÀNG"), "không có mức xếp hạng 'VÀNG'"),
        (lambda data: data["units"][0].update(index="89"), "trường «index»: phải là số"),
        (lambda data: data["units"].append(data["units"][0]), "mã đơn vị bị lặp lại"),
        (lambda data: data["units"][0]["fields"].clear(), "không có điểm tối đa nào để tính chỉ số"),
    ],
)
def test_what_does_not_follow_from_the_data_is_named(
    run: Run, decision: Decision, tmp_path: Path, how: Callable[[Any], Any], said: str
) -> None:
    data = json.loads(decision.data)
    how(data)
    path = tmp_path / "x.pdf"
    path.write_bytes(attached(json.dumps(data).encode()))
    ran = run("verify", path)
    assert ran.status == 2 and any(said in problem for problem in ran.problems)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PK\x03\x04", "không phải tệp PDF"),
        (b"%PDF-1.7\nnothing", "tệp PDF bị hỏng, không đọc được"),
        (hostile(b"<</Type/Catalog/Pages 2 0 R>>"), f"không đính kèm dữ liệu xếp hạng ({FILE})"),
        (hostile(b"<</Type/Catalog/Pages 2 0 R/AF 1 0 R>>"), "tệp PDF bị hỏng, không đọc được"),
        (attached(b"{", times=1), "không đúng cú pháp JSON"),
        (attached(b"\xff", times=1), "không phải văn bản UTF-8"),
        (attached(b"{}", times=2), f"đính kèm 2 tệp {FILE}"),
        (attached(b"[" * 100_000), "lồng nhau quá sâu"),
        (attached(b" " * 21_000_000), "quá lớn (trên 20 MB)"),
        (attached(b"[]"), "phải là một đối tượng có các trường"),
    ],
)
def test_a_file_that_was_made_to_harm_is_refused_in_words(run: Run, tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "x.pdf"
    path.write_bytes(content)
    ran = run("verify", path)
    assert ran.status == 2 and ran.out == ""
    assert any(said in problem for problem in ran.problems)


def test_a_file_that_is_not_there_is_named(run: Run, tmp_path: Path) -> None:
    ran = run("verify", tmp_path / "x.pdf")
    assert ran.status == 2 and ran.problems == [
        f"Tệp {tmp_path / 'x.pdf'}: không tìm thấy; hãy kiểm tra lại đường dẫn."
    ]
