"""Plausible plain papers: a decision, letters, an invitation, a notice."""

from __future__ import annotations

from datetime import date, datetime

from document_samples import COUNCIL, DEPARTMENT, LEGAL_BASES, UNITS, minutes, result_rows

from cchc_eval.documents import Document, wording
from cchc_eval.documents.wording import Issuer, Period

ISSUER = Issuer(
    superior_body="UBND tỉnh Khánh Hòa",
    department=DEPARTMENT,
    abbreviation="STTTT",
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
EXECUTORS = "Chánh Văn phòng Sở, Thủ trưởng các đơn vị thuộc Sở và các cá nhân có liên quan"


def founding() -> Document:
    members = minutes().attendees
    return wording.founding(ISSUER, PERIOD, members, LEGAL_BASES[:3], "2/3", EXECUTORS, "Nguyễn Hữu Phước")


def launch(units: int = 6) -> Document:
    due = [("Gửi hồ sơ tự đánh giá", datetime(2026, 12, 10, 17)), ("Thẩm định", datetime(2027, 1, 5, 17))]
    names = [f"{NAMES[at % 6]} số {at + 1}" for at in range(units)] if units > 6 else NAMES[:units]
    return wording.launch(ISSUER, PERIOD, names, ["Bộ tiêu chí đánh giá, xếp hạng"], LEGAL_BASES[2:3], due)


def invitation() -> Document:
    met = minutes()
    return wording.invitation(ISSUER, PERIOD, met.attendees, met.chair, met.started, met.venue, met.agenda, 6)


def notice() -> Document:
    result = result_rows()[1]
    decided = f"Quyết định số 05/QĐ-HĐCCHC ngày 15 tháng 01 năm 2027 của {COUNCIL}"
    return wording.notice_of_result(ISSUER, PERIOD, decided, result, date(2027, 1, 25), date(2027, 2, 15))


def explanation_request() -> Document:
    asked = [
        ("1.1.3", "Mức độ hoàn thành kế hoạch", "Bổ sung báo cáo kết quả quý IV"),
        ("4.2.1", "Thực hiện chế độ báo cáo.", "Giải trình việc báo cáo chậm?"),
    ]
    return wording.request_for_explanation(ISSUER, PERIOD, NAMES[2], asked, datetime(2026, 12, 20, 17))


def reminder(passed: bool = True) -> Document:
    return wording.reminder(ISSUER, PERIOD, NAMES[3:5], "hồ sơ tự đánh giá", datetime(2026, 12, 10, 17), passed)


def extension() -> Document:
    moved = (datetime(2026, 12, 10, 17), datetime(2026, 12, 15, 17))
    return wording.extension(ISSUER, PERIOD, NAMES[3:4], [("Gửi hồ sơ tự đánh giá", *moved, "hệ thống bị sự cố")])


PLAIN_SAMPLES: dict[str, Document] = {
    "founding": founding(),
    "launch-letter": launch(),
    "invitation": invitation(),
    "result-notice": notice(),
}
