"""Bonus and penalty points, where a criteria set turns them on (docs/scoring.md, Arithmetic)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from cchc_eval.scoring.faults import BONUS as BONUS_PENALTY
from cchc_eval.scoring.faults import Fault
from cchc_eval.scoring.fields import Fields
from cchc_eval.scoring.numbers import plain, read_whole, shown

BONUS, PENALTY = "bonus", "penalty"


@dataclass(frozen=True)
class BonusItem:
    code: str
    kind: str  # BONUS or PENALTY
    title: str
    points_each: Decimal
    max_points: Decimal
    evidence: tuple[str, ...] = ()

    def points(self, count: int) -> Decimal:
        return min(count * self.points_each, self.max_points)


@dataclass(frozen=True)
class BonusPenalty:
    items: tuple[BonusItem, ...]
    bonus_cap: Decimal
    penalty_cap: Decimal
    note: str = ""

    @classmethod
    def read(cls, data: Any, faults: list[Fault]) -> BonusPenalty | None:
        """None for a set without them."""
        if data is None:
            return None
        fields = Fields(data, faults, None, "điểm thưởng, điểm trừ", BONUS_PENALTY)
        items = []
        for position, entry in enumerate(fields.items("items"), 1):
            where = f"điểm thưởng, điểm trừ thứ {position}"
            item = Fields(entry, faults, None, where, BONUS_PENALTY, position - 1)
            items.append(
                BonusItem(
                    item.text("code"),
                    item.word("kind", (BONUS, PENALTY), BONUS),
                    item.text("title"),
                    item.points("points_each"),
                    item.points("max_points"),
                    item.texts("evidence"),
                )
            )
            if item.ok and "kind" not in item.data:
                item.fault("thiếu trường «kind»")
            item.finish()
        codes = [item.code for item in items if item.code]
        for code in sorted({code for code in codes if codes.count(code) > 1}):
            fields.fault(f"mã {code!r} bị lặp lại")
        read = cls(
            tuple(items),
            fields.points("bonus_cap"),
            fields.points("penalty_cap"),
            fields.text("note", required=False),
        )
        fields.finish()
        return read

    def to_data(self) -> dict[str, Any]:
        items = [
            {
                "code": item.code,
                "kind": item.kind,
                "title": item.title,
                "points_each": plain(item.points_each),
                "max_points": plain(item.max_points),
                "evidence": list(item.evidence),
            }
            for item in self.items
        ]
        note = {"note": self.note} if self.note else {}
        return {
            **note,
            "bonus_cap": plain(self.bonus_cap),
            "penalty_cap": plain(self.penalty_cap),
            "items": items,
        }

    def total(self, counts: Mapping[str, Any], faults: list[Fault]) -> tuple[Decimal, Decimal]:
        """Bonus and penalty after the cap of each item and of the sums; faults of the counts are added."""
        by_code = {item.code: item for item in self.items}
        sums = {BONUS: Decimal(0), PENALTY: Decimal(0)}
        for code, value in counts.items():
            if code not in by_code:
                faults.append(Fault(f"không có điểm thưởng, điểm trừ mã {shown(code)}"))
                continue
            try:
                sums[by_code[code].kind] += by_code[code].points(read_whole(value))
            except ValueError as error:
                faults.append(Fault(f"số lần của điểm thưởng, điểm trừ {code}: {error}"))
        return min(sums[BONUS], self.bonus_cap), min(sums[PENALTY], self.penalty_cap)
