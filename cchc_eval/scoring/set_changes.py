"""What two versions of a criteria set say differently, criterion by criterion."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from cchc_eval.scoring.bindings import write_lines
from cchc_eval.scoring.bonus import BONUS, BonusPenalty
from cchc_eval.scoring.caps import CapRule
from cchc_eval.scoring.criteria import CriteriaSet
from cchc_eval.scoring.criterion import OFFICE, Criterion
from cchc_eval.scoring.limits import NA_WORDS, Reckoning
from cchc_eval.scoring.rule_words import full_scoring_lines
from cchc_eval.vietnamese.writing import nfc, number

_TEXTS = {"title", "guidance", "label", "value", "part", "whole"}
_NOT_APPLICABLE = {**NA_WORDS, "": "như quy định chung của bộ"}


@dataclass(frozen=True)
class Difference:
    """One thing that two versions say differently; "" on the side that says nothing."""

    code: str  # of the criterion in the later version, of one that is gone in the earlier; "" for the set itself
    title: str
    what: str
    before: str
    after: str


def differences(before: CriteriaSet, after: CriteriaSet) -> tuple[Difference, ...]:
    """Everything but the year, in the order of the later version; last the criteria that it no longer has."""
    pairs = counterparts(before, after)
    found = [Difference("", "", *row) for row in _compared(_of_set(before), _of_set(after))]
    for criterion in after.criteria:
        earlier = pairs.get(criterion.code)
        if earlier is None:
            found.append(Difference(criterion.code, criterion.title, "Tiêu chí mới", "", _whole(criterion)))
            continue
        old, new = _of_criterion(before.by_code[earlier]), _of_criterion(criterion)
        if criterion.parent is not None and pairs.get(criterion.parent) == before.by_code[earlier].parent:
            # It stands where it stood, whatever the number of its group is now.
            new["Thuộc tiêu chí"] = old["Thuộc tiêu chí"]
        found += [Difference(criterion.code, criterion.title, *row) for row in _compared(old, new)]
    kept = set(pairs.values())
    gone = (criterion for criterion in before.criteria if criterion.code not in kept)
    return (*found, *(Difference(one.code, one.title, "Bỏ tiêu chí", _whole(one), "") for one in gone))


def asked_anew(before: CriteriaSet, after: CriteriaSet) -> tuple[str, ...]:
    """The leaves of the later version that have to be answered again, or for the first time: all but those that stand
    under their code with the same rule, maximum and place, whatever their texts say now."""
    pairs = counterparts(before, after)
    return tuple(
        leaf.code
        for leaf in after.leaves
        if pairs.get(leaf.code) != leaf.code
        or _without_texts(before.by_code[leaf.code].to_data()) != _without_texts(leaf.to_data())
    )


def _without_texts(data: Any) -> Any:
    """What only tells people something left out: titles, guidance, labels."""
    if isinstance(data, dict):
        return {key: _without_texts(value) for key, value in data.items() if not _is_text(key, value)}
    return [_without_texts(one) for one in data] if isinstance(data, list | tuple) else data


def _is_text(key: str, value: object) -> bool:
    return key == "evidence" or (key in _TEXTS and isinstance(value, str))


def counterparts(before: CriteriaSet, after: CriteriaSet) -> Mapping[str, str]:
    """By code of the later version: the code of the same criterion in the earlier.

    Same code and title; else, of those left, the same title where it stands once (renumbered); else the same code
    (retitled). A leaf is never the counterpart of a group.
    """
    pairs: dict[str, str] = {}
    for key in (
        lambda one: (one.is_leaf, one.code, _name(one)),
        lambda one: (one.is_leaf, _name(one)),
        lambda one: (one.is_leaf, one.code),
    ):
        taken = set(pairs.values())
        old = _once((one for one in before.criteria if one.code not in taken), key)
        new = _once((one for one in after.criteria if one.code not in pairs), key)
        pairs |= {code: old[name] for name, code in new.items() if name in old}
    return pairs


class Counterparts:
    """`counterparts` of a set in those that units of a round were scored by: most are the same one."""

    def __init__(self, after: CriteriaSet) -> None:
        self._after = after
        self._found: dict[str, Mapping[str, str]] = {}

    def of(self, before: CriteriaSet) -> Mapping[str, str]:
        if before.fingerprint not in self._found:
            self._found[before.fingerprint] = counterparts(before, self._after)
        return self._found[before.fingerprint]


def _once(criteria: Iterable[Criterion], key: Callable[[Criterion], Hashable]) -> dict[Hashable, str]:
    """The codes by key, of keys that stand for one criterion only."""
    codes: dict[Hashable, list[str]] = {}
    for one in criteria:
        codes.setdefault(key(one), []).append(one.code)
    return {name: listed[0] for name, listed in codes.items() if len(listed) == 1}


def _name(criterion: Criterion) -> str:
    return " ".join(nfc(criterion.title).casefold().split())


def _compared(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """What is called the same on both sides and says something else."""
    for what in {**after, **before}:
        old, new = before.get(what, ""), after.get(what, "")
        if old != new:
            yield what, old, new


def _whole(criterion: Criterion) -> str:
    return "\n".join([f"{number(criterion.max_points)} điểm", *full_scoring_lines(criterion)])


def _of_set(cset: CriteriaSet) -> dict[str, str]:
    return {
        "Tên bộ tiêu chí": cset.title,
        "Tổng điểm tối đa": number(cset.total_points),
        "Tiêu chí không phát sinh": _NOT_APPLICABLE[cset.not_applicable],
        **{f"Xếp hạng {band.rank}": f"từ {number(band.from_)} %" for band in cset.rank_bands},
        "Hạ xếp hạng": "\n".join(map(_cap, cset.rank_caps)),
        **_of_bonus(cset.bonus_penalty),
        **_of_reckoning(cset.reckoning),
    }


def _cap(cap: CapRule) -> str:
    where = "" if cap.percent is None else f", lĩnh vực {cap.field} dưới {number(cap.percent)} %"
    return f"không quá {cap.rank}: {cap.reason}{where}"


def _of_bonus(bonus: BonusPenalty | None) -> dict[str, str]:
    if bonus is None:
        return {}
    said = {
        "Điểm thưởng không quá": number(bonus.bonus_cap),
        "Điểm trừ không quá": number(bonus.penalty_cap),
        "Ghi chú điểm thưởng, điểm trừ": bonus.note,
    }
    for item in bonus.items:
        kind = "Điểm thưởng" if item.kind == BONUS else "Điểm trừ"
        each = f"mỗi lần {number(item.points_each)} điểm, không quá {number(item.max_points)} điểm"
        said[f"{kind} {item.code}"] = "\n".join([item.title, each, *item.evidence])
    return said


def _of_reckoning(reckoning: Reckoning) -> dict[str, str]:
    said = {
        "Làm tròn điểm tiêu chí": "không" if reckoning.decimals is None else f"{reckoning.decimals} chữ số thập phân",
        "Điểm thưởng, điểm trừ cộng vào": "chỉ số" if reckoning.bonus_on_index else "tổng điểm",
        "Tự chấm không có căn cứ": "trừ thêm số điểm đã tự chấm" if reckoning.unfounded_deducts else "không trừ thêm",
        **{f"Trọng số lĩnh vực {code}": number(weight) for code, weight in reckoning.weights.items()},
    }
    if (quota := reckoning.quota) is not None:
        said[f"Tỷ lệ xếp {quota.rank}"] = f"không quá {number(quota.percent)} % số đơn vị xếp {quota.among} trở lên"
    return said


def _of_criterion(criterion: Criterion) -> dict[str, str]:
    said = {
        "Mã": criterion.code,
        "Thuộc tiêu chí": criterion.parent or "",
        "Tên": criterion.title,
        "Điểm tối đa": number(criterion.max_points),
        "Cách chấm": "\n".join(full_scoring_lines(criterion)),
    }
    if criterion.not_for:
        said["Không áp dụng cho nhóm đơn vị"] = "\n".join(criterion.not_for)
    if criterion.rule is None:
        return said
    said |= {
        f"Cách chấm của {group}": "\n".join(full_scoring_lines(replace(criterion, rule=rule)))
        for group, rule in criterion.variants
    }
    said |= {
        "Số liệu kê khai": "\n".join(item.label for item in criterion.rule.inputs),
        "Số liệu lấy sẵn (ô = mã chỉ tiêu)": write_lines(criterion.figures),
        "Người chấm": "Cơ quan thẩm định" if criterion.scored_by == OFFICE else "Đơn vị",
        "Không phát sinh": _NOT_APPLICABLE[criterion.not_applicable] if criterion.na_allowed else "không cho phép",
        "Tài liệu kiểm chứng": "\n".join(criterion.evidence),
        "Hướng dẫn": criterion.guidance,
    }
    return said
