"""What is said of each unit, and in which order the council's papers take the units up."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from conftest import change

from cchc_eval.documents.voting_contexts import Ballots, CountingMinutes
from cchc_eval.offline import compose_papers
from cchc_eval.offline.compose import Results
from cchc_eval.offline.forms import UnitForm
from cchc_eval.offline.round_folder import open_round
from cchc_eval.offline.unit_lines import left_to_say, unit_lines


@pytest.mark.parametrize(("day", "is_late"), [(11, True), (10, False)])
def test_a_form_that_was_saved_after_the_deadline_is_asked_about_where_no_day_is_written(
    sample: Path, day: int, is_late: bool
) -> None:
    change(sample, "received = 2026-12-08\n", "")
    path, folder = sample / "phieu" / "phieu-TTCNTT.xlsx", open_round(sample)
    moment = datetime(2026, 12, day, 8).timestamp()
    os.utime(path, (moment, moment))
    lines = unit_lines(folder, [UnitForm(unit, paths=[path]) for unit in folder.settings.units[:2]])
    assert [line.saved_late for line in lines] == [is_late, False], "the other's day is written down"
    said = ["Phiếu lưu sau hạn nộp mà chưa ghi ngày nhận: TTCNTT; nộp chậm thì ghi [[units]], khóa «received»."]
    assert left_to_say(folder, lines) == (said if is_late else [])


def test_ballots_and_their_count_take_the_units_up_as_the_settings_list_them(
    decided_sample: tuple[Results, Sequence[UnitForm]],
) -> None:
    decided = decided_sample[0]
    results = replace(decided, placed=decided.placed[::-1])
    listed = [unit.name for unit in results.folder.settings.evaluated]
    assert listed != [row.unit_name for row in results.rows]
    ((_, ballots),) = compose_papers.ballots(results)
    ((_, counted),) = compose_papers.counting(results)
    assert isinstance(ballots, Ballots) and isinstance(counted, CountingMinutes)
    assert all([line.unit_name for line in one.lines] == listed for one in ballots.given)
    assert [one.row.unit_name for one in counted.units] == listed
