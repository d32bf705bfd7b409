"""What `van-ban` makes before the council votes, and how far the settings of a meeting go until then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from lxml import html

from cchc_eval.documents import Document, PdfUnavailable, office_pdf, render_html
from cchc_eval.offline import compose_before, compose_reports, process_command, rendering
from cchc_eval.offline.compose import Results
from cchc_eval.offline.compose_before import papers_before
from cchc_eval.offline.compose_papers import without_bases
from cchc_eval.offline.demo import SAMPLE
from cchc_eval.offline.errors import BadInput
from cchc_eval.offline.forms import UnitForm
from cchc_eval.offline.going_on import papers_to_make
from cchc_eval.offline.legal_bases import Basis
from cchc_eval.offline.rendering import Composed
from cchc_eval.offline.round_folder import SETTINGS, RoundFolder
from cchc_eval.offline.settings import RoundSettings
from cchc_eval.offline.settings_reader import read_settings

TEXT = (SAMPLE / SETTINGS).read_text(encoding="utf-8")
MEETING = TEXT[TEXT.index("[meeting]\n") : TEXT.index("# Quyết định phê duyệt kết quả")]
Decided = tuple[Results, Sequence[UnitForm]]


def read(folder: Path, meeting: str, decision: bool = True) -> RoundSettings:
    path = folder / SETTINGS
    text = TEXT.replace(MEETING, meeting).replace("# abbreviation", "abbreviation")
    if not decision:
        start, end = text.index("[decision]\n"), text.index("[improvement]\n")
        text = text[:start] + text[end:]
    path.write_text(text, encoding="utf-8")
    return read_settings(path)


@pytest.fixture
def appraised(decided_sample: Decided, monkeypatch: pytest.MonkeyPatch) -> Decided:
    """All forms and the whole appraisal are there, read once."""
    results, forms = decided_sample
    monkeypatch.setattr(compose_before, "require_forms", lambda *_: forms)
    evaluations = [placed.evaluation for placed in results.placed]
    monkeypatch.setattr(compose_before, "evaluated_round", lambda *_: evaluations)
    return decided_sample


def made(appraised: Decided, tmp_path: Path, meeting: str, decision: bool = True) -> dict[str, str]:
    settings = read(tmp_path, meeting, decision)
    folder = replace(appraised[0].folder, path=tmp_path, settings=settings)
    return {name: text(compose()) for name, compose in papers_before(folder, [])}


def text(document: Document) -> str:
    page = html.fromstring(render_html(document)).text_content()
    return " ".join(page.replace("\u2060", "").replace("\N{NO-BREAK SPACE}", " ").split())


def test_a_round_opens_with_its_papers_before_any_meeting(appraised: Decided, tmp_path: Path) -> None:
    folder = replace(appraised[0].folder, path=tmp_path, settings=read(tmp_path, "", decision=False))
    papers = {name: compose() for name, compose in papers_before(folder, [])}
    assert list(papers) == ["quyet-dinh-thanh-lap-hoi-dong", "cong-van-trien-khai"]
    heads = [(paper.head.day, paper.head.year) for paper in papers.values()]
    assert heads == [(None, 2026)] * 2, "the day is left to write, in the year of the deadline"
    late = replace(folder, settings=replace(folder.settings, deadline=date(2027, 1, 5)))
    assert (folder.settings.year_of_forms, late.settings.year_of_forms) == (2026, None), "of the units' sheets too"
    letter = text(dict(papers_before(late, []))["cong-van-trien-khai"]())
    assert "Khánh Hòa, ngày … tháng … năm 20…" in letter, "it may well go out before the new year"
    assert papers_to_make(folder) == "quyết định thành lập Hội đồng, công văn triển khai tự đánh giá"


def test_a_meeting_that_begins_has_its_invitation_report_and_ballots(appraised: Decided, tmp_path: Path) -> None:
    papers = made(appraised, tmp_path, "[meeting]\nstarted = 2027-01-12T08:05:00\n", decision=False)
    assert list(papers)[2:] == ["giay-moi-hop", "bao-cao-tham-dinh", "phieu-bieu-quyet"]
    folder = replace(appraised[0].folder, path=tmp_path, settings=read_settings(tmp_path / SETTINGS))
    assert "giấy mời họp Hội đồng" in papers_to_make(folder)
    (tmp_path / "tham-dinh.xlsx").touch()
    assert "phiếu biểu quyết" in papers_to_make(folder)
    assert "phiếu biểu quyết" not in papers_to_make(folder, appraised=False), "nothing is offered that is then refused"
    assert "08 giờ 05 phút, ngày 12 tháng 01 năm 2027" in papers["giay-moi-hop"]
    assert "Kính gửi: Hội đồng đánh giá" in papers["bao-cao-tham-dinh"]
    assert "Nguyễn Hữu Phước" in papers["phieu-bieu-quyet"]


def test_later_sheets_change_no_paper_of_before_the_meeting(appraised: Decided, tmp_path: Path) -> None:
    called = "\n".join(line for line in MEETING.splitlines() if not line.startswith(("number", "symbol", "ended")))
    called = called.partition("recipients")[0]
    early = made(appraised, tmp_path, called, decision=False)
    assert len(early) == 5 and "Võ Đình Khôi" in early["phieu-bieu-quyet"], "who will be absent is not known yet"
    late = made(appraised, tmp_path, MEETING)
    of_decide = compose_reports.office_report(*appraised)
    assert (of_decide.head.number, of_decide.head.day) == (15, date(2027, 1, 11)), "as the decision cites it"
    assert text(of_decide) == late["bao-cao-tham-dinh"], "whichever command makes it"
    for numbered, left_to_write in (
        ("Số: 15/BC-VP", "Số: /BC-VP"),
        ("Khánh Hòa, ngày 11 tháng 01 năm 2027", "Khánh Hòa, ngày … tháng … năm 2027"),
        ("Báo cáo số 15/BC-VP ngày 11 tháng 01 năm 2027", "Báo cáo số /BC-VP ngày … tháng … năm 2027"),
    ):
        assert numbered in late["bao-cao-tham-dinh"]
        late["bao-cao-tham-dinh"] = late["bao-cao-tham-dinh"].replace(numbered, left_to_write)
    assert late == early


def test_what_decide_made_is_not_made_again(appraised: Decided, tmp_path: Path) -> None:
    (tmp_path / "ket-qua").mkdir()
    for name in ("giay-moi-hop", "cong-van-trien-khai", "bao-cao-tham-dinh"):
        (tmp_path / "ket-qua" / f"{name}.html").write_text("x", encoding="utf-8")
    assert list(made(appraised, tmp_path, MEETING)) == ["quyet-dinh-thanh-lap-hoi-dong", "phieu-bieu-quyet"]


def test_a_paper_that_was_sent_stays_and_stops_no_other(
    decided_sample: Decided, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unavailable(document: object, *, page: str) -> bytes:
        raise PdfUnavailable("Pango")

    monkeypatch.setattr(rendering, "render_pdf", unavailable)
    monkeypatch.setattr(process_command, "composed_papers", lambda *_: [])
    monkeypatch.setattr(compose_before, "_for_the_meeting", lambda *_: [])
    settings = read(tmp_path, "")
    folder = replace(decided_sample[0].folder, path=tmp_path, settings=replace(settings, council=None))

    def papers(folder: RoundFolder, *, force: bool = False) -> tuple[process_command.MadePapers, str]:
        remarks: list[str] = []
        made = process_command.write_papers(folder, force, lambda count: print, date(2026, 12, 1), remarks)
        return made, "\n".join(remarks)

    made, _ = papers(folder)
    assert [path.stem for path in made.written] == ["cong-van-trien-khai"] * 2
    sent = made.written[0]
    with monkeypatch.context() as with_office:
        with_office.setattr(office_pdf, "pdf_of", lambda *_: b"%PDF")
        made, told = papers(folder)
        assert [path.name for path in made.written] == ["cong-van-trien-khai.pdf"] and made.same == 1
        assert "PDF do LibreOffice tạo từ tệp Word" in told, "once the machine can make it"
        made.written[0].unlink()
        assert not papers(folder)[0].written, "and not again what somebody took away"
    page = sent.read_bytes()
    sent.write_bytes(page.replace(b"</style>", b" </style>"))
    assert papers(folder)[0].same == 1, "laid out otherwise by another version it still says the same"
    sent.write_bytes(page)
    moved = replace(folder, settings=replace(settings, deadline=date(2026, 12, 15)))
    made, told = papers(moved)
    assert (made.same, made.kept) == (0, 1), "what will be another is not the same"
    assert {path.stem for path in made.written} == {"quyet-dinh-thanh-lap-hoi-dong"} and sent.read_bytes() == page
    assert "Công văn triển khai tự đánh giá (cong-van-trien-khai) nay sẽ khác: phải là «" in told
    assert "Đã ký, gửi thì để vậy; chưa ký, gửi thì chạy «cchc-eval van-ban " in told and "--force" in told
    assert process_command.other_than_now(moved, []) == ["cong-van-trien-khai"], "as the dossier tells too"
    signed = sent.with_suffix(".pdf")
    signed.write_bytes(b"signed")
    assert not process_command.other_than_now(moved, []), "what was signed is not to be made again"
    made, told = papers(moved, force=True)
    assert not made.written and sent.read_bytes() == page
    assert "Đã được sửa hoặc ký nên giữ nguyên: cong-van-trien-khai. Cần văn bản mới thì đổi tên các tệp đó" in told
    signed.unlink()
    made, told = papers(moved, force=True)
    assert {path.stem for path in made.written} == {"cong-van-trien-khai"} and sent.read_bytes() != page
    assert "Lập lại, thay bản đang có: Công văn triển khai tự đánh giá (cong-van-trien-khai). Bản nào đã ký" in told


def test_a_number_that_came_later_is_filled_in_but_for_what_was_signed(
    appraised: Decided, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unavailable(document: object, *, page: str) -> bytes:
        raise PdfUnavailable("Pango")

    numbered = compose_reports.office_report(*appraised)
    given = [replace(numbered, head=replace(numbered.head, number=None, day=None))]
    monkeypatch.setattr(rendering, "render_pdf", unavailable)
    monkeypatch.setattr(process_command, "composed_papers", lambda *_: [("bao-cao-tham-dinh", lambda: given[0])])
    monkeypatch.setattr(process_command, "papers_before", lambda *_: [])
    folder = replace(appraised[0].folder, path=tmp_path)

    def papers() -> tuple[process_command.MadePapers, str]:
        remarks: list[str] = []
        made = process_command.write_papers(folder, False, lambda count: print, date(2027, 1, 12), remarks)
        return made, "\n".join(remarks)

    page = next(path for path in papers()[0].written if path.suffix == ".html")
    written = page.read_bytes()
    given[0] = numbered
    signed = page.with_suffix(".pdf")
    signed.write_bytes(b"signed")
    made, told = papers()
    assert (made.written, made.same, made.kept, told) == ([], 1, 0, "") and page.read_bytes() == written
    signed.unlink()
    made, told = papers()
    assert "Lập lại, thay bản đang có: Báo cáo kết quả thẩm định" in told and len(made.written) == 2
    assert "15/BC-VP" in page.read_text(encoding="utf-8") and [*tmp_path.glob("van-ban/ban-cu/*/*.html")]
    given[0] = replace(numbered, addressee="Hội đồng khác")
    assert papers()[0].kept == 1, "what says something else is only told"


def test_a_founding_without_bases_is_told(decided_sample: Decided, tmp_path: Path) -> None:
    folder = replace(decided_sample[0].folder, path=tmp_path, settings=read(tmp_path, "", decision=False))
    words = folder.settings.words
    (told,) = without_bases(opening(folder), words)
    assert (
        told.startswith("Quyết định thành lập Hội đồng: không có căn cứ nào; hãy ghi căn cứ")
        and "[[legal_bases]]" in told
    )
    basis = Basis("Căn cứ Luật Tổ chức chính quyền địa phương", "", None, None)
    cited = replace(folder, settings=replace(folder.settings, legal_bases=(basis,)))
    assert not list(without_bases(opening(cited), words))


def opening(folder: RoundFolder) -> list[Composed]:
    return [one for one in papers_before(folder, []) if one[0] == "quyet-dinh-thanh-lap-hoi-dong"]


def test_the_settings_of_a_meeting_are_filled_in_as_it_goes(tmp_path: Path) -> None:
    settings = read(tmp_path, '[meeting]\nstarted = 2027-01-12T08:05:00\nvenue = "Phòng họp"\n')
    assert settings.called is not None and settings.meeting is None
    assert (settings.called.started, settings.called.venue) == (datetime(2027, 1, 12, 8, 5), "Phòng họp")
    assert settings.missing_for_decision() == ["chưa ghi [meeting], khóa «ended»"]
    assert read(tmp_path, '[meeting]\nvenue = "Phòng họp"\n').called is None
    with pytest.raises(BadInput, match="khóa «started»: thiếu, phải ghi") as caught:
        read(tmp_path, MEETING.replace("started = ", "# started = "))
    assert len(caught.value.problems) == 1
    with pytest.raises(BadInput, match="cuộc họp kết thúc trước khi bắt đầu"):
        read(tmp_path, MEETING.replace("T11:30", "T07:30"))
