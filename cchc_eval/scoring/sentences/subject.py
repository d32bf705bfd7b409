"""What the steps of a sentence are counted of: the criterion itself, or what every provision names alike."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from cchc_eval.scoring.sentences.spans import Said, any_of, is_late, turning

TIMES = ("ngày làm việc", "ngày", "tuần", "tháng", "giờ", "phút")
# Of what can be had in parts: between 5 and 6 there is something.
_DIVISIBLE = "tuần|tháng|giờ|phút|điểm|nghìn đồng|triệu đồng|tỷ đồng|triệu|tỷ|đồng|km|ha"
_COUNTED = (
    "lần|lượt|cuộc|buổi|đợt|lớp|vụ|người|đơn vị|văn bản|báo cáo|hồ sơ|nhiệm vụ|mô hình|sáng kiến|nội dung|hình thức|"
    "dịch vụ|thủ tục|đề tài|giải pháp|tin bài|tin|bài|phiếu|ý kiến|dự án|hội nghị|trường hợp|"
    "đơn thư|đơn|phản ánh|kiến nghị|chuyên mục|chuyên đề|chương trình|hoạt động|lỗi|cán bộ|công chức|doanh nghiệp"
)
UNIT = rf"(?:{'|'.join(TIMES)}|{_DIVISIBLE}|{_COUNTED})(?!\w)"
_LISTED = re.compile(rf"(?:{_COUNTED})(?:, (?:{_COUNTED}))*(?!\w)", re.I)  # "sáng kiến, giải pháp"
_PERIOD = "trong (?:năm|kỳ|quý|tháng)|/(?:năm|tháng|quý|tuần|kỳ)"
_PERIOD_AT_END = re.compile(rf"\s(?:{_PERIOD})$", re.I)
_PERIODS = re.compile(r"(?:trong |/)(năm|kỳ|quý|tháng|tuần)(?!\w)", re.I)
# Beside a bound these say nothing that the criterion does not; what they name must not differ, though.
_VERBS = (
    "đạt được|đạt|hoàn thành|thực hiện|tổ chức|ban hành|triển khai|có|được|họp|nào|mức|đủ|bằng|tỷ lệ|kết quả|chỉ số|"
    f"số lượng|tổng số|số|tổng|theo|so với|{_PERIOD}"
)
_NOUNS = "yêu cầu|hồ sơ|nhiệm vụ(?: được giao)?|kế hoạch(?: năm)?(?: đề ra)?|chỉ tiêu(?: kế hoạch)?(?: được giao)?"
_FILLING = re.compile(any_of(f"{_NOUNS}|{_VERBS}"), re.I)
_VERB = re.compile(any_of(_VERBS), re.I)
_RANK = re.compile(r"(?:xếp |đứng |xếp thứ |đứng thứ |thứ )?hạng(?: thứ)?", re.I)
_UNKNOWN_QUANTITY = re.compile(r"[xtk]", re.I)  # "x ≥ 90%"
_FILLING_AT_ENDS = re.compile(r"^(?:có|đạt|được)\s+|\s+(?:đạt được|đạt|hoàn thành|thực hiện|được|có|bằng|mức)$", re.I)
_INDEX = re.compile(r"chỉ số\s+\S", re.I)
_DECLARED = re.compile(r"(?:tỷ lệ|số|tổng số|chỉ số)\s+\S", re.I)


@dataclass(frozen=True)
class Subject:
    name: str
    unit: str = ""
    whole: bool = False  # counted in whole numbers
    least: int = 0


@dataclass(frozen=True)
class _Named:
    """What one provision says that it is about."""

    unit: str
    thing: frozenset[str]  # the words of it, folded
    periods: frozenset[str]  # "/năm": within which it is counted
    other: str  # those of them that are neither filling nor of the criterion


def subject_of(figures: Sequence[tuple[str, Said]], title: str) -> Subject | str:
    """What all these figures, each with the provision that says it, are about; or what to ask."""
    for said, figure in figures:
        word = turning((*figure.before, *figure.after))
        if word:
            return f"chưa hiểu «{word}» trong mức «{said}»"
    named = [_named(figure, title) for _, figure in figures]
    units = {one.unit.casefold(): one.unit for one in named if one.unit}
    if len(units) > 1:
        return f"các mức tính bằng những đơn vị khác nhau ({', '.join(units.values())})"
    others = {one.other.casefold(): one.other for one in named if one.other}
    periods = {period for one in named for period in one.periods}
    if len(periods) > 1:
        return f"các mức tính theo những kỳ khác nhau ({', '.join(sorted(periods))})"
    things = sorted({one.thing for one in named}, key=len)
    if len(others) > 1 or any(not less <= more for less, more in pairwise(things)):
        return f"các mức nói về những thứ khác nhau ({'; '.join(f'«{said}»' for said, _ in figures)})"
    unit, first = next(iter(units.values()), ""), figures[0][1]
    if any(_RANK.fullmatch(" ".join(figure.before)) for _, figure in figures):
        if unit or others:
            return f"thứ hạng và «{unit or next(iter(others.values()))}» là hai thứ khác nhau"
        ranked = "hạng" in title.casefold() and not first.span.percent
        return Subject(title if ranked else f"Thứ hạng ({title})" if title else "Thứ hạng", whole=True, least=1)
    whole = re.fullmatch(rf"ngày làm việc|ngày|{_LISTED.pattern}", unit, re.I) is not None
    if not others:
        if not unit and not first.span.percent and re.match(r"tỷ lệ\s", title, re.I):
            return "các mức của một tỷ lệ không ghi %"
        late = unit.casefold() in TIMES and any(is_late(figure.before) for _, figure in figures)
        name = _FILLING_AT_ENDS.sub("", " ".join(first.before)) if _INDEX.match(" ".join(first.before)) else title
        return Subject(f"Số {unit} chậm" if late else name, unit, whole)
    # What only some of them say, they may say as a condition; and what percent are of, only "tỷ lệ …" says.
    other, before, after = next(iter(others.values())), " ".join(first.before), " ".join(first.after)
    words = set(other.split())
    declared = next((said for said in (before, after) if _DECLARED.match(said) and words <= set(said.split())), "")
    alike = len(named) > 1 and all(one.other for one in named)
    if not (declared if first.span.percent else declared or alike) or (declared == after and not alike):
        said = next(said for (said, _), name in zip(figures, named, strict=True) if name.other)
        return f"chưa hiểu «{other}» trong mức «{said}»"
    if words <= set(unit.split()):
        return Subject(title, unit, whole)
    name = _FILLING_AT_ENDS.sub("", declared or f"{before} {after}".strip().replace(" ,", ","))
    return Subject(name if declared else f"Số {name}", unit, whole)


def _named(figure: Said, title: str) -> _Named:
    after = " ".join(figure.after).replace(" ,", ",")
    unit = ""
    if not figure.span.percent:
        known = _LISTED.match(after) or re.match(UNIT, after, re.I)
        unit = known[0] if known else _PERIOD_AT_END.sub(" ", f" {after}").strip()
        after = after[known.end() :] if known else unit
    before = " ".join(figure.before)
    late = unit.casefold() in TIMES and is_late(figure.before)
    if late or _UNKNOWN_QUANTITY.fullmatch(before) or (not figure.span.percent and _RANK.fullmatch(before)):
        before = ""
    of_title = set(re.findall(r"\w+", title.casefold()))
    words = re.findall(r"\w+", f"{_FILLING.sub(' ', before)} {_FILLING.sub(' ', ' ' + after)}")
    thing = re.findall(r"\w+", f"{_VERB.sub(' ', before)} {_VERB.sub(' ', ' ' + after)}".casefold())
    periods = frozenset(_PERIODS.findall(f"{before} {' '.join(figure.after)}".casefold()))
    return _Named(unit, frozenset(thing), periods, " ".join(word for word in words if word.casefold() not in of_title))
