"""Plausible documents of one round, shared by the tests of every format."""

from __future__ import annotations

import dataclasses
import json
from collections import Counter
from datetime import date, datetime
from decimal import Decimal
from importlib.resources import files

from cchc_eval.documents.contexts import (
    AppraisalSheet,
    CollectiveNominee,
    Decision,
    Head,
    IndividualNominee,
    Proposal,
    RankCount,
    ResultRow,
    SelfAssessmentSheet,
    SheetLine,
    Signature,
)
from cchc_eval.documents.meeting_contexts import Attendee, Minutes, UnitDiscussion
from cchc_eval.vietnamese.writing import round_half_up

COUNCIL = "Hội đồng đánh giá, xếp hạng công tác cải cách hành chính"
DEPARTMENT = "Sở Khoa học và Công nghệ"
RANKS = (("TỐT", 85), ("KHÁ", 75), ("TRUNG BÌNH", 60), ("YẾU", 0))
UNITS = (
    ("TTCNTT", "Trung tâm Công nghệ thông tin và Dịch vụ hành chính công trực tuyến", "95.30", "94.05", ""),
    ("VP", "Văn phòng Sở", "92.75", "91.50", "Hội đồng điều chỉnh 01 tiêu chí (1.5)"),
    ("CTTĐT", "Trung tâm Quản lý Cổng thông tin điện tử", "90.00", "83.40", ""),
    ("TTGSĐH", "Trung tâm Giám sát, điều hành đô thị thông minh", "88.25", "83.40", ""),
    ("TTr", "Thanh tra Sở", "79.60", "86.15", "Hạ xếp hạng (TỐT xuống KHÁ): người đứng đầu bị khiển trách"),
    ("QLBC", "Phòng Quản lý Báo chí - Xuất bản - Bưu chính", None, "48.20", "Không nộp hồ sơ tự đánh giá"),
)
LONG_NAME = (
    "Trung tâm Nghiên cứu, Phát triển, Chuyển giao công nghệ thông tin, truyền thông và Quản lý, vận hành "
    "hạ tầng số dùng chung khu vực Bắc Khánh Hòa – Nam Phú Yên"
)
LEGAL_BASES = (
    "Căn cứ Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025",
    "Căn cứ Nghị quyết số 76/NQ-CP ngày 15 tháng 7 năm 2021 của Chính phủ ban hành Chương trình tổng thể "
    "cải cách hành chính nhà nước giai đoạn 2021 - 2030",
    "Căn cứ Quyết định số 124/QĐ-STTTT ngày 29 tháng 8 năm 2017 của Giám đốc Sở Thông tin và Truyền thông "
    "ban hành Quy chế đánh giá, xếp hạng kết quả thực hiện công tác cải cách hành chính các đơn vị sự nghiệp trực thuộc",
    "Căn cứ Biên bản họp số 01/BB-HĐCCHC ngày 12 tháng 01 năm 2027 của " + COUNCIL,
)
HEAD = Head(
    superior_body=DEPARTMENT,
    issuing_body=COUNCIL,
    symbol="QĐ-HĐCCHC",
    place="Khánh Hòa",
    number=5,
    day=date(2027, 1, 15),
)
BLANK_HEAD = dataclasses.replace(HEAD, number=None, day=None, year=2027)
OFFICE_HEAD = Head(DEPARTMENT, "Văn phòng", "TTr-VP", "Khánh Hòa", number=12, day=date(2027, 3, 1))
UNIT_HEAD = Head(DEPARTMENT, UNITS[2][1], "PTĐG-CTTĐT", "Khánh Hòa", number=101, day=date(2026, 12, 9))
CHAIR = Attendee("Nguyễn Hữu Phước", "Giám đốc Sở", "Chủ tịch Hội đồng", salutation="Ông")
SECRETARY = Attendee("Đỗ Thị Thanh Huyền", "Chuyên viên Văn phòng Sở", "Thư ký Hội đồng", salutation="Bà")
COUNCIL_SIGNATURE = Signature("TM. HỘI ĐỒNG", "CHỦ TỊCH", "GIÁM ĐỐC SỞ KHOA HỌC VÀ CÔNG NGHỆ", "Nguyễn Hữu Phước")


def result_rows(units: int = 6) -> list[ResultRow]:
    """Rows in order of place: a tie, a cap, a unit that did not submit and, from 7 units, a long name."""
    rows = []
    for number in range(units):
        code, name, own, council, note = UNITS[number % 6]
        if number >= 6:
            note, code = "", f"{code}{number}"
            name = LONG_NAME if number % 6 == 0 else f"{name} số {number + 1}"
            council = f"{Decimal(council) - number % 37}"
        index = Decimal(council)
        rank = "KHÁ" if "Hạ xếp hạng" in note else next(r for r, low in RANKS if index >= low)
        rows.append((code, name, own, council, index, rank, note))
    indexes = sorted((row[4] for row in rows), reverse=True)
    rows.sort(key=lambda row: (-row[4], row[0]))
    return [
        ResultRow(
            code,
            name,
            None if own is None else Decimal(own),
            Decimal(council) - (1 if code == "VP" else 0),
            Decimal(council),
            index,
            rank,
            indexes.index(index) + 1,
            note,
        )
        for code, name, own, council, index, rank, note in rows
    ]


def rank_counts(rows: list[ResultRow]) -> list[RankCount]:
    counts = Counter(row.rank for row in rows)
    return [RankCount(rank, counts[rank]) for rank, _ in RANKS]


def decision(units: int = 6, head: Head = HEAD, amends: str = "") -> Decision:
    rows = result_rows(units)
    return Decision(
        head=head,
        year=2026,
        authority=COUNCIL,
        legal_bases=LEGAL_BASES,
        proposer="Chánh Văn phòng Sở",
        department=DEPARTMENT,
        rows=rows,
        rank_counts=rank_counts(rows),
        executors="Chánh Văn phòng Sở, Thủ trưởng các đơn vị thuộc Sở và các cá nhân có liên quan",
        recipients=("Như Điều 3", "Giám đốc, các Phó Giám đốc Sở", "Sở Nội vụ (để báo cáo)", "Lưu: VT, VP"),
        signature=COUNCIL_SIGNATURE,
        amends=amends,
    )


def minutes(units: int = 6) -> Minutes:
    rows = result_rows(units)
    attendees = (
        CHAIR,
        Attendee("Trần Thị Minh Hạnh", "Phó Giám đốc Sở", "Phó Chủ tịch Hội đồng", salutation="Bà"),
        Attendee("Lê Quang Vinh", "Chánh Văn phòng Sở", "Ủy viên thường trực", salutation="Ông"),
        Attendee("Phạm Ngọc Ánh", "Trưởng phòng Kế hoạch - Tài chính", "Ủy viên", salutation="Bà"),
        SECRETARY,
        Attendee("Võ Đình Khôi", "Trưởng phòng Pháp chế", "Ủy viên", False, "đi công tác theo Giấy mời", "Ông"),
    )
    discussions = [
        UnitDiscussion(
            row.unit_name,
            votes_for=4 if number % 2 else 5,
            votes_against=number % 2,
            votes_abstain=0,
            opinions=("Ông Lê Quang Vinh: đơn vị báo cáo đầy đủ, đề nghị giữ điểm thẩm định",)
            if number % 3 == 0
            else (),
            changes=("Tiêu chí 1.5: 1,50 điểm thành 2,50 điểm (lý do: có Quyết định công nhận sáng kiến)",)
            if row.unit_code == "VP"
            else (),
            not_voting=("Ông Lê Quang Vinh",) if row.unit_code == "VP" else (),
        )
        for number, row in enumerate(rows)
    ]
    return Minutes(
        head=dataclasses.replace(HEAD, symbol="BB-HĐCCHC", number=1, day=date(2027, 1, 12)),
        year=2026,
        council_name=COUNCIL,
        started=datetime(2027, 1, 12, 8, 5),
        ended=datetime(2027, 1, 12, 11, 30),
        venue="Phòng họp số 2, trụ sở Sở Khoa học và Công nghệ, số 1 Trần Phú, phường Nha Trang",
        attendees=attendees,
        chair=CHAIR,
        secretary=SECRETARY,
        agenda=(
            "Chánh Văn phòng Sở báo cáo kết quả thẩm định hồ sơ tự đánh giá của các đơn vị",
            "Hội đồng thảo luận, biểu quyết kết quả đánh giá, xếp hạng đối với từng đơn vị",
            "Thông qua Biên bản và dự thảo Quyết định phê duyệt kết quả",
        ),
        discussions=discussions,
        rows=rows,
        rank_counts=rank_counts(rows),
        recipients=("Thành viên Hội đồng", "Lưu: VT, HĐCCHC"),
        reporter="Chánh Văn phòng Sở",
        quorum="2/3",
    )


def proposal(collectives: int = 3, individuals: int = 4) -> Proposal:
    rows = result_rows()
    people = (
        ("Ông", "Nguyễn Thanh Tùng", "Giám đốc Trung tâm", UNITS[0][1], "Chiến sĩ thi đua cơ sở", 2_530_000),
        ("Bà", "Lương Thị Ngọc Diệp", "Chuyên viên", UNITS[1][1], "Giấy khen của Giám đốc Sở", 760_000),
        ("Bà", "Tôn Nữ Hoàng Quỳnh Như", "Phó Trưởng phòng", UNITS[2][1], "Lao động tiên tiến", 760_000),
        ("Ông", "Y Blăng Niê", "Kỹ sư", UNITS[3][1], "Bằng khen của Chủ tịch UBND tỉnh", 0),
    )
    return Proposal(
        head=OFFICE_HEAD,
        year=2026,
        addressees=("Giám đốc Sở Khoa học và Công nghệ",),
        legal_bases=("Căn cứ Luật Thi đua, khen thưởng ngày 15 tháng 6 năm 2022", *LEGAL_BASES[2:3]),
        decision=f"Quyết định số 05/QĐ-HĐCCHC ngày 15 tháng 01 năm 2027 của {COUNCIL} phê duyệt "
        "kết quả đánh giá, xếp hạng công tác cải cách hành chính năm 2026",
        proposer="Văn phòng Sở",
        collectives=[
            CollectiveNominee(
                rows[number % 6].unit_name,
                rows[number % 6].index,
                rows[number % 6].rank,
                "Hoàn thành 100% nhiệm vụ trong kế hoạch CCHC năm 2026; 98,5% hồ sơ giải quyết đúng hạn",
                ("Tập thể lao động tiên tiến", "Giấy khen của Giám đốc Sở")[number % 2],
                (2_030_000, 1_520_000)[number % 2],
                "Thay đổi tên từ ngày 01/7/2026" if number == 1 else "",
            )
            for number in range(collectives)
        ],
        individuals=[
            IndividualNominee(
                *people[number % 4][:4],
                "Chủ trì xây dựng, đưa vào vận hành Kho dữ liệu dùng chung; tham mưu 05 sáng kiến CCHC",
                *people[number % 4][4:],
                note="Chỉ đề nghị, thuộc thẩm quyền cấp tỉnh" if number % 4 == 3 else "",
            )
            for number in range(individuals)
        ],
        recipients=("Như trên", "Các đơn vị thuộc Sở", "Lưu: VT, VP"),
        signature=Signature("CHÁNH VĂN PHÒNG", name="Lê Quang Vinh"),
    )


def sheet_lines() -> list[SheetLine]:
    """The packaged criteria set with made-up points: every leaf loses a little, one is not applicable."""
    text = files("cchc_eval").joinpath("data", "criteria-set.json").read_text(encoding="utf-8")
    criteria = json.loads(text, parse_float=Decimal)["criteria"]
    parents = {criterion["code"]: criterion["parent"] for criterion in criteria}
    leaves: dict[str, tuple[Decimal | None, Decimal | None, Decimal | None]] = {}
    for number, criterion in enumerate(c for c in criteria if "rule" in c):
        full = Decimal(criterion["max_points"])
        own = full - full / 8 if number % 5 == 0 else full
        appraised = own / 2 if number % 7 == 0 else own
        council = full if number == 14 else appraised
        leaves[criterion["code"]] = (round_half_up(own), round_half_up(appraised), round_half_up(council))
    leaves["1.3.2"] = (None, None, None)

    def below(code: str, ancestor: str) -> bool:
        return code == ancestor or (parents[code] is not None and below(parents[code], ancestor))

    lines = []
    for criterion in criteria:
        code, is_leaf = criterion["code"], "rule" in criterion
        values = [leaves[leaf] for leaf in leaves if below(leaf, code)]
        absent = is_leaf and values[0][0] is None
        own, appraised, council = (
            None if absent else sum((v[k] or Decimal(0) for v in values), Decimal(0)) for k in range(3)
        )
        lines.append(
            SheetLine(
                code=code,
                title=criterion["title"],
                depth=code.count("."),
                is_leaf=is_leaf,
                max_points=Decimal(criterion["max_points"]),
                self_points=own,
                answer="" if not is_leaf else "Không phát sinh" if absent else "8/9 = 88,9% ≥ 80%",
                evidence="; ".join(criterion.get("evidence", ())) if is_leaf and not absent else "",
                explanation="Trong năm không có kiến nghị phải khắc phục" if absent else "",
                appraised_points=appraised,
                appraised_reason="Thiếu tài liệu kiểm chứng" if is_leaf and appraised != own else "",
                council_points=council,
                council_reason="Công nhận sáng kiến" if is_leaf and council != appraised else "",
            )
        )
    return lines


def self_assessment() -> SelfAssessmentSheet:
    lines = sheet_lines()
    total = sum((line.self_points or Decimal(0) for line in lines if line.is_leaf), Decimal(0))
    return SelfAssessmentSheet(
        head=UNIT_HEAD,
        year=2026,
        unit_name=UNITS[2][1],
        criteria_title="Bộ tiêu chí đánh giá, xếp hạng kết quả thực hiện công tác cải cách hành chính",
        lines=lines,
        total=total,
        applicable=Decimal("98.00"),
        index=(100 * total / 98).quantize(Decimal("0.01")),
        rank="TỐT",
        recipients=("Văn phòng Sở (để thẩm định)", "Lưu: VT"),
        signature=Signature("GIÁM ĐỐC", name="Phan Thị Bích Trâm"),
    )


def appraisal() -> AppraisalSheet:
    return AppraisalSheet(
        head=dataclasses.replace(OFFICE_HEAD, symbol="PTĐ-VP", number=None, day=None, year=2027),
        year=2026,
        unit_name=UNITS[2][1],
        criteria_title="Bộ tiêu chí đánh giá, xếp hạng kết quả thực hiện công tác cải cách hành chính",
        lines=sheet_lines(),
        result=ResultRow(
            "CTTĐT",
            UNITS[2][1],
            Decimal("95.88"),
            Decimal("90.15"),
            Decimal("91.65"),
            Decimal("93.52"),
            "TỐT",
            2,
            "Hội đồng điều chỉnh 01 tiêu chí",
        ),
        recipients=("Hội đồng", "Đơn vị được thẩm định", "Lưu: VT, VP"),
        signature=Signature("CHÁNH VĂN PHÒNG", name="Lê Quang Vinh"),
    )


def appraisal_with_bonus() -> AppraisalSheet:
    """Few criteria, and points beyond them: 2 of 3 as bonus; 3 + 1 as penalty, of which 3.5 at most count."""

    def line(code: str, title: str, most: str, points: str, answer: str = "", reason: str = "") -> SheetLine:
        value = Decimal(points)
        return SheetLine(
            code=code,
            title=title,
            depth=int(bool(code)),
            is_leaf=bool(code),
            max_points=Decimal(most),
            answer=answer,
            appraised_points=value,
            appraised_reason=reason,
            council_points=value,
        )

    full = appraisal()
    return dataclasses.replace(
        full,
        lines=full.lines[:6],
        bonus=(
            line("", "Điểm thưởng", "3", "2"),
            line(
                "T1", "Được UBND tỉnh khen thưởng", "2", "2", "03 lần, mỗi lần cộng 1 điểm", "Ba quyết định trong năm"
            ),
            line("", "Điểm trừ", "-3.5", "-3.5"),
            line(
                "P1", "Nộp hồ sơ chậm (mỗi ngày làm việc)", "-3", "-3", "07 lần, mỗi lần trừ 0,5 điểm", "Nộp ngày 14/01"
            ),
            line("P2", "Kê khai không đúng (mỗi tiêu chí)", "-3", "-1", "02 lần, mỗi lần trừ 0,5 điểm", "1.1.3, 2.1.1"),
        ),
        result=dataclasses.replace(full.result, note="Điểm thưởng +2,00, điểm trừ −3,50"),
    )


SAMPLES = {
    "decision": decision,
    "decision-blank": lambda: decision(head=BLANK_HEAD),
    "decision-200": lambda: decision(200),
    "decision-amending": lambda: decision(amends="Quyết định số 03/QĐ-HĐCCHC ngày 08 tháng 01 năm 2027"),
    "minutes": minutes,
    "minutes-200": lambda: minutes(200),
    "proposal": proposal,
    "proposal-long": lambda: proposal(20, 45),
    "proposal-individuals": lambda: proposal(0, 2),
    "self-assessment": self_assessment,
    "appraisal": appraisal,
    "appraisal-bonus": appraisal_with_bonus,
}
