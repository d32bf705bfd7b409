"""The reports before the council meets: their lines out of scores, and what they say with little or much to tell."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from measured_sets import a_set, leaf
from pdf_geometry import parts, render_pages, table_rows
from real_rules import measured, of
from report_samples import office_report, office_report_grouped, unit_report, unit_report_bare
from word_reading import html_lines, word_lines

from cchc_eval.documents import render_html, render_word
from cchc_eval.documents.filters import difference, overall
from cchc_eval.documents.phrases import DRAFT, marked
from cchc_eval.documents.report_lines import (
    assigned,
    bases_before_meeting,
    before_council,
    cap_lines,
    field_results,
    figure_sources,
    handed_in,
    office_sources,
    outcome,
    unit_changes,
)
from cchc_eval.rules.appraisal_parts import AppraisalPart
from cchc_eval.scoring import Change, RankCap, UnitRecord, evaluate_all

SHARE = measured({"kind": "share", "part": "Số việc xong", "whole": "Số việc"}, {"kind": "proportional"})
CSET = a_set(leaf("1", 40, SHARE), leaf("2", 60, SHARE))
RECORDS = (
    UnitRecord(
        "A",
        "Phòng A",
        {"1": of(1, 1), "2": of(1, 2)},
        {"1": Change("Thiếu hồ sơ", points=Decimal(30))},
        council={"2": Change("Hội đồng xem lại", points=Decimal(60))},
    ),
    UnitRecord("B", "Phòng B", {"1": of(1, 2), "2": of(1, 1)}),
    UnitRecord("C", "Phòng C", submitted=False, appraised={"2": Change("Có báo cáo", points=Decimal(6))}),
)
CAP = RankCap("KHÁ", "nộp chậm;", "Quyết định số 3/QĐ-X ngày 01/12/2026")
APPRAISED = [before_council(one, CAP if one.record.code == "B" else None) for one in evaluate_all(CSET, RECORDS)]


def test_what_is_reported_is_before_the_council_with_the_cap_that_the_office_proposes() -> None:
    a, b, c = APPRAISED
    assert [one.final.total for one in APPRAISED] == [Decimal(60), Decimal(80), Decimal(6)]
    assert (a.record.council, b.computed_rank, b.rank) == ({}, "KHÁ", "KHÁ")
    assert cap_lines(APPRAISED) == [
        "Phòng B: không quá KHÁ (xếp hạng theo điểm: KHÁ); lý do: nộp chậm (theo Quyết định số 3/QĐ-X ngày 01/12/2026)"
    ]
    assert cap_lines([a, c]) == []


def test_changed_points_are_told_by_unit_with_their_reason() -> None:
    a, c = unit_changes(APPRAISED)
    assert (a.unit_name, [(one.code, one.before, one.after, one.reason) for one in a.changes]) == (
        "Phòng A",
        [("1", Decimal(40), Decimal(30), "Thiếu hồ sơ")],
    )
    # Who handed in nothing has given itself nothing.
    assert [(one.before, one.after) for one in c.changes] == [(None, Decimal(6))]
    assert outcome(APPRAISED[0], "1") == "40,00 điểm thành 30,00 điểm: Thiếu hồ sơ"
    assert outcome(APPRAISED[0], "2") == "Giữ 30,00 điểm"


def test_a_field_has_the_mean_of_the_units_and_the_share_of_what_could_be_got() -> None:
    first, second = field_results(APPRAISED)
    # 40 and 20 of those who handed in; (30 + 20 + 0) / 3; 50 of 120.
    assert (first.self_points, first.appraised_points, first.share) == tuple(map(Decimal, ("30.00", "16.67", "41.67")))
    assert (first.lowest, first.highest) == (Decimal(0), Decimal(75))
    assert (second.self_points, second.share) == (Decimal(45), Decimal("53.33"))
    (alone, _) = field_results(APPRAISED[2:])
    assert (alone.self_points, alone.appraised_points) == (None, Decimal(0))


def test_sources_of_figures_are_counted_by_day() -> None:
    given = "Cổng Dịch vụ công, tính đến ngày 31/12/2026"
    survey = office_sources("B", "8.1", f"Số liệu của hệ thống: {given}; Sở Nội vụ, tính đến ngày 01/12/2026")
    assert office_sources("B", "8.1", "Theo kết quả khảo sát") == []
    assert figure_sources([("A", "X", given), ("A", "X", given), ("A", "Y", given), *survey]) == [
        f"{given}: 03 số liệu của 02 đơn vị",
        "Sở Nội vụ, tính đến ngày 01/12/2026: 01 số liệu của 01 đơn vị",
    ]


@pytest.mark.parametrize(
    ("day", "own", "late", "said"),
    [
        (8, None, False, "Đúng hạn"),
        (12, 15, True, "Nộp sau thời hạn 02 ngày, được gia hạn đến ngày 15/12/2026"),
        (12, 9, True, "Nộp sau thời hạn 02 ngày"),
        (10, None, True, "Nộp sau thời hạn"),
    ],
)
def test_how_a_form_came_in_is_said_with_the_days_and_the_longer_time(
    day: int, own: int | None, late: bool, said: str
) -> None:
    days = [date(2026, 12, one) if one else None for one in (day, 10, own)]
    assert handed_in(*days, late=late) == said


def test_a_split_appraisal_says_which_body_appraised_what() -> None:
    parts = [AppraisalPart("Sở Tư pháp", "Sở Nội vụ", ("2",)), AppraisalPart("Sở Tài chính", codes=("1.1",))]
    cset = a_set(leaf("2", 10, SHARE), leaf("1.1", 5, SHARE), leaf("3", 5, SHARE))
    assert assigned(parts, [cset], "Văn phòng Sở")[::2] == [
        "Sở Tư pháp (phối hợp: Sở Nội vụ): lĩnh vực 2",
        "Văn phòng Sở: các tiêu chí còn lại",
    ]
    whole = [AppraisalPart("Sở Tư pháp", codes=("1", "2"), independent=True)]
    assert assigned(whole, [CSET], "Văn phòng Sở") == ["Sở Tư pháp: lĩnh vực 1, 2, hai người chấm độc lập"]
    assert assigned([], [CSET], "Văn phòng Sở") == []


def test_minutes_of_a_meeting_that_is_still_to_come_are_no_basis() -> None:
    bases = ["Căn cứ Quyết định số 124/QĐ-STTTT", "Căn cứ Biên bản họp số 01/BB-HĐCCHC"]
    assert bases_before_meeting(bases) == bases[:1]


def test_the_difference_has_its_sign() -> None:
    row = office_report().groups[0].rows[0]
    changed = [replace(row, appraised_points=row.self_points + Decimal(by)) for by in ("1.5", "-2", "0")]
    assert [difference(one) for one in changed] == ["+1,50", "−2,00", "0,00"]
    assert difference(replace(row, self_points=None)) == "–"
    surveyed = replace(row, appraised_points=row.appraised_points + 9, own_change=Decimal(0))
    assert difference(surveyed) == "0,00", "what the office alone scores is no change"


def test_the_means_and_ends_of_a_group_are_of_units_that_differ() -> None:
    group = office_report(6).groups[0]
    rows = [replace(row, self_points=Decimal(90), appraised_points=Decimal(80)) for row in group.rows]

    def said(*indexes: str) -> str:
        given = [replace(row, index=Decimal(index)) for row, index in zip(rows, indexes, strict=False)]
        return overall(replace(group, rows=given))

    names = [row.unit_name for row in rows]
    assert said() == "không có đơn vị được đánh giá, xếp hạng"
    assert said("81.5") == "01 đơn vị; điểm tự đánh giá 90,00, điểm thẩm định 80,00; chỉ số 81,50%"
    means = "điểm tự đánh giá bình quân 90,00, điểm thẩm định bình quân 80,00"
    assert said("0", "0") == f"02 đơn vị; {means}; chỉ số của các đơn vị bằng nhau: 0,00%"
    ends = f"cao nhất 90,00% ({names[0]}; {names[1]}), thấp nhất 40,00% (04 đơn vị)"
    assert said("90", "90", "40", "40", "40", "40") == f"06 đơn vị; {means}; chỉ số bình quân 56,67%, {ends}"
    rows = [replace(rows[0], self_points=None)]
    assert said("80") == "01 đơn vị; không nộp hồ sơ tự đánh giá, điểm thẩm định 80,00; chỉ số 80,00%"


def test_a_report_on_one_unit_says_of_every_list_that_there_is_none() -> None:
    report = office_report(1)
    lines = word_lines(render_word(report))
    assert lines == html_lines(render_html(report))
    # Changes, explanations, sources, contested figures, voices, caps, units left out.
    assert lines.count("Không có.") == 7
    assert [line for line in lines if line.startswith("Phụ lục")] == ["Phụ lục I", "Phụ lục II"]
    assert "- Nộp sau thời hạn: 0 đơn vị;" in lines and "- Không nộp: 0 đơn vị." in lines
    assert not any("cao nhất" in line for line in lines)


def test_a_report_on_sixty_units_names_each_in_order() -> None:
    report = office_report(60)
    assert word_lines(render_word(report)) == html_lines(render_html(report))
    _text, receipt, results, *_others = parts(render_pages(report))
    for pages in (receipt, results):
        rows = [row for page in pages for row in table_rows(page) if row[0] != "STT"]
        assert [row[:2] for row in rows] == [[str(at), row.unit_name] for at, row in enumerate(report.received, 1)]
    assert [row[5] for page in results for row in table_rows(page)][1:3] == ["94,05", "91,50"]


def test_appendices_are_numbered_without_those_that_are_not_there() -> None:
    report = office_report_grouped()
    for gone, numbers in ((), (4, 5, 6)), (("asked",), (4, 5, 5)), (("changes", "asked"), (4, 4, 4)):
        left = replace(report, **dict.fromkeys(gone, ()))
        lines = word_lines(render_word(left))
        assert lines == html_lines(render_html(left))
        assert (left.changes_number, left.asked_number, left.contested_number) == numbers
        assert sum(line.startswith("Phụ lục ") for line in lines) == 6 - len(gone)
    assert {"NHÓM PHÒNG", "- Thanh tra Sở: lĩnh vực 2;"} <= set(word_lines(render_word(report)))


def test_a_units_report_has_its_sheet_as_appendix_and_no_second_end() -> None:
    text, sheet = parts(render_pages(unit_report()))
    assert len(text) == 2
    codes = [row[0] for page in sheet for row in table_rows(page) if row[0] not in ("STT", "")]
    assert codes == [line.code for line in unit_report().lines]
    bare = unit_report_bare()
    lines = word_lines(render_word(bare))
    assert lines == html_lines(render_html(bare))
    assert lines.count("Không có.") == 3 and "3. Tiêu chí chưa đạt điểm tối đa: Không có." in lines
    assert any(line.startswith("Số:") and line.endswith("/BC-CTTĐT") for line in lines)


def test_a_draft_bears_its_mark_and_no_signer() -> None:
    for report in (unit_report(), office_report()):
        issued, lines = (html_lines(render_html(one)) for one in (report, marked(report, DRAFT)))
        assert lines == word_lines(render_word(marked(report, DRAFT)))
        assert DRAFT in lines and DRAFT not in issued
        # The office's names whoever signed off, too.
        assert lines.count(report.signature.name) == issued.count(report.signature.name) - 1
