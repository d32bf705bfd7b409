"""The minutes of the meeting that an offline decision which amends another has of its own."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from amended_round import FIRST, Decided, amended_round, less_before, met_again

from cchc_eval.documents.voting_contexts import Ballots, CountingMinutes
from cchc_eval.offline import compose_papers
from cchc_eval.offline.amending import decision, lacking_votes, minutes, on_the_meeting, on_the_minutes
from cchc_eval.offline.process_settings import ReviewItem, VotedAgain, Votes
from cchc_eval.vietnamese.writing import in_column


@pytest.fixture
def amended(decided_sample: Decided, tmp_path: Path) -> Decided:
    return amended_round(decided_sample, tmp_path)


def test_the_minutes_of_an_amendment_take_no_vote_of_the_first_meeting(amended: Decided, tmp_path: Path) -> None:
    results, _ = amended
    assert not lacking_votes(results), "it has no meeting of its own"
    unit = results.placed[0].evaluation.record.code
    other = next(row.unit_code for row in results.rows if row.unit_code != unit)
    points = less_before(tmp_path, results)
    (none,) = lacking_votes(met_again(results))
    assert "[[votes_again]]: chưa ghi biểu quyết của cuộc họp ngày 09/02/2027" in none and "không dùng lại" in none
    (lacking,) = lacking_votes(met_again(results, VotedAgain(other, Votes(5, 0, 0))))
    assert lacking.endswith(f"đơn vị có kết quả thay đổi: {unit}.")
    again = met_again(results, VotedAgain(unit, Votes(3, 1, 1), ("Đề nghị tính đủ điểm",)))
    assert not lacking_votes(again)
    made = minutes(again)
    ((discussed),) = made.discussions
    assert (discussed.votes_for, discussed.votes_against, discussed.opinions) == (3, 1, ("Đề nghị tính đủ điểm",))
    assert [change.split(" (")[0] for change in discussed.changes] == [
        f"Tiêu chí 1.5: 0,25 điểm thành {in_column(points)} điểm"
    ]
    assert not made.reported and len(made.rows) == len(results.rows)
    assert made.reconsidered == f"Hội đồng xem xét lại kết quả đã được phê duyệt tại {FIRST}"
    asked = [ReviewItem(code, "1.4.2", "Đã có", f"15/{code}", date(2027, 1, 25)) for code in (unit, other)]
    settings = again.folder.settings
    settings = replace(settings, process=replace(settings.process, reviews=tuple(asked)))
    twice = met_again(
        replace(again, folder=replace(again.folder, settings=settings)),
        *(VotedAgain(code, Votes(5, 0, 0)) for code in (unit, other)),
    )
    names = {row.unit_code: row.unit_name for row in results.rows}
    letters = [
        f"kiến nghị của {names[code]} tại Công văn số 15/{code} ngày 25 tháng 01 năm 2027" for code in (unit, other)
    ]
    assert minutes(twice).reconsidered == (
        f"Hội đồng xem xét {', '.join(letters)} đối với kết quả đã được phê duyệt tại {FIRST}"
    ), "also of the unit whose points stay"
    assert decision(twice).requests == letters[:1]
    ((_, given),) = compose_papers.ballots(again)
    assert isinstance(given, Ballots) and [len(one.lines) for one in given.given] == [1] * len(given.given)
    ((_, counted),) = compose_papers.counting(again)
    assert isinstance(counted, CountingMinutes) and [one.votes_for for one in counted.units] == [3]
    assert [text.partition(" ghi ")[0] for text in on_the_meeting(again)] == ["Biên bản cuộc họp ngày 09/02/2027"]
    (of_before,) = on_the_minutes(again)
    assert "«Căn cứ Biên bản họp số 01/BB-HĐCCHC ngày 12 tháng 01 năm 2027" in of_before
    assert "không phải Biên bản họp số 01/BB-HĐCCHC ngày 09 tháng 02 năm 2027 ghi ở [meeting]" in of_before
    assert not list(on_the_minutes(results)), "it rests on the first meeting"
