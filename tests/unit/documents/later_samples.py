"""Plausible documents of what follows the ranking: rewards, improvement, review."""

from __future__ import annotations

import dataclasses
from datetime import date
from decimal import Decimal

from document_samples import (
    COUNCIL,
    COUNCIL_SIGNATURE,
    DEPARTMENT,
    HEAD,
    LEGAL_BASES,
    UNIT_HEAD,
    UNITS,
    decision,
    proposal,
    rank_counts,
    result_rows,
)
from plain_samples import PLAIN_SAMPLES
from report_samples import REPORT_SAMPLES

from cchc_eval.documents import Document
from cchc_eval.documents.contexts import (
    Decision,
    Head,
    ImprovementPlan,
    PlanAction,
    ResultChange,
    ReviewAnswer,
    ReviewReply,
    RewardDecision,
    Signature,
)

RESULT = f"Quyết định số 05/QĐ-HĐCCHC ngày 15 tháng 01 năm 2027 của {COUNCIL}"
REWARD_LAW = "Căn cứ Luật Thi đua, khen thưởng ngày 15 tháng 6 năm 2022"
DEPARTMENT_HEAD = Head("UBND tỉnh Khánh Hòa", DEPARTMENT, "QĐ-SKHCN", "Khánh Hòa", number=31, day=date(2027, 3, 9))


def amending_decision() -> Decision:
    """CTTĐT gains 1,50 points and passes the one it was level with, which keeps its place."""
    first = result_rows()
    after = [
        dataclasses.replace(row, council_points=Decimal("84.90"), index=Decimal("84.90"))
        if row.unit_code == "CTTĐT"
        else dataclasses.replace(row, place=5)
        if row.unit_code == "TTGSĐH"
        else row
        for row in first
    ]
    old = {row.unit_code: row for row in first}
    reasons = {"CTTĐT": "Tiêu chí 1.5: 1,50 điểm thành 3,00 điểm (lý do: bổ sung quyết định công nhận)"}
    return dataclasses.replace(
        decision(head=dataclasses.replace(HEAD, number=9, day=date(2027, 2, 12))),
        rows=after,
        rank_counts=rank_counts(after),
        amends=RESULT,
        requests=[
            "kiến nghị của Trung tâm Quản lý Cổng thông tin điện tử tại Công văn số 12/CTTĐT ngày 20 tháng 01 năm 2027"
        ],
        amendment_reason="Kết quả xem xét kiến nghị của Trung tâm Quản lý Cổng thông tin điện tử",
        changes=[
            ResultChange(old[row.unit_code], row, reasons.get(row.unit_code, "Thứ hạng thay đổi theo"))
            for row in after
            if old[row.unit_code] != row
        ],
    )


def reward_decision(collectives: int = 3, individuals: int = 4) -> RewardDecision:
    listed = proposal(collectives, individuals)
    return RewardDecision(
        head=DEPARTMENT_HEAD,
        year=2026,
        authority="Giám đốc Sở Khoa học và Công nghệ",
        legal_bases=(REWARD_LAW, LEGAL_BASES[2]),
        decision=RESULT,
        proposer="Chánh Văn phòng Sở",
        collectives=listed.collectives,
        individuals=listed.individuals,
        funding="quỹ khen thưởng của Sở",
        executors="Chánh Văn phòng Sở, Trưởng phòng Kế hoạch - Tài chính",
        recipients=("Như Điều 3", "Ban Giám đốc Sở", "Lưu: VT, VP"),
        signature=Signature("GIÁM ĐỐC", name="Nguyễn Hữu Phước"),
    )


def own_reward_decision() -> RewardDecision:
    """A unit head rewards two of the unit's own people, without money."""
    people = [dataclasses.replace(person, money=0) for person in proposal(0, 2).individuals]
    return dataclasses.replace(
        reward_decision(0, 2),
        head=dataclasses.replace(UNIT_HEAD, symbol="QĐ-CTTĐT", number=7, day=date(2027, 1, 20)),
        authority=f"Giám đốc {UNITS[2][1]}",
        proposer="Trưởng phòng Hành chính - Tổng hợp",
        individuals=people,
        executors="Trưởng phòng Hành chính - Tổng hợp",
        recipients=("Như Điều 2", "Văn phòng Sở (để báo cáo)", "Lưu: VT"),
        signature=Signature("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC", name="Phan Thị Bích Trâm"),
    )


def improvement_plan() -> ImprovementPlan:
    return ImprovementPlan(
        head=dataclasses.replace(UNIT_HEAD, symbol="KH-CTTĐT", number=3, day=date(2027, 2, 5)),
        year=2026,
        unit_name=UNITS[2][1],
        decision=RESULT,
        index=Decimal("83.40"),
        rank="KHÁ",
        aims=(
            "Khắc phục dứt điểm các tồn tại, hạn chế đã được Hội đồng chỉ ra",
            "Phấn đấu năm 2027 xếp hạng TỐT",
        ),
        corrections=[
            PlanAction(
                "1.1.3. Mức độ hoàn thành kế hoạch CCHC năm",
                "Hoàn thành 7/9 nhiệm vụ; 02 nhiệm vụ chậm tiến độ",
                "Kiểm điểm trách nhiệm người chủ trì; giao ban tiến độ hằng tháng",
                "Phòng Hành chính - Tổng hợp",
                date(2027, 3, 31),
                "Đang thực hiện",
                Decimal("2.33"),
                Decimal("3.00"),
            )
        ],
        handlings=[
            PlanAction(
                "Bộ phận tiếp nhận hồ sơ",
                "Để 03 hồ sơ quá hạn không có văn bản xin lỗi",
                "Phê bình tập thể theo quy chế làm việc",
                "Giám đốc Trung tâm",
                date(2027, 2, 28),
            )
        ],
        improvements=[
            PlanAction(
                f"7.{number}. Ứng dụng công nghệ thông tin, dịch vụ công trực tuyến",
                "Tỷ lệ hồ sơ trực tuyến thấp",
                "Hướng dẫn tổ chức, cá nhân nộp hồ sơ trực tuyến tại điểm tiếp nhận",
                "Phòng Kỹ thuật",
                date(2027, 6, 30),
                points=Decimal(number) / 2,
                max_points=Decimal(number),
            )
            for number in range(1, 9)
        ],
        duties=(
            "Trưởng các phòng tổ chức thực hiện, báo cáo kết quả trước ngày 20 hằng tháng",
            "Phòng Hành chính - Tổng hợp theo dõi, đôn đốc, tổng hợp báo cáo Giám đốc Trung tâm",
        ),
        recipients=("Văn phòng Sở (để theo dõi)", "Các phòng thuộc Trung tâm", "Lưu: VT"),
        signature=Signature("GIÁM ĐỐC", name="Phan Thị Bích Trâm"),
    )


def review_reply() -> ReviewReply:
    change = amending_decision().changes[0]
    return ReviewReply(
        head=Head(DEPARTMENT, COUNCIL, "HĐCCHC", "Khánh Hòa", number=4, day=date(2027, 2, 12)),
        year=2026,
        unit_name=UNITS[2][1],
        council_name=COUNCIL,
        request="Công văn số 08/CTTĐT ngày 22 tháng 01 năm 2027",
        decision=RESULT,
        answers=(
            ReviewAnswer(
                "1.5",
                "Sáng kiến cải cách hành chính",
                "Đã có quyết định công nhận sáng kiến ngày 28 tháng 12 năm 2026",
                Decimal("1.50"),
                Decimal("3.00"),
                "Quyết định công nhận hợp lệ, ban hành trong kỳ đánh giá",
            ),
            ReviewAnswer(
                "4.2.1",
                "Thực hiện chế độ báo cáo",
                "Báo cáo chậm do lỗi hệ thống",
                Decimal("0.00"),
                Decimal("0.00"),
                "Nhật ký hệ thống không ghi nhận sự cố trong thời gian nêu",
            ),
        ),
        meeting="ngày 05 tháng 02 năm 2027, với 03 phiếu tán thành, 01 phiếu không tán thành",
        before=change.before,
        after=change.after,
        amending="Quyết định số 09/QĐ-HĐCCHC ngày 12 tháng 02 năm 2027",
        recipients=("Như trên", "Thành viên Hội đồng", "Lưu: VT, HĐCCHC"),
        signature=COUNCIL_SIGNATURE,
    )


def review_reply_kept() -> ReviewReply:
    reply = review_reply()
    return dataclasses.replace(reply, answers=reply.answers[1:], after=reply.before, amending="")


LATER_SAMPLES: dict[str, Document] = {
    "amending-decision": amending_decision(),
    "reward-decision": reward_decision(),
    "own-reward-decision": own_reward_decision(),
    "improvement-plan": improvement_plan(),
    "review-reply": review_reply(),
    "review-reply-kept": review_reply_kept(),
    **REPORT_SAMPLES,
    **PLAIN_SAMPLES,
}
