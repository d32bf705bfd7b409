"""The default data that comes with the app."""

from __future__ import annotations

import json
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from cchc_eval.rules.rewards import RewardCatalogue, load_reward_catalogue
from cchc_eval.scoring import BonusPenalty, CriteriaSet, Fault, ScoringError, load_criteria_set


def read_json(name: str) -> Any:
    """A packaged file of this folder; numbers with a point become Decimals."""
    return json.loads(files(__name__).joinpath(name).read_text(encoding="utf-8"), parse_float=Decimal)


@cache
def default_criteria_set() -> CriteriaSet:
    """The realistic default of 8 fields, 57 leaves and 100 points; every site edits its own."""
    return load_criteria_set(read_json("criteria-set.json"))


@cache
def default_bonus_penalty() -> BonusPenalty:
    """The items that a set may start from; none of them counts until a set turns them on."""
    faults: list[Fault] = []
    read = BonusPenalty.read(read_json("bonus-penalty.json"), faults)
    if read is None or faults:
        raise ScoringError(faults)
    return read


@cache
def default_reward_catalogue() -> RewardCatalogue:
    """The forms of reward, base salaries and legal bases that a site starts from."""
    return load_reward_catalogue(read_json("reward-forms.json"))
