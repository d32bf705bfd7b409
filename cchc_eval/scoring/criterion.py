"""A criterion: a node of the set's tree, as it is kept and as it is read from data."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from cchc_eval.scoring.bindings import Bindings, fitting, read_bindings
from cchc_eval.scoring.faults import RULE, Fault
from cchc_eval.scoring.fields import UNREAD, Fields
from cchc_eval.scoring.limits import EXCLUDE, FULL, SPREAD, Gate
from cchc_eval.scoring.listed_rules import ManualRule
from cchc_eval.scoring.numbers import plain, shown
from cchc_eval.scoring.rule_parts import UNREAD_POINTS
from cchc_eval.scoring.rules import RULES, Rule

UNIT, OFFICE = "unit", "office"
UNREAD_PARENT = ""  # no criterion has that code


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
    gate: Gate | None = None
    not_applicable: str = ""  # EXCLUDE, FULL or SPREAD; "": as the set has it
    variants: tuple[tuple[str, Rule], ...] = ()  # the rule for units of a group, where it is not `rule`
    not_for: tuple[str, ...] = ()  # the groups of units that it, with all below it, does not apply to
    figures: Bindings = ()  # which inputs figures from elsewhere answer

    @property
    def is_leaf(self) -> bool:
        return self.rule is not None

    @property
    def unit_takes_figures(self) -> bool:
        """Whether figures stand in what the unit answers; of what the office answers they are the office's."""
        return bool(self.figures) and self.scored_by == UNIT

    def of_one_group(self) -> Criterion:
        """Without a word of other groups."""
        return replace(self, variants=(), not_for=(), figures=fitting(self.figures, self.rule))

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
        if self.variants:
            data["variants"] = [
                {"group": group, "rule": {"type": rule.type, **rule.to_data()}} for group, rule in self.variants
            ]
        if self.not_for:
            data["not_for"] = list(self.not_for)
        if self.figures:
            data["figures"] = dict(self.figures)
        if self.gate is not None:
            data["gate"] = self.gate.to_data()
        if self.not_applicable:
            data["not_applicable"] = self.not_applicable
        if self.evidence:
            data["evidence"] = list(self.evidence)
        if self.guidance:
            data["guidance"] = self.guidance
        return data


def read_criterion(item: Any, position: int, faults: list[Fault]) -> Criterion:
    """A node out of the set's data, the faults noted; `position` from 1, as messages count."""
    fields = Fields(item, faults, where=f"tiêu chí thứ {position}")
    code = fields.text("code")
    if code:
        fields.criterion, fields.where = code, ""
        if code != code.strip() or not code.isprintable():
            fields.fault("mã tiêu chí có khoảng trắng thừa hoặc ký tự lạ")
    parent = fields.raw("parent")
    if parent is UNREAD or not fields.ok:
        parent = UNREAD_PARENT
    elif parent is not None and (not isinstance(parent, str) or not parent.strip()):
        fields.fault(f"trường «parent» phải là mã tiêu chí hoặc null, không phải {shown(parent)}", "parent")
        parent = UNREAD_PARENT
    title = fields.text("title")
    max_points = fields.points("max_points")
    if max_points == 0 and fields.reads("max_points"):
        fields.fault("điểm tối đa phải lớn hơn 0", "max_points")
    max_points = max_points or UNREAD_POINTS
    before = len(faults)
    evidence = fields.texts("evidence")
    guidance = fields.text("guidance", required=False)
    rule = None
    if fields.raw("rule") is not None:
        typed = Fields(fields.raw("rule"), faults, fields.criterion, "quy tắc chấm", RULE)
        # A leaf stays one, whatever its rule should have been.
        rule = read_typed_rule(typed, max_points) or ManualRule()
    scored_by = fields.word("scored_by", (UNIT, OFFICE), UNIT)
    na_allowed = fields.flag("na_allowed")
    variants = _read_variants(fields, max_points)
    rules_read, not_for = len(faults) == before and fields.raw("rule") is not UNREAD, _read_groups(fields)
    rules = [one for one in (rule, *(variant for _, variant in variants)) if one is not None]
    figures = read_bindings(fields, rules, complete=rules_read)
    gate, not_applicable = Gate.read(fields), fields.word("not_applicable", (EXCLUDE, FULL, SPREAD), "")
    if not_applicable and not na_allowed and fields.reads("na_allowed"):
        message = "ghi cách tính «không phát sinh» trong khi không cho phép «không phát sinh»"
        fields.fault(message, "not_applicable")
    fields.finish()
    return Criterion(
        code, parent, title, max_points, rule, scored_by, na_allowed, evidence, guidance, gate, not_applicable,
        variants, not_for, figures,
    )  # fmt: skip


def _read_variants(fields: Fields, max_points: Decimal) -> tuple[tuple[str, Rule], ...]:
    variants: list[tuple[str, Rule]] = []
    for position, item in enumerate(fields.items("variants", required=False), 1):
        entry = Fields(item, fields.faults, fields.criterion, f"quy tắc theo nhóm thứ {position}")
        group = entry.text("group")
        rule = read_typed_rule(entry.inner("rule", entry.where), max_points)
        entry.finish()
        if group and group in dict(variants):
            entry.fault(f"nhóm {group!r} bị lặp lại")
        if group != group.strip():
            entry.fault(f"tên nhóm {group!r} có khoảng trắng thừa", "group")
        if rule is not None:
            variants.append((group, rule))
    if variants and fields.raw("rule") is None:
        fields.fault("có quy tắc theo nhóm thì phải có quy tắc chung cho các nhóm còn lại")
    return tuple(variants)


def _read_groups(fields: Fields) -> tuple[str, ...]:
    groups = fields.texts("not_for")
    for group in sorted({group for group in groups if groups.count(group) > 1}):
        fields.fault(f"nhóm {group!r} bị lặp lại", "not_for")
    for group in groups:
        if group != group.strip():
            fields.fault(f"tên nhóm {group!r} có khoảng trắng thừa", "not_for")
    return groups


def read_typed_rule(fields: Fields, max_points: Decimal) -> Rule | None:
    """The rule of the data's `type`; None where it names none, with the faults noted."""
    kind = fields.word("type", tuple(RULES), "")
    if not kind:
        if fields.ok and "type" not in fields.data:
            fields.fault("thiếu trường «type»")
        return None
    rule = RULES[kind].read(fields, max_points)
    fields.finish()
    return rule
