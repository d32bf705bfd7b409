"""What each official document shows: typed values, not yet formatted.

The templates format (see `filters`); the callers (E-Office, the offline command) fill these in from what
they store. Points and percents are `Decimal`, money is whole đồng, dates are `datetime.date`.
Layout and wording follow Decree 30/2020/NĐ-CP.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from cchc_eval.documents.cited_papers import MINUTES, cites
from cchc_eval.rules.periods import printed_period
from cchc_eval.vietnamese.writing import bare


@dataclass(frozen=True)
class Head:
    """The two blocks at the top of a document."""

    superior_body: str  # "UBND TỈNH KHÁNH HÒA"; templates write it in capitals
    issuing_body: str  # "SỞ KHOA HỌC VÀ CÔNG NGHỆ" or the council's name
    symbol: str  # what follows the number: "QĐ-HĐCCHC"
    place: str  # "Khánh Hòa"
    number: int | None = None  # None: left blank for the clerk
    day: date | None = None  # None: "ngày … tháng … năm <year>" left blank
    year: int | None = None  # the year shown when `day` is blank
    mark: str = ""  # "DỰ THẢO", below the number: what the paper is not (any more)


@dataclass(frozen=True)
class Signature:
    """The signature block, from top to bottom; an empty line is left out."""

    authority: str  # "TM. HỘI ĐỒNG", "GIÁM ĐỐC", "KT. GIÁM ĐỐC"; two lines parted by "\n"
    post: str = ""  # "CHỦ TỊCH", "PHÓ GIÁM ĐỐC"
    own_post: str = ""  # below the seal, when a council signs: "GIÁM ĐỐC SỞ KHOA HỌC VÀ CÔNG NGHỆ"
    name: str = ""


@dataclass(frozen=True)
class ResultRow:
    """One unit in the appendix and in the minutes."""

    unit_code: str
    unit_name: str
    self_points: Decimal | None  # None: the unit did not submit ("không nộp")
    appraised_points: Decimal
    council_points: Decimal | None  # None: the council has not decided yet
    index: Decimal
    rank: str
    place: int  # 0: not placed yet
    note: str = ""  # rank cap with reason, council changes, "không nộp"
    among: str = ""  # the group in which it has its place; "" for all units
    # What the appraisal made more or less of the criteria that units score themselves; None: not known apart.
    own_change: Decimal | None = None

    @property
    def placed(self) -> str:
        """The place away from its table: "2", "2 (Nhóm Xã, phường)"."""
        return f"{self.place} ({self.among})" if self.among else str(self.place)


@dataclass(frozen=True)
class ResultChange:
    """A unit whose result an amending decision changes, by itself or because others passed it."""

    before: ResultRow
    after: ResultRow
    reason: str = ""  # "Tiêu chí 1.5: 1,50 điểm thành 3,00 điểm (lý do: …)"


@dataclass(frozen=True)
class RankCount:
    rank: str
    count: int


@dataclass(frozen=True)
class ResultGroup:
    """Units that are ranked and printed together, in an appendix of their own."""

    title: str  # "Nhóm Xã, phường"
    rows: Sequence[ResultRow]  # in order of place
    rank_counts: Sequence[RankCount]  # best rank first; ranks nobody got included
    excluded: Sequence[ExcludedUnit] = ()  # named below the table


@dataclass(frozen=True)
class ExcludedUnit:
    """A unit of the round that is not evaluated, and therefore in no table."""

    unit_name: str
    reason: str

    @property
    def line(self) -> str:
        return f"{self.unit_name}: {self.reason}"


@dataclass(frozen=True, kw_only=True)
class OfPeriod:
    """A document about the year, or a part of it, that was evaluated."""

    year: int
    part_of_year: str = ""  # "quý I", "6 tháng đầu"; "" for the whole year
    level: str = ""  # "cấp xã"; "" where no level of several is evaluated by itself

    @property
    def period(self) -> str:
        """After "công tác cải cách hành chính": "năm 2026", "quý I năm 2026", "cấp xã năm 2026"."""
        return printed_period(self.year, self.part_of_year, self.level)

    @property
    def next_period(self) -> str:
        """When what was found lacking is to be better: the next year, or what follows a part of it."""
        return "trong thời gian tới" if self.part_of_year else printed_period(self.year + 1)


@dataclass(frozen=True)
class Decision(OfPeriod):
    """Decision that approves the results (Mẫu 1.2/1.3) with its appendix."""

    head: Head
    authority: str  # who decides, as in running text: "Hội đồng đánh giá …", "Giám đốc Sở …"
    legal_bases: Sequence[str]  # "Căn cứ Nghị định …", without the closing ; or .
    proposer: str  # "Chánh Văn phòng Sở tại Báo cáo số 15/BC-VP ngày …": after "Theo đề nghị của"
    department: str  # "Sở Khoa học và Công nghệ"
    rows: Sequence[ResultRow]  # in order of place
    rank_counts: Sequence[RankCount]  # best rank first; ranks nobody got included
    executors: str  # "Chánh Văn phòng Sở, Thủ trưởng các đơn vị …": who carries it out (Điều 3)
    recipients: Sequence[str]  # "- Như Điều 3" without the dash and the ";"; the last is "Lưu: VT, VP"
    signature: Signature
    amends: str = ""  # an amending decision: which one it replaces, else ""
    changes: Sequence[ResultChange] = ()  # what it changes in that one, in order of the new place
    excluded: Sequence[ExcludedUnit] = ()  # named in the decision and below the table of its appendix
    requests: Sequence[str] = ()  # what it answers: "kiến nghị của … tại Công văn số …"
    amendment_reason: str = ""
    groups: Sequence[ResultGroup] = ()  # where units are printed by group: all of `rows`, in the order of the groups
    data: str = ""  # what the ranking can be computed again from (`ranking_data`), attached to the PDF

    @property
    def parts(self) -> Sequence[ResultGroup]:
        """What has an appendix each: the groups, or all units without a title."""
        return self.groups or [ResultGroup("", self.rows, self.rank_counts, self.excluded)]

    @property
    def appendix_numbers(self) -> Sequence[int]:
        """Of `parts`; 0 where the decision has one appendix only. What an amendment changes stands in the first."""
        first = 2 if self.changes else 1
        return [0] if not self.changes and len(self.parts) == 1 else [first + at for at in range(len(self.parts))]

    @property
    def bases(self) -> list[str]:
        """What it rests on, in the order in which it is printed."""
        # What it is about, of one that approved as of one that amended, unless whoever typed it has said so.
        about = f" về kết quả đánh giá, xếp hạng công tác cải cách hành chính {self.period}"
        amended = [f"Căn cứ {bare(self.amends)}{'' if 'kết quả' in self.amends else about}"] if self.amends else []
        bases = _besides(self.legal_bases, self.proposer)
        # The meeting that amended it came after it.
        met = [basis for basis in bases if cites(MINUTES, basis)]
        before = [basis for basis in bases if basis not in met]
        return [*before, *amended, *met, *(f"Xét {request}" for request in self.requests)]


@dataclass(frozen=True)
class CollectiveNominee:
    name: str
    index: Decimal
    rank: str
    achievements: str
    form: str  # "Giấy khen của Giám đốc Sở"
    money: int  # đồng; 0 where the form carries none
    note: str = ""
    by_province: bool = False  # proposed only: the province gives it, and pays


@dataclass(frozen=True)
class IndividualNominee:
    salutation: str  # "Ông" or "Bà"
    name: str
    post: str
    unit_name: str
    achievements: str
    form: str
    money: int
    note: str = ""
    by_province: bool = False


_NUMBERED = re.compile(r"\bsố 0*(\d+/[^\s,;]+)")


def _besides(bases: Sequence[str], paper: str) -> list[str]:
    """Bases without one that a person wrote for what the paper cites in full by itself."""
    own = _NUMBERED.search(paper)
    cited = [(text, _NUMBERED.search(text)) for text in bases]
    return [text for text, found in cited if not (own and found and found[1] == own[1])]


@dataclass(frozen=True)
class Proposal(OfPeriod):
    """Proposal of rewards (tờ trình, Mẫu 1.4) with the list of collectives and that of individuals."""

    head: Head
    addressees: Sequence[str]  # Kính gửi
    legal_bases: Sequence[str]
    decision: str  # the decision it follows: "Quyết định số 05/QĐ-HĐCCHC ngày 15 tháng 01 năm 2027 của …"
    proposer: str  # the body that proposes, as the text's subject: "Văn phòng Sở"
    collectives: Sequence[CollectiveNominee]
    individuals: Sequence[IndividualNominee]
    recipients: Sequence[str]
    signature: Signature

    def __post_init__(self) -> None:
        object.__setattr__(self, "legal_bases", _besides(self.legal_bases, self.decision))

    @property
    def total_money(self) -> int:
        """What the department pays; what the province gives it also pays."""
        return sum(nominee.money for nominee in self._nominees if not nominee.by_province)

    @property
    def province_money(self) -> int:
        return sum(nominee.money for nominee in self._nominees if nominee.by_province)

    @property
    def _nominees(self) -> tuple[CollectiveNominee | IndividualNominee, ...]:
        return (*self.collectives, *self.individuals)


@dataclass(frozen=True)
class SheetLine:
    """One criterion on a unit's sheet; a group has sums and no answer."""

    code: str
    title: str
    depth: int  # 0 for a top group
    is_leaf: bool
    max_points: Decimal
    self_points: Decimal | None = None  # None: not scored by the unit, or not applicable
    answer: str = ""  # the scoring core's sentence on the unit's answer
    evidence: str = ""
    explanation: str = ""
    appraised_points: Decimal | None = None
    appraised_reason: str = ""
    council_points: Decimal | None = None
    council_reason: str = ""


@dataclass(frozen=True)
class SelfAssessmentSheet(OfPeriod):
    """A unit's self-assessment, to sign and send."""

    head: Head
    unit_name: str
    criteria_title: str
    lines: Sequence[SheetLine]
    total: Decimal
    applicable: Decimal
    index: Decimal
    rank: str
    recipients: Sequence[str]
    signature: Signature
    left_open: Sequence[str] = ()  # the criteria that the unit has not answered
    difficulties: str = ""  # of the whole year, in the unit's own lines
    recommendations: str = ""


@dataclass(frozen=True)
class AppraisalSheet(OfPeriod):
    """A unit's appraisal: self, appraised and council points with reasons."""

    head: Head
    unit_name: str
    criteria_title: str
    lines: Sequence[SheetLine]
    result: ResultRow
    recipients: Sequence[str]
    signature: Signature
    bonus: Sequence[SheetLine] = ()  # bonus and penalty points, where there are any; penalties are negative

    @property
    def decided(self) -> bool:
        """Whether the council has met: before, the sheet has no column of it."""
        return self.result.council_points is not None

    @property
    def all_lines(self) -> list[SheetLine]:
        """What the total counts."""
        return [*self.lines, *self.bonus]


@dataclass(frozen=True)
class RewardDecision(OfPeriod):
    """Decision to reward collectives and individuals: the department's, or a unit head's own."""

    head: Head
    authority: str  # who decides, as in running text: "Giám đốc Sở …", "Giám đốc Trung tâm …"
    legal_bases: Sequence[str]
    decision: str  # the result it follows: "Quyết định số 05/QĐ-HĐCCHC ngày 15 tháng 01 năm 2027 của …"
    proposer: str  # after "Theo đề nghị của"
    collectives: Sequence[CollectiveNominee]
    individuals: Sequence[IndividualNominee]
    funding: str  # where the money comes from: "quỹ khen thưởng của Sở"
    executors: str  # who carries it out (Điều 3)
    recipients: Sequence[str]
    signature: Signature

    def __post_init__(self) -> None:
        object.__setattr__(self, "legal_bases", _besides(self.legal_bases, self.decision))

    @property
    def total_money(self) -> int:
        return sum(nominee.money for nominees in (self.collectives, self.individuals) for nominee in nominees)


@dataclass(frozen=True)
class PlanAction:
    """One thing to do, for one weak criterion or one person or collective."""

    about: str  # "1.1.3. Mức độ hoàn thành kế hoạch …", or whom it concerns
    finding: str  # what was found lacking
    task: str
    owner: str
    due: date | None = None
    outcome: str = ""  # the product, or what became of it
    points: Decimal | None = None  # what the unit got there …
    max_points: Decimal | None = None  # … of how many


@dataclass(frozen=True)
class ImprovementPlan(OfPeriod):
    """A unit's plan (kế hoạch) after its evaluation: correction, handling, improvement."""

    head: Head
    unit_name: str
    decision: str  # the decision that approved the result
    index: Decimal
    rank: str
    aims: Sequence[str]
    corrections: Sequence[PlanAction]  # chấn chỉnh
    handlings: Sequence[PlanAction]  # xử lý
    improvements: Sequence[PlanAction]  # giải pháp nâng cao kết quả
    duties: Sequence[str]  # who follows it up, reports
    recipients: Sequence[str]
    signature: Signature


@dataclass(frozen=True)
class ReviewAnswer:
    """The council's answer on one criterion of a unit's request."""

    code: str
    title: str
    grounds: str  # what the unit brought forward
    before: Decimal | None  # points in the decision; None: not applicable
    after: Decimal | None  # the same as `before` where the council keeps it
    reason: str


@dataclass(frozen=True)
class ReviewReply(OfPeriod):
    """Answer to a unit's request for a review, an official letter (công văn, Mẫu 1.5)."""

    head: Head
    unit_name: str  # Kính gửi
    council_name: str
    request: str  # "Công văn số 15/TTCNTT ngày 20 tháng 01 năm 2027"
    decision: str  # the decision that it is about
    answers: Sequence[ReviewAnswer]
    before: ResultRow
    after: ResultRow
    amending: str  # the decision that amends the first one, "" where there is none (yet)
    recipients: Sequence[str]
    signature: Signature
    meeting: str = ""  # "ngày 05 tháng 02 năm 2027, với 03 phiếu tán thành, 01 phiếu không tán thành"
