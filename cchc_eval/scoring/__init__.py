"""The scoring core: criteria tree, rules, index, ranks, places. Pure: no input or output, no Frappe."""

from cchc_eval.scoring.bonus import BONUS, PENALTY, BonusItem, BonusPenalty
from cchc_eval.scoring.caps import BY_EVIDENCE, CapRule, proposed_cap
from cchc_eval.scoring.criteria import (
    EXCLUDE,
    FULL,
    OFFICE,
    UNIT,
    CriteriaSet,
    Criterion,
    RankBand,
    load_criteria_set,
)
from cchc_eval.scoring.doubts import asks_percentage, doubts, set_doubts
from cchc_eval.scoring.evaluation import (
    Change,
    Evaluation,
    Placed,
    RankCap,
    UnitRecord,
    capped,
    evaluate,
    evaluate_all,
    lower_cap,
    place,
    places,
    with_cap_of_set,
)
from cchc_eval.scoring.faults import Fault, ScoringError
from cchc_eval.scoring.rule_parts import Answer, Band, Event, Option
from cchc_eval.scoring.rules import (
    RULES,
    BandsRule,
    ChecklistRule,
    ChoiceRule,
    DeductRule,
    ManualRule,
    PercentRule,
    RatioRule,
    Rule,
)
from cchc_eval.scoring.score import (
    ANSWERED,
    NOT_APPLICABLE,
    OVERRIDE,
    UNANSWERED,
    Answers,
    GroupScore,
    LeafScore,
    Override,
    Score,
    check_answers,
    office_faults,
    preview_self,
    score,
    score_self,
    total_up,
)

__all__ = [
    "ANSWERED", "BONUS", "BY_EVIDENCE", "EXCLUDE", "FULL", "NOT_APPLICABLE", "OFFICE", "OVERRIDE", "PENALTY", "RULES",
    "UNANSWERED", "UNIT",
    "Answer", "Answers", "Band", "BandsRule", "BonusItem", "BonusPenalty", "CapRule", "Change", "ChecklistRule",
    "ChoiceRule", "CriteriaSet", "Criterion", "DeductRule", "Evaluation", "Event", "Fault", "GroupScore",
    "LeafScore", "ManualRule", "Option", "Override", "PercentRule", "Placed", "RankBand", "RankCap",
    "RatioRule", "Rule", "Score", "ScoringError", "UnitRecord", "asks_percentage", "capped", "check_answers", "doubts",
    "evaluate", "evaluate_all", "load_criteria_set", "lower_cap", "office_faults", "place", "places",
    "preview_self", "proposed_cap", "score", "score_self", "set_doubts", "total_up", "with_cap_of_set",
]  # fmt: skip
