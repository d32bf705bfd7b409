"""The dossier that `cchc-eval ho-so` makes of a round, or of a unit in it."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from conftest import Run

from cchc_eval.documents import render_html
from cchc_eval.documents.dossier import CONTENTS_PAGE
from cchc_eval.documents.pdf import PdfUnavailable
from cchc_eval.offline import dossier, dossier_contents
from cchc_eval.offline.compose import Results
from cchc_eval.offline.decide import documents_of
from cchc_eval.offline.demo import SAMPLE
from cchc_eval.offline.dossier_contents import Contents, Item, criterion_of
from cchc_eval.offline.errors import BadInput
from cchc_eval.offline.files import digest
from cchc_eval.offline.forms import UnitForm
from cchc_eval.offline.rendering import Rendered

NOW = datetime(2027, 3, 1, 8, 5)
Decided = tuple[Results, Sequence[UnitForm]]


@pytest.fixture
def decided(decided_sample: Decided, tmp_path: Path) -> Decided:
    """The sample as decided, in an empty folder."""
    results, forms = decided_sample
    return replace(results, folder=replace(results.folder, path=tmp_path)), forms


def contents(decided: Decided, unit: str = "", remarks: list[str] | None = None) -> dict[str, list[Item]]:
    results, forms = decided
    one = results.units[unit] if unit else None
    return dict(Contents(results, forms, [], one, [] if remarks is None else remarks).sections())


def written(decided: Decided, *names: str) -> Path:
    """The results folder with these papers as `decide` leaves them."""
    results, forms = decided
    folder, made = results.folder.results, dict(documents_of(results, forms))
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.html").write_text(render_html(made[name]()), encoding="utf-8")
        (folder / f"{name}.pdf").write_bytes(b"%PDF " + name.encode())
    digests = {f"{name}.pdf": digest((folder / f"{name}.pdf").read_bytes()) for name in names}
    (folder / "ket-qua.json").write_text(json.dumps({"files": digests}), encoding="utf-8")
    return folder


def paper(found: dict[str, list[Item]], name: str) -> Item:
    (item,) = [item for items in found.values() for item in items if item.name == name]
    return item


def test_it_follows_the_process_and_names_what_is_missing(decided: Decided) -> None:
    found = contents(decided)
    assert list(found) == [
        "Triển khai đợt đánh giá", "Tự đánh giá và tài liệu kiểm chứng", "Thẩm định", "Hội đồng và quyết định",
        "Thông báo kết quả", "Kiến nghị và trả lời", "Khắc phục, cải thiện", "Khen thưởng",
    ]  # fmt: skip
    titles = [item.paper.title for item in found["Hội đồng và quyết định"]]
    assert titles.index("Biên bản họp Hội đồng") < titles.index("Quyết định kèm Phụ lục")
    decision = paper(found, "quyet-dinh.pdf").paper
    assert (decision.number, decision.day and decision.day.day) == ("05/QĐ-HĐCCHC", 15)
    missing = {item.paper.title: item.missing for items in found.values() for item in items if item.missing}
    assert missing["Hồ sơ tự đánh giá – Ban Quản lý dự án Công nghệ thông tin và Truyền thông"] == "đơn vị không nộp"
    assert any("kiem-chung/TTCNTT: 1.1.1, 1.1.2" in why for why in missing.values())


def test_a_form_that_came_in_an_archive_is_taken_out_of_it(decided: Decided) -> None:
    results, forms = decided
    (results.folder.path / "phieu").mkdir()
    with zipfile.ZipFile(results.folder.path / "phieu" / "gửi.zip", "w") as archive:
        archive.write(SAMPLE / "phieu" / "phieu-CTTĐT.xlsx", "phieu-CTTĐT.xlsx")
    inside = results.folder.path / "phieu" / "gửi.zip" / "phieu-CTTĐT.xlsx"
    sent = [replace(one, paths=[inside]) if one.unit.code == "CTTĐT" else one for one in forms]
    found = paper(contents((results, sent), "CTTĐT"), "phieu-CTTĐT.xlsx")
    assert found.path == (SAMPLE / "phieu" / "phieu-CTTĐT.xlsx").read_bytes()


def test_evidence_that_came_beside_a_form_in_its_archive_is_taken(decided: Decided) -> None:
    results, forms = decided
    bundle = results.folder.path / "phieu" / "gửi.zip"
    bundle.parent.mkdir()
    with zipfile.ZipFile(bundle, "w") as archive:
        for name in ("A/x.xlsx", "A/minh chứng/1.1.1 Kế hoạch.pdf", "B/y.xlsx", "B/1.1.2.pdf", "chung/1.1.4.pdf"):
            archive.writestr(name, name.encode())
    sent = {"CTTĐT": [bundle / "A" / "x.xlsx"], "TTCNTT": [bundle / "B" / "y.xlsx"]}
    given = [replace(one, paths=sent.get(one.unit.code, [])) for one in forms]
    remarks: list[str] = []
    found = contents((results, given), remarks=remarks)
    plan, other = paper(found, "1.1.1 Kế hoạch.pdf"), paper(found, "1.1.2.pdf")
    assert callable(plan.path) and plan.path() == "A/minh chứng/1.1.1 Kế hoạch.pdf".encode()
    assert plan.folders == (
        "CTTĐT Trung tâm Quản lý Cổng thông tin điện tử", "Tài liệu kiểm chứng", "A", "minh chứng",
    )  # fmt: skip
    assert other.folders[0].startswith("TTCNTT ") and plan.paper.title.startswith("Tài liệu kiểm chứng tiêu chí 1.1.1")
    assert any("1.1.4.pdf không rõ của đơn vị nào" in one and "kiem-chung/MÃ" in one for one in remarks)
    bundle.write_bytes(b"PK")
    with pytest.raises(BadInput, match=r"1\.1\.1 Kế hoạch\.pdf: không đọc được"):
        plan.path()


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("1.1.1 Kế hoạch.pdf", "1.1.1"),
        ("1.1.1.pdf", "1.1.1"),
        ("1.1.1a.pdf", "1.1.1"),
        ("1.1.10.pdf", ""),
        ("1.1.1.2.pdf", ""),
        ("II.3_Báo cáo.pdf", "II.3"),
        ("ii.3.pdf", "II.3"),
        ("I Đề án.pdf", "I"),
        ("III.pdf", ""),
        ("In ấn.pdf", ""),
        ("Đ1 x.pdf", "Đ1"),
        ("2025 Báo cáo.pdf", ""),
        ("TC 1.1.1 Kế hoạch.pdf", "1.1.1"),
        ("Tiêu chí II.3. Báo cáo.pdf", "II.3"),
        ("II.3.a Báo cáo.pdf", ""),
        ("I2 Đề án.pdf", ""),
    ],
)
def test_a_file_of_evidence_is_of_the_criterion_whose_code_it_begins_with(name: str, code: str) -> None:
    assert criterion_of(name, ["1.1.1", "1.1", "II.3", "I", "Đ1", "2"]) == code


def test_of_a_unit_there_is_nothing_of_another(decided: Decided) -> None:
    found = contents(decided, "CTTĐT")
    folders = {item.folders for items in found.values() for item in items if not item.missing}
    assert folders == {("CTTĐT Trung tâm Quản lý Cổng thông tin điện tử",)}
    assert "Hội đồng và quyết định" not in found and "Khen thưởng" not in found


def test_papers_that_lie_there_as_they_would_be_made_are_taken(decided: Decided) -> None:
    names = ("quyet-dinh", "bien-ban-hop", "phieu-tham-dinh/CTTĐT", "giay-khen")
    folder = written(decided, *names)
    (folder / "bien-ban-hop.html").write_text("trước khi sửa cài đặt", encoding="utf-8")
    (folder / "giay-khen.pdf").write_bytes(b"%PDF quet, da ky")
    remarks: list[str] = []
    found = contents(decided, remarks=remarks)
    assert paper(found, "quyet-dinh.pdf").path == folder / "quyet-dinh.pdf"
    assert paper(found, "phieu-tham-dinh-CTTĐT.pdf").path == folder / "phieu-tham-dinh/CTTĐT.pdf"
    assert paper(found, "giay-khen.pdf").path == folder / "giay-khen.pdf", "whoever signed it put it there"
    again, new = paper(found, "bien-ban-hop.pdf"), paper(found, "to-trinh-khen-thuong.pdf")
    assert again.path is None and again.made_of and new.made_of
    replaced, other = remarks
    assert "giay-khen.pdf đã được thay sau khi xuất" in replaced
    assert other.startswith("1 văn bản") and "bien-ban-hop.pdf" in other


def test_evidence_goes_by_the_code_of_its_name(decided: Decided) -> None:
    folder = decided[0].folder.path / dossier_contents.EVIDENCE
    for name in ("TTCNTT/1.1.1 Kế hoạch.pdf", "TTCNTT/quý I/1.7-báo cáo.docx", "TTCNTT/ảnh.jpg", "TTCNTT/.ẩn", "LẠ/x"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"x")
    (folder / "TTCNTT" / "2.1.1 ngoài.txt").symlink_to(SAMPLE / "tham-dinh.xlsx")
    remarks: list[str] = []
    found = contents(decided, remarks=remarks)["Tự đánh giá và tài liệu kiểm chứng"]
    own = [item for item in found if "Tài liệu kiểm chứng" in item.folders]
    assert [(item.name, item.folders[2:], item.paper.title.partition(" – ")[0]) for item in own] == [
        ("1.1.1 Kế hoạch.pdf", (), "Tài liệu kiểm chứng tiêu chí 1.1.1"),
        ("ảnh.jpg", (), "Tài liệu kiểm chứng: ảnh"),
        ("1.7-báo cáo.docx", ("quý I",), "Tài liệu kiểm chứng tiêu chí 1.7"),
    ]
    left = next(item.missing for item in found if "TTCNTT: " in item.missing)
    assert "1.1.2" in left and "1.1.1," not in left and "1.7" not in left and "2.1.1" in left
    assert any("LẠ không mang mã của đơn vị nào" in remark for remark in remarks)


def test_what_was_sent_on_the_way_stays_as_it_was_sent(decided: Decided) -> None:
    results, forms = decided
    folder = results.folder.path / "van-ban"
    (folder / "ban-cu").mkdir(parents=True)
    for name in ("don-doc.pdf", "ban-cu/don-doc.pdf", "gia-han-2.pdf", "kien-nghi.pdf"):
        (folder / name).write_bytes(b"%PDF")
    (made, compose), *_ = documents_of(results, forms)
    assert made == "quyet-dinh"
    process = [("don-doc", compose), ("gia-han-1", compose)]
    found = dict(Contents(results, forms, process, None, []).sections())
    assert paper(found, "don-doc.pdf").path == folder / "don-doc.pdf"
    first, second = found["Triển khai đợt đánh giá"]
    assert first.made_of == ("gia-han-1", compose) and second.path == folder / "gia-han-2.pdf"


def test_an_amended_round_keeps_what_was_issued_first(decided: Decided) -> None:
    folder = written(decided, "quyet-dinh")
    results, forms = decided
    decision = replace(results.decision, amends="Quyết định số 03/QĐ-X ngày 08 tháng 01 năm 2027", number=7)
    settings = replace(results.folder.settings, decision=decision)
    amended = replace(results, folder=replace(results.folder, settings=settings), decision=decision)
    found = contents((amended, forms))["Hội đồng và quyết định"]
    assert (found[0].path, found[0].folders) == (folder / "quyet-dinh.pdf", ("ket-qua",))
    assert found[0].paper.title == "Quyết định kèm Phụ lục (trước khi sửa đổi)"


def test_the_command_writes_one_file_that_lists_all(
    run: Run, decided_sample: Decided, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def made(documents: Sequence[tuple[str, object]], *_: object) -> Iterator[Rendered]:
        yield from (Rendered(name, {".docx": b"PK"}, without_pdf="Pango") for name, _compose in documents)

    def unavailable(*_: object) -> None:
        raise PdfUnavailable("Pango")

    monkeypatch.setattr(dossier, "decided_results", lambda *_: decided_sample)
    monkeypatch.setattr(dossier, "rendered", made)
    monkeypatch.setattr(dossier.Dossier, "finish", unavailable)
    target = tmp_path / "ra" / "ho-so.zip"
    ran = run("ho-so", SAMPLE, "--don-vi", "cttđt", "-o", target)
    assert ran.status == 0, ran.err
    assert "Mục lục hồ sơ là trang HTML. Pango" in ran.err and "5 tệp, trong đó 4 văn bản lập mới, thiếu 1" in ran.err
    with zipfile.ZipFile(target) as found:
        names = sorted(found.namelist())
        page = found.read(CONTENTS_PAGE).decode()
    assert names[0] == CONTENTS_PAGE and len(names) == 6
    assert all(name in page for name in names[1:]) and "001-bao-cao-tu-danh-gia-CTTĐT.docx" in names[1]
    assert "Phiếu thẩm định – Trung tâm Quản lý Cổng thông tin điện tử" in page
    settings = decided_sample[0].folder.settings
    assert dossier._round_of(settings) == "2026"
    assert dossier._round_of(replace(settings, part_of_year="quý I", level="cấp xã")) == "2026.Q1.XA"
    assert "ho-so.zip đã có; không ghi đè" in run("ho-so", SAMPLE, "-o", target).err
    assert "đuôi tệp phải là .zip" in run("ho-so", SAMPLE, "-o", tmp_path / "x.rar").err


def test_a_unit_that_is_not_there_is_told(decided: Decided) -> None:
    with pytest.raises(BadInput, match="Không có đơn vị mã «TTCNT» trong số được đánh giá; gần nhất: «TTCNTT»"):
        dossier.write_dossier(decided[0].folder, "TTCNT", None, False, lambda count: print, NOW, [])
