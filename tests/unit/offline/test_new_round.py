"""`moi` makes a round's folder, and a round with its settings in a workbook runs like one with a text."""

from __future__ import annotations

import io
import json
import re
from datetime import date, datetime
from pathlib import Path

import pytest
from conftest import Run, snapshot
from openpyxl import load_workbook

from cchc_eval.documents import PdfUnavailable
from cchc_eval.offline import rendering
from cchc_eval.offline.criteria_files import read_criteria_file
from cchc_eval.offline.demo import SAMPLE
from cchc_eval.offline.errors import BadInput
from cchc_eval.offline.new_round import read_last_year, wanted_year
from cchc_eval.offline.round_folder import SETTINGS, SETTINGS_BOOK, open_round
from cchc_eval.offline.settings_reader import read_settings
from cchc_eval.offline.toml_table import TomlSource
from cchc_eval.workbook.form_layout import LETTER
from cchc_eval.workbook.form_read import read_form
from cchc_eval.workbook.settings_book import write_settings


@pytest.fixture(autouse=True)
def without_pdf(monkeypatch: pytest.MonkeyPatch) -> None:
    def unavailable(document: object, *, page: str) -> bytes:
        raise PdfUnavailable("Chưa tạo được tệp PDF")

    monkeypatch.setattr(rendering, "render_pdf", unavailable)


@pytest.fixture
def in_book(sample: Path) -> Path:
    """The sample round with its settings in a workbook."""
    data = TomlSource(sample / SETTINGS).data
    (sample / SETTINGS_BOOK).write_bytes(write_settings(data))
    (sample / SETTINGS).unlink()
    return sample


def type_in(folder: Path, sheet: str, cell: str, value: object) -> None:
    book = load_workbook(folder / SETTINGS_BOOK)
    book[sheet][cell].value = value
    book.save(folder / SETTINGS_BOOK)


def test_the_workbook_gives_what_the_text_gives(in_book: Path, run: Run) -> None:
    from_book, as_text = read_settings(in_book / SETTINGS_BOOK), read_settings(SAMPLE / SETTINGS)
    assert from_book.units == as_text.units and from_book.decision == as_text.decision
    assert from_book.council == as_text.council and from_book.proposal == as_text.proposal
    assert run("decide", in_book).status == 0
    assert run("verify", in_book).status == 0


def test_faults_of_the_workbook_are_at_their_cells_in_its_own_words(in_book: Path, run: Run) -> None:
    book = load_workbook(in_book / SETTINGS_BOOK)
    units, council = book["Đơn vị"], book["Hội đồng"]
    units["A5"].value = units["A4"].value  # twice the same code
    units["B6"].value = None
    units["N7"].value = 40  # more votes than members
    heads = {cell.value: cell.column for cell in next(council.iter_rows(min_row=5, max_row=5))}
    for row in range(6, 12):
        council.cell(row, heads["Vai trò tại cuộc họp"]).value = None
    book.save(in_book / SETTINGS_BOOK)
    ran = run("check", in_book)
    assert ran.status == 2
    told = "\n".join(ran.problems)
    assert "Sheet 'Đơn vị', ô A5 («Mã đơn vị»): mã đơn vị trùng với đơn vị thứ 1" in told
    assert "Sheet 'Đơn vị', ô B6 («Tên đầy đủ»): thiếu, phải ghi" in told
    assert "chưa có chủ tọa: ghi «Vai trò tại cuộc họp» là «Chủ tọa» ở một thành viên" in told
    assert "có 41 phiếu, nhiều hơn 5 thành viên" in told and "Sheet 'Đơn vị', ô N7" in told
    assert not any(word in told for word in ("khóa «", "[[", "role =", "submitted =")), told


def test_cells_of_another_kind_hide_no_other_fault(in_book: Path, run: Run) -> None:
    book = load_workbook(in_book / SETTINGS_BOOK)
    units, council, office = book["Đơn vị"], book["Hội đồng"], book["Cơ quan"]
    roles = next(cell.column for cell in next(council.iter_rows(min_row=5, max_row=5)) if "Vai trò" in str(cell.value))
    row = next(row for row in range(6, 20) if council.cell(row, roles).value == "Chủ tọa")
    council.cell(row, roles).value = "Trưởng đoàn"
    units["N4"].value, book["Quyết định"]["B5"].value = "6 phiếu", "mai"
    units["A5"].value = units["A4"].value
    office["B11"].value, office["B5"].value = None, "10/12/2020"
    book.save(in_book / SETTINGS_BOOK)
    ran = run("check", in_book)
    where = [
        f"Sheet 'Hội đồng', ô {council.cell(row, roles).coordinate}: «Trưởng đoàn» phải là một trong",
        "Sheet 'Đơn vị', ô N4: «6 phiếu»",
        "Sheet 'Quyết định', ô B5: «mai» không phải là một ngày",
        "Sheet 'Đơn vị', ô A5 («Mã đơn vị»): mã đơn vị trùng",
        "Sheet 'Cơ quan', ô B11 («Tên cơ quan»): thiếu",
        "sheet 'Cơ quan', ô B5 («Hạn nộp phiếu»): ngày 10/12/2020 không thuộc đợt",
    ]
    assert ran.status == 2
    assert all(any(one in problem for problem in ran.problems) for one in where), ran.err
    assert len(ran.problems) == len(where), "none of them brings another about: no «thiếu», no «chưa có chủ tọa»"


def test_dates_and_missing_parts_are_named_as_the_workbook_names_them(in_book: Path, run: Run) -> None:
    type_in(in_book, "Cơ quan", "B5", "10/12/2020")
    ran = run("check", in_book)
    assert ran.status == 2 and "sheet 'Cơ quan', ô B5 («Hạn nộp phiếu»): ngày 10/12/2020 không thuộc đợt" in ran.err
    type_in(in_book, "Cơ quan", "B5", None)
    book = load_workbook(in_book / SETTINGS_BOOK)
    for row in range(2, 20):
        book["Quyết định"].cell(row, 2).value = None
    book.save(in_book / SETTINGS_BOOK)
    ran = run("decide", in_book)
    assert ran.status == 2 and "chưa ghi sheet 'Quyết định'" in ran.err


def test_papers_that_name_another_office_are_refused(in_book: Path, run: Run) -> None:
    type_in(in_book, "Cơ quan", "B11", "Sở Nội vụ")
    ran = run("check", in_book)
    assert ran.status == 2
    told = "còn ghi cơ quan khác («GIÁM ĐỐC SỞ KHOA HỌC VÀ CÔNG NGHỆ»); cơ quan của đợt là Sở Nội vụ"
    assert f"sheet 'Quyết định', ô B12 («Chức vụ dưới dấu»): {told}" in ran.err
    assert (
        "sheet 'Khen thưởng', ô B7 («Kính gửi»): còn ghi cơ quan khác («Giám đốc Sở Khoa học và Công nghệ»)" in ran.err
    )


def test_two_kinds_of_settings_are_refused(in_book: Path, run: Run) -> None:
    (in_book / SETTINGS).write_text("year = 2026", encoding="utf-8")
    ran = run("check", in_book)
    assert ran.status == 2 and f"có cả {SETTINGS_BOOK} và {SETTINGS}; hãy giữ một" in ran.err


def test_a_blank_round_says_cell_by_cell_what_to_fill_in(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "đợt mới"
    ran = run("moi", folder, "--nam", "2027")
    assert ran.status == 0, ran.err
    assert sorted(path.name for path in folder.iterdir()) == ["bo-tieu-chi.xlsx", SETTINGS_BOOK]
    told = run("check", folder)
    assert told.status == 2
    assert "Sheet 'Cơ quan', ô B11 («Tên cơ quan»): thiếu, phải ghi" in told.err
    assert "sheet 'Đơn vị': chưa có đơn vị nào; mỗi đơn vị ghi một dòng." in told.err
    assert "khóa «" not in told.err and "[[" not in told.err
    ran = run(folder)
    assert ran.status == 0 and ran.out.startswith("Đợt mới, cần điền cài đặt:\n– Tệp "), ran.err
    before = snapshot(folder)
    again = run("moi", folder)
    assert again.status == 2 and "đã có một đợt" in again.err and snapshot(folder) == before


def test_last_year_is_carried_over(run: Run, sample: Path, tmp_path: Path) -> None:
    folder = tmp_path / "2027"
    ran = run("moi", folder, "--tu", sample)
    assert ran.status == 0, ran.err
    assert "6 đơn vị" in ran.err and "số liệu năm trước của 6 đơn vị" in ran.err
    new, old = open_round(folder), open_round(sample)
    assert (new.settings.year, new.criteria_set.year) == (2027, 2027)
    assert [unit.code for unit in new.settings.units] == [unit.code for unit in old.settings.units]
    assert [unit.group for unit in new.settings.units] == [unit.group for unit in old.settings.units]
    assert all(unit.received is None and unit.votes is None and not unit.opinions for unit in new.settings.units)
    assert new.settings.council is not None and old.settings.council is not None
    assert [one.name for one in new.settings.council.members] == [one.name for one in old.settings.council.members]
    assert new.settings.decision is not None and new.settings.decision.day is None
    assert not any("Biên bản" in basis for basis in new.settings.decision.legal_bases)
    assert new.settings.meeting is None and new.settings.proposal is None
    kept = folder / "nam-truoc.json"
    data = json.loads(kept.read_text(encoding="utf-8"))
    assert data["units"]["CTTĐT"], "what the unit answered, as the round ended"
    for code in ("TTCNTT", "CTTĐT"):
        data["units"][code] |= {"1.1.1": {"choice": "of old"}, "of a criterion that is gone": {"value": 1}}
    kept.write_text(json.dumps(data), encoding="utf-8")
    ran = run("form", folder)
    assert ran.status == 0
    assert (
        "Cột «Năm trước» không có câu trả lời ở tiêu chí 1.1.1: cách trả lời, điểm tối đa nay khác năm trước."
        in ran.err
    )
    form = load_workbook(folder / "phieu-trong" / "phieu-TTCNTT.xlsx")
    shown = [cell.value for row in form.worksheets[0].iter_rows() for cell in row if cell.value == "Năm trước"]
    assert shown == ["Năm trước"]
    assert data["points"]["TTCNTT"]["1.1.1"] == "1,50/1,50"
    at = list(LETTER).index("previous")
    beside = {row[0].value: row[at].value for row in form.worksheets[0].iter_rows() if row[0].value}
    points = data["points"]["TTCNTT"]
    assert {code: beside[code] for code in points} == points, "whether the answer still fits or not"
    blank = read_form(folder / "phieu-trong" / "phieu-TTCNTT.xlsx", new.set_of(new.settings.units[0]))
    assert not blank.answers or set(blank.answers) < {leaf.code for leaf in new.criteria_set.leaves}


@pytest.mark.parametrize(
    ("name", "from_sample", "year", "why"),
    [
        ("dot-2027", False, 2027, "theo tên thư mục"),
        ("Đợt năm2031", True, 2031, "theo tên thư mục"),
        ("dot-2026 (2)", True, 2027, "năm sau đợt trong"),  # the name is the earlier round's
        ("2027-2028", False, date.today().year, "năm nay"),
        ("120270", False, date.today().year, "năm nay"),
    ],
)
def test_a_new_round_is_of_the_year_in_its_name(
    tmp_path: Path, name: str, from_sample: bool, year: int, why: str
) -> None:
    found, said = wanted_year(tmp_path / name, SAMPLE if from_sample else None)
    assert found == year and said.startswith(why)


def test_last_years_council_is_not_this_years(run: Run, sample: Path, tmp_path: Path) -> None:
    path = sample / "dot-danh-gia.toml"
    text = path.read_text(encoding="utf-8").replace('hành chính của Sở"\nquorum', 'hành chính năm 2026"\nquorum')
    founded = "Căn cứ Quyết định số 88/QĐ-SKHCN ngày 05 tháng 11 năm 2026 thành lập Hội đồng"
    text = text.replace(
        "legal_bases = [  ", f'legal_bases = [\n"{founded} đánh giá năm 2026",\n"{founded} kỷ luật",\n  '
    )
    path.write_text(text, encoding="utf-8")
    ran = run("moi", tmp_path / "2027", "--tu", sample)
    assert ran.status == 0, ran.err
    assert "Tên Hội đồng lấy theo năm mới" in ran.err and f"năm trước: «{founded} đánh giá năm 2026»" in ran.err
    settings = open_round(tmp_path / "2027").settings
    assert settings.council is not None and settings.council.name.endswith("hành chính năm 2027")
    assert settings.decision is not None
    assert [one for one in settings.decision.legal_bases if "thành lập" in one] == [f"{founded} kỷ luật"]
    path.write_text(text.replace('hành chính năm 2026"\nquorum', 'hành chính năm 2025"\nquorum'), encoding="utf-8")
    with pytest.raises(BadInput, match="khóa «name»: còn ghi năm 2025, đợt đánh giá là của năm 2026; hãy sửa"):
        open_round(sample)


def test_an_earlier_round_that_is_not_appraised_gives_what_was_handed_in(
    run: Run, sample: Path, tmp_path: Path
) -> None:
    (sample / "tham-dinh.xlsx").unlink()
    ran = run("moi", tmp_path / "2027", "--tu", sample)
    assert ran.status == 0
    assert "chưa thẩm định xong nên cột «Năm trước» lấy theo phiếu 5 đơn vị đã nộp" in ran.err
    last = read_last_year(tmp_path / "2027")
    assert last is not None and last.points["TTĐTTV"]["1.3.2"] == "0,00/2,00" and "8.1" not in last.points["TTĐTTV"]


@pytest.mark.parametrize("year", ["2026", "2020"])
def test_a_year_that_is_not_later_is_refused(run: Run, sample: Path, tmp_path: Path, year: str) -> None:
    ran = run("moi", tmp_path / "x", "--tu", sample, "--nam", year)
    assert ran.status == 2 and "năm mới phải sau năm đó" in ran.err
    assert not (tmp_path / "x").exists()
    ran = run("moi", tmp_path / "x", "--tu", tmp_path)
    told = f"Thư mục {tmp_path}: không phải thư mục của một đợt (không có dot-danh-gia.xlsx); hãy ghi đúng thư mục của"
    assert ran.status == 2 and ran.err.startswith(told) and not (tmp_path / "x").exists()


def test_a_spoilt_file_of_last_year_is_named(run: Run, sample: Path, tmp_path: Path) -> None:
    assert run("moi", tmp_path / "2027", "--tu", sample).status == 0
    (tmp_path / "2027" / "nam-truoc.json").write_text('{"kind": "x"}', encoding="utf-8")
    ran = run("form", tmp_path / "2027")
    assert ran.status == 2 and "nam-truoc.json: không phải số liệu năm trước" in ran.err


def test_the_workbook_is_one_that_excel_takes(run: Run, tmp_path: Path) -> None:
    assert run("moi", tmp_path / "a").status == 0
    book = load_workbook(io.BytesIO((tmp_path / "a" / SETTINGS_BOOK).read_bytes()))
    assert book.sheetnames[0] == "Cơ quan" and book.active.title == "Cơ quan"
    assert all(sheet.sheet_state == "visible" for sheet in book.worksheets[:9])


def test_a_criteria_set_that_is_there_already_is_the_rounds(run: Run, sample: Path, tmp_path: Path) -> None:
    folder = tmp_path / "own"
    assert run("export", "-o", folder / "bo-tieu-chi.xlsx").status == 0
    kept = snapshot(folder)
    year = read_criteria_file(folder / "bo-tieu-chi.xlsx").year
    refused = run("moi", folder, "--nam", year + 1)
    assert refused.status == 2 and f"là bộ tiêu chí của năm {year}, không phải năm {year + 1}" in refused.err
    assert snapshot(folder) == kept
    ran = run("moi", folder)
    assert f"Năm đánh giá là {year} (theo bo-tieu-chi.xlsx); không đúng thì" in ran.err
    assert ran.status == 0 and "Đợt dùng bộ tiêu chí đang có trong bo-tieu-chi.xlsx" in ran.err, ran.err
    now = snapshot(folder)
    assert set(now) == {"bo-tieu-chi.xlsx", "dot-danh-gia.xlsx"} and now["bo-tieu-chi.xlsx"] == kept["bo-tieu-chi.xlsx"]
    new = tmp_path / "2027"
    table = load_workbook(folder / "bo-tieu-chi.xlsx")
    table["Thông tin"]["B4"] = 2027
    new.mkdir()
    table.save(new / "bo-tieu-chi.xlsx")
    own = snapshot(new)["bo-tieu-chi.xlsx"]
    carried = run("moi", new, "--tu", sample)
    assert carried.status == 0 and "Đợt dùng bộ tiêu chí đang có trong bo-tieu-chi.xlsx" in carried.err, carried.err
    assert "6 đơn vị, Hội đồng; số liệu năm trước của 6 đơn vị" in carried.err
    assert open_round(new).settings.year == 2027 and snapshot(new)["bo-tieu-chi.xlsx"] == own


def test_what_must_be_filled_in_is_marked_and_nothing_else(run: Run, tmp_path: Path) -> None:
    assert run("moi", tmp_path, "--nam", "2027").status == 0
    book = load_workbook(tmp_path / SETTINGS_BOOK)
    begun = ("Cơ quan B12", "Cơ quan B16", "Cơ quan B21", "Hội đồng B3", "Cuộc họp B5", "Quyết định B4",
             "Khen thưởng B3", "Khen thưởng B18")  # fmt: skip
    for place in begun:
        sheet, _, cell = place.rpartition(" ")
        book[sheet][cell] = datetime(2028, 1, 12, 11) if sheet == "Cuộc họp" else 3
    book.save(tmp_path / SETTINGS_BOOK)
    marked = {
        f"{sheet.title} B{cell.row}"
        for sheet in book
        for (cell,) in sheet.iter_rows(min_col=3, max_col=3)
        if str(cell.value).startswith("phải ghi")
    }
    told = re.findall(r"Sheet '([^']+)', ô (B\d+) \(«[^»]+»\): thiếu, phải ghi", run("check", tmp_path).err)
    assert marked == {f"{sheet} {cell}" for sheet, cell in told}
    assert len(marked) > 25
