"""A part of tests/fuzz in the unit lane: damaged workbooks are read or refused, nothing else, nothing written."""

from __future__ import annotations

import sys
import warnings
from pathlib import Path
from random import Random

import pytest

sys.path.append(str(Path(__file__).resolve().parents[2] / "fuzz"))

from damage import READERS, damaged, outcome, samples

SOUND = samples()


@pytest.mark.parametrize("kind", sorted(READERS))
def test_a_sound_workbook_is_read_by_its_reader_only(kind: str) -> None:
    assert {reader: outcome(reader, SOUND[kind]) for reader in READERS} == {
        reader: "read" if reader == kind else "refused" for reader in READERS
    }


@pytest.mark.parametrize("part", range(5))
def test_damaged_workbooks_are_read_or_refused(part: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    seen = set()
    for number in range(30):
        random = Random(f"sample:{part}:{number}")
        kind = random.choice(sorted(SOUND))
        _, data = damaged(random, SOUND[kind])
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            seen.add(outcome(kind, data))
    assert "refused" in seen and seen <= {"read", "refused"}
    assert not list(tmp_path.iterdir())
