"""The papers on the way of a round that `cchc-eval van-ban` makes, from forms and settings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from conftest import Run
from lxml import html

from cchc_eval.data import default_reward_catalogue
from cchc_eval.documents import Document, PdfUnavailable, render_html
from cchc_eval.offline import (
    compose_after,
    compose_before,
    compose_process,
    compose_reports,
    paper_commands,
    process_command,
    rendering,
    templates,
)
from cchc_eval.offline.compose import Results
from cchc_eval.offline.demo import SAMPLE
from cchc_eval.offline.errors import BadInput
from cchc_eval.offline.forms import UnitForm
from cchc_eval.offline.process_settings import Extension, ProcessSettings, Revocation
from cchc_eval.offline.round_folder import SETTINGS, criterion_problems
from cchc_eval.offline.settings_reader import read_settings
from cchc_eval.offline.toml_table import TomlSource
from cchc_eval.workbook.settings_book import write_settings
from cchc_eval.workbook.settings_process import process_pages
from cchc_eval.workbook.settings_read import read_settings_book

TEXT = (SAMPLE / SETTINGS).read_text(encoding="utf-8")
FIRST = "# [[extensions]]"
TODAY = date(2026, 12, 18)


def with_examples(text: str, first: str = FIRST) -> str:
    """The sample's settings with what its comments give as an example, from a table on."""
    head, tail = text[: text.index(first)], text[text.index(first) :]
    tail = re.sub(r"(?m)^# (?=\[\[|\w+ = )", "", tail)
    return head.replace('# abbreviation = "SKHCN"', 'abbreviation = "SKHCN"') + tail


@pytest.fixture(scope="module")
def decided(
    decided_sample: tuple[Results, Sequence[UnitForm]], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Results, list[UnitForm]]:
    path = tmp_path_factory.mktemp("cài đặt") / SETTINGS
    path.write_text(with_examples(TEXT), encoding="utf-8")
    results, forms = decided_sample
    return replace(results, folder=replace(results.folder, settings=read_settings(path))), list(forms)


def with_process(made: Results, **changed: object) -> Results:
    settings = made.folder.settings
    changed_settings = replace(settings, process=replace(settings.process, **changed))
    return replace(made, folder=replace(made.folder, settings=changed_settings))


def pages(results: Results, forms: list[UnitForm]) -> dict[str, str]:
    made = compose_process.process_papers(results.folder, forms, results, TODAY)
    return {name: text(compose()) for name, compose in made}


def text(document: Document) -> str:
    return " ".join(html.fromstring(render_html(document)).text_content().replace("\u2060", "").split())


def test_each_paper_says_what_the_settings_hold(decided: tuple[Results, list[UnitForm]]) -> None:
    made = pages(*decided)
    assert list(made) == [
        "gia-han", "yeu-cau-giai-trinh/CTTĐT", "bao-cao-giai-trinh/CTTĐT", "kien-nghi/CTTĐT",
        "tra-loi-kien-nghi/CTTĐT",
        "bao-cao-khac-phuc/CTTĐT", "quyet-dinh-thu-hoi-khen-thuong",
    ]  # fmt: skip
    extension, asked, explained, review, reply, followed, revoked = made.values()
    assert "từ ngày 10 tháng 12 năm 2026 đến ngày 15 tháng 12 năm 2026; lý do: Đơn vị đang kiện toàn" in extension
    assert "ngày 09 tháng 12 năm 2026" in extension and "/SKHCN-VP" in extension
    assert "Kính gửi: Trung tâm Đào tạo, tư vấn chuyển đổi số" in extension
    assert "7.3.2. Không để xảy ra sự cố" in asked and "trước hết ngày 20 tháng 12 năm 2026" in asked
    assert "Kính gửi: Văn phòng Sở Thực hiện" in explained
    assert "Giải trình của đơn vị: Sự cố do mất điện" in explained and "Phan Thị Bích Trâm" in explained
    assert "Số: 15/CTTĐT" in review and "(đã phê duyệt: 0,00 điểm)" in review
    assert "Quyết định số 05/QĐ-HĐCCHC" in review and "năm 2027" in review
    assert "Công văn số 15/CTTĐT ngày 20 tháng 01 năm 2027" in reply and "Giữ nguyên Biên bản số 03" in reply
    assert "/HĐCCHC-VP" in reply and "được giữ nguyên: chỉ số" in reply and "DỰ THẢO" not in reply
    assert "Sở giao: Giao trách nhiệm theo dõi từng nhiệm vụ; thực hiện: Phòng Hành chính; thời hạn" in followed
    assert "01/01 nội dung" in followed and "Kế hoạch số 03/KH-CTTĐT" in followed and "DỰ THẢO" not in followed
    assert "đối với 01 cá nhân sau: 1. Ông Y Blăng Niê, Kỹ sư hệ thống" in revoked and "nộp lại 760.000 đồng" in revoked


def test_a_report_on_a_plan_without_its_number_stays_a_draft(decided: tuple[Results, list[UnitForm]]) -> None:
    results, forms = decided
    actions = tuple(replace(one, plan="") for one in results.folder.settings.process.actions)
    followed = pages(with_process(results, actions=actions), forms)["bao-cao-khac-phuc/CTTĐT"]
    assert "DỰ THẢO" in followed and "Phan Thị Bích Trâm" not in followed
    (first, *_) = results.folder.settings.process.actions
    lines = (replace(first, task="Hoàn thành đủ nhiệm vụ;\nBáo cáo đúng hạn;", outcome="Xong;"),)
    followed = pages(with_process(results, actions=lines), forms)["bao-cao-khac-phuc/CTTĐT"]
    assert "Hoàn thành đủ nhiệm vụ; Báo cáo đúng hạn; " in followed and ";;" not in followed


def test_a_reply_waits_for_every_answer_and_for_the_number_of_the_request(
    decided: tuple[Results, list[UnitForm]],
) -> None:
    results, forms = decided
    (item,) = results.folder.settings.process.reviews
    open_one = with_process(results, reviews=(item, replace(item, code="1.7", reply="")))
    assert "tra-loi-kien-nghi/CTTĐT" not in pages(open_one, forms)
    unnumbered = with_process(results, reviews=(replace(item, number=""),))
    assert "DỰ THẢO" in pages(unnumbered, forms)["tra-loi-kien-nghi/CTTĐT"]


def test_money_is_paid_back_whole_unless_said_otherwise(decided: tuple[Results, list[UnitForm]]) -> None:
    results, forms = decided
    (given,) = results.folder.settings.process.revocations
    for pay_back, said in ((None, "nộp lại 760.000 đồng"), (100_000, "nộp lại 100.000 đồng")):
        changed = with_process(results, revocations=(replace(given, pay_back=pay_back),))
        assert said in pages(changed, forms)["quyet-dinh-thu-hoi-khen-thuong"]
    kept = with_process(results, revocations=(replace(given, pay_back=0),))
    assert "số tiền thưởng" not in pages(kept, forms)["quyet-dinh-thu-hoi-khen-thuong"]


def test_only_what_was_given_is_taken_back(decided: tuple[Results, list[UnitForm]]) -> None:
    results, forms = decided
    wrong = (Revocation("TTCNTT", "Ai Đó", "LDTT", "x"), Revocation("BQLDA", "", "TTLDTT", "x"))
    with pytest.raises(BadInput, match="không có «Ai Đó» với hình thức LDTT") as caught:
        pages(with_process(results, revocations=wrong), forms)
    assert "«Ban Quản lý dự án Công nghệ thông tin và Truyền thông»" in caught.value.problems[1]


def test_units_that_sent_nothing_are_reminded_without_those_that_have_time(
    decided: tuple[Results, list[UnitForm]],
) -> None:
    results, forms = decided
    waiting = [replace(one, paths=[], form=None) if one.unit.code in ("TTDLS", "TTĐTTV") else one for one in forms]
    dataless, later = "Trung tâm Dữ liệu số", "Trung tâm Đào tạo, tư vấn chuyển đổi số"
    given = replace(results.folder.settings.process.extensions[0], until=date(2026, 12, 25))
    made = pages(with_process(results, extensions=(given,)), waiting)["don-doc"]
    assert dataless in made and later not in made and "đã quá thời hạn (ngày 10 tháng 12 năm 2026)" in made
    for_all = replace(given, unit="")
    made = pages(with_process(results, extensions=(for_all,)), waiting)["don-doc"]
    assert dataless in made and later in made and "thời hạn là ngày 25 tháng 12 năm 2026" in made


def test_an_extension_counts_where_a_form_came_in_late(decided: tuple[Results, list[UnitForm]]) -> None:
    settings = decided[0].folder.settings
    (late,) = [unit for unit in settings.units if unit.code == "TTĐTTV"]
    assert settings.days_late(late) == 0
    without = replace(settings, process=replace(settings.process, extensions=()))
    assert without.days_late(late) == 5
    other = replace(settings.process.extensions[0], unit="TTDLS")
    assert replace(settings, process=replace(settings.process, extensions=(other,))).days_late(late) == 5


def test_extensions_of_two_days_are_two_letters(decided: tuple[Results, list[UnitForm]]) -> None:
    results, forms = decided
    (first,) = results.folder.settings.process.extensions
    second = Extension("appraisal", "", date(2027, 1, 5), date(2027, 1, 8), "Thiếu người")
    made = pages(with_process(results, extensions=(first, second)), forms)
    assert "Thẩm định: từ" not in made["gia-han-1"] and "Thẩm định: từ ngày 05 tháng 01 năm 2027" in made["gia-han-2"]
    assert "Trung tâm Dữ liệu số" in made["gia-han-2"]


def test_the_offices_report_tells_what_was_asked(decided: tuple[Results, list[UnitForm]]) -> None:
    asked = compose_reports.office_report(*decided).asked
    assert asked is not None
    assert [(one.code, one.reply[:5], one.outcome[:18]) for one in asked] == [("7.3.2", "Sự cố", "1,00 điểm thành 0,")]


def test_what_the_province_gives_is_proposed_to_it(decided: tuple[Results, list[UnitForm]]) -> None:
    made = compose_after.province_proposal(decided[0], default_reward_catalogue())
    assert made is not None
    assert (made.head.symbol, made.head.issuing_body) == ("TTr-SKHCN", "Sở Khoa học và Công nghệ")
    assert [one.name for one in made.individuals] == ["Tôn Nữ Hoàng Quỳnh Như"] and not made.collectives
    assert "Kính gửi: UBND tỉnh Khánh Hòa" in text(made) and "chỉ đề nghị" not in text(made)


def test_the_command_writes_what_applies_once_and_sets_aside_what_no_longer_does(
    run: Run, sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unavailable(document: object, *, page: str) -> bytes:
        raise PdfUnavailable("Pango")

    monkeypatch.setattr(rendering, "render_pdf", unavailable)
    monkeypatch.setattr(templates, "render_word", lambda document, *_: repr(document).encode())
    form, papers, settings = sample / "phieu" / "phieu-TTDLS.xlsx", sample / "van-ban", sample / SETTINGS
    content = form.read_bytes()
    form.unlink()
    settings.write_text(TEXT.replace("# abbreviation", "abbreviation"), encoding="utf-8")
    on_day(monkeypatch, date(2026, 12, 2))
    ran = run("van-ban", sample)
    assert ran.status == 0, ran.err
    opening = ["cong-van-trien-khai", "giay-moi-hop", "quyet-dinh-thanh-lap-hoi-dong"]
    assert made_in(papers) == opening, "nobody is reminded more than seven days before"
    assert "Báo cáo kết quả thẩm định, phiếu biểu quyết chưa lập được: phiếu, bảng thẩm định còn 1 chỗ" in ran.err
    assert "Công văn triển khai tự đánh giá" in ran.out and "Pango" in ran.err
    monkeypatch.setattr(compose_before, "_for_the_meeting", lambda *_: [])  # what is told above
    on_day(monkeypatch, date(2026, 12, 3))
    assert "Công văn đôn đốc" in run("van-ban", sample).out
    assert made_in(papers) == sorted([*opening, "don-doc"])
    assert "Đã lập 0 tệp" in run("van-ban", sample).err

    other = sample / "phieu" / "phieu-TTĐTTV.xlsx"
    other.rename(sample / other.name)
    ran = run("van-ban", sample)
    assert ran.status == 0, "the reminder names one more unit: nobody changed the first one"
    assert "Lập lại, thay bản đang có: Công văn đôn đốc nộp hồ sơ tự đánh giá (don-doc)." in ran.err
    letter = (papers / "don-doc.docx").read_bytes()
    (papers / "don-doc.docx").write_bytes(letter + b"signed")
    (sample / other.name).rename(other)
    ran = run("van-ban", sample)
    assert "Đã được sửa hoặc ký nên giữ nguyên: don-doc." in ran.err and ran.status == 0, "and stops no other"
    form.write_bytes(content)
    assert "đã được sửa hoặc ký nên giữ nguyên: don-doc." in run("van-ban", sample).err
    assert "don-doc" in made_in(papers)
    (papers / "don-doc.docx").write_bytes(letter)
    ran = run("van-ban", sample)
    assert "Nay không còn cần, đã chuyển vào các tệp cũ: don-doc." in ran.err and ran.status == 0
    assert "don-doc" not in made_in(papers) and set(opening) <= {*made_in(papers)}
    assert list((papers / "ban-cu").glob("*/don-doc.docx"))


def on_day(monkeypatch: pytest.MonkeyPatch, day: date) -> None:
    class Today(date):
        @classmethod
        def today(cls) -> date:
            return day

    monkeypatch.setattr(paper_commands, "date", Today)


def made_in(folder: Path) -> list[str]:
    """Of each paper its page and its Word file."""
    pages, texts = (sorted(path.stem for path in folder.glob(f"*{suffix}")) for suffix in (".html", ".docx"))
    assert pages == texts
    return pages


def test_what_is_lacking_is_told(decided: tuple[Results, list[UnitForm]], monkeypatch: pytest.MonkeyPatch) -> None:
    results, forms = decided
    department = replace(results.folder.settings.department, abbreviation="")
    folder = replace(results.folder, settings=replace(results.folder.settings, department=department))
    with pytest.raises(BadInput, match="khóa «abbreviation»: thiếu, cần có để ghi ký hiệu công văn"):
        compose_process.process_papers(folder, forms, results, TODAY)
    folder = replace(folder, settings=replace(folder.settings, process=ProcessSettings(), called=None))
    monkeypatch.setattr(process_command, "_forms", lambda folder, remarks: forms)
    unset = r"chưa có văn bản nào để lập: .*chưa ghi \[meeting\], khóa «started» và chưa ghi gì ở \[\[extensions\]\]; "
    with pytest.raises(BadInput, match=unset):
        process_command.write_papers(folder, False, lambda count: print, TODAY, [])
    folder = replace(folder, settings=replace(folder.settings, called=results.folder.settings.called))
    assert "hạn nộp, cài đặt chưa ghi gì ở [[extensions]]; " in process_command._nothing(folder)


def test_faults_of_these_settings_are_told_at_their_lines(tmp_path: Path) -> None:
    given = with_examples(TEXT)
    for old, new in (
        ("until = 2026-12-15", "until = 2026-12-01"),
        ('about = "1.7"', 'abuot = "1.7"'),
        ('unit = "TTGSĐH"\nname = "Y', 'unit = "TTGSD"\nname = "Y'),
        ('outcome = "100%', '# outcome = "100%'),
    ):
        assert old in given
        given = given.replace(old, new)
    (tmp_path / SETTINGS).write_text(given, encoding="utf-8")
    with pytest.raises(BadInput, match="khóa «until»: hạn mới phải sau hạn cũ") as caught:
        read_settings(tmp_path / SETTINGS)
    told = "\n".join(caught.value.problems)
    assert "khóa «abuot»: không có trong quy định; có phải «about» không?" in told
    assert "[revocations] thứ 1, khóa «unit»: không có đơn vị mã «TTGSD» trong số được đánh giá" in told
    assert "khóa «outcome»: đã hoàn thành thì phải ghi kết quả" in told


def test_a_criterion_that_the_unit_has_not_is_named(decided: tuple[Results, list[UnitForm]]) -> None:
    (asked,) = decided[0].folder.settings.process.questions
    for code, said in (("7.3.2", []), ("7", ["đơn vị CTTĐT không có tiêu chí «7»"])):
        folder = with_process(decided[0], questions=(replace(asked, code=code),)).folder
        assert [problem.split(": ", 1)[1] for problem in criterion_problems(folder)] == said


def test_nothing_is_asked_about_what_does_not_apply_to_a_unit(decided: tuple[Results, list[UnitForm]]) -> None:
    settings = decided[0].folder.settings
    without = [replace(unit, inapplicable=("7.3.2",), inapplicable_reason="x") for unit in settings.units]
    folder = replace(decided[0].folder, settings=replace(settings, units=tuple(without)))
    told = "đơn vị CTTĐT không có tiêu chí «7.3.2»"
    assert sum(told in problem for problem in criterion_problems(folder)) == 2, "asked, and asked to be reviewed"
    wrong = [replace(unit, inapplicable=("99",), inapplicable_reason="x") for unit in settings.units]
    folder = replace(folder, settings=replace(settings, units=tuple(wrong)))
    assert not list(criterion_problems(folder)), "what is wrong there is told by itself"


def test_the_workbook_of_settings_has_a_sheet_of_each(tmp_path: Path) -> None:
    path = tmp_path / SETTINGS
    path.write_text(with_examples(TEXT, "# [[legal_bases]]"), encoding="utf-8")
    given = TomlSource(path).data
    assert read_settings_book(write_settings(given)).data == given
    tables = [page.lines.table for page in process_pages({}) if page.lines is not None]
    assert all(table in given for table in tables)
