"""`verify` computes the round again and names whatever the written files say otherwise."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import docx
import pytest
from conftest import Run, snapshot
from openpyxl import load_workbook

from cchc_eval.offline import rendering, verify, verify_command
from cchc_eval.offline.cli import main
from cchc_eval.offline.comparison import data_differences
from cchc_eval.offline.demo import copy_sample
from cchc_eval.offline.errors import typed
from cchc_eval.offline.files import digest


@pytest.fixture(scope="module")
def decided(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample round with its results; in place of each PDF a few bytes. Only to be copied."""
    folder = tmp_path_factory.mktemp("verified") / "đợt"
    copy_sample(folder, force=False)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rendering, "render_pdf", lambda document, page: b"%PDF " + type(document).__name__.encode())
        assert main(["decide", str(folder)]) == 0
    return folder


@pytest.fixture
def folder(decided: Path, tmp_path: Path) -> Path:
    shutil.copytree(decided, tmp_path / "đợt")
    return tmp_path / "đợt"


def test_what_was_written_agrees(run: Run, folder: Path) -> None:
    before = snapshot(folder)
    ran = run("verify", folder)
    assert (ran.status, ran.out) == (0, "")
    count = len(list((folder / "ket-qua").rglob("*.*")))
    assert ran.problems == [
        f"{count} tệp trong {folder / 'ket-qua'} khớp với phiếu, bảng thẩm định và cài đặt của đợt."
    ]
    assert snapshot(folder) == before, "it writes nothing"


@pytest.fixture(scope="module")
def made() -> dict[str, bytes | str]:
    """The files as they are made of the sample round, by name; filled as they are."""
    return {}


@pytest.fixture(scope="module")
def results() -> list[Any]:
    """What the sample round is decided as, once."""
    return []


@pytest.fixture
def of_the_sample(made: dict[str, bytes | str], results: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """For tests that leave workbooks and settings alone: what is made of them is made once."""
    real, decided = verify.made_files, verify.decided_results

    def decided_results(*args: Any) -> Any:
        if not results:
            results.append(decided(*args))
        return results[0]

    def made_files(of: Any, documents: Any, wanted: Callable[[str], bool]) -> Iterator[tuple[str, bytes | str]]:
        if not made:
            made.update(real(of, documents, lambda name: True))
        yield from ((name, content) for name, content in made.items() if wanted(name))

    monkeypatch.setattr(verify, "made_files", made_files)
    monkeypatch.setattr(verify, "decided_results", decided_results)


def in_text(name: str, old: str, new: str) -> Callable[[Path], None]:
    def change(results: Path) -> None:
        text = (results / name).read_text(encoding="utf-8")
        assert old in text
        (results / name).write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


def in_word(name: str, old: str, new: str) -> Callable[[Path], None]:
    def change(results: Path) -> None:
        document = docx.Document(str(results / name))
        found = [
            run
            for paragraph in document.element.body.iter(docx.oxml.ns.qn("w:t"))
            for run in [paragraph]
            if old in (run.text or "")
        ]
        found[0].text = found[0].text.replace(old, new)
        document.save(str(results / name))

    return change


def in_parts(name: str, part: str, old: bytes, new: bytes) -> Callable[[Path], None]:
    """Every part of the package whose name begins so."""

    def change(results: Path) -> None:
        with ZipFile(results / name) as package:
            parts = {one: package.read(one) for one in package.namelist()}
        changed = {one: content.replace(old, new, 1) for one, content in parts.items() if one.startswith(part)}
        assert any(content != parts[one] for one, content in changed.items())
        with ZipFile(results / name, "w", ZIP_DEFLATED) as package:
            for one, content in (parts | changed).items():
                package.writestr(one, content)

    return change


def in_book(results: Path) -> None:
    book = load_workbook(results / "phu-luc.xlsx")
    cell = next(cell for row in book.active for cell in row if cell.value == 96.9)
    cell.value = 97
    book.save(results / "phu-luc.xlsx")


def in_format(results: Path) -> None:
    book = load_workbook(results / "phu-luc.xlsx")
    cell = next(cell for row in book.active for cell in row if cell.value == 96.9)
    cell.number_format = '"99,99"'
    book.save(results / "phu-luc.xlsx")


def hidden(results: Path) -> None:
    document = docx.Document(str(results / "quyet-dinh.docx"))
    run = next(run for paragraph in document.paragraphs for run in paragraph.runs if run.text.strip())
    run.font.hidden = True
    document.save(str(results / "quyet-dinh.docx"))


@pytest.mark.usefixtures("of_the_sample")
@pytest.mark.parametrize(
    ("change", "said"),
    [
        (in_text("quyet-dinh.html", ">96,90<", ">97,90<"), "quyet-dinh.html: phải là «96,90», không phải «97,90»"),
        (in_text("quyet-dinh.html", "Điều 3.", "Điều 4."), "quyet-dinh.html: phải là «Điều 3. Quyết định này"),
        (in_text("quyet-dinh.html", "</style>", "p{color:white}</style>"), "phần trình bày đã bị sửa"),
        (in_word("quyet-dinh.docx", "KHÁ", "TỐT"), "quyet-dinh.docx: phải là "),
        (in_word("phieu-tham-dinh/TTCNTT.docx", "3,00", "2,00"), "phieu-tham-dinh/TTCNTT.docx: phải là "),
        (in_book, "phu-luc.xlsx: phải là «Phụ lục I, ô "),
        # What is there and is not shown, or is shown and is not there.
        (in_format, "phu-luc.xlsx: thừa «định dạng số «\"99,99\"»»"),
        (hidden, "quyet-dinh.docx: "),
        (in_parts("bien-ban-hop.docx", "word/header1", b"</w:p>", b"<w:r><w:t>KHONG CON HIEU LUC</w:t></w:r></w:p>"),
         "KHONG CON HIEU LUC"),
        (in_text("ket-qua.json", '"index": "96.90"', '"index": "98.90"'),
         "ket-qua.json: đơn vị TTCNTT, chỉ số: ghi «98,90», tính lại «96,90»"),
        (in_text("ket-qua.json", '"rank": "KHÁ",', '"rank": "TỐT",'),
         "ket-qua.json: đơn vị CTTĐT, xếp hạng: ghi «TỐT», tính lại «KHÁ»"),
        (in_text("bieu-do-xep-hang-nhom-2.svg", "88,92", "89,92"), "bieu-do-xep-hang-nhom-2.svg: phải là "),
        (in_text("tom-tat-nhom-2.html", "TTDLS", "TTDLX"), "tom-tat-nhom-2.html: phải là "),
        (lambda results: (results / "bien-ban-hop.html").unlink(), "bien-ban-hop.html: thiếu tệp này"),
        (lambda results: (results / "quyet-dinh.pdf").unlink(), "quyet-dinh.pdf: thiếu tệp này"),
        (lambda results: (results / "quyet-dinh.pdf").write_bytes(b"%PDF other"), "quyet-dinh.pdf: đã bị sửa hoặc thay"),
        (lambda results: (results / "quyet-dinh.docx").write_bytes(b"PK"), "quyet-dinh.docx: tệp bị hỏng"),
        (lambda results: (results / "phu-luc.xlsx").write_bytes(b""), "phu-luc.xlsx: tệp bị hỏng"),
    ],
)  # fmt: skip
def test_one_change_is_one_line(run: Run, folder: Path, change: Callable[[Path], None], said: str) -> None:
    change(folder / "ket-qua")
    ran = run("verify", folder)
    assert ran.status == 2
    [way_out, line] = ran.problems
    assert way_out.startswith(f"Văn bản trong {folder / 'ket-qua'} khác với phiếu, bảng thẩm định, cài đặt ở 1 chỗ.")
    assert said in line
    is_edited = "thiếu tệp này" not in line and not line.startswith("ket-qua.json: ")
    assert ("Chủ ý sửa câu chữ, hoặc thay bằng bản ký: để nguyên" in way_out) is is_edited
    assert ("Nếu chỉ sửa chữ, không đổi kết quả: chạy «cchc-eval decide " in way_out) is not is_edited
    assert f"chạy «cchc-eval decide {typed(folder)} --force» (bản cũ được giữ trong ban-cu)" in way_out


def test_numbers_that_differ_are_told_with_a_comma() -> None:
    made, found = ({"units": [{"code": "1.1", "index": index}]} for index in ("95.74", "-0.5"))
    [told] = data_differences("x", made, found)
    assert told.startswith("x: ") and "đơn vị 1.1" in told and told.endswith("ghi «-0,5», tính lại «95,74»")


def test_what_differs_of_a_group_is_told_by_its_title() -> None:
    made, found = ({"groups": [{"title": "Nhóm A", "rank_counts": {"TỐT": count}}]} for count in (1, 2))
    assert data_differences("x", made, found) == ["x: các nhóm, Nhóm A, số đơn vị xếp hạng, TỐT: ghi «2», tính lại «1»"]


@pytest.mark.usefixtures("of_the_sample")
def test_papers_of_the_decisions_before_are_compared_with_what_was_written(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verify, "made_files", lambda *_: [])  # of the latest decision
    for name in ("ket-qua-sua-doi-08", "ket-qua-sua-doi-09"):
        shutil.copytree(folder / "ket-qua", folder / name)
    (folder / "ket-qua-sua-doi-09" / "quyet-dinh.docx").write_bytes(b"x")
    (folder / "ket-qua-sua-doi-09" / "phu-luc.xlsx").unlink()
    ran = run("verify", folder)
    assert ran.status == 2 and [line for line in ran.problems if "sua-doi" in line] == [
        "ket-qua-sua-doi-09/phu-luc.xlsx: thiếu tệp này",
        "ket-qua-sua-doi-09/quyet-dinh.docx: đã bị sửa hoặc thay sau khi xuất",
    ]
    found = verify.Verified(9, [], [], {"ket-qua-sua-doi-08": 8})
    monkeypatch.setattr(verify_command, "verify_round", lambda *_: found)
    said = f"8 tệp trong {folder / 'ket-qua-sua-doi-08'}, của quyết định khác, còn nguyên như khi xuất."
    assert run("verify", folder).problems[1] == said


def test_data_that_cannot_be_read_are_told(run: Run, folder: Path) -> None:
    (folder / "ket-qua" / "ket-qua.json").write_text("{", encoding="utf-8")
    [way_out, line] = run("verify", folder).problems
    assert line == "ket-qua.json: tệp bị hỏng, không đọc được"
    assert "Nếu bảng tính, cài đặt nay mới đúng: chạy «cchc-eval decide " in way_out
    (folder / "ket-qua" / "ket-qua.json").write_text("{}", encoding="utf-8")
    ran = run("verify", folder)
    assert ran.status == 2 and "ket-qua.json: không ghi dấu vân tay" in ran.err
    assert "ket-qua.json: đơn vị TTCNTT, chỉ số: thiếu «96,90»" in ran.problems


def test_going_on_tells_what_to_do_and_only_then_some_of_many_differences(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = [f"quyet-dinh.docx: dòng {at}" for at in range(130)]
    monkeypatch.setattr(verify_command, "verify_round", lambda *_: verify.Verified(9, many, []))
    ran = run(folder)
    assert ran.status == 2 and "Đã xuất văn bản." not in ran.out
    assert "ở 130 chỗ. Nếu chỉ sửa chữ" in ran.problems[0] and ran.problems[1:-1] == many[:15]
    assert ran.problems[-1] == f"… và 115 chỗ khác; xem hết bằng «cchc-eval verify {typed(folder)}»."
    assert run("verify", folder).problems[1:] == many


@pytest.mark.usefixtures("of_the_sample")
def test_a_word_file_saved_again_says_the_same(run: Run, folder: Path) -> None:
    path = folder / "ket-qua" / "quyet-dinh.docx"
    docx.Document(str(path)).save(str(path))
    # LibreOffice writes the number of the page that it last laid out into the field.
    in_parts("quyet-dinh.docx", "word/header", b"<w:t>2</w:t>", b"<w:t>0</w:t>")(folder / "ket-qua")
    assert run("verify", folder).status == 0
    in_parts("quyet-dinh.docx", "word/header", b"<w:t>0</w:t>", b"<w:t>HET HIEU LUC</w:t>")(folder / "ket-qua")
    assert "quyet-dinh.docx: thừa «HET HIEU LUC»" in run("verify", folder).problems


@pytest.mark.usefixtures("of_the_sample")
def test_an_entity_in_a_word_file_is_not_resolved(run: Run, folder: Path) -> None:
    path, secret = folder / "ket-qua" / "quyet-dinh.docx", folder.parent / "secret.txt"
    secret.write_text("root:x:0", encoding="utf-8")
    with ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    body = parts["word/document.xml"].split(b"?>", 1)[1]
    parts["word/document.xml"] = (
        f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "{secret.as_uri()}">]>'.encode()
        + body.replace(b"KH\xc3\x81", b"&a;")
    )
    target = io.BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    path.write_bytes(target.getvalue())
    ran = run("verify", folder)
    assert ran.status == 2 and "root:" not in ran.err
    # What stood in its place is lacking, and nothing else is said.
    _way_out, first, *others = [line for line in ran.problems if not line.startswith("Lưu ý: ")]
    assert "xếp hạng TỐT 01 đơn vị, KHÁ 02 đơn vị" in first and first.endswith("xếp hạng TỐT 01 đơn vị,»")
    assert all(problem.startswith("quyet-dinh.docx: ") for problem in others)


def test_workbooks_that_changed_since_show_everywhere(run: Run, folder: Path) -> None:
    path = folder / "tham-dinh.xlsx"
    book = load_workbook(path)
    sheet = book["CTTĐT"]
    titles = {cell.value: cell.column for cell in sheet[5]}
    row = next(row for row in range(6, 100) if sheet.cell(row, 1).value == "1.5")
    sheet.cell(row, titles["Điểm Hội đồng"]).value = 1
    sheet.cell(row, titles["Lý do Hội đồng đổi điểm"]).value = "Có sáng kiến"
    book.save(path)
    ran = run("verify", folder)
    assert ran.status == 2
    assert "ket-qua.json: đơn vị CTTĐT, tổng điểm: ghi «82,00», tính lại «83,00»" in ran.problems
    assert "ket-qua.json: đơn vị TTGSĐH, thứ hạng: ghi «2», tính lại «3»" in ran.problems
    for name in (
        "quyet-dinh.html",
        "quyet-dinh.docx",
        "bien-ban-hop.html",
        "phieu-tham-dinh/CTTĐT.docx",
        "phu-luc.xlsx",
    ):
        assert any(problem.startswith(f"{name}: ") for problem in ran.problems), name


@pytest.mark.usefixtures("of_the_sample")
def test_a_paper_that_an_earlier_version_did_not_write_is_not_missed(run: Run, folder: Path) -> None:
    kept = folder / "ket-qua" / "ket-qua.json"
    data = json.loads(kept.read_text(encoding="utf-8"))
    new = [name for name in data["files"] if name.startswith("bao-cao-")]
    assert "bao-cao-tham-dinh.pdf" in new
    for name in new:
        del data["files"][name]
        (folder / "ket-qua" / name).unlink()
    kept.write_text(json.dumps(data, ensure_ascii=False, indent=2), encoding="utf-8")
    assert run("verify", folder).status == 0


@pytest.mark.usefixtures("of_the_sample")
def test_files_of_somebody_s_own_are_named_and_do_no_harm(run: Run, folder: Path) -> None:
    (folder / "ket-qua" / "ghi chú.txt").write_text("x", encoding="utf-8")
    ran = run("verify", folder)
    assert ran.status == 0
    assert f"Lưu ý: {folder / 'ket-qua'} còn tệp không thuộc lần chạy này: ghi chú.txt" in ran.problems


def test_before_decide_there_is_nothing_to_compare(run: Run, sample: Path) -> None:
    ran = run("verify", sample)
    assert ran.status == 2 and f"chưa có kết quả để đối chiếu; chạy «cchc-eval decide {typed(sample)}»" in ran.err


def test_a_round_that_cannot_be_computed_is_told_as_by_check(run: Run, folder: Path) -> None:
    (folder / "phieu" / "phieu-CTTĐT.xlsx").unlink()
    ran = run("verify", folder)
    assert ran.status == 2 and "Đơn vị CTTĐT: chưa có phiếu" in ran.err


def test_the_digests_are_of_every_other_file(folder: Path) -> None:
    results = folder / "ket-qua"
    listed = json.loads((results / "ket-qua.json").read_text(encoding="utf-8"))["files"]
    lying = {path.relative_to(results).as_posix() for path in results.rglob("*") if path.is_file()}
    assert set(listed) == lying - {"ket-qua.json"}


def test_a_page_that_another_version_laid_out_otherwise_was_not_edited(tmp_path: Path) -> None:
    page = "<style>a</style><p>Điểm 5</p>"
    (tmp_path / "a.html").write_text(page, encoding="utf-8")
    now = page.replace("a</style>", "b</style>")
    assert not verify._compared(tmp_path, "a.html", now, digest(page))
    assert "phần trình bày đã bị sửa" in verify._compared(tmp_path, "a.html", now, digest("other"))[0]
    assert "phải là «Điểm 6»" in verify._compared(tmp_path, "a.html", now.replace("5", "6"), digest(page))[0]
