"""The reports that `decide` writes: what the office gave before the council, and each unit's on its form."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import docx
import pytest
from conftest import Run

from cchc_eval.documents import PdfUnavailable, render_html, render_word
from cchc_eval.documents.report_contexts import OfficeReport
from cchc_eval.offline import compose_reports, rendering
from cchc_eval.offline.compose import Results, minutes
from cchc_eval.offline.forms import UnitForm
from cchc_eval.offline.sheets import appraisal_sheet, self_assessment_sheet
from cchc_eval.rules.appraisal_parts import AppraisalPart


@pytest.fixture(scope="module")
def decided(decided_sample: tuple[Results, Sequence[UnitForm]]) -> tuple[Results, list[UnitForm]]:
    results, forms = decided_sample
    return results, list(forms)


def test_the_office_reports_the_points_that_it_gave_and_the_decision_shows_beside_the_councils(
    decided: tuple[Results, list[UnitForm]],
) -> None:
    results, forms = decided
    report = compose_reports.office_report(results, forms)
    rows = {row.unit_code: row for group in report.groups for row in group.rows}
    assert {code: (row.self_points, row.appraised_points, row.council_points) for code, row in rows.items()} == {
        row.unit_code: (row.self_points, row.appraised_points, None) for row in results.rows
    }
    # The council gave this unit 1.50 more: 95.38 before, 96.90 of 99 after.
    decided_rows = {row.unit_code: row for row in results.rows}
    assert (rows["TTCNTT"].index, decided_rows["TTCNTT"].index) == (Decimal("95.38"), Decimal("96.90"))
    unchanged = [code for code in rows if code != "TTCNTT"]
    assert [(rows[code].index, rows[code].rank) for code in unchanged] == [
        (decided_rows[code].index, decided_rows[code].rank) for code in unchanged
    ]
    assert [(group.title, len(group.rows)) for group in report.groups] == [
        ("Nhóm Vận hành hệ thống", 3),
        ("Nhóm Dữ liệu, đào tạo và dự án", 3),
    ]
    assert all("Hội đồng điều chỉnh" not in row.note for row in rows.values())


def test_the_offices_report_says_what_came_in_and_what_is_contested(decided: tuple[Results, list[UnitForm]]) -> None:
    report = compose_reports.office_report(*decided)
    states = {one.unit_name: (one.state, one.late) for one in report.received}
    assert states["Trung tâm Đào tạo, tư vấn chuyển đổi số"] == ("Nộp sau thời hạn 05 ngày", True)
    assert states["Ban Quản lý dự án Công nghệ thông tin và Truyền thông"] == ("Không nộp", False)
    assert sum(state == "Đúng hạn" for state, _ in states.values()) == 4
    assert report.caps == [
        "Trung tâm Dữ liệu số: không quá KHÁ (xếp hạng theo điểm: TỐT); lý do: người đứng đầu bị khiển trách trong năm"
    ]
    (contested,) = report.contested
    assert (contested.code, contested.outcome) == ("3.2.1", "Giữ 2,00 điểm")
    assert (report.added, report.raised, report.lowered) == (16, 0, 3)
    # The last field is the office's to score.
    assert [group.fields[-1].self_points for group in report.groups] == [None, None]
    assert not any("Biên bản" in basis for basis in report.legal_bases)
    page = render_html(report)
    assert "Theo hồ sơ thẩm định của từng đơn vị." in page and "Người thẩm định" not in page


def test_without_a_deadline_nothing_is_in_time_or_late(decided: tuple[Results, list[UnitForm]]) -> None:
    results, forms = decided
    settings = replace(results.folder.settings, deadline=None)
    report = compose_reports.office_report(replace(results, folder=replace(results.folder, settings=settings)), forms)
    assert {one.state for one in report.received} == {"Đã nộp", "Không nộp"}
    page = render_html(report)
    assert "- Đã nộp: 05 đơn vị;" in page and "đúng hạn: " not in page
    report = compose_reports.office_report(results, forms)
    assert "- Nộp đúng hạn: 04 đơn vị;" in render_html(report), "where days are known, who has none was in time"
    undated = replace(report, received=[replace(one, late=False, day=None) for one in report.received])
    for page in (render_html(undated), _in_word(undated)):
        assert "thời hạn nộp hồ sơ: " in page
        assert "- Đã nộp: 05 đơn vị;" in page and "đúng hạn: " not in page


def _in_word(report: OfficeReport) -> str:
    return "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(render_word(report))).paragraphs)


def test_a_split_appraisal_names_its_bodies(decided: tuple[Results, list[UnitForm]]) -> None:
    results, forms = decided
    settings = replace(results.folder.settings, parts=(AppraisalPart("Sở Tư pháp", "Sở Nội vụ", ("2",)),))
    report = compose_reports.office_report(replace(results, folder=replace(results.folder, settings=settings)), forms)
    assert report.appraising == [
        "Sở Tư pháp (phối hợp: Sở Nội vụ): lĩnh vực 2",
        "Văn phòng Sở: các tiêu chí còn lại",
    ]


def test_a_unit_reports_on_its_form_what_it_said(decided: tuple[Results, list[UnitForm]]) -> None:
    results, forms = decided
    given = next(one for one in forms if one.form is not None and one.form.contests)
    assert given.form is not None
    said = replace(given.form, statements={"difficulties": "Nhân sự kiêm nhiệm", "recommendations": ""})
    evaluation = next(one.evaluation for one in results.placed if one.evaluation.record.code == given.unit.code)
    report = compose_reports.unit_report(results.folder, given.unit, evaluation, said)
    assert (report.head.symbol, report.addressee) == (f"BC-{given.unit.code}", "Văn phòng Sở")
    own = results.folder.settings
    above = replace(own, self_assessment=replace(own.self_assessment, recipients=("Như trên", "Lưu: VT")))
    report_above = compose_reports.unit_report(replace(results.folder, settings=above), given.unit, evaluation, said)
    assert report_above.addressee == own.appraisal.issuing_body
    assert [(one.code, one.outcome) for one in report.contested] == [("3.2.1", "")]
    assert report.difficulty_lines == ["Nhân sự kiêm nhiệm"]
    assert (report.fields[0].self_points, report.fields[-1].self_points) == (
        evaluation.self_score.field_sums["1"].points,
        None,
    )


def test_an_amending_decision_comes_with_no_second_report(
    run: Run, sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unavailable(document: object, *, page: str) -> bytes:
        raise PdfUnavailable("Pango")

    monkeypatch.setattr(rendering, "render_pdf", unavailable)
    settings = sample / "dot-danh-gia.toml"
    text = settings.read_text(encoding="utf-8")
    amended = text.replace(
        "[decision]\n", '[decision]\namends = "Quyết định số 03/QĐ-X ngày 08 tháng 01 năm 2027"\n', 1
    )
    assert amended != text
    amended += '\n[[votes_again]]\nunit = "CTTĐT"\nfor = 5\n'
    settings.write_text(amended, encoding="utf-8")
    assert run("decide", sample).status == 0
    (made,) = sample.glob("ket-qua-sua-doi*")
    assert (made / "quyet-dinh.html").is_file()
    assert not list(made.glob("bao-cao-*"))


def test_minutes_compare_what_units_score_themselves(decided_sample: tuple[Results, Sequence[UnitForm]]) -> None:
    """The survey, which only the office scores, makes nobody's points a correction upwards."""
    results = decided_sample[0]
    rows = [row for row in results.rows if row.self_points is not None]
    assert any(row.appraised_points > row.self_points for row in rows if row.self_points is not None)
    assert all(row.own_change is not None and row.own_change <= 0 for row in rows)
    reported = minutes(results).reported
    assert "cao hơn" not in reported
    assert reported.endswith(
        "; xét các tiêu chí do đơn vị tự chấm, điểm thẩm định thấp hơn điểm tự đánh giá ở 03 đơn vị, bằng điểm tự đánh "
        "giá ở 02 đơn vị (bảng kết quả tính cả phần do cơ quan thẩm định chấm)"
    )


def test_a_units_own_sheet_shows_nothing_that_the_office_scores(
    decided: tuple[Results, list[UnitForm]],
) -> None:
    results, forms = decided
    evaluation = next(placed.evaluation for placed in results.placed if placed.evaluation.record.code == "TTCNTT")
    one = next(one for one in forms if one.unit.code == "TTCNTT")
    assert one.form is not None
    sheet = self_assessment_sheet(results.folder, one.unit, evaluation, one.form)
    shown = {line.code: (line.self_points, line.answer) for line in sheet.lines if line.code[0] == "8"}
    assert evaluation.appraised.leaves["8.1"].points
    of_office = None, "Do cơ quan thẩm định chấm"
    assert shown == {"8": (None, ""), "8.1": of_office, "8.2": of_office}
    assert all(line.appraised_points is None and line.council_points is None for line in sheet.lines)
    own = sum(line.self_points for line in sheet.lines if line.depth == 0 and line.self_points is not None)
    assert own == sheet.total
    row = next(row for row in results.rows if row.unit_code == "TTCNTT")
    appraised = appraisal_sheet(results.folder, one.unit, evaluation, one.form, row)
    assert {line.code: line.self_points for line in appraised.lines} == {
        line.code: line.self_points for line in sheet.lines
    }, "nor does the sheet of the office show points of the unit there, of criteria or groups"
