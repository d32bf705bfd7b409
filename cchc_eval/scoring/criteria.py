"""The criteria set: a tree of criteria whose leaves carry rules, and the bands that rank an index."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import Any

from cchc_eval.scoring.bonus import BonusPenalty
from cchc_eval.scoring.caps import CapRule, read_caps
from cchc_eval.scoring.criteria_tree import CriteriaTree, by_parent
from cchc_eval.scoring.criterion import Criterion, read_criterion
from cchc_eval.scoring.faults import RANK_BANDS, Fault, ScoringError
from cchc_eval.scoring.fields import Fields
from cchc_eval.scoring.limits import EXCLUDE, FULL, SPREAD, USUAL, Reckoning, in_gate_order
from cchc_eval.scoring.measured_rule import MeasuredRule
from cchc_eval.scoring.numbers import plain
from cchc_eval.scoring.rules import Rule
from cchc_eval.vietnamese.writing import number

_ZERO = Decimal(0)


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
    not_applicable: str  # EXCLUDE, FULL or SPREAD
    rank_bands: tuple[RankBand, ...]  # highest first
    criteria: tuple[Criterion, ...]  # in preorder
    bonus_penalty: BonusPenalty | None = None  # None: turned off
    rank_caps: tuple[CapRule, ...] = ()  # empty: turned off
    reckoning: Reckoning = USUAL

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
        return by_parent(self.criteria)

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

    @cached_property
    def gated(self) -> tuple[Criterion, ...]:
        """Leaves that wait for another, each after the one it waits for."""
        gates = {leaf.code: leaf.gate for leaf in self.leaves if leaf.gate is not None}
        return tuple(self.by_code[code] for code in in_gate_order(gates, []))

    @cached_property
    def field_of(self) -> Mapping[str, str]:
        """By code of a criterion: the field (top criterion) it is in."""
        found: dict[str, str] = {}
        for criterion in self.criteria:
            found[criterion.code] = criterion.code if criterion.parent is None else found[criterion.parent]
        return found

    @cached_property
    def spreads(self) -> bool:
        """Whether the maximum of a leaf that does not apply may go to the others of its field."""
        return SPREAD in {leaf.not_applicable or self.not_applicable for leaf in self.leaves if leaf.na_allowed}

    def leaves_under(self, code: str) -> tuple[Criterion, ...]:
        """The leaves of a group, or the leaf itself."""
        below = self.children(code)
        if not below:
            return (self.by_code[code],)
        return tuple(leaf for child in below for leaf in self.leaves_under(child.code))

    @cached_property
    def compares(self) -> tuple[Criterion, ...]:
        """Leaves whose points hang on the figures of the other units."""
        return tuple(leaf for leaf in self.leaves if isinstance(leaf.rule, MeasuredRule) and leaf.rule.is_of_group)

    def with_rules(self, rules: Mapping[str, Rule]) -> CriteriaSet:
        """The set with other rules for some leaves."""
        criteria = (replace(one, rule=rules[one.code]) if one.code in rules else one for one in self.criteria)
        return replace(self, criteria=tuple(criteria))

    @cached_property
    def groups(self) -> Mapping[str, CriteriaSet]:
        """By group of units for which something is otherwise: the set with its rules, without what does not apply."""
        names = dict.fromkeys(group for leaf in self.leaves for group, _ in leaf.variants)
        names |= dict.fromkeys(group for criterion in self.criteria for group in criterion.not_for)
        rules = {leaf.code: dict(leaf.variants) for leaf in self.leaves if leaf.variants}
        return {
            name: self.with_rules(
                {code: variants[name] for code, variants in rules.items() if name in variants}
            )._without(one.code for one in self.criteria if name in one.not_for)
            for name in names
        }

    def of_group(self, group: str) -> CriteriaSet:
        """The set as the units of a group have it, without a word of other groups."""
        if not self.groups:
            return self
        own = self.groups.get(group, self)
        return replace(own, criteria=tuple(one.of_one_group() for one in own.criteria))

    def without(self, codes: Iterable[str]) -> CriteriaSet:
        """The set of a round in which these criteria, with all below them, are left out: a survey that is not held.

        Maximums, weights, rank caps, conditions that hang on them go with them; the index is of what remains. Raises
        ScoringError on an unknown code and where nothing remains, for a group of units either.
        """
        left = self._without(codes)
        if bare := _without_anything(left):
            raise ScoringError(bare)
        return left

    def _without(self, codes: Iterable[str]) -> CriteriaSet:
        left_out = tuple(codes)
        if not left_out:
            return self
        unknown = [code for code in left_out if code not in self.by_code]
        if unknown:
            raise ScoringError(Fault("không có trong bộ tiêu chí để bỏ ra", code) for code in unknown)
        gone = {leaf.code for code in left_out for leaf in self.leaves_under(code)}
        most: dict[str, Decimal] = {}
        # From the end of the preorder: children come before their parent.
        for one in reversed(self.criteria):
            own = one.max_points if one.is_leaf else sum((most[child.code] for child in self.children(one.code)), _ZERO)
            most[one.code] = _ZERO if one.code in gone else own
        kept = [replace(one, max_points=most[one.code]) for one in self.criteria if most[one.code]]
        if not kept:
            raise ScoringError([Fault("bỏ hết các tiêu chí thì không còn gì để chấm")])
        criteria = (replace(one, gate=None) if one.gate and not most[one.gate.code] else one for one in kept)
        weights = {code: weight for code, weight in self.reckoning.weights.items() if most[code]}
        return replace(
            self,
            total_points=sum((most[top.code] for top in self.top), _ZERO),
            criteria=tuple(criteria),
            rank_caps=tuple(rule for rule in self.rank_caps if not rule.field or most[rule.field]),
            reckoning=replace(self.reckoning, weights=weights),
        )

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
        return data | self.reckoning.to_data()


def load_criteria_set(data: Any) -> CriteriaSet:
    """Read and check a set. Raises ScoringError with everything that is wrong with it."""
    faults: list[Fault] = []
    fields = Fields(data, faults)
    title = fields.text("title")
    year = fields.whole("year")
    total = fields.number("total_points")
    not_applicable = fields.word("not_applicable", (EXCLUDE, FULL, SPREAD), EXCLUDE)
    bands = _read_bands(fields)
    criteria_data = fields.items("criteria", most=None)
    listed = [read_criterion(item, position, faults) for position, item in enumerate(criteria_data, 1)]
    tree = CriteriaTree(listed, complete=fields.reads("criteria"))
    bonus = BonusPenalty.read(fields.raw("bonus_penalty"), faults)
    ranks = [band.rank for band in bands] if fields.reads("rank_bands") else None
    caps = read_caps(fields.items("rank_caps", required=False), ranks, tree.tops, faults)
    reckoning = Reckoning.read(fields, tree.tops, ranks)
    fields.finish()
    if fields.has("year") and not 1900 <= year <= 9999:
        fields.fault(f"năm {year} không hợp lệ", "year")
    if not listed and fields.reads("criteria"):
        fields.fault("bộ tiêu chí chưa có tiêu chí nào")
    tree.check(total if fields.reads("total_points") else None, faults)
    if reckoning.weights and bonus is not None and not reckoning.bonus_on_index and fields.reads("bonus_on"):
        fields.fault("chỉ số tính theo trọng số thì điểm thưởng, điểm trừ phải cộng vào chỉ số («bonus_on»: «index»)")
    cset = CriteriaSet(title, year, total, not_applicable, bands, tree.ordered, bonus, caps, reckoning)
    if tree.is_sound:
        faults += _without_anything(cset)
    if faults:
        raise ScoringError(faults)
    return cset


def _without_anything(cset: CriteriaSet) -> list[Fault]:
    """A fault for each group of units that nothing applies to."""
    left: dict[str, set[str]] = {}
    for criterion in cset.criteria:
        for group in criterion.not_for:
            left.setdefault(group, {leaf.code for leaf in cset.leaves})
            left[group] -= {leaf.code for leaf in cset.leaves_under(criterion.code)}
    bare = [group for group, codes in left.items() if not codes]
    return [Fault(f"không còn tiêu chí nào áp dụng cho nhóm «{group}»") for group in bare]


def _read_bands(fields: Fields) -> tuple[RankBand, ...]:
    bands, froms = [], []
    for position, item in enumerate(fields.items("rank_bands"), 1):
        where = f"mức xếp hạng thứ {position}"
        band = Fields(item, fields.faults, None, where, RANK_BANDS, position - 1)
        bands.append(RankBand(band.text("rank"), band.number("from")))
        band.finish()
        if band.reads("from"):
            froms.append(bands[-1].from_)
        if not band.reads("rank", "from"):
            fields.spoil("rank_bands")
    bands.sort(key=lambda band: band.from_, reverse=True)
    names = [band.rank for band in bands]
    for name in sorted({name for name in names if name and names.count(name) > 1}):
        fields.fault(f"mức xếp hạng {name!r} bị lặp lại", part=RANK_BANDS)
    if len(set(froms)) < len(froms):
        fields.fault("có hai mức xếp hạng cùng bắt đầu từ một điểm", part=RANK_BANDS)
    if 0 not in froms and fields.reads("rank_bands"):
        fields.fault("phải có một mức xếp hạng bắt đầu từ 0", part=RANK_BANDS)
    if bands and bands[0].from_ > 100:
        fields.fault(f"mức xếp hạng {names[0]!r} bắt đầu từ {number(bands[0].from_)}, vượt quá 100", part=RANK_BANDS)
    return tuple(bands)
