"""Legal bases with the days on which they hold: a paper cites those that are in force on its day.

The lists of decision and reward lists stay beside them, for what is no law: the minutes, the decision on the council.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from cchc_eval.documents.phrases import in_order

RESULT, FOUNDING, LAUNCH, REWARDS = "result", "founding", "launch", "rewards"
KINDS = (RESULT, FOUNDING, LAUNCH, REWARDS)


@dataclass(frozen=True)
class Basis:
    text: str  # "Căn cứ Nghị định …", without the closing ; or .
    used_in: str = ""  # one of KINDS; "" for every paper
    valid_from: date | None = None
    valid_to: date | None = None  # the last day

    def holds_on(self, day: date | None) -> bool:
        """Where the paper's day is not known, whether its end is not known either."""
        if day is None:
            return self.valid_to is None
        return (self.valid_from or date.min) <= day <= (self.valid_to or date.max)


def cited_in(kind: str, bases: Sequence[Basis], day: date | None, own: Sequence[str] = ()) -> tuple[str, ...]:
    """What a paper of that kind and day rests on: laws, decrees, then the others, those of the paper itself last. Where
    there are none with days, those of the paper as they were written."""
    if not bases:
        return tuple(own)
    held = [one.text for one in bases if one.used_in in ("", kind) and one.holds_on(day)]
    return tuple(in_order([*held, *own]))
