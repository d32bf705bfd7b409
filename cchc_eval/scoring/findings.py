"""What was found lacking on a criterion, as an official writes it; a score's own sentence shows how it was computed."""

from __future__ import annotations

import re

from cchc_eval.scoring.rules import BandsRule, DeductRule, ManualRule, PercentRule, RatioRule, Rule

_RATIO = re.compile(r"(?P<counts>[\d.,]+/[\d.,]+) = (?P<share>[\d.,]+%)")
_BAND = re.compile(r"(?P<measured>.*), mức «(?P<label>.*)»")
_TIMES = re.compile(r"(\d[\d.]*) × ")
_POINTS = re.compile(r":[^:]*\bđiểm$")
_UNANSWERED = "Chưa trả lời"


def tight(text: str) -> str:
    """Percentages as papers write them: "77,8%"."""
    return re.sub(r"(?<=\d) %", "%", text)


def finding(rule: Rule | None, sentence: str) -> str:
    """`sentence`: how the points came about, as `LeafScore.sentence` says it."""
    said = tight(sentence.strip())
    if said.startswith(_UNANSWERED):
        return "Chưa kê khai, chưa có kết quả"
    if isinstance(rule, RatioRule) and (found := _RATIO.match(said)):
        below = f", dưới mức {tight(said.partition(' < ')[2].partition(':')[0])}" if " < " in said else ""
        return f"{rule.part}: {found['counts']} ({found['share']}){below}"
    if isinstance(rule, BandsRule) and (found := _BAND.match(said)):
        measured = found["measured"]
        if ratio := _RATIO.match(measured):
            measured = f"{rule.part[:1].lower()}{rule.part[1:]}: {ratio['counts']}, đạt {ratio['share']}"
        return f"{found['label']} ({measured})"
    if isinstance(rule, DeductRule) and (times := _TIMES.findall(said)):
        return f"Có {sum(int(count.replace('.', '')) for count in times):02d} trường hợp bị trừ điểm"
    if isinstance(rule, PercentRule) and (found := re.match(r"[\d.,]+%", said)):
        return f"{rule.value.removesuffix('(%)').strip()}: {found[0]}"
    if isinstance(rule, ManualRule):
        return ""
    return _POINTS.sub("", said)
