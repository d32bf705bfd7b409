"""A round with a decision that amends the one of the sample, which lies there as it was written."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from cchc_eval.offline.compose import Results
from cchc_eval.offline.demo import SAMPLE
from cchc_eval.offline.forms import UnitForm
from cchc_eval.offline.process_settings import VotedAgain
from cchc_eval.offline.results_json import results_json
from cchc_eval.offline.round_folder import SETTINGS
from cchc_eval.offline.settings import RoundSettings
from cchc_eval.offline.settings_reader import read_settings

TEXT = (SAMPLE / SETTINGS).read_text(encoding="utf-8")
Decided = tuple[Results, Sequence[UnitForm]]
FIRST = "Quyết định số 05/QĐ-HĐCCHC ngày 15 tháng 01 năm 2027"


def read(folder: Path, amends: str, number: int = 22, day: str = "2027-02-10", awards: str = "02") -> RoundSettings:
    text = TEXT.replace("number = 5 ", f"number = {number} ").replace("date = 2027-01-15", f"date = {day}")
    for own in ("18", "20"):
        text = text.replace(f"date = 2027-01-{own}", f"date = 2027-{awards}-{own}")
    text = text.replace("[decision]\n", f'[decision]\namends = "{amends}"\n').replace("# abbrev", "abbrev")
    text = text.replace('recipients = ["Như Điều 3", ', 'recipients = ["- Như Điều 3;", "–Sở Tài chính.", ')
    (folder / SETTINGS).write_text(text, encoding="utf-8")
    return read_settings(folder / SETTINGS)


def amended_round(decided: Decided, folder: Path) -> Decided:
    """The first decision lies in ket-qua, where one unit had another place than in the second."""
    results, forms = decided
    first = replace(results, folder=replace(results.folder, path=folder))
    kept = results_json(first, {}).replace('"place": 1,', '"place": 9,', 1)
    (folder / "ket-qua").mkdir()
    (folder / "ket-qua" / "ket-qua.json").write_text(kept, encoding="utf-8")
    settings = read(folder, "5 15/01/2027")
    assert settings.decision is not None
    return replace(first, folder=replace(first.folder, settings=settings), decision=settings.decision), forms


def met_again(results: Results, *voted: VotedAgain) -> Results:
    """The amendment with a meeting of its own."""
    settings = results.folder.settings
    settings = replace(settings, process=replace(settings.process, votes_again=voted))
    meeting = replace(results.meeting, ended=results.meeting.ended.replace(month=2, day=9))
    return replace(results, folder=replace(results.folder, settings=settings), meeting=meeting)


def less_before(folder: Path, results: Results) -> Decimal:
    """The first decision gave the best unit less on a criterion that the council raised; the points of now."""
    kept = folder / "ket-qua" / "ket-qua.json"
    first = json.loads(kept.read_text(encoding="utf-8"))
    first["results"][0] |= {"total": "1.00", "points": {**first["results"][0]["points"], "1.5": "0.25"}}
    kept.write_text(json.dumps(first, ensure_ascii=False), encoding="utf-8")
    points = results.placed[0].evaluation.final.leaves["1.5"].points
    assert points is not None
    return points
