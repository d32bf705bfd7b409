"""docs/scoring.md says what the core does."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest

from cchc_eval.data import default_criteria_set
from cchc_eval.offline.ranking import rank_file
from cchc_eval.scoring import RULES, Answer, score
from cchc_eval.scoring.caps import KINDS
from cchc_eval.scoring.measures import MEASURES
from cchc_eval.scoring.scales import SCALES

CONTRACT = (Path(__file__).resolve().parents[2] / "docs" / "scoring.md").read_text(encoding="utf-8")


def test_every_rule_has_its_row_and_no_other() -> None:
    rules = CONTRACT.partition("| `rule.type` |")[2].partition("\n\n")[0]
    assert set(re.findall(r"^\| `(\w+)`", rules, re.M)) == set(RULES)


def test_every_rank_cap_has_its_row_and_no_other() -> None:
    caps = CONTRACT.partition("## Rank caps")[2].partition("| `kind` |")[2].partition("\n\n")[0]
    assert re.findall(r"^\| `(\w+)`", caps, re.M) == list(KINDS)


@pytest.mark.parametrize(("heading", "kinds"), [("### Measures", MEASURES), ("### Scales", SCALES)])
def test_every_measure_and_scale_has_its_row_and_no_other(heading: str, kinds: Mapping[str, object]) -> None:
    table = CONTRACT.partition(heading)[2].partition("| `kind` |")[2].partition("\n\n")[0]
    firsts = (line.split("|")[1] for line in table.splitlines() if line.startswith("| `"))
    assert {kind for first in firsts for kind in re.findall(r"`(\w+)`", first)} == set(kinds)


@pytest.mark.parametrize(
    ("code", "answer", "points"),
    [
        ("1.1.1", {"choice": "late"}, "0.75"),
        ("1.1.3", {"part": 7, "whole": 9}, "0"),
        ("1.1.3", {"part": 8, "whole": 9}, "2.67"),
        ("1.2.1", {"counts": {"late": 1, "missing": 1}}, "1.25"),
    ],
)
def test_the_worked_examples_are_right(code: str, answer: Answer, points: str) -> None:
    assert f"| {code}," in CONTRACT
    assert score(default_criteria_set(), {code: answer}).leaves[code].points == Decimal(points)


def test_the_command_takes_its_example_and_answers_in_that_shape(tmp_path: Path) -> None:
    asked, answered = (json.loads(block) for block in re.findall(r"```json\n(.*?)```", CONTRACT, re.S))
    asked["criteria_set"] = default_criteria_set().to_data()
    file = tmp_path / "round.json"
    file.write_text(json.dumps(asked, ensure_ascii=False), encoding="utf-8")
    (result,) = rank_file(file)["results"]
    (shown,) = answered["results"]
    assert list(result) == list(shown)
    assert result["rank"] == "YẾU" and result["points"]["1.1.1"] == "0.75"
