"""Plausible plain papers: a decision, letters, an invitation, a notice."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from document_samples import COUNCIL, DEPARTMENT, LEGAL_BASES, UNITS, minutes, result_rows

from cchc_eval.documents import Document, wording, wording_after, wording_letters
from cchc_eval.documents.contexts import Head, PlanAction, Signature
from cchc_eval.documents.wording import Issuer, Period
from cchc_eval.documents.wording_after import ByUnit, Revoked

ISSUER = Issuer(
    superior_body="UBND tỉnh Khánh Hòa",
    department=DEPARTMENT,
    abbreviation="SKHCN",
    place="Khánh Hòa",
    director_post=f"Giám đốc {DEPARTMENT}",
    office_name="Văn phòng Sở",
    office_head_post="Chánh Văn phòng Sở",
    council_name=COUNCIL,
    year=2026,
    number=8,
    day=date(2026, 11, 5),
)
PERIOD = Period(2026)
NAMES = [name for _, name, *_ in UNITS]
DECIDED = f"Quyết định số 05/QĐ-HĐCCHC ngày 15 tháng 01 năm 2027 của {COUNCIL}"
EXECUTORS = "Chánh Văn phòng Sở, Thủ trưởng các đơn vị thuộc Sở và các cá nhân có liên quan"


def founding() -> Document:
    members = minutes().attendees
    return wording.founding(ISSUER, PERIOD, members, LEGAL_BASES[:3], "2/3", EXECUTORS, "Nguyễn Hữu Phước")


def launch(units: int = 6) -> Document:
    due = [("Gửi hồ sơ tự đánh giá", datetime(2026, 12, 10, 17)), ("Thẩm định", datetime(2027, 1, 5, 17))]
    names = [f"{NAMES[at % 6]} số {at + 1}" for at in range(units)] if units > 6 else NAMES[:units]
    return wording_letters.launch(ISSUER, PERIOD, names, ["Bộ tiêu chí đánh giá, xếp hạng"], LEGAL_BASES[2:3], due)


def invitation() -> Document:
    met = minutes()
    return wording.invitation(ISSUER, PERIOD, met.attendees, met.chair, met.started, met.venue, met.agenda, 6)


def notice() -> Document:
    result = result_rows()[1]
    return wording.notice_of_result(ISSUER, PERIOD, DECIDED, result, date(2027, 1, 25), date(2027, 2, 15))


def explanation_request() -> Document:
    asked = [
        ("1.1.3", "Mức độ hoàn thành kế hoạch", "Bổ sung báo cáo kết quả quý IV"),
        ("4.2.1", "Thực hiện chế độ báo cáo.", "Giải trình việc báo cáo chậm?"),
    ]
    return wording_letters.request_for_explanation(ISSUER, PERIOD, NAMES[2], asked, datetime(2026, 12, 20, 17))


def reminder(passed: bool = True) -> Document:
    return wording_letters.reminder(ISSUER, PERIOD, NAMES[3:5], "hồ sơ tự đánh giá", datetime(2026, 12, 10, 17), passed)


def extension() -> Document:
    moved = (datetime(2026, 12, 10, 17), datetime(2026, 12, 15, 17))
    return wording_letters.extension(
        ISSUER, PERIOD, NAMES[3:4], [("Gửi hồ sơ tự đánh giá", *moved, "hệ thống bị sự cố")]
    )


def by_unit(symbol: str) -> ByUnit:
    head = Head(DEPARTMENT, NAMES[2], symbol, "Khánh Hòa", number=9, day=date(2027, 1, 20))
    return ByUnit(NAMES[2], head, "Văn phòng Sở", Signature("GIÁM ĐỐC", name="Phan Thị Bích Trâm"))


def explanation_report() -> Document:
    answers = [
        ("1.1.3", "Mức độ hoàn thành kế hoạch", "Bổ sung báo cáo kết quả quý IV", "Đã bổ sung Báo cáo số 45/BC-CTTĐT"),
        ("4.2.1", "Thực hiện chế độ báo cáo.", "Vì sao chậm?", "Văn bản đến chậm do lỗi trục liên thông."),
    ]
    return wording_after.explanation_report(by_unit("BC-CTTĐT"), PERIOD, DEPARTMENT, answers)


def review_request() -> Document:
    items = [
        ("1.5", "Sáng kiến cải cách hành chính", Decimal("1.50"), "Đã có quyết định công nhận sáng kiến"),
        ("4.2.1", "Thực hiện chế độ báo cáo", None, "Trong năm có phát sinh"),
    ]
    return wording_after.review_request(by_unit("CTTĐT"), PERIOD, COUNCIL, DECIDED, items)


def improvement_report(done: int = 2, left: int = 1) -> Document:
    actions = [
        PlanAction(
            f"1.{at}. Tiêu chí {at}",
            "",
            "Kiểm điểm trách nhiệm",
            "",
            date(2027, 3, 31),
            "Hoàn thành: đã ban hành quy chế",
        )
        for at in range(done + left)
    ]
    plan = "Kế hoạch số 03/KH-CTTĐT ngày 05 tháng 02 năm 2027"
    by = by_unit("BC-CTTĐT")
    return wording_after.improvement_report(by, PERIOD, DECIDED, plan, actions[:done], actions[done:])


def revocation() -> Document:
    revoked = [
        Revoked(
            "Ông Nguyễn Thanh Tùng", f"Giám đốc Trung tâm, {NAMES[0]}", "Lao động tiên tiến", "kê khai sai", 760_000
        ),
        Revoked(NAMES[1], "", "Giấy khen của Giám đốc Sở", "bị kỷ luật.", 0),
    ]
    return wording_after.revocation(
        ISSUER.head("QĐ-SKHCN"),
        PERIOD,
        authority=ISSUER.director_post,
        legal_bases=[
            "Căn cứ Luật Thi đua, khen thưởng ngày 15 tháng 6 năm 2022",
            "Căn cứ Biên bản họp số 02/BB-HĐTĐKT ngày 02 tháng 3 năm 2027 của Hội đồng Thi đua - Khen thưởng Sở",
        ],
        decision="Quyết định số 31/QĐ-SKHCN ngày 09 tháng 3 năm 2027 của Giám đốc Sở",
        gave="tặng danh hiệu thi đua, khen thưởng tập thể, cá nhân",
        proposer="Chánh Văn phòng Sở tại Tờ trình số 12/TTr-VP ngày 01 tháng 3 năm 2027",
        revoked=revoked,
        executors=EXECUTORS,
        recipients=("Sở Nội vụ", "Như Điều 2", "Lưu: VT, VP"),
        signature=Signature("GIÁM ĐỐC", name="Nguyễn Hữu Phước"),
    )


PLAIN_SAMPLES: dict[str, Document] = {
    "founding": founding(),
    "launch-letter": launch(),
    "invitation": invitation(),
    "result-notice": notice(),
    "improvement-report": improvement_report(),
}
