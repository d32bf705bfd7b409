"""Plausible reports before the council met, shared by the tests of every format."""

from __future__ import annotations

import dataclasses
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

from document_samples import (
    BLANK_HEAD,
    COUNCIL,
    DEPARTMENT,
    LEGAL_BASES,
    RANKS,
    UNIT_HEAD,
    UNITS,
    result_rows,
    self_assessment,
)

from cchc_eval.documents.contexts import ExcludedUnit, Head, RankCount, ResultRow, Signature
from cchc_eval.documents.report_contexts import (
    AppraisedGroup,
    Contested,
    Explained,
    FieldResult,
    OfficeReport,
    PointsChange,
    Received,
    UnitChanges,
    UnitReport,
    UnitVoice,
)

CRITERIA = "Bộ tiêu chí đánh giá, xếp hạng kết quả thực hiện công tác cải cách hành chính"
FIGURE = "Số hồ sơ giải quyết đúng hạn 450 hồ sơ (Cổng Dịch vụ công quốc gia, tính đến ngày 31/12/2026)"
FIELDS = (
    ("1", "Công tác chỉ đạo, điều hành cải cách hành chính", "22"),
    ("2", "Xây dựng và tổ chức thực hiện văn bản quy phạm pháp luật", "12"),
    ("3", "Cải cách thủ tục hành chính", "18"),
)
_DAY = date(2027, 1, 8)


def unit_report() -> UnitReport:
    sheet = self_assessment()
    given = {field.name: getattr(sheet, field.name) for field in dataclasses.fields(sheet)}
    given |= {
        "head": dataclasses.replace(UNIT_HEAD, symbol="BC-CTTĐT", number=21),
        "difficulties": "Nhân sự làm công tác cải cách hành chính còn kiêm nhiệm\nKinh phí chuyển đổi số cấp chậm;",
        "recommendations": "Đề nghị Sở tổ chức tập huấn nghiệp vụ kiểm soát thủ tục hành chính.",
    }
    claim = Contested(
        sheet.unit_name,
        "3.2.1",
        "Tỷ lệ hồ sơ giải quyết đúng hạn",
        FIGURE,
        "462 hồ sơ; 12 hồ sơ trả trước hạn chưa được hệ thống ghi nhận",
    )
    return UnitReport(**given, addressee="Văn phòng Sở", contested=(claim,))


def unit_report_bare() -> UnitReport:
    """Full points, nothing contested, nothing said, no number yet."""
    report = unit_report()
    lines = [dataclasses.replace(line, self_points=line.max_points) for line in report.lines]
    head = dataclasses.replace(report.head, number=None, day=None, year=2026)
    return dataclasses.replace(report, head=head, lines=lines, contested=(), difficulties="", recommendations="")


def appraised_rows(units: int) -> list[ResultRow]:
    """Before the council: its points are not there yet."""
    rows = [dataclasses.replace(row, council_points=None) for row in result_rows(units)]
    return [dataclasses.replace(row, note="") if "Hội đồng" in row.note else row for row in rows]


def group(title: str, rows: list[ResultRow]) -> AppraisedGroup:
    counts = Counter(row.rank for row in rows)
    handed_in = any(row.self_points is not None for row in rows)
    return AppraisedGroup(
        title,
        rows,
        [RankCount(rank, counts[rank]) for rank, _ in RANKS],
        fields=[
            FieldResult(
                code,
                name,
                Decimal(most),
                Decimal(most) - Decimal("1.25") if handed_in else None,
                Decimal(most) - 2,
                Decimal("88.89"),
                Decimal("61.5"),
                Decimal(100),
            )
            for code, name, most in FIELDS
        ],
    )


def received(row: ResultRow, number: int) -> Received:
    if row.self_points is None:
        return Received(row.unit_name, False, False, "Không nộp", None, "Phạm Ngọc Ánh", "Lê Quang Vinh", _DAY)
    late = number % 5 == 1
    return Received(
        row.unit_name,
        True,
        late,
        "Nộp sau thời hạn 02 ngày, được gia hạn đến ngày 12/01/2027" if late else "Đúng hạn",
        date(2027, 1, 3) + timedelta(days=number % 7),
        "Phạm Ngọc Ánh, Võ Đình Khôi" if number % 3 else "Phạm Ngọc Ánh",
        "Lê Quang Vinh",
        _DAY,
    )


def office_report(units: int = 6) -> OfficeReport:
    rows = appraised_rows(units)
    names = [row.unit_name for row in rows]
    changes = [
        UnitChanges(
            name,
            [
                PointsChange(
                    "1.1.3",
                    "Mức độ hoàn thành kế hoạch CCHC năm",
                    Decimal(3),
                    Decimal("2.5"),
                    "Có 01 nhiệm vụ chậm tiến độ (Hoàn thành 8/9 = 88,9% ≥ 80%)",
                ),
                PointsChange(
                    "1.5", "Sáng kiến cải cách hành chính", None, Decimal("1.5"), "Đã có quyết định công nhận"
                ),
            ][: 1 + number % 2],
        )
        for number, name in enumerate(names[:: max(1, units // 12)])
        if units > 1
    ]
    asked = [
        Explained(
            name,
            "3.2.1",
            "Tỷ lệ hồ sơ giải quyết đúng hạn",
            "Đề nghị cung cấp danh sách hồ sơ quá hạn và văn bản xin lỗi",
            "Đã gửi danh sách 03 hồ sơ, kèm văn bản xin lỗi" if number % 3 else "",
            "Giữ 2,00 điểm" if number % 2 else "2,00 điểm thành 1,50 điểm: không có văn bản xin lỗi",
        )
        for number, name in enumerate(names[:: max(1, units // 8)])
        if units > 1
    ]
    contested = [
        Contested(
            name,
            "3.2.1",
            "Tỷ lệ hồ sơ giải quyết đúng hạn",
            FIGURE,
            "462 hồ sơ; 12 hồ sơ trả trước hạn chưa được hệ thống ghi nhận",
            "Giữ 2,00 điểm",
        )
        for name in names[2:4]
    ]
    return OfficeReport(
        head=Head(DEPARTMENT, "Văn phòng", "BC-VP", "Khánh Hòa", number=15, day=date(2027, 1, 10)),
        year=2026,
        addressee=COUNCIL,
        office="Văn phòng Sở",
        department=DEPARTMENT,
        legal_bases=LEGAL_BASES[:3],
        criteria=(CRITERIA,),
        deadline=date(2027, 1, 5),
        received=[received(row, number) for number, row in enumerate(rows)],
        appraising=(),
        groups=[group("", rows)],
        changes=changes,
        asked=asked,
        sources=("Cổng Dịch vụ công quốc gia, tính đến ngày 31/12/2026: 12 số liệu của 06 đơn vị",)
        if units > 1
        else (),
        contested=contested,
        voices=[UnitVoice(names[0], ("Nhân sự còn kiêm nhiệm", "Kinh phí cấp chậm"), ("Đề nghị tập huấn nghiệp vụ",))]
        if units > 1
        else (),
        caps=[
            f"{row.unit_name}: không quá KHÁ (xếp hạng theo điểm: TỐT); lý do: {row.note}" for row in rows if row.note
        ][:1],
        excluded=[ExcludedUnit("Trung tâm Ứng dụng tiến bộ khoa học", "mới thành lập, chưa đủ 06 tháng")]
        if units > 1
        else (),
        recipients=("Như trên (để xem xét)", "Lưu: VT, VP"),
        signature=Signature("CHÁNH VĂN PHÒNG", name="Lê Quang Vinh"),
    )


def office_report_grouped() -> OfficeReport:
    """Two groups, a split appraisal, and neither number nor date yet."""
    report = office_report()
    rows = report.groups[0].rows
    return dataclasses.replace(
        report,
        head=dataclasses.replace(BLANK_HEAD, superior_body=DEPARTMENT, issuing_body="Văn phòng", symbol="BC-VP"),
        groups=[group("Nhóm Phòng", list(rows[:2])), group(f"Nhóm {UNITS[0][1]}", list(rows[2:]))],
        appraising=("Thanh tra Sở: lĩnh vực 2", "Văn phòng Sở: các tiêu chí còn lại"),
        criteria=(CRITERIA, f"{CRITERIA} của các trung tâm"),
    )


REPORT_SAMPLES = {
    "unit-report": unit_report(),
    "office-report": office_report(),
    "office-report-grouped": office_report_grouped(),
}
