"""What is wrong with an input: every fault at once, each naming unit, criterion and fault."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from dataclasses import field as field_of
from typing import Any

# The parts of a criteria set that have faults of their own.
RULE, RANK_BANDS, RANK_CAPS, BONUS = "rule", "rank_bands", "rank_caps", "bonus_penalty"


@dataclass(frozen=True)
class Place:
    """Where in a criteria set a fault is, for whoever shows the set as a table."""

    message: str  # without the words that name the place
    part: str = ""  # of the criterion or the set: RULE, or the list whose entry it is
    position: int | None = None  # of the entry, from 0
    field: str = ""
    # The mapping that was being read, for whoever made it and knows where each of its fields came from.
    source: Any = field_of(default=None, compare=False, repr=False)


@dataclass(frozen=True)
class Fault:
    """One thing wrong, in Vietnamese: what it is and what to do about it."""

    message: str
    criterion: str | None = None
    unit: str | None = None
    place: Place | None = field_of(default=None, compare=False)

    def __str__(self) -> str:
        return f"{self.where}: {self.message}" if self.where else self.message

    @property
    def where(self) -> str:
        """ "Đơn vị U01, tiêu chí 1.1"; blank where it is of no unit and no criterion."""
        places = []
        if self.unit is not None:
            places.append(f"Đơn vị {self.unit}")
        if self.criterion is not None:
            places.append(f"tiêu chí {self.criterion}")
        where = ", ".join(places)
        return f"{where[:1].upper()}{where[1:]}"

    @property
    def beside_its_code(self) -> str:
        """For a table with a column for the criterion: a fault of a unit says the whole, all else the message."""
        return str(self) if self.unit else self.message

    def of_unit(self, unit: str | None) -> Fault:
        return replace(self, unit=unit)


class ScoringError(ValueError):
    """An input that cannot be scored; `faults` holds all that is wrong with it."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))
