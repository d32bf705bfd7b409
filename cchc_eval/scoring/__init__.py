"""The scoring core: criteria tree, rules, index, ranks, places. Pure: no input or output, no Frappe."""

from cchc_eval.scoring.bonus import BONUS, PENALTY, BonusItem, BonusPenalty
from cchc_eval.scoring.caps import BY_EVIDENCE, CapRule, proposed_cap
from cchc_eval.scoring.criteria import CriteriaSet, RankBand, load_criteria_set
from cchc_eval.scoring.criterion import OFFICE, UNIT, Criterion
from cchc_eval.scoring.doubts import asks_percentage, doubts, set_doubts
from cchc_eval.scoring.evaluation import (
    Change,
    Evaluation,
    Placed,
    RankCap,
    Stages,
    UnitRecord,
    capped,
    compared,
    evaluate,
    evaluate_all,
    evaluate_each,
    lower_cap,
    place,
    places,
    preview_evaluation,
    stages_by_group,
    with_cap_of_set,
)
from cchc_eval.scoring.faults import Fault, ScoringError
from cchc_eval.scoring.forecast import Forecast, forecast
from cchc_eval.scoring.grouping import group_title, grouped_places, in_group_order
from cchc_eval.scoring.last_year import combined, offered
from cchc_eval.scoring.leaf_score import ANSWERED, NOT_APPLICABLE, OVERRIDE, UNANSWERED, LeafScore, Override
from cchc_eval.scoring.limits import EXCLUDE, FULL, SPREAD, Gate, Quota, Reckoning, quota_message
from cchc_eval.scoring.listed_rules import ChecklistRule, ChoiceRule, DeductRule, ManualRule
from cchc_eval.scoring.measured_rule import MeasuredRule, SumRule
from cchc_eval.scoring.rule_parts import Answer, Band, Event, Option
from cchc_eval.scoring.rules import RULES, BandsRule, PercentRule, RatioRule, Rule
from cchc_eval.scoring.score import (
    Answers,
    GroupScore,
    Score,
    check_answers,
    inapplicable_leaves,
    office_faults,
    preview_self,
    score,
    score_self,
    total_up,
)

__all__ = [
    "ANSWERED", "BONUS", "BY_EVIDENCE", "EXCLUDE", "FULL", "NOT_APPLICABLE", "OFFICE", "OVERRIDE", "PENALTY", "RULES",
    "SPREAD", "UNANSWERED", "UNIT", "Answer", "Answers", "Band", "BandsRule", "BonusItem", "BonusPenalty", "CapRule",
    "Change", "ChecklistRule", "ChoiceRule", "CriteriaSet", "Criterion", "DeductRule", "Evaluation", "Event", "Fault",
    "Forecast", "Gate", "GroupScore", "LeafScore", "ManualRule", "MeasuredRule", "Option", "Override", "PercentRule",
    "Placed", "Quota", "RankBand", "RankCap", "RatioRule", "Reckoning", "Rule", "Score", "ScoringError", "Stages",
    "SumRule", "UnitRecord", "asks_percentage", "capped", "check_answers", "combined", "compared", "doubts",
    "evaluate", "evaluate_all", "evaluate_each", "forecast", "group_title", "grouped_places", "in_group_order",
    "inapplicable_leaves", "load_criteria_set", "lower_cap", "offered",
    "office_faults", "place", "places", "preview_evaluation", "preview_self", "proposed_cap", "quota_message", "score",
    "score_self", "set_doubts", "stages_by_group", "total_up", "with_cap_of_set",
]  # fmt: skip
