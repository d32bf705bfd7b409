"""The criteria set: a tree of criteria whose leaves carry rules, and the bands that rank an index."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from cchc_eval.scoring.bonus import BonusPenalty
from cchc_eval.scoring.caps import CapRule, read_caps
from cchc_eval.scoring.faults import Fault, ScoringError
from cchc_eval.scoring.numbers import plain, shown
from cchc_eval.scoring.reading import Fields
from cchc_eval.scoring.rules import RULES, Rule
from cchc_eval.vietnamese.writing import number

EXCLUDE, FULL = "exclude", "full"
UNIT, OFFICE = "unit", "office"


@dataclass(frozen=True)
class Criterion:
    """A node of the tree; a leaf has a rule, a group none."""

    code: str
    parent: str | None
    title: str
    max_points: Decimal
    rule: Rule | None = None
    scored_by: str = UNIT
    na_allowed: bool = False
    evidence: tuple[str, ...] = ()
    guidance: str = ""

    @property
    def is_leaf(self) -> bool:
        return self.rule is not None

    def to_data(self) -> dict[str, Any]:
        data: dict[str, Any] = {
            "code": self.code,
            "parent": self.parent,
            "title": self.title,
            "max_points": plain(self.max_points),
        }
        if self.rule is not None:
            data["rule"] = {"type": self.rule.type, **self.rule.to_data()}
            data["scored_by"] = self.scored_by
            data["na_allowed"] = self.na_allowed
        if self.evidence:
            data["evidence"] = list(self.evidence)
        if self.guidance:
            data["guidance"] = self.guidance
        return data


@dataclass(frozen=True)
class RankBand:
    rank: str
    from_: Decimal  # percent, inclusive


@dataclass(frozen=True)
class CriteriaSet:
    """A checked set; make one with `load_criteria_set`."""

    title: str
    year: int
    total_points: Decimal
    not_applicable: str  # EXCLUDE or FULL
    rank_bands: tuple[RankBand, ...]  # highest first
    criteria: tuple[Criterion, ...]  # in preorder
    bonus_penalty: BonusPenalty | None = None  # None: turned off
    rank_caps: tuple[CapRule, ...] = ()  # empty: turned off

    @cached_property
    def by_code(self) -> Mapping[str, Criterion]:
        return {criterion.code: criterion for criterion in self.criteria}

    @cached_property
    def leaves(self) -> tuple[Criterion, ...]:
        return tuple(criterion for criterion in self.criteria if criterion.is_leaf)

    @cached_property
    def top(self) -> tuple[Criterion, ...]:
        """The fields (lĩnh vực): criteria without a parent."""
        return self.children(None)

    @cached_property
    def _children(self) -> Mapping[str | None, tuple[Criterion, ...]]:
        return _by_parent(self.criteria)

    def children(self, code: str | None) -> tuple[Criterion, ...]:
        return self._children.get(code, ())

    @cached_property
    def _depths(self) -> Mapping[str, int]:
        depths: dict[str, int] = {}
        for criterion in self.criteria:
            depths[criterion.code] = 0 if criterion.parent is None else depths[criterion.parent] + 1
        return depths

    def depth(self, code: str) -> int:
        """0 for a field."""
        return self._depths[code]

    def rank_of(self, index: Decimal) -> str:
        """The rank of a rounded index; bands are half-open, the highest holds up to 100 inclusive."""
        return next(band.rank for band in self.rank_bands if index >= band.from_)

    @cached_property
    def ranks(self) -> tuple[str, ...]:
        """Best first."""
        return tuple(band.rank for band in self.rank_bands)

    @cached_property
    def fingerprint(self) -> str:
        """16 hex digits over everything that scoring and forms depend on."""
        text = json.dumps(self.to_data(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def to_data(self) -> dict[str, Any]:
        """What `load_criteria_set` takes; ready for JSON."""
        data: dict[str, Any] = {
            "title": self.title,
            "year": self.year,
            "total_points": plain(self.total_points),
            "not_applicable": self.not_applicable,
            "rank_bands": [{"rank": band.rank, "from": plain(band.from_)} for band in self.rank_bands],
            "criteria": [criterion.to_data() for criterion in self.criteria],
        }
        if self.bonus_penalty is not None:
            data["bonus_penalty"] = self.bonus_penalty.to_data()
        if self.rank_caps:
            data["rank_caps"] = [rule.to_data() for rule in self.rank_caps]
        return data


def load_criteria_set(data: Any) -> CriteriaSet:
    """Read and check a set. Raises ScoringError with everything that is wrong with it."""
    faults: list[Fault] = []
    fields = Fields(data, faults)
    title = fields.text("title")
    year = fields.whole("year")
    total = fields.number("total_points")
    not_applicable = fields.word("not_applicable", (EXCLUDE, FULL), EXCLUDE)
    bands = _read_bands(fields)
    listed = [_read_criterion(item, position, faults) for position, item in enumerate(fields.items("criteria"), 1)]
    bonus = BonusPenalty.read(fields.raw("bonus_penalty"), faults)
    top = [criterion.code for criterion in listed if criterion.parent is None]
    caps = read_caps(fields.items("rank_caps", required=False), [band.rank for band in bands], top, faults)
    fields.finish()
    if fields.ok and "year" in fields.data and not 1900 <= year <= 9999:
        fields.fault(f"năm {year} không hợp lệ")

    criteria = _in_preorder(listed, faults)
    if not listed and fields.ok:
        fields.fault("bộ tiêu chí chưa có tiêu chí nào")
    if not faults:
        # Sums say something only about a tree that hangs together.
        _check_tree(criteria, total, faults)
    if faults:
        raise ScoringError(faults)
    return CriteriaSet(title, year, total, not_applicable, bands, criteria, bonus, caps)


def _read_bands(fields: Fields) -> tuple[RankBand, ...]:
    bands = []
    for position, item in enumerate(fields.items("rank_bands"), 1):
        band = Fields(item, fields.faults, where=f"mức xếp hạng thứ {position}")
        bands.append(RankBand(band.text("rank"), band.number("from")))
        band.finish()
    bands.sort(key=lambda band: band.from_, reverse=True)
    names, froms = [band.rank for band in bands], [band.from_ for band in bands]
    for name in sorted({name for name in names if name and names.count(name) > 1}):
        fields.fault(f"mức xếp hạng {name!r} bị lặp lại")
    if len(set(froms)) < len(froms):
        fields.fault("có hai mức xếp hạng cùng bắt đầu từ một điểm")
    if not bands or froms[-1] != 0:
        fields.fault("phải có một mức xếp hạng bắt đầu từ 0")
    if bands and froms[0] > 100:
        fields.fault(f"mức xếp hạng {names[0]!r} bắt đầu từ {number(froms[0])}, vượt quá 100")
    return tuple(bands)


def _read_criterion(item: Any, position: int, faults: list[Fault]) -> Criterion:
    fields = Fields(item, faults, where=f"tiêu chí thứ {position}")
    code = fields.text("code")
    if code:
        fields.criterion, fields.where = code, ""
        if code != code.strip() or not code.isprintable():
            fields.fault("mã tiêu chí có khoảng trắng thừa hoặc ký tự lạ")
    parent = fields.raw("parent")
    if parent is not None and not isinstance(parent, str):
        fields.fault(f"trường «parent» phải là mã tiêu chí hoặc null, không phải {shown(parent)}")
        parent = None
    title = fields.text("title")
    max_points = fields.points("max_points")
    if max_points == 0 and "max_points" in fields.data:
        fields.fault("điểm tối đa phải lớn hơn 0")
    evidence = fields.texts("evidence")
    guidance = fields.text("guidance", required=False)
    rule = None
    if fields.raw("rule") is not None:
        rule = _read_rule(Fields(fields.raw("rule"), faults, fields.criterion, "quy tắc chấm"), max_points)
    scored_by = fields.word("scored_by", (UNIT, OFFICE), UNIT)
    na_allowed = fields.flag("na_allowed")
    fields.finish()
    return Criterion(code, parent, title, max_points, rule, scored_by, na_allowed, evidence, guidance)


def _read_rule(fields: Fields, max_points: Decimal) -> Rule | None:
    kind = fields.word("type", tuple(RULES), "")
    if not kind:
        if fields.ok and "type" not in fields.data:
            fields.fault("thiếu trường «type»")
        return None
    rule = RULES[kind].read(fields, max_points)
    fields.finish()
    return rule


def _by_parent(criteria: Sequence[Criterion]) -> dict[str | None, tuple[Criterion, ...]]:
    children: dict[str | None, list[Criterion]] = defaultdict(list)
    for criterion in criteria:
        children[criterion.parent].append(criterion)
    return {parent: tuple(listed) for parent, listed in children.items()}


def _in_preorder(listed: Sequence[Criterion], faults: list[Fault]) -> tuple[Criterion, ...]:
    """Parents before children, siblings as listed; what can't be placed is a fault."""
    codes = [criterion.code for criterion in listed if criterion.code]
    known = set(codes)
    if len(known) < len(codes):
        for code in sorted({code for code in codes if codes.count(code) > 1}):
            faults.append(Fault("mã tiêu chí bị lặp lại", code))
    for criterion in listed:
        if criterion.parent is not None and criterion.parent not in known:
            faults.append(Fault(f"không có tiêu chí cha {shown(criterion.parent)}", criterion.code or None))
    if faults:
        return tuple(listed)
    children = _by_parent(listed)
    ordered: list[Criterion] = []
    # A stack of our own: a chain of a thousand groups must not end Python's.
    waiting = list(reversed(children.get(None, ())))
    while waiting:
        criterion = waiting.pop()
        ordered.append(criterion)
        waiting.extend(reversed(children.get(criterion.code, ())))
    placed = {criterion.code for criterion in ordered}
    for criterion in listed:
        if criterion.code not in placed:
            faults.append(Fault("nằm trong một vòng tiêu chí cha – con, không nối về gốc", criterion.code))
    return tuple(ordered)


def _check_tree(criteria: Sequence[Criterion], total: Decimal, faults: list[Fault]) -> None:
    children = _by_parent(criteria)
    for criterion in criteria:
        below = children.get(criterion.code, ())
        if criterion.is_leaf and below:
            faults.append(Fault("có quy tắc chấm nên không được có tiêu chí con", criterion.code))
        elif not criterion.is_leaf and not below:
            faults.append(Fault("không có quy tắc chấm và cũng không có tiêu chí con", criterion.code))
        elif below:
            points = sum((child.max_points for child in below), Decimal(0))
            if points != criterion.max_points:
                says = f"ghi điểm tối đa {number(criterion.max_points)}"
                message = f"{says} nhưng các tiêu chí con cộng lại {number(points)}"
                faults.append(Fault(message, criterion.code))
    points = sum((criterion.max_points for criterion in children.get(None, ())), Decimal(0))
    if points != total:
        faults.append(Fault(f"tổng điểm ghi {number(total)} nhưng các lĩnh vực cộng lại {number(points)}"))
