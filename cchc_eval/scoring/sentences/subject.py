"""What the steps of a sentence are counted of: the criterion itself, or what every provision names alike."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from cchc_eval.scoring.sentences.spans import Said, any_of, is_late, turning

TIMES = ("ngày làm việc", "ngày", "tuần", "tháng", "giờ", "phút")
# Of what can be had in parts: between 5 and 6 there is something.
_DIVISIBLE = "tuần|tháng|giờ|phút|điểm|nghìn đồng|triệu đồng|tỷ đồng|triệu|tỷ|đồng|km|ha"
_COUNTED = (
    "lần|lượt|cuộc|buổi|đợt|lớp|vụ|người|đơn vị|văn bản|báo cáo|hồ sơ|nhiệm vụ|mô hình|sáng kiến|nội dung|hình thức|"
    "dịch vụ|thủ tục|đề tài|giải pháp|tin bài|tin|bài|phiếu|ý kiến|dự án|hội nghị|trường hợp"
)
UNIT = rf"(?:{'|'.join(TIMES)}|{_DIVISIBLE}|{_COUNTED})(?!\w)"
_PERIOD = "trong (?:năm|kỳ|quý|tháng)|/(?:năm|tháng|quý|tuần|kỳ)"
_PERIOD_AT_END = re.compile(rf"\s(?:{_PERIOD})$", re.I)
# Beside a bound these say nothing that the criterion does not.
_FILLING = re.compile(
    any_of(
        "đạt được|đạt|hoàn thành|thực hiện|tổ chức|ban hành|triển khai|có|được|họp|nào|mức|đủ|bằng|tỷ lệ|kết quả|"
        "số lượng|tổng số|số|tổng|yêu cầu|hồ sơ|nhiệm vụ(?: được giao)?|(?:so với |theo )?kế hoạch(?: năm)?(?: đề ra)?|"
        f"chỉ tiêu(?: kế hoạch)?(?: được giao)?|{_PERIOD}"
    ),
    re.I,
)
_FILLING_AT_ENDS = re.compile(r"^(?:có|đạt|được)\s+|\s+(?:đạt được|đạt|hoàn thành|thực hiện|được|có|bằng|mức)$", re.I)
_DECLARED = re.compile(r"(?:tỷ lệ|số|tổng số)\s+\S", re.I)


@dataclass(frozen=True)
class Subject:
    name: str
    unit: str = ""
    whole: bool = False  # counted in whole numbers


@dataclass(frozen=True)
class _Named:
    """What one provision says that it is about."""

    unit: str
    other: str  # beside unit, filling and the words of the criterion


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
    if len(others) > 1:
        return f"các mức nói về những thứ khác nhau ({', '.join(f'«{other}»' for other in others.values())})"
    unit, first = next(iter(units.values()), ""), figures[0][1]
    whole = (bool(unit) and re.fullmatch(_DIVISIBLE, unit, re.I) is None) or bool(re.match(r"số\s", title, re.I))
    if not others:
        if not unit and not first.span.percent and re.match(r"tỷ lệ\s", title, re.I):
            return "các mức của một tỷ lệ không ghi %"
        late = unit.casefold() in TIMES and any(is_late(figure.before) for _, figure in figures)
        return Subject(f"Số {unit} chậm" if late else title, unit, whole)
    # What only some of them say, they may say as a condition.
    other, before = next(iter(others.values())), " ".join(first.before)
    declared = bool(named[0].other and _DECLARED.match(before) and other in before)
    if not declared and not (len(named) > 1 and all(one.other for one in named)):
        said = next(said for (said, _), name in zip(figures, named, strict=True) if name.other)
        return f"chưa hiểu «{other}» trong mức «{said}»"
    if other.casefold() == unit.casefold():
        return Subject(title, unit, whole)
    name = _FILLING_AT_ENDS.sub("", before if declared else " ".join((*first.before, *first.after)))
    return Subject(name if declared or first.span.percent else f"Số {name}", unit, whole)


def _named(figure: Said, title: str) -> _Named:
    after = " ".join(figure.after)
    unit = ""
    if not figure.span.percent:
        known = re.match(UNIT, after, re.I)
        unit = known[0] if known else _PERIOD_AT_END.sub(" ", f" {after}").strip()
        after = after[known.end() :] if known else unit
    before = "" if unit.casefold() in TIMES and is_late(figure.before) else " ".join(figure.before)
    of_title = set(title.casefold().split())
    words = f"{_FILLING.sub(' ', before)} {_FILLING.sub(' ', ' ' + after)}".split()
    return _Named(unit, " ".join(word for word in words if word.casefold() not in of_title))
