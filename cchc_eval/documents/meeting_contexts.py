"""What the documents of the council's meeting show; see `contexts`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from cchc_eval.documents.contexts import ExcludedUnit, Head, OfPeriod, RankCount, ResultGroup, ResultRow
from cchc_eval.vietnamese.writing import two_digits

# In running text, as in the office's report; of more their number is told.
_MOST_NAMED = 10


@dataclass(frozen=True)
class Attendee:
    name: str
    post: str  # "Phó Giám đốc Sở"
    duty: str  # "Chủ tịch Hội đồng", "Thư ký", "Thành viên"
    present: bool = True
    reason: str = ""  # why absent
    salutation: str = ""  # "Ông" or "Bà"; shown before the name in the list, not in the signature
    unit: str = ""  # code of the unit that the member belongs to, and does not vote on

    @property
    def full_name(self) -> str:
        return f"{self.salutation} {self.name}".strip()


@dataclass(frozen=True)
class UnitDiscussion:
    """The council's discussion of one unit, and its vote."""

    unit_name: str
    votes_for: int | None  # None: no vote is on record
    votes_against: int | None
    votes_abstain: int | None
    opinions: Sequence[str] = ()
    changes: Sequence[str] = ()  # "Tiêu chí 1.5: 1,50 điểm thành 3,00 điểm (lý do: …)"
    not_voting: Sequence[str] = ()  # who was there and belongs to the unit: "Bà Phạm Ngọc Ánh"
    waits: bool = False  # in minutes that are being kept: the council has yet to vote on it


def _own_change(row: ResultRow) -> Decimal:
    """Like with like where that is known: what the office alone scores, as a survey, is no correction of a unit's."""
    return _whole_change(row) if row.own_change is None else row.own_change


def _whole_change(row: ResultRow) -> Decimal:
    return row.appraised_points - (row.self_points or Decimal(0))


@dataclass(frozen=True)
class Minutes(OfPeriod):
    """Minutes of the council's meeting (Mẫu 1.9)."""

    head: Head  # minutes show no place and date line
    council_name: str
    started: datetime | None  # None in minutes that are being kept, as `ended`
    ended: datetime | None
    venue: str
    attendees: Sequence[Attendee]
    chair: Attendee
    secretary: Attendee
    agenda: Sequence[str]
    discussions: Sequence[UnitDiscussion]
    rows: Sequence[ResultRow]
    rank_counts: Sequence[RankCount]
    recipients: Sequence[str]
    excluded: Sequence[ExcludedUnit] = ()
    groups: Sequence[ResultGroup] = ()  # as in the decision
    reporter: str = ""  # who reported the appraisal to the council: "Chánh Văn phòng Sở"
    report: str = ""  # which report that was: "Báo cáo số 15/BC-VP ngày 10 tháng 01 năm 2027"
    quorum: str = ""  # the share of the members that must be present, "2/3"; "" where too few were, or none is set
    amends: str = ""  # the decision whose results the meeting changes, by number and date
    requests: Sequence[str] = ()  # of units, which the meeting answers: "kiến nghị của … tại văn bản ngày …"

    @property
    def matter(self) -> str:
        """What the meeting is about."""
        return f"{'điều chỉnh ' if self.amends else ''}kết quả đánh giá, xếp hạng"

    @property
    def reported(self) -> str:
        """What the office reported, in one sentence without its point; "" where nobody did."""
        if not self.reporter:
            return ""
        sent = [row for row in self.rows if row.self_points is not None]
        lacking = [row.unit_name for row in self.rows if row.self_points is None]
        parts = [f"{two_digits(len(sent))}/{two_digits(len(self.rows))} đơn vị nộp hồ sơ tự đánh giá"]
        if lacking:
            many = f"{two_digits(len(lacking))} đơn vị (nêu tại bảng kết quả)"
            parts.append(f"không nộp: {', '.join(lacking) if len(lacking) <= _MOST_NAMED else many}")
        changes = [_own_change(row) for row in sent]
        less, more = sum(change < 0 for change in changes), sum(change > 0 for change in changes)
        counts = [(less, "thấp hơn"), (more, "cao hơn"), (len(sent) - less - more, "bằng")]
        compared = [f"{how} điểm tự đánh giá ở {two_digits(many)} đơn vị" for many, how in counts if many]
        if any(_own_change(row) != _whole_change(row) for row in sent):
            parts.append(
                f"xét các tiêu chí do đơn vị tự chấm, điểm thẩm định {', '.join(compared)} (bảng kết quả tính cả phần "
                "do cơ quan thẩm định chấm)"
            )
        else:
            parts += [f"điểm thẩm định {one}" for one in compared]
        asked = f"{', '.join(self.requests)} đối với " if self.requests else ""
        before = f"{asked}kết quả đã được phê duyệt tại {self.amends}; " if self.amends else ""
        report = f" ({self.report})" if self.report else ""
        return f"{self.reporter} báo cáo {before}kết quả thẩm định{report}: {'; '.join(parts)}"

    @property
    def reconsidered(self) -> str:
        """What a meeting that changes results takes up, in one sentence without its point, where the office reported
        nothing that says it; "" of any other meeting."""
        if self.reporter or not self.amends:
            return ""
        what = f"{', '.join(self.requests)} đối với" if self.requests else "lại"
        return f"Hội đồng xem xét {what} kết quả đã được phê duyệt tại {self.amends}"

    @property
    def parts(self) -> Sequence[ResultGroup]:
        """What has a table each: the groups, or all units without a title."""
        return self.groups or [ResultGroup("", self.rows, self.rank_counts)]
