"""The parts of a split appraisal: which body appraises which criteria (docs/process.md, step 4)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from cchc_eval.scoring import CriteriaSet
from cchc_eval.vietnamese.writing import near_miss, visible

# Who appraises what is in no part.
OFFICE = "Cơ quan thẩm định"
MOST_PARTS = 50
MOST_NAME = 140
MOST_BODIES = 500
MOST_CODES = 500
_BETWEEN = re.compile(r"[,;\s]+")


@dataclass(frozen=True)
class AppraisalPart:
    """Criteria that one body appraises."""

    name: str  # of the body in charge (đơn vị chủ trì thẩm định): "Sở Tư pháp"
    with_bodies: str = ""  # those that take part (đơn vị phối hợp)
    codes: tuple[str, ...] = ()  # of fields or criteria; each covers the leaves below it
    independent: bool = False  # two appraisers score it, neither seeing the other's points before both are done


def read_codes(text: str) -> tuple[str, ...]:
    """Codes typed with commas, semicolons, spaces or lines between them, each once."""
    return tuple(dict.fromkeys(filter(None, _BETWEEN.split(visible(text)))))


def faults(parts: Sequence[AppraisalPart], criteria_sets: Iterable[CriteriaSet]) -> list[str]:
    """All that is wrong with the parts of a round with these criteria sets: those of its groups and units."""
    sets = list({cset.fingerprint: cset for cset in criteria_sets}.values())
    found = [*_faults_of_names(parts), *_faults_of_codes(parts, sets)]
    return found + [fault for fault in dict.fromkeys(_overlaps(parts, sets)) if fault not in found]


def leaves_of(part: AppraisalPart, criteria_set: CriteriaSet) -> tuple[str, ...]:
    """The codes of the part's leaves in the order of the set; codes that the set does not have are left out."""
    found = {
        leaf.code for code in part.codes if code in criteria_set.by_code for leaf in criteria_set.leaves_under(code)
    }
    return tuple(leaf.code for leaf in criteria_set.leaves if leaf.code in found)


def part_of(parts: Iterable[AppraisalPart], criteria_set: CriteriaSet) -> dict[str, str]:
    """By code of each leaf, in the order of the set, the name of its part; OFFICE where it is in none."""
    named = dict.fromkeys((leaf.code for leaf in criteria_set.leaves), OFFICE)
    for part in parts:
        named.update(dict.fromkeys(leaves_of(part, criteria_set), part.name))
    return named


def parts_in(parts: Iterable[AppraisalPart], criteria_set: CriteriaSet) -> list[AppraisalPart]:
    """The parts that appraise something of a unit with this set: of the others nobody waits for it."""
    return [part for part in parts if leaves_of(part, criteria_set)]


def open_parts(parts: Iterable[AppraisalPart], criteria_set: CriteriaSet, done: Collection[str]) -> list[str]:
    """The names of the parts that a unit with this set still waits for; `done`: the names of those that are."""
    return [part.name for part in parts_in(parts, criteria_set) if part.name not in done]


def _faults_of_names(parts: Sequence[AppraisalPart]) -> Iterator[str]:
    if len(parts) > MOST_PARTS:
        yield f"Có {len(parts)} phần thẩm định, nhiều nhất là {MOST_PARTS}; gộp các phần của cùng một đơn vị"
    first: dict[str, str] = {}
    for position, part in enumerate(parts, 1):
        words = " ".join(visible(part.name).split())
        if not words:
            yield f"Phần thẩm định thứ {position}: ghi tên đơn vị chủ trì thẩm định"
            continue
        if words != part.name:
            yield f"Phần «{words}»: tên có khoảng trắng thừa hoặc ký tự không nhìn thấy; gõ lại tên"
        if len(part.name) > MOST_NAME:
            yield f"Phần thẩm định thứ {position}: tên dài {len(part.name)} ký tự, nhiều nhất là {MOST_NAME}"
        if len(part.with_bodies) > MOST_BODIES:
            length = len(part.with_bodies)
            yield f"Phần «{words}»: đơn vị phối hợp dài {length} ký tự, nhiều nhất là {MOST_BODIES}"
        key = words.casefold()
        if key == OFFICE.casefold():
            yield (
                f"Phần «{words}»: tên này chỉ những tiêu chí không giao cho phần nào; ghi tên riêng của đơn vị chủ trì"
            )
        elif key in first:
            yield f"Phần «{words}» ghi hai lần; gộp các tiêu chí vào một phần"
        first.setdefault(key, words)


def _faults_of_codes(parts: Sequence[AppraisalPart], sets: Sequence[CriteriaSet]) -> Iterator[str]:
    known = list(dict.fromkeys(code for cset in sets for code in cset.by_code))
    for part in parts:
        if not part.codes:
            yield f"Phần «{part.name}» chưa có tiêu chí nào; ghi mã lĩnh vực hoặc mã tiêu chí được giao"
        if len(part.codes) > MOST_CODES:
            yield f"Phần «{part.name}» có {len(part.codes)} mã, nhiều nhất là {MOST_CODES}; ghi mã của lĩnh vực"
            continue
        twice = [code for code in dict.fromkeys(part.codes) if part.codes.count(code) > 1]
        if twice:
            yield f"Phần «{part.name}»: mã {', '.join(twice)} ghi hai lần; giữ một"
        for code in dict.fromkeys(part.codes):
            if code not in known:
                where = "bộ tiêu chí" if len(sets) == 1 else "bộ tiêu chí nào"
                yield f"Phần «{part.name}»: mã {code} không có trong {where} của đợt{near_miss(code, known)}"


def _overlaps(parts: Sequence[AppraisalPart], sets: Sequence[CriteriaSet]) -> Iterator[str]:
    """Leaves that are in two parts, of each two parts in one fault."""
    for cset in sets:
        first: dict[str, AppraisalPart] = {}
        shared: dict[tuple[str, str], list[str]] = {}
        for part in parts:
            for code in leaves_of(part, cset):
                other = first.setdefault(code, part)
                if other is not part:
                    shared.setdefault((other.name, part.name), []).append(code)
        for (holder, also), codes in shared.items():
            listed = ", ".join(codes[:5]) + (f" và {len(codes) - 5} tiêu chí khác" if len(codes) > 5 else "")
            yield f"Phần «{holder}» và phần «{also}» cùng được giao {listed}; mỗi tiêu chí chỉ giao cho một phần"
