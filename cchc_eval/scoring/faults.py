"""What is wrong with an input: every fault at once, each naming unit, criterion and fault."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Fault:
    """One thing wrong, in Vietnamese: what it is and what to do about it."""

    message: str
    criterion: str | None = None
    unit: str | None = None

    def __str__(self) -> str:
        places = []
        if self.unit is not None:
            places.append(f"Đơn vị {self.unit}")
        if self.criterion is not None:
            places.append(f"tiêu chí {self.criterion}")
        where = ", ".join(places)
        return f"{where[0].upper()}{where[1:]}: {self.message}" if where else self.message

    def of_unit(self, unit: str | None) -> Fault:
        return replace(self, unit=unit)


class ScoringError(ValueError):
    """An input that cannot be scored; `faults` holds all that is wrong with it."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))
