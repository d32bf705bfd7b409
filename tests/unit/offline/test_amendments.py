"""An offline decision that amends another: what it is made with, and what of the first one stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from amended_round import FIRST, TEXT, Decided, amended_round, less_before, met_again, read

from cchc_eval.data import default_reward_catalogue
from cchc_eval.documents import render_html
from cchc_eval.documents.contexts import ReviewReply
from cchc_eval.documents.filters import listed
from cchc_eval.offline import compose_papers, compose_process, decide, verify
from cchc_eval.offline.amending import (
    changed_units,
    decision,
    earlier_decisions,
    earlier_folders,
    in_force_on,
    minutes,
    on_the_meeting,
    other_than_named,
)
from cchc_eval.offline.compose_after import on_awards_of_before, reward_decision
from cchc_eval.offline.compose_before import papers_before
from cchc_eval.offline.dossier_contents import Contents
from cchc_eval.offline.errors import BadInput
from cchc_eval.offline.going_on import papers_to_make
from cchc_eval.offline.process_command import _is_of_the_meeting, with_called
from cchc_eval.offline.process_settings import ReviewItem, VotedAgain, Votes
from cchc_eval.offline.results_json import results_json
from cchc_eval.offline.round_dates import date_problems
from cchc_eval.offline.round_folder import SETTINGS
from cchc_eval.offline.settings import Amended, DecisionSettings, RoundSettings
from cchc_eval.offline.settings_reader import read_settings
from cchc_eval.scoring import Evaluation
from cchc_eval.vietnamese.writing import in_column


@pytest.fixture
def amended(decided_sample: Decided, tmp_path: Path) -> Decided:
    return amended_round(decided_sample, tmp_path)


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("15 20/01/2027", "Quyết định số 15/QĐ-HĐCCHC ngày 20 tháng 01 năm 2027"),
        ("số 15 ngày 20/1/2027", "Quyết định số 15/QĐ-HĐCCHC ngày 20 tháng 01 năm 2027"),
        ("15/QĐ-SKHCN ngày 20-01-2027.", "Quyết định số 15/QĐ-SKHCN ngày 20 tháng 01 năm 2027"),
        (f"{FIRST} của Hội đồng", f"{FIRST} của Hội đồng"),
    ],
)
def test_the_amended_decision_is_read_as_people_write_it(tmp_path: Path, typed: str, printed: str) -> None:
    decision = read(tmp_path, typed).decision
    assert decision is not None and decision.amended is not None
    assert (decision.amends, decision.amended.day.year) == (printed, 2027)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("quyết định tháng trước", "khóa «amends»: phải có số và ngày của quyết định cũ, ví dụ «số 15/QĐ-HĐCCHC"),
        ("15 31/02/2027", "khóa «amends»: phải có số và ngày"),
        ("22/QĐ-HĐCCHC ngày 10/02/2027", "khóa «amends»: trùng số, ngày với chính quyết định này"),
        ("15 20/03/2027", "sau ngày của quyết định này"),
    ],
)
def test_an_amended_decision_that_can_not_be_is_refused(tmp_path: Path, typed: str, said: str) -> None:
    with pytest.raises(BadInput, match="amends") as caught:
        read(tmp_path, typed)
    assert said in caught.value.problems[0]


def test_recipients_are_printed_with_one_dash_however_they_are_typed(tmp_path: Path) -> None:
    decision = read(tmp_path, FIRST).decision
    assert decision is not None and decision.recipients[:2] == ("Như Điều 3", "Sở Tài chính")
    assert listed(["- Như Điều 3;", "• Lưu: VT. ", "-5 điểm"]) == ["Như Điều 3;", "Lưu: VT;", "-5 điểm."]


def test_an_amendment_says_what_it_changes_and_answers_the_unit_that_asked(amended: Decided, tmp_path: Path) -> None:
    results, forms = amended
    record, points = results.placed[0].evaluation.record, less_before(tmp_path, results)
    items = (ReviewItem(record.code, "1.5", "Đã được công nhận", "15/X", date(2027, 1, 25)),)
    again = met_again(results, VotedAgain(record.code, Votes(4, 0, 1)))
    settings = again.folder.settings
    settings = replace(settings, process=replace(settings.process, reviews=items))
    again = replace(again, folder=replace(again.folder, settings=settings))
    made = decision(again)
    page = render_html(made).replace("\n", " ")
    assert '<h2 class="ruled">Về việc điều chỉnh kết quả đánh giá' in page
    assert [(change.after.unit_code, change.before.place) for change in made.changes] == [(record.code, 9)]
    assert made.changes[0].reason.startswith(f"Tiêu chí 1.5: 0,25 điểm thành {in_column(points)} điểm (lý do: ")
    assert made.requests == [f"kiến nghị của {record.name} tại Công văn số 15/X ngày 25 tháng 01 năm 2027"]
    assert made.appendix_numbers == [2, 3]
    papers = dict(compose_process.process_papers(again.folder, forms, again, date(2027, 3, 1)))
    letter = papers[f"tra-loi-kien-nghi/{record.code}"]()
    assert isinstance(letter, ReviewReply)
    reply = f"tra-loi-kien-nghi/{record.code}"
    assert _is_of_the_meeting((reply, papers[reply])), "it waits for the meeting"
    assert not _is_of_the_meeting((f"kien-nghi/{record.code}", papers[f"kien-nghi/{record.code}"]))
    (answer,) = letter.answers
    assert (answer.before, answer.after, letter.before.place, letter.after.place) == (Decimal("0.25"), points, 9, 1)
    assert answer.reason == record.council["1.5"].reason
    assert letter.amending.startswith("Quyết định số 22/QĐ-HĐCCHC ngày 10 tháng 02 năm 2027")
    assert letter.decision.startswith(FIRST)
    assert letter.meeting == "ngày 09 tháng 02 năm 2027, với 04 phiếu tán thành, 01 phiếu không có ý kiến"


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ('unit = "CTTĐT"\nfor = 6', "[votes_again] thứ 1, khóa «for»: có 6 phiếu, nhiều hơn 5 thành viên có mặt"),
        ('unit = "CTTDT"\nfor = 5', "khóa «unit»: không có đơn vị mã «CTTDT» trong số được đánh giá"),
        ('unit = "CTTĐT"\nfor = 5\n[[votes_again]]\nunit = "CTTĐT"\nfor = 4', "đơn vị này đã ghi ở trên"),
    ],
)
def test_votes_of_a_second_meeting_that_can_not_be_are_refused(tmp_path: Path, lines: str, said: str) -> None:
    (tmp_path / SETTINGS).write_text(f"{TEXT}\n[[votes_again]]\n{lines}\n", encoding="utf-8")
    with pytest.raises(BadInput, match="votes_again") as caught:
        read_settings(tmp_path / SETTINGS)
    assert any(said in problem for problem in caught.value.problems), caught.value.problems


def test_an_amendment_without_a_meeting_has_no_minutes_and_one_with_it_has(amended: Decided) -> None:
    results, forms = amended
    meeting = {"bien-ban-hop", "phieu-bieu-quyet", "bien-ban-kiem-phieu"}
    names = [name for name, _ in decide.documents_of(results, forms)]
    assert not meeting & {*names}
    (said,) = on_the_meeting(results)
    assert "là của Quyết định số 05/QĐ-HĐCCHC ngày 15 tháng 01" in said
    again = met_again(results, VotedAgain("CTTĐT", Votes(5, 0, 0)))
    sent = results.folder.path / "van-ban" / "phieu-bieu-quyet.html"
    sent.parent.mkdir()
    sent.write_text("của cuộc họp trước", encoding="utf-8")
    sent.with_suffix(".pdf").write_bytes(b"%PDF")
    assert meeting <= {name for name, _ in decide.documents_of(again, forms)}
    section = dict(Contents(again, forms, [], None, []).sections())["Hội đồng và quyết định"]
    ballots = [item for item in section if item.name == "phieu-bieu-quyet.pdf"]
    assert [item.path for item in ballots] == [sent.with_suffix(".pdf"), None] and ballots[1].made_of


def test_the_amended_decision_is_compared_with_what_lies_there(amended: Decided, tmp_path: Path) -> None:
    folder = amended[0].folder
    assert not other_than_named(folder)
    other = replace(folder, settings=read(tmp_path, "4 15/01/2027"))
    assert "giữ Quyết định số 05/QĐ-HĐCCHC ngày 15 tháng 01 năm 2027; hãy kiểm tra" in other_than_named(other)
    kept = tmp_path / "ket-qua" / "ket-qua.json"
    kept.write_text(kept.read_text(encoding="utf-8").replace('"number": 5', '"number": null'), encoding="utf-8")
    assert [one.number for one in earlier_decisions(other)] == [4], "which the clerk had written by hand"


def test_a_meeting_of_its_own_is_invited_to_beside_the_first_one(amended: Decided) -> None:
    results, forms = amended
    assert not papers_to_make(results.folder)
    assert not papers_before(results.folder, []), "the meeting in the settings is the first one's"
    settings = results.folder.settings
    assert settings.called is not None
    called = replace(settings.called, started=settings.called.started.replace(month=2, day=9))
    folder = replace(results.folder, settings=replace(settings, called=called))
    ((name, compose),) = papers_before(folder, [])
    assert name == "giay-moi-hop-sua-doi-05" and "ngày 09 tháng 02 năm 2027" in str(compose())
    sent = folder.path / "van-ban" / f"{name}.docx"
    sent.parent.mkdir()
    sent.write_bytes(b"PK")
    found = dict(Contents(results, forms, [], None, []).sections())["Hội đồng và quyết định"]
    assert [item.paper.title for item in found if item.path == sent] == ["Giấy mời họp Hội đồng về quyết định sửa đổi"]


def test_letters_of_units_do_not_wait_for_the_end_of_the_second_meeting(amended: Decided) -> None:
    folder = amended[0].folder
    called = replace(folder, settings=replace(folder.settings, meeting=None))
    assert called.settings.missing_for_decision() == ["chưa ghi [meeting], khóa «ended»"]
    assert not with_called(called).settings.missing_for_decision()
    decision = replace(amended[0].decision, amends="", amended=None)
    first = replace(called, settings=replace(called.settings, decision=decision))
    assert with_called(first) is first, "the first decision's letters come after its meeting"


def test_units_whose_result_changed_are_told(amended: Decided) -> None:
    results, forms = amended
    changed = changed_units(results)
    assert len(changed) == 1
    notices = [name for name, _ in decide.documents_of(results, forms) if name.startswith("thong-bao-ket-qua/")]
    assert notices == [f"thong-bao-ket-qua/{changed[0]}"]


def test_a_letter_cites_the_decision_that_was_in_force_on_its_day(amended: Decided) -> None:
    results, forms = amended
    code = changed_units(results)[0]
    first, second = in_force_on(results, date(2027, 1, 25)), in_force_on(results, date(2027, 2, 10))
    assert first.name.startswith(FIRST) and second.name.startswith("Quyết định số 22/QĐ-HĐCCHC")
    assert (first.rows[code].place, second.rows[code].place) == (9, 1)
    assert first.points[code] == {leaf: points for leaf, points in second.points[code].items() if points is not None}
    items = (ReviewItem(code, "1.4.2", "Đã có", "15/X", date(2027, 1, 25), "Giữ nguyên"),)
    settings = results.folder.settings
    settings = replace(settings, process=replace(settings.process, reviews=items))
    folder = replace(results.folder, settings=settings)
    made = dict(compose_process.process_papers(folder, forms, replace(results, folder=folder), date(2027, 3, 1)))
    for name in (f"kien-nghi/{code}", f"tra-loi-kien-nghi/{code}"):
        said = str(made[name]())
        assert "số 05/QĐ-HĐCCHC ngày 15 tháng 01" in said and "số 22/" not in said


def test_the_dossier_holds_the_papers_of_both_decisions(amended: Decided) -> None:
    results, forms = amended
    folder = results.folder.path / "ket-qua"
    names = (
        "quyet-dinh-thanh-lap-hoi-dong.pdf", "cong-van-trien-khai.docx", "quyet-dinh.pdf", "bien-ban-hop.pdf",
        "phu-luc.xlsx", "phieu-tham-dinh/CTTĐT.pdf", "bao-cao-tu-danh-gia/CTTĐT.pdf", "thong-bao-ket-qua/CTTĐT.pdf",
    )  # fmt: skip
    for name in names:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(b"%PDF")
    found = dict(Contents(results, forms, [], None, []).sections())
    items = {item.path: item for listed_items in found.values() for item in listed_items}
    assert all(folder / name in items for name in names)
    first = items[folder / "quyet-dinh.pdf"].paper
    assert (first.number, first.day) == ("05/QĐ-HĐCCHC", date(2027, 1, 15))
    assert items[folder / "phu-luc.xlsx"].paper.title.endswith("(trước khi sửa đổi)")
    assert items[folder / "bien-ban-hop.pdf"].paper.title == "Biên bản họp Hội đồng"
    assert [item.path for item in found["Triển khai đợt đánh giá"]] == [folder / names[0], folder / names[1]]
    (folder / "quyet-dinh.pdf").unlink()
    missing = [item for item in Contents(results, forms, [], None, [])._council() if item.missing]
    assert missing[0].missing == "không còn tệp quyet-dinh trong ket-qua"


def test_the_dossier_lists_what_came_before_an_amendment_first_with_number_day_and_author(amended: Decided) -> None:
    results, forms = amended
    again = met_again(results, VotedAgain("CTTĐT", Votes(5, 0, 0)))
    sent, first = results.folder.path / "van-ban", results.folder.path / "ket-qua"
    sent.mkdir()
    before = replace(results, decision=replace(results.decision, amends="", amended=None))
    pages = {
        sent / "giay-moi-hop": dict(compose_papers.invitation(before.folder))["giay-moi-hop"],
        sent / "phieu-bieu-quyet": dict(compose_papers.ballots(before))["phieu-bieu-quyet"],
        first / "bien-ban-hop": minutes(before),
        first / "quyet-dinh": decision(before),
    }
    for base, document in pages.items():
        base.with_suffix(".html").write_text(render_html(document), encoding="utf-8")
        base.with_suffix(".pdf").write_bytes(b"%PDF")
    (sent / "giay-moi-hop-sua-doi-05.docx").write_bytes(b"PK")
    (first / "phu-luc.xlsx").write_bytes(b"PK")
    listed_items = dict(Contents(again, forms, [], None, []).sections())["Hội đồng và quyết định"]
    assert [item.paper.title for item in listed_items] == [
        "Giấy mời họp Hội đồng",
        "Phiếu biểu quyết của từng thành viên (trước khi sửa đổi)",
        "Biên bản họp Hội đồng (trước khi sửa đổi)",
        "Quyết định kèm Phụ lục (trước khi sửa đổi)",
        "Phụ lục theo lĩnh vực (Excel) (trước khi sửa đổi)",
        "Giấy mời họp Hội đồng về quyết định sửa đổi",
        "Phiếu biểu quyết của từng thành viên",
        "Biên bản kiểm phiếu",
        "Biên bản họp Hội đồng",
        "Quyết định kèm Phụ lục",
        "Phụ lục theo lĩnh vực (Excel)",
    ]
    council, department = again.council.name, again.folder.settings.department.name
    told = [(one.paper.number, one.paper.day, one.paper.author) for one in listed_items[:5]]
    assert told == [
        ("", None, department),
        ("", date(2027, 1, 12), council),
        ("01/BB-HĐCCHC", date(2027, 1, 12), council),
        ("05/QĐ-HĐCCHC", date(2027, 1, 15), council),
        ("", date(2027, 1, 15), council),
    ]


def test_a_draft_without_its_number_is_no_decision_of_before(amended: Decided, tmp_path: Path) -> None:
    results, _forms = amended
    draft, first, now = tmp_path / "ket-qua-sua-doi", tmp_path / "ket-qua", results.folder.results
    unnumbered = replace(results, decision=replace(results.decision, number=None, day=None))
    for folder in (draft, now):
        folder.mkdir()
        (folder / "ket-qua.json").write_text(results_json(unnumbered, {}), encoding="utf-8")
    assert now.name == "ket-qua-sua-doi-22" and earlier_folders(results.folder) == [first]
    assert decision(results).changes, "against the first decision"
    assert verify._other_decisions(results.folder) == [first]
    other = replace(results.decision, amended=Amended(9, "QĐ-HĐCCHC", date(2027, 1, 20)))
    later = replace(results.folder, settings=replace(results.folder.settings, decision=other))
    assert earlier_folders(later) == [first, draft], "its number was written on paper"
    said = decide._set_aside(draft, now / "ban-cu")
    assert said.startswith("Dự thảo khi chưa có số được chuyển từ ") and not draft.exists()
    assert (now / "ban-cu" / draft.name / "ket-qua.json").is_file()
    draft.mkdir()
    assert "không còn dùng; chưa chuyển đi được: " in decide._set_aside(draft, now / "ban-cu")


def test_awards_issued_on_the_first_decision_stay_when_it_is_amended(amended: Decided, tmp_path: Path) -> None:
    results, forms = amended
    papers = {"to-trinh-khen-thuong", "quyet-dinh-khen-thuong"}
    assert papers <= {name for name, _ in decide.documents_of(results, forms)}, "given after the amendment"
    settings = read(tmp_path, FIRST, awards="01")
    assert not date_problems(settings)
    (early,) = date_problems(replace(settings, reward_decision=None, decision=later_amended(settings)))
    assert "[proposal], khóa «date»: ngày 18/01/2027 trước ngày quyết định được sửa đổi" in early
    given = replace(results, folder=replace(results.folder, settings=settings))
    assert not papers & {name for name, _ in decide.documents_of(given, forms)}
    said = list(on_awards_of_before(given, default_reward_catalogue()))
    assert "[reward_decision]: quyết định ngày 20/01/2027 có trước quyết định sửa đổi nên giữ nguyên" in said[0]
    assert len(said) == 1, "whoever was rewarded still may be"
    paper = reward_decision(given, default_reward_catalogue())
    assert paper is not None and paper.decision.startswith(FIRST), "for what revokes it"
    lowered = replace(given, placed=[replace(one, evaluation=lowest(one.evaluation)) for one in given.placed])
    said = list(on_awards_of_before(lowered, default_reward_catalogue()))
    assert "không còn đủ điều kiện" in said[1] and "[[revocations]]" in said[1]
    assert reward_decision(lowered, default_reward_catalogue()) == paper


def later_amended(settings: RoundSettings) -> DecisionSettings:
    assert settings.decision is not None and settings.decision.amended is not None
    return replace(settings.decision, amended=replace(settings.decision.amended, day=date(2027, 1, 19)))


def lowest(evaluation: Evaluation) -> Evaluation:
    return replace(evaluation, rank=evaluation.final.criteria_set.ranks[-1])
